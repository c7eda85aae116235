"""What building and updating share: write quads into a store on disk, derive, bring everything to the disk, verify."""

from __future__ import annotations

import os
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph

from remit import derivation, engine, names, rules
from remit.snapshot import contents, lines, mark
from remit.snapshot import manifest as manifests
from remit.snapshot.manifest import Manifest, Source
from remit.snapshot.mark import NAMES, STORE
from remit.terms import NamedNode, Quad

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
    from pathlib import Path

    from remit.rules import Rule
    from remit.workspace import Workspace

_AT_ONCE = 100_000  # quads; more takes more memory and no less time
_ALL = "?s ?p ?o"


class Stated(NamedTuple):
    """What is stated in one graph, ready to be written.

    Attributes:
        triples: How many triples it is.
        quads: N-Quads, some at a time, in the union and in that graph; a store in memory, in that graph alone, where in text
            a blank node would be another one in the union.
    """

    triples: int
    quads: Iterator[tuple[bytes, bytes]] | pyoxigraph.Store


def stated(found: Collection[bytes], graph: str, engine: Callable[[], pyoxigraph.Store]) -> Stated:
    """Make what is stated ready to be written.

    Args:
        found: Lines of N-Triples.
        graph: The IRI of their graph.
        engine: Gives a store in memory that holds the same in that graph.
    """
    if not lines.may_have_blank(found):
        return Stated(lines.count(found), lines.in_both(found, graph))
    held = engine()
    return Stated(len(held), held)


def write(store: pyoxigraph.Store, quads: bytes | pyoxigraph.Store) -> None:
    """Write what was made ready."""
    if isinstance(quads, bytes):
        lines.load(store, quads)
    else:
        put(store, with_union(quads))


def holding(quads: Iterable[Quad]) -> pyoxigraph.Store:
    """A store in memory that holds quads."""
    held = pyoxigraph.Store()
    held.extend(quads)
    return held


def with_union(quads: Iterable[Quad]) -> Iterator[Quad]:
    """Each quad in its graph and in the union."""
    for quad in quads:
        yield quad
        yield in_union(quad)


def in_union(quad: Quad) -> Quad:
    """What a quad is in the union."""
    return Quad(quad.subject, quad.predicate, quad.object)


def put(store: pyoxigraph.Store, quads: Iterable[Quad]) -> None:
    """Write many quads."""
    left = iter(quads)
    while some := list(islice(left, _AT_ONCE)):
        store.bulk_extend(some)


def rule_quads(store: pyoxigraph.Store, workspace: Workspace, known: Iterable[Rule]) -> dict[str, set[Quad]]:
    """What each rule derives, by its graph; all of it before any is written, since no rule reads what another gives."""
    return {rule.graph.value: set(rules.quads(store, workspace, [rule])) for rule in known}


def graphs_of_derivation(workspace: Workspace) -> tuple[str, ...]:
    """The graphs of the rules that are no `.rq` files."""
    start = workspace.namespaces.prefixes["graph"]
    return (start + derivation.ANSWERABILITY, start + derivation.PLACEMENTS)


def counts(store: pyoxigraph.Store) -> dict[str, int]:
    """How many triples each named graph has, by IRI; those without any are left out."""
    found = {graph.value: _counted(store, f"GRAPH {graph} {{ {_ALL} }}") for graph in store.named_graphs()}
    return {graph: triples for graph, triples in found.items() if triples}


def count(store: pyoxigraph.Store, graph: str) -> int:
    """How many triples one named graph has."""
    return sum(1 for _ in store.quads_for_pattern(None, None, None, NamedNode(graph)))


def union(store: pyoxigraph.Store) -> int:
    """How many triples there are, each once."""
    return _counted(store, _ALL)


def _counted(store: pyoxigraph.Store, pattern: str) -> int:
    """How often a pattern is found; by a query for each graph, as one that groups all by graph takes twice as long."""
    found = store.query(f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}")
    assert isinstance(found, pyoxigraph.QuerySolutions)  # noqa: S101 - it is a SELECT
    return int(next(found)["n"].value)


def as_readers(folder: Path) -> pyoxigraph.Store:
    """The store of a snapshot as readers open it; it must be flushed and let go of before."""
    return pyoxigraph.Store.read_only(os.fspath(folder / STORE))


def finish(
    folder: Path, workspace: Workspace, read: Mapping[str, Source], derived: Mapping[str, int], total: int
) -> Manifest:
    """Write the manifest of a snapshot whose store is closed, and bring all of it to the disk."""
    for below in (folder / STORE, folder):
        with os.scandir(below) as entries:
            for entry in entries:
                if entry.is_file():
                    _sync(entry.path)
        _sync(os.fspath(below))
    manifest = Manifest(
        maker=mark.maker(),
        root=os.fspath(workspace.root),
        base=workspace.namespaces.base,
        built=datetime.now().isoformat(timespec="minutes"),  # noqa: DTZ005 - the user's own clock is meant
        digest=contents.digest(workspace, {name: one.sha256 for name, one in read.items()}),
        union=total,
        sources={name: read[name] for name in contents.ordered(workspace, read)},
        derived=dict(derived),
        files=mark.files(folder),
    )
    manifests.write(folder, manifest)
    _sync(os.fspath(folder))
    return manifest


def list_names(folder: Path, store: pyoxigraph.Store) -> None:
    """Write the list of all names of a store."""
    names.build(engine.Reading(store), folder / NAMES)


def _sync(path: str) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

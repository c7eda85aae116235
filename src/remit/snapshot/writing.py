"""What building and updating share: write quads into a store on disk, derive, bring everything to the disk, verify."""

from __future__ import annotations

import os
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph

from remit import derivation, engine, names, rules
from remit.snapshot import contents, mark
from remit.snapshot import manifest as manifests
from remit.snapshot.manifest import Manifest, Source
from remit.snapshot.mark import NAMES, STORE
from remit.terms import BlankNode, NamedNode, Quad

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from remit.rules import Rule
    from remit.workspace import Workspace

_AT_ONCE = 100_000  # quads; more takes more memory and no less time
_BLANK = b"_:"
_COUNTS = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
_UNION = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


def with_union(quads: Iterable[Quad]) -> Iterator[Quad]:
    """Each quad in its graph and in the union."""
    for quad in quads:
        yield quad
        yield in_union(quad)


class Text(NamedTuple):
    """Quads as text: each in its graph, and each in the union."""

    graphs: bytes
    union: bytes


def text(stated: pyoxigraph.Store) -> Text | None:
    """What a store in memory holds in named graphs, as text; None where a blank node would be another one in it."""
    union = b"".join(_triples(stated, graph) for graph in stated.named_graphs())
    if _BLANK in union:
        return None
    graphs = stated.dump(format=pyoxigraph.RdfFormat.N_QUADS)
    assert graphs is not None  # noqa: S101 - as it is when no file is named
    return Text(graphs, union)


def _triples(stated: pyoxigraph.Store, graph: NamedNode | BlankNode) -> bytes:
    return stated.dump(format=pyoxigraph.RdfFormat.N_TRIPLES, from_graph=graph) or b""


def state(store: pyoxigraph.Store, quads: Iterable[Quad]) -> None:
    """Write quads in their graphs and in the union."""
    stated = pyoxigraph.Store()
    stated.extend(quads)
    made = text(stated)
    if made is None:
        put(store, with_union(stated))
    else:
        load(store, b"".join(made))


def in_union(quad: Quad) -> Quad:
    """What a quad is in the union."""
    return Quad(quad.subject, quad.predicate, quad.object)


def load(store: pyoxigraph.Store, text: bytes) -> None:
    """Write much at once, as N-Quads that the engine wrote itself: in half the time that quads one by one take."""
    store.bulk_load(text, format=pyoxigraph.RdfFormat.N_QUADS, lenient=True)


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
    found = store.query(_COUNTS)
    assert isinstance(found, pyoxigraph.QuerySolutions)  # noqa: S101 - it is a SELECT
    return {row["g"].value: int(row["n"].value) for row in found}


def count(store: pyoxigraph.Store, graph: str) -> int:
    """How many triples one named graph has."""
    return sum(1 for _ in store.quads_for_pattern(None, None, None, NamedNode(graph)))


def union(store: pyoxigraph.Store) -> int:
    """How many triples there are, each once."""
    found = store.query(_UNION)
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

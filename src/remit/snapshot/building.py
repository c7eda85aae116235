"""Build a snapshot of a whole workspace in a new folder."""

from __future__ import annotations

from functools import partial
from itertools import chain, groupby
from typing import TYPE_CHECKING

import pyoxigraph

from remit import alongside, derivation, engine, progress, rules
from remit.errors import CannotWrite
from remit.snapshot import contents, lines, sources, writing
from remit.snapshot.manifest import Source
from remit.snapshot.mark import STORE
from remit.snapshot.writing import Stated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from remit.rules import Rule
    from remit.snapshot.manifest import Manifest
    from remit.snapshot.sources import Stamp
    from remit.terms import Quad
    from remit.workspace import Workspace


_AT_ONCE = 80_000_000  # bytes of text: more takes more memory, less makes more files, which are merged later
_WAITING = 1  # text that is there already when the engine has written another
_LOADING = 2  # texts at a time: the engine parses each in one thread, and writes it in another
_REST = 4
"""What follows on reading takes about a fourth of the time that reading takes."""


def build(workspace: Workspace, found: Mapping[str, Stamp], folder: Path) -> Manifest:
    """Build a snapshot.

    Args:
        workspace: The workspace.
        found: Its files, as they were found before they are read.
        folder: A new and empty folder.

    Returns:
        The manifest, which is written too.

    Raises:
        BadFile: A file of the workspace does not parse.
        BadQuery: A rule cannot be run.
        CannotWrite: What was written is not what was read.
        OSError: The folder cannot be written; the engine raises RuntimeError for the same.
    """
    store = pyoxigraph.Store(str(folder / STORE))
    size = sources.size(found)
    rest = size // _REST
    with progress.on(size + rest, "Building the snapshot of this workspace", progress.BYTES) as step:
        known = rules.load(workspace)
        read_by = _read_by(known, workspace)
        reader = _Reader(workspace, found, derivation.READ | (read_by or frozenset()), step)
        derived: dict[str, int] = {}
        derivations = _derivations(reader, () if read_by is None else known, workspace, derived)
        alongside.each(_batches(chain(reader.stated(), derivations)), partial(writing.write, store), _LOADING, _WAITING)
        if read_by is None:
            _write_rules(store, known, workspace, derived)
        listed = alongside.begun(partial(writing.list_names, folder, store))
        store.optimize()  # few sorted files for each index: a look-up then reads one place rather than several (measured)
        store.flush()
        listed()
        del store, listed  # which closes it
        total = _verified(folder, {**reader.graphs, **derived})
        manifest = writing.finish(folder, workspace, reader.read, derived, total)
        step(rest)
    return manifest


class _Reader:
    """One pass over the files.

    Attributes:
        read: What was read, by name.
        graphs: How many triples each graph has, by IRI.
        needed: What derivation and the rules need of it, in the default graph.
    """

    def __init__(
        self, workspace: Workspace, found: Mapping[str, Stamp], predicates: Iterable[str], step: Callable[[int], None]
    ) -> None:
        self.read: dict[str, Source] = {}
        self.graphs: dict[str, int] = {}
        self.needed = pyoxigraph.Store()
        self._predicates = frozenset(f"<{predicate}>".encode() for predicate in predicates)
        self._workspace = workspace
        self._found = found
        self._step = step

    def stated(self) -> Iterator[Stated]:
        """What each file states."""
        now = sources.now()
        for name, stamp in self._found.items():
            content = contents.read(self._workspace, name)
            found = content.lines()
            stated = writing.stated(found, content.graph, content.stated) if found else Stated(0, iter(()))
            self.read[name] = Source(None if stamp.is_fresh(now) else stamp, content.sha256, stated.triples)
            if found:
                self.graphs[content.graph] = stated.triples
                self.keep(found, stated)
            yield stated
            self._step(stamp.size)

    def keep(self, found: Iterable[bytes], stated: Stated) -> None:
        """Keep what is needed of what is stated in one graph, of which there are the lines too."""
        if isinstance(stated.quads, pyoxigraph.Store):
            self.needed.extend(quad for quad in map(writing.in_union, stated.quads) if self._is_needed(quad))
        else:
            lines.load(self.needed, lines.with_predicates(found, self._predicates))

    def _is_needed(self, quad: Quad) -> bool:
        return str(quad.predicate).encode() in self._predicates


def _batches(stated: Iterable[Stated]) -> Iterator[bytes | pyoxigraph.Store]:
    """What is to be written, texts together: each that is written makes files that are merged later.

    The engine has other indexes for named graphs than for the union: written apart, each gets half as many files.
    """
    in_union, in_graphs = _Texts(), _Texts()
    for one in stated:
        if isinstance(one.quads, pyoxigraph.Store):
            yield one.quads
            continue
        for union, graph in one.quads:
            yield from in_graphs.enough_with(graph)
            yield from in_union.enough_with(union)
    yield in_graphs.taken()
    yield in_union.taken()


class _Texts:
    """Texts that are to be written together."""

    def __init__(self) -> None:
        self._texts: list[bytes] = []
        self._size = 0

    def enough_with(self, text: bytes) -> Iterator[bytes]:
        """Keep a text; if all are enough then, take them."""
        self._texts.append(text)
        self._size += len(text)
        if self._size > _AT_ONCE:
            yield self.taken()

    def taken(self) -> bytes:
        """All texts, which are no longer kept then."""
        whole = b"".join(self._texts)
        self._texts.clear()
        self._size = 0
        return whole


def _derivations(
    reader: _Reader, known: Sequence[Rule], workspace: Workspace, sizes: dict[str, int]
) -> Iterator[Stated]:
    """What derivation gives of all that was read, and then what each rule gives of that too.

    Args:
        reader: What has read the files.
        known: The rules.
        workspace: The workspace.
        sizes: Where the number of triples of each derived graph is put, by IRI.
    """
    for graph, (found, stated) in _derived(reader.needed, workspace).items():
        reader.keep(found, stated)
        sizes[graph] = stated.triples
        yield stated
    for rule in known:
        stated = _of_rule(reader.needed, rule, workspace)
        sizes[rule.graph.value] = stated.triples
        yield stated


def _derived(needed: pyoxigraph.Store, workspace: Workspace) -> dict[str, tuple[Iterable[bytes], Stated]]:
    """What derivation gives, by graph, as lines of N-Triples and ready to be written."""

    def quads() -> Iterator[Quad]:
        return derivation.quads(engine.Reading(needed), workspace.namespaces)

    made: dict[str, tuple[Iterable[bytes], Stated]] = {}
    for graph, of_graph in groupby(quads(), lambda quad: quad.graph_name):
        found = lines.of_quads(of_graph)
        again = partial(_holding_of, quads, graph)
        iri = str(graph)[1:-1]
        made[iri] = found, writing.stated(found, iri, again)
    return made


def _holding_of(quads: Callable[[], Iterator[Quad]], graph: object) -> pyoxigraph.Store:
    return writing.holding(quad for quad in quads() if quad.graph_name == graph)


def _of_rule(needed: pyoxigraph.Store, rule: Rule, workspace: Workspace) -> Stated:
    """What one rule gives of what is needed."""
    found = lines.of_text(rules.as_triples(needed, workspace, rule))
    return writing.stated(found, rule.graph.value, lambda: writing.holding(rules.quads(needed, workspace, [rule])))


def _write_rules(store: pyoxigraph.Store, known: Sequence[Rule], workspace: Workspace, sizes: dict[str, int]) -> None:
    """Write what rules give of which nobody can say what they read: of all that is in the store."""
    for graph, quads in writing.rule_quads(store, workspace, known).items():
        held = writing.holding(quads)
        sizes[graph] = len(held)
        writing.write(store, held)


def _read_by(known: Iterable[Rule], workspace: Workspace) -> frozenset[str] | None:
    """The predicates that rules read; None where that may be any."""
    read: frozenset[str] = frozenset()
    for rule in known:
        predicates = rule.reads(workspace.namespaces)
        if predicates is None:
            return None
        read |= predicates
    return read


def _verified(folder: Path, wanted: Mapping[str, int]) -> int:
    """Compare what each graph of a closed store holds with what it should.

    Returns:
        How many triples there are in all, each once.
    """
    store = writing.as_readers(folder)
    all_counted = alongside.begun(partial(writing.union, store))
    held = writing.counts(store)
    total = all_counted()
    wrong = [graph for graph in {**wanted, **held} if held.get(graph) != wanted.get(graph)]
    if wrong:
        raise CannotWrite(f"The snapshot does not hold what was read (in {wrong[0]}).")
    return total

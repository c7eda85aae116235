"""Build a snapshot of a whole workspace in a new folder."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pyoxigraph

from remit import alongside, derivation, engine, progress, rules
from remit.errors import CannotWrite
from remit.snapshot import contents, sources, writing
from remit.snapshot.manifest import Source
from remit.snapshot.mark import STORE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from remit.rules import Rule
    from remit.snapshot.manifest import Manifest
    from remit.snapshot.sources import Stamp
    from remit.terms import Quad
    from remit.workspace import Workspace

_AT_ONCE = 10_000_000  # bytes of text; more takes more memory and little less time
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
        reader = _Reader(workspace, found, derivation.READ | (_read_by(known, workspace) or frozenset()), step)
        _write(store, reader)
        derived = _derive(store, reader.needed, known, workspace)
        store.optimize()  # few sorted files for each index: a look-up then reads one place rather than several (measured)
        store.flush()
        del store  # which closes it
        store = writing.as_readers(folder)
        total = _verified(store, reader.read, derived, workspace)
        writing.list_names(folder, store)
        del store
        manifest = writing.finish(folder, workspace, reader.read, derived, total)
        step(rest)
    return manifest


def _write(store: pyoxigraph.Store, reader: _Reader) -> None:
    """Write what files say, while the next are read."""
    alongside.each(reader.writings(), lambda write: write(store))


class _Reader:
    """One pass over the files.

    Attributes:
        read: What was read, by name.
        needed: What derivation and the rules need of it, in the default graph.
    """

    def __init__(
        self, workspace: Workspace, found: Mapping[str, Stamp], predicates: Iterable[str], step: Callable[[int], None]
    ) -> None:
        self.read: dict[str, Source] = {}
        self.needed = pyoxigraph.Store()
        self._predicates = frozenset(f"<{predicate}>".encode() for predicate in predicates)
        self._workspace = workspace
        self._found = found
        self._step = step

    def writings(self) -> Iterator[Callable[[pyoxigraph.Store], None]]:
        """What writes every quad of every file, in its graph and in the union, much of it at once."""
        now = sources.now()
        texts: list[bytes] = []
        for name, stamp in self._found.items():
            read = contents.read(self._workspace, name)
            self.read[name] = Source(None if stamp.is_fresh(now) else stamp, read.sha256, len(read.engine))
            text = writing.text(read.engine)
            if text is None:
                self.needed.extend(quad for quad in map(writing.in_union, read.engine) if self._is_needed(quad))
                yield partial(writing.put, quads=writing.with_union(read.engine))
            else:
                lines = text.union.splitlines(keepends=True)
                writing.load(self.needed, b"".join(line for line in lines if self._is_needed_line(line)))
                texts += text
            if sum(map(len, texts)) > _AT_ONCE:
                yield partial(writing.load, text=b"".join(texts))
                texts = []
            self._step(stamp.size)
        yield partial(writing.load, text=b"".join(texts))

    def _is_needed(self, quad: Quad) -> bool:
        return str(quad.predicate).encode() in self._predicates

    def _is_needed_line(self, line: bytes) -> bool:
        return line.split(b" ", 2)[1] in self._predicates


def _derive(
    store: pyoxigraph.Store, needed: pyoxigraph.Store, known: Sequence[Rule], workspace: Workspace
) -> dict[str, int]:
    """Write what is derived; give how many triples each derived graph has.

    Args:
        store: The store.
        needed: What derivation needs, in memory; and what the rules need, unless nobody can say what that is.
        known: The rules.
        workspace: The workspace.
    """
    derived: dict[str, int] = {}
    in_memory = _read_by(known, workspace) is not None
    found = _derived(needed, known if in_memory else (), workspace, derived)
    alongside.each(found, lambda quads: writing.state(store, quads))
    if not in_memory:
        for graph, quads in writing.rule_quads(store, workspace, known).items():
            derived[graph] = len(quads)
            writing.state(store, quads)
    return derived


def _derived(
    needed: pyoxigraph.Store, known: Sequence[Rule], workspace: Workspace, sizes: dict[str, int]
) -> Iterator[set[Quad]]:
    """What derivation gives, and then what each rule gives of what is needed and of that; the size of each graph is kept."""
    found = set(derivation.quads(engine.Reading(needed), workspace.namespaces))
    for graph in writing.graphs_of_derivation(workspace):
        sizes[graph] = sum(1 for quad in found if getattr(quad.graph_name, "value", "") == graph)
    yield found
    needed.extend(map(writing.in_union, found))
    for rule in known:
        quads = set(rules.quads(needed, workspace, [rule]))
        sizes[rule.graph.value] = len(quads)
        yield quads


def _read_by(known: Iterable[Rule], workspace: Workspace) -> frozenset[str] | None:
    """The predicates that rules read; None where that may be any."""
    read: frozenset[str] = frozenset()
    for rule in known:
        predicates = rule.reads(workspace.namespaces)
        if predicates is None:
            return None
        read |= predicates
    return read


def _verified(
    store: pyoxigraph.Store, read: Mapping[str, Source], derived: Mapping[str, int], workspace: Workspace
) -> int:
    """Compare what each graph holds with what was read; give how many triples there are in all, each once."""
    wanted = {sources.graph(workspace, name): one.quads for name, one in read.items() if one.quads}
    held = writing.counts(store)
    wrong = [graph for graph in {**wanted, **derived, **held} if held.get(graph) != {**wanted, **derived}.get(graph)]
    if wrong:
        raise CannotWrite(f"The snapshot does not hold what was read (in {wrong[0]}).")
    return writing.union(store)

"""Bring a snapshot up to date by the difference: a copy of it is changed, verified, and takes its place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyoxigraph

from remit import derivation, engine, progress, rules
from remit.errors import CannotWrite
from remit.snapshot import contents, sources, writing
from remit.snapshot.manifest import Source
from remit.snapshot.mark import STORE
from remit.terms import NamedNode, Quad

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from remit.rules import Rule
    from remit.snapshot.manifest import Manifest
    from remit.snapshot.sources import Stamp
    from remit.workspace import Workspace


@dataclass(frozen=True)
class Wanted:
    """What is to become of a snapshot.

    Attributes:
        found: The files that there are now, by name.
        read: Those whose content is another, or that are new.
        same: Those that stay as they were, or have only another time.
        gone: The names of those that are no longer there.
    """

    found: Mapping[str, Stamp]
    read: tuple[str, ...]
    same: Mapping[str, Source]
    gone: tuple[str, ...]

    @property
    def bytes(self) -> int:
        """How many bytes there are to read."""
        return sum(self.found[name].size for name in self.read)


def update(
    workspace: Workspace, before: Manifest, engine_before: pyoxigraph.Store, wanted: Wanted, folder: Path
) -> Manifest:
    """Make a snapshot from one that is not up to date.

    Args:
        workspace: The workspace.
        before: The manifest of the snapshot that there is.
        engine_before: Its store, open to be read.
        wanted: What is to become of it.
        folder: A new and empty folder.

    Returns:
        The manifest of the new one, which is written too.

    Raises:
        BadFile: A file of the workspace does not parse.
        BadQuery: A rule cannot be run.
        CannotWrite: What was written is not what was read.
        OSError: The folder cannot be written; the engine raises RuntimeError for the same.
    """
    engine_before.backup(str(folder / STORE))
    store = pyoxigraph.Store(str(folder / STORE))
    changes = _Changes(store)
    read = dict(wanted.same)
    now = sources.now()
    with progress.on(wanted.bytes, "Bringing the snapshot of this workspace up to date", progress.BYTES) as step:
        for name in wanted.read:
            stamp = wanted.found[name]
            content = contents.read(workspace, name)
            stated = content.stated()
            read[name] = Source(None if stamp.is_fresh(now) else stamp, content.sha256, len(stated))
            if content.graph:
                changes.replace(content.graph, stated)
            step(stamp.size)
    for name in wanted.gone:
        if not sources.is_rule(name):
            changes.replace(sources.graph(workspace, name), ())
    changes.write()
    derived = _derive(changes, before, workspace, rules_changed=_rules_changed(wanted))
    total, expected = before.union + changes.union, changes.expected
    store.flush()
    del changes, store  # which closes it
    store = writing.as_readers(folder)
    _verify(store, expected)
    writing.list_names(folder, store)
    del store
    return writing.finish(folder, workspace, read, derived, total)


@dataclass
class _Changes:
    """What changes in a store.

    Attributes:
        store: The store.
        union: How many triples the union has more than before.
        expected: How many triples each graph that was touched must have at the end.
        all: Every quad that came or went, in its graph.
    """

    store: pyoxigraph.Store
    union: int = 0
    expected: dict[str, int] = field(default_factory=dict)
    all: list[Quad] = field(default_factory=list)
    _added: list[Quad] = field(default_factory=list)
    _removed: list[Quad] = field(default_factory=list)

    def replace(self, graph: str, quads: Iterable[Quad]) -> None:
        """Have a graph hold these quads and no others."""
        new = set(quads)
        old = set(self.store.quads_for_pattern(None, None, None, NamedNode(graph)))
        self._added += new - old
        self._removed += old - new
        self.expected[graph] = len(new)

    def write(self) -> None:
        """Write what was to be replaced, with what follows for the union."""
        for quad in self._removed:
            self.store.remove(quad)
        self.store.extend(self._added)
        more = [one for one in map(writing.in_union, self._added) if one not in self.store]
        more = list(dict.fromkeys(more))
        self.store.extend(more)
        less = [one for one in dict.fromkeys(map(writing.in_union, self._removed)) if not self._is_stated(one)]
        for one in less:
            self.store.remove(one)
        for graph, count in self.expected.items():
            if not count:
                self.store.remove_graph(NamedNode(graph))
        self.union += len(more) - len(less)
        self.all += self._added + self._removed
        self._added, self._removed = [], []

    def _is_stated(self, quad: Quad) -> bool:
        """Whether any file or rule states what is in the union."""
        found = self.store.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)
        return any(one.graph_name != engine.UNION for one in found)


def _rules_changed(wanted: Wanted) -> bool:
    return any(map(sources.is_rule, (*wanted.read, *wanted.gone)))


def _derive(changes: _Changes, before: Manifest, workspace: Workspace, *, rules_changed: bool) -> dict[str, int]:
    """Derive anew what may depend on what changed; give how many triples each derived graph has."""
    derived = dict(before.derived)
    walked = writing.graphs_of_derivation(workspace)
    if any(map(derivation.reads, changes.all)):
        stated = needed(changes.store, derived)
        found = list(derivation.quads(engine.Reading(stated), workspace.namespaces))
        for graph in walked:
            changes.replace(graph, [quad for quad in found if quad.graph_name == NamedNode(graph)])
            derived[graph] = changes.expected[graph]
        changes.write()
    known = rules.load(workspace)
    if rules_changed or any(_matters(rule, changes.all, workspace) for rule in known):
        # As when all is built: no rule reads what a rule gave, not even what it gave before.
        for graph in [graph for graph in derived if graph not in walked]:
            changes.replace(graph, ())
            del derived[graph]
        changes.write()
        for graph, quads in writing.rule_quads(changes.store, workspace, known).items():
            changes.replace(graph, quads)
            derived[graph] = len(quads)
        changes.write()
    return derived


def _matters(rule: Rule, changed: Iterable[Quad], workspace: Workspace) -> bool:
    """Whether what a rule gives can depend on what changed."""
    reads = rule.reads(workspace.namespaces)
    return reads is None or any(quad.predicate.value in reads for quad in changed)


def needed(store: pyoxigraph.Store, derived: Iterable[str]) -> pyoxigraph.Store:
    """What derivation reads of what files say, in memory.

    Args:
        store: The store.
        derived: The IRIs of the graphs that hold what was derived.
    """
    others = {engine.UNION, *map(NamedNode, derived)}
    kept = pyoxigraph.Store()
    for predicate in derivation.READ:
        found = store.quads_for_pattern(None, NamedNode(predicate), None, None)
        kept.bulk_extend(
            writing.in_union(quad) for quad in found if quad.graph_name not in others and derivation.reads(quad)
        )
    return kept


def _verify(store: pyoxigraph.Store, expected: Mapping[str, int]) -> None:
    for graph, count in expected.items():
        if writing.count(store, graph) != count:
            raise CannotWrite(f"The snapshot does not hold what was read (in {graph}).")

"""`Store`: a workspace, ready to be asked, wherever its triples are held: see `holding.Holding`.

What holds them has one named graph per file and per rule, and their union without duplicates in the default graph.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from remit import alongside, progress
from remit.errors import CannotWrite
from remit.holding import Change
from remit.lookups import Lookups
from remit.namespaces import FOAF, RDFS, SKOS
from remit.snapshot import place
from remit.terms import NamedNode, text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import pyoxigraph

    from remit.holding import Holding
    from remit.names import Names
    from remit.results import Answer, Table, Triples
    from remit.terms import Quad, Term
    from remit.workspace import Workspace

__all__ = ("Change", "Store", "begin", "ready")

_LABELS = (SKOS + "prefLabel", RDFS + "label", FOAF + "name")


def ready(workspace: Workspace) -> None:
    """Have a workspace that is held on disk be there, up to date, so that `Store` only has to open it.

    Raises:
        BadFile: A file of it does not parse.
        BadQuery: A rule of it cannot be run.
    """
    if place.is_on_disk(workspace):
        _on_disk(workspace)


def begin(workspace: Workspace, meanwhile: Callable[[], object] | None = None) -> Callable[[], Store]:
    """Begin to load a workspace.

    What is held on disk is there when this returns, however long it takes to build. What is held in memory is loaded in a
    second thread, as the engine leaves the interpreter free while it reads.

    Args:
        workspace: The workspace.
        meanwhile: What else there is to do; it is done while the engine works.

    Returns:
        What waits for the store and gives it, or raises what `Store` raises.
    """
    held = _on_disk(workspace, meanwhile) if place.is_on_disk(workspace) else None
    if held:
        store = Store(workspace, holding=held)
        return lambda: store
    from remit.memory import Memory

    loading = alongside.begun(lambda: Store(workspace, holding=Memory(workspace)))
    if meanwhile:
        meanwhile()
    return loading


def _held(workspace: Workspace, change: Change | None) -> Holding:
    held = _on_disk(workspace) if change is None and place.is_on_disk(workspace) else None
    if held:
        return held
    from remit.memory import Memory  # only now: it takes with it all that derives, which a snapshot has done

    return Memory(workspace, change)


def _on_disk(workspace: Workspace, meanwhile: Callable[[], object] | None = None) -> Holding | None:
    """The snapshot of a workspace; None, with a word about it, where none can be had."""
    from remit.snapshot.holding import Snapshot

    try:
        return Snapshot(workspace, meanwhile)
    except CannotWrite as error:
        progress.say(f"{error} The workspace is read into memory for this once.")
        return None


class Store(Lookups):
    """The triples of a workspace, ready to be asked.

    Args:
        workspace: The workspace whose `ontology/` and `graph/` are asked, with what the rules derive from them.
        change: What is stated besides, and taken back, before anything is derived; the files stay as they are.
        holding: What holds the triples; None for memory or disk, as the settings of the workspace and its size say.

    Attributes:
        workspace: The workspace.
        holding: What holds the triples.

    Raises:
        BadFile: A file does not parse; the message has file, line and column.
    """

    def __init__(self, workspace: Workspace, change: Change | None = None, *, holding: Holding | None = None) -> None:
        """Hold the triples, if nothing does yet."""
        self.workspace = workspace
        self.holding = holding if holding is not None else _held(workspace, change)
        self._labels: dict[NamedNode, str] = {}

    def query(self, sparql: str) -> Table | Triples | Answer:
        """Run a SPARQL query; the prefixes of the workspace need not be declared.

        Raises:
            BadQuery: It does not parse or cannot be evaluated.
            CannotRun: What holds the triples does not answer, or not wholly.
        """
        return self.holding.query(sparql)

    def quads(
        self, subject: Term | None = None, predicate: str | None = None, obj: Term | None = None
    ) -> Iterator[Quad]:
        """The triples of the union that fit a pattern, in no order; none has a literal as its subject."""
        return self.holding.quads(subject, predicate, obj)

    @cached_property
    def names(self) -> Names:
        """The names of all things, to be looked up; in memory they are listed when this is first asked for."""
        return self.holding.names()

    @cached_property
    def digest(self) -> str:
        """Which contents these are, as `Workspace.digest` tells it when it is first asked for."""
        return self.holding.digest

    def label(self, term: Term | None) -> str:
        """What people call a thing: its label, or its short form when it has none; a literal's own text."""
        if not isinstance(term, NamedNode):
            return text(term)
        if term not in self._labels:
            self._labels[term] = self._label(term)
        return self._labels[term]

    def _label(self, term: NamedNode) -> str:
        for predicate in _LABELS:
            for quad in self.quads(term, predicate):
                return text(quad.object)
        return self.workspace.namespaces.shorten(term.value)

    def __len__(self) -> int:
        """How many triples the union has."""
        return len(self.holding)

    def with_graphs(self, others: Iterable[Quad] = ()) -> pyoxigraph.Store:
        """An engine with a named graph for each file and each rule, and their union in the default graph; not to be written.

        Args:
            others: What is stated besides, in graphs of its own, where the triples are held in memory; it is in the union
                too.

        Raises:
            CannotRun: The triples are not on this machine.
        """
        return self.holding.engine(others)

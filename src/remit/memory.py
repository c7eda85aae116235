"""`Memory`: a workspace held in the memory of this process, one named graph per file, their union in the default graph.

The union is materialised, because Oxigraph 0.5 counts a triple twice in its own union when two graphs hold it (measured,
see docs/modelling.md). Most questions never name a graph, so the named graphs are loaded only for the first that does.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import pyoxigraph

from remit import derivation, engine, names, pending, rules
from remit.terms import BlankNode, Quad
from remit.tokens import keyword_in, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from remit.holding import Change
    from remit.results import Answer, Table, Triples
    from remit.terms import Term
    from remit.workspace import Workspace

_UNION = "INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }"
_GRAPH_WORDS = ("GRAPH", "FROM")


class Memory:
    """The triples of a workspace in memory.

    Args:
        workspace: The workspace whose `ontology/` and `graph/` are loaded; what the rules derive is derived at once.
        change: What is stated besides, and taken back, before anything is derived; the files stay as they are.

    Raises:
        BadFile: A file does not parse; the message has file, line and column.
    """

    def __init__(self, workspace: Workspace, change: Change | None = None) -> None:
        """Load every file and derive what the rules derive."""
        self._workspace = workspace
        self._change = change
        # Only the graphs tell whether another file still states what is taken back from one.
        self._named = change is not None
        self._engine = pending.steady(workspace.root, workspace.folders, self._load)
        self._derived = self._derive(self._engine, named=self._named)

    @property
    def words(self) -> str:
        """Where the triples are, for a reader."""
        return "in memory"

    @cached_property
    def digest(self) -> str:
        """Which contents these are, as `Workspace.digest` tells it when it is first asked for."""
        return self._workspace.digest()

    def query(self, sparql: str) -> Table | Triples | Answer:
        """Run a SPARQL query.

        Raises:
            BadQuery: It does not parse or cannot be evaluated.
        """
        if not self._named and _names_graphs(sparql):
            self._name_graphs()
        return engine.ask(self._engine, sparql, self._workspace.namespaces.prefixes)

    def quads(self, subject: Term | None, predicate: str | None, obj: Term | None) -> Iterator[Quad]:
        """The triples of the union that fit a pattern."""
        return engine.quads(self._engine, subject, predicate, obj)

    def names(self) -> names.Names:
        """The names of all things, listed now."""
        return names.in_memory(self)

    def __len__(self) -> int:
        """How many triples the union has."""
        found = self._engine.query("SELECT (COUNT(*) AS ?number) { ?s ?p ?o }")
        return int(next(found)["number"].value) if isinstance(found, pyoxigraph.QuerySolutions) else 0

    def engine(self, others: Iterable[Quad] = ()) -> pyoxigraph.Store:
        """An engine of its own, with a named graph for each file and each rule, and their union in the default graph."""
        made = pending.steady(self._workspace.root, self._workspace.folders, self._anew)
        _state(made, list(others), named=True)
        return made

    def _derive(self, made: pyoxigraph.Store, *, named: bool) -> list[Quad]:
        """State in an engine what the rules derive from its union; give it."""
        derived: list[Quad] = []
        for rules_of_a_kind in (
            derivation.quads(engine.Reading(made), self._workspace.namespaces),
            rules.quads(made, self._workspace),
        ):
            found = list(rules_of_a_kind)  # all of it is derived before any of it is stated
            _state(made, found, named=named)
            derived += found
        return derived

    def _load(self) -> pyoxigraph.Store:
        """Load every file, as they all are at one moment."""
        self._files = [
            (path, self._workspace.place(path))
            for folder in ("ontology", "graph")
            for path in self._workspace.files(folder, ".ttl")
        ]
        return self._graphs(()) if self._named else self._union()

    def _union(self) -> pyoxigraph.Store:
        made = pyoxigraph.Store()
        for path, place in self._files:
            engine.load(made, path, place, None)
        return made

    def _name_graphs(self) -> None:
        """Build the engine anew, with a named graph for each file and each rule besides their union."""
        self._engine = self._anew()
        self._named = True

    def _anew(self) -> pyoxigraph.Store:
        """The files read anew, each in its graph, with what was derived."""
        if not any(map(_has_blank, self._derived)):
            return self._graphs(self._derived)
        made = self._graphs(())  # whose blank nodes are others than those of which something was derived before
        self._derive(made, named=True)
        return made

    def _graphs(self, derived: Iterable[Quad]) -> pyoxigraph.Store:
        made = pyoxigraph.Store()
        for path, place in self._files:
            engine.load(made, path, place, self._workspace.graph_iri(path))
        made.bulk_extend(derived)
        if self._change is not None:
            _apply(made, self._change)
        made.update(_UNION)
        return made


def _state(made: pyoxigraph.Store, found: list[Quad], *, named: bool) -> None:
    """State quads in the union of an engine, and in their graphs where it has any."""
    made.bulk_extend(Quad(quad.subject, quad.predicate, quad.object) for quad in found)
    if named:
        made.bulk_extend(found)


def _has_blank(quad: Quad) -> bool:
    return isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode)


def _apply(made: pyoxigraph.Store, change: Change) -> None:
    for quad in change.removed:
        graph = None if quad.graph_name == engine.UNION else quad.graph_name
        for stated in list(made.quads_for_pattern(quad.subject, quad.predicate, quad.object, graph)):
            made.remove(stated)
    made.extend(change.added)


def _names_graphs(sparql: str) -> bool:
    folded = sparql.upper()
    if not any(_may_name(folded, keyword) for keyword in _GRAPH_WORDS):  # to read every word takes its time
        return False
    return any(keyword_in(token, _GRAPH_WORDS) for token in words(sparql))


def _may_name(folded: str, keyword: str) -> bool:
    """Whether a keyword stands anywhere but in a variable (`?from`) or behind the colon of a name (`remit:knownFrom`)."""
    place = folded.find(keyword)
    while place >= 0:
        begin = place
        while begin and (folded[begin - 1].isalnum() or folded[begin - 1] == "_"):
            begin -= 1
        if not begin or folded[begin - 1] not in "?$:":
            return True
        place = folded.find(keyword, place + 1)
    return False

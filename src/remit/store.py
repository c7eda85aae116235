"""`Store`: a workspace in Oxigraph, one named graph per file, their union in the default graph.

The union is materialised, because Oxigraph 0.5 counts a triple twice in its own union when two graphs hold it (measured,
see docs/modelling.md). Most questions never name a graph, so the named graphs are loaded only for the first that does.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import pyoxigraph

from remit import derivation, pending
from remit.errors import BadFile, BadQuery
from remit.namespaces import FOAF, RDFS, SKOS
from remit.results import Answer, Table, Triples
from remit.terms import DefaultGraph, Literal, NamedNode, Quad, Term, Triple, text
from remit.tokens import keyword_in, words
from remit.workspace import read_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from remit.workspace import Workspace

_UNION = "INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }"
_LABELS = (NamedNode(SKOS + "prefLabel"), NamedNode(RDFS + "label"), NamedNode(FOAF + "name"))
_DEFAULT = DefaultGraph()
_GRAPH_WORDS = ("GRAPH", "FROM")


def begin(workspace: Workspace) -> Callable[[], Store]:
    """Begin to load a workspace in a second thread: the engine leaves the interpreter free while it reads.

    Returns:
        What waits for the store and gives it, or raises what `Store` raises.
    """
    made: list[Store | BaseException] = []

    def load() -> None:
        try:
            made.append(Store(workspace))
        except BaseException as error:  # noqa: BLE001 - whatever it is, the one who waits must hear of it
            made.append(error)

    thread = threading.Thread(target=load, daemon=True)
    thread.start()

    def wait() -> Store:
        thread.join()
        if isinstance(made[0], BaseException):
            raise made[0]
        return made[0]

    return wait


@dataclass(frozen=True)
class Change:
    """A change that no file has yet.

    Attributes:
        added: What is stated besides, in the graphs of files or in the default graph.
        removed: What is taken back: from the graph that it names, or from every graph where it names none.
    """

    added: tuple[Quad, ...] = ()
    removed: tuple[Quad, ...] = ()


class Store:
    """The triples of a workspace, ready to be asked.

    Args:
        workspace: The workspace whose `ontology/` and `graph/` are loaded; answerabilities are derived at once.
        change: What is stated besides, and taken back, before anything is derived; the files stay as they are.

    Raises:
        BadFile: A file does not parse; the message has file, line and column.
    """

    def __init__(self, workspace: Workspace, change: Change | None = None) -> None:
        """Load every file and derive what the rules derive."""
        self.workspace = workspace
        self._change = change
        self._labels: dict[NamedNode, str] = {}
        # Only the graphs tell whether another file still states what is taken back from one.
        self._named = change is not None
        self._engine = pending.steady(workspace.root, workspace.folders, self._load)
        self._derived = list(derivation.quads(self, workspace.namespaces))
        self._engine.bulk_extend(Quad(quad.subject, quad.predicate, quad.object) for quad in self._derived)
        if self._named:
            self._engine.bulk_extend(self._derived)

    def _load(self) -> pyoxigraph.Store:
        """Load every file, as they all are at one moment."""
        self._files = [
            (path, self.workspace.place(path))
            for folder in ("ontology", "graph")
            for path in self.workspace.files(folder, ".ttl")
        ]
        return self._graphs(()) if self._named else self._union()

    def query(self, sparql: str) -> Table | Triples | Answer:
        """Run a SPARQL query; the prefixes of the workspace need not be declared.

        Raises:
            BadQuery: It does not parse or cannot be evaluated.
        """
        if not self._named and _names_graphs(sparql):
            self._name_graphs()
        try:
            found = self._engine.query(sparql, prefixes=self.workspace.namespaces.prefixes)
            return result(found)
        except (SyntaxError, ValueError, RuntimeError, OSError) as error:
            raise BadQuery(f"The query cannot be run: {error}") from error

    def objects(self, subject: Term, predicate: str) -> list[Term]:
        """The objects of one subject and one predicate (an IRI), sorted by their text; a literal has none."""
        if isinstance(subject, Literal | Triple):
            return []
        quads = self._engine.quads_for_pattern(subject, NamedNode(predicate), None, _DEFAULT)
        return sorted((quad.object for quad in quads), key=text)

    def value(self, subject: Term, predicate: str) -> Term | None:
        """The first of the objects, or None."""
        found = self.objects(subject, predicate)
        return found[0] if found else None

    def subjects(self, predicate: str, obj: Term) -> list[NamedNode]:
        """The subjects that have one predicate (an IRI) with one object, sorted by IRI."""
        quads = self._engine.quads_for_pattern(None, NamedNode(predicate), obj, _DEFAULT)
        return sorted((quad.subject for quad in quads if isinstance(quad.subject, NamedNode)), key=text)

    def quads(
        self, subject: Term | None = None, predicate: str | None = None, obj: Term | None = None
    ) -> Iterator[Quad]:
        """The triples of the union that fit a pattern, in no order; none has a literal as its subject."""
        if isinstance(subject, Literal | Triple):
            return iter(())
        node = None if predicate is None else NamedNode(predicate)
        return self._engine.quads_for_pattern(subject, node, obj, _DEFAULT)

    @cached_property
    def digest(self) -> str:
        """Which contents these are, as `Workspace.digest` tells it when it is first asked for."""
        return self.workspace.digest()

    def label(self, term: Term | None) -> str:
        """What people call a thing: its label, or its short form when it has none; a literal's own text."""
        if not isinstance(term, NamedNode):
            return text(term)
        if term not in self._labels:
            self._labels[term] = self._label(term)
        return self._labels[term]

    def _label(self, term: NamedNode) -> str:
        for predicate in _LABELS:
            for quad in self._engine.quads_for_pattern(term, predicate, None, _DEFAULT):
                return text(quad.object)
        return self.workspace.namespaces.shorten(term.value)

    def __len__(self) -> int:
        """How many triples the union has."""
        return sum(1 for _ in self.quads())

    def with_graphs(self, others: Iterable[Quad] = ()) -> pyoxigraph.Store:
        """An engine of its own, with a named graph for each file and each rule, and their union in the default graph.

        Args:
            others: What is stated besides, in graphs of its own; it is in the union too.
        """
        stated = [*self._derived, *others]
        return pending.steady(self.workspace.root, self.workspace.folders, lambda: self._graphs(stated))

    def _union(self) -> pyoxigraph.Store:
        engine = pyoxigraph.Store()
        for path, place in self._files:
            _load(engine, path, place, None)
        return engine

    def _name_graphs(self) -> None:
        """Build the engine anew, with a named graph for each file and each rule besides their union."""
        if self._named:
            return
        self._engine = self._graphs(self._derived)
        self._named = True

    def _graphs(self, derived: Iterable[Quad]) -> pyoxigraph.Store:
        engine = pyoxigraph.Store()
        for path, place in self._files:
            _load(engine, path, place, self.workspace.graph_iri(path))
        engine.bulk_extend(derived)
        if self._change is not None:
            _apply(engine, self._change)
        engine.update(_UNION)
        return engine


def _apply(engine: pyoxigraph.Store, change: Change) -> None:
    for quad in change.removed:
        graph = None if quad.graph_name == _DEFAULT else quad.graph_name
        for stated in list(engine.quads_for_pattern(quad.subject, quad.predicate, quad.object, graph)):
            engine.remove(stated)
    engine.extend(change.added)


def _load(engine: pyoxigraph.Store, path: Path, place: str, graph: str | None) -> None:
    data = read_bytes(path, place)
    try:
        engine.bulk_load(data, format=pyoxigraph.RdfFormat.TURTLE, to_graph=NamedNode(graph) if graph else None)
    except (SyntaxError, ValueError) as error:
        raise BadFile.no_turtle(place, error) from error


def _names_graphs(sparql: str) -> bool:
    folded = sparql.upper()
    if not any(keyword in folded for keyword in _GRAPH_WORDS):  # most name none, and to read every word takes its time
        return False
    return any(keyword_in(token, _GRAPH_WORDS) for token in words(sparql))


def result(found: object) -> Table | Triples | Answer:
    """What the engine gives, as Remit has it."""
    if isinstance(found, pyoxigraph.QuerySolutions):
        columns = tuple(variable.value for variable in found.variables)
        return Table(columns, tuple(tuple(row) for row in found))
    if isinstance(found, pyoxigraph.QueryTriples):
        return Triples(tuple(found))
    return Answer(bool(found))

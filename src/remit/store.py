"""`Store`: a workspace in Oxigraph, one named graph per file, their union in the default graph.

The union is materialised, because Oxigraph 0.5 counts a triple twice in its own union when two graphs hold it
(measured, see docs/modelling.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph

from remit import derivation
from remit.errors import BadFile, BadQuery
from remit.namespaces import FOAF, RDFS, SKOS
from remit.results import Answer, Table, Triples
from remit.terms import DefaultGraph, NamedNode, Quad, Term, text
from remit.workspace import read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from remit.workspace import Workspace

_UNION = "INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }"
_LABELS = (NamedNode(SKOS + "prefLabel"), NamedNode(RDFS + "label"), NamedNode(FOAF + "name"))
_DEFAULT = DefaultGraph()


class Store:
    """The triples of a workspace, ready to be asked.

    Args:
        workspace: The workspace whose `ontology/` and `graph/` are loaded; answerabilities are derived at once.

    Raises:
        BadFile: A file does not parse; the message has file, line and column.
    """

    def __init__(self, workspace: Workspace) -> None:
        """Load every file and derive what the rules derive."""
        self.workspace = workspace
        self._engine = pyoxigraph.Store()
        for folder in ("ontology", "graph"):
            for path in workspace.files(folder, ".ttl"):
                self._load(path)
        self._engine.update(_UNION)
        self._engine.bulk_extend(derivation.quads(self, workspace.namespaces))

    def query(self, sparql: str) -> Table | Triples | Answer:
        """Run a SPARQL query; the prefixes of the workspace need not be declared.

        Raises:
            BadQuery: It does not parse or cannot be evaluated.
        """
        try:
            found = self._engine.query(sparql, prefixes=self.workspace.namespaces.prefixes)
            return _result(found)
        except (SyntaxError, ValueError, RuntimeError, OSError) as error:
            raise BadQuery(f"The query cannot be run: {error}") from error

    def objects(self, subject: Term, predicate: str) -> list[Term]:
        """The objects of one subject and one predicate (an IRI), sorted by their text."""
        quads = self._engine.quads_for_pattern(subject, NamedNode(predicate), None, _DEFAULT)  # type: ignore[arg-type]
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
        """The triples of the union that fit a pattern, in no order."""
        node = None if predicate is None else NamedNode(predicate)
        return self._engine.quads_for_pattern(subject, node, obj, _DEFAULT)  # type: ignore[arg-type]

    def graphs_of(self, subject: Term) -> list[str]:
        """The IRIs of the named graphs that say something of a thing, sorted."""
        found = {quad.graph_name for quad in self._engine.quads_for_pattern(subject, None, None)}  # type: ignore[arg-type]
        return sorted(name.value for name in found if isinstance(name, NamedNode))

    def label(self, term: Term | None) -> str:
        """What people call a thing: its label, or its short form when it has none; a literal's own text."""
        if not isinstance(term, NamedNode):
            return text(term)
        for predicate in _LABELS:
            for quad in self._engine.quads_for_pattern(term, predicate, None, _DEFAULT):
                return text(quad.object)
        return self.workspace.namespaces.shorten(term.value)

    def extend(self, quads: Iterable[Quad]) -> None:
        """Add quads; used for derived graphs."""
        self._engine.bulk_extend(quads)

    def __len__(self) -> int:
        """How many triples the union has."""
        return sum(1 for _ in self.quads())

    def _load(self, path: Path) -> None:
        place = self.workspace.place(path)
        data = read_bytes(path, place)
        try:
            self._engine.bulk_load(
                data,
                format=pyoxigraph.RdfFormat.TURTLE,
                to_graph=NamedNode(self.workspace.graph_iri(path)),
            )
        except SyntaxError as error:
            where = f"{place}:{error.lineno}:{error.offset}" if error.lineno else place
            raise BadFile(where, f"this is not valid Turtle: {_reason(error)}. Mend it there and run the command again.") from error
        except ValueError as error:
            raise BadFile(place, f"this is not valid Turtle: {error}.") from error


def _reason(error: SyntaxError) -> str:
    words = str(error.msg or error)
    return words.split(" between columns ")[0].split(": ", 1)[-1].rstrip(".") or words


def _result(found: object) -> Table | Triples | Answer:
    if isinstance(found, pyoxigraph.QuerySolutions):
        columns = tuple(variable.value for variable in found.variables)
        return Table(columns, tuple(tuple(row) for row in found))
    if isinstance(found, pyoxigraph.QueryTriples):
        return Triples(tuple(found))
    return Answer(bool(found))

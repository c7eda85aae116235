"""`Endpoint`: a workspace held at a SPARQL endpoint, with the same answers as on file."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import pyoxigraph

from remit import engine
from remit.errors import CannotRun
from remit.remote import adapting, arranging, probing, record
from remit.remote.naming import RemoteNames
from remit.remote.reading import Reading
from remit.remote.wire import SECONDS
from remit.results import Answer, Table, Triples
from remit.terms import Literal, NamedNode, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from remit.remote.dialect import Place
    from remit.terms import Quad, Term
    from remit.workspace import Workspace

_EVIDENCE = "evidence"
_NEEDS_ALL = (
    "LIMIT does not narrow this query: servers order rows each in its own way, so all of them are needed here to put them "
    "in the order that the files give. Ask with MAX or MIN for the value at which to begin, and write it in a FILTER. "
    "Where you know that the server orders as Remit does, set orders = “yes” for it in remit.toml."
)


class Endpoint:
    """The triples of a workspace at an endpoint.

    Args:
        workspace: The workspace whose triples they are.
        place: The endpoint.
        seconds: How long one request may take.

    Raises:
        NoAnswer: It does not answer, or what is there is not the union of this workspace.
    """

    def __init__(self, workspace: Workspace, place: Place, seconds: float = SECONDS) -> None:
        """See what is there."""
        self._workspace = workspace
        self._namespaces = workspace.namespaces
        self.wire = probing.wire_to(place, seconds)
        self._dialect = self.wire.place.dialect
        self._default = probing.default_graphs(self._dialect, self._namespaces)
        self._contents = probing.probe(self.wire, self._namespaces).contents
        self._reading = Reading(self._select, self.wire.at, f"{self._namespaces.base}id/")

    @property
    def words(self) -> str:
        """Where the triples are, for a reader."""
        return f"the endpoint {self.wire.place.url}"

    @property
    def digest(self) -> str:
        """Which contents were published there, as `Workspace.digest` told it then."""
        return self._contents

    @property
    def is_current(self) -> bool:
        """Whether what was published there is what the files of the workspace hold."""
        return self._contents == self._workspace.digest()

    @property
    def differs(self) -> bool:
        """Whether its server may answer the same query in another way than the files."""
        return not self._dialect.orders

    def query(self, sparql: str) -> Table | Triples | Answer:
        """Run a SPARQL query.

        Raises:
            BadQuery: It does not parse, or is one that each server answers in its own way.
            NoAnswer: The endpoint does not answer, or not wholly.
        """
        engine.ask(pyoxigraph.Store(), sparql, self._namespaces.prefixes)  # what does not parse is refused as on file
        sent = adapting.adapt(sparql, self._namespaces, self._dialect)
        default = () if sent.has_dataset else self._default
        named = self._graphs if sent.named and default and self._dialect.seen == "listed" else ()
        if sent.form == "ASK":
            return Answer(self.wire.ask(sent.text, default, named))
        advice = "" if sent.limit is None else _NEEDS_ALL
        rows = self.wire.select(sent.text, default, named, advice=advice)
        if sent.template:
            made = arranging.triples(rows, sent, self._dialect)
            self._reading.expect(term for one in made.triples for term in (one.subject, one.object))
            return made
        table = arranging.arrange(rows, sent, self._dialect)
        self._expect(table)
        return table

    def quads(self, subject: Term | None, predicate: str | None, obj: Term | None) -> Iterator[Quad]:
        """The triples of the union that fit a pattern.

        Raises:
            NoAnswer: The endpoint does not answer, or not wholly, or is asked for a node that has no identifier.
        """
        return self._reading.quads(subject, predicate, obj)

    def names(self) -> RemoteNames:
        """The names of all things."""
        return RemoteNames(self._select, self)

    def __len__(self) -> int:
        """How many triples the union has."""
        found = self._select("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }").rows[0][0]
        return int(found.value) if isinstance(found, Literal) else 0

    def engine(self, others: Iterable[Quad] = ()) -> pyoxigraph.Store:  # noqa: ARG002 - a holding takes them
        """Never: the triples are not here.

        Raises:
            CannotRun: Always.
        """
        raise CannotRun(
            f"This needs all statements on this machine, and they are at {self.words}. Leave out --endpoint, so that the "
            "files themselves are asked."
        )

    @cached_property
    def _graphs(self) -> tuple[str, ...]:
        """The graphs of the workspace that were published.

        Raises:
            CannotRun: There are more of them than one request may list.
        """
        own = record.union_of(self._namespaces)
        found = tuple(sorted(graph for graph in record.read(self.wire, self._namespaces).graphs if graph != own))
        if len(found) > self._dialect.most_graphs:
            raise CannotRun(
                f"The query asks in which graph something stands, and {self.words} has {len(found):,} graphs, more than "
                f"one request may list ({self._dialect.most_graphs:,}). Leave out --endpoint, or set seen or most_graphs "
                "for it in remit.toml."
            )
        return found

    def _select(self, sparql: str) -> Table:
        """The rows of a query of Remit's own, in no order."""
        table = self.wire.select(sparql, self._default)
        return arranging.normal(table, self._dialect)

    def _expect(self, table: Table) -> None:
        """Take note of what a reader of a table will see named: its things, and what it calls evidence."""
        for place, name in enumerate(table.columns):
            cells = [row[place] for row in table.rows]
            if name == _EVIDENCE:
                self._reading.expect(node for cell in cells for node in _nodes(cell))
            else:
                self._reading.expect(cells)


def _nodes(cell: Term | None) -> Iterator[NamedNode]:
    """The identifiers in a cell that lists evidence."""
    for word in text(cell).split():
        try:
            yield NamedNode(word)
        except ValueError:  # whoever reads the cell will say so
            return

"""`Holding`: where the triples of a workspace are while it is asked: in memory, in a snapshot, at an endpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pyoxigraph

    from remit.names import Names
    from remit.results import Answer, Table, Triples
    from remit.terms import Quad, Term


class Change(NamedTuple):
    """A change that no file has yet.

    Attributes:
        added: What is stated besides, in the graphs of files or in the default graph.
        removed: What is taken back: from the graph that it names, or from every graph where it names none.
    """

    added: tuple[Quad, ...] = ()
    removed: tuple[Quad, ...] = ()


class Holding(Protocol):
    """What `Store` asks.

    The default graph of what it holds is the union of all named graphs without duplicates; derived graphs are among them.
    """

    def query(self, sparql: str) -> Table | Triples | Answer:
        """Run a SPARQL query; the prefixes of the workspace need not be declared.

        Raises:
            BadQuery: It does not parse or cannot be evaluated.
            CannotRun: What holds the triples does not answer, or not wholly.
        """

    def quads(self, subject: Term | None, predicate: str | None, obj: Term | None) -> Iterator[Quad]:
        """The triples of the union that fit a pattern, in no order; the predicate is an IRI, the subject no literal."""

    def names(self) -> Names:
        """The names of all things, to be looked up."""

    @property
    def digest(self) -> str:
        """Which contents these are, as `Workspace.digest` tells it."""

    def __len__(self) -> int:
        """How many triples the union has."""

    def engine(self, others: Iterable[Quad] = ()) -> pyoxigraph.Store:
        """The same with a named graph for each file and each rule, as an engine of this process; it must not be written.

        Args:
            others: What is to be stated besides, in graphs of its own and in the union; only what is held in memory can
                take it, a snapshot leaves it out.

        Raises:
            CannotRun: The triples are not on this machine.
        """

    @property
    def words(self) -> str:
        """Where the triples are, for a reader: “in memory”, “a snapshot on disk”, “the endpoint https://…”."""

"""What a query gives: a table, triples, or yes or no."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from remit.terms import Term, Triple


class Table(NamedTuple):
    """The solutions of a SELECT query.

    Attributes:
        columns: The names of the projected variables, in order.
        rows: One tuple per solution; None where a variable is unbound.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]

    def dicts(self) -> list[dict[str, Term | None]]:
        """One dictionary per row, as pandas and others take it."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


class Triples(NamedTuple):
    """The triples of a CONSTRUCT or DESCRIBE query."""

    triples: tuple[Triple, ...]


class Answer(NamedTuple):
    """The answer of an ASK query."""

    yes: bool

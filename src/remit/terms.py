"""RDF terms as the engine has them, and their plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

from remit.namespaces import RDF, XSD
from remit.wording import iso_day

if TYPE_CHECKING:
    import datetime as dt

Term: TypeAlias = NamedNode | BlankNode | Literal | Triple
"""What a cell of an answer can hold."""

__all__ = [
    "TYPE",
    "BlankNode",
    "DefaultGraph",
    "Literal",
    "NamedNode",
    "Quad",
    "Term",
    "Triple",
    "as_date",
    "date",
    "text",
]

TYPE = NamedNode(RDF + "type")
_DATE = NamedNode(XSD + "date")


def text(term: Term | None) -> str:
    """The value of a literal, the IRI of a node, `_:id` of a blank node, nothing for None."""
    if term is None:
        return ""
    return str(term) if isinstance(term, BlankNode | Triple) else term.value


def date(day: dt.date) -> Literal:
    """A day as xsd:date without a zone."""
    return Literal(day.isoformat(), datatype=_DATE)


def as_date(term: Term | None) -> dt.date | None:
    """The day that an xsd:date literal gives; None for None.

    Raises:
        BadFile: The literal is no day of the calendar, or has a zone.
    """
    return None if term is None else iso_day(text(term))

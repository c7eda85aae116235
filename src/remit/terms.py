"""RDF terms as the engine has them, and their plain text."""

from __future__ import annotations

import datetime as dt
from typing import TypeAlias

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

from remit.errors import BadFile
from remit.namespaces import RDF, XSD

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
    "integer",
    "text",
]

TYPE = NamedNode(RDF + "type")
_DATE = NamedNode(XSD + "date")
_INTEGER = NamedNode(XSD + "integer")


def text(term: Term | None) -> str:
    """The value of a literal, the IRI of a node, `_:id` of a blank node, nothing for None."""
    if term is None:
        return ""
    return str(term) if isinstance(term, BlankNode | Triple) else term.value


def date(day: dt.date) -> Literal:
    """A day as xsd:date without a zone."""
    return Literal(day.isoformat(), datatype=_DATE)


def integer(value: int) -> Literal:
    """A whole number as xsd:integer."""
    return Literal(str(value), datatype=_INTEGER)


def as_date(term: Term | None) -> dt.date | None:
    """The day that an xsd:date literal gives; None for None.

    Raises:
        BadFile: The literal is no day of the calendar, or has a zone.
    """
    if term is None:
        return None
    try:
        return dt.date.fromisoformat(text(term))
    except ValueError as error:
        why = "this is no day of the calendar. Look for it in the files of the workspace and write it like 2023-09-01."
        raise BadFile(f"“{text(term)}”", why) from error

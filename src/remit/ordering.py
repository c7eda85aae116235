"""Whether one value comes before another (SHACL 4.5.3, by the operators of SPARQL 1.1, 17.3).

pySHACL fails on values that cannot be compared (a day that is none, a thing without an IRI), and lets some pass that
cannot (two IRIs, a number and a truth value). By the standard what cannot be compared is not in order.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from rdflib import Literal
from rdflib.namespace import XSD

if TYPE_CHECKING:
    from rdflib.term import Node

_TEXTS = (None, XSD.string)


def in_order(first: Node, second: Node, *, equal: bool) -> bool:
    """Whether a value comes before another.

    Args:
        first: The one.
        second: The other.
        equal: Whether it may also be the same.
    """
    if not isinstance(first, Literal) or not isinstance(second, Literal):
        return False
    one, other = _measure(first), _measure(second)
    if one is None or other is None or one[0] != other[0]:
        return False
    try:
        return bool(one[1] <= other[1] if equal else one[1] < other[1])  # type: ignore[operator]  # of one kind
    except TypeError:  # a moment with a time zone and one without
        return False


def _measure(value: Literal) -> tuple[str, object] | None:
    """What a value is compared by, and of which kind that is; None for what is ill-formed or has no order."""
    if value.language:
        return None
    if value.datatype in _TEXTS:
        return "text", str(value)
    known = value.value
    if known is None or value.ill_typed:
        return None
    if isinstance(known, bool):
        return "truth", known
    if isinstance(known, int | float | Decimal):
        return "number", known
    return type(known).__name__, known

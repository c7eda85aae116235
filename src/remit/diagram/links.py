"""`Link` and `Network`: relations between things before they are worded as a diagram, in order, and each drawn once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from remit.diagram import forms
from remit.span import DAY, Span
from remit.terms import NamedNode, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


@dataclass(frozen=True)
class Link:
    """A relation between two things, before it is worded as an edge.

    Attributes:
        source: Where it begins.
        target: Where it ends.
        label: The relation in words, such as “lead”.
        relation: The IRI of the property, or of the concept, that the label names; empty for none.
        via: The thing that states it (an assignment, a membership); None for a plain triple.
        evidence: The nodes on whose citations it rests; where empty, what both ends cite.
        span: Its days, where the thing that states it has days.
        planned: Whether it is only planned or expected.
        once: Whether it was said or done once, on a day within its span, and does not go on.
        shown: The last day on which it is shown, where that is told apart from its span.
    """

    source: NamedNode
    target: NamedNode
    label: str
    relation: str = ""
    via: NamedNode | None = None
    evidence: tuple[NamedNode, ...] = ()
    span: Span | None = None
    planned: bool = False
    once: bool = False
    shown: date | None = None


@dataclass(frozen=True)
class Network:
    """Things and the relations between them, before they are worded as a diagram.

    Attributes:
        things: The things, by IRI.
        links: The relations, in the order of their ends.
        focus: The things that it is about, as they were given.
        left_out: How many relations begin after the day, and so were left out.
    """

    things: tuple[NamedNode, ...]
    links: tuple[Link, ...]
    focus: tuple[NamedNode, ...] = ()
    left_out: int = 0


def in_order(links: Iterable[Link]) -> tuple[Link, ...]:
    """Links by their ends, then by what they say, each once."""
    return tuple(sorted(dict.fromkeys(links), key=_order))


def _order(link: Link) -> tuple[object, ...]:
    days = link.span or Span()
    begin, end = days.not_before or days.known_from or date.min, days.not_after or date.max
    ends = (link.source.value, link.target.value)
    rests = (text(link.via), tuple(map(text, link.evidence)))
    return (*ends, link.label, link.relation, begin, end, *rests, str(days), link.shown or date.min)


def joined(links: Iterable[Link]) -> Iterator[Link]:
    """Derived relations that follow one on another, each drawn once for the whole time; all others as they are."""
    derived: dict[tuple[object, ...], list[Link]] = {}
    for link in links:
        if link.span is None or (link.relation != forms.ANSWERABLE and link.relation not in forms.PARTS):
            yield link
        else:
            derived.setdefault((link.source, link.target, link.label, link.relation), []).append(link)
    for same in derived.values():
        yield from _run_together(sorted(dict.fromkeys(same), key=lambda link: (_sure(link)[0], _order(link))))


def _run_together(links: Sequence[Link]) -> Iterator[Link]:
    """Links of the same words by their first sure day: those whose sure days meet are one."""
    current: Link | None = None
    evidence: dict[NamedNode, None] = {}
    for link in links:
        if current is not None and _meets(current, link):
            evidence.update(dict.fromkeys(link.evidence))
            span = _both(current.span or Span(), link.span or Span())
            current = replace(current, span=span, shown=_later(current.shown, link.shown))
            continue
        if current is not None:
            yield replace(current, evidence=tuple(sorted(evidence, key=text)))
        current, evidence = link, dict.fromkeys(link.evidence)
    if current is not None:
        yield replace(current, evidence=tuple(sorted(evidence, key=text)))


def _later(one: date | None, other: date | None) -> date | None:
    return max((day for day in (one, other) if day), default=None)


def _sure(link: Link) -> tuple[date, date]:
    """The first and the last day on which a relation is shown or presumed; of none, the last and the first that there are."""
    span = link.span or Span()
    if span.known_from is None:
        return date.max, date.min
    return span.known_from, date.max if span.presumed_to is None else max(span.presumed_to, span.known_to or date.min)


def _meets(one: Link, other: Link) -> bool:
    if one.span == other.span:
        return True
    last, first = _sure(one)[1], _sure(other)[0]
    return first != date.max and (last == date.max or first <= last + DAY)


def _both(one: Span, other: Span) -> Span:
    """The days on which one or the other holds, where there is no gap between them."""
    if one == other:
        return one
    return Span(
        min(one.not_before, other.not_before) if one.not_before and other.not_before else None,
        min((day for day in (one.known_from, other.known_from) if day), default=None),
        _later(one.known_to, other.known_to),
        max(one.not_after, other.not_after) if one.not_after and other.not_after else None,
        max(one.presumed_to, other.presumed_to) if one.presumed_to and other.presumed_to else None,
    )

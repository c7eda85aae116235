"""What a day makes of a relation and of a thing: there, past, planned, or not known well enough to say.

A relation goes by its own days. A thing goes by the days of its existence, by the changes that end it, and by what is
planned; what no source says an end or a plan of is taken to be there.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from remit import derivation
from remit.diagram.model import PAST, PLANNED, PRESENT, UNSURE
from remit.labels import Namer, shortened
from remit.namespaces import DCTERMS, DEF, ORG
from remit.span import ALWAYS, Span, meet
from remit.terms import TYPE, NamedNode, as_date, text
from remit.wording import day_words, spoken

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from remit.diagram.links import Link
    from remit.store import Store
    from remit.terms import Term

_PLAN = NamedNode(DEF + "PlannedChange")
_BEGINS = (DEF + "after", ORG + "resultingOrganization")
# What shows a thing at work, and so that it exists. An assignment does not: a plan can be given something to do.
_SHOWN_BY = (
    *(DEF + name for name in ("existenceOf", "placementOf", "placementIn", "useOf", "user", "inclusionOf")),
    *(DEF + name for name in ("accountable", "accountableTo", "participant")),
    ORG + "member",
    ORG + "organization",
)
_SHOWN = ("certain", "presumed")
# From the surest to the least sure; of several existences on record, the surest counts.
_SURENESS = ("certain", "presumed", "possible", "unknown", "no")
_DAYS_NOT_KNOWN = "days not known"
_END_NOT_KNOWN = "ended, day not known"
_CARRIED_OUT = "was planned; its day is not recorded"
_LONGEST = 60
_A_YEAR = timedelta(366)


class Look(NamedTuple):
    """What a day makes of a relation or a thing.

    Attributes:
        state: One of `model.STATES`.
        words: What is said of days, such as “until 25 June 2021”; empty for nothing.
    """

    state: str
    words: str = ""


HERE = Look(PRESENT)
"""It holds, or nothing is said of days."""


class States:
    """What one day makes of the relations and things of a workspace.

    Args:
        store: Where existences, changes and plans are looked up.
        day: The day.
    """

    def __init__(self, store: Store, day: date) -> None:
        """Note the day."""
        self._store = store
        self._namer = Namer(store)
        self.day = day

    def of_link(self, link: Link) -> Look:
        """What the day makes of a relation: planned if it is only planned, else as its own days have it.

        One that is presumed to go on is there, with the day on which it was last shown.
        """
        if link.planned:
            ends = (link.source, link.target) if link.via is None else (link.via, link.source, link.target)
            return self._of_plans(self._plans_among(ends))
        if link.span is None:
            return HERE
        if link.once:
            return _of_once(link.span, self.day)
        shown = link.shown or link.span.last_shown
        look = of_span(link.span, self.day, shown)
        return Look(PRESENT, _presumed(link.span, self.day, shown)) if look == HERE else look

    def of_thing(self, thing: NamedNode) -> Look:
        """What the day makes of a thing.

        - A planned change is planned; where what it brings has come since, it is unsure, for nothing tells its day.
        - What a change ended before the day (a succession, or a change that replaces, merges, splits or closes) is past;
          where only the day is uncertain, it is unsure. A change that is only planned ends nothing.
        - What has an existence on record is what the surest of its existences makes of the day.
        - What only a planned change brings, and nothing shows at work by the day, is planned.
        - A document or an event that comes only after the day is still to come; a document that another one has
          replaced by the day is past.
        - Everything else is there.
        """
        if is_plan(self._store, thing):
            return self._of_plans((thing,))
        existences = self._existences(thing)
        turn = next(derivation.turns(self._store, thing)).span
        if existences or turn != ALWAYS:
            return self._of_days(thing, existences, turn)
        plans = self._only_planned_by(thing)
        return Look(PLANNED, _plan_words(self._store, plans)) if plans else self._of_event(thing)

    def _of_event(self, thing: NamedNode) -> Look:
        """What the days of a document or an event make of it."""
        if self._comes_later(thing):
            return Look(PLANNED, f"later: {_when(self._store, thing)}")
        return self._of_replaced(thing)

    def _comes_later(self, thing: NamedNode) -> bool:
        earliest = as_date(self._store.value(thing, DEF + "earliest"))
        return earliest is not None and earliest > self.day

    def _of_replaced(self, thing: NamedNode) -> Look:
        """What the document that replaces a document makes of it; that it does so on the day is certain or not."""
        store = self._store
        named = (one for one in store.objects(thing, DCTERMS + "isReplacedBy") if isinstance(one, NamedNode))
        newer = {*store.subjects(DCTERMS + "replaces", thing), *named} - {thing}
        found = [
            (as_date(store.value(one, DEF + "latest")) or date.min, text(one), one)
            for one in newer
            if not self._comes_later(one)
        ]
        if not found:
            return HERE
        latest, _, first = min(found, key=lambda one: one[:2])
        words = f"replaced by {shortened(self._namer.thing(first), _LONGEST)}"
        return Look(PAST if latest <= self.day else UNSURE, words)

    def _of_plans(self, plans: tuple[NamedNode, ...]) -> Look:
        """What is planned, unless all that the plans bring has come."""
        if plans and all(self._is_carried_out(plan) for plan in plans):
            return Look(UNSURE, _CARRIED_OUT)
        return Look(PLANNED, _plan_words(self._store, plans))

    def _is_carried_out(self, plan: NamedNode) -> bool:
        """Whether everything that a plan brings is there on the day.

        What was there when the plan was told, such as a body that is to take in another, shows nothing of the plan.
        """
        brought = [thing for name in _BEGINS for thing in self._store.objects(plan, name)]
        if not brought or self._comes_later(plan):
            return False
        told = min(self._written(plan), default=None)
        return all(
            isinstance(thing, NamedNode)
            and self._is_shown(thing, self.day)
            and not (told and self._is_shown(thing, told))
            for thing in brought
        )

    def _written(self, event: Term) -> Iterator[date]:
        """The days by which the documents that tell of an event were written, as far as they are known."""
        store = self._store
        for citation in store.objects(event, DEF + "cites"):
            for document in store.objects(citation, DCTERMS + "source"):
                day = as_date(store.value(document, DEF + "latest"))
                if day is not None:
                    yield day

    def _existences(self, thing: NamedNode) -> list[Span]:
        found = self._store.subjects(DEF + "existenceOf", thing)
        return [derivation.span_of(self._store, existence) for existence in found]

    def _of_days(self, thing: NamedNode, existences: list[Span], turn: Span) -> Look:
        """What existences on record, and the time until a change ends it, make of a thing."""
        own = surest(existences, self.day) or ALWAYS
        if existences and own.on(self.day) == "certain":
            return HERE
        look = of_span(meet((turn, own)), self.day)
        undated = turn != ALWAYS and turn.not_after is None
        if look.state != UNSURE or not undated:
            return look
        return Look(PAST if self._reported(thing) else UNSURE, _END_NOT_KNOWN)

    def _reported(self, thing: NamedNode) -> bool:
        """Whether a document that was written by the day tells of an undated end: then the end came before the day."""
        events = derivation.ending_events(self._store, thing)
        return any(day <= self.day for event in events for day in self._written(event))

    def _only_planned_by(self, thing: NamedNode) -> tuple[NamedNode, ...]:
        """The planned changes that bring a thing which nothing else brings or shows by the day."""
        events = [event for name in _BEGINS for event in self._store.subjects(name, thing)]
        plans = self._plans_among(events)
        if not plans or len(plans) < len(set(events)) or self._is_shown(thing, self.day):
            return ()
        return plans

    def _is_shown(self, thing: NamedNode, day: date) -> bool:
        relations = (relation for name in _SHOWN_BY for relation in self._store.subjects(name, thing))
        return any(derivation.span_of(self._store, relation).on(day) in _SHOWN for relation in relations)

    def _plans_among(self, things: Iterable[NamedNode]) -> tuple[NamedNode, ...]:
        return tuple(dict.fromkeys(thing for thing in things if is_plan(self._store, thing)))


def is_plan(store: Store, thing: Term) -> bool:
    """Whether a thing is a change that is only planned."""
    return _PLAN in store.objects(thing, TYPE.value)


def surest(spans: Iterable[Span], day: date) -> Span | None:
    """Of several spans for the same, the one that says most surely that it holds on a day; None for none."""
    return min(spans, key=lambda span: _SURENESS.index(span.on(day)), default=None)


def of_span(span: Span, day: date, shown: date | None = None) -> Look:
    """What a day makes of what has these days; what is presumed counts as there.

    Args:
        span: The days.
        day: The day.
        shown: The last day on which it is shown; None: as the days say.
    """
    state = span.on(day)
    if state in _SHOWN:
        return HERE
    if state == "unknown":
        return Look(UNSURE, _DAYS_NOT_KNOWN)
    if state == "possible":
        return Look(UNSURE, _possibly(span, day, shown or span.last_shown))
    if span.not_after and day > span.not_after:
        return Look(PAST, until(span))
    # It is certain not to hold yet: the nearest that can be said is that it is still to come.
    if span.not_before is None:
        return Look(PLANNED, _DAYS_NOT_KNOWN)
    begins = "from" if span.known_from == span.not_before else "not before"
    return Look(PLANNED, f"{begins} {spoken(span.not_before)}")


def _of_once(span: Span, day: date) -> Look:
    """What a day makes of what was said or done once: it stays said, on its day."""
    earliest, latest = _real(span.not_before), _real(span.known_from)
    words = _once_words(earliest, latest)
    if earliest and earliest > day:
        return Look(PLANNED, words)
    return Look(UNSURE if latest and latest > day else PRESENT, words)


def _once_words(earliest: date | None, latest: date | None) -> str:
    """On which day something was said; bounds far apart must not read as if it had gone on from one to the other."""
    first, last = (day.isoformat() if day else "" for day in (earliest, latest))
    if earliest is None:
        return day_words(first, last)
    if latest and latest - earliest < _A_YEAR:
        return day_words(first, last, f"on a day between {spoken(earliest)} and {spoken(latest)}")
    return day_words(first, last, f"undated, not before {spoken(earliest)}")


def _presumed(span: Span, day: date, last_shown: date | None) -> str:
    """When a relation that is only presumed to go on was last shown: nobody must take an old record for news."""
    shown = _real(last_shown)
    return f"last shown {spoken(shown)}" if shown and shown < day and span.on(day) == "presumed" else ""


def until(span: Span) -> str:
    """The last day of what has ended, in words; “at the latest” where it can have ended before."""
    if span.not_after is None:
        return _END_NOT_KNOWN
    words = f"until {spoken(span.not_after)}"
    return words if span.known_to == span.not_after else f"{words} at the latest"


def _possibly(span: Span, day: date, last_shown: date | None) -> str:
    """What is known of days, for what may hold on the day and may not."""
    begun, shown = _real(span.known_from), _real(last_shown)
    if begun and day < begun:
        # It may have begun long before: a page without a date shows it only on the day on which it was read.
        return f"shown only by {spoken(begun)}"
    if span.not_after:
        return until(span)
    if shown:
        return f"last shown {spoken(shown)}"
    if span.not_before:
        return f"perhaps from {spoken(span.not_before)}"
    return _END_NOT_KNOWN


def _real(day: date | None) -> date | None:
    """A day that a source gives: the first and the last of the calendar only stand for no limit."""
    return None if day in (date.min, date.max) else day


def _plan_words(store: Store, plans: Iterable[NamedNode]) -> str:
    """That something is planned, with the days that a source expects."""
    whens = (when for plan in plans if (when := _when(store, plan)))
    return ", ".join(["planned", *list(whens)[:1]])


def _when(store: Store, event: NamedNode) -> str:
    """The days of an event or a document in words; empty where none is known."""
    days = (text(store.value(event, DEF + name)) for name in ("earliest", "latest", "asStated"))
    return shortened(day_words(*days), _LONGEST)

"""The rules whose results stand in graphs of their own, marked derived.

Answerability: for every assignment, who has it over which days, following posts and bodies through the changes that
ended them, and the body that answers. Placements without a recorded end give org:subOrganizationOf and org:postIn.

The walk is done here and not in SPARQL, because a property path cannot look at a date; see docs/modelling.md.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Protocol

from remit.namespaces import DEF, ORG, SKOS
from remit.span import ALWAYS, DAY, Span, gaps, meet, stated
from remit.terms import TYPE, Literal, NamedNode, Quad, Term, Triple, as_date, text
from remit.terms import date as date_literal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from remit.namespaces import Namespaces

ANSWERABILITY = "derived/answerability"
PLACEMENTS = "derived/placements"

_ENDING = {DEF + "change-kind/" + kind for kind in ("replaced", "merged", "split", "closed")}
_BEFORE = (ORG + "originalOrganization", DEF + "before")
_AFTER = (ORG + "resultingOrganization", DEF + "after")
_DAYS = ("notBefore", "knownFrom", "knownTo", "notAfter")
_STANDING_IN_NOTHING = {ORG + kind for kind in ("Organization", "FormalOrganization", "OrganizationalCollaboration")}

READ = frozenset(
    {
        TYPE.value,
        *_BEFORE,
        *_AFTER,
        *(DEF + name for name in _DAYS),
        *(DEF + name for name in ("assigns", "assignee", "part", "continues", "placementOf", "placementIn")),
        *(DEF + name for name in ("earliest", "latest", "endedBy", "changeKind", "legalPersonality")),
    }
)
"""The IRIs of the predicates that these rules read."""

_KINDS = frozenset(
    {
        *_STANDING_IN_NOTHING,
        ORG + "Post",
        *(DEF + name for name in ("Assignment", "Placement", "PlannedChange", "Succession")),
    }
)

_ANSWERABILITY = NamedNode(DEF + "Answerability")
_STANDING, _DERIVED = NamedNode(DEF + "standing"), NamedNode(DEF + "standing/derived")
_OUTCOME, _PREMISE = NamedNode(DEF + "outcome"), NamedNode(DEF + "premise")
_TAKER, _BODY, _LEGAL_BODY = (NamedNode(DEF + name) for name in ("taker", "answerableBody", "legalBody"))
_COPIED = tuple((NamedNode(DEF + name), DEF + name) for name in ("assigns", "assignee", "part"))
_SPAN = tuple(NamedNode(DEF + name) for name in (*_DAYS, "presumedTo", "lastShown"))


class Source(Protocol):
    """What the rules are run over: a store, or whatever holds the triples of one."""

    def quads(self, subject: Term | None, predicate: str | None, obj: Term | None) -> Iterator[Quad]:
        """The triples that fit a pattern, each once."""


class Reader(Protocol):
    """What a single question about a thing or a relation needs of a store."""

    def objects(self, subject: Term, predicate: str) -> list[Term]:
        """The objects of one subject and one predicate."""

    def value(self, subject: Term, predicate: str) -> Term | None:
        """The first of them."""

    def subjects(self, predicate: str, obj: Term) -> list[NamedNode]:
        """The subjects of one predicate and one object."""


@dataclass(frozen=True)
class Turn:
    """That somebody, or nobody, has an assignment for a while.

    Attributes:
        taker: Who has it; None when nobody took it over.
        outcome: The slug of a concept of the scheme `outcome`.
        span: The days, from the changes alone.
        steps: The changes on the way, in order.
    """

    taker: Term | None
    outcome: str
    span: Span
    steps: tuple[Term, ...] = ()


@dataclass(frozen=True)
class Answer:
    """One answerability: a turn, met with the days of its assignment and with the body that answers."""

    assignment: NamedNode
    turn: Turn
    span: Span
    last_shown: date | None
    premises: tuple[Term, ...]
    body: Term | None = None
    legal: Term | None = None


@dataclass(frozen=True)
class _Ending:
    """The event that ends a thing: its bounds, what follows, and whether a source says that nothing does."""

    event: Term
    earliest: date | None
    latest: date | None
    results: tuple[Term, ...]
    closed: bool


@dataclass(frozen=True)
class _Standing:
    """That a thing stands in a body: over which days, when the placement was last shown, and what it rests on."""

    body: Term
    span: Span
    last_shown: date | None
    premises: tuple[Term, ...]


class Gathered:
    """A reader that asks its source for each thing but once, as long as the rules run.

    Args:
        source: What is read; it must not change while this is used.
    """

    def __init__(self, source: Source) -> None:
        """Nothing is read yet."""
        self._source = source
        self._facts: dict[Term, dict[str, list[Term]]] = {}
        self._inverse: dict[str, dict[Term, list[NamedNode]]] = {}
        self._turns: dict[tuple[Term, frozenset[Term]], tuple[Turn, ...]] = {}
        self._standings: dict[Term, tuple[_Standing, ...]] = {}

    def objects(self, subject: Term, predicate: str) -> list[Term]:
        """The objects of one subject and one predicate, sorted by their text."""
        facts = self._facts.get(subject)
        if facts is None:
            facts = self._facts[subject] = self._read(subject)
        return facts.get(predicate, [])

    def value(self, subject: Term, predicate: str) -> Term | None:
        """The first of them, or None."""
        found = self.objects(subject, predicate)
        return found[0] if found else None

    def subjects(self, predicate: str, obj: Term) -> list[NamedNode]:
        """The subjects of one predicate and one object, sorted by IRI."""
        if predicate == TYPE.value:
            return _sorted(quad.subject for quad in self._source.quads(None, predicate, obj))
        if predicate not in self._inverse:
            self._inverse[predicate] = self._read_inverse(predicate)
        return self._inverse[predicate].get(obj, [])

    def forget(self, subject: Term) -> None:
        """Let go of what was read of a thing that no other rests on."""
        self._facts.pop(subject, None)

    def turns(self, thing: Term, beyond: frozenset[Term] = frozenset()) -> tuple[Turn, ...]:
        """See `turns`."""
        key = (thing, beyond)
        if key not in self._turns:
            self._turns[key] = tuple(turns(self, thing, beyond))
        return self._turns[key]

    def standings(self, thing: Term) -> tuple[_Standing, ...]:
        """In which bodies a thing stands, or has come to stand by changes to those in which it was placed."""
        if thing not in self._standings:
            self._standings[thing] = tuple(_standings(self, thing))
        return self._standings[thing]

    def _read(self, subject: Term) -> dict[str, list[Term]]:
        if isinstance(subject, Literal | Triple):
            return {}
        found: dict[str, list[Term]] = {}
        for quad in self._source.quads(subject, None, None):
            found.setdefault(quad.predicate.value, []).append(quad.object)
        for objects in found.values():
            if len(objects) > 1:
                objects.sort(key=text)
        return found

    def _read_inverse(self, predicate: str) -> dict[Term, list[NamedNode]]:
        found: dict[Term, list[Term]] = {}
        for quad in self._source.quads(None, predicate, None):
            found.setdefault(quad.object, []).append(quad.subject)
        return {obj: _sorted(subjects) for obj, subjects in found.items()}


def reads(quad: Quad) -> bool:
    """Whether what these rules give can depend on a quad; where it says no, with or without it they give the same."""
    predicate = quad.predicate.value
    return predicate in READ and (predicate != TYPE.value or text(quad.object) in _KINDS)


def quads(source: Source, namespaces: Namespaces) -> Iterator[Quad]:
    """Every derived quad of a workspace, in its derived graph."""
    reader = Gathered(source)
    for graph, label, triples in (
        (ANSWERABILITY, "Answerabilities (derived)", _answerability_triples(reader, namespaces)),
        (PLACEMENTS, "Present placements (derived)", _placement_triples(reader)),
    ):
        name = NamedNode(namespaces.prefixes["graph"] + graph)
        yield from marking(name, label)
        for subject, predicate, obj in triples:
            yield Quad(subject, predicate, obj, name)


def marking(graph: NamedNode, label: str) -> tuple[Quad, Quad]:
    """What says of a graph, in it, that it is derived, and what it is called."""
    return (
        Quad(graph, TYPE, NamedNode(DEF + "DerivedGraph"), graph),
        Quad(graph, NamedNode(SKOS + "prefLabel"), Literal(label, language="en-GB"), graph),
    )


def answers(source: Source) -> Iterator[Answer]:
    """Every answerability, by assignment IRI, then by the order of the walk."""
    return _answers(Gathered(source))


def span_of(reader: Reader, relation: Term) -> Span:
    """The span of a dated relation, as its own triples give it."""
    days = [as_date(reader.value(relation, DEF + name)) for name in _DAYS]
    return stated(*days, ended=reader.value(relation, DEF + "endedBy") is not None)


def turns(reader: Reader, thing: Term, beyond: Collection[Term] = ()) -> Iterator[Turn]:
    """Who stands in a thing's place over time: the thing itself, then those that followed it.

    A successor is only presumed to inherit, so its turn shows no day; where a split leaves several and no source says
    which, or where more than one ending is recorded, each is only possible.

    Args:
        reader: What to read.
        thing: With whom it begins.
        beyond: Successors that are not followed, because a source speaks of them itself.
    """
    yield from dict.fromkeys(_walk(reader, Turn(thing, "held", ALWAYS), beyond))


def ending_events(reader: Reader, thing: Term) -> tuple[Term, ...]:
    """The changes on record that end a thing, by IRI; a change that is only planned ends nothing."""
    return tuple(ending.event for ending in _endings(reader, thing, ()))


def _answers(reader: Gathered) -> Iterator[Answer]:
    for assignment in reader.subjects(TYPE.value, NamedNode(DEF + "Assignment")):
        found: dict[tuple[object, ...], Answer] = {}
        for assignee in reader.objects(assignment, DEF + "assignee"):
            for answer in _of_assignment(reader, assignment, assignee):
                key = (answer.turn.taker, answer.turn.outcome, answer.span, answer.body, answer.legal)
                found[key] = _united(found[key], answer) if key in found else answer
        yield from found.values()
        reader.forget(assignment)


def _of_assignment(reader: Gathered, assignment: NamedNode, assignee: Term) -> Iterator[Answer]:
    base = span_of(reader, assignment)
    chain = list(reader.turns(assignee))
    successors = reader.subjects(DEF + "continues", assignment)
    if successors:
        chain = [_until_continued(reader, turn, successors) for turn in chain]
    if reader.value(assignment, DEF + "continues"):
        chain[0] = replace(chain[0], outcome="continued")
    for turn in chain:
        span = meet((base, turn.span))
        if span.empty:
            continue
        answer = Answer(assignment, turn, span, base.last_shown, (assignment, *turn.steps))
        for placed in _with_body(reader, answer):
            yield from _with_legal_body(reader, placed)


def _united(one: Answer, other: Answer) -> Answer:
    """One answer for two that differ in what they rest on; it was shown on all of it only on the earlier day."""
    premises = tuple(dict.fromkeys((*one.premises, *other.premises)))
    return replace(one, premises=premises, last_shown=_first([one.last_shown, other.last_shown]))


def _until_continued(reader: Reader, turn: Turn, successors: list[NamedNode]) -> Turn:
    spans = [span_of(reader, successor) for successor in successors]
    earliest = _first([span.not_before for span in spans])
    begun = [span.known_from or span.not_after for span in spans]
    latest = min((day for day in begun if day), default=None)
    return replace(turn, span=meet((turn.span, _before(ALWAYS, earliest, latest))), steps=(*turn.steps, *successors))


def _walk(reader: Reader, turn: Turn, beyond: Collection[Term]) -> Iterator[Turn]:
    endings = [] if turn.taker is None else _endings(reader, turn.taker, turn.steps)
    if not endings:
        yield turn
        return
    latest = [ending.latest for ending in endings if ending.latest]
    last = max(latest) if len(latest) == len(endings) else None
    settled = len(endings) == 1 or not any(ending.results for ending in endings)
    yield replace(turn, span=_before(turn.span, _first([ending.earliest for ending in endings]), last))
    for ending in endings:
        steps = (*turn.steps, ending.event)
        since = _since(turn.span, ending.earliest, last if settled else None)
        if not ending.results:
            shown = date.max if all(one.closed for one in endings) and turn.outcome == "held" else None
            outcome = "closed" if ending.closed else "no-result-stated"
            yield Turn(None, outcome, replace(since, known_to=shown if since.known_from else None), steps)
        for result in ending.results:
            if result in beyond:
                continue
            alone = len(endings) == len(ending.results) == 1 and turn.outcome != "shared-out"
            onward = since if alone else replace(since, known_from=None)
            yield from _walk(reader, Turn(result, "inherited" if alone else "shared-out", onward, steps), beyond)


def _first(days: list[date | None]) -> date | None:
    """The earliest of several days; None when one of them is open."""
    return None if None in days else min(day for day in days if day)


def _before(start: Span, earliest: date | None, latest: date | None) -> Span:
    """What is left of a turn that an event of these bounds ends."""
    last_sure = earliest - DAY if earliest else None
    return Span(
        start.not_before,
        start.known_from,
        last_sure if start.known_to else None,
        latest - DAY if latest else None,
        last_sure or date.min,
    )


def _since(start: Span, earliest: date | None, latest: date | None) -> Span:
    """The turn that begins with an event of these bounds; nothing shows that a successor has what came before."""
    begun = None if start.known_from is None or latest is None else max(start.known_from, latest)
    return Span(max((day for day in (start.not_before, earliest) if day), default=None), begun)


def _endings(reader: Reader, thing: Term, passed: Collection[Term]) -> list[_Ending]:
    """The events that end a thing, without those by which it was reached."""
    events = {event for predicate in _BEFORE for event in reader.subjects(predicate, thing)}
    found = []
    for event in sorted(events.difference(passed), key=text):
        types = {text(kind) for kind in reader.objects(event, TYPE.value)}
        kinds = {text(kind) for kind in reader.objects(event, DEF + "changeKind")}
        if DEF + "PlannedChange" in types or not (kinds & _ENDING or DEF + "Succession" in types):
            continue
        results = tuple(result for predicate in _AFTER for result in reader.objects(event, predicate))
        earliest, latest = (as_date(reader.value(event, DEF + name)) for name in ("earliest", "latest"))
        found.append(_Ending(event, earliest, latest, results, DEF + "change-kind/closed" in kinds))
    return found


def _with_body(reader: Gathered, answer: Answer) -> Iterator[Answer]:
    taker = answer.turn.taker
    if taker is None:
        yield answer
        return
    placed = list(_placed(reader, taker, answer))
    yield from placed
    alone = {text(kind) for kind in reader.objects(taker, TYPE.value)} & _STANDING_IN_NOTHING
    for gap in gaps(answer.span, [one.span for one in placed]):
        yield replace(answer, span=meet((answer.span, gap)), body=taker if alone else None)


def _with_legal_body(reader: Gathered, answer: Answer, passed: tuple[Term, ...] = ()) -> Iterator[Answer]:
    body = answer.body
    if body is None:
        yield answer
    elif _is_legal(reader, body):
        yield replace(answer, legal=body)
    else:
        below = (*passed, body)
        steps = [step for step in _placed(reader, body, answer) if step.body not in below]
        legal = [found for step in steps for found in _with_legal_body(reader, step, below) if found.legal is not None]
        yield from (replace(found, body=body) for found in legal)
        for gap in gaps(answer.span, [found.span for found in legal]):
            yield replace(answer, span=meet((answer.span, gap)))


def _placed(reader: Gathered, thing: Term, answer: Answer) -> Iterator[Answer]:
    """The answer, once for each body in which the thing stands or has come to stand."""
    for standing in reader.standings(thing):
        span = meet((answer.span, standing.span))
        if not span.empty:
            shown = _first([answer.last_shown, standing.last_shown])
            premises = (*answer.premises, *standing.premises)
            yield Answer(answer.assignment, answer.turn, span, shown, premises, standing.body)


def _standings(reader: Gathered, thing: Term) -> Iterator[_Standing]:
    placements = reader.subjects(DEF + "placementOf", thing)
    recorded = frozenset(body for placement in placements for body in reader.objects(placement, DEF + "placementIn"))
    for placement in placements:
        own = span_of(reader, placement)
        for body in reader.objects(placement, DEF + "placementIn"):
            for turn in reader.turns(body, recorded):
                if turn.taker is not None:
                    premises = (placement, *turn.steps)
                    yield _Standing(turn.taker, meet((own, turn.span)), own.last_shown, premises)


def _is_legal(reader: Reader, body: Term) -> bool:
    return text(reader.value(body, DEF + "legalPersonality")) == "true"


def _answerability_triples(reader: Gathered, namespaces: Namespaces) -> Iterator[tuple[NamedNode, NamedNode, Term]]:
    counts: dict[str, int] = {}
    for answer in _answers(reader):
        slug = answer.assignment.value.rsplit("/", 1)[-1]
        counts[slug] = number = counts.get(slug, 0) + 1
        node = NamedNode(namespaces.id("derived", f"{slug}-{number}"))
        yield node, TYPE, _ANSWERABILITY
        yield node, _STANDING, _DERIVED
        yield node, _OUTCOME, _outcome(answer.turn.outcome)
        for predicate, name in _COPIED:
            for obj in reader.objects(answer.assignment, name):
                yield node, predicate, obj
        for predicate, thing in ((_TAKER, answer.turn.taker), (_BODY, answer.body), (_LEGAL_BODY, answer.legal)):
            if thing is not None:
                yield node, predicate, thing
        for premise in dict.fromkeys(answer.premises):
            yield node, _PREMISE, premise
        yield from ((node, predicate, _day(day)) for predicate, day in _days(answer))


@cache
def _outcome(slug: str) -> NamedNode:
    return NamedNode(DEF + "outcome/" + slug)


@lru_cache(maxsize=100_000)
def _day(day: date) -> Literal:
    return date_literal(day)


def _days(answer: Answer) -> Iterator[tuple[NamedNode, date]]:
    span = answer.span
    never_shown = span.known_from is not None and span.known_to == date.max
    days = (
        span.not_before,
        None if span.known_from == date.min else span.known_from,
        None if span.known_to == date.min else span.known_to,
        span.not_after,
        span.presumed_to,
        None if never_shown else answer.last_shown,
    )
    return ((predicate, day) for predicate, day in zip(_SPAN, days, strict=True) if day is not None)


def _placement_triples(reader: Gathered) -> Iterator[tuple[NamedNode, NamedNode, Term]]:
    for placement in reader.subjects(TYPE.value, NamedNode(DEF + "Placement")):
        if reader.value(placement, DEF + "notAfter") or reader.value(placement, DEF + "endedBy"):
            continue
        for thing in reader.objects(placement, DEF + "placementOf"):
            kinds = {text(kind) for kind in reader.objects(thing, TYPE.value)}
            predicate = NamedNode(ORG + ("postIn" if ORG + "Post" in kinds else "subOrganizationOf"))
            for body in reader.objects(placement, DEF + "placementIn"):
                if isinstance(thing, NamedNode):
                    yield thing, predicate, body


def _sorted(subjects: Iterable[Term]) -> list[NamedNode]:
    named = [subject for subject in subjects if isinstance(subject, NamedNode)]
    return sorted(named, key=text) if len(named) > 1 else named

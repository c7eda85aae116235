"""What is recorded of a thing through time: the names that it bore, and what happened to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from remit import derivation
from remit.document import Cell, Grid
from remit.lookup import classes_of
from remit.namespaces import DCTERMS, DEF, ORG, PROV, SKOS, SKOSXL
from remit.span import ALWAYS, meet
from remit.telling import span_from_answerability, span_words
from remit.terms import NamedNode, as_date, text
from remit.wording import day_words, listed, spoken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from remit.evidence import Notes
    from remit.span import Span, State
    from remit.telling import Teller
    from remit.terms import Term

_NOT_KNOWN = "not known"
_DAY_NOT_KNOWN = "day not known"
_ON_DAY = {
    "certain": "yes",
    "presumed": "presumed",
    "possible": "possible, not shown for this day",
    "unknown": "days not known",
    "no": "no",
}
_HOLDS = {"certain": "holds", "presumed": "presumed to hold", "possible": "possible", "unknown": "days not known"}
_LATER = "later than this day"


@dataclass(frozen=True)
class _Event:
    """A row of a history.

    Attributes:
        when: Its days, in words.
        what: What happened, or what held.
        node: What states it.
        state: What the day makes of it.
        first: The first day on which it can have happened or begun; None where that is not known.
        last: The last one.
        evidence: The nodes whose sources it rests on.
    """

    when: str
    what: str
    node: NamedNode
    state: str
    first: date | None
    last: date | None
    evidence: tuple[NamedNode, ...]


def names(teller: Teller, thing: NamedNode, notes: Notes) -> Grid | None:
    """The names of a thing with their days, the earliest first; None where no name has days on record.

    Args:
        teller: What to ask, and the day for which it is told.
        thing: The thing.
        notes: The sources, numbered.
    """
    found = [one for one in teller.all(thing, "name") if isinstance(one, NamedNode)]
    if not found:
        return None
    found.sort(key=lambda one: (_first(derivation.span_of(teller.store, one)) or date.max, _form(teller, one)))
    standings = [teller.secondary(one).strip(" ()") for one in found]
    columns = ["Name", "From", "Until", f"On {spoken(teller.day)}"]
    rows = [
        [
            Cell(_form(teller, one), one.value),
            Cell(_from(derivation.span_of(teller.store, one))),
            Cell(_until(teller, one)),
            Cell(_ON_DAY[teller.state(one)]),
        ]
        for one in found
    ]
    if any(standings):
        columns.append("Standing")
        for row, standing in zip(rows, standings, strict=True):
            row.append(Cell(standing))
    return Grid(tuple(columns), tuple(map(tuple, rows)), tuple(notes.of(one) for one in found))


def dated(teller: Teller, thing: NamedNode) -> set[str]:
    """The names of a thing for which days are on record, or may be."""
    return {_form(teller, one) for one in teller.all(thing, "name")}


def other_labels(teller: Teller, thing: NamedNode) -> tuple[str, ...]:
    """What a thing is called besides, without days: its other labels that are none of its dated names."""
    known = dated(teller, thing)
    labels = [text(one) for one in teller.store.objects(thing, SKOS + "altLabel")]
    return tuple(dict.fromkeys(label for label in labels if label not in known))


def events(teller: Teller, thing: NamedNode, notes: Notes) -> Grid | None:
    """What happened to a thing, the earliest first and what has no day last; None where nothing is recorded.

    Args:
        teller: What to ask, and the day for which it is told.
        thing: The thing.
        notes: The sources, numbered.
    """
    parts = (_existence, _origin, _changes, _placements, _posts, _owners, _statuses, _documents, _inspection)
    found = list(dict.fromkeys(event for part in parts for event in part(teller, thing)))
    if not found:
        return None
    found.sort(key=lambda event: (event.first or date.max, event.last or date.max, event.what))
    return Grid(
        ("When", "What", f"On {spoken(teller.day)}"),
        tuple((Cell(one.when), Cell(one.what, one.node.value), Cell(one.state)) for one in found),
        tuple(tuple(sorted({number for node in one.evidence for number in notes.of(node)})) for one in found),
    )


def _existence(teller: Teller, thing: NamedNode) -> Iterator[_Event]:
    for node in teller.inverse("existenceOf", thing):
        yield _lasting(teller, node, "It exists", thing)


def _origin(teller: Teller, thing: NamedNode) -> Iterator[_Event]:
    """When a document was written, an event happened, or a recommendation was made."""
    if teller.is_a(thing, "PlannedChange"):
        yield _planned(teller, thing, "It is planned")
    elif teller.when(thing):
        is_document = DEF + "Document" in classes_of(teller.store, thing)
        yield _once(teller, thing, "It was written or published" if is_document else "Its own date")
    report = teller.get(thing, "inReport")
    if isinstance(report, NamedNode) and teller.when(report):
        yield _once(teller, report, f"It is made in {teller.label(report)}")


def _changes(teller: Teller, thing: NamedNode) -> Iterator[_Event]:
    found: list[NamedNode] = []
    for predicate in (ORG + "originalOrganization", ORG + "resultingOrganization"):
        found += teller.store.subjects(predicate, thing)
    for name in ("changed", "before", "after"):
        found += teller.inverse(name, thing)
    for event in dict.fromkeys(found):
        kinds = listed([teller.label(kind) for kind in teller.all(event, "changeKind")]) or "change"
        words = f"{kinds[:1].upper()}{kinds[1:]}{_course(teller, event)}"
        if teller.is_a(event, "PlannedChange"):
            yield _planned(teller, event, f"Planned: {kinds}{_course(teller, event)}")
        else:
            yield _once(teller, event, words)


def _course(teller: Teller, event: NamedNode) -> str:
    """What a change led from and to: things, else names or places that it ended and began, else what it is called."""
    old = teller.store.objects(event, ORG + "originalOrganization") + teller.all(event, "before")
    new = teller.store.objects(event, ORG + "resultingOrganization") + teller.all(event, "after")
    if old and not new:
        return f": {teller.labels(old)}"
    if old or new:
        ends = [_ends("from", teller, old), _ends("to", teller, new)]
    else:
        ends = [_turned("from", teller, "endedBy", event), _turned("to", teller, "begunBy", event)]
    return f": {' '.join(filter(None, ends)) or teller.label(event)}"


def _turned(word: str, teller: Teller, name: str, event: NamedNode) -> str:
    """The names and places that a change ended or began."""
    relations = teller.inverse(name, event)
    found = [f"“{form}”" for one in relations if (form := _form(teller, one))]
    found += [teller.label(body) for one in relations for body in teller.all(one, "placementIn")]
    return f"{word} {listed(found)}" if found else ""


def _ends(word: str, teller: Teller, things: list[Term]) -> str:
    return f"{word} {teller.labels(things)}" if things else ""


def _placements(teller: Teller, thing: NamedNode) -> Iterator[_Event]:
    for node in teller.inverse("placementOf", thing):
        yield _lasting(teller, node, f"It stands in {teller.labels(teller.all(node, 'placementIn'))}", thing)


def _posts(teller: Teller, thing: NamedNode) -> Iterator[_Event]:
    for node in teller.inverse("post", thing):
        yield _lasting(teller, node, f"The post is held by {teller.labels(_members(teller, node))}", thing)
    for node in teller.store.subjects(ORG + "member", thing):
        post = teller.all(node, "post")
        within = teller.store.objects(node, ORG + "organization")
        place = _ends("in", teller, within)
        what = f"It holds the post {teller.labels(post)}" if post else "It is a member"
        yield _lasting(teller, node, " ".join(filter(None, (what, place))), thing)


def _members(teller: Teller, node: NamedNode) -> list[Term]:
    return teller.store.objects(node, ORG + "member")


def _owners(teller: Teller, thing: NamedNode) -> Iterator[_Event]:
    """Who had a part in an action through time, as worked out, and what a source gives to somebody else."""
    for node in teller.inverse("assigns", thing):
        part = teller.label(teller.get(node, "part"))
        if teller.is_a(node, "Answerability"):
            yield _answerability(teller, node, part)
        for earlier in teller.all(node, "continues"):
            course = f"from {teller.labels(teller.all(earlier, 'assignee'))} to {teller.labels(teller.all(node, 'assignee'))}"
            yield _lasting(teller, node, f"A source gives the part of {part} {course}")


def _answerability(teller: Teller, node: NamedNode, part: str) -> _Event:
    taker, body = teller.get(node, "taker"), teller.get(node, "answerableBody")
    who = teller.label(taker) if taker is not None else "nobody, as far as is known"
    behind = f", for which {teller.label(body)} answers" if body is not None and body != taker else ""
    outcome = teller.get(node, "outcome")
    how = f" ({teller.label(outcome)})" if outcome is not None else ""
    span = span_from_answerability(teller, node)
    evidence = tuple(one for one in teller.all(node, "premise") if isinstance(one, NamedNode))
    what = f"{part[:1].upper()}{part[1:]}: {who}{behind}{how}"
    return _spanned(teller, node, what, span, state=span.on(teller.day), evidence=evidence)


def _statuses(teller: Teller, thing: NamedNode) -> Iterator[_Event]:
    for node in teller.inverse("statusOf", thing):
        status = teller.get(node, "status")
        said = f" says “{teller.label(status)}”" if status is not None else " says"
        verification = teller.get(node, "verification")
        judged = f" ({teller.label(verification)})" if verification is not None else ""
        who = teller.speakers(node) or "A speaker who is not recorded"
        gist = teller.gist(node)
        yield _once(teller, node, f"{who}{said}{judged}{f': {gist}' if gist else ''}")


def _documents(teller: Teller, thing: NamedNode) -> Iterator[_Event]:
    """Answers to a document, what replaced it, its versions, and when a copy of it was read."""
    store = teller.store
    for response in teller.inverse("respondsTo", thing):
        yield _once(teller, response, f"Answer: {teller.label(response)}")
    newer = [*store.subjects(DCTERMS + "replaces", thing), *store.objects(thing, DCTERMS + "isReplacedBy")]
    for document in newer:
        if isinstance(document, NamedNode):
            yield _once(teller, document, f"Replaced by {teller.label(document)}")
    for version in store.subjects(DCTERMS + "isVersionOf", thing):
        yield _once(teller, version, f"Version: {teller.label(version)}")
    for copy in teller.inverse("copyOf", thing):
        day = as_date(teller.get(copy, "readOn"))
        when = spoken(day) if day else _DAY_NOT_KNOWN
        state = _DAY_NOT_KNOWN if day is None else "done" if day <= teller.day else _LATER
        yield _Event(when, "A copy of it was read here", copy, state, day, day, (copy,))


def _inspection(teller: Teller, thing: NamedNode) -> Iterator[_Event]:
    for node in teller.inverse("fieldworkOf", thing):
        yield _lasting(teller, node, "Fieldwork")
    for report in teller.store.subjects(PROV + "wasGeneratedBy", thing):
        yield _once(teller, report, f"Its report: {teller.label(report)}")


def _lasting(teller: Teller, node: NamedNode, what: str, thing: NamedNode | None = None) -> _Event:
    """What held for a time; what holds of a thing holds no longer than until a change ends the thing."""
    span = derivation.span_of(teller.store, node)
    turn = ALWAYS if thing is None else next(derivation.turns(teller.store, thing)).span
    state = span.on(teller.day) if turn == ALWAYS else meet((turn, span)).on(teller.day)
    return _spanned(teller, node, what + teller.secondary(node), span, state=state, evidence=(node,))


def _spanned(  # noqa: PLR0913 - a row and what it rests on
    teller: Teller, node: NamedNode, what: str, span: Span, *, state: State, evidence: tuple[NamedNode, ...]
) -> _Event:
    words = _HOLDS.get(state) or (_LATER if span.not_before and span.not_before > teller.day else "over")
    return _Event(span_words(span) or "days not known", what, node, words, _first(span), span.known_from, evidence)


def _once(teller: Teller, node: NamedNode, what: str) -> _Event:
    """What happened on a day."""
    earliest, latest = _bounds(teller, node)
    if earliest and earliest > teller.day:
        state = _LATER
    elif latest and latest <= teller.day:
        state = "done"
    else:
        state = "possible" if earliest or latest else _DAY_NOT_KNOWN
    when = teller.when(node) or _DAY_NOT_KNOWN
    differ = "; sources differ" if _is_disputed(teller, node) else ""
    return _Event(when, what + teller.secondary(node) + differ, node, state, earliest or latest, latest, (node,))


def _is_disputed(teller: Teller, node: NamedNode) -> bool:
    """Whether a source says something of it that is not held: its own page shows what."""
    return any(text(teller.get(one, "held")) == "false" for one in teller.about("Statement", node))


def _planned(teller: Teller, node: NamedNode, what: str) -> _Event:
    days = (text(teller.get(node, name)) for name in ("earliest", "latest", "asStated"))
    when = f"expected {words}" if (words := day_words(*days)) else "no day is known"
    return _Event(when, what + teller.secondary(node), node, "planned", *_bounds(teller, node), (node,))


def _bounds(teller: Teller, node: NamedNode) -> tuple[date | None, date | None]:
    return as_date(teller.get(node, "earliest")), as_date(teller.get(node, "latest"))


def _first(span: Span) -> date | None:
    return span.not_before or span.known_from or span.known_to or span.not_after


def _form(teller: Teller, name: Term) -> str:
    return text(teller.store.value(name, SKOSXL + "literalForm"))


def _from(span: Span) -> str:
    """When something began, in words."""
    if span.not_before and span.not_before == span.known_from:
        return spoken(span.not_before)
    if span.not_before and span.known_from:
        return f"between {spoken(span.not_before)} and {spoken(span.known_from)}"
    if span.known_from:
        return f"by {spoken(span.known_from)}; the day is not known"
    return f"not before {spoken(span.not_before)}" if span.not_before else _NOT_KNOWN


def _until(teller: Teller, relation: NamedNode) -> str:
    """When something ended, in words; that no end is recorded is said."""
    span = derivation.span_of(teller.store, relation)
    if span.not_after and span.not_after == span.known_to:
        return spoken(span.not_after)
    if span.not_after:
        return f"{spoken(span.not_after)} at the latest"
    shown = f"; last shown on {spoken(span.last_shown)}" if span.last_shown else ""
    if teller.get(relation, "endedBy") is not None:
        return f"ended, {_DAY_NOT_KNOWN}{shown}"
    return f"no end is recorded{shown}"

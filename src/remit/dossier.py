"""`Dossier`: all that the page of a thing tells, on one day, with its sources numbered in one row.

What the trace tells in sentences of names, changes and differing sources stands here in tables instead, so that nothing is
told twice. The relations come from the same network as the picture, which is not laid out here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from remit import chain, conflicts, diagramming, history, lookup, profile, statements, tracing
from remit.diagram import tables
from remit.diagram.model import PAST, PLANNED, PRESENT, UNSURE
from remit.diagram.states import States
from remit.document import Grid, Section, Sentence
from remit.drawing import files
from remit.errors import TooBig, WrongUse
from remit.evidence import Notes, citations, document_day
from remit.labels import Namer
from remit.namespaces import DCTERMS, DEF, PROV, SKOS
from remit.telling import Teller
from remit.terms import text
from remit.wording import count

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from remit.conflicts import Conflict
    from remit.diagram.model import Diagram
    from remit.document import Document, Source
    from remit.queries import SavedQuery
    from remit.store import Store
    from remit.terms import NamedNode, Term
    from remit.tracing import Trace

NAMES = "Its names over time"
HISTORY = "Its history"
DIFFERENCES = "Where sources differ"
RELATIONS = "Its relations"
READING = "The document, and how far it was read"
RESTS = "What rests on it"
UNKNOWN = "What is not known"
STATED = "What is stated of it"
POINTING = "What refers to it"

_IN_TABLES = (profile.NAMES, profile.CHANGES, profile.DIFFERENCES, profile.RESTS)
_UNKNOWNS = (profile.UNKNOWN, chain.UNKNOWN)
_STATE_WORDS = {PAST: "no longer there", PLANNED: "not there yet", UNSURE: "not sure whether it is there"}
_DOCUMENT = DEF + "Document"
_COMMAND = re.compile(r"; see them with: remit .*$")


@dataclass(frozen=True)
class Dossier:
    """What is known of a thing on a day.

    Attributes:
        document: The trace in sentences without what stands in the tables, and every source, numbered.
        state: What the day makes of the thing, in words; empty where it is there, or nothing is said of days.
        unknown: What is known not to be known, as sentences.
        names: Its names with their days, and what else it is called.
        history: What happened to it.
        conflicts: Where sources differ.
        diagram: The network around it; None where it is not drawn.
        undrawn: Why there is no picture, as a sentence; empty where there is one.
        relations: Its relations; None where none is drawn.
        reading: Of a document: its dates and how far it was read, as (label, value); empty for anything else.
        rests: Of a document: what rests on it, and how many facts that are; None where nothing does.
        definition: What the model says that it is; empty for what the model does not define.
        stated: Everything that is stated of it.
        pointing: Everything that refers to it.
    """

    document: Document
    state: str
    unknown: Section
    names: Section
    history: Grid | None
    conflicts: tuple[Conflict, ...]
    diagram: Diagram | None
    undrawn: str
    relations: Grid | None
    reading: tuple[tuple[str, str], ...]
    rests: tuple[Grid, int] | None
    definition: str
    stated: Grid
    pointing: Grid


def dossier(store: Store, traced: Trace, saved: Mapping[str, SavedQuery]) -> Dossier:
    """Gather what is known of a thing.

    Args:
        store: Where the facts are.
        traced: Its trace, which tells the thing and the day.
        saved: The saved queries by name.

    Raises:
        BadFile: A day of the workspace is no day of the calendar.
    """
    thing, notes, namer = traced.thing, Notes(store), Namer(store)
    teller = Teller(store, traced.as_of)
    told = tracing.document(store, traced, notes=notes)
    unknown = [part for section in told.sections if section.title in _UNKNOWNS for part in section.parts]
    unknown += _gaps(teller, traced, notes)
    names = _names(teller, thing, notes)
    happened = history.events(teller, thing, notes)
    differing = conflicts.conflicts(store, namer, thing, notes)
    diagram, undrawn = _diagram(store, traced, saved)
    sources = list(notes.sources)
    relations = None if diagram is None else _relations(diagram, thing, sources)
    return Dossier(
        document=told._replace(
            sections=tuple(
                _without_commands(section)
                for section in told.sections
                if section.title not in (*_IN_TABLES, *_UNKNOWNS)
            ),
            sources=tuple(sources),
        ),
        state=_state(store, traced),
        unknown=Section(UNKNOWN, tuple(unknown)),
        names=names,
        history=happened,
        conflicts=differing,
        diagram=diagram,
        undrawn=undrawn,
        relations=relations,
        reading=_reading(teller, thing),
        rests=_rests(store, namer, thing),
        definition=text(store.value(thing, SKOS + "definition")),
        stated=statements.of(store, namer, thing),
        pointing=statements.to(store, namer, thing),
    )


def _state(store: Store, traced: Trace) -> str:
    look = States(store, traced.as_of).of_thing(traced.thing)
    return ", ".join(filter(None, (_STATE_WORDS[look.state], look.words))) if look.state != PRESENT else ""


def _without_commands(section: Section) -> Section:
    """The sentences of a section, without what can only be typed in a terminal."""
    parts = (
        part._replace(text=_COMMAND.sub(f": they stand under “{POINTING}”.", part.text))
        if isinstance(part, Sentence)
        else part
        for part in section.parts
    )
    return section._replace(parts=tuple(parts))


def _gaps(teller: Teller, traced: Trace, notes: Notes) -> Iterator[Sentence]:
    """What is known not to be known of other things, and has to do with this one."""
    told = {fact for step in traced.steps for fact in step.facts}
    for gap in teller.inverse("about", traced.thing):
        if teller.is_a(gap, "KnownUnknown") and gap not in told:
            for said in chain.gap_sentences(teller, gap, UNKNOWN):
                cited = tuple(citation for fact in said.facts for citation in citations(teller.store, fact))
                yield Sentence(said.sentence, notes.cite(cited), (), said.level)


def _names(teller: Teller, thing: NamedNode, notes: Notes) -> Section:
    """The names with days as a table, then the names without."""
    grid = history.names(teller, thing, notes)
    others = history.other_labels(teller, thing)
    parts: list[Grid | Sentence] = [] if grid is None else [grid]
    label = teller.label(thing)
    if label not in history.dated(teller, thing):
        parts.append(Sentence(f"Here it is called “{label}”; no days are recorded for this name."))
    if grid is None and not others:
        parts.append(Sentence("No other name of it is recorded."))
    if others:
        quoted = ", ".join(f"“{one}”" for one in others)
        parts.append(Sentence(f"It is also called {quoted}; from when to when is not recorded."))
    return Section(NAMES, tuple(parts))


def _diagram(store: Store, traced: Trace, saved: Mapping[str, SavedQuery]) -> tuple[Diagram | None, str]:
    """The network around a thing, and why it has no picture."""
    day = traced.as_of.isoformat() if traced.given else None
    try:
        drawn = diagramming.draw(store, diagramming.Wish(traced.thing.value, as_of=day), traced.as_of, saved)
    except WrongUse:
        return None, f"Things of this kind ({traced.kind}) are not drawn."
    diagram = drawn.diagram
    try:
        files.refuse_too_big(diagram)
    except TooBig:
        many = f"{count(len(diagram.nodes), 'thing')} and {count(len(diagram.edges), 'relation')}"
        return diagram, f"{many} are too many for a picture that can be read (about {files.MOST} things)."
    return diagram, "" if len(diagram.nodes) > 1 else "Nothing that is drawn is directly related to it."


def _relations(diagram: Diagram, thing: NamedNode, sources: list[Source]) -> Grid | None:
    """The relations of the thing itself, or those that it states; their sources are numbered on after the others."""
    own = tuple(edge for edge in diagram.edges if thing.value in (edge.source, edge.target, edge.via))
    document = tables.document(replace(diagram, edges=own))
    grid = next((part for section in document.sections for part in section.parts if section.title == "Relations"), None)
    if not isinstance(grid, Grid):
        return None
    numbers = _numbered(document.sources, {number for notes in grid.notes for number in notes}, sources)
    return grid._replace(notes=tuple(tuple(sorted(numbers[number] for number in notes)) for notes in grid.notes))


def _numbered(theirs: Sequence[Source], used: set[int], ours: list[Source]) -> dict[int, int]:
    """What the numbers of some sources become among ours; those that we do not have yet are added."""
    known = {(one.text, one.words, one.address): one.number for one in ours}
    numbers = {}
    for one in theirs:
        if one.number not in used:
            continue
        key = (one.text, one.words, one.address)
        if key not in known:
            known[key] = len(ours) + 1
            ours.append(one._replace(number=known[key]))
        numbers[one.number] = known[key]
    return numbers


def _reading(teller: Teller, thing: NamedNode) -> tuple[tuple[str, str], ...]:
    """The dates of a document and how far it was read; what is not recorded is said."""
    store = teller.store
    if _DOCUMENT not in lookup.classes_of(store, thing) and not store.subjects(DCTERMS + "source", thing):
        return ()
    read = [_copy(teller, copy) for copy in teller.inverse("copyOf", thing)]
    facts = (
        ("Written or published", document_day(store, thing)),
        ("By", teller.labels(store.objects(thing, DCTERMS + "creator"))),
        ("Published by", teller.labels(store.objects(thing, DCTERMS + "publisher"))),
        ("How far it was read", teller.label(teller.get(thing, "extentRead"))),
        ("Copies that were read", "; ".join(read)),
        ("Kind of source", teller.label(teller.get(thing, "standing"))),
        ("Address", "; ".join(teller.label(one) for one in store.objects(thing, DCTERMS + "identifier"))),
    )
    return tuple((label, value or "not recorded") for label, value in facts)


def _copy(teller: Teller, copy: Term) -> str:
    when = teller.store.value(copy, DEF + "readOn")
    return teller.label(copy) + (f", read on {Namer(teller.store).value(when)}" if when is not None else "")


def _rests(store: Store, namer: Namer, thing: NamedNode) -> tuple[Grid, int] | None:
    cited = [one for name in (DCTERMS + "source", PROV + "wasQuotedFrom") for one in store.subjects(name, thing)]
    return statements.resting(store, namer, thing) if cited else None

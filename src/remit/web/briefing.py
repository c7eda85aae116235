"""One page about a thing or a question that needs nothing else: for a meeting, a mailbox, a network without a server."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from remit import answering, chain, diagramming, dossier, lookup, profile, queries, tracing
from remit.diagram import tables
from remit.document import Document, Grid, Section, Sentence
from remit.drawing import files
from remit.errors import NoLayout, TooBig, UnknownName, WrongUse, WrongValue
from remit.wording import count

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from remit.answering import Asked
    from remit.conflicts import Conflict
    from remit.diagram.model import Diagram
    from remit.document import Picture, Quotation
    from remit.dossier import Dossier
    from remit.queries import SavedQuery
    from remit.store import Store

FORMATS = ("text", "md", "html", "docx")
"""What a briefing is written as."""

BRIEF = "In brief"
"""The heading of the sentences that stand first."""

_EDGE_WORDS = "edgeLabel"
_MAIN = (
    chain.WORDING,
    chain.OWNER,
    chain.ANSWERS,
    chain.STATUS,
    profile.WHAT,
    profile.PLACE,
    profile.ACTIONS,
    profile.INSPECTED,
    profile.TOOK_PART,
    profile.USED,
)
_LISTS = (chain.ANSWERS, chain.STATUS, *_MAIN[5:])


@dataclass(frozen=True)
class Wish:
    """What the briefing is about.

    Attributes:
        what: The name of a saved query, or any name of a thing.
        values: Values for the query as typed, by parameter name.
        example: Whether the example values of the query are to be used.
        as_of: The day as typed; None for today.
        title: What the page is called; empty for the usual title.
        marking: A protective marking for head and foot.
    """

    what: str
    values: Mapping[str, str] = field(default_factory=dict)
    example: bool = False
    as_of: str | None = None
    title: str = ""
    marking: str = ""


@dataclass(frozen=True)
class Briefing:
    """A briefing, and what was taken for what was typed: (what was typed, the label of the thing, its short form)."""

    document: Document
    taken: tuple[tuple[str, str, str], ...] = ()


def make(store: Store, wish: Wish, today: date | None = None) -> Briefing:
    """Make a briefing.

    Args:
        store: Where the facts are.
        wish: What it is about.
        today: The day that is meant when none is given; the clock's when None.

    Raises:
        WrongUse: A name that nothing has, or values that do not go with it.
        CannotRun: The query cannot be run, or a setting of the workspace is wrong.
    """
    day = today or date.today()  # noqa: DTZ011 - a day on the user's own calendar is meant
    saved = queries.load(store.workspace)
    query = saved.get(wish.what)
    made = _of_thing(store, wish, day, saved) if query is None else _of_query(store, query, wish, day)
    document = made.document._replace(title=wish.title or made.document.title, marking=wish.marking)
    return replace(made, document=document)


def _of_thing(store: Store, wish: Wish, today: date, saved: Mapping[str, SavedQuery]) -> Briefing:
    if wish.values or wish.example:
        raise WrongUse(
            f"-v and --example go with a saved query, and “{wish.what}” is none. Leave them out, or find one with: remit list"
        )
    try:
        thing = lookup.resolve(store, wish.what)
    except UnknownName as error:
        near = [*queries.nearest(wish.what, list(saved)), *error.nearest]
        raise UnknownName("saved query or thing", wish.what, near, "Look for it with: remit find WORDS") from error
    day = today if wish.as_of is None else queries.day(wish.as_of, "--as-of")
    traced = replace(tracing.trace(store, thing, day), given=wish.as_of is not None)
    known = dossier.dossier(store, traced, saved)
    document = known.document._replace(sections=tuple(_sections(known)))
    short = store.workspace.namespaces.shorten(thing.value)
    return Briefing(document, () if short == wish.what else ((wish.what, store.label(thing), short),))


def _sections(known: Dossier) -> Iterator[Section]:
    """The parts of a briefing about a thing, in order; one that has nothing to say is left out."""
    told = known.document.sections
    gaps = len(known.unknown.parts)
    yield Section(BRIEF, (*_brief(told), *_gaps(gaps)))
    yield from told
    if gaps:
        yield known.unknown
    if known.names.parts:
        yield known.names
    if known.history is not None:
        yield Section(dossier.HISTORY, (known.history,))
    if known.conflicts:
        yield Section(dossier.DIFFERENCES, tuple(part for one in known.conflicts for part in _differing(one)))
    yield Section(dossier.RELATIONS, tuple(_relations(known)))


def _brief(told: tuple[Section, ...]) -> tuple[Sentence, ...]:
    """The first sentences of the main sections, without the words that they rest on: these stand further down."""
    found: list[Sentence] = []
    for section in told:
        if section.title not in _MAIN:
            continue
        sentences = [part for part in section.parts if isinstance(part, Sentence)]
        first = _first(sentences)
        tops = sum(not one.level for one in sentences)
        found += [one._replace(quotations=()) for one in first]
        if first and section.title in _LISTS and tops > 1:
            found.append(Sentence(f"{tops - 1} more under “{section.title}”.", level=1))
    return tuple(found)


def _first(sentences: list[Sentence]) -> list[Sentence]:
    """The first sentence that says something by itself, with the one that belongs to it."""
    for number, one in enumerate(sentences):
        after = sentences[number + 1] if number + 1 < len(sentences) else Sentence("")
        if not one.level and (after.level or not one.text.endswith(":")):
            return [one, after] if after.level else [one]
    return []


def _gaps(number: int) -> tuple[Sentence, ...]:
    if not number:
        return ()
    tell = "tells" if number == 1 else "tell"
    return (Sentence(f"{count(number, 'sentence')} below {tell} what is known not to be known."),)


def _differing(conflict: Conflict) -> Iterator[Sentence]:
    """A property of which sources say different things, and what each says."""
    held = f"Held here: {conflict.held}." if conflict.held else "None of these is held here."
    yield Sentence(f"{chain.capital(conflict.relation)}. {held} {' '.join(conflict.among)}".strip())
    for said in conflict.said:
        standing = f" ({said.standing})" if said.standing else ""
        ground = f" {chain.capital(said.ground.rstrip('.'))}." if said.ground else ""
        against = f" {said.against}" if said.against else ""
        yield Sentence(f"{said.value}{standing}.{against}{ground}", said.notes, _distinct(said.quotations), 1)


def _distinct(quotations: tuple[Quotation, ...]) -> tuple[Quotation, ...]:
    return tuple(dict.fromkeys(quotations))


def _relations(known: Dossier) -> Iterator[Sentence | Grid | Picture]:
    if known.undrawn:
        yield Sentence(known.undrawn)
    elif known.diagram is not None:
        yield _picture(known.diagram)
    if known.relations is not None:
        yield known.relations


def _of_query(store: Store, query: SavedQuery, wish: Wish, today: date) -> Briefing:
    given = dict(query.example) if wish.example else {}
    given |= dict(wish.values) | ({answering.AS_OF: wish.as_of} if wish.as_of is not None else {})
    asked = answering.ask(store, query, given, today)
    document = answering.document(store, asked)
    if query.form != "SELECT" or query.view == "graph" or _EDGE_WORDS in query.text:
        document = _network(store, query, given, today, document)
    about = (Section("", (Sentence(query.description),)),) if query.description else ()
    return Briefing(document._replace(sections=(*about, *document.sections)), _taken(store, asked))


def _network(store: Store, query: SavedQuery, given: Mapping[str, str], today: date, document: Document) -> Document:
    """The answer as a picture, with its relations and things as tables."""
    diagram = diagramming.draw(store, diagramming.Wish(query.name, values=given), today, {query.name: query}).diagram
    if not diagram.nodes:
        return document
    told = tables.document(diagram)
    rest = tuple(section for section in told.sections if section.title)
    return told._replace(
        title=document.title, facts=document.facts, sections=(Section("", (_picture(diagram),)), *rest)
    )


def _taken(store: Store, asked: Asked) -> tuple[tuple[str, str, str], ...]:
    shorten = store.workspace.namespaces.shorten
    return tuple(
        (value.name, value.shown, shorten(value.term.value))
        for value in asked.values
        if value.given and value.shown != value.term.value and shorten(value.term.value) != value.typed
    )


def _picture(diagram: Diagram) -> Picture | Sentence:
    """The picture, or why there is none."""
    from remit.drawing import composing, docx, layout

    try:
        files.refuse_too_big(diagram)
        return docx.picture(diagram, composing.compose(diagram, layout.lay_out(diagram), None, bare=True))
    except (TooBig, NoLayout, WrongValue) as error:
        return Sentence(f"There is no picture here. {error}")

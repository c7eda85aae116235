"""The page of a thing, and its trace: what is known of it on a day, with the words that it rests on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from remit import dossier, tidy, tracing
from remit.document import Document, Grid, Section
from remit.exchange import Response
from remit.namespaces import DEF
from remit.web import as_of, downloads, forms, links, named, rendering
from remit.web.setting import MOST_ROWS
from remit.web.table import cut_sentence
from remit.wording import spoken

if TYPE_CHECKING:
    from remit.conflicts import Conflict
    from remit.exchange import Request
    from remit.terms import NamedNode
    from remit.tracing import Trace
    from remit.web.as_of import AsOf
    from remit.web.setting import Setting

SUFFIXES = {
    ".ttl": "the data as Turtle",
    ".json": "the data as JSON",
    ".docx": "Word",
    ".xlsx": "Excel",
    ".md": "Markdown",
    ".html": "one page by itself",
    ".txt": "plain text",
}
"""The files that a trace is had as, with what each is called."""

_REST = "the list of statements in the data below is whole"


@dataclass(frozen=True)
class Part:
    """A table on the page of a thing.

    Attributes:
        title: Its heading.
        grid: The rows that are shown.
        cut: What is said where rows are left out; empty where all are shown.
    """

    title: str
    grid: Grid
    cut: str


def show(setting: Setting, request: Request, name_and_suffix: str) -> Response:
    """The page of a thing, or its data."""
    return _answer(setting, request, name_and_suffix, "/thing/")


def trace(setting: Setting, request: Request, name_and_suffix: str) -> Response:
    """The trace of a thing, as on the command line."""
    return _answer(setting, request, name_and_suffix, "/trace/")


def _answer(setting: Setting, request: Request, name_and_suffix: str, start: str) -> Response:
    found = named.find(setting, request, name_and_suffix, SUFFIXES, start)
    if isinstance(found, Response):
        return found
    forms.refuse_others(forms.asked(request), (links.AS_OF,))
    day = as_of.read(setting, request)
    if found.suffix:
        as_of.refuse_wrong(day)
        return _file(setting, _traced(setting, found.thing, day), found.suffix)
    if day.wrong:
        return _wrong_day(setting, found.thing, day, start)
    traced = _traced(setting, found.thing, day)
    return _thing(setting, traced, day) if start == "/thing/" else _trace(setting, traced, day)


def _traced(setting: Setting, thing: NamedNode, day: AsOf) -> Trace:
    return replace(tracing.trace(setting.store, thing, day.day), given=day.given)


def _file(setting: Setting, traced: Trace, suffix: str) -> Response:
    form = "text" if suffix == ".txt" else suffix[1:]
    data = tracing.write(setting.store, traced, form, setting.marking)
    name = setting.store.workspace.namespaces.shorten(traced.thing.value)
    plain = "text/plain; charset=utf-8" if form == "text" else ""
    return downloads.attachment(data, name, suffix[1:], plain)


def _wrong_day(setting: Setting, thing: NamedNode, day: AsOf, start: str) -> Response:
    """The form with what is wrong in it: nothing is told for a day that was not meant."""
    label = named.label(setting, thing)
    address = setting.links.thing if start == "/thing/" else setting.links.trace
    return rendering.page(
        setting, "wrong_day.html", f"Error: {label}", status=400, label=label, day=day, here=address(thing.value)
    )


def _trace(setting: Setting, traced: Trace, day: AsOf) -> Response:
    links, iri = setting.links, traced.thing.value
    document = _titled(setting, traced, tracing.document(setting.store, traced))
    return rendering.page(
        setting,
        "trace.html",
        f"Trace of {document.title}",
        document=document,
        iri=iri,
        day=day,
        here=links.trace(iri),
        files=_files(setting, iri, day, trace=True),
    )


def _titled(setting: Setting, traced: Trace, document: Document) -> Document:
    return tidy.cleaned(document)._replace(title=named.label(setting, traced.thing))


def _thing(setting: Setting, traced: Trace, day: AsOf) -> Response:
    links, iri = setting.links, traced.thing.value
    known = dossier.dossier(setting.store, traced, setting.saved)
    document = _titled(setting, traced, known.document)
    short = setting.store.workspace.namespaces.shorten(iri)
    parts = {
        "history": _part(dossier.HISTORY, known.history),
        "relations": _part(dossier.RELATIONS, known.relations),
        "rests": _part(dossier.RESTS, known.rests[0] if known.rests else None),
        "stated": _part(dossier.STATED, known.stated),
        "pointing": _part(dossier.POINTING, known.pointing),
    }
    return rendering.page(
        setting,
        "thing.html",
        document.title,
        document=document,
        iri=tidy.clean(iri),
        short="" if short == iri else short,
        kind=tidy.clean(traced.kind),
        state=tidy.clean(known.state),
        definition=tidy.clean(known.definition),
        day=day,
        spoken_day=spoken(day.day),
        here=links.thing(iri),
        files=_files(setting, iri, day),
        known=known,
        names=_cleaned(known.names),
        unknown=_cleaned(known.unknown),
        conflicts=tuple(_clean_conflict(one) for one in known.conflicts),
        reading=[(label, tidy.clean(value)) for label, value in known.reading],
        facts_resting=known.rests[1] if known.rests else 0,
        parts=parts,
        picture=links.picture(iri, ".svg", **day.values),
        picture_page=links.picture(iri, **day.values),
        alternative=tidy.clean(_alternative(known)),
        trace_page=links.trace(iri, **day.values),
        model_page=links.term(iri) if iri.startswith(DEF) else "",
        headings=dossier,
    )


def _alternative(known: dossier.Dossier) -> str:
    """What the picture shows, for those who cannot see it."""
    if known.diagram is None:
        return ""
    return f"{known.diagram.title}. {known.diagram.caption} The relations of the thing itself stand in the table above."


def _files(setting: Setting, iri: str, day: AsOf, *, trace: bool = False) -> list[tuple[str, str, str]]:
    """The files that are offered: (suffix, words, address)."""
    address = setting.links.trace if trace else setting.links.thing
    return [(suffix, words, address(iri, suffix, **day.values)) for suffix, words in SUFFIXES.items()]


def _part(title: str, grid: Grid | None) -> Part | None:
    if grid is None or not grid.rows:
        return None
    shown = grid._replace(rows=grid.rows[:MOST_ROWS], notes=grid.notes[:MOST_ROWS])
    (clean,) = _cleaned(Section(title, (shown,))).parts
    return Part(title, clean, cut_sentence(len(grid.rows), _REST)) if isinstance(clean, Grid) else None


def _cleaned(section: Section) -> Section:
    return tidy.cleaned(Document("", (), (section,))).sections[0]


def _clean_conflict(conflict: Conflict) -> Conflict:
    clean = tidy.clean
    said = tuple(
        replace(
            one,
            value=clean(one.value),
            standing=clean(one.standing),
            against=clean(one.against),
            ground=clean(one.ground),
            quotations=tuple(
                part._replace(words=clean(part.words), credit=clean(part.credit)) for part in one.quotations
            ),
        )
        for one in conflict.said
    )
    return replace(conflict, relation=clean(conflict.relation), said=said, held=clean(conflict.held))

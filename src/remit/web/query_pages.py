"""The saved queries: the list of them, and a page for each with its form, its answer, and the answer as data."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import dropwhile
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from remit import answering, catalogue, formats, writing
from remit.answering import AS_OF
from remit.document import Grid, Sentence
from remit.errors import UnknownName, WrongUse
from remit.queries import nearest
from remit.results import Answer, Table, Triples
from remit.terms import Literal, NamedNode, text
from remit.tidy import clean, cleaned, echoed
from remit.web import downloads, forms, links, query_form, rendering, table
from remit.wording import count, heading, listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from remit.answering import Asked, Value
    from remit.document import Document
    from remit.exchange import Request, Response
    from remit.queries import SavedQuery
    from remit.web.query_form import Fault
    from remit.web.setting import Setting

_SECTION = "queries"
_LISTING = ("csv", "json", "md")
_NO_ROWS = "Nothing in this workspace answers the question for these values. “Not known” is not “no”: it may be so and not be recorded here."
_NO = "That nothing here says so does not mean that it is not so: “not known” is not “no”."


@dataclass(frozen=True)
class Taken:
    """A value that an answer was made with, for its reader.

    Attributes:
        label: The parameter in words.
        shown: What the value is called.
        address: The page of the thing that it names; empty for none.
        typed: What was typed, when it reads otherwise; else empty.
    """

    label: str
    shown: str
    address: str
    typed: str


@dataclass(frozen=True)
class Picture:
    """The picture of a network: where the image and its page are, and what it shows, in words."""

    image: str
    page: str
    alt: str
    too_big: str


@dataclass(frozen=True)
class Group:
    """Saved queries under one heading."""

    name: str
    queries: tuple[SavedQuery, ...]


def listing(setting: Setting, request: Request, suffix: str | None) -> Response:
    """The saved queries, by tag, or those with one tag; with a suffix, their list as data.

    Raises:
        UnknownName: No query has the tag, or there is no such format.
        WrongUse: The address is wrong.
    """
    tag = forms.asked(request).get("tag")
    chosen = {name: query for name, query in setting.saved.items() if tag is None or tag in query.tags}
    tags = sorted({one for query in setting.saved.values() for one in query.tags})
    if tag is not None and not chosen:
        raise UnknownName("tag", echoed(tag), nearest(tag, tags), f"There are: {listed(tags)}.")
    if suffix is not None:
        return _listed_as_data(setting, chosen, suffix.removeprefix("."))
    return rendering.page(
        setting,
        "queries.html",
        "Questions" if tag is None else f"Questions about {clean(tag)}",
        section=_SECTION,
        clean=clean,
        groups=_groups(chosen, tag),
        tag=tag,
        tags=[(one, sum(one in query.tags for query in setting.saved.values())) for one in tags],
        names_of_files=downloads.NAMES,
        files=[(form, _listing_address(form, tag)) for form in _LISTING],
        number=count(len(chosen), "question"),
    )


def show(setting: Setting, request: Request, name: str) -> Response:
    """A saved query with its form and its answer; with a suffix behind its name, the answer as data.

    Raises:
        UnknownName: There is no such query, or no such format of its answer.
        WrongUse: The address is wrong.
        BadQuery: The query cannot be run.
    """
    query, form = _found(setting, name)
    everything = {name: value.strip() for name, value in forms.asked(request).items()}
    own = {parameter.name for parameter in query.parameters}
    given = {name: value for name, value in everything.items() if name in own or name not in (table.SORT, table.ORDER)}
    if form:
        return _as_data(setting, query, given, form)
    is_free = own.isdisjoint((table.SORT, table.ORDER))  # else these names mean values of the query itself
    sorting = table.Sorting(setting.links.query(query.name), given, everything) if is_free else None
    return _page(setting, query, given, sorting, is_sent=forms.is_sent(request))


def _page(
    setting: Setting, query: SavedQuery, given: Mapping[str, str], sorting: table.Sorting | None, *, is_sent: bool
) -> Response:
    faults: Mapping[str, Fault] = {}
    others: tuple[str, ...] = ()
    asked = None
    if is_sent or query_form.usable(query, given):
        try:
            asked = answering.ask(setting.store, query, given, setting.today)
        except WrongUse as error:
            faults = query_form.faults(setting, query, given)
            others = query_form.unknown(query, given) or (() if faults else (clean(str(error)),))
    is_wrong = bool(faults or others)
    document = None if asked is None else _document(setting, asked)
    return rendering.page(
        setting,
        "query.html",
        f"Error: {clean(query.summary)}" if is_wrong else clean(query.summary),
        section=_SECTION,
        clean=clean,
        status=400 if is_wrong else 200,
        document=document,
        query=query,
        fields=query_form.fields(setting, query, given, faults),
        others=others,
        example=setting.links.query(query.name, values=query.example) if query.example else "",
        **_answer(setting, asked, document, given, sorting),
    )


def _answer(
    setting: Setting,
    asked: Asked | None,
    document: Document | None,
    given: Mapping[str, str],
    sorting: table.Sorting | None,
) -> dict[str, object]:
    """What the template asks for of an answer."""
    if asked is None or document is None:
        return {"asked": None}
    parts = [part for section in document.sections for part in section.parts]
    grid = next((part for part in parts if isinstance(part, Grid) and part.rows), None)
    return {
        "asked": asked,
        "facts": document.facts[len(asked.values) :],
        "taken": tuple(_taken(setting, value) for value in asked.values),
        "sentences": [part.text for part in parts if isinstance(part, Sentence)] if grid or _is_answer(asked) else [],
        "nothing": _nothing(asked),
        "table": None if grid is None else _table(setting, asked, document, grid, sorting),
        "picture": None if grid is None else _picture(setting, asked, grid, given),
        "names_of_files": downloads.NAMES,
        "files": [
            (form, setting.links.query(asked.query.name, f".{form}", given)) for form in _offered(setting, asked)
        ],
        "sparql": _without_header(asked.sparql),
        "editor": setting.links.editor(_without_header(asked.sparql)),
    }


def _table(
    setting: Setting, asked: Asked, document: Document, grid: Grid, sorting: table.Sorting | None
) -> table.Table:
    day = next((text(value.term) for value in asked.values if value.name == AS_OF and value.given), "")
    return table.table(setting, grid, asked.query.summary, sources=document.sources, sorting=sorting, day=day)


def _document(setting: Setting, asked: Asked) -> Document:
    return cleaned(answering.document(setting.store, asked, setting.marking))


def _without_header(sparql: str) -> str:
    """The text of a query that was bound: it has no parameters any more, so what is said of them would mislead."""
    lines = sparql.splitlines(keepends=True)
    return "".join(dropwhile(lambda line: line.startswith("#+"), lines)).strip() + "\n"


def _is_answer(asked: Asked) -> bool:
    return isinstance(asked.result, Answer)


def _nothing(asked: Asked) -> str:
    """What a reader must know who reads “no”, or an empty answer."""
    match asked.result:
        case Answer(yes=False):
            return _NO
        case Table(rows=()) | Triples(triples=()):
            return _NO_ROWS
    return ""


def _taken(setting: Setting, value: Value) -> Taken:
    label = "As of" if value.name == AS_OF else heading(value.name)
    if not isinstance(value.term, NamedNode):
        return Taken(label, answering.as_of_words(value) if value.name == AS_OF else clean(value.shown), "", "")
    same = (value.shown, value.term.value, setting.workspace.namespaces.shorten(value.term.value))
    typed = clean(value.typed) if value.given and value.typed not in same else ""
    return Taken(label, clean(value.shown), setting.links.of(value.term.value), typed)


def _picture(setting: Setting, asked: Asked, grid: Grid, given: Mapping[str, str]) -> Picture | None:
    from remit.drawing.files import MOST, MOST_EDGES

    if asked.query.view != "graph":
        return None
    things = {cell.iri for row in grid.rows for cell in row[:: len(row) - 1 or 1] if cell.iri}
    is_big = len(things) > MOST or len(grid.rows) > MOST_EDGES
    name = asked.query.name
    relations = count(len(grid.rows), "relation")
    return Picture(
        image=setting.links.drawn(name, ".svg", given),
        page=setting.links.drawn(name, "", given),
        alt=f"A picture of the network: {clean(asked.query.title)}. The table below it has the same {relations}.",
        too_big=f"{count(len(things), 'thing')} and {relations} are too many for one picture that can be read."
        if is_big
        else "",
    )


def _found(setting: Setting, name: str) -> tuple[SavedQuery, str]:
    """The saved query of a name, which may have a dot; else that of what stands before the last dot, and the format behind it."""
    if name in setting.saved:
        return setting.saved[name], ""
    stem, _, form = name.rpartition(".")
    if stem not in setting.saved:
        near = nearest(stem or name, list(setting.saved))
        raise UnknownName("saved question", echoed(name), near, "All of them are listed under “Questions”.")
    query = setting.saved[stem]
    if form not in _forms(query):
        raise UnknownName("format for this answer", echoed(form), (), _there_are(_forms(query)))
    return query, form


def _forms(query: SavedQuery) -> tuple[str, ...]:
    """The formats in which an answer can be downloaded."""
    kind = "triples" if query.form in ("CONSTRUCT", "DESCRIBE") else "table"
    return tuple(form for form in formats.FORMATS[kind] if form != "text")


def _offered(setting: Setting, asked: Asked) -> list[str]:
    """The formats that are offered: a marking must not be lost, and data have no place for it."""
    return [form for form in _forms(asked.query) if not (setting.marking and form in formats.DATA)]


def _as_data(setting: Setting, query: SavedQuery, given: Mapping[str, str], form: str) -> Response:
    """The bytes that the command line writes to a file."""
    formats.refuse_marking(form, setting.marking)
    try:
        asked = answering.ask(setting.store, query, given, setting.today)
    except WrongUse as error:
        faults = query_form.faults(setting, query, given)
        sentences = (*(fault.sentence for fault in faults.values()), *query_form.unknown(query, given))
        back = setting.links.query(query.name, values=given)
        told = sentences or (clean(str(error)),)
        return rendering.problem(setting, 400, "This cannot be answered as it was asked", told, back)
    if form not in formats.DATA:
        body = writing.write(answering.document(setting.store, asked, setting.marking), form)
        return downloads.attachment(body, query.name, form)
    body = formats.write(asked.result, form, setting.workspace.namespaces, bom=True)
    return downloads.attachment(body, query.name, form, downloads.RESULTS if form == "json" else "")


def _groups(chosen: Mapping[str, SavedQuery], tag: str | None) -> tuple[Group, ...]:
    """The queries under their first tag each; under one heading when they were chosen by a tag."""
    if tag is not None:
        return (Group(tag, tuple(chosen.values())),)
    by_tag: dict[str, list[SavedQuery]] = {}
    for query in chosen.values():
        by_tag.setdefault(query.tags[0] if query.tags else "", []).append(query)
    ordered = sorted(by_tag.items(), key=lambda item: (not item[0], item[0]))
    return tuple(Group(name, tuple(queries)) for name, queries in ordered)


def _listed_as_data(setting: Setting, chosen: Mapping[str, SavedQuery], form: str) -> Response:
    match form:
        case "md":
            body = catalogue.markdown(chosen).encode()
        case "csv":
            rows = tuple(
                tuple(map(Literal, (one.name, one.summary, ", ".join(_takes(one)), ", ".join(one.tags))))
                for one in chosen.values()
            )
            body = formats.write_table(Table(("name", "question", "takes", "tags"), rows), "csv", bom=True)
        case "json":
            told = [_told(setting, one) for one in chosen.values()]
            body = json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n"
        case _:
            raise UnknownName("format for this list", echoed(form), (), _there_are(_LISTING))
    return downloads.attachment(body, "questions", form)


def _told(setting: Setting, query: SavedQuery) -> dict[str, object]:
    return {
        "name": query.name,
        "question": query.summary,
        "description": query.description,
        "tags": query.tags,
        "takes": {one.name: one.meaning for one in query.parameters},
        "gives": query.columns,
        "view": query.view,
        "address": setting.links.query(query.name),
    }


def _takes(query: SavedQuery) -> Iterable[str]:
    return (one.name if one.required else f"{one.name} (optional)" for one in query.parameters)


def _listing_address(form: str, tag: str | None) -> str:
    return f"{links.QUERIES}.{form}" + ("" if tag is None else f"?{urlencode({'tag': tag})}")


def _there_are(forms_known: Iterable[str]) -> str:
    return f"There are: {listed([f'.{form}' for form in forms_known])}."

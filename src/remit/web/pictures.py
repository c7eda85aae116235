"""The pages of pictures: what is around a thing, and what a saved query draws; and the same as files."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from remit import answering, diagramming, queries, tidy
from remit.diagram import tables
from remit.diagram.aggregate import WAYS
from remit.diagram.forms import FAMILIES
from remit.diagram.neighbourhood import DEEPEST
from remit.diagram.relations import Relations
from remit.document import Grid
from remit.drawing import files
from remit.errors import MissingParameter, NoLayout, TooBig, UnknownName, WrongUse
from remit.exchange import Response
from remit.terms import NamedNode
from remit.web import as_of, downloads, forms, links, named, rendering
from remit.web.setting import MOST_ROWS
from remit.web.table import cut_sentence
from remit.wording import count, listed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from remit.diagram.model import Diagram
    from remit.diagramming import Wish
    from remit.document import Document
    from remit.drawing.places import Layout
    from remit.exchange import Request
    from remit.queries import SavedQuery
    from remit.web.as_of import AsOf
    from remit.web.setting import Setting

DEPTH, ONLY, BY = "depth", "only", "by"
"""The fields of an address: how many relations away, which relations, and what things are gathered by."""

PICTURES = {
    ".svg": "picture for Word, slides and the web",
    ".png": "picture as dots",
    ".pdf": "picture on a page of A4",
    ".html": "page to explore by itself",
    ".docx": "Word, with the table of relations",
}
"""The files with a picture, with what each is called."""

DATA = {
    ".xlsx": "Excel, things and relations",
    "-nodes.csv": "things, for Excel and Gephi",
    "-edges.csv": "relations, for Excel and Gephi",
    ".md": "relations as a table in Markdown",
    ".txt": "relations as plain text",
    ".graphml": "network for Cytoscape and yEd",
    ".gexf": "network for Gephi",
    ".dot": "network for Graphviz",
    ".mmd": "network for Mermaid",
    ".drawio": "drawing for draw.io",
}
"""The files for readers and other programs, which have no limit."""

SUFFIXES = (*PICTURES, *DATA, ".csv", ".mermaid", ".gv", ".htm")
"""What may stand behind a name; `.csv` gives the relations."""

_MEDIA_TYPES = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "pdf": "application/pdf",
    "txt": "text/plain; charset=utf-8",
    "graphml": "application/graphml+xml",
    "gexf": "application/gexf+xml",
    "dot": "text/vnd.graphviz; charset=utf-8",
    "gv": "text/vnd.graphviz; charset=utf-8",
    "mmd": "text/vnd.mermaid; charset=utf-8",
    "mermaid": "text/vnd.mermaid; charset=utf-8",
    "drawio": "application/vnd.jgraph.mxfile",
    "htm": "text/html; charset=utf-8",
}
_EDGE_WORDS = "edgeLabel"
_BY_WORDS = {"type": "the kind of thing", "body": "the body", "programme": "the programme"}


@dataclass(frozen=True)
class _Subject:
    """What a page draws.

    Attributes:
        label: What it is called.
        back: The page that it belongs to: that of the thing, or that of the question.
        address: The address of its picture, from a suffix and values.
        wish: What is drawn, without what the form gives.
        query: The saved query; None for a thing.
    """

    label: str
    back: str
    address: Callable[[str, Mapping[str, str]], str]
    wish: Wish
    query: SavedQuery | None = None

    def is_drawn(self, setting: Setting) -> bool:
        """Whether it is a query that is meant to be drawn, or a thing of a kind that is drawn."""
        query = self.query
        if query is not None:
            return query.form != "SELECT" or query.view == "graph" or _EDGE_WORDS in query.text
        try:
            return bool(Relations(setting.store).anchor(NamedNode(self.wish.what or "")))
        except WrongUse:
            return False

    @property
    def takes_day(self) -> bool:
        """Whether it is told for a day that can be chosen."""
        return self.query is None or any(one.name == answering.AS_OF for one in self.query.parameters)


@dataclass(frozen=True)
class _Chosen:
    """What the form of a page gives.

    Attributes:
        day: The day.
        depth: How many relations away, as typed.
        only: The only relations, as typed.
        by: What things are gathered by; empty for no gathering.
        values: The values of the query.
        wrong: What is wrong: (field, sentence).
    """

    day: AsOf
    depth: str
    only: str
    by: str
    values: Mapping[str, str]
    wrong: tuple[tuple[str, str], ...] = ()

    @property
    def given(self) -> dict[str, str]:
        """What an address needs that leads to the same picture."""
        fields = {DEPTH: self.depth, ONLY: self.only, BY: self.by}
        return {**self.values, **self.day.values, **{name: value for name, value in fields.items() if value}}


@dataclass(frozen=True)
class _Picture:
    """A picture for a page.

    Attributes:
        svg: Its element; empty where it cannot be drawn.
        why: Why it cannot be drawn, as a sentence; empty where it is.
        is_too_big: Whether it has too much in it.
        notes: What is to be known of it, as sentences.
    """

    svg: str = ""
    why: str = ""
    is_too_big: bool = False
    notes: tuple[str, ...] = ()


def around(setting: Setting, request: Request, name_and_suffix: str) -> Response:
    """What is around a thing, as a page or as a file."""
    found = named.find(setting, request, name_and_suffix, SUFFIXES, "/picture/")
    if isinstance(found, Response):
        return found
    iri = found.thing.value
    subject = _Subject(
        named.label(setting, found.thing),
        setting.links.thing(iri),
        lambda suffix, values: setting.links.picture(iri, suffix, **values),
        diagramming.Wish(iri, marking=setting.marking),
    )
    return _answer(setting, request, subject, found.suffix)


def drawn(setting: Setting, request: Request, name_and_suffix: str) -> Response:
    """What a saved query draws, as a page or as a file."""
    name, suffix = _query_name(setting, name_and_suffix)
    query = setting.saved.get(name)
    if query is None:
        near = queries.nearest(name, list(setting.saved))
        raise UnknownName("saved query", tidy.echoed(name), near, "Choose one from the list of questions.")
    subject = _Subject(
        query.title,
        setting.links.query(name),
        lambda suffix, values: setting.links.drawn(name, suffix, values),
        diagramming.Wish(name, marking=setting.marking),
        query,
    )
    return _answer(setting, request, subject, suffix)


def _query_name(setting: Setting, name_and_suffix: str) -> tuple[str, str]:
    """The name of a query and a suffix; a name may have a dot, so the whole is tried first."""
    if name_and_suffix in setting.saved:
        return name_and_suffix, ""
    for suffix in SUFFIXES:
        if name_and_suffix.endswith(suffix):
            return name_and_suffix[: -len(suffix)], suffix
    return name_and_suffix, ""


def _answer(setting: Setting, request: Request, subject: _Subject, suffix: str) -> Response:
    chosen = _chosen(setting, request, subject)
    if chosen.wrong:
        if suffix:
            raise WrongUse(" ".join(sentence for _, sentence in chosen.wrong))
        return _page(setting, subject, chosen)
    wish = replace(
        subject.wish,
        values=chosen.values,
        as_of=chosen.day.day.isoformat() if chosen.day.given else None,
        depth=int(chosen.depth) if chosen.depth else None,
        only=_words(chosen.only),
        by=chosen.by or None,
    )
    try:
        diagram = diagramming.draw(setting.store, wish, setting.today, setting.saved).diagram
    except MissingParameter as error:
        raise WrongUse(_missing(subject, error)) from error
    except UnknownName as error:
        if subject.query is not None or suffix or not chosen.only:
            raise
        return _page(setting, subject, replace(chosen, wrong=((ONLY, _unknown_relation(error)),)))
    except WrongUse:
        if subject.is_drawn(setting):
            raise
        return rendering.problem(setting, 400, "This is not drawn", (_undrawn(subject),), subject.back)
    if suffix:
        return _file(setting, subject, diagram, suffix)
    return _page(setting, subject, chosen, diagram)


def _chosen(setting: Setting, request: Request, subject: _Subject) -> _Chosen:
    """What a request gives, and what is wrong with it."""
    given = forms.asked(request)
    parameters = [one.name for one in subject.query.parameters] if subject.query else [links.AS_OF, DEPTH, ONLY]
    forms.refuse_others(given, list(dict.fromkeys((*parameters, BY))))
    by = "" if BY in parameters else given.pop(BY, "").strip()
    day = as_of.of(setting, given.pop(links.AS_OF, "") if subject.takes_day else "")
    depth = only = ""
    if subject.query is None:
        depth = given.pop(DEPTH, "").strip()
        only = ",".join(dict.fromkeys(_words(given.pop(ONLY, ""))))
    wrong = [(links.AS_OF, day.wrong)] if day.wrong else []
    if depth and depth not in _depths():
        why = f"The number of relations is a whole number from 1 to {DEEPEST}, not “{tidy.echoed(depth)}”."
        wrong.append((DEPTH, why))
    if by and by not in WAYS:
        wrong.append((BY, f"Things are gathered by {listed(WAYS, 'or')}, not by “{tidy.echoed(by)}”."))
    return _Chosen(day, depth, only, by, given if subject.query else {}, tuple(wrong))


def _depths() -> tuple[str, ...]:
    return tuple(str(depth) for depth in range(1, DEEPEST + 1))


def _words(only: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in only.split(",") if word.strip())


def _missing(subject: _Subject, error: MissingParameter) -> str:
    needed = [one.name for one in subject.query.parameters if one.required] if subject.query else []
    told = listed([f"“{name}”" for name in needed])
    return f"This picture needs a value for {told}. Give it on the page of the question." if told else str(error)


def _unknown_relation(error: UnknownName) -> str:
    near = listed([f"“{one}”" for one in error.nearest], "or")
    return (
        f"There is no relation or kind of relations called “{tidy.echoed(error.name)}”."
        f"{f' Did you mean {near}?' if near else ''} The kinds are listed below the field."
    )


def _undrawn(subject: _Subject) -> str:
    if subject.query is not None:
        return (
            f"“{subject.query.name}” gives a table that is not meant as a network, so there is no picture of it. "
            "Read the table on the page of the question."
        )
    return (
        f"Things like “{subject.label}” are not drawn: it is neither a thing of a type that this workspace draws, nor a "
        "relation between such things. Read what is recorded of it on its page."
    )


# Files


def _file(setting: Setting, subject: _Subject, diagram: Diagram, suffix: str) -> Response:
    """The bytes that the command line writes."""
    form = files.for_suffix(Path(f"x{suffix[suffix.index('.') :]}")) or suffix
    part = suffix[: suffix.index(".")] or ("-edges" if form == "csv" else "")
    try:
        written = files.write(diagram, form, files.Look())
    except TooBig as error:
        raise TooBig(_too_big(diagram)) from error
    ending = suffix[suffix.index(".") + 1 :]
    media_type = _MEDIA_TYPES.get(ending, "")
    name = f"{_file_name(setting, subject)}{part}"
    response = downloads.attachment(written.files[part], name, ending, media_type)
    # A page shows it, and whoever opens it by itself sees it: it has neither script nor style.
    return replace(response, headers=()) if ending == "svg" else response


def _file_name(setting: Setting, subject: _Subject) -> str:
    if subject.query is not None:
        return subject.query.name
    return setting.store.workspace.namespaces.shorten(subject.wish.what or "")


def _too_big(diagram: Diagram) -> str:
    many = f"{count(len(diagram.nodes), 'thing')} and {count(len(diagram.edges), 'relation')}"
    return (
        f"{many} are too many for a picture that can be read (about {files.MOST} things). Gather things by type, body or "
        "programme, draw less, or take it as data, which has no limit."
    )


# Pages


def _page(setting: Setting, subject: _Subject, chosen: _Chosen, diagram: Diagram | None = None) -> Response:
    """The page with the picture; without a diagram, the form with what is wrong in it."""
    picture = _Picture() if diagram is None else _drawn(setting, diagram, chosen)
    document = None if diagram is None else tidy.cleaned(tables.document(diagram))
    title = document.title if document else subject.label
    return rendering.page(
        setting,
        "picture.html",
        f"Error: {title}" if chosen.wrong else title,
        status=400 if chosen.wrong else 200,
        document=document,
        heading=title,
        subject=subject,
        chosen=chosen,
        day=chosen.day,
        wrong=dict(chosen.wrong),
        caption=tidy.clean(diagram.caption) if diagram else "",
        picture=picture,
        tables=() if document is None else _tables(document),
        here=subject.address("", {}),
        back=_back(setting, subject, chosen),
        ways_out=_ways_out(subject, chosen) if picture.is_too_big else (),
        files=() if diagram is None else _files(setting, subject, chosen, picture),
        families=FAMILIES,
        family=lambda name: subject.address("", {**chosen.given, ONLY: name}),
        depths=_depths(),
        default_depth=str(diagramming.DEPTH),
        ways=[(way, _BY_WORDS.get(way, way)) for way in WAYS],
    )


def _back(setting: Setting, subject: _Subject, chosen: _Chosen) -> str:
    """The page of the thing or of the question, with the same day and values."""
    if subject.query is not None:
        return setting.links.query(subject.query.name, values={**chosen.values, **chosen.day.values})
    return setting.links.thing(subject.wish.what or "", **chosen.day.values)


def _drawn(setting: Setting, diagram: Diagram, chosen: _Chosen) -> _Picture:
    if not diagram.nodes:
        return _Picture(why="There is nothing to draw.")
    from remit.drawing import composing, layout, svg

    try:
        files.refuse_too_big(diagram)
        laid = layout.lay_out(diagram)
    except TooBig:
        return _Picture(why=_too_big(diagram), is_too_big=True)
    except NoLayout as error:
        return _Picture(why=f"{error} The relations stand in the table, and in the files without a picture.")
    address = _address(setting, diagram, chosen)
    page = composing.compose(diagram, laid, None, bare=True)
    return _Picture(svg.inline(page, address), notes=_notes(diagram, laid))


def _address(setting: Setting, diagram: Diagram, chosen: _Chosen) -> Callable[[str], str]:
    """Where a thing of the picture leads: to its page, for the same day."""
    things = {name: iri for iri, name in diagram.ids.items()}

    def address(name: str) -> str:
        iri = things.get(name, "")
        if not setting.links.is_here(iri):
            return ""  # a group of things, or something of which nothing is said here
        return setting.links.thing(iri, **chosen.day.values)

    return address


def _notes(diagram: Diagram, laid: Layout) -> tuple[str, ...]:
    from remit.drawing import composing

    size = composing.smallest_text(composing.compose(diagram, laid, "a4"))
    if size >= composing.LEAST_READABLE:
        return ()
    small = f"On a page of A4, as in the PDF, its smallest words are only {size:.1f} points high."
    return (f"{small} For paper, draw less or gather things.",)


def _tables(document: Document) -> tuple[tuple[str, Grid, str], ...]:
    """The tables: (heading, the rows that are shown, what is said where it is cut)."""
    rest = "the files below have all of them"
    return tuple(
        (
            section.title,
            part._replace(rows=part.rows[:MOST_ROWS], notes=part.notes[:MOST_ROWS]),
            cut_sentence(len(part.rows), rest),
        )
        for section in document.sections
        for part in section.parts
        if isinstance(part, Grid)
    )


def _ways_out(subject: _Subject, chosen: _Chosen) -> tuple[tuple[str, str], ...]:
    """What can be drawn instead of too much: (words, address)."""
    ways = [
        (f"Gather things by {_BY_WORDS.get(way, way)}", subject.address("", {**chosen.given, BY: way}))
        for way in WAYS
        if way != chosen.by
    ]
    if chosen.depth and int(chosen.depth) > 1:
        fewer = {**chosen.given, DEPTH: str(int(chosen.depth) - 1)}
        ways.insert(0, ("Draw what is one relation less far away", subject.address("", fewer)))
    return tuple(ways)


def _files(setting: Setting, subject: _Subject, chosen: _Chosen, picture: _Picture) -> tuple[tuple[str, str, str], ...]:
    """The files that are offered: (suffix, words, address)."""
    offered = DATA if picture.why else {**PICTURES, **DATA}
    return tuple(
        (suffix[suffix.index(".") :], words, subject.address(suffix, chosen.given))
        for suffix, words in offered.items()
        if not (setting.marking and suffix.endswith(".csv"))  # it has no place for a marking
    )

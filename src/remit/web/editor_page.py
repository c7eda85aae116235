"""The page on which SPARQL is written and run: with names to pick from, errors in their place, and the answer in many forms."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from weakref import WeakKeyDictionary

from remit import answering, endpoint, formats, misreading, publishing, queries, writing
from remit.document import Grid
from remit.errors import BadQuery, Refused, TooBig, UnknownName, WrongUse
from remit.exchange import Response
from remit.lookup import resolve
from remit.namespaces import OWL
from remit.results import Answer, Table, Triples
from remit.terms import TYPE, NamedNode
from remit.web import downloads, forms, links, rendering
from remit.web.setting import MOST_ROWS
from remit.web.table import Sorting, cut_sentence, table
from remit.wording import count

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from remit.diagram.model import Diagram
    from remit.exchange import Request
    from remit.misreading import Misreading
    from remit.store import Store
    from remit.terms import Literal
    from remit.web.setting import Setting
    from remit.web.table import Table as Shown

    Result = Table | Triples | Answer

PICTURES = {"svg": "image/svg+xml", "png": "image/png", "pdf": "application/pdf", "graphml": "application/xml"}
"""The formats of the picture of an answer, with their types."""

_FILES = {
    "table": ("csv", "xlsx", "json", "tsv", "md", "docx", "html"),
    "triples": ("ttl", "nt", "jsonld", "trig", "xlsx", "md", "docx", "html"),
}
_START = """SELECT ?recommendation ?recommendationLabel
WHERE {
  ?recommendation a remit:Recommendation ;
    skos:prefLabel ?recommendationLabel .
}
ORDER BY ?recommendationLabel
LIMIT 20
"""
_TITLE = "Query"
_PLACE = re.compile(r"query:(\d+): (.*)", re.DOTALL)
_REASON = re.compile(r"The query cannot be run: (.*)", re.DOTALL)
_PLAIN_NAME = re.compile(r"[a-z][a-z-]*:[A-Za-z0-9_-]+")
_EDGE_WORDS = "edgeLabel"
_BEFORE, _AROUND = 60, 120
_LONGEST_ADDRESS = 4000
_MOST_RAW = 200_000
_MOST_DRAWN = 5000
_TOO_BIG = "There is too much in this answer for a picture that can be read. Ask for less, for example with LIMIT."
_PROPERTIES = (OWL + "ObjectProperty", OWL + "DatatypeProperty")
_USED_CLASSES = "SELECT DISTINCT ?name WHERE { [] a ?name }"
_USED_PROPERTIES = "SELECT DISTINCT ?name WHERE { [] ?name [] }"


@dataclass(frozen=True)
class Fault:
    """Why a text cannot be run.

    Attributes:
        why: The reason, as a whole sentence, with the place where it is known.
        line: The line, from 1; 0 where no place is known.
        column: The column, from 1; 0 where it is not known.
        excerpt: What stands there.
        mark: A line that marks the place, when it stands below the excerpt.
    """

    why: str
    line: int = 0
    column: int = 0
    excerpt: str = ""
    mark: str = ""


@dataclass(frozen=True)
class Name:
    """A class, property or prefix to pick.

    Attributes:
        insert: What is written into the query.
        label: What people call it.
        address: Its page; empty for none.
    """

    insert: str
    label: str
    address: str


@dataclass(frozen=True)
class Answered:
    """What a query gave, ready for the page.

    Attributes:
        heading: How much it is, or yes or no.
        table: The table; None for yes or no, and where there is nothing.
        caption: What the picture shows; empty for no picture.
        no_picture: Why there is no picture of what is a network; empty where there is one, or where it is no network.
        raw: The answer as the endpoint gives it: JSON, or Turtle for triples; of a long table its first rows.
        raw_form: What that is called.
        raw_cut: What is said when it is cut; empty when it is whole.
        files: The formats in which it can be saved: (suffix, address).
    """

    heading: str
    table: Shown | None
    caption: str
    no_picture: str
    raw: str
    raw_form: str
    raw_cut: str
    files: tuple[tuple[str, str], ...]


def show(setting: Setting, request: Request, suffix: str | None = None) -> Response:
    """The editor, or with a suffix what the query gives as a file.

    Raises:
        WrongUse: The request gives a value twice, or names no format and no saved query that there is.
        BadQuery: A file is asked for, and the query cannot be run.
    """
    given = forms.sent(request) if request.method == "POST" else forms.asked(request)
    text = given.get("query", "").replace("\r\n", "\n")
    if suffix:
        return _file(setting, text, suffix.removeprefix("."))
    if "query" not in given:
        blank = forms.is_sent(request) and "saved" not in given
        fault = Fault("Write a query, or begin with one of the saved queries.") if blank else None
        return _page(setting, _starting(setting, given.get("saved", "")), fault)
    if given.get("run") == "no":  # it took too long, and is to be changed
        return _page(setting, text, None)
    try:
        result = _run(setting, text)
    except BadQuery as error:
        return _page(setting, text, _fault(setting, text, error))
    return _page(setting, text, None, _answered(setting, text, result, given))


def _page(setting: Setting, text: str, fault: Fault | None, answered: Answered | None = None) -> Response:
    known = _known(setting)
    return rendering.page(
        setting,
        "editor.html",
        "Error: SPARQL" if fault else "SPARQL",
        section="editor",
        status=400 if fault else 200,
        text=text,
        fault=fault,
        answered=answered,
        prefixes=tuple(setting.workspace.namespaces.prefixes.items()),
        classes=known.classes,
        properties=known.properties,
        saved=_by_tag(setting),
        is_long=len(urlencode({"query": text})) > _LONGEST_ADDRESS,
        questions=setting.workspace.namespaces.prefixes["graph"] + publishing.QUERIES,
        endpoint=f"{links.ENDPOINT}?{urlencode({'query': text})}",
    )


def _run(setting: Setting, text: str) -> Result:
    """What a text gives.

    Raises:
        BadQuery: It is no query, or none that is run here.
    """
    queries.refuse(text, "query")
    if queries.form(text) is None and _misread(setting, text) is None:
        raise BadQuery("The query cannot be run: there is no SELECT, CONSTRUCT, ASK or DESCRIBE in it")
    try:
        return endpoint.ask(setting.dataset, text)
    except Refused as error:
        raise BadQuery(str(error)) from error


def _misread(setting: Setting, text: str) -> Misreading | None:
    return misreading.find(text, setting.dataset.declared, setting.dataset.base)


def _fault(setting: Setting, text: str, error: BadQuery) -> Fault:
    refused = _PLACE.fullmatch(str(error))
    if refused:
        return _placed(text, int(refused.group(1)), 0, refused.group(2))
    found = _misread(setting, text)
    if found is not None:
        return _placed(text, found.line, found.column, found.why if found.why.endswith("?") else f"{found.why}.")
    reason = _REASON.fullmatch(str(error))
    return Fault(f"The query cannot be run: {reason.group(1).rstrip('.')}." if reason else str(error))


def _placed(text: str, line: int, column: int, why: str) -> Fault:
    """A fault at its place; without a column the whole line is quoted and nothing marked."""
    lines = text.split("\n")
    whole = lines[line - 1] if line <= len(lines) else ""
    start = max(0, column - _BEFORE)
    excerpt = whole[start : start + _AROUND]
    lead = "".join("\t" if char == "\t" else " " for char in excerpt[: max(0, column - 1 - start)])
    place = f"Line {line}, column {column}" if column else f"Line {line}"
    return Fault(f"{place}: {why}", line, column, excerpt, f"{lead}^" if column else "")


def _starting(setting: Setting, name: str) -> str:
    """The text to begin with: a saved query with its example values, or a small example.

    Raises:
        UnknownName: There is no saved query of that name.
    """
    if not name:
        return _START
    query = setting.saved.get(name)
    if query is None:
        raise UnknownName("saved query", name, queries.nearest(name, list(setting.saved)))
    sparql = query.bind(_terms(setting, query))
    lines = [line for line in sparql.split("\n") if not line.startswith("#+")]
    return f"# {query.summary}\n" + "\n".join(lines)


def _terms(setting: Setting, query: queries.SavedQuery) -> dict[str, NamedNode | Literal]:
    """The example values of a saved query, by parameter."""
    terms: dict[str, NamedNode | Literal] = {}
    for name, value in query.values(query.example, setting.today).items():
        parameter = query.parameter(name)
        is_thing = parameter.type == "iri"
        terms[name] = resolve(setting.store, value, parameter.kind) if is_thing else queries.literal(parameter, value)
    return terms


def _answered(setting: Setting, text: str, result: Result, given: Mapping[str, str]) -> Answered:
    caption, no_picture = _picture_words(setting, result)
    raw, raw_form, raw_cut = _raw(setting, result)
    kind = "triples" if isinstance(result, Triples) else "table"
    return Answered(
        heading=_heading(result),
        table=_table(setting, text, result, given),
        caption=caption,
        no_picture=no_picture,
        raw=raw,
        raw_form=raw_form,
        raw_cut=raw_cut,
        files=tuple((form, setting.links.editor(text, suffix=f".{form}")) for form in _FILES[kind]),
    )


def _heading(result: Result) -> str:
    match result:
        case Answer():
            return "Yes" if result.yes else "No"
        case Triples():
            return count(len(result.triples), "statement")
        case Table():
            return count(len(result.rows), "row")


def _table(setting: Setting, text: str, result: Result, given: Mapping[str, str]) -> Shown | None:
    sorting = Sorting(links.EDITOR, {"query": text}, given)
    is_long = len(urlencode({"query": text})) > _LONGEST_ADDRESS
    is_sorted = sorting.given.get("sort") is not None
    document = answering.plain_document(setting.store, _TITLE, result if is_sorted else _first(result))
    grid = next((part for section in document.sections for part in section.parts if isinstance(part, Grid)), None)
    if grid is None:
        return None
    shown = table(
        setting,
        grid,
        "The answer as a table",
        sources=document.sources,
        sorting=None if is_long else sorting,
    )
    return shown if shown.cut else replace(shown, cut=cut_sentence(_size(result), "the files below have all of them"))


def _first(result: Result) -> Result:
    """As much as a page shows: labels and sources of the rest need not be looked up."""
    match result:
        case Table():
            return result._replace(rows=result.rows[:MOST_ROWS])
        case Triples() if len(result.triples) > MOST_ROWS:
            return result._replace(triples=tuple(sorted(result.triples, key=str)[:MOST_ROWS]))
    return result


def _size(result: Result) -> int:
    match result:
        case Table():
            return len(result.rows)
        case Triples():
            return len(result.triples)
    return 0


def _raw(setting: Setting, result: Result) -> tuple[str, str, str]:
    """What the endpoint gives, its name, and what is said when it is cut."""
    form, name = ("ttl", "Turtle") if isinstance(result, Triples) else ("json", "JSON")
    written = formats.write(_first(result), form, setting.workspace.namespaces).decode()
    if len(written) > _MOST_RAW:
        return written[:_MOST_RAW], name, f"Cut at {_MOST_RAW:,} characters; the files have all of it."
    if _size(result) > MOST_ROWS:
        return written, name, cut_sentence(_size(result), "the files have all of them")
    return written, name, ""


def _picture_words(setting: Setting, result: Result) -> tuple[str, str]:
    """What the picture of an answer shows, or why there is none; both empty where the answer is no network."""
    if not _is_network(result):
        return "", ""
    try:
        diagram = _diagram(setting, result)
    except TooBig:
        return "", _TOO_BIG
    except WrongUse:
        return "", "Nothing in this answer is a thing that can be drawn."
    return (diagram.caption, "") if diagram.nodes else ("", "")


def _is_network(result: Result) -> bool:
    """Whether an answer is meant as a network: statements, or a table that has words on its relations."""
    return isinstance(result, Triples) or (isinstance(result, Table) and _EDGE_WORDS in result.columns)


def _diagram(setting: Setting, result: Result) -> Diagram:
    """The network of an answer.

    Raises:
        WrongUse: Nothing in it can be drawn.
        TooBig: There is too much in it.
    """
    from remit.diagram import building, from_query
    from remit.drawing import files

    if _size(result) > _MOST_DRAWN:
        raise TooBig(_TOO_BIG)
    network, labels = from_query.network(setting.store, result, "", setting.today)
    if len(network.things) > files.MOST:  # before names, days and sources are looked up for all of them
        raise TooBig(_TOO_BIG)
    frame = building.Frame(title=_TITLE, day=setting.today, given=False, labels=labels, timeless=True)
    diagram = building.build(setting.store, network, frame)
    if len(diagram.edges) > files.MOST_EDGES:
        raise TooBig(_TOO_BIG)
    return diagram


def _file(setting: Setting, text: str, form: str) -> Response:
    if not text:
        raise WrongUse("There is no query to answer. Write one in the editor, and save its answer from there.")
    try:
        result = _run(setting, text)
    except BadQuery as error:
        raise BadQuery(_fault(setting, text, error).why) from error
    if form in PICTURES:
        return _picture(setting, result, form)
    allowed = _FILES["triples" if isinstance(result, Triples) else "table"]
    if form not in allowed:
        raise UnknownName("format for this", form, (), f"Choose one of: {', '.join(allowed)}.")
    if form in formats.DATA:
        data = formats.write(result, form, setting.workspace.namespaces, bom=True)
    else:
        data = writing.write(answering.plain_document(setting.store, _TITLE, result), form)
    return downloads.attachment(data, "query", form)


def _picture(setting: Setting, result: Result, form: str) -> Response:
    from remit.drawing import files

    if not _is_network(result):
        raise WrongUse(
            "This answer is no network, so there is no picture of it. A network is what CONSTRUCT gives, or a table with a "
            f"column ?{_EDGE_WORDS}."
        )
    data = files.write(_diagram(setting, result), form, files.Look()).files[""]
    if form == "svg":
        return Response(200, data, PICTURES[form])
    return downloads.attachment(data, "query", form, PICTURES[form])


@dataclass(frozen=True)
class _Known:
    """The classes and properties that can be picked."""

    classes: tuple[Name, ...]
    properties: tuple[Name, ...]


_KNOWN: WeakKeyDictionary[Store, _Known] = WeakKeyDictionary()
"""What can be picked, by store: to find what is used, all that is stated is read once."""


def _known(setting: Setting) -> _Known:
    if setting.store not in _KNOWN:
        declared = [_declared(setting.store, (OWL + "Class",)), _declared(setting.store, _PROPERTIES)]
        used = [_used(setting.store, _USED_CLASSES), _used(setting.store, _USED_PROPERTIES)]
        classes, properties = (_names(setting, ours | theirs) for ours, theirs in zip(declared, used, strict=True))
        _KNOWN[setting.store] = _Known(classes, properties)
    return _KNOWN[setting.store]


def _declared(store: Store, kinds: Iterable[str]) -> set[NamedNode]:
    return {node for kind in kinds for node in store.subjects(TYPE.value, NamedNode(kind))}


def _used(store: Store, sparql: str) -> set[NamedNode]:
    found = store.query(sparql)
    rows = found.rows if isinstance(found, Table) else ()
    return {row[0] for row in rows if isinstance(row[0], NamedNode)}


def _names(setting: Setting, nodes: Iterable[NamedNode]) -> tuple[Name, ...]:
    shorten = setting.workspace.namespaces.shorten
    made = []
    for node in nodes:
        short = shorten(node.value)
        insert = short if _PLAIN_NAME.fullmatch(short) else str(node)
        label = setting.store.label(node)
        made.append(Name(insert, "" if label == short else label, setting.links.of(node.value)))
    # The terms of the model before those of the standards, since most questions need them.
    return tuple(sorted(made, key=lambda name: (not name.insert.startswith("remit:"), name.insert.casefold())))


def _by_tag(setting: Setting) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """The saved queries, (question, address) of each, by the first of their tags."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for name, query in setting.saved.items():
        tag = query.tags[0] if query.tags else "other"
        groups.setdefault(tag, []).append((query.summary, setting.links.editor(saved=name)))
    return tuple((tag, tuple(found)) for tag, found in sorted(groups.items()))

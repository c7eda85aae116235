"""The SPARQL 1.1 Protocol, the half with queries: what a request asks for, and in which form the answer goes back.

Nothing is run here, and nothing of the workspace is known here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from remit.errors import Refused
from remit.tidy import echoed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from remit.exchange import Request

FORM_TYPE = "application/x-www-form-urlencoded"
QUERY_TYPE = "application/sparql-query"
UPDATE_TYPE = "application/sparql-update"
METHODS = ("GET", "HEAD", "POST")

_QUERY, _UPDATE = "query", "update"
_DEFAULT, _NAMED = "default-graph-uri", "named-graph-uri"
_MOST_FIELDS = 1_000
_UTF8 = ("utf-8", "utf8", "us-ascii")
_BOM = "\ufeff"
_BROKEN_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_RANGE = re.compile(r"(?P<type>[\w!#$&^.+*-]+)/(?P<subtype>[\w!#$&^.+*-]+)", re.ASCII)
_PARAMETER = re.compile(r""";\s*([\w!#$&^.+*-]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^\s;,"]*)""", re.ASCII)
_QUALITY = re.compile(r"0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?")
_BY_NAME = 2
_LONGEST = 8_000  # letters of `Accept` that are read; what clients send has some hundred
_NOTHING_CHANGES = "Nothing can be changed here; this endpoint answers queries only."
_HOW = f"Send the query as {FORM_TYPE} (query=…) or as {QUERY_TYPE}."
_WHERE = f"Give it as query=… in the address or in a form, or send it as {QUERY_TYPE}."


@dataclass(frozen=True)
class Operation:
    """A query that is asked.

    Attributes:
        query: Its text.
        default_graphs: The graphs that together are to be the default graph; empty where the request names none.
        named_graphs: The graphs that GRAPH may name; empty where the request names none.
    """

    query: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Form:
    """A form in which an answer can go back.

    Attributes:
        name: What it is called here: `json`, `xml`, `csv`, `tsv`, `ttl`, `nt`, `rdf`, `jsonld`.
        types: Its media types; the first is its own, the others are those by which some ask for it.
        charset: What follows the media type; empty for none.
    """

    name: str
    types: tuple[str, ...]
    charset: str = ""


_TEXT = "; charset=utf-8"
TABLES = (
    Form("json", ("application/sparql-results+json", "application/json")),
    Form("xml", ("application/sparql-results+xml", "application/xml", "text/xml")),
    Form("csv", ("text/csv",), _TEXT),
    Form("tsv", ("text/tab-separated-values", "text/plain"), _TEXT),
)
"""How a table, or yes and no, goes back; the first is the usual one."""

GRAPHS = (
    Form("ttl", ("text/turtle", "application/turtle", "application/x-turtle"), _TEXT),
    Form("nt", ("application/n-triples", "text/plain"), _TEXT),
    Form("rdf", ("application/rdf+xml", "application/xml", "text/xml")),
    Form("jsonld", ("application/ld+json", "application/json")),
)
"""How triples go back; the first is the usual one."""

_PAGE = Form("html", ("text/html", "application/xhtml+xml"))


def read(request: Request) -> Operation | None:
    """What a request asks for.

    Returns:
        The query, with the graphs that it is asked of; None when nothing is asked, so that the endpoint describes itself.

    Raises:
        Refused: It cannot be read as a query, or asks for what is not done here.
    """
    if request.method not in METHODS:
        why = f"{request.method} is not answered here. {_NOTHING_CHANGES}"
        raise Refused(405, why, (("allow", ", ".join(METHODS)),))
    if asks_nothing(request):
        return None
    fields = _fields(request.query, "the address")
    if request.method != "POST":
        return _operation(fields)
    _refuse_packed(request.encoding)
    kind = _content_type(request.content_type)
    if kind == FORM_TYPE:
        return _operation([*fields, *_fields(_decoded(request.body, "The form"), "the form")])
    return _operation([*fields, (_QUERY, _decoded(request.body, "The query").removeprefix(_BOM))])


def asks_nothing(request: Request) -> bool:
    """Whether a request has neither a body nor anything behind the question mark."""
    return request.method != "POST" and not request.query.strip("&")


def choose(accept: str, forms: tuple[Form, ...]) -> tuple[Form, str]:
    """The form that a client wants most, of those that there are.

    A client that names a form wants it more than one that it takes among others; of forms that are wanted alike, the
    first is taken.

    Args:
        accept: The header `Accept`; empty for any.
        forms: What there is.

    Returns:
        The form, and the media type with which it is sent, as the client knows it.

    Raises:
        Refused: It wants none of them.
    """
    return _chosen(accept[:_LONGEST], forms)


@lru_cache(maxsize=64)
def _chosen(accept: str, forms: tuple[Form, ...]) -> tuple[Form, str]:
    ranges = _ranges(accept) if accept.strip() else [("*", "*", 1.0)]
    best: tuple[float, int] = (0.0, 0)
    chosen: tuple[Form, str] | None = None
    for form in forms:
        for kind in form.types:
            wanted = _wanted(kind, ranges)
            is_meant = kind == form.types[0] or wanted[1] == _BY_NAME  # `text/*` does not mean a table as text/xml
            if wanted[0] > 0 and wanted > best and is_meant:
                best, chosen = wanted, (form, kind + form.charset)
    if chosen is None:
        there = ", ".join(form.types[0] for form in forms)
        raise Refused(406, f"None of the forms that you accept can be given. This answer can be had as: {there}.")
    return chosen


def wants_page(accept: str) -> bool:
    """Whether a client would rather have a page to read than triples: a browser does."""
    try:
        return choose(accept, (*GRAPHS, _PAGE))[0] == _PAGE
    except Refused:
        return False


def _operation(fields: list[tuple[str, str]]) -> Operation:
    """The query of a request, of which there must be one."""
    if _all(fields, _UPDATE):
        raise Refused(403, _NOTHING_CHANGES)
    found = _all(fields, _QUERY)
    if len(found) > 1:
        raise Refused(400, f"There are {len(found)} queries in this request. Send one at a time.")
    if not found or not found[0].strip():
        raise Refused(400, f"There is no query in this request. {_WHERE}")
    return Operation(found[0], _all(fields, _DEFAULT), _all(fields, _NAMED))


def _all(fields: list[tuple[str, str]], wanted: str) -> tuple[str, ...]:
    return tuple(value for name, value in fields if name == wanted)


def _fields(encoded: str, place: str) -> list[tuple[str, str]]:
    """The fields of an address or a form, each as often as it was sent.

    Raises:
        Refused: Their encoding is broken, or there are too many.
    """
    if not encoded:
        return []
    broken = _BROKEN_PERCENT.search(encoded)
    if broken:
        start = encoded[broken.start() : broken.start() + 3]
        raise Refused(400, f"“{start}” in {place} is no encoded character. Write a per cent sign as %25.")
    try:
        return parse_qsl(encoded, keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except UnicodeDecodeError as error:
        raise Refused(400, f"What is encoded in {place} is not UTF-8. Encode it as UTF-8 and send it again.") from error
    except ValueError as error:
        why = f"There are more than {_MOST_FIELDS:,} fields in {place}. Send the query and its graphs only."
        raise Refused(400, why) from error


def _refuse_packed(encoding: str) -> None:
    """Refuse a body that would have to be unpacked.

    Raises:
        Refused: It is packed in some way.
    """
    packed = [one for one in encoding.lower().replace(" ", "").split(",") if one not in ("", "identity")]
    if packed:
        why = f"A body that is packed ({echoed(packed[0])}) is not read here. Send it as it is."
        raise Refused(415, why, (("accept-encoding", "identity"),))


def _content_type(header: str) -> str:
    """The media type of a body that may hold a query.

    Raises:
        Refused: It is another, or its characters are not UTF-8.
    """
    kind = header.partition(";")[0].strip().lower()
    if kind == UPDATE_TYPE:
        raise Refused(403, _NOTHING_CHANGES)
    if kind not in (FORM_TYPE, QUERY_TYPE):
        unsaid = "This request does not say what its body is."
        what = f"A body of the type {echoed(kind)} is not read here." if kind else unsaid
        raise Refused(415, f"{what} {_HOW}", (("accept-post", f"{FORM_TYPE}, {QUERY_TYPE}"),))
    for name, value in _PARAMETER.findall(header):
        charset = value.strip('"').lower()
        if name.lower() == "charset" and charset not in _UTF8:
            raise Refused(415, f"A body in {echoed(charset) or 'no encoding'} is not read here. Send it in UTF-8.")
    return kind


def _decoded(body: bytes, what: str) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused(400, f"{what} is not UTF-8 text. Send it in UTF-8.") from error


def _ranges(accept: str) -> list[tuple[str, str, float]]:
    """The media types of a header `Accept`: (type, subtype, quality); what cannot be read is passed over."""
    found = []
    for part in accept.split(","):
        match = _RANGE.match(part.strip())
        if match is None:
            continue
        told = {name.lower(): value for name, value in _PARAMETER.findall(part)}
        quality = told.get("q", "1")
        if _QUALITY.fullmatch(quality):
            found.append((match["type"].lower(), match["subtype"].lower(), float(quality)))
    return found


def _wanted(kind: str, ranges: Iterable[tuple[str, str, float]]) -> tuple[float, int]:
    """How much a media type is wanted (0 to 1), and how closely it was named: 2 by name, 1 by half, 0 not."""
    own_type, _, own_subtype = kind.partition("/")
    fitting = [
        ((main == own_type) + (subtype == own_subtype), quality)
        for main, subtype, quality in ranges
        if main in ("*", own_type) and subtype in ("*", own_subtype)
    ]
    closeness = max((close for close, _ in fitting), default=0)
    return max((quality for close, quality in fitting if close == closeness), default=0.0), closeness

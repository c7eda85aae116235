"""Requests to a SPARQL endpoint, and answers that are whole or an error: the only door to SPARQLWrapper.

SPARQLWrapper words a query or an update as a request. It is sent by an opener of its own, which keeps a deadline for the
whole answer, follows no redirection, and reads no more than it may. Every answer is checked before it is believed: the
status, the kind, the length that was promised, that it can be read to its end, and that no row was left out.
"""

from __future__ import annotations

import base64
import http.client
import json
import threading
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

import pyoxigraph
from SPARQLWrapper import POST, SPARQLWrapper

from remit import engine
from remit.errors import NoAnswer
from remit.remote import faults
from remit.remote.connection import Line, opener
from remit.remote.credentials import Credentials, refuse_open
from remit.remote.outline import outline
from remit.terms import text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from remit.remote.dialect import Place
    from remit.results import Table

SECONDS = 30.0
"""How long one request may take, unless more is allowed."""
MOST_BYTES = 1 << 30
"""The largest answer that is read."""

_EARLIER = 0.95
"""A command that is limited to the same time is to hear which endpoint did not answer, and not only that time is over."""
_CHUNK = 1 << 18
_LEAST_CAP = 50
"""The least number of rows at which a server may be set to stop; others are its multiples, and powers of two."""
_ROWS = "application/sparql-results+json"
_JSON = (_ROWS, "application/json")
_TRIPLES = "application/n-triples"
_PAGE = ("text/html", "application/xhtml+xml")
_VIRTUOSO_ASK = ("__ASK_RETVAL",)
_FIRST_REFUSAL = 400


@dataclass(frozen=True)
class Reply:
    """A whole answer of a server.

    Attributes:
        kind: Its media type, in small letters, without parameters.
        body: Its bytes.
        headers: Its headers.
    """

    kind: str
    body: bytes
    headers: http.client.HTTPMessage


class Wire:
    """The line to one endpoint.

    Args:
        place: The endpoint.
        credentials: Who asks; by default what the environment says.
        seconds: How long one request may take, from the first byte sent to the last one read.
        most_bytes: The largest answer that is read.

    Raises:
        WrongValue: The credentials would be sent where others can read them.
    """

    def __init__(
        self,
        place: Place,
        credentials: Credentials | None = None,
        seconds: float = SECONDS,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        """Take the endpoint; nothing is sent yet."""
        self.place = place
        self.at = f"The endpoint {place.url}"
        self._credentials = Credentials.from_environment() if credentials is None else credentials
        self._seconds = seconds
        self._most_bytes = most_bytes
        self._most_rows = 0
        if self._credentials:
            for address in (place.query, place.update, place.store or place.query):
                refuse_open(address)

    def select(self, sparql: str, default: Sequence[str] = (), named: Sequence[str] = (), *, advice: str = "") -> Table:
        """The rows of a SELECT query, as the server writes and orders them: all of them.

        Args:
            sparql: The query, with its prefixes.
            default: The graphs whose union is its default graph; empty for what the server has as default.
            named: The graphs that `GRAPH` sees; empty for what the server lets it see.
            advice: Sentences that are told too where some rows were left out.

        Raises:
            NoAnswer: There is no answer, or it is not whole, or some rows were left out.
        """
        reply = self._ask(sparql, default, named)
        table = self._table(reply)
        got = len(table.rows)
        if self._may_lack_rows(reply, got) and not _is_all_asked(sparql, got):
            there = self._counted(sparql, got, default, named)
            if there != got:
                left_out = faults.rows_left_out(self.at, got, there)
                raise NoAnswer(f"{left_out} {advice}") if advice else left_out
        self._most_rows = max(self._most_rows, got)
        return table

    def ask(self, sparql: str, default: Sequence[str] = (), named: Sequence[str] = ()) -> bool:
        """The answer of an ASK query.

        Raises:
            NoAnswer: There is no answer, or it is neither yes nor no.
        """
        reply = self._ask(sparql, default, named)
        try:
            found = json.loads(reply.body)
        except (ValueError, RecursionError) as error:
            raise faults.unreadable(self.at) from error
        if isinstance(found, dict) and isinstance(found.get("boolean"), bool):
            return bool(found["boolean"])
        table = self._table(reply)
        if table.columns != _VIRTUOSO_ASK:
            raise faults.unreadable(self.at)
        return any(text(term) in ("1", "true") for row in table.rows for term in row)

    def count(self, graph: str | None = None) -> int:
        """How many triples a named graph has, or the default graph where none is named."""
        pattern = "?s ?p ?o" if graph is None else f"GRAPH <{graph}> {{ ?s ?p ?o }}"
        return self._number(self.select(f"SELECT (COUNT(*) AS ?n) WHERE {{ {pattern} }}"))

    def update(self, sparql: str) -> None:
        """Run an update.

        Raises:
            NoAnswer: The server does not say that it was done. It may have been done all the same, or in part.
        """
        request = _worded(self.place.update, sparql, "INSERT", {})
        self._accept_done(self._send(request))

    def put(self, graph: str | None, data: bytes, kind: str = _TRIPLES, *, more: bool = False) -> None:
        """Replace a graph by the Graph Store Protocol, or add to it.

        Args:
            graph: Its IRI; None for the default graph.
            data: What it is to hold.
            kind: The media type of the data.
            more: Whether what it holds already stays.
        """
        self._store("POST" if more else "PUT", graph, data, kind)

    def server(self) -> str:
        """The header `Server` of the endpoint; empty where it has none, or gives no answer to a plain request."""
        request = urllib.request.Request(self.place.url, headers={"User-Agent": "remit"})  # noqa: S310 - http(s) only
        try:
            return self._exchange(request, believed=False).headers.get("Server", "")
        except NoAnswer as error:
            if error.status:
                return ""
            raise

    def _store(self, method: str, graph: str | None, data: bytes | None, kind: str) -> None:
        address = f"{self.place.store}?{'default' if graph is None else 'graph=' + quote(graph, safe='')}"
        headers = {"User-Agent": "remit", "Accept": "*/*"} | ({"Content-Type": kind} if kind else {})
        request = urllib.request.Request(address, data=data, headers=headers, method=method)  # noqa: S310 - http(s) only
        self._accept_done(self._send(request))

    def _ask(self, sparql: str, default: Sequence[str], named: Sequence[str]) -> Reply:
        graphs = {"default-graph-uri": default, "named-graph-uri": named}
        reply = self._send(_worded(self.place.query, sparql, "SELECT", graphs))
        self._check_readable(reply)
        return reply

    def _send(self, request: urllib.request.Request) -> Reply:
        if self._credentials.token:
            request.add_unredirected_header("Authorization", f"Bearer {self._credentials.token}")
        elif self._credentials.user and self.place.dialect.sign == "basic":
            pair = f"{self._credentials.user}:{self._credentials.password}".encode()
            request.add_unredirected_header("Authorization", f"Basic {base64.b64encode(pair).decode()}")
        return self._exchange(request)

    def _exchange(self, request: urllib.request.Request, *, believed: bool = True) -> Reply:
        """Send a request and read the whole answer before the deadline.

        Args:
            request: The request.
            believed: Whether the answer is to be what was asked for; otherwise only its headers are wanted.
        """
        line = Line(request.full_url)
        watch = (
            threading.Timer(self._seconds * _EARLIER, line.cut) if 0 < self._seconds < threading.TIMEOUT_MAX else None
        )
        if watch is not None:
            watch.daemon = True
            watch.start()
        try:
            with opener(line, self._credentials, self.place.dialect.sign).open(
                request, timeout=self._seconds * _EARLIER or None
            ) as response:
                reply = self._read(response) if believed else Reply("", b"", response.headers)
        except NoAnswer:
            if line.over:
                raise faults.too_late(self.at, self._seconds) from None
            raise
        except (OSError, http.client.HTTPException, ValueError, AttributeError) as error:
            late = line.over or _is_time_over(error)
            raise (faults.too_late(self.at, self._seconds) if late else faults.broken(self.at, error)) from None
        finally:
            if watch is not None:
                watch.cancel()
        if line.over:  # what was cut may look whole: the head of an answer may end anywhere
            raise faults.too_late(self.at, self._seconds)
        return reply

    def _read(self, response: http.client.HTTPResponse) -> Reply:
        status, headers = response.status, response.headers
        if status >= _FIRST_REFUSAL:
            raise faults.refused(self.at, status, response.read(_CHUNK), signed=bool(self._credentials))
        if status >= http.client.MULTIPLE_CHOICES:
            raise faults.moved(self.at, headers.get("Location", ""))
        body = self._whole(response)
        coding = headers.get("Content-Encoding", "identity")
        if coding.lower() != "identity":
            raise NoAnswer(
                f"{self.at} answers in a packing that nobody asked for (“{faults.short(coding)}”). {faults.ASK_KEEPERS}"
            )
        kind = headers.get("Content-Type", "").partition(";")[0].strip().lower()
        part = self.place.dialect.part_header
        if part and headers.get(part):
            raise NoAnswer(
                f"{self.at} gave only a part of the answer, because its own time was over. Narrow the query, or ask "
                "its keepers to allow more time.",
                status=status,
            )
        return Reply(kind, body, headers)

    def _whole(self, response: http.client.HTTPResponse) -> bytes:
        """The body, if as much came as was promised."""
        promised = response.headers.get("Content-Length")
        chunks: list[bytes] = []
        length = 0
        while chunk := response.read(_CHUNK):
            chunks.append(chunk)
            length += len(chunk)
            if length > self._most_bytes:
                raise NoAnswer(
                    f"{self.at} gives an answer of more than {self._most_bytes >> 20:,} MB, which is not read. Narrow the query."
                )
        has_body = response.status != http.client.NO_CONTENT
        if has_body and promised and not response.chunked and promised.strip() != str(length):
            raise faults.cut(self.at)
        return b"".join(chunks)

    def _check_readable(self, reply: Reply) -> None:
        if reply.kind in _PAGE or (reply.kind not in _JSON and faults.is_page(reply.body)):
            raise faults.page(self.at)
        if not reply.body.strip():
            raise NoAnswer(f"{self.at} gave an empty answer. Check the address, or ask the keepers of the server.")
        if reply.kind not in _JSON:
            raise NoAnswer(
                f"{self.at} answers in a form that Remit does not read (“{faults.short(reply.kind) or 'unnamed'}”). Check "
                "that the address is that of a SPARQL endpoint."
            )

    def _table(self, reply: Reply) -> Table:
        try:
            return _parsed(reply.body)
        except (SyntaxError, ValueError, OSError):
            pass  # the engine’s reader goes with its error, and in this thread: it must be let go where it was made
        raise faults.unreadable(self.at)

    def _may_lack_rows(self, reply: Reply, got: int) -> bool:
        """Whether the server may have left rows out, as some do without a word when there are more than they may give."""
        dialect = self.place.dialect
        told = reply.headers.get(dialect.rows_header, "") if dialect.rows_header else ""
        most = int(told) if told.isascii() and told.isdecimal() else dialect.rows
        return bool(most and got >= most) or (got >= self._most_rows and _may_be_cut(got))

    def _counted(self, sparql: str, got: int, default: Sequence[str], named: Sequence[str]) -> int:
        """How many rows there are to a query."""
        counting = counted(sparql)
        if counting is None:
            raise NoAnswer(
                f"{self.at} gave exactly {got:,} rows, which may be the most that it gives, and a query written so "
                "cannot be counted. Narrow it until there are fewer."
            )
        return self._number(self._table(self._ask(counting, default, named)))

    def _number(self, table: Table) -> int:
        if len(table.rows) == 1 and len(table.rows[0]) == 1:
            term = table.rows[0][0]
            if isinstance(term, pyoxigraph.Literal) and term.value.isascii() and term.value.isdecimal():
                return int(term.value)
        raise faults.unreadable(self.at)

    def _accept_done(self, reply: Reply) -> None:
        """Take the answer to a change, unless it is a page: a page on which one signs in has status 200 too."""
        if reply.kind in _PAGE and faults.is_page(reply.body) and b"<form" in reply.body.lower():
            raise NoAnswer(
                f"{self.at} answers a change with a web page, so that it cannot be known whether it was made. Check "
                "the address: it may be that of a page on which one signs in."
            )


def _parsed(body: bytes) -> Table:
    """The table that a body is.

    Raises:
        ValueError: It is none.
        SyntaxError: It is not whole.
    """
    found = pyoxigraph.parse_query_results(body, format=pyoxigraph.QueryResultsFormat.JSON)
    if not isinstance(found, pyoxigraph.QuerySolutions):
        raise ValueError("yes or no is no table")  # noqa: TRY004 - it is what the server gave
    return engine.table(found)


def counted(sparql: str) -> str | None:
    """The query that counts the rows of a SELECT query; None where it cannot be written."""
    found = outline(sparql)
    if found is None or found.form != "SELECT":
        return None
    if not found.has_dataset:
        inner, where = sparql[found.begin :], "WHERE"
    else:  # the graphs are named once, outside
        first = found.pattern[0]
        inner, where = f"{sparql[found.begin : found.given]} WHERE {sparql[first:]}", sparql[found.given : first]
    return f"{found.prologue}SELECT (COUNT(*) AS ?remitRows) {where} {{ {{ {inner}\n}} }}"


class _Worded(SPARQLWrapper):
    """A request as SPARQLWrapper words it."""

    def request(self) -> urllib.request.Request:
        """The request, which somebody else sends."""
        made: urllib.request.Request = self._createRequest()
        return made


def _worded(address: str, sparql: str, kind: str, graphs: dict[str, Sequence[str]]) -> urllib.request.Request:
    """A query or an update as a form that is posted."""
    wrapper = _Worded(address, updateEndpoint=address, agent="remit")
    wrapper.setMethod(POST)
    wrapper.setOnlyConneg(True)
    wrapper.queryString, wrapper.queryType = sparql, kind  # its own search for the kind of a query is not needed
    wrapper.addCustomHttpHeader("Accept", _ROWS if kind == "SELECT" else "*/*")
    for name, iris in graphs.items():
        for iri in iris:
            wrapper.addParameter(name, iri)
    return wrapper.request()


def _is_time_over(error: Exception) -> bool:
    """Whether a connection was left because its own time was over, which may be noticed before the deadline cuts it."""
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    return isinstance(reason, TimeoutError) and reason.errno is None  # with a number it is the network that gave up


def _is_all_asked(sparql: str, rows: int) -> bool:
    """Whether a query asks for no more rows than these by its own LIMIT."""
    found = outline(sparql)
    return found is not None and found.limit == rows


def _may_be_cut(rows: int) -> bool:
    """Whether a number of rows is one at which servers are set to stop: round, or a power of two."""
    return rows >= _LEAST_CAP and (rows % _LEAST_CAP == 0 or rows & (rows - 1) == 0)

"""An answer of the endpoint as bytes, in the form that a client wants most: all of it, or a refusal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.parsers import expat

import pyoxigraph

from remit import protocol
from remit.errors import Refused
from remit.terms import Literal, NamedNode, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from remit.protocol import Form
    from remit.terms import Triple

MOST_ROWS = 100_000
"""The most rows of a table, or triples, of one answer."""
MOST_BYTES = 50_000_000
"""The most bytes of one answer."""

_TABLE_FORMATS = {
    "json": pyoxigraph.QueryResultsFormat.JSON,
    "xml": pyoxigraph.QueryResultsFormat.XML,
    "csv": pyoxigraph.QueryResultsFormat.CSV,
    "tsv": pyoxigraph.QueryResultsFormat.TSV,
}
_GRAPH_FORMATS = {
    "ttl": pyoxigraph.RdfFormat.TURTLE,
    "nt": pyoxigraph.RdfFormat.N_TRIPLES,
    "rdf": pyoxigraph.RdfFormat.RDF_XML,
    "jsonld": pyoxigraph.RdfFormat.JSON_LD,
}
_MEGABYTE = 1_000_000
_BETWEEN_ROWS = {"json": b"},{", "xml": b"</result>", "csv": b"\r\n", "tsv": b"\n"}
_QUOTED = {"json": re.compile(rb'"(?:[^"\\]++|\\.)*+"', re.DOTALL), "csv": re.compile(rb'"[^"]*+"')}


class _Bounded:
    """Where the engine writes to: it takes no more than may be answered."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._size = 0

    def write(self, part: bytes) -> int:
        """Take a part of an answer.

        Raises:
            Refused: It is more than may be answered.
        """
        self._size += len(part)
        if self._size > MOST_BYTES:
            raise _too_long(f"{MOST_BYTES // _MEGABYTE:,} MB")
        self._parts.append(bytes(part))
        return len(part)

    def flush(self) -> None:
        """Nothing waits to be written."""

    def whole(self) -> bytes:
        """All that was written."""
        return b"".join(self._parts)


def _too_long(limit: str) -> Refused:
    # Not 413, which speaks of what was sent, and nothing that a client would send again: the query is right and readable,
    # but what it asks for is not given at once.
    return Refused(422, f"The answer has more than {limit}, and no part of it is given. Add LIMIT, or ask for less.")


def written(
    found: pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean | pyoxigraph.QueryTriples,
    accept: str,
    prefixes: Mapping[str, str],
) -> tuple[bytes, str]:
    """The whole answer in the form that a client wants most, and its media type.

    Raises:
        Refused: The client accepts no form that there is, the answer is too long, or the form cannot say it.
    """
    if isinstance(found, pyoxigraph.QueryTriples):
        form, media_type = protocol.choose(accept, protocol.GRAPHS)
        return graph(_bounded(found), form, prefixes), media_type
    form, media_type = protocol.choose(accept, protocol.TABLES)
    out = _Bounded()
    found.serialize(out, format=_TABLE_FORMATS[form.name])  # type: ignore[arg-type]
    body = out.whole()
    if isinstance(found, pyoxigraph.QuerySolutions) and _has_too_many_rows(body, form):
        raise _too_long(f"{MOST_ROWS:,} rows")
    return (_sound_xml(body) if form.name == "xml" else body), media_type


def _has_too_many_rows(body: bytes, form: Form) -> bool:
    """Whether a table has too many rows, told from what stands between two of them, or ends one."""
    mark = _BETWEEN_ROWS[form.name]
    # JSON has one mark less than rows; CSV and TSV have one more, behind the head.
    most = MOST_ROWS + {"json": -1, "xml": 0}.get(form.name, 1)
    if body.count(mark) <= most:
        return False
    quoted = _QUOTED.get(form.name)
    return quoted is None or quoted.sub(b"", body).count(mark) > most


def _bounded(triples: pyoxigraph.QueryTriples) -> list[Triple]:
    """All triples of an answer.

    Raises:
        Refused: There are too many, or they are too long.
    """
    kept: list[Triple] = []
    size = 0
    for triple in triples:
        kept.append(triple)
        size += len(str(triple.object))
        if len(kept) > MOST_ROWS:
            raise _too_long(f"{MOST_ROWS:,} triples")
        if size > MOST_BYTES:
            raise _too_long(f"{MOST_BYTES // _MEGABYTE:,} MB")
    return kept


def graph(triples: Iterable[Triple], form: Form, prefixes: Mapping[str, str]) -> bytes:
    """Triples in a form of `protocol.GRAPHS`, sorted.

    Args:
        triples: The triples.
        form: The form.
        prefixes: The prefixes of Turtle; only those are written that something uses.

    Raises:
        Refused: The form cannot say them, or they are too long in it.
    """
    ordered = sorted(triples, key=str)
    used = _used(ordered, prefixes) if form.name == "ttl" else None
    try:
        body = pyoxigraph.serialize(ordered, format=_GRAPH_FORMATS[form.name], prefixes=used) or b""
    except (OSError, ValueError) as error:
        why = f"This answer cannot be written as {form.types[0]}. Ask for {protocol.GRAPHS[0].types[0]} instead."
        raise Refused(406, why) from error
    if len(body) > MOST_BYTES:
        raise _too_long(f"{MOST_BYTES // _MEGABYTE:,} MB")
    if used:
        *head, rest = body.split(b"\n", len(used))
        return b"\n".join((*sorted(head), rest))  # the engine gives the prefixes in an order of chance
    return _sound_xml(body) if form.name == "rdf" else body


def _used(triples: Iterable[Triple], prefixes: Mapping[str, str]) -> dict[str, str]:
    """The prefixes that some triples use."""
    iris = {text(term) for triple in triples for term in triple if isinstance(term, NamedNode)}
    iris |= {triple.object.datatype.value for triple in triples if isinstance(triple.object, Literal)}
    spaces = {iri[: max(iri.rfind("/"), iri.rfind("#")) + 1] for iri in iris}
    return {prefix: space for prefix, space in sorted(prefixes.items()) if space in spaces}


def _sound_xml(body: bytes) -> bytes:
    """XML that every reader reads alike.

    Raises:
        Refused: It has what XML cannot say: a control character, or a property whose end is no name.
    """
    body = body.replace(b"\r", b"&#13;")  # the engine writes it as it is, and a reader would take it for a line feed
    try:
        expat.ParserCreate(namespace_separator=" ").Parse(body, True)  # noqa: FBT003 - no keyword there
    except expat.ExpatError as error:
        why = "This answer has something in it that XML cannot say, such as a control character. Ask for another form."
        raise Refused(406, why) from error
    return body

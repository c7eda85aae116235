"""The data formats of results: CSV for people, the SPARQL 1.1 formats of tables, and RDF for triples."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

from remit.errors import UnknownName
from remit.namespaces import XSD
from remit.results import Answer, Table, Triples
from remit.terms import BlankNode, Literal, NamedNode, text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from remit.namespaces import Namespaces
    from remit.terms import Term, Triple

_READER = ("text", "md", "html", "docx", "xlsx")
_TABLE = ("csv", "tsv", "json")
_TRIPLES = ("ttl", "trig", "nt", "jsonld")

FORMATS = {"table": ("text", *_TABLE, *_READER[1:]), "triples": ("text", *_TRIPLES, *_READER[1:])}
"""The formats of a table (or of yes and no) and of triples, those for readers included."""

DATA = (*_TABLE, *_TRIPLES)
"""The formats that are written here; the others are for readers."""

_SUFFIXES = {".txt": "text", ".htm": "html"} | {f".{form}": form for form in (*_READER[1:], *DATA)}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_STRING = XSD + "string"
_BOM = "\ufeff"


def for_suffix(path: Path) -> str | None:
    """The format that a file's suffix names, or None."""
    return _SUFFIXES.get(path.suffix.lower())


def write(result: Table | Triples | Answer, form: str, namespaces: Namespaces, *, bom: bool = False) -> bytes:
    """Write a result in one of `DATA`.

    Args:
        result: What a query gave.
        form: The format.
        namespaces: For the prefixes of Turtle and TriG.
        bom: Whether CSV begins with a byte order mark, so that Excel reads it as UTF-8.

    Raises:
        UnknownName: The result cannot be written in this format.
    """
    match result, form:
        case Table() | Answer(), "json":
            return _json(result)
        case Table(), "csv":
            return ((_BOM if bom else "") + _csv(result)).encode()
        case Table(), "tsv":
            return _tsv(result).encode()
        case Answer(), "csv" | "tsv":
            return f"{'true' if result.yes else 'false'}\r\n".encode()
        case Triples(), _ if form in _TRIPLES:
            return _rdf(result, form, namespaces)
    kind = "triples" if isinstance(result, Triples) else "table"
    raise UnknownName("format for this", form, (), f"Choose one of: {', '.join(FORMATS[kind])}.")


def _csv(table: Table) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(table.columns)
    writer.writerows([_harmless(text(term)) for term in row] for row in table.rows)
    return out.getvalue()


def _harmless(value: str) -> str:
    """A cell that a spreadsheet would run as a formula is marked as text."""
    return f"'{value}" if value.startswith(_FORMULA) else value


def _tsv(table: Table) -> str:
    """SPARQL 1.1 Query Results TSV: terms as in Turtle, tabs and line breaks escaped."""
    lines = ["\t".join(f"?{column}" for column in table.columns)]
    lines += ["\t".join("" if term is None else str(term).replace("\t", "\\t") for term in row) for row in table.rows]
    return "\n".join(lines) + "\n"


def _json(result: Table | Answer) -> bytes:
    """SPARQL 1.1 Query Results JSON."""
    if isinstance(result, Answer):
        value: dict[str, object] = {"head": {}, "boolean": result.yes}
    else:
        bindings = [
            {column: _json_term(term) for column, term in zip(result.columns, row, strict=True) if term is not None}
            for row in result.rows
        ]
        value = {"head": {"vars": list(result.columns)}, "results": {"bindings": bindings}}
    return json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"


def _json_term(term: Term) -> dict[str, object]:
    match term:
        case NamedNode():
            return {"type": "uri", "value": term.value}
        case BlankNode():
            return {"type": "bnode", "value": term.value}
        case Literal():
            value: dict[str, object] = {"type": "literal", "value": term.value}
            if term.language:
                value["xml:lang"] = term.language
            elif term.datatype.value != _STRING:
                value["datatype"] = term.datatype.value
            return value
    return {"type": "literal", "value": str(term)}


def _rdf(result: Triples, form: str, namespaces: Namespaces) -> bytes:
    import pyoxigraph

    triples = sorted(set(result.triples), key=str)
    kind = {
        "ttl": pyoxigraph.RdfFormat.TURTLE,
        "trig": pyoxigraph.RdfFormat.TRIG,
        "nt": pyoxigraph.RdfFormat.N_TRIPLES,
        "jsonld": pyoxigraph.RdfFormat.JSON_LD,
    }[form]
    prefixes = _used(triples, namespaces) if form in ("ttl", "trig") else None
    written = pyoxigraph.serialize(triples, format=kind, prefixes=prefixes)
    return written or b""


def _used(triples: Sequence[Triple], namespaces: Namespaces) -> dict[str, str]:
    """The prefixes that some IRI of the triples has; unused ones would only be noise."""
    words = " ".join(map(str, triples))
    return {prefix: iri for prefix, iri in sorted(namespaces.prefixes.items()) if f"<{iri}" in words}

"""The data formats of results: CSV for people, the SPARQL 1.1 formats of tables, and RDF for triples.

The same result gives the same bytes: triples are sorted, and blank nodes are named by what is said of them.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

from remit.errors import CannotWrite, UnknownName, WrongUse
from remit.namespaces import XSD
from remit.results import Answer, Table, Triples
from remit.terms import BlankNode, Literal, NamedNode, Triple, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from remit.namespaces import Namespaces
    from remit.terms import Term

_READER = ("text", "md", "html", "docx", "xlsx")
_TABLE = ("csv", "tsv", "json")
_TRIPLES = ("ttl", "trig", "nt", "jsonld")

FORMATS = {
    "table": ("text", *_TABLE, *_READER[1:]),
    "answer": ("text", *_TABLE, *_READER[1:]),
    "triples": ("text", *_TRIPLES, *_READER[1:]),
}
"""The formats of a table, of yes and no, and of triples, those for readers included; the first is the usual one."""

DATA = (*_TABLE, *_TRIPLES)
"""The formats that are written here; the others are for readers."""

_SUFFIXES = {".txt": "text", ".htm": "html"} | {f".{form}": form for form in (*_READER[1:], *DATA)}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?"
_NUMERIC = tuple(XSD + name for name in ("integer", "decimal", "double", "float", "int", "long", "short"))
_MOST_ROUNDS = 100
_STRING = XSD + "string"
BOM = "\ufeff"
"""What CSV begins with, so that Excel reads it as UTF-8."""


def for_suffix(path: Path) -> str | None:
    """The format that a file's suffix names, or None."""
    return _SUFFIXES.get(path.suffix.lower())


def refuse_marking(form: str, marking: str) -> None:
    """Refuse a protective marking where the format has no place for it: it must not be lost in silence.

    Raises:
        WrongUse: There is a marking, and the format is one of `DATA`.
    """
    if marking and form in DATA:
        raise WrongUse(
            f"The format {form} has no place for a marking, which must not be lost. Write .xlsx or .docx, or leave the "
            "marking out."
        )


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
    match result:
        case Table() if form in _TABLE:
            return write_table(result, form, bom=bom)
        case Triples() if form in _TRIPLES:
            return write_triples(result, form, namespaces)
        case Answer() if form == "json":
            return _json({"head": {}, "boolean": result.yes})
        case Answer() if form in _TABLE:
            return f"{'true' if result.yes else 'false'}\r\n".encode()
    kind = "triples" if isinstance(result, Triples) else "table"
    raise UnknownName("format for this", form, (), f"Choose one of: {', '.join(FORMATS[kind])}.")


def write_table(table: Table, form: str, *, bom: bool = False) -> bytes:
    """Write a table as data.

    Args:
        table: The table.
        form: `csv` for people (plain values, IRIs in full; what a spreadsheet would run as a formula gets an
            apostrophe), or `tsv` or `json` exactly as SPARQL 1.1 has them.
        bom: Whether CSV begins with a byte order mark, so that Excel reads it as UTF-8.

    Raises:
        UnknownName: There is no such format for a table.
    """
    match form:
        case "csv":
            return ((BOM if bom else "") + _csv(table)).encode()
        case "tsv":
            return _tsv(table).encode()
        case "json":
            return _json({"head": {"vars": list(table.columns)}, "results": {"bindings": _bindings(table)}})
    raise UnknownName("format for a table", form, (), f"Choose one of: {', '.join(_TABLE)}.")


def write_triples(triples: Triples, form: str, namespaces: Namespaces) -> bytes:
    """Write triples as RDF, sorted, each once.

    Args:
        triples: The triples.
        form: `ttl`, `trig`, `nt` or `jsonld`.
        namespaces: The prefixes of Turtle and TriG; only those are written that something uses.

    Raises:
        UnknownName: There is no such format for triples.
        CannotWrite: The format cannot say what the triples say, such as a triple about a triple in JSON-LD.
    """
    if form not in _TRIPLES:
        raise UnknownName("format for triples", form, (), f"Choose one of: {', '.join(_TRIPLES)}.")
    ordered = sorted(set(_with_blanks_named(triples.triples)), key=str)
    if form in ("ttl", "trig"):
        return _tidy(_serialized(ordered, form, namespaces.prefixes))
    return _serialized(ordered, form, None)


def _csv(table: Table) -> str:
    import csv

    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(map(harmless, table.columns))
    writer.writerows([text(term) if _is_number(term) else harmless(text(term)) for term in row] for row in table.rows)
    return out.getvalue()


def harmless(value: str) -> str:
    """A cell that a spreadsheet would run as a formula is marked as text."""
    return f"'{value}" if value.startswith(_FORMULA) else value


def _is_number(term: Term | None) -> bool:
    """Whether a term is a number, which is harmless even with a minus before it, and must stay a number."""
    return isinstance(term, Literal) and term.datatype.value in _NUMERIC and bool(re.fullmatch(_NUMBER, term.value))


def _tsv(table: Table) -> str:
    """SPARQL 1.1 Query Results TSV: terms as in Turtle, tabs and line breaks escaped."""
    lines = ["\t".join(f"?{column}" for column in table.columns)]
    lines += ["\t".join("" if term is None else str(term).replace("\t", "\\t") for term in row) for row in table.rows]
    return "\n".join(lines) + "\n"


def _json(value: dict[str, object]) -> bytes:
    import json

    return json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"


def _bindings(table: Table) -> list[dict[str, object]]:
    return [
        {column: _json_term(term) for column, term in zip(table.columns, row, strict=True) if term is not None}
        for row in table.rows
    ]


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
    parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
    return {"type": "triple", "value": {name: _json_term(part) for name, part in parts.items()}}


def _serialized(triples: Sequence[Triple], form: str, prefixes: dict[str, str] | None) -> bytes:
    import pyoxigraph

    kind = {
        "ttl": pyoxigraph.RdfFormat.TURTLE,
        "trig": pyoxigraph.RdfFormat.TRIG,
        "nt": pyoxigraph.RdfFormat.N_TRIPLES,
        "jsonld": pyoxigraph.RdfFormat.JSON_LD,
    }[form]
    try:
        return pyoxigraph.serialize(triples, format=kind, prefixes=prefixes) or b""
    except OSError as error:
        raise CannotWrite(f"This cannot be written as {form}: {error}. Write it as ttl instead.") from error


def _tidy(written: bytes) -> bytes:
    """Turtle with only the prefixes that it uses, in order, and a blank line before each subject."""
    # The engine writes line feeds in literals as \\n, so that every real one ends a line; others, such as U+2028, it leaves.
    lines = written.decode().rstrip("\n").split("\n")
    head = [line for line in lines if line.startswith("@prefix ")]
    whole = "\n".join(lines[len(head) :])
    used = sorted(line for line in head if re.search(rf"(?<![\w.-]){re.escape(line.split()[1])}", whole))
    blocks = re.sub(r"\n(?=[^\t\n])", "\n\n", whole)
    return ("\n".join(used) + ("\n\n" if used else "") + blocks + "\n").encode()


def _with_blanks_named(triples: Sequence[Triple]) -> list[Triple]:
    """The triples with blank nodes called b1, b2, … by what is said of them, not by the engine's chance names.

    What is said of a node is told from its neighbours, theirs from theirs, and so on until no more nodes can be told
    apart. Nodes that stay alike are nearly always interchangeable; a full canonical form can take for ever.
    """
    told = dict.fromkeys((node.value for triple in triples for node in _blanks(triple)), "")
    kinds = 0
    for _ in range(_MOST_ROUNDS):
        if kinds == len(set(told.values())):
            break
        kinds = len(set(told.values()))
        told = _told_further(triples, told)
    order = sorted(told, key=lambda name: (told[name], name))
    names = {name: f"b{number}" for number, name in enumerate(order, 1)}
    return [_renamed(triple, names) for triple in triples] if names else list(triples)


def _told_further(triples: Sequence[Triple], told: Mapping[str, str]) -> dict[str, str]:
    import hashlib

    said: dict[str, list[str]] = {name: [] for name in told}
    for triple in triples:
        for name in {node.value for node in _blanks(triple)}:
            said[name].append(_spelled(triple, told, name))
    return {
        name: hashlib.sha256("\n".join([told[name], *sorted(lines)]).encode()).hexdigest()
        for name, lines in said.items()
    }


def _blanks(term: Term) -> Iterator[BlankNode]:
    if isinstance(term, BlankNode):
        yield term
    elif isinstance(term, Triple):
        yield from _blanks(term.subject)
        yield from _blanks(term.object)


def _spelled(term: Term, told: Mapping[str, str], itself: str) -> str:
    if isinstance(term, BlankNode):
        return "_:itself" if term.value == itself else f"_:{told[term.value]}"
    if isinstance(term, Triple):
        return " ".join(_spelled(part, told, itself) for part in (term.subject, term.predicate, term.object))
    return str(term)


def _renamed(triple: Triple, names: Mapping[str, str]) -> Triple:
    def rename(term: Term) -> Any:  # noqa: ANN401 - a subject stays what a subject may be, an object an object
        if isinstance(term, BlankNode):
            return BlankNode(names[term.value])
        return _renamed(term, names) if isinstance(term, Triple) else term

    return Triple(rename(triple.subject), triple.predicate, rename(triple.object))

"""Rows that a server gave, made such as the local engine would give them: values as it writes them, in its order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph

from remit.namespaces import XSD
from remit.results import Table, Triples
from remit.terms import BlankNode, Literal, NamedNode, Quad, Term, Triple
from remit.tokens import written

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from remit.remote.adapting import Sent
    from remit.remote.dialect import Dialect

_STRING = XSD + "string"
_DATE = XSD + "date"
_FOR_BLANK = "urn:remit:blank:"
_ROW = "remitRow"
_NUMBER = "remitNumber"
_CELL = "urn:remit:cell:"


def arrange(table: Table, sent: Sent, dialect: Dialect) -> Table:
    """The rows of a SELECT as the local engine would give them."""
    rows = normal(table, dialect)
    if sent.keys:
        rows = Table(rows.columns, _in_order(rows, sent))
        last = None if sent.limit is None else sent.offset + sent.limit
        rows = Table(rows.columns, rows.rows[sent.offset : last])
    if sent.columns is None or rows.columns == sent.columns:
        return rows
    places = [rows.columns.index(name) if name in rows.columns else None for name in sent.columns]
    chosen = (tuple(None if place is None else row[place] for place in places) for row in rows.rows)
    return Table(sent.columns, tuple(chosen))


def triples(table: Table, sent: Sent, dialect: Dialect) -> Triples:
    """The triples that the template of a CONSTRUCT makes of the rows that were asked for in its place."""
    rows = normal(table, dialect)
    values = _values(rows.columns, rows.rows)
    found = pyoxigraph.Store().query(f"{sent.prologue}CONSTRUCT {sent.template} WHERE {{ {values} }}")
    if not isinstance(found, pyoxigraph.QueryTriples):
        return Triples(())
    return Triples(tuple(_with_blanks(one) for one in found))


def normal(table: Table, dialect: Dialect) -> Table:
    """Rows with their values as the local engine writes them."""
    if dialect.orders:
        return table
    blanks = dialect.blanks
    known: dict[Term, Term | None] = {}
    for row in table.rows:
        for term in row:
            if isinstance(term, Literal) and term not in known:
                known[term] = _plain(term, blanks=blanks)
    odd = [term for term, plain in known.items() if plain is term and _is_typed(term)]
    known |= dict(zip(odd, _canonical(odd), strict=True))
    rows = tuple(tuple(known.get(term, term) if term is not None else None for term in row) for row in table.rows)
    return Table(table.columns, rows)


def _plain(term: Literal, *, blanks: bool) -> Literal | None:
    """A text as the local engine has it: a language in small letters, and nothing where some servers give no letter."""
    if term.language:
        small = term.language.lower()
        return term if small == term.language else Literal(term.value, language=small)
    return None if blanks and not term.value and term.datatype.value == _STRING else term


def _is_typed(term: Term) -> bool:
    return isinstance(term, Literal) and not term.language and term.datatype.value not in (_STRING, _DATE)


def _canonical(terms: Sequence[Term]) -> list[Term]:
    """Numbers, moments and truth values as the local engine writes them."""
    if not terms:
        return []
    numbered = enumerate(terms)
    values = " ".join(f"({number} {_written(term)})" for number, term in numbered)
    found = pyoxigraph.Store().query(f"SELECT ?n ?t {{ VALUES (?n ?t) {{ {values} }} }}")
    by_number = {int(row["n"].value): row["t"] for row in found}  # type: ignore[union-attr]  # it is a SELECT
    return [by_number[number] for number in range(len(terms))]


def _in_order(table: Table, sent: Sent) -> tuple[tuple[Term | None, ...], ...]:
    """The rows by the order of the local engine; rows that are equal in it stay as they came."""
    needed = [name for name in table.columns if any(_names(key.text, name) for key in sent.keys)]
    places = [table.columns.index(name) for name in needed]
    rows = pyoxigraph.Store()
    rows.bulk_extend(_numbered(table, places))
    cells = " ".join(f"OPTIONAL {{ ?{_ROW} <{_CELL}{at}> ?{name} }}" for at, name in zip(places, needed, strict=True))
    order = " ".join(f"{'DESC' if key.falling else 'ASC'}({key.text})" for key in sent.keys)
    found = rows.query(
        f"{sent.prologue}SELECT ?{_NUMBER} {{ ?{_ROW} <{_CELL}> ?{_NUMBER} {cells} }} ORDER BY {order} ?{_NUMBER}"
    )
    return tuple(table.rows[int(row[0].value)] for row in found)  # type: ignore[union-attr]  # it is a SELECT


def _numbered(table: Table, places: Sequence[int]) -> Iterator[Quad]:
    """Some cells of every row, and its number, as statements about the row."""
    for number, row in enumerate(table.rows):
        node = NamedNode(f"{_CELL}row:{number}")
        yield Quad(node, NamedNode(_CELL), Literal(number))
        for place in places:
            term = row[place]
            if term is not None:
                yield Quad(node, NamedNode(f"{_CELL}{place}"), term)


def _names(text: str, variable: str) -> bool:
    """Whether a key names a variable; one too many does no harm."""
    return f"?{variable}" in text or f"${variable}" in text


def _values(columns: Sequence[str], rows: Iterable[Sequence[Term | None]]) -> str:
    names = " ".join(f"?{name}" for name in columns)
    lines = "\n".join(f"({' '.join(_written(term) for term in row)})" for row in rows)
    return f"VALUES ({names}) {{ {lines} }}"


def _written(term: Term | None) -> str:
    if term is None:
        return "UNDEF"
    if isinstance(term, NamedNode | Literal):
        return written(term)
    if isinstance(term, BlankNode):  # it has no name in a query: it gets one, and is itself again in what is made
        return f"<{_FOR_BLANK}{term.value}>"
    return f"<<( {_written(term.subject)} {term.predicate} {_written(term.object)} )>>"


def _with_blanks(triple: Triple) -> Triple:
    subject, obj = _blank(triple.subject), _blank(triple.object)
    return Triple(subject, triple.predicate, obj)  # type: ignore[arg-type]  # a subject stays one


def _blank(term: Term) -> Term:
    if isinstance(term, NamedNode) and term.value.startswith(_FOR_BLANK):
        return BlankNode(term.value.removeprefix(_FOR_BLANK))
    return term

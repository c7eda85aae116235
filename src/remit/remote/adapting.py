"""A query as it is sent to a server, so that the server gives what the local engine would.

Nothing is left to a server that servers do in different ways: prefixes are declared, `GRAPH` sees the graphs of this
workspace only, triples are made here from rows (rows have an end that can be seen, triples in a text have not), and rows
are put in order here, and here alone, unless the server has the same order.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from remit.errors import BadQuery
from remit.queries import form
from remit.remote.outline import Key, Outline, outline
from remit.remote.record import record_of, union_of
from remit.terms import Literal
from remit.tokens import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from remit.namespaces import Namespaces
    from remit.remote.dialect import Dialect

KEY = "remitKey"
"""How the columns begin that are asked for only to put rows in order."""

_YES = "(1 AS ?remitYes)"
_OR_EQUAL = ("<=", ">=")


@dataclass(frozen=True)
class Sent:
    """A query as it is sent.

    Attributes:
        text: What is sent.
        form: SELECT, CONSTRUCT or ASK, as the user wrote it.
        columns: The columns that the user wants, in order; None for all that come.
        keys: What the rows are put in order by here; none where they are in order.
        limit: How many rows are kept here after that; None for all.
        offset: How many are left out before.
        template: What triples are made by, with the declarations before it; empty for none.
        prologue: The declarations.
        named: Whether it asks named graphs.
        has_dataset: Whether it names the graphs that it asks.
    """

    text: str
    form: str
    columns: tuple[str, ...] | None = None
    keys: tuple[Key, ...] = ()
    limit: int | None = None
    offset: int = 0
    template: str = ""
    prologue: str = ""
    named: bool = False
    has_dataset: bool = False


def adapt(sparql: str, namespaces: Namespaces, dialect: Dialect) -> Sent:
    """A query as it is sent to a server.

    Raises:
        BadQuery: It is one that servers answer each in its own way.
    """
    if form(sparql) == "DESCRIBE":
        raise BadQuery("What DESCRIBE gives is different at each endpoint. Write what you want with CONSTRUCT.")
    named = _ours(sparql if dialect.compares else _compared(sparql), namespaces)
    declared = _declare(named, namespaces) if dialect.orders else _joined(_declare(named, namespaces))
    found = outline(declared)
    if found is None:
        raise BadQuery(
            "The query is written in a way that Remit cannot send to an endpoint. Write it with its words apart, as in: "
            "SELECT ?thing WHERE { … }"
        )
    sees_graphs = any(_is_graph(token.kind, token.text) for token in words(sparql))
    sent = Sent(declared, found.form, prologue=found.prologue, named=sees_graphs, has_dataset=found.has_dataset)
    if found.form == "CONSTRUCT":
        return _as_rows(sent, found)
    return sent if found.form == "ASK" else _ordered(sent, found, dialect)


def _compared(sparql: str) -> str:
    """The query with each variable beside `<=` or `>=` in a COALESCE, which is the same and which no index knows.

    Virtuoso 7.2.5 looks up `?day <= "2026-01-01"^^xsd:date` in an index by value and misses some rows, or all (measured: of
    16 days 0, of 2,623 days 2,388; other comparisons, and numbers, are found).
    """
    read = words(sparql)
    beside = {
        token.start: token
        for one, other in pairwise(read)
        for token, sign in ((one, other), (other, one))
        if token.kind == "variable" and sign.text in _OR_EQUAL
    }
    for start, token in sorted(beside.items(), reverse=True):
        end = start + len(token.text)
        sparql = f"{sparql[:start]}COALESCE({token.text}){sparql[end:]}"
    return sparql


def _ordered(sent: Sent, found: Outline, dialect: Dialect) -> Sent:
    """A SELECT whose rows are put in order here, unless the server does it as the local engine does."""
    if dialect.orders or not found.keys:
        return replace(sent, columns=found.columns)
    lacking = [] if found.columns is None else [key for key in found.keys if key.variable not in found.columns]
    if found.distinct and lacking:  # to ask for what they are ordered by would change which rows are equal
        return replace(sent, columns=found.columns)
    keys, extra = [], []
    for number, key in enumerate(found.keys):
        if key in lacking:
            extra.append(f"?{key.variable}" if key.variable else f"({key.text} AS ?{KEY}{number})")
            keys.append(key if key.variable else replace(key, text=f"?{KEY}{number}"))
        else:
            keys.append(key)
    text = found.text
    # Virtuoso sorts only rows of less than 4 kB, and drops all of them where VALUES stand behind the pattern too.
    left_out = found.limits if found.order is None else (*found.limits, found.order)
    for first, last in sorted(left_out, reverse=True):
        text = text[:first] + text[last:]
    text = " ".join((text[: found.given], *dict.fromkeys(extra), text[found.given :]))
    return replace(sent, text=text, columns=found.columns, keys=tuple(keys), limit=found.limit, offset=found.offset)


def _joined(sparql: str) -> str:
    """The query with the VALUES behind its pattern put beside the pattern, where all servers understand them.

    Not where rows are grouped: there VALUES come after that.
    """
    found = outline(sparql)
    if found is None or found.values is None or found.grouped or found.form == "DESCRIBE":
        return sparql
    (first, last), (begin, end) = found.pattern, found.values
    if found.form == "CONSTRUCT" and "{" not in sparql[found.begin : first]:  # its pattern is its template too
        return sparql
    return f"{sparql[:first]}{{ {sparql[first:last]}\n{sparql[begin:end]} }}{sparql[last:begin]}{sparql[end:]}"


def _as_rows(sent: Sent, found: Outline) -> Sent:
    """A CONSTRUCT as a SELECT of what its template needs."""
    template = found.template
    parts = words(template)
    variables = list(dict.fromkeys(token.text[1:] for token in parts if token.kind == "variable"))
    fresh = any(token.text == "[" or token.text.startswith("_:") for token in parts)
    once = "" if fresh or found.limits else "DISTINCT "
    given = " ".join(f"?{name}" for name in variables) or _YES
    dataset = found.text[found.given : found.pattern[0]] if "{" in found.text[found.begin : found.given] else ""
    rest = found.text[found.pattern[0] :]
    text = f"{found.prologue}SELECT {once}{given} {dataset.strip() or 'WHERE'} {rest}"
    return replace(sent, text=text, columns=tuple(variables), template=template)


def _declare(sparql: str, namespaces: Namespaces) -> str:
    """The query with the prefixes of the workspace declared that it uses and does not declare."""
    read = words(sparql)
    used = {token.text.partition(":")[0] for token in read if token.kind == "name" and not token.text.startswith("_:")}
    declared = {
        name.text.removesuffix(":")
        for word, name in pairwise(read)
        if word.kind == "word" and word.text.upper() == "PREFIX"
    }
    wanted = sorted(name for name in used - declared if name in namespaces.prefixes)
    return "".join(f"PREFIX {name}: <{namespaces.prefixes[name]}>\n" for name in wanted) + sparql


def _ours(sparql: str, namespaces: Namespaces) -> str:
    """The query with every `GRAPH ?g { … }` kept to the graphs of this workspace, without the copy and the record."""
    out, last = [], 0
    for end, variable in sorted(_graphs(sparql)):
        own = Literal(namespaces.prefixes["graph"])
        others = f"<{union_of(namespaces)}>, <{record_of(namespaces)}>"
        out.append(f"{sparql[last:end]} FILTER(STRSTARTS(STR({variable}), {own}) && {variable} NOT IN ({others}))")
        last = end
    return "".join((*out, sparql[last:]))


def _graphs(sparql: str) -> Iterator[tuple[int, str]]:
    """Where each `GRAPH ?g { … }` ends, and its variable."""
    read = words(sparql)
    for at, token in enumerate(read[:-2]):
        if _is_graph(token.kind, token.text) and read[at + 1].kind == "variable" and read[at + 2].text == "{":
            depth = 0
            for one in read[at + 2 :]:
                depth += (one.text == "{") - (one.text == "}")
                if depth == 0:
                    yield one.start + 1, read[at + 1].text
                    break


def _is_graph(kind: str, text: str) -> bool:
    return kind == "word" and text.upper() == "GRAPH"

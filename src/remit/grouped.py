"""GROUP_CONCAT in one order everywhere: no standard fixes the order of the parts, and no two engines keep the same.

A saved query is run with a separator that no text has; the parts of each cell are then sorted, and joined with the
separator that the query asks for. An empty part is no part, and a cell without parts is empty: some engines give an empty
text there, others nothing. The column of evidence is nodes with blanks between, some joined by an inner SELECT already.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from remit.results import Table
from remit.terms import Literal
from remit.tokens import closing_bracket, words, written

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from remit.results import Answer, Triples
    from remit.terms import Term
    from remit.tokens import Token

BETWEEN = "^|remit|^"
"""The separator that no text has: plain characters, because Virtuoso 7 turns others in a query into question marks."""

_GROUPED = "GROUP_CONCAT"
_EVIDENCE = "evidence"
_SPACE = " "  # what SPARQL 1.1 puts between the parts when no separator is given
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
_LONG = ('"""', "'''")


@lru_cache(maxsize=256)  # texts: more than workspaces have saved queries
def separable(sparql: str) -> tuple[str, Mapping[str, str]]:
    """A query with separators that no text has, so that the parts can be told apart.

    Only columns `(GROUP_CONCAT(…) AS ?name)` of the outermost SELECT are changed: what an inner SELECT joins may be
    compared or cut further on. So may a column that the query names once more, and it is left as it is too.

    Args:
        sparql: The query, with its values or without; a value that has `BETWEEN` in it must be looked for by the caller.

    Returns:
        The text to run, and by column the separator that the query asks for; no column when nothing was changed.
    """
    if _GROUPED not in sparql.upper() or BETWEEN in sparql:
        return sparql, {}
    found = words(sparql)
    separators: dict[str, str] = {}
    changes: list[tuple[int, int, str]] = []
    for start, end, name in _columns(found):
        mark = _separator(found, start, end)
        if mark is not None and mark.kind != "string":
            continue
        if mark is None:
            changes.append((found[end].start, found[end].start, f"; separator={written(Literal(BETWEEN))}"))
            separators[name] = _SPACE
        else:
            changes.append((mark.start, mark.start + len(mark.text), written(Literal(BETWEEN))))
            separators[name] = _unquoted(mark.text)
    for first, last, text in reversed(changes):
        sparql = sparql[:first] + text + sparql[last:]
    return sparql, separators


def joined(result: Table | Triples | Answer, separators: Mapping[str, str]) -> Table | Triples | Answer:
    """A result of such a query as the query asks for it: the parts of each cell sorted by their text, then joined.

    Args:
        result: What the engine gave.
        separators: By column, the separator that the query asks for, as `separable` tells it.
    """
    if not separators or not isinstance(result, Table):
        return result
    at = {index: separators[name] for index, name in enumerate(result.columns) if name in separators}
    evidence = result.columns.index(_EVIDENCE) if separators.get(_EVIDENCE) == _SPACE else None
    return result._replace(rows=tuple(_row(row, at, evidence) for row in result.rows))


def _row(row: tuple[Term | None, ...], at: Mapping[int, str], evidence: int | None) -> tuple[Term | None, ...]:
    return tuple(
        _cell(term, at[index], is_evidence=index == evidence) if index in at else term for index, term in enumerate(row)
    )


def _cell(term: Term | None, separator: str, *, is_evidence: bool) -> Term | None:
    if not isinstance(term, Literal):
        return term
    value = term.value.replace(_SPACE, BETWEEN) if is_evidence else term.value
    if value and BETWEEN not in value:
        return term
    together = separator.join(sorted(part for part in value.split(BETWEEN) if part))
    if not together:
        return None
    return Literal(together, language=term.language) if term.language else Literal(together)


def _columns(found: Sequence[Token]) -> Iterator[tuple[int, int, str]]:
    """Each column of the outermost SELECT that is one GROUP_CONCAT and no more: its first bracket, its last, its name."""
    for at, token in enumerate(found):
        if token.text == "{":
            return
        if token.text.upper() != _GROUPED or at == 0 or found[at - 1].text != "(":
            continue
        end = closing_bracket(found, at + 1)
        after = found[end + 1 : end + 4]
        if [word.text.upper() for word in after[:1]] == ["AS"] and [word.text for word in after[2:]] == [")"]:
            name = after[1].text[1:]
            if sum(word.kind == "variable" and word.text[1:] == name for word in found) == 1:
                yield at + 1, end, name


def _separator(found: Sequence[Token], start: int, end: int) -> Token | None:
    """What stands behind `; separator =` at the end of a GROUP_CONCAT: a string, or the variable of a parameter."""
    last = found[max(start, end - 4) : end]
    is_given = [token.text.upper() for token in last[:3]] == [";", "SEPARATOR", "="]
    return last[3] if is_given else None


def _unquoted(string: str) -> str:
    """The characters that a string of SPARQL stands for."""
    marks = 3 if string.startswith(_LONG) else 1
    inner, out, at = string[marks:-marks], "", 0
    while at < len(inner):
        if inner[at] != "\\":
            out += inner[at]
            at += 1
        elif inner[at + 1] in "uU":
            digits = 4 if inner[at + 1] == "u" else 8
            out += chr(int(inner[at + 2 : at + 2 + digits], 16))
            at += 2 + digits
        else:
            out += _ESCAPED.get(inner[at + 1], inner[at + 1])
            at += 2
    return out

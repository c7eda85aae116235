"""Where a SPARQL text cannot be read on, and why: line, column and a sentence.

The engine names a place that can be a dozen characters too far on, because it tells how far any of its attempts came. So
the text is read again up to each word in turn, with much white space behind it: as long as the engine comes to the end of
that, the words before it can begin a query.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph

from remit.tokens import Token, words

if TYPE_CHECKING:
    from collections.abc import Mapping

_ROOM = 60
_BEHIND = "\n" + " " * _ROOM
_PLACE = re.compile(r"error at (\d+):(\d+)")
_PAIRS = {"{": "}", "(": ")", "[": "]"}
_KEYWORDS = (
    *("SELECT", "CONSTRUCT", "ASK", "DESCRIBE", "PREFIX", "BASE", "WHERE", "DISTINCT", "REDUCED", "OPTIONAL", "FILTER"),
    *("UNION", "MINUS", "GRAPH", "BIND", "VALUES", "EXISTS", "NOT", "ORDER", "GROUP", "HAVING", "LIMIT", "OFFSET"),
    *(
        "COUNT",
        "SUM",
        "MIN",
        "MAX",
        "AVG",
        "SAMPLE",
        "GROUP_CONCAT",
        "SEPARATOR",
        "BOUND",
        "REGEX",
        "CONTAINS",
        "STRSTARTS",
    ),
    *(
        "STRENDS",
        "STRLEN",
        "SUBSTR",
        "REPLACE",
        "CONCAT",
        "LANG",
        "LANGMATCHES",
        "DATATYPE",
        "COALESCE",
        "UNDEF",
        "FROM",
    ),
)
_NO_IRI = "IRI parsing failed"
_BROKEN = (
    "what stands here between < and > is no address; there are no blanks, quotation marks or brackets in an address"
)
_OF_THE_WHOLE = {
    "The SELECT contains a variable that is unbound": (
        "after SELECT stands a variable that has no value there. With GROUP BY or COUNT, every other variable after SELECT "
        "must stand in GROUP BY too"
    ),
    "SELECT * is not authorized with GROUP BY": "SELECT * does not go with GROUP BY, COUNT and the like. Name the variables after SELECT",
    "Duplicated variable name in SELECT": "two columns after SELECT have one name. Give one of them another",
}


@dataclass(frozen=True)
class Misreading:
    """Why a text is no query.

    Attributes:
        line: The line, from 1.
        column: The column in characters, from 1.
        why: The reason, as a sentence without its capital and its full stop.
    """

    line: int
    column: int
    why: str


def find(sparql: str, prefixes: Mapping[str, str], base: str | None = None) -> Misreading | None:
    """Where a text cannot be read on; None when it is a query.

    Args:
        sparql: The text; it must have been through `queries.refuse`, since the engine reads it.
        prefixes: The prefixes that need not be declared.
        base: The IRI that a relative one starts from; None where every IRI must be whole.
    """
    told = _told(sparql, prefixes, base)
    if told is None:
        return None
    found = words(sparql)
    readable = _readable(sparql, found, prefixes, base)
    if readable < len(found):
        token = found[readable]
        # What is said of this word, not of a later one.
        told = _told(_until(sparql, token) + _BEHIND, prefixes, base) or told
        if token.text == ">" and _NO_IRI in told:
            return _at(sparql, sparql.rindex("<", 0, token.start), _BROKEN)
        return _at(sparql, token.start, _why(token, told))
    for phrase, why in _OF_THE_WHOLE.items():
        if phrase in told:
            return _at(sparql, _of_select(found), why)
    return _at(sparql, len(sparql.rstrip()), _unfinished(sparql, found))


def _told(sparql: str, prefixes: Mapping[str, str], base: str | None) -> str | None:
    """What the engine says against a text; None for nothing."""
    try:
        pyoxigraph.Store().query(sparql, base_iri=base, prefixes=dict(prefixes))
    except SyntaxError as error:
        return str(error)
    except (ValueError, RuntimeError, OSError):  # it was read; that it cannot be answered is another matter
        return None
    return None


def _readable(sparql: str, found: list[Token], prefixes: Mapping[str, str], base: str | None) -> int:
    """How many of the words, from the first, can begin a query."""
    least, most = 0, len(found)
    while least < most:
        middle = (least + most + 1) // 2
        if _can_begin(_until(sparql, found[middle - 1]), prefixes, base):
            least = middle
        else:
            most = middle - 1
    return least


def _until(sparql: str, token: Token) -> str:
    return sparql[: token.start + len(token.text)]


def _can_begin(start: str, prefixes: Mapping[str, str], base: str | None) -> bool:
    told = _told(start + _BEHIND, prefixes, base)
    place = None if told is None else _PLACE.match(told)
    end = (start.count("\n") + 2, _ROOM + 1)
    return place is None or (int(place.group(1)), int(place.group(2))) >= end


def _at(sparql: str, offset: int, why: str) -> Misreading:
    before = sparql[:offset]
    return Misreading(before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1, why)


def _why(token: Token, told: str) -> str:
    if token.kind == "name" and "Prefix not found" in told:
        prefix = token.text.split(":", 1)[0]
        return f"the prefix “{prefix}:” is not known. Declare it at the top (PREFIX {prefix}: <https://…>), or use one that is"
    if token.kind == "iri" and (_NO_IRI in told or ":" not in token.text):
        return f"“{token.text}” is no whole address: it must begin with a scheme such as https:"
    if token.text in ("'", '"'):
        return "the text that begins here is not closed on its line. Put the same quotation mark at its end"
    near = _nearest(token)
    offer = f". Did you mean {near}?" if near else ". Look at it and at what stands just before it"
    return f"“{_short(token.text)}” cannot stand here{offer}"


def _nearest(token: Token) -> str:
    """The keyword that a word may have been meant for."""
    import difflib

    if token.kind != "word" or token.text.upper() in _KEYWORDS:
        return ""
    return next(iter(difflib.get_close_matches(token.text.upper(), _KEYWORDS, n=1, cutoff=0.7)), "")


def _short(text: str) -> str:
    longest = 60
    return text if len(text) <= longest else text[:longest] + "…"


def _unfinished(sparql: str, found: list[Token]) -> str:
    open_ones: list[Token] = []
    for token in found:
        if token.text in _PAIRS:
            open_ones.append(token)
        elif token.text in _PAIRS.values() and open_ones:
            open_ones.pop()
    if not open_ones:
        return "the query ends before it is complete"
    last = open_ones[-1]
    line = sparql.count("\n", 0, last.start) + 1
    return f"the query ends before it is complete: the {last.text} in line {line} has no {_PAIRS[last.text]}"


def _of_select(found: list[Token]) -> int:
    return next((token.start for token in found if token.kind == "word" and token.text.upper() == "SELECT"), 0)

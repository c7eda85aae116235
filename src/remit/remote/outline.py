"""Where the parts of a query are: what it begins with, what it gives, its pattern, its order and its limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.tokens import words

if TYPE_CHECKING:
    from remit.tokens import Token

_FORMS = ("SELECT", "CONSTRUCT", "ASK", "DESCRIBE")
_ENDS = ("LIMIT", "OFFSET", "VALUES")
_AGGREGATES = ("COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT")
_DIRECTIONS = ("ASC", "DESC")


@dataclass(frozen=True)
class Key:
    """One thing by which rows are ordered.

    Attributes:
        text: The variable or expression.
        falling: Whether the largest comes first.
    """

    text: str
    falling: bool

    @property
    def variable(self) -> str:
        """The name of the variable; empty for an expression."""
        name = self.text.strip().strip("()").strip()
        return name[1:] if name[:1] in ("?", "$") and name[1:].replace("_", "a").isalnum() else ""


@dataclass(frozen=True)
class Outline:
    """The parts of a query. Places are offsets in its text.

    Attributes:
        text: The query.
        form: SELECT, CONSTRUCT, ASK or DESCRIBE.
        begin: Where the form stands: the end of what is declared.
        declared: The prefixes that are declared.
        given: Where what is given ends: the projection of a SELECT, the template of a CONSTRUCT.
        distinct: Whether equal rows are given once.
        columns: The variables that are given, in order; None for all (`*`).
        pattern: Where the outermost pattern begins and ends, its braces included.
        keys: What rows are ordered by, the first first.
        limit: The most rows; None for no limit.
        offset: How many rows are left out at the beginning.
        limits: Where the words of the limits begin and end.
        order: Where what rows are ordered by begins and ends; None for no order.
        values: Where the VALUES behind the pattern begin and end; None for none.
        grouped: Whether rows are counted or joined into fewer, so that what stands behind the pattern comes after that.
        has_dataset: Whether it names the graphs that it asks, with FROM.
    """

    text: str
    form: str
    begin: int
    declared: frozenset[str]
    given: int
    distinct: bool
    columns: tuple[str, ...] | None
    pattern: tuple[int, int]
    keys: tuple[Key, ...]
    limit: int | None
    offset: int
    limits: tuple[tuple[int, int], ...]
    order: tuple[int, int] | None
    values: tuple[int, int] | None
    grouped: bool
    has_dataset: bool

    @property
    def prologue(self) -> str:
        """What the query begins with: its declarations."""
        return self.text[: self.begin]

    @property
    def template(self) -> str:
        """The template of a CONSTRUCT, with its braces; that of the short form is its pattern."""
        start = self.text.find("{", self.begin, self.given)
        first, last = self.pattern if start < 0 else (start, self.given)
        return self.text[first:last]


def outline(sparql: str) -> Outline | None:
    """Where the parts of a query are; None where it is written in a way that is not understood."""
    found = words(sparql)
    try:
        return _Reader(sparql, found).outline()
    except (IndexError, ValueError):
        return None


class _Reader:
    """Reads the words of one query from the first to the last; fails with IndexError or ValueError."""

    def __init__(self, text: str, found: list[Token]) -> None:
        self._text = text
        self._words = found

    def outline(self) -> Outline:
        at, declared = self._declared()
        form = self._word(at)
        if form not in _FORMS:
            raise ValueError(form)
        begin = self._words[at].start
        first = at + 1
        given_to = self._close(first, "{", "}") if form == "CONSTRUCT" and self._words[first].text == "{" else None
        body = self._body(first if given_to is None else given_to + 1)
        head_end = next((one for one in range(first, body) if self._word(one) in ("FROM", "WHERE")), body)
        last_given = (head_end - 1) if given_to is None else given_to
        close = self._close(body, "{", "}")
        keys, limits = self._modifiers(close + 1)
        order = self._place(close, "ORDER")
        values = self._place(close, "VALUES")
        return Outline(
            text=self._text,
            form=form,
            begin=begin,
            declared=declared,
            given=self._end(last_given),
            distinct=self._word(first) in ("DISTINCT", "REDUCED"),
            columns=self._columns(first, head_end) if form == "SELECT" else (),
            pattern=(self._words[body].start, self._end(close)),
            keys=keys,
            limit=limits.get("LIMIT", (None,))[0],
            offset=limits.get("OFFSET", (0,))[0],
            limits=tuple(place for _, place in limits.values()),
            order=None if order is None else (self._words[order].start, self._end(self._order(order + 2, []) - 1)),
            values=None if values is None else (self._words[values].start, self._end(len(self._words) - 1)),
            grouped=any(
                self._word(one) in ("GROUP", "HAVING", *_AGGREGATES)
                for one in (*range(first, body), *self._behind(close))
            ),
            has_dataset=any(self._word(one) == "FROM" for one in range(first, body)),
        )

    def _behind(self, close: int) -> range:
        """The words behind the pattern."""
        return range(close + 1, len(self._words))

    def _place(self, close: int, word: str) -> int | None:
        """Where a word stands behind the pattern, outside of all brackets; None where it does not."""
        depth = 0
        for one in self._behind(close):
            sign = self._words[one].text
            depth += (sign in ("(", "{")) - (sign in (")", "}"))
            if depth == 0 and self._word(one) == word:
                return one
        return None

    def _word(self, at: int) -> str:
        token = self._words[at]
        return token.text.upper() if token.kind == "word" else ""

    def _end(self, at: int) -> int:
        return self._words[at].start + len(self._words[at].text)

    def _declared(self) -> tuple[int, frozenset[str]]:
        at, found = 0, set()
        while (word := self._word(at)) in ("PREFIX", "BASE"):
            if word == "PREFIX":
                found.add(self._words[at + 1].text.removesuffix(":"))
            at += 3 if word == "PREFIX" else 2
        return at, frozenset(found)

    def _close(self, at: int, opening: str, closing: str) -> int:
        """Where the bracket ends that begins somewhere."""
        depth = 0
        for one in range(at, len(self._words)):
            depth += (self._words[one].text == opening) - (self._words[one].text == closing)
            if depth == 0:
                return one
        raise ValueError(closing)

    def _body(self, at: int) -> int:
        """Where the outermost pattern begins: the first brace outside round brackets."""
        depth = 0
        for one in range(at, len(self._words)):
            sign = self._words[one].text
            depth += (sign == "(") - (sign == ")")
            if sign == "{" and depth == 0:
                return one
        raise ValueError("{")

    def _columns(self, first: int, end: int) -> tuple[str, ...] | None:
        found: list[str] = []
        at = first
        while at < end:
            token = self._words[at]
            if token.text == "*":
                return None
            if token.text == "(":
                at = self._close(at, "(", ")")
                found.append(self._words[at - 1].text[1:])
            elif token.kind == "variable":
                found.append(token.text[1:])
            at += 1
        return tuple(found)

    def _modifiers(self, at: int) -> tuple[tuple[Key, ...], dict[str, tuple[int, tuple[int, int]]]]:
        keys: list[Key] = []
        limits: dict[str, tuple[int, tuple[int, int]]] = {}
        while at < len(self._words):
            word = self._word(at)
            if word == "ORDER" and self._word(at + 1) == "BY":
                at = self._order(at + 2, keys)
            elif word in ("LIMIT", "OFFSET"):
                limits[word] = int(self._words[at + 1].text), (self._words[at].start, self._end(at + 1))
                at += 2
            elif word == "VALUES":
                break
            elif self._words[at].text == "(":
                at = self._close(at, "(", ")") + 1
            else:
                at += 1
        return tuple(keys), limits

    def _order(self, at: int, keys: list[Key]) -> int:
        """Read what rows are ordered by; gives where it ends."""
        while at < len(self._words) and self._word(at) not in _ENDS:
            falling = self._word(at) == "DESC"
            start = at + 1 if self._word(at) in _DIRECTIONS else at
            last = start
            if self._words[start].text == "(":
                last = self._close(start, "(", ")")
            elif self._words[start].kind != "variable":  # the call of a function
                last = self._close(start + 1, "(", ")")
            keys.append(Key(self._text[self._words[start].start : self._end(last)], falling))
            at = last + 1
        return at

"""Where the statements of a file from outside stand: a line and a column for each, in every format that is read.

Nothing is looked for until the first place is asked for, since a file in which nothing is wrong needs none. A large
file is then read in a process of its own, like everything from outside.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections import Counter, defaultdict
from functools import cached_property
from typing import TYPE_CHECKING
from xml.parsers import expat

import pyoxigraph

from remit import jsonld, rdfxml, worker
from remit.errors import RemitError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from remit.rdfxml import Row
    from remit.terms import Quad, Term

_SMALL = 32_000  # bytes that are read at once: with the shortest names after the longest prefix they fill 100 MB
_SECONDS, _MEGABYTES = 20, 2_000
_LARGEST = 128_000_000  # bytes of places that are taken back from the process that found them
_STATEMENT_START = re.compile(r"[ \t]*+(?:<[^>]*+>|_:\S++)[ \t]*+<[^>]*+>[ \t]*+")
# Each fits in one go whether it ends or not, so that no text can make the search start over and over again.
_QUOTED = (
    r'"""(?:[^"\\]++|\\.|"(?!""))*+(?:""")?|'
    r"'''(?:[^'\\]++|\\.|'(?!''))*+(?:''')?|"
    r'"(?:[^"\\\n\r]++|\\.)*+"?|'
    r"'(?:[^'\\\n\r]++|\\.)*+'?|"
    r"<[^<>\s]*+>|#[^\n\r]*+|"
)
_WORD = r"(?:[^\s<>\"'{}\[\]();,.#\\]|\\.|\.(?=[^\s<>\"'{}\[\]();,#]))++"
_TOKEN = re.compile(rf"{_QUOTED}{_WORD}|\S", re.DOTALL)
_BRACKET = re.compile(rf"{_QUOTED}\\.|(?P<mark>[\[\](){{}}])", re.DOTALL)
_ABOUT_STATEMENT = re.compile(rf"{_QUOTED}\\.|(?P<mark><<|\{{\||~)", re.DOTALL)


class Places:
    """Finds the place of a statement in a file.

    Args:
        name: How messages name the file.
        data: Its content, in UTF-8.
        form: Its format, as `reading.FORMS` names it.
        quads: What it states.
    """

    def __init__(self, name: str, data: bytes, form: str, quads: Sequence[Quad]) -> None:
        """Note what to read; read nothing yet."""
        self._name = name
        self._data = data
        self._form = form
        self._quads = quads

    def __call__(self, subject: str, predicate: str = "", value: str | None = None) -> str:
        """The nearest place that there is: that value, that property, the thing.

        Args:
            subject: The IRI of the thing, or the name that the engine gave to one without.
            predicate: The IRI of the property; the place where the thing is first described when empty.
            value: The IRI or the text of the value; the first value when None.

        Returns:
            `name:line:column`; the name alone where no line is known; empty when the file does not speak of the thing.
        """
        subject = subject if ":" in subject else f"_:{subject}"
        if not self._facts.get(subject):
            return ""
        known = self._same(subject) if subject.startswith("_:") else subject
        for key in ((known, predicate, value), (known, predicate, None), (known, "", None)):
            if key in self._index:
                line, column = self._index[key]
                return f"{self._name}:{line}:{column}"
        return self._name

    @cached_property
    def _facts(self) -> dict[str, set[tuple[str, str]]]:
        """By subject, its properties and values."""
        facts: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for quad in self._quads:
            facts[_key(quad.subject)].add((quad.predicate.value, _key(quad.object)))
        return dict(facts)

    @cached_property
    def _index(self) -> dict[tuple[str, str, str | None], tuple[int, int]]:
        found: dict[tuple[str, str, str | None], tuple[int, int]] = {}
        for subject, predicate, value, line, column in self._rows:
            keys = ((subject, predicate, value), (subject, predicate, None)) if predicate else ((subject, "", None),)
            for key in keys:
                found[key] = min((line, column), found.get(key, (line, column)))
        return found

    @cached_property
    def _rows(self) -> list[Row]:
        try:
            if len(self._data) <= _SMALL:
                return list(_ROWS[self._form](self._data))
            said = worker.run("remit.locating:rows", self._data, (self._form,), seconds=_SECONDS, megabytes=_MEGABYTES)
        except (RemitError, ValueError, RecursionError, expat.ExpatError):
            return []  # what is wrong with the file can be said without a line
        return [tuple(row) for row in json.loads(said)] if len(said) <= _LARGEST else []

    @cached_property
    def _nameless(self) -> dict[tuple[str, str], set[str]]:
        """By property and value, the things without an identifier that have them, as the second reader calls them."""
        found: dict[tuple[str, str], set[str]] = defaultdict(set)
        for subject, predicate, value, _, _ in self._rows:
            if subject.startswith("_:") and predicate:
                found[predicate, value].add(subject)
        return dict(found)

    @cached_property
    def _sizes(self) -> Counter[str]:
        """By thing without an identifier, how much is said of it."""
        return Counter(row[0] for row in self._rows if row[0].startswith("_:"))

    def _same(self, subject: str) -> str:
        """What the second reader calls a thing without an identifier: the one that shares most of what is said of it."""
        if (subject, "", None) in self._index:
            return subject
        shared = Counter(other for fact in self._facts[subject] for other in self._nameless.get(fact, ()))
        if not shared:
            return subject
        most = max(shared.values())
        alike = [other for other in shared if shared[other] == most]
        return min(alike, key=lambda other: (self._sizes[other], self._index[other, "", None]))


def rows(data: bytes, form: str) -> bytes:
    """The places of a file as JSON: a list of subject, predicate, value, line and column. For the worker.

    Args:
        data: The content of the file, in UTF-8.
        form: Its format, as `reading.FORMS` names it.
    """
    return json.dumps(list(_ROWS[form](data))).encode()


def too_deep(text: str, most: int) -> int | None:
    """The offset of the first bracket in a Turtle or TriG text that stands inside `most` others; None when none does."""
    depth = 0
    for found in _BRACKET.finditer(text):
        mark = found["mark"]
        if mark is None:
            continue
        depth = depth + 1 if mark in "[({" else max(depth - 1, 0)
        if depth > most:
            return found.start()
    return None


def about_statement(text: str) -> int | None:
    """The offset of the first statement about a statement in a Turtle, TriG, N-Triples or N-Quads text."""
    return next((found.start() for found in _ABOUT_STATEMENT.finditer(text) if found["mark"]), None)


def _key(term: Term) -> str:
    return str(term) if isinstance(term, pyoxigraph.BlankNode | pyoxigraph.Triple) else term.value


# Turtle and TriG


def _turtle(data: bytes) -> Iterator[Row]:
    yield from _turtle_text(data.decode())


def _trig(data: bytes) -> Iterator[Row]:
    yield from _turtle_text(_without_graphs(data.decode()))


def _turtle_text(text: str) -> Iterator[Row]:
    from rdflib import BNode  # heavy, and not needed for the other formats

    from remit import turtle

    def key(node: object) -> str:
        return f"_:{node}" if isinstance(node, BNode) else str(node)

    found = turtle.positions(text, "")
    for subject, position in found.subjects.items():
        yield key(subject), "", "", position.line, position.column
    for (subject, predicate, value), position in found.triples.items():
        yield key(subject), str(predicate), key(value), position.line, position.column


def _without_graphs(text: str) -> str:
    """A TriG text as Turtle in which every statement stands where it stood: names and braces of graphs are blanked."""
    blanks: list[tuple[int, int, str]] = []
    tokens: list[re.Match[str]] = []
    for token in _TOKEN.finditer(text):
        mark = token.group()
        if mark.startswith("#"):
            continue
        if mark == "{":
            start = token.start() if (label := _label(tokens)) is None else label
            blanks.append((start, token.end(), ""))
        if mark == "}":
            ended = not tokens or tokens[-1].group() in {".", "{"}
            blanks.append((token.start(), token.end(), "" if ended else "."))
        tokens = [*tokens[-4:], token]
    parts, done = [], 0
    for start, end, instead in blanks:
        blank = re.sub(r"[^\n]", " ", text[start:end])
        parts += [text[done:start], instead + blank[len(instead) :]]
        done = end
    return "".join((*parts, text[done:]))


def _label(before: list[re.Match[str]]) -> int | None:
    """Where the name of a graph begins, from the tokens before its brace; None when it has no name."""
    words = [token.group().upper() for token in before]
    if not words or words[-1] in {".", "}"} or words[-2:-1] == ["BASE"] or words[-3:-2] == ["PREFIX"]:
        return None
    length = 2 if words[-2:] == ["[", "]"] else 1
    if words[-length - 1 : -length] == ["GRAPH"]:
        length += 1
    return before[-length].start()


# N-Triples and N-Quads: one statement on a line


def _lines(data: bytes) -> Iterator[Row]:
    quads = iter(pyoxigraph.parse(data, format=pyoxigraph.RdfFormat.N_QUADS))
    # Not splitlines, which would also end a line at characters that may stand in a value.
    for number, line in enumerate(re.split(r"\r\n?|\n", data.decode()), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        quad, found = next(quads), _STATEMENT_START.match(line)
        subject, column = _key(quad.subject), len(line) - len(line.lstrip()) + 1
        yield subject, "", "", number, column
        yield subject, quad.predicate.value, _key(quad.object), number, found.end() + 1 if found else column


# JSON-LD


def _json(data: bytes) -> Iterator[Row]:
    text = data.decode()
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    for subject, predicate, value, at in jsonld.read(jsonld.tree(text)).facts:
        line = bisect_right(starts, at)
        yield subject, predicate, value, line, at - starts[line - 1] + 1


_ROWS: dict[str, Callable[[bytes], Iterable[Row]]] = {
    "Turtle": _turtle,
    "TriG": _trig,
    "N-Triples": _lines,
    "N-Quads": _lines,
    "JSON-LD": _json,
    "RDF/XML": rdfxml.rows,
}

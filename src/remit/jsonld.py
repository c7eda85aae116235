"""JSON-LD with places: where each statement of it stands, which contexts it needs, which keys say nothing.

The engine reads JSON-LD but keeps no places. This reads the text a second time and follows the context far enough to
find a statement again; what it cannot follow it leaves out, so that a place is either right or not given.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import urljoin

from remit.namespaces import RDF

if TYPE_CHECKING:
    from collections.abc import Iterator

Fact: TypeAlias = "tuple[str, str, str, int]"
"""Subject, predicate, value, and the offset of the value; predicate and value are empty where the thing begins."""

_TOKEN = re.compile(r'\s*+(?:("(?:[^"\\]++|\\.)*+")|([\[\]{},:])|([^\s\[\]{},:"]++))', re.DOTALL)
_DEFINITION = ("@id", "@reverse", "@container", "@context", "@type")
_MAPS = {"@language", "@index", "@id", "@type", "@graph"}
_SPOILT = re.compile(r'[\x00-\x20<>"{}|\\^`]')
_INTEGER = re.compile(r"-?[0-9]+")


@dataclass(frozen=True, slots=True)
class Scalar:
    """A string, a number, true or false as it is read; None for null.

    Attributes:
        at: Its offset.
        text: What it says.
        quoted: Whether it is a string.
    """

    at: int
    text: str | None
    quoted: bool


@dataclass(frozen=True, slots=True)
class Array:
    """Values in square brackets."""

    at: int
    items: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Object:
    """Members in braces: key, offset of the key, value."""

    at: int
    members: tuple[tuple[str, int, Value], ...]

    def get(self, name: str) -> Value | None:
        """The value of a key; None when there is none."""
        return next((value for key, _, value in self.members if key == name), None)


Value: TypeAlias = "Scalar | Array | Object"


@dataclass
class Reading:
    """What a document says and where.

    Attributes:
        facts: Its statements and things; a thing without an identifier is called `_:` and a number.
        passed: The keys that mean nothing in their context, with their offsets.
        spoilt: The identifiers with a character that none may have, with their offsets; the engine drops what they state.
        sure: Whether every context could be followed, so that `passed` is right.
    """

    facts: list[Fact] = field(default_factory=list)
    passed: list[tuple[str, int]] = field(default_factory=list)
    spoilt: list[tuple[str, int]] = field(default_factory=list)
    sure: bool = True


def tree(text: str) -> Value:
    """A JSON text with the offset of every value; it must not be nested deeper than the interpreter can follow.

    Raises:
        ValueError: It is not JSON.
    """
    value, end = _value(text, 0)
    if text[end:].strip():
        raise ValueError(end)
    return value


def remote_contexts(value: Value) -> Iterator[tuple[str, int]]:
    """The addresses of contexts that stand elsewhere, with their offsets, in the order of the text."""
    if isinstance(value, Array):
        for item in value.items:
            yield from remote_contexts(item)
    elif isinstance(value, Object):
        for key, _, inner in value.members:
            if key == "@context":
                yield from (
                    (item.text, item.at) for item in _items(inner) if isinstance(item, Scalar) and item.text is not None
                )
            if key == "@import" and isinstance(inner, Scalar) and inner.text is not None:
                yield inner.text, inner.at
            yield from remote_contexts(inner)


def read(value: Value) -> Reading:
    """The statements of a document with their places; identifiers that are relative to nothing stay as they are."""
    walk = _Walk()
    for item in _items(value):
        if isinstance(item, Object):
            walk.node(item, _Context(""))
    return walk.reading


def joined(base: str, name: str) -> str:
    """An identifier relative to a base; as it is where it cannot be joined."""
    try:
        return urljoin(base, name)
    except ValueError:
        return name


# The text


def _value(text: str, start: int) -> tuple[Value, int]:
    found = _token(text, start)
    string, mark, other = found.groups()
    if string is not None:
        return Scalar(found.start(1), json.loads(string, strict=False), quoted=True), found.end()
    if other is not None:
        return Scalar(found.start(3), None if other == "null" else other, quoted=False), found.end()
    if mark == "[":
        return _array(text, found.start(2))
    if mark == "{":
        return _object(text, found.start(2))
    raise ValueError(found.start())


def _array(text: str, at: int) -> tuple[Array, int]:
    items: list[Value] = []
    end = at + 1
    while (found := _token(text, end)).group(2) != "]":
        if found.group(2) == ",":
            end = found.end()
            continue
        item, end = _value(text, end)
        items.append(item)
    return Array(at, tuple(items)), found.end()


def _object(text: str, at: int) -> tuple[Object, int]:
    members: list[tuple[str, int, Value]] = []
    end = at + 1
    while (found := _token(text, end)).group(2) != "}":
        if found.group(2) == ",":
            end = found.end()
            continue
        colon = _token(text, found.end())
        if found.group(1) is None or colon.group(2) != ":":
            raise ValueError(found.start())
        value, end = _value(text, colon.end())
        members.append((json.loads(found.group(1), strict=False), found.start(1), value))
    return Object(at, tuple(members)), found.end()


def _token(text: str, start: int) -> re.Match[str]:
    found = _TOKEN.match(text, start)
    if found is None:
        raise ValueError(start)
    return found


def _items(value: Value) -> tuple[Value, ...]:
    return value.items if isinstance(value, Array) else (value,)


def _text(value: Value | None) -> str | None:
    return value.text if isinstance(value, Scalar) else None


# The context


@dataclass(frozen=True)
class _Term:
    """What a context says of a word: the IRI or keyword that it stands for, and how its values are read.

    `kind` is the type of its values (`@id` for identifiers), `inner` the context that holds inside them.
    """

    iri: str | None
    is_reverse: bool = False
    kind: str = ""
    containers: frozenset[str] = frozenset()
    inner: Value | None = None


@dataclass(frozen=True)
class _Context:
    """The context in force at a place of the document."""

    base: str
    vocabulary: str | None = None
    terms: dict[str, _Term] = field(default_factory=dict)

    def extended(self, context: Value | None) -> _Context:
        """This context with another one on top of it."""
        result = self
        for item in () if context is None else _items(context):
            if isinstance(item, Object):
                result = result._with(item)
            elif isinstance(item, Scalar) and item.text is None:
                result = _Context(self.base)
        return result

    def _with(self, context: Object) -> _Context:
        base, vocabulary = _text(context.get("@base")), context.get("@vocab")
        made = replace(self, base=joined(self.base, base) if base else self.base, terms=dict(self.terms))
        if isinstance(vocabulary, Scalar):
            made = replace(made, vocabulary=None if vocabulary.text is None else made.word(vocabulary.text))
        raw = {key: value for key, _, value in context.members if not key.startswith("@")}
        done: set[str] = set()
        for key in raw:
            made.define(key, raw, done)
        return made

    def define(self, key: str, raw: dict[str, Value], done: set[str]) -> None:
        """Enter a term, and before it those that its own IRI is written with; each once."""
        if key in done:
            return
        done.add(key)
        value = raw[key]
        parts = {name: value.get(name) for name in _DEFINITION} if isinstance(value, Object) else {"@id": value}
        back = _text(parts.get("@reverse"))
        name = back if back is not None else _text(parts.get("@id"))
        if name is None and (isinstance(value, Scalar) or _is_null(parts.get("@id"))):
            self.terms[key] = _Term(None)
            return
        name = key if name is None else name
        for other in (name, name.partition(":")[0]):
            if other in raw:
                self.define(other, raw, done)
        known = {other: term for other, term in self.terms.items() if other != key} if name == key else self.terms
        containers = parts.get("@container")
        self.terms[key] = _Term(
            replace(self, terms=known).word(name),
            back is not None,
            _text(parts.get("@type")) or "",
            frozenset(_text(item) or "" for item in _items(containers)) if containers else frozenset(),
            parts.get("@context"),
        )

    def word(self, name: str) -> str | None:
        """What a key or a type stands for: an IRI or a keyword; None when it means nothing."""
        if name.startswith("@"):
            return name
        if name in self.terms:
            return self.terms[name].iri
        compact = self._compact(name)
        if compact is not None:
            return compact
        return None if self.vocabulary is None else self.vocabulary + name

    def identifier(self, name: str) -> str:
        """What an identifier stands for."""
        return self._compact(name) or joined(self.base, name)

    def _compact(self, name: str) -> str | None:
        prefix, colon, local = name.partition(":")
        if not colon:
            return None
        term = self.terms.get(prefix)
        return name if term is None or term.iri is None or local.startswith("//") else term.iri + local

    def readings(self, value: Scalar) -> set[str]:
        """All that a plain value may stand for, since the types of terms are not followed."""
        if value.text is None:
            return set()
        if value.quoted:
            return {value.text, self.identifier(value.text), self.word(value.text) or value.text}
        return {value.text, *_numbers(value.text)}


def _numbers(text: str) -> set[str]:
    """A JSON number as an integer and as a double, as JSON-LD writes them; nothing for true and false."""
    try:
        number = float(text)
    except ValueError:
        return set()
    mantissa, _, exponent = f"{number:.15E}".partition("E")
    digits = mantissa.rstrip("0")
    double = f"{digits}{'0' if digits.endswith('.') else ''}E{int(exponent)}" if exponent else text
    whole = {f"{number:.0f}"} if number.is_integer() and not _INTEGER.fullmatch(text) else set()
    return {double} | whole


def _is_null(value: Value | None) -> bool:
    return isinstance(value, Scalar) and value.text is None


# The statements


class _Walk:
    """Goes through a document and notes its statements."""

    def __init__(self) -> None:
        self.reading = Reading()
        self._nameless = 0

    def node(self, node: Object, context: _Context) -> tuple[str, int]:
        """Note the statements of a thing, and say what it is called and where: at its identifier when it has one."""
        context = context.extended(node.get("@context"))
        names = [value for key, _, value in node.members if context.word(key) == "@id" and _text(value) is not None]
        subject = self._identifier(names[0], context) if names else self._fresh()
        at = names[0].at if names else node.at
        self._fact(subject, "", "", at)
        self._members(subject, node, self._typed(node, context))
        return subject, at

    def _typed(self, node: Object, context: _Context) -> _Context:
        """The context with what the types of the thing bring."""
        made = context
        for key, _, value in node.members:
            if context.word(key) == "@type":
                for text in sorted(text for item in _items(value) if (text := _text(item))):
                    term = context.terms.get(text)
                    made = self._scoped(term, made) if term else made
        return made

    def _scoped(self, term: _Term, context: _Context) -> _Context:
        if term.inner is None:
            return context
        self.reading.sure = False  # how far such a context reaches has rules that are not followed here
        return context.extended(term.inner)

    def _members(self, subject: str, node: Object, context: _Context) -> None:
        for key, at, value in node.members:
            word, term = context.word(key), context.terms.get(key)
            if word is not None and not word.startswith("@"):
                self._inspect(word, at)
            if word is None:
                if term is None:
                    self.reading.passed.append((key, at))
            elif word.startswith("@"):
                self._keyword(subject, word, value, context)
            elif term is not None and term.is_reverse:
                self._reversed(subject, word, value, self._scoped(term, context))
            elif term is not None and term.kind == "@json":
                self._fact(subject, word, "", value.at)
            else:
                term = term or _Term(word)
                if term.kind in {"@id", "@vocab"} and not term.containers & _MAPS:
                    for item in _items(value):
                        self._identifier(item, context)
                self._values(subject, word, value, self._scoped(term, context), is_map=bool(term.containers & _MAPS))

    def _keyword(self, subject: str, word: str, value: Value, context: _Context) -> None:
        for item in _items(value):
            if word == "@type" and isinstance(item, Scalar) and item.text is not None:
                for reading in {context.word(item.text) or "", context.identifier(item.text)}:
                    self._fact(subject, RDF + "type", reading, item.at)
            elif word in {"@graph", "@included"} and isinstance(item, Object):
                self.node(item, context)
            elif word == "@reverse" and isinstance(item, Object):
                for key, _, inner in item.members:
                    self._reversed(subject, context.word(key) or "", inner, context)
            elif word == "@nest" and isinstance(item, Object):
                self.reading.sure = False
                self._members(subject, item, context)

    def _reversed(self, subject: str, predicate: str, value: Value, context: _Context) -> None:
        for item in _items(value):
            if isinstance(item, Object):
                other, at = self.node(item, context)
                self._fact(other, predicate, subject, at)
            elif isinstance(item, Scalar) and item.text is not None:
                self._fact(context.identifier(item.text), predicate, subject, item.at)

    def _values(self, subject: str, predicate: str, value: Value, context: _Context, *, is_map: bool = False) -> None:
        for item in _items(value):
            if isinstance(item, Array):
                self._values(subject, predicate, item, context)
            elif isinstance(item, Scalar):
                for reading in context.readings(item):
                    self._fact(subject, predicate, reading, item.at)
            elif is_map:
                self.reading.sure = False
                for _, _, inner in item.members:
                    self._values(subject, predicate, inner, context)
            else:
                self._object(subject, predicate, item, context)

    def _object(self, subject: str, predicate: str, item: Object, context: _Context) -> None:
        words = {context.word(key): value for key, _, value in item.members}
        if "@value" in words:
            self._values(subject, predicate, words["@value"], context)
        elif "@set" in words:
            self._values(subject, predicate, words["@set"], context)
        elif "@list" in words:
            self._values(subject, predicate, words["@list"], context)
            for entry in _items(words["@list"]):
                self._values(self._fresh(), RDF + "first", entry, context)
        else:
            other, at = self.node(item, context)
            self._fact(subject, predicate, other, at)

    def _identifier(self, value: Value, context: _Context) -> str:
        text = _text(value) or ""
        iri = context.identifier(text)
        self._inspect(iri, value.at)
        return iri

    def _inspect(self, iri: str, at: int) -> None:
        if _SPOILT.search(iri):
            self.reading.spoilt.append((iri, at))

    def _fact(self, subject: str, predicate: str, value: str, at: int) -> None:
        self.reading.facts.append((subject, predicate, value, at))

    def _fresh(self) -> str:
        self._nameless += 1
        return f"_: {self._nameless}"

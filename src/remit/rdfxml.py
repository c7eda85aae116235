"""RDF/XML as mere XML: whether it may be given to the engine, and where each statement of it stands.

The engine writes out entities without a limit, slows down with the square of the depth, and tells no line of what it
read. expat, which comes with Python, does better on all three.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NoReturn, TypeAlias
from xml.parsers import expat

from remit.errors import BadFile
from remit.jsonld import joined
from remit.namespaces import RDF

Row: TypeAlias = "tuple[str, str, str, int, int]"
"""Subject, predicate, value, line, column; predicate and value are empty where the thing is first described."""

_ENTITY = 1_000  # characters of the longest entity; prefixes, for which they are used, have some fifty
_SHOWN = 100
_NO_ELEMENT = 3  # expat's number for a file that ends before its first element does
_ENCODING = re.compile(rb"<\?xml[^>]*?\sencoding\s*=\s*[\"']([^\"'>]*)")
_XML_BASE = "http://www.w3.org/XML/1998/namespace base"
_SYNTAX = {f"{RDF} {word}" for word in ("about", "ID", "nodeID", "resource", "parseType", "datatype", "bagID")}


def check(data: bytes, name: str, *, depth: int, largest: int) -> dict[str, str]:
    """Refuse what would hold the engine up, and what is not well-formed XML; read nothing else.

    Args:
        data: The content of the file, in UTF-8.
        name: How messages name it.
        depth: How deep elements may be nested.
        largest: How many bytes it may have with its entities written out.

    Returns:
        The prefixes that it declares; the first where one is declared twice.

    Raises:
        BadFile: It may not be read; the message has line and column.
    """
    declared = _ENCODING.match(data)
    if declared and declared[1].lower() not in {b"utf-8", b"utf8"}:
        encoding = declared[1][:_SHOWN].decode(errors="replace")
        raise BadFile(f"{name}:1", f"the file says that it is in {encoding}. Save it as UTF-8, and say so there.")
    return _Check(name, depth, largest, data.count(b"&")).read(data)


def rows(data: bytes) -> list[Row]:
    """The places of the statements of a file that `check` has let through.

    Args:
        data: Its content, in UTF-8.
    """
    return _Follower().read(data)


# Before the engine reads it


class _Check:
    """Goes through a file and stops at what may not be read."""

    def __init__(self, name: str, depth: int, largest: int, references: int) -> None:
        self._name = name
        self._most = depth
        self._largest = largest
        self._references = references
        self._depth = 0
        self._is_empty = True
        self._prefixes: dict[str, str] = {}
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.EntityDeclHandler = self._entity
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartNamespaceDeclHandler = self._prefix

    def read(self, data: bytes) -> dict[str, str]:
        try:
            self._parser.Parse(data, True)  # noqa: FBT003 - the signature is expat's
        except expat.ExpatError as error:
            if self._is_empty and error.code == _NO_ELEMENT:
                return {}
            reason = expat.ErrorString(error.code) or "it cannot be read"
            place = f"{self._name}:{error.lineno}:{error.offset + 1}"
            why = f"this is not valid XML: {reason}. Mend it there and run the command again."
            raise BadFile(place, why) from error
        return self._prefixes

    def _refuse(self, why: str) -> NoReturn:
        place = f"{self._name}:{self._parser.CurrentLineNumber}:{self._parser.CurrentColumnNumber + 1}"
        raise BadFile(place, why)

    def _doctype(self, _name: str, system: str | None, _public: str | None, _inside: int) -> None:
        if system:
            self._refuse(f"its DOCTYPE needs {system[:_SHOWN]}, which is not fetched. Take that out of the DOCTYPE.")

    def _entity(self, name: str, is_parameter: int, value: str | None, *_more: str | None) -> None:
        called = f"the entity “{name[:_SHOWN]}”"
        if is_parameter or value is None:
            self._refuse(f"{called} points elsewhere, and nothing is fetched. Write out what it stands for.")
        if "&" in value or "%" in value or len(value) > _ENTITY:
            self._refuse(f"{called} is made of others or is too long. Write out what it stands for.")
        if self._references * len(value) > self._largest:
            self._refuse(f"with {called} written out the file would be too large. Split it.")

    def _start(self, _name: str, _attributes: dict[str, str]) -> None:
        self._is_empty = False
        self._depth += 1
        if self._depth > self._most:
            self._refuse(
                f"elements are nested more than {self._most} deep here. Give the inner things identifiers of their own."
            )

    def _end(self, _name: str) -> None:
        self._depth -= 1

    def _prefix(self, prefix: str | None, namespace: str | None) -> None:
        if prefix and namespace:
            self._prefixes.setdefault(prefix, namespace)


# Where statements stand


@dataclass
class _Element:
    """An element that is open: the file, a thing, a property of one, or something inside an XML value."""

    kind: str
    base: str
    subject: str = ""
    predicate: str = ""
    place: tuple[int, int] = (1, 1)
    is_list: bool = False
    has_value: bool = False
    members: int = 0
    text: list[str] = field(default_factory=list)


class _Follower:
    """Follows RDF/XML element by element."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self._open: list[_Element] = []
        self._count = 0
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters

    def read(self, data: bytes) -> list[Row]:
        self._parser.Parse(data, True)  # noqa: FBT003 - the signature is expat's
        return self.rows

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        around = self._open[-1] if self._open else _Element("file", "")
        base = joined(around.base, attributes.get(_XML_BASE, ""))
        place = self._parser.CurrentLineNumber, self._parser.CurrentColumnNumber + 1
        if around.kind == "thing":
            self._open.append(self._property(around, name, attributes, base, place))
        elif around.kind == "value":
            self._open.append(_Element("value", base))
        elif name == f"{RDF} RDF" and not self._open:
            self._open.append(_Element("file", base))
        else:
            self._open.append(self._thing(around, name, attributes, base, place))

    def _thing(
        self, around: _Element, name: str, attributes: dict[str, str], base: str, place: tuple[int, int]
    ) -> _Element:
        subject = _resource(attributes, base, "about") or self._fresh()
        self._row(subject, "", "", place)
        if name != f"{RDF} Description":
            self._row(subject, RDF + "type", _iri(name), place)
        self._attributes(subject, attributes, base, place)
        if around.kind == "property":
            around.has_value = True
            self._row(around.subject, around.predicate, "", around.place)
            self._row(around.subject, around.predicate, subject, place)
            if around.is_list:
                self._row(self._fresh(), RDF + "first", subject, place)
        return _Element("thing", base, subject, place=place)

    def _property(
        self, around: _Element, name: str, attributes: dict[str, str], base: str, place: tuple[int, int]
    ) -> _Element:
        predicate = _iri(name)
        if predicate == RDF + "li":
            around.members += 1
            predicate = f"{RDF}_{around.members}"
        made = _Element("property", base, around.subject, predicate, place)
        kind = attributes.get(f"{RDF} parseType", "")
        made.is_list = kind == "Collection"
        value = _resource(attributes, base, "resource")
        others = [key for key in attributes if key not in _SYNTAX and not key.startswith("http://www.w3.org/XML/")]
        if kind == "Resource" or (others and not value):
            value = self._fresh()
        if value:
            made.has_value = True
            self._row(around.subject, predicate, value, place)
            self._attributes(value, attributes, base, place)
        if kind == "Resource":
            return _Element("thing", base, value, place=place)
        if kind and not made.is_list:
            self._row(around.subject, predicate, "", place)
            return _Element("value", base)
        return made

    def _attributes(self, subject: str, attributes: dict[str, str], base: str, place: tuple[int, int]) -> None:
        for key, value in attributes.items():
            if key == f"{RDF} type":
                self._row(subject, RDF + "type", joined(base, value), place)
            elif key not in _SYNTAX and " " in key and not key.startswith("http://www.w3.org/XML/"):
                self._row(subject, _iri(key), value, place)

    def _end(self, _name: str) -> None:
        element = self._open.pop()
        if element.kind == "property" and not element.has_value:
            self._row(element.subject, element.predicate, "".join(element.text), element.place)

    def _characters(self, text: str) -> None:
        if self._open and self._open[-1].kind == "property":
            self._open[-1].text.append(text)

    def _row(self, subject: str, predicate: str, value: str, place: tuple[int, int]) -> None:
        if subject.startswith("_:") and predicate:
            self.rows.append((subject, "", "", *place))
        self.rows.append((subject, predicate, value, *place))

    def _fresh(self) -> str:
        self._count += 1
        return f"_: {self._count}"


def _resource(attributes: dict[str, str], base: str, word: str) -> str:
    """The identifier that the attributes of an element give; empty when they give none."""
    if (name := attributes.get(f"{RDF} {word}")) is not None:
        return joined(base, name) if name else base.partition("#")[0]
    if word == "about" and (fragment := attributes.get(f"{RDF} ID")):
        return f"{base.partition('#')[0]}#{fragment}"
    label = attributes.get(f"{RDF} nodeID")
    return f"_:{label}" if label else ""


def _iri(name: str) -> str:
    """A name as expat gives it, namespace and local part, as one IRI."""
    return name.replace(" ", "", 1)

"""The names of all things, in a list that is looked up without reading all of it.

A list is one run of bytes: the records of the names, sorted. A record has a name as it is compared, the thing, and the
name as it is written; the bytes between them occur in no text in UTF-8, so that any name can stand in it. In memory the
list is made when it is first asked for. Beside a snapshot it is a file, which is mapped and not read: to open one costs
nothing, and any number of processes share it.
"""

from __future__ import annotations

import heapq
import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeVar

from remit.namespaces import DCTERMS, DEF, FOAF, RDF, RDFS, SKOS, SKOSXL
from remit.terms import NamedNode, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from mmap import mmap
    from pathlib import Path

    from remit.terms import Quad, Term

PLAIN_NAMES = (
    SKOS + "prefLabel",
    SKOS + "altLabel",
    SKOS + "notation",
    FOAF + "name",
    DCTERMS + "title",
    RDFS + "label",
)
"""The properties whose values are names of the thing that has them."""
NUMBER_FORMS = ("", "recommendation ", "rec ", "rec. ", "r")
"""What may stand before the number of a recommendation."""

_TIMES = 3
"""A name that is longer or shorter by as many times is like no other."""
_MOST_PAIRS = 12
_Letters = TypeVar("_Letters", str, bytes)
_SPACE = re.compile(r"\s+")
_HEAD = b"Remit names 1"
_NEXT = b"\xfe"
_END = b"\xff"


class Reader(Protocol):
    """What holds the triples whose names are listed."""

    def quads(self, subject: Term | None, predicate: str | None, obj: Term | None) -> Iterator[Quad]:
        """The triples that fit a pattern."""


class Named(NamedTuple):
    """A thing and one of its names."""

    iri: NamedNode
    name: str


class Names(Protocol):
    """The names of all things, wherever they are; the ontology's own terms are not among the things."""

    def __iter__(self) -> Iterator[Named]:
        """Every name of every thing, each once."""

    def called(self, name: str) -> list[Named]:
        """The names that are the same as one when they are compared."""

    def having(self, parts: Sequence[str]) -> Iterator[tuple[str, Named]]:
        """The names that have every one of some parts, with the name as it is compared.

        Args:
            parts: What must be in a name as it is compared, in any order; every name has all of none.
        """

    def like(self, name: str) -> Iterator[Named]:
        """The names that share pairs of letters with a text, those that share most first."""


def fold(name: str) -> str:
    """A name as it is compared: without case, with single spaces, with plain quotation marks and dashes."""
    plain = name.replace("’", "'").replace("‘", "'").replace("–", "-").replace("—", "-")
    return _SPACE.sub(" ", plain).strip().casefold()


def build(reader: Reader, path: Path) -> int:
    """Write the list of names of a store to a new file, to be opened with `opened`.

    It takes a fifth of a second for each million statements, so after a change it is written anew.

    Args:
        reader: What holds the triples; derived ones are among them.
        path: The file, which is not there yet.

    Returns:
        How many names there are; `len` of the opened list must be the same.
    """
    data = _listed(reader)
    path.write_bytes(data)
    return len(Listed(data))


def in_memory(reader: Reader) -> Listed:
    """The list of names of a store, made now."""
    return Listed(_listed(reader))


def opened(path: Path) -> Listed:
    """The list of names in a file that `build` wrote.

    Raises:
        OSError: It cannot be opened.
        ValueError: It is no such file, or only a part of one.
    """
    from mmap import ACCESS_READ, mmap

    with path.open("rb") as file:
        return Listed(mmap(file.fileno(), 0, access=ACCESS_READ))


class Listed:
    """A list of names on this machine.

    Args:
        data: Its bytes.

    Raises:
        ValueError: These are the bytes of no list, or of a part of one.
    """

    def __init__(self, data: bytes | mmap) -> None:
        """Read how many names there are."""
        self._data = data
        self._start = data.find(_END) + 1
        head, _, count = data[: max(0, self._start - 1)].partition(_NEXT)
        if head != _HEAD or not count.isdigit() or data[len(data) - 1 :] != _END:
            raise ValueError("these are not the bytes of a list of names")
        self._count = int(count)

    def __len__(self) -> int:
        """How many names there are."""
        return self._count

    def __iter__(self) -> Iterator[Named]:
        """Every name of every thing, each once, by the name as it is compared."""
        at = self._start
        while at < len(self._data):
            end = self._data.find(_END, at)
            yield _named(self._data[at:end])
            at = end + 1

    def called(self, name: str) -> list[Named]:
        """The names that are the same as one when they are compared."""
        key = _bytes(fold(name)) + _NEXT
        found = []
        at = self._first(key)
        while self._data[at : at + len(key)] == key:
            end = self._data.find(_END, at)
            found.append(_named(self._data[at:end]))
            at = end + 1
        return found

    def having(self, parts: Sequence[str]) -> Iterator[tuple[str, Named]]:
        """The names that have every one of some parts, with the name as it is compared."""
        wanted = sorted(map(_bytes, parts), key=len, reverse=True) or [_NEXT]
        at = self._data.find(wanted[0], self._start)
        while at >= 0:
            start, end = self._data.rfind(_END, 0, at) + 1, self._data.find(_END, at)
            folded = self._data[start : self._data.find(_NEXT, start)]
            if not parts or all(part in folded for part in wanted):
                yield folded.decode(), _named(self._data[start:end])
            at = self._data.find(wanted[0], end)

    def like(self, name: str) -> Iterator[Named]:
        """The names that share pairs of letters with a text, those that share most first, then in the order of the list.

        What a name shares is measured against how long both are, which comes near to what difflib measures.
        """
        wanted = _bytes(fold(name))
        pairs = _pairs(wanted)
        length = len(wanted)
        scored = []
        at = self._start
        while at < len(self._data):
            middle, end = self._data.find(_NEXT, at), self._data.find(_END, at)
            if length < _TIMES * (middle - at) and middle - at < _TIMES * length:
                folded = self._data[at:middle]
                shared = sum([pair in folded for pair in pairs])
                if shared:
                    scored.append((-shared / (length + middle - at), at, end))
            at = end + 1
        heapq.heapify(scored)
        while scored:
            _, at, end = heapq.heappop(scored)
            yield _named(self._data[at:end])

    def _first(self, key: bytes) -> int:
        """Where the first record begins that does not stand before a key; where the list ends if there is none."""
        low, high = self._start, len(self._data)
        while low < high:
            start = self._data.rfind(_END, 0, (low + high) // 2) + 1
            end = self._data.find(_END, start) + 1
            if self._data[start:end] < key:
                low = end
            else:
                high = start
        return low


def most_like(wanted: str, some: Sequence[str], most: int) -> list[str]:
    """Of some texts those that share most pairs of letters with one, as many as are asked for, in no particular order."""
    pairs = _pairs(wanted)
    scored = ((-sum([pair in one for pair in pairs]) / (len(wanted) + len(one)), one) for one in some)
    return [one for score, one in heapq.nsmallest(most, scored) if score]


def _pairs(folded: _Letters) -> list[_Letters]:
    """Pairs of letters of a text that stand side by side, each once; of many as many as tell what is like it."""
    pairs = sorted({folded[at : at + 2] for at in range(len(folded) - 1)})
    return pairs[:: max(1, len(pairs) // _MOST_PAIRS)]


def every(reader: Reader) -> Iterator[tuple[Term, str]]:
    """Every name of everything, by the rules of what a name is; some more than once."""
    for predicate in PLAIN_NAMES:
        for quad in reader.quads(None, predicate, None):
            yield quad.subject, text(quad.object)
    forms: dict[Term, list[str]] = defaultdict(list)
    for quad in reader.quads(None, SKOSXL + "literalForm", None):
        forms[quad.subject].append(text(quad.object))
    for quad in reader.quads(None, DEF + "name", None):
        yield from ((quad.subject, form) for form in forms.get(quad.object, ()))
    yield from _expansions(reader)
    for quad in reader.quads(None, DEF + "number", None):
        for start in NUMBER_FORMS:
            yield quad.subject, f"{start}{text(quad.object)}"


def _expansions(reader: Reader) -> Iterator[tuple[Term, str]]:
    """The words that a source gives for an abbreviation: a statement says so of the thing."""
    for quad in reader.quads(None, RDF + "predicate", NamedNode(DEF + "expansion")):
        things = [stated.object for stated in reader.quads(quad.subject, RDF + "subject", None)]
        if things:
            for words in reader.quads(quad.subject, RDF + "object", None):
                yield min(things, key=text), text(words.object)


def _listed(reader: Reader) -> bytes:
    records = set()
    for thing, name in every(reader):
        if isinstance(thing, NamedNode) and not thing.value.startswith(DEF):
            records.add(_NEXT.join((_bytes(fold(name)), thing.value.encode(), name.encode())))
    return _END.join((_NEXT.join((_HEAD, str(len(records)).encode())), *sorted(records), b""))


def _named(record: bytes) -> Named:
    _, iri, name = record.split(_NEXT)
    return Named(NamedNode(iri.decode()), name.decode())


def _bytes(words: str) -> bytes:
    """The bytes of words that somebody typed, which may hold what is no letter; no name has those."""
    return words.encode(errors="surrogatepass")

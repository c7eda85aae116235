"""The files of an invented workspace, while they are written: terms, and a page that takes what is said."""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from remit.namespaces import DCTERMS, DEF, OA, SKOS, XSD
from remit.terms import TYPE, Literal, NamedNode, Quad, date

if TYPE_CHECKING:
    import datetime as dt

    from remit.terms import Term

    Said = tuple[NamedNode, Term]

BASE = "https://example.org/national/"


@dataclass(frozen=True)
class File:
    """A file of the workspace.

    Attributes:
        name: Its path below graph/, without suffix.
        quads: What it says, in the default graph.
    """

    name: str
    quads: tuple[Quad, ...]


@cache
def term(iri: str) -> NamedNode:
    """A term of a vocabulary; many quads share it."""
    return NamedNode(iri)


@lru_cache(maxsize=4096)
def thing(kind: str, name: str) -> NamedNode:
    """A thing of the workspace."""
    return NamedNode(f"{BASE}id/{kind}/{name}")


@lru_cache(maxsize=8192)
def day(value: dt.date) -> Literal:
    """A day; many quads share it."""
    return date(value)


def ours(words: str) -> Literal:
    """Words in British English."""
    return Literal(words, language="en-gb")


def whole(number: int) -> Literal:
    """A whole number."""
    return Literal(str(number), datatype=term(XSD + "integer"))


def truth(value: bool) -> Literal:  # noqa: FBT001 - a value, not a switch
    """Yes or no."""
    return Literal(str(value).lower(), datatype=term(XSD + "boolean"))


def of(name: str, *values: Term) -> list[Said]:
    """A property of the ontology with its values."""
    return [(term(DEF + name), value) for value in values]


def listed(scheme: str, name: str) -> NamedNode:
    """A concept of one of the ontology's lists."""
    return term(f"{DEF}{scheme}/{name}")


def likely(chance: random.Random, percent: int) -> bool:
    """Whether something happens that does so in so many of a hundred cases."""
    return chance.randrange(100) < percent


def known(source: NamedNode) -> list[Said]:
    """What nearly every fact has: its standing and its source."""
    return [*of("standing", listed("standing", "primary")), *of("cites", source)]


def label(words: str) -> list[Said]:
    """What a thing is called."""
    return [(term(SKOS + "prefLabel"), ours(words))]


def on(first: dt.date, last: dt.date | None = None) -> list[Said]:
    """The day of something, or the first and last on which it can have been."""
    return [*of("earliest", day(first)), *of("latest", day(last or first))]


class Page:
    """A file that is being written.

    Args:
        name: Its path below graph/, without suffix.
        title: Its title.
    """

    def __init__(self, name: str, title: str) -> None:
        """Begin with the title."""
        self.name = name
        self.quads: list[Quad] = []
        graph = NamedNode(f"{BASE}graph/{name}")
        self.quads.append(Quad(graph, term(DCTERMS + "title"), ours(title)))
        self.quads.append(Quad(graph, term(DCTERMS + "description"), ours(f"{title}: invented for a benchmark.")))

    def say(self, subject: NamedNode, kind: str, *said: list[Said]) -> NamedNode:
        """Describe a thing; `kind` is the IRI of its class, or the name of one of the ontology."""
        self.quads.append(Quad(subject, TYPE, term(kind if ":" in kind else DEF + kind)))
        self.quads += [Quad(subject, predicate, value) for part in said for predicate, value in part]
        return subject

    def quote(self, name: str, document: NamedNode, words: str, place: str, speaker: NamedNode) -> NamedNode:
        """A citation of words in a document."""
        return self.say(
            thing("citation", name),
            "Citation",
            [(term(DCTERMS + "source"), document), (term(OA + "exact"), Literal(words))],
            of("place", Literal(place)),
            of("speaker", speaker),
            of("manner", listed("manner", "verbatim")),
        )

    def done(self) -> File:
        """The file."""
        return File(self.name, tuple(self.quads))


def chance_of(seed: int, *parts: object) -> random.Random:
    """Chance that is the same for the same seed and parts."""
    return random.Random(f"{seed} {parts}")  # noqa: S311 - chance, not secrecy

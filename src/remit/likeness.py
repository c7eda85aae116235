"""New things that look like ones that are there already under another spelling.

Two names are alike when they have the same words, whatever their order, case, accents, punctuation and plural, and
whether it is “and” or “&”; or when one or two of their words differ as a misspelling differs. Whatever has a digit in it
must be the same, a word that begins with another letter is another word, and so is one more or one less: “recommendation
1” and “2”, “North” and “South”, “of Kent” and “of Essex” are not alike. Things are compared with things of the same kind,
and not when something tells them apart, such as the report that each is in or its day.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from remit.namespaces import DCTERMS, DEF, FOAF, RDFS, SKOS, SKOSXL
from remit.terms import TYPE, NamedNode, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from remit.store import Store
    from remit.terms import Quad

_NAMES = (SKOS + "prefLabel", SKOS + "altLabel", FOAF + "name", DCTERMS + "title", RDFS + "label")
_NAME, _FORM = DEF + "name", SKOSXL + "literalForm"
_ADDRESSES = (DCTERMS + "identifier", FOAF + "page")
_REPORT, _NUMBER = DEF + "inReport", DEF + "number"
_TELLING = (
    _REPORT,
    _NUMBER,
    DCTERMS + "isPartOf",
    DCTERMS + "type",
    DCTERMS + "creator",
    DEF + "copyOf",
    DEF + "earliest",
    DEF + "latest",
    SKOS + "inScheme",
)
_PASSED_OVER = frozenset(("a", "an", "and", "at", "by", "for", "in", "of", "on", "the", "to"))
_PUNCTUATION = re.compile(r"[.'’‘`´]+")
_NO_WORD = re.compile(r"[^\w]+")
_ADDRESS = re.compile(r"(?:https?://)?(?:www\.)?", re.IGNORECASE)
_ALIKE = 0.9
_SHORT_WORD, _LONG_WORD, _MANY_WORDS = 4, 9, 4
_MOST = 200


@dataclass(frozen=True)
class Likeness:
    """A new thing that looks like one that is there.

    Attributes:
        new: The IRI of the new thing.
        name: The name of it that is alike.
        there: The IRI of the thing that is there.
        known: What that one is called.
        why: In what they are alike, where it is not the name; empty for the name.
    """

    new: str
    name: str
    there: str
    known: str
    why: str = ""


def find(store: Store, added: Sequence[Quad]) -> tuple[Likeness, ...]:
    """The new things that look like ones that are there, at most one likeness for each, in the order of the file.

    Args:
        store: What is there.
        added: The statements that are new; a thing is new when the store says nothing of it.
    """
    come = _Things(added)
    new = [thing for thing in come.facts if not any(True for _ in store.quads(NamedNode(thing)))]
    if not new:
        return ()
    there = _There(store)
    found = (next(there.like(thing, come), None) for thing in new)
    return tuple([likeness for likeness in found if likeness is not None][:_MOST])


class _Things:
    """The facts of some statements by subject and property."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self.facts: dict[str, defaultdict[str, set[str]]] = {}
        for quad in quads:
            if isinstance(quad.subject, NamedNode):
                facts = self.facts.setdefault(quad.subject.value, defaultdict(set))
                facts[quad.predicate.value].add(text(quad.object))

    def names(self, thing: str) -> list[str]:
        """What it is or was called."""
        facts = self.facts[thing]
        nodes = [self.facts[node] for node in sorted(facts[_NAME]) if node in self.facts]
        return [name for predicate in _NAMES for name in sorted(facts[predicate])] + [
            name for node in nodes for name in sorted(node[_FORM])
        ]

    def kinds(self, thing: str) -> set[str]:
        """What makes it of one kind with others: its classes, and what its IRI begins with."""
        return {thing[: max(thing.rfind("/"), thing.rfind("#")) + 1], *self.facts[thing][TYPE.value]}


class _There:
    """The things of a store by name, by the words of their names, by address, and by report and number."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._things = _Things(store.quads())
        self._by_key: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        self._by_word: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        self._by_sign: defaultdict[str, list[str]] = defaultdict(list)
        for thing in sorted(self._things.facts):
            if thing.startswith(DEF):
                continue
            for name in self._things.names(thing):
                self._by_key[_key(name)].append((thing, name))
                for word in _hints(name):
                    self._by_word[word].append((thing, name))
            for sign, _ in _signs(self._things, thing):
                self._by_sign[sign].append(thing)

    def like(self, new: str, come: _Things) -> Iterator[Likeness]:
        """What a new thing looks like, the surest first."""
        for sign, why in _signs(come, new):
            for thing in self._by_sign[sign]:
                if come.kinds(new) & self._things.kinds(thing):
                    label = next(iter(come.names(new)), new)
                    yield Likeness(new, label, thing, self._store.label(NamedNode(thing)), why)
        for name in come.names(new):
            for thing, known in self._called(name):
                if come.kinds(new) & self._things.kinds(thing) and not self._told_apart(new, come, thing):
                    yield Likeness(new, name, thing, known)

    def _called(self, name: str) -> Iterator[tuple[str, str]]:
        if not _key(name):
            return
        yield from self._by_key[_key(name)]
        for word in _hints(name):
            for thing, known in self._by_word[word]:
                if self._is_misspelt(name, known):
                    yield thing, known

    def _is_misspelt(self, name: str, known: str) -> bool:
        ours, theirs = _words(name), _words(known)
        if len(ours) != len(theirs):
            return False
        left, right = _without(ours, theirs), _without(theirs, ours)
        if not left or len(left) > (2 if len(ours) >= _MANY_WORDS else 1):
            return False
        if not all(_is_typing_error(one, other) for one, other in zip(left, right, strict=True)):
            return False
        return difflib.SequenceMatcher(None, " ".join(ours), " ".join(theirs)).ratio() >= _ALIKE

    def _told_apart(self, new: str, come: _Things, thing: str) -> bool:
        ours, theirs = come.facts[new], self._things.facts[thing]
        return any(
            ours[predicate] and theirs[predicate] and not ours[predicate] & theirs[predicate] for predicate in _TELLING
        )


def _signs(things: _Things, thing: str) -> Iterator[tuple[str, str]]:
    """What no two things have in common: an address, or a number in a report."""
    facts = things.facts[thing]
    for predicate in _ADDRESSES:
        for address in sorted(facts[predicate]):
            if address.startswith(("http:", "https:", "www.")):
                bare = _ADDRESS.sub("", address.split("#")[0], count=1).rstrip("/").casefold()
                yield f"address {bare}", "it has the same address"
    for report in sorted(facts[_REPORT]):
        for number in sorted(facts[_NUMBER]):
            yield f"number {number} of {report}", f"it has the same number {number} in the same report"


@lru_cache(maxsize=200_000)
def _words(name: str) -> tuple[str, ...]:
    """The words that count, without accents, case and plural, sorted."""
    plain = unicodedata.normalize("NFKD", name.casefold().replace("&", " and "))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    words = _NO_WORD.sub(" ", _PUNCTUATION.sub("", plain)).split()
    return tuple(sorted(_singular(word) for word in words if word not in _PASSED_OVER))


def _key(name: str) -> str:
    return " ".join(_words(name))


def _singular(word: str) -> str:
    if len(word) <= _SHORT_WORD or not word.endswith("s") or word.endswith("ss"):
        return word
    return f"{word[:-3]}y" if word.endswith("ies") else word[:-1]


def _hints(name: str) -> set[str]:
    """By which misspelt names find each other: a word that both have, or for a single word its beginning."""
    words = _words(name)
    return {f"{words[0][:1]}…"} if len(words) == 1 else set(words)


def _without(words: Sequence[str], others: Sequence[str]) -> list[str]:
    left = list(words)
    for other in others:
        if other in left:
            left.remove(other)
    return left


def _is_typing_error(one: str, other: str) -> bool:
    """Whether a word is another misspelt: a letter more, less, wrong or exchanged with the next; two in long words."""
    shorter = min(len(one), len(other))
    most = 2 if shorter >= _LONG_WORD else 1
    if shorter < _SHORT_WORD or one[0] != other[0] or abs(len(one) - len(other)) > most:
        return False
    return not any(letter.isdigit() for letter in one + other) and _distance(one, other) <= most


def _distance(one: str, other: str) -> int:
    """How many letters are more, less, wrong or exchanged with the next (optimal string alignment)."""
    above: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        oldest, above, row = above, row, [i]
        for j, against in enumerate(other, 1):
            step = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                step = min(step, oldest[j - 2] + 1)
            row.append(step)
    return row[-1]

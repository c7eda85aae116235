"""What a cell may name: the things that exist and fit a column, by every name that people have for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit import lookup
from remit.names import fold
from remit.namespaces import DEF, RDFS, SKOS
from remit.queries import nearest
from remit.terms import TYPE, Literal, NamedNode, Term, text
from remit.wording import listed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from remit.columns import Column
    from remit.store import Store

_MOST_NAMED = 3
_MOST_OFFERS = 300
_LONGEST_NAME = 500
_SHOWN = 120


@dataclass(frozen=True)
class Fault:
    """Why a cell cannot be read.

    Attributes:
        message: What is wrong, as a sentence.
        remedy: What to do, as a sentence.
        value: The text that is wrong.
        is_new: Whether it is a name that nothing has yet.
    """

    message: str
    remedy: str
    value: str = ""
    is_new: bool = False


def brief(words: str) -> str:
    """A text as messages quote it: cut when it is long."""
    return words if len(words) <= _SHOWN else f"{words[:_SHOWN]}…"


@dataclass(frozen=True)
class Choice:
    """The things that fit a column.

    Attributes:
        shown: The thing for each text that a drop-down shows, sorted by that text.
        listed: The texts that the drop-down shows: all of them, or those of the vocabularies in use.
        used: The things that the graph has there already, whether they fit or not.
    """

    shown: dict[str, Term]
    listed: tuple[str, ...]
    used: frozenset[Term]


class Choices:
    """The things that fit the columns of templates.

    Args:
        store: The store of the workspace.
    """

    def __init__(self, store: Store) -> None:
        """Nothing is gathered before it is asked for."""
        self._store = store
        self._made: dict[tuple[object, ...], Choice] = {}
        self._folded: dict[int, dict[str, Term]] = {}
        self._names: dict[str, set[NamedNode]] = {}
        self._below: dict[str, set[str]] = {}
        self._new: dict[str, dict[str, NamedNode]] = {}
        self._offers: dict[tuple[int, str], list[str]] = {}

    def add(self, kind: str, name: str, thing: NamedNode) -> None:
        """Let cells name a thing that the file itself brings."""
        self._new.setdefault(kind, {}).setdefault(fold(name), thing)

    def of(self, column: Column) -> Choice:
        """The things that fit a column."""
        key = (column.classes, column.choices, column.scheme, column.aims[0].predicate)
        if key not in self._made:
            self._made[key] = self._choice(column)
        return self._made[key]

    def shown(self, column: Column, thing: Term) -> str:
        """How a cell of a column names a thing: its label, with its short form where another has the same label."""
        if not isinstance(thing, NamedNode):
            return text(thing)
        label = " ".join(self._store.label(thing).split())
        choice = self.of(column)
        if choice.shown.get(label) == thing and not (column.several and ";" in label):
            return label
        short = self._store.workspace.namespaces.shorten(thing.value)
        longer = f"{label} ({short})"
        return longer if choice.shown.get(longer) == thing and ";" not in longer else short

    def find(self, column: Column, words: str) -> Term | Fault:
        """The thing that a text names in a column, or why there is none."""
        choice = self.of(column)
        folded = self._folded.setdefault(id(choice), {fold(name): thing for name, thing in choice.shown.items()})
        if fold(words) in folded:
            return folded[fold(words)]
        new = self._brought(column, words)
        if new is not None:
            return new
        direct = self._direct(words, choice)
        fitting = set(choice.shown.values())
        found = {direct} if direct is not None else self._named(words)
        good = {thing for thing in found if thing in fitting} or {thing for thing in found if thing in choice.used}
        if len(good) > 1:
            named = lookup.choices(self._store, good)[:_MOST_NAMED]
            return Fault(
                f"“{brief(words)}” fits more than one: {listed([f'“{label}” ({short})' for short, label in named])}.",
                "Choose one of them from the list.",
                words,
            )
        if good:
            return good.pop()
        return self._fault(column, choice, words, found)

    def fits(self, kind: str, classes: Iterable[str]) -> bool:
        """Whether a class is one of some classes or below one of them."""
        wanted = tuple(classes)
        return not wanted or any(kind in self.below(name) for name in wanted)

    def below(self, kind: str) -> set[str]:
        """A class and all classes below it."""
        if kind not in self._below:
            found = [kind]
            for name in found:
                lower = [one.value for one in self._store.subjects(RDFS + "subClassOf", NamedNode(name))]
                found += [one for one in lower if one not in found]
            self._below[kind] = set(found)
        return self._below[kind]

    def things(self, kind: str) -> list[NamedNode]:
        """The things of a class or of one below it, sorted by IRI."""
        found = {thing for name in self.below(kind) for thing in self._store.subjects(TYPE.value, NamedNode(name))}
        return sorted(found, key=text)

    def _choice(self, column: Column) -> Choice:
        things = self._fitting(column)
        labels: dict[str, list[Term]] = {}
        for thing in things:
            labels.setdefault(" ".join(self._store.label(thing).split()), []).append(thing)
        folded: dict[str, int] = {}
        for label, bearers in labels.items():
            folded[fold(label)] = folded.get(fold(label), 0) + len(bearers)
        shown: dict[str, Term] = {}
        for label, bearers in labels.items():
            for thing in bearers:
                alone = folded[fold(label)] == 1
                short = self._store.workspace.namespaces.shorten(text(thing))
                name = label if alone else f"{label} ({short})"
                shown[short if column.several and ";" in name else name] = thing
        ordered = shown if column.choices else dict(sorted(shown.items(), key=lambda pair: fold(pair[0])))
        used = frozenset(quad.object for quad in self._store.quads(None, column.aims[0].predicate))
        return Choice(ordered, self._in_use(column, ordered, used), used)

    def _fitting(self, column: Column) -> list[Term]:
        if column.choices:
            return list(column.choices)
        if column.scheme:
            return list(self._store.subjects(SKOS + "inScheme", NamedNode(column.scheme)))
        if column.classes:
            return sorted({thing for kind in column.classes for thing in self.things(kind)}, key=text)
        labelled = {quad.subject for quad in self._store.quads(None, SKOS + "prefLabel")}
        return sorted(
            (one for one in labelled if isinstance(one, NamedNode) and not one.value.startswith(DEF)), key=text
        )

    def _in_use(self, column: Column, shown: dict[str, Term], used: frozenset[Term]) -> tuple[str, ...]:
        """What the drop-down shows: of concepts those of the vocabularies in use, of just anything the kinds in use."""
        if column.choices or column.scheme:
            return tuple(shown)
        if not column.classes:
            kinds = {kind for thing in used for kind in self._store.objects(thing, TYPE.value)}
            return tuple(
                name for name, thing in shown.items() if kinds.intersection(self._store.objects(thing, TYPE.value))
            )
        schemes = {scheme for thing in used for scheme in self._store.objects(thing, SKOS + "inScheme")}
        if column.classes != (SKOS + "Concept",) or not schemes:
            return tuple(shown)
        return tuple(
            name for name, thing in shown.items() if schemes.intersection(self._store.objects(thing, SKOS + "inScheme"))
        )

    def _brought(self, column: Column, words: str) -> NamedNode | None:
        for kind, names in self._new.items():
            if fold(words) in names and self.fits(kind, column.classes) and not (column.choices or column.scheme):
                return names[fold(words)]
        return None

    def _direct(self, words: str, choice: Choice) -> NamedNode | None:
        """The thing of an id or an address."""
        iri = self._store.workspace.namespaces.expand(words) or words
        if ":" not in iri or any(letter.isspace() for letter in iri):
            return None
        try:
            node = NamedNode(iri)
        except ValueError:
            return None
        return node if node in choice.used or any(True for _ in self._store.quads(node)) else None

    def _named(self, words: str) -> set[NamedNode]:
        if words not in self._names:
            self._names[words] = lookup.called(self._store, words)
        return self._names[words]

    def _fault(self, column: Column, choice: Choice, words: str, found: set[NamedNode]) -> Fault:
        """Why a text names nothing that fits."""
        if len(words) > _LONGEST_NAME:
            return Fault(
                f"“{brief(words)}” is too long to be a name.", f"Choose {self._wanted(column)} from the list.", words
            )
        if found:
            kinds = sorted({self._store.label(kind) for one in found for kind in self._store.objects(one, TYPE.value)})
            return Fault(
                f"“{brief(words)}” is there, but as {listed(kinds) or 'something else'}, which does not fit here.",
                f"Choose {self._wanted(column)} from the list.",
                words,
            )
        several = _pieces_that_fit(choice, words)
        if several:
            how = "Put ; between them." if column.several else "Give each a row of its own."
            return Fault(f"“{brief(words)}” names {len(several)} things in one cell.", how, words)
        near = self._near(choice, words)
        offer = f"Did you mean {listed([f'“{name}”' for name in near], 'or')}?" if near else ""
        how = f"Choose {self._wanted(column)} from the list, or enter it first where it is new."
        if column.choices or column.scheme:
            how = "Choose one from the list."
            if len(choice.shown) <= 8:  # noqa: PLR2004 - as many as can be read in one sentence
                how = f"Choose one of: {', '.join(choice.shown)}."
        return Fault(f"“{brief(words)}” is not in the list.", f"{offer} {how}".strip(), words, is_new=True)

    def _near(self, choice: Choice, words: str) -> list[str]:
        """The names that come near a text; only for the first texts, since to look for them takes long."""
        key = id(choice), words
        if key not in self._offers and len(self._offers) < _MOST_OFFERS and len(words) > 1:
            self._offers[key] = nearest(words, list(choice.shown))
        return self._offers.get(key, [])

    def _wanted(self, column: Column) -> str:
        names = sorted({name for kind in column.classes for name in self._kind_names(kind)})
        if not names:
            return "one"
        return listed([f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}" for name in names], "or")

    def _kind_names(self, kind: str) -> set[str]:
        """What a class is called; where it has no name here, what the classes just below it are called."""
        label = self._store.label(NamedNode(kind))
        if ":" not in label:
            return {label}
        below = self._store.subjects(RDFS + "subClassOf", NamedNode(kind))
        return {name for one in below if ":" not in (name := self._store.label(one))}


def _pieces_that_fit(choice: Choice, words: str) -> list[str]:
    """The parts of a text, at commas, “and” and the like, if each of them names something."""
    import re

    pieces = [piece.strip() for piece in re.split(r"\s*(?:;|,|&|\+|/|\n|\band\b|\bAND\b)\s*", words) if piece.strip()]
    folded = {fold(name) for name in choice.shown} | {
        fold(text(thing).rpartition("/")[2]) for thing in choice.shown.values() if not isinstance(thing, Literal)
    }
    ids = {
        piece for piece in pieces if fold(piece) in folded or piece.isdigit() or fold(piece.partition(":")[2]) in folded
    }
    return pieces if len(pieces) > 1 and len(ids) == len(set(pieces)) else []

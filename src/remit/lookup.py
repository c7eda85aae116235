"""From what a user types to the thing that is meant: an IRI, a short form, or any of a thing's names."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from remit.errors import AmbiguousName, UnknownName, WrongValue
from remit.names import Named, fold, most_like
from remit.namespaces import RDFS
from remit.queries import nearest
from remit.results import Table
from remit.terms import TYPE, Literal, NamedNode, text
from remit.tidy import LONGEST_ECHO, cut

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from remit.store import Store
    from remit.terms import Term

_IRI = r"[A-Za-z][A-Za-z0-9+.-]*://[^\s<>\"{}|\\^`]+|urn:[^\s<>\"{}|\\^`]+"
_MOST_CHOICES = 12
_ARTICLES = ("the", "a", "an")
_ALIKE = 400
"""How many names that are like a text are compared with it letter by letter: they are what takes the time."""
_TOGETHER = 500
_TRIED = 4_000
"""How many names that are like a text are looked at for as many as are of the wanted kind."""
MORE = "…"
"""What stands in the place of a short form where more things are told of than are listed."""


def resolve(store: Store, value: str, kinds: str | None = None) -> NamedNode:
    """The thing that a value names.

    Args:
        store: Where to look.
        value: A full IRI, a short form (`body:home-office`), any of the thing's names, or a recommendation's number.
        kinds: Short forms of the classes that it may be of, with blanks between; None for any thing.

    Raises:
        UnknownName: Nothing has that name; near ones are offered.
        AmbiguousName: Several things have it; they are listed.
        WrongValue: The IRI or short form is of something of another kind.
    """
    direct = _direct(store, value)
    if direct is not None:
        if not fits(store, direct, kinds):
            raise WrongValue(
                f"“{cut(value, LONGEST_ECHO)}” is no {_kind_words(store, kinds)}. Look for one with: remit find WORDS"
            )
        return direct
    found = called(store, value)
    found = _fitting(store, found, kinds) if found and kinds else found
    if not found:
        raise _unknown(store, value, kinds)
    if len(found) > 1:
        found = _described(store, found, fold(value))
    if len(found) > 1:
        raise AmbiguousName(value, choices(store, found))
    return found.pop()


def choices(store: Store, things: set[NamedNode]) -> list[tuple[str, str]]:
    """Short form and label of each thing, sorted."""
    shorten = store.workspace.namespaces.shorten
    listed = sorted((shorten(iri.value), store.label(iri)) for iri in things)
    if len(listed) > _MOST_CHOICES:
        listed = [*listed[:_MOST_CHOICES], (MORE, f"and {len(listed) - _MOST_CHOICES} more")]
    return listed


def called(store: Store, name: str) -> set[NamedNode]:
    """Every thing that has a name, of whatever kind."""
    return {named.iri for named in store.names.called(name)}


def fits(store: Store, thing: NamedNode, kinds: str | None) -> bool:
    """Whether a thing is of one of some classes or of a class below them; of any when `kinds` is None."""
    if not kinds:
        return True
    return not _expanded(store, kinds).isdisjoint(classes_of(store, thing))


def classes_of(store: Store, thing: Term) -> set[str]:
    """The IRIs of the classes of a thing, and of all classes above them."""
    return classes_above(store, store.objects(thing, TYPE.value))


def classes_above(store: Store, classes: Iterable[Term]) -> set[str]:
    """The IRIs of some classes and of all classes above them.

    A class without an IRI, such as a restriction, leads to no further ones.
    """
    found: set[str] = set()
    waiting = [one for one in classes if isinstance(one, NamedNode)]
    while waiting:
        one = waiting.pop()
        if one.value not in found:
            found.add(one.value)
            above = store.objects(one, RDFS + "subClassOf")
            waiting += [term for term in above if isinstance(term, NamedNode)]
    return found


def _expanded(store: Store, kinds: str) -> set[str]:
    return {store.workspace.namespaces.expand(kind) or kind for kind in kinds.split()}


def search(store: Store, words: str) -> list[Named]:
    """Things one of whose names has every word, best first: whole names, then beginnings, then the rest."""
    wanted = fold(words)
    parts = [part for part in wanted.split() if part not in _ARTICLES] or wanted.split()
    files = store.workspace.namespaces.prefixes["graph"]  # a file of the workspace is no thing that anybody looks for
    best: dict[NamedNode, tuple[tuple[int, int, str], str]] = {}
    for folded, named in store.names.having(parts):
        if named.iri.value.startswith(files):
            continue
        rank = 0 if folded == wanted else 1 if folded.startswith(wanted) else 2
        score = ((rank, len(folded), folded), named.name)
        if named.iri not in best or score < best[named.iri]:
            best[named.iri] = score
    return [Named(iri, name) for iri, (_, name) in sorted(best.items(), key=lambda item: (item[1], item[0].value))]


def _direct(store: Store, value: str) -> NamedNode | None:
    iri = store.workspace.namespaces.expand(value) or (
        value.strip("<>") if re.fullmatch(_IRI, value.strip("<>")) else None
    )
    if iri is None:
        return None
    try:
        node = NamedNode(iri)
    except ValueError:  # a name may have a colon too
        return None
    if any(True for _ in store.quads(node)):
        return node
    raise UnknownName("thing", value, _short_forms_like(store, iri), "Look for it with: remit find WORDS")


def _short_forms_like(store: Store, iri: str) -> list[str]:
    """Up to three short forms like that of an IRI, of things whose identifiers begin as it does."""
    shorten = store.workspace.namespaces.shorten
    start = Literal(iri.rsplit("/", 1)[0] + "/")
    found = store.query(f"SELECT DISTINCT ?thing {{ ?thing a ?kind FILTER(STRSTARTS(STR(?thing), {start})) }}")
    forms = sorted(shorten(text(thing)) for (thing,) in found.rows) if isinstance(found, Table) else []
    return nearest(shorten(iri), most_like(shorten(iri), forms, _ALIKE))


def _described(store: Store, found: set[NamedNode], wanted: str) -> set[NamedNode]:
    """A thing whose display label is the very name goes before things that only bear it among others."""
    named = {iri for iri in found if fold(store.label(iri)) == wanted}
    return named if len(named) == 1 else found


def _unknown(store: Store, value: str, kinds: str | None) -> UnknownName:
    near = nearest(value, names_like(store, value, kinds))
    return UnknownName(_kind_words(store, kinds), value, near, "Look for it with: remit find WORDS")


def names_like(store: Store, value: str, kinds: str | None = None) -> list[str]:
    """Names of things of some kinds that may be meant, sorted: those most like a text, and the shortest with it in them."""
    if not fold(value):
        return []
    like = islice(store.names.like(value), _TRIED if kinds else _ALIKE)
    inside = sorted(store.names.having([fold(value)]), key=lambda pair: (len(pair[1].name), pair[0], pair[1].name))
    both = (like, (named for _, named in inside[:_TRIED]))
    found = {named.name for some in both for named in islice(_of_kinds(store, some, kinds), _ALIKE)}
    return sorted(name for name in found if len(name) > 1)


def _of_kinds(store: Store, some: Iterable[Named], kinds: str | None) -> Iterator[Named]:
    """The names of the things that are of some kinds, in their order; a few hundred are looked at together."""
    if not kinds:
        yield from some
        return
    rest = iter(some)
    while together := list(islice(rest, _TOGETHER)):
        fitting = _fitting(store, {named.iri for named in together}, kinds)
        yield from (named for named in together if named.iri in fitting)


def _fitting(store: Store, things: set[NamedNode], kinds: str) -> set[NamedNode]:
    """Of some things those that are of one of some classes or of a class below them."""
    nodes = " ".join(sorted(map(str, things)))
    found = store.query(f"SELECT ?thing ?class {{ VALUES ?thing {{ {nodes} }} ?thing a ?class }}")
    rows = found.rows if isinstance(found, Table) else ()
    wanted = _expanded(store, kinds)
    classes = {kind for _, kind in rows if kind is not None}
    known = {kind for kind in classes if not wanted.isdisjoint(classes_above(store, [kind]))}
    return {thing for thing, kind in rows if isinstance(thing, NamedNode) and kind in known}


def _kind_words(store: Store, kinds: str | None) -> str:
    if not kinds:
        return "thing"
    return " or ".join(_class_words(store, kind) for kind in kinds.split())


def _class_words(store: Store, kind: str) -> str:
    try:
        return store.label(NamedNode(store.workspace.namespaces.expand(kind) or kind))
    except ValueError:  # what can be no identifier is the name of no class
        return kind

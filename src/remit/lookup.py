"""From what a user types to the thing that is meant: an IRI, a short form, or any of a thing's names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.errors import AmbiguousName, UnknownName, WrongValue
from remit.namespaces import DCTERMS, DEF, FOAF, RDF, RDFS, SKOS, SKOSXL
from remit.queries import nearest
from remit.terms import TYPE, NamedNode, text
from remit.tidy import LONGEST_ECHO, cut

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from remit.store import Store
    from remit.terms import Term

_NAMES = (SKOS + "prefLabel", SKOS + "altLabel", SKOS + "notation", FOAF + "name", DCTERMS + "title", RDFS + "label")
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^\s<>\"{}|\\^`]+|urn:[^\s<>\"{}|\\^`]+")
_SPACE = re.compile(r"\s+")
_RECOMMENDATION = ("", "recommendation ", "rec ", "rec. ", "r")
_MOST_CHOICES = 12
_ARTICLES = ("the", "a", "an")
MORE = "…"
"""What stands in the place of a short form where more things are told of than are listed."""


@dataclass(frozen=True)
class Named:
    """A thing and one of its names."""

    iri: NamedNode
    name: str


def fold(name: str) -> str:
    """A name as it is compared: without case, with single spaces, with plain quotation marks and dashes."""
    plain = name.replace("’", "'").replace("‘", "'").replace("–", "-").replace("—", "-")
    return _SPACE.sub(" ", plain).strip().casefold()


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
    wanted = fold(value)
    found = {named.iri for named in names(store) if fold(named.name) == wanted}
    found = {iri for iri in found if fits(store, iri, kinds)} or ({iri for iri in found if not kinds})
    if not found:
        raise _unknown(store, value, kinds)
    if len(found) > 1:
        found = _described(store, found, wanted)
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


def names(store: Store) -> Iterator[Named]:
    """Every name of every thing of the graph; the ontology's own terms are left out."""
    for thing, name in _all_names(store):
        if isinstance(thing, NamedNode) and not thing.value.startswith(DEF):
            yield Named(thing, name)


def _all_names(store: Store) -> Iterator[tuple[Term | None, str]]:
    for predicate in _NAMES:
        for quad in store.quads(None, predicate):
            yield quad.subject, text(quad.object)
    for quad in store.quads(None, DEF + "name"):
        for form in store.objects(quad.object, SKOSXL + "literalForm"):
            yield quad.subject, text(form)
    for statement in store.subjects(RDF + "predicate", NamedNode(DEF + "expansion")):
        for expansion in store.objects(statement, RDF + "object"):
            yield store.value(statement, RDF + "subject"), text(expansion)
    for quad in store.quads(None, DEF + "number"):
        for prefix in _RECOMMENDATION:
            yield quad.subject, f"{prefix}{text(quad.object)}"


def fits(store: Store, thing: NamedNode, kinds: str | None) -> bool:
    """Whether a thing is of one of some classes or of a class below them; of any when `kinds` is None."""
    if not kinds:
        return True
    wanted = {store.workspace.namespaces.expand(kind) or kind for kind in kinds.split()}
    return not wanted.isdisjoint(classes_of(store, thing))


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


def search(store: Store, words: str) -> list[Named]:
    """Things one of whose names has every word, best first: whole names, then beginnings, then the rest."""
    wanted = fold(words)
    parts = [part for part in wanted.split() if part not in _ARTICLES] or wanted.split()
    files = store.workspace.namespaces.prefixes["graph"]  # a file of the workspace is no thing that anybody looks for
    best: dict[NamedNode, tuple[tuple[int, int, str], str]] = {}
    for named in names(store):
        folded = fold(named.name)
        if not all(part in folded for part in parts) or named.iri.value.startswith(files):
            continue
        rank = 0 if folded == wanted else 1 if folded.startswith(wanted) else 2
        score = ((rank, len(folded), folded), named.name)
        if named.iri not in best or score < best[named.iri]:
            best[named.iri] = score
    return [Named(iri, name) for iri, (_, name) in sorted(best.items(), key=lambda item: (item[1], item[0].value))]


def _direct(store: Store, value: str) -> NamedNode | None:
    iri = store.workspace.namespaces.expand(value) or (value.strip("<>") if _IRI.fullmatch(value.strip("<>")) else None)
    if iri is None:
        return None
    try:
        node = NamedNode(iri)
    except ValueError:  # a name may have a colon too
        return None
    if any(True for _ in store.quads(node)):
        return node
    shorten = store.workspace.namespaces.shorten
    near = [shorten(subject) for subject in _subjects_like(store, iri)]
    raise UnknownName("thing", value, nearest(shorten(iri), near), "Look for it with: remit find WORDS")


def _subjects_like(store: Store, iri: str) -> list[str]:
    start = iri.rsplit("/", 1)[0] + "/"
    subjects = {text(quad.subject) for quad in store.quads(None, TYPE.value)}
    return sorted(subject for subject in subjects if subject.startswith(start))


def _described(store: Store, found: set[NamedNode], wanted: str) -> set[NamedNode]:
    """A thing whose display label is the very name goes before things that only bear it among others."""
    named = {iri for iri in found if fold(store.label(iri)) == wanted}
    return named if len(named) == 1 else found


def _unknown(store: Store, value: str, kinds: str | None) -> UnknownName:
    near = dict.fromkeys(named.name for named in names(store) if len(named.name) > 1 and fits(store, named.iri, kinds))
    what = _kind_words(store, kinds)
    return UnknownName(what, value, nearest(value, list(near)), "Look for it with: remit find WORDS")


def _kind_words(store: Store, kinds: str | None) -> str:
    if not kinds:
        return "thing"
    return " or ".join(_class_words(store, kind) for kind in kinds.split())


def _class_words(store: Store, kind: str) -> str:
    try:
        return store.label(NamedNode(store.workspace.namespaces.expand(kind) or kind))
    except ValueError:  # what can be no identifier is the name of no class
        return kind

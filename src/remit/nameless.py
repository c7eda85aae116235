"""Things without an identifier, named by their content, so that those of two files can be compared.

A parser gives them names by chance. Here a name is made from all that is said of a thing and of those that hang
together with it: what says the same gets the same name, in whatever file and at whatever time it is read.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from remit.terms import BlankNode, Quad

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from remit.terms import Term

_MOST_ROUNDS = 60
"""How far the difference between two things reaches; lists and brackets that people write are not as deep."""


def by_content(quads: Iterable[Quad]) -> frozenset[Quad]:
    """The statements of one file, with names by content for the things that have no identifier.

    Args:
        quads: The statements; their graphs are left out.
    """
    plain: list[Quad] = []
    touching: list[Quad] = []
    for quad in quads:
        (touching if _ends(quad) else plain).append(Quad(quad.subject, quad.predicate, quad.object))
    names = names_by_content(touching)
    return frozenset(plain) | {_renamed(quad, names) for quad in touching}


def names_by_content(quads: Iterable[Quad]) -> dict[Term, BlankNode]:
    """A name by content for each thing that has no identifier; those of which the same is said have the same.

    Args:
        quads: The statements in which such things stand; others may be among them.
    """
    names: dict[Term, BlankNode] = {}
    for group in _groups([quad for quad in quads if _ends(quad)]):
        names |= _names(group)
    return names


def _renamed(quad: Quad, names: Mapping[Term, BlankNode]) -> Quad:
    subject, value = quad.subject, quad.object
    return Quad(names.get(subject, subject), quad.predicate, names.get(value, value))


def _groups(quads: list[Quad]) -> list[list[Quad]]:
    """Statements whose nameless things hang together."""
    leaders: dict[Term, Term] = {}

    def leader(term: Term) -> Term:
        while leaders.setdefault(term, term) != term:
            leaders[term] = leaders[leaders[term]]
            term = leaders[term]
        return term

    for quad in quads:
        ends = _ends(quad)
        leaders[leader(ends[0])] = leader(ends[-1])
    groups: dict[Term, list[Quad]] = {}
    for quad in quads:
        groups.setdefault(leader(_ends(quad)[0]), []).append(quad)
    return list(groups.values())


def _ends(quad: Quad) -> list[Term]:
    return [term for term in (quad.subject, quad.object) if isinstance(term, BlankNode)]


def _names(quads: list[Quad]) -> dict[Term, BlankNode]:
    """Names for the nameless things of one group: in each round a thing takes up what its neighbours were called."""
    called = dict.fromkeys((term for quad in quads for term in _ends(quad)), "")
    for _ in range(min(len(called), _MOST_ROUNDS)):
        said: dict[Term, list[str]] = {term: [] for term in called}
        for quad in quads:
            subject, value = _called(quad.subject, called), _called(quad.object, called)
            for term, side in ((quad.subject, "from"), (quad.object, "to")):
                if term in said:
                    said[term].append(f"{side} {subject} {quad.predicate} {value}")
        called = {term: _digest(words) for term, words in said.items()}
    whole = _digest(
        [f"{_called(quad.subject, called)} {quad.predicate} {_called(quad.object, called)}" for quad in quads]
    )
    return {term: BlankNode(f"c{_digest([whole, words])}") for term, words in called.items()}


def _called(term: Term, names: Mapping[Term, str]) -> str:
    return f"_:{names[term]}" if term in names else str(term)


def _digest(words: list[str]) -> str:
    return hashlib.sha256("\n".join(sorted(words)).encode()).hexdigest()[:32]

"""How two things are connected: the shortest ways from one to the other, along relations in either direction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.diagram.links import Network, in_order
from remit.diagram.relations import Relations
from remit.errors import WrongUse
from remit.terms import NamedNode, text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from remit.diagram.links import Link
    from remit.store import Store

MOST_SEARCHED = 200_000
"""How many things are looked at in search of a connection, at most."""


def between(store: Store, one: NamedNode, other: NamedNode, only: Sequence[str] = ()) -> Network:
    """All shortest ways between two things; without a connection, both things and no relation.

    Unless `only` asks for it, a way through what somebody merely says of both is given only where there is no other.

    Args:
        store: Where relations are looked up.
        one: Where the ways begin.
        other: Where they end.
        only: Kinds of relations (see `forms.FAMILIES`), or relations in the words of a picture; none: all.

    Raises:
        WrongUse: Both are the same, one of them is not drawn, or the search took in too many things.
        UnknownName: A word in `only` that fits no relation.
        BadWorkspace: The table of types in `remit.toml` is wrong.
    """
    if one == other:
        raise WrongUse(
            f"“{store.label(one)}” was given twice. Give two different things, or draw what is around one of them."
        )
    for thing in (one, other):
        _check(store, thing)
    relations = Relations(store, also=(one, other))
    wanted = relations.named(only)
    links = set() if only else _ways(relations, lambda link: not relations.is_said(link), one, other)
    links = links or _ways(relations, wanted, one, other)
    things = {one, other} | {end for link in links for end in (link.source, link.target)}
    return Network(tuple(sorted(things, key=text)), in_order(links), (one, other))


def _check(store: Store, thing: NamedNode) -> None:
    ends = Relations(store).anchor(thing)
    if ends != (thing,):
        names = " or ".join(store.workspace.namespaces.shorten(end.value) for end in ends)
        raise WrongUse(f"{store.workspace.namespaces.shorten(thing.value)} is a relation. Give a thing: {names}.")


class _Side:
    """What is reached from one end, step by step.

    Attributes:
        back: For each thing reached, the links by which it was first reached.
        edge: The things of the last step.
    """

    def __init__(self, start: NamedNode) -> None:
        self.back: dict[NamedNode, list[tuple[NamedNode, Link]]] = {start: []}
        self.edge = [start]

    def step(self, relations: Relations, wanted: Callable[[Link], bool]) -> None:
        """Go one relation further."""
        reached: dict[NamedNode, list[tuple[NamedNode, Link]]] = {}
        for thing in self.edge:
            for link in relations.around(thing):
                end = link.target if link.source == thing else link.source
                if end not in self.back and wanted(link):
                    reached.setdefault(end, []).append((thing, link))
        self.back |= reached
        self.edge = sorted(reached, key=text)

    def links_to(self, ends: set[NamedNode]) -> set[Link]:
        """The links of all shortest ways from the start to some things."""
        found: set[Link] = set()
        seen, waiting = set(ends), list(ends)
        while waiting:
            for before, link in self.back[waiting.pop()]:
                found.add(link)
                if before not in seen:
                    seen.add(before)
                    waiting.append(before)
        return found


def _ways(relations: Relations, wanted: Callable[[Link], bool], one: NamedNode, other: NamedNode) -> set[Link]:
    """The links of all shortest ways: both ends are searched from, the smaller side first, until they meet."""
    sides = (_Side(one), _Side(other))
    while all(side.edge for side in sides):
        nearer, farther = sorted(sides, key=lambda side: len(side.edge))
        nearer.step(relations, wanted)
        met = {thing for thing in nearer.edge if thing in farther.back}
        if met:
            return nearer.links_to(met) | farther.links_to(met)
        if sum(len(side.back) for side in sides) > MOST_SEARCHED:
            raise WrongUse(
                f"No connection was found among the nearest {MOST_SEARCHED:,} things. Search along fewer kinds of "
                "relations with --only."
            )
    return set()

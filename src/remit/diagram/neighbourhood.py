"""What is around a thing: the things some relations away, and the relations among them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.diagram.forms import ANSWERABLE
from remit.diagram.links import Network, in_order
from remit.diagram.relations import Relations
from remit.diagram.states import is_plan
from remit.errors import WrongUse, WrongValue
from remit.namespaces import DEF
from remit.terms import NamedNode, as_date, text

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from remit.diagram.links import Link
    from remit.store import Store

DEEPEST = 6
"""How many relations away a thing may be."""
MOST_GATHERED = 200_000
"""How many things are gathered at most."""


def around(
    store: Store, thing: NamedNode, depth: int = 1, only: Sequence[str] = (), day: dt.date | None = None
) -> Network:
    """The things at most some relations away from a thing, with all relations among them.

    Args:
        store: Where relations are looked up.
        thing: The thing; of an assignment and the like, both its ends are taken.
        depth: How many relations away, from 1 to `DEEPEST`.
        only: Kinds of relations (see `forms.FAMILIES`), or relations in the words of a picture; none: all.
        day: The day: what begins after it is left out, what ended before it stays. None: everything stays.

    Raises:
        WrongValue: The depth is not from 1 to `DEEPEST`.
        WrongUse: Things of its kind are not drawn, or there is too much around it.
        UnknownName: A word in `only` that fits no relation.
        BadWorkspace: The table of types in `remit.toml` is wrong.
    """
    if not 1 <= depth <= DEEPEST:
        raise WrongValue(
            f"A depth of {depth} cannot be drawn: it is how many relations away from the thing a diagram goes. "
            f"Give a whole number from 1 to {DEEPEST}."
        )
    focus = Relations(store).anchor(thing)
    relations = Relations(store, also=focus)
    gathering = _Gathering(store, relations, relations.named(only), day)
    gathering.grow(focus, depth)
    things = tuple(sorted(gathering.things, key=text))
    return Network(things, in_order(gathering.links), focus, len(gathering.later))


class _Gathering:
    """Gathers what is around.

    Attributes:
        things: The things.
        links: The relations among them.
        later: The relations left out because they begin only after the day.
    """

    def __init__(self, store: Store, relations: Relations, wanted: Callable[[Link], bool], day: dt.date | None) -> None:
        self._store = store
        self._relations = relations
        self._wanted = wanted
        self._day = day
        self._begun: dict[NamedNode, bool] = {}
        self.things: set[NamedNode] = set()
        self.links: list[Link] = []
        self.later: set[Link] = set()

    def grow(self, focus: Iterable[NamedNode], depth: int) -> None:
        """Gather all that is at most so many relations away."""
        self.things = set(focus)
        edge = set(focus)
        for _ in range(depth):
            edge = self._step(edge)
        beyond = self._answering(focus) - self.things
        self.things |= beyond
        edge |= beyond
        # The relations of all others are there already; those at the rim may be joined to each other too.
        self.links += self._taken(self._relations.among(edge))

    def _step(self, edge: AbstractSet[NamedNode]) -> set[NamedNode]:
        """Take in what is one relation away from the things of the last step."""
        onward: set[NamedNode] = set()
        for thing in sorted(edge, key=text):
            for link in self._taken(self._relations.around(thing)):
                self.links.append(link)
                onward |= {link.source, link.target} - self.things
            if len(self.things) + len(onward) > MOST_GATHERED:
                raise WrongUse(
                    f"There are more than {MOST_GATHERED:,} things within this distance. Give a smaller --depth, or "
                    "fewer kinds of relations with --only."
                )
        self.things |= onward
        return onward

    def _answering(self, actions: Iterable[NamedNode]) -> set[NamedNode]:
        """The bodies that answer for those who have an action: an answer to who owns it is not whole without them.

        Only for those who are drawn with it, that no body stands there unconnected.
        """
        drawn = {(link.source, link.target) for link in self.links}
        pairs = {
            (taker, body)
            for action in actions
            for answer in self._store.subjects(DEF + "assigns", action)
            for taker in self._store.objects(answer, DEF + "taker")
            for body in self._store.objects(answer, ANSWERABLE)
            if isinstance(taker, NamedNode) and isinstance(body, NamedNode) and (action, taker) in drawn
        }
        ends = {end for pair in pairs for end in pair}
        return {
            link.target
            for link in self._taken(self._relations.among(ends))
            if link.relation == ANSWERABLE and (link.source, link.target) in pairs
        }

    def _taken(self, links: Iterable[Link]) -> Iterator[Link]:
        for link in links:
            if not self._wanted(link):
                continue
            if self._begins_later(link):
                self.later.add(link)
            else:
                yield link

    def _begins_later(self, link: Link) -> bool:
        if self._day is None:
            return False
        if link.span is not None and link.span.not_before is not None and link.span.not_before > self._day:
            return True
        return not self._has_begun(link.source) or not self._has_begun(link.target)

    def _has_begun(self, thing: NamedNode) -> bool:
        """Whether a thing can be there by the day.

        A document is not before it was written, nor is what it recommends; what is only planned is told beforehand.
        """
        if thing not in self._begun:
            holders = (thing, *self._store.objects(thing, DEF + "inReport"))
            earliest = (as_date(self._store.value(holder, DEF + "earliest")) for holder in holders)
            after = any(day is not None and self._day is not None and day > self._day for day in earliest)
            self._begun[thing] = not after or is_plan(self._store, thing)
        return self._begun[thing]

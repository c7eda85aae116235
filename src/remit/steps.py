"""Which sentences are told of which kind of thing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.chain import recommendation
from remit.profile import profile
from remit.telling import Said, Teller

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from remit.store import Store
    from remit.terms import NamedNode


def about(store: Store, thing: NamedNode, day: date) -> Iterator[Said]:
    """The sentences of a trace: the chain of a recommendation, the profile of anything else."""
    teller = Teller(store, day)
    yield from (recommendation if teller.is_a(thing, "Recommendation") else profile)(teller, thing)


def kind(store: Store, thing: NamedNode) -> str:
    """What a thing is, in words."""
    return Teller(store, date_of_no_matter()).kind(thing)


def date_of_no_matter() -> date:
    """A day for sentences that do not depend on one."""
    from datetime import date as day  # noqa: PLC0415 - the name is needed for the annotation alone elsewhere

    return day.min

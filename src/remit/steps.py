"""Which sentences are told of which kind of thing."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from remit.chain import recommendation
from remit.profile import profile
from remit.telling import Said, Teller

if TYPE_CHECKING:
    from collections.abc import Iterator

    from remit.store import Store
    from remit.terms import NamedNode


def about(store: Store, thing: NamedNode, day: date) -> Iterator[Said]:
    """The sentences of a trace: the chain of a recommendation, the profile of anything else."""
    teller = Teller(store, day)
    yield from (recommendation if teller.is_a(thing, "Recommendation") else profile)(teller, thing)


def kind(store: Store, thing: NamedNode) -> str:
    """What a thing is, in words."""
    return Teller(store, date.min).kind(thing)

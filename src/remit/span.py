"""`Span`: the four days of a dated relation, and what they say of one day.

A relation does not hold outside not_before to not_after; it is certain within known_from to known_to; it is presumed
after known_from while no end is recorded; with none of the four it is unknown; otherwise it is possible.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

State = Literal["certain", "presumed", "possible", "unknown", "no"]
DAY = timedelta(1)


@dataclass(frozen=True)
class Span:
    """Up to four inclusive days, and until when the relation may be presumed.

    Attributes:
        not_before: It is known not to hold before this day; None: no such day.
        known_from: It is known to have begun by this day; None: no such day.
        known_to: The last day on which it is shown; None: no such day.
        not_after: It is known not to hold after this day; None: no such day.
        presumed_to: The last day on which it may be presumed; None: nothing ends it.
    """

    not_before: date | None = None
    known_from: date | None = None
    known_to: date | None = None
    not_after: date | None = None
    presumed_to: date | None = None

    @property
    def empty(self) -> bool:
        """Whether no day is left on which it could hold."""
        return self.not_before is not None and self.not_after is not None and self.not_before > self.not_after

    @property
    def last_shown(self) -> date | None:
        """The last day on which it is shown, as far as its own four days say."""
        return self.known_to or self.known_from

    def on(self, day: date) -> State:
        """What the span says of one day."""
        if (self.not_before and day < self.not_before) or (self.not_after and day > self.not_after):
            return "no"
        if self == Span():
            return "unknown"
        if self.known_from is None or day < self.known_from:
            return "possible"
        if self.known_to is not None and day <= self.known_to:
            return "certain"
        return "presumed" if self.presumed_to is None or day <= self.presumed_to else "possible"


ALWAYS = Span(known_from=date.min, known_to=date.max)
"""A premise that limits nothing."""


def stated(
    not_before: date | None = None,
    known_from: date | None = None,
    known_to: date | None = None,
    not_after: date | None = None,
    *,
    ended: bool = False,
) -> Span:
    """The span of a relation from the days that are stated of it, with what they imply.

    A day on which it is shown is a day by which it has begun; where it can have begun, or have held, on one day only,
    it is shown on that day. Where its end is recorded, dated or not, it is presumed no further than it is shown.
    """
    if not_before and not_before == not_after:
        known_from = known_to = not_before
    begun = known_from or known_to
    shown = known_to or (begun if begun == not_before else None)
    return Span(not_before, begun, shown, not_after, (shown or date.min) if ended or not_after else None)


def meet(spans: Sequence[Span]) -> Span:
    """The span in which all of several relations hold: latest start, earliest end.

    A day is shown for the whole only where each part shows one.
    """
    limiting = [span for span in spans if span is not ALWAYS]
    if len(limiting) == 1:
        return limiting[0]
    starts = [span.known_from for span in spans]
    ends = [span.known_to for span in spans]
    return Span(
        max((span.not_before for span in spans if span.not_before), default=None),
        None if None in starts else max(start for start in starts if start),
        None if None in ends else min(end for end in ends if end),
        min((span.not_after for span in spans if span.not_after), default=None),
        min((span.presumed_to for span in spans if span.presumed_to), default=None),
    )


def gaps(within: Span, parts: Sequence[Span]) -> list[Span]:
    """The runs of days on which `within` may hold and none of the parts can."""
    runs = []
    day: date | None = within.not_before or date.min
    last = within.not_after or date.max
    possible = [part for part in parts if not part.empty]
    for part in sorted(possible, key=lambda part: part.not_before or date.min):
        start, end = part.not_before or date.min, part.not_after or date.max
        if day is not None and start > day:
            runs.append((day, min(start - DAY, last)))
        if day is not None and end >= day:
            day = None if end == date.max else end + DAY
    if day is not None and day <= last:
        runs.append((day, last))
    return [
        Span(None if first == date.min else first, first, final, None if final == date.max else final)
        for first, final in runs
        if first <= final
    ]

"""What a run of the benchmarks finds, what is promised, and the arithmetic between the two."""

from __future__ import annotations

import math
import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SIZES = {"10k": 10_000, "100k": 100_000, "1M": 1_000_000, "5M": 5_000_000}
LARGE = ("100k", "1M", "5M")
AT_LEAST = "at least"
AT_MOST = "at most"


@dataclass(frozen=True)
class Bound:
    """A promise.

    Attributes:
        key: Its name in `ratios.csv`.
        part: The part of the benchmark that measures it.
        words: What is measured, for a reader.
        side: `at most` or `at least`.
        limit: The number that is not to be passed.
        unit: What the number counts; `times` for a ratio.
        sizes: The sizes for which it is promised; for others the figure is told without a verdict.
    """

    key: str
    part: str
    words: str
    side: str
    limit: float
    unit: str = "times"
    sizes: tuple[str, ...] = LARGE

    def held(self, value: float) -> bool:
        """Whether a figure keeps the promise."""
        return value <= self.limit if self.side == AT_MOST else value >= self.limit

    @property
    def promise(self) -> str:
        """The promise in words."""
        return f"{self.side} {shown(self.limit)} {self.unit}"


BOUNDS = (
    Bound("start", "start", "Process start to first answer on a built snapshot, over bare pyoxigraph", AT_MOST, 3),
    Bound("start-memory", "start", "Peak memory from process start to first answer", AT_MOST, 400, "MB"),
    Bound("start-rdflib", "start", "rdflib parsing a file of 100k, over start to first answer", AT_LEAST, 50),
    Bound("warm", "warm", "Saved queries by Store and Table over bare pyoxigraph, geometric mean", AT_MOST, 1.3),
    Bound("warm-worst", "warm", "Saved queries by Store and Table over bare pyoxigraph, the worst", AT_MOST, 1.3),
    Bound("warm-rdflib", "warm", "Saved queries by rdflib in memory over Store, geometric mean", AT_LEAST, 20),
    Bound("warm-rdflib-least", "warm", "Saved queries by rdflib in memory over Store, the least", AT_LEAST, 1),
    Bound("build", "build", "Building a snapshot, over bare bulk_load of the same files and hashing", AT_MOST, 2.5),
    Bound(
        "build-one", "build", "Ready again after one changed file, over a full build", AT_MOST, 0.1, sizes=("1M", "5M")
    ),
    Bound("questions", "questions", "The slowest of the twelve questions, warm in memory", AT_MOST, 1_000, "ms"),
    Bound("questions-look-up", "questions", "The slowest look-up of the twelve, warm in memory", AT_MOST, 5, "ms"),
    Bound("exponent", "exponents", "The largest exponent of a saved query, by the size", AT_MOST, 1.25, "(exponent)"),
)
"""What is promised, in the order of the table."""

KEYS = {bound.key: bound for bound in BOUNDS}
COLUMNS = ("size", "part", "key", "what", "qualifier", "value", "unit", "bound", "held", "note")


@dataclass(frozen=True)
class Figure:
    """Something that was measured, or why it was not.

    Attributes:
        size: The size of the workspace.
        part: The part of the benchmark.
        what: What was measured, for a reader.
        value: The number; None when it was not measured.
        unit: What the number counts; `times` for a ratio.
        key: The name of the promise that it is held against; empty for none.
        qualifier: `at least` when what is compared with took longer than it was allowed; else empty.
        note: What a reader must know besides, or why it was not measured.
    """

    size: str
    part: str
    what: str
    value: float | None
    unit: str = "times"
    key: str = ""
    qualifier: str = ""
    note: str = ""

    @property
    def held(self) -> bool | None:
        """Whether the promise is kept; None where nothing is promised or nothing was measured."""
        bound = KEYS.get(self.key)
        if bound is None or self.value is None or self.size not in bound.sizes:
            return None
        return bound.held(self.value)

    @property
    def words(self) -> str:
        """The number with its unit."""
        if self.value is None:
            return "not measured"
        return f"{self.qualifier} {shown(self.value)} {self.unit}".strip()

    def row(self) -> tuple[str, ...]:
        """The cells of a line of `ratios.csv`."""
        bound = KEYS.get(self.key)
        value = "" if self.value is None else f"{self.value:.6g}"
        held = {None: "", True: "yes", False: "no"}[self.held]
        promise = bound.promise if bound else ""
        return (
            *(self.size, self.part, self.key, self.what, self.qualifier),
            *(value, self.unit, promise, held, self.note),
        )


def measured(size: str, key: str, value: float | None, *, qualifier: str = "", note: str = "") -> Figure:
    """A figure that is held against a promise, worded as the promise is."""
    bound = KEYS[key]
    return Figure(size, bound.part, bound.words, value, bound.unit, key, qualifier, note)


def not_measured(size: str, part: str, why: str) -> list[Figure]:
    """The promises of a part that could not be measured, with the reason; where it has none, that it was not."""
    promises = [measured(size, bound.key, None, note=why) for bound in BOUNDS if bound.part == part]
    return promises or [Figure(size, part, "This part", None, note=why)]


def shown(number: float) -> str:
    """A number with as many digits as it is worth."""
    if number == 0 or not math.isfinite(number):
        return f"{number:g}"
    digits = max(0, 2 - math.floor(math.log10(abs(number))))
    return f"{number:,.{digits}f}" if digits < 6 else f"{number:.3g}"  # noqa: PLR2004 - below a thousandth


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """The median of the ratios of the rounds: in each round both took their turn."""
    return statistics.median(one / other for one, other in zip(ours, theirs, strict=True))


def geometric_mean(ratios: Sequence[float]) -> float:
    """The mean of ratios."""
    return math.exp(statistics.fmean(math.log(one) for one in ratios))


def exponent(seconds_by_size: Mapping[int, float]) -> float:
    """How time grows with size: the slope of the line of least squares through the logarithms of both.

    Args:
        seconds_by_size: Seconds by the number of triples, of two sizes at least.
    """
    points = [(math.log(size), math.log(seconds)) for size, seconds in seconds_by_size.items()]
    return statistics.linear_regression(*zip(*points, strict=True)).slope

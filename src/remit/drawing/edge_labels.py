"""Where the labels of edges go: on their own curve, near its middle, clear of nodes and of each other."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import hypot
from typing import TYPE_CHECKING

from remit.drawing.curves import along, walked

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from remit.drawing.places import Box, Point

_CELL = 48.0
_GAP = 2.0
_PARTS = (0.5, 0.42, 0.58, 0.34, 0.66, 0.27, 0.73, 0.2, 0.8, 0.13, 0.87)
_FURTHER = 0.05
_LEAST_SHARE = 0.1
_ON_NODE, _ON_LABEL, _ON_CURVE, _BESIDE, _GOOD = 12.0, 12.0, 0.5, 1.5, 0.5

_Rectangle = tuple[float, float, float, float]


@dataclass
class _Taken:
    """Rectangles and points by the cells of a grid, so that only what is near is looked at."""

    cells: dict[tuple[int, int], list[tuple[_Rectangle, float, int]]] = field(default_factory=dict)

    def add(self, rectangle: _Rectangle, cost: float, owner: int = -1) -> None:
        for cell in _cells(rectangle):
            self.cells.setdefault(cell, []).append((rectangle, cost, owner))

    def cost(self, rectangle: _Rectangle, owner: int) -> float:
        """What lies under a rectangle, each weighed by its cost and by how much of the rectangle it takes.

        What belongs to the owner does not count.
        """
        found = {
            entry
            for cell in _cells(rectangle)
            for entry in self.cells.get(cell, ())
            if entry[2] != owner and _meet(entry[0], rectangle)
        }
        return sum(cost * _share(one, rectangle) for one, cost, _ in found)


def _meet(one: _Rectangle, other: _Rectangle) -> bool:
    return one[0] < other[2] and one[2] > other[0] and one[1] < other[3] and one[3] > other[1]


def _share(one: _Rectangle, other: _Rectangle) -> float:
    """How much of the other rectangle a rectangle takes; a point counts in full."""
    if one[0] == one[2]:
        return 1.0
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return _LEAST_SHARE + across * down / ((other[2] - other[0]) * (other[3] - other[1]))


def places(
    boxes: Sequence[Box],
    runs: Sequence[tuple[Point, ...]],
    sizes: Sequence[tuple[float, float]],
    wished: Sequence[Point | None],
    stems: Sequence[int],
) -> list[Point]:
    """The middle of the label of each edge.

    Args:
        boxes: The nodes, which are to be kept clear.
        runs: The curve of each edge.
        sizes: The width and height of each label; 0 for none.
        wished: Where the layout program left room for it, if it did.
        stems: For each edge a number that it shares with those that run on one stem with it.

    Returns:
        The middle of each label; for an edge without one, the middle of its curve.
    """
    taken = _Taken()
    for box in boxes:
        taken.add(_around((box.x, box.y), (box.width, box.height)), _ON_NODE)
    lines = [walked(run) for run in runs]
    for number, line in enumerate(lines):
        for x, y in line[1:-1]:
            taken.add((x, y, x, y), _ON_CURVE, stems[number])
    found = []
    for number, (line, size, wish) in enumerate(zip(lines, sizes, wished, strict=True)):
        if not size[0]:
            found.append(along(line, 0.5))
            continue
        best, least = along(line, 0.5), float("inf")
        for place, far in _candidates(line, wish, size):
            cost = taken.cost(_around(place, size), stems[number]) + far
            if cost < least:
                best, least = place, cost
            if cost < _GOOD:
                break
        taken.add(_around(best, size), _ON_LABEL, -2)
        found.append(best)
    return found


def _candidates(line: list[Point], wish: Point | None, size: tuple[float, float]) -> Iterator[tuple[Point, float]]:
    """Places for a label, each with what it costs: on the curve where room was left, elsewhere on it, beside it."""
    if wish is not None:
        yield min(line, key=lambda point: hypot(point[0] - wish[0], point[1] - wish[1])), 0.0
    for far, part in enumerate(_PARTS):
        yield along(line, part), far * _FURTHER
    if wish is not None:
        yield wish, _BESIDE
    (ax, ay), (bx, by) = line[0], line[-1]
    long = hypot(bx - ax, by - ay) or 1.0
    for part in _PARTS[:3]:
        x, y = along(line, part)
        for side in (1, -1):
            aside = side * (size[0] / 2 + _GAP) / long, side * (size[1] / 2 + _GAP) / long
            yield (x - aside[0] * (by - ay), y + aside[1] * (bx - ax)), _BESIDE


def _around(middle: Point, size: tuple[float, float]) -> _Rectangle:
    across, down = size[0] / 2 + _GAP, size[1] / 2 + _GAP
    return middle[0] - across, middle[1] - down, middle[0] + across, middle[1] + down


def _cells(rectangle: _Rectangle) -> Iterator[tuple[int, int]]:
    left, top, right, bottom = (int(side // _CELL) for side in rectangle)
    for column in range(left, right + 1):
        for row in range(top, bottom + 1):
            yield column, row

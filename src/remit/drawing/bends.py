"""Where an edge turns, for programs that draw it through points instead of along a curve."""

from __future__ import annotations

from itertools import pairwise
from math import hypot
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from remit.drawing.places import Curve, Point

_STRAIGHT = 1.5
"""How far a point may lie off the straight line, in points, before it counts as a turn."""


def bends(curve: Curve) -> tuple[Point, ...]:
    """The points that a curve goes through between its ends: the middle of each of its parts, and where parts meet.

    Args:
        curve: Where the edge runs.

    Returns:
        The points in order, rounded to a tenth; none for a curve that is straight.
    """
    points = curve.points
    found: list[Point] = []
    for start in range(0, len(points) - 3, 3):
        if start:
            found.append(points[start])
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = points[start : start + 4]
        found.append(((ax + 3 * bx + 3 * cx + dx) / 8, (ay + 3 * by + 3 * cy + dy) / 8))
    if all(_distance(point, points[0], points[-1]) < _STRAIGHT for point in found):
        return ()
    return tuple((round(x, 1), round(y, 1)) for x, y in found)


def middle(points: Sequence[Point]) -> Point:
    """The place half-way along straight lines through points."""
    lengths = [hypot(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(points)]
    left = sum(lengths) / 2
    for (a, b), length in zip(pairwise(points), lengths, strict=True):
        if length and left <= length:
            part = left / length
            return a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part
        left -= length
    return points[-1]


def _distance(point: Point, start: Point, end: Point) -> float:
    """How far a point lies from the straight line between two others; from the first where they are one."""
    across, down = end[0] - start[0], end[1] - start[1]
    length = hypot(across, down)
    if length < _STRAIGHT:
        return hypot(point[0] - start[0], point[1] - start[1])
    return abs(across * (point[1] - start[1]) - down * (point[0] - start[0])) / length

"""Runs of cubic Bézier curves: cut where they leave an outline, shortened for an arrowhead, walked along.

A run is a start, then two controls and an end for each piece.
"""

from __future__ import annotations

from itertools import pairwise
from math import hypot
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from remit.drawing.places import Point

Run: TypeAlias = "tuple[Point, ...]"

_HALVINGS = 12
_STEPS = 8
_MEETING = 0.05
_ROUND = 0.5523


def straight(one: Point, other: Point) -> Run:
    """A straight line as a run."""
    (ax, ay), (bx, by) = one, other
    return one, ((2 * ax + bx) / 3, (2 * ay + by) / 3), ((ax + 2 * bx) / 3, (ay + 2 * by) / 3), other


def bent(corners: Sequence[Point], radius: float) -> Run:
    """A line through corners, rounded at each, as a run."""
    kept = [corners[0], *(two for one, two in pairwise(corners) if one != two)]
    run: list[Point] = [kept[0]]
    for before, corner, after in zip(kept, kept[1:], kept[2:], strict=False):
        near = min(radius, hypot(corner[0] - before[0], corner[1] - before[1]) / 2)
        near = min(near, hypot(after[0] - corner[0], after[1] - corner[1]) / 2)
        begins, ends = _towards(corner, before, near), _towards(corner, after, near)
        run += straight(run[-1], begins)[1:]
        run += [_towards(begins, corner, near * _ROUND), _towards(ends, corner, near * _ROUND), ends]
    if len(kept) > 1:
        run += straight(run[-1], kept[-1])[1:]
    return tuple(run)


def arch(middle: Point, across: float, up: float) -> Run:
    """A run from a place and back to it, over a place `up` points away, `across` points wide to each side."""
    x, y = middle
    # A curve reaches 0.29 of the distance of its controls to each side, and three quarters of their height.
    reach, high = across / 0.29, up / 0.75
    return (
        middle,
        (x - reach / 2, y + high / 2),
        (x - reach / 4, y + up),
        (x, y + up),
        (x + reach / 4, y + up),
        (x + reach / 2, y + high / 2),
        middle,
    )


def _towards(one: Point, other: Point, length: float) -> Point:
    far = hypot(other[0] - one[0], other[1] - one[1]) or 1.0
    return one[0] + (other[0] - one[0]) * length / far, one[1] + (other[1] - one[1]) * length / far


def as_one(one: Run, other: Run) -> Run:
    """Two runs as one, with a straight piece between them where they do not meet."""
    if hypot(other[0][0] - one[-1][0], other[0][1] - one[-1][1]) > _MEETING:
        one = (*one, *straight(one[-1], other[0])[1:])
    return (*one, *other[1:])


def at(piece: Run, part: float) -> Point:
    """The point of one piece at a part from 0 to 1."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = piece
    rest = 1 - part
    a, b, c, d = rest * rest * rest, 3 * rest * rest * part, 3 * rest * part * part, part * part * part
    return a * ax + b * bx + c * cx + d * dx, a * ay + b * by + c * cy + d * dy


def pieces(run: Run) -> list[Run]:
    """The pieces of a run, each with its start."""
    return [run[place : place + 4] for place in range(0, len(run) - 3, 3)]


def turned(run: Run) -> Run:
    """The same run from its end to its start."""
    return run[::-1]


def leaving(run: Run, inside: Callable[[Point], bool]) -> Run:
    """What is left of a run that starts inside an outline after it has left it; all of it if it never does."""
    for place in range(0, len(run) - 3, 3):
        piece = run[place : place + 4]
        if inside(piece[3]):
            continue
        if not inside(piece[0]):
            return run[place:]
        low, high = 0.0, 1.0
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            if inside(at(piece, middle)):
                low = middle
            else:
                high = middle
        return (*_after(piece, high), *run[place + 4 :])
    return run


def shortened(run: Run, length: float) -> Run:
    """A run without its last `length` points, measured straight to its end."""
    ex, ey = run[-1]
    near = leaving(turned(run), lambda point: hypot(point[0] - ex, point[1] - ey) < length)
    return turned(near) if near is not run else run


def walked(run: Run) -> list[Point]:
    """Points along a run, at about even distances within each piece."""
    found = [run[0]]
    for piece in pieces(run):
        found += [at(piece, step / _STEPS) for step in range(1, _STEPS + 1)]
    return found


def along(points: list[Point], part: float) -> Point:
    """The place at a part (0 to 1) of the length of a line through points."""
    lengths = [hypot(bx - ax, by - ay) for (ax, ay), (bx, by) in pairwise(points)]
    left = sum(lengths) * part
    for (ax, ay), (bx, by), length in zip(points, points[1:], lengths, strict=False):
        if left <= length and length:
            share = left / length
            return ax + (bx - ax) * share, ay + (by - ay) * share
        left -= length
    return points[-1]


def _after(piece: Run, part: float) -> Run:
    """The rest of one piece from a part on (de Casteljau)."""

    def between(one: Point, other: Point) -> Point:
        return one[0] + (other[0] - one[0]) * part, one[1] + (other[1] - one[1]) * part

    a, b, c, d = piece
    ab, bc, cd = between(a, b), between(b, c), between(c, d)
    abc, bcd = between(ab, bc), between(bc, cd)
    return between(abc, bcd), bcd, cd, d

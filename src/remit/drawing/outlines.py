"""The outlines of nodes: how large each shape must be for its text, its path, and what lies within it."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from remit.drawing.canvas import Segment
    from remit.drawing.places import Point

PAD_X = 9.0
PAD_Y = 6.0
LEAST_WIDTH = 54.0
LEAST_HEIGHT = 26.0
CORNER = 6.0
"""The radius of a rounded corner, and what is cut off a corner."""
FOLD = 8.0
TAB_WIDTH = 26.0
TAB_HEIGHT = 5.0
_ROUND = 0.5523
"""How far the controls of a quarter of a circle lie from its ends, in radii."""
_PILL = 15.0


def size(shape: str, width: float, lines: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The least size of a shape for its text.

    Args:
        shape: One of `styles.SHAPES`.
        width: The width of the widest line.
        lines: The width and the height of each line, from the top.

    Returns:
        Width and height of the whole outline, in points.
    """
    high = sum(height for _, height in lines) + 2 * PAD_Y
    wide = width + 2 * PAD_X
    if shape == "ellipse":
        return _ellipse_size(lines)
    if shape == "pill":
        wide += 4
    elif shape == "hexagon":
        wide += _slant(max(high, LEAST_HEIGHT))
    elif shape == "note":
        wide += FOLD / 2
    elif shape == "tab":
        high += TAB_HEIGHT
    return max(wide, LEAST_WIDTH), max(high, LEAST_HEIGHT)


def _ellipse_size(lines: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The size of an ellipse that every line lies in."""
    text = sum(height for _, height in lines)
    high = max(text * 1.3 + 2 * PAD_Y, LEAST_HEIGHT)
    top, wide = -text / 2, LEAST_WIDTH
    for width, height in lines:
        # Letters do not fill the height of a line, so its far edge counts for most of it only.
        far = max(abs(top), abs(top + height)) * 0.85
        wide = max(wide, (width + 6) / sqrt(1 - (2 * far / high) ** 2))
        top += height
    return wide, high


def text_middle(shape: str) -> float:
    """How far below the middle of a shape the middle of its text lies."""
    return TAB_HEIGHT / 2 if shape == "tab" else 0.0


def path(shape: str, middle: Point, extent: tuple[float, float], scale: float = 1.0) -> tuple[Segment, ...]:
    """The outline of a shape around a middle; with a scale, that of a shape that much smaller or larger."""
    if scale != 1.0:
        return _scaled(path(shape, (0, 0), (extent[0] / scale, extent[1] / scale)), middle, scale)
    (x, y), (width, height) = middle, extent
    left, top, right, bottom = x - width / 2, y - height / 2, x + width / 2, y + height / 2
    if shape == "ellipse":
        return _rounded((left, top, right, bottom), width / 2, height / 2)
    if shape == "pill":
        radius = min(height / 2, _PILL)
        return _rounded((left, top, right, bottom), radius, radius)
    if shape == "rounded":
        return _rounded((left, top, right, bottom), CORNER, CORNER)
    return _polygon(_corners(shape, left, top, right, bottom))


def extras(shape: str, middle: Point, extent: tuple[float, float], scale: float = 1.0) -> tuple[Segment, ...]:
    """What is drawn on a shape besides its outline: the fold of a note, the rim of a tab; empty for none."""
    if scale != 1.0:
        return _scaled(extras(shape, (0, 0), (extent[0] / scale, extent[1] / scale)), middle, scale)
    (x, y), (width, height) = middle, extent
    left, top, right = x - width / 2, y - height / 2, x + width / 2
    if shape == "note":
        return (
            ("M", (right - FOLD, top)),
            ("L", (right - FOLD, top + FOLD)),
            ("L", (right, top + FOLD)),
        )
    if shape == "tab":
        return (("M", (left, top + TAB_HEIGHT)), ("L", (left + TAB_WIDTH, top + TAB_HEIGHT)))
    return ()


def _scaled(steps: tuple[Segment, ...], middle: Point, scale: float) -> tuple[Segment, ...]:
    shifts = middle * 3
    return tuple(
        (step, tuple(shift + number * scale for shift, number in zip(shifts, numbers, strict=False)))
        for step, numbers in steps
    )


def within(shape: str, width: float, height: float) -> Callable[[float, float], bool]:
    """A function that says whether a place, as distance from the middle, is within a shape."""
    across, down = width / 2, height / 2
    if shape == "ellipse":
        return lambda x, y: (x / across) ** 2 + (y / down) ** 2 < 1
    if shape in ("pill", "rounded"):
        radius = CORNER if shape == "rounded" else min(down, _PILL)
        return _within_rounded(across, down, radius)
    return _within_polygon(_corners(shape, -across, -down, across, down))


def _slant(height: float) -> float:
    return min(height * 0.3, 12.0)


def _corners(shape: str, left: float, top: float, right: float, bottom: float) -> list[Point]:
    if shape == "hexagon":
        inset, middle = _slant(bottom - top), (top + bottom) / 2
        return [
            (left + inset, top),
            (right - inset, top),
            (right, middle),
            (right - inset, bottom),
            (left + inset, bottom),
            (left, middle),
        ]
    if shape == "note":
        return [(left, top), (right - FOLD, top), (right, top + FOLD), (right, bottom), (left, bottom)]
    if shape == "cut":
        return [
            (left + CORNER, top),
            (right - CORNER, top),
            (right, top + CORNER),
            (right, bottom - CORNER),
            (right - CORNER, bottom),
            (left + CORNER, bottom),
            (left, bottom - CORNER),
            (left, top + CORNER),
        ]
    if shape == "tab":
        return [
            (left, top),
            (left + TAB_WIDTH, top),
            (left + TAB_WIDTH, top + TAB_HEIGHT),
            (right, top + TAB_HEIGHT),
            (right, bottom),
            (left, bottom),
        ]
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


def _polygon(corners: Sequence[Point]) -> tuple[Segment, ...]:
    return (("M", corners[0]), *(("L", corner) for corner in corners[1:]), ("Z", ()))


def _rounded(sides: tuple[float, float, float, float], rx: float, ry: float) -> tuple[Segment, ...]:
    left, top, right, bottom = sides
    cx, cy = rx * (1 - _ROUND), ry * (1 - _ROUND)
    return (
        ("M", (left + rx, top)),
        ("L", (right - rx, top)),
        ("C", (right - cx, top, right, top + cy, right, top + ry)),
        ("L", (right, bottom - ry)),
        ("C", (right, bottom - cy, right - cx, bottom, right - rx, bottom)),
        ("L", (left + rx, bottom)),
        ("C", (left + cx, bottom, left, bottom - cy, left, bottom - ry)),
        ("L", (left, top + ry)),
        ("C", (left, top + cy, left + cx, top, left + rx, top)),
        ("Z", ()),
    )


def _within_rounded(across: float, down: float, radius: float) -> Callable[[float, float], bool]:
    def test(x: float, y: float) -> bool:
        x, y = abs(x), abs(y)
        if x >= across or y >= down:
            return False
        over, under = x - (across - radius), y - (down - radius)
        return over <= 0 or under <= 0 or over * over + under * under < radius * radius

    return test


def _within_polygon(corners: Sequence[Point]) -> Callable[[float, float], bool]:
    """The corners run clockwise (y downwards); all shapes here but the tab are convex, so odd crossings are counted."""
    sides = list(zip(corners, [*corners[1:], corners[0]], strict=True))

    def test(x: float, y: float) -> bool:
        inside = False
        for (ax, ay), (bx, by) in sides:
            if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
                inside = not inside
        return inside

    return test

"""A layout without any layout program: the things in rows, in the order of the diagram."""

from __future__ import annotations

from collections import Counter
from math import ceil, hypot, sqrt
from typing import TYPE_CHECKING

from remit.drawing import lettering, outlines
from remit.drawing.places import Box, Curve, Layout

if TYPE_CHECKING:
    from remit.diagram.model import Diagram, Node
    from remit.drawing.places import Point

_GAP_X = 90.0
_GAP_Y = 50.0
_ASIDE = 26.0
"""How far apart edges between the same two things run."""


def lay_out(diagram: Diagram) -> Layout:
    """Places for a diagram in rows that are about as long as there are rows, left to right."""
    sizes = [_size(node) for node in diagram.nodes]
    wide = max((width for width, _, _ in sizes), default=0.0) + _GAP_X
    high = max((height for _, height, _ in sizes), default=0.0) + _GAP_Y
    across = max(1, ceil(sqrt(len(sizes) * high / wide)))
    boxes = {}
    for number, (node, (width, height, lines)) in enumerate(zip(diagram.nodes, sizes, strict=True)):
        row, column = divmod(number, across)
        boxes[node.iri] = Box(wide * (column + 0.5), high * (row + 0.5), width, height, lines)
    return Layout(wide * across, high * ceil(len(sizes) / across), boxes, _curves(diagram, boxes))


def _size(node: Node) -> tuple[float, float, tuple[str, ...]]:
    label = lettering.label_of(node)
    lines = lettering.node_lines(node, label)
    room = [(line.width, line.height) for line in lines]
    width, height = outlines.size(node.kind.shape, max(wide for wide, _ in room), room)
    return width, height, label


def _curves(diagram: Diagram, boxes: dict[str, Box]) -> tuple[Curve, ...]:
    """Straight from middle to middle; of several between two things, each next one swings out further."""
    met: Counter[frozenset[str]] = Counter()
    curves = []
    for edge in diagram.edges:
        pair = frozenset((edge.source, edge.target))
        start, end = _middle(boxes[edge.source]), _middle(boxes[edge.target])
        # The sides are those of the pair, not of the direction, so that there and back do not meet.
        side = 1 if edge.source <= edge.target else -1
        curves.append(_swung(start, end, side * _ASIDE * _step(met[pair])))
        met[pair] += 1
    return tuple(curves)


def _step(number: int) -> int:
    """The numbers 0, 1, -1, 2, -2 and so on."""
    return (number + 1) // 2 * (1 if number % 2 else -1)


def _middle(box: Box) -> Point:
    return box.x, box.y


def _swung(start: Point, end: Point, aside: float) -> Curve:
    across, down = end[0] - start[0], end[1] - start[1]
    length = hypot(across, down)
    if length == 0:
        return Curve(())  # from a thing to itself: each program has a loop of its own
    x, y = -down / length * aside * 4 / 3, across / length * aside * 4 / 3
    first = (start[0] + across / 3 + x, start[1] + down / 3 + y)
    second = (end[0] - across / 3 + x, end[1] - down / 3 + y)
    return Curve((start, first, second, end))

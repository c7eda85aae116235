"""Blocks: many things that hang on one thing by the same relation, in columns, on one line that branches.

Forty arrows with the same word become one stem with the word on it once, and the things stand in order, as in a list.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, sqrt
from typing import TYPE_CHECKING

from remit.diagram.model import PRESENT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from remit.diagram.model import Diagram
    from remit.drawing.places import Box, Point

LEAST = 3
"""How many things make a block."""

_STUB = 16.0
_GUTTER = 10.0
_ROW_GAP = 7.0
_BAR_GAP = 9.0


@dataclass(frozen=True)
class Block:
    """Things that hang on one thing by the same relation, and by nothing else.

    Attributes:
        hub: The number of the node that they hang on.
        leaves: The numbers of the nodes that hang on it.
        edges: The number of the edge of each leaf.
        outward: Whether the relation runs from the hub to the leaves.
    """

    hub: int
    leaves: tuple[int, ...]
    edges: tuple[int, ...]
    outward: bool


@dataclass(frozen=True)
class Arranged:
    """A block with a place for everything in it, from its top left corner.

    Attributes:
        width: Of all of it.
        height: Of all of it.
        side: Where the stem comes in, as a point of the compass.
        entry: Where the stem comes in.
        middles: The middle of each leaf.
        stems: The corners of the line from the entry to each leaf.
    """

    width: float
    height: float
    side: str
    entry: Point
    middles: tuple[Point, ...]
    stems: tuple[tuple[Point, ...], ...]


def find(diagram: Diagram) -> list[Block]:
    """The blocks of a diagram, in the order of their first edges."""
    numbers = {node.iri: number for number, node in enumerate(diagram.nodes)}
    touching: dict[str, int] = {}
    for edge in diagram.edges:
        for end in (edge.source, edge.target):
            touching[end] = touching.get(end, 0) + 1
    found: dict[tuple[object, ...], list[tuple[int, int]]] = {}
    for number, edge in enumerate(diagram.edges):
        # Broken lines that end together would fill each other's gaps; those that begin together do not.
        ways = ((edge.source, edge.target, True), (edge.target, edge.source, False))
        broken = edge.state != PRESENT or edge.mark
        for hub, leaf, outward in ways[:1] if broken else ways:
            if touching[leaf] == 1 and touching[hub] > 1:
                same = (numbers[hub], outward, edge.label, edge.dates, edge.state, edge.mark, edge.count, edge.grade)
                found.setdefault(same, []).append((numbers[leaf], number))
    return [
        Block(int(str(same[0])), tuple(leaf for leaf, _ in pairs), tuple(edge for _, edge in pairs), bool(same[1]))
        for same, pairs in found.items()
        if len(pairs) >= LEAST
    ]


def arrange(block: Block, boxes: Sequence[Box], direction: str, wide: float) -> Arranged:
    """Put a block in columns.

    Args:
        block: The block.
        boxes: The nodes of the diagram.
        direction: `LR` for a stem from the side, `TB` for one from above or below.
        wide: How many columns there are to be for one row, about.
    """
    leaves = [boxes[number] for number in sorted(block.leaves)]
    order = {number: place for place, number in enumerate(sorted(block.leaves))}
    count = max(1, round(sqrt(wide * len(leaves))))
    high = ceil(len(leaves) / count)
    columns = [leaves[start : start + high] for start in range(0, len(leaves), high)]
    lefts, x = [], 0.0
    for column in columns:
        lefts.append(x + _STUB)
        x += _STUB + max(box.width for box in column) + _GUTTER
    width = x - _GUTTER
    mirrored = direction == "LR" and not block.outward
    rows, bar, height = _rows(columns, direction, outward=block.outward)
    middles: list[Point] = []
    stems: list[tuple[Point, ...]] = []
    entry = (0.0, bar) if direction == "LR" else (width / 2, bar)
    for left, column, tops in zip(lefts, columns, rows, strict=True):
        trunk = left - _STUB + 1
        for top, box in zip(tops, column, strict=True):
            y = top + box.height / 2
            middles.append((left + box.width / 2, y))
            stems.append((entry, (trunk, bar), (trunk, y), (left, y)))
    if mirrored:
        middles = [(width - px, py) for px, py in middles]
        stems = [tuple((width - px, py) for px, py in stem) for stem in stems]
        entry = (width, bar)
    side = ("w" if block.outward else "e") if direction == "LR" else ("n" if block.outward else "s")
    placed = [order[number] for number in block.leaves]
    return Arranged(
        width, height, side, entry, tuple(middles[place] for place in placed), tuple(stems[place] for place in placed)
    )


def _rows(columns: Sequence[Sequence[Box]], direction: str, *, outward: bool) -> tuple[list[list[float]], float, float]:
    """The tops of the boxes of each column, where the bar to the columns runs, and the height of all."""
    if direction != "LR":
        height = max(map(_height, columns)) + _BAR_GAP
        first, bar = (_BAR_GAP, 0.0) if outward else (0.0, height)
        return [_tops(column, first) for column in columns], bar, height
    if len(columns) == 1:
        height = _height(columns[0])
        return [_tops(columns[0], 0.0)], height / 2, height
    # The stem comes in at the middle of the side, and the bar runs on from it, between the boxes above and below.
    half = ceil(max(map(len, columns)) / 2)
    reach = max(_height(part) for column in columns for part in (column[:half], column[half:])) + _BAR_GAP
    found = []
    for column in columns:
        upper, lower = column[:half], column[half:]
        found.append(_tops(upper, reach - _BAR_GAP - _height(upper)) + _tops(lower, reach + _BAR_GAP))
    return found, reach, 2 * reach


def _height(column: Sequence[Box]) -> float:
    return sum(box.height for box in column) + _ROW_GAP * max(len(column) - 1, 0)


def _tops(column: Sequence[Box], top: float) -> list[float]:
    found = []
    for box in column:
        found.append(top)
        top += box.height + _ROW_GAP
    return found

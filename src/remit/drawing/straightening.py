"""Runs for edges where no ranks guide them: straight where that is clear, else in a slight bow around what lies between.

Graphviz can do this too, but takes many times as long for it as for the places of nodes.
"""

from __future__ import annotations

from collections import Counter
from math import hypot
from typing import TYPE_CHECKING

from remit.drawing.curves import arch, at, straight

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from remit.drawing.curves import Run
    from remit.drawing.places import Box, Point

_CELL = 64.0
_GAP = 4.0
_PARALLEL = 22.0
_BOWS = (0.0, 24.0, -24.0, 48.0, -48.0, 72.0, -72.0)
_STEP = 14.0
_LOOP, _LOOP_WIDTH = 14.0, 18.0


def runs(ends: Sequence[tuple[int, int]], boxes: Mapping[int, Box]) -> list[Run]:
    """A run for each edge, from middle to middle.

    Args:
        ends: The numbers of both nodes of each edge.
        boxes: Where the nodes lie.
    """
    cells: dict[tuple[int, int], list[int]] = {}
    for number, box in boxes.items():
        for column in range(_cell(box.x - box.width / 2 - _GAP), _cell(box.x + box.width / 2 + _GAP) + 1):
            for row in range(_cell(box.y - box.height / 2 - _GAP), _cell(box.y + box.height / 2 + _GAP) + 1):
                cells.setdefault((column, row), []).append(number)
    together = Counter(frozenset(pair) for pair in ends)
    seen: Counter[frozenset[int]] = Counter()
    found = []
    for one, other in ends:
        pair = frozenset((one, other))
        place, seen[pair] = seen[pair], seen[pair] + 1
        if one == other:
            found.append(_loop(boxes[one], place))
            continue
        # Both directions bow from the line between the same two ends, so that parallel ones lie side by side.
        turn = 1.0 if one < other else -1.0
        shift = (place - (together[pair] - 1) / 2) * _PARALLEL * turn
        candidates = [_bowed(boxes[one], boxes[other], shift + bow) for bow in _BOWS]
        hits = [0.0]
        for number, run in enumerate(candidates):
            hits.append(_hits(run, {one, other}, boxes, cells) + number * 0.01)
            if hits[-1] < 1:
                break
        found.append(candidates[hits.index(min(hits[1:]), 1) - 1])
    return found


def _bowed(one: Box, other: Box, bow: float) -> Run:
    """A run from middle to middle whose middle lies `bow` points aside of the straight line."""
    line = straight((one.x, one.y), (other.x, other.y))
    dx, dy = other.x - one.x, other.y - one.y
    far = hypot(dx, dy) or 1.0
    x, y = -dy / far * bow * 4 / 3, dx / far * bow * 4 / 3
    start, (ax, ay), (bx, by), end = line
    return start, (ax + x, ay + y), (bx + x, by + y), end


def _hits(run: Run, own: set[int], boxes: Mapping[int, Box], cells: Mapping[tuple[int, int], Sequence[int]]) -> float:
    """How many other nodes a run passes through."""
    (ax, ay), (bx, by) = run[0], run[3]
    steps = max(int(hypot(bx - ax, by - ay) / _STEP), 4)
    met = set()
    for step in range(1, steps):
        x, y = at(run, step / steps)
        for number in cells.get((_cell(x), _cell(y)), ()):
            if number not in own and number not in met and _holds(boxes[number], (x, y)):
                met.add(number)
    return float(len(met))


def _holds(box: Box, point: Point) -> bool:
    across, down = box.width / 2 + _GAP, box.height / 2 + _GAP
    return abs(point[0] - box.x) < across and abs(point[1] - box.y) < down


def _loop(box: Box, place: int) -> Run:
    """A run from a node to itself, over its upper edge; further ones lie around the first."""
    return arch((box.x, box.y), _LOOP_WIDTH + place * _LOOP, -box.height / 2 - _LOOP * (1 + place))


def _cell(length: float) -> int:
    return int(length // _CELL)

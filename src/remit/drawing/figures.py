"""Nodes and edges as shapes and texts: tints, dashes for what is past or planned, arrowheads, labels."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from math import hypot
from typing import TYPE_CHECKING

from remit.diagram.model import PAST, PLANNED, PRESENT, UNSURE, WENT
from remit.diagram.styles import colours
from remit.diagram.tables import GRADE_WORDS
from remit.drawing.canvas import Group, Shape, Text
from remit.drawing.curves import shortened
from remit.drawing.lettering import INK, LEADING, QUIET, SMALL, edge_block, edge_label, edge_words, node_lines, told
from remit.drawing.metrics import line
from remit.drawing.outlines import extras, path, text_middle

if TYPE_CHECKING:
    from collections.abc import Mapping

    from remit.diagram.model import Diagram, Edge, Node
    from remit.drawing.canvas import Segment
    from remit.drawing.curves import Run
    from remit.drawing.places import Box, Curve, Point

WHITE = "#ffffff"
LINE = "#5b6670"
"""The colour of edges; its contrast on white is above 5."""
DASHED = (4.0, 2.5)
"""Past or planned."""
DOTTED = (1.2, 2.4)
"""Its days are not known."""
THIN, PLAIN, HEAVY = 0.8, 1.0, 2.2
ARROW = 6.5
"""How long an arrowhead is."""

_SPREAD = 0.42
_PALE = 0.5
_LEAST_STROKE = 0.4
_NO_NAME = re.compile(r"[^A-Za-z0-9_-]")


@dataclass(frozen=True)
class Frame:
    """Where a drawing lies on its page: what is at (0, 0) goes to (left, top), and all is scaled."""

    left: float
    top: float
    scale: float

    def point(self, point: Point) -> Point:
        """A place of the drawing as a place on the page."""
        return self.left + point[0] * self.scale, self.top + point[1] * self.scale


def edge_lines(diagram: Diagram, curves: tuple[Curve, ...], frame: Frame) -> list[Group]:
    """The lines and arrowheads of all edges."""
    return [
        Group(
            "edge",
            line_of(edge, tuple(map(frame.point, curve.points)), frame.scale),
            f"e{number}",
            *_said(diagram, edge),
        )
        for number, (edge, curve) in enumerate(zip(diagram.edges, curves, strict=True), 1)
    ]


def edge_labels(diagram: Diagram, curves: tuple[Curve, ...], frame: Frame) -> list[Group]:
    """The labels of all edges: groups of their own, so that no line runs across a label."""
    found = []
    for number, (edge, curve) in enumerate(zip(diagram.edges, curves, strict=True), 1):
        if curve.label is not None and curve.lines:
            x, y = frame.point(curve.label)
            items = _label(edge, curve.lines, (x, y), frame.scale)
            found.append(Group("label", items, f"l{number}", "", (f"of-e{number}", *_said(diagram, edge)[1])))
    return found


def nodes(diagram: Diagram, boxes: Mapping[str, Box], frame: Frame) -> list[Group]:
    """All nodes."""
    found = []
    for number, node in enumerate(diagram.nodes, 1):
        box = boxes[node.iri]
        x, y = frame.point((box.x, box.y))
        items: tuple[Shape | Text, ...] = (
            *outline_of(node, x, y, (box.width * frame.scale, box.height * frame.scale), frame.scale),
        )
        items += _inscribed(node, box, x, y, frame.scale)
        classes = (f"kind-{_word(node.kind.name)}", *_states(node.state, node.mark))
        found.append(Group("node", items, f"n{number}", told(node), (*classes, "focus") if node.focus else classes))
    return found


def outline_of(node: Node, x: float, y: float, extent: tuple[float, float], scale: float) -> tuple[Shape, ...]:
    """The outline of a node, filled, as its state, its mark and its place in the diagram have it."""
    fill, stroke = colours(node.kind.tint)
    gone = node.state in (PAST, PLANNED) or node.mark == WENT
    width = HEAVY if node.focus or node.mark else PLAIN
    dash = tuple(max(one * scale, 0.8) for one in _dash(node.state, node.mark))
    width = max(width * scale, _LEAST_STROKE)
    fill = _mixed(fill, _PALE) if gone else fill
    shape = node.kind.shape
    found = [Shape(path(shape, (x, y), extent, scale), fill, stroke, width, dash)]
    extra = extras(shape, (x, y), extent, scale)
    if extra:
        found.append(Shape(extra, "", stroke, max(THIN * scale, _LEAST_STROKE)))
    return tuple(found)


def line_of(edge: Edge, run: Run, scale: float) -> tuple[Shape, ...]:
    """The line of an edge with its arrowhead, given its run on the page."""
    length = min(ARROW * scale * (1.25 if edge.mark else 1.0), _length(run) * 0.6)
    body = shortened(run, length * 0.9)
    base = shortened(run, length)[-1]
    width = max((HEAVY * 0.8 if edge.mark else THIN) * scale, _LEAST_STROKE)
    dash = tuple(max(one * scale, 0.8) for one in _dash(edge.state, edge.mark))
    stroke = INK if edge.mark else LINE
    return Shape(_path(body), "", stroke, width, dash), Shape(_head(base, run[-1], length), stroke)


def _head(base: Point, tip: Point, length: float) -> tuple[Segment, ...]:
    dx, dy = tip[0] - base[0], tip[1] - base[1]
    far = hypot(dx, dy) or 1.0
    ux, uy = dx / far, dy / far
    side = length * _SPREAD
    back = tip[0] - ux * length, tip[1] - uy * length
    return (
        ("M", tip),
        ("L", (back[0] - uy * side, back[1] + ux * side)),
        ("L", (back[0] + uy * side, back[1] - ux * side)),
        ("Z", ()),
    )


def _length(run: Run) -> float:
    return sum(hypot(bx - ax, by - ay) for (ax, ay), (bx, by) in pairwise(run))


def _path(run: Run) -> tuple[Segment, ...]:
    steps: list[Segment] = [("M", run[0])]
    steps += [("C", (*run[n], *run[n + 1], *run[n + 2])) for n in range(1, len(run) - 2, 3)]
    return tuple(steps)


def _label(edge: Edge, lines: tuple[str, ...], middle: Point, scale: float) -> tuple[Shape | Text, ...]:
    x, y = middle
    width, height = (side * scale for side in edge_block(lines))
    across, top = width / 2 + 2 * scale, y - height / 2
    back = _rectangle(x - across, top, x + across, top + height)
    size = SMALL * scale
    days = edge_label("", edge_words(edge)[1])
    first = len(lines) - len(days) if days and lines[-len(days) :] == days else len(lines)
    texts = tuple(
        Text(
            x,
            baseline(top + number * size * LEADING, size),
            words,
            size,
            bool(edge.mark) and number < first,
            "middle",
            INK if number < first else QUIET,
        )
        for number, words in enumerate(lines)
    )
    return Shape(back, WHITE), *texts


def _inscribed(node: Node, box: Box, x: float, y: float, scale: float) -> tuple[Text, ...]:
    lines = node_lines(node, box.lines)
    top = y + (text_middle(node.kind.shape) - sum(one.height for one in lines) / 2) * scale
    found = []
    for one in lines:
        size = one.size * scale
        found.append(Text(x, baseline(top, size), one.words, size, one.bold, "middle", one.colour))
        top += one.height * scale
    return tuple(found)


def baseline(top: float, size: float) -> float:
    """The baseline of a line of text whose line box begins at `top`."""
    return top + size * (LEADING / 2 + 0.35)


def _rectangle(left: float, top: float, right: float, bottom: float) -> tuple[Segment, ...]:
    return ("M", (left, top)), ("L", (right, top)), ("L", (right, bottom)), ("L", (left, bottom)), ("Z", ())


def _dash(state: str, mark: str) -> tuple[float, ...]:
    if state == UNSURE:
        return DOTTED
    return DASHED if state in (PAST, PLANNED) or mark == WENT else ()


def _said(diagram: Diagram, edge: Edge) -> tuple[str, tuple[str, ...]]:
    """What a pointer tells of an edge, and its further words."""
    one, other = diagram.by_iri[edge.source], diagram.by_iri[edge.target]
    words = f"{line(one.label)} – {line(edge.label)} → {line(other.label)}"
    further = [part for part in (line(edge.dates), GRADE_WORDS[edge.grade]) if part]
    if further:
        words += f" ({'; '.join(further)})"
    return words, _states(edge.state, edge.mark)


def _states(state: str, mark: str) -> tuple[str, ...]:
    return tuple(word for word in ("" if state == PRESENT else state, mark) if word)


def _word(name: str) -> str:
    return _NO_NAME.sub("-", name)


def _mixed(colour: str, white: float) -> str:
    """A colour with a part of white."""
    channels = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return "#" + "".join(f"{round(one + (255 - one) * white):02x}" for one in channels)

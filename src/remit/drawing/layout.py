"""A place for everything of a diagram: sizes by what is written, places by the layout program, curves to the outlines.

Few things are laid out in several ways, and the way is taken in which the text stays largest on a page.
"""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property
from math import ceil, sqrt
from typing import TYPE_CHECKING

from remit.drawing import edge_labels, straightening
from remit.drawing.blocks import LEAST, arrange, find
from remit.drawing.curves import arch, as_one, bent, leaving, straight, turned
from remit.drawing.engine import plan
from remit.drawing.lettering import (
    EDGE_ROOMS,
    NODE_ROOMS,
    block,
    edge_block,
    edge_label,
    graded_words,
    label_of,
    node_lines,
)
from remit.drawing.metrics import line
from remit.drawing.outlines import size, within
from remit.drawing.places import Box, Curve, Layout

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from remit.diagram.model import Diagram, Edge, Node
    from remit.drawing.blocks import Arranged, Block
    from remit.drawing.curves import Run
    from remit.drawing.places import Point

ROOMS = ((757.0, 400.0), (510.0, 640.0))
"""What a page of A4 leaves for the drawing, lying and standing."""

_RANKED = 60
_MOST_LABELS = 90
_INCH = 72.0
_APART = 16.0
_BEND = 5.0
_EAR = 9.0
_ENOUGH = 0.88
_SMALL = 0.6
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_WIDE = {"LR": (0.35, 0.13), "TB": (0.65, 0.25)}
"""How many columns of a block there are for one row, for the lying and the standing page."""


@dataclass(frozen=True)
class _Way:
    """A way to lay out: the engine, the direction of ranks, and how wide blocks are."""

    engine: str
    direction: str = "LR"
    wide: float = 0.35


@dataclass(frozen=True)
class _Sized:
    """A diagram with sizes.

    Attributes:
        diagram: The diagram.
        boxes: The size of each node.
        labels: The lines on each edge.
        extents: The width and height of each label; 0 for none.
        codes: What codes on edges mean.
        blocks: What hangs on one thing by one relation.
        units: How many things there are to lay out, a block counted as one.
    """

    diagram: Diagram
    boxes: tuple[Box, ...]
    labels: tuple[tuple[str, ...], ...]
    extents: tuple[tuple[float, float], ...]
    codes: tuple[tuple[str, str], ...]
    blocks: tuple[Block, ...]
    units: int

    @cached_property
    def ends(self) -> list[tuple[int, int]]:
        """The numbers of both nodes of each edge."""
        place = {node.iri: number for number, node in enumerate(self.diagram.nodes)}
        return [(place[edge.source], place[edge.target]) for edge in self.diagram.edges]


@dataclass(frozen=True)
class _Drawn:
    """One layout: the middles of nodes, by number, the run of each edge, and where there is room for its label."""

    middles: Mapping[int, Point]
    runs: tuple[Run, ...]
    wished: tuple[Point | None, ...]


def lay_out(diagram: Diagram, program: Path | None = None, room: tuple[float, float] | None = None) -> Layout:
    """Lay a diagram out.

    Args:
        diagram: The network.
        program: The layout program that takes the place of the one that comes with graphviz-pure.
        room: Width and height that the drawing is to fit in, in points; None for a page of A4, lying or standing.

    Returns:
        A place for every node and every edge.

    Raises:
        NoLayout: There is no layout program, or it failed; no program is needed where nothing is joined.
    """
    rooms = (room,) if room else ROOMS
    ends = {end for edge in diagram.edges for end in (edge.source, edge.target)}
    joined = [number for number, node in enumerate(diagram.nodes) if node.iri in ends]
    loose = [number for number, node in enumerate(diagram.nodes) if node.iri not in ends]
    layout = _joined(diagram, joined, program, rooms) if joined else Layout(0, 0, {}, ())
    return _with_loose(layout, [diagram.nodes[number] for number in loose], rooms)


def scale_in(extent: tuple[float, float], rooms: Sequence[tuple[float, float]]) -> float:
    """By how much a drawing must be shrunk for the room that suits it best; above 1 it could be enlarged."""
    return max(min(room[0] / max(extent[0], 1), room[1] / max(extent[1], 1)) for room in rooms)


def _sized(diagram: Diagram, joined: int, *, narrow: bool = False) -> _Sized:
    blocks = tuple(find(diagram))
    units = joined - sum(len(block.leaves) - 1 for block in blocks)
    if units > _RANKED:
        blocks = ()
    repeated = {edge for block in blocks for edge in block.edges[1:]}
    labels, codes = _edge_labels(diagram.edges, repeated, EDGE_ROOMS[narrow])
    boxes = tuple(_box(node, NODE_ROOMS[narrow]) for node in diagram.nodes)
    return _Sized(diagram, boxes, labels, tuple(map(edge_block, labels)), codes, blocks, units)


def _box(node: Node, room: float = NODE_ROOMS[0]) -> Box:
    label = label_of(node, room)
    lines = node_lines(node, label)
    width, height = size(node.kind.shape, block(lines)[0], [(one.width, one.height) for one in lines])
    return Box(0, 0, ceil(width), ceil(height), label)


def _edge_labels(
    edges: Sequence[Edge], repeated: set[int], room: float
) -> tuple[tuple[tuple[str, ...], ...], tuple[tuple[str, str], ...]]:
    """The lines on each edge, and what codes mean where there are too many edges for words."""
    words = [graded_words(edge) for edge in edges]
    if len(edges) - len(repeated) <= _MOST_LABELS:
        lines = [edge_label(*one, room) if number not in repeated else () for number, one in enumerate(words)]
        return tuple(lines), ()
    tally = Counter(line(edge.label) for edge in edges)
    ordered = sorted(tally, key=lambda label: (-tally[label], label))
    codes = {label: _code(number) for number, label in enumerate(ordered)}
    coded = [() if number in repeated else _coded(edge, codes[line(edge.label)]) for number, edge in enumerate(edges)]
    return tuple(coded), tuple((code, label) for label, code in codes.items())


def _coded(edge: Edge, code: str) -> tuple[str, ...]:
    """The line on an edge that bears a code: a relation has one code, whatever its number, grade and change."""
    words = graded_words(replace(edge, label=code))[0].strip()
    return (words,) if words else ()


def _code(number: int) -> str:
    """The code of a relation: none for the most frequent, then a, b, … z, aa, ab and so on."""
    code = ""
    while number:
        number, letter = divmod(number - 1, len(_LETTERS))
        code = _LETTERS[letter] + code
    return code


def _joined(diagram: Diagram, numbers: list[int], program: Path | None, rooms: Sequence[tuple[float, float]]) -> Layout:
    """The best of several layouts of the things that are joined."""
    sized = _sized(diagram, len(numbers))
    if sized.units > _RANKED:
        narrow = _sized(diagram, len(numbers), narrow=True)
        return _placed(narrow, _drawn(narrow, numbers, _Way("sfdp"), program))
    ways = _ways(sized)
    with ThreadPoolExecutor(len(ways)) as pool:
        drawn = list(pool.map(lambda way: _drawn(sized, numbers, way, program), ways))
    # Text need not be larger than it is; where ways come near each other, the first reads best: from left to right.
    scales = [min(scale_in(_extent(sized, one), rooms), 1.0) for one in drawn]
    chosen = next(place for place, scale in enumerate(scales) if scale >= _ENOUGH * max(scales))
    if scales[chosen] < _SMALL:
        # Lines of text that are broken sooner make things narrower, which helps where a page is filled.
        narrow = _sized(diagram, len(numbers), narrow=True)
        other = _drawn(narrow, numbers, ways[chosen], program)
        if scale_in(_extent(narrow, other), rooms) > scales[chosen]:
            return _placed(narrow, other)
    return _placed(sized, drawn[chosen])


def _extent(sized: _Sized, drawn: _Drawn) -> tuple[float, float]:
    """The width and height of a layout, labels of edges left aside."""
    boxes = [(x, y, sized.boxes[number]) for number, (x, y) in drawn.middles.items()]
    xs = [x for run in drawn.runs for x, _ in run] + [x + s * box.width / 2 for x, _, box in boxes for s in (-1, 1)]
    ys = [y for run in drawn.runs for _, y in run] + [y + s * box.height / 2 for _, y, box in boxes for s in (-1, 1)]
    return max(xs) - min(xs), max(ys) - min(ys)


def _ways(sized: _Sized) -> list[_Way]:
    """The ways to try: both directions of ranks and, where blocks can be of several shapes, two shapes."""
    shapes = 2 if any(len(block.leaves) > LEAST + 1 for block in sized.blocks) else 1
    return [_Way("dot", direction, wide) for direction in ("LR", "TB") for wide in _WIDE[direction][:shapes]]


def _drawn(sized: _Sized, numbers: list[int], way: _Way, program: Path | None) -> _Drawn:
    """Have a diagram laid out in one way."""
    arranged = [arrange(one, sized.boxes, way.direction, way.wide) for one in sized.blocks]
    folded = {leaf for one in sized.blocks for leaf in one.leaves}
    whole = [number for number in numbers if number not in folded]
    names = {f"n{number + 1}" for number in whole} | {f"b{index + 1}" for index in range(len(arranged))}
    found = plan(_dot(sized, whole, way, arranged), way.engine, names, program)
    middles: dict[int, Point] = {number: found.middles[f"n{number + 1}"] for number in whole}
    runs: dict[int, Run] = {}
    wished: dict[int, Point | None] = {}
    for number in range(len(sized.diagram.edges)):
        name = f"e{number + 1}"
        wished[number] = found.labels.get(name)
        if found.runs.get(name):
            runs[number] = found.runs[name]
    if way.engine != "dot":
        boxes = {n: replace(sized.boxes[n], x=x, y=y) for n, (x, y) in middles.items()}
        runs = dict(enumerate(straightening.runs(sized.ends, boxes)))
    for index, (one, place) in enumerate(zip(sized.blocks, arranged, strict=True), 1):
        x, y = found.middles[f"b{index}"]
        left, top = x - place.width / 2, y - place.height / 2
        entry = left + place.entry[0], top + place.entry[1]
        ends = (middles[one.hub], entry) if one.outward else (entry, middles[one.hub])
        stem = runs.get(one.edges[0]) or straight(*ends)
        for leaf, edge_number, (across, down), corners in zip(
            one.leaves, one.edges, place.middles, place.stems, strict=True
        ):
            middles[leaf] = left + across, top + down
            branch = bent([(left + px, top + py) for px, py in corners], _BEND)
            runs[edge_number] = as_one(stem, branch) if one.outward else as_one(turned(branch), stem)
    for number, (begins, ends_at) in enumerate(sized.ends):
        wish = wished.get(number)
        if begins == ends_at and wish and abs(wish[0] - middles[begins][0]) < 1:
            # Led around its label above the thing, so that both ends of it can be seen.
            runs[number] = arch(middles[begins], sized.extents[number][0] / 2 + _EAR, wish[1] - middles[begins][1])
    edges = range(len(sized.ends))
    straights = (straight(middles[one], middles[other]) for one, other in sized.ends)
    whole_runs = tuple(runs.get(number) or line for number, line in zip(edges, straights, strict=True))
    return _Drawn(middles, whole_runs, tuple(map(wished.get, edges)))


def _cut(sized: _Sized, drawn: _Drawn) -> list[Run]:
    """The runs cut at the outlines of nodes."""
    nodes = sized.diagram.nodes
    tests = {n: _test(nodes[n], replace(sized.boxes[n], x=x, y=y)) for n, (x, y) in drawn.middles.items()}
    return [
        turned(leaving(turned(leaving(run, tests[one])), tests[other]))
        for run, (one, other) in zip(drawn.runs, sized.ends, strict=True)
    ]


def _dot(sized: _Sized, numbers: list[int], way: _Way, arranged: Sequence[Arranged]) -> str:
    """The graph in the language of Graphviz, without any text of the user's."""
    diagram = sized.diagram
    if way.engine == "dot":
        apart = 0.36 if way.direction == "LR" else 0.4
        graph = f'rankdir={way.direction} nodesep=0.17 ranksep={apart} splines=true ratio=compress size="3,3"'
    else:
        graph = 'overlap=prism30 overlap_scaling=-2 sep="+6" quadtree=fast splines=false'
    lines = [
        f"digraph{{graph[{graph}]",
        'node[shape=box fixedsize=true label="" margin=0]edge[dir=none headclip=false tailclip=false]',
    ]
    lines += [_node(f"n{n + 1}", sized.boxes[n].width, sized.boxes[n].height) for n in numbers]
    lines += [_node(f"b{index}", place.width, place.height) for index, place in enumerate(arranged, 1)]
    stems = {one.edges[0]: index for index, one in enumerate(sized.blocks)}
    inside = {edge for one in sized.blocks for edge in one.edges}
    for number, edge in enumerate(diagram.edges):
        given = f"id=e{number + 1}"
        width, height = sized.extents[number]
        if width and way.engine == "dot":
            given += f" label=<{_room(width + 6, height)}>"
        if number in stems:
            index = stems[number]
            hub, side = f"n{sized.blocks[index].hub + 1}", f"b{index + 1}:{arranged[index].side}"
            one, other = (hub, side) if sized.blocks[index].outward else (side, hub)
            lines.append(f"{one}->{other}[{given}]")
        elif number not in inside:
            lines.append(f"{diagram.ids[edge.source]}->{diagram.ids[edge.target]}[{given}]")
    return "\n".join([*lines, "}"])


def _node(name: str, width: float, height: float) -> str:
    return f"{name}[id={name} width={width / _INCH:.4f} height={height / _INCH:.4f}]"


def _room(width: float, height: float) -> str:
    """An empty label of a fixed size, which no font of the program can change."""
    return (
        '<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0"><TR>'
        f'<TD FIXEDSIZE="TRUE" WIDTH="{ceil(width)}" HEIGHT="{ceil(height)}"></TD></TR></TABLE>'
    )


def _placed(sized: _Sized, drawn: _Drawn) -> Layout:
    diagram = sized.diagram
    boxes = {
        diagram.nodes[number].iri: replace(sized.boxes[number], x=x, y=y)
        for number, (x, y) in sorted(drawn.middles.items())
    }
    runs = _cut(sized, drawn)
    shared = {edge: one.edges[0] for one in sized.blocks for edge in one.edges}
    stems = [shared.get(number, number) for number in range(len(runs))]
    middles = edge_labels.places(list(boxes.values()), runs, sized.extents, drawn.wished, stems)
    curves = tuple(
        Curve(run, middle if lines else None, lines)
        for run, middle, lines in zip(runs, middles, sized.labels, strict=True)
    )
    return _to_corner(boxes, curves, sized)


def _test(node: Node, box: Box) -> Callable[[Point], bool]:
    inside = within(node.kind.shape, box.width, box.height)
    return lambda point: inside(point[0] - box.x, point[1] - box.y)


def _to_corner(boxes: Mapping[str, Box], curves: tuple[Curve, ...], sized: _Sized) -> Layout:
    """The layout moved so that all of it, labels and curves included, begins at (0, 0)."""
    xs = [side for box in boxes.values() for side in (box.x - box.width / 2, box.x + box.width / 2)]
    ys = [side for box in boxes.values() for side in (box.y - box.height / 2, box.y + box.height / 2)]
    for curve, (width, height) in zip(curves, sized.extents, strict=True):
        xs += [x for x, _ in curve.points]
        ys += [y for _, y in curve.points]
        if curve.label:
            xs += [curve.label[0] - width / 2, curve.label[0] + width / 2]
            ys += [curve.label[1] - height / 2, curve.label[1] + height / 2]
    left, top = min(xs), min(ys)

    def moved(point: Point) -> Point:
        return point[0] - left, point[1] - top

    return Layout(
        max(xs) - left,
        max(ys) - top,
        {iri: replace(box, x=box.x - left, y=box.y - top) for iri, box in boxes.items()},
        tuple(
            Curve(tuple(map(moved, one.points)), moved(one.label) if one.label else None, one.lines) for one in curves
        ),
        sized.codes,
    )


def _with_loose(layout: Layout, nodes: list[Node], rooms: Sequence[tuple[float, float]]) -> Layout:
    """The layout with the things that no relation joins in rows below it."""
    if not nodes:
        return layout
    boxes = [_box(node) for node in nodes]
    most = max(layout.width, _row_width(boxes, rooms))
    y = layout.height + (2 * _APART if layout.height else 0.0)
    x, low, width = 0.0, 0.0, layout.width
    placed = dict(layout.boxes)
    for node, box in zip(nodes, boxes, strict=True):
        if x and x + box.width > most:
            x, y, low = 0.0, y + low + _APART, 0.0
        placed[node.iri] = replace(box, x=x + box.width / 2, y=y + box.height / 2)
        x, low, width = x + box.width + _APART, max(low, box.height), max(width, x + box.width)
    return replace(layout, width=width, height=y + low, boxes=placed)


def _row_width(boxes: list[Box], rooms: Sequence[tuple[float, float]]) -> float:
    """How wide rows must be for all of them to have the shape of the room."""
    area = sum((box.width + _APART) * (box.height + _APART) for box in boxes)
    wide, high = rooms[0]
    return max(sqrt(area * wide / high), *(box.width for box in boxes))

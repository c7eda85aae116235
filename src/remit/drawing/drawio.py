"""A diagram as draw.io (diagrams.net) opens it: shapes and connectors that can be moved, with what is known of each."""

from __future__ import annotations

from functools import lru_cache
from html import escape
from math import ceil
from typing import TYPE_CHECKING

from remit.diagram.model import PAST, PLANNED, PRESENT, UNSURE
from remit.diagram.networks import flatten, plain
from remit.diagram.styles import colours
from remit.drawing import grid, lettering
from remit.drawing.bends import bends, middle
from remit.drawing.metrics import line
from remit.drawing.palette import line_colour
from remit.tidy import cut, wrap

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from remit.diagram.model import Diagram, Edge, Kind, Node
    from remit.diagram.networks import Attribute
    from remit.drawing.places import Box, Curve, Layout

_SHAPES = {
    "box": "rounded=0;",
    "rounded": "rounded=1;absoluteArcSize=1;arcSize=12;",
    "pill": "rounded=1;arcSize=50;",
    "ellipse": "ellipse;shape=ellipse;perimeter=ellipsePerimeter;",
    "hexagon": "shape=hexagon;perimeter=hexagonPerimeter2;fixedSize=1;size=10;",
    "note": "shape=note;size=8;",
    "cut": "shape=card;size=8;",
    "tab": "shape=folder;tabWidth=26;tabHeight=5;tabPosition=left;",
}
_LINES = {
    PRESENT: "",
    PAST: "dashed=1;dashPattern=5 4;",
    PLANNED: "dashed=1;dashPattern=5 4;",
    UNSURE: "dashed=1;dashPattern=1 3;",
}
_FONT = f"fontFamily=Helvetica;fontColor={lettering.INK};html=0;"
_WORDS = f"text;align=left;verticalAlign=top;strokeColor=none;fillColor=none;{_FONT}"
_PAGE = (1169, 827)
"""A4 on its long side, as draw.io counts it."""
_NAME = 60
_WIDE = 900
_KEY_WIDTH = 150
_KEY_HEIGHT = 26
_GAP = 20
_LEAST_WIDTH = 680
"""How wide the key may be below a narrow drawing."""
_ROOM = 120
"""How many letters a line of the title or the sources may have."""
_LEADING = 1.3


def write(diagram: Diagram, layout: Layout | None) -> bytes:
    """The diagram for draw.io; title, key and sources lie on a layer of their own.

    Args:
        diagram: What to write.
        layout: Where things lie; None puts them in rows.
    """
    flat = flatten(diagram)
    layout = layout or grid.lay_out(diagram)
    name = _attribute(cut(line(flat.about.get("title", "")), _NAME) or "Diagram")
    wide, high = _PAGE
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>\n<mxfile host="Remit">\n',
        f'<diagram id="diagram" name="{name}">\n',
        '<mxGraphModel grid="1" gridSize="10" guides="1" tooltips="1" connect="1" arrows="1" fold="1" page="1"',
        f' pageScale="1" pageWidth="{wide}" pageHeight="{high}" math="0" shadow="0">\n<root>\n<mxCell id="0"/>\n',
        '<mxCell id="things" value="Things and relations" parent="0"/>\n',
        '<mxCell id="words" value="Title, key and sources" parent="0"/>\n',
    ]
    for node, known, said in zip(diagram.nodes, flat.nodes, _said(flat.of_nodes), strict=True):
        parts.append(_node(node, known, said, layout.boxes[node.iri]))
    for edge, ends, said, curve in zip(diagram.edges, flat.edges, _said(flat.of_edges), layout.curves, strict=True):
        parts.append(_edge(edge, ends, said, curve))
    parts += _around(flat.about, diagram.kinds, layout)
    parts.append("</root>\n</mxGraphModel>\n</diagram>\n</mxfile>\n")
    return "".join(parts).encode()


def _said(attributes: Sequence[Attribute]) -> Iterator[str]:
    """What is known of each, as attributes of its object; the label of draw.io is wrapped, so the whole is its name."""
    names = ["name" if one.name == "label" else one.name for one in attributes]
    for values in zip(*(one.values for one in attributes), strict=True):
        pairs = zip(names, values, strict=True)
        yield "".join(f' {name}="{_attribute(value)}"' for name, value in pairs if value != "")


def _node(node: Node, known: str, said: str, box: Box) -> str:
    fill, outline = colours(node.kind.tint)
    width = 2.5 if node.focus else 1
    style = (
        f"{_SHAPES[node.kind.shape]}{_LINES[node.state]}fillColor={fill};strokeColor={outline};strokeWidth={width};"
        f"fontSize=9;fontStyle={int(node.focus)};{_FONT}"
    )
    words = "\n".join(one.words for one in lettering.node_lines(node, box.lines))
    place = (box.x - box.width / 2, box.y - box.height / 2, box.width, box.height)
    return (
        f'<object id="{known}" label="{_attribute(plain(words))}"{said}>'
        f'<mxCell style="{style}" vertex="1" parent="things">{_geometry(place)}</mxCell></object>\n'
    )


def _edge(edge: Edge, ends: tuple[str, str, str], said: str, curve: Curve) -> str:
    known, source, target = ends
    style = (
        f"curved=1;endArrow=classic;endFill=1;endSize=4;{_LINES[edge.state]}strokeColor={line_colour(edge.mark)};"
        f"labelBackgroundColor=#ffffff;fontSize=8;{_FONT}"
    )
    words = "\n".join(lettering.edge_label(*lettering.edge_words(edge)))
    points = "".join(f'<mxPoint x="{x:.1f}" y="{y:.1f}"/>' for x, y in bends(curve))
    array = f'<Array as="points">{points}</Array>' if points else ""
    return (
        f'<object id="{known}" label="{_attribute(plain(words))}"{said}>'
        f'<mxCell style="{style}" edge="1" parent="things" source="{source}" target="{target}">'
        f'<mxGeometry relative="1" as="geometry">{array}{_aside(curve)}</mxGeometry></mxCell></object>\n'
    )


def _aside(curve: Curve) -> str:
    """How far the label lies from the middle of its edge, where draw.io would put it."""
    if curve.label is None or not curve.points:
        return ""
    x, y = middle((curve.points[0], *bends(curve), curve.points[-1]))
    return f'<mxPoint x="{curve.label[0] - x:.1f}" y="{curve.label[1] - y:.1f}" as="offset"/>'


def _around(about: Mapping[str, str], kinds: Sequence[Kind], layout: Layout) -> Iterator[str]:
    """Title and marking above the things; the key, the caption and the sources below."""
    top = -1.0 * _GAP
    for name, size in (("title", 14), ("marking", 10)):
        if name in about:
            words, height = _wrapped(about[name], size)
            top -= height
            yield _cell(name, words, f"{_WORDS}fontSize={size};", (0, top, _WIDE, height))
    bottom = layout.height + _GAP
    across = max(1, int(max(layout.width, _LEAST_WIDTH) // (_KEY_WIDTH + _GAP)))
    for number, kind in enumerate(kinds):
        row, column = divmod(number, across)
        fill, outline = colours(kind.tint)
        style = f"{_SHAPES[kind.shape]}fillColor={fill};strokeColor={outline};fontSize=9;{_FONT}"
        place = (column * (_KEY_WIDTH + _GAP), bottom + row * (_KEY_HEIGHT + _GAP / 2), _KEY_WIDTH, _KEY_HEIGHT)
        yield _cell(f"key{number + 1}", line(kind.label), style, place)
    bottom += ceil(len(kinds) / across) * (_KEY_HEIGHT + _GAP / 2) + _GAP / 2
    for name in ("caption", "sources"):
        if name in about:
            words, height = _wrapped(about[name], 10)
            yield _cell(name, words, f"{_WORDS}fontSize=10;", (0, bottom, _WIDE, height))
            bottom += height


def _wrapped(text: str, size: int) -> tuple[str, float]:
    """A text in lines, and their height."""
    lines = wrap(line(text), _ROOM)
    return "\n".join(lines), len(lines) * size * _LEADING + 6


def _cell(name: str, text: str, style: str, place: tuple[float, float, float, float]) -> str:
    value = _attribute(plain(text))
    return (
        f'<mxCell id="{name}" value="{value}" style="{style}" vertex="1" parent="words">{_geometry(place)}</mxCell>\n'
    )


def _geometry(place: tuple[float, float, float, float]) -> str:
    x, y, width, height = place
    return f'<mxGeometry x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" as="geometry"/>'


@lru_cache(4096)
def _attribute(value: str | int) -> str:
    """A value as an attribute holds it; a line break would be read as a blank."""
    return escape(str(value)).replace("\n", "&#10;")

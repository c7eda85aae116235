"""A diagram as GEXF 1.3, which Gephi opens with colours, sizes and places."""

from __future__ import annotations

from html import escape
from math import sqrt
from typing import TYPE_CHECKING

from remit.diagram.model import PAST, PLANNED, PRESENT, UNSURE
from remit.diagram.networks import flatten
from remit.diagram.styles import colours
from remit.drawing.palette import line_colour

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from remit.diagram.model import Diagram, Edge, Node
    from remit.diagram.networks import Attribute
    from remit.drawing.places import Layout

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xsi:schemaLocation="http://gexf.net/1.3 http://gexf.net/1.3/gexf.xsd" version="1.3">\n'
)
_SHAPES = {"ellipse": "disc", "pill": "disc", "hexagon": "diamond"}
_LINES = {PRESENT: "solid", PAST: "dashed", PLANNED: "dashed", UNSURE: "dotted"}
_SIZE = 10.0
_FOCUS = 1.6
_LARGEST = 60.0


def write(diagram: Diagram, layout: Layout | None) -> bytes:
    """The diagram as GEXF.

    Args:
        diagram: What to write.
        layout: Where things lie; None leaves the places to the program that opens it.
    """
    flat = flatten(diagram)
    about = "\n".join(_sentence(value) for value in flat.about.values())
    has_weights = any(edge.count != 1 for edge in diagram.edges)
    parts = [
        _HEAD,
        f"<meta>\n<creator>Remit</creator>\n<description>{escape(about, quote=False)}</description>\n</meta>\n",
    ]
    parts.append('<graph defaultedgetype="directed" mode="static" idtype="string">\n')
    parts += _declared("node", flat.of_nodes)
    parts += _declared("edge", flat.of_edges)
    parts.append("<nodes>\n")
    for number, (node, said) in enumerate(zip(diagram.nodes, _said(flat.of_nodes), strict=True)):
        label = _attribute(flat.of_nodes[0].values[number])
        parts.append(f'<node id="{flat.nodes[number]}" label="{label}">{said}{_look(node, layout)}</node>\n')
    parts.append("</nodes>\n<edges>\n")
    for number, (edge, said) in enumerate(zip(diagram.edges, _said(flat.of_edges), strict=True)):
        name, source, target = flat.edges[number]
        label = _attribute(flat.of_edges[0].values[number])
        # The kind keeps Gephi from making one edge of two different relations between the same things.
        kind = f' kind="{label}"' if label else ""
        weight = f' weight="{edge.count}"' if has_weights else ""
        parts.append(
            f'<edge id="{name}" source="{source}" target="{target}" label="{label}"{kind}{weight}>'
            f"{said}{_line(edge)}</edge>\n"
        )
    parts.append("</edges>\n</graph>\n</gexf>\n")
    return "".join(parts).encode()


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."


def _declared(what: str, attributes: Sequence[Attribute]) -> Iterator[str]:
    """The attributes beside the label, which has a place of its own."""
    if len(attributes) > 1:
        yield f'<attributes class="{what}">\n'
        for one in attributes[1:]:
            yield f'<attribute id="{one.name}" title="{one.name}" type="{"integer" if one.is_whole else "string"}"/>\n'
        yield "</attributes>\n"


def _said(attributes: Sequence[Attribute]) -> Iterator[str]:
    """For each node or edge what is said of it beside its label."""
    columns = []
    for one in attributes[1:]:
        made = {value: _value(one.name, value) for value in dict.fromkeys(one.values)}
        columns.append([made[value] for value in one.values])
    for row in zip(*columns, strict=True) if columns else [()] * len(attributes[0].values):
        values = "".join(row)
        yield f"<attvalues>{values}</attvalues>" if values else ""


def _value(name: str, value: str | int) -> str:
    return "" if value == "" else f'<attvalue for="{name}" value="{_attribute(value)}"/>'


def _attribute(value: str | int) -> str:
    """A value as an attribute holds it; a line break would be read as a blank."""
    return escape(str(value)).replace("\n", "&#10;")


def _look(node: Node, layout: Layout | None) -> str:
    # The outline rather than the fill: Gephi draws no outline of its own, and a pale disc cannot be seen on white.
    _, outline = colours(node.kind.tint)
    size = min(_SIZE * sqrt(node.count), _LARGEST) * (_FOCUS if node.focus else 1)
    place = ""
    if layout is not None:
        box = layout.boxes[node.iri]
        place = f'<viz:position x="{box.x:.1f}" y="{layout.height - box.y:.1f}" z="0.0"/>'  # in Gephi y runs upwards
    shape = _SHAPES.get(node.kind.shape, "square")
    return f'{_colour(outline)}{place}<viz:size value="{size:.1f}"/><viz:shape value="{shape}"/>'


def _line(edge: Edge) -> str:
    thickness = min(sqrt(edge.count), _LARGEST)
    shape = _LINES[edge.state]
    return f'{_colour(line_colour(edge.mark))}<viz:thickness value="{thickness:.1f}"/><viz:shape value="{shape}"/>'


def _colour(colour: str) -> str:
    red, green, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return f'<viz:color r="{red}" g="{green}" b="{blue}"/>'

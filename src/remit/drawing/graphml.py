"""A diagram as GraphML: plain, for Gephi, Cytoscape and networkx, or with shapes, colours and places for yEd.

Written as text, element by element: several times as fast as through a tree of XML.
"""

from __future__ import annotations

from html import escape
from itertools import repeat
from typing import TYPE_CHECKING

from remit.diagram.model import PAST, PLANNED, PRESENT, UNSURE
from remit.diagram.networks import flatten, plain
from remit.diagram.styles import colours
from remit.drawing import grid, lettering
from remit.drawing.bends import bends
from remit.drawing.palette import line_colour

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from remit.diagram.model import Diagram, Edge, Node
    from remit.diagram.networks import Attribute, Flat
    from remit.drawing.places import Box, Curve, Layout

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"{more} '
    'xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns {schema}">\n'
)
_SCHEMA = "http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd"
_YED_SCHEMA = "http://www.yworks.com/xml/schema/graphml/1.1/ygraphml.xsd"
_YED = ' xmlns:y="http://www.yworks.com/xml/graphml"'
_YED_KEYS = (
    '<key id="node-look" for="node" yfiles.type="nodegraphics"/>\n'
    '<key id="edge-look" for="edge" yfiles.type="edgegraphics"/>\n'
    '<key id="node-description" for="node" attr.name="description" attr.type="string"/>\n'
)
_SHAPES = {
    "box": "rectangle",
    "rounded": "roundrectangle",
    "ellipse": "ellipse",
    "hexagon": "hexagon",
    "tab": "rectangle3d",
}
_FLOWCHART = {
    "pill": "com.yworks.flowchart.terminator",
    "note": "com.yworks.flowchart.document",
    "cut": "com.yworks.flowchart.card",
}
_LINES = {PRESENT: "line", PAST: "dashed", PLANNED: "dashed", UNSURE: "dotted"}
_LABEL_SIZE = 9
_TEXT = (
    'fontFamily="Arial" fontStyle="{style}" fontSize="{size}" textColor="{ink}" alignment="center" '
    'autoSizePolicy="content" hasLineColor="false" horizontalTextPosition="center" verticalTextPosition="bottom" '
    'visible="true" xml:space="preserve"'
)


def write(diagram: Diagram) -> bytes:
    """The diagram as plain GraphML: every node and edge with its id, its label and what else is said of it."""
    flat = flatten(diagram)
    head = _HEAD.format(more="", schema=_SCHEMA)
    return _written(flat, head, repeat(""), repeat(""))


def write_for_yed(diagram: Diagram, layout: Layout | None) -> bytes:
    """The diagram as GraphML that yEd opens with shapes, colours and places; the plain data stands there too.

    Args:
        diagram: What to write.
        layout: Where things lie; None puts them in rows.
    """
    flat = flatten(diagram)
    head = _HEAD.format(more=_YED, schema=_YED_SCHEMA) + _YED_KEYS
    layout = layout or grid.lay_out(diagram)
    nodes = (_node_look(node, layout.boxes[node.iri]) for node in diagram.nodes)
    edges = (_edge_look(edge, curve) for edge, curve in zip(diagram.edges, layout.curves, strict=True))
    return _written(flat, head, nodes, edges)


def _written(flat: Flat, head: str, node_looks: Iterable[str], edge_looks: Iterable[str]) -> bytes:
    """The document; looks go before plain data, so that a reader of both keeps the label as it was, not as it wraps."""
    parts = [head]
    parts += _keys("graph", [(name, False) for name in flat.about])
    parts += _keys("node", [(one.name, one.is_whole) for one in flat.of_nodes])
    parts += _keys("edge", [(one.name, one.is_whole) for one in flat.of_edges])
    parts.append('<graph id="diagram" edgedefault="directed">\n')
    parts += [_data("graph", name, value) + "\n" for name, value in flat.about.items()]
    parts += [
        f'<node id="{node}">{look}{said}</node>\n'
        for node, look, said in zip(flat.nodes, node_looks, _said("node", flat.of_nodes), strict=False)
    ]
    parts += [
        f'<edge id="{edge}" source="{source}" target="{target}">{look}{said}</edge>\n'
        for (edge, source, target), look, said in zip(
            flat.edges, edge_looks, _said("edge", flat.of_edges), strict=False
        )
    ]
    parts.append("</graph>\n</graphml>\n")
    return "".join(parts).encode()


def _keys(what: str, named: Sequence[tuple[str, bool]]) -> Iterator[str]:
    for name, is_whole in named:
        kind = "int" if is_whole else "string"
        yield f'<key id="{what}-{name}" for="{what}" attr.name="{name}" attr.type="{kind}"/>\n'


def _data(what: str, name: str, value: str | int) -> str:
    if value == "" and name != "label":
        return ""
    return f'<data key="{what}-{name}">{escape(str(value), quote=False)}</data>'


def _said(what: str, attributes: Sequence[Attribute]) -> Iterator[str]:
    """For each node or edge its data; what is said many times is put together once."""
    columns = []
    for one in attributes:
        made = {value: _data(what, one.name, value) for value in dict.fromkeys(one.values)}
        columns.append([made[value] for value in one.values])
    return map("".join, zip(*columns, strict=True))


def _node_look(node: Node, box: Box) -> str:
    fill, outline = colours(node.kind.tint)
    words = "\n".join(line.words for line in lettering.node_lines(node, box.lines))
    font = _TEXT.format(style="bold" if node.focus else "plain", size=_LABEL_SIZE, ink=lettering.INK)
    left, top = box.x - box.width / 2, box.y - box.height / 2
    parts = (
        f'<y:Geometry height="{box.height:.1f}" width="{box.width:.1f}" x="{left:.1f}" y="{top:.1f}"/>',
        f'<y:Fill color="{fill}" transparent="false"/>',
        f'<y:BorderStyle color="{outline}" type="{_LINES[node.state]}" width="{2.5 if node.focus else 1.0}"/>',
        f'<y:NodeLabel {font} hasBackgroundColor="false" modelName="internal" modelPosition="c">{_text(words)}</y:NodeLabel>',
    )
    told = f'<data key="node-description">{_text(lettering.told(node))}</data>'
    if node.kind.shape in _FLOWCHART:
        configuration = _FLOWCHART[node.kind.shape]
        look = f'<y:GenericNode configuration="{configuration}">{"".join(parts)}</y:GenericNode>'
    else:
        look = f'<y:ShapeNode>{"".join(parts)}<y:Shape type="{_SHAPES[node.kind.shape]}"/></y:ShapeNode>'
    return f'<data key="node-look">{look}</data>{told}'


def _edge_look(edge: Edge, curve: Curve) -> str:
    words = "\n".join(lettering.edge_label(*lettering.edge_words(edge)))
    font = _TEXT.format(style="plain", size=int(lettering.SMALL), ink=lettering.INK)
    colour = line_colour(edge.mark)
    points = "".join(f'<y:Point x="{x:.1f}" y="{y:.1f}"/>' for x, y in bends(curve))
    label = (
        f'<y:EdgeLabel {font} backgroundColor="#FFFFFF" modelName="centered" modelPosition="center" '
        f'preferredPlacement="anywhere">{_text(words)}</y:EdgeLabel>'
    )
    return (
        '<data key="edge-look"><y:PolyLineEdge>'
        f'<y:Path sx="0.0" sy="0.0" tx="0.0" ty="0.0">{points}</y:Path>'
        f'<y:LineStyle color="{colour}" type="{_LINES[edge.state]}" width="1.0"/>'
        '<y:Arrows source="none" target="standard"/>'
        f'{label if words else ""}<y:BendStyle smoothed="true"/>'
        "</y:PolyLineEdge></data>"
    )


def _text(words: str) -> str:
    return escape(plain(words), quote=False)

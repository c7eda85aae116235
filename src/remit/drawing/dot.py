"""A diagram as DOT, which every Graphviz draws."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from remit.diagram.model import CAME, PAST, PLANNED, PRESENT, UNSURE
from remit.diagram.networks import flatten, plain
from remit.diagram.styles import TINTS, colours
from remit.diagram.tables import GRADE_WORDS
from remit.drawing import lettering
from remit.drawing.metrics import line
from remit.drawing.palette import line_colour
from remit.tidy import wrap

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from remit.diagram.model import Diagram, Edge, Kind, Node
    from remit.diagram.networks import Attribute

_SHAPES = {
    "box": ("box", "filled"),
    "rounded": ("box", "filled,rounded"),
    "pill": ("hexagon", "filled,rounded"),
    "ellipse": ("ellipse", "filled"),
    "hexagon": ("hexagon", "filled"),
    "note": ("note", "filled"),
    "cut": ("octagon", "filled"),
    "tab": ("tab", "filled"),
}
_WORDS = {"box": "box", "rounded": "rounded box", "cut": "box with cut corners"}
_LINES = {PRESENT: "", PAST: "dashed", PLANNED: "dashed", UNSURE: "dotted"}
_TITLE_ROOM = 90
# What Graphviz would read as the name or the number of a letter.
_ENTITY = re.compile("&(?=#?[A-Za-z0-9]+;)")


def write(diagram: Diagram) -> bytes:
    """The diagram as DOT: names wrapped as in a picture, in full in the tooltips; title and key above."""
    flat = flatten(diagram)
    lines = [
        "digraph diagram {",
        f"  graph [label={_title(flat.about, _key(diagram))}, labelloc=t, labeljust=l, fontname=Helvetica, fontsize=12,",
        "    rankdir=LR, outputorder=edgesfirst, nodesep=0.2, ranksep=0.9, charset=utf8];",
        f'  node [fontname=Helvetica, fontsize=10, fontcolor="{lettering.INK}", margin="0.13,0.07", height=0.36];',
        "  edge [fontname=Helvetica, fontsize=8, arrowsize=0.7];",
    ]
    lines += [
        f"  {known} [{_node(node)}{said}];"
        for node, known, said in zip(diagram.nodes, flat.nodes, _said(flat.of_nodes), strict=True)
    ]
    lines += [
        f"  {source} -> {target} [id={known}, {_edge(edge)}{said}];"
        for edge, (known, source, target), said in zip(diagram.edges, flat.edges, _said(flat.of_edges), strict=True)
    ]
    return ("\n".join([*lines, "}"]) + "\n").encode()


def _said(attributes: Sequence[Attribute]) -> Iterator[str]:
    """All that is known of each, as attributes that Graphviz passes over; its label is wrapped, so the whole is its title."""
    names = ["title" if one.name == "label" else one.name for one in attributes]
    for values in zip(*(one.values for one in attributes), strict=True):
        pairs = zip(names, values, strict=True)
        yield "".join(f", {name}={_quoted(str(value))}" for name, value in pairs if value != "")


def _title(about: Mapping[str, str], key: str) -> str:
    """What stands above, in lines that begin at the left: marking, title, caption, the key, and the sources."""
    parts = [about.get(name, "") for name in ("marking", "title", "caption")]
    parts += [key, about.get("sources", "")]
    lines = [words for part in parts if part for words in wrap(line(part), _TITLE_ROOM)]
    return '"' + "".join(f"{_escaped(words)}\\l" for words in lines) + '"'


def _key(diagram: Diagram) -> str:
    """What the shapes mean, and the marks of relations; empty where there is nothing to explain."""
    shown = {edge.grade for edge in diagram.edges}
    meanings = [_meaning(kind) for kind in diagram.kinds]
    meanings += [f"{mark} ({GRADE_WORDS[grade]})" for grade, mark in lettering.GRADES.items() if grade in shown]
    return f"Key: {'; '.join(meanings)}." if meanings else ""


def _meaning(kind: Kind) -> str:
    shape = _WORDS.get(kind.shape, kind.shape)
    return f"{kind.label} ({f'{kind.tint} {shape}' if kind.tint in TINTS else shape})"


def _node(node: Node) -> str:
    fill, outline = colours(node.kind.tint)
    shape, style = _SHAPES[node.kind.shape]
    dashes = _LINES[node.state]
    return _attributes(
        {
            "label": _lines(words.words for words in lettering.node_lines(node, lettering.label_of(node))),
            "tooltip": _quoted(lettering.told(node)),
            "shape": shape,
            "style": f'"{style},{dashes}"' if dashes else f'"{style}"',
            "fillcolor": f'"{fill}"',
            "color": f'"{outline}"',
            "penwidth": "2.5" if node.focus else "1",
            "class": _quoted(node.kind.name),
        }
    )


def _edge(edge: Edge) -> str:
    label, dates = lettering.edge_words(edge)
    told = [part for part in (label, dates, GRADE_WORDS[edge.grade]) if part]
    return _attributes(
        {
            "label": _lines(lettering.edge_label(*lettering.graded_words(edge))),
            "tooltip": _quoted(" · ".join(told)),
            "style": _LINES[edge.state] or "solid",
            "color": f'"{line_colour(edge.mark)}"',
            "penwidth": "1.5" if edge.mark == CAME else "1",
        }
    )


def _attributes(named: dict[str, str]) -> str:
    return ", ".join(f"{name}={value}" for name, value in named.items())


def _lines(lines: Iterable[str]) -> str:
    """Lines as one quoted label."""
    return '"' + r"\n".join(map(_escaped, lines)) + '"'


@lru_cache(4096)
def _quoted(text: str) -> str:
    return f'"{_escaped(line(text))}"'


@lru_cache(4096)
def _escaped(text: str) -> str:
    r"""Text within quotation marks, in which nothing (\N, \G, \l, &amp;) has a meaning of its own."""
    return _ENTITY.sub("&amp;", plain(text).replace("\\", r"\\").replace('"', r"\""))

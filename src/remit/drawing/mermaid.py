"""A diagram as a Mermaid flowchart, which GitHub, GitLab and many note-taking programs draw from text."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from remit.diagram.model import PAST, PLANNED, UNSURE
from remit.diagram.networks import about
from remit.diagram.styles import colours
from remit.diagram.tables import GRADE_WORDS
from remit.drawing import lettering
from remit.drawing.metrics import line, wrapped
from remit.drawing.palette import line_colour

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from remit.diagram.model import Diagram, Kind, Node

_SHAPES = {
    "box": ("[", "]"),
    "rounded": ("(", ")"),
    "pill": ("([", "])"),
    "ellipse": ("((", "))"),
    "hexagon": ("{{", "}}"),
    "note": (">", "]"),
    "cut": ("[/", "\\]"),
    "tab": ("[[", "]]"),
}
_DASHED = (PAST, PLANNED, UNSURE)
# Mermaid takes marks for Markdown, for icons or for addresses, and has signs of its own for codes of letters. So all that
# is no letter, number or blank, nor a mark that is harmless where it stands, is written as its number.
_MARKS = re.compile(r"[^\w ,()‘’“”–…-]|_|(?<!\w)-|-(?!\w)|[ﬂ°¶]")
# What it still finds after codes are read (formulas, icons, its own codes) is held apart by a blank of no width.
_APART = re.compile(r"\$(?=\$)|:(?=fa-)|ﬂ(?=°)|¶(?=ß)")
_NO_WIDTH = "\u200b"
_MOST_TYPE_LINES = 3


def write(diagram: Diagram) -> bytes:
    """The diagram as a flowchart from left to right; what is past, planned or unsure is dashed."""
    kinds = {kind: f"kind{number}" for number, kind in enumerate(diagram.kinds, 1)}
    said = {name: line(value) for name, value in about(diagram).items()}
    marking = f"{said['marking']}: " if "marking" in said else ""
    title = f"{marking}{said.get('title', '')}{_key(diagram)}"
    lines = ["---", f"title: {_yaml(title)}", "---", "flowchart LR"]
    lines += [f"  accTitle: {_coded(title)}"] if "title" in said else []
    lines += [f"  accDescr: {_coded(said['caption'])}"] if "caption" in said else []
    lines += _nodes(diagram, kinds)
    lines += _edges(diagram)
    for kind, name in kinds.items():
        fill, outline = colours(kind.tint)
        lines.append(f"  %% {name}: {_coded(line(kind.label))}")
        lines.append(f"  classDef {name} fill:{fill},stroke:{outline},color:{lettering.INK}")
    lines += _classes(diagram)
    lines += [
        f"  linkStyle {number} stroke:{line_colour(edge.mark)}"
        for number, edge in enumerate(diagram.edges)
        if edge.mark
    ]
    lines += [f"  %% Sources: {_coded(said['sources'])}"] if "sources" in said else []
    return ("\n".join(lines) + "\n").encode()


def _key(diagram: Diagram) -> str:
    """What the marks of relations mean, behind the title: there is no other place where all see it."""
    shown = {edge.grade for edge in diagram.edges}
    said = "; ".join(f"{mark} {GRADE_WORDS[grade]}" for grade, mark in lettering.GRADES.items() if grade in shown)
    return f" ({said})" if said else ""


def _nodes(diagram: Diagram, kinds: Mapping[Kind, str]) -> Iterator[str]:
    for node in diagram.nodes:
        before, after = _SHAPES[node.kind.shape]
        yield f"  {diagram.ids[node.iri]}{before}{_quoted(_node_lines(node))}{after}:::{kinds[node.kind]}"


def _node_lines(node: Node) -> Iterator[str]:
    """The lines of a node; its type is among them, since there is neither a key nor a tooltip."""
    lines = lettering.node_lines(node, lettering.label_of(node))
    yield from (one.words for one in lines)
    named = line(node.type) or line(node.kind.label)
    kind = [*wrapped(f"({named}", lettering.LABEL, lettering.NODE_ROOMS[0], _MOST_TYPE_LINES)]
    yield from (*kind[:-1], f"{kind[-1]})")


def _edges(diagram: Diagram) -> Iterator[str]:
    ids = diagram.ids
    for edge in diagram.edges:
        arrow = "-.->" if edge.state in _DASHED else "-->"
        words = [one for one in lettering.edge_label(*lettering.graded_words(edge)) if one]
        label = f"|{_quoted(words)}|" if words else ""
        yield f"  {ids[edge.source]} {arrow}{label} {ids[edge.target]}"


def _classes(diagram: Diagram) -> Iterator[str]:
    dashed = [diagram.ids[node.iri] for node in diagram.nodes if node.state in _DASHED]
    focus = [diagram.ids[node.iri] for node in diagram.nodes if node.focus]
    for name, look, nodes in (("dashed", "stroke-dasharray:5 4", dashed), ("focus", "stroke-width:3px", focus)):
        if nodes:
            yield f"  classDef {name} {look}"
            yield f"  class {','.join(nodes)} {name}"


def _quoted(lines: Iterable[str]) -> str:
    return '"' + "<br/>".join(map(_coded, lines)) + '"'


def _coded(text: str) -> str:
    """Text in which nothing has a meaning of its own: marks are written as #35; and the like."""
    apart = _APART.sub(lambda mark: mark[0] + _NO_WIDTH, text)
    return _MARKS.sub(lambda mark: f"#{ord(mark[0])};", apart)


def _yaml(text: str) -> str:
    """Text as a value of the front matter; JSON within quotation marks is YAML."""
    return json.dumps(text, ensure_ascii=False)

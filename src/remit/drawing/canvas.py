"""`Page`: a composed picture as paths and texts with places, before it is written as SVG or PDF.

Lengths are in points (1/72 inch); x runs to the right and y runs down from the top left corner of the page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Segment: TypeAlias = tuple[str, tuple[float, ...]]
"""A step of a path as in SVG, absolute: ("M", (x, y)), ("L", (x, y)), ("C", (x1, y1, x2, y2, x, y)) or ("Z", ())."""

FONT = "Arial, Helvetica, 'Liberation Sans', Arimo, sans-serif"
"""The families of all text; all have the widths of Helvetica (see `metrics`)."""


@dataclass(frozen=True)
class Shape:
    """An outline, filled or not.

    Attributes:
        path: Its steps.
        fill: A colour as `#rrggbb`; empty for none.
        stroke: A colour as `#rrggbb`; empty for none.
        width: How wide the stroke is.
        dash: The lengths of dashes and gaps; empty for an unbroken stroke.
    """

    path: tuple[Segment, ...]
    fill: str = ""
    stroke: str = ""
    width: float = 1.0
    dash: tuple[float, ...] = ()


@dataclass(frozen=True)
class Text:
    """One line of text.

    Attributes:
        x: Where it begins, has its middle or ends, as `anchor` says.
        y: Its baseline.
        words: The text, without line breaks.
        size: The size of its font.
        bold: Whether it is bold.
        anchor: What x means.
        colour: Its colour as `#rrggbb`.
        halo: Whether it has a white outline, so that it can be read across a line.
    """

    x: float
    y: float
    words: str
    size: float
    bold: bool = False
    anchor: Literal["start", "middle", "end"] = "start"
    colour: str = "#14181d"
    halo: bool = False


@dataclass(frozen=True)
class Group:
    """What belongs together: a node, an edge, the title, the key and so on.

    Attributes:
        kind: `node`, `edge`, `label` (that of an edge, above all lines, with the class `of-e1`), or what part of the page
            it is (`title`, `caption`, `key`, `sources`, `marking`).
        items: Shapes and texts, the lowest first.
        id: `n1` or `e1` as in the diagram, `l1` for the label of `e1`; empty for other parts.
        title: What a pointer that rests on it tells, and a screen reader reads: the full label and type.
        classes: Further words to style or find it by, such as the kind of a node and its state.
    """

    kind: str
    items: tuple[Shape | Text, ...]
    id: str = ""
    title: str = ""
    classes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Page:
    """A composed picture.

    Attributes:
        width: Its width.
        height: Its height.
        groups: Its parts, the lowest first (edges before nodes).
        title: Its title, for screen readers and properties of files.
        description: Its caption, for screen readers and alternative text.
        scale: By how much the drawing was shrunk (or enlarged) to fit; 1 for not.
    """

    width: float
    height: float
    groups: tuple[Group, ...]
    title: str
    description: str
    scale: float = 1.0

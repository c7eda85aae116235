"""What is written in a node and on an edge: its lines, their sizes, and how much room they take."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.diagram.model import CAME, DERIVED, PAST, PLANNED, SECONDARY, WENT
from remit.drawing.metrics import line, width, wrapped
from remit.wording import count

if TYPE_CHECKING:
    from remit.diagram.model import Edge, Node

LABEL = 10.0
"""The size of labels of nodes."""
SMALL = 8.0
"""The size of dates, and of labels of edges."""
LEADING = 1.2
"""The height of a line, in sizes of its font."""
INK = "#14181d"
QUIET = "#4a525b"
"""The colour of what is second in importance; its contrast on white and on every tint is above 5."""

MARKS = {CAME: "+ added", WENT: "– removed"}
"""What stands in the things and relations of a difference."""
GRADES = {DERIVED: "†", SECONDARY: "*"}
"""What follows the words of a relation that rests on no primary source."""

NODE_ROOMS = (110.0, 84.0)
"""How wide a line in a node may be, usually and where the page is narrow."""
EDGE_ROOMS = (72.0, 58.0)
"""How wide a line on an edge may be, usually and where the page is narrow."""

_IN_DAY = re.compile(r"(?<=\b\d) (?=[A-Z])|(?<=\b\d\d) (?=[A-Z])|(?<=[a-z]) (?=\d{4}\b)")
_NO_BREAK = "\N{NO-BREAK SPACE}"
_BEFORE_MARK = tuple(f" {mark}" for mark in GRADES.values())
_MOST_LINES = 5
_MOST_DATES = 3
_MOST_EDGE_LINES = 4


@dataclass(frozen=True)
class Line:
    """A line of text in a node or on an edge.

    Attributes:
        words: The text.
        size: The size of its font.
        bold: Whether it is bold.
        colour: Its colour.
    """

    words: str
    size: float
    bold: bool = False
    colour: str = INK

    @property
    def width(self) -> float:
        """How wide it is."""
        return width(self.words, self.size, bold=self.bold)

    @property
    def height(self) -> float:
        """How high it is, with the space to the next."""
        return self.size * LEADING


def label_of(node: Node, room: float = NODE_ROOMS[0]) -> tuple[str, ...]:
    """The label of a node, wrapped in lines no wider than `room`; that of many things says how many."""
    label = line(node.label) or "(no name)"
    if node.count > 1:
        label += f" ({node.count:,})"
    return wrapped(label, LABEL, room, _MOST_LINES, bold=node.focus)


def node_lines(node: Node, label: tuple[str, ...]) -> tuple[Line, ...]:
    """All lines of a node: the mark of a difference, the label, and its days."""
    ink = QUIET if node.state in (PAST, PLANNED) or node.mark == WENT else INK
    lines = [Line(words, LABEL, node.focus, ink) for words in label]
    if node.mark:
        lines.insert(0, Line(MARKS[node.mark], SMALL, bold=True))
    if node.dates:
        room = max(NODE_ROOMS[1], *(one.width for one in lines))
        lines += [Line(words, SMALL, colour=QUIET) for words in _days(node.dates, room)]
    return tuple(lines)


def edge_words(edge: Edge) -> tuple[str, str]:
    """What is to be read on an edge: the relation with how many it stands for, and its days."""
    label = line(edge.label)
    if edge.count > 1:
        label += f" ({edge.count:,})"
    if edge.mark:
        label = f"{MARKS[edge.mark]}: {label}"
    return label, line(edge.dates)


def graded_words(edge: Edge) -> tuple[str, str]:
    """What is to be read on an edge in a picture with a key: as `edge_words`, with the mark of what it rests on."""
    label, dates = edge_words(edge)
    return f"{label} {GRADES[edge.grade]}".lstrip() if edge.grade else label, dates


def edge_label(label: str, dates: str, room: float = EDGE_ROOMS[0]) -> tuple[str, ...]:
    """The lines on an edge: the label, wrapped, and its days on lines of their own."""
    words, _, mark = label.rpartition(" ") if label.endswith(_BEFORE_MARK) else (label, "", "")
    lines = wrapped(words, SMALL, room, _MOST_EDGE_LINES) if words else ()
    if mark:  # it stands at the end, also where words are left out
        lines = (*lines[:-1], f"{lines[-1]} {mark}") if lines else (mark,)
    return lines + (_days(dates, EDGE_ROOMS[0]) if dates else ())


def _days(words: str, room: float) -> tuple[str, ...]:
    """Words about days in lines that are only broken between days: 25 June 2021 stays together."""
    held = wrapped(_IN_DAY.sub(_NO_BREAK, line(words)), SMALL, room, _MOST_DATES)
    return tuple(one.replace(_NO_BREAK, " ") for one in held)


def block(lines: tuple[Line, ...]) -> tuple[float, float]:
    """The width and the height of lines below each other."""
    return max((one.width for one in lines), default=0.0), sum(one.height for one in lines)


def edge_block(lines: tuple[str, ...]) -> tuple[float, float]:
    """The width and the height of the label of an edge."""
    return max((width(one, SMALL) for one in lines), default=0.0), len(lines) * SMALL * LEADING


def told(node: Node) -> str:
    """What a pointer that rests on a node tells: the full label, the type, its days."""
    parts = [line(node.label), line(node.type) or line(node.kind.label), line(node.dates)]
    if node.count > 1:
        parts.append(count(node.count, "thing"))
    if node.mark:
        parts.append("only in the later version" if node.mark == CAME else "only in the earlier version")
    return " · ".join(part for part in parts if part)

"""The key of a picture: the kinds of things that are shown, what the lines mean, and what codes mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.diagram.model import CAME, DERIVED, PAST, PLANNED, PRESENT, SECONDARY, UNSURE, WENT, Edge, Node
from remit.drawing.canvas import Text
from remit.drawing.curves import straight
from remit.drawing.figures import baseline, line_of, outline_of
from remit.drawing.lettering import GRADES, INK, MARKS
from remit.drawing.metrics import filled, width

if TYPE_CHECKING:
    from remit.diagram.model import Diagram
    from remit.drawing.canvas import Shape
    from remit.drawing.places import Layout

SIZE = 8.5
"""The size of its text."""

_SWATCH = (22.0, 12.0)
_ARROW = 24.0
_GAP = 5.0
_BETWEEN = 16.0
_ROW = 17.0
_MOST_WIDTH = 220.0
_SHRUNK = 0.55
_LAST_SHOWN = "last shown"


@dataclass(frozen=True)
class Entry:
    """An entry of the key.

    Attributes:
        words: What it means.
        node: A thing to show the outline of; None for none.
        edge: A relation to show the line of; None for none.
        code: A code to show; empty for none.
    """

    words: str
    node: Node | None = None
    edge: Edge | None = None
    code: str = ""

    @property
    def lead(self) -> float:
        """How wide what is shown before the words is."""
        if self.node:
            return _SWATCH[0]
        return _ARROW if self.edge else width(self.code, SIZE, bold=True)

    @property
    def width(self) -> float:
        """How wide the whole entry is."""
        return self.lead + _GAP + width(self.words, SIZE)


def entries(diagram: Diagram, layout: Layout) -> list[Entry]:
    """What the key explains: only what is shown."""
    found = [Entry(_short(kind.label), node=Node("", "", kind)) for kind in diagram.kinds]
    found += _states(diagram) + _marks(diagram) + _grades(diagram)
    found += _days_left_out(diagram) if layout.codes else _last_shown(diagram)
    return found + [_code(code, label) for code, label in layout.codes]


def _code(code: str, label: str) -> Entry:
    if code:
        return Entry(_short(label), code=code)
    return Entry(f"{_short(label)} (arrows without a letter)", edge=Edge("", "", ""))


def _short(words: str) -> str:
    return filled(words, SIZE, _MOST_WIDTH, 1)[0]


def _states(diagram: Diagram) -> list[Entry]:
    shown = {one.state for one in diagram.nodes} | {one.state for one in diagram.edges}
    found = []
    if shown & {PAST, PLANNED}:
        both = shown >= {PAST, PLANNED}
        words = "past, planned or later" if both else "past" if PAST in shown else "planned or later"
        found.append(Entry(words, edge=Edge("", "", "", state=PAST)))
    if UNSURE in shown:
        found.append(Entry("its days are not known", edge=Edge("", "", "", state=UNSURE)))
    return found


def _marks(diagram: Diagram) -> list[Entry]:
    shown = {one.mark for one in diagram.nodes} | {one.mark for one in diagram.edges}
    words = {CAME: "only in the later version of the record", WENT: "only in the earlier version of the record"}
    return [
        Entry(f"{MARKS[mark]}: {words[mark]}", edge=Edge("", "", "", state=PRESENT, mark=mark))
        for mark in (CAME, WENT)
        if mark in shown
    ]


def _grades(diagram: Diagram) -> list[Entry]:
    shown = {one.grade for one in diagram.edges}
    words = {DERIVED: "worked out from what is recorded; no source says so", SECONDARY: "secondary sources only"}
    return [Entry(words[grade], code=GRADES[grade]) for grade in (DERIVED, SECONDARY) if grade in shown]


def _last_shown(diagram: Diagram) -> list[Entry]:
    """What “last shown” means on a solid line; on a dotted one nothing is presumed."""
    if any(one.state == PRESENT and one.dates.startswith(_LAST_SHOWN) for one in diagram.edges):
        return [Entry("presumed to go on; no end is recorded", code=f"{_LAST_SHOWN}:")]
    return []


def _days_left_out(diagram: Diagram) -> list[Entry]:
    """Where arrows bear codes there is no room for days, and nobody must take what is presumed for what is shown."""
    if any(one.dates for one in diagram.edges):
        return [Entry("not on the arrows; the table of relations has them (html, docx, md)", code="days:")]
    return []


def rows(listed: list[Entry], room: float) -> list[list[Entry]]:
    """The entries in rows no wider than the room."""
    found: list[list[Entry]] = []
    used = room
    for entry in listed:
        if not found or used + _BETWEEN + entry.width > room:
            found.append([])
            used = -_BETWEEN
        found[-1].append(entry)
        used += _BETWEEN + entry.width
    return found


def height(listed: list[Entry], room: float) -> float:
    """How high the key is in a room of this width."""
    return len(rows(listed, room)) * _ROW


def draw(listed: list[Entry], left: float, top: float, room: float) -> tuple[Shape | Text, ...]:
    """The key, its first row beginning at (left, top)."""
    items: list[Shape | Text] = []
    for row in rows(listed, room):
        x = left
        for entry in row:
            items += _shown(entry, x, top + _ROW / 2)
            text = baseline(top + _ROW / 2 - SIZE * 0.6, SIZE)
            items.append(Text(x + entry.lead + _GAP, text, entry.words, SIZE))
            x += entry.width + _BETWEEN
        top += _ROW
    return tuple(items)


def _shown(entry: Entry, x: float, y: float) -> tuple[Shape | Text, ...]:
    if entry.node:
        return outline_of(entry.node, x + _SWATCH[0] / 2, y, _SWATCH, _SHRUNK)
    if entry.edge:
        return line_of(entry.edge, straight((x, y), (x + _ARROW, y)), 1.0)
    return (Text(x, baseline(y - SIZE * 0.6, SIZE), entry.code, SIZE, bold=True, colour=INK),)

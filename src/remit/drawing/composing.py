"""A whole page: marking, title, caption, the drawing, its key and its sources."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from remit.drawing import key
from remit.drawing.canvas import Group, Page, Text
from remit.drawing.figures import Frame, baseline, edge_labels, edge_lines, nodes
from remit.drawing.lettering import INK, LEADING, QUIET
from remit.drawing.metrics import filled, line

if TYPE_CHECKING:
    from remit.diagram.model import Diagram
    from remit.drawing.places import Layout, Point

LEAST_READABLE = 6.0
"""Smaller text, in points, cannot be read on paper."""

_MILLIMETRE = 72 / 25.4
_SIDES = {"a4": (210.0, 297.0), "a3": (297.0, 420.0)}
_SLIDE = (960.0, 540.0)
_MOST_ENLARGED = 1.25
_LEAST_WIDTH = 400.0
_MOST_WIDTH = 757.0
_LEAST_SHRUNK = 0.75
_MARKING = 10.0
_GAP = 14.0
_NEAR = 4.0
_CAPTION_LEADING = 1.3
_MOST_TITLE, _MOST_CAPTION, _MOST_SOURCES = 3, 4, 3


@dataclass(frozen=True)
class _Format:
    """The sizes of what stands around a drawing.

    Attributes:
        margin: The margin on all sides.
        title: The size of the title.
        caption: The size of the caption.
        sources: The size of the source line.
    """

    margin: float
    title: float = 15.0
    caption: float = 10.0
    sources: float = 7.5


_CROPPED = _Format(10.0)
_PAPER = _Format(15 * _MILLIMETRE)
_SCREEN = _Format(36.0, 22.0, 13.0, 9.0)


@dataclass(frozen=True)
class _Around:
    """What stands above and below a drawing, in lines that fit the room."""

    room: float
    form: _Format
    marking: str
    title: tuple[str, ...]
    caption: tuple[str, ...]
    key: list[key.Entry]
    sources: tuple[str, ...]

    @property
    def above(self) -> float:
        """How high all above the drawing is."""
        marking = _MARKING * LEADING + _GAP if self.marking else 0.0
        title = len(self.title) * self.form.title * LEADING
        caption = len(self.caption) * self.form.caption * _CAPTION_LEADING + _NEAR if self.caption else 0.0
        return marking + title + caption + (_GAP if self.title or self.caption else 0.0)

    @property
    def below(self) -> float:
        """How high all below the drawing is."""
        marking = _MARKING * LEADING + _GAP if self.marking else 0.0
        sources = len(self.sources) * self.form.sources * _CAPTION_LEADING + _NEAR if self.sources else 0.0
        return _GAP + key.height(self.key, self.room) + sources + marking


def compose(diagram: Diagram, layout: Layout, page: str | None, *, bare: bool = False) -> Page:
    """Compose a picture.

    Args:
        diagram: What is shown.
        layout: Where everything lies.
        page: `a4`, `a3` (standing or lying, as suits), `slide` (960 × 540), or None for a picture cropped to what is
            there.
        bare: Whether title, caption, sources and marking are left out, since the text around the picture has them.

    Returns:
        The picture; on a page the drawing is in the middle, scaled to fit.
    """
    if bare:
        drawn = compose(replace(diagram, title="", caption="", source_line="", marking=""), layout, page)
        return replace(drawn, title=line(diagram.title), description=line(diagram.caption))
    if page is None:
        return _cropped(diagram, layout)
    if page == "slide":
        return _fitted(diagram, layout, _SLIDE, _SCREEN)
    short, long = (side * _MILLIMETRE for side in _SIDES[page])
    standing, lying = (short, long), (long, short)
    first, second = (lying, standing) if layout.width > layout.height else (standing, lying)
    larger = _scale(diagram, layout, second, _PAPER) > _scale(diagram, layout, first, _PAPER)
    return _fitted(diagram, layout, second if larger else first, _PAPER)


def smallest_text(page: Page) -> float:
    """The size of the smallest text of a picture, in points; 0 for a picture without text."""
    return min((one.size for group in page.groups for one in group.items if isinstance(one, Text)), default=0.0)


def _cropped(diagram: Diagram, layout: Layout) -> Page:
    scale = max(min(1.0, _MOST_WIDTH / max(layout.width, 1)), _LEAST_SHRUNK)
    around = _around(diagram, layout, max(layout.width * scale, _LEAST_WIDTH), _CROPPED)
    height = around.above + layout.height * scale + around.below + 2 * _CROPPED.margin
    return _page(diagram, layout, (around.room + 2 * _CROPPED.margin, height), around)


def _fitted(diagram: Diagram, layout: Layout, extent: tuple[float, float], form: _Format) -> Page:
    return _page(diagram, layout, extent, _around(diagram, layout, extent[0] - 2 * form.margin, form))


def _scale(diagram: Diagram, layout: Layout, extent: tuple[float, float], form: _Format) -> float:
    """By how much a drawing is shrunk on a page."""
    return _free(layout, extent, _around(diagram, layout, extent[0] - 2 * form.margin, form))[1]


def _free(layout: Layout, extent: tuple[float, float], around: _Around) -> tuple[float, float]:
    """The height that is left for a drawing, and by how much it must be shrunk to fit."""
    free = max(extent[1] - 2 * around.form.margin - around.above - around.below, 1.0)
    most = 1.0 if around.form is _CROPPED else _MOST_ENLARGED
    return free, min(around.room / max(layout.width, 1), free / max(layout.height, 1), most)


def _around(diagram: Diagram, layout: Layout, room: float, form: _Format) -> _Around:
    return _Around(
        room,
        form,
        filled(diagram.marking, _MARKING, room, 1, bold=True)[0],
        filled(diagram.title, form.title, room, _MOST_TITLE, bold=True) if diagram.title else (),
        filled(diagram.caption, form.caption, room, _MOST_CAPTION) if diagram.caption else (),
        key.entries(diagram, layout),
        filled(diagram.source_line, form.sources, room, _MOST_SOURCES) if diagram.source_line else (),
    )


def _page(diagram: Diagram, layout: Layout, extent: tuple[float, float], around: _Around) -> Page:
    width, height = extent
    margin = around.form.margin
    free, scale = _free(layout, extent, around)
    left = margin + (around.room - layout.width * scale) / 2
    frame = Frame(left, margin + around.above + (free - layout.height * scale) / 2, scale)
    drawn = (
        *edge_lines(diagram, layout.curves, frame),
        *nodes(diagram, layout.boxes, frame),
        *edge_labels(diagram, layout.curves, frame),
    )
    groups = (*_head(around, margin), *drawn, *_foot(around, height - margin - around.below))
    return Page(width, height, groups, line(diagram.title), line(diagram.caption), scale)


def _head(around: _Around, top: float) -> list[Group]:
    """The marking, the title and the caption."""
    form, found = around.form, []
    if around.marking:
        found.append(_marking(around, top))
        top += _MARKING * LEADING + _GAP
    if around.title:
        found.append(Group("title", _block(around.title, (form.margin, top), form.title, LEADING, title=True)))
        top += len(around.title) * form.title * LEADING
    if around.caption:
        texts = _block(around.caption, (form.margin, top + _NEAR), form.caption, _CAPTION_LEADING)
        found.append(Group("caption", texts))
    return found


def _foot(around: _Around, top: float) -> list[Group]:
    """The key, the sources and the marking."""
    form, found = around.form, []
    top += _GAP
    if around.key:
        found.append(Group("key", key.draw(around.key, form.margin, top, around.room)))
        top += key.height(around.key, around.room)
    if around.sources:
        top += _NEAR
        texts = _block(around.sources, (form.margin, top), form.sources, _CAPTION_LEADING)
        found.append(Group("sources", texts))
        top += len(around.sources) * form.sources * _CAPTION_LEADING
    if around.marking:
        found.append(_marking(around, top + _GAP))
    return found


def _marking(around: _Around, top: float) -> Group:
    middle = around.form.margin + around.room / 2
    text = Text(middle, baseline(top, _MARKING), around.marking, _MARKING, bold=True, anchor="middle")
    return Group("marking", (text,))


def _block(
    lines: tuple[str, ...], place: Point, size: float, leading: float, *, title: bool = False
) -> tuple[Text, ...]:
    """Lines below each other; `place` is the top left corner."""
    left, top = place
    return tuple(
        Text(left, baseline(top + number * size * leading, size), words, size, title, colour=INK if title else QUIET)
        for number, words in enumerate(lines)
    )

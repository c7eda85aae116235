"""A composed picture as SVG 1.1: presentation attributes only, so that Word, LibreOffice, Inkscape and browsers agree."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from remit.drawing.canvas import FONT, Text
from remit.tidy import clean

if TYPE_CHECKING:
    from collections.abc import Callable

    from remit.drawing.canvas import Group, Page, Segment, Shape

_HALO = 2.5
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"})
_RIGHT_TO_LEFT = {"R", "AL"}


def write(page: Page) -> bytes:
    """A picture as an SVG file."""
    return ('<?xml version="1.0" encoding="UTF-8"?>\n' + inline(page)).encode()


def inline(page: Page, address: Callable[[str], str] | None = None) -> str:
    """A picture as an `svg` element for a page of HTML: without the XML declaration.

    Args:
        page: The picture.
        address: Where a thing leads, by the id of its node (`n1`); empty for nowhere. None for a picture without links.
    """
    width, height = number(page.width), number(page.height)
    # What has the role of an image has no links for a screen reader.
    role = "img" if address is None else "group"
    lines = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" version="1.1" width="{width}pt" height="{height}pt" '
            f'viewBox="0 0 {width} {height}" role="{role}" aria-labelledby="picture-title picture-description" '
            f'font-family="{escaped(FONT)}">'
        ),
        f'<title id="picture-title">{escaped(page.title)}</title>',
        f'<desc id="picture-description">{escaped(page.description)}</desc>',
        f'<path class="paper" fill="#ffffff" d="M0 0H{width}V{height}H0Z"/>',
        *(_linked(group, address) for group in page.groups),
        "</svg>\n",
    ]
    return "\n".join(lines)


def escaped(words: str) -> str:
    """Text as it may stand in XML, in elements and attributes."""
    return clean(words).translate(_ESCAPES)


def number(value: float) -> str:
    """A length to 1/100 of a point, in the shortest form."""
    found = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if found == "-0" else found


def _linked(group: Group, address: Callable[[str], str] | None) -> str:
    """A part of a picture; a thing that leads somewhere is a link that bears its full name."""
    found = address(group.id) if address is not None and group.kind == "node" else ""
    if not found:
        return _group(group)
    return f'<a class="thing" href="{escaped(found)}" aria-label="{escaped(group.title)}">{_group(group)}</a>'


def _group(group: Group) -> str:
    name = f' id="{escaped(group.id)}"' if group.id else ""
    classes = escaped(" ".join((group.kind, *group.classes)))
    title = f"<title>{escaped(group.title)}</title>" if group.title else ""
    items = "".join(_text(item) if isinstance(item, Text) else _shape(item) for item in group.items)
    return f'<g{name} class="{classes}">{title}{items}</g>'


def _shape(shape: Shape) -> str:
    parts = [f'<path fill="{shape.fill or "none"}"']
    if shape.stroke:
        parts.append(f'stroke="{shape.stroke}" stroke-width="{number(shape.width)}"')
    if shape.dash:
        parts.append(f'stroke-dasharray="{" ".join(map(number, shape.dash))}"')
    return " ".join(parts) + f' d="{_steps(shape.path)}"/>'


def _steps(path: tuple[Segment, ...]) -> str:
    return "".join(step + " ".join(map(number, numbers)) for step, numbers in path)


def _text(text: Text) -> str:
    shared = f'x="{number(text.x)}" y="{number(text.y)}" font-size="{number(text.size)}"'
    if text.bold:
        shared += ' font-weight="bold"'
    words = escaped(text.words)
    anchor: str = text.anchor
    if _runs_left(text.words):
        # In text that runs to the left, the start is on the right: what stands at the left edge must end there.
        shared += ' direction="rtl" unicode-bidi="embed"'
        anchor = {"start": "end", "end": "start", "middle": "middle"}[anchor]
    if anchor != "start":
        shared += f' text-anchor="{anchor}"'
    halo = ""
    if text.halo:
        halo = (
            f'<text {shared} fill="#ffffff" stroke="#ffffff" stroke-width="{number(_HALO * text.size / 8)}" '
            f'stroke-linejoin="round" aria-hidden="true">{words}</text>'
        )
    return f'{halo}<text {shared} fill="{text.colour}">{words}</text>'


def _runs_left(words: str) -> bool:
    """Whether the first letter with a direction runs to the left."""
    if words.isascii():
        return False
    for letter in words:
        way = unicodedata.bidirectional(letter)
        if way == "L" or way in _RIGHT_TO_LEFT:
            return way != "L"
    return False

"""A picture as a Word file: the picture with its caption, then the same in tables, with the sources."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from remit import word, writing
from remit.diagram import tables
from remit.document import Picture, Section, Sentence
from remit.drawing import png
from remit.errors import WrongValue
from remit.tidy import words

if TYPE_CHECKING:
    from remit.diagram.model import Diagram
    from remit.document import Document
    from remit.drawing.canvas import Page

_MOST_DPI = 400
"""More pixels per inch of paper than these make a file large and no picture sharper."""


def write(diagram: Diagram, page: Page) -> bytes:
    """The bytes of the file; the same diagram and page give the same bytes.

    Args:
        diagram: What is shown, for the tables.
        page: The picture, without title, caption and sources: the text around it has them.

    Returns:
        A Word file; what `pdf.missing` names its picture cannot show either.

    Raises:
        WrongValue: The picture is too large for a page of Word to show anything of it.
    """
    return writing.write(_document(diagram, picture(diagram, page)), "docx")


def picture(diagram: Diagram, page: Page) -> Picture:
    """A picture for a document, with no more pixels than its page can show.

    Args:
        diagram: What is shown, for the words.
        page: The picture, without title, caption and sources: the text around it has them.

    Raises:
        WrongValue: The picture is too large for a page of Word to show anything of it.
    """
    _, scale = word.fitted(page.width, page.height, len(diagram.facts))
    dpi = min(png.USUAL_DPI, max(png.LEAST_DPI, ceil(_MOST_DPI * scale)))
    if png.pixels(page, dpi) > png.MOST_PIXELS:
        raise WrongValue(
            f"This picture is too large for a Word file: drawn as coarsely as can be, it would have "
            f"{png.pixels(page, dpi) / 1e6:,.0f} million pixels, and {png.MOST_PIXELS // 10**6} million are the most. "
            "Write it as svg or pdf, which are sharp at any size, or show less of the network."
        )
    stop = "" if diagram.title.endswith((".", "?", "!")) else "."
    alt = " ".join(words(f"{diagram.title}{stop} {diagram.caption}"))
    return Picture(png.write(page, dpi), page.width, page.height, alt, diagram.caption)


def _document(diagram: Diagram, shown: Picture) -> Document:
    """The document of the tables, with the picture before them; its caption takes the place of the first sentence."""
    told = tables.document(diagram)
    caption = Sentence(diagram.caption)
    sections = [one._replace(parts=tuple(part for part in one.parts if part != caption)) for one in told.sections]
    return told._replace(sections=(Section("", (shown,)), *sections))

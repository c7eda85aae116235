"""A picture as PNG: the PDF of it, turned into pixels, so that both look the same. The only door for pypdfium2."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from remit.drawing import pdf
from remit.errors import WrongValue

if TYPE_CHECKING:
    from remit.drawing.canvas import Page

LEAST_DPI, MOST_DPI = 36, 1200
"""The bounds of the pixels per inch: below nothing can be read, above no printer shows more."""

USUAL_DPI = 200
"""What suits a document: sharp in print, and small enough to be sent."""

MOST_PIXELS = 100_000_000
"""How many pixels a picture may have; many programs refuse more."""

_POINTS_PER_INCH = 72
_DOWN = 1 - 1e-6
"""Keeps what is a whole number of pixels but for rounding from being one pixel more."""
_ONE_AT_A_TIME = Lock()
"""PDFium, which turns pages into pixels, does one thing at a time in a process."""


def write(page: Page, dpi: int = USUAL_DPI) -> bytes:
    """The bytes of the file; the same page and resolution give the same bytes.

    Args:
        page: The picture.
        dpi: Pixels per inch, also told to programs that place the picture.

    Returns:
        A PNG on white; what `pdf.missing` names it cannot show either.

    Raises:
        WrongValue: The resolution is out of bounds, or the picture would have too many pixels.
    """
    from io import BytesIO

    from pypdfium2 import PdfDocument

    _check(page, dpi)
    data, target = pdf.write(page), BytesIO()
    with _ONE_AT_A_TIME:
        document = PdfDocument(data)
        try:
            bitmap = document[0].render(scale=dpi / _POINTS_PER_INCH * _DOWN, rev_byteorder=True)  # on white
            picture = bitmap.to_pil()
        finally:
            document.close()
    picture.save(target, "PNG", dpi=(dpi, dpi))
    return target.getvalue()


def pixels(page: Page, dpi: int) -> float:
    """How many pixels a picture would have."""
    return _square_inches(page) * dpi**2


def _square_inches(page: Page) -> float:
    return page.width * page.height / _POINTS_PER_INCH**2


def _check(page: Page, dpi: int) -> None:
    if not LEAST_DPI <= dpi <= MOST_DPI:
        raise WrongValue(
            f"--dpi {dpi}: pixels per inch are from {LEAST_DPI} to {MOST_DPI}. "
            f"Give {USUAL_DPI} for a document or 300 for a printed page."
        )
    if pixels(page, dpi) <= MOST_PIXELS:
        return
    most = int((MOST_PIXELS / _square_inches(page)) ** 0.5)
    way_out = f"Give --dpi {most} or less, or write it as svg or pdf" if most >= LEAST_DPI else "Write it as svg or pdf"
    raise WrongValue(
        f"At {dpi} pixels per inch this picture would have {pixels(page, dpi) / 1e6:,.0f} million pixels, "
        f"and {MOST_PIXELS // 10**6} million are the most. {way_out}, which are sharp at any size."
    )

"""A picture as PDF, of one page as large as the picture, with text that can be searched. The only door for reportlab."""

from __future__ import annotations

from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any

from remit.drawing.canvas import Shape, Text
from remit.drawing.fonts import STANDARD, embedded, is_shaped, is_standard
from remit.drawing.metrics import width
from remit.drawing.writing_order import lettered
from remit.tidy import AUTHOR, clean

if TYPE_CHECKING:
    from io import BytesIO

    from remit.drawing.canvas import Page

_LARGEST = 14_400
"""How long a side of a page may be in points, as readers of PDF have it; a larger picture is made smaller."""

_HALO = 2.5 / 8
"""How wide the white outline of a text is, by the size of its font, as in SVG."""

_WIDEST = 110
"""By how many hundredths the embedded font may be widened; it is a little narrower than the standard one."""

_REPLACEMENT = "▯"
"""What stands for a letter that no font has; the embedded font has no U+FFFD."""

_CLEANED = "\ufffd"
"""What stands in the text for control characters; every format shows them so."""

_OUTLINE, _FILLED = 1, 0

_ONE_AT_A_TIME = Lock()
"""While it is held, reportlab's clock stands still."""


def write(page: Page) -> bytes:
    """The bytes of the file; the same page gives the same bytes.

    Args:
        page: The picture.

    Returns:
        A PDF 1.4 of one page. Letters that the fonts lack show as an empty box: see `missing`.
    """
    from io import BytesIO

    target = BytesIO()
    scale = min(1.0, _LARGEST / max(page.width, page.height, 1))
    size = (page.width * scale, page.height * scale)
    canvas = _canvas(target, size)
    _describe(canvas, page)
    # Lines end and meet as they do in SVG.
    canvas.setLineJoin(0)
    canvas.setMiterLimit(4)
    canvas.scale(scale, scale)
    for group in page.groups:
        for item in group.items:
            if isinstance(item, Shape):
                _shape(canvas, item, page.height)
            else:
                _text(canvas, item, page.height)
    canvas.showPage()
    canvas.save()
    return target.getvalue()


class _NoClock:
    """The time that stands in every file, in the form of reportlab's `TimeStamp`: the first moment of 2000."""

    t = 946_684_800.0
    YMDhms = (2000, 1, 1, 0, 0, 0)
    dhh = dmm = 0

    def __init__(self, invariant: object = None) -> None:
        """As reportlab makes one; what is asked for makes no difference."""


def _canvas(target: BytesIO, size: tuple[float, float]) -> Any:  # noqa: ANN401 - reportlab has no types
    """An empty page to draw on, with the same time stamp always.

    reportlab would take the time from the variable SOURCE_DATE_EPOCH, even where it is asked for no clock, and fail where
    the variable holds no number.
    """
    from reportlab.pdfbase import pdfdoc
    from reportlab.pdfgen.canvas import Canvas

    with _ONE_AT_A_TIME:
        usual, pdfdoc.TimeStamp = pdfdoc.TimeStamp, _NoClock
        try:
            return Canvas(target, pagesize=size, invariant=1, pageCompression=1, lang="en-GB")
        finally:
            pdfdoc.TimeStamp = usual


def missing(page: Page) -> tuple[str, ...]:
    """The texts that this format, and a PNG made from it, cannot show rightly; each once, in the order of the page.

    They are in scripts that the fonts lack (such as Chinese), or whose letters change with their neighbours in ways that
    are not done here (such as Devanagari). SVG and HTML show them.
    """
    items = (item for group in page.groups for item in group.items if isinstance(item, Text))
    return tuple(dict.fromkeys(clean(item.words) for item in items if not _is_shown(item)))


def _is_shown(text: Text) -> bool:
    letters = lettered(text.words)
    if is_standard(letters):
        return True
    known = _embedded(text.bold).face.charToGlyph
    return all(char == _CLEANED or (ord(char) in known and not is_shaped(char)) for char in letters)


def _describe(canvas: Any, page: Page) -> None:  # noqa: ANN401 - reportlab has no types
    """What the properties of the file tell: a title, and as its subject a description for those who cannot see it."""
    title, description = clean(page.title), clean(page.description)
    canvas.setTitle(title)
    canvas.setSubject(description)
    canvas.setAuthor(AUTHOR)
    canvas.setCreator(AUTHOR)
    canvas.setProducer("ReportLab")  # without its version, which the bytes are not to depend on
    canvas.setViewerPreference("DisplayDocTitle", "true")


def _shape(canvas: Any, shape: Shape, height: float) -> None:  # noqa: ANN401 - reportlab has no types
    if not shape.path or not (shape.fill or shape.stroke):
        return
    path = canvas.beginPath()
    steps = {"M": path.moveTo, "L": path.lineTo, "C": path.curveTo, "Z": path.close}
    for step, lengths in shape.path:
        steps[step](*_turned(lengths, height))
    if shape.fill:
        canvas.setFillColor(shape.fill)
    if shape.stroke:
        canvas.setStrokeColor(shape.stroke)
        canvas.setLineWidth(shape.width)
        canvas.setDash(list(shape.dash))
    canvas.drawPath(path, stroke=int(bool(shape.stroke)), fill=int(bool(shape.fill)), fillMode=1)


def _turned(lengths: tuple[float, ...], height: float) -> list[float]:
    """Coordinates with y from the bottom of the page, as PDF has it."""
    return [height - length if place % 2 else length for place, length in enumerate(lengths)]


def _text(canvas: Any, text: Text, height: float) -> None:  # noqa: ANN401 - reportlab has no types
    words = lettered(text.words)
    if not words.strip():
        return
    font, words = _font(words, bold=text.bold)
    natural = canvas.stringWidth(words, font, text.size)
    stretch = 100.0
    if font not in STANDARD.values():
        stretch = (
            min(100 * width(clean(text.words), text.size, bold=text.bold) / natural, _WIDEST) if natural else 100.0
        )
    x = text.x - {"start": 0.0, "middle": 0.5, "end": 1.0}[text.anchor] * natural * stretch / 100
    for mode in (_OUTLINE, _FILLED) if text.halo else (_FILLED,):
        line = canvas.beginText(x, height - text.y)
        line.setFont(font, text.size)
        line.setHorizScale(stretch)
        line.setTextRenderMode(mode)
        line.setFillColor(text.colour)
        if mode == _OUTLINE:
            canvas.setLineJoin(1)
            canvas.setLineWidth(text.size * _HALO)
            canvas.setDash([])
            line.setStrokeColor("#ffffff")
        line.textOut(words)
        # It would else hold for what is drawn after it.
        line.setTextRenderMode(_FILLED)
        canvas.drawText(line)
        canvas.setLineJoin(0)


def _font(words: str, *, bold: bool) -> tuple[str, str]:
    """The name of the font for a text, and the text with what the font lacks replaced."""
    if is_standard(words):
        return STANDARD[bold], words
    font = _embedded(bold)
    known = font.face.charToGlyph
    return font.fontName, "".join(char if ord(char) in known else _REPLACEMENT for char in words)


@cache
def _embedded(bold: bool) -> Any:  # noqa: ANN401, FBT001 - reportlab has no types; a cache takes no names
    """The font with more letters, known to reportlab; read once, since it takes a tenth of a second."""
    from io import BytesIO

    from reportlab.pdfbase.pdfmetrics import registerFont
    from reportlab.pdfbase.ttfonts import TTFont

    font = TTFont(f"Remit{'-Bold' if bold else ''}", BytesIO(embedded(bold=bold)), asciiReadable=False)
    registerFont(font)
    return font

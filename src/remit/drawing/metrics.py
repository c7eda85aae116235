"""How wide text is in Helvetica, or in a typeface of the same widths (Arial, Liberation Sans, Arimo), and how it wraps.

The widths are those of the standard fonts of PDF, so no font need be read or installed.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from remit.tidy import clean
from remit.tidy import words as words_of

ELLIPSIS = "…"
_OTHER = 722
"""The width of a letter of another script: as wide as most capitals."""
_WIDE = 1000
_NEAR = 2.0
_LONGEST = 4000
"""No text of a picture has room for more letters; a longer one need not be measured."""
_REGULAR = (
    "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 278 278 "
    "584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 944 "
    "667 667 611 278 278 278 469 556 333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 "
    "278 556 500 722 500 500 500 334 260 334 584"
)
_BOLD = (
    "278 333 474 556 556 889 722 238 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 333 333 "
    "584 584 584 611 975 722 722 722 722 667 611 778 722 278 556 722 611 833 722 778 667 778 722 667 611 722 667 944 "
    "667 667 611 333 278 333 584 556 333 556 611 556 611 556 333 611 611 278 278 556 278 889 611 611 611 611 389 556 "
    "333 611 556 778 556 556 500 389 280 389 584"
)
_MARKS = {
    "regular": {"‘": 222, "’": 222, "“": 333, "”": 333, "–": 556, "—": 1000, "…": 1000, "•": 350, "·": 278, "£": 556},
    "bold": {"‘": 278, "’": 278, "“": 500, "”": 500, "–": 556, "—": 1000, "…": 1000, "•": 350, "·": 278, "£": 556},
}
_BREAKS = re.compile(r".+?(?:(?<=[^\W\d_][-–—/])(?=[^\W\d_])|$)", re.DOTALL)


class _Widths(dict[str, int]):
    """Widths of letters in 1/1000 of the size of the font; those of no table are worked out once."""

    def __init__(self, ascii_widths: str, marks: dict[str, int]) -> None:
        super().__init__(zip(map(chr, range(32, 127)), map(int, ascii_widths.split()), strict=True))
        self.update(marks)

    def __missing__(self, letter: str) -> int:
        base = unicodedata.normalize("NFKD", letter)[0]
        if unicodedata.combining(letter) or unicodedata.category(letter) == "Cf":
            found = 0
        elif base != letter and base in self:
            found = self[base]
        else:
            found = _WIDE if unicodedata.east_asian_width(letter) in "WF" or letter == "\ufffd" else _OTHER
        self[letter] = found
        return found


_TABLES = {False: _Widths(_REGULAR, _MARKS["regular"]), True: _Widths(_BOLD, _MARKS["bold"])}


@lru_cache(4096)
def line(words: str) -> str:
    """Text as it can stand in one line of a picture: nothing that is no letter, no line break, no two blanks in a row."""
    return " ".join(words_of(clean(words)))


def width(words: str, size: float, *, bold: bool = False) -> float:
    """How wide a line of text is.

    Args:
        words: The text.
        size: The size of its font in points.
        bold: Whether it is bold.

    Returns:
        The width in points.
    """
    return sum(map(_TABLES[bold].__getitem__, words)) * size / 1000


@lru_cache(4096)
def wrapped(words: str, size: float, room: float, most_lines: int, *, bold: bool = False) -> tuple[str, ...]:
    """A label in even lines: no wider than the room, and no wider than they must be for their number.

    Args:
        words: The text.
        size: The size of its font in points.
        room: The greatest width of a line in points.
        most_lines: The greatest number of lines; what does not fit is cut, with “…” at the end.
        bold: Whether it is bold.

    Returns:
        The lines, at least one; an empty text has one empty line.
    """
    text = line(words[:_LONGEST])
    if width(text, size, bold=bold) <= room:
        return (text,)
    pieces = _pieces(text, size, room, bold=bold)
    count = len(_filled(pieces, room))
    if count > most_lines:
        return filled(words, size, room, most_lines, bold=bold)
    return tuple(_filled(pieces, _narrowest(pieces, room, count)))


def filled(words: str, size: float, room: float, most_lines: int, *, bold: bool = False) -> tuple[str, ...]:
    """A text in lines as full as they can be, for running text; otherwise as `wrapped`."""
    lines = _filled(_pieces(line(words[:_LONGEST]), size, room, bold=bold), room)
    if len(lines) > most_lines:
        return (*lines[: most_lines - 1], _cut(lines[most_lines - 1], size, room, bold=bold))
    return tuple(lines)


def _pieces(text: str, size: float, room: float, *, bold: bool) -> list[tuple[str, float, float]]:
    """The parts of a text that are not broken: the words, with their width and that of the blank before them."""
    blank = width(" ", size, bold=bold)
    found: list[tuple[str, float, float]] = []
    for word in words_of(text):
        space = blank if found else 0.0
        wide = width(word, size, bold=bold)
        if wide <= room:
            found.append((word, wide, space))
            continue
        for part in _BREAKS.findall(word):
            for piece in _broken(part, size, room, bold=bold):
                found.append((piece, width(piece, size, bold=bold), space))
                space = 0.0
    return found


def _broken(word: str, size: float, room: float, *, bold: bool) -> list[str]:
    """A word broken wherever it must be."""
    found, begun, used = [], 0, 0.0
    for place, letter in enumerate(word):
        wide = width(letter, size, bold=bold)
        if used + wide > room and place > begun:
            found.append(word[begun:place])
            begun, used = place, 0.0
        used += wide
    return [*found, word[begun:]]


def _filled(pieces: list[tuple[str, float, float]], room: float) -> list[str]:
    lines, used = [""], 0.0
    for piece, wide, space in pieces:
        if lines[-1] and used + space + wide > room + 1e-6:
            lines.append(piece)
            used = wide
        else:
            lines[-1] += (" " if space and lines[-1] else "") + piece
            used += (space if used else 0.0) + wide
    return lines


def _narrowest(pieces: list[tuple[str, float, float]], room: float, count: int) -> float:
    """The least room in which the pieces still fill no more than `count` lines, to within about two points."""
    least, most = max(wide for _, wide, _ in pieces), room
    while most - least > _NEAR:
        middle = (least + most) / 2
        if len(_filled(pieces, middle)) <= count:
            most = middle
        else:
            least = middle
    return most


def _cut(text: str, size: float, room: float, *, bold: bool) -> str:
    while text and width(text + ELLIPSIS, size, bold=bold) > room:
        text = text[:-1]
    return text.rstrip(" ,;:.-–—(") + ELLIPSIS

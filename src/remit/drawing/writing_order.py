"""Text as a PDF needs it: one letter after the other from left to right, in the forms in which they are drawn.

SVG and HTML leave this to the program that shows them. A PDF holds letters with places, so that Hebrew and Arabic have to
be turned round, and Arabic letters joined, before they are written. This is the part of Unicode's rules that single lines
of ordinary text need (Unicode Standard Annex 9, without embeddings, which are taken out; joined forms as the Unicode
Character Database has them).
"""

from __future__ import annotations

import unicodedata
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from remit.tidy import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_ALIKE = str.maketrans(
    {
        "\n": " ",
        "\u00a0": " ",
        "\u2010": "-",
        "\u2011": "-",
        "\u2012": "–",
        "\u2015": "—",
        "\u2212": "–",
        "\u202f": " ",
        "\u205f": " ",
        "\u3000": " ",
    }
    | dict.fromkeys(map(chr, range(0x2000, 0x200B)), " ")
)
"""Rare spaces and hyphens, and what looks like them in the standard fonts."""

_JOINERS = "\u200c\u200d"
_JOINING = "\u0640\u200d"
_LAM, _ALEFS = "\u0644", "\u0622\u0623\u0625\u0627"
_PLACES = {(True, True): "medial", (True, False): "final", (False, True): "initial", (False, False): "isolated"}
_MIRRORED = str.maketrans("()[]{}<>«»‹›", ")(][}{><»«›‹")
_PRESENTATION_FORMS = (*range(0xFB50, 0xFE00), *range(0xFE70, 0xFEFD))
_LEFT, _RIGHT, _NUMBER, _NEUTRAL = "left", "right", "number", "neutral"
_DIRECTIONS = {"L": _LEFT, "R": _RIGHT, "AL": _RIGHT, "EN": _NUMBER, "AN": _NUMBER}


def lettered(words: str) -> str:
    """A line of text, its letters in the order and the forms in which they are drawn from left to right.

    Control characters become U+FFFD, the visible replacement; characters that show nothing are left out.
    """
    line = unicodedata.normalize("NFC", clean(words)).translate(_ALIKE)
    if line.isascii():
        return line
    line = "".join(char for char in line if unicodedata.category(char) != "Cf" or char in _JOINERS)
    if all(unicodedata.bidirectional(char) not in ("R", "AL") for char in line):
        return "".join(char for char in line if char not in _JOINERS)
    joined = "".join(char for char in _joined(line) if char not in _JOINERS)
    return _turned(joined)


def _joined(line: str) -> list[str]:
    """Arabic letters in the forms that they take beside their neighbours; other letters as they are."""
    letters = _ligated(line)
    places = [place for place, letter in enumerate(letters) if not _is_mark(letter)]  # marks do not part letters
    joins = [_joins(letters[one], letters[other]) for one, other in pairwise(places)]
    for place, before, after in zip(places, [False, *joins], [*joins, False], strict=True):
        letters[place] = _form(letters[place], before=before, after=after)
    return letters


def _form(letter: str, *, before: bool, after: bool) -> str:
    """A letter as it is drawn, by whether it joins the letter before it and that after it."""
    form = _PLACES[before, after]
    return _forms().get((form, letter), letter)


def _ligated(line: str) -> list[str]:
    """The letters, with lam and alef, which are always written as one, as one."""
    letters: list[str] = []
    for char in line:
        if letters and letters[-1] == _LAM and char in _ALEFS:
            letters[-1] += char
        else:
            letters.append(char)
    return letters


def _joins(one: str, other: str) -> bool:
    """Whether a letter joins the one after it."""
    forms = _forms()
    forward = ("initial", one) in forms or one in _JOINING
    backward = ("final", other) in forms or other in _JOINING
    return forward and backward


@cache
def _forms() -> dict[tuple[str, str], str]:
    """The drawn forms: by (initial, medial, final or isolated; the letter, or lam and alef)."""
    found = {}
    for code in _PRESENTATION_FORMS:
        form, *letters = unicodedata.decomposition(chr(code)).split() or [""]
        whole = "".join(chr(int(one, 16)) for one in letters)
        is_single = len(whole) == 1 and form != "<isolated>"  # which looks as the letter itself
        if form.startswith("<") and (is_single or (whole[:1] == _LAM and whole[1:] in tuple(_ALEFS))):
            found[form[1:-1], whole] = chr(code)
    return found


def _turned(line: str) -> str:
    """The letters from left to right as they are seen."""
    clusters = _clusters(line)
    directions = _directions(clusters)
    base = int(next(one for one in directions if one in (_LEFT, _RIGHT)) == _RIGHT)
    pairs = list(zip(clusters, _levels(directions, base), strict=True))
    # From the highest level down, whatever is of that level or above is turned round.
    for level in range(max(level for _, level in pairs), 0, -1):
        pairs = _turned_runs(pairs, level)
    return "".join(one.translate(_MIRRORED) if level % 2 else one for one, level in pairs)


def _clusters(line: str) -> list[str]:
    """Letters, each with the marks on it."""
    found: list[str] = []
    for char in line:
        if found and _is_mark(char):
            found[-1] += char
        else:
            found.append(char)
    return found


def _is_mark(char: str) -> bool:
    return unicodedata.bidirectional(char[0]) == "NSM"


def _directions(clusters: Sequence[str]) -> list[str]:
    """Which way each letter runs; what stands between two digits (1.5, 2021-22) belongs to the number."""
    kinds = [unicodedata.bidirectional(one[0]) for one in clusters]
    found = [_DIRECTIONS.get(kind, _NEUTRAL) for kind in kinds]
    for place in range(1, len(found) - 1):
        if kinds[place] in ("CS", "ES") and found[place - 1] == found[place + 1] == _NUMBER:
            found[place] = _NUMBER
    return found


def _levels(directions: Sequence[str], base: int) -> list[int]:
    """How deeply each letter is turned: even for from left to right, odd for from right to left."""
    side_of_line = _RIGHT if base else _LEFT
    sides, last = [], side_of_line
    for one in directions:
        last = one if one in (_LEFT, _RIGHT) else last
        sides.append("" if one == _NEUTRAL else last)  # a number belongs to the text before it
    before, after = _nearest(sides, side_of_line), _nearest(sides[::-1], side_of_line)[::-1]
    levels = []
    for one, left, right in zip(directions, before, after, strict=True):
        side = left if left == right else side_of_line
        if side == _RIGHT:
            levels.append(2 if one == _NUMBER else 1)
        else:
            levels.append(base * 2)
    return levels


def _nearest(sides: Iterable[str], first: str) -> list[str]:
    """For each letter the side of the nearest letter so far that has one."""
    found, last = [], first
    for side in sides:
        last = side or last
        found.append(last)
    return found


def _turned_runs(pairs: Sequence[tuple[str, int]], level: int) -> list[tuple[str, int]]:
    """The letters with their levels, runs of at least a level turned round."""
    found: list[tuple[str, int]] = []
    run: list[tuple[str, int]] = []
    for pair in pairs:
        if pair[1] >= level:
            run.append(pair)
        else:
            found += [*reversed(run), pair]
            run = []
    return [*found, *reversed(run)]

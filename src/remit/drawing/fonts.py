"""The fonts of a PDF: the standard ones, and one with more letters for what they lack. The only door for pymupdf_fonts."""

from __future__ import annotations

import unicodedata

STANDARD = {False: "Helvetica", True: "Helvetica-Bold"}
"""The fonts that every reader of PDF has, by whether they are bold; they need not be embedded."""

_SHAPED = (
    "DEVANAGARI",
    "BENGALI",
    "GURMUKHI",
    "GUJARATI",
    "ORIYA",
    "TAMIL",
    "TELUGU",
    "KANNADA",
    "MALAYALAM",
    "SINHALA",
)
"""Scripts whose letters change form and place beside others, in ways that are not done here."""


def is_standard(words: str) -> bool:
    """Whether the standard fonts have all letters of a text (those of Windows code page 1252)."""
    try:
        words.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


def is_shaped(char: str) -> bool:
    """Whether a letter belongs to a script that has to be shaped to be read."""
    return unicodedata.name(char, "").split(" ")[0] in _SHAPED


def embedded(*, bold: bool) -> bytes:
    """A TrueType font with Latin, Greek, Cyrillic, Hebrew, Arabic, Georgian and Thai letters (FiraGO, SIL Open Font License)."""
    if bold:
        from pymupdf_fonts import FiraGO_Bold

        return bytes(FiraGO_Bold.fontbuffer)
    from pymupdf_fonts import FiraGO_Regular

    return bytes(FiraGO_Regular.fontbuffer)

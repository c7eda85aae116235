"""Ids for people: lower-case words with hyphens between them."""

from __future__ import annotations

import re
import unicodedata

_NO_WORD = re.compile(r"[^a-z0-9]+")
_LONGEST = 70


def slug(words: str) -> str:
    """Words as the last part of an id: “Letter of the Water Agency” gives `letter-of-the-water-agency`.

    Accents are dropped, all else that is neither letter nor figure is a hyphen, and what is long is cut between words.
    """
    plain = unicodedata.normalize("NFKD", words.replace("’", "").replace("'", ""))
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold()
    joined = _NO_WORD.sub("-", letters).strip("-")
    if len(joined) <= _LONGEST:
        return joined
    return joined[: _LONGEST + 1].rpartition("-")[0].strip("-") or joined[:_LONGEST]

"""Small pieces of English: days, lists and headings in words."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def spoken(day: date) -> str:
    """A day as it is written in a letter: 20 July 2023."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def day_words(earliest: str, latest: str, stated: str = "") -> str:
    """When something happened, from the two days between which it did (ISO), or the source's own words.

    `2023-07-20`, `2023-07-20` gives “20 July 2023”; two days give “between … and …”; none gives the words as stated.
    """
    if earliest and earliest == latest:
        return spoken(date.fromisoformat(earliest))
    if stated:
        return stated
    if earliest and latest:
        return f"undated, between {spoken(date.fromisoformat(earliest))} and {spoken(date.fromisoformat(latest))}"
    if earliest:
        return f"undated, not before {spoken(date.fromisoformat(earliest))}"
    if latest:
        return f"undated, not after {spoken(date.fromisoformat(latest))}"
    return ""


def listed(names: Sequence[str], last: str = "and") -> str:
    """Names as a list in a sentence: “a, b and c”."""
    if len(names) < len("ab"):
        return "".join(names)
    return f"{', '.join(names[:-1])} {last} {names[-1]}"


def heading(variable: str) -> str:
    """A column heading from the name of a variable: `lastShown` gives “Last shown”."""
    words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in variable).strip()
    return words[:1].upper() + words[1:]


def count(number: int, one: str, many: str = "") -> str:
    """A number with its noun: “1 row”, “2 rows”."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"

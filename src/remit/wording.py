"""Small pieces of English: days, lists and headings in words."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from remit.errors import BadFile

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


_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def iso_day(text: str) -> date:
    """The day that a text gives, written like 2023-09-01 and in no other way.

    Raises:
        BadFile: It is no day of the calendar, or is written in another way.
    """
    try:
        return date.fromisoformat(text if _ISO_DAY.fullmatch(text) else "")
    except ValueError as error:
        why = "this is no day of the calendar. Look for it in the files of the workspace and write it like 2023-09-01."
        raise BadFile(f"“{text}”", why) from error


def spoken(day: date) -> str:
    """A day as it is written in a letter: 20 July 2023."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def day_words(earliest: str, latest: str, stated: str = "") -> str:
    """When something happened, from the two days between which it did (ISO), or the source's own words.

    `2023-07-20`, `2023-07-20` gives “20 July 2023”; the first and last day of a month or year give the month or year; other
    days give the words as stated, else “between … and …”.

    Raises:
        BadFile: One of the two is no day of the calendar.
    """
    first = iso_day(earliest) if earliest else None
    last = iso_day(latest) if latest else None
    if first and last:
        return _whole(first, last) or stated or f"between {spoken(first)} and {spoken(last)}"
    if stated:
        return stated
    if first:
        return f"not before {spoken(first)}"
    return f"not after {spoken(last)}" if last else ""


def _whole(first: date, last: date) -> str:
    """A day, a month or a year, when the two days are just that."""
    if first == last:
        return spoken(first)
    ends_month = (last + timedelta(days=1)).day == 1
    if first.day == 1 and ends_month and first.year == last.year:
        if first.month == last.month:
            return f"{_MONTHS[first.month - 1]} {first.year}"
        if first.month == 1 and last.month == len(_MONTHS):
            return str(first.year)
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


def printable(name: str) -> str:
    """A name from outside as it can stand in a sentence: what would break the line or turn its direction is replaced."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in name)

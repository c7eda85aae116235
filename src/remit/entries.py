"""What stands in a cell: a text, a day, a number, a thing; or why it is none."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from remit.choices import Choices, Fault, brief
from remit.columns import ADDRESS, DAY, DECIMAL, NUMBER, THING, YES_OR_NO
from remit.namespaces import XSD
from remit.terms import Literal, NamedNode, Term, date

if TYPE_CHECKING:
    from collections.abc import Iterable

    from remit.cells import Value
    from remit.columns import Column

_BLANK = " \t\r\n\u00a0\u2007\u202f\u200b\ufeff"
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")
_SLASHED = re.compile(r"([0-9]{1,2})\s*[/.\-]\s*([0-9]{1,2})\s*[/.\-]\s*([0-9]{4})")
_SHORT_YEAR = re.compile(r"[0-9]{1,2}\s*[/.\-]\s*[0-9]{1,2}\s*[/.\-]\s*[0-9]{2}")
_NAMED_MONTH = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?[\s\-]+([A-Za-z]{3,9})\.?,?[\s\-]+([0-9]{4})")
_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_WHOLE = re.compile(r"[+-]?[0-9]+")
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
_LINK = re.compile(r"https?://[^\s<>\"{}|\\^`]+", re.IGNORECASE)
_YES, _NO = {"yes", "true", "y"}, {"no", "false", "n"}
_FIRST_YEAR, _LAST_YEAR = 1500, 2200
_MOST_IN_MONTH_PLACE = 12
_MOST_FIGURES = 15  # Excel keeps no more
_ASK_FOR_A_DAY = "Write the one day, like 2024-04-03. If only a month or a year is known, give its first day as the earliest and its last as the latest."


class Reader:
    """Reads the cells of columns.

    Args:
        choices: The things that cells can name.
        days: The texts of all cells that hold days; where one of them can only have the day first, all have.
    """

    def __init__(self, choices: Choices, days: Iterable[str] = ()) -> None:
        """Look how days are written in the file."""
        self._choices = choices
        found = [match for words in days if (match := _SLASHED.fullmatch(words))]
        day_first = any(int(match.group(1)) > _MOST_IN_MONTH_PLACE for match in found)
        month_first = any(int(match.group(2)) > _MOST_IN_MONTH_PLACE for match in found)
        self._day_first = day_first and not month_first

    def read(self, column: Column, value: Value) -> list[Term] | Fault:
        """The terms that a cell gives: none for an empty one.

        Args:
            column: Its column.
            value: What stands in the cell.

        Returns:
            The values, or why they cannot be read.
        """
        if column.sort == DAY:
            return self._day(value)
        words = plain(value)
        bad = _FORBIDDEN.search(words)
        if bad:
            what = f"There is a character in it that cannot be seen (U+{ord(bad.group()):04X})."
            return Fault(
                what, "Write the text in the cell again, or paste it as plain text.", _FORBIDDEN.sub("\ufffd", words)
            )
        found: list[Term] = []
        for item in split(words) if column.several else [words]:
            one = self._one(column, item) if item else None
            if isinstance(one, Fault):
                return one
            if one is not None and one not in found:
                found.append(one)
        return found

    def _one(self, column: Column, words: str) -> Term | Fault:
        if column.sort == THING:
            return self._choices.find(column, words)
        if column.sort in _READ:
            return _READ[column.sort](words)
        if column.language:
            return Literal(words, language=column.language)
        if column.datatype and column.datatype != XSD + "string":
            return Literal(words, datatype=NamedNode(column.datatype))
        return Literal(words)

    def _day(self, value: Value) -> list[Term] | Fault:
        if isinstance(value, dt.date):  # which a day with a time is too
            day = dt.date(value.year, value.month, value.day)
            return _within(day, day.isoformat())
        words = plain(value)
        slashed = _SLASHED.fullmatch(words)
        if not words:
            return []
        if slashed:
            return self._slashed(words, slashed)
        return _day_in_words(words)

    def _slashed(self, words: str, found: re.Match[str]) -> list[Term] | Fault:
        first, second, year = found.groups()
        is_plain = int(first) > _MOST_IN_MONTH_PLACE or first == second or self._day_first
        if not is_plain and int(second) <= _MOST_IN_MONTH_PLACE:
            return Fault(
                f"“{brief(words)}” can be read as more than one day.",
                "Write the day like 2024-04-03 (year, month, day).",
                words,
            )
        return _calendar(words, year, second, first)


def plain(value: Value) -> str:
    """What stands in a cell as text, without blanks around it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)  # noqa: PLR2004 - exact below
    if isinstance(value, dt.datetime):
        is_day = (value.hour, value.minute, value.second) == (0, 0, 0)
        return value.date().isoformat() if is_day else value.isoformat(" ")
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value).replace("\r\n", "\n").replace("\r", "\n").strip(_BLANK)


def split(words: str) -> list[str]:
    """The values of a cell, which have `;` between them; `;;` stands for a `;` within a value."""
    return [part.replace("\0", ";").strip(_BLANK) for part in words.replace(";;", "\0").split(";")]


def _day_in_words(words: str) -> list[Term] | Fault:
    """The day of a text like 2024-04-03 or 3 April 2024."""
    iso, named = _ISO.fullmatch(words), _NAMED_MONTH.fullmatch(words)
    if iso:
        return _calendar(words, iso.group(1), iso.group(2), iso.group(3))
    if named:
        months = [number for number, month in enumerate(_MONTHS, 1) if month.startswith(named.group(2).lower())]
        if len(months) == 1:
            return _calendar(words, named.group(3), str(months[0]), named.group(1))
    if _SHORT_YEAR.fullmatch(words):
        return Fault(f"“{brief(words)}” can be read as more than one day.", "Write the day like 2024-04-03.", words)
    return Fault(f"“{brief(words)}” is no day.", _ASK_FOR_A_DAY, words)


def _calendar(words: str, year: str, month: str, day: str) -> list[Term] | Fault:
    try:
        return _within(dt.date(int(year), int(month), int(day)), words)
    except ValueError:
        return Fault(
            f"“{brief(words)}” is no day of the calendar.",
            "Look at the day again, and write it like 2024-04-03.",
            words,
        )


def _within(day: dt.date, words: str) -> list[Term] | Fault:
    if _FIRST_YEAR <= day.year <= _LAST_YEAR:
        return [date(day)]
    return Fault(
        f"“{brief(words)}” is in the year {day.year}.",
        "Look at the year again, and write the day like 2024-04-03.",
        words,
    )


def _whole(words: str) -> Term | Fault:
    if _WHOLE.fullmatch(words) and words.isascii() and len(words) <= _MOST_FIGURES:
        return Literal(str(int(words)), datatype=NamedNode(XSD + "integer"))
    return Fault(f"“{brief(words)}” is no whole number.", "Write it in figures, like 21.", words)


def _decimal(words: str) -> Term | Fault:
    if _NUMBER.fullmatch(words):
        return Literal(words, datatype=NamedNode(XSD + "decimal"))
    return Fault(f"“{brief(words)}” is no number.", "Write it in figures, like 3.5.", words)


def _yes_or_no(words: str) -> Term | Fault:
    for answers, value in ((_YES, "true"), (_NO, "false")):
        if words.casefold() in answers:
            return Literal(value, datatype=NamedNode(XSD + "boolean"))
    return Fault(
        f"“{brief(words)}” is neither yes nor no.",
        "Choose yes or no, or leave the cell empty if it is not known.",
        words,
    )


def _address(words: str) -> Term | Fault:
    if _LINK.fullmatch(words):
        return Literal(words, datatype=NamedNode(XSD + "anyURI"))
    return Fault(
        f"“{brief(words)}” is no web address.", "Copy the address from the browser; it begins with https://.", words
    )


def shown(column: Column, values: list[Term], choices: Choices) -> str | int | dt.date:
    """How a cell shows values that are there already; where it can hold only one, the first.

    Args:
        column: The column.
        values: The values, sorted.
        choices: The things that cells can name.
    """
    if not values:
        return ""
    texts = [choices.shown(column, value) if column.sort == THING else getattr(value, "value", "") for value in values]
    if column.sort == YES_OR_NO:
        texts = ["yes" if words == "true" else "no" for words in texts]
    if column.several:
        return "; ".join(words.replace(";", ";;") for words in texts)
    first = texts[0]
    if column.sort == DAY and _ISO.fullmatch(first) and first >= "1900-03-01":
        return dt.date.fromisoformat(first[:10])
    if column.sort == NUMBER and _WHOLE.fullmatch(first) and len(first) <= _MOST_FIGURES:
        return int(first)
    return first


_READ = {NUMBER: _whole, DECIMAL: _decimal, YES_OR_NO: _yes_or_no, ADDRESS: _address}

"""The order in which people look for words: numbers by their size, also within words, and days by the calendar."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TypeAlias

from remit.tidy import is_day

_NUMBER = re.compile(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?")
_RUNS = re.compile(r"[0-9]+|[^0-9]+")
_DIGITS = "0123456789"

Key: TypeAlias = tuple[int, Decimal, tuple[tuple[str, int, str], ...]]
"""What texts are sorted by."""


def key(text: str) -> Key:
    """Numbers stand before days, days before words; in words “part 2” stands before “part 10”, whatever their case."""
    plain = text.strip()
    if _NUMBER.fullmatch(plain):
        return 0, Decimal(plain), ()
    return (1 if is_day(plain) else 2), Decimal(0), tuple(map(_part, _RUNS.findall(plain.casefold())))


def _part(run: str) -> tuple[str, int, str]:
    """A run of digits, of any length and so not as a number, or of what is none; digits come before letters."""
    digits = run.lstrip("0")
    return ("0", len(digits), digits) if run[0] in _DIGITS else (run, 0, "")

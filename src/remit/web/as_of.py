"""The day for which a page is told, as its address gives it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit import tidy
from remit.errors import WrongUse
from remit.web import forms, links

if TYPE_CHECKING:
    from datetime import date

    from remit.exchange import Request
    from remit.web.setting import Setting

_TODAY = "today"


@dataclass(frozen=True)
class AsOf:
    """The day for which a page is told.

    Attributes:
        day: The day; today where none was given, or where what was given is no day.
        typed: What was given; empty for nothing.
        wrong: What is wrong with it, as a sentence for the reader; empty for nothing.
    """

    day: date
    typed: str = ""
    wrong: str = ""

    @property
    def given(self) -> bool:
        """Whether a day was given that is one."""
        return bool(self.typed) and not self.wrong

    @property
    def values(self) -> dict[str, str]:
        """What an address needs that leads to another page for the same day; nothing for today."""
        return {links.AS_OF: self.day.isoformat()} if self.given else {}


def read(setting: Setting, request: Request) -> AsOf:
    """The day that a request gives.

    Raises:
        WrongUse: The request gives it twice, or is no text.
    """
    return of(setting, forms.asked(request).get(links.AS_OF, ""))


def of(setting: Setting, value: str) -> AsOf:
    """The day that somebody typed."""
    typed = tidy.echoed(value.strip())
    if not typed or typed.casefold() == _TODAY:
        return AsOf(setting.today)
    day = tidy.day(typed)
    if day is None:
        return AsOf(setting.today, typed, f"“{typed}” is no day. Write the year, month and day like 2023-09-01.")
    return AsOf(day, typed)


def refuse_wrong(as_of: AsOf) -> None:
    """Refuse what is no day, where there is no form to say it in.

    Raises:
        WrongUse: It is no day.
    """
    if as_of.wrong:
        raise WrongUse(as_of.wrong)

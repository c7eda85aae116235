"""What a request gives, as plain values: the fields of an address, and of a form that was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from remit.errors import WrongUse
from remit.tidy import echoed
from remit.wording import listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from remit.exchange import Request

MOST_FIELDS = 100
"""The most fields that a request may give."""

_FORM = "application/x-www-form-urlencoded"


def asked(request: Request) -> dict[str, str]:
    """The values that an address gives behind its question mark, by name; a blank one counts as not given.

    Raises:
        WrongUse: A name is given twice, there are too many fields, or they are no UTF-8.
    """
    return _values(request.query)


def sent(request: Request) -> dict[str, str]:
    """The values that the form in the body of a request gives, by name; a blank one counts as not given.

    Raises:
        WrongUse: The body is no form, a name is given twice, there are too many fields, or they are no UTF-8.
    """
    kind = request.content_type.partition(";")[0].strip().lower()
    if kind != _FORM:
        raise WrongUse("What was sent is no form. Fill in the form on the page and send it from there.")
    try:
        text = request.body.decode()
    except UnicodeDecodeError as error:
        raise _no_text() from error
    return _values(text)


def refuse_others(given: Iterable[str], known: Sequence[str]) -> None:
    """Refuse what a page does not take, so that nobody believes that it was minded.

    Args:
        given: The names of the fields that an address gives.
        known: The names of those that the page takes.

    Raises:
        WrongUse: There is another among them.
    """
    for name in given:
        if name not in known:
            takes = f"It takes: {listed(known)}." if known else "It takes no values."
            raise WrongUse(f"This page takes nothing called “{echoed(name)}”. {takes} Take it out of the address.")


def is_sent(request: Request) -> bool:
    """Whether somebody sent a form by this address, be it with every field left blank."""
    return bool(request.query.strip("&"))


def _values(encoded: str) -> dict[str, str]:
    if encoded.count("&") >= MOST_FIELDS:
        raise WrongUse(f"This gives more than {MOST_FIELDS} fields. Give only those that the form has.")
    try:
        encoded.encode()  # half a character, which no address has but one that was typed on a command line
        pairs = parse_qsl(encoded, keep_blank_values=True, errors="strict")
    except ValueError as error:
        raise _no_text() from error
    found: dict[str, str] = {}
    for name, value in pairs:
        if not value.strip():
            continue
        if name in found:
            raise WrongUse(f"“{echoed(name)}” is given twice. Give it once.")
        found[name] = value
    return found


def _no_text() -> WrongUse:
    return WrongUse("What was given is no text in UTF-8. Go back to the form and type it anew.")

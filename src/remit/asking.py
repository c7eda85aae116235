"""What a command asks, for how long, and in which format the answer is wanted: all but the options themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.errors import UnknownName, WrongUse
from remit.terminal import say

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

    from remit.remote.endpoint import Endpoint
    from remit.store import Store
    from remit.workspace import Workspace

TIMEOUT = 30.0
"""Seconds that a query may take."""


def endpoint_of(workspace: Workspace, endpoint: str, seconds: float) -> Endpoint:
    """An endpoint to which the workspace was published.

    Args:
        workspace: The workspace.
        endpoint: An address, or a name of `remit.toml`.
        seconds: How long one request may take; 0 for no limit.
    """
    from remit.remote import dialect
    from remit.remote.endpoint import Endpoint

    return Endpoint(workspace, dialect.place(workspace, endpoint), seconds)


def store_at(workspace: Workspace, endpoint: str | None, seconds: float) -> Store:
    """What a command asks: the files, or an endpoint, with a word where the two do not hold the same.

    Args:
        workspace: The workspace.
        endpoint: An address, or a name of `remit.toml`; None or empty for the files.
        seconds: How long one request to an endpoint may take; 0 for no limit.
    """
    from remit.store import Store

    if not endpoint:
        return Store(workspace)
    holding = endpoint_of(workspace, endpoint, seconds)
    if not holding.is_current:
        say(
            f"The endpoint holds other contents ({holding.digest}) than the files here ({workspace.digest()}). The answer "
            f"is that of the endpoint. Bring it up to date with: remit publish {endpoint}"
        )
    return Store(workspace, holding=holding)


def begin(
    workspace: Workspace,
    endpoint: str | None = None,
    seconds: float = TIMEOUT,
    meanwhile: Callable[[], object] | None = None,
) -> Callable[[], Store]:
    """Begin to have ready what a command asks: the workspace, or an endpoint.

    A snapshot is built before this returns, however long that takes: the limit of a command is for what it asks.

    Args:
        workspace: The workspace.
        endpoint: An address, or a name of `remit.toml`; None or empty for the files.
        seconds: How long one request to an endpoint may take; 0 for no limit.
        meanwhile: What else there is to do, such as importing what answers; it is done while the engine works.

    Returns:
        What waits for it and gives it.
    """
    if endpoint:
        return lambda: store_at(workspace, endpoint, seconds)
    from remit import store

    return store.begin(workspace, meanwhile)


def limit(seconds: float, message: str = "") -> AbstractContextManager[None]:
    """Stop what takes longer than a number of seconds; 0 is no limit. The message is that of a query when empty."""
    from remit import deadline
    from remit.errors import TimeLimit, WrongValue

    if not seconds >= 0:  # nor is it a number that is none
        raise WrongValue(f"“--timeout” must be a number of seconds, or 0 for no limit, but it is “{seconds:g}”.")
    return deadline.limit(seconds, message or f"Error: {TimeLimit(seconds)}", TimeLimit.exit_code)


def pairs_of(pairs: tuple[str, ...]) -> dict[str, str]:
    """The values that were given with -v, by name."""
    values = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise WrongUse(f"“{pair}” is no value. Write it as -v name=value.")
        values[name.strip()] = value.strip()
    return values


def one_of(form: str | None, output: Path | None, allowed: tuple[str, ...]) -> str:
    """The format that was asked for by name or by suffix, if it is one of those allowed."""
    from remit import formats

    chosen = form or (formats.for_suffix(output) if output else "text")
    if chosen in allowed:
        return chosen
    if form is None:
        suffixes = ", ".join(".txt" if one == "text" else f".{one}" for one in allowed)
        raise WrongUse(f"The suffix of {output} is no format for this. Use one of {suffixes}, or choose with -f.")
    raise UnknownName("format for this", form, (), f"Choose one of: {', '.join(allowed)}.")

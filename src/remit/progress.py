"""How far long work has come, and a word about it, to whoever shows such things; nobody does unless it was asked for.

::

    with progress.shown(by):                      # the command line does this
        with progress.on(1_000, "Publishing") as step:
            step(10)
        progress.say("Something was mended.")
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager


RELATIONS = "relations"
BYTES = "bytes"


class Shower(Protocol):
    """What shows how far work has come."""

    def bar(self, total: int, words: str, unit: str) -> AbstractContextManager[Callable[[int], None]]:
        """Show work of a certain length for as long as the block lasts; it is told of every step that is done."""

    def say(self, words: str) -> None:
        """Show a sentence."""


_SHOWER: ContextVar[Shower | None] = ContextVar("shower", default=None)


@contextmanager
def shown(by: Shower) -> Iterator[None]:
    """Have work shown that is done in the block."""
    token = _SHOWER.set(by)
    try:
        yield
    finally:
        _SHOWER.reset(token)


@contextmanager
def on(total: int, words: str, unit: str = RELATIONS) -> Iterator[Callable[[int], None]]:
    """Work of a certain length.

    Args:
        total: How many steps it has, such as bytes to read.
        words: What is done, as the beginning of a line.
        unit: What a step is: `RELATIONS` or `BYTES`.

    Returns:
        What is to be called with the number of steps whenever some are done.
    """
    shower = _SHOWER.get()
    if shower is None:
        yield _nowhere
        return
    with shower.bar(total, words, unit) as step:
        yield step


def say(words: str) -> None:
    """Say a sentence that a user should read and that is no error."""
    shower = _SHOWER.get()
    if shower is not None:
        shower.say(words)


def _nowhere(_: int) -> None:
    """Nobody looks."""

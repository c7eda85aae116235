"""Work in a second thread: worth it where the engine works, as it leaves the interpreter free meanwhile."""

from __future__ import annotations

import contextvars
import threading
from functools import partial
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_Made = TypeVar("_Made")
_Thing = TypeVar("_Thing")


def begun(work: Callable[[], _Made]) -> Callable[[], _Made]:
    """Begin some work.

    Args:
        work: What is done in a second thread, in a copy of the context of this one.

    Returns:
        What waits for its end, and gives what it gave or raises what it raised.
    """
    made: list[_Made] = []
    failed: list[BaseException] = []

    def do() -> None:
        try:
            made.append(work())
        except BaseException as error:  # noqa: BLE001 - whatever it is, the one who waits must hear of it
            failed.append(error)

    thread = threading.Thread(target=contextvars.copy_context().run, args=(do,), daemon=True)
    thread.start()

    def wait() -> _Made:
        thread.join()
        if failed:
            raise failed[0]
        return made[0]

    return wait


def each(things: Iterable[_Thing], work: Callable[[_Thing], object]) -> None:
    """Work on one thing after the other in a second thread, while the next thing is made in this one.

    Raises:
        BaseException: What making or working raised; nothing is being worked on any more then.
    """
    under_way: Callable[[], object] | None = None
    try:
        for thing in things:
            if under_way:
                under_way()
            under_way = begun(partial(work, thing))
    finally:
        if under_way:
            under_way()

"""Work in a second thread: worth it where the engine works, as it leaves the interpreter free meanwhile."""

from __future__ import annotations

import contextvars
import threading
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

_Made = TypeVar("_Made")


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

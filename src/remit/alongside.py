"""Work in other threads: worth it where the engine works, as it leaves the interpreter free meanwhile."""

from __future__ import annotations

import contextvars
import threading
from collections import deque
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


def each(things: Iterable[_Thing], work: Callable[[_Thing], object], at_once: int = 1, waiting: int = 0) -> None:
    """Work on things in other threads, while the next things are made in this one.

    Args:
        things: What is worked on, begun in this order.
        work: What is done with each, in a copy of the context of this thread.
        at_once: How many are worked on at a time.
        waiting: How many more may be made before they can be worked on.

    Raises:
        BaseException: What making or working raised; nothing is being worked on any more then.
    """
    # Imported here: it takes longer than all else that is imported for an answer from a snapshot that is there.
    from concurrent.futures import Future, ThreadPoolExecutor

    under_way: deque[Future[object]] = deque()
    with ThreadPoolExecutor(at_once) as threads:
        try:
            for thing in things:
                if len(under_way) == at_once + waiting:
                    under_way.popleft().result()
                under_way.append(threads.submit(contextvars.copy_context().run, work, thing))
            while under_way:
                under_way.popleft().result()
        finally:
            threads.shutdown(cancel_futures=True)

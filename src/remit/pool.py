"""`Pool`: children that have loaded the workspace, and the order in which they are asked.

Whatever is asked for is made in one of them, never in the server. A child that ends, or that works long, is replaced.
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.errors import Busy, CannotRun, RemitError
from remit.pool_child import Child

if TYPE_CHECKING:
    from collections.abc import Callable

    from remit.exchange import Request, Response

_WAIT = 3.0  # seconds that somebody waits for a child
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 30.0  # seconds before another child is started when one could not load
_FAILURES_THAT_COUNT = 6
_FOR_NOBODY = 0.5  # seconds that a job may take when nobody waits for its answer any more
_CLOSED = "The site is being closed."
_CROWDED = "Others run queries that take long, and this one does too. Ask for less, or try again in a moment."
_LONG = 0.5  # seconds of processor time


class Pool:
    """A number of children, all of which answer the same.

    Args:
        start: Where the function stands that each child calls once, as `remit.web.work:start`; it gives what answers
            a request.
        args: What it is called with.
        size: How many children there are that can be asked at once; there are never more than twice as many in all.
        free: How many of them may work at once on what strangers wrote, as long as it has not taken long.
        slow: How many more may work at once on what strangers wrote and what takes long.
        megabytes: How much address space a child may take beyond what it took when it had loaded (1 MB is 1,000,000
            bytes).
        most: How many bytes an answer may have.
    """

    def __init__(  # noqa: PLR0913 - each is a limit of its own
        self,
        start: str,
        args: tuple[str, ...] = (),
        *,
        size: int = 4,
        free: int = 3,
        slow: int = 3,
        megabytes: int = 1000,
        most: int = 64_000_000,
    ) -> None:
        """Note what is to be started."""
        told = {"start": start, "args": args, "megabytes": megabytes, "most": most}
        self._beginning = json.dumps(told).encode()
        self._size = size
        self._free = free
        self._slow = slow
        self._slow_ones: set[Child] = set()
        self._limits = megabytes, most
        self._children: set[Child] = set()
        self._idle: list[Child] = []
        self._queue: deque[_Place] = deque()
        self._free_queue: deque[_Place] = deque()
        self._number = 0
        self._free_at_work = 0
        self._generation = 0
        self._oldest = 0
        self._is_open = False
        self._first: asyncio.Future[None] | None = None
        self._trouble: RemitError | None = None
        self._failures = 0
        self._pause: asyncio.TimerHandle | None = None
        self._starting: set[asyncio.Task[None]] = set()
        self._renewing = asyncio.Lock()

    async def open(self) -> None:
        """Start the children, and wait until the first can be asked.

        Raises:
            RemitError: It could not load.
        """
        self._is_open = True
        try:
            await self.renew()
        except BaseException:
            await self.close()
            raise

    async def ask(
        self, request: Request, *, seconds: float, is_free: bool = False, slow_after: float = _LONG
    ) -> Response:
        """Have a child answer.

        Args:
            request: What is asked.
            seconds: How long the answer may take, from now on.
            is_free: Whether a stranger wrote what is to be run; only some of the children work on such at once.
            slow_after: How much processor time that may take before others go first, in seconds.

        Raises:
            Busy: No child was free in time, or too many work on what takes long and this does too.
            TooMuch: It took too long or too much memory, or ended the child.
            CannotRun: What answers failed, or no child can load the workspace.
        """
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        child = self._take(is_free=is_free) or await self._wait(is_free=is_free)
        try:
            return await child.work(request, end, slow_after if is_free else None)
        except asyncio.CancelledError:
            child.abandon(_FOR_NOBODY)
            raise

    async def renew(self) -> None:
        """Have new children load what there is now; the old ones finish what they do, and leave.

        The old ones are asked until the first new one has loaded, or could not.

        Raises:
            RemitError: It could not load; until a later one can, this is the answer to whatever is asked.
        """
        async with self._renewing:
            if not self._is_open:
                raise CannotRun(_CLOSED)
            self._generation += 1
            self._first = asyncio.get_running_loop().create_future()
            self._failures = 0
            self._go_on()
            self._fill()
            await self._first

    async def close(self) -> None:
        """End all children, whatever they do, and wait until they have ended."""
        self._is_open = False
        self._idle.clear()
        self._go_on()
        self._refuse_all(CannotRun(_CLOSED))
        if self._first and not self._first.done():
            self._first.set_exception(CannotRun(_CLOSED))
        if self._starting:
            await asyncio.wait(self._starting)
        children = tuple(self._children)
        for child in children:
            child.leave(CannotRun(_CLOSED))
        for child in children:
            await child.ended()

    # What becomes of a child

    def ready(self, child: Child) -> None:
        """A child has loaded."""
        if child.generation == self._generation:
            self._failures, self._trouble = 0, None
            self._has_begun(None)
        self._keep_or_not(child)
        self._fill()

    def slowed(self, child: Child) -> None:
        """A child works long: another is to stand in for it, and its place is given up; where too many do, it is ended."""
        if child.is_free:
            self._is_off(child)
            if len(self._slow_ones) >= self._slow:
                child.leave(Busy(_CROWDED))
            else:
                self._slow_ones.add(child)
        self._fill()
        self._serve()

    def finished(self, child: Child) -> None:
        """A child has done its job."""
        self._slow_ones.discard(child)
        self._is_off(child)
        self._keep_or_not(child)

    def lost(self, child: Child) -> None:
        """A child has hung up."""
        with suppress(ValueError):
            self._idle.remove(child)

    def gone(self, child: Child) -> None:
        """A child has ended."""
        self._children.discard(child)
        self._slow_ones.discard(child)
        self._is_off(child)
        if child.trouble and not child.is_ready and child.generation == self._generation and self._is_open:
            self._trouble = child.trouble
            self._has_begun(child.trouble)
            self._rest()
        self._fill()
        self._serve()

    # Who is asked

    def _take(self, *, is_free: bool) -> Child | None:
        """A child that can be asked at once."""
        if not self._idle or (is_free and self._free_at_work >= self._free):
            return None
        child = self._idle.pop()
        child.is_free = is_free
        self._free_at_work += is_free
        return child

    async def _wait(self, *, is_free: bool) -> Child:
        if not self._is_open:
            raise CannotRun(_CLOSED)
        if self._trouble and not self._has_any():
            raise self._trouble.with_traceback(None)
        loop = asyncio.get_running_loop()
        self._number += 1
        place = _Place(self._number, loop.create_future())
        queue = self._free_queue if is_free else self._queue
        queue.append(place)
        timer = loop.call_later(_WAIT, place.refuse, Busy())
        try:
            return await place.child
        except BaseException:
            with suppress(ValueError):
                queue.remove(place)
            place.give_back(self.finished)
            raise
        finally:
            timer.cancel()

    def _serve(self) -> None:
        """Give the children that are idle to those who wait, in their order."""
        if self._trouble and not self._has_any():
            self._refuse_all(self._trouble)
        while self._idle and (queue := self._next()):
            place = queue.popleft()
            if not place.child.done() and (child := self._take(is_free=queue is self._free_queue)):
                place.child.set_result(child)

    def _next(self) -> deque[_Place] | None:
        """The queue whose first may be served and has waited longest."""
        may = [self._queue, self._free_queue] if self._free_at_work < self._free else [self._queue]
        return min((queue for queue in may if queue), key=lambda queue: queue[0].number, default=None)

    def _refuse_all(self, error: RemitError) -> None:
        for queue in (self._queue, self._free_queue):
            while queue:
                queue.popleft().refuse(error)

    # How many there are

    def _fill(self) -> None:
        """Start a child when there are too few; one after another, so that answering goes before loading."""
        if not self._is_open or self._pause:
            return
        present = [child for child in self._children if child.generation == self._generation and not child.is_leaving]
        standing = sum(not child.is_slow for child in present)
        is_loading = any(not child.is_ready for child in present)
        if is_loading or standing >= self._size or len(present) >= 2 * self._size:
            return
        child = Child(self, self._generation, *self._limits)
        self._children.add(child)
        task = asyncio.get_running_loop().create_task(child.start(self._beginning))
        self._starting.add(task)
        task.add_done_callback(self._starting.discard)

    def _keep_or_not(self, child: Child) -> None:
        """Have a child that does nothing wait for a job, or leave."""
        if child.generation < self._oldest or child.is_slow or child.is_leaving or not self._is_open:
            child.leave()
        else:
            self._idle.append(child)
        self._serve()

    def _has_begun(self, error: RemitError | None) -> None:
        """What there is now was loaded by a first child, or cannot be: the older children leave."""
        self._oldest = self._generation
        old = [child for child in self._idle if child.generation < self._oldest]
        for child in old:
            self._idle.remove(child)
            child.leave()
        if self._first is None or self._first.done():
            return
        if error:
            self._first.set_exception(error)
        else:
            self._first.set_result(None)

    def _has_any(self) -> bool:
        """Whether there is a child that can be asked, now or after what it does."""
        return any(
            child.is_ready and not child.is_slow and not child.is_leaving and child.generation >= self._oldest
            for child in self._children
        )

    def _is_off(self, child: Child) -> None:
        self._free_at_work -= child.is_free
        child.is_free = False

    def _rest(self) -> None:
        """Wait before the next child is started; the longer, the more often it could not load."""
        seconds = min(_FIRST_PAUSE * 2 ** min(self._failures, _FAILURES_THAT_COUNT), _LONGEST_PAUSE)
        self._failures += 1
        self._go_on()
        self._pause = asyncio.get_running_loop().call_later(seconds, self._start_again)

    def _start_again(self) -> None:
        self._go_on()
        self._fill()

    def _go_on(self) -> None:
        if self._pause:
            self._pause.cancel()
            self._pause = None


@dataclass(eq=False)
class _Place:
    """A place in a queue.

    Attributes:
        number: Who came first has the lower one.
        child: What will be the child, or why there is none.
    """

    number: int
    child: asyncio.Future[Child]

    def refuse(self, error: RemitError) -> None:
        """There is no child for it."""
        if not self.child.done():
            self.child.set_exception(error)

    def give_back(self, take: Callable[[Child], None]) -> None:
        """Hand over the child, if there is one: whoever waited is gone."""
        if self.child.done() and not self.child.cancelled() and self.child.exception() is None:
            take(self.child.result())

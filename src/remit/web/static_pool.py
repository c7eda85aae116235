"""Several processes that write one copy of the site: each is given a job whenever it has done the last."""

from __future__ import annotations

from collections import deque
from multiprocessing import connection, get_context
from typing import TYPE_CHECKING, Self

from remit.errors import CannotRun, CannotWrite
from remit.web import static_work

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from multiprocessing.connection import Connection
    from types import TracebackType

    from remit.web.static_links import Address
    from remit.web.static_work import Answered, Placed, Task

_PATIENCE = 5.0  # seconds that a process may take to end by itself


class Pool:
    """Processes that work at the same time; they end with the block.

    Args:
        task: What each needs to know.
        number: How many there are.
    """

    def __init__(self, task: Task, number: int) -> None:
        """Start them; each loads the workspace."""
        context = get_context("spawn")  # a fork would share the engine, which has threads of its own
        self._idle: list[Connection] = []
        self._processes = []
        for _ in range(number):
            ours, theirs = context.Pipe()
            process = context.Process(target=static_work.serve, args=(theirs, task), daemon=True)
            process.start()
            theirs.close()  # so that it is seen when the process has gone
            self._processes.append(process)
            self._idle.append(ours)

    def __enter__(self) -> Self:
        """Begin the block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End them."""
        for one in self._idle:
            one.close()
        for process in self._processes:
            if kind is not None:
                process.kill()
            process.join(_PATIENCE)

    def answer(self, addresses: Iterable[Address]) -> Iterator[Answered]:
        """Answer addresses; the answers come in any order.

        Raises:
            CannotRun: A page cannot be made, or a process was ended from outside.
        """
        for done in self._all(addresses):
            if isinstance(done, static_work.Answered):
                yield done

    def place(self, placed: Iterable[Placed]) -> Iterator[int]:
        """Put files in their places, and tell how many bytes each has, in any order.

        Raises:
            CannotWrite: A file cannot be written.
            CannotRun: A process was ended from outside.
        """
        for done in self._all(placed):
            if isinstance(done, int):
                yield done

    def _all(self, jobs: Iterable[Address | Placed]) -> Iterator[Answered | int]:
        waiting = deque(jobs)
        busy: list[Connection] = []
        while waiting or busy:
            while waiting and self._idle:
                busy.append(self._idle.pop())
                self._give(busy[-1], waiting.popleft())
            for ready in connection.wait(busy):
                one = next(other for other in busy if other is ready)
                busy.remove(one)
                self._idle.append(one)
                yield self._taken(one)

    def _give(self, one: Connection, job: Address | Placed) -> None:
        try:
            one.send(job)
        except OSError as error:
            raise self._gone() from error

    def _taken(self, one: Connection) -> Answered | int:
        try:
            kind, done = one.recv()
        except (EOFError, OSError) as error:
            raise self._gone() from error
        if kind == static_work.REFUSED:
            raise CannotRun(str(done))
        if kind == static_work.UNWRITABLE:
            raise CannotWrite(str(done))
        result: Answered | int = done
        return result

    def _gone(self) -> CannotRun:
        return CannotRun(
            "A process that made pages was ended from outside, as happens when memory is short. Close other programs, or "
            "leave out pictures with --no-pictures."
        )

"""What a child of the pool does: load once, then answer one request after another, and leave when it is time.

Its stdin is a pipe on which nothing is ever said: when it ends, the server is gone or wants this child no more. Its
stdout is the socket on which it is asked and answers. A second thread waits for that end and for the clock: the engine
has no cancellation, but it leaves the interpreter free while it works (see `deadline`).
"""

from __future__ import annotations

import gc
import json
import os
import select
import signal
import struct
import sys
import threading
import time
from contextlib import suppress
from functools import partial
from importlib import import_module
from pathlib import Path
from shutil import rmtree
from typing import IO, TYPE_CHECKING

from remit import exchange, worker
from remit.errors import CannotRun, RemitError, TooMuch
from remit.leaving import leave, undoings

if TYPE_CHECKING:
    from collections.abc import Callable

    from remit.exchange import Request, Response

READY, ANSWERED, REFUSED, TIRED, SLOW = b"*", b"=", b"!", b"#", b"~"
"""What a child tells: it has loaded; an answer; an error; an error after which it had better be replaced; the job takes long."""
TERMS = struct.Struct(">dd")
"""Before each request: how long the answer may take, and how much processor time before others go first, in seconds."""
LENGTH = struct.Struct(">I")
"""Before what is said at the beginning: how long it is."""
LATE = 75
"""The exit code of a child whose job took longer than it may."""
ASK_LESS = "Ask for less: give more values, add LIMIT or leave out a part."
"""What whoever asked is to do when it was too much."""

_LAST = 10  # the priority of a job that takes long: beside others it gets a tenth of what they get
_TRIES, _A_TENTH = 3, 0.1
_MOST_WORDS = 500
_CLOCKS = (signal.ITIMER_REAL, signal.ITIMER_PROF, signal.ITIMER_VIRTUAL)


def main() -> None:
    """Load what is to answer, tell that it is ready, and answer until the server is gone."""
    _own_folder(sys.argv[1])
    leash, wire = os.dup(sys.stdin.fileno()), os.dup(sys.stdout.fileno())
    with Path(os.devnull).open("rb") as nothing:
        os.dup2(nothing.fileno(), sys.stdin.fileno())  # a program that is started must not hold the leash
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints must not stand in an answer
    asked, answers = open(wire, "rb"), open(wire, "wb", closefd=False)  # noqa: PTH123, SIM115 - open as long as the process lasts
    watch = _Watch(leash, answers)
    try:
        _serve(asked, answers, watch)
    except (BrokenPipeError, ConnectionResetError):
        leave(0)
    except MemoryError:  # there is not even room to tell it: end as the engine ends when memory does
        os.abort()
    leave(0)


def _own_folder(path: str) -> None:
    """Have what is temporary in a folder of its own: the server removes it, and the child where the server is gone."""
    os.environ["TMPDIR"] = path
    undoings[path] = partial(rmtree, path, ignore_errors=True)


def _serve(asked: IO[bytes], answers: IO[bytes], watch: _Watch) -> None:
    told = json.loads(asked.read(*LENGTH.unpack(asked.read(LENGTH.size))))
    try:
        handler = _load(told["start"], told["args"])
    except BaseException as error:  # noqa: BLE001 - whatever it is, the server must hear of it
        _tell(answers, *_failed(error, told["megabytes"]))
        return
    gc.collect()
    gc.freeze()  # what was loaded stays; to look through it again and again would only cost time
    _limit(told["megabytes"])
    _tell(answers, READY)
    while start := asked.read(TERMS.size + exchange.LENGTHS):
        head, body = exchange.lengths(start[TERMS.size :])
        request = exchange.request(asked.read(head), asked.read(body))
        watch.begin(*TERMS.unpack(start[: TERMS.size]))
        answer = _answer(handler, request, told["megabytes"], told["most"])
        watch.end()
        _tell(answers, *answer)


def _load(start: str, args: list[str]) -> Callable[[Request], Response]:
    module, _, name = start.partition(":")
    handler: Callable[[Request], Response] = getattr(import_module(module), name)(*args)
    return handler


def _answer(handler: Callable[[Request], Response], request: Request, megabytes: int, most: int) -> tuple[bytes, bytes]:
    try:
        response = handler(request)
        if len(response.body) > most:
            size = f"the answer has more than {most // worker.MEGABYTE:,} MB"
            return REFUSED, _framed(worker.told(TooMuch(size, ASK_LESS)))
        return ANSWERED, exchange.packed(response)
    except BaseException as error:  # noqa: BLE001 - the engine's panics are no `Exception`; the next request is to be answered
        return _failed(error, megabytes)


def _failed(error: BaseException, megabytes: int) -> tuple[bytes, bytes]:
    """What is told of an error."""
    if isinstance(error, RemitError):
        return REFUSED, _framed(worker.told(error))
    if isinstance(error, MemoryError):  # what is kept between requests may be half made
        return TIRED, _framed(worker.told(TooMuch.memory(megabytes, ASK_LESS)))
    if isinstance(error, RecursionError):
        return REFUSED, _framed(worker.told(TooMuch("it is nested too deep", ASK_LESS)))
    words = f"{type(error).__name__}: {error}"[:_MOST_WORDS]
    return REFUSED, _framed(
        worker.told(CannotRun(f"A part of Remit failed ({words}{_place(error)}). Report this as a fault."))
    )


def _place(error: BaseException) -> str:
    """Where an error came up, for whoever mends it."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f", {Path(trace.tb_frame.f_code.co_filename).name} line {trace.tb_lineno}" if trace else ""


def _framed(words: bytes) -> bytes:
    return exchange.framed(words, b"")


def _tell(answers: IO[bytes], kind: bytes, frame: bytes = exchange.framed(b"", b"")) -> None:
    answers.write(kind + frame)
    answers.flush()


def _limit(megabytes: int) -> None:
    """Take the limits for all that comes: address space beyond what is taken already, and no core dump."""
    try:
        import resource
    except ImportError:
        return
    limits = {resource.RLIMIT_CORE: 0}
    with suppress(OSError):  # only Linux tells how much is taken
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        limits[resource.RLIMIT_AS] = pages * resource.getpagesize() + megabytes * worker.MEGABYTE
    worker.take(limits)


class _Watch:
    """A thread that ends the process when it is time, and that has a long job go behind others.

    Args:
        leash: A pipe that ends when the server is gone, or wants this child no more.
        answers: Where the server is told that a job takes long.
    """

    def __init__(self, leash: int, answers: IO[bytes]) -> None:
        self._leash = leash
        self._answers = answers
        self._until = 0.0  # when the job must have ended; 0 while there is none
        self._job = threading.Lock()
        self._heard, told = os.pipe()
        os.set_blocking(told, False)
        for number in (signal.SIGALRM, signal.SIGPROF):
            signal.signal(number, _heed)
        signal.set_wakeup_fd(told, warn_on_full_buffer=False)
        threading.Thread(target=self._watch, daemon=True).start()

    def begin(self, seconds: float, long: float) -> None:
        """A job begins, which may take so many seconds, and so much processor time before others go first."""
        self._until = time.monotonic() + seconds
        signal.setitimer(signal.ITIMER_REAL, seconds)
        signal.setitimer(signal.ITIMER_PROF, long)
        # A job that never leaves the interpreter free is ended by the server; should that be gone, by the system.
        signal.setitimer(signal.ITIMER_VIRTUAL, 2 * seconds + 1)

    def end(self) -> None:
        """The job is done; from here on nothing ends the process for it."""
        with self._job:
            self._until = 0.0
        for clock in _CLOCKS:
            signal.setitimer(clock, 0)

    def _watch(self) -> None:
        while True:
            heard = select.select([self._heard, self._leash], [], [])[0]
            if self._leash in heard:
                leave(0)
            signals = os.read(self._heard, 64)
            with self._job:
                if signal.SIGALRM in signals and 0 < self._until <= time.monotonic():
                    leave(LATE)
                if signal.SIGPROF in signals and self._until:
                    self._go_behind()

    def _go_behind(self) -> None:
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, os.getpid(), _LAST)
        for _ in range(_TRIES):  # where Linux shares time among sessions, the session has a priority of its own
            try:
                Path("/proc/self/autogroup").write_text(str(_LAST), encoding="ascii")
                break
            except BlockingIOError:  # it may be set ten times a second, all sessions together
                time.sleep(_A_TENTH)
            except OSError:
                break
        with suppress(OSError):
            _tell(self._answers, SLOW)


def _heed(_number: int, _frame: object) -> None:
    """Keep a signal from ending the process by itself: the watching thread hears of it."""

"""`Child`: the server's side of one child of the pool. It is started, asked one thing at a time, and ended."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import subprocess
import tempfile
from typing import TYPE_CHECKING, Protocol, cast

from remit import exchange, worker
from remit.errors import CannotRun, RemitError, TooMuch
from remit.pool_loop import ANSWERED, ASK_LESS, LATE, LENGTH, READY, REFUSED, SLOW, TERMS, TIRED

if TYPE_CHECKING:
    from remit.exchange import Request, Response

GRACE = 0.5
"""Seconds that a child has to leave by itself, before it is killed."""

_START = "from remit.pool_loop import main; main()"
_BEFORE = 1 + exchange.LENGTHS  # bytes: what it is, and how long it is
_MOST_HEAD = 1_000_000
_AT_ONCE = 65_536  # bytes
_LONG = 2.0  # seconds of processor time in one job, after which others go first
_LEAST = 0.1  # seconds that a job has, however long it waited
_LOADED_WITHIN = 300.0  # seconds
_LOOK_AGAIN = 0.002  # seconds, between two looks whether a child that has hung up is gone


class Owner(Protocol):
    """Who is told what becomes of a child."""

    def ready(self, child: Child) -> None:
        """It has loaded and can be asked."""

    def slowed(self, child: Child) -> None:
        """Its job takes long, and others go before it from now on."""

    def finished(self, child: Child) -> None:
        """Its job is done."""

    def lost(self, child: Child) -> None:
        """It has hung up, and can be asked nothing more."""

    def gone(self, child: Child) -> None:
        """Its process has ended and was waited for."""


class Child(asyncio.BufferedProtocol):
    """One child.

    Args:
        owner: Who is told what becomes of it.
        generation: Which state of the workspace it has loaded.
        megabytes: How much address space it may take beyond what it took when it had loaded.
        most: How many bytes an answer may have.

    Attributes:
        generation: See above.
        is_ready: Whether it has loaded.
        is_free: Whether it works on something that a stranger wrote.
        is_slow: Whether others go before it; that cannot be undone.
        is_leaving: Whether it can be given no further job.
        trouble: Why it could not load, where it could not.
    """

    def __init__(self, owner: Owner, generation: int, megabytes: int, most: int) -> None:
        """Make what `start` then starts."""
        self.generation = generation
        self.is_ready = self.is_free = self.is_slow = self.is_leaving = False
        self.trouble: RemitError | None = None
        self._owner = owner
        self._megabytes = megabytes
        self._most = most
        self._loop = asyncio.get_running_loop()
        self._process: subprocess.Popen[bytes] | None = None
        self._transport: asyncio.Transport | None = None
        self._leash = -1
        self._folder = ""
        self._room = memoryview(bytearray(_AT_ONCE))
        self._read = bytearray()
        self._answer: asyncio.Future[Response] | None = None
        self._begun = self._seconds = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._ended = asyncio.Event()

    async def start(self, beginning: bytes) -> None:
        """Start the process.

        Args:
            beginning: What it is told first: what to load, and its limits, as JSON.
        """
        try:
            ours = self._spawn()
        except OSError as error:
            self.trouble = CannotRun(f"A part of Remit cannot be started ({error.strerror}). Close other programs.")
            self._end()
            return
        self._timer = self._loop.call_later(_LOADED_WITHIN, self._is_late, _LOADED_WITHIN)
        await self._loop.create_unix_connection(lambda: self, sock=ours)
        self._say(LENGTH.pack(len(beginning)) + beginning)

    def work(self, request: Request, end: float, slow_after: float | None) -> asyncio.Future[Response]:
        """Give it a job.

        Args:
            request: What is asked.
            end: When the answer must be there, by the clock of the loop.
            slow_after: How much processor time it may take before others go first, in seconds; None for the usual.

        Returns:
            What will have the answer or the error.
        """
        self._begun = self._loop.time()
        seconds = max(end - self._begun, _LEAST)
        self._seconds = round(seconds, 1)
        self._answer = self._loop.create_future()
        self._timer = self._loop.call_later(seconds + GRACE, self._is_late, self._seconds)
        self._say(TERMS.pack(seconds, _LONG if slow_after is None else slow_after) + exchange.packed(request))
        return self._answer

    def abandon(self, after: float) -> None:
        """Nobody waits for the answer any more: end the job when it has lasted so many seconds."""
        if self._timer and self._begun + after < self._timer.when():
            self._timer.cancel()
            self._timer = self._loop.call_at(self._begun + after, self.leave)

    def leave(self, why: RemitError | None = None) -> None:
        """Have it end, whatever it does, and remove what it made; it is killed when it does not.

        Args:
            why: What whoever asked is told, where somebody did.
        """
        self.is_leaving = True
        if why:
            self._hand_over(why)
        self._let_go()
        self._stop_timer()
        self._timer = self._loop.call_later(GRACE, self.kill)

    def kill(self) -> None:
        """End it at once."""
        self.is_leaving = True
        if self._process:
            worker.kill(self._process)

    async def ended(self) -> None:
        """Wait until its process has ended."""
        await self._ended.wait()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """It is connected."""
        self._transport = cast("asyncio.Transport", transport)

    def get_buffer(self, _: int) -> memoryview:
        """Where what it says is put; the same room each time, as making room takes longer than reading."""
        return self._room

    def buffer_updated(self, size: int) -> None:
        """It has said something, or a part of it."""
        self._read += self._room[:size]
        while len(self._read) >= _BEFORE:
            head, body = exchange.lengths(bytes(self._read[1:_BEFORE]))
            if head > _MOST_HEAD or body > self._most:
                self._is_broken()
                return
            end = _BEFORE + head + body
            if len(self._read) < end:
                return
            kind, start = bytes(self._read[:1]), _BEFORE + head
            with memoryview(self._read) as view:
                said = bytes(view[_BEFORE:start]), bytes(view[start:end])
            del self._read[:end]
            self._hear(kind, *said)

    def connection_lost(self, _: Exception | None) -> None:
        """It has hung up: it has ended, or is about to."""
        self.is_leaving = True
        self._owner.lost(self)
        self._look()

    def _spawn(self) -> socket.socket:
        """Start the process, and give our end of the socket."""
        ours, theirs = socket.socketpair()
        try:
            leash, self._leash = os.pipe()
            try:
                self._folder = tempfile.mkdtemp(prefix="remit-")
                self._process = worker.spawn(
                    _START, (self._folder,), stdin=leash, stdout=theirs.fileno(), stderr=subprocess.DEVNULL
                )
            finally:
                os.close(leash)
        except OSError:
            ours.close()
            raise
        finally:
            theirs.close()
        return ours

    def _say(self, words: bytes) -> None:
        if self._transport:
            self._transport.write(words)

    def _hear(self, kind: bytes, head: bytes, body: bytes) -> None:
        try:
            if kind == ANSWERED:
                self._settle(exchange.response(head, body))
            elif kind in (REFUSED, TIRED):
                self.is_leaving = self.is_leaving or kind == TIRED
                self._settle(worker.untold(head))
            elif kind == SLOW:
                self.is_slow = True
                self._owner.slowed(self)
            elif kind == READY:
                self.is_ready = True
                self._stop_timer()
                self._owner.ready(self)
        except (
            ValueError,
            TypeError,
            KeyError,
            AttributeError,
        ):  # only a child that is out of its mind says what cannot be read
            self._is_broken()

    def _settle(self, outcome: Response | RemitError) -> None:
        """The job is done, or loading has failed."""
        if isinstance(outcome, RemitError) and not self.is_ready:
            self.trouble = outcome
            return
        self._stop_timer()
        self._hand_over(outcome)
        self._owner.finished(self)

    def _hand_over(self, outcome: Response | RemitError) -> None:
        answer, self._answer = self._answer, None
        if answer is None or answer.done():  # whoever asked has gone away
            return
        if isinstance(outcome, RemitError):
            answer.set_exception(outcome)
        else:
            answer.set_result(outcome)

    def _is_late(self, seconds: float) -> None:
        """The time for loading or for a job is over, and it has not ended by itself."""
        late = TooMuch.time(seconds, ASK_LESS)
        if self.is_ready:
            self._hand_over(late)
        else:
            self.trouble = late
        self.kill()

    def _is_broken(self) -> None:
        self._hand_over(CannotRun("A part of Remit failed (it said what it cannot say). Report this as a fault."))
        self.kill()

    def _look(self) -> None:
        """Look whether the process has ended, and again in a moment if not."""
        if self._process and self._process.poll() is None:
            self.kill()  # its end is sealed: what ended it is told all the same
            self._loop.call_later(_LOOK_AGAIN, self._look)
            return
        self._end()

    def _end(self) -> None:
        self._stop_timer()
        self._let_go()
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)
        why = self._why()
        if not self.is_ready and self.trouble is None:
            self.trouble = why
        self._hand_over(why)
        self._ended.set()
        self._owner.gone(self)

    def _why(self) -> RemitError:
        """Why it has ended."""
        code = self._process.returncode if self._process else 0
        if code == LATE:
            return TooMuch.time(self._seconds, ASK_LESS)
        return worker.ended(code, self._seconds, self._megabytes, advice=ASK_LESS)

    def _let_go(self) -> None:
        if self._leash >= 0:
            os.close(self._leash)
            self._leash = -1

    def _stop_timer(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None

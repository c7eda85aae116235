"""A limit on how long a command may run, for a user's own query in the user's own process.

The engine has no cancellation and holds no Python lock while it works, so a second thread can print a sentence and end
the process (measured, see docs/modelling.md). What comes from strangers runs in a process of its own instead.
"""

from __future__ import annotations

import os
import select
import signal
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from remit.leaving import leave

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

_BY_SIGNAL = 128  # what a shell adds to the number of the signal that ended a program
_DONE = b"\0"
_ENDING = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))


@contextmanager
def limit(seconds: float, sentence: str, exit_code: int) -> Iterator[None]:
    """End the process with a sentence when the block takes longer than it may, or at once on Ctrl-C.

    Before that, programs that were started are ended and temporary folders removed (see `leaving`); so they are when
    the process is asked to end, or its terminal is closed, while the block lasts.

    Args:
        seconds: How long the block may take; 0 or less, or more than the clock can count, for no limit.
        sentence: What is printed to stderr when the time is over.
        exit_code: The exit code then; Ctrl-C gives 130.
    """
    heard, told = os.pipe()
    os.set_blocking(told, False)
    in_main = threading.current_thread() is threading.main_thread()
    before = signal.set_wakeup_fd(told, warn_on_full_buffer=False) if in_main else -1
    ending = [one for one in _ENDING if in_main and signal.getsignal(one) == signal.SIG_DFL]
    watcher = threading.Thread(target=_watch, args=(heard, seconds, sentence, exit_code, ending), daemon=True)
    watcher.start()
    for number in ending:
        signal.signal(number, _heed)
    try:
        yield
    finally:
        for number in ending:
            signal.signal(number, signal.SIG_DFL)
        if in_main:
            signal.set_wakeup_fd(before)
        os.write(told, _DONE)
        watcher.join()
        os.close(heard)
        os.close(told)


def _watch(heard: int, seconds: float, sentence: str, exit_code: int, ending: Collection[int]) -> None:
    """Wait for the block's end, for Ctrl-C, for a signal that ends or for the deadline; other signals are not ours."""
    end = time.monotonic() + seconds if 0 < seconds < threading.TIMEOUT_MAX else None
    while True:
        left = None if end is None else max(0.0, end - time.monotonic())
        if not select.select([heard], [], [], left)[0]:
            leave(exit_code, f"\n{sentence}\n")
        signals = os.read(heard, 64)
        if _DONE in signals:
            return
        if signal.SIGINT in signals:
            leave(_BY_SIGNAL + signal.SIGINT, "\nStopped.\n")
        for number in ending:
            if number in signals:
                leave(_BY_SIGNAL + number)


def _heed(_number: int, _frame: object) -> None:
    """Keep a signal from ending the process by itself: the watcher hears of it and leaves."""

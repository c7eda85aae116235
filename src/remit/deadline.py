"""A limit on how long a command may run, for a user's own query in the user's own process.

The engine has no cancellation and holds no Python lock while it works, so a second thread can print a sentence and end
the process (measured, see docs/modelling.md). What comes from strangers runs in a process of its own instead.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_INTERRUPTED = 130
_DONE = b"\0"


@contextmanager
def limit(seconds: float, sentence: str, exit_code: int) -> Iterator[None]:
    """End the process with a sentence when the block takes longer than it may, or at once on Ctrl-C.

    Args:
        seconds: How long the block may take; 0 or less, or more than the clock can count, for no limit.
        sentence: What is printed to stderr when the time is over.
        exit_code: The exit code then; Ctrl-C gives 130.
    """
    heard, told = os.pipe()
    os.set_blocking(told, False)
    in_main = threading.current_thread() is threading.main_thread()
    before = signal.set_wakeup_fd(told, warn_on_full_buffer=False) if in_main else -1
    watcher = threading.Thread(target=_watch, args=(heard, seconds, sentence, exit_code), daemon=True)
    watcher.start()
    try:
        yield
    finally:
        if in_main:
            signal.set_wakeup_fd(before)
        os.write(told, _DONE)
        watcher.join()
        os.close(heard)
        os.close(told)


def _watch(heard: int, seconds: float, sentence: str, exit_code: int) -> None:
    """Wait for the block's end, for Ctrl-C or for the deadline; other signals are not ours."""
    end = time.monotonic() + seconds if 0 < seconds < threading.TIMEOUT_MAX else None
    while True:
        left = None if end is None else max(0.0, end - time.monotonic())
        if not select.select([heard], [], [], left)[0]:
            _end(sentence, exit_code)
        signals = os.read(heard, 64)
        if _DONE in signals:
            return
        if signal.SIGINT in signals:
            _end("Stopped.", _INTERRUPTED)


def _end(sentence: str, exit_code: int) -> None:
    sys.stderr.write(f"\n{sentence}\n")
    sys.stderr.flush()
    os._exit(exit_code)

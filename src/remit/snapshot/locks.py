"""Locks on files, which end with the process that has them."""

from __future__ import annotations

import os
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from remit import progress
from remit.errors import CannotWrite

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATIENCE = 900.0
"""Seconds for which a command waits until another has built."""

_PAUSE = 0.05
_WORD_AFTER = 0.5  # seconds


class Lock:
    """A lock that this process has; it is given back when it is released, or when nobody refers to it."""

    def __init__(self, handle: int) -> None:
        """Keep the open file that has the lock."""
        self._handle = handle

    def release(self) -> None:
        """Give it back."""
        handle, self._handle = self._handle, -1
        if handle >= 0:
            os.close(handle)

    def __del__(self) -> None:
        """Give it back."""
        self.release()


def share(path: Path) -> Lock | None:
    """Share a lock with other readers; None when somebody has it alone, or when the file was replaced or is not there.

    Raises:
        OSError: There are no locks here.
    """
    try:
        handle = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return None
    lock = Lock(handle)
    return lock if _locked(handle, alone=False) and _is_at(handle, path) else None


def alone(path: Path) -> Lock | None:
    """Have a lock alone, at once or not at all: None when somebody else has it. The file is made if it is not there.

    Raises:
        OSError: The file cannot be made, or there are no locks here.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    lock = Lock(handle)
    return lock if _locked(handle, alone=True) and _is_at(handle, path) else None


@contextmanager
def building(path: Path) -> Iterator[None]:
    """Be the only one that builds; wait, with a word, while somebody else does.

    Raises:
        OSError: The file cannot be made, or there are no locks here.
        CannotWrite: Somebody else builds for longer than that.
    """
    begun = time.monotonic()
    said = False
    while (lock := alone(path)) is None:
        waited = time.monotonic() - begun
        if waited > PATIENCE:
            raise CannotWrite("Another command has been building the snapshot of this workspace for very long.")
        if waited > _WORD_AFTER and not said:
            progress.say("Another command is building the snapshot of this workspace; this one waits for it.")
            said = True
        time.sleep(_PAUSE)
    try:
        yield
    finally:
        lock.release()


def _locked(handle: int, *, alone: bool) -> bool:
    try:
        import fcntl
    except ImportError as error:
        raise OSError("this system has no locks for it") from error
    try:
        fcntl.flock(handle, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_at(handle: int, path: Path) -> bool:
    """Whether an open file still is the one of that name: it may have been removed before it was locked."""
    try:
        there = path.stat()
    except FileNotFoundError:
        return False
    here = os.fstat(handle)
    return (here.st_dev, here.st_ino) == (there.st_dev, there.st_ino)

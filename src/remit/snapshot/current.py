"""Which snapshot of a workspace is in use: the one that a file names. Whoever has it open keeps it from being removed."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph

from remit.snapshot import locks, place, trouble
from remit.snapshot.mark import STORE, Unusable

if TYPE_CHECKING:
    from pathlib import Path

    from remit.snapshot.locks import Lock
    from remit.snapshot.mark import Head
    from remit.workspace import Workspace

FILE = "current"
LOCK = "lock"
WHOLE = "s-"

_TRIES = 5


class Opened(NamedTuple):
    """A snapshot that is open.

    Attributes:
        folder: Where it lies.
        head: What it holds, in short.
        engine: Its store, to be read only.
        lock: What keeps it from being removed meanwhile.
    """

    folder: Path
    head: Head
    engine: pyoxigraph.Store
    lock: Lock


def locked(home: Path) -> tuple[Path, Lock] | None:
    """The folder of the snapshot that is in use, and what keeps it from being removed meanwhile; None when there is none.

    Raises:
        Unusable: There is one, and it cannot be used.
    """
    for _ in range(_TRIES):
        try:
            name = (home / FILE).read_text(encoding="ascii").strip()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (OSError, ValueError) as error:
            raise Unusable("its name cannot be read") from error
        if not name.startswith(WHOLE) or os.sep in name:
            raise Unusable("its name is none that Remit gives")
        lock = _shared(home / name)
        if lock:
            return home / name, lock
    raise Unusable("it is not where it should be")


def _shared(folder: Path) -> Lock | None:
    try:
        return locks.share(folder / LOCK)
    except OSError as error:
        raise Unusable(f"it cannot be locked ({trouble.reason(error)})") from error


def engine(folder: Path) -> pyoxigraph.Store:
    """The store of a snapshot.

    Raises:
        Unusable: The engine cannot open it.
    """
    try:
        return pyoxigraph.Store.read_only(os.fspath(folder / STORE))
    except (OSError, RuntimeError, ValueError) as error:
        raise Unusable(f"the engine cannot open it: {trouble.reason(error)}") from error


def drop(workspace: Workspace) -> None:
    """Have the snapshot that there is not be used again; the next start builds another."""
    with suppress(OSError):
        (place.home(workspace) / FILE).unlink(missing_ok=True)

"""What must be ended or removed before the process leaves at once: running programs and temporary folders.

Leaving at once runs no `finally`, so whatever would outlive the process is written down here for as long as it is there.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import NoReturn

_PATIENCE = 2.0  # seconds that leaving waits for what must not be left half done
_UNDONE_IN = 1.0  # seconds that an ended program may take to be gone

_staying = Lock()
undoings: dict[object, Callable[[], object]] = {}
"""How each thing that is there now is ended or removed; may be done more than once."""


def staying() -> Lock:
    """What is held by a short block that makes something: the process leaves before or after it, not within.

    Once the process is leaving, such a block is never reached, so that nothing is made that nobody would remove.
    """
    return _staying


def leave(code: int, words: str = "") -> NoReturn:
    """End the process at once, and before it all that is written down here; any thread may do so.

    Args:
        code: The exit code.
        words: What is printed to stderr before, if it is open.
    """
    try:
        _staying.acquire(timeout=_PATIENCE)  # and never given back: no other thread goes on
        for undo in reversed(list(undoings.values())):
            with suppress(Exception):
                undo()
        sys.stderr.write(words)
        sys.stderr.flush()
    finally:  # whatever fails, such as words for a stderr that is closed
        os._exit(code)


@contextmanager
def folder() -> Iterator[Path]:
    """A temporary folder that is removed at the end of the block, or before the process leaves.

    Raises:
        OSError: There is no room for one.
    """
    from tempfile import TemporaryDirectory

    with _staying:
        made = TemporaryDirectory(prefix="remit-", ignore_cleanup_errors=True)
        undoings[made] = made.cleanup
    try:
        yield Path(made.name)
    finally:
        made.cleanup()
        with _staying:
            del undoings[made]


@contextmanager
def program(
    command: Sequence[str | Path],
    *,
    stdin: IO[bytes] | int,
    stdout: IO[bytes] | int,
    stderr: IO[bytes] | int,
    env: Mapping[str, str],
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program in a group of processes of its own.

    The group is ended at the end of the block, unless the program was waited for, or before the process leaves.

    Args:
        command: The program and its arguments.
        stdin: What it reads, as for `subprocess.Popen`.
        stdout: Where it writes.
        stderr: Where it complains.
        env: Its environment variables; no others.

    Raises:
        OSError: It cannot be started.
    """
    import subprocess

    with _staying:
        process = subprocess.Popen(  # noqa: S603 - whoever calls answers for the command
            command, stdin=stdin, stdout=stdout, stderr=stderr, env=env, start_new_session=True
        )
        undoings[process] = lambda: _end(process)
    try:
        yield process
    finally:
        _end(process)
        with _staying:
            del undoings[process]
        for stream in (process.stdout, process.stderr):
            if stream:
                stream.close()


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a program and what it started, unless it has been waited for: then its number may be another's."""
    import subprocess

    if process.returncode is not None:
        return
    with suppress(ProcessLookupError, PermissionError):
        if os.name == "posix":
            os.killpg(process.pid, 9)
        else:
            process.kill()
    with suppress(subprocess.TimeoutExpired):
        process.wait(_UNDONE_IN)

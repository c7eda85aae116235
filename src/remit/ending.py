"""How the program ends: errors become one sentence and an exit code, never a traceback."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from remit import leaving
from remit.errors import RemitError
from remit.terminal import say

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import NoReturn

STOPPED = 130
"""The exit code after Ctrl-C."""


def end(program: Callable[[], int]) -> NoReturn:
    """Do what a program does, and end the process at once.

    Taking the store down piece by piece would cost more than most queries.

    Args:
        program: Does it, and gives the exit code.

    Raises:
        Exception: Whatever the program raised that is no `RemitError`, when REMIT_DEBUG is set.
    """
    code = _code(program)
    for stream in (sys.stdout, sys.stderr):  # either is None when it was closed from the start
        with suppress(AttributeError, OSError, ValueError):
            stream.flush()
    leaving.leave(code)


def _code(program: Callable[[], int]) -> int:
    try:
        return program()
    except KeyboardInterrupt:
        say("\nStopped.")
        return STOPPED
    except RemitError as error:
        say(f"Error: {error}")
        return error.exit_code
    except (SystemExit, BrokenPipeError):  # the reader of a pipe has gone
        return 0
    except Exception as error:  # the last net: a user never reads a traceback
        if os.environ.get("REMIT_DEBUG"):
            raise
        say(f"Error: Remit met a fault of its own ({type(error).__name__}: {error}). Set REMIT_DEBUG=1 for details.")
        return RemitError.exit_code

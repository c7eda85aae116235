"""Run what is not trusted in a process of its own, with a deadline and a limit on memory.

Some files end the process that reads them, and no `except` catches that. The child is a fresh interpreter (never a fork),
it imports only what its function needs, writes no file, and hands back bytes. Where there is no `resource` module
(Windows) the deadline still holds, but the limit on memory does not; macOS may refuse that limit too.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from math import ceil
from typing import TYPE_CHECKING

from remit.errors import BadFile, CannotRun, RemitError, TooMuch

# What only one of the two processes needs is imported there: the child starts in half the time without it.
if TYPE_CHECKING:
    import subprocess

_DONE, _REFUSED, _NO_MEMORY = b"=", b"!", b"#"
_START = "from remit.worker import main; main()"
_KILLED_AFTER = 2  # seconds after the deadline, for a child whose parent is gone
_MEGABYTE = 1_000_000
_STACK = 100  # megabytes; the engine calls itself for what hangs together, and Linux keeps 128 free for it


def run(function: str, data: bytes, args: tuple[str, ...] = (), *, seconds: float, megabytes: int) -> bytes:
    """Call a function in a child process.

    Args:
        function: Where it stands, as `remit.reading:parse`; it takes `data` and `args` and gives bytes.
        data: What is not trusted.
        args: Further arguments.
        seconds: How long the child may take, from its start.
        megabytes: How much address space it may take (1 MB is 1,000,000 bytes).

    Returns:
        What the function gives.

    Raises:
        BadFile: The function raised it, with its place.
        CannotRun: The function raised another error of Remit, or the child failed in another way.
        TooMuch: The child took too long or too much memory, or the system ended it.
    """
    import subprocess

    process = _spawn([function, str(seconds), str(megabytes), *args])
    try:
        said, complaint = process.communicate(data, timeout=seconds)
    except subprocess.TimeoutExpired as error:
        raise TooMuch.time(seconds) from error
    finally:
        _end(process)
    return _answer(process.returncode, said, complaint, seconds, megabytes)


def main() -> None:
    """What the child does: take its limits, read stdin, call the function, write the answer to stdout."""
    _, function, seconds, megabytes, *args = sys.argv
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints must not stand in the answer
    _limit(float(seconds), int(megabytes))
    try:
        answer = _DONE, _call(function, sys.stdin.buffer.read(), args)
    except BadFile as error:
        answer = _REFUSED, _pair(error.place, str(error).removeprefix(f"{error.place}: "))
    except RemitError as error:
        answer = _REFUSED, _pair("", str(error))
    except MemoryError:
        answer = _NO_MEMORY, b""
    for part in answer:
        out.write(part)
    out.close()
    os._exit(0)  # nothing is left to do, and taking a million statements apart takes its time


def _pair(place: str, why: str) -> bytes:
    import json

    return json.dumps([place, why]).encode()


def _spawn(arguments: list[str]) -> subprocess.Popen[bytes]:
    import subprocess

    path = os.pathsep.join(os.path.abspath(entry) for entry in sys.path if entry)  # noqa: PTH100 - Path.resolve follows links
    return subprocess.Popen(  # noqa: S603 - our own interpreter and our own code
        [sys.executable, "-P", "-S", "-B", "-c", _START, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=os.sep,
        env=os.environ | {"PYTHONPATH": path, "PYTHONUTF8": "1"},
        start_new_session=True,
    )


def _end(process: subprocess.Popen[bytes]) -> None:
    """Leave no process behind, neither the child nor one that it started."""
    import signal

    if process.returncode is None:  # so its number is still its own
        with suppress(ProcessLookupError, PermissionError):
            if hasattr(os, "killpg"):
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()
        process.wait()
    for stream in (process.stdin, process.stdout, process.stderr):
        if stream:
            with suppress(OSError):
                stream.close()


def _answer(code: int, said: bytes, complaint: bytes, seconds: float, megabytes: int) -> bytes:
    import json

    kind, content = said[:1], memoryview(said)[1:]
    if code == 0 and kind == _DONE:
        return bytes(content)
    if code == 0 and kind == _REFUSED:
        place, why = json.loads(bytes(content))
        raise BadFile(place, why) if place else CannotRun(why)
    if code == 0 and kind == _NO_MEMORY:
        raise TooMuch.memory(megabytes)
    if code < 0:
        raise _killed(-code, seconds, megabytes)
    lines = complaint.decode(errors="replace").strip().splitlines()
    raise CannotRun(f"A part of Remit failed ({lines[-1] if lines else f'exit code {code}'}). Report this as a fault.")


def _killed(number: int, seconds: float, megabytes: int) -> TooMuch:
    import signal

    if number == getattr(signal, "SIGXCPU", None):
        return TooMuch.time(seconds)
    if number == getattr(signal, "SIGABRT", None):  # so the engine ends when memory does
        return TooMuch.memory(megabytes)
    return TooMuch.signal(signal.Signals(number).name if number in set(signal.Signals) else str(number))


def _call(function: str, data: bytes, args: list[str]) -> bytes:
    from importlib import import_module

    module, _, name = function.partition(":")
    result = getattr(import_module(module), name)(data, *args)
    if not isinstance(result, bytes):
        raise TypeError(function)
    return result


def _limit(seconds: float, megabytes: int) -> None:
    """Take the limits: address space, processor time, no core dump, no file written; and room on the stack."""
    try:
        import resource
        import signal
    except ImportError:
        return
    signal.alarm(ceil(seconds) + _KILLED_AFTER)
    wanted = {
        resource.RLIMIT_AS: megabytes * _MEGABYTE,
        resource.RLIMIT_CPU: ceil(seconds),
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 0,
    }
    hard = resource.getrlimit(resource.RLIMIT_STACK)[1]
    stack = _STACK * _MEGABYTE if hard == resource.RLIM_INFINITY else min(_STACK * _MEGABYTE, hard)
    with suppress(ValueError, OSError):  # where it is refused, deep files end the child, and that is told
        resource.setrlimit(resource.RLIMIT_STACK, (stack, hard))
    for limit, value in wanted.items():
        hard = resource.getrlimit(limit)[1]
        most = value if hard == resource.RLIM_INFINITY else min(value, hard)
        with suppress(ValueError, OSError):
            resource.setrlimit(limit, (most, most))

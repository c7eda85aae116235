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

from remit import errors
from remit.errors import GIVE_LESS, CannotRun, RemitError, TooMuch

# What only one of the two processes needs is imported there: the child starts in half the time without it.
if TYPE_CHECKING:
    import subprocess
    from collections.abc import Mapping, Sequence
    from typing import IO

_DONE, _REFUSED, _NO_MEMORY = b"=", b"!", b"#"
_START = "from remit.worker import main; main()"
_KILLED_AFTER = 2  # seconds after the deadline, for a child whose parent is gone
MEGABYTE = 1_000_000
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
        RemitError: The function raised it; a `BadFile` has its place.
        CannotRun: The child failed in another way.
        TooMuch: The child took too long or too much memory, or the system ended it.
    """
    import subprocess

    from remit import leaving

    pipe = subprocess.PIPE
    with leaving.staying():
        process = spawn(_START, [function, str(seconds), str(megabytes), *args], stdin=pipe, stdout=pipe, stderr=pipe)
        leaving.undoings[process] = lambda: kill(process)
    try:
        said, complaint = process.communicate(data, timeout=seconds)
    except subprocess.TimeoutExpired as error:
        raise TooMuch.time(seconds) from error
    finally:
        _end(process)
        with leaving.staying():
            del leaving.undoings[process]
    return _answer(process.returncode, said, complaint, seconds, megabytes)


def main() -> None:
    """What the child does: take its limits, read stdin, call the function, write the answer to stdout."""
    _, function, seconds, megabytes, *args = sys.argv
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints must not stand in the answer
    _limit(float(seconds), int(megabytes))
    try:
        answer = _DONE, _call(function, sys.stdin.buffer.read(), args)
    except RemitError as error:
        answer = _REFUSED, told(error)
    except MemoryError:
        answer = _NO_MEMORY, b""
    for part in answer:
        out.write(part)
    out.close()
    os._exit(0)  # nothing is left to do, and taking a million statements apart takes its time


def told(error: RemitError) -> bytes:
    """An error as bytes, for the process that waits."""
    import json

    sentence = str(error).encode(errors="replace").decode()  # half a character could not be written by whoever tells it
    return json.dumps([type(error).__name__, sentence, vars(error)], default=str).encode()


def untold(content: bytes) -> RemitError:
    """The error that `told` put into bytes; one of a kind that is not known here is a `CannotRun`."""
    import json

    name, sentence, facts = json.loads(content)
    kind = vars(errors).get(name)
    known = kind if isinstance(kind, type) and issubclass(kind, RemitError) else CannotRun
    error = known.__new__(known)
    error.args = (sentence,)
    vars(error).update(facts)
    return error


def spawn(
    code: str, arguments: Sequence[str], *, stdin: int | IO[bytes], stdout: int | IO[bytes], stderr: int
) -> subprocess.Popen[bytes]:
    """Start a fresh interpreter in a session of its own, which finds the modules that this one finds.

    Args:
        code: What it runs.
        arguments: Its arguments; other users of the machine can see them.
        stdin: What it reads, as for `subprocess.Popen`.
        stdout: Where it writes.
        stderr: Where it complains.

    Raises:
        OSError: It cannot be started.
    """
    import subprocess

    path = os.pathsep.join(os.path.abspath(entry) for entry in sys.path if entry)  # noqa: PTH100 - Path.resolve follows links
    return subprocess.Popen(  # noqa: S603 - our own interpreter and our own code
        [sys.executable, "-P", "-S", "-B", "-c", code, *arguments],
        stdin=stdin,
        stdout=stdout,
        stderr=stderr,
        cwd=os.sep,
        env=os.environ | {"PYTHONPATH": path, "PYTHONUTF8": "1"},
        start_new_session=True,
    )


def kill(process: subprocess.Popen[bytes]) -> None:
    """End a child that `spawn` started, and what it started in its session; it is still to be waited for."""
    import signal

    if process.returncode is not None:  # its number may be another's by now
        return
    with suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()


def _end(process: subprocess.Popen[bytes]) -> None:
    """Leave no process behind, neither the child nor one that it started."""
    kill(process)
    process.wait()
    for stream in (process.stdin, process.stdout, process.stderr):
        if stream:
            with suppress(OSError):
                stream.close()


def _answer(code: int, said: bytes, complaint: bytes, seconds: float, megabytes: int) -> bytes:
    kind, content = said[:1], memoryview(said)[1:]
    if code == 0 and kind == _DONE:
        return bytes(content)
    if code == 0 and kind == _REFUSED:
        raise untold(bytes(content))
    if code == 0 and kind == _NO_MEMORY:
        raise TooMuch.memory(megabytes)
    lines = complaint.decode(errors="replace").strip().splitlines()
    raise ended(code, seconds, megabytes, lines[-1] if lines else "")


def ended(code: int, seconds: float, megabytes: int, complaint: str = "", advice: str = GIVE_LESS) -> CannotRun:
    """The error for a child that ended before it had answered.

    Args:
        code: Its exit code; below nothing, the number of the signal that ended it.
        seconds: How long it could take.
        megabytes: How much memory it could take.
        complaint: What it last said.
        advice: What the user is to do when it was too much, as a sentence.
    """
    import signal

    if code >= 0:
        return CannotRun(f"A part of Remit failed ({complaint or f'exit code {code}'}). Report this as a fault.")
    if -code in {getattr(signal, name, None) for name in ("SIGXCPU", "SIGVTALRM")}:
        return TooMuch.time(seconds, advice)
    if -code == getattr(signal, "SIGABRT", None):  # so the engine ends when memory does
        return TooMuch.memory(megabytes, advice)
    name = signal.Signals(-code).name if -code in set(signal.Signals) else str(-code)
    return TooMuch.signal(name, advice)


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
    take(
        {
            resource.RLIMIT_AS: megabytes * MEGABYTE,
            resource.RLIMIT_CPU: ceil(seconds),
            resource.RLIMIT_CORE: 0,
            resource.RLIMIT_FSIZE: 0,
        }
    )


def take(limits: Mapping[int, int]) -> None:
    """Take limits for good, and room on the stack; what the system refuses is left as it is.

    Args:
        limits: By the number that `resource` gives it: the most that this process may have.
    """
    import resource

    hard = resource.getrlimit(resource.RLIMIT_STACK)[1]
    stack = _STACK * MEGABYTE if hard == resource.RLIM_INFINITY else min(_STACK * MEGABYTE, hard)
    with suppress(ValueError, OSError):  # where it is refused, deep files end the child, and that is told
        resource.setrlimit(resource.RLIMIT_STACK, (stack, hard))
    for limit, value in limits.items():
        hard = resource.getrlimit(limit)[1]
        most = value if hard == resource.RLIM_INFINITY else min(value, hard)
        with suppress(ValueError, OSError):
            resource.setrlimit(limit, (most, most))

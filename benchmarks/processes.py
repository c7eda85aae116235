"""Fresh processes: run to their end, with time and peak memory, or kept and given orders (see `benchmarks.child`)."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROOT = Path(__file__).parents[1]
_MEGA = 1 << 20
_GRACE = 20.0


class NoAnswer(Exception):
    """A contender does not answer; why, as a clause."""


@dataclass(frozen=True)
class Ended:
    """A process that has ended.

    Attributes:
        seconds: From its start to its end.
        memory: The most memory that it had, in megabytes.
        output: What it wrote.
        late: Whether it was ended because it took too long.
    """

    seconds: float
    memory: float
    output: str
    late: bool = False


def run(command: Sequence[str], longest: float = 600, settings: Mapping[str, str] | None = None) -> Ended:
    """Run a command to its end.

    Args:
        command: The program and its arguments.
        longest: Seconds after which it is ended.
        settings: What its environment has besides.

    Raises:
        NoAnswer: It failed.
    """
    begin = time.perf_counter()
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env=_environment(settings),
        start_new_session=True,
    )
    output, late = _read(process, begin + longest)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1) and not late:
        words = output.strip().splitlines() or ["it said nothing"]
        raise NoAnswer(f"it ended with {process.returncode}: {words[-1][:300]}")
    return Ended(seconds, _megabytes(usage.ru_maxrss), output, late)


def _read(process: subprocess.Popen[bytes], end: float) -> tuple[str, bool]:
    """All that a process writes, and whether it was ended because it took too long."""
    assert process.stdout is not None  # noqa: S101 - for the type checker
    assert process.stderr is not None  # noqa: S101 - the same
    streams = [process.stdout, process.stderr]
    parts: list[bytes] = []
    late = False
    while streams:
        ready, _, _ = select.select(streams, [], [], max(0, end - time.perf_counter()) if not late else None)
        if not ready:
            late = True
            kill(process)
        for stream in ready:
            data = os.read(stream.fileno(), 1 << 16)
            parts.append(data)
            if not data:
                streams.remove(stream)
                stream.close()
    return b"".join(parts).decode(errors="replace"), late


def kill(process: subprocess.Popen[bytes]) -> None:
    """End a process and all that it started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def python(code: str, *arguments: str) -> list[str]:
    """The command that runs some Python."""
    return [sys.executable, "-c", code, *arguments]


def remit(*words: str) -> list[str]:
    """The command that runs Remit: the program that was installed beside this Python, as users run it."""
    program = Path(sys.executable).with_name("remit")
    return [*([str(program)] if program.exists() else [sys.executable, "-m", "remit"]), *words]


def _environment(settings: Mapping[str, str] | None) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), **(settings or {})}


def _megabytes(most: int) -> float:
    """Peak memory as the system tells it: kilobytes, and bytes on macOS."""
    return most / _MEGA if sys.platform == "darwin" else most / 1024


class Kept:
    """A contender that is kept and given orders.

    Args:
        kind: Which (`benchmarks.child.KINDS`).
        options: What it opens.
        settings: What its environment has besides.
        longest: Seconds that opening may take.

    Attributes:
        loading: The seconds that opening took.
    """

    def __init__(
        self, kind: str, options: Mapping[str, str], settings: Mapping[str, str] | None = None, longest: float = 900
    ) -> None:
        """Start it and wait until it is open."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.child", kind, json.dumps(options)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
            env=_environment(settings),
            start_new_session=True,
        )
        self._rest = b""
        opened = self._answer(longest)
        if "ready" not in opened:
            self.end()
            raise NoAnswer(str(opened["error"]))
        self.loading = float(opened["ready"])

    def order(self, do: str, longest: float = 600, **details: object) -> dict[str, Any]:
        """Give an order and wait for its answer.

        Raises:
            NoAnswer: It ended, or did not answer in time and was ended.
        """
        assert self._process.stdin is not None  # noqa: S101 - for the type checker
        line = json.dumps({"do": do, "longest": longest, **details}).encode() + b"\n"
        try:
            self._process.stdin.write(line)
            self._process.stdin.flush()
        except OSError as error:
            raise NoAnswer("it has ended") from error
        return self._answer(longest * 1.2 + _GRACE)

    def _answer(self, longest: float) -> dict[str, Any]:
        assert self._process.stdout is not None  # noqa: S101 - for the type checker
        end = time.monotonic() + longest
        while b"\n" not in self._rest:
            ready, _, _ = select.select([self._process.stdout], [], [], max(0, end - time.monotonic()))
            data = os.read(self._process.stdout.fileno(), 1 << 16) if ready else b""
            if not data:
                self.end()
                raise NoAnswer("it has ended" if ready else f"it did not answer in {longest:.0f} s")
            self._rest += data
        line, _, self._rest = self._rest.partition(b"\n")
        words: dict[str, Any] = json.loads(line)
        return words

    def end(self) -> None:
        """End it."""
        kill(self._process)
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()

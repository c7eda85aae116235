"""The layout program: Graphviz as graphviz-pure has it, or any other `dot`; run with limits, asked for places only.

Nothing of the user's text is given to it: nodes are `n1`, `n2`, … with fixed sizes.
"""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
import sysconfig
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from math import ceil
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from remit import leaving
from remit.errors import NoLayout

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from remit.drawing.places import Point

SECONDS = 20.0
"""How long the program may take."""
MOST_BYTES = 32_000_000
"""How much it may answer."""
MOST_POINTS = 1_000_000.0
"""How far from the corner a place may be: 350 metres, far beyond what can be drawn or read."""

_PACKAGE = "graphviz-pure"
_CHUNK = 65_536
_PROCESSOR = 3  # how many times as long it may work as it may take, on several processors at once
_WAYS = (
    "Install one with “pip install graphviz-pure”, or name the dot program of Graphviz with --layout FILE or in the "
    "environment variable REMIT_LAYOUT. The data formats (graphml, gexf, csv, xlsx, dot, mermaid, drawio) need none."
)


@dataclass(frozen=True)
class Plan:
    """What the program answers, in points, y downwards.

    Attributes:
        width: Of all of it.
        height: Of all of it.
        middles: The middle of each node, by its name.
        runs: The curve of each edge, by its name: a start, then two controls and an end for each piece.
        labels: The middle of each label that it was given room for, by the name of the edge.
    """

    width: float
    height: float
    middles: Mapping[str, Point]
    runs: Mapping[str, tuple[Point, ...]]
    labels: Mapping[str, Point]


def plan(dot: str, way: str, names: Collection[str], program: Path | None = None) -> Plan:
    """Have a graph laid out.

    Args:
        dot: The graph in the language of Graphviz; nodes and edges have names in the attribute `id`.
        way: The way of Graphviz to lay out: `dot` or `sfdp`.
        names: The names of the nodes, which all must be given a place.
        program: The program; None for the one that comes with the package graphviz-pure.

    Raises:
        NoLayout: There is no program, it failed, took too long or said too much.
    """
    command = program or installed()
    if command is None:
        raise NoLayout(f"There is no program that lays out diagrams. {_WAYS}")
    answer = run(command, way, dot)
    try:
        return _read(json.loads(answer), names)
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError) as error:
        raise NoLayout(f"The layout program {command} gave no places that Remit can read. {_WAYS}") from error


@cache
def installed() -> Path | None:
    """The program that the installed package put beside this Python; what is on the search path is never run."""
    name = _PACKAGE + (".exe" if os.name == "nt" else "")
    beside = Path(sysconfig.get_path("scripts")) / name
    if beside.is_file():
        return beside
    try:
        files = metadata.files(_PACKAGE) or ()
    except metadata.PackageNotFoundError:
        return None
    return next((Path(str(one.locate())).resolve() for one in files if one.name == name), None)


def run(program: Path, way: str, dot: str) -> bytes:
    """Run a layout program and take what it answers, as JSON; it is gone when this ends, whatever it does.

    Raises:
        NoLayout: It cannot be run, failed, took too long or said too much.
    """
    # Windows starts no program without SYSTEMROOT; nothing else of the user's settings may change a picture.
    settings = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
    with tempfile.TemporaryFile() as given:
        given.write(dot.encode("ascii"))
        given.seek(0)
        try:
            answer, status = _answer([program.absolute(), f"-K{way}", "-Tjson0"], given, settings)
        except (TimeoutError, subprocess.TimeoutExpired) as error:
            raise NoLayout(
                f"The layout program {program} was stopped after {SECONDS:g} seconds. Draw less at a time."
            ) from error
        except OSError as error:
            reason = error.strerror or "it cannot be started"
            raise NoLayout(f"The layout program {program} cannot be run: {reason}. {_WAYS}") from error
    if len(answer) > MOST_BYTES:
        raise NoLayout(f"The layout program {program} was stopped: it said too much. {_WAYS}")
    if status:
        raise NoLayout(f"The layout program {program} ended with the status {status}. {_WAYS}")
    return answer


def _answer(command: list[str | Path], given: IO[bytes], settings: Mapping[str, str]) -> tuple[bytes, int]:
    """What a program answers and its status; more than it may answer is not read to its end, and has the status 0.

    Raises:
        OSError: It cannot be run.
        TimeoutError: It, or what it started and left behind with its output, wrote for too long.
        subprocess.TimeoutExpired: It did not end in time after it had closed its output.
    """
    end = time.monotonic() + SECONDS
    with leaving.program(
        command, stdin=given, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=settings
    ) as process:
        _restrain(process.pid)
        if os.name != "posix":  # where no pipe can be waited for
            answer, _ = process.communicate(timeout=SECONDS)
            return answer, process.returncode
        answer = _heard(process.stdout, end) if process.stdout else b""
        if len(answer) > MOST_BYTES:
            return answer, 0
        return answer, process.wait(max(0.0, end - time.monotonic()))


def _heard(output: IO[bytes], end: float) -> bytes:
    """What a program writes, up to a little more than it may.

    Args:
        output: Where it writes; what has left the group of the program may hold it open.
        end: When it must be closed, by the clock that never goes back.

    Raises:
        TimeoutError: It was not closed in time.
    """
    answer = bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(output, selectors.EVENT_READ)
        while len(answer) <= MOST_BYTES:
            left = end - time.monotonic()
            if left <= 0 or not selector.select(left):
                raise TimeoutError
            piece = os.read(output.fileno(), _CHUNK)
            if not piece:
                break
            answer += piece
    return bytes(answer)


def _restrain(number: int) -> None:
    """Let the system end a program that goes on working where nothing can: this process was ended by force."""
    if sys.platform == "linux":
        from resource import RLIM_INFINITY, RLIMIT_CPU, prlimit

        with suppress(OSError):  # it has ended already
            soft, hard = prlimit(number, RLIMIT_CPU)
            if soft == RLIM_INFINITY:
                prlimit(number, RLIMIT_CPU, (ceil(_PROCESSOR * SECONDS), hard))


def _read(answer: Any, names: Collection[str]) -> Plan:  # noqa: ANN401 - JSON
    left, bottom, right, top = _numbers(answer["bb"])

    def place(numbers: list[float]) -> Point:
        return numbers[0] - left, top - numbers[1]

    places = {one["id"]: place(_numbers(one["pos"])) for one in answer["objects"]}
    middles = {name: places[name] for name in names}
    runs, labels = {}, {}
    for one in answer.get("edges", ()):
        pairs = [place(_numbers(pair)) for pair in one["pos"].split(";")[0].split() if pair[0] not in "se"]
        if len(pairs) > 1 and len(pairs) % 3 == 1:
            runs[one["id"]] = tuple(pairs)
        if "lp" in one:
            labels[one["id"]] = place(_numbers(one["lp"]))
    return Plan(right - left, top - bottom, middles, runs, labels)


def _numbers(text: str) -> list[float]:
    """Numbers with commas between them.

    Raises:
        ValueError: One is no number, or is too large for a place.
    """
    found = [float(one) for one in text.split(",")]
    if not all(abs(one) <= MOST_POINTS for one in found):  # nor is it so for what is no number
        raise ValueError(text)
    return found

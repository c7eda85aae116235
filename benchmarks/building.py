"""Part `build`: making a snapshot, and making it right again after one file has changed."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING

from benchmarks.figures import Figure, measured, not_measured, ratio
from benchmarks.processes import NoAnswer, python, run
from benchmarks.setting import MARK, Setting, cleared, engine_folder, say, size_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from benchmarks.processes import Ended

PART = "build"
_BARE = """
import hashlib, pathlib, sys
import pyoxigraph
store = pyoxigraph.Store(sys.argv[1])
for line in sys.stdin if len(sys.argv) < 3 else open(sys.argv[2]):
    path, graph = line.split("\\t")
    hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()
    store.bulk_load(path=path, format=pyoxigraph.RdfFormat.TURTLE, to_graph=pyoxigraph.NamedNode(graph.strip()))
store.flush()
"""


def measure(setting: Setting) -> list[Figure]:
    """The figures of the part."""
    listed = setting.scratch / "files.txt"
    files = setting.files
    listed.write_text("".join(f"{path}\thttps://example.org/{at}\n" for at, path in enumerate(files)), encoding="utf-8")
    bare, cache = setting.scratch / "build-bare", setting.scratch / "build-cache"
    settings = {"REMIT_STORE": "disk", "REMIT_CACHE": str(cache)}
    ours: list[Ended] = []
    theirs: list[Ended] = []
    again: list[float] = []
    opened: list[float] = []
    changed = _of_reports(files)
    sizes = (0.0, 0.0)
    for turn in range(setting.rounds):
        say(f"{setting.size}: building, round {turn + 1} of {setting.rounds}")
        cleared(bare)
        theirs.append(run(python(_BARE, str(bare / "store"), str(listed)), 3600))
        cleared(cache)
        ours.append(run(setting.opening(), 3600, settings))
        try:
            engine_folder(cache)
        except NoAnswer as why:
            return not_measured(setting.size, PART, str(why))
        sizes = size_of(cache), size_of(bare)
        opened.append(run(setting.opening(), 600, settings).seconds)
        with next(changed):
            after = run(setting.opening(), 3600, settings)
        again.append(after.seconds)
        before = run(setting.opening(), 3600, settings)
        if (_found(after), _found(before)) != (1, 0):
            return not_measured(setting.size, PART, "the change of a file was not seen, or not that it was taken back")
    cleared(cache)
    cleared(bare)
    return _figures(setting, (ours, theirs), (again, opened), sizes)


def _found(ended: Ended) -> int:
    """How often the relation that is put into a file was found."""
    return int(ended.output.rpartition("found ")[2].split()[0])


class _Changed:
    """A file with one more relation, until it is as it was."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        self._text = self._path.read_bytes()
        more = f"\n<https://example.org/national/id/document/register> <{MARK}> true .\n".encode()
        self._path.write_bytes(self._text + more)

    def __exit__(self, *_: object) -> None:
        self._path.write_bytes(self._text)


def _of_reports(files: list[Path]) -> Iterator[_Changed]:
    """Another file for each round: those with the most text change last."""
    ours = [path for path in files if "graph" in path.parts and path.stem not in ("bodies", "people")] or files
    at = len(ours) // 2
    while True:
        yield _Changed(ours[at % len(ours)])
        at += 7


def _figures(
    setting: Setting,
    built: tuple[list[Ended], list[Ended]],
    after: tuple[list[float], list[float]],
    sizes: tuple[float, float],
) -> list[Figure]:
    size = setting.size
    ours, theirs = ([one.seconds for one in each] for each in built)
    memory = [max(one.memory for one in each) for each in built]
    again, opened = after
    text = sum(path.stat().st_size for path in setting.files) / 1e6
    files = f"{len(setting.files):,} files"

    def median(seconds: list[float]) -> float:
        return statistics.median(seconds)

    return [
        measured(size, "build", ratio(ours, theirs), note=f"{files}; union, derived graphs and checks included"),
        measured(size, "build-one", ratio(again, ours), note=f"one relation more in one of {files}"),
        Figure(size, PART, "Building a snapshot", median(ours), "s", note=f"bare: {median(theirs):.1f} s"),
        Figure(size, PART, "Ready again after one changed file", median(again), "s"),
        Figure(size, PART, "Ready with nothing changed", median(opened), "s"),
        Figure(size, PART, "Peak memory while building", memory[0], "MB", note=f"bare: {memory[1]:,.0f} MB"),
        Figure(size, PART, "Snapshot on disk", sizes[0], "MB", note=f"bare, without union: {sizes[1]:,.0f} MB"),
        Figure(size, PART, "Text of the files", text, "MB"),
        Figure(size, PART, "Snapshot on disk over the text of the files", sizes[0] / text),
    ]

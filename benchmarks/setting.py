"""Where a run of the benchmarks happens: the invented workspace, its snapshot, its union as one file, and how often."""

from __future__ import annotations

import hashlib
import shutil
import sys
import time
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from benchmarks.figures import SIZES
from benchmarks.processes import Kept, NoAnswer, python, run

ROUNDS = {"10k": 3, "100k": 3, "1M": 2, "5M": 1}
DAY = "2015-06-01"
EXAMPLE = {"recommendation": "recommendation:1-1", "asOf": DAY}
QUESTION = "who-owns"

_READY = """
import pathlib, sys
from remit import workspace
from remit.store import Store
store = Store(workspace.load(pathlib.Path(sys.argv[1])))
print("found", sum(1 for _ in store.quads(None, sys.argv[2], None)))
"""
MARK = "https://example.org/national/changed"
"""A relation that no file has, but for the one that is changed."""


def say(words: str) -> None:
    """Tell whoever waits what is being done."""
    print(f"{time.strftime('%H:%M:%S')} {words}", file=sys.stderr, flush=True)


@dataclass
class Setting:
    """A workspace of one size, and all that is made from it.

    Attributes:
        size: The name of the size.
        scratch: The folder for everything that the run makes.
        rounds: How often each contender takes its turn.
        shape: The shape of the workspace (`benchmarks.synthetic.SHAPES`).
        root: The folder of the workspace.
    """

    size: str
    scratch: Path
    rounds: int
    shape: str = "national"
    root: Path = field(init=False)

    def __post_init__(self) -> None:
        """Name the folder of the workspace."""
        self.root = self.scratch / f"{self.shape}-{self.size}"

    def make(self) -> None:
        """Write the workspace, unless it is there from another part of the run."""
        if (self.root / "remit.toml").is_file():
            return
        say(f"{self.size}: writing the workspace")
        run(
            [sys.executable, "-m", "benchmarks.synthetic", str(SIZES[self.size]), str(self.root), "--shape", self.shape]
        )

    @property
    def in_memory(self) -> dict[str, str]:
        """What the environment has for a workspace held in memory."""
        return {"REMIT_STORE": "memory"}

    @property
    def on_disk(self) -> dict[str, str]:
        """What the environment has for a snapshot that is kept for the whole run."""
        return {"REMIT_STORE": "disk", "REMIT_CACHE": str(self.scratch / f"cache-{self.shape}-{self.size}")}

    @property
    def files(self) -> list[Path]:
        """The Turtle files of the workspace."""
        from remit import workspace

        loaded = workspace.load(self.root)
        return [path for folder in ("ontology", "graph") for path in loaded.files(folder, ".ttl")]

    @cached_property
    def snapshot(self) -> Path:
        """The folder of the engine in a snapshot that is ready.

        Raises:
            NoAnswer: No snapshot was made.
        """
        say(f"{self.size}: building the snapshot")
        run(self.opening(), 3600, self.on_disk)
        return engine_folder(Path(self.on_disk["REMIT_CACHE"]))

    def opening(self) -> list[str]:
        """The command that opens the workspace by Python and tells how often it has the relation `MARK`."""
        return python(_READY, str(self.root), MARK)

    @cached_property
    def union(self) -> Path:
        """Every triple once, derived ones among them, as one file of N-Triples."""
        return self._read[0]

    @cached_property
    def triples(self) -> int:
        """How many triples the union has."""
        return self._read[1]

    @cached_property
    def growing(self) -> int:
        """How many triples the union has besides the ontology and the registers of bodies, people and systems.

        These are nearly the same at each size: what a national workspace gets more of is reports, letters and progress.
        """
        import pyoxigraph

        fixed = pyoxigraph.Store()
        for path in self.files:
            if path.parent.name in ("ontology", "graph"):
                fixed.bulk_load(path=str(path), format=pyoxigraph.RdfFormat.TURTLE)
        return self.triples - len(fixed)

    @cached_property
    def texts(self) -> dict[str, dict[str, str]]:
        """Every saved query with its example values, as `benchmarks.child` gives it."""
        return self._read[2]

    @cached_property
    def _read(self) -> tuple[Path, int, dict[str, dict[str, str]]]:
        say(f"{self.size}: writing the union into one file")
        path = self.scratch / f"union-{self.shape}-{self.size}.nt"
        try:  # a snapshot needs less memory
            assert self.snapshot  # noqa: S101 - it is made when it is first asked for
            settings = self.on_disk
        except NoAnswer:
            settings = self.in_memory
        reader = Kept("remit", {"root": str(self.root)}, settings)
        try:
            triples = int(reader.order("union", path=str(path))["triples"])
            texts: dict[str, dict[str, str]] = reader.order("bind")["texts"]
        finally:
            reader.end()
        return path, triples, texts


def engine_folder(top: Path) -> Path:
    """The one folder below another that an engine keeps its files in.

    Raises:
        NoAnswer: There is none: snapshots are not there yet, or it was not made.
    """
    found = sorted(top.rglob("IDENTITY"), key=lambda path: path.stat().st_mtime)
    if not found:
        raise NoAnswer("no snapshot was made")
    return found[-1].parent


def size_of(path: Path) -> float:
    """The megabytes of a file, or of all files below a folder; one that has several names counts once."""
    files = [path] if path.is_file() else [one for one in path.rglob("*") if one.is_file()]
    return sum({one.stat().st_ino: one.stat().st_size for one in files}.values()) / 1e6


def hashed(files: list[Path]) -> str:
    """One digest of files."""
    total = hashlib.sha256()
    for path in files:
        total.update(path.read_bytes())
    return total.hexdigest()


def cleared(folder: Path) -> Path:
    """A folder with nothing in it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def free_memory() -> float:
    """Megabytes of memory that are free; infinite where the system does not tell."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return float("inf")
    told = {line.split(":")[0]: line.split()[1] for line in lines}
    return int(told.get("MemAvailable", "0")) / 1024

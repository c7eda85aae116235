"""What the tests of snapshots share: a workspace held on disk, what is said meanwhile, and graphs to be compared."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pyoxigraph
import pytest

from remit import progress
from remit import workspace as workspaces
from remit.memory import Memory
from remit.snapshot import place, sources
from remit.snapshot.holding import Snapshot
from remit.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from remit.workspace import Workspace

TRIPLE = "<https://a.example/s> <https://a.example/p> <https://a.example/o> .\n"
OTHER = "<https://a.example/s> <https://a.example/p> <https://a.example/other> .\n"
BLANK = "<https://a.example/s> <https://a.example/q> [ <https://a.example/p> 1 ] .\n"


class Ear:
    """Hears what is said, and shows no bar."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.work: list[str] = []

    def say(self, words: str) -> None:
        self.heard.append(words)

    @contextmanager
    def bar(self, _total: int, words: str, _unit: str) -> Iterator[Callable[[int], None]]:
        self.work.append(words.split(maxsplit=1)[0])
        yield lambda _: None


class Disk:
    """Workspaces that are held on disk, in a cache folder of the test's own."""

    def __init__(self, make: Callable[..., Path], cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv(place.KIND, "disk")
        monkeypatch.setenv(place.CACHE, str(cache))
        self.cache = cache
        self._make = make
        self._ear = Ear()

    def workspace(self, files: Mapping[str, str], *, invented: bool = False) -> Workspace:
        return workspaces.load(self._make(files, invented=invented))

    def open(self, workspace: Workspace) -> Store:
        """Open a workspace; what is said and done meanwhile can be asked for afterwards."""
        self._ear = Ear()
        with progress.shown(self._ear):
            return Store(workspace)

    @property
    def heard(self) -> str:
        """What was said when a workspace was opened last."""
        return " ".join(self._ear.heard)

    @property
    def work(self) -> list[str]:
        """What was done when a workspace was opened last: `Building`, `Bringing` up to date, or nothing."""
        return self._ear.work

    def snapshots(self, workspace: Workspace) -> list[str]:
        """The names of the folders of the snapshots of a workspace."""
        return sorted(path.name for path in place.home(workspace).iterdir() if path.is_dir())

    def current(self, workspace: Workspace) -> Path:
        """The folder of the snapshot in use."""
        home = place.home(workspace)
        return home / (home / "current").read_text(encoding="ascii").strip()


@pytest.fixture
def disk(make: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Disk:
    """Workspaces held on disk; a file counts as old as soon as it is written, so that nothing is read twice."""
    monkeypatch.setattr(sources, "_UNSURE", 0)
    return Disk(make, tmp_path / "cache", monkeypatch)


def graphs(engine: pyoxigraph.Store) -> dict[str, Counter[str]]:
    """What each graph holds, the union under the name `union`, with names for nameless things that follow from what is said."""
    found: dict[str, list[pyoxigraph.Triple]] = {str(graph): [] for graph in engine.named_graphs()}
    for quad in engine:
        name = "union" if quad.graph_name == pyoxigraph.DefaultGraph() else str(quad.graph_name)
        found.setdefault(name, []).append(quad.triple)
    return {name: Counter(_canonical(triples)) for name, triples in found.items()}


def is_right(store: Store) -> bool:
    """Whether a store held on disk holds graph by graph what the same workspace held in memory does."""
    if not isinstance(store.holding, Snapshot):
        return False
    memory = Memory(store.workspace)
    return (
        graphs(store.with_graphs()) == graphs(memory.engine())
        and len(store) == len(memory)
        and store.digest == memory.digest
        and sorted(map(str, store.holding.names())) == sorted(map(str, memory.names()))
    )


def _canonical(triples: list[pyoxigraph.Triple]) -> Iterator[str]:
    dataset = pyoxigraph.Dataset(pyoxigraph.Quad(*triple) for triple in triples)
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.UNSTABLE)
    return (str(quad) for quad in dataset)

"""The check of a workspace verifies its snapshot too: every file by its SHA-256, every graph by its number of triples."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph
import pytest
from tests.snapshot_cases import OTHER, TRIPLE, disk, is_right

from remit import checking
from remit.errors import CannotRun
from remit.snapshot import manifest, mark, place, sources
from remit.snapshot.verifying import Verified, verify
from remit.store import Store
from remit.terms import NamedNode, Quad

if TYPE_CHECKING:
    from pathlib import Path

    from tests.snapshot_cases import Disk

    from remit.workspace import Workspace

__all__ = ("disk",)

EXTRA = (NamedNode("https://a.example/s"), NamedNode("https://a.example/p"), NamedNode("https://a.example/more"))


@pytest.fixture
def built(disk: Disk) -> Workspace:
    workspace = disk.workspace({"graph/a.ttl": TRIPLE, "graph/b.ttl": OTHER, "graph/none.ttl": ""})
    disk.open(workspace)
    return workspace


def alter(workspace: Workspace, folder: Path) -> None:
    """State something besides in the snapshot, and have its manifest say that all is as it was made."""
    store = pyoxigraph.Store(str(folder / mark.STORE))
    store.extend([Quad(*EXTRA, NamedNode("https://example.org/small/graph/a")), Quad(*EXTRA)])
    store.flush()
    del store
    old = manifest._parsed(folder)  # noqa: SLF001 - it would be refused
    manifest.write(folder, old._replace(files=mark.files(folder)))
    assert mark.head(folder).own == mark.of_snapshot(folder, workspace)
    assert mark.head(folder).sources == mark.of_sources(sources.scan(workspace))


def test_a_snapshot_that_holds_what_the_files_say_is_sound(built: Workspace) -> None:
    assert verify(built) == Verified(3, 4, ())
    report = checking.check(built, only=["snapshot"])
    assert report.exit_code == 0
    assert report.parts[0].summary == "3 files compared by SHA-256, 4 graphs counted."


def test_a_graph_with_more_than_its_file_states_is_found_and_not_used_again(disk: Disk, built: Workspace) -> None:
    alter(built, disk.current(built))
    assert checking.check(built, only=["snapshot"]).exit_code == 1
    assert is_right(disk.open(built))
    alter(built, disk.current(built))
    assert verify(built).faults == (
        "In the snapshot the graph <https://example.org/small/graph/a> has 2 relations, and it should have 1.",
        "In the snapshot the union of all graphs has 7 relations, and it should have 6.",
    )


def test_a_file_that_changed_without_a_trace_is_found(built: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    stamps = sources.scan(built)
    (built.folders["graph"] / "a.ttl").write_text(TRIPLE.replace("/o>", "/q>"), encoding="utf-8")
    monkeypatch.setattr(sources, "scan", lambda _: stamps)
    assert verify(built).faults == ("graph/a.ttl was changed without a change of its size or its times.",)


def test_a_workspace_in_memory_has_nothing_to_compare(built: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(place.KIND, "memory")
    parts = {part.name: part for part in checking.check(built).parts}
    assert not parts["snapshot"].run
    assert checking.check(built, only=["snapshot"]).exit_code == 3


def test_a_snapshot_whose_blocks_are_damaged_is_found_and_built_anew(disk: Disk) -> None:
    many = "".join(TRIPLE.replace("/s>", f"/{number}>") for number in range(3000))
    workspace = disk.workspace({"graph/a.ttl": many})
    disk.open(workspace)
    store = disk.current(workspace) / mark.STORE
    large = [path for path in store.glob("*.sst") if path.stat().st_size > 10_000]
    assert large
    for path in large:
        with path.open("r+b") as file:  # before the parts that are read when it is opened
            file.seek(100)
            file.write(b"\xff" * 200)
    old = manifest._parsed(store.parent)  # noqa: SLF001 - it would be refused
    manifest.write(store.parent, old._replace(files=mark.files(store.parent)))
    with pytest.raises(CannotRun, match="is damaged on the disk"):
        Store(workspace).query("SELECT ?s { ?s ?p ?o }")
    assert is_right(disk.open(workspace))

"""Whether a workspace has a snapshot, and where it lies."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest
from tests.snapshot_cases import TRIPLE, disk

from remit import versions
from remit import workspace as workspaces
from remit.errors import BadWorkspace, CannotWrite
from remit.memory import Memory
from remit.snapshot import place
from remit.store import Change, Store
from remit.workspace import Storing

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.snapshot_cases import Disk

    from remit.workspace import Workspace

__all__ = ("disk",)


@pytest.fixture(autouse=True)
def own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing of the user's own environment counts."""
    for name in (place.KIND, place.CACHE, "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setattr(sys, "platform", "linux")


@pytest.fixture
def small(make: Callable[..., Path]) -> Workspace:
    return workspaces.load(make({"graph/a.ttl": TRIPLE + "#" * 1_000_000}))


def test_memory_or_disk_is_chosen_by_size(small: Workspace) -> None:
    assert not place.is_on_disk(small)
    assert place.is_on_disk(small._replace(storing=Storing(memory_up_to=1)))
    assert not place.is_on_disk(small._replace(storing=Storing(memory_up_to=2)))
    assert place.is_on_disk(small._replace(storing=Storing(memory_up_to=0)))


def test_a_setting_goes_before_the_size_and_the_variable_before_the_setting(
    small: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_disk, in_memory = (small._replace(storing=Storing(kind=kind, memory_up_to=1)) for kind in ("disk", "memory"))
    assert [place.is_on_disk(one) for one in (on_disk, in_memory)] == [True, False]
    for kind, expected in (("memory", [False, False]), ("disk", [True, True]), ("auto", [True, True])):
        monkeypatch.setenv(place.KIND, kind)
        assert [place.is_on_disk(one) for one in (on_disk, in_memory)] == expected
    monkeypatch.setenv(place.KIND, "tape")
    with pytest.raises(BadWorkspace, match="REMIT_STORE must be one of auto, memory, disk, but it is “tape”"):
        place.is_on_disk(small)


def test_a_version_that_goes_away_again_is_held_in_memory(small: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(place.KIND, "disk")
    assert not place.is_on_disk(small._replace(storing=Storing(passing=True)))
    with versions.at(small, str(small.root)) as copy:
        assert place.is_on_disk(copy)


def test_a_change_that_no_file_has_is_held_in_memory(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(place.KIND, "disk")
    store = Store(disk.workspace({"graph/a.ttl": TRIPLE}), Change())
    assert isinstance(store.holding, Memory)
    assert not disk.cache.exists()


def test_where_snapshots_lie_can_be_said_in_four_ways(
    small: Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def cache() -> Path:
        return place.home(small._replace(storing=Storing(cache=setting))).parent

    setting = ""
    assert cache() == tmp_path / "home" / ".cache" / "remit"
    monkeypatch.setattr(sys, "platform", "darwin")
    assert cache() == tmp_path / "home" / "Library" / "Caches" / "remit"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert cache() == tmp_path / "home" / "Library" / "Caches" / "remit"
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert cache() == tmp_path / "xdg" / "remit"
    setting = "../here"
    assert cache() == small.root.parent / "here"
    setting = "~/mine"
    assert cache() == tmp_path / "home" / "mine"
    monkeypatch.setenv(place.CACHE, "~/theirs")
    assert cache() == tmp_path / "home" / "theirs"


def test_two_workspaces_of_one_name_have_two_folders(small: Workspace) -> None:
    other = small._replace(root=small.root / "other")
    assert place.home(small).name.startswith("small-")
    assert place.home(small) != place.home(other)
    odd = small._replace(name="../up and away/\x1b")
    assert place.home(odd).parent == place.home(small).parent


@pytest.mark.parametrize("folder", ["graph", "ontology/deep", "queries", "shapes/../shapes", "rules", "answers/x"])
def test_a_cache_among_the_files_of_the_workspace_is_refused(small: Workspace, folder: str) -> None:
    with pytest.raises(BadWorkspace, match="Snapshots cannot lie in"):
        place.home(small._replace(storing=Storing(cache=folder)))


def test_a_link_into_the_workspace_is_refused_too(small: Workspace, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(small.folders["graph"])
    with pytest.raises(BadWorkspace, match="in the folder graph of the workspace"):
        place.home(small._replace(storing=Storing(cache=str(tmp_path / "link" / "cache"))))


def test_inside_the_workspace_git_is_told_to_leave_it_alone(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = disk.workspace({"graph/a.ttl": TRIPLE})
    monkeypatch.setenv(place.KIND, "disk")
    monkeypatch.setenv(place.CACHE, str(disk.cache))
    disk.open(workspace)
    assert not (disk.cache / ".gitignore").exists()
    monkeypatch.setenv(place.CACHE, str(workspace.root / ".cache"))
    disk.open(workspace)
    assert (workspace.root / ".cache" / ".gitignore").read_text(encoding="utf-8") == "*\n"


def test_without_a_folder_of_ones_own_memory_is_used_with_a_word(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = disk.workspace({"graph/a.ttl": TRIPLE})
    monkeypatch.setenv(place.KIND, "disk")
    monkeypatch.delenv(place.CACHE)
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)
    with pytest.raises(CannotWrite, match="no folder of your own"):
        place.home(workspace)
    assert isinstance(disk.open(workspace).holding, Memory)
    assert "Name one with the variable REMIT_CACHE." in disk.heard

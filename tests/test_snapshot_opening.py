"""Snapshots are opened without reading a file, noticed when they are damaged, and built by one process at a time."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import signal
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING
from zlib import crc32

import pytest
from tests.snapshot_cases import BLANK, OTHER, TRIPLE, disk, is_right

from remit.errors import BadFile, CannotRun
from remit.memory import Memory
from remit.snapshot import building, contents, locks, manifest, mark, opening, place, sources, updating, verifying
from remit.store import Store, begin, ready
from remit.terms import NamedNode

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.snapshot_cases import Disk

    from remit.workspace import Workspace

__all__ = ("disk",)

FILES = {"graph/a.ttl": TRIPLE + BLANK, "graph/b.ttl": TRIPLE}
SUBJECT = NamedNode("https://a.example/s")
OPEN = "from remit import workspace, store; from pathlib import Path; import sys; s = store.Store(workspace.load(Path(sys.argv[1]))); print(len(s), s.holding.words)"


def forbid(monkeypatch: pytest.MonkeyPatch, module: object, name: str) -> None:
    def never(*_: object, **__: object) -> object:
        raise AssertionError(name)

    monkeypatch.setattr(module, name, never)


def process(workspace: Workspace, code: str = OPEN) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, str(workspace.root)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def test_a_snapshot_is_built_once_and_then_only_opened(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = disk.workspace(FILES)
    assert is_right(disk.open(workspace))
    assert disk.work == ["Building"]
    for module, name in ((contents, "read"), (contents, "sha256"), (manifest, "write"), (place, "make")):
        forbid(monkeypatch, module, name)
    assert is_right(disk.open(workspace))
    assert (disk.work, disk.heard) == ([], "")


def test_a_file_that_was_touched_is_hashed_and_nothing_is_built(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = disk.workspace(FILES)
    disk.open(workspace)
    before = disk.current(workspace)
    (workspace.folders["graph"] / "a.ttl").touch()
    for way in ("lines", "stated"):
        forbid(monkeypatch, contents.Content, way)
    assert is_right(disk.open(workspace))
    assert (disk.work, disk.current(workspace)) == ([], before)
    forbid(monkeypatch, contents, "sha256")
    assert is_right(disk.open(workspace))


def test_a_file_that_has_just_been_written_is_looked_at_again(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "_UNSURE", 10**19)
    workspace = disk.workspace(FILES)
    disk.open(workspace)
    path = workspace.folders["graph"] / "b.ttl"
    status = path.stat()
    monkeypatch.setattr(sources, "_stamp", lambda _: sources.Stamp(status.st_size, 1, 1))  # a disk whose clock stands
    disk.open(workspace)
    path.write_text(TRIPLE.replace("/s>", "/t>"), encoding="utf-8")
    store = disk.open(workspace)
    assert is_right(store)
    assert store.subjects("https://a.example/p", NamedNode("https://a.example/o")) == [
        SUBJECT,
        NamedNode("https://a.example/t"),
    ]


def truncate(folder: Path) -> None:
    tables = sorted((folder / "store").glob("*.sst"))
    os.truncate(tables[0], tables[0].stat().st_size // 2)


def copy_table(folder: Path) -> None:
    """The same bytes in another file, as a copy of the whole folder would have them."""
    path = min((folder / "store").glob("*.sst"))
    status = path.stat()
    other = path.with_suffix(".other")
    other.write_bytes(path.read_bytes())
    other.replace(path)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def edit(change: Callable[[dict[str, object]], object], *, honest: bool) -> Callable[[Path], None]:
    """Change what a manifest says; an honest one has its checksum right, and a head that no state of the files fits."""

    def edited(folder: Path) -> None:
        path = folder / mark.FILE
        _, head, body = path.read_bytes().split(b"\n")
        told = json.loads(body)
        change(told)
        changed = json.dumps(told).encode()
        _, *facts, before = head.split(b" ")
        put(path, b" ".join((b"another", *facts, crc(changed) if honest else before)), changed)

    return edited


def behead(folder: Path) -> None:
    path = folder / mark.FILE
    _, head, body = path.read_bytes().split(b"\n")
    put(path, head.replace(b" ", b"-", 1), body)


def put(path: Path, head: bytes, rest: bytes) -> None:
    path.write_bytes(b"\n".join((crc(head), head, rest)))


def crc(data: bytes) -> bytes:
    return f"{crc32(data):08x}".encode()


@pytest.mark.parametrize(
    ("damage", "why"),
    [
        (truncate, "its files are not as they were made"),
        (copy_table, "its files are not as they were made"),
        (lambda folder: (folder / "names").write_bytes(b""), "its files are not as they were made"),
        (lambda folder: (folder / "store" / "CURRENT").unlink(), "its files are not as they were made"),
        (lambda folder: (folder / "manifest").unlink(), "it is not complete"),
        (lambda folder: (folder / "manifest").write_bytes(b"\xff\xfe"), "its manifest was changed"),
        (edit(lambda told: told.update(union=7), honest=False), "its manifest was changed"),
        (edit(lambda told: told.pop("union"), honest=True), "its manifest is not as Remit writes it"),
        (behead, "its manifest is not as Remit writes it"),
        (edit(lambda told: told.update(sources=[1]), honest=True), "its manifest is not as Remit writes it"),
        (edit(lambda told: told.update(root="/elsewhere"), honest=True), "it is of another workspace"),
        (edit(lambda told: told.update(maker="0"), honest=True), "it was made by another version of Remit"),
        (edit(lambda told: told.update(base="https://b.example/"), honest=True), "the base of the workspace"),
    ],
)
def test_a_damaged_or_foreign_snapshot_is_built_anew_with_a_word(
    disk: Disk, damage: Callable[[Path], object], why: str
) -> None:
    workspace = disk.workspace(FILES)
    disk.open(workspace)
    folder = disk.current(workspace)
    damage(folder)
    assert is_right(disk.open(workspace))
    assert why in disk.heard
    assert disk.work == ["Building"]
    assert disk.snapshots(workspace) == [disk.current(workspace).name]
    assert folder.name not in disk.snapshots(workspace)


def spoil(folder: Path) -> None:
    """Damage the part of a manifest that is read only when something has changed."""
    path = folder / mark.FILE
    path.write_bytes(path.read_bytes()[:-9] + b"other}}}}")


def test_damage_to_what_is_read_only_for_a_change_is_met_at_the_next_change(disk: Disk) -> None:
    workspace = disk.workspace(FILES)
    disk.open(workspace)
    spoil(disk.current(workspace))
    assert is_right(disk.open(workspace))
    assert disk.heard == ""
    (workspace.folders["graph"] / "a.ttl").write_text(OTHER, encoding="utf-8")
    assert is_right(disk.open(workspace))
    assert "its manifest was changed. It is built anew" in disk.heard


def test_damage_to_what_is_read_only_for_a_change_is_met_by_a_check(disk: Disk) -> None:
    workspace = disk.workspace(FILES)
    disk.open(workspace)
    spoil(disk.current(workspace))
    with pytest.raises(CannotRun, match="its manifest was changed"):
        verifying.verify(workspace)
    assert verifying.verify(workspace).faults == ()


@pytest.mark.parametrize("name", ["", "..", "s-gone", "s-../../elsewhere", "\xff"])
def test_a_name_that_names_no_snapshot_leads_nowhere(disk: Disk, name: str) -> None:
    workspace = disk.workspace(FILES)
    disk.open(workspace)
    (place.home(workspace) / "current").write_text(name, encoding="latin-1")
    assert is_right(disk.open(workspace))
    assert "is built anew" in disk.heard


def test_a_store_that_the_engine_cannot_open_is_built_anew(disk: Disk) -> None:
    workspace = disk.workspace(FILES)
    disk.open(workspace)
    folder = disk.current(workspace)
    for path in (folder / "store").glob("MANIFEST-*"):
        path.write_bytes(b"no list of tables")
    edit(lambda told: told.update(files=mark.files(folder)), honest=True)(folder)
    assert is_right(disk.open(workspace))
    assert "the engine cannot open it" in disk.heard


def test_another_base_makes_another_snapshot(disk: Disk) -> None:
    workspace = disk.workspace(FILES)
    disk.open(workspace)
    path = workspace.root / "remit.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("/small/", "/other/"), encoding="utf-8")
    from remit import workspace as workspaces

    assert is_right(disk.open(workspaces.load(workspace.root)))
    assert "the base of the workspace is another one now" in disk.heard


def test_what_a_killed_builder_left_is_cleared_away(disk: Disk) -> None:
    workspace = disk.workspace(FILES)
    disk.open(workspace)
    left = place.home(workspace) / "new-0123456789abcdef" / "store"
    left.mkdir(parents=True)
    (left / "000001.sst").write_bytes(b"half")
    (workspace.folders["graph"] / "b.ttl").write_text(OTHER, encoding="utf-8")
    assert is_right(disk.open(workspace))
    assert disk.snapshots(workspace) == [disk.current(workspace).name]


def test_whoever_reads_a_snapshot_reads_on_while_it_is_replaced(disk: Disk) -> None:
    workspace = disk.workspace(FILES)
    reader = disk.open(workspace)
    first = disk.current(workspace)
    (workspace.folders["graph"] / "b.ttl").write_text(OTHER, encoding="utf-8")
    after = disk.open(workspace)
    assert len(after) == len(reader) + 1
    assert sum(1 for _ in reader.quads()) == len(reader)
    assert first.name in disk.snapshots(workspace)
    del reader
    (workspace.folders["graph"] / "b.ttl").write_text(TRIPLE, encoding="utf-8")
    assert is_right(disk.open(workspace))
    assert first.name not in disk.snapshots(workspace)


def test_of_several_that_begin_at_once_one_builds(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = disk.workspace(FILES)
    built: list[Path] = []
    build = building.build

    def slow(one: Workspace, found: dict[str, sources.Stamp], folder: Path) -> manifest.Manifest:
        built.append(folder)
        time.sleep(0.2)
        return build(one, found, folder)

    monkeypatch.setattr(building, "build", slow)
    stores: list[Store] = []
    threads = [threading.Thread(target=lambda: stores.append(Store(workspace))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [is_right(store) for store in stores] == [True, True, True]
    assert len(built) == 1


def test_two_processes_at_once_give_the_same(disk: Disk) -> None:
    workspace = disk.workspace(FILES)
    said = [one.communicate(timeout=60) for one in [process(workspace), process(workspace)]]
    assert said[0] == said[1]
    assert said[0][0].startswith("7 a snapshot on disk (7 relations)")
    assert len(disk.snapshots(workspace)) == 1


def test_whoever_waits_for_another_says_so(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "_WORD_AFTER", 0.0)
    workspace = disk.workspace(FILES)
    place.home(workspace).mkdir(parents=True)
    lock = locks.alone(place.home(workspace) / "lock")
    assert lock
    timer = threading.Timer(0.3, lock.release)
    timer.start()
    assert is_right(disk.open(workspace))
    assert disk.heard == "Another command is building the snapshot of this workspace; this one waits for it."


def test_when_waiting_takes_too_long_memory_is_used_with_a_word(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "PATIENCE", 0.0)
    workspace = disk.workspace(FILES)
    place.home(workspace).mkdir(parents=True)
    lock = locks.alone(place.home(workspace) / "lock")
    assert isinstance(disk.open(workspace).holding, Memory)
    assert lock
    lock.release()
    assert "has been building the snapshot of this workspace for very long" in disk.heard
    assert "read into memory for this once" in disk.heard


def test_without_locks_memory_is_used_with_a_word(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(_: int, __: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", none)
    assert isinstance(disk.open(disk.workspace(FILES)).holding, Memory)
    assert "(no locks available). The workspace is read into memory for this once." in disk.heard


def test_a_cache_that_cannot_be_written_leads_to_memory_with_a_word(
    disk: Disk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv(place.CACHE, str(tmp_path / "file" / "cache"))
    store = disk.open(disk.workspace(FILES))
    assert isinstance(store.holding, Memory)
    assert len(store) == 7
    assert "cannot be written to" in disk.heard
    assert "(not a directory)" in disk.heard


@pytest.mark.parametrize(
    "error", [OSError(errno.ENOSPC, "No space left on device"), RuntimeError("IO error: No space left on device: x")]
)
def test_a_full_disk_leads_to_memory_with_a_word_and_loses_nothing(
    disk: Disk, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    workspace = disk.workspace(FILES)
    disk.open(workspace)
    before = disk.current(workspace)
    (workspace.folders["graph"] / "b.ttl").write_text(OTHER, encoding="utf-8")

    def full(*_: object) -> manifest.Manifest:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(building, "build", full)
        patch.setattr(updating, "update", full)
        store = disk.open(workspace)
        assert isinstance(store.holding, Memory)
        assert len(store) == 8
        assert "(there is no room left on its disk)" in disk.heard
        assert disk.snapshots(workspace) == [before.name]
    assert is_right(disk.open(workspace))


def test_a_disk_that_takes_no_more_in_the_middle_leads_to_memory_with_a_word(disk: Disk) -> None:
    workspace = disk.workspace({"graph/a.ttl": "".join(TRIPLE.replace("/s>", f"/{n}>") for n in range(2000))})
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)); from remit import progress, terminal;"
    code = OPEN.replace("s = store.Store", "progress._SHOWER.set(terminal.Terminal()); s = store.Store")
    out, said = process(workspace, f"{limit} {code}").communicate(timeout=60)
    assert out.endswith(" in memory\n"), said
    assert "The workspace is read into memory for this once." in said
    assert disk.snapshots(workspace) == []
    assert is_right(disk.open(workspace))


def test_a_file_that_does_not_parse_is_told_and_the_snapshot_stays(disk: Disk) -> None:
    workspace = disk.workspace(FILES)
    disk.open(workspace)
    path = workspace.folders["graph"] / "b.ttl"
    path.write_text(TRIPLE + "x:s x:p x:o .", encoding="utf-8")
    before = disk.snapshots(workspace)
    with pytest.raises(BadFile, match=r"^graph/b\.ttl:2:1: this is not valid Turtle"):
        disk.open(workspace)
    assert disk.snapshots(workspace) == before
    path.write_text(TRIPLE, encoding="utf-8")
    assert is_right(disk.open(workspace))
    assert disk.work == []


def test_a_file_that_changes_while_it_is_read_is_read_again(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = disk.workspace(FILES)
    path = workspace.folders["graph"] / "b.ttl"
    read = contents.read
    left = [OTHER, "half a tri"]

    def changing(one: Workspace, name: str) -> contents.Content:
        try:
            return read(one, name)
        finally:
            if name == "graph/b.ttl" and left:
                path.write_text(left.pop(), encoding="utf-8")

    monkeypatch.setattr(contents, "read", changing)
    assert is_right(disk.open(workspace))
    assert left == []
    assert path.read_text(encoding="utf-8") == OTHER


def test_a_file_from_a_far_century_is_marked_like_any_other() -> None:
    """Its time is greater than what eight bytes hold."""
    near, far, farther = (mark.of_sources({"graph/a.ttl": (1, when, when)}) for when in (2**63 - 1, 2**63, 2**63 + 1))
    assert len({near, far, farther}) == 3


def test_a_workspace_that_changes_all_the_time_is_told(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = disk.workspace(FILES)
    scan, times = sources.scan, iter(range(1_000))

    def changing(one: Workspace) -> dict[str, sources.Stamp]:
        return scan(one) | {"graph/b.ttl": sources.Stamp(1, next(times), 0)}

    monkeypatch.setattr(sources, "scan", changing)
    with pytest.raises(CannotRun, match="is being changed again and again"):
        disk.open(workspace)


def test_it_is_there_before_a_command_begins_to_count_its_time(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = disk.workspace(FILES)
    loading = begin(workspace)
    forbid(monkeypatch, opening, "opened")
    assert is_right(loading())
    monkeypatch.undo()


def test_a_workspace_in_memory_needs_no_preparation(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = disk.workspace(FILES)
    monkeypatch.setenv(place.KIND, "memory")
    ready(workspace)
    assert not disk.cache.exists()
    assert isinstance(begin(workspace)().holding, Memory)
    monkeypatch.setenv(place.KIND, "disk")
    ready(workspace)
    assert len(disk.snapshots(workspace)) == 1


@pytest.mark.parametrize("seconds", [0.25, 0.3, 0.35, 0.4])
def test_whenever_a_builder_is_killed_the_next_start_is_right(disk: Disk, seconds: float) -> None:
    files = {f"graph/{n}.ttl": TRIPLE.replace("/s>", f"/{n}>") + BLANK for n in range(40)}
    workspace = disk.workspace(files)
    killed = process(workspace)
    time.sleep(seconds)
    os.killpg(killed.pid, signal.SIGKILL)
    killed.communicate()
    assert is_right(disk.open(workspace))
    assert disk.snapshots(workspace) == [disk.current(workspace).name]

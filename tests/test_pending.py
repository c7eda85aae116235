"""Several files are written all or nothing, wherever the program is killed; and never beside the workspace's folders."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from remit import pending, workspace
from remit.errors import BadWorkspace, CannotRun, CannotWrite
from remit.pending import Change

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

CALLS = ("open", "write", "fsync", "replace", "unlink", "mkdir", "rmdir", "chmod")
BEFORE = {"graph/a.ttl": b"a: old", "graph/b.ttl": b"b: old", "answers/gone.md": b"an answer"}
AFTER = {"graph/a.ttl": b"a: new", "graph/b.ttl": b"b: new", "graph/new/folder/c.ttl": b"c: new"}
HOLD = """
import sys, time
from pathlib import Path
from remit import pending
with pending.alone(Path(sys.argv[1]), {}):
    print("alone", flush=True)
    time.sleep(60)
"""


class Killed(BaseException):
    """What a simulated kill raises: nothing in the program catches it."""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, data in BEFORE.items():
        path = tmp_path / "w" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return tmp_path / "w"


def folders(root: Path) -> dict[str, Path]:
    return {"graph": root / "graph", "answers": root / "answers"}


def contents(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def changes(root: Path) -> list[Change]:
    return [Change(root / name, BEFORE.get(name), AFTER.get(name)) for name in sorted({**BEFORE, **AFTER})]


def write(root: Path, *some: Change) -> None:
    with pending.alone(root, folders(root), wait=0) as writer:
        writer.write(some or changes(root))


@contextmanager
def killed_at(monkeypatch: pytest.MonkeyPatch, step: int) -> Iterator[list[str]]:
    """Let the program die at its n-th call of the system (half of what it writes then is written), and stay dead."""
    made: list[str] = []

    def dying(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - any call of the system
            made.append(name)
            if len(made) == step and name == "write":
                real(args[0], bytes(args[1])[: len(args[1]) // 2])
            if len(made) >= step:
                raise Killed
            return None if name == "fsync" else real(*args, **kwargs)

        return call

    with monkeypatch.context() as patch:
        for name in CALLS:
            patch.setattr(os, name, dying(name, getattr(os, name)))
        yield made


def manifest(root: Path, *entries: dict[str, Any], staged: bytes | None = None) -> None:
    """Put a manifest as somebody else could have written it."""
    lines = json.dumps(list(entries)).encode()
    folder = root / pending.FOLDER
    folder.mkdir()
    (folder / "manifest").write_bytes(hashlib.sha256(lines).hexdigest().encode() + b"\n" + lines)
    if staged is not None:
        (folder / "0").write_bytes(staged)


def test_files_are_changed_made_and_taken_away_together(root: Path) -> None:
    write(root)
    assert contents(root) == AFTER


def test_killed_at_any_step_it_is_as_before_or_complete(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    step, seen, left = 0, set(), True
    while left:
        step += 1
        with killed_at(monkeypatch, step) as made:
            try:
                write(root)
            except Killed:
                left = True
            else:
                left = False
        decided = (root / pending.FOLDER / "manifest").exists()
        pending.settle(root, folders(root))
        found = contents(root)
        assert found in (BEFORE, AFTER), f"killed at step {step}, {made[-1]}"
        assert not decided or found == AFTER
        seen.add((found == AFTER, decided))
        for name in {**BEFORE, **AFTER}:
            (root / name).unlink(missing_ok=True)
        for name, data in BEFORE.items():
            (root / name).write_bytes(data)
    assert step > len(CALLS) * 3
    assert seen == {(False, False), (True, True), (True, False)}


def killed_when_decided(monkeypatch: pytest.MonkeyPatch, root: Path, *some: Change) -> None:
    def die(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(pending, "_finish", die)
        with pytest.raises(Killed):
            write(root, *some)


def test_killed_again_while_it_is_being_finished_it_is_complete_in_the_end(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed_when_decided(monkeypatch, root)
    kills = 0
    for step in range(1, 200):
        with killed_at(monkeypatch, step):
            try:
                pending.settle(root, folders(root))
            except Killed:
                kills += 1
            else:
                break
    assert kills > len(BEFORE)
    assert contents(root) == AFTER


def test_a_command_that_begins_finishes_what_was_decided(
    make: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make({"graph/a.ttl": "old"})
    killed_when_decided(monkeypatch, root, Change(root / "graph/a.ttl", b"old", b"new"))
    assert (root / "graph/a.ttl").read_bytes() == b"old"
    workspace.load(root)
    assert (root / "graph/a.ttl").read_bytes() == b"new"
    assert not (root / pending.FOLDER).exists()


def test_a_change_that_changes_nothing_writes_nothing(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with killed_at(monkeypatch, 2) as made:
        write(root, Change(root / "graph/a.ttl", b"a: old", b"a: old"))
    assert made == ["open"]


def test_the_rights_of_a_file_are_kept_and_a_link_stays_a_link(root: Path) -> None:
    (root / "graph/a.ttl").chmod(0o640)
    (root / "graph/link.ttl").symlink_to("b.ttl")
    write(
        root,
        Change(root / "graph/a.ttl", b"a: old", b"a: new"),
        Change(root / "graph/link.ttl", b"b: old", b"b: new"),
    )
    assert (root / "graph/a.ttl").stat().st_mode & 0o777 == 0o640
    assert (root / "graph/link.ttl").is_symlink()
    assert (root / "graph/b.ttl").read_bytes() == b"b: new"


def test_a_folder_outside_of_the_root_is_written_too_also_on_another_disk(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.replace

    def other_disk(source: Path, target: Path) -> None:
        if pending.FOLDER in str(source) and pending.FOLDER not in str(target):
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        real(source, target)

    monkeypatch.setattr(os, "replace", other_disk)
    outside = tmp_path / "elsewhere"
    with pending.alone(root, {"graph": outside}) as writer:
        writer.write([Change(outside / "deep/a.ttl", None, b"new")])
    assert contents(outside) == {"deep/a.ttl": b"new"}
    assert contents(root) == BEFORE


@pytest.mark.parametrize("name", ["graph/.hidden.ttl", "graph/.git/a.ttl", "graph/a.exe", "elsewhere/a.ttl"])
def test_a_file_that_is_none_of_the_workspace_is_not_written(root: Path, name: str) -> None:
    with pytest.raises(CannotWrite, match="nothing was"):
        write(root, Change(root / name, None, b"new"))
    assert contents(root) == BEFORE


def test_a_link_that_leads_out_is_not_followed(root: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.ttl").write_bytes(b"mine")
    (root / "graph/out.ttl").symlink_to(tmp_path / "mine.ttl")
    with pytest.raises(CannotWrite, match="no link that leads out"):
        write(root, Change(root / "graph/out.ttl", b"mine", b"theirs"))
    assert (tmp_path / "mine.ttl").read_bytes() == b"mine"


@pytest.mark.parametrize(
    ("folder", "path"),
    [
        ("graph", "../../out.ttl"),
        ("graph", "/elsewhere/out.ttl"),
        ("graph", "../outer.ttl"),
        ("graph", ".hidden.ttl"),
        ("graph", "a/../../b.ttl"),
        ("graph", "remit.toml"),
        ("graph", ""),
        ("queries", "a.ttl"),
        ("graph", "nul\0.ttl"),
    ],
)
def test_a_manifest_from_somebody_else_cannot_lead_out_of_the_folders(root: Path, folder: str, path: str) -> None:
    digest = hashlib.sha256(b"theirs").hexdigest()
    manifest(root, {"folder": folder, "path": path, "before": None, "after": digest}, staged=b"theirs")
    with pytest.raises(BadWorkspace, match="Nothing was touched"):
        pending.settle(root, folders(root))
    assert {name: data for name, data in contents(root).items() if pending.FOLDER not in name} == BEFORE


@pytest.mark.parametrize("data", [b"", b"\n", b"[]", b"0000\n[]", b"\xff\xfe", b"[" * 5000])
def test_a_damaged_manifest_is_said_and_nothing_is_guessed(root: Path, data: bytes) -> None:
    manifest(root)
    (root / pending.FOLDER / "manifest").write_bytes(data)
    with pytest.raises(
        BadWorkspace, match=r"manifest: a change of this workspace was interrupted.* Nothing was touched"
    ):
        pending.settle(root, folders(root))
    assert (root / pending.FOLDER / "manifest").read_bytes() == data


@pytest.mark.parametrize("lines", [b"{}", b"[1]", b'[{"folder": "graph"}]', b"[" * 5000, b"null"])
def test_a_manifest_that_says_something_else_is_damaged_too(root: Path, lines: bytes) -> None:
    manifest(root)
    (root / pending.FOLDER / "manifest").write_bytes(hashlib.sha256(lines).hexdigest().encode() + b"\n" + lines)
    if lines == b"{}":  # nothing is named in it, so nothing is done
        pending.settle(root, folders(root))
        assert contents(root) == BEFORE
        return
    with pytest.raises(BadWorkspace, match="it does not say what it must"):
        pending.settle(root, folders(root))


def test_a_part_that_is_not_as_it_was_written_stops_before_the_first_file(root: Path) -> None:
    old, new = hashlib.sha256(b"a: old").hexdigest(), hashlib.sha256(b"a: new").hexdigest()
    manifest(root, {"folder": "graph", "path": "a.ttl", "before": old, "after": new}, staged=b"a: ne")
    with pytest.raises(BadWorkspace, match="this part of it is missing or not as it was written"):
        pending.settle(root, folders(root))
    assert (root / "graph/a.ttl").read_bytes() == b"a: old"


def test_a_file_that_somebody_changed_after_the_kill_is_not_overwritten(root: Path) -> None:
    old, new = hashlib.sha256(b"a: old").hexdigest(), hashlib.sha256(b"a: new").hexdigest()
    manifest(root, {"folder": "graph", "path": "a.ttl", "before": old, "after": new}, staged=b"a: new")
    (root / "graph/a.ttl").write_bytes(b"a: mine")
    with pytest.raises(BadWorkspace, match="this file was changed since by something else"):
        pending.settle(root, folders(root))
    assert (root / "graph/a.ttl").read_bytes() == b"a: mine"


def test_a_file_in_the_way_of_the_hidden_folder_is_said(root: Path) -> None:
    (root / pending.FOLDER).write_bytes(b"")
    with pytest.raises(BadWorkspace, match="take the file away"):
        pending.settle(root, folders(root))


def test_a_file_that_changed_since_it_was_read_is_not_overwritten(root: Path) -> None:
    (root / "graph/b.ttl").write_bytes(b"b: mine")
    with pytest.raises(CannotWrite, match=r"b\.ttl was changed meanwhile, so nothing was written"):
        write(root)
    assert contents(root) == BEFORE | {"graph/b.ttl": b"b: mine"}


@pytest.mark.parametrize("call", ["write", "fsync", "mkdir"])
def test_a_full_disk_leaves_everything_as_it_was(root: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, call, full)
        with pytest.raises(CannotWrite, match=r"No space left on device\), so nothing was"):
            write(root)
    assert contents(root) == BEFORE
    assert not (root / pending.FOLDER).exists()


def test_a_decided_change_on_a_medium_that_cannot_be_written_is_said(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_only(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    old, new = hashlib.sha256(b"a: old").hexdigest(), hashlib.sha256(b"a: new").hexdigest()
    manifest(root, {"folder": "graph", "path": "a.ttl", "before": old, "after": new}, staged=b"a: new")
    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", read_only)
        with pytest.raises(CannotWrite, match="was decided but could not be finished"):
            pending.settle(root, folders(root))
    pending.settle(root, folders(root))
    assert contents(root) == BEFORE | {"graph/a.ttl": b"a: new"}


def test_an_undecided_change_on_a_medium_that_cannot_be_written_keeps_nobody_from_reading(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_only(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    (root / pending.FOLDER).mkdir()
    (root / pending.FOLDER / "0").write_bytes(b"half")
    with monkeypatch.context() as patch:
        patch.setattr(os, "unlink", read_only)
        pending.settle(root, folders(root))
    assert contents(root) == BEFORE | {f"{pending.FOLDER}/0": b"half"}


def test_one_writer_at_a_time_and_a_killed_one_leaves_no_lock(root: Path) -> None:
    holder = subprocess.Popen([sys.executable, "-c", HOLD, root], stdout=subprocess.PIPE)
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"alone\n"
    with pytest.raises(CannotWrite, match="Another command is changing the workspace"):
        write(root)
    (root / pending.FOLDER).mkdir()
    with pytest.raises(CannotRun, match="Another command is writing to the workspace"):
        pending.settle(root, folders(root), wait=0)
    holder.send_signal(signal.SIGKILL)
    holder.communicate()
    write(root)
    assert contents(root) == AFTER


def test_what_is_read_while_somebody_writes_is_read_again(root: Path) -> None:
    reads: list[tuple[bytes, bytes]] = []

    def read() -> tuple[bytes, bytes]:
        first = (root / "graph/a.ttl").read_bytes()
        if not reads:
            thread = threading.Thread(target=write, args=(root,))
            thread.start()
            thread.join()
        reads.append((first, (root / "graph/b.ttl").read_bytes()))
        return reads[-1]

    assert pending.steady(root, folders(root), read) == (b"a: new", b"b: new")
    assert reads == [(b"a: old", b"b: new"), (b"a: new", b"b: new")]


def test_a_workspace_that_never_stands_still_is_said(root: Path) -> None:
    def read() -> None:
        (root / "more").mkdir()
        (root / "more").rmdir()

    with pytest.raises(CannotRun, match="again and again"):
        pending.steady(root, folders(root), read)

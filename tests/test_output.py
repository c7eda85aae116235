"""A file is written whole or not at all."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from remit.errors import CannotWrite
from remit.output import save, save_all

if TYPE_CHECKING:
    from pathlib import Path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_bytes_arrive_and_nothing_else_is_left(tmp_path: Path) -> None:
    save(tmp_path / "a.txt", b"one\r\ntwo")
    assert (tmp_path / "a.txt").read_bytes() == b"one\r\ntwo"
    assert names(tmp_path) == ["a.txt"]


def test_a_new_file_gets_the_rights_that_the_mask_allows(tmp_path: Path) -> None:
    mask = os.umask(0o027)
    try:
        save(tmp_path / "a.txt", b"")
    finally:
        os.umask(mask)
    assert (tmp_path / "a.txt").stat().st_mode & 0o777 == 0o640


def test_an_old_file_is_replaced_and_keeps_its_rights(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old and longer")
    path.chmod(0o600)
    save(path, b"new")
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_missing_folder_is_named_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(CannotWrite, match=r"there is no folder .*nowhere\. Make it"):
        save(tmp_path / "nowhere" / "a.txt", b"x")
    assert names(tmp_path) == []


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(CannotWrite, match="cannot be written"):
        save(tmp_path / "file" / "a.txt", b"x")


def test_a_folder_in_place_of_the_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CannotWrite, match="is a folder"):
        save(tmp_path, b"x")


@pytest.mark.parametrize("name", ["a" * 300, "a\0b"])
def test_a_name_that_no_file_can_have_is_refused_with_the_next_step(tmp_path: Path, name: str) -> None:
    with pytest.raises(CannotWrite, match="Choose a"):
        save(tmp_path / name, b"x")
    assert names(tmp_path) == []


def test_the_longest_name_works(tmp_path: Path) -> None:
    save(tmp_path / ("a" * 255), b"x")
    assert names(tmp_path) == ["a" * 255]


@pytest.mark.parametrize("failure", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_failure_half_way_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: BaseException
) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")

    def fail(_descriptor: int) -> None:
        raise failure

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises((CannotWrite, KeyboardInterrupt)) as raised:
        save(path, b"new")
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["a.txt"]
    if isinstance(raised.value, CannotWrite):
        step = "Make room on the disk, or choose another one."
        assert str(raised.value) == f"{path} cannot be written: No space left on device. {step}"


def test_a_link_stays_a_link_and_its_file_is_written(tmp_path: Path) -> None:
    (tmp_path / "real.txt").write_bytes(b"old")
    (tmp_path / "link.txt").symlink_to("real.txt")
    save(tmp_path / "link.txt", b"new")
    assert (tmp_path / "link.txt").is_symlink()
    assert (tmp_path / "real.txt").read_bytes() == b"new"


def test_a_link_into_a_missing_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "link.txt").symlink_to(tmp_path / "nowhere" / "real.txt")
    with pytest.raises(CannotWrite, match="nowhere"):
        save(tmp_path / "link.txt", b"x")


def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        save(pipe, b"through")
        assert os.read(reader, 20) == b"through"
    finally:
        os.close(reader)
    assert pipe.is_fifo()


def test_several_files_are_written_together(tmp_path: Path) -> None:
    save_all({tmp_path / "a": b"one", tmp_path / "b": b"two"})
    assert (tmp_path / "a").read_bytes() == b"one"
    assert (tmp_path / "b").read_bytes() == b"two"


def test_of_several_files_none_is_written_when_one_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "old").write_bytes(b"before")
    with pytest.raises(CannotWrite, match="there is no folder"):
        save_all({tmp_path / "old": b"one", tmp_path / "new": b"two", tmp_path / "nowhere" / "c": b"three"})
    assert (tmp_path / "old").read_bytes() == b"before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["old"]

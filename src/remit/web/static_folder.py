"""A folder that is written whole or not at all, and that replaces nothing but an earlier copy of a site."""

from __future__ import annotations

import os
import secrets
import shutil
from contextlib import contextmanager, suppress
from multiprocessing import active_children
from pathlib import Path
from typing import TYPE_CHECKING

from remit import leaving
from remit.errors import CannotWrite, WrongUse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from remit.workspace import Workspace

MARK = "remit-site.txt"
"""The file by which an earlier copy is known."""

FIRST_LINE = "This folder was written by “remit site”."
"""What the file begins with."""


def check(folder: Path, workspace: Workspace) -> Path:
    """The folder to write, if it may be written.

    Args:
        folder: What the user named.
        workspace: Nothing is written among its own files.

    Returns:
        The folder itself, with links followed.

    Raises:
        WrongUse: It is a file, holds something else than an earlier copy, or is one of the folders of the workspace.
        CannotWrite: There is no folder in which it could be made, or it cannot be read.
    """
    try:
        target = Path(os.path.realpath(folder))
        if target.exists() and not target.is_dir():
            raise WrongUse(f"{folder} is a file. Name a folder, which is made or replaced.")
        if not target.parent.is_dir():
            raise CannotWrite(
                f"{folder} cannot be written: there is no folder {target.parent}. Make it, or name another."
            )
        for name, own in workspace.folders.items():
            if target.is_relative_to(os.path.realpath(own)):
                raise WrongUse(
                    f"{folder} is in the folder “{name}” of the workspace, whose files are data. Name another."
                )
        if target.exists() and any(target.iterdir()) and not _is_ours(target):
            raise WrongUse(
                f"{folder} holds files that are no earlier copy of a site (there is no {MARK} of Remit in it), so nothing "
                "was written. Name a new folder, or an empty one."
            )
    except OSError as error:
        raise CannotWrite(f"{folder} cannot be read: {error.strerror or error}. Name another folder.") from error
    except ValueError as error:  # a zero byte in the name
        raise CannotWrite(f"{str(folder)!r} is no name for a folder ({error}). Choose another.") from error
    return target


@contextmanager
def beside(target: Path) -> Iterator[Path]:
    """A temporary folder beside another, which is removed at the end of the block, or before the process leaves.

    Raises:
        CannotWrite: There can be none.
    """
    made = target.with_name(f".remit-{secrets.token_hex(8)}.tmp")

    def undo() -> None:
        for child in active_children():  # they would write on
            child.kill()
            child.join()
        shutil.rmtree(made, ignore_errors=True)

    try:
        with leaving.staying():
            made.mkdir()
            leaving.undoings[made] = undo
    except OSError as error:
        raise CannotWrite(
            f"{target} cannot be written: {error.strerror or error}. Choose a folder in which you may write."
        ) from error
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)
        with leaving.staying():
            del leaving.undoings[made]


def replace(target: Path, made: Path) -> None:
    """Put a folder in the place of another, as a whole.

    Args:
        target: What is replaced: an earlier copy, an empty folder, or nothing.
        made: What takes its place; it lies in a folder beside.

    Raises:
        CannotWrite: It cannot be moved; all is as it was before.
    """
    before = made.with_name("before")
    try:
        if target.exists():
            target.rename(before)
        try:
            made.rename(target)
        except OSError:
            with suppress(OSError):
                before.rename(target)
            raise
    except OSError as error:
        raise CannotWrite(
            f"{target} cannot be replaced: {error.strerror or error}. Close what has it open, or name a new folder in it "
            "or elsewhere."
        ) from error


def _is_ours(target: Path) -> bool:
    try:
        return (target / MARK).read_text(encoding="utf-8").startswith(FIRST_LINE)
    except (OSError, UnicodeDecodeError):
        return False

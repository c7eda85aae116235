"""Write a file whole or not at all."""

from __future__ import annotations

import errno
import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from remit.errors import CannotWrite

if TYPE_CHECKING:
    from collections.abc import Mapping

_NEXT = {
    errno.EACCES: "Choose a folder in which you may write.",
    errno.EPERM: "Choose a folder in which you may write.",
    errno.EROFS: "Choose a folder that can be written to.",
    errno.ENOSPC: "Make room on the disk, or choose another one.",
    errno.EDQUOT: "Make room in your quota, or choose another disk.",
    errno.ENAMETOOLONG: "Choose a shorter name.",
}


def save(path: Path, data: bytes) -> None:
    """Write a file so that it is either as it was before or complete.

    A link is followed, so that it still points to the file. What is no file (`/dev/stdout`, a pipe) is written to as
    it is: to put a file in its place would destroy it.

    Args:
        path: The file; its folder must exist.
        data: Its content.

    Raises:
        CannotWrite: The folder is missing, or the file cannot be written there; nothing was left half-written.
    """
    try:
        if path.is_dir():
            raise CannotWrite(f"{path} is a folder. Name a file to write to.")
        if path.exists() and not path.is_file():
            path.write_bytes(data)
            return
        target = Path(os.path.realpath(path))
        if not target.parent.is_dir():
            raise CannotWrite(
                f"{path} cannot be written: there is no folder {target.parent}. Make it, or name another."
            )
        _replace(target, data)
    except OSError as error:
        step = _NEXT.get(error.errno or 0, "Choose another place.")
        raise CannotWrite(f"{path} cannot be written: {error.strerror or error}. {step}") from error
    except ValueError as error:  # a zero byte in the name
        raise CannotWrite(f"{str(path)!r} is no name for a file ({error}). Choose another.") from error


def save_all(files: Mapping[Path, bytes]) -> None:
    """Write several files so that all are complete, or all are as they were before.

    Args:
        files: What each file is to hold; the folders must exist.

    Raises:
        CannotWrite: One of them cannot be written; those that were, are as before.
    """
    done: dict[Path, bytes | None] = {}
    try:
        for path, data in files.items():
            before = path.read_bytes() if path.is_file() else None
            save(path, data)
            done[path] = before
    except (CannotWrite, OSError) as error:
        for path, before in done.items():
            if before is None:
                path.unlink(missing_ok=True)
            else:
                save(path, before)
        if isinstance(error, CannotWrite):
            raise
        raise CannotWrite(f"{path} cannot be read before it is replaced: {error.strerror or error}.") from error


def _replace(target: Path, data: bytes) -> None:
    # The name is its own and short: one made from the target's could be too long where the target's is not.
    beside = target.with_name(f".remit-{secrets.token_hex(8)}.tmp")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666), "wb") as stream:
            if target.exists():
                beside.chmod(target.stat().st_mode & 0o777)
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(target)
    finally:  # also when the user interrupts; once it has taken the target's place nothing is left to remove
        beside.unlink(missing_ok=True)

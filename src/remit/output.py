"""Write a file whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from remit.errors import CannotWrite


def save(path: Path, data: bytes) -> None:
    """Write a file so that it is either as it was before or complete.

    Args:
        path: The file; its folder must exist.
        data: Its content.

    Raises:
        CannotWrite: The folder is missing, or the file cannot be written there; nothing was left half-written.
    """
    target = path.absolute()
    if target.is_dir():
        raise CannotWrite(f"{path} is a folder. Name a file to write to.")
    if not target.parent.is_dir():
        raise CannotWrite(f"{path} cannot be written: the folder {target.parent} does not exist. Make it, or name another.")
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    except OSError as error:
        raise _refused(path, error) from error
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(name, _mode(target))  # noqa: PTH101 - the name is a text
        Path(name).replace(target)
    except OSError as error:
        Path(name).unlink(missing_ok=True)
        raise _refused(path, error) from error


def _mode(target: Path) -> int:
    """The mode of the file that is replaced; for a new one what the user's mask allows."""
    if target.exists():
        return target.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _refused(path: Path, error: OSError) -> CannotWrite:
    return CannotWrite(f"{path} cannot be written ({error.strerror}). Choose another place, or mend your right to write there.")

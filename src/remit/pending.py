"""Write several files of a workspace all or nothing, also when the program is killed at any moment.

How it holds, step by step, all of it under a lock on the folder of the workspace (`flock`, which ends with its process):

1. The new contents are put into the hidden folder `.remit-pending` and brought to the disk.
2. A manifest that names them is put beside them by one renaming. That is the moment of decision: before it the change
   never was, after it the change is made.
3. Each file is moved to its place by one renaming; then the manifest and the folder are taken away.

A command that begins (`workspace.load`) looks whether the folder is there, which costs one `lstat`. With a manifest in it
the change is finished, without one it is thrown away; while its writer is still at work, the command waits. So whoever
begins to read finds the files as they were, or all of them new. Whoever had begun to read before step 3 could read some
old and some new, within the few milliseconds of the renamings: `steady` notices that and reads again.

What the manifest says is bounded, since a workspace may come from somebody else: it can name files only by a folder of
the workspace and a path below it, with a suffix of `SUFFIXES`, none of them hidden, none reached through a link that
leads out of that folder; and a file is replaced only if it still is as it was when the change was decided.
"""

from __future__ import annotations

import errno
import os
import stat
import time
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from remit.errors import BadWorkspace, CannotRun, CannotWrite, RemitError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

FOLDER = ".remit-pending"
"""The hidden folder in the root of a workspace that holds a change while it is being written."""

SUFFIXES = (".ttl", ".md")
"""The files that can be written in this way: facts and saved answers."""

PATIENCE = 20.0
"""Seconds for which a command waits until another one has written."""

_MANIFEST = "manifest"
_MOST_BYTES = 4_000_000
_PAUSE = 0.02
_TRIES = 5

_Read = TypeVar("_Read")


class Change(NamedTuple):
    """What becomes of one file.

    Attributes:
        path: The file, absolute, in one of the folders of the workspace.
        before: Its content when the change was thought out; None when there was no such file.
        after: Its new content; None takes it away.
    """

    path: Path
    before: bytes | None
    after: bytes | None


class _Entry(NamedTuple):
    """A line of the manifest: a file by folder and path, and the SHA-256 of its old and new content."""

    folder: str
    path: str
    before: str | None
    after: str | None


class Writer:
    """What may write to a workspace: whoever has one is alone. Made by `alone`.

    Args:
        root: The folder that holds `remit.toml`.
        folders: The absolute path of each folder of the workspace, by its name.
    """

    def __init__(self, root: Path, folders: Mapping[str, Path]) -> None:
        """Keep where to write."""
        self._root = root
        self._folders = folders

    def write(self, changes: Sequence[Change]) -> None:
        """Make all changes or none.

        Args:
            changes: At most one for each file; those that change nothing are passed over.

        Raises:
            CannotWrite: A file is no longer as it was, or cannot be written; the message says whether anything was.
        """
        real = [change for change in changes if change.before != change.after]
        if not real:
            return
        try:
            entries = [self._entry(change) for change in real]
            for change in real:
                _ready(change, self._root)
            _stage(self._root, self._folders, entries, real)
        except OSError as error:
            with suppress(OSError):
                _clear(self._root)
            raise CannotWrite(
                f"{error.filename or self._root} cannot be written ({error.strerror}), so nothing was. Make room there, or ask for "
                "the right to write, and run the command again."
            ) from error
        _finish(self._root, self._folders, entries)

    def _entry(self, change: Change) -> _Entry:
        holding = [name for name, folder in self._folders.items() if change.path.is_relative_to(folder)]
        if not holding:
            raise CannotWrite(f"{change.path} is in none of the folders of the workspace, so nothing was written.")
        name = max(holding, key=lambda one: len(self._folders[one].parts))
        path = change.path.relative_to(self._folders[name]).as_posix()
        entry = _Entry(name, path, _sha256(change.before), _sha256(change.after))
        if not _lawful(entry, self._folders):
            raise CannotWrite(
                f"{change.path} cannot be written in this way, so nothing was. It must be a file that is not hidden and ends in "
                f"{' or '.join(SUFFIXES)}, and no link that leads out of {self._folders[name]}."
            )
        return entry


@contextmanager
def alone(root: Path, folders: Mapping[str, Path], wait: float = PATIENCE) -> Iterator[Writer]:
    """Be the only one that changes a workspace; a change that was interrupted is finished or thrown away first.

    Args:
        root: The folder that holds `remit.toml`.
        folders: The absolute path of each folder of the workspace, by its name.
        wait: How many seconds to wait for another command that writes.

    Raises:
        CannotWrite: Another command is at work for longer, or the workspace cannot be locked.
        BadWorkspace: An interrupted change cannot be finished.
    """
    lock = _lock_within(root, wait)
    if lock is None:
        raise CannotWrite(
            f"Another command is changing the workspace {root}. Wait until it has ended, and run this one again."
        )
    try:
        if is_there(root):
            _settle(root, folders)
        yield Writer(root, folders)
    finally:
        os.close(lock)


def is_there(root: Path) -> bool:
    """Whether a change is being written, or was interrupted. It costs one `lstat`."""
    return os.path.lexists(f"{root}/{FOLDER}")


def settle(root: Path, folders: Mapping[str, Path], wait: float = PATIENCE) -> None:
    """Finish or throw away a change that was interrupted; wait for one that is being written.

    Args:
        root: The folder that holds `remit.toml`.
        folders: The absolute path of each folder of the workspace, by its name.
        wait: How many seconds to wait for a command that is writing.

    Raises:
        BadWorkspace: The record of the change is damaged, or a file of it was changed since.
        CannotRun: Another command is writing for longer than that.
        CannotWrite: The workspace cannot be locked or written.
    """
    end = time.monotonic() + wait
    while is_there(root):
        lock = _lock(root)
        if lock is not None:
            try:
                if is_there(root):
                    _settle(root, folders)
            finally:
                os.close(lock)
            return
        if time.monotonic() > end:
            raise CannotRun(
                f"Another command is writing to the workspace {root}. Wait until it has ended, and run this one again."
            )
        time.sleep(_PAUSE)


def steady(root: Path, folders: Mapping[str, Path], read: Callable[[], _Read]) -> _Read:
    """Read files so that none is from before a change and another from after it: read again when one was made meanwhile.

    Args:
        root: The folder that holds `remit.toml`.
        folders: The absolute path of each folder of the workspace, by its name.
        read: What reads; it may be called several times.

    Raises:
        CannotRun: The workspace is changed again and again.
        RemitError: What `read` raises, when nothing was changed meanwhile.
    """
    for _ in range(_TRIES):
        settle(root, folders)
        stamp = _stamp(root)
        try:
            result = read()
        except RemitError:
            if not is_there(root) and _stamp(root) == stamp:
                raise
            continue
        if not is_there(root) and _stamp(root) == stamp:
            return result
    raise CannotRun(f"The workspace {root} is being changed again and again. Wait, and run the command again.")


# The lock


def _lock_within(root: Path, wait: float) -> int | None:
    end = time.monotonic() + wait
    while (lock := _lock(root)) is None:
        if time.monotonic() > end:
            return None
        time.sleep(_PAUSE)
    return lock


def _lock(root: Path) -> int | None:
    """The lock on the folder of a workspace, or None when somebody else has it. Closing it gives it back."""
    try:
        import fcntl
    except ImportError as error:
        raise CannotWrite("Writing to a workspace needs Linux or macOS: this system has no locks for it.") from error
    handle = -1
    try:
        handle = os.open(root, os.O_RDONLY)
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if handle >= 0:
            os.close(handle)
        if isinstance(error, BlockingIOError):
            return None
        raise CannotWrite(
            f"{root} cannot be locked ({error.strerror}), so nothing can be written there safely. Copy the workspace to a disk of "
            "this computer, and work there."
        ) from error
    return handle


def _stamp(root: Path) -> tuple[int, int]:
    """What changes whenever the hidden folder comes or goes."""
    status = root.stat()
    return status.st_mtime_ns, status.st_ctime_ns


# Writing


def _ready(change: Change, root: Path) -> None:
    """Refuse what would fail only after the decision: a file that is another by now, a folder without the right to write."""
    try:
        now = _sha256_of(change.path)
    except IsADirectoryError as error:
        raise CannotWrite(f"{change.path} is a folder, so nothing was written. Name a file.") from error
    if now != _sha256(change.before):
        raise CannotWrite(f"{change.path} was changed meanwhile, so nothing was written. Run the command again.")
    for folder in (_nearest(Path(os.path.realpath(change.path)).parent), root):
        if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))


def _nearest(folder: Path) -> Path:
    while not os.path.lexists(folder):
        folder = folder.parent
    return folder


def _stage(root: Path, folders: Mapping[str, Path], entries: Sequence[_Entry], changes: Sequence[Change]) -> None:
    """Bring the new contents and then the manifest to the disk. With the renaming the change is decided."""
    import json

    pending = root / FOLDER
    pending.mkdir()
    for number, (entry, change) in enumerate(zip(entries, changes, strict=True)):
        if change.after is not None:
            _put(pending / f"{number}", change.after, _mode(_target(entry, folders)))
    lines = json.dumps([entry._asdict() for entry in entries], indent=1).encode()
    _put(pending / f"{_MANIFEST}.new", f"{_sha256(lines)}\n".encode() + lines, None)
    _sync(pending)
    _sync(root)
    (pending / f"{_MANIFEST}.new").replace(pending / _MANIFEST)
    _sync(pending)


def _put(path: Path, data: bytes, mode: int | None) -> None:
    """Write a file and bring it to the disk, with the rights of the one whose place it takes."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
    try:
        if mode is not None:
            path.chmod(mode)
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(handle, rest) :]
        os.fsync(handle)
    finally:
        os.close(handle)


def _mode(path: Path) -> int | None:
    try:
        return path.stat().st_mode & 0o777
    except FileNotFoundError:
        return None


def _sync(folder: Path) -> None:
    """Bring the names in a folder to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


# Finishing


def _settle(root: Path, folders: Mapping[str, Path]) -> None:
    pending = root / FOLDER
    if not stat.S_ISDIR(pending.lstat().st_mode):
        raise BadWorkspace(
            f"{pending} is no folder. Remit keeps changes there while it writes them: take the file away."
        )
    manifest = pending / _MANIFEST
    try:
        data = _bounded(manifest)
    except FileNotFoundError:
        with suppress(OSError):  # nothing was decided: what cannot be taken away does no harm to a reader
            _clear(root)
        return
    except OSError as error:
        raise _damaged(manifest, f"it cannot be read ({error.strerror})") from error
    _finish(root, folders, _decode(data, folders, manifest))


def _bounded(path: Path) -> bytes:
    if not stat.S_ISREG(path.lstat().st_mode):
        raise OSError(errno.EINVAL, "it is no file", str(path))
    with path.open("rb") as stream:
        return stream.read(_MOST_BYTES)


def _decode(data: bytes, folders: Mapping[str, Path], manifest: Path) -> list[_Entry]:
    import json

    digest, _, lines = data.partition(b"\n")
    if digest != f"{_sha256(lines)}".encode():
        raise _damaged(manifest, "it is not as it was written")
    try:
        entries = [_Entry(**line) for line in json.loads(lines)]
        targets = {_target(entry, folders) for entry in entries if _lawful(entry, folders)}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise _damaged(manifest, "it does not say what it must") from error
    if len(targets) != len(entries):
        raise _damaged(manifest, "it names a file that Remit would not write")
    return entries


def _damaged(place: Path, why: str) -> BadWorkspace:
    return BadWorkspace(
        f"{place}: a change of this workspace was interrupted, and the record of it cannot be used: {why}. Nothing was touched. "
        f"Compare the files with your last copy (git status), and take the folder {FOLDER} away when they are right."
    )


def _lawful(entry: _Entry, folders: Mapping[str, Path]) -> bool:
    """Whether an entry names a file that may be written: below its folder, not hidden, through no link that leads out."""
    pure = PurePosixPath(entry.path)
    parts = entry.path.split("/")
    if pure.suffix not in SUFFIXES or any(not part or part.startswith(".") or "\0" in part for part in parts):
        return False
    return _target(entry, folders).is_relative_to(os.path.realpath(folders[entry.folder]))


def _target(entry: _Entry, folders: Mapping[str, Path]) -> Path:
    """The file itself, where its name is a link."""
    return Path(os.path.realpath(folders[entry.folder] / entry.path))


def _finish(root: Path, folders: Mapping[str, Path], entries: Sequence[_Entry]) -> None:
    """Do what was decided and is not done yet; look at everything before the first file is touched."""
    try:
        left = [number for number, entry in enumerate(entries) if not _is_done(root, folders, number, entry)]
        for number in left:
            _move(root / FOLDER / f"{number}", _target(entries[number], folders), entries[number])
        for folder in sorted({_target(entry, folders).parent for entry in entries}):
            _sync_up(folder)
        (root / FOLDER / _MANIFEST).unlink()
        _sync(root / FOLDER)
        _clear(root)
    except OSError as error:
        raise CannotWrite(
            f"A change of this workspace was decided but could not be finished: {error.filename or root} cannot be written "
            f"({error.strerror}). It is kept in {root / FOLDER}, and any command will finish it as soon as the files can be written."
        ) from error


def _is_done(root: Path, folders: Mapping[str, Path], number: int, entry: _Entry) -> bool:
    target = _target(entry, folders)
    now = _sha256_of(target)
    if now == entry.after:
        return True
    if now != entry.before:
        raise _damaged(target, "this file was changed since by something else")
    staged = root / FOLDER / f"{number}"
    if entry.after is not None and (staged.is_symlink() or _sha256_of(staged) != entry.after):
        raise _damaged(staged, "this part of it is missing or not as it was written")
    return False


def _move(staged: Path, target: Path, entry: _Entry) -> None:
    if entry.after is None:
        target.unlink(missing_ok=True)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        staged.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        # The folder lies on another disk. The name depends on nothing but the content, so that the next try uses it up.
        beside = target.with_name(f".remit-{entry.after[:16]}.tmp")
        _put(beside, staged.read_bytes(), _mode(staged))
        beside.replace(target)


def _sync_up(folder: Path) -> None:
    """Bring a folder to the disk and the ones above it, which may be new too."""
    for one in (folder, folder.parent, folder.parent.parent):
        if one.is_dir():
            _sync(one)


def _clear(root: Path) -> None:
    import shutil

    pending = root / FOLDER
    if pending.is_dir() and not pending.is_symlink():
        (pending / _MANIFEST).unlink(missing_ok=True)  # first: without its parts it would be a damaged one
        shutil.rmtree(pending)


def _sha256(data: bytes | None) -> str | None:
    import hashlib

    return None if data is None else hashlib.sha256(data).hexdigest()


def _sha256_of(path: Path) -> str | None:
    try:
        return _sha256(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return None

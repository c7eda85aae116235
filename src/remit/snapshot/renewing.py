"""Make the snapshot of a workspace be there and up to date: build it, or bring it up to date, where that is needed."""

from __future__ import annotations

import os
import shutil
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from remit import progress
from remit.errors import CannotWrite, RemitError
from remit.snapshot import building, contents, current, locks, mark, place, sources, trouble, updating
from remit.snapshot import manifest as manifests
from remit.snapshot.current import LOCK, WHOLE, Opened
from remit.snapshot.mark import Unusable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from remit.snapshot.manifest import Manifest
    from remit.snapshot.sources import Stamp
    from remit.snapshot.updating import Wanted
    from remit.workspace import Workspace

NEW = "new-"
_PAUSES = (0, 0.01, 0.1, 0.4)
"""Seconds before each try to remove a folder; what is still there then, the next start clears away."""

_PART = 0.15
"""From which part of the text on it is quicker to build anew than to bring up to date (measured)."""


def renewed(workspace: Workspace) -> Opened | None:
    """The snapshot of a workspace, made to be up to date; None when a file changed meanwhile.

    Raises:
        BadFile: A file of the workspace does not parse.
        BadQuery: A rule cannot be run.
        CannotWrite: The cache folder cannot be used.
    """
    home = place.home(workspace)
    with trouble.told(home):
        place.make(home, workspace)
        with locks.building(home / LOCK):
            return _renew(home, workspace)


def _renew(home: Path, workspace: Workspace) -> Opened | None:
    """Make the snapshot be up to date, and open it; None when a file changed meanwhile.

    Nobody else builds meanwhile.
    """
    _clear(home, keep="")
    found = sources.steady(workspace)
    try:
        _make_ready(home, workspace, found)
    except RemitError:
        # A file that was half written when it was read is read again; one that is wrong is told of.
        if sources.steady(workspace) == found:
            raise
        return None
    try:
        made = _in_use(home, workspace)
    except Unusable as why:
        raise CannotWrite(f"The snapshot of this workspace was built and cannot be used: {why}.") from why
    if made is None:
        return None
    opened, _ = made
    _clear(home, keep=opened.folder.name)
    return opened if sources.steady(workspace) == found else None


def _make_ready(home: Path, workspace: Workspace, found: Mapping[str, Stamp]) -> None:
    try:
        before = _in_use(home, workspace)
    except Unusable as why:
        progress.say(f"The snapshot of this workspace cannot be used: {why}. It is built anew.")
        before = None
    if before is None:
        _build(home, workspace, found)
    elif not before[1].fits(found):
        _catch_up(home, workspace, *before, found)


def _in_use(home: Path, workspace: Workspace) -> tuple[Opened, Manifest] | None:
    """The snapshot that is in use, whether it is up to date or not; None when there is none.

    Raises:
        Unusable: There is one, and it cannot be used.
    """
    locked = current.locked(home)
    if locked is None:
        return None
    folder, lock = locked
    manifest = manifests.read(folder, workspace)
    return Opened(folder, mark.head(folder), current.engine(folder), lock), manifest


def _catch_up(home: Path, workspace: Workspace, before: Opened, manifest: Manifest, found: Mapping[str, Stamp]) -> None:
    wanted = _wanted(workspace, manifest, found)
    if not wanted.read and not wanted.gone:
        if wanted.same == manifest.sources:  # they changed just now, and may do so again
            return
        with suppress(OSError):  # the folder may be there to be read only; then the files are hashed again next time
            manifests.write(before.folder, manifest._replace(sources=dict(wanted.same)))
    elif wanted.bytes > _PART * sources.size(found):
        _build(home, workspace, found)
    else:
        with _made(home) as folder:
            updating.update(workspace, manifest, before.engine, wanted, folder)


def _wanted(workspace: Workspace, before: Manifest, found: Mapping[str, Stamp]) -> Wanted:
    """What changed, by content, where sizes or times differ."""
    now = sources.now()
    same = {name: one for name, one in before.sources.items() if name in found}
    read = []
    for name in manifests.changed(before, found):
        stamp = found[name]
        known = same.get(name)
        if known and known.sha256 == contents.sha256(workspace, name):
            same[name] = known._replace(stamp=None if stamp.is_fresh(now) else stamp)
        else:
            same.pop(name, None)
            read.append(name)
    return updating.Wanted(found, tuple(read), same, tuple(name for name in before.sources if name not in found))


def _build(home: Path, workspace: Workspace, found: Mapping[str, Stamp]) -> None:
    with _made(home) as folder:
        building.build(workspace, found, folder)


@contextmanager
def _made(home: Path) -> Iterator[Path]:
    """A new folder that becomes the snapshot in use at the end of the block, or is removed when it fails."""
    name = _new_name()
    folder = home / f"{NEW}{name}"
    folder.mkdir(mode=0o700)
    try:
        (folder / LOCK).touch()
        yield folder
        folder.rename(home / f"{WHOLE}{name}")
    finally:
        if folder.exists():
            _discard(folder)
    _name(home, f"{WHOLE}{name}")


def _new_name() -> str:
    """A name that no other process gives."""
    return os.urandom(8).hex()


def _discard(folder: Path) -> None:
    """Remove a folder: more than once where an engine that failed still writes the file that it had begun."""
    for pause in _PAUSES:
        time.sleep(pause)
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return


def _name(home: Path, name: str) -> None:
    """Have a snapshot be the one in use."""
    new = home / f"{current.FILE}.new"
    with new.open("w", encoding="ascii") as file:
        file.write(f"{name}\n")
        file.flush()
        os.fsync(file.fileno())
    new.replace(home / current.FILE)
    handle = os.open(home, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _clear(home: Path, keep: str) -> None:
    """Remove what killed builders left, and the snapshots that are not kept and that nobody reads.

    Args:
        home: The folder; whoever calls is the only one that builds in it.
        keep: The snapshot to keep; all of them when empty.
    """
    for folder in list(home.iterdir()):
        if folder.name.startswith(NEW):
            _discard(folder)
        elif keep and folder.name.startswith(WHOLE) and folder.name != keep:
            with suppress(OSError):
                _remove(folder)


def _remove(folder: Path) -> None:
    lock = locks.alone(folder / LOCK)
    if lock:
        gone = folder.with_name(f"{NEW}{_new_name()}")
        folder.rename(gone)
        _discard(gone)

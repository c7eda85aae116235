"""Open the snapshot of a workspace: build it or bring it up to date before, where that is needed.

What builds is imported only then: most commands open what is there.
"""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph

from remit import pending, progress
from remit.errors import CannotRun, CannotWrite, RemitError
from remit.snapshot import locks, place, sources, trouble
from remit.snapshot import manifest as manifests
from remit.snapshot.manifest import STORE, Unusable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from remit.snapshot.locks import Lock
    from remit.snapshot.manifest import Head, Manifest
    from remit.snapshot.sources import Stamp
    from remit.snapshot.updating import Wanted
    from remit.workspace import Workspace

CURRENT = "current"
LOCK = "lock"
WHOLE = "s-"
NEW = "new-"

_TRIES = 5
_PART = 0.15
"""From which part of the text on it is quicker to build anew than to bring up to date (measured)."""


class Opened(NamedTuple):
    """A snapshot that is open.

    Attributes:
        folder: Where it lies.
        head: What it holds, in short.
        engine: Its store, to be read only.
        lock: What keeps it from being removed meanwhile.
    """

    folder: Path
    head: Head
    engine: pyoxigraph.Store
    lock: Lock


class _Named(NamedTuple):
    """A snapshot that is not open yet, and what keeps it from being removed meanwhile."""

    folder: Path
    lock: Lock


def opened(workspace: Workspace) -> Opened:
    """The snapshot of a workspace, up to date.

    Raises:
        BadFile: A file of the workspace does not parse.
        BadQuery: A rule cannot be run.
        CannotWrite: The cache folder cannot be used.
        CannotRun: The workspace is changed again and again.
    """
    home = place.home(workspace)
    for _ in range(_TRIES):
        found = _scanned(workspace)
        as_it_is = _as_it_is(home, workspace, found)
        if as_it_is:
            return as_it_is
        with trouble.told(home):
            place.make(home, workspace)
            with locks.building(home / LOCK):
                renewed = _renew(home, workspace)
        if renewed:
            return renewed
    raise CannotRun(
        f"The workspace {workspace.root} is being changed again and again. Wait, and run the command again."
    )


def current(workspace: Workspace) -> Opened | None:
    """The snapshot that there is, whether it is up to date or not; None when there is none that is whole.

    Raises:
        CannotWrite: Nobody knows where the user's own folder is.
    """
    try:
        found = _current(place.home(workspace), workspace)
    except Unusable:
        return None
    return found[0] if found else None


def drop(workspace: Workspace) -> None:
    """Have the snapshot that there is not be used again; the next start builds another."""
    with suppress(OSError):
        (place.home(workspace) / CURRENT).unlink(missing_ok=True)


def _scanned(workspace: Workspace) -> dict[str, Stamp]:
    return pending.steady(workspace.root, workspace.folders, lambda: sources.scan(workspace))


def _as_it_is(home: Path, workspace: Workspace, found: Mapping[str, Stamp]) -> Opened | None:
    """The snapshot that is in use, if nothing has changed since; why it cannot be used is told by whoever builds."""
    with suppress(Unusable):
        named = _named(home)
        if named is None:
            return None
        head = manifests.head(named.folder)
        if head.state == manifests.state(named.folder, workspace, found):
            return _open(named, head)
    return None


def _current(home: Path, workspace: Workspace) -> tuple[Opened, Manifest] | None:
    """The snapshot that is in use, whether it is up to date or not; None when there is none.

    Raises:
        Unusable: There is one, and it cannot be used.
    """
    named = _named(home)
    if named is None:
        return None
    manifest = manifests.read(named.folder, workspace)
    return _open(named, manifests.head(named.folder)), manifest


def _named(home: Path) -> _Named | None:
    """Which snapshot is in use; None when there is none.

    Raises:
        Unusable: There is one, and it cannot be used.
    """
    for _ in range(_TRIES):
        try:
            name = (home / CURRENT).read_text(encoding="ascii").strip()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (OSError, ValueError) as error:
            raise Unusable("its name cannot be read") from error
        if not name.startswith(WHOLE) or os.sep in name:
            raise Unusable("its name is none that Remit gives")
        lock = _shared(home / name)
        if lock:
            return _Named(home / name, lock)
    raise Unusable("it is not where it should be")


def _shared(folder: Path) -> Lock | None:
    try:
        return locks.share(folder / LOCK)
    except OSError as error:
        raise Unusable(f"it cannot be locked ({trouble.reason(error)})") from error


def _open(named: _Named, head: Head) -> Opened:
    folder, lock = named
    try:
        return Opened(folder, head, pyoxigraph.Store.read_only(os.fspath(folder / STORE)), lock)
    except (OSError, RuntimeError, ValueError) as error:
        raise Unusable(f"the engine cannot open it: {trouble.reason(error)}") from error


def _renew(home: Path, workspace: Workspace) -> Opened | None:
    """Make the snapshot be up to date, and open it; None when a file changed meanwhile. Nobody else builds meanwhile."""
    _clear(home, keep="")
    found = _scanned(workspace)
    try:
        _make_ready(home, workspace, found)
    except RemitError:
        # A file that was half written when it was read is read again; one that is wrong is told of.
        if _scanned(workspace) == found:
            raise
        return None
    try:
        made = _current(home, workspace)
    except Unusable as why:
        raise CannotWrite(f"The snapshot of this workspace was built and cannot be used: {why}.") from why
    if made is None:
        return None
    opened, _ = made
    _clear(home, keep=opened.folder.name)
    return opened if _scanned(workspace) == found else None


def _make_ready(home: Path, workspace: Workspace, found: Mapping[str, Stamp]) -> None:
    try:
        before = _current(home, workspace)
    except Unusable as why:
        progress.say(f"The snapshot of this workspace cannot be used: {why}. It is built anew.")
        before = None
    if before is None:
        _build(home, workspace, found)
    elif not before[1].fits(found):
        _catch_up(home, workspace, *before, found)


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
        from remit.snapshot import updating

        with _made(home) as folder:
            updating.update(workspace, manifest, before.engine, wanted, folder)


def _wanted(workspace: Workspace, before: Manifest, found: Mapping[str, Stamp]) -> Wanted:
    """What changed, by content, where sizes or times differ."""
    from remit.snapshot import updating

    now = sources.now()
    same = {name: one for name, one in before.sources.items() if name in found}
    read = []
    for name in manifests.changed(before, found):
        stamp = found[name]
        known = same.get(name)
        if known and known.sha256 == sources.sha256(workspace, name):
            same[name] = known._replace(stamp=None if stamp.is_fresh(now) else stamp)
        else:
            same.pop(name, None)
            read.append(name)
    return updating.Wanted(found, tuple(read), same, tuple(name for name in before.sources if name not in found))


def _build(home: Path, workspace: Workspace, found: Mapping[str, Stamp]) -> None:
    from remit.snapshot import building

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
    from shutil import rmtree

    rmtree(folder, ignore_errors=True)


def _name(home: Path, name: str) -> None:
    """Have a snapshot be the one in use."""
    new = home / f"{CURRENT}.new"
    with new.open("w", encoding="ascii") as file:
        file.write(f"{name}\n")
        file.flush()
        os.fsync(file.fileno())
    new.replace(home / CURRENT)
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

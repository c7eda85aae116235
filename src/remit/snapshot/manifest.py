"""The manifest of a snapshot: what it was made from and by, what it holds, and which files it is itself.

It begins with two lines: a checksum of what follows, and a head, which is all that is read while nothing has changed. The
rest is JSON. Checksums are CRC-32 here, to notice damage; the files themselves are told apart by SHA-256.
"""

from __future__ import annotations

import os
import zlib
from array import array
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph

import remit
from remit.snapshot.sources import Stamp

if TYPE_CHECKING:
    from collections.abc import Mapping

    from remit.workspace import Workspace

FILE = "manifest"
STORE = "store"
NAMES = "names"

_FORMAT = 4
_MOST_BYTES = 200_000_000
_NOT_OURS = "its manifest is not as Remit writes it"
_DERIVING = ("derivation.py", "names.py", "rules.py", "span.py")
"""The code on which the content of a snapshot depends besides the files."""

_NOTES = ("LOG", "LOCK")  # what the engine writes down for itself when it opens a store


class Unusable(Exception):
    """A snapshot that cannot be used; the text says why, as a clause. Empty where there is nothing to say about it."""


class Head(NamedTuple):
    """What is read of a manifest when a snapshot is opened as it is.

    Attributes:
        state: A mark of all that has to be as it was (see `state`); empty where sizes and times cannot tell it.
        built: When it was made (ISO, local time, to the minute).
        digest: Which contents it holds, as `Workspace.digest` tells it.
        union: How many triples all graphs hold together, each once.
    """

    state: str
    built: str
    digest: str
    union: int


class Source(NamedTuple):
    """A file that a snapshot was made from.

    Attributes:
        stamp: Its size and times when it was read; None where these cannot tell whether it changed since.
        sha256: Of its content.
        quads: How many triples it states, each once.
    """

    stamp: Stamp | None
    sha256: str
    quads: int


class Manifest(NamedTuple):
    """What is known of a snapshot.

    Attributes:
        maker: What it was made with: see `maker`.
        root: The folder of the workspace.
        base: The base of its IRIs.
        built: When it was made (ISO, local time, to the minute).
        digest: Which contents it holds, as `Workspace.digest` tells it.
        union: How many triples all graphs hold together, each once.
        sources: The files by name (see `sources.scan`).
        derived: How many triples each derived graph holds, by IRI.
        files: The files of the snapshot by path below it: size, time of change, number on the disk.
    """

    maker: str
    root: str
    base: str
    built: str
    digest: str
    union: int
    sources: Mapping[str, Source]
    derived: Mapping[str, int]
    files: Mapping[str, tuple[int, int, int]]

    def fits(self, found: Mapping[str, Stamp]) -> bool:
        """Whether the files are, by their sizes and times, those from which the snapshot was made."""
        return len(found) == len(self.sources) and not changed(self, found)


def changed(manifest: Manifest, found: Mapping[str, Stamp]) -> list[str]:
    """The files that are there and that are not, by size and times, as they were."""
    known = manifest.sources
    return [name for name, stamp in found.items() if name not in known or known[name].stamp != stamp]


def maker() -> str:
    """What snapshots are made with now: format, version of the engine, code of the rules."""
    total = zlib.crc32(f"{_FORMAT} {pyoxigraph.__version__}".encode())
    for name in _DERIVING:
        with suppress(OSError):  # where only compiled code is installed, format and version must do
            total = zlib.crc32(Path(remit.__file__).with_name(name).read_bytes(), total)
    return f"{total:08x}"


def state(folder: Path, workspace: Workspace, found: Mapping[str, Stamp]) -> str:
    """A mark of all that must be the same for a snapshot to be opened as it is.

    Args:
        folder: The folder of the snapshot.
        workspace: The workspace.
        found: Its files as they are now.
    """
    return _state(maker(), os.fspath(workspace.root), workspace.namespaces.base, files(folder), found)


def _state(
    maker: str,
    root: str,
    base: str,
    files: Mapping[str, tuple[int, int, int]],
    stamps: Mapping[str, tuple[int, int, int]],
) -> str:
    parts = [maker, root, base]
    numbers: list[int] = []
    for facts in (files, stamps):
        names = sorted(facts)
        parts += [*names, ""]
        numbers += chain.from_iterable(map(facts.__getitem__, names))
    words = "\0".join(parts).encode(errors="surrogateescape") + _packed(numbers)  # no path has the character between
    return f"{len(words):x}-{zlib.crc32(words):08x}-{zlib.adler32(words):08x}"


def _packed(numbers: list[int]) -> bytes:
    """Numbers as bytes: as decimals they take several times as long."""
    try:
        return array("q", numbers).tobytes()
    except OverflowError:  # a time that is centuries away
        return repr(numbers).encode()


def write(folder: Path, manifest: Manifest) -> None:
    """Put a manifest into the folder of a snapshot, in place of the one that is there.

    Raises:
        OSError: It cannot be written.
    """
    import json

    told = json.dumps(manifest._asdict(), ensure_ascii=True, separators=(",", ":"))
    body = f"{' '.join(map(str, _head(manifest)))}\n{told}".encode()
    new = folder / f"{FILE}.new"
    with new.open("wb") as file:
        file.write(_checksum(body) + b"\n" + body)
        file.flush()
        os.fsync(file.fileno())
    new.replace(folder / FILE)


def _head(manifest: Manifest) -> Head:
    stamps = {name: one.stamp for name, one in manifest.sources.items() if one.stamp}
    is_sure = len(stamps) == len(manifest.sources)
    mark = _state(manifest.maker, manifest.root, manifest.base, manifest.files, stamps) if is_sure else ""
    return Head(mark, manifest.built, manifest.digest, manifest.union)


def head(folder: Path) -> Head:
    """What stands at the top of the manifest of a snapshot.

    Raises:
        Unusable: It is not as it was written.
    """
    first, _ = _read(folder)
    try:
        mark, built, digest, union = first.split(" ")
        return Head(mark, built, digest, int(union))
    except ValueError as error:
        raise Unusable(_NOT_OURS) from error


def read(folder: Path, workspace: Workspace) -> Manifest:
    """The manifest of a snapshot, if the snapshot is whole and of this workspace.

    Raises:
        Unusable: It is not.
    """
    manifest = _parsed(folder)
    if manifest.maker != maker():
        raise Unusable("it was made by another version of Remit")
    if manifest.root != os.fspath(workspace.root):
        raise Unusable("it is of another workspace")
    if manifest.base != workspace.namespaces.base:
        raise Unusable("the base of the workspace is another one now")
    if manifest.files != files(folder):
        raise Unusable("its files are not as they were made")
    return manifest


def files(folder: Path) -> dict[str, tuple[int, int, int]]:
    """The files of a snapshot by path below it: size, time of change, number on the disk.

    The number tells a copy from the snapshot itself: a copy may have come from anywhere.
    """
    found = {}
    with suppress(OSError):
        for below, prefix in ((folder / STORE, f"{STORE}/"), (folder, "")):
            with os.scandir(below) as entries:
                for entry in entries:
                    if entry.is_file(follow_symlinks=False) and _is_part(entry.name, prefix):
                        status = entry.stat(follow_symlinks=False)
                        found[f"{prefix}{entry.name}"] = (status.st_size, status.st_mtime_ns, status.st_ino)
    return found


def _is_part(name: str, prefix: str) -> bool:
    return not name.startswith(_NOTES) if prefix else name == NAMES


def _checksum(body: bytes) -> bytes:
    return f"{zlib.crc32(body):08x}".encode()


def _read(folder: Path) -> tuple[str, bytes]:
    """The head of a manifest, and what follows it."""
    try:
        with (folder / FILE).open("rb") as file:
            checksum, _, body = file.read(_MOST_BYTES).partition(b"\n")
    except OSError as error:
        raise Unusable("it is not complete") from error
    if checksum != _checksum(body):
        raise Unusable("its manifest was changed")
    first, _, rest = body.partition(b"\n")
    return first.decode(errors="replace"), rest


def _parsed(folder: Path) -> Manifest:
    import json

    _, body = _read(folder)
    try:
        told = json.loads(body)
        told["sources"] = {
            name: Source(None if stamp is None else Stamp(*stamp), sha256, quads)
            for name, (stamp, sha256, quads) in told["sources"].items()
        }
        told["files"] = {name: tuple(facts) for name, facts in told["files"].items()}
        return Manifest(**told)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Unusable(_NOT_OURS) from error

"""Whether a snapshot can be opened as it is: the head of its manifest, and the mark of all that must be the same for that.

A manifest begins with two lines: the checksum of the head, and the head, which is all that is read while nothing has
changed; it ends with the checksum of what follows it. Checksums are CRC-32 here, to notice damage; the files themselves are told apart by SHA-256 (see `manifest`).
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

if TYPE_CHECKING:
    from collections.abc import Mapping

    from remit.workspace import Workspace

FILE = "manifest"
STORE = "store"
NAMES = "names"
NOT_OURS = "its manifest is not as Remit writes it"
CHANGED = "its manifest was changed"

_FORMAT = 5
_MOST_BYTES = 200_000_000
_MOST_HEAD = 4096
_DERIVING = ("derivation.py", "names.py", "rules.py", "span.py")
"""The code on which the content of a snapshot depends besides the files."""

_NOTES = ("LOG", "LOCK")  # what the engine writes down for itself when it opens a store


class Unusable(Exception):
    """A snapshot that cannot be used; the text says why, as a clause. Empty where there is nothing to say about it."""


class Head(NamedTuple):
    """What is read of a manifest when a snapshot is opened as it is.

    Attributes:
        own: The mark of the snapshot itself: see `of_own`.
        sources: The mark of the files that it was made from; empty where sizes and times cannot tell them.
        built: When it was made (ISO, local time, to the minute).
        digest: Which contents it holds, as `Workspace.digest` tells it.
        union: How many triples all graphs hold together, each once.
    """

    own: str
    sources: str
    built: str
    digest: str
    union: int


def maker() -> str:
    """What snapshots are made with now: format, version of the engine, code of the rules."""
    total = zlib.crc32(f"{_FORMAT} {pyoxigraph.__version__}".encode())
    for name in _DERIVING:
        with suppress(OSError):  # where only compiled code is installed, format and version must do
            total = zlib.crc32(Path(remit.__file__).with_name(name).read_bytes(), total)
    return f"{total:08x}"


def of_snapshot(folder: Path, workspace: Workspace) -> str:
    """The mark of a snapshot as it is now, were it made now for a workspace: see `of_own`."""
    return of_own(maker(), os.fspath(workspace.root), workspace.namespaces.base, files(folder))


def of_own(maker: str, root: str, base: str, files: Mapping[str, tuple[int, int, int]]) -> str:
    """A mark of what must be the same of a snapshot itself for it to be opened as it is.

    Args:
        maker: What it is made with: see `maker`.
        root: The folder of the workspace.
        base: The base of its IRIs.
        files: The files of the snapshot: see `files`.
    """
    return _of([maker, root, base], files)


def of_sources(stamps: Mapping[str, tuple[int, int, int]]) -> str:
    """A mark of what must be the same of the files of a workspace: see `sources.scan`."""
    return _of([], stamps)


def _of(words: list[str], facts: Mapping[str, tuple[int, int, int]]) -> str:
    names = sorted(facts)
    numbers = list(chain.from_iterable(map(facts.__getitem__, names)))
    told = "\0".join([*words, *names, ""]).encode(errors="surrogateescape")  # no path has the character between
    told += _packed(numbers)
    return f"{len(told):x}-{zlib.crc32(told):08x}-{zlib.adler32(told):08x}"


def _packed(numbers: list[int]) -> bytes:
    """Numbers as bytes: as decimals they take several times as long."""
    try:
        return array("q", numbers).tobytes()
    except OverflowError:  # a time that is centuries away
        return repr(numbers).encode()


def head(folder: Path) -> Head:
    """What stands at the top of the manifest of a snapshot.

    Raises:
        Unusable: It is not as it was written.
    """
    line, _ = _lines(folder, _MOST_HEAD)
    try:
        *marks, built, digest, union, _ = line.decode().split(" ")
        own, sources = marks
        return Head(own, sources, built, digest, int(union))
    except ValueError as error:
        raise Unusable(NOT_OURS) from error


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


def sealed(head: Head, rest: bytes) -> bytes:
    """A manifest as it is written: the checksum of the head, the head with the checksum of the rest, the rest."""
    line = f"{' '.join(map(str, head))} {_checksum(rest)}".encode()
    return b"\n".join((_checksum(line).encode(), line, rest))


def read(folder: Path) -> bytes:
    """What follows the head of a manifest.

    Raises:
        Unusable: It is not as it was written.
    """
    line, rest = _lines(folder, _MOST_BYTES)
    if line.rpartition(b" ")[2] != _checksum(rest).encode():
        raise Unusable(CHANGED)
    return rest


def _lines(folder: Path, most: int) -> tuple[bytes, bytes]:
    """The line of the head, and what follows it in the first so many bytes.

    Raises:
        Unusable: The head is not as it was written.
    """
    try:
        with (folder / FILE).open("rb") as file:
            checksum, _, body = file.read(most).partition(b"\n")
    except OSError as error:
        raise Unusable("it is not complete") from error
    line, _, rest = body.partition(b"\n")
    if checksum != _checksum(line).encode():
        raise Unusable(CHANGED)
    return line, rest


def _checksum(data: bytes) -> str:
    return f"{zlib.crc32(data):08x}"

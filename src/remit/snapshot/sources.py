"""The files that a snapshot is made from: which there are, by size and times, and what they state."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph

from remit import engine
from remit.workspace import read_bytes

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from remit.workspace import Workspace

RULES = "rules"
_FOLDERS = (("ontology", ".ttl"), ("graph", ".ttl"), (RULES, ".rq"))
_UNSURE = 2_000_000_000  # nanoseconds within which a file may change again without another time, on coarse disks


class Stamp(NamedTuple):
    """What tells without reading whether a file changed: its size in bytes, its times in nanoseconds.

    Attributes:
        size: Its size; -1 for a file that is not there, such as a link that leads nowhere.
        changed: When its content was changed.
        status: When anything about it was changed; no program can set this.
    """

    size: int
    changed: int
    status: int

    def is_fresh(self, now: int) -> bool:
        """Whether the file may have changed just now, so that it could change once more without another time."""
        return max(self.changed, self.status) > now - _UNSURE


class Read(NamedTuple):
    """A file that was read.

    Attributes:
        sha256: Of its content, without a byte order mark.
        engine: What it states, in its named graph; empty for a rule.
    """

    sha256: str
    engine: pyoxigraph.Store


def scan(workspace: Workspace) -> dict[str, Stamp]:
    """The files that there are now, by folder and path below it: `graph/bodies.ttl`.

    They are those of `Workspace.files`, found with as few calls as can be.
    """
    return {
        f"{folder}/{path}": _stamp(entry)
        for folder, suffix in _FOLDERS
        for path, entry in _entries(os.fspath(workspace.folders[folder]), suffix)
    }


def size(stamps: Mapping[str, Stamp]) -> int:
    """How many bytes files have together."""
    return sum(stamp.size for stamp in stamps.values() if stamp.size > 0)


def is_larger(workspace: Workspace, most: int) -> bool:
    """Whether the files that state something have more bytes together than a number; no more of them are looked at than needed."""
    total = 0
    for folder, suffix in _FOLDERS:
        if folder != RULES:
            for _, entry in _entries(os.fspath(workspace.folders[folder]), suffix):
                total += max(0, _stamp(entry).size)
                if total > most:
                    return True
    return False


def path(workspace: Workspace, name: str) -> Path:
    """The file of a name that `scan` gave."""
    folder, _, below = name.partition("/")
    return workspace.folders[folder] / below


def is_rule(name: str) -> bool:
    """Whether a file is a rule, and states nothing itself."""
    return name.startswith(f"{RULES}/")


def graph(workspace: Workspace, name: str) -> str:
    """The IRI of the named graph that a file is."""
    return workspace.graph_iri(path(workspace, name))


def read(workspace: Workspace, name: str) -> Read:
    """Read a file once: what is hashed is what is loaded.

    Raises:
        BadFile: It cannot be read, or it does not parse; the message has file, line and column.
    """
    here = path(workspace, name)
    place = workspace.place(here)
    data = read_bytes(here, place)
    made = pyoxigraph.Store()
    if not is_rule(name):
        engine.parse(made, data, place, graph(workspace, name))
    return Read(_sha256(data), made)


def sha256(workspace: Workspace, name: str) -> str:
    """The SHA-256 of a file, without a byte order mark.

    Raises:
        BadFile: It cannot be read.
    """
    here = path(workspace, name)
    return _sha256(read_bytes(here, workspace.place(here)))


def _sha256(data: bytes) -> str:
    import hashlib

    return hashlib.sha256(data).hexdigest()


def digest(workspace: Workspace, hashes: Mapping[str, str]) -> str:
    """What `Workspace.digest` tells, from the hashes of the files."""
    import hashlib

    total = hashlib.sha256()
    for name in ordered(workspace, [one for one in hashes if not is_rule(one)]):
        total.update(graph(workspace, name).encode())
        total.update(bytes.fromhex(hashes[name]))
    return total.hexdigest()[:12]


def ordered(workspace: Workspace, names: Collection[str]) -> list[str]:
    """Names in the order of `Workspace.files`, folder by folder."""
    folders = [folder for folder, _ in _FOLDERS]
    return sorted(names, key=lambda name: (folders.index(name.partition("/")[0]), path(workspace, name)))


def now() -> int:
    """The time as files have it, in nanoseconds."""
    return time.time_ns()


def _entries(top: str, suffix: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """The files below a folder with their paths from there; hidden ones, and folders that are links, are left out."""
    waiting = [("", top)]
    while waiting:
        before, folder = waiting.pop()
        try:
            entries = os.scandir(folder)
        except OSError:  # as Workspace.files passes over what cannot be listed
            continue
        with entries:
            for entry in entries:
                if entry.name.startswith("."):
                    continue
                if entry.is_dir():
                    if not entry.is_symlink():
                        waiting.append((f"{before}{entry.name}/", entry.path))
                elif entry.name.endswith(suffix):
                    yield f"{before}{entry.name}", entry


def _stamp(entry: os.DirEntry[str]) -> Stamp:
    try:
        status = entry.stat()
    except OSError:
        return Stamp(-1, 0, 0)
    return Stamp(status.st_size, status.st_mtime_ns, status.st_ctime_ns)

"""The files that a snapshot is made from: which there are, by size and times."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, NamedTuple

from remit import pending

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from remit.workspace import Workspace

RULES = "rules"
FOLDERS = (("ontology", ".ttl"), ("graph", ".ttl"), (RULES, ".rq"))
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


def scan(workspace: Workspace) -> dict[str, Stamp]:
    """The files that there are now, by folder and path below it: `graph/bodies.ttl`.

    They are those of `Workspace.files`, found with as few calls as can be.
    """
    return {
        path: _stamp(entry)
        for folder, suffix in FOLDERS
        for path, entry in _entries(f"{folder}/", os.fspath(workspace.folders[folder]), suffix)
    }


def steady(workspace: Workspace) -> dict[str, Stamp]:
    """The files as `scan` tells them, none from before a change that was being written and another from after it.

    Raises:
        BadWorkspace: A change that was interrupted cannot be finished.
        CannotRun: The workspace is changed again and again.
        CannotWrite: The workspace cannot be locked or written.
    """
    return pending.steady(workspace.root, workspace.folders, lambda: scan(workspace))


def size(stamps: Mapping[str, Stamp]) -> int:
    """How many bytes files have together."""
    return sum(stamp.size for stamp in stamps.values() if stamp.size > 0)


def is_larger(workspace: Workspace, most: int) -> bool:
    """Whether the files that state something have more bytes together than a number; no more of them are looked at than needed."""
    total = 0
    for folder, suffix in FOLDERS:
        if folder != RULES:
            for _, entry in _entries("", os.fspath(workspace.folders[folder]), suffix):
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


def now() -> int:
    """The time as files have it, in nanoseconds."""
    return time.time_ns()


def _entries(before: str, top: str, suffix: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """The files below a folder with their paths from there, after `before`; hidden ones, and folders that are links, are left out."""
    waiting = [(before, top)]
    while waiting:
        before, folder = waiting.pop()
        try:
            handle = os.open(folder, os.O_RDONLY)
        except OSError:  # as Workspace.files passes over what cannot be listed
            continue
        try:
            with os.scandir(
                handle
            ) as entries:  # of an open folder, a file is found by its name alone: a tenth less to do
                for entry in entries:
                    name = entry.name
                    if name[0] == ".":
                        continue
                    if entry.is_dir():
                        if not entry.is_symlink():
                            waiting.append((f"{before}{name}/", f"{folder}/{name}"))
                    elif name.endswith(suffix):
                        yield before + name, entry
        finally:
            os.close(handle)


def _stamp(entry: os.DirEntry[str]) -> Stamp:
    try:
        status = entry.stat()
    except OSError:
        return Stamp(-1, 0, 0)
    return Stamp(status.st_size, status.st_mtime_ns, status.st_ctime_ns)

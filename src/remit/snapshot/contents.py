"""What the files say that a snapshot is made from, and by which hash each of them is known."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph

from remit import engine
from remit.snapshot import lines
from remit.snapshot.sources import FOLDERS, graph, is_rule, path
from remit.workspace import read_bytes

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from remit.workspace import Workspace


class Content(NamedTuple):
    """What a file has in it: what is hashed is what is loaded.

    Attributes:
        data: Its bytes, without a byte order mark.
        place: How messages name it.
        graph: The IRI of its named graph; empty for a rule, which states nothing.
    """

    data: bytes
    place: str
    graph: str

    @property
    def sha256(self) -> str:
        """The hash of its bytes."""
        return _sha256(self.data)

    def stated(self) -> pyoxigraph.Store:
        """What it states, in its named graph, in memory.

        Raises:
            BadFile: It does not parse; the message has file, line and column.
        """
        made = pyoxigraph.Store()
        if self.graph:
            engine.parse(made, self.data, self.place, self.graph)
        return made

    def lines(self) -> list[bytes]:
        """What it states, as lines of N-Triples.

        Raises:
            BadFile: It does not parse; the message has file, line and column.
        """
        return lines.of_turtle(self.data, self.place) if self.graph else []


def read(workspace: Workspace, name: str) -> Content:
    """Read a file once.

    Raises:
        BadFile: It cannot be read.
    """
    here = path(workspace, name)
    place = workspace.place(here)
    return Content(read_bytes(here, place), place, "" if is_rule(name) else graph(workspace, name))


def sha256(workspace: Workspace, name: str) -> str:
    """The SHA-256 of a file, without a byte order mark.

    Raises:
        BadFile: It cannot be read.
    """
    return read(workspace, name).sha256


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def digest(workspace: Workspace, hashes: Mapping[str, str]) -> str:
    """What `Workspace.digest` tells, from the hashes of the files."""
    total = hashlib.sha256()
    for name in ordered(workspace, [one for one in hashes if not is_rule(one)]):
        total.update(graph(workspace, name).encode())
        total.update(bytes.fromhex(hashes[name]))
    return total.hexdigest()[:12]


def ordered(workspace: Workspace, names: Collection[str]) -> list[str]:
    """Names in the order of `Workspace.files`, folder by folder."""
    folders = [folder for folder, _ in FOLDERS]
    return sorted(names, key=lambda name: (folders.index(name.partition("/")[0]), path(workspace, name)))

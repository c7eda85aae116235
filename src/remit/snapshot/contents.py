"""What the files say that a snapshot is made from, and by which hash each of them is known."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph

from remit import engine
from remit.snapshot.sources import FOLDERS, graph, is_rule, path
from remit.workspace import read_bytes

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from remit.workspace import Workspace


class Read(NamedTuple):
    """A file that was read.

    Attributes:
        sha256: Of its content, without a byte order mark.
        engine: What it states, in its named graph; empty for a rule.
    """

    sha256: str
    engine: pyoxigraph.Store


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

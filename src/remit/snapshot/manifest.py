"""The manifest of a snapshot: what it was made from and by, what it holds, and which files it is itself.

What follows its head (see `mark`) is JSON.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, NamedTuple

from remit.snapshot import mark
from remit.snapshot.mark import FILE, Head, Unusable
from remit.snapshot.sources import Stamp

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from remit.workspace import Workspace


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


def write(folder: Path, manifest: Manifest) -> None:
    """Put a manifest into the folder of a snapshot, in place of the one that is there.

    Raises:
        OSError: It cannot be written.
    """
    told = json.dumps(manifest._asdict(), ensure_ascii=True, separators=(",", ":"))
    new = folder / f"{FILE}.new"
    with new.open("wb") as file:
        file.write(mark.sealed(_head(manifest), told.encode()))
        file.flush()
        os.fsync(file.fileno())
    new.replace(folder / FILE)


def _head(manifest: Manifest) -> Head:
    stamps = {name: one.stamp for name, one in manifest.sources.items() if one.stamp}
    is_sure = len(stamps) == len(manifest.sources)
    own = mark.of_own(manifest.maker, manifest.root, manifest.base, manifest.files)
    return Head(own, mark.of_sources(stamps) if is_sure else "", manifest.built, manifest.digest, manifest.union)


def read(folder: Path, workspace: Workspace) -> Manifest:
    """The manifest of a snapshot, if the snapshot is whole and of this workspace.

    Raises:
        Unusable: It is not.
    """
    manifest = _parsed(folder)
    if manifest.maker != mark.maker():
        raise Unusable("it was made by another version of Remit")
    if manifest.root != os.fspath(workspace.root):
        raise Unusable("it is of another workspace")
    if manifest.base != workspace.namespaces.base:
        raise Unusable("the base of the workspace is another one now")
    if manifest.files != mark.files(folder):
        raise Unusable("its files are not as they were made")
    return manifest


def _parsed(folder: Path) -> Manifest:
    body = mark.read(folder)
    try:
        told = json.loads(body)
        told["sources"] = {
            name: Source(None if stamp is None else Stamp(*stamp), sha256, quads)
            for name, (stamp, sha256, quads) in told["sources"].items()
        }
        told["files"] = {name: tuple(facts) for name, facts in told["files"].items()}
        return Manifest(**told)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Unusable(mark.NOT_OURS) from error

"""Verify the snapshot of a workspace: every file by its SHA-256, every graph by its number of triples."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.snapshot import opening, place, sources, writing
from remit.wording import count

if TYPE_CHECKING:
    from remit.workspace import Workspace


@dataclass(frozen=True)
class Verified:
    """What was found.

    Attributes:
        files: How many files were hashed.
        graphs: How many graphs were counted.
        faults: What is wrong, each as a sentence.
    """

    files: int
    graphs: int
    faults: tuple[str, ...]


def verify(workspace: Workspace) -> Verified:
    """Verify the snapshot of a workspace, which is brought up to date before; one with faults is not used again.

    Raises:
        BadFile: A file of the workspace cannot be read.
        CannotWrite: There can be no snapshot.
    """
    opened = opening.opened(workspace)
    manifest = opened.manifest
    faults = [
        f"{workspace.place(sources.path(workspace, name))} was changed without a change of its size or its times."
        for name, one in manifest.sources.items()
        if sources.sha256(workspace, name) != one.sha256
    ]
    # A rule states nothing itself, and is in no folder of graphs.
    wanted = {sources.graph(workspace, name): one.quads for name, one in manifest.sources.items() if one.quads}
    wanted |= manifest.derived
    held = writing.counts(opened.engine)
    faults += [
        _differs(f"the graph <{graph}>", held.get(graph, 0), wanted.get(graph, 0))
        for graph in sorted({**wanted, **held})
        if held.get(graph, 0) != wanted.get(graph, 0)
    ]
    union = writing.union(opened.engine)
    if union != manifest.union:
        faults.append(_differs("the union of all graphs", union, manifest.union))
    if faults:
        (place.home(workspace) / opening.CURRENT).unlink(missing_ok=True)
    return Verified(len(manifest.sources), len(held), tuple(faults))


def _differs(what: str, held: int, wanted: int) -> str:
    return f"In the snapshot {what} has {count(held, 'relation')}, and it should have {wanted:,}."

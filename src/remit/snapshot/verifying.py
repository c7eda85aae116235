"""Verify the snapshot of a workspace: every file by its SHA-256, every graph by its number of triples."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.engine import UNION
from remit.errors import CannotRun
from remit.snapshot import contents, current, opening, sources
from remit.snapshot import manifest as manifests
from remit.snapshot.mark import Unusable
from remit.terms import NamedNode
from remit.wording import count

if TYPE_CHECKING:
    import pyoxigraph

    from remit.snapshot.manifest import Manifest
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
        CannotRun: What it was made from cannot be read, or another command put another snapshot in its place meanwhile.
    """
    opened = opening.opened(workspace)
    try:
        manifest = manifests.read(opened.folder, workspace)
    except Unusable as why:
        current.drop(workspace)  # opening it reads less, and would not notice
        raise CannotRun(
            f"The snapshot of this workspace cannot be verified: {why}. It is not used again. Run the command again: it builds "
            "another."
        ) from why
    faults = [
        f"{workspace.place(sources.path(workspace, name))} was changed without a change of its size or its times."
        for name, one in manifest.sources.items()
        if contents.sha256(workspace, name) != one.sha256
    ]
    # A rule states nothing itself, and is in no folder of graphs.
    wanted = {sources.graph(workspace, name): one.quads for name, one in manifest.sources.items() if one.quads}
    wanted |= manifest.derived
    try:
        held, union = _counted(opened.engine)
    except (OSError, RuntimeError):
        return _dropped(
            workspace, manifest, 0, [*faults, "The files of the snapshot are damaged: they cannot be read."]
        )
    faults += [
        _differs(f"the graph <{graph}>", held.get(graph, 0), wanted.get(graph, 0))
        for graph in sorted({**wanted, **held})
        if held.get(graph, 0) != wanted.get(graph, 0)
    ]
    if union != manifest.union:
        faults.append(_differs("the union of all graphs", union, manifest.union))
    return _dropped(workspace, manifest, len(held), faults)


def _counted(engine: pyoxigraph.Store) -> tuple[dict[str, int], int]:
    """How many triples each graph and the union have; each is read, since a damaged block makes a COUNT wait for ever."""
    total = Counter(quad.graph_name for quad in engine.quads_for_pattern(None, None, None, None))
    union = total.pop(UNION, 0)
    return {graph.value: number for graph, number in total.items() if isinstance(graph, NamedNode)}, union


def _dropped(workspace: Workspace, manifest: Manifest, graphs: int, faults: list[str]) -> Verified:
    """What was found; a snapshot with faults is not used again."""
    if faults:
        current.drop(workspace)
    return Verified(len(manifest.sources), graphs, tuple(faults))


def _differs(what: str, held: int, wanted: int) -> str:
    return f"In the snapshot {what} has {count(held, 'relation')}, and it should have {wanted:,}."

"""Where the snapshots of a workspace lie, and whether it has any."""

from __future__ import annotations

import os
import re
import sys
import zlib
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from remit.errors import BadWorkspace, CannotWrite
from remit.snapshot import sources
from remit.workspace import STORES

if TYPE_CHECKING:
    from remit.workspace import Workspace

KIND = "REMIT_STORE"
"""The variable that goes before `[store] kind`."""

CACHE = "REMIT_CACHE"
"""The variable that goes before `[store] cache`."""

_MEGABYTE = 1_000_000
_CONTENT = ("ontology", "graph", "queries", "shapes", "rules", "answers")
_NOT_PLAIN = r"[^A-Za-z0-9._-]+"


def is_on_disk(workspace: Workspace) -> bool:
    """Whether a workspace is held in a snapshot, as the settings and its size say.

    Raises:
        BadWorkspace: The variable REMIT_STORE has another value than it may have.
    """
    if workspace.storing.passing:
        return False
    kind = os.environ.get(KIND) or workspace.storing.kind
    if kind not in STORES:
        raise BadWorkspace(f"The variable {KIND} must be one of {', '.join(STORES)}, but it is “{kind}”.")
    if kind != "auto":
        return kind == "disk"
    return sources.is_larger(workspace, workspace.storing.memory_up_to * _MEGABYTE)


def home(workspace: Workspace) -> Path:
    """The folder in which the snapshots of a workspace lie; it need not be there yet.

    Raises:
        BadWorkspace: It would lie among the files of the workspace.
        CannotWrite: Nobody knows where the user's own folder is.
    """
    cache = _cache(workspace)
    real = Path(os.path.realpath(cache))
    for name in _CONTENT:
        if real.is_relative_to(os.path.realpath(workspace.folders[name])):
            raise BadWorkspace(
                f"Snapshots cannot lie in {cache}: that is in the folder {name} of the workspace. Name another folder, in "
                f"the line cache of [store] in {workspace.root / 'remit.toml'} or with the variable {CACHE}."
            )
    mark = zlib.crc32(os.fsencode(workspace.root))  # two that have the same take each other's place, and nothing worse
    return cache / f"{re.sub(_NOT_PLAIN, '-', workspace.name)[:40]}-{mark:08x}"


def make(folder: Path, workspace: Workspace) -> None:
    """Make the folder of a workspace's snapshots; where it lies inside the workspace, git is told to leave it alone.

    Raises:
        OSError: It cannot be made.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    cache = folder.parent
    ignoring = cache / ".gitignore"
    inside = Path(os.path.realpath(cache)).is_relative_to(os.path.realpath(workspace.root))
    if inside and not os.path.lexists(ignoring):
        with suppress(FileExistsError), ignoring.open("x", encoding="utf-8") as file:
            file.write("*\n")


def _cache(workspace: Workspace) -> Path:
    named = os.environ.get(CACHE)
    if named:
        return Path(os.path.abspath(os.path.expanduser(named)))  # noqa: PTH100, PTH111 - they fail on odd names
    if workspace.storing.cache:
        return Path(os.path.normpath(workspace.root / os.path.expanduser(workspace.storing.cache)))  # noqa: PTH111
    own = os.environ.get("XDG_CACHE_HOME", "")
    if os.path.isabs(own):  # noqa: PTH117 - it is text yet
        return Path(own) / "remit"
    user = os.path.expanduser("~")  # noqa: PTH111 - Path.home fails where there is none
    if user == "~":
        raise CannotWrite(f"There is no folder of your own for snapshots. Name one with the variable {CACHE}.")
    return Path(user, "Library", "Caches", "remit") if sys.platform == "darwin" else Path(user, ".cache", "remit")

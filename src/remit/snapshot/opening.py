"""Open the snapshot of a workspace: as it is, where nothing has changed; otherwise it is made to be up to date before.

What builds is imported only then: most commands open what is there.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from remit import alongside
from remit.errors import CannotRun
from remit.snapshot import current, mark, place, sources
from remit.snapshot.current import Opened

if TYPE_CHECKING:
    from collections.abc import Callable

    from remit.workspace import Workspace

_TRIES = 5


def opened(workspace: Workspace, meanwhile: Callable[[], object] | None = None) -> Opened:
    """The snapshot of a workspace, up to date.

    Args:
        workspace: The workspace.
        meanwhile: What is done while the engine opens a snapshot that is there and up to date.

    Raises:
        BadFile: A file of the workspace does not parse.
        BadQuery: A rule cannot be run.
        CannotWrite: The cache folder cannot be used.
        CannotRun: The workspace is changed again and again.
    """
    for _ in range(_TRIES):
        found = _as_it_is(workspace, meanwhile)
        if found is None:
            from remit.snapshot import renewing

            found = renewing.renewed(workspace)
        if found:
            return found
    raise CannotRun(
        f"The workspace {workspace.root} is being changed again and again. Wait, and run the command again."
    )


def _as_it_is(workspace: Workspace, meanwhile: Callable[[], object] | None) -> Opened | None:
    """The snapshot that is in use, if nothing has changed since; why it cannot be used is told by whoever builds.

    The engine begins to open it before it is known whether the workspace has changed: that takes as long to find out.
    """
    with suppress(mark.Unusable):
        locked = current.locked(place.home(workspace))
        if locked is None:
            return None
        folder, lock = locked
        head = mark.head(folder)
        if head.own != mark.of_snapshot(folder, workspace):
            return None
        engine = alongside.begun(lambda: current.engine(folder))
        is_current = head.sources == mark.of_sources(sources.steady(workspace))
        if is_current and meanwhile:
            meanwhile()
        opened = Opened(folder, head, engine(), lock)
        return opened if is_current else None
    return None

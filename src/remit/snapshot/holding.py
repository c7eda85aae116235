"""`Snapshot`: a workspace held in a snapshot on disk."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from remit import engine
from remit.errors import BadQuery, CannotRun
from remit.snapshot import current, opening, trouble
from remit.snapshot.mark import NAMES
from remit.wording import count, spoken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import pyoxigraph

    from remit.names import Names
    from remit.results import Answer, Table, Triples
    from remit.terms import Quad, Term
    from remit.workspace import Workspace


class Snapshot:
    """The triples of a workspace in a snapshot, which is built or brought up to date when it is opened.

    Args:
        workspace: The workspace.
        meanwhile: What is done while the engine opens the snapshot, if that is all there is to do.

    Raises:
        BadFile: A file of the workspace does not parse.
        BadQuery: A rule cannot be run.
        CannotWrite: The cache folder cannot be used.
    """

    def __init__(self, workspace: Workspace, meanwhile: Callable[[], object] | None = None) -> None:
        """Open it."""
        self._workspace = workspace
        self._opened = opening.opened(workspace, meanwhile)

    @property
    def words(self) -> str:
        """Where the triples are, for a reader."""
        built = datetime.fromisoformat(self._opened.head.built)
        return f"a snapshot on disk ({count(len(self), 'relation')}), built {spoken(built.date())} at {built:%H:%M}"

    @property
    def digest(self) -> str:
        """Which contents these are, as `Workspace.digest` tells it."""
        return self._opened.head.digest

    def query(self, sparql: str) -> Table | Triples | Answer:
        """Run a SPARQL query.

        Raises:
            BadQuery: It does not parse or cannot be evaluated.
            CannotRun: The files of the snapshot are damaged; it is not used again.
        """
        try:
            return engine.ask(self._opened.engine, sparql, self._workspace.namespaces.prefixes)
        except BadQuery as error:
            if not trouble.is_damage(error.__cause__):
                raise
            current.drop(self._workspace)
            raise CannotRun(
                "The snapshot of this workspace is damaged on the disk, and is not used again. Run the command again: it builds "
                "another."
            ) from error

    def quads(self, subject: Term | None, predicate: str | None, obj: Term | None) -> Iterator[Quad]:
        """The triples of the union that fit a pattern."""
        return engine.quads(self._opened.engine, subject, predicate, obj)

    def names(self) -> Names:
        """The names of all things.

        Raises:
            CannotRun: Their list cannot be read.
        """
        from remit import names  # only now: most questions look up no name

        path = self._opened.folder / NAMES
        try:
            return names.opened(path)
        except (OSError, ValueError) as error:
            raise CannotRun(
                f"The list of names in the snapshot of this workspace cannot be read ({error}). Remove the folder "
                f"{path.parent}, and run the command again."
            ) from error

    def __len__(self) -> int:
        """How many triples the union has."""
        return self._opened.head.union

    def engine(self, others: Iterable[Quad] = ()) -> pyoxigraph.Store:  # noqa: ARG002 - it is read only
        """The engine; nothing can be stated besides in it."""
        return self._opened.engine

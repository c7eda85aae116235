"""`Setting`: what every page of the site is made from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from remit import queries
from remit.endpoint import Dataset
from remit.store import Store
from remit.web.links import Links

if TYPE_CHECKING:
    from collections.abc import Mapping

    from remit.queries import SavedQuery
    from remit.workspace import Workspace

MOST_ROWS = 500
"""The most rows of a table that a page shows; the data under the same address have all of them."""


@dataclass(frozen=True)
class Setting:
    """A workspace that was loaded, and how the site was started.

    Attributes:
        workspace: The workspace.
        store: What it states, with what is derived.
        write: Whether files may be added.
        token: What a form that changes something must send back; empty where nothing may be changed.
        digest: Which contents were loaded, as `Workspace.digest` tells it.
        is_static: Whether the pages are written to files: then there are no forms, and nothing that needs a server.
        day: The day that is meant when none is given; None for the clock's.
        marking: A protective marking for head and foot of each page; empty for none.
    """

    workspace: Workspace
    store: Store
    digest: str = ""
    write: bool = False
    token: str = ""
    is_static: bool = False
    day: date | None = field(default=None)
    marking: str = ""

    @cached_property
    def links(self) -> Links:
        """Where things are found."""
        return Links(self.store)

    @cached_property
    def saved(self) -> Mapping[str, SavedQuery]:
        """The saved queries by name, sorted."""
        return dict(sorted(queries.load(self.workspace).items()))

    @property
    def dataset(self) -> Dataset:
        """What the endpoint is asked of; it is made when the first asks, and anew on another day, which its examples tell."""
        today = self.today
        if today not in self._datasets:
            self._datasets.clear()  # before the next is made, so that two never take room together
            self._datasets[today] = Dataset.of(self.store, self.saved, today)
        return self._datasets[today]

    @cached_property
    def _datasets(self) -> dict[date, Dataset]:
        """The dataset of the day, once it was made."""
        return {}

    @property
    def today(self) -> date:
        """The day that is meant when none is given."""
        return self.day or date.today()  # noqa: DTZ011 - a day on the user's own calendar is meant


def load(workspace: Workspace, *, write: bool = False, token: str = "") -> Setting:
    """Load a workspace for the site.

    Raises:
        BadFile: A file of it does not parse.
    """
    digest = workspace.digest()  # before it is loaded: whoever changes a file meanwhile makes the next digest another
    store = Store(workspace)
    store.digest = digest
    return Setting(workspace, store, digest, write=write, token=token)

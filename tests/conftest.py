"""What every test can ask for: the invented workspace and its store."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from remit import workspace as workspaces
from remit.store import Store

if TYPE_CHECKING:
    from remit.workspace import Workspace

INVENTED = Path(__file__).parent / "workspace"


@pytest.fixture(scope="session")
def workspace() -> Workspace:
    """The invented workspace: bathing water in Fenland, a country that does not exist."""
    return workspaces.load(INVENTED)


@pytest.fixture(scope="session")
def store(workspace: Workspace) -> Store:
    """The triples of the invented workspace, with what is derived from them; only to be read."""
    return Store(workspace)

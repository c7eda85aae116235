"""The reference workspace, for the tests of its content."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from remit import workspace
from remit.results import Table
from remit.store import Store
from remit.terms import text

if TYPE_CHECKING:
    from collections.abc import Callable

    from remit.workspace import Workspace

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def reference() -> Workspace:
    return workspace.load(ROOT)


@pytest.fixture(scope="session")
def content(reference: Workspace) -> Store:
    return Store(reference)


@pytest.fixture(scope="session")
def ask(content: Store) -> Callable[[str], list[tuple[str, ...]]]:
    """The rows of a query as plain text, IRIs in their short form."""

    def rows(sparql: str) -> list[tuple[str, ...]]:
        found = content.query(sparql)
        assert isinstance(found, Table)
        shorten = content.workspace.namespaces.shorten
        return [tuple(shorten(text(cell)) for cell in row) for row in found.rows]

    return rows

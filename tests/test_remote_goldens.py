"""Every saved query gives the same written answer from each server as from the files of the invented workspace."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from remit import checking, queries

if TYPE_CHECKING:
    from collections.abc import Callable

    from remit.store import Store
    from remit.workspace import Workspace

NAMES = sorted(path.stem for path in (Path(__file__).parents[1] / "queries").glob("*.rq"))


@pytest.fixture(scope="module", params=["oxigraph", "virtuoso"])
def remote(request: pytest.FixtureRequest, store: Store, publish: Callable[[Store, str], Store]) -> Store:
    """The invented workspace at a server."""
    return publish(store, request.param)


@pytest.mark.parametrize("name", NAMES)
def test_the_answer_is_the_one_that_the_files_give(
    name: str, remote: Store, store: Store, workspace: Workspace
) -> None:
    query = queries.get(workspace, name)
    assert checking.golden(remote, query).decode() == checking.golden(store, query).decode()


def test_the_endpoint_holds_what_the_files_hold(remote: Store, store: Store) -> None:
    assert remote.digest == store.digest
    assert len(remote) == len(store)

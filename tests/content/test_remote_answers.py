"""Every saved query gives the answer that is on file from each server too."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from remit import checking, queries

if TYPE_CHECKING:
    from collections.abc import Callable

    from remit.store import Store
    from remit.workspace import Workspace

NAMES = sorted(path.stem for path in (Path(__file__).parents[2] / "queries").glob("*.rq"))


@pytest.fixture(scope="module", params=["oxigraph", "virtuoso"])
def remote(request: pytest.FixtureRequest, content: Store, publish: Callable[[Store, str], Store]) -> Store:
    """The reference workspace at a server."""
    return publish(content, request.param)


@pytest.mark.parametrize("name", NAMES)
def test_the_answer_is_the_one_on_file(name: str, remote: Store, reference: Workspace) -> None:
    golden = reference.folders["answers"] / f"{name}.md"
    assert checking.golden(remote, queries.get(reference, name)).decode() == golden.read_text(encoding="utf-8")

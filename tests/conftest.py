"""What every test can ask for: the invented workspace and its store, and small workspaces of its own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from remit import workspace as workspaces
from remit.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from remit.workspace import Workspace

INVENTED = Path(__file__).parent / "workspace"
SETTINGS = """[workspace]
name = "small"
title = "A small workspace"
version = "1"
base = "https://example.org/small/"
"""


@pytest.fixture(scope="session")
def workspace() -> Workspace:
    """The invented workspace: bathing water in Fenland, a country that does not exist."""
    return workspaces.load(INVENTED)


@pytest.fixture(scope="session")
def store(workspace: Workspace) -> Store:
    """The triples of the invented workspace, with what is derived from them; only to be read."""
    return Store(workspace)


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Path]:
    """Make a small workspace with empty folders and the files given; `invented`: on top of the invented one."""

    def made(files: Mapping[str, str | bytes], *, settings: str = SETTINGS, invented: bool = False) -> Path:
        root = tmp_path / "small"
        for folder in ("ontology", "graph", "queries", "shapes"):
            (root / folder).mkdir(parents=True)
        content: dict[str, str | bytes] = {"remit.toml": settings}
        if invented:
            folders = workspaces.load(INVENTED).folders
            lines = "".join(f'{name} = "{folders[name]}"\n' for name in ("ontology", "queries", "shapes"))
            content["remit.toml"] = (
                f"{(INVENTED / 'remit.toml').read_text(encoding='utf-8').split('[folders]')[0]}[folders]\n{lines}"
            )
            for path in folders["graph"].rglob("*.ttl"):
                content[f"graph/{path.relative_to(folders['graph'])}"] = path.read_bytes()
        for name, data in (content | dict(files)).items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data.encode() if isinstance(data, str) else data)
        return root

    return made

"""The wheel carries the tool and the reference workspace, whole and nothing else."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
WORKSPACE = ("ontology", "graph", "queries", "rules", "shapes")


def test_the_wheel_holds_what_the_tree_holds(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    inside = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    code = {
        f"remit/{path.relative_to(ROOT / 'src/remit').as_posix()}"
        for path in (ROOT / "src/remit").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    content = {
        f"remit/_workspace/{path.relative_to(ROOT).as_posix()}"
        for folder in WORKSPACE
        for path in (ROOT / folder).rglob("*")
        if path.is_file()
    }
    assert inside == code | content | {"remit/_workspace/remit.toml"}

"""What the documentation shows is what the program does."""

from __future__ import annotations

import importlib.util
import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from remit import queries
from remit.cli import main

if TYPE_CHECKING:
    from types import ModuleType

    from remit.workspace import Workspace

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "docs" / "pictures"
README = (ROOT / "README.md").read_text(encoding="utf-8")


def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("page", ["docs/cli.md", "queries/README.md"])
def test_the_generated_pages_are_current(page: str) -> None:
    """When this fails: python docs/generate.py."""
    assert (ROOT / page).read_text(encoding="utf-8") == generator().pages()[ROOT / page]


def test_the_pictures_are_those_that_their_commands_draw(tmp_path: Path) -> None:
    """When this fails: python docs/generate.py, and look at what changed."""
    made = generator()
    pictures = made.pictures()
    assert {path.name for path in pictures} == {path.name for path in PICTURES.iterdir()}
    assert len(pictures) >= 3
    for path, arguments in pictures.items():
        made.draw(tmp_path / path.name, arguments)
        assert (tmp_path / path.name).read_bytes() == path.read_bytes(), path.name


def test_the_pictures_are_small_and_each_is_shown() -> None:
    pages = README + "".join(page.read_text(encoding="utf-8") for page in (ROOT / "docs").glob("*.md"))
    for path in PICTURES.iterdir():
        assert path.stat().st_size < 60_000, path.name
        assert re.search(rf"!\[[^\]]{{20,}}\]\((?:docs/)?pictures/{re.escape(path.name)}\)", pages), path.name


DIAGRAMS = (ROOT / "docs" / "diagrams.md").read_text(encoding="utf-8")


# What changed since a version needs the history of the repository, which a copy may lack.
@pytest.mark.parametrize("command", re.findall(r"`(remit diagram (?!.*--since)[^`]+ -o )[^`]+`", DIAGRAMS + README))
def test_each_diagram_that_a_page_names_is_drawn(command: str, tmp_path: Path) -> None:
    drawn = tmp_path / "drawn.svg"
    outcome = CliRunner().invoke(main, ["-w", str(ROOT), *shlex.split(command)[1:], str(drawn)])
    assert outcome.exit_code == 0, outcome.output
    assert drawn.read_bytes().endswith(b"</svg>\n")


def shown() -> list[tuple[str, list[str]]]:
    """Each command of the README whose output is shown, and the runs of output between its ellipses."""
    blocks = re.findall(r"```text\n\$ ([^\n]+)\n(.*?)```", README, re.DOTALL)
    return [(command, [part.strip("\n") for part in output.split("…\n") if part.strip()]) for command, output in blocks]


@pytest.mark.parametrize(("command", "parts"), shown(), ids=lambda value: value if isinstance(value, str) else "")
def test_the_output_in_the_readme_is_real(command: str, parts: list[str]) -> None:
    outcome = CliRunner().invoke(main, ["-w", str(ROOT), *shlex.split(command)[1:]])
    assert outcome.exit_code == 0
    assert parts
    for part in parts:
        assert part in outcome.stdout


@pytest.mark.parametrize("command", sorted(set(re.findall(r"`(remit run [^`]+)`", README))))
def test_each_command_of_the_readme_runs(command: str) -> None:
    outcome = CliRunner().invoke(main, ["-w", str(ROOT), *shlex.split(command)[1:]])
    assert outcome.exit_code == 0, outcome.output


def test_the_queries_that_the_readme_names_exist(reference: Workspace) -> None:
    named = set(re.findall(r"remit run ([a-z-]+)", README))
    assert named <= set(queries.load(reference))


def test_every_link_of_the_documentation_leads_somewhere() -> None:
    for page in [
        ROOT / "README.md",
        ROOT / "CONTRIBUTING.md",
        *ROOT.glob("*/README.md"),
        *(ROOT / "docs").glob("*.md"),
    ]:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.relative_to(ROOT)} links to {target}"

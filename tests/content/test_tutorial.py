"""What the tutorial and the pages on new data show is what the code prints, block by block."""

from __future__ import annotations

import io
import re
import shlex
import shutil
from contextlib import redirect_stdout
from pathlib import Path

import pytest
from click.testing import CliRunner

from remit.cli import main

ROOT = Path(__file__).parents[2]
TUTORIAL = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```\n(?:\n```text\n(.*?)```\n)?", TUTORIAL, re.DOTALL)
PAGES = "".join((ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("validating.md", "adding.md"))
PRACTICE = re.findall(r"```turtle\n# practice\.ttl\n.*?```", PAGES, re.DOTALL)[0]
CODES = {"validate": 1, "add": 0, "diff": 1}


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What each block prints, run one after the other in an empty folder."""
    names: dict[str, object] = {}
    outputs = []
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("tutorial"))
        patch.delenv("REMIT_WORKSPACE", raising=False)
        for code, _ in BLOCKS:
            told = io.StringIO()
            with redirect_stdout(told):
                exec(code, names)  # noqa: S102 - our own page
            outputs.append(told.getvalue())
    return outputs


@pytest.mark.parametrize("number", range(len(BLOCKS)))
def test_each_block_prints_what_is_shown_below_it(number: int, printed: list[str]) -> None:
    assert printed[number] == BLOCKS[number][1]


def test_every_block_of_the_tutorial_is_run() -> None:
    assert len(BLOCKS) == TUTORIAL.count("```python") > 5
    assert sum(1 for _, shown in BLOCKS if shown) == TUTORIAL.count("```text")


def shown() -> list[tuple[str, list[str]]]:
    """Each command of the pages whose output is shown, and the runs of output between its ellipses."""
    blocks = re.findall(r"```text\n\$ remit ([^\n]+)\n(.*?)```", PAGES, re.DOTALL)
    return [(command, [part.strip("\n") for part in output.split("…\n") if part.strip()]) for command, output in blocks]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files of the pages, the workspace as it is (`earlier`), and with the practice file in it (`now`)."""
    folder = tmp_path_factory.mktemp("desk")
    faulty = PRACTICE.removeprefix("```turtle\n").removesuffix("```")
    mended = faulty.replace(" , position:welcomes", "")
    (folder / "practice.ttl").write_text(faulty, encoding="utf-8")
    (folder / "mended.ttl").write_text(mended, encoding="utf-8")
    for copy in ("earlier", "now"):
        for part in ("ontology", "graph", "queries", "shapes"):
            shutil.copytree(ROOT / part, folder / copy / part)
        shutil.copy(ROOT / "remit.toml", folder / copy)
    (folder / "now" / "graph" / "practice.ttl").write_text(mended, encoding="utf-8")
    return folder


@pytest.mark.parametrize(("command", "parts"), shown(), ids=lambda value: value if isinstance(value, str) else "")
def test_the_output_in_the_pages_is_real(
    command: str, parts: list[str], desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(desk)
    name = command.split(maxsplit=1)[0]
    outcome = CliRunner().invoke(main, ["-w", "now" if name == "diff" else "earlier", *shlex.split(command)])
    assert outcome.exit_code == CODES[name], outcome.output
    assert parts
    for part in parts:
        assert part in outcome.stdout


def test_every_command_that_is_explained_is_shown() -> None:
    assert {command.split()[0] for command, _ in shown()} == set(CODES)

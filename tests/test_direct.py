"""Plain command lines of `remit run`: what is read without click means the same to click, and the rest is left to it."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit import cli, direct, running, workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

INVENTED = Path(__file__).parent / "workspace"
DEFAULTS = {"example": False, "show_query": False, "output": None, "endpoint": None, "timeout": 30.0}
FLAGS = ["--example", "--show-query", "-h", "--help", "--version", "--", "-", "--as", "--as-of=2020-01-01", "-va=b"]
READ = ["-v", "--value", "--as-of", "-f", "--format", "--marking", "-w", "--workspace"]
FREE = st.sampled_from(["who-owns", "run", "list", "a=b", "recommendation=3", "2020-01-01", "csv", "", "é", "4"])
WORDS = st.lists(
    st.one_of(FREE, st.sampled_from([*FLAGS, *READ, "-o", "-e", "--timeout"]), st.text(max_size=4)), max_size=8
)
PAIR = st.tuples(st.sampled_from(READ), FREE.filter(lambda word: word != "run"))


@pytest.fixture(autouse=True, scope="module")
def nothing_set() -> Iterator[None]:
    """The environment has no variable that click would take for an option."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("REMIT_")]:
            patch.delenv(name)
        yield


def by_click(words: list[str]) -> dict[str, Any]:
    """What click has `running.run` do for a command line, with the folder for the workspace."""
    asked: list[dict[str, Any]] = []

    def recorded(folder: str | None, name: str, pairs: tuple[str, ...], **more: object) -> int:
        asked.append({"folder": folder, "name": name, "pairs": pairs, **more})
        return 0

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workspace, "find", lambda folder: folder)
        patch.setattr(running, "run", recorded)
        cli.main(words, standalone_mode=False)
    return asked[0]


def is_plain(words: list[str]) -> bool:
    """Whether a command line is read directly; then click reads the same, with its defaults for all else."""
    plain = direct.read(words, {})
    if plain is not None:
        assert by_click(words) == DEFAULTS | plain
    return plain is not None


@given(WORDS, WORDS)
def test_what_is_read_directly_means_the_same_to_click(before: list[str], after: list[str]) -> None:
    is_plain([*before, "run", *after])


@given(st.lists(PAIR, max_size=4), st.lists(PAIR, max_size=4))
def test_a_line_of_options_with_values_is_read_directly(
    before: list[tuple[str, str]], after: list[tuple[str, str]]
) -> None:
    assert is_plain(["run", *chain(*before), "who-owns", *chain(*after)])


@pytest.mark.parametrize("words", [["-w", "here"], ["--workspace", "here"], []])
def test_the_workspace_may_stand_before_the_command(words: list[str]) -> None:
    assert is_plain([*words, "run", "who-owns", "-v", "recommendation=3"])
    assert by_click([*words, "run", "timeline"])["folder"] == (words[-1] if words else None)


@pytest.mark.parametrize(
    "line",
    [
        "run",
        "run who-owns timeline",
        "run who-owns -v",
        "run who-owns -v -w",
        "run who-owns --as-of=2020-01-01",
        "run who-owns -o answer.csv",
        "run who-owns -e http://127.0.0.1/",
        "run --help",
        "who-owns run",
        "-v a=b run who-owns",
        "list",
        "",
    ],
)
def test_any_other_line_is_left_to_click(line: str) -> None:
    assert direct.read(line.split(), {}) is None


@pytest.mark.parametrize("name", ["REMIT_ENDPOINT", "REMIT_RUN_AS_OF", "REMIT_FOLDER", "_REMIT_COMPLETE"])
def test_what_click_takes_from_the_environment_is_left_to_it(name: str) -> None:
    assert direct.read(["run", "who-owns"], {name: "1"}) is None
    assert direct.read(["run", "who-owns"], {"REMIT_WORKSPACE": "here", "PATH": "/bin"}) is not None


def test_a_plain_line_is_answered_without_click_and_as_by_click(tmp_path: Path) -> None:
    words = ["-w", str(INVENTED), "run", "who-owns", "-v", "recommendation=recommendation 3", "--as-of", "2020-06-01"]
    told = "import os, sys; leave = os._exit; os._exit = lambda code: (sys.stderr.write(str('click' in sys.modules)), sys.stderr.flush(), leave(code)); sys.argv[1:] = {!r}; from remit.__main__ import start; start()"
    directly = subprocess.run([sys.executable, "-c", told.format(words)], capture_output=True, check=True, cwd=tmp_path)
    by_library = subprocess.run(
        [sys.executable, "-c", told.format([*words, "--timeout", "30"])], capture_output=True, check=True, cwd=tmp_path
    )
    assert (directly.stderr[-5:], by_library.stderr[-4:]) == (b"False", b"True")
    assert directly.stderr[:-5] == by_library.stderr[:-4]
    assert directly.stdout == by_library.stdout
    assert b"Coastguard Service" in directly.stdout

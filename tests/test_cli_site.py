from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from remit.cli import main
from remit.errors import CannotWrite, MissingParameter, UnknownName, WrongUse, WrongValue
from remit.web import site as sites

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from remit.web.site import Wish, Written
    from remit.workspace import Workspace

INVENTED = "tests/workspace"


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(main, [*map(str, words)], catch_exceptions=True)


@pytest.fixture
def wished(monkeypatch: pytest.MonkeyPatch) -> list[Wish]:
    """What is wished of a site, which is not written."""
    wishes = []

    def write(_workspace: Workspace, _folder: Path, wish: Wish, _tell: Callable[[str, int, int], None]) -> Written:
        wishes.append(wish)
        return sites.Written(2, 1, 3, 1_500_000, (("/picture/body:a.svg", "it is too big"),))

    monkeypatch.setattr(sites, "write", write)
    return wishes


def test_what_was_written_and_left_out_is_told(wished: list[Wish]) -> None:
    found = run("site", "-o", "copy", "-w", INVENTED)
    assert found.exit_code == 0
    assert found.stdout == ""
    assert found.stderr.splitlines() == [
        "Left out: /picture/body:a.svg: it is too big",
        "Written: copy (2 pages, 1 picture, 3 other files, 1.5 MB). Open copy/index.html",
    ]
    assert wished == [sites.Wish(None, "", pictures=True, seconds=30.0)]


def test_options_of_a_site_are_taken(wished: list[Wish]) -> None:
    given = ("--as-of", "2020-06-01", "--marking", "OFFICIAL", "--no-pictures", "--timeout", "0")
    assert run("site", "-o", "copy", "-w", INVENTED, *given).exit_code == 0
    assert [(str(one.day), one.marking, one.pictures, one.seconds) for one in wished] == [
        ("2020-06-01", "OFFICIAL", False, 0.0)
    ]


def test_a_site_needs_a_folder() -> None:
    found = run("site", "-w", INVENTED)
    assert found.exit_code == 2
    assert "Missing option '-o' / '--output'" in found.stderr


@pytest.mark.parametrize(
    ("words", "error", "told"),
    [
        (("--as-of", "soon"), WrongValue, "“--as-of” must be a day"),
        (("--timeout", "-1"), WrongValue, "“--timeout” must be a number of seconds"),
        (("--timeout", "nan"), WrongValue, "“--timeout” must be a number of seconds"),
    ],
)
def test_wrong_options_of_a_site_are_refused_before_anything_is_written(
    tmp_path: Path, words: tuple[str, ...], error: type[Exception], told: str
) -> None:
    found = run("site", "-o", tmp_path / "copy", "-w", INVENTED, *words)
    assert isinstance(found.exception, error)
    assert told in str(found.exception)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_of_others_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    found = run("site", "-o", tmp_path, "-w", INVENTED)
    assert isinstance(found.exception, WrongUse)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_folder_in_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert isinstance(run("site", "-o", tmp_path / "a/b", "-w", INVENTED).exception, CannotWrite)


def test_a_briefing_of_a_thing_is_written_as_the_suffix_says(tmp_path: Path) -> None:
    path = tmp_path / "guard.html"
    found = run("briefing", "Coastguard Service", "--as-of", "2020-06-01", "-o", path, "-w", INVENTED)
    assert found.exit_code == 0
    assert found.stderr.splitlines() == [
        "Coastguard Service: Coastguard Service (body:coastguard-service)",
        f"Written: {path}",
    ]
    text = path.read_text(encoding="utf-8")
    assert text.startswith("<!doctype html>")
    assert "<h2>In brief</h2>" in text
    assert "1 June 2020" in text


def test_a_briefing_of_a_question_takes_values_title_and_marking(tmp_path: Path) -> None:
    path = tmp_path / "who.md"
    given = ("-v", "recommendation=recommendation 3", "--as-of", "2020-06-01")
    found = run("briefing", "who-owns", *given, "--title", "For the meeting", "-o", path, "-w", INVENTED)
    assert found.exit_code == 0
    assert path.read_text(encoding="utf-8").startswith("# For the meeting")


def test_a_briefing_without_a_file_is_read_on_the_terminal() -> None:
    found = run("briefing", "inspections", "--marking", "OFFICIAL", "-w", INVENTED)
    assert found.exit_code == 0
    assert found.stdout.splitlines()[0].strip() == "OFFICIAL"


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("no such thing",), UnknownName),
        (("who-owns",), MissingParameter),
        (("Coastguard Service", "-v", "asOf=2020-01-01"), WrongUse),
        (("Coastguard Service", "--as-of", "soon"), WrongValue),
        (("Coastguard Service", "-o", "x.svg"), WrongUse),
        (("Coastguard Service", "-f", "csv"), UnknownName),
        (("inspections", "--as-of", "2020-01-01"), UnknownName),
    ],
)
def test_what_a_briefing_cannot_be_of_is_refused(words: tuple[str, ...], error: type[Exception]) -> None:
    assert type(run("briefing", *words, "-w", INVENTED).exception) is error

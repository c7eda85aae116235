"""The command `diagram`, as a user types it."""

from __future__ import annotations

import csv
import io
import os
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from remit.cli import main
from remit.errors import NoLayout, TooBig, UnknownName, WrongUse

if TYPE_CHECKING:
    from click.testing import Result

INVENTED = str(Path(__file__).parent / "workspace")
SUFFIXES = ("svg", "png", "pdf", "html", "docx", "graphml", "gexf", "dot", "mmd", "drawio", "xlsx", "txt", "md")


def diagram(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["-w", INVENTED, "diagram", *arguments], catch_exceptions=True)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_each_suffix_gives_a_file_and_the_same_bytes_again(tmp_path: Path, suffix: str) -> None:
    ask = ("recommendation 3", "--as-of", "2020-06-01", "-o")
    first = diagram(*ask, str(tmp_path / f"one.{suffix}"))
    assert first.exit_code == 0, first.output
    diagram(*ask, str(tmp_path / f"two.{suffix}"))
    one, two = ((tmp_path / f"{name}.{suffix}").read_bytes() for name in ("one", "two"))
    assert one
    assert one == two
    assert f"Written: {tmp_path / f'one.{suffix}'}" in first.stderr


def test_csv_is_two_files_that_fit_together(tmp_path: Path) -> None:
    done = diagram("recommendation 3", "--as-of", "2020-06-01", "-o", str(tmp_path / "rec.csv"))
    assert done.exit_code == 0, done.output
    assert sorted(path.name for path in tmp_path.iterdir()) == ["rec-edges.csv", "rec-nodes.csv"]
    nodes, edges = (
        list(csv.DictReader(io.StringIO((tmp_path / name).read_text(encoding="utf-8-sig"))))
        for name in ("rec-nodes.csv", "rec-edges.csv")
    )
    ids = {row["Id"] for row in nodes}
    assert {row["Source"] for row in edges} | {row["Target"] for row in edges} <= ids
    assert "Beach Patrol" in {row["Label"] for row in nodes}


def test_without_a_file_the_relations_are_listed() -> None:
    done = diagram("recommendation 3", "--as-of", "2018-06-01", "--only", "owns")
    assert done.exit_code == 0
    assert "Beach Patrol" in done.stdout
    assert done.stderr == "recommendation 3: Recommendation 3 of “Clean Waters” (recommendation:clean-waters-3)\n"


def test_a_picture_to_standard_output_is_chosen_with_a_format() -> None:
    done = diagram("recommendation 3", "-f", "svg")
    root = ET.fromstring(done.stdout_bytes)  # noqa: S314 - written here
    assert root.tag == "{http://www.w3.org/2000/svg}svg"


@pytest.mark.parametrize(
    ("arguments", "kind", "said"),
    [
        (("recommendation 3", "-o", "a.bmp"), WrongUse, "The suffix of a.bmp is no format for a diagram"),
        (("recommendation 3", "-f", "bmp"), UnknownName, "There is no format for a diagram called “bmp”"),
        (("recommendation 3", "-f", "csv"), WrongUse, "Say where to write them: -o NAME.csv"),
        (("recommendation 3", "-o", "a.svg", "--dpi", "300"), WrongUse, "--dpi goes with png, not with svg"),
        (("recommendation 3", "-o", "a.docx", "--page", "a4"), WrongUse, "--page goes with svg, png and pdf"),
        (("recommendation 3", "-o", "a.svg", "--for", "yed"), WrongUse, "--for yed goes with graphml"),
        (("recommendation 3", "--only", " , "), WrongUse, "--only needs at least one word"),
        (("recommendation 3", "--only", "hates"), UnknownName, "“hates”"),
        (("recommendation 3", "--by", "colour"), UnknownName, "“colour”"),
        (("recommendation 3", "--measures", "--page", "a4"), WrongUse, "--measures gives a table"),
        (("recommendation 3", "--measures", "--since", "HEAD"), WrongUse, "--measures counts in one version"),
        (("recommendation 3", "--measures", "--layout", "dot"), WrongUse, "not with --measures"),
        (("recommendation 3", "-o", "a.csv", "--layout", "dot"), WrongUse, "not with csv"),
        (("recommendation 3", "-o", "a.csv", "--marking", "OFFICIAL"), WrongUse, "csv has no place for a marking"),
        (("accountability-network", "--between", "a", "b"), WrongUse, "--between"),
        ((), WrongUse, "Say what to draw"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], kind: type[Exception], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = diagram(*arguments)
    assert isinstance(done.exception, kind)
    assert said in str(done.exception)
    assert list(tmp_path.iterdir()) == []


def test_the_layout_program_is_never_taken_from_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("dot", "graphviz-pure"):
        (tmp_path / name).write_text(f"#!/bin/sh\ntouch {tmp_path / 'was-run'}\n", encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    assert diagram("recommendation 3", "-o", str(tmp_path / "a.svg")).exit_code == 0
    assert not (tmp_path / "was-run").exists()


def test_without_a_layout_program_the_ways_to_get_one_are_named_and_data_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REMIT_LAYOUT", str(tmp_path / "no-such-program"))
    done = diagram("recommendation 3", "-o", str(tmp_path / "a.svg"))
    assert isinstance(done.exception, NoLayout)
    for words in ("graphviz-pure", "--layout", "REMIT_LAYOUT"):
        assert words in str(done.exception)
    for suffix in ("graphml", "gexf", "dot", "mmd", "drawio", "csv", "xlsx"):
        written = diagram("recommendation 3", "-o", str(tmp_path / f"a.{suffix}"))
        assert written.exit_code == 0, (suffix, written.exception)
    yed = diagram("recommendation 3", "--for", "yed", "-o", str(tmp_path / "yed.graphml"))
    assert yed.exit_code == 0
    assert "Written without a layout." in yed.stderr


def test_the_program_can_be_named_in_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REMIT_LAYOUT", str(tmp_path / "no-such-program"))
    assert isinstance(diagram("recommendation 3", "-o", str(tmp_path / "a.svg")).exception, NoLayout)


def test_a_picture_of_too_much_is_refused_with_a_way_out(tmp_path: Path, make: object) -> None:
    text = "SELECT ?a ?b WHERE { ?a ?p ?b FILTER(isIRI(?b)) } ORDER BY ?a ?b"
    root = make({"queries/all.rq": f"#+ summary: All?\n#+ view: graph\n{text}\n"}, invented=True)  # type: ignore[operator]
    settings = (root / "remit.toml").read_text(encoding="utf-8")
    lines = [line for line in settings.splitlines() if not line.startswith("queries")]
    (root / "remit.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    ask = ["-w", str(root), "diagram", "all", "-o"]
    refused = CliRunner().invoke(main, [*ask, str(tmp_path / "all.svg")])
    assert isinstance(refused.exception, TooBig)
    for words in ("too many", "remit diagram THING", "--by type", "-o FILE with .graphml"):
        assert words in str(refused.exception)
    assert CliRunner().invoke(main, [*ask, str(tmp_path / "all.graphml")]).exit_code == 0
    gathered = CliRunner().invoke(main, [*ask, str(tmp_path / "all.svg"), "--by", "type"])
    assert gathered.exit_code == 0, gathered.exception


def test_measures_are_a_table_whose_headings_say_what_they_mean(tmp_path: Path) -> None:
    done = diagram("accountability-network", "--as-of", "2018-06-01", "--measures", "-o", str(tmp_path / "bodies.csv"))
    assert done.exit_code == 0, done.exception
    rows = list(csv.reader(io.StringIO((tmp_path / "bodies.csv").read_text(encoding="utf-8-sig"))))
    assert any(cell.startswith("Actions led: ") for cell in rows[0])
    assert any("Beach Patrol" in row for row in rows)


def test_two_things_that_are_not_connected_end_with_exit_code_1(make: object, tmp_path: Path) -> None:
    alone = """<https://example.org/fenland/id/body/hermit> a <http://www.w3.org/ns/org#Organization> ;
    <http://www.w3.org/2004/02/skos/core#prefLabel> "Hermit"@en-GB ."""
    root = make({"graph/hermit.ttl": alone}, invented=True)  # type: ignore[operator]
    ask = ["-w", str(root), "diagram", "--between", "Hermit", "Beach Patrol", "-o", str(tmp_path / "a.svg")]
    done = CliRunner().invoke(main, ask)
    assert done.exit_code == 1
    assert "Nothing recorded in this workspace connects these two things." in done.stderr


@pytest.mark.parametrize("page", ["a4", "a3", "slide"])
def test_a_picture_can_be_fitted_to_a_page(tmp_path: Path, page: str) -> None:
    sides = {"a4": {595.28, 841.89}, "a3": {841.89, 1190.55}, "slide": {960.0, 540.0}}
    done = diagram("recommendation 3", "--page", page, "-o", str(tmp_path / "a.svg"))
    assert done.exit_code == 0, done.exception
    root = ET.parse(tmp_path / "a.svg").getroot()  # noqa: S314 - written here
    assert {round(float(root.attrib[side].removesuffix("pt")), 2) for side in ("width", "height")} == sides[page]

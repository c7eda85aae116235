"""`remit validate`: a file in the context of a workspace, in words, with places, in every format."""

from __future__ import annotations

import csv
import io
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pyoxigraph
import pytest
from click.testing import CliRunner

from remit import cli, reporting, reviewing
from remit import workspace as workspaces
from remit.errors import BadFile, RemitError
from remit.explaining import rule_words
from remit.findings import INFO, VIOLATION, WARNING, Finding, Report, rank
from remit.plain import write

if TYPE_CHECKING:
    from collections.abc import Callable

INVENTED = Path(__file__).parent / "workspace"
PREFIXES = """@prefix remit: <https://w3id.org/remit/def/> .
@prefix : <https://example.org/fenland/id/stance/> .
@prefix citation: <https://example.org/fenland/id/citation/> .
@prefix body: <https://example.org/fenland/id/body/> .
@prefix document: <https://example.org/fenland/id/document/> .
@prefix recommendation: <https://example.org/fenland/id/recommendation/> .
@prefix position: <https://w3id.org/remit/def/position/> .
@prefix standing: <https://w3id.org/remit/def/standing/> .
"""
RIGHT = (
    PREFIXES
    + """:new a remit:Stance ;
  remit:gist "The council supports recommendation 1."@en-GB ;
  remit:stanceOn recommendation:clean-waters-1 ;
  remit:position position:supports ;
  remit:saidBy body:commissioner-eastmere ;
  remit:madeIn document:eastmere-letter ;
  remit:standing standing:primary ;
  remit:cites citation:letter-supports-1 .
"""
)
WRONG = RIGHT.replace("position:supports", "standing:primary").replace("remit:gist", "remit:gits")


def done(*args: str | Path, workspace: Path = INVENTED) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a command."""
    result = CliRunner().invoke(cli.main, list(map(str, args)), env={"REMIT_WORKSPACE": str(workspace)})
    if isinstance(result.exception, RemitError):
        return result.exception.exit_code, result.stdout, str(result.exception)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    path = tmp_path / "wrong.ttl"
    path.write_text(WRONG, encoding="utf-8")
    return path


def test_a_file_that_is_right_is_said_to_be_so(tmp_path: Path) -> None:
    path = tmp_path / "right.ttl"
    path.write_text(RIGHT, encoding="utf-8")
    code, out, _ = done("validate", path)
    assert code == 0
    assert "Found:      nothing" in out
    assert "Only what this file can affect was looked at." in out
    assert "Nothing is wrong: " in out


def test_what_is_wrong_is_told_by_rule_with_its_place_and_what_to_do(wrong: Path) -> None:
    code, out, _ = done("validate", wrong)
    words = " ".join(out.split())
    assert code == 1
    assert "Found: 3 violations" in words
    assert "1 violation: stance takes one position" in words
    assert f"{wrong}:12:18: stance:new – position. “primary” is not one of “supports”," in words
    assert (
        "remit:gits is a word that no vocabulary here has, so nothing understands it. Did you mean remit:gist" in words
    )
    assert "1 violation: gist is one sentence of ours" in words


def test_the_same_holds_when_everything_is_looked_at(wrong: Path) -> None:
    some, everything = (json.loads(done("validate", wrong, "-f", "json", *more)[1]) for more in ((), ("--full",)))
    assert some["findings"] == everything["findings"]
    assert everything["scope"] == "Everything was looked at, with this file, since it was asked for."
    assert everything["checked"] > 10 * some["checked"]


@pytest.mark.parametrize("engine", ["pyshacl", "turbo"])
def test_an_engine_by_itself_finds_the_same(wrong: Path, engine: str) -> None:
    usual, other = (json.loads(done("validate", wrong, "-f", "json", *more)[1]) for more in ((), ("--engine", engine)))
    keys = ("severity", "rule", "component", "thing", "path", "value", "message", "remedy", "where")
    told = [[tuple(one[key] for key in keys) for one in found["findings"]] for found in (usual, other)]
    assert sorted(told[0]) == sorted(told[1])
    assert other["scope"] == "Everything was looked at, with this file, since it was asked for."


def test_what_stood_before_is_not_laid_to_the_charge_of_a_file(make: Callable[..., Path], tmp_path: Path) -> None:
    body = "@prefix remit: <https://w3id.org/remit/def/> .\n<https://example.org/fenland/id/{0}> a remit:Stance .\n"
    root = make({"graph/poor.ttl": body.format("stance/poor")}, invented=True)
    file = tmp_path / "more.ttl"
    file.write_text(
        '<https://example.org/fenland/id/stance/poor> <https://w3id.org/remit/def/gist> "Words."@en-GB .\n',
        encoding="utf-8",
    )
    review = reviewing.review(workspaces.load(root), [str(file)])
    assert review.report.findings == ()
    assert review.report.conforms
    assert {finding.label for finding in review.report.stood} == {"stance:poor"}
    told = reviewing.written(review, "text").decode()
    assert f"{len(review.report.stood)} faults of the same things stood before" in " ".join(told.split())


def test_a_file_that_breaks_what_stood_is_charged_where_it_does(tmp_path: Path) -> None:
    file = tmp_path / "second.ttl"
    file.write_text(
        PREFIXES + "recommendation:clean-waters-2 remit:number 1 .\n", encoding="utf-8"
    )  # recommendation 1 has that number
    review = reviewing.review(workspaces.load(INVENTED), [str(file)])
    found = {(one.label, rule_words(one.shape), one.place) for one in review.report.findings}
    assert (f"{file}:9:44") in {place for _, _, place in found}
    assert "recommendation number is its own" in {rule for _, rule, _ in found}


def test_several_files_are_taken_together(tmp_path: Path) -> None:
    first, second = tmp_path / "a.ttl", tmp_path / "b.nt"
    first.write_text(RIGHT.replace("citation:letter-supports-1", "citation:new"), encoding="utf-8")
    statements = PREFIXES + (
        "citation:new a remit:Citation ; <http://purl.org/dc/terms/source> document:eastmere-letter ; "
        '<http://www.w3.org/ns/oa#exact> "We accept." ; remit:manner <https://w3id.org/remit/def/manner/verbatim> ; '
        'remit:place "first line" ; remit:speaker body:commissioner-eastmere .'
    )
    quads = pyoxigraph.parse(statements.encode(), format=pyoxigraph.RdfFormat.TURTLE)
    pyoxigraph.serialize(quads, second, format=pyoxigraph.RdfFormat.N_TRIPLES)
    assert done("validate", first)[0] == 1
    assert done("validate", first, second)[0] == 0


def test_a_file_of_the_workspace_is_judged_where_it_stands() -> None:
    code, out, _ = done("validate", INVENTED / "graph" / "bodies.ttl")
    assert code == 0
    assert "things were held against" in out


def test_the_workspace_itself_is_validated_when_no_file_is_named() -> None:
    code, out, _ = done("validate")
    assert code == 0
    assert "Everything was looked at: " in out
    assert "met nothing and so checked nothing" in " ".join(out.split())


@pytest.mark.parametrize(("least", "code"), [("violation", 0), ("warning", 1), ("info", 1), ("never", 0)])
def test_fail_on_says_what_makes_the_command_fail(tmp_path: Path, least: str, code: int) -> None:
    file = tmp_path / "unread.ttl"
    file.write_text(
        PREFIXES.replace("@prefix :", "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n@prefix :")
        + 'document:unread a remit:Document ; skos:prefLabel "Unread"@en-GB ; '
        "remit:extentRead <https://w3id.org/remit/def/extent-read/not-read> .\n",
        encoding="utf-8",
    )
    assert done("validate", file, "--fail-on", least)[0] == code


def test_nothing_checked_is_no_pass(tmp_path: Path) -> None:
    file = tmp_path / "other.ttl"
    file.write_text("<https://example.org/fenland/id/x/a> a <https://example.org/Other> .\n", encoding="utf-8")
    code, out, _ = done("validate", file)
    assert "Nothing was checked: no shape speaks of anything here, so this is no pass." in " ".join(out.split())
    assert code == 3


def test_a_workspace_without_shapes_is_no_pass(make: Callable[..., Path]) -> None:
    root = make({})
    code, out, _ = done("validate", workspace=root)
    assert code == 3
    assert "Nothing was checked" in out


@pytest.mark.parametrize("name", ["nothing.ttl", "letter.txt"])
def test_a_file_that_cannot_be_read_is_an_error_that_names_it(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name.endswith("txt"):
        path.write_text("Dear Inspector,", encoding="utf-8")
    code, out, err = done("validate", path)
    assert code in (2, 3)
    assert out == ""
    assert name in err


# ---------------------------------------------------------------- formats


def test_json_has_the_place_in_parts(wrong: Path) -> None:
    code, out, _ = done("validate", wrong, "-f", "json")
    told = json.loads(out)
    assert (code, told["conforms"], told["counts"]) == (1, False, {"violation": 3, "warning": 0, "info": 0})
    found = next(one for one in told["findings"] if one["ruleInWords"] == "stance takes one position")
    assert found["place"] == {"file": str(wrong), "line": 12, "column": 18}
    assert found["severity"] == "violation"
    assert found["component"] == "http://www.w3.org/ns/shacl#InConstraintComponent"
    assert found["thing"] == "https://example.org/fenland/id/stance/new"


def test_ttl_is_the_standard_report(wrong: Path) -> None:
    _, out, _ = done("validate", wrong, "-f", "ttl")
    store = pyoxigraph.Store()
    store.load(out.encode(), format=pyoxigraph.RdfFormat.TURTLE)
    rows = store.query(
        "PREFIX sh: <http://www.w3.org/ns/shacl#> SELECT ?focus ?shape WHERE { ?r a sh:ValidationReport ; "
        "sh:conforms false ; sh:result [ a sh:ValidationResult ; sh:focusNode ?focus ; sh:sourceShape ?shape ; "
        "sh:resultSeverity sh:Violation ; sh:sourceConstraintComponent ?component ; sh:resultPath ?path ; "
        "sh:resultMessage ?message ] }"
    )
    assert isinstance(rows, pyoxigraph.QuerySolutions)
    assert {(row["focus"].value.rsplit("/", 1)[1], row["shape"].value.rsplit("/", 1)[1]) for row in rows} == {
        ("new", "StanceTakesOnePosition"),
        ("new", "GistIsOneSentenceOfOurs"),
    }


def test_a_table_has_one_row_for_each_finding(wrong: Path, tmp_path: Path) -> None:
    _, out, _ = done("validate", wrong, "-f", "csv")
    rows = list(csv.DictReader(io.StringIO(out, newline="")))
    assert [row["Severity"] for row in rows] == ["Violation"] * 3
    assert rows[-1].keys() >= {"Where", "What is wrong", "What to do", "Thing", "Property", "Value", "Rule"}
    done("validate", wrong, "-o", tmp_path / "faults.xlsx")
    sheets = openpyxl.load_workbook(tmp_path / "faults.xlsx").worksheets
    cells = [cell.value for sheet in sheets for row in sheet.iter_rows() for cell in row]
    assert (
        "“primary” is not one of “supports”, “accepts”, “accepts in part”, “rejects”, “notes” and “welcomes”." in cells
    )


@pytest.mark.parametrize("form", ["md", "html", "docx"])
def test_every_format_for_readers_can_be_written(wrong: Path, tmp_path: Path, form: str) -> None:
    path = tmp_path / f"report.{form}"
    code, _, _ = done("validate", wrong, "-o", path)
    assert code == 1
    assert path.stat().st_size > 500


def finding(severity: str, **more: object) -> Finding:
    usual = {
        "shape": "https://example.org/shape/DeadlineIsOneDay",
        "message": "“soon” is not a day.",
        "remedy": "Give one day.",
        "focus": "https://example.org/id/a",
        "label": "A",
        "path": "deadline",
        "value": "soon",
        "place": "book.xlsx Responses!C4",
    }
    return Finding(severity=severity, **{**usual, **more})  # type: ignore[arg-type]


def test_findings_of_one_rule_stand_together_the_gravest_first() -> None:
    findings = (
        finding(VIOLATION),
        finding(VIOLATION, place="book.xlsx Responses!C5", label="B", why=("It is so.",)),
        finding(WARNING, shape="https://example.org/shape/HasAPlace", remedy="Say where.", path=""),
        finding(INFO, shape="", message="=cmd()", remedy="", place=""),
    )
    report = Report(
        findings,
        {"https://example.org/shape/DeadlineIsOneDay": 2, "https://example.org/shape/Idle": 0},
        2,
        scope="All was looked at.",
    )
    assert (
        write(reporting.document(report, "Validation of book.xlsx", (), ("A column was passed over.",)), 100) == GOLDEN
    )
    assert report.idle == ("https://example.org/shape/Idle",)


def test_a_cell_that_a_spreadsheet_would_run_is_marked_as_text() -> None:
    report = Report((finding(INFO, message="=cmd()"),), {}, 1)
    assert "'=cmd()" in reporting.as_csv(report).decode()


def test_a_place_in_a_workbook_is_told_in_parts() -> None:
    told = json.loads(reporting.as_json(Report((finding(VIOLATION),), {}, 1)))
    assert told["findings"][0]["place"] == {"file": "book.xlsx", "sheet": "Responses", "cell": "C4"}


def test_findings_of_a_workbook_stand_row_by_row() -> None:
    places = [f"book.xlsx Responses!{cell}" for cell in ("C10", "C5", "AA5", "D5", "B5")]
    ordered = sorted((finding(VIOLATION, place=place) for place in places), key=rank)
    assert [one.place.split("!")[1] for one in ordered] == ["B5", "C5", "D5", "AA5", "C10"]


def test_many_findings_of_one_rule_are_cut_and_counted() -> None:
    findings = tuple(finding(VIOLATION, place=f"a.ttl:{number}:1") for number in range(1, 61))
    told = write(reporting.document(Report(findings, {}, 60), "Validation"), 100)
    assert "60 violations: deadline is one day" in told
    assert "And 20 more of this kind; -f csv or -o FILE.xlsx has them all." in told


@pytest.mark.parametrize("word", ["SERVICE", "SERVICE SILENT", "\\\\u0053ERVICE"])
def test_a_shape_reaches_nobody(tmp_path: Path, word: str) -> None:
    asked: list[str] = []

    class Canary(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)

        do_POST = do_GET  # noqa: N815 - the same

    server = HTTPServer(("127.0.0.1", 0), Canary)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/"
    shapes, data = tmp_path / "shapes.ttl", tmp_path / "data.ttl"
    data.write_text("<https://e.org/a> a <https://e.org/C> .\n", encoding="utf-8")
    shapes.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . <https://e.org/S> sh:targetClass <https://e.org/C> ; sh:sparql [\n"
        f'sh:select "SELECT $this ?value WHERE {{ $this a <https://e.org/C> . {word} <{address}> {{ ?value ?p ?o }} }}" ] .\n',
        encoding="utf-8",
    )
    code, out, err = done("validate", data, "--shapes", shapes)
    server.shutdown()
    server.server_close()
    assert (code, out, asked) == (3, "", [])
    assert "SERVICE would fetch data from elsewhere" in err


def test_a_pattern_that_is_looked_for_for_ever_is_stopped(tmp_path: Path) -> None:
    shapes, data = tmp_path / "shapes.ttl", tmp_path / "data.ttl"
    data.write_text(f'<https://e.org/a> a <https://e.org/C> ; <https://e.org/p> "{"a" * 60}!" .\n', encoding="utf-8")
    shapes.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . <https://e.org/S> sh:targetClass <https://e.org/C> ;\n"
        'sh:property [ sh:path <https://e.org/p> ; sh:pattern "^(a+)+$" ] .\n',
        encoding="utf-8",
    )
    code, out, err = done("validate", data, "--shapes", shapes, "--timeout", "3")
    assert (code, out) == (3, "")
    assert "The validation was stopped after 3 seconds." in err


def test_a_file_that_links_to_itself_is_told_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "loop.ttl"
    path.symlink_to(path)
    code, _, err = done("validate", path)
    assert code == 3
    assert "loop.ttl" in err


def test_a_name_with_a_line_break_does_not_break_the_message(tmp_path: Path) -> None:
    code, _, err = done("validate", tmp_path / "a\nb\u202e.ttl")
    assert code == 3
    assert "a\ufffdb\ufffd.ttl" in err
    assert len(err.strip().splitlines()) == 1


def test_the_limit_of_time_must_be_one() -> None:
    code, _, err = done("validate", "--timeout", "-1")
    assert code == 2
    assert "--timeout" in err


def test_shapes_that_cannot_be_run_are_named(make: Callable[..., Path]) -> None:
    root = make(
        {
            "shapes/bad.ttl": "@prefix sh: <http://www.w3.org/ns/shacl#> . <https://e.org/s> sh:targetClass <https://e.org/c> ; sh:property <https://e.org/gone> .\n"
        }
    )
    with pytest.raises(BadFile) as caught:
        reviewing.review(workspaces.load(root), [])
    assert caught.value.place == "shapes/bad.ttl:1:110"
    assert "https://e.org/gone" in str(caught.value)


GOLDEN = """\
Validation of book.xlsx
═══════════════════════

Looked at:  All was looked at.
Found:      2 violations, 1 warning and 1 piece of advice

2 violations: deadline is one day
─────────────────────────────────

Give one day.
  book.xlsx Responses!C4: A – deadline. “soon” is not a day.
  book.xlsx Responses!C5: B – deadline. “soon” is not a day.
    Why: It is so.

1 warning: has a place
──────────────────────

Say where.
  book.xlsx Responses!C4: A. “soon” is not a day.

1 piece of advice: as it is written
───────────────────────────────────

  A – deadline. =cmd()

Notes
─────

A column was passed over.

2 things were held against 1 shape.

1 shape met nothing and so checked nothing: idle.
"""

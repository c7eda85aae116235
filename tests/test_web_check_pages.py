"""Checking a file and adding one in the browser: what is found, what comes back, what is written, and what never is."""

from __future__ import annotations

import html
import io
import os
import re
import shutil
import subprocess
import tempfile
from base64 import b64decode, b64encode
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from click.testing import CliRunner

from remit import book_writing, cli, pending, reviewing, submission
from remit import workspace as workspaces
from remit.errors import BadFile, CannotRun
from remit.exchange import Request, Response
from remit.findings import INFO, VIOLATION, WARNING, Finding, Report
from remit.templates import Templates
from remit.web import add_pages, check_pages, found, routes, setting
from remit.web.setting import Setting
from remit.web.uploads import File

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from remit.store import Store
    from remit.workspace import Workspace

INVENTED = Path(__file__).parent / "workspace"
TOKEN = "the-token"  # noqa: S105 - of a test
RIGHT = """@prefix remit: <https://w3id.org/remit/def/> .
@prefix : <https://example.org/fenland/id/stance/> .
@prefix citation: <https://example.org/fenland/id/citation/> .
@prefix body: <https://example.org/fenland/id/body/> .
@prefix document: <https://example.org/fenland/id/document/> .
@prefix recommendation: <https://example.org/fenland/id/recommendation/> .
@prefix position: <https://w3id.org/remit/def/position/> .
@prefix standing: <https://w3id.org/remit/def/standing/> .
:new a remit:Stance ;
  remit:gist "The council supports recommendation 1."@en-GB ;
  remit:stanceOn recommendation:clean-waters-1 ;
  remit:position position:supports ;
  remit:saidBy body:commissioner-eastmere ;
  remit:madeIn document:eastmere-letter ;
  remit:standing standing:primary ;
  remit:cites citation:letter-supports-1 .
"""
WRONG = RIGHT.replace("position:supports", "standing:primary").replace("remit:gist", "remit:gits")
LABELLED = """@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<https://example.org/fenland/id/body/harbour-trust> skos:prefLabel "<script>alert(1)</script>"@en-GB .
"""
BODY = """@prefix body: <https://example.org/fenland/id/body/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix remit: <https://w3id.org/remit/def/> .
@prefix citation: <https://example.org/fenland/id/citation/> .
body:lido-boards a org:FormalOrganization ; skos:prefLabel "Lido Boards"@en-GB ;
  remit:cites citation:letter-supports-1 .
"""


@pytest.fixture(scope="module")
def reading(workspace: Workspace, store: Store) -> Setting:
    """The site on the invented workspace, for reading only."""
    return Setting(workspace, store, "0123456789ab")


@pytest.fixture
def root(make: Callable[..., Path]) -> Path:
    """A copy of the invented workspace that can be written to, with one saved query and its answer on file."""
    toml = (INVENTED / "remit.toml").read_text(encoding="utf-8").split("[folders]")[0]
    folders = workspaces.load(INVENTED).folders
    lines = "".join(f'{name} = "{folders[name]}"\n' for name in ("ontology", "shapes"))
    files: dict[str, str | bytes] = {
        "remit.toml": f"{toml}[folders]\n{lines}",
        "queries/sources.rq": (folders["queries"] / "sources.rq").read_bytes(),
        "answers/sources.md": "old",
    }
    return make(files, invented=True)


@pytest.fixture
def writing(root: Path) -> Setting:
    return setting.load(workspaces.load(root), write=True, token=TOKEN)


@pytest.fixture(autouse=True)
def _left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """After every test: nothing is left in the temporary folder or where we were, and there we are again."""
    folder, here = tmp_path / "temporary", tmp_path / "here"
    folder.mkdir()
    here.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.chdir(here)
    yield
    assert list(folder.iterdir()) == list(here.iterdir()) == []
    assert Path.cwd() == here


def post(site: Setting, path: str, fields: dict[str, str] | None = None, *files: tuple[str, str | bytes]) -> Response:
    """Send a form in parts."""
    parts = [(f'name="{name}"', value.encode()) for name, value in (fields or {}).items()]
    parts += [
        (f'name="file"; filename="{name}"', data.encode() if isinstance(data, str) else data) for name, data in files
    ]
    body = b"".join(
        f"--limit\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + data + b"\r\n" for head, data in parts
    )
    kind = "multipart/form-data; boundary=limit"
    return routes.answer(site, Request("POST", path, content_type=kind, body=body + b"--limit--\r\n"))


def get(site: Setting, path: str, query: str = "") -> Response:
    return routes.answer(site, Request("GET", path, query))


def words(answer: Response) -> str:
    """What is read in the main part of a page."""
    main = re.search(r"<main[^>]*>(.*)</main>", answer.body.decode(), re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", main[1])).split()) if main else ""


def linked(answer: Response) -> dict[str, tuple[str, bytes]]:
    """The files that stand in a page: by what they are, the name and the bytes."""
    pattern = r'<a href="data:[^"]*;base64,([^"]*)" download="([^"]*)">([^<]*)</a>'
    return {
        html.unescape(what): (html.unescape(name), b64decode(html.unescape(data)))
        for data, name, what in re.findall(pattern, answer.body.decode())
    }


def hidden(answer: Response) -> dict[str, str]:
    """The hidden fields of a page."""
    pattern = r'<input type="hidden" name="(\w+)" value="([^"]*)">'
    return {name: html.unescape(value) for name, value in re.findall(pattern, answer.body.decode())}


def everything(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def second(site: Setting, content: str = RIGHT, name: str = "right.ttl") -> dict[str, str]:
    """The fields of the second step, as the page of the first has them."""
    return hidden(post(site, "/add", None, (name, content)))


@pytest.fixture(scope="module")
def book(store: Store) -> bytes:
    """A workbook with one faulty row below the example."""
    made = book_writing.write(store, Templates(store).template("response"), "xlsx")
    opened = openpyxl.load_workbook(io.BytesIO(made))
    sheet: Any = opened["Responses"]
    cells = {
        "B4": "Letter of the Harbour Trust (20 May 2018)",
        "C4": "Recommendation 1 of “Clean Waters”",
        "D4": "acepts",
        "E4": "The trust accepts it.",
        "F4": "body:harbour-trust",
    }
    for cell, value in cells.items():
        sheet[cell].value = value
        sheet[cell].data_type = "s"
    target = io.BytesIO()
    opened.save(target)
    return target.getvalue()


# The form


def test_the_form_names_what_is_read_and_says_that_nothing_is_stored(reading: Setting) -> None:
    answer = get(reading, "/check")
    text = answer.body.decode()
    assert answer.status == 200
    assert '<form action="/check" method="post" enctype="multipart/form-data">' in text
    assert '<label for="file">File to check</label>' in text
    assert (
        '<input type="file" id="file" name="file" accept=".xlsx,.csv,.tsv,.ttl,.trig,.nt,.nq,.jsonld,.json,.rdf,.xml,.owl"'
        ' multiple aria-describedby="file-hint">' in text
    )
    assert '<button class="button secondary" type="submit" name="give" value="workbook">' in text
    assert "Nothing is stored." in words(answer)
    assert "error-summary" not in text


def test_every_empty_workbook_that_is_offered_is_there(reading: Setting) -> None:
    text = get(reading, "/check").body.decode()
    offered = re.findall(r'href="/template/([a-z-]+)\.xlsx"', text)
    assert offered[:4] == ["body", "recommendation", "response", "status"]
    assert len(offered) == len(Templates(reading.store).names)
    assert text.count("<li>") > len(offered)
    answer = get(reading, "/template/response.xlsx")
    assert answer.headers == (("content-disposition", 'attachment; filename="response.xlsx"'),)
    assert openpyxl.load_workbook(io.BytesIO(answer.body)).sheetnames == ["Read me", "Responses", "Lists"]


def test_a_workbook_can_be_had_with_what_is_there_already(reading: Setting) -> None:
    empty, filled = (get(reading, "/template/body.csv", query).body.decode() for query in ("", "filled=yes"))
    assert "body:harbour-trust" in filled
    assert "body:harbour-trust" not in empty.split("\n", 2)[2]
    named = dict(get(reading, "/template/body.csv", "filled=yes").headers)
    assert named["content-disposition"] == 'attachment; filename="body-filled.csv"'


@pytest.mark.parametrize("path", ["/template/bodi.xlsx", "/template/<b>.xlsx", "/template/../body.xlsx"])
def test_an_unknown_workbook_is_not_found(reading: Setting, path: str) -> None:
    answer = get(reading, path)
    assert answer.status == 404
    assert "There is no workbook called" in words(answer)
    assert "The page “Check a file” lists them." in words(answer)
    assert "<b>" not in answer.body.decode()


# What is found


def test_a_fault_in_a_workbook_is_told_with_its_cell_and_comes_back_in_it(reading: Setting, book: bytes) -> None:
    answer = post(reading, "/check", None, ("my letters.xlsx", book))
    text = words(answer)
    assert answer.status == 200
    assert text.startswith("What was found in my letters.xlsx It does not conform: ")
    assert re.search(r"It does not conform: [0-9]+ things have to be mended before it can be added\.", text)
    assert re.search(
        r"To mend Sheet “Responses”, cell D4 .*?“acepts” is not in the list\. Did you mean “accepts”", text
    )
    assert text.index("Did you mean “accepts”") < text.index("Downloads")
    files = linked(answer)
    name, data = files["The workbook again, each fault in its cell"]
    assert name == "my letters-checked.xlsx"
    cell: Any = openpyxl.load_workbook(io.BytesIO(data))["Responses"]["D4"]
    assert cell.comment.text.startswith("“acepts” is not in the list.")
    assert {name for name, _ in files.values()} == {
        "my letters-checked.xlsx",
        *(f"my letters-report.{form}" for form in ("xlsx", "docx", "csv", "json", "ttl")),
    }
    assert files["The report as CSV"][1].startswith("\ufeffSeverity,Where,".encode())
    assert b"my letters.xlsx Responses!D4" in files["The report as JSON"][1]


def test_the_workbook_itself_comes_back_when_it_is_asked_for(reading: Setting, book: bytes) -> None:
    answer = post(reading, "/check", {"give": "workbook"}, ("Bücher <1>.xlsx", book))
    assert answer.status == 200
    assert answer.media_type == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert answer.headers == (("content-disposition", 'attachment; filename="B-cher-_1_-checked.xlsx"'),)
    cell: Any = openpyxl.load_workbook(io.BytesIO(answer.body))["Responses"]["D4"]
    assert cell.comment.text.startswith("“acepts” is not in the list.")


def test_what_is_no_workbook_does_not_come_back_but_is_told(reading: Setting) -> None:
    answer = post(reading, "/check", {"give": "workbook"}, ("right.ttl", RIGHT))
    assert answer.status == 200
    assert "Only one filled workbook (.xlsx, .csv, .tsv) at a time can come back" in words(answer)
    assert "It conforms and can be added." in words(answer)


def test_a_fault_in_linked_data_is_told_with_its_line_gravest_first(reading: Setting) -> None:
    answer = post(reading, "/check", None, ("wrong.ttl", WRONG))
    text = words(answer)
    assert "It does not conform: 3 things have to be mended before it can be added." in text
    assert re.search(
        r"To mend Line 12, column 18 (stance:new): position “primary” is not one of “supports”,.* Rule: stance takes one position",
        text,
    )
    assert "Did you mean remit:gist" in text
    assert '<li class="finding violation">' in answer.body.decode()
    assert '<div class="panel bad" role="status">' in answer.body.decode()
    assert '<h2 id="violation">To mend (3)</h2>' in answer.body.decode()
    assert "Only what this file can affect was looked at." in text


def test_a_thing_that_is_there_is_linked_and_what_the_file_says_is_escaped(reading: Setting) -> None:
    answer = post(reading, "/check", None, ("label.ttl", LABELLED))
    text = answer.body.decode()
    assert '<a href="/thing/body:harbour-trust">' in text
    assert "<script>alert" not in text


def test_what_is_right_conforms(reading: Setting) -> None:
    answer = post(reading, "/check", None, ("right.ttl", RIGHT))
    assert answer.status == 200
    assert "It conforms and can be added." in words(answer)
    assert "Nothing was stored." in words(answer)
    assert "add a file" not in words(answer)
    assert '<div class="panel good" role="status">' in answer.body.decode()
    assert '<ol class="findings">' not in answer.body.decode()
    assert "The workbook again, each fault in its cell" not in linked(answer)


def test_several_files_are_taken_together_and_each_is_named(reading: Setting) -> None:
    answer = post(reading, "/check", None, ("right.ttl", RIGHT), ("wrong.ttl", WRONG.replace(":new", ":other")))
    text = words(answer)
    assert "What was found in right.ttl and wrong.ttl" in text
    assert "They do not conform: " in text
    assert "Wrong.ttl, line 12, column 18" in text


def test_what_says_nothing_new_and_what_nothing_checks_are_no_pass(reading: Setting) -> None:
    known = "<https://example.org/fenland/id/body/harbour-trust> a <http://www.w3.org/ns/org#FormalOrganization> ."
    text = words(post(reading, "/check", None, ("known.ttl", known)))
    assert "It says nothing that is not there already, so there is nothing to add." in text
    strange = "<https://elsewhere.example/a> <http://purl.org/dc/terms/title> 'A' ."
    text = words(post(reading, "/check", None, ("strange.nt", strange.replace("'", '"'))))
    assert "conforms" not in text


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("x.ttl", "@prefix a: <https://x/> .\na:b a:c .", "x.ttl:2:9: this is not valid Turtle: "),
        ("x.xlsx", "no workbook", "x.xlsx: "),
        ("x.csv", "a,b\n1,2\n", "Make a workbook to fill in from the page “Check a file”."),
        ("x.pdf", "%PDF", "x.pdf: files that end in .pdf are not read."),
        ("x", "abc", "x: files whose name has no ending are not read."),
        ("x.ttl", b"\xff\xfe", "x.ttl: the file is in UTF-16. Save it as UTF-8 and send it again."),
        ("x.ttl", "", "x.ttl is empty."),
    ],
)
def test_a_file_that_cannot_be_read_is_told_beside_the_field(
    reading: Setting, name: str, content: str | bytes, said: str
) -> None:
    answer = post(reading, "/check", None, (name, content))
    text = answer.body.decode()
    assert answer.status == 400
    assert "<title>Error: Check a file – " in text
    assert '<div class="error-summary" role="alert"' in text
    assert 'aria-describedby="file-hint file-error" aria-invalid="true">' in text
    assert words(answer).count(said) == 2
    assert "run the command again" not in words(answer)


def test_no_file_is_told_beside_the_field(reading: Setting) -> None:
    answer = post(reading, "/check", {"give": "workbook"}, ("", ""))
    assert answer.status == 400
    assert "There is a problem Choose a file: none was sent." in words(answer)
    broken = routes.answer(
        reading, Request("POST", "/check", content_type="multipart/form-data; boundary=x", body=b"a")
    )
    assert broken.status == 400
    assert "What was sent is not whole" in words(broken)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../x.ttl", "x.ttl"),
        ("<script>alert(1)<b>.ttl", "_script_alert(1)_b_.ttl"),
        ("a\0b.ttl", "ab.ttl"),
        ("y" * 500 + ".ttl", "y" * 96 + ".ttl"),
        ("CON.ttl", "_CON.ttl"),
        ("\u202eltt.exe.ttl", "ltt.exe.ttl"),
    ],
)
def test_a_hostile_name_does_no_harm(reading: Setting, name: str, shown: str) -> None:
    answer = post(reading, "/check", None, (name, "no Turtle"))
    assert answer.status == 400
    assert f"There is a problem {shown}:1:" in words(answer)
    assert "<script>alert" not in answer.body.decode()


def test_what_is_the_fault_of_the_site_is_not_laid_to_the_file(
    reading: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise BadFile("shapes/x.ttl:3", "the shapes cannot be run.")

    monkeypatch.setattr(reviewing, "review", fails)
    answer = post(reading, "/check", None, ("right.ttl", RIGHT))
    assert answer.status == 503
    assert "shapes/x.ttl:3: the shapes cannot be run." in words(answer)


def test_a_folder_without_room_is_told(reading: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(CannotRun, match=r"no place to read the file in \(No space left on device\)"):
        check_pages.check(
            reading,
            Request(
                "POST",
                "/check",
                content_type="multipart/form-data; boundary=x",
                body=b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.ttl"\r\n\r\nx\r\n--x--\r\n',
            ),
        )


def of(severity: str, number: int = 1) -> Finding:
    return Finding(severity, "", "It is wrong.", "", "", "row 3", "", "", f"b.ttl:{number}")


def test_a_page_with_very_many_findings_is_cut_and_says_so(reading: Setting) -> None:
    report = Report((*(of(VIOLATION, number) for number in range(1, 401)), *[of(WARNING)] * 200, of(INFO)), {"s": 1})
    told = found.told(report, ("run the command again",), [File("b.ttl", b"")], reading.links)
    assert [(group.title, group.number, len(group.findings)) for group in told.groups] == [
        ("To mend", 400, 400),
        ("To look at", 200, 100),
        ("To think of", 1, 0),
    ]
    assert told.cut == 500
    assert told.notes == ("send it again",)
    assert (told.groups[0].findings[6].where, told.groups[0].findings[6].label) == ("line 7", "")


def test_what_does_not_stop_a_file_is_counted_in_words(reading: Setting) -> None:
    report = Report((of(WARNING), of(WARNING), of(INFO)), {"s": 1})
    told = found.told(report, (), [File("b.ttl", b"")], reading.links)
    assert told.verdict == "It conforms and can be added. Also: 2 things to look at and 1 thing to think of."


def test_what_no_rule_speaks_of_is_no_pass(reading: Setting) -> None:
    told = found.told(Report((), {"s": 0}), (), [File("b.ttl", b"")], reading.links)
    assert not told.conforms
    assert told.verdict == "Nothing was checked: no rule speaks of anything in it, so this is no pass."


def test_a_large_workbook_does_not_stand_in_the_page(
    reading: Setting, book: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(found, "LARGEST_LINK", 9_000)
    answer = post(reading, "/check", None, ("b.xlsx", book))
    assert "The workbook with marks is too large to stand in this page." in words(answer)
    assert "The workbook again, each fault in its cell" not in linked(answer)
    assert "The report as JSON" in linked(answer)


# Adding


def test_nothing_can_be_added_to_a_site_for_reading(reading: Setting) -> None:
    for answer in (get(reading, "/add"), post(reading, "/add", {"confirm": "yes", "token": ""}, ("a.ttl", RIGHT))):
        assert answer.status == 404
        assert "remit serve --write" in words(answer)


def test_what_a_file_would_change_is_shown_and_nothing_is_written(writing: Setting, root: Path) -> None:
    before = everything(root)
    form = get(writing, "/add")
    assert (form.status, "Nothing is written before you confirm that." in words(form)) == (200, True)
    answer = post(writing, "/add", None, ("right.ttl", RIGHT))
    text = words(answer)
    assert answer.status == 200
    assert "What right.ttl would change" in text
    assert "Nothing has been written." in text
    assert "8 statements came, 0 went: 1 thing is new." in text
    assert "graph/responses/letters.ttl changed 8" in text
    seal = hidden(answer)["shown"]
    assert seal.startswith(f"{writing.workspace.digest()}.")
    assert hidden(answer) == {
        "confirm": "yes",
        "name": "right.ttl",
        "content": b64encode(RIGHT.encode()).decode(),
        "shown": seal,
        "token": TOKEN,
    }
    assert 'name="answers"' in answer.body.decode()
    assert everything(root) == before


def test_what_is_confirmed_is_written_as_remit_add_writes_it(writing: Setting, root: Path, tmp_path: Path) -> None:
    twin = shutil.copytree(root, tmp_path / "twin")
    file = tmp_path / "right.ttl"
    file.write_text(RIGHT, encoding="utf-8")
    done = CliRunner().invoke(cli.main, ["add", str(file), "-w", str(twin), "--accept-answers"])
    assert done.exit_code == 0, done.output
    answer = post(writing, "/add", second(writing) | {"answers": "yes"})
    assert answer.status == 200
    text = words(answer)
    assert "right.ttl was added" in text
    assert "Written: 8 statements added, in 1 file." in text
    assert "graph/responses/letters.ttl" in text
    assert "The workspace is not kept in Git" in text
    assert '<a href="/thing/stance:new">' in answer.body.decode()
    assert everything(root) == everything(twin)
    assert everything(root)["answers/sources.md"] != b"old"


def test_answers_on_file_stay_as_they_are_unless_that_is_ticked(writing: Setting, root: Path) -> None:
    (root / ".git").mkdir()
    answer = post(writing, "/add", second(writing))
    assert "git restore graph/responses/letters.ttl" in words(answer)
    assert "1 saved answer on file is no longer right." in words(answer)
    assert "--accept-answers" not in words(answer)
    assert "remit check" not in words(answer)
    assert (root / "answers/sources.md").read_text(encoding="utf-8") == "old"


def test_what_is_refused_shows_why_and_offers_no_way_to_add_it(writing: Setting, root: Path) -> None:
    before = everything(root)
    answer = post(writing, "/add", None, ("wrong.ttl", WRONG))
    assert answer.status == 200
    assert "It does not conform: 3 things have to be mended" in words(answer)
    assert "Line 12, column 18" in words(answer)
    assert hidden(answer) == {}
    sent = second(writing) | {"name": "wrong.ttl", "content": b64encode(WRONG.encode()).decode()}
    again = post(writing, "/add", sent)
    assert again.status == 409
    assert "is not the one whose changes were shown." in words(again)
    assert everything(root) == before


def test_what_says_nothing_new_is_not_offered(writing: Setting) -> None:
    known = "<https://example.org/fenland/id/body/harbour-trust> a <http://www.w3.org/ns/org#FormalOrganization> ."
    answer = post(writing, "/add", None, ("known.ttl", known))
    assert "It says nothing new, so there is nothing to add." in words(answer)
    assert hidden(answer) == {}


def test_what_was_not_shown_is_not_added(writing: Setting, root: Path) -> None:
    before, shown = everything(root), second(writing)
    digest, outcome, mark = shown["shown"].split(".")
    refused = [
        ({"token": "another"}, 403, "Begin again."),
        ({"token": ""}, 403, "Begin again."),
        ({"token": "é"}, 403, "Begin again."),
        ({"content": "QQ=="}, 409, "is not the one whose changes were shown."),
        ({"content": "*"}, 409, "is not the one whose changes were shown."),
        ({"name": "other.ttl"}, 409, "is not the one whose changes were shown."),
        ({"shown": "é"}, 409, "is not the one whose changes were shown."),
        ({"shown": ""}, 409, "is not the one whose changes were shown."),
        ({"shown": f"{digest}.{outcome}.{'0' * 64}"}, 409, "is not the one whose changes were shown."),
        ({"shown": f"000000000000.{outcome}.{mark}"}, 409, "is not the one whose changes were shown."),
        ({"shown": f"{digest}.{'0' * 64}.{mark}"}, 409, "is not the one whose changes were shown."),
    ]
    for changed, status, said in refused:
        answer = post(writing, "/add", shown | changed)
        assert (answer.status, said in words(answer)) == (status, True), changed
    assert everything(root) == before
    assert post(writing, "/add", shown).status == 200
    assert everything(root) != before


def test_what_another_server_has_shown_is_not_added(writing: Setting, root: Path) -> None:
    before, shown = everything(root), second(replace(writing, token="another"))  # noqa: S106 - of a test
    answer = post(writing, "/add", shown | {"token": TOKEN})
    assert (answer.status, "is not the one whose changes were shown." in words(answer)) == (409, True)
    assert everything(root) == before


def test_what_would_do_something_else_than_was_shown_is_not_added(writing: Setting, root: Path) -> None:
    shown = second(writing)
    (root / "queries/sources.rq").unlink()
    before = everything(root)
    answer = post(writing, "/add", shown)
    assert answer.status == 409
    assert "What would happen now is something else than what was shown" in words(answer)
    assert everything(root) == before


def test_a_site_without_a_token_adds_nothing(writing: Setting, root: Path) -> None:
    before = everything(root)
    open_one = Setting(writing.workspace, writing.store, writing.digest, write=True)
    answer = post(open_one, "/add", {"confirm": "yes", "token": ""})
    assert answer.status == 403
    assert everything(root) == before


def test_a_workspace_that_changed_meanwhile_is_left_alone(writing: Setting, root: Path) -> None:
    shown = second(writing)
    with (root / "graph/bodies.ttl").open("a", encoding="utf-8") as stream:
        stream.write("# changed\n")
    before = everything(root)
    answer = post(writing, "/add", shown)
    assert answer.status == 409
    assert "The workspace was changed since the changes of this file were shown" in words(answer)
    assert everything(root) == before


def test_two_additions_do_not_meet(writing: Setting, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(add_pages, "PATIENCE", 0.0)
    shown = second(writing)
    before = everything(root)
    with pending.alone(root, writing.workspace.folders):
        answer = post(writing, "/add", shown)
    assert answer.status == 503
    assert "Another command is changing the workspace" in words(answer)
    assert everything(root) == before


def test_new_things_that_look_like_known_ones_need_a_tick(writing: Setting, root: Path) -> None:
    shown = post(writing, "/add", None, ("body.ttl", BODY))
    assert "“Lido Boards” (body:lido-boards) looks like “Lido Board” (body:lido-board)" in words(shown)
    assert '<input type="checkbox" id="others" name="others" value="yes">' in shown.body.decode()
    before = everything(root)
    again = post(writing, "/add", hidden(shown))
    assert again.status == 400
    assert "There is a problem Say that the new things are other things" in words(again)
    assert everything(root) == before
    assert hidden(again) == hidden(shown)
    assert "was added" in words(post(writing, "/add", hidden(again) | {"others": "yes"}))
    assert everything(root) != before


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ([("", "")], "Choose a file: none was sent."),
        ([("a.ttl", "x"), ("b.ttl", "x")], "2 files were sent, and at most 1 file can be."),
        ([("a.ttl", "x" * 5_000_001)], "a.ttl is larger than 5 MB."),
        ([("a.ttl", "x")], "a.ttl:1:"),
        ([("a.pdf", "x")], "a.pdf: files that end in .pdf are not read."),
    ],
)
def test_a_file_that_cannot_be_added_is_told_beside_the_field(
    writing: Setting, files: list[tuple[str, str]], said: str
) -> None:
    answer = post(writing, "/add", None, *files)
    assert answer.status == 400
    assert f"There is a problem {said}" in words(answer)


def test_what_no_shape_looks_at_is_told_beside_the_field(writing: Setting) -> None:
    strange = '<https://example.org/fenland/id/body/x> <http://purl.org/dc/terms/title> "A" .'
    answer = post(writing, "/add", None, ("strange.nt", strange))
    assert hidden(answer) == {}


def test_nothing_is_written_when_the_page_cannot_be_made(
    writing: Setting, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = second(writing)
    before = everything(root)

    def fails(*_: object) -> None:
        raise CannotRun("It cannot be told.")

    monkeypatch.setattr(submission, "document", fails)
    assert post(writing, "/add", shown).status == 503
    assert everything(root) == before


def test_what_git_is_told_takes_an_addition_back(writing: Setting, root: Path) -> None:
    quiet = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}

    def git(*args: str) -> None:
        identity = ("-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false")
        subprocess.run(["git", *identity, *args], cwd=root, env=quiet, check=True, capture_output=True)

    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "x")
    before = {name: data for name, data in everything(root).items() if not name.startswith(".git")}
    answer = post(writing, "/add", second(writing))
    told = re.search(r"<code>git (restore [^<]*)</code>", answer.body.decode())
    assert told
    git(*told[1].split())
    assert {name: data for name, data in everything(root).items() if not name.startswith(".git")} == before

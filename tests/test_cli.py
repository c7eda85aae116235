"""The command line: what it prints where, its exit codes, and a sentence for everything that can go wrong."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click
import docx
import openpyxl
import pyoxigraph
import pytest
from click.testing import CliRunner

from remit import cli, queries
from remit import store as stores
from remit import workspace as workspaces
from remit.errors import RemitError

if TYPE_CHECKING:
    from collections.abc import Callable

    from remit.store import Store

INVENTED = Path(__file__).parent / "workspace"
START = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); from remit.__main__ import start; start()"
)
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
ENDLESS_ORDER = "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i"
ALL = "SELECT ?s ?p ?o WHERE { ?s ?p ?o }"
QUESTION = "#+ summary: What?\n"
SAVED = sorted(queries.load(workspaces.load(INVENTED)))
NETWORKS = [name for name in SAVED if name.endswith("-network")]
BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Done:
    """What a command left behind."""

    code: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        """What it wrote to stdout, as text."""
        return self.out.decode()


def remit(*args: str | Path, workspace: Path | None = INVENTED) -> Done:
    """Run a command in this process; errors become the sentence and code that `entry` makes of them."""
    result = CliRunner().invoke(
        cli.main, [str(arg) for arg in args], env={"REMIT_WORKSPACE": None if workspace is None else str(workspace)}
    )
    if isinstance(result.exception, RemitError):
        return Done(result.exception.exit_code, result.stdout_bytes, f"{result.stderr}Error: {result.exception}\n")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Done(result.exit_code, result.stdout_bytes, result.stderr)


def command(*args: str | Path) -> list[str]:
    return [sys.executable, "-c", START, *map(str, args)]


def environment(workspace: Path | None = INVENTED, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("REMIT_")}
    return kept | ({} if workspace is None else {"REMIT_WORKSPACE": str(workspace)}) | more


def program(*args: str | Path, workspace: Path | None = INVENTED, cwd: Path | None = None) -> Done:
    """Run the program itself."""
    done = subprocess.run(
        command(*args), env=environment(workspace), cwd=cwd, capture_output=True, timeout=30, check=False
    )
    return Done(done.returncode, done.stdout, done.stderr.decode())


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@pytest.fixture(autouse=True)
def loaded(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """The invented workspace is loaded once for all commands of this process; the program itself loads it each time."""
    begin = stores.begin

    def begun(workspace: workspaces.Workspace, meanwhile: Callable[[], object] | None = None) -> Callable[[], Store]:
        return (lambda: store) if workspace == store.workspace else begin(workspace, meanwhile)

    monkeypatch.setattr(stores, "begin", begun)


# ---------------------------------------------------------------- where am I, what is here


def test_remit_alone_says_where_one_is_and_what_comes_next() -> None:
    done = remit()
    assert done.code == 0
    assert "Fenland bathing water (invented)" in done.text
    assert "2 inspections, 3 reports" in done.text
    assert "remit trace" in done.text


def test_help_imports_nothing_heavy() -> None:
    heavy = {"rdflib", "pyshacl", "networkx", "pyoxigraph", "jinja2", "openpyxl", "docx", "starlette", "yaml"}
    for args in (["--help"], ["run", "--help"], ["trace", "--help"], ["--version"]):
        code = f"import sys; from remit.cli import main; main({args!r}, standalone_mode=False); print(sorted({heavy!r} & set(sys.modules)))"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=False)
        assert done.stdout.splitlines()[-1] == "[]", done.stderr
        assert "remit" in done.stdout


def test_a_command_is_imported_when_it_is_asked_for_and_no_other() -> None:
    code = "import sys; from remit.cli import main; main(['list'], standalone_mode=False); main(['publish', '-h'], standalone_mode=False)"
    tell = "; print(sorted(name for name in sys.modules if name.startswith('remit.cli_')))"
    done = subprocess.run([sys.executable, "-c", code + tell], capture_output=True, text=True, timeout=30, check=False)
    assert done.stdout.splitlines()[-1] == "['remit.cli_publish']", done.stderr


def test_the_nearest_command_is_told_wherever_it_is() -> None:
    done = remit("publis")
    assert done.code == 2
    assert "Did you mean" in done.err
    assert "'publish'" in done.err


@pytest.mark.parametrize("name", cli.main.list_commands(click.Context(cli.main)))
def test_every_command_explains_itself(name: str) -> None:
    for flag in ("-h", "--help"):
        done = remit(name, flag)
        assert (done.code, done.err) == (0, "")
        assert done.text.startswith(f"Usage: main {name}")


def test_the_list_has_every_saved_query_and_can_be_narrowed_by_tag() -> None:
    listed = remit("list")
    lines = listed.text.splitlines()
    width = next(len(line.split("  ")[0]) for line in lines if line.startswith("─"))
    assert "".join(SAVED) in "".join(line[:width].strip() for line in lines)  # a long name may be broken
    narrowed = remit("list", "--tag", "systems")
    assert "system-dependencies" in narrowed.text
    assert "who-owns" not in narrowed.text
    unknown = remit("list", "--tag", "sytems")
    assert unknown.code == 2
    assert "Did you mean “systems”?" in unknown.err


def test_show_tells_what_a_query_takes_and_gives() -> None:
    done = remit("show", "who-owns")
    assert "What it takes" in done.text
    assert "What it gives" in done.text
    assert "remit run who-owns -v recommendation=" in done.text


def test_show_of_a_thing_is_its_trace() -> None:
    assert "Bathing Authority" in remit("show", "Bathing Authority").text
    done = remit("show", "who-own")
    assert done.code == 2
    assert "no saved query or thing called “who-own”. Did you mean “who-owns”" in done.err


def test_find_gives_things_and_queries_and_without_hits_the_answer_no() -> None:
    done = remit("find", "coast")
    assert done.code == 0
    assert "body:coastguard-service" in done.text
    assert "timeline" in remit("find", "timeline").text
    nothing = program("find", "zzzz")
    assert nothing.code == 1
    assert "Nothing here is called “zzzz”" in nothing.text
    assert nothing.err == ""
    assert remit("find", "\udcff").code == 1


# ---------------------------------------------------------------- saved queries


@pytest.mark.parametrize("name", SAVED)
def test_every_saved_query_runs_with_its_example(name: str) -> None:
    done = remit("run", name, "--example", "-f", "nt" if name in NETWORKS else "csv")
    assert done.code == 0, done.err
    lines = done.out.splitlines()
    found = len(lines) if name in NETWORKS else len(rows(done.out))
    assert found


@pytest.mark.parametrize(
    "typed",
    [
        "recommendation 3",
        "3",
        "r3",
        "recommendation:clean-waters-3",
        "https://example.org/fenland/id/recommendation/clean-waters-3",
    ],
)
def test_a_thing_may_be_given_by_name_number_short_form_or_iri(typed: str) -> None:
    done = remit("run", "who-owns", "-v", f"recommendation={typed}", "-v", "asOf=2020-06-01", "-f", "csv")
    assert done.code == 0
    assert [row["ownerLabel"] for row in rows(done.out) if row["partLabel"] == "lead"] == ["Coastguard Service"]


def test_which_thing_was_taken_is_said_on_stderr() -> None:
    done = remit("run", "who-owns", "-v", "recommendation=3", "-f", "csv")
    assert done.err == "recommendation: Recommendation 3 of “Clean Waters” (recommendation:clean-waters-3)\n"
    assert done.out.startswith(b"number,")


def test_as_of_is_a_value_like_any_other() -> None:
    by_option = remit("run", "who-owns", "-v", "recommendation=3", "--as-of", "2019-08-31", "-f", "csv")
    assert by_option.out == remit("run", "who-owns", "-v", "recommendation=3", "-v", "asOf=2019-08-31", "-f", "csv").out
    assert rows(by_option.out)[0]["ownerLabel"] == "Beach Patrol"


def test_values_that_are_given_go_before_those_of_the_example() -> None:
    done = remit("run", "who-owns", "--example", "--as-of", "2019-08-31", "-f", "csv")
    assert rows(done.out)[0]["ownerLabel"] == "Beach Patrol"


def test_the_query_that_would_run_can_be_seen() -> None:
    done = remit("run", "who-owns", "--example", "--show-query")
    assert done.code == 0
    assert "<https://example.org/fenland/id/recommendation/clean-waters-3>" in done.text
    assert "?_recommendation" not in done.text


def test_no_rows_is_an_answer() -> None:
    question = ("run", "actions-of-body", "-v", "body=body:registrar", "--as-of", "2019-01-01")
    done = remit(*question)
    assert done.code == 0
    assert "Nothing in this workspace answers the question for these values." in done.text
    assert remit(*question, "-f", "csv").out.count(b"\n") == 1


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (["run", "who-own"], "no saved query called “who-own”. Did you mean “who-owns”"),
        (["run", "../who-owns"], "no saved query called"),
        (["run", "who-owns"], "needs a value for “recommendation”"),
        (
            ["run", "who-owns", "-v", "recomendation=3"],
            "no parameter called “recomendation”. Did you mean “recommendation”",
        ),
        (["run", "inspections", "-v", "x=3"], "“inspections” takes no values"),
        (["run", "inspections", "--as-of", "2020-01-01"], "no parameter called “asOf”"),
        (["run", "who-owns", "-v", "recommendation"], "“recommendation” is no value. Write it as -v name=value"),
        (["run", "who-owns", "-v", "=3"], "“=3” is no value"),
        (
            ["run", "who-owns", "-v", "recommendation=3", "--as-of", "yesterday"],
            "must be a day like 2023-09-01, but it is “yesterday”",
        ),
        (["run", "who-owns", "-v", "recommendation=3", "--as-of", ""], "must be a day like 2023-09-01"),
        (["run", "who-owns", "-v", "recommendation=Beach Patrol"], "There is no recommendation called “Beach Patrol”"),
        (["run", "who-owns", "-v", "recommendation=body:beach-patrol"], "“body:beach-patrol” is no recommendation"),
        (["run", "who-owns", "-v", "recommendation=body:a b"], "no recommendation called “body:a b”"),
        (["run", "claims-about", "-v", "thing=Costguard Service"], "Did you mean “Coastguard Service”"),
        (
            ["run", "claims-about", "-v", "thing=Tide Service"],
            "body:tide-service-1990  Tide Service (wound up in 1990)",
        ),
        (["trace", "Tide Service"], "fits more than one thing. Give one of these instead:"),
        (["trace", "Nobody at all"], "There is no thing called “Nobody at all”"),
        (["trace", "3", "--as-of", "2020-02-30"], "“--as-of” must be a day like 2023-09-01"),
        (["trace", "3", "--as-of", ""], "“--as-of” must be a day like 2023-09-01"),
        (["trace", "3", "-f", "csv"], "no format for this called “csv”. Choose one of: text, json"),
        (["run", "inspections", "-f", "pdf"], "no format for this called “pdf”. Choose one of: text, csv"),
        (["run", "inspections", "-f", "ttl"], "no format for this called “ttl”"),
        (["run", "succession-network", "-f", "csv"], "no format for this called “csv”. Choose one of: text, ttl"),
        (["run", "inspections", "-o", "x.foo"], "The suffix of x.foo is no format for this. Use one of .txt, .csv"),
        (["run", "inspections", "-o", "x"], "The suffix of x is no format for this"),
        (["run", "inspections", "--timeout", "nan"], "“--timeout” must be a number of seconds"),
        (["run", "inspections", "--timeout=-1"], "“--timeout” must be a number of seconds"),
        (["run", "inspections", "--timeout", "soon"], "Invalid value for '--timeout'"),
        (["run"], "Missing argument 'NAME'"),
        (["rnu"], "No such command 'rnu'"),
        (["run", "inspections", "--nothing"], "No such option"),
    ],
)
def test_wrong_use_is_2_with_a_sentence_and_no_data(args: list[str], sentence: str) -> None:
    done = remit(*args)
    assert sentence in done.err
    assert (done.code, done.out) == (2, b"")


# ---------------------------------------------------------------- SPARQL


def test_a_query_may_be_text_or_a_file(tmp_path: Path) -> None:
    text = "SELECT ?label WHERE { body:beach-patrol skos:prefLabel ?label }"
    assert remit("sparql", text, "-f", "csv").out == b"label\r\nBeach Patrol\r\n"
    for data in (text.encode(), BOM + text.encode()):
        path = tmp_path / "beach.rq"
        path.write_bytes(data)
        assert remit("sparql", path, "-f", "csv").out == b"label\r\nBeach Patrol\r\n"
    assert "beach.rq" in remit("sparql", path).text


def test_yes_and_no_are_answers() -> None:
    assert "\nYes.\n" in remit("sparql", "ASK { ?s ?p ?o }").text
    no = remit("sparql", "ASK { ?s ?p 'nothing like it' }")
    assert (no.code, "\nNo.\n" in no.text) == (1, True)
    assert json.loads(remit("sparql", "ASK {}", "-f", "json").out)["boolean"] is True


def test_a_very_long_query_is_no_file_name() -> None:
    assert remit("sparql", f"DESCRIBE <https://a.example/{'a' * 5000}>", "-f", "nt").code == 0


@pytest.mark.parametrize(
    ("sparql", "sentence"),
    [
        (
            "SELECT * WHERE { SERVICE <http://a.example/> { ?s ?p ?o } }",
            "query:1: SERVICE would fetch data from elsewhere",
        ),
        ("SELECT *\nWHERE { service silent <http://a.example/> { ?s ?p ?o } }", "query:2: SERVICE would fetch"),
        ("LOAD <http://a.example/>", "LOAD would fetch data from elsewhere"),
        ("SELECT * WHERE { ?s ?p }", "The query cannot be run: error at 1:"),
        ("DELETE WHERE { ?s ?p ?o }", "there is no SELECT, CONSTRUCT, ASK or DESCRIBE in it"),
        ("nowhere.rq", "it is not the name of a file"),
        ("SELECT ('\udcff' AS ?x) {}", "The query cannot be run"),
    ],
)
def test_a_query_that_may_not_or_cannot_run_is_3(sparql: str, sentence: str) -> None:
    done = remit("sparql", sparql)
    assert sentence in done.err
    assert (done.code, done.out) == (3, b"")


# ---------------------------------------------------------------- formats and files


def test_the_suffix_chooses_the_format_and_f_overrides_it(tmp_path: Path) -> None:
    path = tmp_path / "answer.json"
    done = remit("run", "inspections", "-o", path)
    assert (done.code, done.out, done.err) == (0, b"", f"Written: {path}\n")
    assert len(json.loads(path.read_bytes())["results"]["bindings"]) == 2
    assert remit("run", "inspections", "-o", path, "-f", "csv").code == 0
    assert len(rows(path.read_bytes())) == 2


@pytest.mark.parametrize("suffix", ["txt", "md", "html", "htm", "tsv", "JSON"])
def test_every_suffix_of_a_table_is_written(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"answer.{suffix}"
    assert remit("run", "inspections", "-o", path).code == 0
    assert "harbour" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("form", ["ttl", "trig", "nt", "jsonld"])
def test_a_network_is_written_as_rdf(tmp_path: Path, form: str) -> None:
    path = tmp_path / f"network.{form}"
    assert remit("run", "succession-network", "-o", path).code == 0
    assert list(pyoxigraph.parse(path=str(path)))


def test_csv_begins_with_a_byte_order_mark_in_a_file_and_with_none_on_stdout(tmp_path: Path) -> None:
    path = tmp_path / "answer.csv"
    remit("run", "inspections", "-o", path)
    out = remit("run", "inspections", "-f", "csv").out
    assert path.read_bytes() == BOM + out
    assert not out.startswith(BOM)


def test_word_and_excel_files_open_with_title_and_answer(tmp_path: Path) -> None:
    for args in (["run", "inspections"], ["trace", "3"], ["run", "succession-network"], ["sparql", "ASK {}"]):
        word = tmp_path / "x.docx"
        done = remit(*args, "-o", word, "--marking", "OFFICIAL")
        assert done.code == 0, done.err
        document = docx.Document(str(word))
        text = "\n".join(paragraph.text for paragraph in document.paragraphs)
        assert text.strip()
        section = document.sections[0]
        assert "OFFICIAL" in "".join(paragraph.text for paragraph in section.header.paragraphs)
        assert "OFFICIAL" in "".join(paragraph.text for paragraph in section.footer.paragraphs)
    book = tmp_path / "x.xlsx"
    assert remit("run", "inspections", "-o", book).code == 0
    values = [
        cell for sheet in openpyxl.load_workbook(book) for row in sheet.iter_rows(values_only=True) for cell in row
    ]
    assert "Audit of harbours, 2019" in values


def test_a_marking_stands_in_head_and_foot() -> None:
    lines = [line.strip() for line in remit("run", "inspections", "--marking", "OFFICIAL").text.strip().splitlines()]
    assert (lines[0], lines[-1]) == ("OFFICIAL", "OFFICIAL")
    lines = remit("trace", "3", "-f", "md", "--marking", "OFFICIAL").text.strip().splitlines()
    assert (lines[0], lines[-1]) == ("**OFFICIAL**", "**OFFICIAL**")
    assert remit("run", "inspections", "-f", "html", "--marking", "OFFICIAL").text.count("OFFICIAL") >= 2
    assert "OFFICIAL" not in remit("run", "inspections").text


def test_an_answer_stands_alone() -> None:
    text = remit("run", "who-owns", "--example").text
    for part in (
        "Who owns a recommendation on a day",
        "As of:",
        "1 June 2020",
        "version 2022.11",
        "Sources",
        "Beach Patrol should issue guidance",
    ):
        assert part in text


@pytest.mark.parametrize("place", ["missing/x.csv", "file/x.csv", "folder.csv"])
def test_an_output_that_cannot_be_written_is_3_and_leaves_nothing(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    (tmp_path / "folder.csv").mkdir()
    before = sorted(tmp_path.rglob("*"))
    done = remit("run", "inspections", "-o", tmp_path / place)
    assert done.code == 3
    assert str(tmp_path / place) in done.err
    assert sorted(tmp_path.rglob("*")) == before


def test_a_write_that_fails_half_way_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.csv"
    path.write_text("old", encoding="utf-8")

    def full(_: int) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr("os.fsync", full)
    done = remit("run", "inspections", "-o", path)
    assert done.code == 3
    assert "No space left on device" in done.err
    assert [(one.name, one.read_text(encoding="utf-8")) for one in tmp_path.iterdir()] == [("x.csv", "old")]


def test_an_error_leaves_the_old_file_too(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("old", encoding="utf-8")
    assert remit("run", "who-owns", "-o", path).code == 2
    assert path.read_text(encoding="utf-8") == "old"


# ---------------------------------------------------------------- traces


def test_a_trace_is_written_in_every_format(tmp_path: Path) -> None:
    for suffix in ("txt", "json", "md", "html", "docx", "xlsx", "ttl"):
        path = tmp_path / f"trace.{suffix}"
        done = remit("trace", "recommendation 3", "--as-of", "2020-06-01", "-o", path)
        assert (done.code, done.out) == (0, b""), done.err
        assert path.stat().st_size > 500


def test_a_trace_on_stdout_is_text() -> None:
    done = remit("trace", "recommendation 3", "--as-of", "2020-06-01")
    assert (done.code, done.err) == (0, "")
    flat = " ".join(done.text.split())
    assert "Lead on 1 June 2020: Coastguard Service" in flat
    assert "“On 1 September 2019 Beach Patrol was absorbed by the Coastguard Service.”" in flat


# ---------------------------------------------------------------- workspaces that are not sound

TRIPLE = "<https://a.example/s> <https://a.example/p> <https://a.example/o> .\n"


@pytest.mark.parametrize(
    ("files", "args", "sentence"),
    [
        ({"graph/a.ttl": TRIPLE + "x:y"}, ["trace", "x"], "graph/a.ttl:2:1: this is not valid Turtle"),
        ({"graph/a.ttl": TRIPLE.encode("utf-16")}, [], "graph/a.ttl: the file is in UTF-16"),
        ({"ontology/a.ttl": b'<a:b> <a:b> "\xff" .'}, ["find", "x"], "ontology/a.ttl:1:"),
        ({"queries/q.rq": "#+ summary: [a\nASK {}"}, ["run", "q"], "queries/q.rq:1: the header is not valid YAML"),
        ({"queries/q.rq": "#+ summary: [a\nASK {}"}, ["list"], "queries/q.rq:1: the header is not valid YAML"),
        ({"queries/q.rq": "ASK {}"}, ["run", "q"], "queries/q.rq:1: there is no header"),
        ({"queries/q.rq": (QUESTION + "ASK {}").encode("utf-16")}, ["run", "q"], "queries/q.rq: the file is in UTF-16"),
        ({"queries/q.rq": QUESTION + "ASK { SERVICE <a:b> {} }"}, ["run", "q"], "queries/q.rq:2: SERVICE would fetch"),
        ({"queries/q.rq": QUESTION + "ASK { ?s }"}, ["run", "q"], "The query cannot be run"),
        ({"queries/q.rq": QUESTION + "INSERT DATA {}"}, ["run", "q"], "queries/q.rq: this is no SPARQL query"),
        (
            {"queries/a/q.rq": QUESTION + "ASK {}", "queries/q.rq": QUESTION + "ASK {}"},
            ["list"],
            "Two queries are called “q”",
        ),
        ({"remit.toml": "[workspace"}, ["list"], "remit.toml is not valid TOML"),
        ({"remit.toml": "x".encode("utf-16")}, ["list"], "the file is in UTF-16"),
        ({"remit.toml": ""}, ["list"], '[workspace] needs name = "…"'),
    ],
)
def test_what_cannot_be_read_is_3_with_its_place(
    make: Callable[..., Path], files: dict[str, str | bytes], args: list[str], sentence: str
) -> None:
    done = remit(*args, workspace=make(files))
    assert sentence in done.err
    assert (done.code, done.out) == (3, b"")


def test_a_folder_without_settings_is_no_workspace(tmp_path: Path) -> None:
    for done in (remit("list", workspace=tmp_path), remit("-w", tmp_path, "list"), remit("list", "-w", tmp_path)):
        assert done.code == 3
        assert "is no workspace: there is no remit.toml in it" in done.err


def test_files_with_a_byte_order_mark_are_read(make: Callable[..., Path]) -> None:
    header = "#+ summary: What?\n"
    root = make(
        {
            "graph/a.ttl": BOM + TRIPLE.encode(),
            "queries/q.rq": BOM + f"{header}SELECT ?o {{ <https://a.example/s> ?p ?o }}".encode(),
        }
    )
    (root / "remit.toml").write_bytes(BOM + (root / "remit.toml").read_bytes())
    assert remit("run", "q", "-f", "csv", workspace=root).out == b"o\r\nhttps://a.example/o\r\n"


def test_text_that_is_no_text_is_a_wrong_value(make: Callable[..., Path]) -> None:
    root = make({"queries/q.rq": "#+ summary: What?\n#+ parameters: {word: a word}\nSELECT (?_word AS ?w) {}"})
    assert remit("run", "q", "-v", "word==1+1", "-f", "csv", workspace=root).out == b"w\r\n'=1+1\r\n"
    done = remit("run", "q", "-v", "word=\udcff", workspace=root)
    assert done.code == 2
    assert "“word” must be text in UTF-8" in done.err


def test_the_workspace_is_named_by_option_variable_or_place(make: Callable[..., Path]) -> None:
    root = make({"graph/deep/a.ttl": TRIPLE})
    for option in ("-w", "--workspace"):
        assert "A small workspace" in remit(option, root).text
    assert "A small workspace" in remit("sparql", "ASK {}", "-w", root).text
    assert "A small workspace" in remit("-w", root, "sparql", "ASK {}").text
    assert "A small workspace" in remit(workspace=root).text
    assert "A small workspace" in program(workspace=None, cwd=root / "graph" / "deep").text


LABELS = "SELECT ?x ?label { ?x skos:prefLabel ?label FILTER(STRSTARTS(STR(?x), STR(body:))) } ORDER BY ?x"
NASTY = (
    '"', "<script>alert(1)</script>", "</title>", "]]>", "&amp;", "'", "`", "|", "\\", "\u0000", "\u001b[31m", "\u0007", "\r", "\n", "\t", "\u202e",
    "\ufffe", "=1+1", "{{ 7 * 7 }}", "{% x %}", "${x}", "\U0001f30a",
)  # fmt: skip


@pytest.mark.parametrize("form", ["text", "csv", "tsv", "json", "md", "html", "docx", "xlsx"])
def test_labels_with_any_characters_are_harmless_in_every_format(
    make: Callable[..., Path], tmp_path: Path, form: str
) -> None:
    escaped = [
        "".join(f"\\U{ord(letter):08X}" for letter in f"{nasty} label {number}") for number, nasty in enumerate(NASTY)
    ]
    facts = "".join(
        f'<https://example.org/small/id/body/b{number:02}> <http://www.w3.org/2004/02/skos/core#prefLabel> "{label}"@en-GB .\n'
        for number, label in enumerate(escaped)
    )
    root = make({"graph/a.ttl": facts})
    path = tmp_path / "x"
    marking = () if form in ("csv", "tsv", "json") else ("--marking", '<b>"&')  # which have no place for one
    done = remit("sparql", LABELS, "-f", form, "-o", path, *marking, workspace=root)
    assert done.code == 0, done.err
    data = path.read_bytes()
    if form in ("text", "md", "html"):
        assert not [byte for byte in data if byte < 32 and byte != 10]
        assert b"<script" not in data.replace(b"<script>alert", b"" if form == "text" else b"<script")
    if form == "csv":
        assert len(rows(data)) == len(NASTY)
        assert not [row for row in rows(data) if row["label"].startswith(("=", "\t", "\r"))]
    if form == "tsv":
        assert {line.count(b"\t") for line in data.strip(b"\n").split(b"\n")} == {1}
    if form == "json":
        labels = [one["label"]["value"] for one in json.loads(data)["results"]["bindings"]]
        assert labels == [f"{nasty} label {number}" for number, nasty in enumerate(NASTY)]
    if form == "html":
        assert b"{{ 7 * 7 }}" in data
    if form == "docx":
        docx.Document(io.BytesIO(data))
    if form == "xlsx":
        cells = [
            cell for sheet in openpyxl.load_workbook(io.BytesIO(data)) for row in sheet.iter_rows() for cell in row
        ]
        assert not [cell for cell in cells if cell.data_type == "f"]


@pytest.mark.parametrize("form", ["text", "json", "md", "html", "docx", "xlsx", "ttl"])
def test_a_thing_with_a_hostile_name_is_traced_in_every_format(
    make: Callable[..., Path], tmp_path: Path, form: str
) -> None:
    label = "".join(f"\\U{ord(letter):08X}" for letter in "".join(NASTY))
    facts = f'<https://example.org/small/id/body/b> <http://www.w3.org/2004/02/skos/core#prefLabel> "{label}"@en-GB .\n'
    path = tmp_path / "x"
    done = remit("trace", "body:b", "-f", form, "-o", path, workspace=make({"graph/a.ttl": facts}))
    assert done.code == 0, done.err
    assert form != "html" or b"<script" not in path.read_bytes()


# ---------------------------------------------------------------- the program itself


@pytest.mark.parametrize("sparql", [ENDLESS, ENDLESS_ORDER], ids=["count", "order"])
def test_a_query_that_would_run_for_ever_ends_at_the_time_limit(sparql: str) -> None:
    begun = time.monotonic()
    done = program("sparql", sparql, "--timeout", "1")
    assert time.monotonic() - begun < 5
    assert (done.code, done.out) == (3, b"")
    assert done.err.strip() == (
        "Error: The query was stopped after 1 second. Narrow it (give more values, add LIMIT), or allow more with --timeout SECONDS."
    )


def test_a_saved_query_has_the_same_limit(make: Callable[..., Path]) -> None:
    files: dict[str, str | bytes] = {
        f"graph/{path.name}": path.read_bytes() for path in (INVENTED / "graph").glob("*.ttl")
    }
    root = make(files | {"queries/q.rq": QUESTION + ENDLESS})
    done = program("run", "q", "--timeout", "0.5", workspace=root)
    assert done.code == 3
    assert "stopped after 0.5 seconds" in done.err


@pytest.mark.parametrize("timeout", ["0", "30"])
def test_an_interrupt_ends_it_at_once(timeout: str) -> None:
    process = subprocess.Popen(
        command("sparql", ENDLESS, "--timeout", timeout),
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    time.sleep(1.2)
    begun = time.monotonic()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert time.monotonic() - begun < 2
    assert (process.returncode, out) == (130, "")
    assert "Stopped." in err
    assert "Traceback" not in err


def test_a_reader_that_leaves_early_is_no_error() -> None:
    process = subprocess.Popen(
        command("sparql", ALL, "-f", "csv"), env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None
    assert process.stdout.readline() == b"s,p,o\r\n"
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(timeout=20) == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the device that is always full is Linux’s")
@pytest.mark.parametrize("sparql", [ALL, "SELECT * {}"], ids=["much", "little"])
def test_a_full_disk_behind_stdout_is_told(sparql: str) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            command("sparql", sparql, "-f", "csv"),
            env=environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=30,
            check=False,
        )
    assert done.returncode == 3
    assert "cannot be written to standard output (No space left on device)" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("form", ["json", "text"])
@pytest.mark.parametrize(("closed", "code"), [(">&-", 3), ("2>&-", 0)])
def test_closed_streams_are_no_fault(closed: str, code: int, form: str) -> None:
    shell = ["sh", "-c", f'"$@" {closed}', "sh", *command("sparql", "ASK {}", "-f", form)]
    done = subprocess.run(shell, env=environment(), capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == code
    assert "Traceback" not in done.stderr
    assert "fault of its own" not in done.stderr


def test_a_saved_query_whose_answer_is_no_ends_with_1(make: Callable[..., Path]) -> None:
    root = make({"queries/no.rq": QUESTION + "ASK { ?s ?p 'x' }", "queries/yes.rq": QUESTION + "ASK {}"})
    assert [remit("run", name, workspace=root).code for name in ("no", "yes")] == [1, 0]


def test_an_interrupt_before_the_commands_are_read_ends_it_too() -> None:
    early = (
        "import sys, remit.__main__ as m\n"
        "class Early:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name == 'remit.cli': raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Early())\n"
        "m.start()"
    )
    done = subprocess.run([sys.executable, "-c", early], capture_output=True, text=True, timeout=30, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "Stopped.\n")


@pytest.mark.parametrize(
    ("args", "code"),
    [
        ((), 0),
        (("run", "inspections"), 0),
        (("find", "zzzz"), 1),
        (("find", " ", ""), 2),
        (("sparql", "ASK {}"), 0),
        (("sparql", "ASK { FILTER(false) }", "-f", "json"), 1),
        (("sparql", "SELECT * " + "{" * 5000 + "}" * 5000), 3),
        (("run", "nothing"), 2),
        (("run",), 2),
        (("trace", "Tide Service"), 2),
        (("trace", "body:a b"), 2),
        (("sparql", "SELECT"), 3),
        (("sparql", "SELECT * {}", "-o", "/nowhere/at/all/x.csv"), 3),
    ],
)
def test_the_program_ends_with_the_code_of_the_case_and_without_a_traceback(args: tuple[str, ...], code: int) -> None:
    done = program(*args)
    assert done.code == code, done.err
    assert "Traceback" not in done.err
    assert bool(done.err) == (code > 1)


def test_a_fault_of_its_own_is_a_sentence_too_unless_details_are_wanted() -> None:
    broken = "import remit.workspace as w\ndef find(*_): raise ZeroDivisionError('x')\nw.find = find\nfrom remit.cli import entry\nentry()"
    call = [sys.executable, "-c", broken, "list"]
    done = subprocess.run(call, env=environment(), capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 3
    assert done.stderr == "Error: Remit met a fault of its own (ZeroDivisionError: x). Set REMIT_DEBUG=1 for details.\n"
    done = subprocess.run(
        call, env=environment(REMIT_DEBUG="1"), capture_output=True, text=True, timeout=30, check=False
    )
    assert "Traceback" in done.stderr


def test_init_makes_a_workspace_that_answers(tmp_path: Path) -> None:
    root = tmp_path / "new"
    done = program("init", root, workspace=None)
    assert (done.code, done.out) == (0, b"")
    assert done.err.startswith(f"Made the workspace {root}. Next:")
    traced = program("trace", "recommendation 1", workspace=None, cwd=root)
    assert traced.code == 0
    assert "Example Council" in traced.text
    assert program("init", root, workspace=None).code == 2


def test_python_m_remit_is_the_program() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "remit", "--version"], capture_output=True, text=True, timeout=30, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("remit, version ")


@pytest.mark.parametrize("form", ["csv", "tsv", "json"])
def test_a_marking_is_refused_where_it_would_be_lost(form: str) -> None:
    done = remit("run", "inspections", "--marking", "OFFICIAL", "-f", form)
    assert (done.code, done.out) == (2, b"")
    assert f"The format {form} has no place for a marking, which must not be lost." in done.err

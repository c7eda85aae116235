"""Remit from Python: the same answers as the command line, as plain values, and nothing loaded before it is needed."""

from __future__ import annotations

import datetime as dt
import doctest
import json
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any, assert_type

import pytest
from click.testing import CliRunner

import remit
from remit import api
from remit.cli import main
from remit.errors import (
    BadFile,
    BadQuery,
    BadWorkspace,
    CannotRun,
    CannotWrite,
    MissingParameter,
    UnknownName,
    WrongUse,
    WrongValue,
)
from remit.findings import VIOLATION
from remit.namespaces import XSD
from remit.terms import BlankNode, Literal, NamedNode

ROOT = Path(__file__).parents[1]
INVENTED = ROOT / "tests" / "workspace"
PREFIXES = """@prefix remit: <https://w3id.org/remit/def/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix body: <https://example.org/fenland/id/body/> .
"""


@pytest.fixture(scope="module")
def water() -> remit.OpenWorkspace:
    return remit.open(INVENTED)


@pytest.fixture(scope="module")
def owners(water: remit.OpenWorkspace) -> remit.Rows:
    return water.run("who-owns", recommendation="recommendation 3", asOf="2020-06-01")


def command(*arguments: str) -> str:
    return CliRunner().invoke(main, ["-w", str(INVENTED), *arguments]).stdout


@pytest.mark.parametrize("module", [remit, api], ids=["remit", "remit.api"])
def test_the_examples_in_the_docstrings_are_true(module: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    found = doctest.testmod(module)  # type: ignore[arg-type]
    assert found.attempted > 2
    assert found.failed == 0


def test_importing_remit_loads_nothing_heavy() -> None:
    heavy = "rdflib", "pyoxigraph", "pyshacl", "click", "yaml", "openpyxl", "docx", "pandas", "remit.api"
    code = f"import sys, remit; print([name for name in {heavy!r} if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_opening_and_asking_loads_no_engine_of_shapes() -> None:
    code = (
        f"import sys, remit; water = remit.open({str(INVENTED)!r}); water.run('inspections'); "
        "print([name for name in ('rdflib', 'pyshacl', 'click') if name in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


@pytest.mark.parametrize("name", remit.__all__)
def test_each_name_of_the_package_is_there(name: str) -> None:
    assert getattr(remit, name).__name__ == name


def test_a_name_that_the_package_has_not_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'remit' has no attribute 'shut'"):
        remit.shut  # type: ignore[attr-defined]  # noqa: B018 - to read it is the test


def test_a_workspace_is_found_as_the_command_line_finds_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(INVENTED / "graph")
    monkeypatch.delenv("REMIT_WORKSPACE", raising=False)
    assert remit.open().root == INVENTED
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REMIT_WORKSPACE", str(INVENTED))
    assert remit.open().title == "Fenland bathing water (invented)"


def test_a_folder_that_is_no_workspace_is_refused_with_the_next_step(tmp_path: Path) -> None:
    with pytest.raises(BadWorkspace, match=r"is no workspace: there is no remit\.toml in it"):
        remit.open(tmp_path)


def test_rows_are_an_immutable_sequence_of_mappings(owners: remit.Rows) -> None:
    assert isinstance(owners, Sequence)
    assert len(owners) == 2
    assert isinstance(owners[0], Mapping)
    assert list(owners[0]) == list(owners.columns)
    assert [row["ownerLabel"] for row in owners[:1]] == ["Coastguard Service"]
    assert owners[-1] == list(owners)[1]
    dict(owners[0])["part"] = "changed"
    assert owners[0]["partLabel"] == "lead"
    with pytest.raises(TypeError):
        owners[0] = {}  # type: ignore[index]


def test_cells_are_plain_values(owners: remit.Rows) -> None:
    assert owners[0]["number"] == 3
    assert owners[0]["lastShown"] == dt.date(2018, 5, 10)
    assert owners[0]["owner"] == "https://example.org/fenland/id/body/coastguard-service"
    assert owners[0]["legalBody"] is None
    assert {type(value) for row in owners for value in row.values()} == {str, int, dt.date, type(None)}


@pytest.mark.parametrize(
    ("term", "value"),
    [
        (None, None),
        (NamedNode("https://example.org/a"), "https://example.org/a"),
        (BlankNode("a"), "_:a"),
        (Literal("words", language="en-GB"), "words"),
        (Literal("7", datatype=NamedNode(XSD + "positiveInteger")), 7),
        (Literal("9" * 5000, datatype=NamedNode(XSD + "integer")), "9" * 5000),
        (Literal("1.50", datatype=NamedNode(XSD + "decimal")), Decimal("1.50")),
        (Literal("many", datatype=NamedNode(XSD + "decimal")), "many"),
        (Literal("1.5e0", datatype=NamedNode(XSD + "double")), 1.5),
        (Literal("true", datatype=NamedNode(XSD + "boolean")), True),
        (Literal("0", datatype=NamedNode(XSD + "boolean")), False),
        (Literal("perhaps", datatype=NamedNode(XSD + "boolean")), "perhaps"),
        (Literal("2023-09-01", datatype=NamedNode(XSD + "date")), dt.date(2023, 9, 1)),
        (Literal("2023-02-30", datatype=NamedNode(XSD + "date")), "2023-02-30"),
        (
            Literal("2023-09-01T10:00:00Z", datatype=NamedNode(XSD + "dateTime")),
            dt.datetime(2023, 9, 1, 10, tzinfo=dt.UTC),
        ),
        (Literal("2023", datatype=NamedNode(XSD + "gYear")), "2023"),
    ],
    ids=str,
)
def test_each_datatype_has_its_plain_value(term: NamedNode | BlankNode | Literal | None, value: api.Plain) -> None:
    found = api.plain(term)
    assert found == value
    assert type(found) is type(value)


def test_rows_say_what_was_taken_for_what_was_typed(water: remit.OpenWorkspace, owners: remit.Rows) -> None:
    assert owners.question == "Who owns a recommendation on a day, and which body answers for it?"
    taken = owners.values["recommendation"]
    assert (taken.typed, taken.shown) == ("recommendation 3", "Recommendation 3 of “Clean Waters”")
    by_number = water.run("who-owns", recommendation=3, asOf=dt.date(2020, 6, 1))
    assert list(by_number) == list(owners)
    assert by_number.values["asOf"].typed == "2020-06-01"
    at_a_time = water.run("who-owns", recommendation=3, asOf=dt.datetime(2020, 6, 1, 10, tzinfo=dt.UTC))
    assert at_a_time.values["asOf"].typed == "2020-06-01"


def test_each_row_leads_to_the_words_that_it_rests_on(owners: remit.Rows) -> None:
    assert owners.notes == ((1, 2), (1,))
    assert owners.sources[1].number == 2
    assert owners.sources[1].words == "On 1 September 2019 Beach Patrol was absorbed by the Coastguard Service."


def test_an_answer_reads_as_on_the_command_line(owners: remit.Rows) -> None:
    assert owners.text() == command("run", "who-owns", "-v", "recommendation=3", "--as-of", "2020-06-01")


@pytest.mark.parametrize("suffix", ["csv", "tsv", "json", "xlsx", "md", "html", "docx", "txt"])
def test_an_answer_is_written_as_the_command_line_writes_it(owners: remit.Rows, suffix: str, tmp_path: Path) -> None:
    ours, theirs = tmp_path / f"ours.{suffix}", tmp_path / f"theirs.{suffix}"
    marking = "" if suffix in ("csv", "tsv", "json") else "INVENTED"  # which have no place for one
    owners.write(ours, marking=marking)
    asked = ("run", "who-owns", "-v", "recommendation=3", "--as-of", "2020-06-01")
    command(*asked, "--marking", marking, "-o", str(theirs))
    assert ours.read_bytes() == theirs.read_bytes()


def test_a_suffix_that_is_no_format_is_refused(owners: remit.Rows, tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match=r"The suffix of owners\.pdf is no format for this\. Use one of \.txt, \.csv, "):
        owners.write("owners.pdf")
    with pytest.raises(CannotWrite, match="there is no folder"):
        owners.write(tmp_path / "nowhere" / "owners.csv")


def test_a_network_gives_its_triples_in_order_and_each_once(water: remit.OpenWorkspace, tmp_path: Path) -> None:
    network = water.run("succession-network")
    assert network.columns == ("subject", "predicate", "object")
    assert len(network) > 5
    assert len({tuple(row.values()) for row in network}) == len(network)
    assert network.notes == ((),) * len(network)
    network.write(tmp_path / "network.ttl")
    assert (tmp_path / "network.ttl").read_text(encoding="utf-8").startswith("@prefix ")
    with pytest.raises(WrongUse, match=r"Use one of \.txt, \.ttl, "):
        network.write(tmp_path / "network.csv")


@pytest.mark.parametrize(("kind", "answer"), [("Recommendation", True), ("Nothing", False)])
def test_yes_or_no_is_a_truth_value(water: remit.OpenWorkspace, kind: str, *, answer: bool, tmp_path: Path) -> None:
    found = water.sparql(f"ASK {{ ?thing a remit:{kind} }}")
    assert bool(found) is answer
    assert list(found) == [{"answer": answer}]
    found.write(tmp_path / "answer.json")
    assert json.loads((tmp_path / "answer.json").read_bytes())["boolean"] is answer


def test_no_rows_are_false_and_keep_their_columns(water: remit.OpenWorkspace) -> None:
    found = water.sparql("SELECT ?a ?b WHERE { ?a <https://example.org/none> ?b }")
    assert not found
    assert found.columns == ("a", "b")
    assert "Nothing in this workspace answers the question" in found.text()


def test_rows_go_to_pandas_as_a_list_of_dictionaries(owners: remit.Rows, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in = SimpleNamespace(DataFrame=lambda records, columns: (records, columns))
    monkeypatch.setitem(sys.modules, "pandas", stand_in)
    records, columns = owners.to_pandas()
    assert columns == list(owners.columns)
    assert [type(record) for record in records] == [dict, dict]  # pandas orders the columns of no other mapping
    assert [record["partLabel"] for record in records] == ["lead", "recipient"]


def test_without_pandas_a_sentence_says_what_to_do(owners: remit.Rows, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(CannotRun, match="Install it with: python3 -m pip install pandas"):
        owners.to_pandas()


def test_what_is_wrong_is_said_as_on_the_command_line(water: remit.OpenWorkspace) -> None:
    with pytest.raises(UnknownName, match=r"There is no saved query called “who-own”\. Did you mean “who-owns”"):
        water.run("who-own")
    with pytest.raises(UnknownName, match=r"There is no parameter called “as_of”\. Did you mean “asOf”"):
        water.run("who-owns", recommendation=3, as_of="2020-06-01")
    with pytest.raises(MissingParameter, match="“who-owns” needs a value for “recommendation”"):
        water.run("who-owns", recommendation=None)
    with pytest.raises(WrongValue, match="“as_of” must be a day like 2023-09-01, but it is “1 June”"):
        water.trace("recommendation 3", as_of="1 June")
    with pytest.raises(BadQuery, match="query:1: SERVICE would fetch data from elsewhere"):
        water.sparql("SELECT * WHERE { SERVICE <https://example.org/> { ?a ?b ?c } }")
    with pytest.raises(BadQuery, match="there is no SELECT, CONSTRUCT, ASK or DESCRIBE in it"):
        water.sparql("who-owns")
    with pytest.raises(remit.RemitError, match="There are no words to find"):
        water.find(" ")


def test_saved_queries_are_listed_by_name_and_cannot_be_changed(water: remit.OpenWorkspace) -> None:
    assert list(water.queries) == sorted(water.queries)
    assert len(water.run("who-owns", **water.queries["who-owns"].example)) == 2
    with pytest.raises(TypeError):
        water.queries["who-owns"] = None  # type: ignore[index]


def test_what_is_found_has_label_kind_and_short_form(water: remit.OpenWorkspace) -> None:
    found = water.find("beach patrol")[0]
    assert found == remit.Thing(
        iri="https://example.org/fenland/id/body/beach-patrol",
        short="body:beach-patrol",
        label="Beach Patrol",
        kind="departmental unit",
        name="Beach Patrol",
    )
    assert water.trace(found.short, as_of="2020-06-01").label == "Beach Patrol"
    assert water.find("no such words") == ()


def test_a_trace_has_its_steps_and_reads_as_on_the_command_line(water: remit.OpenWorkspace, tmp_path: Path) -> None:
    traced = water.trace("recommendation 3", as_of=dt.date(2020, 6, 1))
    assert (traced.label, traced.kind, traced.as_of) == (
        "Recommendation 3 of “Clean Waters”",
        "recommendation",
        dt.date(2020, 6, 1),
    )
    assert "Its lead is named as Beach Patrol." in [step.sentence for step in traced.steps]
    assert traced.text() == command("trace", "recommendation 3", "--as-of", "2020-06-01")
    traced.write(tmp_path / "trace.json")
    assert json.loads((tmp_path / "trace.json").read_bytes())["label"] == traced.label
    assert repr(traced).startswith("<Traced: Recommendation 3 of “Clean Waters”, 2020-06-01, ")


def test_a_day_that_is_not_given_is_today(water: remit.OpenWorkspace) -> None:
    before = dt.datetime.now().astimezone().date()
    traced = water.trace("body:beach-patrol")
    assert before <= traced.as_of <= dt.datetime.now().astimezone().date()
    assert not traced.trace.given


def test_a_file_is_validated_with_place_message_and_remedy(
    water: remit.OpenWorkspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("letter.ttl").write_text(f"{PREFIXES}body:new-board a org:Organization .\n", encoding="utf-8")
    found = water.validate("letter.ttl")
    assert not found.conforms
    assert found.findings[0].severity == VIOLATION
    assert {finding.place.partition(":")[0] for finding in found.findings} == {"letter.ttl"}
    assert found.text() == command("validate", "letter.ttl")
    assert repr(found) == f"<Validated: does not conform, {len(found.findings)} findings>"
    found.write("report.json")
    assert json.loads(Path("report.json").read_bytes())["conforms"] is False
    whole = water.validate(Path("letter.ttl"), full=True)
    assert set(whole.findings) == set(found.findings)
    assert whole.report.scope.startswith("Everything was looked at")


def test_a_file_that_cannot_be_read_is_an_error_with_its_place(water: remit.OpenWorkspace, tmp_path: Path) -> None:
    broken = tmp_path / "broken.ttl"
    broken.write_text(f"{PREFIXES}body:new-board a .\n", encoding="utf-8")
    with pytest.raises(BadFile, match=r"broken\.ttl:5"):
        water.validate(broken)


def test_a_program_that_uses_the_package_has_types(water: remit.OpenWorkspace, owners: remit.Rows) -> None:
    """What is claimed here of types is checked by mypy, in tests/test_style.py."""
    row = assert_type(owners[0], Mapping[str, api.Plain])
    assert row["number"] == 3
    assert assert_type(water.queries["who-owns"].summary, str).endswith("?")
    with pytest.raises(UnknownName):
        water.run("who-owns", recommendation=[3])  # type: ignore[arg-type]
    assert (ROOT / "src" / "remit" / "py.typed").is_file()


def test_a_network_is_drawn_written_and_counted(water: remit.OpenWorkspace, tmp_path: Path) -> None:
    drawing = water.draw("recommendation 3", as_of=dt.date(2018, 6, 1), only="owns, partners")
    assert repr(drawing) == "<Drawing: 3 things and 2 relations>"
    assert "Beach Patrol" in drawing.text()
    assert drawing.write(tmp_path / "a.svg", page="a4") == ()
    assert (tmp_path / "a.svg").read_bytes().startswith(b"<?xml")
    assert sorted(data["label"] for _, data in drawing.to_networkx().nodes(data=True)) == [
        "Beach Patrol",
        "Department of the Environment",
        "Recommendation 3 of “Clean Waters”",
    ]


def test_a_saved_query_is_drawn_with_its_values_and_since_a_version(water: remit.OpenWorkspace) -> None:
    drawing = water.draw("accountability-network", as_of="2020-06-01", report="Clean Waters (report of 10 May 2018)")
    assert len(drawing.diagram.nodes) > 5
    same = water.draw("recommendation 3", as_of="2018-06-01", since=str(INVENTED))
    assert {edge.mark for edge in same.diagram.edges} == {""}


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda water: water.draw("recommendation 3", depth="2"), "A depth is a whole number"),
        (lambda water: water.draw("recommendation 3", depth=1.5), "A depth is a whole number"),
        (lambda water: water.draw("recommendation 3").write("a.bmp"), "The suffix of a.bmp is no format"),
        (lambda water: water.draw("recommendation 3").write("a.svg", page="A4"), "There is no page “A4”"),
        (lambda water: water.draw("recommendation 3").write("a.png", dpi="x"), "a whole number such as 200"),
        (lambda water: water.draw(), "Say what to draw"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_words(
    water: remit.OpenWorkspace, call: Callable[[Any], object], said: str
) -> None:
    with pytest.raises(WrongUse) as caught:
        call(water)
    assert said in str(caught.value)


@pytest.mark.parametrize("suffix", ["csv", "tsv", "json"])
def test_a_marking_is_refused_where_it_would_be_lost(owners: remit.Rows, suffix: str, tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="has no place for a marking"):
        owners.write(tmp_path / f"a.{suffix}", marking="OFFICIAL")
    assert list(tmp_path.iterdir()) == []

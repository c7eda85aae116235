"""Spreadsheets as the front door: what is filled in becomes statements, each with its cell, and faults are told."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from remit import book_writing, workbook
from remit import workspace as workspaces
from remit.errors import BadFile
from remit.store import Store
from remit.templates import Templates
from remit.terms import text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from remit.incoming import Incoming

ID = "https://example.org/fenland/id/"
DEF = "https://w3id.org/remit/def/"
TITLE = "Letter of the Harbour Board (3 April 2024)"
SLUG = "letter-of-the-harbour-board-3-april-2024"
LETTER: dict[str, Any] = {
    "Letter: author": "Harbour Board",
    "Letter: report answered": "document:report-clean-waters",
    "Letter: rules for the answer": "regime:bathing-act-7",
    "Letter: earliest day": dt.date(2024, 4, 3),
    "Letter: latest day": "2024-04-03",
    "Letter: how much was read": "whole",
}
ROW: dict[str, Any] = {
    "Letter": TITLE,
    "Recommendation": "Recommendation 1 of “Clean Waters”",
    "Position": "accepts",
    "In our words": "The board accepts it.",
    "Said by": "Harbour Board",
    "Words": "We accept recommendation 1.",
    "Place": "page 1",
}
FIRST = {**ROW, "Said by": "body:harbour-trust", **LETTER, "Letter: author": "body:harbour-trust"}
ROW = {**ROW, "Said by": "body:harbour-trust"}


@pytest.fixture(scope="session")
def templates(store: Store) -> Templates:
    return Templates(store)


@pytest.fixture
def book(templates: Templates, tmp_path: Path) -> Callable[..., Path]:
    """Make a workbook of a template with rows below the example; `change` may do more to its sheet."""

    def made(
        rows: list[Mapping[str, Any]],
        kind: str = "response",
        change: Callable[[Any], None] | None = None,
        store: Store | None = None,
    ) -> Path:
        own = Templates(store) if store else templates
        path = tmp_path / "book.xlsx"
        path.write_bytes(book_writing.write(own.store, own.template(kind), "xlsx"))
        opened = openpyxl.load_workbook(path)
        sheet: Any = opened.worksheets[1]
        columns = {str(cell.value).rstrip(" *"): cell.column for cell in sheet[1]}
        for number, row in enumerate(rows, 4):
            for title, value in row.items():
                sheet.cell(number, columns[title]).value = value
        if change:
            change(sheet)
        opened.save(path)
        return path

    return made


def read(store: Store, path: Path) -> Incoming:
    return workbook.read(path, path.name, store)


def told(incoming: Incoming) -> list[tuple[str, str]]:
    return [(finding.place, finding.message) for finding in incoming.findings]


def said(incoming: Incoming) -> set[tuple[str, str, str]]:
    return {
        (text(quad.subject).removeprefix(ID), quad.predicate.value.removeprefix(DEF), text(quad.object))
        for quad in incoming.quads
    }


def edited(path: Path, cell: str, value: object) -> Path:
    opened = openpyxl.load_workbook(path)
    opened.worksheets[1][cell].value = value
    opened.save(path)
    return path


def column_of(path: Path, title: str) -> str:
    sheet: Any = openpyxl.load_workbook(path).worksheets[1]
    return next(str(cell.column_letter) for cell in sheet[1] if str(cell.value).rstrip(" *") == title)


def row_of(path: Path, thing: str) -> int:
    sheet: Any = openpyxl.load_workbook(path).worksheets[1]
    return next(int(cell.row) for cell in sheet["A"] if cell.value == thing)


def filled(templates: Templates, tmp_path: Path, kind: str, form: str = "xlsx") -> Path:
    path = tmp_path / f"{kind}.{form}"
    path.write_bytes(book_writing.write(templates.store, templates.template(kind), form, filled=True))
    return path


# A row becomes statements


def test_a_row_becomes_a_stance_its_citation_and_its_letter(store: Store, book: Callable[..., Path]) -> None:
    incoming = read(store, book([FIRST]))
    assert incoming.findings == ()
    assert incoming.removed == ()
    stance, citation, letter = f"stance/{SLUG}-clean-waters-1", f"citation/{SLUG}-clean-waters-1", f"document/{SLUG}"
    assert said(incoming) >= {
        (stance, "stanceOn", f"{ID}recommendation/clean-waters-1"),
        (stance, "position", f"{DEF}position/accepts"),
        (stance, "saidBy", f"{ID}body/harbour-trust"),
        (stance, "madeIn", f"{ID}{letter}"),
        (stance, "cites", f"{ID}{citation}"),
        (stance, "standing", f"{DEF}standing/primary"),
        (citation, "speaker", f"{ID}body/harbour-trust"),
        (citation, "manner", f"{DEF}manner/verbatim"),
        (letter, "respondsTo", f"{ID}document/report-clean-waters"),
        (letter, "latest", "2024-04-03"),
        (letter, "http://www.w3.org/2004/02/skos/core#prefLabel", TITLE),
    }


def test_every_statement_has_its_cell_and_so_has_what_is_missing(store: Store, book: Callable[..., Path]) -> None:
    incoming = read(store, book([FIRST | {"Words": None}]))
    stance, citation = f"{ID}stance/{SLUG}-clean-waters-1", f"{ID}citation/{SLUG}-clean-waters-1"
    assert incoming.locate(stance, f"{DEF}position", f"{DEF}position/accepts") == "book.xlsx Responses!D4"
    assert incoming.locate(citation, "http://www.w3.org/ns/oa#exact") == "book.xlsx Responses!G4"
    assert incoming.locate(stance, f"{DEF}cites") == "book.xlsx Responses!G4"
    assert incoming.locate(stance, "https://w3id.org/remit/shape/RestsOnEvidence") == "book.xlsx Responses!G4"
    assert incoming.locate(f"{ID}document/{SLUG}") == "book.xlsx Responses!B4"
    assert incoming.locate(stance) == "book.xlsx Responses!A4"
    assert incoming.locate(f"{ID}body/nobody") == ""


def test_a_letter_is_told_once_and_named_in_other_rows(store: Store, book: Callable[..., Path]) -> None:
    incoming = read(store, book([FIRST, ROW | {"Recommendation": "2"}, ROW | {"Recommendation": "3"}]))
    assert incoming.findings == ()
    letters = {text(quad.subject) for quad in incoming.quads if text(quad.object) == f"{DEF}Response"}
    assert letters == {f"{ID}document/{SLUG}"}


def test_several_values_have_a_semicolon_between_them(store: Store, book: Callable[..., Path]) -> None:
    on = "Recommendation 1 of “Clean Waters”; recommendation:clean-waters-2"
    incoming = read(store, book([FIRST | {"Recommendation": on}]))
    assert len([quad for quad in incoming.quads if quad.predicate.value == f"{DEF}stanceOn"]) == 2


def test_the_same_book_read_twice_says_the_same_and_once_let_in_says_nothing(
    make: Callable[..., Path], book: Callable[..., Path], tmp_path: Path
) -> None:
    root = make({}, invented=True)
    before = Store(workspaces.load(root))
    path = book([FIRST, ROW | {"Recommendation": "2"}], store=before)
    first, second = read(before, path), read(before, path)
    assert first.quads == second.quads
    lines = "".join(f"{quad.subject} {quad.predicate} {quad.object} .\n" for quad in first.quads)
    (root / "graph/new.ttl").write_text(lines, encoding="utf-8")
    again = read(Store(workspaces.load(root)), path)
    assert (again.quads, again.removed, again.findings) == ((), (), ())


def test_what_cannot_be_given_is_a_known_unknown(store: Store, book: Callable[..., Path]) -> None:
    row = {
        "Title": "Recommendation 1 of the new report",
        "Report": "A new report",
        "Number": 1,
        "Wording": "Do it.",
        "Made by": "body:harbour-trust",
        "No owner, because": "not stated",
        "Report: how much was read": "excerpt",
        "Report: publication state": "published",
    }
    incoming = read(store, book([row], "recommendation"))
    assert incoming.findings == ()
    unknown = "unknown/a-new-report-1-owner-not-known"
    assert said(incoming) >= {
        (unknown, "http://www.w3.org/1999/02/22-rdf-syntax-ns#predicate", f"{DEF}assignee"),
        (unknown, "unknownReason", f"{DEF}unknown-reason/not-stated"),
        (unknown, "gist", "Who is to carry out the recommendation is not known."),
        ("recommendation/a-new-report-1", "wording", "Do it."),
        ("citation/a-new-report-1", "http://www.w3.org/ns/oa#exact", "Do it."),
    }
    assert not [quad for quad in incoming.quads if text(quad.object) == f"{DEF}Assignment"]


def test_a_row_can_name_what_another_row_brings(store: Store, book: Callable[..., Path]) -> None:
    source = {"Source": "A page", "Source: how much was read": "whole", "Words": "There is one.", "Place": "top"}
    rows = [{"Name": "Tide Unit", "Stands in": "Board of Tides", **source}, {"Name": "Board of Tides", **source}]
    incoming = read(store, book(rows, "body"))
    assert incoming.findings == ()
    assert ("placement/tide-unit", "placementIn", f"{ID}body/board-of-tides") in said(incoming)


# Filled templates


@pytest.mark.parametrize("form", ["xlsx", "csv"])
@pytest.mark.parametrize("kind", ["body", "recommendation", "response", "status", "citation", "placement"])
def test_a_filled_template_read_back_changes_nothing(
    templates: Templates, tmp_path: Path, kind: str, form: str
) -> None:
    incoming = read(templates.store, filled(templates, tmp_path, kind, form))
    assert (incoming.quads, incoming.removed, incoming.findings, incoming.notes) == ((), (), (), ())


def test_an_edited_cell_is_one_statement_less_and_one_more(templates: Templates, tmp_path: Path) -> None:
    path = filled(templates, tmp_path, "response")
    incoming = read(
        templates.store, edited(path, f"{column_of(path, 'Position')}{row_of(path, 'stance:eastmere-1')}", "rejects")
    )
    changed = [
        (len(incoming.removed), text(incoming.removed[0].object)),
        (len(incoming.quads), text(incoming.quads[0].object)),
    ]
    assert changed == [(1, f"{DEF}position/supports"), (1, f"{DEF}position/rejects")]


def test_another_name_beside_the_old_id_is_told_and_changes_nothing(templates: Templates, tmp_path: Path) -> None:
    path = filled(templates, tmp_path, "response")
    row = row_of(path, "stance:eastmere-1")
    cell = f"{column_of(path, 'Letter')}{row}"
    incoming = read(templates.store, edited(path, cell, "Letter of the Commissioner for Westmere (15 July 2018)"))
    assert (incoming.quads, incoming.removed) == ((), ())
    (finding,) = incoming.findings
    assert finding.place.endswith(f"!{column_of(path, 'Letter id')}{row}")
    assert finding.message.startswith("The name is that of another letter than the id at the end of the row")
    assert finding.remedy == "To move the row to this one, empty that id; else put the name back."


def test_an_emptied_cell_takes_the_value_back(templates: Templates, tmp_path: Path) -> None:
    path = filled(templates, tmp_path, "recommendation")
    incoming = read(
        templates.store,
        edited(path, f"{column_of(path, 'Number')}{row_of(path, 'recommendation:clean-waters-2')}", None),
    )
    assert [(quad.predicate.value, text(quad.object)) for quad in incoming.removed] == [(f"{DEF}number", "2")]
    assert incoming.quads == ()


def test_a_cell_that_cannot_be_read_takes_nothing_back(templates: Templates, tmp_path: Path) -> None:
    path = filled(templates, tmp_path, "recommendation")
    incoming = read(
        templates.store,
        edited(path, f"{column_of(path, 'Number')}{row_of(path, 'recommendation:clean-waters-2')}", "two"),
    )
    assert (incoming.quads, incoming.removed) == ((), ())
    assert [finding.message for finding in incoming.findings] == ["“two” is no whole number."]


def test_a_deleted_row_takes_nothing_back_and_a_note_says_so(templates: Templates, tmp_path: Path) -> None:
    path = filled(templates, tmp_path, "response")
    opened = openpyxl.load_workbook(path)
    opened.worksheets[1].delete_rows(4)
    opened.save(path)
    incoming = read(templates.store, path)
    assert (incoming.quads, incoming.removed) == ((), ())
    assert incoming.notes == (
        "1 thing of this kind in the graph has no row here, and stays as it is: to delete a row takes nothing back.",
    )


# Faults


@pytest.mark.parametrize(
    ("cells", "place", "message"),
    [
        ({"Position": "acepts"}, "D5", "“acepts” is not in the list."),
        ({"Letter: latest day": "next spring"}, "Q5", "“next spring” is no day."),
        ({"Letter: latest day": "31/02/2024"}, "Q5", "“31/02/2024” is no day of the calendar."),
        ({"Letter: latest day": "03/04/24"}, "Q5", "“03/04/24” can be read as more than one day."),
        ({"Letter: latest day": "03/05/2024"}, "Q5", "“03/05/2024” can be read as more than one day."),
        ({"Letter: latest day": 45352}, "Q5", "“45352” is no day."),
        ({"Letter: web address": "www.example.org"}, "T5", "“www.example.org” is no web address."),
        (
            {"Letter: how much was read": "excerpt"},
            "R5",
            f"The letter “{TITLE}” has another value in cell R4: “whole”.",
        ),
        ({"Id": "2022-001 AND 2021-001"}, "A5", "“2022-001 AND 2021-001” is no id."),
        (
            {"Id": "document:report-clean-waters"},
            "A5",
            "“document:report-clean-waters” is the id of something else (report).",
        ),
        ({"Recommendation": "2 and 3"}, "C5", "“2 and 3” names 2 things in one cell."),
        ({"Letter": "Some other letter"}, "B5", "“Some other letter” is not in the list."),
        ({"Words": "bell_x0007_"}, "G5", "There is a character in it that cannot be seen (U+0007)."),
        ({"Recommendation": ROW["Recommendation"]}, "A5", "This row says the same as the one in cell A4."),
    ],
)
def test_a_fault_is_told_in_its_cell(
    store: Store, book: Callable[..., Path], cells: dict[str, Any], place: str, message: str
) -> None:
    incoming = read(store, book([FIRST, ROW | {"Recommendation": "5"} | cells]))
    assert told(incoming) == [(f"book.xlsx Responses!{place}", message)]
    assert all(finding.remedy for finding in incoming.findings)


def test_one_id_on_two_rows_is_told(store: Store, book: Callable[..., Path]) -> None:
    incoming = read(store, book([FIRST | {"Id": "one"}, ROW | {"Id": "one", "Recommendation": "2"}]))
    assert told(incoming) == [("book.xlsx Responses!A5", "The id “one” stands in cell A4 too.")]


def test_days_are_read_as_people_write_them(store: Store, book: Callable[..., Path]) -> None:
    written = ["2024-04-03", "3 April 2024", "3rd Apr 2024", dt.datetime(2024, 4, 3), "03/04/2024", " 3.4.2024\u00a0"]  # noqa: DTZ001 - Excel's days have no zone
    rows = [
        FIRST | {"Letter": f"Letter {number}", "Letter: earliest day": "31/03/2024", "Letter: latest day": latest}
        for number, latest in enumerate(written)
    ]
    incoming = read(store, book(rows))
    assert incoming.findings == ()
    assert [text(quad.object) for quad in incoming.quads if quad.predicate.value == f"{DEF}latest"] == [
        "2024-04-03"
    ] * 6


def test_blanks_around_words_are_taken_away_and_case_does_not_matter(store: Store, book: Callable[..., Path]) -> None:
    incoming = read(store, book([FIRST | {"Position": "\u00a0 Accepts ", "Words": "  We accept.\u00a0"}]))
    assert incoming.findings == ()
    assert (f"citation/{SLUG}-clean-waters-1", "http://www.w3.org/ns/oa#exact", "We accept.") in said(incoming)


def test_a_changed_example_is_told_and_an_unchanged_one_is_passed_over(store: Store, book: Callable[..., Path]) -> None:
    def change(sheet: Any) -> None:  # noqa: ANN401 - a sheet of openpyxl
        sheet["E3"].value = "Something else."

    assert read(store, book([])).quads == ()
    assert told(read(store, book([], change=change))) == [
        ("book.xlsx Responses!A3", "This row is marked as the example, which is not read, and yet it was changed.")
    ]


def test_merged_hidden_unknown_and_worked_out_cells_are_told(store: Store, book: Callable[..., Path]) -> None:
    def change(sheet: Any) -> None:  # noqa: ANN401 - a sheet of openpyxl
        sheet["Z1"].value = "My notes"
        sheet["G5"].value = "=1+1"
        sheet.merge_cells("D8:E8")
        sheet.row_dimensions[4].hidden = True
        sheet.column_dimensions["H"].hidden = True
        sheet.parent.create_sheet("Scratch")["A1"].value = "x"
        secret = sheet.parent.create_sheet("Secret")
        secret["A1"].value = "x"
        secret.sheet_state = "hidden"

    incoming = read(store, book([FIRST, ROW | {"Recommendation": "2"}], change=change))
    assert told(incoming) == [
        (
            "book.xlsx Responses!D8",
            "The cells D8:E8 are merged, so it cannot be told which of them the words belong to.",
        ),
        ("book.xlsx Responses!G5", "There is a formula in the cell, without a saved result."),
    ]
    assert incoming.notes == (
        "The hidden sheet “Secret” was passed over.",
        "book.xlsx Scratch: this sheet has no titles of the template and was passed over.",
        "book.xlsx Responses: “My notes” is no column of the template and was passed over.",
        "book.xlsx Responses: 1 row is hidden and read all the same: 4.",
        "book.xlsx Responses: hidden columns were read all the same: “Place”.",
    )


def test_a_missing_column_is_named(store: Store, book: Callable[..., Path]) -> None:
    incoming = read(store, book([FIRST], change=lambda sheet: sheet.delete_cols(4)))
    assert told(incoming) == [("book.xlsx Responses!A1", "The column “Position” is missing.")]
    assert incoming.notes == ("book.xlsx Responses!A3: this row is marked as the example and was passed over.",)


def test_a_template_of_another_version_is_read_with_a_note(store: Store, book: Callable[..., Path]) -> None:
    def change(sheet: Any) -> None:  # noqa: ANN401 - a sheet of openpyxl
        about = sheet.parent["Read me"]
        cell = next(cell for cell in about["A"] if str(cell.value).startswith("Template: "))
        cell.value = "Template: response, version 00000000"

    incoming = read(store, book([FIRST], change=change))
    assert incoming.findings == ()
    assert incoming.notes[0].startswith("The workbook was made from another version of the template.")


def test_what_stands_in_the_graph_otherwise_is_not_changed_without_its_id(
    store: Store, book: Callable[..., Path]
) -> None:
    row = FIRST | {"Letter": "Letter of the Harbour Trust (20 May 2018)"}
    incoming = read(store, book([row]))
    assert [finding.place for finding in incoming.findings] == [
        "book.xlsx Responses!P4",
        "book.xlsx Responses!Q4",
        "book.xlsx Responses!R4",
    ]
    assert "put document:harbour-trust-letter into a column with the title “Letter id”" in incoming.findings[0].remedy
    assert incoming.removed == ()


# CSV


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_csv_is_read_with_any_separator(store: Store, tmp_path: Path, separator: str, encoding: str) -> None:
    import csv

    path = tmp_path / "letters.csv"
    with path.open("w", newline="", encoding=encoding) as stream:
        writer = csv.writer(stream, delimiter=separator)
        writer.writerow(FIRST)
        writer.writerow([str(value) for value in FIRST.values()])
        writer.writerow([str((ROW | {"Recommendation": "2", "Position": "acepts"}).get(title, "")) for title in FIRST])
    incoming = read(store, path)
    assert told(incoming) == [("letters.csv:3:3", "“acepts” is not in the list.")]
    assert incoming.locate(f"{ID}stance/{SLUG}-clean-waters-1", f"{DEF}position") == "letters.csv:2:3"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("Letter,Words\nÉ,x\n".encode("cp1252"), "letters.csv:2: this is not UTF-8"),
        ("Letter,Words\n".encode("utf-16"), "UTF-16"),
        (b"Letter,Words\na,\0\n", "letters.csv:2: there is a zero byte"),
        (b'Letter,Words\na,"b\n', "this is not valid CSV"),
        (b"a,b\n1,2\n", "no row with the titles of columns"),
        (b"", "no row with the titles of columns"),
        (b"Letter,Words\n" + b"x,y\n" * 5_001, "at most 5,000 are read at a time"),
        (b"Letter,Words\n" + b"x,y\n" * 100_002, "more than 100,000 rows"),
        (b"Letter,Words\n" + b"," * 2_000, "more than 1,000 cells"),
    ],
)
def test_csv_that_cannot_be_read_is_refused_with_a_sentence(
    store: Store, tmp_path: Path, data: bytes, words: str
) -> None:
    path = tmp_path / "letters.csv"
    path.write_bytes(data)
    with pytest.raises(BadFile, match=words):
        read(store, path)


def test_csv_keeps_words_that_look_like_formulas(
    templates: Templates, make: Callable[..., Path], tmp_path: Path
) -> None:
    root = make(
        {
            "graph/more.ttl": f"<{ID}body/shell-register> <http://purl.org/dc/terms/description> \"=1+1; 'quoted'\"@en-GB ."
        },
        invented=True,
    )
    own = Templates(Store(workspaces.load(root)))
    path = filled(own, tmp_path, "body", "csv")
    assert "'=1+1" in path.read_text(encoding="utf-8")
    incoming = read(own.store, path)
    assert (incoming.quads, incoming.removed, incoming.findings) == ((), (), ())


# What is written


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_a_template_has_the_same_bytes_each_time(templates: Templates, form: str) -> None:
    template = templates.template("response")
    assert book_writing.write(templates.store, template, form) == book_writing.write(templates.store, template, form)


def test_a_template_explains_itself_and_has_lists_to_choose_from(book: Callable[..., Path]) -> None:
    opened = openpyxl.load_workbook(book([]))
    assert opened.sheetnames == ["Read me", "Responses", "Lists"]
    sheet: Any = opened["Responses"]
    assert sheet.freeze_panes == "B3"
    assert [sheet["B1"].value, sheet["H1"].value] == ["Letter *", "Place"]
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    position = rules["D3:D5000"]
    assert position.formula1 in opened.defined_names
    where = opened.defined_names[position.formula1].attr_text
    assert where is not None
    column = where.partition("$")[2].partition("$")[0]
    assert [opened["Lists"][f"{column}{row}"].value for row in range(2, 8)] == [
        "supports",
        "accepts",
        "accepts in part",
        "rejects",
        "notes",
        "welcomes",
    ]
    assert rules["P3:P5000"].type == "date"
    assert position.showErrorMessage
    assert not rules["B3:B5000"].showErrorMessage

"""A workbook or CSV file comes back with each fault in its cell."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from remit import book_writing, returned, workbook
from remit.findings import VIOLATION, WARNING, Finding
from remit.templates import Templates

if TYPE_CHECKING:
    from pathlib import Path

    from remit.store import Store


@pytest.fixture
def path(store: Store, tmp_path: Path) -> Path:
    """A workbook with one faulty row below the example."""
    made = tmp_path / "book.xlsx"
    made.write_bytes(book_writing.write(store, Templates(store).template("response"), "xlsx"))
    opened = openpyxl.load_workbook(made)
    sheet: Any = opened["Responses"]
    cells = {
        "B4": "Letter of the Harbour Trust (20 May 2018)",
        "C4": "Recommendation 1 of “Clean Waters”",
        "D4": "acepts",
        "E4": "The trust accepts it.",
        "F4": "body:harbour-trust",
        "G4": "=We accept",
    }
    for cell, value in cells.items():
        sheet[cell].value = value
        sheet[cell].data_type = "s"
    opened.save(made)
    return made


def finding(place: str, message: str = "It is wrong.", severity: str = VIOLATION, shape: str = "") -> Finding:
    return Finding(severity, shape, message, "Mend it.", "", "Something", "position", "", place)


def test_a_fault_stands_in_its_cell_and_on_the_list(store: Store, path: Path) -> None:
    incoming = workbook.read(path, path.name, store)
    back = path.with_name("back.xlsx")
    back.write_bytes(returned.annotated(path, incoming.findings, ["A note."]))
    opened = openpyxl.load_workbook(back)
    cell: Any = opened["Responses"]["D4"]
    assert cell.comment.text.startswith("“acepts” is not in the list.\nDid you mean “accepts”")
    assert cell.fill.fgColor.rgb == "00F9D2CC"
    assert opened["Responses"]["G4"].value == "=We accept"
    assert opened["Responses"]["G4"].data_type == "s"
    listed: Any = opened.worksheets[0]
    assert listed.title == "What to mend"
    assert listed["A1"].value == "1 thing to mend before it can be added."
    assert [listed[f"{letter}4"].value for letter in "ABC"] == [
        "Responses D4",
        "To mend",
        "“acepts” is not in the list.",
    ]
    assert listed["A4"].hyperlink.location == "'Responses'!D4"
    assert listed["A7"].value == "A note."
    assert opened["Responses"].data_validations.dataValidation


def test_a_returned_workbook_is_read_like_the_one_that_was_sent(store: Store, path: Path) -> None:
    first = workbook.read(path, "book.xlsx", store)
    path.write_bytes(returned.annotated(path, first.findings, ()))
    second = workbook.read(path, "book.xlsx", store)
    assert (second.quads, second.findings, second.notes) == (first.quads, first.findings, first.notes)


def test_marks_of_an_earlier_run_are_taken_away(store: Store, path: Path) -> None:
    path.write_bytes(
        returned.annotated(path, [finding("book.xlsx Responses!D4"), finding("book.xlsx Responses!E4")], ())
    )
    path.write_bytes(returned.annotated(path, [finding("book.xlsx Responses!E4")], ()))
    opened = openpyxl.load_workbook(path)
    assert opened.sheetnames.count("What to mend") == 1
    mended: Any = opened["Responses"]["D4"]
    assert (mended.comment, mended.fill.fill_type) == (None, None)
    kept: Any = opened["Responses"]["E4"]
    assert kept.comment.text == "It is wrong.\nMend it."


def test_a_comment_of_the_user_is_kept(path: Path) -> None:
    from openpyxl.comments import Comment

    opened = openpyxl.load_workbook(path)
    sheet: Any = opened["Responses"]
    sheet["D4"].comment = Comment("Ask Jo.", "Sam")
    opened.save(path)
    path.write_bytes(returned.annotated(path, [finding("book.xlsx Responses!D4")], ()))
    cell: Any = openpyxl.load_workbook(path)["Responses"]["D4"]
    assert cell.comment.text == "Ask Jo.\n\nIt is wrong.\nMend it."


def test_what_follows_from_a_cell_that_cannot_be_read_is_not_said_again(path: Path) -> None:
    place = "book.xlsx Responses!D4"
    shape = "https://w3id.org/remit/shape/StanceTakesOnePosition"
    data = returned.annotated(path, [finding(place), finding(place, "There is no position.", shape=shape)], ())
    path.write_bytes(data)
    cell: Any = openpyxl.load_workbook(path)["Responses"]["D4"]
    assert cell.comment.text == "It is wrong.\nMend it."


def test_findings_without_a_cell_are_on_the_list_only_and_grave_ones_stand_first(path: Path) -> None:
    findings = [finding("book.xlsx Responses!C4", severity=WARNING), finding("", "No cell.")]
    path.write_bytes(returned.annotated(path, findings, ()))
    listed: Any = openpyxl.load_workbook(path).worksheets[0]
    assert listed["A1"].value == "1 thing to mend before it can be added, 1 to look at."
    assert [listed["A4"].value, listed["A5"].value] == ["the file as a whole", "Responses C4"]


def test_where_nothing_is_wrong_the_list_says_so(path: Path) -> None:
    path.write_bytes(returned.annotated(path, (), ()))
    assert openpyxl.load_workbook(path).worksheets[0]["A1"].value == "Nothing is wrong: the workbook can be added."


def test_the_same_file_and_faults_give_the_same_bytes(path: Path) -> None:
    findings = [finding("book.xlsx Responses!D4")]
    assert returned.annotated(path, findings, ()) == returned.annotated(path, findings, ())


def test_csv_has_its_faults_in_a_last_column_that_is_not_read_again(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "letters.csv"
    path.write_text(
        "Letter,Recommendation,Position,In our words,Said by,Words,Letter: latest day\n"
        f"Letter of the Water Agency (undated),3,acepts,x,Water Agency,y,{dt.date(2018, 1, 1)}\n",
        encoding="utf-8",
    )
    first = workbook.read(path, "letters.csv", store)
    path.write_bytes(returned.annotated(path, first.findings, ()))
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].endswith(",Letter: latest day,What to mend")
    assert "[Position] To mend: “acepts” is not in the list." in lines[1]
    second = workbook.read(path, "letters.csv", store)
    assert (second.findings, second.notes) == (first.findings, first.notes)
    path.write_bytes(returned.annotated(path, second.findings, ()))
    assert path.read_text(encoding="utf-8-sig").splitlines() == lines

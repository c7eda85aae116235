"""A workbook from outside is hostile until it is bounded: each bad one is refused with a sentence."""

from __future__ import annotations

import io
import struct
import zipfile
from typing import TYPE_CHECKING

import openpyxl
import pytest

from remit import spreadsheets
from remit.cells import Formula
from remit.errors import BadFile

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from remit.cells import Book

SHEET = "xl/worksheets/sheet1.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "book.xlsx"


def parts(cell: str = "x") -> dict[str, bytes]:
    """The parts of a small workbook."""
    book = openpyxl.Workbook()
    book.worksheets[0]["A1"].value = cell
    target = io.BytesIO()
    book.save(target)
    with zipfile.ZipFile(target) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(content: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return target.getvalue()


def sheet(rows: str, rest: str = "") -> bytes:
    return packed(
        parts() | {SHEET: f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{rest}</worksheet>'.encode()}
    )


def read(path: Path, data: bytes) -> Book:
    path.write_bytes(data)
    return spreadsheets.read(path, path.name)


def encrypted() -> bytes:
    data = bytearray(packed(parts()))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(mark, at + 4)
    return bytes(data)


def lying() -> bytes:
    """A workbook one of whose parts unpacks to more than it says."""
    data = packed({SHEET: b" " * 5_000_000} | {name: part for name, part in parts().items() if name != SHEET})
    return data.replace(struct.pack("<I", 5_000_000), struct.pack("<I", 5_000))


def many_times() -> bytes:
    """A workbook in which a thousand cells name one text of a hundred thousand letters."""
    rows = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, 1_001))
    shared = (
        f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>{"x" * 100_000}</t></si></sst>'
    )
    return packed(
        parts()
        | {
            SHEET: parts()[SHEET].split(b"<sheetData")[0] + f"<sheetData>{rows}</sheetData></worksheet>".encode(),
            "xl/sharedStrings.xml": shared.encode(),
        }
    )


BOMB = b'<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><w>&b;</w>'
BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "a zip bomb": (lambda: packed(parts() | {"xl/media/x.bin": b"\0" * 100_500_000}), "unpacks to"),
    "a part that is all blanks": (lambda: packed(parts() | {SHEET: b" " * 30_000_000}), "unpacks to"),
    "too many parts": (
        lambda: packed(parts() | {f"x/{number}": b"" for number in range(1_001)}),
        "more than 1,000 parts",
    ),
    "words defined in the XML": (lambda: packed(parts() | {SHEET: BOMB}), "is no XML of Excel’s"),
    "words defined in a part that holds no cells": (
        lambda: packed(parts() | {"xl/styles.xml": BOMB}),
        "is no XML of Excel’s",
    ),
    "XML in UTF-16": (lambda: packed(parts() | {SHEET: "<a/>".encode("utf-16")}), "is no XML of Excel’s"),
    "a password": (encrypted, "protected by a password"),
    "an old workbook": (lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 600, "protected by a password, or in the old form"),
    "macros": (lambda: packed(parts() | {"xl/vbaProject.bin": b"x"}), "holds macros"),
    "no zip": (lambda: b"hello", "no Excel workbook"),
    "an empty file": (lambda: b"", "no Excel workbook"),
    "half a file": (lambda: packed(parts())[:900], "no Excel workbook"),
    "a zip of something else": (lambda: packed({"a.txt": b"x"}), "no Excel workbook"),
    "a part that lies about its size": (lying, "damaged|no Excel workbook"),
    "one long text in very many cells": (many_times, "hold more text than is read"),
    "a damaged sheet": (lambda: packed(parts() | {SHEET: b"<worksheet><row>"}), "damaged"),
    "a cell at the far corner": (
        lambda: sheet('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        "more than 100,000 rows",
    ),
    "a cell far to the right": (lambda: sheet('<row r="1"><c r="XFD1"><v>1</v></c></row>'), "beyond column ALL"),
    "a sheet too wide and too long": (
        lambda: sheet('<row r="1"><c r="ALL1"><v>1</v></c></row><row r="90000"><c r="A90000"><v>1</v></c></row>'),
        "too many cells",
    ),
}


@pytest.mark.parametrize("what", BAD)
def test_a_hostile_workbook_is_refused_with_a_sentence(path: Path, what: str) -> None:
    make, words = BAD[what]
    with pytest.raises(BadFile, match=words):
        read(path, make())


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("book.xlsm", "it can hold macros"),
        ("book.xls", "old form of Excel"),
        ("book.xlsb", "binary form"),
        ("book.ods", "OpenDocument"),
        ("book.txt", "this is no spreadsheet"),
    ],
)
def test_other_kinds_of_file_are_refused_by_name(tmp_path: Path, name: str, words: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"x")
    with pytest.raises(BadFile, match=words):
        spreadsheets.read(path, name)


def test_a_file_that_is_not_there_or_too_large_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="there is no such file"):
        spreadsheets.read(tmp_path / "book.xlsx", "book.xlsx")
    large = tmp_path / "large.csv"
    with large.open("wb") as stream:
        stream.truncate(20_000_001)
    with pytest.raises(BadFile, match="larger than 20 MB"):
        spreadsheets.read(large, "large.csv")


def test_what_is_known_of_cells_is_kept(path: Path) -> None:
    rows = (
        '<row r="1" hidden="1"><c r="A1" t="e"><v>#REF!</v></c><c r="B1"><f>1+1</f><v>2</v></c><c><f>1</f></c></row>'
        '<row r="2"><c r="A2" t="inlineStr"><is><t>x</t></is></c></row>'
    )
    found = read(path, sheet(rows, '<mergeCells count="1"><mergeCell ref="A3:B4"/></mergeCells>')).sheets[0]
    assert dict(found.formulas) == {
        (0, 0): Formula("#REF!", is_formula=False, has_result=True),
        (0, 1): Formula("", is_formula=True, has_result=True),
        (0, 2): Formula("", is_formula=True, has_result=False),
    }
    assert (found.merged, found.hidden_rows) == (("A3:B4",), frozenset({0}))
    assert found.rows == [["", 2.0, ""], ["x", "", ""]]
    assert found.place(1, 27) == "book.xlsx Sheet!AB2"

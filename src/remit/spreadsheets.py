"""Read a spreadsheet or a CSV file that came from outside, within bounds."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from remit import xlsx
from remit.cells import MOST_COLUMNS, MOST_ROWS, Book, Sheet, Value
from remit.errors import BadFile

if TYPE_CHECKING:
    from pathlib import Path

LARGEST_FILE = 20_000_000
SUFFIXES = (".xlsx", ".csv", ".tsv")
"""The suffixes of the files that can be read."""

_MACROS = {
    ".xlsm": "it can hold macros. Save it as an Excel workbook without them (.xlsx)",
    ".xls": "it is in the old form of Excel. Save it as .xlsx",
    ".xlsb": "it is in the binary form of Excel. Save it as .xlsx",
    ".ods": "it is an OpenDocument spreadsheet. Save it as .xlsx",
}
_SEPARATORS = ",;\t"


def read(path: Path, name: str) -> Book:
    """Read a spreadsheet, within bounds.

    Args:
        path: The file.
        name: How messages name it.

    Raises:
        BadFile: It cannot be read, is of another form, is larger than is allowed, or is not what its suffix says.
    """
    suffix = path.suffix.lower()
    if suffix in _MACROS:
        raise BadFile(name, f"{_MACROS[suffix]}, and run the command again.")
    if suffix not in SUFFIXES:
        raise BadFile(name, f"this is no spreadsheet. Give a file that ends in one of {', '.join(SUFFIXES)}.")
    data = _bytes(path, name)
    if suffix == ".xlsx":
        return xlsx.read(data, name)
    return Book((_csv(data, name),))


def _bytes(path: Path, name: str) -> bytes:
    try:
        if not path.is_file():
            raise BadFile(name, "there is no such file. Check its name, and run the command again.")
        if path.stat().st_size > LARGEST_FILE:
            raise BadFile(name, f"it is larger than {LARGEST_FILE // 1_000_000} MB. Divide it into smaller files.")
        return path.read_bytes()
    except OSError as error:
        why = f"the file cannot be read ({error.strerror}). Check its name and your right to read it."
        raise BadFile(name, why) from error


def _csv(data: bytes, name: str) -> Sheet:
    words = _decoded(data, name)
    first = words.split("\n", 1)[0]
    skipped = 0
    if first.lower().startswith("sep=") and len(first.strip()) == len("sep=,"):  # Excel's own first line
        separator, skipped = first.strip()[-1], 1
        words = words.split("\n", 1)[1] if "\n" in words else ""
    else:
        separator = _separator(words)
    rows: list[list[Value]] = []
    lines: list[int] = []
    reader = csv.reader(io.StringIO(words, newline=""), delimiter=separator, strict=True)
    try:
        line = 1 + skipped
        for row in reader:
            if len(rows) > MOST_ROWS:
                raise BadFile(name, f"it has more than {MOST_ROWS:,} rows. Divide it into smaller files.")
            if len(row) > MOST_COLUMNS:
                raise BadFile(
                    f"{name}:{line}", f"this row has more than {MOST_COLUMNS:,} cells. Look for a stray mark."
                )
            rows.append(list(row))
            lines.append(line)
            line = reader.line_num + 1 + skipped
    except csv.Error as error:
        why = f"this is not valid CSV ({error}). Look for a quotation mark that is not closed, or a cell of enormous length."
        raise BadFile(f"{name}:{line}", why) from error
    return Sheet(name, rows or [[]], tuple(lines) or (1,))


def _decoded(data: bytes, name: str) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise BadFile(name, "the file is in UTF-16. In Excel save it as “CSV UTF-8 (Comma delimited)”.")
    if b"\0" in data:
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        raise BadFile(f"{name}:{line}", "there is a zero byte in it, which no text has. Save the file as CSV again.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        why = "this is not UTF-8, so letters such as “é” or “’” cannot be told. In Excel save it as “CSV UTF-8 (Comma delimited)”."
        raise BadFile(f"{name}:{line}", why) from error


def _separator(words: str) -> str:
    """What stands between cells: the mark that is most frequent in the first line that has any, outside quotation marks."""
    for line in words.splitlines():
        outside = "".join(line.split('"')[::2])
        found = max(_SEPARATORS, key=outside.count)
        if outside.count(found):
            return found
    return ","

"""Read the cells of an Excel workbook that came from outside. The only door for python-calamine.

Before it is opened: what it unpacks to is counted, XML that defines words of its own is refused, and only the parts that
hold cells are handed on. Links to other files and embedded things are never followed.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from remit.cells import MOST_COLUMNS, MOST_ROWS, Book, Formula, Sheet, letters
from remit.errors import BadFile

_MOST_UNPACKED = 100_000_000
_MOST_RATIO = 100
_SMALL = 1_000_000
_MOST_ENTRIES = 1_000
_MOST_CELLS = 500_000
_MOST_AREA = 3_000_000
_MOST_ELEMENTS = 2_000_000
_MOST_FIGURES = 8
_OLE = b"\xd0\xcf\x11\xe0"
_WORKBOOK = "xl/workbook.xml"
_SHARED = "xl/sharedstrings.xml"
_MOST_LETTERS = 50_000_000
_NEEDED = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|xl/(?:_rels/)?[^/]+|xl/worksheets/(?:_rels/)?[^/]+", re.IGNORECASE
)
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_SPACES = re.compile(r"^.*[:}]")


def read(data: bytes, name: str) -> Book:
    """The sheets of a workbook that can be seen, with what stands in their cells.

    Args:
        data: The file.
        name: How messages name it.

    Raises:
        BadFile: It is no workbook, is encrypted, unpacks to more than is allowed, or is damaged.
    """
    parts = unpacked(data, name)
    if any(part.lower().endswith("vbaproject.bin") for part in parts):
        raise BadFile(name, "it holds macros. Save it as an Excel workbook without them (.xlsx).")
    paths = _sheet_paths(parts, name)
    found = {}
    lengths = _shared_lengths(parts, name)
    for title, path in paths.items():
        found[title] = _scanned(parts[path], f"{name} {title}", lengths)
    return _cells(packed({part: data for part, data in parts.items() if _NEEDED.fullmatch(part)}), name, found)


def unpacked(data: bytes, name: str) -> dict[str, bytes]:
    """The parts of a workbook by their names, within bounds.

    Raises:
        BadFile: It is no zip archive, is encrypted, unpacks to more than is allowed, or has XML with a DOCTYPE.
    """
    if data.startswith(_OLE):
        raise BadFile(name, "it is protected by a password, or in the old form of Excel. Save it as .xlsx without one.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _check_entries(entries, len(data), name)
            parts = {entry.filename: _bounded(archive, entry, name) for entry in entries if not entry.is_dir()}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError) as error:
        raise BadFile(
            name, "this is no Excel workbook, or it is damaged. Open it in Excel and save it again."
        ) from error
    for part, content in parts.items():
        is_xml = part.lower().endswith((".xml", ".rels", ".vml"))
        if is_xml and (b"<!DOCTYPE" in content or b"<!ENTITY" in content or b"\0" in content[:1000]):
            raise BadFile(
                name, f"its part {part!r} is no XML of Excel’s. Open the workbook in Excel and save it again."
            )
    return parts


def _bounded(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> bytes:
    """A part, read no further than the size that it is said to have: a small number may stand before a large part."""
    with archive.open(entry) as stream:
        content = stream.read(entry.file_size + 1)
    if len(content) > entry.file_size:
        raise BadFile(
            name, f"its part {entry.filename!r} is larger than it says. Open the workbook in Excel and save it again."
        )
    return content


def packed(parts: dict[str, bytes]) -> bytes:
    """A workbook made of parts: what a reader finds in it is what was counted."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for part, content in parts.items():
            archive.writestr(zipfile.ZipInfo(part), content)
    return target.getvalue()


def _check_entries(entries: list[zipfile.ZipInfo], size: int, name: str) -> None:
    if len(entries) > _MOST_ENTRIES:
        raise BadFile(name, f"it is made of more than {_MOST_ENTRIES:,} parts, which no plain workbook is.")
    if len({entry.filename for entry in entries}) < len(entries):
        raise BadFile(name, "it has two parts of one name, which no plain workbook has.")
    if any(entry.flag_bits & 1 for entry in entries):
        raise BadFile(name, "it is protected by a password. Save it without one.")
    total = sum(entry.file_size for entry in entries)
    if total > _MOST_UNPACKED or (total > _SMALL and total > _MOST_RATIO * size):
        raise BadFile(name, f"it unpacks to {total:,} bytes, more than is read. Copy the cells into a new workbook.")


def _sheet_paths(parts: dict[str, bytes], name: str) -> dict[str, str]:
    """The part of each worksheet by its title."""
    sheets: list[tuple[str, str]] = []
    targets: dict[str, str] = {}

    def on_sheet(tag: str, attributes: dict[str, str]) -> None:
        if tag == "sheet":
            key = next((value for key, value in attributes.items() if _SPACES.sub("", key) == "id" and ":" in key), "")
            sheets.append((attributes.get("name", ""), key))

    def on_link(tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship":
            target = attributes.get("Target", "")
            absolute = target if target.startswith("/") else posixpath.join("/xl", target)
            targets[attributes.get("Id", "")] = posixpath.normpath(absolute).lstrip("/")

    _walk(parts.get(_WORKBOOK, b""), on_sheet, name)
    _walk(parts.get("xl/_rels/workbook.xml.rels", b""), on_link, name)
    return {title: targets[key] for title, key in sheets if targets.get(key) in parts}


def _walk(content: bytes, on_start: Any, name: str) -> None:  # noqa: ANN401 - a function of a tag and its attributes
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda tag, attributes: on_start(_SPACES.sub("", tag), attributes)
    try:
        parser.Parse(content, True)  # noqa: FBT003 - expat's own signature
    except expat.ExpatError as error:
        raise BadFile(
            name, "this is no Excel workbook, or it is damaged. Open it in Excel and save it again."
        ) from error


@dataclass
class _Scan:
    """What is known of a sheet before its values are read."""

    place: str
    lengths: list[int]
    letters: int = 0
    shared: bool = False
    cells: int = 0
    elements: int = 0
    last_row: int = 0
    last_column: int = 0
    row: int = 0
    column: int = 0
    error: str | None = None
    text: list[str] | None = None
    formula: bool = False
    valued: bool = False
    formulas: dict[tuple[int, int], Formula] = field(default_factory=dict)
    merged: list[str] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        if self.elements > _MOST_ELEMENTS:
            raise BadFile(self.place, "it has too many cells to be read. Copy the rows into a new workbook.")
        tag = tag.rpartition(":")[2]
        if tag == "c":
            self._start_cell(attributes)
        elif tag == "row":
            self.row = _number(attributes.get("r"), self.row + 1)
            self.column = 0
            if attributes.get("hidden") in {"1", "true"}:
                self.hidden_rows.add(self.row - 1)
        elif tag == "f":
            self.formula = True
        elif tag in {"v", "is"}:
            self.valued = True
            self.text = [] if self.formula or self.error is not None or self.shared else None
        elif tag == "mergeCell":
            self.merged.append(attributes.get("ref", ""))
        elif tag == "col" and attributes.get("hidden") in {"1", "true"}:
            first, last = _number(attributes.get("min"), 1), _number(attributes.get("max"), 1)
            self.hidden_columns.update(range(first - 1, min(last, MOST_COLUMNS)))

    def end(self, tag: str) -> None:
        if tag.rpartition(":")[2] != "c":
            return
        if self.valued or self.formula:
            self.cells += 1
            self.last_row = max(self.last_row, self.row)
            self.last_column = max(self.last_column, self.column)
            self.letters += self._shared_length()
            if self.formula or self.error is not None:
                result = "".join(self.text or [])
                known = Formula(result if self.error is not None else "", self.formula, bool(result))
                self.formulas[self.row - 1, self.column - 1] = known
            self._check()
        self.error = None
        self.text = None

    def data(self, text: str) -> None:
        if self.text is not None:
            self.text.append(text[:20])

    def _shared_length(self) -> int:
        number = "".join(self.text or []).strip() if self.shared else ""
        return self.lengths[int(number)] if number.isdecimal() and int(number) < len(self.lengths) else 0

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self.column += 1
        found = _REFERENCE.fullmatch(attributes.get("r", ""))
        if found:
            self.column = _column(found.group(1))
            self.row = int(found.group(2))
        self.error = "" if attributes.get("t") == "e" else None
        self.formula = self.valued = False
        self.shared = attributes.get("t") == "s"

    def _check(self) -> None:
        if self.last_row > MOST_ROWS:
            raise BadFile(self.place, f"it has more than {MOST_ROWS:,} rows. Divide it into smaller workbooks.")
        if self.last_column > MOST_COLUMNS:
            where = f"{letters(self.column - 1)}{self.row}"
            why = f"cell {where} stands beyond column {letters(MOST_COLUMNS - 1)}. Delete what stands so far to the right."
            raise BadFile(self.place, why)
        if self.letters > _MOST_LETTERS:
            raise BadFile(self.place, "its cells hold more text than is read. Divide it into smaller workbooks.")
        if self.cells > _MOST_CELLS or self.last_row * self.last_column > _MOST_AREA:
            raise BadFile(self.place, "it has too many cells to be read. Divide it into smaller workbooks.")


def _shared_lengths(parts: dict[str, bytes], name: str) -> list[int]:
    """How long each text is that cells share; a cell holds only its number."""
    lengths: list[int] = []

    def start(tag: str, _: dict[str, str]) -> None:
        if _SPACES.sub("", tag) == "si":
            lengths.append(0)

    def data(text: str) -> None:
        if lengths:
            lengths[-1] += len(text)

    for part, content in parts.items():
        if part.lower() == _SHARED:
            parser = expat.ParserCreate()
            parser.StartElementHandler = start
            parser.CharacterDataHandler = data
            try:
                parser.Parse(content, True)  # noqa: FBT003 - expat's own signature
            except expat.ExpatError as error:
                raise BadFile(name, "it is damaged. Open it in Excel and save it again.") from error
    return lengths


def _scanned(content: bytes, place: str, lengths: list[int]) -> _Scan:
    scan = _Scan(place, lengths)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = scan.start
    parser.EndElementHandler = scan.end
    parser.CharacterDataHandler = scan.data
    try:
        parser.Parse(content, True)  # noqa: FBT003 - expat's own signature
    except expat.ExpatError as error:
        raise BadFile(place, "the sheet is damaged. Open the workbook in Excel and save it again.") from error
    return scan


def _cells(data: bytes, name: str, scans: dict[str, _Scan]) -> Book:
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    sheets, notes = [], []
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for about in book.sheets_metadata:
            if about.typ != SheetTypeEnum.WorkSheet or about.name not in scans:
                continue
            if about.visible != SheetVisibleEnum.Visible:
                notes.append(f"The hidden sheet “{about.name}” was passed over.")
                continue
            rows = book.get_sheet_by_name(about.name).to_python(skip_empty_area=False)
            scan = scans[about.name]
            sheets.append(
                Sheet(
                    name=f"{name} {about.name}",
                    rows=_filled_up(rows, scan),
                    formulas=scan.formulas,
                    merged=tuple(scan.merged),
                    hidden_rows=frozenset(scan.hidden_rows),
                    hidden_columns=frozenset(scan.hidden_columns),
                )
            )
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        raise BadFile(
            name, "this is no Excel workbook, or it is damaged. Open it in Excel and save it again."
        ) from error
    return Book(tuple(sheets), tuple(notes))


def _filled_up(rows: list[list[Any]], scan: _Scan) -> list[list[Any]]:
    """The rows with every cell that holds an error or a formula, also where no value was saved with it."""
    width = max([scan.last_column, *(len(row) for row in rows)], default=0)
    full = [[*row, *[""] * (width - len(row))] for row in rows]
    return full + [[""] * width for _ in range(scan.last_row - len(full))]


def _number(words: str | None, otherwise: int) -> int:
    return int(words) if words and words.isascii() and words.isdigit() and len(words) <= _MOST_FIGURES else otherwise


def _column(words: str) -> int:
    number = 0
    for letter in words:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number

"""A workbook or CSV file given back with each fault in its cell, and a list of what to mend."""

from __future__ import annotations

import csv
import io
import re
from copy import copy
from typing import TYPE_CHECKING, Any

from remit import xlsx
from remit.columns import ID
from remit.errors import BadFile
from remit.findings import INFO, SEVERITIES, VIOLATION, WARNING, Finding, rank
from remit.recognising import TO_MEND
from remit.spreadsheets import read as read_cells
from remit.tidy import AUTHOR, cut, fixed_day, fixed_zip

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from remit.cells import Sheet

_FILLS = {VIOLATION: "F9D2CC", WARNING: "FCE8B8", INFO: "DDE9F7"}
_WORDS = {VIOLATION: "To mend", WARNING: "To look at", INFO: "To think of"}
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_POSITION = re.compile(r":([0-9]+):([0-9]+)$")
_HEADER_WITHIN = 30
_LONGEST_COMMENT = 1_500
_LONGEST_TEXT = 32_000
_MOST_COMMENTS = 5_000
_HEADINGS = ("Where", "", "What is wrong", "What to do", "Column, and what it is about")
_WIDTHS = (26, 13, 52, 62, 40)
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def annotated(path: Path, findings: Iterable[Finding], notes: Sequence[str]) -> bytes:
    """The same file with each fault in its cell: its colour and a comment, and a list of all of them.

    What an earlier run left is taken away first. In a CSV file the faults stand in a last column.

    Args:
        path: The file as it was read.
        findings: What is wrong, with places as `workbook.read` gives them.
        notes: What else the sender should know.

    Returns:
        The bytes of the file.

    Raises:
        BadFile: It cannot be read.
    """
    ordered = _without_consequences(sorted(dict.fromkeys(findings), key=_order))
    if path.suffix.lower() == ".xlsx":
        return _book(path, ordered, notes)
    return _csv(path, ordered, notes)


def _order(finding: Finding) -> tuple[object, ...]:
    """Gravest first, then as the eye goes: by sheet, row and column."""
    before, _, cell = finding.place.rpartition("!")
    found = _CELL.fullmatch(cell)
    if found is None:
        return SEVERITIES.index(finding.severity), *rank(finding)[1:]
    column = found.group(1)
    return SEVERITIES.index(finding.severity), before, (int(found.group(2)), len(column)), column, finding.shape, ""


def _without_consequences(findings: list[Finding]) -> list[Finding]:
    """Without what shapes say of a cell that cannot be read: that its value is missing follows from that."""
    unread = {finding.place for finding in findings if not finding.shape and finding.severity == VIOLATION}
    return [finding for finding in findings if not finding.shape or finding.place not in unread]


def sentence(finding: Finding) -> str:
    """What is wrong and what to do, for the comment of a cell."""
    reasons = [f"– {reason}" for reason in finding.why]
    return "\n".join(filter(None, (finding.message, *reasons, finding.remedy)))


# Excel


def _book(path: Path, findings: list[Finding], notes: Sequence[str]) -> bytes:
    from openpyxl import load_workbook
    from openpyxl.xml.functions import tostring

    data = xlsx.packed(_plain_parts(path))
    try:
        book = load_workbook(io.BytesIO(data), keep_links=False)
    except Exception as error:  # whatever openpyxl stumbles over in a workbook that Excel would still open
        raise BadFile(
            str(path), "it cannot be given back with marks in it. Copy its rows into a new template."
        ) from error
    _take_away_marks(book)
    for cell, of_cell in _by_cell(book, findings):
        _mark(cell, of_cell)
    _put_list(book, findings, notes)
    target = io.BytesIO()
    book.save(target)
    properties = book.properties  # afterwards, since openpyxl sets the clock when it saves
    properties.lastModifiedBy = AUTHOR
    properties.created = properties.modified = fixed_day()
    return fixed_zip(target.getvalue(), {"docProps/core.xml": tostring(properties.to_tree())})


def _plain_parts(path: Path) -> dict[str, bytes]:
    """The parts of the workbook, checked as when it was read."""
    read_cells(path, str(path))
    parts = xlsx.unpacked(path.read_bytes(), str(path))
    return {
        name: content for name, content in parts.items() if not name.startswith(("xl/externalLinks", "xl/embeddings"))
    }


def _take_away_marks(book: Workbook) -> None:
    """Take away the comments and colours that an earlier run left, and its list."""
    from openpyxl.styles import PatternFill

    if TO_MEND in book.sheetnames:
        del book[TO_MEND]
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                one: Any = cell
                if one.comment is not None and one.comment.author == AUTHOR:
                    one.comment = None
                if one.fill.fill_type == "solid" and str(one.fill.fgColor.rgb)[-6:] in _FILLS.values():
                    one.fill = PatternFill()


def _by_cell(book: Workbook, findings: list[Finding]) -> list[tuple[Any, list[Finding]]]:
    """The cells that have findings, in their order."""
    found: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        where = _sheet_and_cell(book, finding.place)
        if where is not None:
            found.setdefault(where, []).append(finding)
    return [(book[sheet][cell], of_cell) for (sheet, cell), of_cell in list(found.items())[:_MOST_COMMENTS]]


def _sheet_and_cell(book: Workbook, place: str) -> tuple[str, str] | None:
    before, _, cell = place.rpartition("!")
    if not _CELL.fullmatch(cell):
        return None
    fitting = [sheet.title for sheet in book.worksheets if before.endswith(f" {sheet.title}")]
    return (max(fitting, key=len), cell) if fitting else None


def _mark(cell: Any, findings: list[Finding]) -> None:  # noqa: ANN401 - a cell, or one of a merged range
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    if type(cell).__name__ == "MergedCell":
        return
    words = cut(_writable("\n\n".join(dict.fromkeys(sentence(finding) for finding in findings))), _LONGEST_COMMENT)
    before = cell.comment.text + "\n\n" if cell.comment is not None else ""
    comment = Comment(before + words, AUTHOR)
    comment.width = 380
    comment.height = min(40 + 17 * sum(-(-len(line) // 52) or 1 for line in comment.text.split("\n")), 420)
    cell.comment = comment
    if not cell.has_style:  # it looked like its column, and would not once it has a colour of its own
        column = cell.parent.column_dimensions[cell.column_letter]
        cell.font, cell.alignment = copy(column.font), copy(column.alignment)
        cell.number_format = column.number_format
    cell.fill = PatternFill("solid", fgColor=_FILLS[findings[0].severity])


def _put_list(book: Workbook, findings: list[Finding], notes: Sequence[str]) -> None:
    """The list of what to mend, as the first sheet that is seen."""
    from openpyxl.styles import PatternFill

    sheet: Any = book.create_sheet(TO_MEND, 0)
    sheet.sheet_view.showGridLines = False
    grave = sum(1 for finding in findings if finding.severity == VIOLATION)
    _put(sheet, 1, 1, _summary(grave, len(findings) - grave), size=14, bold=True)
    row = 3
    if findings:
        for column, words in enumerate(_HEADINGS, 1):
            _put(sheet, row, column, words, bold=True).fill = PatternFill("solid", fgColor="E9EDF1")
        sheet.freeze_panes = f"A{row + 1}"
        for finding in findings:
            row += 1
            _put_finding(book, sheet, row, finding)
        row += 2
    if notes:
        _put(sheet, row, 1, "Notes", bold=True)
        for note in notes:
            row += 1
            _put(sheet, row, 1, note)
    for letter, width in zip("ABCDE", _WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.page_setup.orientation = sheet.ORIENTATION_LANDSCAPE
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    book.active = 0
    for one in book.worksheets:
        one.sheet_view.tabSelected = one is sheet


def _put_finding(book: Workbook, sheet: Worksheet, row: int, finding: Finding) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import quote_sheetname
    from openpyxl.worksheet.hyperlink import Hyperlink

    where = _sheet_and_cell(book, finding.place)
    shown = f"{where[0]} {where[1]}" if where else finding.place or "the file as a whole"
    wrong = "\n".join(filter(None, (finding.message, *finding.why)))
    title = _title(book, where) if where else ""
    label = (
        ""
        if finding.label.startswith(("row ", "http")) or re.fullmatch(r"[a-z-]+:\S+", finding.label)
        else finding.label
    )
    about = " · ".join(filter(None, (title or finding.path, label)))
    texts = (shown, _WORDS[finding.severity], wrong or finding.remedy, finding.remedy if wrong else "", about)
    for column, words in enumerate(texts, 1):
        cell: Any = _put(sheet, row, column, words)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.cell(row, 2).fill = PatternFill("solid", fgColor=_FILLS[finding.severity])
    if where:
        cell = sheet.cell(row, 1)
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"{quote_sheetname(where[0])}!{where[1]}")
        cell.value = shown
        cell.font = Font(name="Arial", size=10, color="14508C", underline="single")
    pairs = zip(texts, _WIDTHS, strict=True)
    lines = max(sum(-(-len(line) // int(width * 1.1)) or 1 for line in words.split("\n")) for words, width in pairs)
    sheet.row_dimensions[row].height = min(lines * 13.5 + 4, 400)


def _title(book: Workbook, where: tuple[str, str]) -> str:
    """The title above a cell."""
    sheet, cell = book[where[0]], _CELL.fullmatch(where[1])
    for number in range(1, _HEADER_WITHIN):
        if sheet.cell(number, 1).value == ID and cell:
            return str(sheet[f"{cell.group(1)}{number}"].value or "").rstrip(" *")
    return ""


def _put(sheet: Any, row: int, column: int, words: str, **font: Any) -> Any:  # noqa: ANN401 - styles of openpyxl
    from openpyxl.styles import Font

    cell = sheet.cell(row, column)
    if words:
        cell.value = cut(_writable(words), _LONGEST_TEXT)
        cell.data_type = "s"
    cell.font = Font(**{"name": "Arial", "size": 10, **font})
    return cell


def _summary(grave: int, others: int) -> str:
    if not grave and not others:
        return "Nothing is wrong: the workbook can be added."
    must = (
        f"{grave} {'thing' if grave == 1 else 'things'} to mend before it can be added"
        if grave
        else "Nothing must be mended"
    )
    also = f", {others} to look at" if others else ""
    return f"{must}{also}."


def _writable(words: str) -> str:
    return _NO_XML.sub("\ufffd", words)


# CSV


def _csv(path: Path, findings: list[Finding], notes: Sequence[str]) -> bytes:
    sheet = read_cells(path, str(path)).sheets[0]
    rows = [[str(value or "") for value in row] for row in sheet.rows]
    header = _header(rows)
    width = max(len(row) for row in rows)
    last = rows[header].index(TO_MEND) if TO_MEND in rows[header] else width
    by_row, loose = _by_row(sheet, rows[header], findings)
    loose += [f"Note: {note}" for note in notes]
    separator = "\t" if path.suffix.lower() == ".tsv" else ","
    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter=separator)
    for number, row in enumerate(rows):
        cells = [*row, *[""] * (max(width, last + 1) - len(row))]
        cells[last] = TO_MEND if number == header else "\n".join(by_row.get(number, []))
        if number == header + 1 and loose:
            cells[last] = "\n".join(filter(None, [*loose, cells[last]]))
        writer.writerow(cells)
    return target.getvalue().encode("utf-8-sig")


def _header(rows: list[list[str]]) -> int:
    """The row with the titles: the first that has any words."""
    return next((number for number, row in enumerate(rows) if any(cell.strip() for cell in row)), 0)


def _by_row(sheet: Sheet, titles: list[str], findings: list[Finding]) -> tuple[dict[int, list[str]], list[str]]:
    """What to mend in each row, and what is about no row."""
    numbers = {line: number for number, line in enumerate(sheet.lines)}
    found: dict[int, list[str]] = {}
    loose = []
    for finding in findings:
        where = _POSITION.search(finding.place)
        words = f"{_WORDS[finding.severity]}: {sentence(finding)}".replace("\n", " ")
        if where is None or int(where.group(1)) not in numbers:
            loose.append(words)
            continue
        column = int(where.group(2)) - 1
        title = f"[{titles[column]}] " if column < len(titles) and titles[column] else ""
        found.setdefault(numbers[int(where.group(1))], []).append(f"{title}{words}")
    return found, loose

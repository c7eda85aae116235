"""An answer as an Excel workbook: the answer, what it is about, its sources. The only door for openpyxl."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from html import escape
from itertools import groupby, islice
from typing import TYPE_CHECKING, Any

from remit.document import Document, Grid, Picture, Quotation, Sentence
from remit.errors import CannotWrite
from remit.tidy import (
    AUTHOR,
    LONGEST_LABEL,
    LONGEST_PROPERTY,
    NO_ROWS,
    SOURCE,
    cut,
    day,
    fair_widths,
    fixed_day,
    fixed_zip,
    is_whole,
    link,
    longest_pieces,
    marks,
    with_notes,
    words,
    wrap,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from openpyxl import Workbook
    from openpyxl.packaging.core import DocumentProperties
    from openpyxl.worksheet.worksheet import Worksheet

    Rows = Sequence[Sequence[str]]

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\ufffd")
_ROW_LIMIT = 1_048_576
_TEXT_LIMIT = 32_767
_HEADING_LIMIT = 255
_MARKING_LIMIT = 100
_LINK_LIMIT = 2_000
_LINE_HEIGHT = 13
_CHARACTERS_PER_WIDTH = 1.1  # a width is counted in digits, and letters are narrower
_ROW_HEIGHT_LIMIT = 409
_EXACT_DIGITS = 15
_FIRST_DAY = "1900-03-01"
_DAY_NAUGHT = date(1899, 12, 30)
_COLUMN_ROOM = 150
_WIDEST_COLUMN = 60
_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_FEW_ROWS = 2_000
"""A table of more rows is written row by row, its columns are as wide as these rows need, and rows fit themselves."""
_ROWS_AT_ONCE = 1_000
_MOST_TEXT = 2_000_000_000
"""How many bytes the text of a sheet may have: with more, the file would be of a kind that not all programs open."""
_KNOWN_CELLS = 4_096
_TRACE = ("Section", "Sentence", "Quoted words", "Who and where", SOURCE)


@dataclass(frozen=True)
class _Block:
    """What stands together on a sheet: a title, and a table or plain lines.

    Attributes:
        title: Its title; empty for none.
        headings: The headings of a table; none for plain lines.
        rows: The rows; for plain lines one text each.
        levels: For each row, how far its sentence is indented.
    """

    title: str
    headings: tuple[str, ...]
    rows: Rows
    levels: tuple[int, ...] = ()


def write(document: Document) -> bytes:
    """The bytes of the workbook; the text of the answer is cleaned already.

    Raises:
        CannotWrite: The answer has more rows than Excel holds.
    """
    return _written(document, {"Answer": _blocks(document)}, "Question")


def write_tables(document: Document, tables: Mapping[str, tuple[Sequence[str], Rows]]) -> bytes:
    """The bytes of a workbook with a sheet for each table, and then the sheets About and Sources.

    Args:
        document: What the tables are about, and their sources; its sections are not written. Its text is cleaned already.
        tables: Headings and rows by the names of the sheets; their text is cleaned already.

    Raises:
        CannotWrite: A table has more rows or more text than Excel holds.
    """
    blocks = {name: _Block("", tuple(headings), rows) for name, (headings, rows) in tables.items()}
    large = {name: block for name, block in blocks.items() if len(block.rows) > _FEW_ROWS}
    return _written(document, {name: [block] for name, block in blocks.items()}, "Title", large)


def _written(
    document: Document, sheets: Mapping[str, Sequence[_Block]], titled: str, large: Mapping[str, _Block] | None = None
) -> bytes:
    """The bytes of the workbook; a sheet named in `large` has only that table, of too many rows for openpyxl."""
    from io import BytesIO

    from openpyxl import Workbook
    from openpyxl.xml.functions import tostring

    large = large or {}
    book = Workbook()
    _xlsx_styles(book)
    book.remove(book.worksheets[0])
    for name, blocks in sheets.items():
        if name in large:
            _xlsx_frame(book.create_sheet(name), large[name])
        else:
            _xlsx_blocks(book.create_sheet(name), blocks)
    _xlsx_about(book.create_sheet("About"), document, titled)
    _xlsx_sources(book.create_sheet("Sources"), document)
    for sheet in book.worksheets:
        _xlsx_page(sheet, document)
        _xlsx_heights(sheet, 1 if sheet.title in large else None)
    # Before saving, which writes the styles that these ask for.
    fillings = {name: _filling(book[name], block.rows) for name, block in large.items()}
    target = BytesIO()
    book.save(target)
    _xlsx_properties(book.properties, document)  # afterwards, since openpyxl sets the clock when it saves
    filled = {book[name].path.lstrip("/"): filling for name, filling in fillings.items()}  # a path is given in saving
    return fixed_zip(target.getvalue(), {"docProps/core.xml": tostring(book.properties.to_tree())}, filled)


def _blocks(document: Document) -> list[_Block]:
    """What the sheet shows: tables; sentences as a table of their own, or beside tables, if they quote nothing, as lines."""
    parts = [
        (section.title, part)
        for section in document.sections
        for part in section.parts
        if not isinstance(part, Picture)
    ]
    quoting = any(isinstance(part, Sentence) and part.quotations for _, part in parts)
    as_lines = any(isinstance(part, Grid) for _, part in parts) and not quoting
    blocks: list[_Block] = []
    shown = ""
    for is_grid, run in groupby(parts, key=lambda titled: isinstance(titled[1], Grid)):
        if not is_grid and not as_lines:
            blocks.append(_sentence_table([(title, part) for title, part in run if isinstance(part, Sentence)]))
            continue
        for title, part in run:
            blocks.append(_table_or_line("" if title == shown else title, part))
            shown = title
    return blocks


def _table_or_line(title: str, part: Sentence | Grid) -> _Block:
    if isinstance(part, Grid):
        return _Block(title, *with_notes(part))
    return _Block(title, (), [[f"{part.text} {marks(part.notes)}".rstrip()]])


def _sentence_table(sentences: Sequence[tuple[str, Sentence]]) -> _Block:
    """One row per quotation, or per sentence without one; columns in which nothing stands are left out."""
    rows, levels = [], []
    for title, sentence in sentences:
        for quotation in sentence.quotations or (Quotation("", ""),):
            rows.append([title, sentence.text, quotation.words, quotation.credit, marks(sentence.notes)])
            levels.append(sentence.level)
    kept = [index for index, name in enumerate(_TRACE) if name == "Sentence" or any(row[index] for row in rows)]
    return _Block(
        "", tuple(_TRACE[index] for index in kept), [[row[index] for index in kept] for row in rows], tuple(levels)
    )


def _xlsx_blocks(sheet: Worksheet, blocks: Sequence[_Block]) -> None:
    tables = [block for block in blocks if block.headings]
    names = (f"{sheet.title}_{number}" for number in range(1, len(tables) + 1))
    row = 1
    for block in blocks:
        if block.title:
            _xlsx_put(sheet, row, 1, block.title, "Remit title")
            row += 1
        if not block.headings:
            _xlsx_put(sheet, row, 1, block.rows[0][0], "Remit line")
            row += 2
            continue
        _xlsx_table(sheet, row, block, next(names))
        if len(tables) == 1:
            sheet.freeze_panes = f"A{row + 1}"
            sheet.print_title_rows = f"{row}:{row}"
        row += max(len(block.rows), 1) + 2
    _xlsx_widths(sheet, tables)


def _xlsx_table(sheet: Worksheet, top: int, block: _Block, name: str) -> None:
    """A real table with headings and filter, its first row at `top`."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.table import Table

    rows = block.rows or [[NO_ROWS, *[""] * (len(block.headings) - 1)]]  # Excel takes no table without a row
    _check_rows(top, rows)
    for column, heading in enumerate(_unlike(block.headings), 1):
        _xlsx_put(sheet, top, column, heading, "Remit heading")
    for row, texts in enumerate(rows, top + 1):
        for column, text in enumerate(texts, 1):
            _xlsx_put(sheet, row, column, text)
    for row, level in enumerate(block.levels, top + 1):
        if level:
            sheet.cell(row, block.headings.index("Sentence") + 1).style = "Remit belonging"
    table = Table(displayName=name, ref=f"A{top}:{get_column_letter(len(block.headings))}{top + len(rows)}")
    sheet.add_table(table)


def _check_rows(top: int, rows: Rows) -> None:
    if top + len(rows) > _ROW_LIMIT:
        raise CannotWrite(
            f"Excel holds {_ROW_LIMIT:,} rows and this answer has {len(rows):,}. Write it as csv instead."
        )


def _xlsx_frame(sheet: Worksheet, block: _Block) -> None:
    """A sheet of a large table as far as openpyxl writes it: all but the rows between the headings and the last row.

    From the last row openpyxl knows how far the sheet reaches; `_filling` gives the others.
    """
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.filters import AutoFilter
    from openpyxl.worksheet.table import Table, TableColumn

    _check_rows(1, block.rows)
    headings, last = _unlike(block.headings), 1 + len(block.rows)
    for column, (heading, text) in enumerate(zip(headings, block.rows[-1], strict=True), 1):
        _xlsx_put(sheet, 1, column, heading, "Remit heading")
        _xlsx_put(sheet, last, column, text)
    place = f"A1:{get_column_letter(len(headings))}{last}"
    table = Table(displayName=f"{sheet.title}_1", ref=place, autoFilter=AutoFilter(ref=place))
    # Named here, since openpyxl would make every cell of the table to find them.
    table.tableColumns = [TableColumn(id=number, name=heading) for number, heading in enumerate(headings, 1)]
    sheet.add_table(table)
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    _xlsx_widths(sheet, [_Block("", block.headings, block.rows[:_FEW_ROWS])])


def _filling(sheet: Worksheet, rows: Rows) -> Callable[[bytes], Iterator[bytes]]:
    """What makes the whole text of a sheet, in pieces, from what openpyxl wrote of it: with the rows before the last."""
    numbers = _xlsx_style_numbers(sheet)

    def filled(text: bytes) -> Iterator[bytes]:
        place = text.index(b'<row r="%d"' % (len(rows) + 1))
        yield text[:place]
        yield from _row_texts(rows, numbers)
        yield text[place:]

    return filled


def _xlsx_style_numbers(sheet: Worksheet) -> dict[str, int]:
    """The number that stands in a cell for each style that a row may need; “quoted” is text that begins like a formula."""
    from openpyxl.cell import Cell

    numbers = {}
    for name in ("text", "number", "day", "quoted"):
        cell: Any = Cell(sheet, 1, 1)
        cell.style = f"Remit {'text' if name == 'quoted' else name}"
        cell.quotePrefix = name == "quoted"
        numbers[name] = cell.style_id
    return numbers


def _row_texts(rows: Rows, numbers: Mapping[str, int]) -> Iterator[bytes]:
    """All rows but the last as the text of a sheet has them, below a row of headings: the same cells as of `_xlsx_put`."""
    from openpyxl.utils import get_column_letter

    @lru_cache(_KNOWN_CELLS)
    def content(text: str) -> str:
        return _cell_text(text, numbers)

    letters = [f'<c r="{get_column_letter(number)}' for number in range(1, len(rows[0]) + 1)]
    size, numbered = 0, enumerate(islice(rows, len(rows) - 1), 2)
    while some := list(islice(numbered, _ROWS_AT_ONCE)):
        piece = "".join(
            f'<row r="{row}">'
            + "".join([f'{letter}{row}"{content(text)}' for letter, text in zip(letters, texts, strict=True)])
            + "</row>"
            for row, texts in some
        ).encode("ascii", "xmlcharrefreplace")  # as openpyxl writes the rest
        size += len(piece)
        if size > _MOST_TEXT:
            raise CannotWrite("The tables have more text than a workbook can hold. Write it as csv instead.")
        yield piece


def _cell_text(text: str, numbers: Mapping[str, int]) -> str:
    """A cell as the text of a sheet has it, after its place."""
    value = _xlsx_value(text)
    if isinstance(value, int):
        return f' s="{numbers["number"]}" t="n"><v>{value}</v></c>'
    if not isinstance(value, str):
        return f' s="{numbers["day"]}" t="n"><v>{(value - _DAY_NAUGHT).days}</v></c>'
    if not value:
        return f' s="{numbers["text"]}" t="n"></c>'
    style = "quoted" if value.startswith(_FORMULA) else "text"
    held = _held(value)
    space = "" if held == held.strip() else ' xml:space="preserve"'
    return f' s="{numbers[style]}" t="inlineStr"><is><t{space}>{escape(held, quote=False)}</t></is></c>'


def _unlike(headings: Sequence[str]) -> list[str]:
    """Headings as a table of Excel needs them: on one line, not empty, none twice."""
    given: list[str] = []
    for number, heading in enumerate(headings, 1):
        plain = cut(" ".join(words(heading)), _HEADING_LIMIT - 6) or f"Column {number}"
        taken = {one.casefold() for one in given}
        given.append(plain if plain.casefold() not in taken else f"{plain} {number}")
    return given


def _xlsx_put(sheet: Worksheet, row: int, column: int, text: str, style: str = "") -> Any:  # noqa: ANN401 - a cell, whose style openpyxl's types take for read-only
    """Write one cell: a whole number or a day as what it is, all else as text that is never a formula."""
    value = text if style else _xlsx_value(text)
    cell: Any = sheet.cell(row, column)  # never one of a merged range
    if not value and isinstance(value, str):
        cell.style = style or "Remit text"  # truly empty, so that filters and counts take it so
    elif isinstance(value, str):
        cell.value = _held(value)
        cell.data_type = "s"
        cell.style = style or "Remit text"
        if value.startswith(_FORMULA):
            cell.quotePrefix = True  # so that it stays text when somebody edits the cell
    else:
        cell.value = value
        cell.style = "Remit number" if isinstance(value, int) else "Remit day"
    return cell


def _held(text: str) -> str:
    """Text as a cell holds it: no longer than it may be, and with nothing that Excel would take for a letter's number."""
    return _LOOKS_ESCAPED.sub("_x005F_", cut(text, _TEXT_LIMIT))


def _xlsx_value(text: str) -> int | date | str:
    """The whole number or day that a text is, where Excel can hold it exactly; else the text."""
    if is_whole(text) and len(text.lstrip("-")) <= _EXACT_DIGITS and text != "-0":
        return int(text)
    return day(text) or text if text >= _FIRST_DAY else text


def _xlsx_widths(sheet: Worksheet, tables: Sequence[_Block]) -> None:
    """Column widths that suit all tables of a sheet."""
    from openpyxl.utils import get_column_letter

    widths: dict[int, int] = {}
    for block in tables:
        shares = fair_widths(block.headings, block.rows, _COLUMN_ROOM) or longest_pieces(block.headings, block.rows)
        for index, (share, heading) in enumerate(zip(shares, block.headings, strict=True), 1):
            button = len(max(words(heading), key=len, default="")) + 3  # the filter's button stands beside the heading
            widths[index] = max(widths.get(index, 0), min(max(share + 2, button), _WIDEST_COLUMN))
    for index, width in widths.items():
        sheet.column_dimensions[get_column_letter(index)].width = width


def _xlsx_heights(sheet: Worksheet, last: int | None = None) -> None:
    """Row heights in which all lines show, as a program keeps them that has fitted the rows itself.

    Not as heights that a person set: those would stay as they are when columns are made wider or narrower.

    Args:
        sheet: The sheet.
        last: The last row to fit; None for all.
    """
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.dimensions import RowDimension

    class Fitted(RowDimension):
        customHeight = False  # noqa: N815 - openpyxl's name

    widths = {letter: dimension.width for letter, dimension in sheet.column_dimensions.items()}
    for number, row in enumerate(sheet.iter_rows(max_row=last), 1):
        lines = 1
        for cell in row:
            if isinstance(cell.value, str) and cell.alignment.wrap_text:
                width = widths.get(get_column_letter(cell.column), _WIDEST_COLUMN) - 1 - cell.alignment.indent * 2
                room = int(width * _CHARACTERS_PER_WIDTH)
                lines = max(lines, sum(len(wrap(line, room)) for line in cell.value.split("\n")))
        if lines > 1:
            sheet.row_dimensions[number] = Fitted(
                sheet, index=number, ht=min(lines * _LINE_HEIGHT + 3, _ROW_HEIGHT_LIMIT)
            )


def _xlsx_about(sheet: Worksheet, document: Document, titled: str) -> None:
    pairs = [(titled, document.title), *document.facts]
    pairs += [("Marking", document.marking)] if document.marking else []
    pairs += [("Note", sentence) for sentence in document.closing]
    key = list(
        dict.fromkeys(
            pair
            for section in document.sections
            for part in section.parts
            if isinstance(part, Grid)
            for pair in part.key
        )
    )
    pairs += [("What the columns mean", ""), *key] if key else []
    for row, (label, value) in enumerate(pairs, 1):
        _xlsx_put(sheet, row, 1, label, "Remit label")
        _xlsx_put(sheet, row, 2, value, "Remit text")
    sheet.column_dimensions["A"].width = LONGEST_LABEL
    sheet.column_dimensions["B"].width = _WIDEST_COLUMN + LONGEST_LABEL


def _xlsx_sources(sheet: Worksheet, document: Document) -> None:
    if not document.sources:
        _xlsx_put(sheet, 1, 1, "No sources are named.", "Remit line")
        return
    rows = [[str(source.number), source.text, source.words, source.address] for source in document.sources]
    _xlsx_table(sheet, 1, _Block("", ("Number", SOURCE, "Words", "Address"), rows), "Sources")
    for row, source in enumerate(document.sources, 2):
        address = link(source.address)
        if address and len(address) <= _LINK_LIMIT:
            sheet.cell(row, 4).hyperlink = address
            sheet.cell(row, 4).value = source.address  # the words stay those of the source
            sheet.cell(row, 4).style = "Remit link"
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    for letter, width in zip("ABCD", (11, _WIDEST_COLUMN, _WIDEST_COLUMN, _WIDEST_COLUMN), strict=True):
        sheet.column_dimensions[letter].width = width


def _xlsx_page(sheet: Any, document: Document) -> None:  # noqa: ANN401 - openpyxl's types take what it makes for None
    """How a sheet is printed: A4 on its long side, as wide as one page, the marking on each."""
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = sheet.ORIENTATION_LANDSCAPE
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    marking = cut(" ".join(words(document.marking)), _MARKING_LIMIT).replace("&", "&&")
    if marking:
        # The space keeps a number at its beginning from being taken for the size of the letters.
        sheet.oddHeader.center.text = sheet.oddFooter.center.text = f" {marking}" if marking[0].isdigit() else marking
    sheet.oddFooter.right.text = "&P / &N"


def _xlsx_styles(book: Workbook) -> None:
    """The styles of cells, under names that a reader can find and change in Excel."""
    from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side

    line = Border(bottom=Side("thin", "C3CAD2"))
    rule = Border(bottom=Side("medium", "14181D"))
    plain, bold = Font(name="Arial", size=10), Font(name="Arial", size=10, bold=True)
    styles: tuple[tuple[str, Font, Border, dict[str, Any], str], ...] = (
        ("text", plain, line, {"horizontal": "left"}, "General"),
        ("belonging", plain, line, {"horizontal": "left", "indent": 2}, "General"),
        ("number", plain, line, {"horizontal": "right", "indent": 1}, "0"),
        ("day", plain, line, {"horizontal": "left"}, "yyyy-mm-dd"),
        ("link", Font(name="Arial", size=10, color="14508C", underline="single"), line, {}, "General"),
        ("heading", bold, rule, {"horizontal": "left", "vertical": "bottom"}, "General"),
        ("label", bold, line, {"horizontal": "left"}, "General"),
        ("line", plain, Border(), {"wrap_text": False}, "General"),
        ("title", Font(name="Arial", size=12, bold=True), Border(), {"wrap_text": False}, "General"),
    )
    for name, font, border, place, number_format in styles:
        alignment = Alignment(**{"vertical": "top", "wrap_text": True, **place})
        style = NamedStyle(f"Remit {name}", font=font, border=border, alignment=alignment)
        style.number_format = number_format
        if name == "heading":
            style.fill = PatternFill("solid", fgColor="F2F4F6")
        book.add_named_style(style)


def _xlsx_properties(properties: DocumentProperties, document: Document) -> None:
    properties.title = cut(" ".join(words(document.title)), LONGEST_PROPERTY)
    properties.creator = properties.lastModifiedBy = AUTHOR
    properties.created = properties.modified = fixed_day()
    properties.language = "en-GB"

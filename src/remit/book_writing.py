"""Write a template as an Excel workbook or a CSV file, empty or filled with what is there already.

The same template and graph give the same bytes: no clock, no random ids.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from remit.choices import Choices
from remit.columns import DAY, DECIMAL, ID, NUMBER, TEXT, THING, YES_OR_NO, Column, Template
from remit.exporting import GUIDANCE, Entry, entries, example
from remit.recognising import LISTS, READ_ME
from remit.tidy import AUTHOR, fixed_day, fixed_zip

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from remit.store import Store

FORMATS = ("xlsx", "csv")
"""The formats in which a template can be written."""

_FIRST_ROW = 3
_LAST_ROW = 5_000
_LONGEST_LIST = 5_000
_WIDTHS = {TEXT: 38.0, THING: 30.0, DAY: 17.0, NUMBER: 10.0, DECIMAL: 10.0, YES_OR_NO: 12.0}
_ID_WIDTH = 20.0
_ID_GUIDANCE = "This column stays empty for something new; else it says which thing the row is about."
_PART_ID_GUIDANCE = "Leave it as it is. It says which {label} of the graph the row is about."
_COLOURS = ("DCE6F2", "E6EFDC", "F7ECD8", "EDE3F0", "E3EDED", "F2E3E3")
_INK, _GREY, _LINE = "14181D", "5A6470", "C3CAD2"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_LINE_HEIGHT, _LETTERS_PER_WIDTH = 12.5, 1.12
_TALLEST = 130
_WIDTH_OF_A_PAGE = 170  # of columns, in letters, that can still be read on A4


def write(store: Store, template: Template, form: str, *, filled: bool = False) -> bytes:
    """A template as a file to fill in.

    Args:
        store: The store of the workspace, from which drop-downs and the example come.
        template: The template.
        form: One of `FORMATS`.
        filled: Whether to put in what is there already, each row with its id.

    Returns:
        The bytes of the file; CSV is UTF-8 with a byte order mark, since Excel takes it for another encoding without.
    """
    choices = Choices(store)
    rows = entries(store, template, choices) if filled else [example(store, template, choices)]
    ids = list(template.id_titles.values()) if filled else []
    if form == "csv":
        return _csv(template, rows, ids)
    return _xlsx(store, template, choices, rows, ids)


def _csv(template: Template, rows: list[Entry], ids: list[str]) -> bytes:
    titles = [ID, *(column.title for column in template.columns), *ids]
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow([ID, *(_starred(column) for column in template.columns), *ids])
    for row in rows:
        texts = [str(row.get(title, "")) for title in titles]
        writer.writerow([f"'{words}" if words.startswith(_FORMULA) else words for words in texts])
    return target.getvalue().encode("utf-8-sig")


def _starred(column: Column) -> str:
    return f"{column.title} *" if column.needed else column.title


def _xlsx(store: Store, template: Template, choices: Choices, rows: list[Entry], ids: list[str]) -> bytes:
    from openpyxl import Workbook
    from openpyxl.xml.functions import tostring

    book = Workbook()
    about, sheet, lists = book.worksheets[0], book.create_sheet(template.title[:31]), book.create_sheet(LISTS)
    about.title = READ_ME
    _put_about(about, store, template, filled=bool(ids))
    _put_titles(sheet, template, ids)
    for number, row in enumerate(rows, _FIRST_ROW):
        _put_row(sheet, number, template, row, ids)
    _put_lists(book, sheet, lists, template, choices)
    book.active = 1
    for one in book.worksheets:
        one.sheet_view.tabSelected = one is sheet
    target = io.BytesIO()
    book.save(target)
    properties = book.properties  # afterwards, since openpyxl sets the clock when it saves
    properties.title = f"{template.title}: {store.workspace.title}"[:255]
    properties.creator = properties.lastModifiedBy = AUTHOR
    properties.created = properties.modified = fixed_day()
    properties.language = "en-GB"
    return fixed_zip(target.getvalue(), {"docProps/core.xml": tostring(properties.to_tree())})


def _put_about(sheet: Worksheet, store: Store, template: Template, *, filled: bool) -> None:
    """The first sheet: what the workbook is for and how it is filled in, on half a page."""
    from openpyxl.styles import Alignment, Font

    name = template.title
    sheet.sheet_view.showGridLines = False
    lines = [
        (f"{name}: a workbook to fill in", "title"),
        (template.description, "text"),
        ("", "text"),
        ("How to fill it in", "heading"),
        (
            f"1.  Go to the sheet “{name}”. Each row is one entry. The second row says what goes into each column; the row marked as an example shows it, and is not read."
            if not filled
            else f"1.  Go to the sheet “{name}”. Each row is one entry that is there already. Change, add or empty cells; new rows go below.",
            "text",
        ),
        ("2.  Columns with a * are needed in every row. Leave the others empty where nothing is known.", "text"),
        (
            "3.  Many cells have a list to choose from: the arrow appears beside the cell. Names may be typed too. Where several fit in one cell, put ; between them.",
            "text",
        ),
        ("4.  Write days as 2024-04-03. Copy the words of a source letter by letter.", "text"),
        (f"5.  {_about_ids(filled=filled)}", "text"),
        ("", "text"),
        ("What happens then", "heading"),
        (
            "remit validate book.xlsx -o returned.xlsx   gives the workbook back with whatever is wrong marked in its cell, and how to mend it.",
            "text",
        ),
        ("remit add book.xlsx   lets it in, if nothing is wrong, and shows first what it will change.", "text"),
        ("", "text"),
        (f"Made for: {store.workspace.title}", "small"),
        (f"Template: {template.name}, version {template.version}", "small"),
    ]
    fonts = {
        "title": Font(name="Arial", size=16, bold=True, color=_INK),
        "heading": Font(name="Arial", size=11, bold=True, color=_INK),
        "text": Font(name="Arial", size=10.5, color=_INK),
        "small": Font(name="Arial", size=9, color=_GREY),
    }
    sheet.column_dimensions["A"].width = 76
    for number, (words, style) in enumerate(lines, 1):
        cell: Any = sheet.cell(number, 1)
        cell.value = words or None
        cell.font = fonts[style]
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.row_dimensions[number].height = {"title": 26, "heading": 18}.get(style, 15 * _lines(words, 76) + 2)
    _set_page(sheet, wide=False)


def _about_ids(*, filled: bool) -> str:
    if filled:
        return (
            "The column Id, and those at the far right, say which thing a row is about: leave them as they are, and empty in "
            "new rows. An emptied cell takes the value back. A row that is deleted changes nothing."
        )
    return "Leave the column Id empty: a new entry gets its id by itself. To change an entry that is there, export it with --filled."


def _put_titles(sheet: Worksheet, template: Template, ids: list[str]) -> None:
    """The row of titles and the row that says what goes into each column; both stay in view."""
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter

    keys = list(dict.fromkeys([template.root.key, *(_group(column) for column in template.columns)]))
    colours = {key: _COLOURS[number % len(_COLOURS)] for number, key in enumerate(keys)}
    titles = [(ID, f"{GUIDANCE}. {_ID_GUIDANCE}", colours[template.root.key], _ID_WIDTH, TEXT)]
    for column in template.columns:
        colour = colours[_group(column)]
        titles.append((_starred(column), column.guidance, colour, _WIDTHS.get(column.sort, 30.0), column.sort))
    labels = {title: template.part(key).label for key, title in template.id_titles.items()}
    titles += [(title, _PART_ID_GUIDANCE.format(label=labels[title]), "ECEFF2", _ID_WIDTH, TEXT) for title in ids]
    thin, thick = Side("thin", _LINE), Side("medium", _INK)
    tallest = 0.0
    for number, (title, guidance, colour, width, sort) in enumerate(titles, 1):
        head: Any = sheet.cell(1, number, title)
        head.font = Font(name="Arial", size=10, bold=True, color=_INK)
        head.fill = PatternFill("solid", fgColor=colour)
        head.alignment = Alignment(wrap_text=True, vertical="center")
        head.border = Border(right=thin)
        below: Any = sheet.cell(2, number, guidance)
        below.font = Font(name="Arial", size=9, color=_GREY)
        below.fill = PatternFill("solid", fgColor="F7F8F9")
        below.alignment = Alignment(wrap_text=True, vertical="top")
        below.border = Border(right=thin, bottom=thick)
        dimension: Any = sheet.column_dimensions[get_column_letter(number)]
        dimension.width = width
        dimension.font = Font(name="Arial", size=10)
        dimension.alignment = Alignment(wrap_text=True, vertical="top")
        dimension.number_format = {DAY: "yyyy-mm-dd", NUMBER: "0", DECIMAL: "General"}.get(sort, "@")
        tallest = max(tallest, _lines(guidance, width) * _LINE_HEIGHT)
    sheet.row_dimensions[1].height = 32
    sheet.row_dimensions[2].height = min(tallest + 4, _TALLEST)
    sheet.freeze_panes = "B3"
    _set_page(sheet, wide=True)
    sheet.print_title_rows = "1:1"


def _group(column: Column) -> str:
    """The key of the part by which a title is coloured."""
    return column.names or column.aims[0].part


def _put_row(sheet: Worksheet, number: int, template: Template, row: Entry, ids: list[str]) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill

    is_example = not ids
    sorts = {column.title: column.sort for column in template.columns}
    for index, title in enumerate([ID, *sorts, *ids], 1):
        value = row.get(title, "")
        cell: Any = sheet.cell(number, index)
        cell.font = Font(
            name="Arial", size=10, italic=is_example, color=_GREY if is_example or title in {ID, *ids} else _INK
        )
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.number_format = {DAY: "yyyy-mm-dd", NUMBER: "0"}.get(sorts.get(title, TEXT), "@")
        if is_example:
            cell.fill = PatternFill("solid", fgColor="FFFDF3")
        if value == "":
            continue
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"
            cell.quotePrefix = value.startswith(_FORMULA)
    lines = [_lines(str(value), _WIDTHS.get(sorts.get(title, TEXT), _ID_WIDTH)) for title, value in row.items()]
    sheet.row_dimensions[number].height = min(max(lines, default=1) * 13.5 + 3, _TALLEST)


def _put_lists(book: Workbook, sheet: Worksheet, lists: Worksheet, template: Template, choices: Choices) -> None:
    """The drop-downs, each over a named range of the sheet of lists: a list in the cell itself ends at 255 letters."""
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter, quote_sheetname
    from openpyxl.workbook.defined_name import DefinedName
    from openpyxl.worksheet.datavalidation import DataValidation

    made: dict[tuple[str, ...], str] = {}
    for number, column in enumerate(template.columns, 2):
        cells = f"{get_column_letter(number)}{_FIRST_ROW}:{get_column_letter(number)}{_LAST_ROW}"
        names = ("yes", "no") if column.sort == YES_OR_NO else choices.of(column).listed if column.sort == THING else ()
        if names and len(names) <= _LONGEST_LIST:
            if names not in made:
                letter = get_column_letter(len(made) + 1)
                made[names] = f"List_{len(made) + 1}"
                head: Any = lists[f"{letter}1"]
                head.value = column.title
                head.font = Font(name="Arial", size=10, bold=True)
                lists.column_dimensions[letter].width = min(max(len(name) for name in [*names, column.title]) + 3, 60)
                for line, name in enumerate(names, 2):
                    cell: Any = lists[f"{letter}{line}"]
                    cell.value = name
                    cell.data_type = "s"
                    cell.font = Font(name="Arial", size=10)
                where = f"{quote_sheetname(LISTS)}!${letter}$2:${letter}${len(names) + 1}"
                book.defined_names[made[names]] = DefinedName(made[names], attr_text=where)
            rule = DataValidation(type="list", formula1=made[names], allow_blank=True)
            rule.showErrorMessage = not (column.several or column.names)
            rule.error = "Choose one from the list."
        elif column.sort == DAY:
            rule = DataValidation(type="date", operator="greaterThan", formula1="1", allow_blank=True)
            rule.showErrorMessage, rule.errorStyle = True, "warning"
            rule.error = "Write the day like 2024-04-03."
        elif column.sort == NUMBER:
            rule = DataValidation(type="whole", operator="greaterThanOrEqual", formula1="0", allow_blank=True)
            rule.showErrorMessage, rule.errorStyle = True, "warning"
            rule.error = "Write a whole number in figures."
        else:
            continue
        rule.errorTitle = column.title[:32]
        sheet.add_data_validation(rule)
        rule.add(cells)
    lists.freeze_panes = "A2"
    _set_page(lists, wide=True)


def _lines(words: str, width: float) -> int:
    """How many lines a text takes in a column."""
    room = max(int(width * _LETTERS_PER_WIDTH), 1)
    return sum(max(1, -(-len(line) // room)) for line in words.split("\n"))


def _set_page(sheet: Any, *, wide: bool) -> None:  # noqa: ANN401 - openpyxl's types take what it makes for None
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = sheet.ORIENTATION_LANDSCAPE if wide else sheet.ORIENTATION_PORTRAIT
    across = sum(dimension.width for dimension in sheet.column_dimensions.values())
    sheet.page_setup.fitToWidth = max(1, round(across / _WIDTH_OF_A_PAGE)) if wide else 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True

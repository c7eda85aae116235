"""Spreadsheets as the front door: a workbook or CSV file that was filled in, as statements with a cell for each of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from remit import recognising, spreadsheets
from remit.cells import letters
from remit.choices import Choices, Fault
from remit.columns import DAY, ID
from remit.entries import Reader, plain
from remit.errors import BadFile
from remit.exporting import EXAMPLE, GUIDANCE, mark
from remit.findings import VIOLATION, Finding
from remit.identity import Row
from remit.incoming import Incoming
from remit.recognising import TO_MEND, Found, all_titles, folded, is_ours, marker
from remit.rows import Rows
from remit.templates import Templates
from remit.wording import count, listed

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from remit.cells import Sheet, Value
    from remit.columns import Column, Template
    from remit.store import Store
    from remit.terms import Term

SUFFIXES = spreadsheets.SUFFIXES
"""The suffixes of the files that are read here."""

_MOST_NAMED = 8
_MOST_FILLED = 5_000


@dataclass
class _Heard:
    """What is to be said of a file beside its statements."""

    notes: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def read(path: Path, name: str, store: Store) -> Incoming:
    """What a workbook or CSV file states, and the cell of each statement.

    Which template it was made from is told by its first sheet, else by the titles of its columns. A row with an id says
    of that thing all that its columns can say: what the graph holds and the row does not is taken back. A thing without
    a row stays as it is.

    Args:
        path: The file, .xlsx, .csv or .tsv.
        name: How messages name it.
        store: The store of the workspace.

    Returns:
        The statements that the graph does not hold yet, those that are taken back, and what is wrong with cells.

    Raises:
        BadFile: It cannot be read, or has no row of titles that a template has.
    """
    book = spreadsheets.read(path, name)
    templates = Templates(store)
    found = recognising.find(book.sheets, templates, name)
    _check_length(found, name)
    template = found[0].template
    heard = _Heard(list(book.notes))
    _about_version(book.sheets, template, heard)
    _about_sheets(book.sheets, found, heard)
    choices = Choices(store)
    rows: list[Row] = []
    days = [words for one in found for words in _days(one)]
    _bring_names(store, found, choices)
    reader = Reader(choices, days)
    for one in found:
        _about_columns(one, heard)
        _about_sheet(one, heard)
        rows += _rows(one, reader, heard)
    said = Rows(store, templates.shapes, template, choices).take(rows)
    _about_missing(store, template, choices, rows, heard)
    return Incoming(
        name=name,
        quads=said.added,
        prefixes=store.workspace.namespaces.prefixes,
        locate=said.locate,
        removed=said.removed,
        notes=tuple(heard.notes),
        findings=(*heard.findings, *said.findings),
        rows=len(rows),
    )


def _check_length(found: list[Found], name: str) -> None:
    filled = sum(
        _has_words(one.sheet, number) for one in found for number in range(one.header + 1, len(one.sheet.rows))
    )
    if filled > _MOST_FILLED:
        raise BadFile(
            name,
            f"it has {filled:,} rows, and at most {_MOST_FILLED:,} are read at a time. Divide it into smaller files.",
        )


# What is to be said of sheets and columns


def _about_version(sheets: Iterable[Sheet], template: Template, heard: _Heard) -> None:
    marked = marker(sheets)
    if marked and marked[0] == template.name and marked[1] != template.version:
        heard.notes.append(
            "The workbook was made from another version of the template. It was read all the same; "
            f"for the columns of today make a new one with: remit template {template.name} -o book.xlsx"
        )


def _about_sheets(sheets: Iterable[Sheet], found: list[Found], heard: _Heard) -> None:
    read_sheets = {one.sheet.name for one in found}
    for sheet in sheets:
        filled = any(plain(value) for row in sheet.rows for value in row)
        if sheet.name not in read_sheets and not is_ours(sheet) and filled:
            heard.notes.append(f"{sheet.name}: this sheet has no titles of the template and was passed over.")


def _about_columns(found: Found, heard: _Heard) -> None:
    """Say which columns are unknown, stand twice, or are missing."""
    sheet, template = found.sheet, found.template
    known = {folded(title): title for title in all_titles(template)}
    unknown = []
    for number, value in enumerate(sheet.rows[found.header]):
        words = plain(value)
        title = known.get(folded(words))
        if title is not None and found.columns[title] != number:
            heard.findings.append(
                _finding(
                    sheet.place(found.header, number),
                    f"The column “{title}” stands twice.",
                    "Put the cells of both into one, and delete the other.",
                    title,
                )
            )
        elif title is None and words and folded(words) != folded(TO_MEND):
            unknown.append(words)
        elif not words and any(number < len(row) and plain(row[number]) for row in sheet.rows[found.header + 1 :]):
            heard.notes.append(f"{sheet.place(found.header, number)}: this column has no title and was passed over.")
    if unknown:
        verb = (
            "is no column of the template and was" if len(unknown) == 1 else "are no columns of the template and were"
        )
        heard.notes.append(
            f"{sheet.name}: {listed([f'“{words}”' for words in unknown[:_MOST_NAMED]])} {verb} passed over."
        )
    for column in template.columns:
        if column.needed and column.title not in found.columns:
            heard.findings.append(
                _finding(
                    sheet.place(found.header, 0),
                    f"The column “{column.title}” is missing.",
                    f"Add a column with this title. {column.guidance}",
                    column.title,
                )
            )


def _about_sheet(found: Found, heard: _Heard) -> None:
    """Say what is merged, hidden or worked out."""
    sheet = found.sheet
    for merged in sheet.merged:
        corner = re.match(r"([A-Z]+)([0-9]+)", merged)
        below = re.search(r"([0-9]+)$", merged)
        if corner and below and int(below.group(1)) > found.header + 1:
            heard.findings.append(
                _finding(
                    f"{sheet.name}!{corner.group()}",
                    f"The cells {merged} are merged, so it cannot be told which of them the words belong to.",
                    "Undo the merging, and fill in each cell by itself.",
                )
            )
    hidden = [number + 1 for number in sorted(sheet.hidden_rows) if _has_words(sheet, number) and number > found.header]
    if hidden:
        rows = listed([str(number) for number in hidden[:_MOST_NAMED]])
        heard.notes.append(
            f"{sheet.name}: {count(len(hidden), 'row is', 'rows are')} hidden and read all the same: {rows}."
        )
    titles = [title for title, number in found.columns.items() if number in sheet.hidden_columns]
    if titles:
        names = listed([f"“{title}”" for title in titles[:_MOST_NAMED]])
        heard.notes.append(f"{sheet.name}: hidden columns were read all the same: {names}.")
    worked = [
        f"{letters(column)}{row + 1}"
        for (row, column), known in sorted(sheet.formulas.items())
        if known.is_formula and known.has_result and not known.error and row > found.header
    ]
    if worked:
        heard.notes.append(
            f"{sheet.name}: {count(len(worked), 'cell holds a formula', 'cells hold formulas')}, whose saved result was used: {listed(worked[:_MOST_NAMED])}."
        )


def _about_missing(store: Store, template: Template, choices: Choices, rows: list[Row], heard: _Heard) -> None:
    """Say that what has no row stays as it is."""
    shorten = store.workspace.namespaces.shorten
    given = {row.id for row in rows} | {f"{template.root.prefix}:{row.id}" for row in rows}
    things = choices.things(template.root.kind)
    left = [node for node in things if not {shorten(node.value), node.value} & given]
    if left and len(left) < len(things):
        heard.notes.append(
            f"{count(len(left), 'thing', 'things')} of this kind in the graph "
            f"{'has' if len(left) == 1 else 'have'} no row here, and {'stays as it is' if len(left) == 1 else 'stay as they are'}: "
            "to delete a row takes nothing back."
        )


def _has_words(sheet: Sheet, row: int) -> bool:
    return row < len(sheet.rows) and any(plain(value) for value in sheet.rows[row])


def _finding(place: str, message: str, remedy: str, path: str = "", value: str = "") -> Finding:
    return Finding(
        VIOLATION, "", message, remedy, "", place.rpartition("!")[0] or place.partition(":")[0], path, value, place
    )


# Rows


def _days(found: Found) -> list[str]:
    """The texts in columns of days."""
    numbers = [
        found.columns[one.title] for one in found.template.columns if one.sort == DAY and one.title in found.columns
    ]
    return [
        plain(row[number])
        for row in found.sheet.rows[found.header + 1 :]
        for number in numbers
        if number < len(row) and isinstance(row[number], str)
    ]


def _bring_names(store: Store, found: list[Found], choices: Choices) -> None:
    """Let cells name what another row of the same file is about."""
    from remit.identity import Naming
    from remit.namespaces import SKOS

    template = found[0].template
    labels = [
        column
        for column in template.columns
        if any(aim.part == template.root.key and aim.predicate == SKOS + "prefLabel" for aim in column.aims)
    ]
    if not labels or template.identity != (labels[0].title,):
        return
    reader = Reader(choices)
    naming = Naming(store, template, choices)
    for one in found:
        for row in _rows(one, reader, _Heard(), only=(labels[0],)):
            node, _ = naming.root(row, {}, lambda _: True)
            if row.words.get(labels[0].title) and not row.id and not naming.is_there(node):
                choices.add(template.root.kind, row.words[labels[0].title], node)


def _rows(found: Found, reader: Reader, heard: _Heard, only: tuple[Column, ...] = ()) -> list[Row]:
    rows = []
    for number in range(found.header + 1, len(found.sheet.rows)):
        cells_of_row = found.sheet.rows[number]
        if not any(plain(value) for value in cells_of_row) and not _has_formula(found, number):
            continue
        first = plain(_value(found, number, ID))
        if first.startswith(GUIDANCE):
            continue
        if first.startswith(EXAMPLE):
            if not only:
                _about_example(found, number, first, heard)
            continue
        row = _row(found, number, reader, only or found.template.columns)
        if any(row.words.values()) or row.id or any(isinstance(read, Fault) for read in row.cells.values()):
            rows.append(row)
    return rows


def _row(found: Found, number: int, reader: Reader, columns: Iterable[Column]) -> Row:
    def place(title: str) -> str:
        return found.sheet.place(number, found.columns.get(title, found.columns.get(ID, 0)))

    read: dict[str, list[Term] | Fault] = {}
    words: dict[str, str] = {}
    for column in columns:
        if column.title in found.columns:
            value = _value(found, number, column.title)
            fault = _formula_fault(found, number, column.title)
            read[column.title] = fault or reader.read(column, value)
            words[column.title] = plain(value)
    ids = {
        key: plain(_value(found, number, title))
        for key, title in found.template.id_titles.items()
        if title in found.columns
    }
    return Row(read, words, plain(_value(found, number, ID)), ids, place)


def _value(found: Found, number: int, title: str) -> Value:
    column = found.columns.get(title)
    row = found.sheet.rows[number]
    value = row[column] if column is not None and column < len(row) else None
    if found.sheet.lines and isinstance(value, str) and value[:1] == "'" and value[1:2] in {"=", "+", "-", "@", "\t"}:
        return value[1:]  # so it was written, to be text and not a formula
    return value


def _has_formula(found: Found, number: int) -> bool:
    return any((number, column) in found.sheet.formulas for column in found.columns.values())


def _formula_fault(found: Found, number: int, title: str) -> Fault | None:
    known = found.sheet.formulas.get((number, found.columns[title]))
    if known is None:
        return None
    if known.error:
        return Fault(
            f"There is an error in the cell: {known.error}.", "Type the value itself into the cell.", known.error
        )
    if known.is_formula and not known.has_result:
        return Fault("There is a formula in the cell, without a saved result.", "Type the value itself into the cell.")
    return None


def _about_example(found: Found, number: int, first: str, heard: _Heard) -> None:
    titles = [column.title for column in found.template.columns]
    values = {title: _value(found, number, title) for title in titles}
    if not set(titles) <= set(found.columns):  # so that it cannot be told whether it was changed
        heard.notes.append(f"{found.sheet.place(number, 0)}: this row is marked as the example and was passed over.")
    elif first != f"{EXAMPLE} {mark(found.template, values)}":
        heard.findings.append(
            _finding(
                found.sheet.place(number, found.columns.get(ID, 0)),
                "This row is marked as the example, which is not read, and yet it was changed.",
                "If it is a row of yours, empty this cell; else delete the row.",
                ID,
                first,
            )
        )

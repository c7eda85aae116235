"""Which template a spreadsheet was made from, and where in it the titles stand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.columns import ID
from remit.entries import plain
from remit.errors import BadFile
from remit.names import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from remit.cells import Sheet, Value
    from remit.columns import Template
    from remit.templates import Templates

READ_ME, LISTS, TO_MEND = "Read me", "Lists", "What to mend"
"""The sheets, and the column, that are not read."""

_MARKER = re.compile(r"Template: ([a-z0-9-]+), version ([0-9a-f]{8})")
_HEADER_WITHIN = 30
_FEWEST_TITLES = 2
_ENOUGH_TITLES = 5


@dataclass(frozen=True)
class Found:
    """A sheet with the titles of a template.

    Attributes:
        sheet: The sheet.
        header: The row with the titles, from 0.
        template: The template.
        columns: The column of each title that is known, from 0.
    """

    sheet: Sheet
    header: int
    template: Template
    columns: dict[str, int]


def find(sheets: Iterable[Sheet], templates: Templates, name: str) -> list[Found]:
    """The sheets that hold rows of the one template that a file is of, the one with most of its titles first.

    Args:
        sheets: The sheets of the file.
        templates: The templates of the workspace.
        name: How messages name the file.

    Raises:
        BadFile: No sheet has titles of a template.
    """
    visible = [sheet for sheet in sheets if not is_ours(sheet)]
    marked = marker(sheets)
    if marked and marked[0] in templates.names:
        found = _matching(visible, templates.template(marked[0]))
        if found:
            return found
    best: list[Found] = []
    for template in templates.all():
        found = _matching(visible, template)
        if found and (not best or _likeness(found[0]) > _likeness(best[0])):
            best = found
        if best and _is_whole(best[0]):
            break
    if best:
        return best
    why = "there is no row with the titles of columns that a template has. Make a workbook to fill in with: remit template response -o book.xlsx"
    raise BadFile(name, why)


def _is_whole(found: Found) -> bool:
    """Whether a sheet has every column that a template needs, and none that it does not know."""
    needed = {column.title for column in found.template.columns if column.needed}
    said = [value for value in found.sheet.rows[found.header] if plain(value)]
    return needed <= set(found.columns) and len(said) == len(found.columns) >= _ENOUGH_TITLES


def _likeness(found: Found) -> tuple[int, int]:
    """How well the titles of a sheet are those of a template: many of them are there, and few are missing."""
    return len(found.columns), -len(all_titles(found.template))


def _matching(sheets: Iterable[Sheet], template: Template) -> list[Found]:
    """The sheets with titles of a template, the one with most of them first; such as have few of them are left out."""
    found = []
    for sheet in sheets:
        tried = [
            Found(sheet, number, template, _titles(row, template))
            for number, row in enumerate(sheet.rows[:_HEADER_WITHIN])
        ]
        best = max(tried, key=lambda one: len(one.columns), default=None)
        if best is not None and len(best.columns) >= _FEWEST_TITLES:
            found.append(best)
    found.sort(key=lambda one: -len(one.columns))
    most = len(found[0].columns) if found else 0
    return [one for one in found if 2 * len(one.columns) >= most]


def _titles(row: list[Value], template: Template) -> dict[str, int]:
    """The column of each title of a template that stands in a row; of two with one title the first."""
    known = {folded(title): title for title in [*all_titles(template)]}
    found: dict[str, int] = {}
    for number, value in enumerate(row):
        title = known.get(folded(plain(value)))
        if title is not None and title not in found:
            found[title] = number
    return found


def all_titles(template: Template) -> list[str]:
    """Every title that a sheet of a template can have."""
    return [ID, *(column.title for column in template.columns), *template.id_titles.values()]


def folded(title: str) -> str:
    """A title as it is compared: without its star, its case and doubled blanks."""
    return fold(title).rstrip(" *")


def is_ours(sheet: Sheet) -> bool:
    """Whether a sheet is one that explains or lists, and is not filled in."""
    return any(sheet.name.endswith(f" {title}") for title in (READ_ME, LISTS, TO_MEND))


def marker(sheets: Iterable[Sheet]) -> tuple[str, str] | None:
    """The name and version of the template that a workbook says it was made from; None when it does not say."""
    for sheet in sheets:
        if sheet.lines:
            continue
        for row in sheet.rows[: 3 * _HEADER_WITHIN]:
            for value in row:
                found = _MARKER.fullmatch(value.strip()) if isinstance(value, str) else None
                if found:
                    return found.group(1), found.group(2)
    return None

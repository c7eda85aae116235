"""A panel of the first page: the beginning of a saved query's answer, with links to the question and to what it counts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from remit import answering
from remit.errors import RemitError
from remit.evidence import Notes
from remit.results import Table
from remit.terms import NamedNode, text
from remit.tidy import clean, is_day, is_whole, texts, whole_columns
from remit.web.table import Place
from remit.wording import count, spoken

if TYPE_CHECKING:
    from collections.abc import Mapping

    from remit import workspace
    from remit.document import Cell, Grid
    from remit.queries import SavedQuery
    from remit.terms import Term
    from remit.web.as_of import AsOf
    from remit.web.setting import Setting

MOST_ROWS = 8
"""The most rows that a panel shows."""

_ALWAYS = "All that is recorded, whatever the day."
_LABEL = "Label"


@dataclass(frozen=True)
class Panel:
    """A panel, ready for a page.

    Attributes:
        name: The name of the saved query.
        title: Its question.
        day: As of which day it is told.
        address: The page of the question, with all rows and what each rests on.
        all_rows: The words of the link to it.
        headings: The heads of the columns, each with whether it holds whole numbers.
        rows: The first rows.
        key: What the columns mean: (heading, meaning).
        cut: What is said when rows are left out; empty when all are shown.
        problem: Why there is no table, as a sentence; empty where there is one.
    """

    name: str
    title: str
    day: str
    address: str
    all_rows: str
    headings: tuple[tuple[str, bool], ...] = ()
    rows: tuple[tuple[Place, ...], ...] = ()
    key: tuple[tuple[str, str], ...] = ()
    cut: str = ""
    problem: str = ""


@dataclass(frozen=True)
class _Listing:
    """The saved query that lists what the rows of a panel count.

    Attributes:
        setting: The workspace.
        query: The saved query.
        columns: The columns of the panel's own query, some of which are called as the list's parameters are.
        values: What the page itself was asked with.
    """

    setting: Setting
    query: SavedQuery
    columns: tuple[str, ...]
    values: Mapping[str, str]

    def address(self, row: tuple[Term | None, ...]) -> str:
        """Where the things are listed that a row counts; empty where the row does not give all that the list takes."""
        takes = {parameter.name: parameter.required for parameter in self.query.parameters}
        given = {name: self._typed(term) for name, term in zip(self.columns, row, strict=True) if term is not None}
        taken = {name: given[name] for name in takes if name in given}
        if not taken or any(required and name not in taken for name, required in takes.items()):
            return ""
        passed = {name: value for name, value in self.values.items() if name in takes}
        return self.setting.links.query(self.query.name, "", taken | passed)

    def _typed(self, term: Term) -> str:
        return self.setting.workspace.namespaces.shorten(term.value) if isinstance(term, NamedNode) else text(term)


def panel(setting: Setting, wanted: workspace.Panel, as_of: AsOf) -> Panel:
    """A panel; where its query cannot be asked, it says why.

    Args:
        setting: The workspace.
        wanted: What `[site]` of the settings says of it.
        as_of: The day for which the page is told.
    """
    query = setting.saved[wanted.query]
    takes_day = any(parameter.name == answering.AS_OF for parameter in query.parameters)
    values = as_of.values if takes_day else {}
    day = f"As of {spoken(as_of.day)}." if takes_day else _ALWAYS
    empty = Panel(query.name, clean(query.summary), day, setting.links.query(query.name, "", values), "")
    try:
        asked = answering.ask(setting.store, query, values, setting.today)
    except RemitError as error:
        return _unanswered(empty, clean(str(error)))
    if not isinstance(asked.result, Table):
        return _unanswered(
            empty, "This question does not give a table. Put another in its place in remit.toml, under [site]."
        )
    if not asked.result.rows:
        return _unanswered(empty, "Nothing in this workspace answers the question.")
    stray = [name for name in wanted.columns if name not in asked.result.columns]
    if stray:
        known = ", ".join(asked.result.columns)
        return _unanswered(
            empty, f"remit.toml, [site.columns]: there is no column “{stray[0]}” here. There are: {known}."
        )
    listing = None if not wanted.rows else _Listing(setting, setting.saved[wanted.rows], asked.result.columns, values)
    return _filled(empty, _grid(setting, asked.result, wanted.columns, query), asked.result, listing, setting)


def _unanswered(empty: Panel, problem: str) -> Panel:
    return replace(empty, all_rows="Look at the question", problem=problem)


def _filled(empty: Panel, grid: Grid, table: Table, listing: _Listing | None, setting: Setting) -> Panel:
    numbers = whole_columns(texts(grid), len(grid.columns))
    rows = tuple(
        _row(setting, cells, numbers, "" if listing is None else listing.address(row))
        for cells, row in zip(grid.rows, table.rows, strict=False)  # only the first rows are in the grid
    )
    many = len(table.rows)
    return replace(
        empty,
        cut=f"The first {MOST_ROWS} of {many:,} rows are shown." if many > MOST_ROWS else "",
        all_rows=f"{'All ' if many > 1 else ''}{count(many, 'row')}, with sources",
        headings=tuple((clean(column), is_number) for column, is_number in zip(grid.columns, numbers, strict=True)),
        rows=rows,
        key=tuple((clean(name), clean(meaning)) for name, meaning in grid.key),
    )


def _grid(setting: Setting, table: Table, columns: tuple[str, ...], query: SavedQuery) -> Grid:
    """The first rows for a reader, with only the columns that are wanted."""
    wanted = columns or tuple(name for name in table.columns if name != answering.EVIDENCE)
    partners = {f"{name}{_LABEL}" for name in wanted}
    chosen = [*wanted, *(name for name in table.columns if name in partners and name not in wanted)]
    places = [table.columns.index(name) for name in chosen]
    rows = tuple(tuple(row[place] for place in places) for row in table.rows[:MOST_ROWS])
    return answering.grid(setting.store, Table(tuple(chosen), rows), query.columns, Notes(setting.store))


def _row(setting: Setting, cells: tuple[Cell, ...], numbers: list[bool], counted: str) -> tuple[Place, ...]:
    """A row; its first number leads to what it counts."""
    places = []
    for cell, is_number in zip(cells, numbers, strict=True):
        address = setting.links.of(cell.iri)
        if is_number and is_whole(cell.text) and counted:
            address, counted = (counted if cell.text != "0" else ""), ""
        places.append(Place(clean(cell.text), address, is_day(cell.text), is_number))
    return tuple(places)

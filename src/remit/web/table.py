"""A table of an answer as a page shows it: sorted by a link, cut where it is long, with the reasons for each row."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from remit.choices import brief
from remit.namespaces import DEF
from remit.tidy import clean, is_day, texts, whole_columns
from remit.web import links, natural
from remit.web.setting import MOST_ROWS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from remit.document import Cell, Grid, Source
    from remit.web.setting import Setting

SORT, ORDER = "sort", "order"
"""The fields of an address that tell by which column a table is sorted, counted from 1, and which way."""

UP, DOWN = "up", "down"
_ARIA = {UP: "ascending", DOWN: "descending"}
_WORDS = {UP: "from the lowest to the highest", DOWN: "from the highest to the lowest"}


@dataclass(frozen=True)
class Heading:
    """The head of a column.

    Attributes:
        text: What stands there.
        address: Where a reader is led who wants the table sorted by it; empty where it cannot be sorted.
        hint: What following the address does, in words.
        sorted: `ascending` or `descending` when the table is sorted by it, else empty.
        is_number: Whether the column holds whole numbers and nothing else.
    """

    text: str
    address: str
    hint: str
    sorted: str
    is_number: bool


@dataclass(frozen=True)
class Place:
    """A cell.

    Attributes:
        text: What is read there.
        address: The page of the thing that it names; empty for none.
        is_day: Whether it is a day.
        is_number: Whether its column holds whole numbers.
    """

    text: str
    address: str
    is_day: bool
    is_number: bool


@dataclass(frozen=True)
class Row:
    """A row, and why it stands there.

    Attributes:
        cells: Its cells.
        name: What tells it from the others, for those who hear the page.
        sources: What it rests on.
        traced: The label of the first thing that it names; empty when it names none.
        trace: The address of the trace of that thing.
    """

    cells: tuple[Place, ...]
    name: str
    sources: tuple[Source, ...]
    traced: str
    trace: str


@dataclass(frozen=True)
class Table:
    """A table, ready for the template `table.html`.

    Attributes:
        caption: Its caption.
        anchor: The identifier that its sorting links lead back to.
        headings: The heads of its columns.
        rows: The rows that are shown.
        has_why: Whether each row tells what it rests on.
        cut: What is said when rows are left out; empty when all are shown.
        key: What its columns mean: (heading, meaning).
    """

    caption: str
    anchor: str
    headings: tuple[Heading, ...]
    rows: tuple[Row, ...]
    has_why: bool
    cut: str
    key: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Sorting:
    """By which column a table is sorted, and the page that it stands on.

    Attributes:
        page: The address of the page, without what stands behind its question mark.
        values: What else stands there; sorting keeps it.
        given: What the request gives, of which `sort` and `order` are read; anything that is no column sorts nothing.
    """

    page: str
    values: Mapping[str, str]
    given: Mapping[str, str]

    def column(self, count: int) -> int | None:
        """The column, from 0, of as many as there are; None when the table stays as it is."""
        return next((index for index in range(count) if str(index + 1) == self.given.get(SORT)), None)

    @property
    def order(self) -> str:
        """Which way it is sorted."""
        return DOWN if self.given.get(ORDER) == DOWN else UP

    def address(self, index: int, order: str, anchor: str) -> str:
        """The page with the table sorted in another way."""
        return f"{self.page}?{urlencode({**self.values, SORT: str(index + 1), ORDER: order})}#{anchor}"


def table(  # noqa: PLR0913 - what a table needs to stand on a page
    setting: Setting,
    grid: Grid,
    caption: str,
    *,
    sources: Iterable[Source] = (),
    sorting: Sorting | None = None,
    day: str = "",
    why: bool = True,
    rest: str = "the files below have all of them",
    anchor: str = "answer",
) -> Table:
    """A table for a page.

    Args:
        setting: The workspace.
        grid: What the table holds.
        caption: Its caption.
        sources: The sources that its notes refer to.
        sorting: How it is sorted; None when it cannot be. In static pages it never can.
        day: The day, in ISO form, that the traces of things are told for; empty for today.
        why: Whether rows tell what they rest on, where anything is known of it.
        rest: Where all rows are, when the table is cut.
        anchor: Its identifier on the page.
    """
    numbers = whole_columns(texts(grid), len(grid.columns))
    chosen = None if sorting is None else sorting.column(len(grid.columns))
    way = UP if sorting is None else sorting.order
    order = in_order(grid.rows, chosen, way)
    shown = _Shown(setting, {source.number: _tidy(source) for source in sources}, numbers, day)
    rows = tuple(
        shown.row(position, grid.rows[index], grid.notes[index] if index < len(grid.notes) else ())
        for position, index in enumerate(order[:MOST_ROWS], 1)
    )
    return Table(
        caption=clean(caption),
        anchor=anchor,
        headings=tuple(
            _heading(grid, index, None if setting.is_static else sorting, numbers[index], anchor)
            for index in range(len(grid.columns))
        ),
        rows=rows,
        has_why=why and any(row.sources or row.trace for row in rows),
        cut=cut_sentence(len(grid.rows), rest),
        key=tuple((clean(name), clean(meaning)) for name, meaning in grid.key),
    )


def _tidy(source: Source) -> Source:
    return source._replace(text=clean(source.text), words=clean(source.words), address=clean(source.address))


def cut_sentence(count: int, rest: str) -> str:
    """What is said of a table with more rows than a page shows; nothing of a shorter one."""
    if count <= MOST_ROWS:
        return ""
    return f"Cut at {MOST_ROWS:,}: the first {MOST_ROWS:,} of {count:,} rows are shown; {rest}."


def in_order(rows: Sequence[tuple[Cell, ...]], column: int | None, order: str) -> list[int]:
    """The places of rows as they are shown.

    Args:
        rows: The rows.
        column: The column that they are sorted by, from 0; None when they stay as they are.
        order: `up` or `down`. Either way empty cells come last, and equal ones stay in their order.
    """
    places = list(range(len(rows)))
    if column is None:
        return places
    empty = [index for index in places if not rows[index][column].text.strip()]
    filled = [index for index in places if rows[index][column].text.strip()]
    filled.sort(key=lambda index: natural.key(rows[index][column].text), reverse=order == DOWN)
    return filled + empty


def _heading(grid: Grid, index: int, sorting: Sorting | None, is_number: bool, anchor: str) -> Heading:  # noqa: FBT001
    text = clean(grid.columns[index])
    if sorting is None:
        return Heading(text, "", "", "", is_number)
    is_sorted = sorting.column(len(grid.columns)) == index
    way = DOWN if is_sorted and sorting.order == UP else UP
    now = _ARIA[sorting.order] if is_sorted else ""
    return Heading(text, sorting.address(index, way, anchor), f"sort {_WORDS[way]}", now, is_number)


@dataclass(frozen=True)
class _Shown:
    """What the rows of one table have in common; one thing stands in many rows, and is looked up once."""

    setting: Setting
    sources: Mapping[int, Source]
    numbers: Sequence[bool]
    day: str
    places: dict[tuple[Cell, bool], Place] = field(default_factory=dict)
    traces: dict[str, str] = field(default_factory=dict)

    def row(self, position: int, cells: tuple[Cell, ...], notes: tuple[int, ...]) -> Row:
        places = tuple(self._place(cell, is_number) for cell, is_number in zip(cells, self.numbers, strict=True))
        thing = next((index for index, cell in enumerate(cells) if self._trace(cell)), None)
        traced = "" if thing is None else brief(places[thing].text)
        first = next((brief(place.text) for place in places if place.text), "")
        named = ", ".join(dict.fromkeys(words for words in (first, traced) if words))
        return Row(
            cells=places,
            name=f"row {position}: {named}" if named else f"row {position}",
            sources=tuple(self.sources[number] for number in notes if number in self.sources),
            traced=traced,
            trace="" if thing is None else self._trace(cells[thing]),
        )

    def _place(self, cell: Cell, is_number: bool) -> Place:  # noqa: FBT001
        found = self.places.get((cell, is_number))
        if found is None:
            found = Place(clean(cell.text), self.setting.links.of(cell.iri), is_day(cell.text), is_number)
            self.places[cell, is_number] = found
        return found

    def _trace(self, cell: Cell) -> str:
        """The address of the trace of the thing that a cell names; empty where it names none that can be traced."""
        if cell.iri is None or cell.iri.startswith(DEF):
            return ""
        if cell.iri not in self.traces:
            day = {links.AS_OF: self.day} if self.day else {}
            is_here = self.setting.links.is_here(cell.iri)
            self.traces[cell.iri] = self.setting.links.trace(cell.iri, **day) if is_here else ""
        return self.traces[cell.iri]

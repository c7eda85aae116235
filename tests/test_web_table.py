"""Tables on pages: sorted with their notes, cut where they are long, with the reasons for each row."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from remit.document import Cell, Grid, Source
from remit.web import natural, table
from remit.web.setting import Setting
from remit.web.table import Sorting

if TYPE_CHECKING:
    from remit.store import Store
    from remit.workspace import Workspace

BASE = "https://example.org/fenland/id/"
PATROL = Cell("Beach Patrol", f"{BASE}body/beach-patrol")
LEAD = Cell("lead", "https://w3id.org/remit/def/part/lead")
SOURCES = (
    Source(1, "Clean Waters (10 May 2018), page 1", "Test it.", "https://example.org/clean"),
    Source(2, "Letter (2 June 2018)", "", "javascript:alert(1)"),
)


@pytest.fixture(scope="module")
def setting(workspace: Workspace, store: Store) -> Setting:
    return Setting(workspace, store, day=date(2022, 6, 1))


def column(*texts: str) -> list[tuple[Cell, ...]]:
    return [(Cell(text),) for text in texts]


def sorted_texts(order: str, *texts: str) -> list[str]:
    return [texts[index] for index in table.in_order(column(*texts), 0, order)]


def test_numbers_are_sorted_by_their_size() -> None:
    assert sorted_texts("up", "10", "9", "-3", "2.5", "1e2") == ["-3", "2.5", "9", "10", "1e2"]
    assert sorted_texts("down", "10", "9", "-3", "2.5", "1e2") == ["1e2", "10", "9", "2.5", "-3"]


def test_numbers_come_before_days_and_days_before_words() -> None:
    texts = ("not yet", "2021-03-01", "7", "2018-05-10", "Zebra", "apple", "2021-02-30")
    assert sorted_texts("up", *texts) == ["7", "2018-05-10", "2021-03-01", "2021-02-30", "apple", "not yet", "Zebra"]


def test_numbers_within_words_count_as_numbers() -> None:
    assert sorted_texts("up", "Part 10", "part 2", "Part 1") == ["Part 1", "part 2", "Part 10"]
    assert natural.key("9" * 5000) < natural.key("Item " + "9" * 6000)


@pytest.mark.parametrize("order", ["up", "down"])
def test_empty_cells_come_last_either_way(order: str) -> None:
    assert sorted_texts(order, "", "b", " ", "b")[2:] == ["", " "]


@pytest.mark.parametrize("order", ["up", "down"])
def test_equal_cells_stay_in_their_order(order: str) -> None:
    rows = [(Cell("x"),), (Cell("X"),), (Cell("x"),)]
    assert table.in_order(rows, 0, order) == [0, 1, 2]


def test_rows_keep_their_sources_when_they_are_sorted(setting: Setting) -> None:
    grid = Grid(("Number",), ((Cell("2"),), (Cell("1"),), (Cell("3"),)), ((1,), (2,), ()))
    sorting = Sorting("/query/x", {"a": "b"}, {"sort": "1", "order": "up"})
    shown = table.table(setting, grid, "Numbers", sources=SOURCES, sorting=sorting)
    told = [(row.cells[0].text, [source.number for source in row.sources]) for row in shown.rows]
    assert told == [("1", [2]), ("2", [1]), ("3", [])]


def test_a_heading_leads_to_the_other_order_and_keeps_the_values(setting: Setting) -> None:
    grid = Grid(("Body", "Number"), ((PATROL, Cell("1")),))
    sorting = Sorting("/query/x", {"asOf": "2020-06-01"}, {"asOf": "2020-06-01", "sort": "2"})
    body, number = table.table(setting, grid, "Bodies", sorting=sorting).headings
    assert body.address == "/query/x?asOf=2020-06-01&sort=1&order=up#answer"
    assert body.sorted == ""
    assert not body.is_number
    assert number.address == "/query/x?asOf=2020-06-01&sort=2&order=down#answer"
    assert number.hint == "sort from the highest to the lowest"
    assert number.sorted == "ascending"
    assert number.is_number
    turned = Sorting("/query/x", {}, {"sort": "2", "order": "down"})
    number = table.table(setting, grid, "Bodies", sorting=turned).headings[1]
    assert (number.sorted, number.address) == ("descending", "/query/x?sort=2&order=up#answer")


@pytest.mark.parametrize("given", ["0", "3", "-1", "1.0", "²", "x", "9" * 5000])
def test_what_is_no_column_sorts_nothing(setting: Setting, given: str) -> None:
    grid = Grid(("A", "B"), ((Cell("2"), Cell("1")), (Cell("1"), Cell("2"))))
    shown = table.table(setting, grid, "Letters", sorting=Sorting("/query/x", {}, {"sort": given}))
    assert [row.cells[0].text for row in shown.rows] == ["2", "1"]
    assert [head.sorted for head in shown.headings] == ["", ""]


def test_a_table_in_a_file_cannot_be_sorted(workspace: Workspace, store: Store) -> None:
    grid = Grid(("A",), ((Cell("2"),), (Cell("1"),)))
    fixed = Setting(workspace, store, is_static=True)
    assert table.table(fixed, grid, "Letters", sorting=Sorting("/query/x", {}, {})).headings[0].address == ""


def test_a_long_table_is_cut_after_it_was_sorted_and_says_so(setting: Setting) -> None:
    grid = Grid(("N",), tuple((Cell(str(number)),) for number in range(2331)))
    shown = table.table(setting, grid, "Numbers", sorting=Sorting("/query/x", {}, {"sort": "1", "order": "down"}))
    assert len(shown.rows) == 500
    assert shown.rows[0].cells[0].text == "2330"
    assert shown.cut == "Cut at 500: the first 500 of 2,331 rows are shown; the files below have all of them."


def test_a_table_that_just_fits_is_not_cut(setting: Setting) -> None:
    grid = Grid(("N",), tuple((Cell(str(number)),) for number in range(500)))
    shown = table.table(setting, grid, "Numbers")
    assert (len(shown.rows), shown.cut, shown.has_why) == (500, "", False)


def test_a_row_tells_what_it_rests_on_and_leads_to_the_trace_of_its_first_thing(setting: Setting) -> None:
    grid = Grid(("Number", "Part", "Body"), ((Cell("3"), LEAD, PATROL),), ((1, 7),))
    row = table.table(setting, grid, "Bodies", sources=SOURCES, day="2020-06-01").rows[0]
    assert row.name == "row 1: 3, Beach Patrol"
    assert row.sources == (SOURCES[0],)
    assert (row.traced, row.trace) == ("Beach Patrol", "/trace/body:beach-patrol?asOf=2020-06-01")
    assert [cell.address for cell in row.cells] == ["", "/model/part:lead", "/thing/body:beach-patrol"]
    assert table.table(setting, grid, "Bodies").has_why
    assert not table.table(setting, grid, "Bodies", why=False).has_why


def test_things_of_elsewhere_are_linked_only_where_that_is_safe(setting: Setting) -> None:
    cells = (Cell("a", "https://example.org/elsewhere"), Cell("b", "javascript:alert(1)"), Cell("c", "no iri"))
    row = table.table(setting, Grid(("A", "B", "C"), (cells,)), "Elsewhere").rows[0]
    assert [cell.address for cell in row.cells] == ["https://example.org/elsewhere", "", ""]
    assert row.trace == ""


def test_what_controls_a_terminal_or_turns_text_round_is_replaced(setting: Setting) -> None:
    grid = Grid(("A\x1b",), ((Cell("b\u202e"),),), ((1,),), (("c\0", "d\x07"),))
    shown = table.table(setting, grid, "e\x7f", sources=(Source(1, "f\x1b", "g\u2066", "h\x00"),))
    row = shown.rows[0]
    told = (shown.caption, shown.headings[0].text, row.cells[0].text, row.name, *shown.key[0], row.sources[0].text)
    assert told == ("e\ufffd", "A\ufffd", "b\ufffd", "row 1: b\ufffd", "c\ufffd", "d\ufffd", "f\ufffd")
    assert (row.sources[0].words, row.sources[0].address) == ("g\ufffd", "h\ufffd")

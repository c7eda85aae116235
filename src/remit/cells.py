"""`Sheet`: the cells of a spreadsheet or of a CSV file, as plain values with their places, before anything is made of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

MOST_ROWS = 100_000
MOST_COLUMNS = 1_000
Value: TypeAlias = "str | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta | None"
"""What a cell can hold."""


@dataclass(frozen=True)
class Formula:
    """What is known of a cell with a formula or an error.

    Attributes:
        error: The error that stands in it, such as #REF!; empty for none.
        is_formula: Whether it is worked out.
        has_result: Whether the result was saved with it.
    """

    error: str = ""
    is_formula: bool = False
    has_result: bool = True


@dataclass(frozen=True)
class Sheet:
    """A table of cells.

    Attributes:
        name: How messages name it; for a CSV file the file.
        rows: The values, row by row, from the first cell of the sheet.
        lines: For a CSV file, on which line each row begins; for a sheet, none.
        formulas: What is known of cells with formulas and errors, by row and column from 0.
        merged: The merged ranges, such as B4:C5.
        hidden_rows: The rows that are hidden, from 0.
        hidden_columns: The columns that are hidden, from 0.
    """

    name: str
    rows: list[list[Value]]
    lines: tuple[int, ...] = ()
    formulas: Mapping[tuple[int, int], Formula] = field(default_factory=dict)
    merged: tuple[str, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()

    def place(self, row: int, column: int) -> str:
        """Where a cell is: `letters.csv:4:3` (line and column, from 1), or `book.xlsx Responses!C4`."""
        if self.lines:
            return f"{self.name}:{self.lines[row]}:{column + 1}"
        return f"{self.name}!{letters(column)}{row + 1}"


@dataclass(frozen=True)
class Book:
    """The sheets of a file.

    Attributes:
        sheets: The sheets that can be seen.
        notes: What was passed over, as sentences.
    """

    sheets: tuple[Sheet, ...]
    notes: tuple[str, ...] = ()


def letters(column: int) -> str:
    """The letters of a column, counted from 0: 0 is A, 26 is AA."""
    found = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(ord("A") + rest) + found
    return found

"""The table of a run: `ratios.csv` for machines, `README.md` for people."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from benchmarks.figures import BOUNDS, COLUMNS, Figure, measured

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_VERDICT = {None: "", True: "held", False: "**not held**"}
_TITLES = {
    "start": "Process start to first answer",
    "warm": "Warm saved queries",
    "queries": "Saved queries one by one: Store in memory, and in the notes the others, in ms",
    "build": "Building",
    "questions": "Twelve questions",
    "exponents": "How time grows with size",
    "servers": "Publishing and asking servers",
    "validation": "Validation in full",
    "writers": "Writers of networks",
}


def write(folder: Path, figures: Sequence[Figure], facts: Sequence[tuple[str, str]], words: str) -> None:
    """Write both files.

    Args:
        folder: Where; it is made.
        figures: What was found.
        facts: With what it was found: (what, value).
        words: What was run, for a reader.
    """
    folder.mkdir(parents=True, exist_ok=True)
    whole = with_every_bound(figures)
    with (folder / "ratios.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(figure.row() for figure in whole)
    (folder / "README.md").write_text(markdown(whole, facts, words), encoding="utf-8")


def with_every_bound(figures: Sequence[Figure]) -> list[Figure]:
    """The figures, and for each size every promise that none of them is about."""
    found = list(figures)
    for size in dict.fromkeys(figure.size for figure in figures):
        there = {figure.key for figure in figures if figure.size == size}
        found += [
            measured(size, bound.key, None, note="this part was not run") for bound in BOUNDS if bound.key not in there
        ]
    return found


def markdown(figures: Sequence[Figure], facts: Sequence[tuple[str, str]], words: str) -> str:
    """The tables as Markdown."""
    lines = [
        "# What was measured",
        "",
        f"{words} Contenders took turns; figures are medians of the rounds. Ratios can be compared between machines, times cannot.",
        "",
        *_table(("", ""), facts),
        "",
        "## Bounds",
        "",
        *_bounds(figures),
    ]
    for part, title in _TITLES.items():
        rows = [
            (figure.size, figure.what, figure.words, figure.note)
            for figure in figures
            if figure.part == part and not figure.key
        ]
        if rows:
            lines += ["", f"## {title}", "", *_table(("Size", "What", "Measured", "Note"), rows)]
    return "\n".join([*lines, ""])


def _bounds(figures: Sequence[Figure]) -> list[str]:
    rows = [
        (figure.size, bound.words, figure.words, bound.promise, _verdict(figure), figure.note)
        for bound in BOUNDS
        for figure in figures
        if figure.key == bound.key
    ]
    return _table(("Size", "What", "Measured", "Bound", "", "Note"), rows)


def _verdict(figure: Figure) -> str:
    if figure.value is not None and figure.held is None:
        return "not for this size"
    return _VERDICT[figure.held]


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    lines = [f"| {' | '.join(columns)} |", f"|{'---|' * len(columns)}"]
    return [*lines, *(f"| {' | '.join(map(_cell, row))} |" for row in rows)]


def _cell(words: str) -> str:
    return " ".join(words.split()).replace("|", "\\|")

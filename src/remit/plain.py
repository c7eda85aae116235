"""An answer as text for a terminal."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from remit.document import Document, Grid, Quotation, Section, Sentence
from remit.tidy import (
    GAP,
    LONGEST_LABEL,
    NO_ROWS,
    QUOTED_ABOVE,
    SPACES,
    fair_widths,
    in_words,
    marks,
    quoted,
    whole_columns,
    with_notes,
    words,
    wrap,
)

if TYPE_CHECKING:
    from collections.abc import Sequence


LEAST_WIDTH = 40


def write(document: Document, width: int) -> str:
    """The answer in lines no longer than `width` characters; its text is cleaned already."""
    marking = [line.center(width).rstrip() for line in wrap(document.marking, width)] if document.marking else []
    blocks = [
        marking,
        _titled(document.title, width, "═"),
        _pair_lines(document.facts, width),
        *(_section_lines(section, width) for section in document.sections),
        *(wrap(sentence, width) for sentence in document.closing),
        _source_lines(document, width),
        marking,
    ]
    return "\n\n".join("\n".join(line.rstrip() for line in block) for block in blocks if block) + "\n"


def _titled(title: str, width: int, rule: str) -> list[str]:
    lines = wrap(title, width)
    return [*lines, rule * max(map(len, lines))] if title else []


def _section_lines(section: Section, width: int) -> list[str]:
    lines = _titled(section.title, width, "─")
    if lines:
        lines.append("")
    parts = in_words(section)
    airy = any(isinstance(part, Sentence) and (part.level or part.quotations) for part in parts)
    for before, part in zip((None, *parts), parts, strict=False):
        if before is not None and _apart(before, part, airy=airy):
            lines.append("")
        lines += _sentence_lines(part, width) if isinstance(part, Sentence) else _grid_lines(part, width)
    return lines


def _apart(before: Sentence | Grid, part: Sentence | Grid, *, airy: bool) -> bool:
    """Whether a blank line stands between two parts: around tables, after quotations, and between groups."""
    if isinstance(before, Grid) or isinstance(part, Grid):
        return True
    return bool(before.quotations) or (airy and part.level == 0)


def _sentence_lines(sentence: Sentence, width: int) -> list[str]:
    indent = GAP * sentence.level
    text = f"{sentence.text} {marks(sentence.notes)}"
    lines = _hang(text, width, indent, indent + GAP)
    for quotation in sentence.quotations:
        lines += _quotation_lines(quotation, width, indent + GAP * 2)
    return lines


def _quotation_lines(quotation: Quotation, width: int, indent: str) -> list[str]:
    lines = _quoted_lines(quotation.words, width, indent)
    return lines + (_hang(f"— {quotation.credit}", width, indent, indent + GAP) if quotation.credit else [])


def _quoted_lines(words: str, width: int, indent: str) -> list[str]:
    """Words in quotation marks, one paragraph for each line of the source."""
    first, *others = f"“{words}”".split("\n")
    inner = indent + " "
    return _hang(first, width, indent, inner) + [line for one in others for line in _hang(one, width, inner, inner)]


def _source_lines(document: Document, width: int) -> list[str]:
    if not document.sources:
        return []
    shown = quoted(document)
    margin = max(len(marks([source.number])) for source in document.sources) + len(GAP)
    indent = " " * margin
    lines = _titled("Sources", width, "─")
    for source in document.sources:
        lines += ["", *_hang(source.text, width, marks([source.number]).ljust(margin), indent)]
        if (source.words, source.number) in shown:
            lines.append(indent + QUOTED_ABOVE)
        elif source.words:
            lines += _quoted_lines(source.words, width, indent)
        if source.address:  # never broken, so that it can be copied
            lines.append(indent + SPACES.sub(" ", source.address))
    return lines


def _grid_lines(grid: Grid, width: int) -> list[str]:
    headings, rows = with_notes(grid)
    rows = [[" ".join(words(text)) for text in row] for row in rows]
    widths = fair_widths(headings, rows, width - len(GAP) * (len(headings) - 1))
    lines = _record_lines(headings, rows, width) if widths is None else _table_lines(headings, rows, widths)
    if not rows:
        lines.append(NO_ROWS)
    return [*lines, "", *_key_lines(grid, width)] if grid.key else lines


def _key_lines(grid: Grid, width: int) -> list[str]:
    return ["What the columns mean", *_pair_lines(grid.key, width, GAP)]


def _table_lines(headings: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int]) -> list[str]:
    right = whole_columns(rows, len(widths))
    lines = _row_lines(headings, widths, right, bottom=True)
    lines.append(GAP.join("─" * width for width in widths))
    laid = [_row_lines(row, widths, right) for row in rows]
    airy = any(len(row) > 1 for row in laid)
    for index, row in enumerate(laid):
        lines += ["", *row] if airy and index else row
    return lines


def _row_lines(
    texts: Sequence[str], widths: Sequence[int], right: Sequence[bool], *, bottom: bool = False
) -> list[str]:
    columns = [wrap(text, width) for text, width in zip(texts, widths, strict=True)]
    height = max(map(len, columns), default=0)
    if bottom:
        columns = [[""] * (height - len(column)) + column for column in columns]
    return [
        GAP.join(
            line.rjust(width) if flush else line.ljust(width)
            for line, width, flush in zip(lines, widths, right, strict=True)
        )
        for lines in zip_longest(*columns, fillvalue="")
    ]


def _record_lines(headings: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> list[str]:
    """A table too wide for the terminal, one labelled line per cell."""
    lines: list[str] = []
    for number, row in enumerate(rows, 1):
        lines += ["", f"Row {number} of {len(rows)}"] if lines else [f"Row {number} of {len(rows)}"]
        lines += _pair_lines(list(zip(headings, row, strict=True)), width, GAP)
    return lines or wrap(", ".join(headings), width)


def _pair_lines(pairs: Sequence[tuple[str, str]], width: int, indent: str = "") -> list[str]:
    """Labels and values in two aligned columns."""
    labels = [f"{' '.join(words(label))}:" for label, _ in pairs]
    margin = min(max(map(len, labels), default=0), LONGEST_LABEL)
    room = width - margin - len(GAP) - len(indent)
    return [
        f"{indent}{left.ljust(margin)}{GAP}{right}"
        for label, (_, value) in zip(labels, pairs, strict=True)
        for left, right in zip_longest(wrap(label, margin), wrap(value, room), fillvalue="")
    ]


def _hang(text: str, width: int, first: str, rest: str) -> list[str]:
    """Lines of which the first begins with `first` and the others with `rest`."""
    lines = wrap(text, width - max(len(first), len(rest)))
    return [(rest if index else first) + line for index, line in enumerate(lines)]

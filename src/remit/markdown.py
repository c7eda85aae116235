"""An answer as Markdown, as GitHub reads it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from remit.document import Document, Grid, Section, Sentence
from remit.tidy import NO_ROWS, QUOTED_ABOVE, in_words, link, marks, quoted, whole_columns, with_notes, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


_MD_SPECIAL = re.compile(r"([\\`*_\[\]|~$!])")
_MD_START = re.compile(r"^(\d*)([-+#=.)])")


def write(document: Document) -> str:
    """The answer; its text is cleaned already."""
    marking = [f"**{_md(document.marking)}**"] if document.marking else []
    blocks = [
        *marking,
        *([f"# {_md(document.title)}"] if document.title else []),
        *(
            ["\n".join(f"- **{_md(label)}:** {_md(value)}" for label, value in document.facts)]
            if document.facts
            else []
        ),
        *(block for section in document.sections for block in _md_section(section)),
        *(_md(sentence) for sentence in document.closing),
        *_md_sources(document),
        *marking,
    ]
    return "\n\n".join(blocks) + "\n"


def _md_section(section: Section) -> Iterator[str]:
    if section.title:
        yield f"## {_md(section.title)}"
    for part in in_words(section):
        yield from [_md_sentence(part)] if isinstance(part, Sentence) else _md_grid(part)


def _md_sentence(sentence: Sentence) -> str:
    blocks = [f"{_md(sentence.text)} {marks(sentence.notes)}".rstrip()]
    for quotation in sentence.quotations:
        words = _md_quotation(quotation.words)
        blocks.append(f"{words}\n>\n> — {_md(quotation.credit)}" if quotation.credit else words)
    text = "\n\n".join(blocks)
    return _md_item(text, "  " * (sentence.level - 1)) if sentence.level else text


def _md_item(text: str, indent: str = "") -> str:
    """A list item, everything in it indented so that it stays there."""
    lines = "\n".join(f"{indent}  {line}" if line else "" for line in text.split("\n"))
    return f"{indent}- {lines.lstrip()}"


def _md_quotation(words: str) -> str:
    return "\n>\n".join(f"> {_md(paragraph)}" for paragraph in f"“{words}”".split("\n") if paragraph.strip())


def _md_grid(grid: Grid) -> Iterator[str]:
    headings, rows = with_notes(grid)
    right = whole_columns(rows, len(headings))
    if headings:
        table = [
            [_md_inline(" ".join(words(heading))) for heading in headings],
            ["---:" if flush else "---" for flush in right],
        ]
        table += [_md_row(row, noted=len(headings) > len(grid.columns)) for row in rows]
        yield "\n".join(f"| {' | '.join(row)} |" for row in table)
    if not rows:
        yield NO_ROWS
    if grid.key:
        yield "What the columns mean:"
        yield "\n".join(f"- **{_md(heading)}:** {_md(meaning)}" for heading, meaning in grid.key)


def _md_row(row: Sequence[str], *, noted: bool) -> list[str]:
    cells = [_md_inline(text.strip()).replace("\n", "<br>") for text in row]
    return [*cells[:-1], row[-1]] if noted else cells


def _md_sources(document: Document) -> Iterator[str]:
    shown = quoted(document)
    if document.sources:
        yield "## Sources"
    for source in document.sources:
        blocks = [f"**[{source.number}]** {_md(source.text)}"]
        if (source.words, source.number) in shown:
            blocks.append(QUOTED_ABOVE)
        elif source.words:
            blocks.append(_md_quotation(source.words))
        if source.address:
            blocks.append(f"<{link(source.address)}>" if link(source.address) else _md(source.address))
        yield _md_item("\n\n".join(blocks))


def _md(text: str) -> str:
    """Text on one line in which nothing is Markdown or HTML any more."""
    return _MD_START.sub(r"\1\\\2", _md_inline(" ".join(words(text))))


def _md_inline(text: str) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _MD_SPECIAL.sub(r"\\\1", escaped)

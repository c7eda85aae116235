"""Write a `Document` for its reader: as text for a terminal, Markdown, one HTML page, Word or Excel.

The same document gives the same bytes: no clock, no random ids. Word and Excel are written by modules of their own,
`writing_docx` and `writing_xlsx`; nothing heavy is imported before a format needs it, since start-up time counts.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import zip_longest
from typing import TYPE_CHECKING

from remit.document import Cell, Document, Grid, Quotation, Section, Sentence, Source
from remit.errors import UnknownName

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

FORMATS = ("text", "md", "html", "docx", "xlsx")
"""The formats in which a document can be written."""

NO_ROWS = "No rows."
QUOTED_ABOVE = "Quoted above."
SOURCE = "Source"

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_LINE_BREAK = re.compile("\r\n?|\u2028|\u2029")
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_SPACES = re.compile("[ \n]+")
_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]*)")
_PIECE = re.compile(r".+?(?:(?<=[^\W\d_][-–—/])(?=[^\W\d_])|$)")
_LINKED = re.compile(r"(?:https?://|mailto:|doi:)[^\s<>\"\\^`{|}]+", re.IGNORECASE)

_LEAST_WIDTH = 40
_GAP = "  "
_SHORT = 16
_LONGEST_PIECE = 24
_LONGEST_LABEL = 28


def write(document: Document, format: str, *, width: int = 100) -> bytes:  # noqa: A002 - the word that users type
    """Write a document.

    Args:
        document: The answer. Control characters in it become U+FFFD, tabs become spaces.
        format: One of `FORMATS`.
        width: For text: how many characters a line may have; other formats have no use for it.

    Returns:
        The bytes of the file; text, Markdown and HTML are UTF-8.

    Raises:
        UnknownName: There is no such format.
        CannotWrite: The document is more than the format can hold, such as a table of two million rows in Excel.
    """
    tidy = cleaned(document)
    match format:
        case "text":
            return _text(tidy, max(width, _LEAST_WIDTH)).encode()
        case "md":
            return _markdown(tidy).encode()
        case "html":
            return _html(tidy).encode()
        case "docx":
            from remit import writing_docx  # noqa: PLC0415 - heavy

            return writing_docx.write(tidy)
        case "xlsx":
            from remit import writing_xlsx  # noqa: PLC0415 - heavy

            return writing_xlsx.write(tidy)
    raise UnknownName("format for a document", format, (), f"Choose one of: {', '.join(FORMATS)}.")


# What all formats share


def clean(text: str) -> str:
    """Text that every format can hold: line breaks as line feeds, tabs as spaces, control characters as U+FFFD."""
    return _FORBIDDEN.sub("\ufffd", _LINE_BREAK.sub("\n", text).replace("\t", " "))


def cleaned(document: Document) -> Document:
    """The same document with `clean` applied to all that is read in it."""
    return Document(
        title=clean(document.title),
        facts=_clean_pairs(document.facts),
        sections=tuple(
            Section(clean(section.title), tuple(_clean_part(part) for part in section.parts))
            for section in document.sections
        ),
        sources=tuple(
            Source(source.number, clean(source.text), clean(source.words), clean(source.address))
            for source in document.sources
        ),
        marking=clean(document.marking),
        closing=tuple(clean(sentence) for sentence in document.closing),
    )


def _clean_part(part: Sentence | Grid) -> Sentence | Grid:
    if isinstance(part, Sentence):
        quotations = tuple(Quotation(clean(one.words), clean(one.credit)) for one in part.quotations)
        return replace(part, text=clean(part.text), quotations=quotations)
    return replace(
        part,
        columns=tuple(clean(column) for column in part.columns),
        rows=tuple(tuple(Cell(clean(cell.text), cell.iri) for cell in row) for row in part.rows),
        key=_clean_pairs(part.key),
    )


def _clean_pairs(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((clean(label), clean(value)) for label, value in pairs)


def link(address: str | None) -> str:
    """The address to link to, or nothing when it is not one that may be linked (http, https, mailto, doi)."""
    if address is None or not _LINKED.fullmatch(address):
        return ""
    return f"https://doi.org/{address[4:]}" if address[:4].lower() == "doi:" else address


def is_whole(text: str) -> bool:
    """Whether a text is a whole number in its usual form: 21 or -3, not 007."""
    return _WHOLE.fullmatch(text) is not None


def with_notes(grid: Grid) -> tuple[tuple[str, ...], list[list[str]]]:
    """The headings and the texts of a table, with its notes as a last column when it has any."""
    rows = [[cell.text for cell in row] for row in grid.rows]
    if not any(grid.notes):
        return grid.columns, rows
    for index, row in enumerate(rows):
        row.append(marks(grid.notes[index]) if index < len(grid.notes) else "")
    return (*grid.columns, SOURCE), rows


def whole_columns(rows: Sequence[Sequence[str]], count: int) -> list[bool]:
    """For each of `count` columns, whether it holds whole numbers and nothing else."""
    return [any(row[index] for row in rows) and all(is_whole(row[index] or "0") for row in rows) for index in range(count)]


def marks(notes: Iterable[int]) -> str:
    """The numbers of sources as they stand behind a sentence: [1][2]."""
    return "".join(f"[{number}]" for number in notes)


def quoted(document: Document) -> frozenset[tuple[str, str]]:
    """The (words, credit) that stand under sentences, so that the list of sources need not repeat the words."""
    return frozenset(
        (quotation.words, quotation.credit)
        for section in document.sections
        for part in section.parts
        if isinstance(part, Sentence)
        for quotation in part.quotations
    )


def fair_widths(headings: Sequence[str], rows: Sequence[Sequence[str]], room: int) -> list[int] | None:
    """Widths of columns that fill no more than the room there is.

    Short columns keep their width, no word is broken (addresses and the like may be), and the rest is shared by the
    square root of what each column would like: so the widest gives most, and rows stay low.

    Args:
        headings: The headings.
        rows: The texts.
        room: How many characters there are for all columns together.

    Returns:
        One width per column, in characters; None when words would have to be broken.
    """
    columns = [[heading, *cells] for heading, cells in zip(headings, zip(*rows, strict=True), strict=True)] if rows else [
        [heading] for heading in headings
    ]
    wished = [max(1, *(len(text) for text in column)) for column in columns]
    if sum(wished) <= room:
        return wished
    words = [min(_longest_piece(column), width) for column, width in zip(columns, wished, strict=True)]
    kept = [width if width <= _SHORT else word for width, word in zip(wished, words, strict=True)]
    widths = kept if sum(kept) <= room else words
    if sum(widths) > room:
        return None
    for _ in range(room - sum(widths)):
        index = min(
            (index for index in range(len(widths)) if widths[index] < wished[index]),
            key=lambda index: widths[index] / wished[index] ** 0.5,
        )
        widths[index] += 1
    return widths


def _longest_piece(texts: Iterable[str]) -> int:
    pieces = (len(piece) for text in texts for word in _words(text) for piece in _pieces(word))
    return min(max(pieces, default=1), _LONGEST_PIECE)


def _words(text: str) -> list[str]:
    # Not str.split(): that would also split at no-break spaces.
    return [word for word in _SPACES.split(text) if word]


def _pieces(word: str) -> list[str]:
    return _PIECE.findall(word)


def fixed_zip(data: bytes, replaced: Mapping[str, bytes] | None = None) -> bytes:
    """The same zip archive without the clock: every entry dated 1980-01-01, with equal attributes, in the same order.

    Args:
        data: The archive.
        replaced: New content for some of its entries, by name.
    """
    from io import BytesIO  # noqa: PLC0415 - for Word and Excel only
    from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo  # noqa: PLC0415 - for Word and Excel only

    target = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(target, "w") as new:
        for name in old.namelist():
            entry = ZipInfo(name)  # its date is 1980-01-01 unless one is given
            entry.compress_type = ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            new.writestr(entry, (replaced or {}).get(name) or old.read(name))
    return target.getvalue()


# Text for a terminal


def _text(document: Document, width: int) -> str:
    marking = [line.center(width).rstrip() for line in _wrap(document.marking, width)] if document.marking else []
    blocks = [
        marking,
        _titled(document.title, width, "═"),
        _pair_lines(document.facts, width),
        *(_section_lines(section, width) for section in document.sections),
        *(_wrap(sentence, width) for sentence in document.closing),
        _source_lines(document, width),
        marking,
    ]
    text = "\n\n".join("\n".join(line.rstrip() for line in block) for block in blocks if block)
    return _BIDI.sub("\ufffd", text) + "\n"


def _titled(title: str, width: int, rule: str) -> list[str]:
    lines = _wrap(title, width)
    return [*lines, rule * max(map(len, lines))] if title else []


def _section_lines(section: Section, width: int) -> list[str]:
    lines = _titled(section.title, width, "─")
    if lines:
        lines.append("")
    airy = any(isinstance(part, Sentence) and (part.level or part.quotations) for part in section.parts)
    for before, part in zip((None, *section.parts), section.parts, strict=False):
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
    indent = _GAP * sentence.level
    text = f"{sentence.text} {marks(sentence.notes)}"
    lines = _hang(text, width, indent, indent + _GAP)
    for quotation in sentence.quotations:
        lines += _quotation_lines(quotation, width, indent + _GAP * 2)
    return lines


def _quotation_lines(quotation: Quotation, width: int, indent: str) -> list[str]:
    lines = _quoted_lines(quotation.words, width, indent)
    return lines + (_hang(f"— {quotation.credit}", width, indent, indent + _GAP) if quotation.credit else [])


def _quoted_lines(words: str, width: int, indent: str) -> list[str]:
    """Words in quotation marks, one paragraph for each line of the source."""
    first, *others = f"“{words}”".split("\n")
    inner = indent + " "
    return _hang(first, width, indent, inner) + [line for one in others for line in _hang(one, width, inner, inner)]


def _source_lines(document: Document, width: int) -> list[str]:
    if not document.sources:
        return []
    shown = quoted(document)
    margin = max(len(marks([source.number])) for source in document.sources) + len(_GAP)
    indent = " " * margin
    lines = _titled("Sources", width, "─")
    for source in document.sources:
        lines += ["", *_hang(source.text, width, marks([source.number]).ljust(margin), indent)]
        if (source.words, source.text) in shown:
            lines.append(indent + QUOTED_ABOVE)
        elif source.words:
            lines += _quoted_lines(source.words, width, indent)
        if source.address:  # never broken, so that it can be copied
            lines.append(indent + _SPACES.sub(" ", source.address))
    return lines


def _grid_lines(grid: Grid, width: int) -> list[str]:
    headings, rows = with_notes(grid)
    rows = [[" ".join(_words(text)) for text in row] for row in rows]
    widths = fair_widths(headings, rows, width - len(_GAP) * (len(headings) - 1))
    lines = _record_lines(headings, rows, width) if widths is None else _table_lines(headings, rows, widths)
    if not rows:
        lines.append(NO_ROWS)
    return [*lines, "", *_key_lines(grid, width)] if grid.key else lines


def _key_lines(grid: Grid, width: int) -> list[str]:
    return ["What the columns mean", *_pair_lines(grid.key, width, _GAP)]


def _table_lines(headings: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int]) -> list[str]:
    right = whole_columns(rows, len(widths))
    lines = _row_lines(headings, widths, right, bottom=True)
    lines.append(_GAP.join("─" * width for width in widths))
    laid = [_row_lines(row, widths, right) for row in rows]
    airy = any(len(row) > 1 for row in laid)
    for index, row in enumerate(laid):
        lines += ["", *row] if airy and index else row
    return lines


def _row_lines(
    texts: Sequence[str], widths: Sequence[int], right: Sequence[bool], *, bottom: bool = False
) -> list[str]:
    columns = [_wrap(text, width) for text, width in zip(texts, widths, strict=True)]
    height = max(map(len, columns), default=0)
    if bottom:
        columns = [[""] * (height - len(column)) + column for column in columns]
    return [
        _GAP.join(
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
        lines += _pair_lines(list(zip(headings, row, strict=True)), width, _GAP)
    return lines or _wrap(", ".join(headings), width)


def _pair_lines(pairs: Sequence[tuple[str, str]], width: int, indent: str = "") -> list[str]:
    """Labels and values in two aligned columns."""
    labels = [f"{' '.join(_words(label))}:" for label, _ in pairs]
    margin = min(max(map(len, labels), default=0), _LONGEST_LABEL)
    room = width - margin - len(_GAP) - len(indent)
    return [
        f"{indent}{left.ljust(margin)}{_GAP}{right}"
        for label, (_, value) in zip(labels, pairs, strict=True)
        for left, right in zip_longest(_wrap(label, margin), _wrap(value, room), fillvalue="")
    ]


def _hang(text: str, width: int, first: str, rest: str) -> list[str]:
    """Lines of which the first begins with `first` and the others with `rest`."""
    lines = _wrap(text, width - max(len(first), len(rest)))
    return [(rest if index else first) + line for index, line in enumerate(lines)]


def _wrap(text: str, width: int) -> list[str]:
    """Lines no longer than `width`; a word that is longer is broken after hyphens and slashes, else where it must."""
    lines, line = [], ""
    for word in _words(text):
        space = " " if line else ""
        for piece in [word] if len(word) <= width else _pieces(word):
            if len(line) + len(space) + len(piece) <= width:
                line, space = line + space + piece, ""
                continue
            if line:
                lines.append(line)
            whole = (len(piece) - 1) // width * width
            lines += [piece[start : start + width] for start in range(0, whole, width)]
            line, space = piece[whole:], ""
    return [*lines, line] if line or not lines else lines


# Markdown, as GitHub reads it

_MD_SPECIAL = re.compile(r"([\\`*_\[\]|~$!])")
_MD_START = re.compile(r"^(\d*)([-+#=.)])")


def _markdown(document: Document) -> str:
    marking = [f"**{_md(document.marking)}**"] if document.marking else []
    blocks = [
        *marking,
        *([f"# {_md(document.title)}"] if document.title else []),
        *(["\n".join(f"- **{_md(label)}:** {_md(value)}" for label, value in document.facts)] if document.facts else []),
        *(block for section in document.sections for block in _md_section(section)),
        *(_md(sentence) for sentence in document.closing),
        *_md_sources(document),
        *marking,
    ]
    return "\n\n".join(blocks) + "\n"


def _md_section(section: Section) -> Iterator[str]:
    if section.title:
        yield f"## {_md(section.title)}"
    for part in section.parts:
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
        table = [[_md_inline(" ".join(_words(heading))) for heading in headings], ["---:" if flush else "---" for flush in right]]
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
        if (source.words, source.text) in shown:
            blocks.append(QUOTED_ABOVE)
        elif source.words:
            blocks.append(_md_quotation(source.words))
        if source.address:
            blocks.append(f"<{link(source.address)}>" if link(source.address) else _md(source.address))
        yield _md_item("\n\n".join(blocks))


def _md(text: str) -> str:
    """Text on one line in which nothing is Markdown or HTML any more."""
    return _MD_START.sub(r"\1\\\2", _md_inline(" ".join(_words(text))))


def _md_inline(text: str) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _MD_SPECIAL.sub(r"\\\1", escaped)


# One HTML page


def _html(document: Document) -> str:
    from pathlib import Path  # noqa: PLC0415 - for pages only

    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 - heavy

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=StrictUndefined,
    )
    environment.filters |= {"link": link, "css": _css_string}
    grids = [part for section in document.sections for part in section.parts if isinstance(part, Grid)]
    return environment.get_template("answer.html").render(
        document=document,
        landscape=any(is_wide(grid) for grid in grids),
        quoted=quoted(document),
        numbers={source.number for source in document.sources},
        whole_columns=lambda grid: whole_columns([[cell.text for cell in row] for row in grid.rows], len(grid.columns)),
        is_grid=lambda part: isinstance(part, Grid),
        is_wide=is_wide,
        no_rows=NO_ROWS,
        quoted_above=QUOTED_ABOVE,
        source_heading=SOURCE,
    )


def is_wide(grid: Grid) -> bool:
    """Whether a table is too wide for an upright page: more than six columns."""
    return len(grid.columns) + any(grid.notes) > 6  # noqa: PLR2004 - said in the docstring


def _css_string(text: str) -> str:
    """Text for a string in a style sheet: all but letters, digits and spaces escaped."""
    return "".join(char if char.isascii() and (char.isalnum() or char == " ") else f"\\{ord(char):06x}" for char in text)

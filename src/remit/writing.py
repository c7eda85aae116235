"""Write a `Document` for its reader: as text for a terminal, Markdown, one HTML page, Word or Excel.

The same document gives the same bytes: no clock, no random ids. Pages and Word files are laid out in `templates/`.
Nothing heavy is imported before a format needs it, since start-up time counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby, zip_longest
from typing import TYPE_CHECKING, Any

from remit.document import Cell, Document, Grid, Quotation, Section, Sentence, Source
from remit.errors import CannotWrite, UnknownName

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from openpyxl import Workbook
    from openpyxl.packaging.core import DocumentProperties
    from openpyxl.worksheet.worksheet import Worksheet

FORMATS = ("text", "md", "html", "docx", "xlsx")
"""The formats in which a document can be written."""

NO_ROWS = "No rows."
QUOTED_ABOVE = "Quoted above."
SOURCE = "Source"

# Control characters, half characters, and the marks that make text run backwards from where they stand.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_LINE_BREAK = re.compile("\r\n?|\u2028|\u2029")
_SPACES = re.compile("[ \n]+")
_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]*)")
_PIECE = re.compile(r".+?(?:(?<=[^\W\d_][-–—/])(?=[^\W\d_])|$)")
_LINKED = re.compile(r"(?:https?://|mailto:|doi:)[^\s<>\"\\^`{|}]+", re.IGNORECASE)

_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\ufffd")

_AUTHOR = "Remit"
_LONGEST_PROPERTY = 255
_WIDEST_UPRIGHT = 6
_LEAST_WIDTH = 40
_GAP = "  "
_SHORT = 16
_LONGEST_PIECE = 24
_LONGEST_LABEL = 28


def write(document: Document, format: str, *, width: int = 100) -> bytes:  # noqa: A002 - the word that users type
    """Write a document.

    Args:
        document: The answer. Control characters in it become U+FFFD, the visible replacement; tabs become spaces.
        format: One of `FORMATS`.
        width: For text: how many characters a line may have; other formats have no use for it.

    Returns:
        The bytes of the file; text, Markdown and HTML are UTF-8.

    Raises:
        UnknownName: There is no such format.
        CannotWrite: The document is more than the format can hold, such as a table of two million rows in Excel.
    """
    tidy = _cleaned(document)
    match format:
        case "text":
            return _text(tidy, max(width, _LEAST_WIDTH)).encode()
        case "md":
            return _markdown(tidy).encode()
        case "html":
            return _html(tidy).encode()
        case "docx":
            return _docx(tidy)
        case "xlsx":
            return _xlsx(tidy)
    raise UnknownName("format for a document", format, (), f"Choose one of: {', '.join(FORMATS)}.")


# What all formats share


def _clean(text: str) -> str:
    """Text that every format can hold: line breaks as line feeds, tabs as spaces, control characters as U+FFFD."""
    return _FORBIDDEN.sub("\ufffd", _LINE_BREAK.sub("\n", text).replace("\t", " "))


def _cleaned(document: Document) -> Document:
    """The same document with `_clean` applied to all that is read in it."""
    return Document(
        title=_clean(document.title),
        facts=_clean_pairs(document.facts),
        sections=tuple(
            Section(_clean(section.title), tuple(_clean_part(part) for part in section.parts))
            for section in document.sections
        ),
        sources=tuple(
            Source(source.number, _clean(source.text), _clean(source.words), _clean(source.address))
            for source in document.sources
        ),
        marking=_clean(document.marking),
        closing=tuple(_clean(sentence) for sentence in document.closing),
    )


def _clean_part(part: Sentence | Grid) -> Sentence | Grid:
    if isinstance(part, Sentence):
        quotations = tuple(Quotation(_clean(one.words), _clean(one.credit)) for one in part.quotations)
        return replace(part, text=_clean(part.text), quotations=quotations)
    return replace(
        part,
        columns=tuple(_clean(column) for column in part.columns),
        rows=tuple(tuple(Cell(_clean(cell.text), cell.iri) for cell in row) for row in part.rows),
        key=_clean_pairs(part.key),
    )


def _clean_pairs(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((_clean(label), _clean(value)) for label, value in pairs)


def _link(address: str | None) -> str:
    """The address to link to, or nothing when it is not one that may be linked (http, https, mailto, doi)."""
    if address is None or not _LINKED.fullmatch(address):
        return ""
    return f"https://doi.org/{address[4:]}" if address[:4].lower() == "doi:" else address


def _is_whole(text: str) -> bool:
    """Whether a text is a whole number in its usual form: 21 or -3, not 007."""
    return _WHOLE.fullmatch(text) is not None


def _day(text: str) -> date | None:
    """The day that a text is in ISO form, or None."""
    try:
        return date.fromisoformat(text) if _ISO_DAY.fullmatch(text) else None
    except ValueError:
        return None


def _is_day(text: str) -> bool:
    return _day(text) is not None


def _cut(text: str, limit: int) -> str:
    """A text that a format cannot hold in full, visibly cut."""
    note = " … [cut here]"
    return text if len(text) <= limit else text[: limit - len(note)] + note


def _fixed_day() -> datetime:
    """The day that stands in every file, so that the clock stands in none."""
    return datetime(1980, 1, 1)  # noqa: DTZ001 - both libraries want it without a zone


def _texts(grid: Grid) -> list[list[str]]:
    return [[cell.text for cell in row] for row in grid.rows]


def _with_notes(grid: Grid) -> tuple[tuple[str, ...], list[list[str]]]:
    """The headings and the texts of a table, with its notes as a last column when it has any."""
    rows = _texts(grid)
    if not any(grid.notes):
        return grid.columns, rows
    for index, row in enumerate(rows):
        row.append(_marks(grid.notes[index]) if index < len(grid.notes) else "")
    return (*grid.columns, SOURCE), rows


def _whole_columns(rows: Sequence[Sequence[str]], count: int) -> list[bool]:
    """For each of `count` columns, whether it holds whole numbers and nothing else."""
    return [
        any(row[index] for row in rows) and all(_is_whole(row[index] or "0") for row in rows) for index in range(count)
    ]


def _marks(notes: Iterable[int]) -> str:
    """The numbers of sources as they stand behind a sentence: [1][2]."""
    return "".join(f"[{number}]" for number in notes)


def _quoted(document: Document) -> frozenset[tuple[str, int]]:
    """The (words, number of the source) that stand under sentences: the list of sources need not repeat the words."""
    return frozenset(
        (quotation.words, number)
        for section in document.sections
        for part in section.parts
        if isinstance(part, Sentence)
        for quotation in part.quotations
        for number in part.notes
    )


def _fair_widths(headings: Sequence[str], rows: Sequence[Sequence[str]], room: int) -> list[int] | None:
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
    columns = list(zip(headings, *rows, strict=True))
    wished = [max(1, *map(len, column)) for column in columns]
    if sum(wished) <= room:
        return wished
    words = [min(piece, width) for piece, width in zip(_longest_pieces(headings, rows), wished, strict=True)]
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


def _longest_pieces(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> list[int]:
    """For each column the longest word, or part of a word, that is not broken."""
    return [
        min(
            max((len(piece) for text in column for word in _words(text) for piece in _pieces(word)), default=1),
            _LONGEST_PIECE,
        )
        for column in zip(headings, *rows, strict=True)
    ]


def _words(text: str) -> list[str]:
    # Not str.split(): that would also split at no-break spaces.
    return [word for word in _SPACES.split(text) if word]


def _pieces(word: str) -> list[str]:
    return _PIECE.findall(word)


def _fixed_zip(data: bytes, replaced: Mapping[str, bytes] | None = None) -> bytes:
    """The same zip archive without the clock: every entry dated 1980-01-01, with equal attributes, in the same order.

    Args:
        data: The archive.
        replaced: New content for some of its entries, by name.
    """
    from io import BytesIO
    from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

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
    return "\n\n".join("\n".join(line.rstrip() for line in block) for block in blocks if block) + "\n"


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
    text = f"{sentence.text} {_marks(sentence.notes)}"
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
    shown = _quoted(document)
    margin = max(len(_marks([source.number])) for source in document.sources) + len(_GAP)
    indent = " " * margin
    lines = _titled("Sources", width, "─")
    for source in document.sources:
        lines += ["", *_hang(source.text, width, _marks([source.number]).ljust(margin), indent)]
        if (source.words, source.number) in shown:
            lines.append(indent + QUOTED_ABOVE)
        elif source.words:
            lines += _quoted_lines(source.words, width, indent)
        if source.address:  # never broken, so that it can be copied
            lines.append(indent + _SPACES.sub(" ", source.address))
    return lines


def _grid_lines(grid: Grid, width: int) -> list[str]:
    headings, rows = _with_notes(grid)
    rows = [[" ".join(_words(text)) for text in row] for row in rows]
    widths = _fair_widths(headings, rows, width - len(_GAP) * (len(headings) - 1))
    lines = _record_lines(headings, rows, width) if widths is None else _table_lines(headings, rows, widths)
    if not rows:
        lines.append(NO_ROWS)
    return [*lines, "", *_key_lines(grid, width)] if grid.key else lines


def _key_lines(grid: Grid, width: int) -> list[str]:
    return ["What the columns mean", *_pair_lines(grid.key, width, _GAP)]


def _table_lines(headings: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int]) -> list[str]:
    right = _whole_columns(rows, len(widths))
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
    if len(text) <= width and "\n" not in text and "  " not in text:
        return [text.strip(" ")]
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
    for part in section.parts:
        yield from [_md_sentence(part)] if isinstance(part, Sentence) else _md_grid(part)


def _md_sentence(sentence: Sentence) -> str:
    blocks = [f"{_md(sentence.text)} {_marks(sentence.notes)}".rstrip()]
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
    headings, rows = _with_notes(grid)
    right = _whole_columns(rows, len(headings))
    if headings:
        table = [
            [_md_inline(" ".join(_words(heading))) for heading in headings],
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
    shown = _quoted(document)
    if document.sources:
        yield "## Sources"
    for source in document.sources:
        blocks = [f"**[{source.number}]** {_md(source.text)}"]
        if (source.words, source.number) in shown:
            blocks.append(QUOTED_ABOVE)
        elif source.words:
            blocks.append(_md_quotation(source.words))
        if source.address:
            blocks.append(f"<{_link(source.address)}>" if _link(source.address) else _md(source.address))
        yield _md_item("\n\n".join(blocks))


def _md(text: str) -> str:
    """Text on one line in which nothing is Markdown or HTML any more."""
    return _MD_START.sub(r"\1\\\2", _md_inline(" ".join(_words(text))))


def _md_inline(text: str) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _MD_SPECIAL.sub(r"\\\1", escaped)


# One HTML page


def _html(document: Document) -> str:
    grids = [part for section in document.sections for part in section.parts if isinstance(part, Grid)]
    return _filled(
        "answer.html",
        document,
        landscape=any(_is_wide(grid) for grid in grids),
        whole_columns=lambda grid: _whole_columns(_texts(grid), len(grid.columns)),
        is_wide=_is_wide,
        is_day=_is_day,
        source_heading=SOURCE,
    )


def _filled(name: str, document: Document, **others: Any) -> str:  # noqa: ANN401 - whatever the template asks for
    """A template of `templates/`, filled with a document; everything that comes from the document is escaped."""
    from pathlib import Path

    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=StrictUndefined,
    )
    environment.filters |= {"link": _link, "css": _css_string}
    return environment.get_template(name).render(
        document=document,
        quoted=_quoted(document),
        numbers={source.number for source in document.sources},
        is_grid=lambda part: isinstance(part, Grid),
        no_rows=NO_ROWS,
        quoted_above=QUOTED_ABOVE,
        **others,
    )


def _is_wide(grid: Grid) -> bool:
    """Whether a table is too wide for an upright page."""
    return len(grid.columns) + any(grid.notes) > _WIDEST_UPRIGHT


def _css_string(text: str) -> str:
    """Text for a string in a style sheet: all but letters, digits and spaces escaped."""
    return "".join(
        char if char.isascii() and (char.isalnum() or char == " ") else f"\\{ord(char):06x}" for char in text
    )


# Word

_TWIPS_PER_CHARACTER = 100  # in the 9 points of a table
_CELL_MARGIN = 140
_NOT_NEEDED = ("thumbnail", "stylesWithEffects", "customXml", "extended-properties")


@dataclass(frozen=True)
class _Pages:
    """Pages of a Word file that lie the same way.

    Attributes:
        landscape: Whether they lie on their long side.
        sections: What stands on them.
        closing: Whether the closing sentences follow.
        sources: Whether the sources follow.
    """

    landscape: bool
    sections: tuple[Section, ...]
    closing: bool = False
    sources: bool = False


@dataclass(frozen=True)
class _Layout:
    """A table of a Word file: headings, widths in twips, which columns are set to the right, whether it has notes."""

    headings: tuple[str, ...]
    widths: list[int]
    right: list[bool]
    noted: bool


def _docx(document: Document) -> bytes:
    from io import BytesIO

    import docx
    from docx.opc.constants import RELATIONSHIP_TYPE

    word = docx.Document()
    _docx_trim(word)
    references = _docx_head_and_foot(word, document)
    lists, starts = _list_numbers(document.sources)
    body = _filled(
        "answer.docx.xml",
        document,
        pages=_pages(document),
        layout=_layout,
        lists=lists,
        references=references,
        relation=lambda address: word.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True),
    )
    _docx_fill(word.part, body)
    _docx_fill(word.part.part_related_by(RELATIONSHIP_TYPE.STYLES), _filled("styles.xml", document))
    _docx_fill(word.part.part_related_by(RELATIONSHIP_TYPE.SETTINGS), _filled("settings.xml", document))
    _docx_fill(
        word.part.part_related_by(RELATIONSHIP_TYPE.NUMBERING), _filled("numbering.xml", document, starts=starts)
    )
    _docx_properties(word.core_properties, document)
    target = BytesIO()
    word.save(target)
    return _fixed_zip(target.getvalue())


def _docx_fill(part: Any, xml: str) -> None:  # noqa: ANN401 - a part of python-docx
    """Put a filled template in place of what python-docx's own template has in this part."""
    from docx.oxml import parse_xml

    part._element = parse_xml(xml.encode())  # noqa: SLF001 - moving the children instead takes minutes for a long table


def _docx_trim(word: Any) -> None:  # noqa: ANN401 - a document of python-docx
    """Drop what python-docx's template brings along: a picture of it, styles for Word 2007, the program that made it."""
    for relations in (word.part.rels, word.part.package.rels):
        for key in [key for key, relation in relations.items() if relation.reltype.endswith(_NOT_NEEDED)]:
            del relations[key]


def _docx_head_and_foot(word: Any, document: Document) -> str:  # noqa: ANN401 - a document of python-docx
    """Write header and footer; the references to them, which every run of pages needs."""
    section = word.sections[0]
    for half, kind in ((section.header, "header"), (section.footer, "footer")):
        half.is_linked_to_previous = False
        _docx_fill(half.part, _filled("head_and_foot.xml", document, kind=kind))
    return "".join(
        f'<w:{one.tag.split("}")[1]} w:type="default" r:id="{one.rId}"/>'
        for one in section._sectPr  # noqa: SLF001 - python-docx has no other name for it
        if one.tag.endswith("Reference")
    )


def _docx_properties(properties: Any, document: Document) -> None:  # noqa: ANN401 - of python-docx
    properties.title = _cut(" ".join(_words(document.title)), _LONGEST_PROPERTY)
    properties.author = properties.last_modified_by = _AUTHOR
    properties.created = properties.modified = _fixed_day()
    properties.language = "en-GB"
    properties.comments = ""
    properties.revision = 1


def _pages(document: Document) -> list[_Pages]:
    """The sections, in runs of pages that lie the same way; sources stand upright."""
    runs: list[_Pages] = []
    for section in document.sections:
        lies = any(_is_wide(part) for part in section.parts if isinstance(part, Grid))
        if runs and runs[-1].landscape == lies:
            runs[-1] = replace(runs[-1], sections=(*runs[-1].sections, section))
        else:
            runs.append(_Pages(lies, (section,)))
    last = replace(runs.pop() if runs else _Pages(landscape=False, sections=()), closing=True)
    if last.landscape and document.sources:
        return [*runs, last, _Pages(landscape=False, sections=(), sources=True)]
    return [*runs, replace(last, sources=True)]


def _layout(grid: Grid, room: int) -> _Layout:
    """How a table is laid out in a room of so many twips: its full width, fairly shared."""
    headings, rows = _with_notes(grid)
    count = max(len(headings), 1)
    characters = (room - count * _CELL_MARGIN) // _TWIPS_PER_CHARACTER
    bold = [" ".join(f"{word}nn" for word in _words(heading)) for heading in headings]  # which is wider
    shares = _fair_widths(bold, rows, characters) or _longest_pieces(bold, rows) or [1]
    twips = [share * _TWIPS_PER_CHARACTER + _CELL_MARGIN for share in shares]
    widths = [width * room // sum(twips) for width in twips]
    widths[-1] += room - sum(widths)
    return _Layout(headings, widths, _whole_columns(rows, len(headings)), any(grid.notes))


def _list_numbers(sources: Sequence[Source]) -> tuple[list[int], list[int]]:
    """For each source the list that it is in, and for each list its first number: gaps begin a new list."""
    lists: list[int] = []
    starts: list[int] = []
    before: int | None = None
    for source in sources:
        if before is None or source.number != before + 1:
            starts.append(source.number)
        lists.append(len(starts))
        before = source.number
    return lists, starts


# Excel

_ROW_LIMIT = 1_048_576
_TEXT_LIMIT = 32_767
_HEADING_LIMIT = 255
_MARKING_LIMIT = 100
_LINK_LIMIT = 2_000
_LINE_HEIGHT = 13
_CHARACTERS_PER_WIDTH = 1.1  # a width is counted in digits, and letters are narrower
_ROW_HEIGHT_LIMIT = 409
_EXACT_DIGITS = 15
_FIRST_DAY = "1900-03-01"
_COLUMN_ROOM = 150
_WIDEST_COLUMN = 60
_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_TRACE = ("Section", "Sentence", "Quoted words", "Who and where", SOURCE)


@dataclass(frozen=True)
class _Block:
    """What stands together on a sheet: a title, and a table or plain lines.

    Attributes:
        title: Its title; empty for none.
        headings: The headings of a table; none for plain lines.
        rows: The rows; for plain lines one text each.
        levels: For each row, how far its sentence is indented.
    """

    title: str
    headings: tuple[str, ...]
    rows: list[list[str]]
    levels: tuple[int, ...] = ()


def _xlsx(document: Document) -> bytes:
    from io import BytesIO

    from openpyxl import Workbook
    from openpyxl.xml.functions import tostring

    book = Workbook()
    _xlsx_styles(book)
    sheets = [book.worksheets[0], book.create_sheet(), book.create_sheet()]
    for sheet, name in zip(sheets, ("Answer", "About", "Sources"), strict=True):
        sheet.title = name
        _xlsx_page(sheet, document)
    _xlsx_answer(sheets[0], _blocks(document))
    _xlsx_about(sheets[1], document)
    _xlsx_sources(sheets[2], document)
    for sheet in sheets:
        _xlsx_heights(sheet)
    target = BytesIO()
    book.save(target)
    _xlsx_properties(book.properties, document)  # afterwards, since openpyxl sets the clock when it saves
    return _fixed_zip(target.getvalue(), {"docProps/core.xml": tostring(book.properties.to_tree())})


def _blocks(document: Document) -> list[_Block]:
    """What the sheet shows: tables; sentences as a table of their own, or beside tables, if they quote nothing, as lines."""
    parts = [(section.title, part) for section in document.sections for part in section.parts]
    quoting = any(isinstance(part, Sentence) and part.quotations for _, part in parts)
    as_lines = any(isinstance(part, Grid) for _, part in parts) and not quoting
    blocks: list[_Block] = []
    shown = ""
    for is_grid, run in groupby(parts, key=lambda titled: isinstance(titled[1], Grid)):
        if not is_grid and not as_lines:
            blocks.append(_sentence_table([(title, part) for title, part in run if isinstance(part, Sentence)]))
            continue
        for title, part in run:
            blocks.append(_table_or_line("" if title == shown else title, part))
            shown = title
    return blocks


def _table_or_line(title: str, part: Sentence | Grid) -> _Block:
    if isinstance(part, Grid):
        return _Block(title, *_with_notes(part))
    return _Block(title, (), [[f"{part.text} {_marks(part.notes)}".rstrip()]])


def _sentence_table(sentences: Sequence[tuple[str, Sentence]]) -> _Block:
    """One row per quotation, or per sentence without one; columns in which nothing stands are left out."""
    rows, levels = [], []
    for title, sentence in sentences:
        for quotation in sentence.quotations or (Quotation("", ""),):
            rows.append([title, sentence.text, quotation.words, quotation.credit, _marks(sentence.notes)])
            levels.append(sentence.level)
    kept = [index for index, name in enumerate(_TRACE) if name == "Sentence" or any(row[index] for row in rows)]
    return _Block(
        "", tuple(_TRACE[index] for index in kept), [[row[index] for index in kept] for row in rows], tuple(levels)
    )


def _xlsx_answer(sheet: Worksheet, blocks: Sequence[_Block]) -> None:
    tables = [block for block in blocks if block.headings]
    names = (f"Answer_{number}" for number in range(1, len(tables) + 1))
    row = 1
    for block in blocks:
        if block.title:
            _xlsx_put(sheet, row, 1, block.title, "Remit title")
            row += 1
        if not block.headings:
            _xlsx_put(sheet, row, 1, block.rows[0][0], "Remit line")
            row += 2
            continue
        _xlsx_table(sheet, row, block, next(names))
        if len(tables) == 1:
            sheet.freeze_panes = f"A{row + 1}"
            sheet.print_title_rows = f"{row}:{row}"
        row += max(len(block.rows), 1) + 2
    _xlsx_widths(sheet, tables)


def _xlsx_table(sheet: Worksheet, top: int, block: _Block, name: str) -> None:
    """A real table with headings and filter, its first row at `top`."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.table import Table

    rows = block.rows or [[NO_ROWS, *[""] * (len(block.headings) - 1)]]  # Excel takes no table without a row
    if top + len(rows) > _ROW_LIMIT:
        raise CannotWrite(
            f"Excel holds {_ROW_LIMIT:,} rows and this answer has {len(rows):,}. Write it as csv instead."
        )
    for column, heading in enumerate(_unlike(block.headings), 1):
        _xlsx_put(sheet, top, column, heading, "Remit heading")
    for row, texts in enumerate(rows, top + 1):
        for column, text in enumerate(texts, 1):
            _xlsx_put(sheet, row, column, text)
    for row, level in enumerate(block.levels, top + 1):
        if level:
            sheet.cell(row, block.headings.index("Sentence") + 1).style = "Remit belonging"
    table = Table(displayName=name, ref=f"A{top}:{get_column_letter(len(block.headings))}{top + len(rows)}")
    sheet.add_table(table)


def _unlike(headings: Sequence[str]) -> list[str]:
    """Headings as a table of Excel needs them: on one line, not empty, none twice."""
    given: list[str] = []
    for number, heading in enumerate(headings, 1):
        plain = _cut(" ".join(_words(heading)), _HEADING_LIMIT - 6) or f"Column {number}"
        taken = {one.casefold() for one in given}
        given.append(plain if plain.casefold() not in taken else f"{plain} {number}")
    return given


def _xlsx_put(sheet: Worksheet, row: int, column: int, text: str, style: str = "") -> Any:  # noqa: ANN401 - a cell, whose style openpyxl's types take for read-only
    """Write one cell: a whole number or a day as what it is, all else as text that is never a formula."""
    value = text if style else _xlsx_value(text)
    cell: Any = sheet.cell(row, column)  # never one of a merged range
    if not value and isinstance(value, str):
        cell.style = style or "Remit text"  # truly empty, so that filters and counts take it so
    elif isinstance(value, str):
        cell.value = _LOOKS_ESCAPED.sub("_x005F_", _cut(value, _TEXT_LIMIT))
        cell.data_type = "s"
        cell.style = style or "Remit text"
        if value.startswith(_FORMULA):
            cell.quotePrefix = True  # so that it stays text when somebody edits the cell
    else:
        cell.value = value
        cell.style = "Remit number" if isinstance(value, int) else "Remit day"
    return cell


def _xlsx_value(text: str) -> int | date | str:
    """The whole number or day that a text is, where Excel can hold it exactly; else the text."""
    if _is_whole(text) and len(text.lstrip("-")) <= _EXACT_DIGITS and text != "-0":
        return int(text)
    return _day(text) or text if text >= _FIRST_DAY else text


def _xlsx_widths(sheet: Worksheet, tables: Sequence[_Block]) -> None:
    """Column widths that suit all tables of a sheet."""
    from openpyxl.utils import get_column_letter

    widths: dict[int, int] = {}
    for block in tables:
        shares = _fair_widths(block.headings, block.rows, _COLUMN_ROOM) or _longest_pieces(block.headings, block.rows)
        for index, (share, heading) in enumerate(zip(shares, block.headings, strict=True), 1):
            button = len(max(_words(heading), key=len, default="")) + 3  # the filter's button stands beside the heading
            widths[index] = max(widths.get(index, 0), min(max(share + 2, button), _WIDEST_COLUMN))
    for index, width in widths.items():
        sheet.column_dimensions[get_column_letter(index)].width = width


def _xlsx_heights(sheet: Worksheet) -> None:
    """Row heights in which all lines show, as a program keeps them that has fitted the rows itself.

    Not as heights that a person set: those would stay as they are when columns are made wider or narrower.
    """
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.dimensions import RowDimension

    class Fitted(RowDimension):
        customHeight = False  # noqa: N815 - openpyxl's name

    widths = {letter: dimension.width for letter, dimension in sheet.column_dimensions.items()}
    for number, row in enumerate(sheet.iter_rows(), 1):
        lines = 1
        for cell in row:
            if isinstance(cell.value, str) and cell.alignment.wrap_text:
                width = widths.get(get_column_letter(cell.column), _WIDEST_COLUMN) - 1 - cell.alignment.indent * 2
                room = int(width * _CHARACTERS_PER_WIDTH)
                lines = max(lines, sum(len(_wrap(line, room)) for line in cell.value.split("\n")))
        if lines > 1:
            sheet.row_dimensions[number] = Fitted(
                sheet, index=number, ht=min(lines * _LINE_HEIGHT + 3, _ROW_HEIGHT_LIMIT)
            )


def _xlsx_about(sheet: Worksheet, document: Document) -> None:
    pairs = [("Question", document.title), *document.facts]
    pairs += [("Marking", document.marking)] if document.marking else []
    pairs += [("Note", sentence) for sentence in document.closing]
    key = list(
        dict.fromkeys(
            pair
            for section in document.sections
            for part in section.parts
            if isinstance(part, Grid)
            for pair in part.key
        )
    )
    pairs += [("What the columns mean", ""), *key] if key else []
    for row, (label, value) in enumerate(pairs, 1):
        _xlsx_put(sheet, row, 1, label, "Remit label")
        _xlsx_put(sheet, row, 2, value, "Remit text")
    sheet.column_dimensions["A"].width = _LONGEST_LABEL
    sheet.column_dimensions["B"].width = _WIDEST_COLUMN + _LONGEST_LABEL


def _xlsx_sources(sheet: Worksheet, document: Document) -> None:
    if not document.sources:
        _xlsx_put(sheet, 1, 1, "The answer names no sources.", "Remit line")
        return
    rows = [[str(source.number), source.text, source.words, source.address] for source in document.sources]
    _xlsx_table(sheet, 1, _Block("", ("Number", SOURCE, "Words", "Address"), rows), "Sources")
    for row, source in enumerate(document.sources, 2):
        address = _link(source.address)
        if address and len(address) <= _LINK_LIMIT:
            sheet.cell(row, 4).hyperlink = address
            sheet.cell(row, 4).value = source.address  # the words stay those of the source
            sheet.cell(row, 4).style = "Remit link"
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    for letter, width in zip("ABCD", (11, _WIDEST_COLUMN, _WIDEST_COLUMN, _WIDEST_COLUMN), strict=True):
        sheet.column_dimensions[letter].width = width


def _xlsx_page(sheet: Any, document: Document) -> None:  # noqa: ANN401 - openpyxl's types take what it makes for None
    """How a sheet is printed: A4 on its long side, as wide as one page, the marking on each."""
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = sheet.ORIENTATION_LANDSCAPE
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    marking = _cut(" ".join(_words(document.marking)), _MARKING_LIMIT).replace("&", "&&")
    if marking:
        # The space keeps a number at its beginning from being taken for the size of the letters.
        sheet.oddHeader.center.text = sheet.oddFooter.center.text = f" {marking}" if marking[0].isdigit() else marking
    sheet.oddFooter.right.text = "&P / &N"


def _xlsx_styles(book: Workbook) -> None:
    """The styles of cells, under names that a reader can find and change in Excel."""
    from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side

    line = Border(bottom=Side("thin", "C3CAD2"))
    rule = Border(bottom=Side("medium", "14181D"))
    plain, bold = Font(name="Arial", size=10), Font(name="Arial", size=10, bold=True)
    styles: tuple[tuple[str, Font, Border, dict[str, Any], str], ...] = (
        ("text", plain, line, {"horizontal": "left"}, "General"),
        ("belonging", plain, line, {"horizontal": "left", "indent": 2}, "General"),
        ("number", plain, line, {"horizontal": "right", "indent": 1}, "0"),
        ("day", plain, line, {"horizontal": "left"}, "yyyy-mm-dd"),
        ("link", Font(name="Arial", size=10, color="14508C", underline="single"), line, {}, "General"),
        ("heading", bold, rule, {"horizontal": "left", "vertical": "bottom"}, "General"),
        ("label", bold, line, {"horizontal": "left"}, "General"),
        ("line", plain, Border(), {"wrap_text": False}, "General"),
        ("title", Font(name="Arial", size=12, bold=True), Border(), {"wrap_text": False}, "General"),
    )
    for name, font, border, place, number_format in styles:
        alignment = Alignment(**{"vertical": "top", "wrap_text": True, **place})
        style = NamedStyle(f"Remit {name}", font=font, border=border, alignment=alignment)
        style.number_format = number_format
        if name == "heading":
            style.fill = PatternFill("solid", fgColor="F2F4F6")
        book.add_named_style(style)


def _xlsx_properties(properties: DocumentProperties, document: Document) -> None:
    properties.title = _cut(" ".join(_words(document.title)), _LONGEST_PROPERTY)
    properties.creator = properties.lastModifiedBy = _AUTHOR
    properties.created = properties.modified = _fixed_day()
    properties.language = "en-GB"

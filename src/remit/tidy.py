"""What all writers of answers share: text made safe for every format, and room shared fairly between columns."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING

from remit.document import Cell, Document, Grid, Picture, Quotation, Section, Sentence, Source
from remit.wording import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence


NO_ROWS = "No rows."
QUOTED_ABOVE = "Quoted above."
SOURCE = "Source"
# Control characters, half characters, and the marks that make text run backwards from where they stand.
_FORBIDDEN = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
_LINE_BREAK = "\r\n?|\u2028|\u2029"
SPACES = re.compile("[ \n]+")
_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]*)")
_PIECE = r".+?(?:(?<=[^\W\d_][-–—/])(?=[^\W\d_])|$)"
_LINKED = r"(?:https?://|mailto:|doi:)[^\s<>\"\\^`{|}]+"
_ISO_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
AUTHOR = "Remit"
LONGEST_PROPERTY = 255
GAP = "  "
_SHORT = 16
_LONGEST_PIECE = 24
LONGEST_LABEL = 28
LONGEST_ECHO = 200
"""How many letters of what somebody typed are repeated in a sentence."""


def clean(text: str) -> str:
    """Text that every format can hold: line breaks as line feeds, tabs as spaces, control characters as U+FFFD."""
    if text.isprintable():  # most are, and patterns that are not used need not be compiled
        return text
    return re.sub(_FORBIDDEN, "\ufffd", re.sub(_LINE_BREAK, "\n", text).replace("\t", " "))


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


def _clean_part(part: Sentence | Grid | Picture) -> Sentence | Grid | Picture:
    if isinstance(part, Picture):
        return part._replace(alt=clean(part.alt), caption=clean(part.caption))
    if isinstance(part, Sentence):
        quotations = tuple(Quotation(clean(one.words), clean(one.credit)) for one in part.quotations)
        return part._replace(text=clean(part.text), quotations=quotations)
    return part._replace(
        columns=tuple(clean(column) for column in part.columns),
        rows=tuple(tuple(Cell(clean(cell.text), cell.iri) for cell in row) for row in part.rows),
        key=_clean_pairs(part.key),
    )


def _clean_pairs(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((clean(label), clean(value)) for label, value in pairs)


def link(address: str | None) -> str:
    """The address to link to, or nothing when it is not one that may be linked (http, https, mailto, doi)."""
    if address is None or not re.fullmatch(_LINKED, address, re.IGNORECASE):
        return ""
    return f"https://doi.org/{address[4:]}" if address[:4].lower() == "doi:" else address


def is_whole(text: str) -> bool:
    """Whether a text is a whole number in its usual form: 21 or -3, not 007."""
    return _WHOLE.fullmatch(text) is not None


def day(text: str) -> date | None:
    """The day that a text is in ISO form, or None."""
    try:
        return date.fromisoformat(text) if re.fullmatch(_ISO_DAY, text) else None
    except ValueError:
        return None


def is_day(text: str) -> bool:
    """Whether a text is a day in ISO form."""
    return day(text) is not None


def cut(text: str, limit: int) -> str:
    """A text that a format cannot hold in full, visibly cut."""
    note = " … [cut here]"
    return text if len(text) <= limit else text[: limit - len(note)] + note


def echoed(text: str) -> str:
    """What somebody typed, or an address, as it can stand in a sentence: on one line, and visibly cut where it is long."""
    return printable(clean(cut(text, LONGEST_ECHO)))


def fixed_day() -> datetime:
    """The day that stands in every file, so that the clock stands in none."""
    return datetime(1980, 1, 1)  # noqa: DTZ001 - both libraries want it without a zone


def texts(grid: Grid) -> list[list[str]]:
    """The texts of a table, row by row."""
    return [[cell.text for cell in row] for row in grid.rows]


def with_notes(grid: Grid) -> tuple[tuple[str, ...], list[list[str]]]:
    """The headings and the texts of a table, with its notes as a last column when it has any."""
    rows = texts(grid)
    if not any(grid.notes):
        return grid.columns, rows
    for index, row in enumerate(rows):
        row.append(marks(grid.notes[index]) if index < len(grid.notes) else "")
    return (*grid.columns, SOURCE), rows


def whole_columns(rows: Sequence[Sequence[str]], count: int) -> list[bool]:
    """For each of `count` columns, whether it holds whole numbers and nothing else."""
    return [
        any(row[index] for row in rows) and all(is_whole(row[index] or "0") for row in rows) for index in range(count)
    ]


def marks(notes: Iterable[int]) -> str:
    """The numbers of sources as they stand behind a sentence: [1][2]."""
    return "".join(f"[{number}]" for number in notes)


def in_words(section: Section) -> tuple[Sentence | Grid, ...]:
    """The parts of a section for a format that holds no pictures: sentences name them."""
    return tuple(
        Sentence(f"[Picture: {part.caption}]") if isinstance(part, Picture) else part for part in section.parts
    )


def quoted(document: Document) -> frozenset[tuple[str, int]]:
    """The (words, number of the source) that stand under sentences: the list of sources need not repeat the words."""
    return frozenset(
        (quotation.words, number)
        for section in document.sections
        for part in section.parts
        if isinstance(part, Sentence)
        for quotation in part.quotations
        for number in part.notes
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
    columns = list(zip(headings, *rows, strict=True))
    wished = [max(1, *map(len, column)) for column in columns]
    if sum(wished) <= room:
        return wished
    words = [min(piece, width) for piece, width in zip(longest_pieces(headings, rows), wished, strict=True)]
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


def longest_pieces(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> list[int]:
    """For each column the longest word, or part of a word, that is not broken."""
    return [
        min(
            max((len(piece) for text in column for word in words(text) for piece in _pieces(word)), default=1),
            _LONGEST_PIECE,
        )
        for column in zip(headings, *rows, strict=True)
    ]


def words(text: str) -> list[str]:
    """The words of a text; no-break spaces hold words together."""
    # Not str.split(): that would also split at no-break spaces.
    return [word for word in SPACES.split(text) if word]


def _pieces(word: str) -> list[str]:
    return re.findall(_PIECE, word)


def fixed_zip(
    data: bytes,
    replaced: Mapping[str, bytes] | None = None,
    remade: Mapping[str, Callable[[bytes], Iterable[bytes]]] | None = None,
) -> bytes:
    """The same zip archive without the clock: every entry dated 1980-01-01, with equal attributes, in the same order.

    Args:
        data: The archive.
        replaced: New content for some of its entries, by name.
        remade: What makes the new content of others from the old, in pieces, so that a large one is never held whole.
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
            content = (replaced or {}).get(name) or old.read(name)
            if name not in (remade or {}):
                new.writestr(entry, content)
                continue
            with new.open(entry, "w") as part:
                for piece in (remade or {})[name](content):
                    part.write(piece)
    return target.getvalue()


def wrap(text: str, width: int) -> list[str]:
    """Lines no longer than `width`; a word that is longer is broken after hyphens and slashes, else where it must."""
    if len(text) <= width and "\n" not in text and "  " not in text:
        return [text.strip(" ")]
    lines, line = [], ""
    for word in words(text):
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

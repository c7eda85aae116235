"""`Document`: an answer made ready for a reader, before it is written as text, Markdown, HTML, Word or Excel.

It stands alone: it carries the question, the values, the as-of day, the version of the workspace and its sources.
"""

from __future__ import annotations

from typing import NamedTuple


class Cell(NamedTuple):
    """A place in a table.

    Attributes:
        text: What is read there.
        iri: The thing that it names, when it names one.
    """

    text: str
    iri: str | None = None


class Grid(NamedTuple):
    """A table.

    Attributes:
        columns: Headings in plain words.
        rows: One tuple of cells per row, as long as `columns`.
        notes: For each row, the numbers of the sources that it rests on.
        key: What each column means: (heading, meaning).
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[tuple[int, ...], ...] = ()
    key: tuple[tuple[str, str], ...] = ()


class Quotation(NamedTuple):
    """Words of a source, verbatim, under the sentence that rests on them.

    Attributes:
        words: The words, without quotation marks.
        credit: Who speaks, in which document, at which place.
    """

    words: str
    credit: str


class Sentence(NamedTuple):
    """A sentence of an answer.

    Attributes:
        text: The sentence.
        notes: The numbers of the sources that it rests on.
        quotations: The words that it rests on.
        level: 0, or 1 for a sentence that belongs to the one before it.
    """

    text: str
    notes: tuple[int, ...] = ()
    quotations: tuple[Quotation, ...] = ()
    level: int = 0


class Picture(NamedTuple):
    """A picture; Word and HTML show it, text and Markdown name it, a workbook leaves it out.

    Attributes:
        png: The bytes of a PNG file.
        width: How wide it is at full size, in points (1/72 inch).
        height: How high it is at full size, in points.
        alt: What it shows, for those who cannot see it.
        caption: What stands under it.
    """

    png: bytes
    width: float
    height: float
    alt: str
    caption: str


class Section(NamedTuple):
    """A titled run of sentences, tables and pictures.

    Attributes:
        title: Its heading; empty for none.
        parts: Sentences, tables and pictures, in order.
    """

    title: str
    parts: tuple[Sentence | Grid | Picture, ...]


class Source(NamedTuple):
    """A source, numbered.

    Attributes:
        number: The number by which sentences and rows refer to it.
        text: The source in words: document, date, place, who speaks, and whether it is secondary or derived.
        words: The words of the source, verbatim; empty when none are held.
        address: Its web address, when it has one that may be linked (http or https).
    """

    number: int
    text: str
    words: str = ""
    address: str = ""


class Document(NamedTuple):
    """An answer for a reader.

    Attributes:
        title: The question, or the name of the thing that was traced.
        facts: What a reader must know to read it: (label, value): the values, the as-of day, the workspace and version.
        sections: The answer.
        sources: What it rests on.
        marking: A protective marking for head and foot, such as OFFICIAL; empty for none.
        closing: Sentences that stand last, such as what the answer does not say.
    """

    title: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    sources: tuple[Source, ...] = ()
    marking: str = ""
    closing: tuple[str, ...] = ()

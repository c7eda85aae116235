"""An answer as a Word file. The only door for python-docx."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from remit.document import Document, Grid, Picture, Section, Source
from remit.filling import filled, is_wide
from remit.tidy import (
    AUTHOR,
    LONGEST_PROPERTY,
    cut,
    fair_widths,
    fixed_day,
    fixed_zip,
    longest_pieces,
    whole_columns,
    with_notes,
    words,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


_TWIPS_PER_CHARACTER = 100  # in the 9 points of a table
_CELL_MARGIN = 140
_EMU_PER_POINT = 12_700
_UPRIGHT, _LYING = (481.0, 570.0), (728.0, 375.0)
"""The room for a picture in points, under a title of two lines and with its caption."""
_FACT_HEIGHT = 20.0
_WORTH_TURNING = 1.1
"""How much larger a picture must become for the page to be turned on its side."""
_NOT_NEEDED = ("thumbnail", "stylesWithEffects", "customXml", "extended-properties")


@dataclass(frozen=True)
class _Pages:
    """Pages of a Word file that lie the same way.

    Attributes:
        landscape: Whether they lie on their long side.
        sections: What stands on them.
        leading: Whether they are for a picture with which the document begins.
        facts: Whether they begin with the facts.
        closing: Whether the closing sentences follow.
        sources: Whether the sources follow.
    """

    landscape: bool
    sections: tuple[Section, ...]
    leading: bool = False
    facts: bool = False
    closing: bool = False
    sources: bool = False


@dataclass(frozen=True)
class _Placed:
    """A picture in a Word file: its number, width and height in EMU, and the name by which the text refers to it."""

    number: int
    width: int
    height: int
    relation: str


@dataclass(frozen=True)
class _Layout:
    """A table of a Word file: headings, widths in twips, which columns are set to the right, whether it has notes."""

    headings: tuple[str, ...]
    widths: list[int]
    right: list[bool]
    noted: bool


def write(document: Document) -> bytes:
    """The bytes of the file; the text of the answer is cleaned already."""
    from io import BytesIO

    import docx
    from docx.opc.constants import RELATIONSHIP_TYPE

    word = docx.Document()
    _docx_trim(word)
    references = _docx_head_and_foot(word, document)
    lists, starts = _list_numbers(document.sources)
    body = filled(
        "answer.docx.xml",
        document,
        pages=_pages(document),
        layout=_layout,
        lists=lists,
        references=references,
        relation=lambda address: word.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True),
        place=_placing(word, document),
    )
    _docx_fill(word.part, body)
    _docx_fill(word.part.part_related_by(RELATIONSHIP_TYPE.STYLES), filled("styles.xml", document))
    _docx_fill(word.part.part_related_by(RELATIONSHIP_TYPE.SETTINGS), filled("settings.xml", document))
    _docx_fill(word.part.part_related_by(RELATIONSHIP_TYPE.NUMBERING), filled("numbering.xml", document, starts=starts))
    _docx_properties(word.core_properties, document)
    target = BytesIO()
    word.save(target)
    return fixed_zip(target.getvalue())


def fitted(width: float, height: float, facts: int) -> tuple[bool, float]:
    """How a picture is placed.

    Args:
        width: Its full width in points.
        height: Its full height in points.
        facts: How many facts stand above it on an upright page.

    Returns:
        Whether its page lies on its side, and by how much the picture is made smaller (1 for not).
    """
    upright = min(1.0, _UPRIGHT[0] / width, (_UPRIGHT[1] - facts * _FACT_HEIGHT) / height)
    lying = min(1.0, _LYING[0] / width, _LYING[1] / height)
    return (True, lying) if lying > upright * _WORTH_TURNING else (False, upright)


def _fit(picture: Picture, document: Document) -> tuple[bool, float]:
    return fitted(picture.width, picture.height, len(document.facts))


def _placing(word: Any, document: Document) -> Callable[[Picture], _Placed]:  # noqa: ANN401 - a document of python-docx
    """What puts a picture into a Word file, for the template."""
    from io import BytesIO
    from itertools import count

    numbers = count(1)

    def place(picture: Picture) -> _Placed:
        _, scale = _fit(picture, document)
        relation, _ = word.part.get_or_add_image(BytesIO(picture.png))
        width, height = (round(side * scale * _EMU_PER_POINT) for side in (picture.width, picture.height))
        return _Placed(next(numbers), width, height, relation)

    return place


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
        _docx_fill(half.part, filled("head_and_foot.xml", document, kind=kind))
    return "".join(
        f'<w:{one.tag.split("}")[1]} w:type="default" r:id="{one.rId}"/>'
        for one in section._sectPr  # noqa: SLF001 - python-docx has no other name for it
        if one.tag.endswith("Reference")
    )


def _docx_properties(properties: Any, document: Document) -> None:  # noqa: ANN401 - of python-docx
    properties.title = cut(" ".join(words(document.title)), LONGEST_PROPERTY)
    properties.author = properties.last_modified_by = AUTHOR
    properties.created = properties.modified = fixed_day()
    properties.language = "en-GB"
    properties.comments = ""
    properties.revision = 1


def _pages(document: Document) -> list[_Pages]:
    """The sections, in runs of pages that lie the same way; sources stand upright.

    Where the document begins with a picture that lies on its side, that has the page to itself and the facts follow, so
    that it need not be made smaller for them.
    """
    runs: list[_Pages] = []
    for section in document.sections:
        picture = any(_fit(part, document)[0] for part in section.parts if isinstance(part, Picture))
        lies = picture or any(is_wide(part) for part in section.parts if isinstance(part, Grid))
        if runs and runs[-1].landscape == lies and not runs[-1].leading:
            runs[-1] = replace(runs[-1], sections=(*runs[-1].sections, section))
        else:
            runs.append(_Pages(lies, (section,), leading=picture and not runs))
    first = int(bool(runs) and runs[0].leading)
    if len(runs) == first:
        runs.append(_Pages(landscape=False, sections=()))
    runs[first] = replace(runs[first], facts=True)
    last = replace(runs.pop(), closing=True)
    if last.landscape and document.sources:
        return [*runs, last, _Pages(landscape=False, sections=(), sources=True)]
    return [*runs, replace(last, sources=True)]


def _layout(grid: Grid, room: int) -> _Layout:
    """How a table is laid out in a room of so many twips: its full width, fairly shared."""
    headings, rows = with_notes(grid)
    count = max(len(headings), 1)
    characters = (room - count * _CELL_MARGIN) // _TWIPS_PER_CHARACTER
    bold = [" ".join(f"{word}nn" for word in words(heading)) for heading in headings]  # which is wider
    shares = fair_widths(bold, rows, characters) or longest_pieces(bold, rows) or [1]
    twips = [share * _TWIPS_PER_CHARACTER + _CELL_MARGIN for share in shares]
    widths = [width * room // sum(twips) for width in twips]
    widths[-1] += room - sum(widths)
    return _Layout(headings, widths, whole_columns(rows, len(headings)), any(grid.notes))


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

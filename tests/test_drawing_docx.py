"""Pictures as Word files, read back with python-docx, and pictures in the other formats of documents."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from base64 import b64decode
from dataclasses import replace
from html.parser import HTMLParser
from io import BytesIO
from typing import Any
from xml.etree import ElementTree as ET

import docx as python_docx
import openpyxl
import pytest
from docx.oxml.ns import qn
from PIL import Image

from remit import writing
from remit.diagram.model import Diagram, Edge, Kind, Node
from remit.document import Cell, Document, Grid, Picture, Section, Sentence, Source
from remit.drawing import docx, png
from remit.drawing.canvas import Group, Page, Shape, Text
from remit.errors import WrongValue

BODY = Kind("body", "Body", "pill", "violet")
BOARD = Node("https://example.org/board", "Water Board", BODY, "public body")
MINISTRY = Node("https://example.org/ministry", "Ministry of Lakes", BODY, "ministry")
DIAGRAM = Diagram(
    "Who tests the water?",
    "2 bodies, with 1 relation between them, as of 2 May 2031.",
    (BOARD, MINISTRY),
    (Edge(MINISTRY.iri, BOARD.iri, "oversees", notes=(1,)),),
    (("As of", "2 May 2031"), ("Workspace", "Bathing water")),
    (Source(1, "Ministry of Lakes, in Letter"),),
    marking="OFFICIAL",
)
HOSTILE = '<w:p/> & "it\'s" \u202e\x00 \ud800 \n javascript:alert(1) ]]>'
LETTER, LYING = (481.0, 500.0), (728.0, 364.0)


def page(width: float, height: float) -> Page:
    line = Shape((("M", (0.0, 0.0)), ("L", (width, height))), stroke="#1d5a96")
    return Page(width, height, (Group("edge", (line,)), Group("node", (Text(20, 40, "Water Board", 10),))), "T", "C")


def word_of(width: float, height: float, diagram: Diagram = DIAGRAM) -> Any:  # noqa: ANN401 - python-docx has no types
    return python_docx.Document(BytesIO(docx.write(diagram, page(width, height))))


def shown(word: Any) -> tuple[float, float]:  # noqa: ANN401 - python-docx has no types
    (shape,) = word.inline_shapes
    return shape.width.pt, shape.height.pt


def lying(word: Any) -> list[bool]:  # noqa: ANN401 - python-docx has no types
    return [section.page_width > section.page_height for section in word.sections]


def order(word: Any) -> list[str]:  # noqa: ANN401 - python-docx has no types
    """What follows what: the text of paragraphs, and the first cell of tables."""
    found = []
    for block in word.iter_inner_content():
        if hasattr(block, "rows"):
            found.append(f"table: {block.rows[0].cells[0].text}")
        elif block.style.name == "Picture":
            found.append("picture")
        elif text := words_in(block._p):  # noqa: SLF001 - its own text leaves out the number of the figure
            found.append(text)
    return found


def words_in(element: Any) -> str:  # noqa: ANN401 - python-docx has no types
    return "".join(one.text or "" for one in element.iter(qn("w:t")))


# The Word file


def test_the_picture_comes_after_title_and_facts_and_before_the_tables() -> None:
    assert order(word_of(300, 200)) == [
        "Who tests the water?",
        "table: As of",
        "picture",
        "Figure 1. 2 bodies, with 1 relation between them, as of 2 May 2031.",
        "Relations",
        "table: From",
        "Things",
        "table: Name",
        "Sources",
        "Ministry of Lakes, in Letter",
    ]


def test_the_caption_is_a_caption_that_word_can_number_and_is_said_once() -> None:
    word = word_of(300, 200)
    (caption,) = [one for one in word.paragraphs if one.style.name == "Caption"]
    assert [field.get(qn("w:instr")) for field in caption._p.iter(qn("w:fldSimple"))] == [" SEQ Figure \\* ARABIC "]  # noqa: SLF001
    assert words_in(word.element.body).count("as of 2 May 2031.") == 1


def test_the_picture_tells_those_who_cannot_see_it_what_it_shows() -> None:
    (shape,) = word_of(300, 200).inline_shapes
    assert shape._inline.docPr.get("descr") == (  # noqa: SLF001 - python-docx has no name for it
        "Who tests the water? 2 bodies, with 1 relation between them, as of 2 May 2031."
    )
    (shape,) = word_of(300, 200, replace(DIAGRAM, title="Around the Water Board")).inline_shapes
    assert shape._inline.docPr.get("descr").startswith("Around the Water Board. 2 bodies")  # noqa: SLF001


def test_the_picture_is_a_png_of_200_pixels_per_inch_and_no_larger_than_it_is() -> None:
    word = word_of(360, 216)
    assert shown(word) == (360, 216)
    (part,) = [one.target_part for one in word.part.rels.values() if one.reltype.endswith("/image")]
    assert part.partname == "/word/media/image1.png"
    assert Image.open(BytesIO(part.blob)).size == (1000, 600)


@pytest.mark.parametrize(
    ("size", "sizes", "pages"),
    [
        ((481, 500), (481, 500), [False]),
        ((962, 1000), (481, 500), [False]),
        ((300, 1060), (150, 530), [False]),
        ((728, 364), (728, 364), [True, False]),
        ((1456, 600), (728, 300), [True, False]),
        # Turning the page would make this one hardly larger.
        ((1000, 750), (481, 360.75), [False]),
    ],
)
def test_a_picture_fits_its_page_which_is_turned_where_that_makes_it_larger(
    size: tuple[float, float], sizes: tuple[float, float], pages: list[bool]
) -> None:
    word = word_of(*size)
    assert shown(word) == pytest.approx(sizes, abs=0.01)
    assert lying(word) == pages


def test_a_picture_on_its_side_has_the_page_under_the_title_to_itself() -> None:
    assert order(word_of(*LYING))[:5] == [
        "Who tests the water?",
        "picture",
        "Figure 1. 2 bodies, with 1 relation between them, as of 2 May 2031.",
        "table: As of",
        "Relations",
    ]


def test_pictures_further_on_share_their_pages() -> None:
    picture = Picture(png.write(page(728, 364), 72), 728, 364, "", "P")
    wide = Grid(tuple("abcdefg"), ((Cell("1"),) * 7,))
    parts = tuple(Section("", (part,)) for part in (picture, wide, Sentence("S."), picture, wide))
    word = python_docx.Document(BytesIO(writing.write(Document("T", (("A", "B"),), parts), "docx")))
    assert lying(word) == [True, True, False, True]
    assert [one for one in order(word) if one.startswith("Figure")] == ["Figure 1. P", "Figure 2. P"]


def test_more_facts_leave_an_upright_picture_less_room() -> None:
    many = replace(DIAGRAM, facts=tuple((f"Fact {number}", "x") for number in range(6)))
    assert shown(word_of(300, 900, many)) == pytest.approx((150, 450), abs=0.01)
    more = replace(DIAGRAM, facts=tuple((f"Fact {number}", "x") for number in range(40)))
    assert lying(word_of(300, 900, more)) == [True, False]


def test_a_very_large_picture_has_fewer_pixels_so_that_the_file_stays_small() -> None:
    word = word_of(7280, 3640)
    (part,) = [one.target_part for one in word.part.rels.values() if one.reltype.endswith("/image")]
    assert Image.open(BytesIO(part.blob)).size == (4045, 2023)


def test_a_picture_too_large_for_a_file_is_refused_without_naming_what_word_files_do_not_have() -> None:
    with pytest.raises(WrongValue) as caught:
        docx.write(DIAGRAM, page(72_000, 72_000))
    assert str(caught.value) == (
        "This picture is too large for a Word file: drawn as coarsely as can be, it would have 1,296 million pixels, "
        "and 100 million are the most. Write it as svg or pdf, which are sharp at any size, or show less of the network."
    )


def test_a_diagram_without_relations_and_facts_is_a_picture_all_the_same() -> None:
    bare = Diagram("Who?", "Nothing is known.", (), ())
    assert order(word_of(300, 200, bare)) == ["Who?", "picture", "Figure 1. Nothing is known."]
    assert lying(word_of(*LYING, bare)) == [True, False]


def test_hostile_words_stay_words() -> None:
    node = replace(BOARD, label=HOSTILE, type=HOSTILE)
    diagram = replace(DIAGRAM, title=HOSTILE, caption=HOSTILE, nodes=(node, MINISTRY))
    data = docx.write(diagram, page(300, 200))
    with zipfile.ZipFile(BytesIO(data)) as archive:
        body = ET.fromstring(archive.read("word/document.xml"))  # noqa: S314 - our own file
    (picture,) = body.iter("{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr")
    cleaned = HOSTILE.replace("\u202e", "\ufffd").replace("\x00", "\ufffd").replace("\ud800", "\ufffd")
    assert picture.get("descr") == f"{cleaned}. {cleaned}".replace(" \n ", " ")
    word = python_docx.Document(BytesIO(data))
    assert word.paragraphs[0].text == cleaned


@pytest.mark.parametrize("value", ["5", "abc"])
def test_no_variable_of_the_environment_sets_the_clock(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = docx.write(DIAGRAM, page(728, 364))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", value)
    assert docx.write(DIAGRAM, page(728, 364)) == usual


def test_the_same_diagram_gives_the_same_bytes_in_every_process() -> None:
    program = (
        f"import sys; sys.path.insert(0, {os.path.dirname(__file__)!r}); "  # noqa: PTH120 - a text is wanted
        "import test_drawing_docx as t; sys.stdout.buffer.write(t.docx.write(t.DIAGRAM, t.page(728, 364)))"
    )
    environment = os.environ | {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"}
    other = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, env=environment)
    data = docx.write(DIAGRAM, page(728, 364))
    assert data == docx.write(DIAGRAM, page(728, 364)) == other.stdout
    with zipfile.ZipFile(BytesIO(data)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


# Pictures in other formats of documents


class Images(HTMLParser):
    """The images of a page of HTML, and what it allows itself to load."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.images: list[dict[str, str | None]] = []
        self.policy = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "img":
            self.images.append(given)
        if given.get("http-equiv") == "Content-Security-Policy":
            self.policy = given["content"] or ""


PICTURE = Picture(b"\x89PNG and more", 300, 150, 'Two "bodies" <&>', "Two *bodies* <&>")
TOLD = Document("T", (), (Section("S", (Sentence("Before."), PICTURE, Sentence("After."))),))


def test_a_page_of_html_holds_its_pictures() -> None:
    text = writing.write(TOLD, "html").decode()
    page = Images(text)
    (image,) = page.images
    assert b64decode((image["src"] or "").removeprefix("data:image/png;base64,")) == PICTURE.png
    assert (image["alt"], image["width"], image["height"]) == ('Two "bodies" <&>', "400", "200")
    assert "<figcaption>Two *bodies* &lt;&amp;&gt;</figcaption>" in text
    assert (
        page.policy
        == "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
    )


def test_a_page_of_html_without_pictures_loads_none() -> None:
    page = Images(writing.write(Document("T", (), (Section("", (Sentence("S."),)),)), "html").decode())
    assert page.policy == "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def test_text_and_markdown_name_a_picture() -> None:
    assert writing.write(TOLD, "text").decode().split("\n")[6:9] == ["Before.", "[Picture: Two *bodies* <&>]", "After."]
    assert "\\[Picture: Two \\*bodies\\* &lt;&amp;&gt;\\]" in writing.write(TOLD, "md").decode()


def test_a_workbook_leaves_a_picture_out() -> None:
    book = openpyxl.load_workbook(BytesIO(writing.write(TOLD, "xlsx")))
    cells = [cell.value for row in book.worksheets[0].iter_rows() for cell in row]
    assert [value for value in cells if value in ("Before.", "After.")] == ["Before.", "After."]
    assert not [value for value in cells if "bodies" in str(value)]

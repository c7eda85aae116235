"""Pictures as PDF, read back with PDFium."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pypdfium2
import pytest
from reportlab.pdfbase import pdfdoc

from remit.drawing import pdf
from remit.drawing.canvas import Group, Page, Shape, Text
from remit.drawing.metrics import width
from remit.drawing.writing_order import lettered

if TYPE_CHECKING:
    from remit.drawing.canvas import Segment

RED, BLUE, WHITE = (255, 0, 0), (0, 0, 255), (255, 255, 255)
HOSTILE = (
    '<script>alert(1)</script> & "it\'s"',
    "(a) \\ (b) ) Tj ET",
    "a\nb\r\nc",
    "x\x00y\x1b[31m",
    "\u202eabc\u202c",
    "lone \ud800 half",
    "javascript:alert(1)",
    "long " * 80,
)


def paper(*items: Shape | Text, size: tuple[float, float] = (300, 200), title: str = "T", caption: str = "") -> Page:
    return Page(*size, (Group("node", items, "n1"),), title, caption)


def box(x: float, y: float, wide: float, high: float) -> tuple[Segment, ...]:
    return ("M", (x, y)), ("L", (x + wide, y)), ("L", (x + wide, y + high)), ("L", (x, y + high)), ("Z", ())


def words_of(page: Page) -> str:
    document = pypdfium2.PdfDocument(pdf.write(page))
    found: str = document[0].get_textpage().get_text_range()
    document.close()
    return found


def letters_of(page: Page) -> list[tuple[str, float, float, float, float]]:
    """Each letter with its left, bottom, right and top, in points from the bottom left corner."""
    document = pypdfium2.PdfDocument(pdf.write(page))
    text = document[0].get_textpage()
    count = text.count_chars()
    found = [(text.get_text_range(place, 1), *text.get_charbox(place, loose=True)) for place in range(count)]
    document.close()
    return found


def extent(page: Page) -> tuple[float, float]:
    letters = letters_of(page)
    return min(letter[1] for letter in letters), max(letter[3] for letter in letters)


def colours(page: Page, *points: tuple[float, float]) -> list[tuple[int, int, int]]:
    """The colours at points of the page, in points from the top left corner."""
    document = pypdfium2.PdfDocument(pdf.write(page))
    picture = document[0].render(scale=4, rev_byteorder=True).to_pil().copy()
    document.close()
    return [picture.getpixel((int(x * 4), int(y * 4))) for x, y in points]


# The page


def test_the_page_is_as_large_as_the_picture() -> None:
    document = pypdfium2.PdfDocument(pdf.write(paper(size=(841.89, 595.28))))
    assert len(document) == 1
    assert document[0].get_size() == pytest.approx((841.89, 595.28), abs=0.01)
    document.close()


def test_a_picture_larger_than_readers_allow_is_made_smaller_as_a_whole() -> None:
    page = paper(Shape(box(0, 0, 28_800, 100), fill="#ff0000"), size=(28_800, 14_400))
    document = pypdfium2.PdfDocument(pdf.write(page))
    assert document[0].get_size() == (14_400, 7_200)
    picture = document[0].render(scale=0.1, rev_byteorder=True).to_pil()
    assert (picture.getpixel((1430, 2)), picture.getpixel((1430, 8))) == (RED, WHITE)
    document.close()


def test_its_properties_tell_title_and_description_and_no_clock() -> None:
    data = pdf.write(paper(title="Who & what? ŵ", caption="Two things (one relation)."))
    document = pypdfium2.PdfDocument(data)
    assert document.get_metadata_dict() == {
        "Title": "Who & what? ŵ",
        "Author": "Remit",
        "Subject": "Two things (one relation).",
        "Keywords": "",
        "Creator": "Remit",
        "Producer": "ReportLab",
        "CreationDate": "D:20000101000000+00'00'",
        "ModDate": "D:20000101000000+00'00'",
    }
    document.close()
    assert b"/Lang (en-GB)" in data
    assert b"/DisplayDocTitle true" in data


@pytest.mark.parametrize("value", ["5", "abc", ""])
def test_no_variable_of_the_environment_sets_the_clock(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    usual = pdf.write(EVERYTHING)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", value)
    assert pdf.write(EVERYTHING) == usual
    assert b"/CreationDate (D:20000101000000+00'00')" in usual


def test_other_users_of_the_library_keep_their_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    pdf.write(EVERYTHING)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "5")
    assert pdfdoc.TimeStamp().YMDhms == (1970, 1, 1, 0, 0, 5)


# Shapes


def test_shapes_are_filled_and_outlined_where_they_are_said_to_be() -> None:
    page = paper(Shape(box(10, 20, 100, 30), fill="#ff0000", stroke="#0000ff", width=4))
    assert colours(page, (60, 35), (60, 20), (11, 35), (60, 55), (60, 150)) == [RED, BLUE, BLUE, WHITE, WHITE]


def test_a_shape_without_fill_or_without_outline_has_none() -> None:
    page = paper(
        Shape(box(10, 10, 40, 40), stroke="#0000ff", width=4),
        Shape(box(100, 10, 40, 40), fill="#ff0000"),
        Shape(box(200, 10, 40, 40)),
        Shape((), fill="#ff0000"),
    )
    assert colours(page, (30, 30), (30, 10), (101, 11), (98.9, 30), (220, 30)) == [WHITE, BLUE, RED, WHITE, WHITE]


def test_curves_run_as_they_do_in_svg() -> None:
    curve: tuple[Segment, ...] = ("M", (20, 100)), ("C", (20, 20, 180, 20, 180, 100))
    page = paper(Shape(curve, stroke="#0000ff", width=4))
    assert colours(page, (100, 40), (100, 100)) == [BLUE, WHITE]


def test_only_the_line_that_is_dashed_is_dashed() -> None:
    lines = [(("M", (0.0, y)), ("L", (200.0, y))) for y in (20.0, 40.0)]
    page = paper(
        Shape(lines[0], stroke="#0000ff", width=4, dash=(20, 10)),
        Shape(lines[1], stroke="#0000ff", width=4),
    )
    assert colours(page, (10, 20), (25, 20), (40, 20), (25, 40)) == [BLUE, WHITE, BLUE, BLUE]


def test_a_path_within_a_path_is_filled_as_in_svg() -> None:
    page = paper(Shape((*box(10, 10, 90, 90), *box(40, 40, 30, 30)), fill="#ff0000"))
    assert colours(page, (55, 55)) == [RED]


def test_what_comes_later_lies_on_top() -> None:
    page = paper(Shape(box(10, 10, 50, 50), fill="#ff0000"), Shape(box(20, 20, 50, 50), fill="#0000ff"))
    assert colours(page, (15, 15), (30, 30)) == [RED, BLUE]


def test_corners_are_as_sharp_as_in_svg_and_no_sharper() -> None:
    square = Shape(box(100, 20, 60, 60), stroke="#0000ff", width=10)
    spike = Shape((("M", (20, 145)), ("L", (120, 160)), ("L", (20, 175))), stroke="#ff0000", width=10)
    page = paper(Text(10, 30, "x", 10, halo=True), square, spike)
    # An angle of 17 degrees is beyond the limit of SVG, and cut off; a right angle is not.
    assert colours(page, (96, 16), (118, 160), (130, 160)) == [BLUE, RED, WHITE]


# Text


def test_text_is_text() -> None:
    page = paper(Text(10, 30, "Water Board", 10), Text(10, 60, "“Test it” – £5 …", 10, bold=True))
    assert words_of(page) == "Water Board\r\n“Test it” – £5 …"


def test_text_stands_on_its_baseline() -> None:
    page = paper(Text(20, 50, "H", 40, colour="#ff0000"))
    assert colours(page, (25, 49), (25, 23), (25, 51.5), (25, 19)) == [RED, RED, WHITE, WHITE]


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize(("anchor", "left"), [("start", 0.0), ("middle", 0.5), ("end", 1.0)])
@pytest.mark.parametrize("words", ["Ministry of Lakes", "Llŷn Ŵyl", "Київ"])
def test_text_begins_has_its_middle_or_ends_at_its_place(words: str, anchor: str, left: float, bold: bool) -> None:  # noqa: FBT001 - a parameter of the test
    begins, ends = extent(paper(Text(150, 50, words, 12, bold, anchor)))  # type: ignore[arg-type]
    assert begins + (ends - begins) * left == pytest.approx(150, abs=0.1)
    assert ends - begins <= width(words, 12, bold=bold) + 0.1


def test_a_narrow_script_is_hardly_widened() -> None:
    words = "Ελλάδα ΐ"
    begins, ends = extent(paper(Text(10, 30, words, 12)))
    assert ends - begins < width(words, 12) - 5


def test_ordinary_text_needs_no_font_of_its_own() -> None:
    data = pdf.write(paper(Text(10, 30, "Forêt, Übung, œuvre", 10), Text(10, 60, "Bold", 10, bold=True)))
    assert re.findall(rb"/BaseFont /(\S+)", data) == [b"Helvetica", b"Helvetica-Bold"]
    assert b"FontFile" not in data


def test_other_letters_bring_their_font_with_only_the_letters_used() -> None:
    data = pdf.write(paper(Text(10, 30, "Tŷ Ŵyl", 10)))
    assert re.findall(rb"/BaseFont /(\S+)", data) == [b"Helvetica", b"AAAAAA+FiraGO-Regular"]
    assert data.count(b"/FontFile2") == 1
    assert len(data) < 10_000
    assert b"AAAAAA+FiraGO-Bold" in pdf.write(paper(Text(10, 30, "Tŷ", 10, bold=True)))


def test_text_in_a_wider_font_is_narrowed_to_its_room_and_what_follows_is_not() -> None:
    words = "Cynghorau Sir yng Nghymru ŵ"
    begins, ends = extent(paper(Text(10, 30, words, 10)))
    assert ends - begins == pytest.approx(width(words, 10), abs=0.1)
    alone = extent(paper(Text(10, 30, "Ministry", 10)))
    letters = letters_of(paper(Text(10, 30, words, 10), Text(10, 60, "Ministry", 10)))
    after = [letter for letter in letters if letter[2] < 150]
    assert (after[0][1], after[-1][3]) == pytest.approx(alone, abs=0.01)


@pytest.mark.parametrize("words", ["Łódź", "Ελλάδα", "Київ Ґїє", "ქართული", "a → b", "w\u0302 = ŵ"])
def test_letters_of_other_scripts_can_be_read(words: str) -> None:
    page = paper(Text(10, 30, words, 10))
    assert words_of(page) == words.replace("w\u0302", "ŵ")
    assert pdf.missing(page) == ()


def test_what_no_font_has_shows_as_a_box_and_is_named_once() -> None:
    page = paper(
        Text(10, 30, "水 Board", 10), Text(10, 60, "水 Board", 8), Text(10, 90, "हिन्दी", 10), Text(10, 120, "Tŷ", 10)
    )
    assert words_of(page).startswith("▯ Board\r\n▯ Board")
    assert pdf.missing(page) == ("水 Board", "हिन्दी")


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_text_is_only_text(words: str) -> None:
    page = paper(Text(10, 30, words, 10), Text(10, 60, "after it", 10), title=words, caption=words)
    lines = words_of(page).split("\r\n")
    assert lines[-1] == "after it"
    assert (
        lines[0].rstrip()
        == re.sub("[\x00\x1b\u202c\u202e\ud800]", "▯", words.replace("\r\n", " ").replace("\n", " ")).rstrip()
    )
    assert pdf.missing(page) == ()
    assert b"/JavaScript" not in pdf.write(page)


def test_text_of_which_nothing_shows_draws_nothing() -> None:
    assert words_of(paper(Text(10, 30, "", 10), Text(10, 60, " \u200b ", 10))) == ""


def test_a_halo_parts_text_from_a_line_and_is_no_second_text() -> None:
    line = Shape((("M", (0, 96)), ("L", (300, 96))), stroke="#0000ff", width=2)
    text = Text(150, 100, "l l", 24, anchor="middle", colour="#ff0000")
    haloed = Text(150, 100, "l l", 24, anchor="middle", colour="#ff0000", halo=True)
    begins, ends = extent(paper(text))
    beside = [(begins - 1, 96.0), (ends + 1, 96.0), (20.0, 96.0)]
    assert colours(paper(line, text), *beside) == [BLUE, BLUE, BLUE]
    assert colours(paper(line, haloed), *beside) == [WHITE, WHITE, BLUE]
    assert words_of(paper(line, haloed)) == "l l"
    assert colours(paper(haloed, line), (begins + 1, 96.0)) == [BLUE]


def test_a_halo_is_not_dashed_where_the_line_before_it_is() -> None:
    dashed = Shape((("M", (0, 10)), ("L", (300, 10))), stroke="#0000ff", dash=(1, 400))
    solid = Shape((("M", (0, 96)), ("L", (300, 96))), stroke="#0000ff", width=2)
    text = Text(150, 100, "l", 24, anchor="middle", halo=True)
    begins, _ = extent(paper(text))
    assert colours(paper(solid, dashed, text), (begins - 1, 96.0)) == [WHITE]


# Right to left


@pytest.mark.parametrize(
    ("words", "drawn"),
    [
        ("Water Board (2031)", "Water Board (2031)"),
        ("שלום", "םולש"),
        ("שלום עולם", "םלוע םולש"),
        ("Board שלום עולם of Lakes", "Board םלוע םולש of Lakes"),
        ("שלום (2021-22)", "(2021-22) םולש"),
        ("שלום abc def", "abc def םולש"),
        ("שלום.", ".םולש"),
        ("Board שלום.", "Board םולש."),
        ("שלום 1.5", "1.5 םולש"),
        ("בּא", "אבּ"),
        ("مجلس", "\ufeb2\ufee0\ufea0\ufee3"),
        ("ماء", "ء\ufe8e\ufee3"),
        ("مَا", "\ufe8e\ufee3َ"),
        ("لا", "\ufefb"),
        ("مـب", "\ufe90ـ\ufee3"),
        ("سلام", "م\ufefc\ufeb3"),
        ("می\u200cشود", "د\ufeee\ufeb7\ufbfd\ufee3"),
        ("a\u00adb\u200bc\u2011d\u2009e\u00a0f", "abc-d e f"),
    ],
)
def test_letters_are_put_as_they_are_seen_from_left_to_right(words: str, drawn: str) -> None:
    assert lettered(words) == drawn


def test_hebrew_and_arabic_are_drawn_and_not_missing() -> None:
    page = paper(Text(10, 30, "מועצת המים", 10), Text(10, 60, "مجلس المياه", 10))
    assert pdf.missing(page) == ()
    letters = [letter for letter in letters_of(page) if letter[2] > 150 and letter[0].strip()]
    first = [letter for letter in letters if letter[0] == "ה"]
    assert first[0][1] < max(letter[1] for letter in letters if letter[0] == "ו")


# The same bytes


EVERYTHING = paper(
    Shape(box(10, 10, 50, 50), fill="#ff0000", stroke="#0000ff", dash=(4, 2)),
    *(Text(10, 20 + 15 * number, words, 9, number % 2 == 0, halo=True) for number, words in enumerate(HOSTILE)),
    Text(10, 180, "Tŷ שלום مجلس 水", 9),
)


def test_the_same_page_gives_the_same_bytes() -> None:
    assert pdf.write(EVERYTHING) == pdf.write(EVERYTHING)


def test_another_process_gives_the_same_bytes() -> None:
    program = (
        f"import sys; sys.path.insert(0, {os.path.dirname(__file__)!r}); "  # noqa: PTH120 - a text is wanted
        "import test_drawing_pdf as t; sys.stdout.buffer.write(t.pdf.write(t.EVERYTHING))"
    )
    environment = os.environ | {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"}
    other = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, env=environment)
    assert other.stdout == pdf.write(EVERYTHING)

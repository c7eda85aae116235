"""Widths of text and its lines, against the fonts of reportlab."""

from __future__ import annotations

import pytest
from reportlab.pdfbase.pdfmetrics import stringWidth

from remit.drawing.metrics import filled, line, width, wrapped

LETTERS = "".join(map(chr, range(32, 127))) + "‘’“”–—…•·£éñçÅÖ"


@pytest.mark.parametrize(("font", "bold"), [("Helvetica", False), ("Helvetica-Bold", True)])
def test_widths_are_those_of_helvetica(font: str, bold: bool) -> None:  # noqa: FBT001 - a case
    for letter in LETTERS:
        assert width(letter, 1000, bold=bold) == pytest.approx(stringWidth(letter, font, 1000)), letter


def test_letters_of_other_scripts_are_given_room_and_marks_above_letters_none() -> None:
    assert width("委", 10) == 10
    assert width("ש", 10) == 7.22
    assert width("e\u0301", 10) == width("e", 10) == width("é", 10)
    assert width("\u200f", 10) == 0


def test_a_line_has_no_breaks_and_nothing_that_is_no_letter() -> None:
    assert line("one\r\ntwo\tthree  four\x00 ") == "one two three four\ufffd"
    assert line("a\u202eb") == "a\ufffdb"
    assert line("30 June\u00a02021") == "30 June\u00a02021"


def test_lines_are_even_and_no_wider_than_the_room() -> None:
    text = "Joint inspection of the management of offenders"
    assert wrapped(text, 10, 150, 4) == ("Joint inspection of the", "management of offenders")
    assert filled(text, 10, 150, 4) == ("Joint inspection of the", "management of offenders")
    assert wrapped("aaaa aaaa aaaa aaaa", 10, 76, 4) == ("aaaa aaaa", "aaaa aaaa")
    assert filled("aaaa aaaa aaaa aaaa", 10, 76, 4) == ("aaaa aaaa aaaa", "aaaa")


def test_what_does_not_fit_is_cut_visibly() -> None:
    for lines in (wrapped("word " * 80, 10, 100, 3), filled("word " * 80, 10, 100, 3)):
        assert len(lines) == 3
        assert lines[-1].endswith("…")
        assert all(width(one, 10) <= 100 for one in lines)


def test_a_long_word_is_broken_after_a_hyphen_or_where_it_must_be() -> None:
    assert wrapped("counter-extremism", 10, 60, 4) == ("counter-", "extremism")
    lines = wrapped("x" * 30, 10, 52, 9)
    assert "".join(lines) == "x" * 30
    assert max(width(one, 10) for one in lines) <= 52


def test_bold_text_takes_more_room() -> None:
    assert wrapped("National Security Division", 10, 118, 4) == ("National Security Division",)
    assert len(wrapped("National Security Division", 10, 118, 4, bold=True)) == 2


def test_an_empty_text_has_one_empty_line() -> None:
    assert wrapped("", 10, 100, 3) == ("",)
    assert filled(" \n", 10, 100, 3) == ("",)

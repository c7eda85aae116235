"""Pictures as PNG, read back with Pillow."""

from __future__ import annotations

import os
import subprocess
import sys
from io import BytesIO

import pytest
from PIL import Image

from remit.drawing import png
from remit.drawing.canvas import Group, Page, Shape, Text
from remit.errors import WrongValue

SQUARE = (("M", (72.0, 72.0)), ("L", (108.0, 72.0)), ("L", (108.0, 108.0)), ("L", (72.0, 108.0)), ("Z", ()))


def page(width: float = 216, height: float = 144) -> Page:
    items = (Shape(SQUARE, fill="#ff0000"), Text(10, 30, "Tŷ <&> \u202e \x00", 10, halo=True))
    return Page(width, height, (Group("node", items, "n1"),), "T", "C")


def read(data: bytes) -> Image.Image:
    picture = Image.open(BytesIO(data))
    picture.load()
    return picture


@pytest.mark.parametrize(("dpi", "size"), [(200, (600, 400)), (36, (108, 72)), (300, (900, 600))])
def test_it_has_the_pixels_per_inch_that_were_asked_for_and_says_so(dpi: int, size: tuple[int, int]) -> None:
    picture = read(png.write(page(), dpi))
    assert (picture.format, picture.mode, picture.size) == ("PNG", "RGB", size)
    assert picture.info["dpi"] == pytest.approx((dpi, dpi), abs=0.02)


def test_it_has_200_pixels_per_inch_unless_others_are_asked_for() -> None:
    assert read(png.write(page())).size == (600, 400)


def test_shapes_stand_where_they_are_said_to_be_on_white() -> None:
    picture = read(png.write(page(), 72))
    assert [picture.getpixel(place) for place in ((0, 0), (90, 90), (90, 60), (215, 143))] == [
        (255, 255, 255),
        (255, 0, 0),
        (255, 255, 255),
        (255, 255, 255),
    ]


def test_text_is_drawn() -> None:
    picture = read(png.write(page(), 200)).crop((0, 0, 600, 120)).convert("L")
    assert min(picture.tobytes()) < 60


@pytest.mark.parametrize("dpi", [35, 0, -200, 1201])
def test_a_resolution_out_of_bounds_is_refused_with_what_to_give(dpi: int) -> None:
    with pytest.raises(WrongValue) as caught:
        png.write(page(), dpi)
    assert str(caught.value) == (
        f"--dpi {dpi}: pixels per inch are from 36 to 1200. Give 200 for a document or 300 for a printed page."
    )


def test_too_many_pixels_are_refused_with_the_most_that_can_be_had() -> None:
    with pytest.raises(WrongValue) as caught:
        png.write(page(7200, 3600), 200)
    assert str(caught.value) == (
        "At 200 pixels per inch this picture would have 200 million pixels, and 100 million are the most. "
        "Give --dpi 141 or less, or write it as svg or pdf, which are sharp at any size."
    )


def test_a_picture_too_large_at_any_resolution_is_referred_to_other_formats() -> None:
    with pytest.raises(WrongValue, match=r"are the most\. Write it as svg or pdf, which are sharp at any size\."):
        png.write(page(72_000, 72_000), 36)


@pytest.mark.parametrize("value", ["5", "abc"])
def test_no_variable_of_the_environment_sets_the_clock(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = png.write(page())
    monkeypatch.setenv("SOURCE_DATE_EPOCH", value)
    assert png.write(page()) == usual


def test_the_same_page_gives_the_same_bytes_in_every_process() -> None:
    program = (
        f"import sys; sys.path.insert(0, {os.path.dirname(__file__)!r}); "  # noqa: PTH120 - a text is wanted
        "import test_drawing_png as t; sys.stdout.buffer.write(t.png.write(t.page()))"
    )
    environment = os.environ | {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"}
    other = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, env=environment)
    assert png.write(page()) == png.write(page()) == other.stdout

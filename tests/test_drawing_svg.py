"""SVG: well-formed, small, harmless, and the same each time."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import pytest

from remit.drawing.canvas import Group, Page, Shape, Text
from remit.drawing.composing import compose
from remit.drawing.layout import lay_out
from remit.drawing.svg import inline, number, write

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from remit.diagram.model import Diagram

SVG = "{http://www.w3.org/2000/svg}"


def page(*items: Shape | Text, title: str = "A title", name: str = "n1") -> Page:
    return Page(200, 100.5, (Group("node", items, name, "One & all", ("kind-body",)),), title, "What it shows.")


def parsed(data: bytes) -> ET.Element:
    return ET.fromstring(data)  # noqa: S314 - written by the test itself


def test_a_picture_in_full() -> None:
    square = Shape((("M", (0, 0)), ("L", (10.126, 0)), ("C", (1, 2, 3, 4, 5, 6)), ("Z", ())), "#ffffff", "#000000", 0.8)
    text = Text(5, 7.5, "<One>", 10, bold=True, anchor="middle")
    assert write(page(square, text)).decode() == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<svg xmlns="http://www.w3.org/2000/svg" version="1.1" width="200pt" height="100.5pt" viewBox="0 0 200 100.5" '
        'role="img" aria-labelledby="picture-title picture-description" font-family="Arial, Helvetica, '
        '&#39;Liberation Sans&#39;, Arimo, sans-serif">\n'
        '<title id="picture-title">A title</title>\n'
        '<desc id="picture-description">What it shows.</desc>\n'
        '<path class="paper" fill="#ffffff" d="M0 0H200V100.5H0Z"/>\n'
        '<g id="n1" class="node kind-body"><title>One &amp; all</title>'
        '<path fill="#ffffff" stroke="#000000" stroke-width="0.8" d="M0 0L10.13 0C1 2 3 4 5 6Z"/>'
        '<text x="5" y="7.5" font-size="10" font-weight="bold" text-anchor="middle" fill="#14181d">&lt;One&gt;</text></g>\n'
        "</svg>\n"
    )


def test_inside_a_page_it_is_the_same_without_the_declaration() -> None:
    one = page(Text(1, 2, "a", 8))
    assert write(one).decode() == '<?xml version="1.0" encoding="UTF-8"?>\n' + inline(one)


def test_a_thing_that_leads_somewhere_is_a_link_with_its_full_name() -> None:
    one = page(Text(1, 2, "a", 8))
    linked = inline(one, lambda name: {"n1": '/thing/a?x=<1>&y="'}[name])
    plain = '<g id="n1" class="node kind-body">'
    opened = '<a class="thing" href="/thing/a?x=&lt;1&gt;&amp;y=&quot;" aria-label="One &amp; all">'
    assert linked == inline(one).replace(plain, opened + plain).replace("</g>", "</g></a>").replace(
        'role="img"', 'role="group"'
    )


def test_what_leads_nowhere_and_what_is_no_thing_is_no_link() -> None:
    edge = Page(9, 9, (Group("edge", (), "e1", "An edge"),), "A title", "What it shows.")
    assert "<a " not in inline(edge, lambda _: "/x")
    assert "<a " not in inline(page(Text(1, 2, "a", 8)), lambda _: "")


def test_dashes_halos_and_ends() -> None:
    written = inline(page(Shape((("M", (0, 0)),), stroke="#111111", dash=(4, 2.5)), Text(1, 2, "a", 8, halo=True)))
    assert 'fill="none" stroke="#111111" stroke-width="1" stroke-dasharray="4 2.5"' in written
    assert written.count(">a</text>") == 2
    assert 'aria-hidden="true">a</text>' in written
    assert 'text-anchor="end"' in inline(page(Text(1, 2, "a", 8, anchor="end")))


@pytest.mark.parametrize(
    ("value", "written"), [(1.0, "1"), (1.005, "1"), (-0.001, "0"), (12.346, "12.35"), (-2.5, "-2.5"), (100.0, "100")]
)
def test_numbers_are_short(value: float, written: str) -> None:
    assert number(value) == written


def test_text_that_runs_to_the_left_says_so_and_keeps_its_place() -> None:
    hebrew = "\u05e9\u05dc\u05d5\u05dd"
    for anchor, kept in (("start", "end"), ("middle", "middle")):
        written = inline(page(Text(1, 2, f"({hebrew} 2024)", 8, anchor=anchor)))  # type: ignore[arg-type]
        assert f'direction="rtl" unicode-bidi="embed" text-anchor="{kept}"' in written
    assert 'direction="rtl"' not in inline(page(Text(1, 2, f"ViSOR {hebrew}", 8)))
    assert "text-anchor" not in inline(page(Text(1, 2, hebrew, 8, anchor="end")))


def test_hostile_text_stays_text(hostile: Diagram) -> None:
    data = write(compose(hostile, lay_out(hostile), "a4"))
    root = parsed(data)
    assert {element.tag.removeprefix(SVG) for element in root.iter()} == {"svg", "title", "desc", "path", "g", "text"}
    names = {name for element in root.iter() for name in element.attrib}
    assert not {name for name in names if name.startswith("on") or "href" in name or name == "style"}
    assert not any(sign in data.decode() for sign in ("\u202e", "\x00", "\x1b", "\ufffe"))
    assert len([g for g in root.iter(f"{SVG}g") if g.attrib["class"].startswith("node ")]) == len(hostile.nodes)


def test_the_same_bytes_each_time_and_not_many(chain: Diagram) -> None:
    one, other = (write(compose(chain, lay_out(chain), "a4")) for _ in range(2))
    assert one == other
    assert len(one) < 16_000


def test_ids_are_those_of_the_diagram_and_none_stands_twice(chain: Diagram) -> None:
    root = parsed(write(compose(chain, lay_out(chain), None)))
    ids = [element.attrib["id"] for element in root.iter() if "id" in element.attrib]
    assert len(ids) == len(set(ids))
    assert {*chain.ids.values(), "e1", "e6"} <= set(ids)


def test_a_browser_shows_text_of_both_directions_where_it_belongs(browser: Browser) -> None:
    hebrew = "\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd"
    texts = (Text(20, 30, hebrew, 10), Text(100, 60, hebrew, 10, anchor="middle"), Text(20, 90, "Left", 10))
    tab = browser.new_page()
    tab.set_content(f"<body style='margin:0'>{inline(page(*texts))}</body>")
    boxes = tab.evaluate(
        "[...document.querySelectorAll('text')].map((one) => { const b = one.getBBox(); return [b.x, b.width] })"
    )
    tab.close()
    assert abs(boxes[0][0] - 20) < 1
    assert abs(boxes[1][0] + boxes[1][1] / 2 - 100) < 1
    assert abs(boxes[2][0] - 20) < 1

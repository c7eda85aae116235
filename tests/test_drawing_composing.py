"""Whole pages: what stands on them, that it fits, and that it can be read."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Any

import pytest

from remit.diagram.model import CAME, PAST, PLANNED, UNSURE, WENT, Diagram, Edge, Kind, Node
from remit.diagram.styles import SHAPES, TINTS, contrast
from remit.drawing.canvas import Group, Page, Shape, Text
from remit.drawing.composing import LEAST_READABLE, compose, smallest_text
from remit.drawing.figures import WHITE
from remit.drawing.layout import lay_out
from remit.drawing.metrics import width
from remit.drawing.outlines import within

if TYPE_CHECKING:
    from collections.abc import Iterator

    from remit.drawing.places import Layout


@pytest.fixture(scope="module")
def laid(chain: Diagram) -> Layout:
    return lay_out(chain)


def parts(page: Page, kind: str) -> list[Group]:
    return [group for group in page.groups if group.kind == kind]


def texts(page: Page, kind: str = "") -> list[Text]:
    groups = parts(page, kind) if kind else page.groups
    return [item for group in groups for item in group.items if isinstance(item, Text)]


def words(page: Page, kind: str = "") -> list[str]:
    return [text.words for text in texts(page, kind)]


def shapes(group: Group) -> list[Shape]:
    return [item for item in group.items if isinstance(item, Shape)]


def group(page: Page, name: str) -> Group:
    return next(one for one in page.groups if one.id == name)


def spans(page: Page) -> Iterator[tuple[Text, float, float]]:
    """Each text with its left and right end."""
    for text in texts(page):
        long = width(text.words, text.size, bold=text.bold)
        left = text.x - {"start": 0.0, "middle": long / 2, "end": long}[text.anchor]
        yield text, left, left + long


def assert_within(page: Page, margin: float) -> None:
    """Nothing reaches into the margins."""
    for text, left, right in spans(page):
        assert margin - 0.1 <= left, text
        assert right <= page.width - margin + 0.1, text
        assert margin - 0.1 <= text.y - text.size * 0.75, text
        assert text.y <= page.height - margin + 0.1, text
    for one in page.groups:
        for shape in shapes(one):
            for _, numbers in shape.path:
                assert all(margin - 2 <= x <= page.width - margin + 2 for x in numbers[::2])
                assert all(margin - 2 <= y <= page.height - margin + 2 for y in numbers[1::2])


def small(node: dict[str, Any] | None = None, edge: dict[str, Any] | None = None) -> Diagram:
    """Two things and a relation; with changes to the second thing and to the relation."""
    kind = Kind("body", "Body", "pill", "violet")
    one, other = Node("x:1", "One", kind), Node("x:2", "Other", kind)
    changed = replace(other, **node or {}), replace(Edge("x:1", "x:2", "owns"), **edge or {})
    return Diagram("Title", "Caption.", (one, changed[0]), (changed[1],))


def composed(diagram: Diagram, page: str | None = None) -> Page:
    return compose(diagram, lay_out(diagram), page)


def test_a_picture_has_its_parts_from_top_to_bottom(chain: Diagram, laid: Layout) -> None:
    page = compose(chain, laid, "a4")
    kinds = list(dict.fromkeys(one.kind for one in page.groups))
    assert kinds == ["marking", "title", "caption", "edge", "node", "label", "key", "sources"]
    assert words(page, "marking") == ["OFFICIAL", "OFFICIAL"]
    assert words(page, "title") == ["Who answers for clean bathing water?"]
    assert words(page, "caption") == ["Six things and six relations, on 1 June 2022."]
    assert words(page, "sources") == [chain.source_line]
    assert (page.title, page.description) == (chain.title, chain.caption)
    first, last = texts(page, "marking")
    assert first.y < min(text.y for text in texts(page, "title"))
    assert last.y > max(text.y for text in texts(page, "sources"))
    assert first.x == last.x == page.width / 2


def test_groups_bear_the_ids_of_the_diagram_and_say_what_they_are(chain: Diagram, laid: Layout) -> None:
    page = compose(chain, laid, None)
    assert [one.id for one in parts(page, "node")] == list(chain.ids.values())
    assert [one.id for one in parts(page, "edge")] == [f"e{number}" for number in range(1, 7)]
    assert group(page, "n4").title == "Harbour Office · office · until 25 June 2021"
    assert group(page, "n4").classes == ("kind-body", "past")
    assert group(page, "n3").classes == ("kind-body", "focus")
    assert group(page, "e2").title == "Test every beach – owner → Harbour Office (until 25 June 2021)"
    assert group(page, "e2").classes == ("past",)
    assert group(page, "l2").classes == ("of-e2", "past")


@pytest.mark.parametrize("name", ["a4", "a3", "slide", None])
def test_all_of_it_is_on_the_page(chain: Diagram, laid: Layout, hostile: Diagram, name: str | None) -> None:
    margin = {"slide": 36.0, None: 10.0}.get(name, 42.5)
    assert_within(compose(chain, laid, name), margin)
    assert_within(compose(hostile, lay_out(hostile), name), margin)


def test_pages_have_their_sizes_and_lie_or_stand_as_suits() -> None:
    nodes = tuple(Node(f"x:{number}", f"Body {number}", Kind("b", "Body", "box", "blue")) for number in range(9))
    edges = tuple(Edge(one.iri, other.iri, "leads to") for one, other in pairwise(nodes))
    row = Diagram("t", "c", nodes, edges)
    wide, high = lay_out(row, room=(2000, 50)), lay_out(row, room=(100, 900))

    def extent(layout: Layout, name: str) -> tuple[float, float]:
        page = compose(row, layout, name)
        return round(page.width, 1), round(page.height, 1)

    assert extent(wide, "a4") == (841.9, 595.3)
    assert extent(high, "a4") == (595.3, 841.9)
    assert extent(wide, "a3") == (1190.6, 841.9)
    assert extent(high, "slide") == (960, 540)


def test_a_drawing_is_scaled_to_its_page_but_not_enlarged_beyond_a_quarter(chain: Diagram, laid: Layout) -> None:
    assert composed(small(), "a4").scale == 1.25
    assert composed(small()).scale == 1.0
    huge = replace(laid, width=laid.width * 4, height=laid.height * 4)
    page = compose(chain, huge, "a4")
    assert page.scale < 0.6
    label = next(text for text in texts(page, "node") if text.words == "Test every beach")
    assert label.size == pytest.approx(10 * page.scale)
    assert smallest_text(page) == pytest.approx(8 * page.scale)
    assert smallest_text(page) < LEAST_READABLE
    assert compose(chain, huge, None).scale >= 0.75 - 1e-9


def test_a_page_without_text_has_no_smallest_text() -> None:
    assert smallest_text(Page(1, 1, (), "", "")) == 0.0


def test_a_bare_picture_leaves_the_rest_to_the_text_around_it(chain: Diagram, laid: Layout) -> None:
    page = compose(chain, laid, None, bare=True)
    assert {one.kind for one in page.groups} == {"edge", "node", "label", "key"}
    assert (page.title, page.description) == (chain.title, chain.caption)
    assert page.height < compose(chain, laid, None).height - 60


def test_the_key_explains_only_what_is_shown(chain: Diagram, laid: Layout) -> None:
    assert words(compose(chain, laid, None), "key") == [
        "Report",
        "Action",
        "Body",
        "System",
        "Post",
        "past, planned or later",
        "its days are not known",
    ]
    assert words(composed(small()), "key") == ["Body"]
    assert words(composed(small(node={"state": PAST})), "key") == ["Body", "past"]
    assert words(composed(small(edge={"state": PLANNED})), "key") == ["Body", "planned or later"]
    assert words(composed(small(edge={"state": UNSURE})), "key") == ["Body", "its days are not known"]
    assert words(composed(small(node={"mark": CAME}, edge={"mark": WENT})), "key") == [
        "Body",
        "+ added: only in the later version of the record",
        "– removed: only in the earlier version of the record",
    ]


def test_the_grade_of_the_evidence_is_marked_and_the_marks_that_occur_are_explained() -> None:
    derived = composed(small(edge={"grade": "derived", "dates": "until 2 May 2020"}))
    assert words(derived, "label") == ["owns †", "until 2 May 2020"]
    assert words(derived, "key") == ["Body", "†", "worked out from what is recorded; no source says so"]
    assert group(derived, "e1").title == "One – owns → Other (until 2 May 2020; worked out; no source says so)"
    secondary = composed(small(edge={"grade": "secondary"}))
    assert words(secondary, "label") == ["owns *"]
    assert words(secondary, "key") == ["Body", "*", "secondary sources only"]


def test_the_mark_of_a_grade_never_stands_alone_on_a_line() -> None:
    for label in ("owns " + "w" * long for long in range(1, 20)):
        bare = words(composed(small(edge={"label": label})), "label")
        marked = words(composed(small(edge={"label": label, "grade": "derived"})), "label")
        assert marked == [*bare[:-1], f"{bare[-1]} †"]
    cut = words(composed(small(edge={"grade": "secondary", "label": "many words " * 40})), "label")
    assert cut[-1].endswith("… *")


def test_relations_of_two_grades_do_not_share_a_label() -> None:
    kind = Kind("body", "Body", "pill", "violet")
    things = tuple(Node(f"x:{number}", f"Thing {number}", kind) for number in range(21))
    edges = tuple(Edge("x:0", one.iri, "owns", grade="derived" if n % 2 else "") for n, one in enumerate(things[1:]))
    assert sorted(words(composed(Diagram("", "", things, edges)), "label")) == ["owns", "owns †"]


def test_the_key_explains_last_shown_where_it_means_that_something_is_presumed() -> None:
    told = ["Body", "last shown:", "presumed to go on; no end is recorded"]
    assert words(composed(small(edge={"dates": "last shown 2 May 2020"})), "key") == told
    doubtful = {"dates": "last shown 2 May 2020", "state": UNSURE}
    assert words(composed(small(edge=doubtful)), "key") == ["Body", "its days are not known"]


def test_the_key_explains_codes(chain: Diagram, laid: Layout) -> None:
    coded = replace(laid, codes=(("", "owns"), ("a", "uses")))
    assert words(compose(chain, coded, None), "key")[-3:] == ["owns (arrows without a letter)", "a", "uses"]


def test_the_key_says_that_days_are_left_out_where_arrows_bear_codes() -> None:
    diagram = small(edge={"dates": "last shown 2 May 2020"})
    coded = replace(lay_out(diagram), codes=(("a", "owns"),))
    told = ["days:", "not on the arrows; the table of relations has them (html, docx, md)", "a", "owns"]
    assert words(compose(diagram, coded, None), "key") == ["Body", *told]
    undated = small(edge={})
    assert words(compose(undated, replace(lay_out(undated), codes=(("a", "owns"),)), None), "key") == [
        "Body",
        "a",
        "owns",
    ]


def test_swatches_and_words_of_the_key_do_not_meet(hostile: Diagram) -> None:
    page = composed(hostile, "a4")
    rows: dict[float, list[tuple[float, float]]] = {}
    for text, left, right in spans(page):
        if text in texts(page, "key"):
            rows.setdefault(round(text.y), []).append((left, right))
    assert len(rows) > 1
    for row in rows.values():
        assert all(one[1] < other[0] for one, other in combinations(sorted(row), 2))


def test_what_is_past_or_planned_is_dashed_and_pale_and_says_when(chain: Diagram, laid: Layout) -> None:
    page = compose(chain, laid, None)
    past, present = shapes(group(page, "n4"))[0], shapes(group(page, "n2"))[0]
    assert past.dash == (4.0, 2.5)
    assert present.dash == ()
    unsure = shapes(group(page, "n6"))[0]
    assert unsure.dash == (1.2, 2.4)
    assert past.fill == "#f2f0f8"
    assert "until 25 June 2021" in words(page, "node")
    assert shapes(group(page, "e2"))[0].dash == (4.0, 2.5)
    assert shapes(group(page, "e4"))[0].dash == (1.2, 2.4)
    assert shapes(group(page, "e1"))[0].dash == ()
    assert [item.words for item in group(page, "l2").items if isinstance(item, Text)] == [
        "owner",
        "until 25 June 2021",
    ]


def test_what_the_diagram_is_about_is_bold(chain: Diagram, laid: Layout) -> None:
    page = compose(chain, laid, None)
    assert all(item.bold for item in group(page, "n3").items if isinstance(item, Text))
    assert shapes(group(page, "n3"))[0].width > 2 * shapes(group(page, "n2"))[0].width
    assert not any(item.bold for item in group(page, "n2").items if isinstance(item, Text))


@pytest.mark.parametrize(("mark", "tag"), [(CAME, "+ added"), (WENT, "– removed")])
def test_a_difference_is_said_in_words_and_drawn_heavily(mark: str, tag: str) -> None:
    page = composed(small(node={"mark": mark}, edge={"mark": mark}))
    assert words(page, "node")[1:] == [tag, "Other"]
    assert words(page, "label") == [f"{tag}: owns"]
    assert shapes(group(page, "n2"))[0].width > 2
    assert bool(shapes(group(page, "n2"))[0].dash) == (mark == WENT)
    assert shapes(group(page, "e1"))[0].width > 1.5
    assert mark in group(page, "n2").classes


def test_what_stands_for_many_says_how_many() -> None:
    page = composed(small(node={"count": 43}, edge={"count": 1200}))
    assert "Other (43)" in words(page, "node")
    assert words(page, "label") == ["owns (1,200)"]
    assert group(page, "n2").title == "Other · Body · 43 things"


def test_text_and_lines_have_enough_contrast(chain: Diagram, laid: Layout) -> None:
    grounds = [fill for fill, _ in TINTS.values()]
    page = compose(chain, laid, None)
    assert all(contrast(text.colour, ground) >= 4.5 for text in texts(page) for ground in (*grounds, WHITE))
    for one in page.groups:
        assert all(contrast(shape.stroke, WHITE) >= 3 for shape in shapes(one) if shape.stroke)


@pytest.mark.parametrize("shape", SHAPES)
def test_the_text_of_a_node_lies_within_its_outline(shape: str) -> None:
    label = "Inspectorate of bathing waters and of the keepers of every pier"
    node = Node("x:1", label, Kind("k", "Kind", shape, "blue"), dates="until 25 June 2021")
    diagram = Diagram("t", "c", (node,), ())
    layout = lay_out(diagram)
    page = compose(diagram, layout, None)
    box = layout.boxes["x:1"]
    outline = shapes(parts(page, "node")[0])[0]
    xs = [x for _, numbers in outline.path for x in numbers[::2]]
    ys = [y for _, numbers in outline.path for y in numbers[1::2]]
    x, y = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
    assert (max(xs) - min(xs), max(ys) - min(ys)) == pytest.approx((box.width, box.height))
    inside = within(shape, box.width, box.height)
    for text in texts(page, "node"):
        half = width(text.words, text.size) / 2
        for corner in ((-half, -0.72 * text.size), (half, -0.72 * text.size), (-half, 0.1), (half, 0.1)):
            assert inside(text.x + corner[0] - x, text.y + corner[1] - y), text.words


def test_an_arrowhead_ends_at_the_outline_and_its_line_before_it() -> None:
    diagram = small()
    layout = lay_out(diagram)
    page = compose(diagram, layout, None)
    line, head = shapes(group(page, "e1"))
    tip = head.path[0][1]
    end = line.path[-1][1][-2:]
    box = layout.boxes["x:2"]
    frame = shapes(group(page, "n2"))[0].path
    left, top = min(n[0] for _, n in frame if n), min(n[1] for _, n in frame if n)
    inside = within("pill", box.width + 1, box.height + 1)
    assert inside(tip[0] - left - box.width / 2, tip[1] - top - box.height / 2)
    assert 5 < abs(tip[0] - end[0]) + abs(tip[1] - end[1]) < 8
    assert (line.fill, head.fill) == ("", line.stroke)


def test_a_label_stands_on_white_and_above_all_lines(chain: Diagram, laid: Layout) -> None:
    page = compose(chain, laid, None)
    order = [one.kind for one in page.groups if one.kind in ("edge", "node", "label")]
    assert order == sorted(order, key=["edge", "node", "label"].index)
    for one in parts(page, "label"):
        assert isinstance(one.items[0], Shape)
        assert one.items[0].fill == WHITE


def test_a_long_source_line_is_cut_after_three_lines(chain: Diagram, laid: Layout) -> None:
    page = compose(replace(chain, source_line="A report of the office, page 12; " * 60), laid, "a4")
    lines = words(page, "sources")
    assert len(lines) == 3
    assert lines[-1].endswith("…")


def test_a_page_stands_where_that_leaves_the_text_larger(chain: Diagram, laid: Layout) -> None:
    page = compose(chain, replace(laid, width=505, height=500), "a4")
    assert page.width < page.height

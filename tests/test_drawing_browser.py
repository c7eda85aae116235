"""A diagram's page in a real browser: by keyboard and pointer, for screen readers, on paper, and without its script."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from remit.diagram.model import PAST, Diagram, Edge, Kind, Node
from remit.diagram.styles import TINTS, contrast
from remit.document import Source
from remit.drawing import composing, html
from remit.drawing.places import Box, Curve, Layout

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

BODY = Kind("body", "Body or unit", "pill", "violet")
ACTION = Kind("recommendation", "Recommendation", "rounded", "green")
REPORT = Kind("report", "Report", "note", "blue")
ID = "https://example.org/id/"
# (place in columns of 200 and rows of 100), so that the way of each arrow key can be foretold:
#   report      weekly     board
#               publish    rivers
#                          zurich
PLACES = {"rivers": (500, 200), "board": (500, 100), "zurich": (500, 300), "weekly": (300, 100), "publish": (300, 200)}
PLACES["report"] = (100, 100)


def relation(one: str, other: str, label: str, dates: str = "", notes: tuple[int, ...] = ()) -> Edge:
    return Edge(ID + one, ID + other, label, dates=dates, notes=notes)


DIAGRAM = Diagram(
    "Who leads what was recommended?",
    "The recommendations of the second report and the bodies that lead them, as of 2 May 2031.",
    (
        Node(ID + "rivers", "Rivers Agency", BODY, "public body"),
        Node(ID + "board", "Water Board", BODY, "public body", "until 25 June 2021", PAST),
        Node(ID + "zurich", "Zürich Office", BODY, "office"),
        Node(ID + "weekly", "Test the water every week", ACTION, "recommendation"),
        Node(ID + "publish", "Publish the results", ACTION, "recommendation"),
        Node(ID + "report", "Bathing water: a second look", REPORT, "report", focus=True),
    ),
    (
        relation("report", "weekly", "makes", notes=(1,)),
        relation("report", "publish", "makes", notes=(1,)),
        relation("board", "weekly", "lead", notes=(1, 2)),
        relation("rivers", "publish", "lead", notes=(2,)),
        relation("board", "zurich", "succeeded by", "on 25 June 2021", (2,)),
    ),
    (("As of", "2 May 2031"), ("Workspace", "Fenland, version 1.0")),
    (
        Source(1, "Inspector of Waters, in Report (1 May 2031)", "Test it.", "https://example.org/report"),
        Source(2, "Ministry of Lakes, in Letter", "We agree."),
    ),
    "Report and letter, 2031",
    "OFFICIAL",
)
TWO_SHOWN = "3 of 6 things shown, with 2 of 5 relations."


def content(diagram: Diagram = DIAGRAM) -> bytes:
    boxes = {node.iri: Box(*PLACES[node.iri.removeprefix(ID)], 140, 40, (node.label[:26],)) for node in diagram.nodes}
    curves = []
    for edge in diagram.edges:
        (ax, ay), (bx, by) = ((boxes[end].x, boxes[end].y) for end in (edge.source, edge.target))
        points = ((ax, ay), (ax, ay), (bx, by), (bx, by))
        curves.append(Curve(points, ((ax + bx) / 2, (ay + by) / 2), (edge.label[:20],)))
    return html.write(diagram, composing.compose(diagram, Layout(600, 400, boxes, tuple(curves)), None, bare=True))


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    path: Path = tmp_path_factory.mktemp("page") / "diagram.html"
    path.write_bytes(content())
    return path.as_uri()


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Iterator[Page]:
    """One page for all tests: to open one takes longer than most tests."""
    context = browser.new_context()
    page = context.new_page()
    page.set_default_timeout(10_000)
    yield page
    context.close()


@pytest.fixture
def visit(tab: Page, address: str) -> Iterator[Callable[..., Page]]:
    """Open the page; it must ask for nothing and complain of nothing."""
    complaints: list[str] = []
    pages = [address]

    def note(event: str, told: Callable[[Any], str]) -> tuple[str, Callable[[Any], None]]:
        return event, lambda one: complaints.append(told(one))

    listeners = [
        note("request", lambda request: request.url),
        note("console", lambda message: message.text),
        note("pageerror", str),
        note("dialog", lambda dialog: dialog.message),
    ]
    for event, listener in listeners:
        tab.on(event, listener)  # type: ignore[call-overload]

    def opened(end: str = "", width: int = 1280, start: str = address) -> Page:
        pages.append(start)
        tab.set_viewport_size({"width": width, "height": 800})
        tab.emulate_media(media="screen")
        tab.goto("about:blank")  # an address that differs only behind # would not be opened anew
        tab.goto(start + end)
        tab.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        return tab

    yield opened
    for event, listener in listeners:
        tab.remove_listener(event, listener)
    assert [one for one in complaints if one.split("#")[0] not in pages] == []


def until(page: Page, condition: str) -> None:
    """Wait until something holds; the policy of the page forbids Playwright’s own way."""
    for _ in range(200):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(20)
    pytest.fail(f"never: {condition}")


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


def status(page: Page) -> str:
    return page.locator("[role=status]").inner_text()


def seen(page: Page) -> list[float]:
    """The part of the picture that is seen: x, y, width and height."""
    return [float(one) for one in (page.locator("#picture svg").get_attribute("viewBox") or "").split()]


def pressed(page: Page, *keys: str) -> list[str]:
    """Where the focus is after each key."""
    found = []
    for key in keys:
        page.keyboard.press(key)
        found.append(focused(page))
    return found


def complaints_of_axe(page: Page) -> list[str]:
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = Axe().run(page, options={"runOnly": tags, "resultTypes": ["violations"]})
    return [f"{one['id']}: {[node['target'] for node in one['nodes']]}" for one in found.response["violations"]]


def test_axe_finds_nothing_wrong_in_any_state_of_the_page(visit: Callable[..., Page]) -> None:
    page = visit()
    assert complaints_of_axe(page) == []
    page.locator("#n2").press("Enter")
    assert complaints_of_axe(page) == []
    page.get_by_label("Report (1)").uncheck()
    page.get_by_label("Find a thing").fill("e")
    page.keyboard.press("ArrowDown")
    assert complaints_of_axe(page) == []


def test_axe_finds_nothing_wrong_on_a_narrow_screen(visit: Callable[..., Page]) -> None:
    page = visit("#n2", width=320)
    page.locator("summary").click()
    assert complaints_of_axe(page) == []


def test_the_picture_is_one_stop_on_the_way_of_the_tab_key_and_begins_with_what_it_is_about(
    visit: Callable[..., Page],
) -> None:
    page = visit()
    stops = pressed(page, *["Tab"] * 15)
    assert stops.count("n6") == 1
    assert page.locator("#picture svg").get_attribute("role") == "group", "an image has no parts for a screen reader"
    assert stops[:2] == ["", "search"]
    assert [stop for stop in stops if stop[:1] == "n"] == ["n6"]
    page.locator("#n6").focus()
    assert pressed(page, "Shift+Tab") == [""]


def test_arrow_keys_go_to_the_related_thing_in_that_direction_before_any_other(visit: Callable[..., Page]) -> None:
    page = visit()
    page.locator("#n6").focus()
    assert pressed(page, "ArrowRight", "ArrowRight", "ArrowLeft", "ArrowLeft") == ["n4", "n2", "n4", "n6"]
    page.locator("#n2").focus()
    # Rivers Agency is nearer, but not related; from there on, nothing that is related lies to the north.
    assert pressed(page, "ArrowDown", "ArrowUp") == ["n3", "n2"]
    page.locator("#n1").focus()
    assert pressed(page, "ArrowUp", "ArrowUp") == ["n2", "n1"], "where nothing lies above, it is the thing before"


def test_page_and_home_keys_go_through_all_things_and_stop_at_the_ends(visit: Callable[..., Page]) -> None:
    page = visit()
    page.locator("#n6").focus()
    assert pressed(page, "PageDown", "Home", "PageDown", "PageDown", "PageUp", "End") == [
        "n6",
        "n1",
        "n2",
        "n3",
        "n2",
        "n6",
    ]


def test_enter_shows_the_details_of_a_thing_and_escape_ends_the_choice(visit: Callable[..., Page]) -> None:
    page = visit()
    thing = page.get_by_role("button", name="public body: Water Board, until 25 June 2021, 2 relations")
    thing.press("Enter")
    assert thing.get_attribute("aria-pressed") == "true"
    assert status(page) == "Chosen: Water Board, 2 relations."
    assert page.locator("#chosen").inner_text().split("\n") == [
        *("Water Board", "Type", "public body", "Dates", "until 25 June 2021"),
        *("Identifier", "https://example.org/id/board", "From it (2)"),
        *("lead → Test the water every week", "[1]", "[2]", "succeeded by → Zürich Office", "on 25 June 2021", "[2]"),
        *("Zoom to it", "End the choice"),
    ]
    assert page.url.endswith("#n2")
    assert page.locator("#picture .node.faded").count() == 3
    assert page.locator("#picture .edge.lit").evaluate_all("all => all.map(one => one.id)") == ["e3", "e5"]
    page.keyboard.press("Escape")
    assert focused(page) == "n2"
    assert page.locator(".faded, .lit, [aria-pressed=true]").count() == 0
    assert "#" not in page.url
    assert page.locator("#chosen").inner_text().startswith("Choose a thing in the picture")


def test_relations_in_the_details_lead_to_their_other_end_whichever_way_they_run(visit: Callable[..., Page]) -> None:
    page = visit("#n3")
    page.get_by_role("button", name="Water Board: succeeded by it on 25 June 2021").click()
    assert focused(page) == "n2"
    page.get_by_role("button", name="lead Test the water every week").press("Enter")
    assert focused(page) == "n4"
    assert page.locator("#chosen h3").inner_text() == "Test the water every week"
    page.get_by_role("button", name="Bathing water: a second look: makes it").focus()
    page.keyboard.press("Escape")
    assert focused(page) == "n4"


def test_a_type_that_is_not_shown_is_neither_in_the_picture_nor_in_the_tables(visit: Callable[..., Page]) -> None:
    page = visit("#n2")
    assert page.locator("tr[data-thing]:visible, tr[data-relation]:visible").count() == 11
    page.get_by_label("Body or unit (3)").press("Space")
    assert status(page) == TWO_SHOWN
    assert page.locator("#chosen h3").count() == 0
    shown = "all => all.filter(one => getComputedStyle(one).display !== 'none').map(one => one.id)"
    assert page.locator("#picture .node").evaluate_all(shown) == ["n4", "n5", "n6"]
    assert page.locator("#picture .edge").evaluate_all(shown) == ["e1", "e2"]
    assert page.locator("#picture .label").evaluate_all(shown) == ["l1", "l2"]
    assert page.locator("tr[data-thing]:visible").count() == 3
    assert page.locator("tr[data-relation]:visible").count() == 2
    assert page.locator("#picture [tabindex='0']").evaluate_all("all => all.map(one => one.id)") == ["n4"]
    page.locator("#n4").focus()
    assert pressed(page, "ArrowRight", "Home") == ["n5", "n4"]
    page.get_by_label("Body or unit (3)").check()
    assert status(page) == "6 of 6 things shown, with 5 of 5 relations."


def test_search_goes_by_letters_without_accents_and_shows_what_was_hidden(visit: Callable[..., Page]) -> None:
    page = visit()
    page.get_by_label("Body or unit (3)").uncheck()
    page.get_by_label("Find a thing").fill("ZURICH off")
    assert status(page) == "1 thing found."
    page.keyboard.press("Enter")
    assert focused(page) == "n3"
    assert page.get_by_label("Body or unit (3)").is_checked()
    assert page.locator("#chosen h3").inner_text() == "Zürich Office"
    page.get_by_label("Find a thing").fill("nowhere")
    assert status(page) == "No thing has “nowhere” in its name."
    page.keyboard.press("Enter")
    assert focused(page) == "search"


def test_what_is_found_can_be_gone_through_with_arrow_keys_or_clicked(visit: Callable[..., Page]) -> None:
    page = visit()
    field = page.get_by_role("combobox", name="Find a thing")
    field.fill("water")
    names = page.get_by_role("option").locator("bdi").all_inner_texts()
    assert names == ["Water Board", "Test the water every week", "Bathing water: a second look"]
    assert field.get_attribute("aria-expanded") == "true"
    field.fill("b")
    names = page.get_by_role("option").locator("bdi").all_inner_texts()
    assert names == ["Bathing water: a second look", "Water Board", "Publish the results"], (
        "names that begin so come first"
    )
    field.fill("water")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.get_by_role("option", selected=True).locator("bdi").all_inner_texts() == ["Test the water every week"]
    assert field.get_attribute("aria-activedescendant") == "found-1"
    page.keyboard.press("Escape")
    assert page.get_by_role("option").count() == 0
    field.fill("wat")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    assert focused(page) == "n6"
    field.fill("r")
    page.get_by_role("option").first.click()
    assert focused(page) == "n1"


def test_buttons_and_keys_zoom_and_move_the_picture(visit: Callable[..., Page]) -> None:
    page = visit()
    whole = seen(page)
    page.get_by_role("button", name="Zoom in").click()
    x, y, width, height = seen(page)
    assert width == pytest.approx(whole[2] / 1.4, abs=0.1)
    assert x + width / 2 == pytest.approx(whole[2] / 2, abs=0.1)
    page.get_by_role("button", name="Move right").click()
    page.get_by_role("button", name="Move down").click()
    assert seen(page) == pytest.approx([x + width / 4, y + height / 4, width, height], abs=0.1)
    page.get_by_role("button", name="Fit").click()
    assert seen(page) == whole
    page.locator("#n6").focus()
    page.keyboard.press("+")
    page.keyboard.press("Shift+ArrowLeft")
    assert seen(page) == pytest.approx([x - width / 8, y, width, height], abs=0.1)
    assert focused(page) == "n6"
    page.keyboard.press("-")
    assert seen(page) == whole


def test_the_thing_that_has_the_focus_is_brought_into_sight(visit: Callable[..., Page]) -> None:
    page = visit()
    page.locator("#n6").focus()
    for _ in range(4):
        page.keyboard.press("+")
    before = seen(page)
    page.keyboard.press("Home")
    now = seen(page)
    assert now[2:] == before[2:]
    assert now[:2] != before[:2]
    frame, thing = page.locator("#picture svg").bounding_box(), page.locator("#n1").bounding_box()
    assert frame
    assert thing
    assert frame["x"] <= thing["x"] <= frame["x"] + frame["width"] - thing["width"]
    assert frame["y"] <= thing["y"] <= frame["y"] + frame["height"] - thing["height"]


def test_the_wheel_zooms_only_with_control_and_dragging_moves(visit: Callable[..., Page]) -> None:
    page = visit("#n5")
    whole = seen(page)
    box = page.locator("#picture svg").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -100)
    until(page, f"document.querySelector('#picture svg').viewBox.baseVal.width < {whole[2]}")
    page.keyboard.up("Control")
    x, y, width, height = seen(page)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2 - 40, box["y"] + box["height"] / 2 - 20, steps=4)
    page.mouse.up()
    moved = seen(page)
    assert moved[0] > x + 10
    assert moved[1] > y + 5
    assert moved[2:] == [width, height]
    assert page.url.endswith("#n5"), "dragging is no click beside all things"
    page.evaluate("window.scrollTo(0, 0)")
    page.locator("#picture svg").hover(position={"x": 20, "y": 20})
    before = page.evaluate("window.scrollY")
    page.mouse.wheel(0, 100)
    until(page, f"window.scrollY > {before}")
    assert seen(page) == moved


def test_a_click_chooses_a_thing_and_one_beside_it_ends_the_choice(visit: Callable[..., Page]) -> None:
    page = visit()
    page.locator("#n5").click()
    assert page.url.endswith("#n5")
    assert focused(page) == "n5"
    page.locator("#picture svg").click(position={"x": 10, "y": 10})
    assert "#" not in page.url


def test_an_address_and_a_name_in_a_table_choose_a_thing_and_bring_it_into_sight(visit: Callable[..., Page]) -> None:
    page = visit("#n3", width=320)
    assert focused(page) == "n3"
    box = "document.querySelector('#picture').getBoundingClientRect()"
    until(page, f"{box}.top >= 0 && {box}.bottom <= window.innerHeight")
    assert seen(page)[2] < 400
    page.locator("tr[data-thing=n6] a").click()
    assert focused(page) == "n6"
    assert page.url.endswith("#n6")
    page.evaluate("location.hash = '#n4'")
    until(page, "document.querySelector('#chosen h3').textContent === 'Test the water every week'")


def test_names_of_things_that_are_not_related_stay_readable(visit: Callable[..., Page]) -> None:
    page = visit("#n3")
    look = page.locator("#n6").evaluate(
        "one => { const style = (name) => getComputedStyle(one.querySelector(name));"
        " return [style('text').fill, style('text').opacity, style('path').opacity, getComputedStyle(one).opacity]; }"
    )
    assert look == ["rgb(85, 96, 106)", "1", "0.3", "1"]
    for fill, _ in TINTS.values():
        channels = [int(fill[start : start + 2], 16) for start in (1, 3, 5)]
        pale = "#" + "".join(f"{round(255 - (255 - one) * 0.3):02x}" for one in channels)
        assert contrast("#55606a", pale) > 4.5
    assert page.locator("#l1").evaluate("one => getComputedStyle(one).visibility") == "hidden"


def test_the_focus_is_seen_whatever_has_it(visit: Callable[..., Page]) -> None:
    page = visit()
    page.locator("#n4").focus()
    assert page.locator(".ring.focus.line").count() == 1
    around = page.locator(".ring.focus.line").bounding_box()
    inside = page.locator("#n4").bounding_box()
    assert around
    assert inside
    assert around["x"] < inside["x"]
    assert around["x"] + around["width"] > inside["x"] + inside["width"]
    page.keyboard.press("Tab")
    assert page.locator(".ring.focus").count() == 0
    page.get_by_role("button", name="Fit").focus()
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineWidth") == "3px"


def test_on_a_narrow_screen_nothing_sticks_out_and_every_target_is_large_enough(visit: Callable[..., Page]) -> None:
    page = visit("#n2", width=320)
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    small = page.locator("button:visible, label.kind, summary, #search, td a, #chosen a").evaluate_all(
        "all => all.filter(one => { const box = one.getBoundingClientRect(); return box.width < 24 || box.height < 24; })"
        ".map(one => one.textContent)"
    )
    assert small == []


def test_on_paper_there_is_the_whole_picture_with_the_tables_and_no_tools(visit: Callable[..., Page]) -> None:
    whole = seen(visit())
    page = visit("#n3", width=320)
    assert seen(page) != whole
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert seen(page) == whole
    page.emulate_media(media="print")
    assert page.locator(".tools, .panel, .help, .hint, .skip, .status, .ring").locator("visible=true").count() == 0
    assert page.locator("#picture svg, #tables table").locator("visible=true").count() == 3
    assert page.locator("#n6 path").first.evaluate("one => getComputedStyle(one).opacity") == "1"
    assert page.locator("#l1").evaluate("one => getComputedStyle(one).visibility") == "visible"
    page.emulate_media(media="screen")
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert seen(page) != whole
    page.get_by_label("Body or unit (3)").uncheck()
    page.emulate_media(media="print")
    assert status(page) == TWO_SHOWN, "a reader of the paper is told that something is left out"


def test_without_the_script_the_picture_and_the_tables_are_there(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    assert page.get_by_role("img", name="Who leads what was recommended?").is_visible()
    assert page.locator("tr[data-relation]:visible").count() == 5
    assert page.locator("tr[data-thing]:visible").count() == 6
    assert page.locator("button:visible, input:visible").count() == 0
    context.close()


def test_hostile_words_are_shown_as_words(visit: Callable[..., Page], tmp_path: Path) -> None:
    words = "</script><img src=x onerror=alert(1)> <!-- ${alert(1)} \" ' &amp; \u202eevil\u2028 \ud800"
    shown = "</script><img src=x onerror=alert(1)> <!-- ${alert(1)} \" ' &amp; \ufffdevil \ufffd"
    nodes = tuple(replace(node, label=words, type=words, dates=words) for node in DIAGRAM.nodes)
    edges = tuple(replace(edge, label=words, dates=words) for edge in DIAGRAM.edges)
    path = tmp_path / "hostile.html"
    path.write_bytes(content(replace(DIAGRAM, title=words, nodes=nodes, edges=edges)))
    page = visit("#n1", start=path.as_uri())
    assert page.locator("#chosen h3").inner_text() == shown
    page.get_by_label("Find a thing").fill("<img")
    assert page.locator("[role=option] bdi").first.inner_text() == shown
    assert page.locator("img, script:not(body > script)").count() == 0


def test_a_page_without_things_complains_of_nothing(visit: Callable[..., Page], tmp_path: Path) -> None:
    path = tmp_path / "empty.html"
    path.write_bytes(content(replace(DIAGRAM, nodes=(), edges=())))
    page = visit(start=path.as_uri())
    assert status(page) == "0 of 0 things shown, with 0 of 0 relations."
    page.get_by_role("button", name="Zoom in").click()

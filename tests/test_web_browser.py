"""The site in a real browser: three jobs from the first page to the file, by pointer, by keyboard, and without scripts."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page
    from tests.conftest import Served

PAGES = (
    "/",
    "/search?q=office",
    "/search?q=nothing+at+all",
    "/queries",
    "/queries?tag=time",
    "/query/who-owns",
    "/query/who-owns?recommendation=recommendation+3&asOf=2020-06-01",
    "/query/who-owns?recommendation=nobody&asOf=2020-99-01",
    "/query/accountability-network?asOf=2020-06-01",
    "/query/known-unknowns",
    "/thing/body:beach-patrol?asOf=2018-06-01",
    "/thing/recommendation:clean-waters-3?asOf=2020-06-01",
    "/thing/body:coastguard-service?asOf=soon",
    "/thing/nobody",
    "/trace/body:coastguard-service",
    "/picture/body:beach-patrol?asOf=2018-06-01",
    "/drawn/accountability-network?asOf=2020-06-01",
    "/sources",
    "/model",
    "/model/remit:Recommendation",
    "/check",
    "/editor",
    "/editor?query=SELECT+*+WHERE+%7B+%3Fthing+a+org%3APost+%7D",
    "/editor?query=SELECT+*+WHERE+%7B",
    "/nowhere",
)
SMALL, LARGE = {"width": 320, "height": 640}, {"width": 1280, "height": 900}
OWNERS = "/query/who-owns?recommendation=recommendation+3&asOf=2020-06-01"


@pytest.fixture
def tab(browser: Browser, served: Served) -> Iterator[Page]:
    """A page that must complain of nothing."""
    yield from opened(browser, served, java_script_enabled=True)


@pytest.fixture
def bare(browser: Browser, served: Served) -> Iterator[Page]:
    """A page without scripts."""
    yield from opened(browser, served, java_script_enabled=False)


def opened(browser: Browser, served: Served, *, java_script_enabled: bool) -> Iterator[Page]:
    context = browser.new_context(
        base_url=served.address, java_script_enabled=java_script_enabled, accept_downloads=True
    )
    context.set_default_timeout(60_000)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if "status of 4" not in message.text else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "request",
        lambda one: None if one.url.startswith((served.address, "data:")) else complaints.append(one.url),
    )
    yield page
    context.close()
    assert complaints == []


def downloaded(page: Page, click: Callable[[], None]) -> bytes:
    with page.expect_download() as waiting:
        click()
    return Path(waiting.value.path()).read_bytes()


def rows_of(workbook: bytes) -> list[tuple[object, ...]]:
    sheet = openpyxl.load_workbook(io.BytesIO(workbook)).worksheets[0]
    return [tuple(cell.value for cell in row) for row in sheet.iter_rows()]


@pytest.mark.parametrize("kind", ["tab", "bare"])
def test_a_saved_question_from_the_first_page_to_the_workbook(kind: str, request: pytest.FixtureRequest) -> None:
    page: Page = request.getfixturevalue(kind)
    page.goto("/")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Questions").click()
    page.get_by_role("link", name="Who owns a recommendation on a day, and which body answers for it?").first.click()
    page.get_by_label("Recommendation", exact=True).fill("recommendation 3")
    page.get_by_label("As of").fill("2020-06-01")
    page.get_by_role("button", name="Answer").click()
    table = page.get_by_role("table").first
    assert "Coastguard Service" in table.inner_text()
    page.locator("details.why > summary").first.click()
    assert "Beach Patrol should issue guidance on rip currents" in page.locator("details.why").first.inner_text()
    link = page.get_by_role("link", name="Excel")
    rows = rows_of(downloaded(page, link.first.click))
    assert any("Coastguard Service" in row for row in rows)


@pytest.mark.parametrize("kind", ["tab", "bare"])
def test_a_thing_from_a_search_by_an_old_name_to_its_trace_in_word(kind: str, request: pytest.FixtureRequest) -> None:
    page: Page = request.getfixturevalue(kind)
    page.goto("/")
    page.get_by_role("search").first.get_by_role("searchbox").fill("coast watch")
    page.get_by_role("search").first.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Coastguard Service").first.click()
    assert page.locator("h1").inner_text() == "Coastguard Service"
    assert "Coast Watch" in page.locator("main").inner_text()
    page.get_by_label("As of").first.fill("2020-06-01")
    page.get_by_role("button", name="Show for this day").click()
    assert "1 June 2020" in page.locator("main").inner_text()
    data = downloaded(page, page.get_by_role("link", name="Word").first.click)
    assert data.startswith(b"PK")


@pytest.mark.parametrize("kind", ["tab", "bare"])
def test_a_file_is_checked_and_the_workbook_comes_back(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    page: Page = request.getfixturevalue(kind)
    page.goto("/")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Check a file").click()
    template = downloaded(page, page.locator("a[href^='/template/response.xlsx']").first.click)
    book = openpyxl.load_workbook(io.BytesIO(template))
    for column in range(2, 6):
        book["Responses"].cell(4, column).value = "no such thing at all"
    book.save(tmp_path / "filled.xlsx")
    page.goto("/check")
    page.set_input_files("input[type=file]", str(tmp_path / "filled.xlsx"))
    page.get_by_role("button", name="Check", exact=True).click()
    assert "no such thing at all" in page.locator("main").inner_text()
    returned = downloaded(page, page.locator("a[download][href^='data:']").first.click)
    assert openpyxl.load_workbook(io.BytesIO(returned)).worksheets


def test_every_kind_of_page_is_free_of_what_axe_finds(tab: Page) -> None:
    axe = Axe()
    every = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    # What hangs on the width of the screen; all else is the same page.
    of_width = {"runOnly": {"type": "rule", "values": ["target-size", "scrollable-region-focusable"]}}
    for size, options, pages in ((LARGE, every, PAGES), (SMALL, of_width, PAGES[::3])):
        tab.set_viewport_size(size)  # type: ignore[arg-type]
        for path in pages:
            tab.goto(path)
            tab.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
            found = axe.run(tab, options=options)
            assert found.violations_count == 0, (path, size, found.generate_report())


def test_every_kind_of_page_fits_a_small_screen_and_has_a_heading_and_title_of_its_own(bare: Page) -> None:
    bare.set_viewport_size(SMALL)  # type: ignore[arg-type]
    titles = []
    for path in PAGES:
        bare.goto(path)
        assert bare.evaluate("document.scrollingElement.scrollWidth") <= 320, path
        assert bare.locator("h1").count() == 1, path
        titles.append(bare.title())
    assert len(set(titles)) >= len(PAGES) - 2  # a question with and without its answer may share one


def test_what_is_printed_has_no_navigation_and_is_not_cut(tab: Page) -> None:
    tab.goto(OWNERS)
    tab.emulate_media(media="print")
    for name in (".site-nav", ".site-search", "form", "button"):
        for one in tab.locator(name).all():
            assert not one.is_visible(), name
    assert tab.locator("h1").is_visible()
    tab.set_viewport_size({"width": 700, "height": 900})
    cut = "[...document.querySelectorAll('.scroll')].filter(one => getComputedStyle(one).overflowX != 'visible').length"
    assert tab.evaluate(cut) == 0


def tabbed(page: Page, matches: str, most: int = 80) -> None:
    """Press Tab until the element that has the focus matches."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("one => document.activeElement.matches(one)", matches):
            return
    pytest.fail(f"The Tab key does not lead to {matches} on {page.url}")


def has_ring(page: Page) -> bool:
    """Whether the element that has the focus shows it."""
    return bool(
        page.evaluate(
            """() => { const style = getComputedStyle(document.activeElement);
            return style.outlineStyle != 'none' && parseFloat(style.outlineWidth) >= 2 || style.boxShadow != 'none' }"""
        )
    )


def test_a_question_is_asked_read_and_its_picture_opened_by_the_keyboard_alone(tab: Page) -> None:
    tab.goto("/query/who-owns")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.className") == "skip-link"
    tab.keyboard.press("Enter")
    tabbed(tab, "input[name=recommendation]")
    assert has_ring(tab)
    tab.keyboard.type("recommendation 3")
    tabbed(tab, "input[name=asOf]")
    tab.keyboard.type("2020-06-01")
    with tab.expect_navigation():
        tab.keyboard.press("Enter")
    assert "Coastguard Service" in tab.get_by_role("table").first.inner_text()
    tabbed(tab, "details.why > summary", 200)
    assert has_ring(tab)
    tab.keyboard.press("Enter")
    assert tab.locator("details.why").first.evaluate("one => one.open")
    tab.goto("/drawn/accountability-network?asOf=2020-06-01")
    tabbed(tab, "svg a", 200)
    assert has_ring(tab)
    name = tab.evaluate("document.activeElement.getAttribute('aria-label') || document.activeElement.textContent")
    assert name.strip()
    with tab.expect_navigation():
        tab.keyboard.press("Enter")
    assert "/thing/" in tab.url


def test_a_file_is_given_by_the_keyboard_alone(tab: Page, tmp_path: Path) -> None:
    (tmp_path / "x.ttl").write_text("<https://example.org/x> a <https://example.org/Y> .", encoding="utf-8")
    tab.goto("/check")
    tabbed(tab, "input[type=file]")
    assert has_ring(tab)
    tab.set_input_files("input[type=file]", str(tmp_path / "x.ttl"))  # in place of the system's own window
    tabbed(tab, "button[type=submit]")
    with tab.expect_navigation():
        tab.keyboard.press("Enter")
    assert "x.ttl" in tab.locator("main").inner_text()


def test_a_mistake_is_told_where_it_is_and_the_focus_goes_there(tab: Page) -> None:
    tab.goto("/query/who-owns?recommendation=nobody&asOf=2020-06-01")
    summary = tab.locator(".error-summary")
    assert tab.evaluate("document.activeElement.closest('.error-summary') != null")
    summary.get_by_role("link").first.click()
    assert tab.evaluate("document.activeElement.name") == "recommendation"
    assert tab.locator("[name=recommendation]").get_attribute("aria-invalid") == "true"
    assert tab.title().startswith("Error: ")


def test_names_are_offered_as_one_types_also_without_scripts(tab: Page, bare: Page) -> None:
    tab.goto("/query/actions-of-body")
    field = tab.locator("input[name=body]")
    field.press_sequentially("coastg", delay=20)
    tab.wait_for_function(
        "document.querySelector('#' + document.querySelector('[name=body]').getAttribute('list') + ' option[value*=\"Coastguard\"]') != null"
    ) if field.get_attribute("list") else tab.get_by_role("option", name="Coastguard Service").wait_for()
    bare.goto("/query/actions-of-body")
    offered = bare.locator(f"datalist#{bare.locator('input[name=body]').get_attribute('list')} option")
    assert offered.count() > 10


def test_rows_are_sorted_by_a_link(bare: Page) -> None:
    bare.goto("/query/sources")
    first = bare.locator("table tbody tr").first.inner_text()
    header = bare.locator("table thead th a").first
    header.click()
    assert bare.locator("table thead th[aria-sort]").count() == 1
    bare.locator("table thead th a").first.click()
    assert bare.locator("table tbody tr").first.inner_text() != first or bare.locator("[aria-sort=descending]").count()


def test_the_editor_colours_runs_and_names_line_and_column(tab: Page) -> None:
    tab.goto("/editor")
    area = tab.locator("textarea")
    area.fill("SELECT ?post WHERE {\n  ?post a org:Post\n} ORDER BY ?post")
    assert tab.locator("pre[aria-hidden=true] span").count() > 3
    area.press("Control+Enter")
    tab.get_by_role("table").first.wait_for()
    area = tab.locator("textarea")
    assert "ORDER BY ?post" in area.input_value()
    area.fill("SELECT ?post WHERE {\n  ?post a a a\n}")
    area.press("Control+Enter")
    tab.locator(".error-summary").wait_for()
    assert "line 2" in tab.locator(".error-summary").inner_text().lower()
    assert "a a a" in tab.locator("textarea").input_value()

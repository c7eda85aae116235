"""What the scripts of the site do in Chromium, under the security policy of the site; the pages come from the views."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlencode, urlsplit

import pytest

from remit.exchange import Request
from remit.tokens import tokens
from remit.web import routes
from remit.web.guard import POLICY
from remit.web.setting import Setting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page, Route

    from remit.store import Store
    from remit.workspace import Workspace

    Open = Callable[..., Page]

ASSETS = Path(routes.__file__).parent / "assets"
SITE = "http://site.test"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
PATIENCE = 10_000  # milliseconds
FAULTY = "SELECT *\nWHERE { ?s ?p ?o }\nLIMTI 3"
TANGLED = """# a comment with "quotes" and <brackets>
PREFIX a.b: <http://example.org/a#b> SELECT ?x ?größe WHERE {
  ?x a.b:c.d 'it''s', "two", '''long "one" \\'''', "x"@en-GB ; a.b:n 1.5e3, -2, .5 .
  FILTER (?x <= 3 && ?x > 2 || ?x != 4) _:b1 ^a.b:p/a.b:q* "open
  ?y <not an iri> \\ \U0001f600 ¬ }"""


@pytest.fixture(scope="module")
def setting(workspace: Workspace, store: Store) -> Setting:
    return Setting(workspace, store)


@pytest.fixture
def visit(browser: Browser, setting: Setting) -> Iterator[Open]:
    """Open an address of the site; `broken` are paths that fail. Whatever a page complains of fails the test."""
    context = browser.new_context()
    complaints: list[str] = []

    def opened(address: str, broken: tuple[str, ...] = ()) -> Page:
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console", lambda said: complaints.append(said.text) if "Content Security Policy" in said.text else None
        )
        page.route("**/*", lambda route: serve(setting, route, broken))
        page.goto(SITE + address)
        return page

    yield opened
    context.close()
    assert complaints == []


def serve(setting: Setting, route: Route, broken: tuple[str, ...]) -> None:
    parts = urlsplit(route.request.url)
    path = unquote(parts.path)
    headers = {"content-security-policy": POLICY}
    if path in broken:
        route.fulfill(status=503, body="<p>no", headers=headers)
    elif path.startswith("/assets/"):
        file = ASSETS / path.removeprefix("/assets/")
        route.fulfill(body=file.read_bytes(), headers=headers | {"content-type": TYPES[file.suffix]})
    else:
        sent = route.request.post_data_buffer or b""
        kind = route.request.headers.get("content-type", "")
        found = routes.answer(setting, Request(route.request.method, path, parts.query, kind, "", sent))
        told = {"content-type": found.media_type} | dict(found.headers)
        route.fulfill(status=found.status, body=found.body, headers=headers | told)


def editor(query: str) -> str:
    return f"/editor?{urlencode({'query': query})}"


def typed(page: Page) -> str:
    return page.locator("#query").input_value()


def test_the_colours_lie_under_the_very_same_text(visit: Open) -> None:
    page = visit(editor(TANGLED))
    assert page.locator(".code pre").text_content() == TANGLED + "\n"
    sizes = """() => [...document.querySelectorAll('.code textarea, .code pre')].map((one) =>
        [one.scrollWidth, one.scrollHeight, getComputedStyle(one).font, getComputedStyle(one).lineHeight].join())"""
    under, over = page.evaluate(sizes)
    assert under == over


def test_a_text_is_taken_apart_in_the_browser_as_it_is_here(visit: Open) -> None:
    query = "PREFIX a: <http://a.org/> # note\nSELECT ?x { ?x a:b 'c\\'d'@en-GB ; a:n 1.5e3 ; a:e 'open . }"
    found = visit("/editor").evaluate("async (text) => (await import('/assets/sparql.js')).tokens(text)", query)
    kinds = {"word": "keyword", "language": "string"}
    ours = [(kinds.get(token.kind, token.kind), token.text, token.start) for token in tokens(query)]
    assert [(token["kind"], token["text"], token["start"]) for token in found] == ours


def test_what_is_typed_is_coloured_as_it_is_typed(visit: Open) -> None:
    page = visit("/editor")
    page.locator("#query").fill("ASK { ?who a remit:Body }")
    page.locator(".code .lit-variable", has_text="?who").wait_for()
    assert page.locator(".code .lit-keyword").all_text_contents() == ["ASK", "a"]


def test_control_and_enter_run_the_query(visit: Open) -> None:
    page = visit("/editor")
    page.locator("#query").fill("ASK { ?s ?p ?o }")
    page.keyboard.press("Control+Enter")
    assert page.locator("#answer-title").inner_text() == "Answer: Yes"
    assert page.url == SITE + editor("ASK { ?s ?p ?o }")


def test_a_query_too_long_for_an_address_is_sent_in_the_body(visit: Open) -> None:
    query = "ASK { ?s ?p ?o } # " + "long " * 1000
    page = visit("/editor")
    page.locator("#query").fill(query)
    page.keyboard.press("Control+Enter")
    assert page.locator("#answer-title").inner_text() == "Answer: Yes"
    assert page.url == f"{SITE}/editor"
    assert typed(page) == query


def test_the_tab_key_leaves_the_area(visit: Open) -> None:
    page = visit("/editor")
    page.locator("#query").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Run"


def test_a_name_is_written_where_the_caret_stands_and_can_be_taken_back(visit: Open) -> None:
    page = visit("/editor")
    page.locator("#query").fill("ASK { ?x a }")
    page.evaluate("document.querySelector('#query').setSelectionRange(10, 10)")
    page.get_by_text("Classes (").click()
    page.locator("button.insert", has_text="remit:Report").first.press("Enter")
    assert typed(page) == "ASK { ?x a remit:Report }"
    assert page.evaluate("document.activeElement.id") == "query"
    page.keyboard.press("Control+z")
    assert typed(page) == "ASK { ?x a }"


def test_an_error_has_the_focus_and_leads_to_its_place(visit: Open) -> None:
    page = visit(editor(FAULTY))
    assert page.evaluate("document.activeElement.className") == "error-summary"
    assert page.locator(".code .lit-fault").inner_text() == "LIMTI"
    page.locator(".error-summary a").press("Enter")
    assert page.evaluate("document.activeElement.id") == "query"
    assert page.evaluate("document.activeElement.selectionStart") == FAULTY.index("LIMTI")


def test_the_mark_goes_when_the_text_is_changed(visit: Open) -> None:
    page = visit(editor(FAULTY))
    page.locator("#query").fill(FAULTY.replace("LIMTI", "LIMIT"))
    page.locator(".code .lit-keyword", has_text="LIMIT").wait_for()
    assert page.locator(".code .lit-fault").count() == 0


def test_a_thing_is_chosen_from_the_list_with_the_keyboard(visit: Open) -> None:
    page = visit("/query/who-owns")
    field = page.get_by_role("combobox").first
    field.press_sequentially("clean waters 1")
    page.get_by_role("option").first.wait_for()
    assert field.get_attribute("aria-expanded") == "true"
    field.press("ArrowDown")
    chosen = page.locator("[role=option][aria-selected=true]")
    assert field.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    name = chosen.get_attribute("data-value")
    field.press("Enter")
    assert field.input_value() == name
    assert page.get_by_role("option").count() == 0
    assert page.url == f"{SITE}/query/who-owns"
    field.press("Enter")
    page.locator(".answer").wait_for()


def test_escape_closes_the_list_and_keeps_what_is_typed(visit: Open) -> None:
    page = visit("/query/who-owns")
    field = page.get_by_role("combobox").first
    field.press_sequentially("clean waters")
    page.get_by_role("option").first.wait_for()
    field.press("Escape")
    assert page.get_by_role("option").count() == 0
    assert field.input_value() == "clean waters"


def test_a_field_can_be_filled_in_when_nothing_can_be_looked_up(visit: Open) -> None:
    page = visit("/query/who-owns", broken=("/lookup",))
    field = page.get_by_role("combobox").first
    with page.expect_response("**/lookup?*"):
        field.press_sequentially("clean waters 3")
    assert page.get_by_role("option").count() == 0
    field.press("Enter")
    page.locator("main h1").wait_for()
    assert field.input_value() != ""

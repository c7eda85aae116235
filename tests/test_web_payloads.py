"""Script in everything that comes from outside, tried out in Chromium: nothing runs, nothing is reported, nothing leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Dialog, Page
    from tests.conftest import Served

PAYLOADS = (
    "<script>alert(1)</script>",
    "</title><script>alert(2)</script>",
    "<img src=x onerror=alert(3)>",
    "<svg onload=alert(4)>",
    '"><script>alert(5)</script>',
    "' onmouseover='alert(6)",
    '" autofocus onfocus=alert(7) x="',
    "javascript:alert(8)",
    "</textarea><script>alert(9)</script>",
    "</script><script>alert(10)</script>",
    "<iframe src=javascript:alert(11)></iframe>",
    "<a href=javascript:alert(12)>click</a>",
    "<details open ontoggle=alert(13)>",
    "<body onload=alert(14)>",
    "<math><mi xlink:href='javascript:alert(15)'>x</mi></math>",
    "<style>@import 'http://canary.invalid/x.css';</style>",
    "<link rel=stylesheet href=http://canary.invalid/y.css>",
    "<img src=http://canary.invalid/z.png>",
    "<object data=http://canary.invalid/o></object>",
    "<form action=http://canary.invalid/f><input type=submit autofocus></form>",
    "<meta http-equiv=refresh content='0;url=http://canary.invalid/m'>",
    "<base href=http://canary.invalid/>",
    "{{ 7*191 }}{% raw %}",
    "${alert(24)}`${alert(24)}`",
    "<!--<img src=--><img src=x onerror=alert(25)>",
    "<template><script>alert(26)</script></template>",
    "&lt;script&gt;alert(27)&lt;/script&gt;",
    "\u202e<script>alert(28)</script>\u202c",
    "]]><svg/onload=alert(29)><![CDATA[",
    "data:text/html,<script>alert(30)</script>",
    "<option></datalist><script>alert(31)</script>",
    '<noscript><p title="</noscript><img src=x onerror=alert(32)>">',
)
NAMES = ("<img src=x onerror=alert(40)>", '"><svg onload=alert(41)>', "' onclick='alert(42)")
BASE = "https://example.org/fenland/"


def turtle(words: str) -> str:
    """A text as it stands between quotation marks in Turtle."""
    return words.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def graph() -> str:
    """A body for each payload, which has it as its name and comment, and one with it in its address."""
    lines = [
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .",
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .",
        "@prefix org: <http://www.w3.org/ns/org#> .",
        "@prefix foaf: <http://xmlns.com/foaf/0.1/> .",
    ]
    for number, payload in enumerate(PAYLOADS):
        words = turtle(payload)
        lines.append(
            f'<{BASE}id/body/x{number}> a org:Organization ; skos:prefLabel "{words}"@x-alert-{number} ; '
            f'rdfs:comment "{words}" ; skos:altLabel "{words} again" ; foaf:homepage <javascript:alert({number})> ; '
            f"rdfs:seeAlso <https://example.org/'onclick=alert({number})/{quote(payload, safe='')}> ."
        )
        lines.append(
            f'<{BASE}id/body/{quote(payload, safe=chr(39) + "()=;,")}> a org:Organization ; skos:prefLabel "Named {number}" .'
        )
    return "\n".join(lines)


def saved(name: str) -> str:
    """A saved query whose every word for people is script."""
    return (
        f"#+ summary: {yaml(name)}\n#+ description: {yaml(name)}\n#+ tags: [{yaml(name)}]\n"
        f"#+ columns:\n#+   thing: {yaml(name)}\n#+ expect: rows\n"
        "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>\n"
        f"# {name}\nSELECT ?thing ?comment WHERE {{ ?thing skos:prefLabel ?thingLabel ; "
        "<http://www.w3.org/2000/01/rdf-schema#comment> ?comment }\nORDER BY ?thing\n"
    )


def yaml(words: str) -> str:
    return "'" + words.replace("'", "''") + "?'"


@pytest.fixture(scope="module")
def hostile_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    from tests.conftest import INVENTED, Served

    from remit import workspace as workspaces

    root = tmp_path_factory.mktemp("hostile")
    folders = workspaces.load(INVENTED).folders
    settings = (INVENTED / "remit.toml").read_text(encoding="utf-8").split("[folders]")[0]
    title = turtle(PAYLOADS[1])
    settings = "\n".join(f'title = "{title}"' if line.startswith("title") else line for line in settings.splitlines())
    (root / "remit.toml").write_text(
        f'{settings}\n[folders]\nontology = "{folders["ontology"]}"\nshapes = "{folders["shapes"]}"\n', encoding="utf-8"
    )
    (root / "graph").mkdir()
    (root / "queries").mkdir()
    (root / "graph" / "x.ttl").write_text(graph(), encoding="utf-8")
    for name in NAMES:
        (root / "queries" / f"{name}.rq").write_text(saved(name), encoding="utf-8")
    site = Served(root)
    yield site
    site.close()


class Watched:
    """A page that writes down every dialog, report and request that leaves."""

    def __init__(self, context: BrowserContext, site: Served) -> None:
        self.page: Page = context.new_page()
        self.site = site
        self.found: list[str] = []
        self.page.on("dialog", self._spoken)
        self.page.on("pageerror", lambda error: self.found.append(f"error {error}"))
        self.page.on("console", self._heard)
        self.page.on("request", self._asked)
        self.page.add_init_script(
            "addEventListener('securitypolicyviolation', event => console.error('policy ' + event.violatedDirective))"
        )

    def _spoken(self, dialog: Dialog) -> None:
        self.found.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def _heard(self, message: object) -> None:
        kind, text = getattr(message, "type", ""), getattr(message, "text", "")
        if kind == "error" and "the server responded with a status of 4" not in text:
            self.found.append(f"console {text}")

    def _asked(self, request: object) -> None:
        address = getattr(request, "url", "")
        if urlsplit(address).netloc != f"127.0.0.1:{self.site.port}" and not address.startswith("data:"):
            self.found.append(f"request {address}")

    def open(self, path: str) -> None:
        self.page.goto(self.site.address + path, wait_until="load")
        self.page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")


@pytest.fixture(scope="module")
def watched(browser: Browser, hostile_site: Served) -> Iterator[Watched]:
    context = browser.new_context()
    yield Watched(context, hostile_site)
    context.close()


def test_names_comments_and_addresses_of_things_do_nothing(watched: Watched) -> None:
    for number, payload in enumerate(PAYLOADS):
        watched.open(f"/thing/body:x{number}")
        watched.open("/thing/" + quote(f"{BASE}id/body/{quote(payload, safe=chr(39) + '()=;,')}", safe=""))
    watched.open("/trace/body:x0")
    watched.open("/picture/body:x2")
    watched.open("/picture/body:x2.svg")
    assert watched.found == []


def test_what_is_searched_for_does_nothing(watched: Watched) -> None:
    for payload in PAYLOADS:
        watched.open(f"/search?q={quote(payload)}")
        watched.open(f"/lookup?kind=org:Organization&q={quote(payload[:12])}")
    assert watched.found == []


def test_names_and_headers_of_queries_and_their_rows_do_nothing(watched: Watched) -> None:
    watched.open("/")
    watched.open("/queries")
    watched.open("/sources")
    for name in NAMES:
        watched.open(f"/query/{quote(name)}")
        watched.open(f"/queries?tag={quote(name)}")
        watched.open(f"/drawn/{quote(name)}")
        watched.open(f"/editor?saved={quote(name)}")
    assert watched.found == []


def test_values_days_and_paths_of_an_address_do_nothing(watched: Watched) -> None:
    places = ("/{}", "/thing/{}", "/query/{}", "/model/{}", "/thing/body:x0?asOf={}", "/queries?tag={}")
    for number, payload in enumerate(PAYLOADS):
        safe = quote(payload, safe="")
        for path in places[number % 2 :: 2]:
            watched.open(path.format(safe))
        watched.open(f"/query/{quote(NAMES[0])}?{safe}={safe}&sort={safe}")
    assert watched.found == []


def test_queries_and_what_they_give_do_nothing(watched: Watched) -> None:
    for payload in PAYLOADS:
        text = f'SELECT ("{turtle(payload)}" AS ?x) ("{turtle(payload)}"@x-alert AS ?y) WHERE {{}}'
        watched.open(f"/editor?query={quote(text)}")
        watched.open(f"/editor?query={quote(payload)}")
        watched.open(f"/sparql?query={quote(payload)}")
    assert watched.found == []


def test_names_and_contents_of_files_do_nothing(watched: Watched, tmp_path: Path) -> None:
    readable: list[str] = []
    broken: list[str] = []
    for number, payload in enumerate(PAYLOADS):
        path = tmp_path / f"{payload.replace('/', '_')[:80]}.ttl"
        stated = f'<{BASE}id/body/y{number}> <{BASE}def/{quote(payload)}> "{turtle(payload)}" .'
        path.write_text(stated if number % 4 else payload, encoding="utf-8")
        (readable if number % 4 else broken).append(str(path))
    for chosen in (*(readable[at : at + 4] for at in range(0, len(readable), 4)), *([one] for one in broken)):
        watched.open("/check")
        watched.page.set_input_files("input[type=file]", chosen)
        watched.page.locator("main form button[type=submit]").first.click()
        watched.page.wait_for_load_state("load")
        assert watched.page.locator("h1").count() == 1
    assert watched.found == []

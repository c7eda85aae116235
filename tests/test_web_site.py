from __future__ import annotations

import re
import time
from collections import Counter
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from multiprocessing import active_children
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import pytest

from remit import workspace as workspaces
from remit.errors import CannotRun, CannotWrite, WrongUse
from remit.web import routes, site
from remit.web.site import Wish
from remit.web.static_links import Address

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser

    from remit.exchange import Request, Response
    from remit.web.setting import Setting
    from remit.workspace import Workspace

DAY = date(2021, 5, 4)
PLAIN = Wish(DAY, pictures=False, processes=0)
PREFIXES = """
@prefix body: <https://example.org/small/id/body/> .
@prefix recommendation: <https://example.org/small/id/recommendation/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix remit: <https://w3id.org/remit/def/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
GRAPH = f"""{PREFIXES}
body:office a org:Organization ; skos:prefLabel "Harbour Office" ; skos:altLabel "The Pier", "Élan" .
body:Guard a org:Organization ; skos:prefLabel "Coastguard" ; org:linkedTo body:office .
body:guard a org:Organization ; skos:prefLabel "<script>alert(1)</script> & “Guard”" .
body:con a org:Organization ; skos:prefLabel "Reserved" .
recommendation:one a remit:Recommendation ; skos:prefLabel "Recommendation 1" ; remit:number "1" ;
  remit:concerns body:office .
recommendation:two a remit:Recommendation ; skos:prefLabel "Recommendation 2" ; remit:number "2" .
"""
ONTOLOGY = """
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix remit: <https://w3id.org/remit/def/> .
remit:Recommendation a owl:Class ; rdfs:label "recommendation" .
org:Organization a owl:Class ; rdfs:label "body" .
"""
ALL = """#+ summary: Which bodies are there?
#+ tags: [bodies]
SELECT ?body WHERE { ?body a org:Organization }
"""
WHOSE = """#+ summary: Whom does a recommendation concern?
#+ tags: [recommendations]
#+ parameters:
#+   recommendation: the recommendation
#+ enumerate:
#+   recommendation: remit:Recommendation
#+ example:
#+   recommendation: recommendation:one
SELECT ?body WHERE { ?_recommendation_iri remit:concerns ?body }
"""
WORDS = """#+ summary: What has a name?
#+ parameters:
#+   name: the name
#+ example:
#+   name: Coastguard
SELECT ?thing WHERE { ?thing skos:prefLabel ?_name }
"""
DATED = """#+ summary: Which bodies are there on a day?
#+ parameters:
#+   asOf: the day
#+ defaults:
#+   asOf: today
SELECT ?body ?day WHERE { ?body a org:Organization BIND(?_asOf_xsd_date AS ?day) }
"""
LINKS = """#+ summary: Which bodies are linked?
#+ view: graph
CONSTRUCT { ?one org:linkedTo ?other } WHERE { ?one org:linkedTo ?other }
"""
FILES = {
    "graph/all.ttl": GRAPH,
    "ontology/small.ttl": ONTOLOGY,
    "queries/all-bodies.rq": ALL,
    "queries/whom.rq": WHOSE,
    "queries/named.rq": WORDS,
    "queries/links.rq": LINKS,
    "queries/dated.rq": DATED,
}


class Page(HTMLParser):
    """What a browser would follow and load from a page.

    Attributes:
        ids: The places in it.
        links: Where links lead.
        loads: What is loaded.
        forms: How many forms there are.
        words: What is read in it.
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loads: list[str] = []
        self.forms = 0
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.forms += tag == "form"
        for name, value in attrs:
            if name == "id" and value:
                self.ids.append(value)
            if name in {"href", "src", "srcset", "data", "action", "poster", "xlink:href"} and value is not None:
                (self.links if tag == "a" else self.loads).append(value)

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small")
    settings = (
        '[workspace]\nname = "small"\ntitle = "Small & <b>"\nversion = "7"\nbase = "https://example.org/small/"\n'
    )
    (folder / "shapes").mkdir()
    for name, text in {"remit.toml": settings, **FILES}.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def small(root: Path) -> Workspace:
    return workspaces.load(root)


@pytest.fixture(scope="module")
def copy(small: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole site, with pictures, written by two processes."""
    folder = tmp_path_factory.mktemp("copies") / "copy"
    written = site.write(small, folder, Wish(DAY, processes=2))
    assert written.left_out == ()
    return folder


def pages(folder: Path) -> dict[Path, Page]:
    return {path: Page(path.read_text(encoding="utf-8")) for path in sorted(folder.rglob("*.html"))}


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def earlier(folder: Path) -> dict[str, bytes]:
    """An earlier copy with one page."""
    folder.mkdir()
    (folder / "remit-site.txt").write_text("This folder was written by “remit site”.\n", encoding="utf-8")
    (folder / "old.html").write_text("old", encoding="utf-8")
    return files(folder)


def words(path: Path) -> str:
    return " ".join(Page(path.read_text(encoding="utf-8")).words.split())


# What is in it


def test_every_kind_of_page_has_its_file(copy: Path) -> None:
    assert {
        "index.html",
        "search.html",
        "queries.html",
        "queries/bodies.html",
        "queries/recommendations.html",
        "query/all-bodies.html",
        "query/all-bodies.csv",
        "query/all-bodies.xlsx",
        "query/all-bodies.json",
        "query/whom.html",
        "query/whom/recommendation-one.html",
        "query/whom/recommendation-two.html",
        "query/whom/recommendation-two.csv",
        "query/named.html",
        "query/named/coastguard.html",
        "query/links.html",
        "query/links.ttl",
        "sources.html",
        "model.html",
        "thing/body/office.html",
        "thing/body/office.ttl",
        "thing/body/con-.html",
        "trace/body/office.html",
        "trace/recommendation/one.html",
        "picture/body/office.html",
        "picture/body/office.svg",
        "drawn/links.html",
        "drawn/links.svg",
        "assets/remit.css",
        "assets/static-search.js",
        "remit-site.txt",
    } <= set(files(copy))


def test_no_page_is_there_that_only_a_server_can_answer(copy: Path) -> None:
    assert not {"check.html", "editor.html", "add.html", "lookup.json", "sparql.html"} & set(files(copy))


def test_names_are_safe_everywhere(copy: Path) -> None:
    names = list(files(copy))
    assert all(name.isascii() and name == name.lower() and len(name) <= 100 for name in names)
    assert not [name for name in names if set(name) - set("abcdefghijklmnopqrstuvwxyz0123456789-/.")]
    assert [name for name in names if name.startswith("thing/body/guard-") and name.endswith(".html")] != []
    stems = Counter(part for name in names for part in name.split(".")[0].split("/"))
    assert not set(stems) & {"con", "prn", "aux", "nul", "com1", "lpt1"}


def test_every_link_leads_to_a_file_and_every_place_in_a_page_is_there(copy: Path) -> None:
    read = pages(copy)
    faults = []
    followed = 0
    for path, page in read.items():
        for link in (*page.links, *page.loads):
            parts = urlsplit(link)
            if parts.scheme or link.startswith("//"):
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            followed += 1
            is_there = target.is_file() and target.is_relative_to(copy) and not link.startswith("/")
            if not is_there or (target in read and parts.fragment not in {"", *read[target].ids}):
                faults.append((path, link))
    assert faults == []
    assert followed > 500


def test_every_file_is_reached_from_the_first_page(copy: Path) -> None:
    read = pages(copy)
    reached = {copy / "index.html"}
    waiting = list(reached)
    while waiting:
        path = waiting.pop()
        for link in (*read[path].links, *read[path].loads) if path in read else ():
            if not urlsplit(link).scheme and urlsplit(link).path:
                target = (path.parent / unquote(urlsplit(link).path)).resolve()
                if target not in reached:
                    reached.add(target)
                    waiting.append(target)
    missed = {copy / name for name in files(copy)} - reached
    assert missed == {copy / "remit-site.txt"}


def test_no_page_loads_anything_from_elsewhere_or_has_a_form_or_a_module(copy: Path) -> None:
    for path, page in pages(copy).items():
        assert not [one for one in page.loads if urlsplit(one).scheme not in {"", "data"} or one.startswith("//")], path
        assert page.forms == 0, path
        assert 'type="module"' not in path.read_text(encoding="utf-8"), path


def test_labels_that_are_code_are_words(copy: Path) -> None:
    for path in copy.rglob("*.html"):
        assert "<script>alert" not in path.read_text(encoding="utf-8")
    assert "<script>alert(1)</script> & “Guard”" in words(copy / "search.html")


def test_each_page_tells_its_day_version_and_contents(copy: Path, small: Workspace) -> None:
    for path in copy.rglob("*.html"):
        told = words(path)
        assert "A copy that tells what held on 4 May 2021." in told, path
        assert f"Small & <b>, version 7, contents {small.digest()}." in told, path


def test_a_marking_stands_at_head_and_foot_and_no_file_is_without_it(small: Workspace, tmp_path: Path) -> None:
    written = site.write(small, tmp_path / "copy", replace(PLAIN, marking="OFFICIAL <i>"))
    for path in (tmp_path / "copy").rglob("*.html"):
        assert words(path).count("OFFICIAL <i>") >= 2, path
    assert {path.suffix for path in (tmp_path / "copy").rglob("*.*")} == {
        ".html",
        ".xlsx",
        ".css",
        ".js",
        ".svg",
        ".txt",
    }
    sentence = "Left out: files of data other than Excel: they have no place for the marking"
    assert site.told(written, Path("copy"))[0] == sentence


def test_the_day_of_the_copy_is_said_and_not_called_today(copy: Path) -> None:
    for name in ("thing/body/office", "trace/body/office", "picture/body/office", "query/dated"):
        told = words(copy / f"{name}.html")
        assert "4 May 2021" in told.replace("A copy that tells what held on 4 May 2021", ""), name
        assert "today" not in told, name


def test_the_mark_says_what_the_folder_is(copy: Path, small: Workspace) -> None:
    told = (copy / "remit-site.txt").read_text(encoding="utf-8")
    assert told.startswith("This folder was written by “remit site”.\n")
    assert f"version 7, contents {small.digest()}, as of 4 May 2021." in told


# Questions that need values


def test_a_question_that_needs_a_thing_is_answered_for_each(copy: Path) -> None:
    page = pages(copy)[copy / "query/whom.html"]
    assert [link for link in page.links if link.startswith("whom/")] == [
        "whom/recommendation-one.html",
        "whom/recommendation-two.html",
    ]
    assert "Recommendation 1" in page.words
    assert "Harbour Office" in words(copy / "query/whom/recommendation-one.html")


def test_a_question_that_needs_words_is_answered_with_its_example_and_says_so(copy: Path) -> None:
    told = words(copy / "query/named.html")
    assert "In this copy it is answered with its example values only." in told
    assert "Coastguard" in words(copy / "query/named/coastguard.html")


def test_a_question_is_answered_for_no_more_things_than_there_is_room_for(
    make: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("remit.web.static_plan.MOST_THINGS", 1)
    site.write(workspaces.load(make(FILES)), tmp_path / "copy", PLAIN)
    told = words(tmp_path / "copy/query/whom.html")
    assert "answered here for the first 1 things; 1 more are left out" in told
    assert not (tmp_path / "copy/query/whom/recommendation-two.html").exists()


# The index of names


def test_the_index_has_every_name_with_the_thing_that_bears_it(copy: Path) -> None:
    page = pages(copy)[copy / "search.html"]
    told = " ".join(page.words.split())
    assert "The Pier, a name of Harbour Office (body)" in told
    assert "Harbour Office (body)" in told
    assert "Which bodies are there? (question)" in told
    assert {"letter-e", "letter-t", "letter-other"} <= set(page.ids)
    assert page.links.count("thing/body/office.html") == 3


def test_the_index_is_filtered_by_a_script_that_fetches_nothing(copy: Path) -> None:
    script = (copy / "assets/static-search.js").read_text(encoding="utf-8")
    assert "fetch(" not in script
    assert "import " not in script
    assert '<script src="assets/static-search.js" defer></script>' in (copy / "search.html").read_text(encoding="utf-8")


def test_a_browser_filters_the_names_and_follows_links_from_the_folder(copy: Path, browser: Browser) -> None:
    page = browser.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"file://{copy}/index.html")
    page.click("nav >> text=All names")
    page.fill("#filter-words", "elan")
    assert page.inner_text("#filter-told") == "1 name"
    assert page.locator("section.names li:visible").all_inner_texts() == ["Élan, a name of Harbour Office (body)"]
    page.fill("#filter-words", "nothing like it")
    assert page.inner_text("#filter-told") == "No names"
    page.fill("#filter-words", "")
    assert page.locator("section.names li:visible").count() > 5
    page.click("text=The Pier")
    assert page.url == f"file://{copy}/thing/body/office.html"
    page.locator("figure img").scroll_into_view_if_needed()
    page.wait_for_function("document.images[0].naturalWidth > 100")
    assert complaints == []
    page.close()


# Pictures


def test_a_picture_that_fails_is_left_out_and_told(
    small: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = routes.answer

    def failing(setting: Setting, request: Request) -> Response:
        if request.path.startswith("/picture/"):
            raise ZeroDivisionError("no layout")
        return answer(setting, request)

    monkeypatch.setattr(routes, "answer", failing)
    written = site.write(small, tmp_path / "copy", Wish(DAY, processes=0))
    assert ("/picture/body:Guard.svg", "it could not be drawn (ZeroDivisionError: no layout)") in written.left_out
    assert "A picture is left out of this copy:" in words(tmp_path / "copy/thing/recommendation/one.html")
    assert (tmp_path / "copy/drawn/links.svg").exists()


def test_a_picture_that_is_refused_is_left_out_with_the_sentence_of_the_refusal(
    small: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("remit.web.static_plan.Plan.first", lambda _: [Address("/picture/body:Guard.svg")])
    monkeypatch.setattr("remit.web.static_plan.Plan.has", lambda *_: False)
    monkeypatch.setattr("remit.drawing.files.MOST", 1)
    written = site.write(small, tmp_path / "copy", Wish(DAY, processes=0))
    ((address, why),) = written.left_out
    assert address == "/picture/body:Guard.svg"
    assert why.startswith("2 things and 1 relation are too many for a picture")


def test_a_picture_that_takes_too_long_is_left_out(
    small: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = routes.answer

    def slow(setting: Setting, request: Request) -> Response:
        time.sleep(30 if request.path.startswith("/picture/") else 0)
        return answer(setting, request)

    monkeypatch.setattr(routes, "answer", slow)
    monkeypatch.setattr(
        "remit.web.static_plan.Plan.first", lambda _: [Address("/picture/body:Guard.svg"), Address("/queries")]
    )
    monkeypatch.setattr("remit.web.static_plan.Plan.has", lambda *_: False)
    written = site.write(small, tmp_path / "copy", Wish(DAY, seconds=0.05, processes=0))
    assert written.left_out == (
        ("/picture/body:Guard.svg", "This was stopped: it took more than 0.05 seconds. Give less at a time."),
    )
    assert written.pages == 1


def test_without_pictures_there_are_none(small: Workspace, tmp_path: Path) -> None:
    (tmp_path / "copy").mkdir()  # an empty folder is taken
    written = site.write(small, tmp_path / "copy", PLAIN)
    assert written.pictures == 0
    assert [path.name for path in (tmp_path / "copy").rglob("*.svg")] == ["remit.svg"]
    assert written.pages == len(list((tmp_path / "copy").rglob("*.html")))
    assert site.told(written, Path("copy"))[-1].startswith(f"Written: copy ({written.pages} pages, 0 pictures, ")


# The folder


def test_the_same_workspace_and_day_give_the_same_bytes(copy: Path, small: Workspace, tmp_path: Path) -> None:
    site.write(small, tmp_path / "again", Wish(DAY, processes=0))
    assert files(tmp_path / "again") == files(copy)


def test_an_earlier_copy_is_replaced_as_a_whole(small: Workspace, tmp_path: Path) -> None:
    earlier(tmp_path / "copy")
    site.write(small, tmp_path / "copy", PLAIN)
    assert not (tmp_path / "copy/old.html").exists()
    assert (tmp_path / "copy/index.html").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["copy"]


@pytest.mark.parametrize("content", [{"notes.txt": "mine"}, {"remit-site.txt": "mine too"}])
def test_a_folder_with_files_of_others_is_refused(small: Workspace, tmp_path: Path, content: dict[str, str]) -> None:
    (tmp_path / "copy").mkdir()
    for name, text in content.items():
        (tmp_path / "copy" / name).write_text(text, encoding="utf-8")
    with pytest.raises(WrongUse, match="holds files that are no earlier copy of a site"):
        site.write(small, tmp_path / "copy", PLAIN)
    assert files(tmp_path / "copy") == {name: text.encode() for name, text in content.items()}


def test_a_file_is_refused(small: Workspace, tmp_path: Path) -> None:
    (tmp_path / "copy").write_text("mine", encoding="utf-8")
    with pytest.raises(WrongUse, match="is a file"):
        site.write(small, tmp_path / "copy", PLAIN)


def test_a_folder_among_the_files_of_the_workspace_is_refused(small: Workspace) -> None:
    with pytest.raises(WrongUse, match="is in the folder “graph” of the workspace"):
        site.write(small, small.root / "graph/copy", PLAIN)


def test_a_folder_that_has_no_place_is_refused(small: Workspace, tmp_path: Path) -> None:
    with pytest.raises(CannotWrite, match="there is no folder"):
        site.write(small, tmp_path / "none/copy", PLAIN)


def test_nothing_is_left_of_a_copy_that_fails(
    small: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = earlier(tmp_path / "copy")
    monkeypatch.setattr("remit.web.static_plan.Plan.has", lambda *_: False)
    monkeypatch.setattr("remit.web.static_links.rewritten", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        site.write(small, tmp_path / "copy", PLAIN)
    assert files(tmp_path / "copy") == before
    assert [path.name for path in tmp_path.iterdir()] == ["copy"]


def test_a_folder_that_cannot_be_moved_is_as_before(
    small: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = earlier(tmp_path / "copy")
    monkeypatch.setattr("remit.web.static_plan.Plan.first", lambda _: [Address("/assets/remit.css")])
    rename = Path.rename

    def failing(path: Path, target: Path) -> Path:
        if path.name == "site":
            raise OSError(16, "Device or resource busy")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(CannotWrite, match="copy cannot be replaced: Device or resource busy"):
        site.write(small, tmp_path / "copy", PLAIN)
    assert files(tmp_path / "copy") == before
    assert [path.name for path in tmp_path.iterdir()] == ["copy"]


def test_a_page_that_cannot_be_made_is_named(small: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "answer", lambda *_: 1 / 0)
    with pytest.raises(CannotRun, match=re.escape("The page / cannot be made (ZeroDivisionError: division by zero)")):
        site.write(small, tmp_path / "copy", PLAIN)
    assert list(tmp_path.iterdir()) == []


def test_a_process_that_is_ended_from_outside_ends_the_copy_with_a_sentence(small: Workspace, tmp_path: Path) -> None:
    def end(_what: str, _done: int, _of: int) -> None:
        for child in active_children():
            child.kill()

    with pytest.raises(CannotRun, match="A process that made pages was ended from outside"):
        site.write(small, tmp_path / "copy", replace(PLAIN, processes=1), end)
    assert list(tmp_path.iterdir()) == []
    assert active_children() == []


def test_how_far_it_has_come_is_told(small: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "remit.web.static_plan.Plan.first", lambda _: [Address("/assets/remit.css"), Address("/assets/remit.svg")]
    )
    told: list[tuple[str, int, int]] = []
    site.write(small, tmp_path / "copy", PLAIN, lambda what, done, of: told.append((what, done, of)))
    assert told == [("Making pages", 1, 2), ("Making pages", 2, 2), ("Writing files", 1, 2), ("Writing files", 2, 2)]

"""The pages of pictures and their files, without a server."""

from __future__ import annotations

import html
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from remit import diagramming
from remit.diagram.aggregate import WAYS
from remit.drawing import files
from remit.errors import NoLayout
from remit.exchange import Request
from remit.web import pictures, routes, setting
from remit.web.setting import Setting
from remit.workspace import load

if TYPE_CHECKING:
    from collections.abc import Callable

    from remit.exchange import Response
    from remit.store import Store
    from remit.workspace import Workspace

TAG = re.compile(r"<[^>]*>")
SVG = "{http://www.w3.org/2000/svg}"
TIDELINE = "https://example.org/fenland/id/system/tideline"


@pytest.fixture(scope="module")
def site(workspace: Workspace, store: Store) -> Setting:
    return Setting(workspace, store, "abc", day=date(2022, 11, 20))


def get(site: Setting, path: str, query: str = "") -> Response:
    return routes.answer(site, Request("GET", path, query))


def words(response: Response) -> str:
    main = response.body.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(html.unescape(TAG.sub(" ", f"<main{main}")).split())


def drawn(response: Response) -> ET.Element:
    text = response.body.decode()
    return ET.fromstring(text[text.index("<svg") : text.index("</svg>") + 6])  # noqa: S314 - written by the tool


def test_what_is_around_a_thing_is_a_picture_with_its_sentence(site: Setting) -> None:
    page = get(site, "/picture/system:tideline")
    text = page.body.decode()
    assert page.status == 200
    assert "<h1>Tideline: what it is related to</h1>" in text
    assert (
        "Tideline and what is directly related to it: 1 body or unit and 1 information system, with 1 relation between "
        "them, as of 20 November 2022." in words(page)
    )
    assert 'href="/thing/system:tideline"' in text
    assert drawn(page).get("role") == "group"


def test_each_thing_of_a_picture_is_a_link_that_bears_its_name(site: Setting) -> None:
    found = {
        link.get("href"): link.get("aria-label")
        for link in drawn(get(site, "/picture/system:tideline")).iter(f"{SVG}a")
    }
    assert found == {
        "/thing/body:coastguard-service": "Coastguard Service · coordinating body",
        "/thing/system:tideline": "Tideline · information system",
    }


def test_links_of_a_picture_keep_the_day(site: Setting) -> None:
    page = get(site, "/picture/system:tideline", "asOf=2022-07-01")
    assert {link.get("href") for link in drawn(page).iter(f"{SVG}a")} == {
        "/thing/body:coastguard-service?asOf=2022-07-01",
        "/thing/system:tideline?asOf=2022-07-01",
    }
    assert 'href="/thing/system:tideline?asOf=2022-07-01"' in page.body.decode()
    assert 'value="2022-07-01"' in page.body.decode()


def test_no_identifier_stands_twice_in_a_page(site: Setting) -> None:
    for path in ("/picture/body:water-agency", "/drawn/accountability-network"):
        found = re.findall(r'\bid="([^"]*)"', get(site, path).body.decode())
        assert len(found) == len(set(found))
        assert {"picture", "picture-title", "n1", "e1", "source-1"} <= set(found)


def test_the_relations_and_things_stand_in_tables_with_sources(site: Setting) -> None:
    page = get(site, "/picture/system:tideline")
    told = words(page)
    assert "From Relation To Days Source Coastguard Service uses Tideline last shown 30 June 2022 [1]" in told
    assert "Tideline Information system information system 1" in told
    assert 'id="source-1"' in page.body.decode()
    captions = re.findall(r"<caption>(.*?)</caption>", page.body.decode())
    assert captions == ["Relations", "Things"]


def test_the_form_takes_depth_relations_and_gathering(site: Setting) -> None:
    near = get(site, "/picture/system:tideline")
    far = get(site, "/picture/system:tideline", "depth=2&only=uses,answers-to")
    assert len(list(drawn(near).iter(f"{SVG}a"))) == 2
    assert len(list(drawn(far).iter(f"{SVG}a"))) == 3
    assert "<option selected>2</option>" in far.body.decode()
    assert 'value="uses,answers-to"' in far.body.decode()
    assert "Only these relations uses, answers-to" in words(far)
    gathered = get(site, "/picture/body:water-agency", "by=type")
    assert '<option value="type" selected>' in gathered.body.decode()
    assert {link.get("href") for link in drawn(gathered).iter(f"{SVG}a")} == {
        "/thing/recommendation:clean-waters-6",
        "/thing/document:water-agency-letter",
    }


def test_the_kinds_of_relations_can_be_chosen_by_a_link(site: Setting) -> None:
    text = get(site, "/picture/system:tideline", "depth=2").body.decode()
    assert '<a href="/picture/system:tideline?depth=2&amp;only=uses">uses</a>' in text


@pytest.mark.parametrize(
    ("query", "field", "sentence"),
    [
        ("asOf=12", "as-of", "“12” is no day. Write the year, month and day like 2023-09-01."),
        ("depth=9", "depth", "The number of relations is a whole number from 1 to 6, not “9”."),
        ("depth=0", "depth", "The number of relations is a whole number from 1 to 6, not “0”."),
        ("depth=%D9%A2", "depth", "The number of relations is a whole number from 1 to 6, not “٢”."),
        ("by=colour", "by", "Things are gathered by"),
        ("only=uses,ownz", "only", "There is no relation or kind of relations called “ownz”. Did you mean “owns”"),
    ],
)
def test_a_wrong_value_is_told_at_its_field(site: Setting, query: str, field: str, sentence: str) -> None:
    page = get(site, "/picture/system:tideline", query)
    assert page.status == 400
    assert words(page).count(sentence) == 2
    assert f'<a href="#{field}">' in page.body.decode()
    assert f'id="{field}"' in page.body.decode()
    assert f'aria-describedby="{field}-hint' in page.body.decode()
    assert "<svg" not in page.body.decode()


def test_several_wrong_values_are_told_together(site: Setting) -> None:
    page = get(site, "/picture/system:tideline", "asOf=12&depth=9&by=x")
    assert page.body.decode().count('class="error-message"') == 3


def test_a_wrong_value_of_a_file_is_refused(site: Setting) -> None:
    page = get(site, "/picture/system:tideline.svg", "depth=9")
    assert (page.status, page.media_type) == (400, "text/html; charset=utf-8")
    assert "not “9”" in words(page)


def test_a_saved_query_is_drawn_with_its_values(site: Setting) -> None:
    page = get(site, "/drawn/accountability-network", "report=document:report-clean-waters&asOf=2020-06-01")
    text = page.body.decode()
    assert "<h1>Who is to do what with whom, and which body answers</h1>" in text
    assert "as of 1 June 2020" in words(page)
    assert '<input type="hidden" name="report" value="document:report-clean-waters">' in text
    assert 'href="/query/accountability-network?report=document%3Areport-clean-waters&amp;asOf=2020-06-01"' in text
    assert 'href="/drawn/accountability-network.svg?report=document%3Areport-clean-waters&amp;asOf=2020-06-01"' in text
    assert 'id="depth"' not in text
    assert 'id="as-of"' in text
    assert "/thing/body:shore-office?asOf=2020-06-01" in {one.get("href") for one in drawn(page).iter(f"{SVG}a")}


def test_a_saved_query_without_a_day_has_no_field_for_it(site: Setting) -> None:
    text = get(site, "/drawn/succession-network").body.decode()
    assert 'id="as-of"' not in text
    assert 'id="by"' in text


def test_a_table_that_is_no_network_is_not_drawn(site: Setting) -> None:
    page = get(site, "/drawn/sources")
    assert page.status == 400
    assert "“sources” gives a table that is not meant as a network" in words(page)
    assert 'href="/query/sources"' in page.body.decode()


def test_what_is_not_drawn_says_so(site: Setting) -> None:
    page = get(site, "/picture/body-kind:regulator")
    assert page.status == 400
    assert "are not drawn: it is neither a thing of a type that this workspace draws" in words(page)
    assert 'href="/thing/body-kind:regulator"' in page.body.decode()


def test_an_unknown_query_or_thing_is_not_found(site: Setting) -> None:
    assert get(site, "/drawn/nothing").status == 404
    assert "“accountability-network”" in words(get(site, "/drawn/acountability-network"))
    assert get(site, "/picture/body:nothing.svg").status == 404
    assert get(site, "/picture/Tideline.svg", "depth=2").headers == (
        ("location", "/picture/system:tideline.svg?depth=2"),
    )


def test_a_value_that_nothing_has_is_refused(site: Setting) -> None:
    page = get(site, "/drawn/accountability-network", "report=nothing-at-all")
    assert page.status == 404
    assert "“nothing-at-all”" in words(page)
    assert get(site, "/drawn/accountability-network", "colour=red").status == 400


@pytest.mark.parametrize(
    ("suffix", "media_type"),
    [
        (".svg", "image/svg+xml"),
        (".png", "image/png"),
        (".pdf", "application/pdf"),
        (".html", "text/html; charset=utf-8"),
        (".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (".md", "text/markdown; charset=utf-8"),
        (".txt", "text/plain; charset=utf-8"),
        (".graphml", "application/graphml+xml"),
        (".gexf", "application/gexf+xml"),
        (".dot", "text/vnd.graphviz; charset=utf-8"),
        (".mmd", "text/vnd.mermaid; charset=utf-8"),
        (".drawio", "application/vnd.jgraph.mxfile"),
    ],
)
def test_a_file_has_the_bytes_that_the_command_line_writes(site: Setting, suffix: str, media_type: str) -> None:
    found = get(site, f"/picture/system:tideline{suffix}", "asOf=2022-07-01")
    wish = diagramming.Wish(TIDELINE, as_of="2022-07-01")
    form = files.for_suffix(Path(f"x{suffix}"))
    assert form is not None
    written = files.write(diagramming.draw(site.store, wish).diagram, form, files.Look())
    assert (found.status, found.media_type) == (200, media_type)
    assert found.body == written.files[""]
    saved = (("content-disposition", f'attachment; filename="system-tideline{suffix}"'),)
    assert found.headers == (() if suffix == ".svg" else saved)


@pytest.mark.parametrize(
    ("suffix", "part", "name"),
    [
        ("-nodes.csv", "-nodes", "system-tideline-nodes.csv"),
        ("-edges.csv", "-edges", "system-tideline-edges.csv"),
        (".csv", "-edges", "system-tideline-edges.csv"),
    ],
)
def test_things_and_relations_are_a_file_each(site: Setting, suffix: str, part: str, name: str) -> None:
    found = get(site, f"/picture/system:tideline{suffix}")
    diagram = diagramming.draw(site.store, diagramming.Wish(TIDELINE)).diagram
    assert found.body == files.write(diagram, "csv", files.Look()).files[part]
    assert found.body.startswith("\ufeff".encode())
    assert (found.media_type, found.headers) == (
        "text/csv; charset=utf-8",
        (("content-disposition", f'attachment; filename="{name}"'),),
    )


def test_every_file_that_a_page_offers_is_answered(site: Setting) -> None:
    text = get(site, "/drawn/programme-network", "by=type").body.decode().partition('class="downloads"')[2]
    offered = [html.unescape(one) for one in re.findall(r'href="(/drawn/[^"]*)"', text.partition("</ul>")[0])]
    assert len(offered) == 15
    for address in offered:
        path, _, query = address.partition("?")
        assert query == "by=type"
        assert get(site, path, query).status == 200, address


def test_a_picture_alone_has_no_script(site: Setting) -> None:
    text = get(site, "/picture/system:tideline.svg").body.decode()
    assert "<script" not in text
    assert "<a " not in text
    assert "style=" not in text


@pytest.fixture
def crowded(site: Setting, monkeypatch: pytest.MonkeyPatch) -> Setting:
    """The site, when two things are too many for a picture."""
    monkeypatch.setattr(files, "MOST", 1)
    return site


def test_too_much_says_so_and_offers_what_can_be_done(crowded: Setting) -> None:
    page = get(crowded, "/picture/body:coastguard-service", "depth=2&asOf=2022-07-01")
    text = page.body.decode()
    assert page.status == 200
    assert "are too many for a picture that can be read (about 1 things)" in words(page)
    assert "<svg" not in text
    inset = html.unescape(text.partition('class="inset"')[2].partition("</ul>")[0])
    start = "/picture/body:coastguard-service?asOf=2022-07-01"
    assert re.findall(r'href="([^"]*)"', inset) == [
        f"{start}&depth=1",
        *(f"{start}&depth=2&by={way}" for way in WAYS),
    ]
    assert ".svg?" not in text
    assert 'href="/picture/body:coastguard-service.xlsx?asOf=2022-07-01&amp;depth=2"' in text
    assert "<caption>Relations</caption>" in text


def test_a_file_of_too_much_is_refused_but_data_has_no_limit(crowded: Setting) -> None:
    refused = get(crowded, "/picture/body:coastguard-service.svg")
    assert refused.status == 503
    assert "Gather things by type, body or programme" in words(refused)
    assert "remit diagram" not in words(refused)
    assert get(crowded, "/picture/body:coastguard-service.graphml").status == 200


def test_without_a_layout_the_tables_remain(site: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise NoLayout("There is no layout program.")

    monkeypatch.setattr("remit.drawing.layout.lay_out", fail)
    page = get(site, "/picture/system:tideline")
    assert page.status == 200
    assert "There is no layout program. The relations stand in the table" in words(page)
    assert "<caption>Relations</caption>" in page.body.decode()


def test_words_too_small_for_paper_are_told(site: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    told = "On a page of A4, as in the PDF, its smallest words are only"
    assert told not in words(get(site, "/picture/system:tideline"))
    monkeypatch.setattr("remit.drawing.composing.LEAST_READABLE", 100.0)
    assert told in words(get(site, "/picture/system:tideline"))


def test_nothing_to_draw_is_said(make: Callable[..., Path]) -> None:
    query = "#+ summary: What is there?\n#+ view: graph\nCONSTRUCT { ?a ?b ?c } WHERE { ?a <urn:x:none> ?c ; ?b ?c }\n"
    page = get(setting.load(load(make({"queries/none.rq": query}))), "/drawn/none")
    assert page.status == 200
    assert "Nothing in this workspace answers the question for these values" in words(page)
    assert "There is nothing to draw." in words(page)


def test_long_tables_are_cut_and_say_so(site: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MOST_ROWS", 2)
    monkeypatch.setattr("remit.web.table.MOST_ROWS", 2)
    page = get(site, "/drawn/succession-network")
    assert "Cut at 2: the first 2 of 27 rows are shown; the files below have all of them." in words(page)
    assert page.body.decode().partition("<caption>Relations</caption>")[2].partition("</tbody>")[0].count("<tr>") == 3


def test_a_marking_stands_in_the_files_and_tables_that_cannot_bear_it_are_not_offered(site: Setting) -> None:
    marked = replace(site, marking="OFFICIAL")
    assert "OFFICIAL" in get(marked, "/picture/system:tideline.svg").body.decode()
    assert ".csv" not in get(marked, "/picture/system:tideline").body.decode()
    assert get(marked, "/picture/system:tideline-nodes.csv").status == 400


def test_static_pages_have_no_form(site: Setting) -> None:
    text = get(replace(site, is_static=True), "/picture/system:tideline").body.decode()
    assert "<form" not in text
    assert "<svg" in text


def test_what_comes_from_a_workspace_is_escaped(make: Callable[..., Path]) -> None:
    facts = r"""
    @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
    @prefix remit: <https://w3id.org/remit/def/> .
    <https://example.org/fenland/id/system/x> a remit:InformationSystem ;
      skos:prefLabel "\"'><script>alert(1)</script><img src=x onerror=alert(2)>" .
    <https://example.org/fenland/id/use/x> a remit:Use ; remit:useOf <https://example.org/fenland/id/system/x> ;
      remit:user <https://example.org/fenland/id/body/water-agency> .
    """
    site = setting.load(load(make({"graph/facts.ttl": facts}, invented=True)))
    for path in ("/picture/system:x", "/picture/body:water-agency", "/picture/system:x.svg"):
        text = get(site, path).body.decode()
        assert "<script>" not in text
        assert "<img src=x" not in text
        assert "alert(1)" in text

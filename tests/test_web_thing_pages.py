"""The page of a thing and its trace, without a server."""

from __future__ import annotations

import html
import json
import re
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from docx import Document as WordDocument

from remit import lookup, tracing
from remit.exchange import Request
from remit.web import routes, setting, thing_pages
from remit.web.setting import Setting
from remit.workspace import load

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from remit.exchange import Response
    from remit.store import Store
    from remit.workspace import Workspace

TAG = re.compile(r"<[^>]*>")


@pytest.fixture(scope="module")
def site(workspace: Workspace, store: Store) -> Setting:
    return Setting(workspace, store, "abc", day=date(2022, 11, 20))


def get(site: Setting, path: str, query: str = "") -> Response:
    return routes.answer(site, Request("GET", path, query))


def words(response: Response) -> str:
    """The main part of a page as it is read."""
    main = response.body.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(html.unescape(TAG.sub(" ", f"<main{main}")).split())


def section(response: Response, heading: str) -> str:
    """What stands between a heading and the next one of its rank."""
    text = response.body.decode().partition("<main")[2]
    after = re.split(rf"<h2[^>]*>{re.escape(heading)}</h2>", text)[1]
    return " ".join(html.unescape(TAG.sub(" ", after.partition("<h2")[0])).split())


def test_a_thing_says_what_it_is_and_how_it_is_found(site: Setting) -> None:
    page = get(site, "/thing/body:shore-office")
    assert (page.status, page.media_type) == (200, "text/html; charset=utf-8")
    text = page.body.decode()
    assert "<title>Coast Office – Fenland bathing water (invented)</title>" in text
    assert text.count("<h1") == 1
    assert "<h1>Coast Office</h1>" in text
    assert "<dt>What it is</dt><dd>departmental unit</dd>" in text
    assert "<code>body:shore-office</code>" in text
    assert "<code>https://example.org/fenland/id/body/shore-office</code>" in text
    assert "<dt>As of</dt><dd>20 November 2022 (today; no day was given)</dd>" in text
    assert "On this day" not in text


def test_what_is_said_stands_with_the_words_and_numbered_sources(site: Setting) -> None:
    page = get(site, "/thing/body:shore-office")
    told = section(page, "Where it stands")
    assert told.startswith(
        "Coast Office stands in Department of the Environment (presumed, last shown by 30 June 2022)."
    )
    assert "— Registrar of Public Bodies, in Register of Public Bodies (30 June 2022), Where they stand today" in told
    text = page.body.decode()
    used = set(re.findall(r'href="#source-(\d+)"', text))
    assert used == set(re.findall(r'id="source-(\d+)"', text))
    assert used == {"1", "2", "3", "4", "5", "6", "7", "8"}


def test_names_history_and_relations_are_tables(site: Setting) -> None:
    page = get(site, "/thing/body:shore-office")
    names = section(page, "Its names over time")
    assert "Shore and Beach Office 1 April 2019 29 September 2020 at the latest no [1]" in names
    assert "It is also called “CO”; from when to when is not recorded." in names
    assert "1 April 2019 Renamed: from “Shore Office” to “Shore and Beach Office” done [1]" in section(
        page, "Its history"
    )
    relations = section(page, "Its relations")
    assert "Coast Office placed in Department of the Environment last shown 30 June 2022 [2] [3]" in relations
    captions = re.findall(r"<caption>(.*?)</caption>", page.body.decode())
    assert captions[:3] == ["Its names over time", "Its history", "Its relations"]


def test_nothing_that_stands_in_a_table_is_told_in_sentences_too(site: Setting) -> None:
    text = get(site, "/thing/body:shore-office").body.decode()
    assert "<h2>Its names</h2>" not in text
    assert ">Its names<" not in text
    assert ">What has changed<" not in text


def test_relations_are_those_of_the_thing_itself(site: Setting) -> None:
    told = section(get(site, "/thing/body:shore-office"), "Its relations")
    assert "makes" not in told
    rows = get(site, "/thing/body:shore-office").body.decode().split('<h2 id="relations">')[1].partition("</table>")[0]
    body = rows.partition("<tbody>")[2]
    assert body.count("<tr>") == 6
    assert all("Coast Office" in row for row in body.split("<tr>")[1:])


def test_the_picture_is_only_named_and_described(site: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("remit.drawing.layout.lay_out", None)  # whoever lays out a picture for this page fails
    text = get(site, "/thing/body:shore-office", "asOf=2020-06-01").body.decode()
    (image,) = re.findall(r"<img [^>]*>", text)
    assert 'loading="lazy"' in image
    assert 'src="/picture/body:shore-office.svg?asOf=2020-06-01"' in image
    assert 'alt="Coast Office: what it is related to. Coast Office and what is directly related to it: ' in image
    assert '<a href="/picture/body:shore-office?asOf=2020-06-01">' in text


def test_a_day_is_kept_in_every_address_that_tells_of_a_day(site: Setting) -> None:
    page = get(site, "/thing/body:shore-office", "asOf=2020-06-01")
    text = page.body.decode()
    assert "<dt>As of</dt><dd>1 June 2020</dd>" in text
    assert 'value="2020-06-01"' in text
    assert 'href="/thing/body:shore-office.docx?asOf=2020-06-01"' in text
    assert 'href="/trace/body:shore-office?asOf=2020-06-01"' in text
    assert "On 1 June 2020" in section(page, "Its names over time")


def test_what_is_no_longer_there_says_so_first(site: Setting) -> None:
    text = get(site, "/thing/body:pier-commission").body.decode()
    assert "<dt>On this day</dt><dd><strong>no longer there, until 31 December 2019</strong></dd>" in text
    before = get(site, "/thing/body:pier-commission", "asOf=2019-01-01").body.decode()
    assert "On this day" not in before


@pytest.mark.parametrize("start", ["/thing/", "/trace/"])
@pytest.mark.parametrize("typed", ["2020-02-30", "1 June 2020", "20200601", "2020-06-01T00:00"])
def test_what_is_no_day_is_refused_in_the_form(site: Setting, start: str, typed: str) -> None:
    page = get(site, f"{start}body:shore-office", f"asOf={typed.replace(' ', '+')}")
    text = page.body.decode()
    assert page.status == 400
    assert f"“{typed}” is no day. Write the year, month and day like 2023-09-01." in words(page)
    assert '<a href="#as-of">' in text
    assert '<input id="as-of"' in text
    assert f'value="{typed}"' in text
    assert 'aria-invalid="true"' in text
    assert 'aria-describedby="as-of-hint as-of-error"' in text
    assert "Its history" not in text


def test_today_and_nothing_both_mean_today(site: Setting) -> None:
    for query in ("asOf=today", "asOf=", "asOf=+"):
        assert "20 November 2022 (today; no day was given)" in words(get(site, "/thing/body:shore-office", query))


def test_conflicting_statements_stand_side_by_side(site: Setting) -> None:
    page = get(site, "/thing/change:pier-commission-closed")
    told = section(page, "Where sources differ")
    assert told.startswith("Date Held here: “1 January 2020”.")
    table = page.body.decode().partition('class="side-by-side"')[2].partition("</table>")[0]
    heads = [TAG.sub("", one).strip() for one in re.findall(r'<th scope="col">(.*?)</th>', table)]
    assert heads == ["Value", "“1 January 2020”", "“in March 2020”"]
    assert "<td><strong>yes</strong></td>\n<td>no</td>" in table
    assert "<td></td>\n<td>It contradicts what is held.</td>" in table
    assert "The Pier Commission was closed on 1 January 2020 and nothing took its place." in table
    assert "No words of a source are held for it." in table
    assert "Against the register, which is the official record." in table


def test_where_sources_agree_nothing_is_said_of_differences(site: Setting) -> None:
    assert "Where sources differ" not in words(get(site, "/thing/body:shore-office"))


def test_a_document_tells_how_far_it_was_read_and_what_rests_on_it(site: Setting) -> None:
    page = get(site, "/thing/document:review-of-actions-2021")
    told = section(page, "The document, and how far it was read")
    assert told.startswith("Written or published 2021 By Department of the Environment Published by not recorded")
    assert "How far it was read excerpt" in told
    assert "Copies that were read not recorded" in told
    rests = section(page, "What rests on it")
    assert rests.startswith("4 facts rest on it;")
    assert 'href="/thing/status:recommendation-9-done"' in page.body.decode()


def test_a_document_that_nobody_cites_says_so(site: Setting) -> None:
    page = get(site, "/thing/document:bathing-act")
    assert "How far it was read excerpt" in section(page, "The document, and how far it was read")
    uncited = get(site, "/thing/strategy:blue-fen-2017")
    assert section(uncited, "What rests on it") == "Nothing that is recorded here cites it."


def test_what_is_not_known_is_said(site: Setting) -> None:
    page = get(site, "/thing/change:coast-watch-renamed")
    assert "The day on which Coast Watch was renamed is not recorded (undated). [1]" in section(
        page, "What is not known"
    )
    none = get(site, "/thing/body:water-agency")
    assert "which does not mean that there is none" in section(none, "What is not known")
    assert "no days are recorded for this name. No other name of it is recorded." in section(
        none, "Its names over time"
    )


def test_a_known_unknown_about_a_thing_is_told_on_its_page_once(make: Callable[..., Path]) -> None:
    gap = """
    @prefix remit: <https://w3id.org/remit/def/> .
    @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
    @prefix base: <https://example.org/fenland/id/> .
    <https://example.org/fenland/id/unknown/users> a remit:KnownUnknown ; remit:gist "Who else uses it is not known." ;
      rdf:subject <https://example.org/fenland/id/use/tideline-by-coastguard-service> ; rdf:predicate remit:user ;
      remit:about <https://example.org/fenland/id/system/tideline> ;
      remit:unknownReason <https://w3id.org/remit/def/unknown-reason/not-stated> .
    """
    site = setting.load(load(make({"graph/gap.ttl": gap}, invented=True)))
    told = section(get(site, "/thing/system:tideline"), "What is not known")
    assert told.count("Who else uses it is not known (not stated).") == 1
    other = section(get(site, "/thing/use:tideline-by-coastguard-service"), "What is not known")
    assert other.count("Who else uses it is not known (not stated).") == 1


@pytest.mark.parametrize(
    ("short", "stated", "pointing"),
    [("body-kind:regulator", "definition", "classification"), ("standing:primary", "label", "standing")],
)
def test_what_nothing_else_is_known_of_shows_its_statements(
    site: Setting, short: str, stated: str, pointing: str
) -> None:
    page = get(site, f"/thing/{short}")
    text = page.body.decode()
    assert page.status == 200
    assert "<details open>" in text
    assert stated in section(page, "Every statement")
    assert pointing in section(page, "Every statement")
    assert f'href="/model/{short}"' in text
    assert "are not drawn." in section(page, "Its relations")
    assert "<img" not in text


def test_every_kind_of_thing_has_a_page(site: Setting) -> None:
    shorten = site.workspace.namespaces.shorten
    kinds: dict[str, str] = {}
    for quad in site.store.quads(None, "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"):
        subject = quad.subject
        if hasattr(subject, "value"):
            kinds.setdefault(str(quad.object), shorten(subject.value))
    assert len(kinds) > 40
    for short in kinds.values():
        page = get(
            site, site.links.thing(lookup.resolve(site.store, short).value).replace("%2F", "/").replace("%3A", ":")
        )
        assert page.status == 200, short
        assert "Every statement" in words(page), short


@pytest.mark.parametrize("suffix", [".ttl", ".json", ".md", ".docx", ".xlsx", ".html", ".txt"])
@pytest.mark.parametrize("start", ["/thing/", "/trace/"])
def test_the_files_are_those_of_the_command_line(site: Setting, start: str, suffix: str) -> None:
    found = get(site, f"{start}system:tideline{suffix}", "asOf=2022-07-01")
    form = "text" if suffix == ".txt" else suffix[1:]
    thing = lookup.resolve(site.store, "system:tideline")
    traced = tracing.trace(site.store, thing, date(2022, 7, 1))
    assert found.status == 200
    assert found.body == tracing.write(site.store, traced, form)
    assert found.headers == (("content-disposition", f'attachment; filename="system-tideline{suffix}"'),)
    assert set(thing_pages.SUFFIXES) >= {suffix}


def test_a_file_without_a_day_says_that_none_was_given(site: Setting) -> None:
    told = json.loads(get(site, "/thing/system:tideline.json").body)
    assert (told["asOf"], told["asOfGiven"]) == ("2022-11-20", False)
    told = json.loads(get(site, "/thing/system:tideline.json", "asOf=2022-11-20").body)
    assert (told["asOf"], told["asOfGiven"]) == ("2022-11-20", True)


def test_a_file_for_what_is_no_day_is_refused(site: Setting) -> None:
    page = get(site, "/thing/system:tideline.json", "asOf=never")
    assert page.status == 400
    assert "“never” is no day." in words(page)


def test_a_marking_of_the_site_stands_in_its_files(site: Setting) -> None:
    found = get(replace(site, marking="OFFICIAL"), "/thing/system:tideline.docx")
    word = WordDocument(BytesIO(found.body))
    assert "OFFICIAL" in word.sections[0].header.paragraphs[0].text


def test_the_trace_tells_the_same_as_the_command_line(site: Setting) -> None:
    page = get(site, "/trace/recommendation:clean-waters-9", "asOf=2020-01-01")
    text = words(page)
    assert page.status == 200
    assert "<h1>Trace of Recommendation 9 of “Clean Waters” (the &#34;blue-green&#34; flag)</h1>" in page.body.decode()
    assert "As of 1 January 2020" in text
    assert "Fenland bathing water (invented), version 2022.11, contents" in text
    traced = tracing.trace(site.store, lookup.resolve(site.store, "recommendation:clean-waters-9"), date(2020, 1, 1))
    assert all(" ".join(step.sentence.split()) in text for step in traced.steps)
    assert 'href="/trace/recommendation:clean-waters-9.docx?asOf=2020-01-01"' in page.body.decode()
    assert 'href="/thing/recommendation:clean-waters-9?asOf=2020-01-01"' in page.body.decode()


def test_a_name_leads_to_the_thing_that_bears_it(site: Setting) -> None:
    found = get(site, "/thing/water agency", "asOf=2020-01-01")
    assert found.status == 303
    assert found.headers == (("location", "/thing/body:water-agency?asOf=2020-01-01"),)
    assert get(site, "/trace/Tideline.ttl").headers == (("location", "/trace/system:tideline.ttl"),)
    whole = get(site, "/thing/https://example.org/fenland/id/system/tideline")
    assert whole.headers == (("location", "/thing/system:tideline"),)


def test_what_has_no_short_form_is_found_by_its_whole_identifier(site: Setting) -> None:
    page = get(site, "/thing/https://law.example.org/fenland/bathing-act/7")
    assert page.status == 200
    assert "<h1>Bathing Act, section 7</h1>" in page.body.decode()
    assert "Short form" not in page.body.decode()
    assert 'action="/thing/https:%2F%2Flaw.example.org%2Ffenland%2Fbathing-act%2F7"' in page.body.decode()


def test_a_name_with_a_dot_is_found_whole_before_its_suffix_is_read(make: Callable[..., Path]) -> None:
    facts = """
    @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
    <https://example.org/small/id/body/a.ttl> skos:prefLabel "With a dot" .
    <https://example.org/small/id/body/a> skos:prefLabel "Without" .
    """
    site = setting.load(load(make({"graph/facts.ttl": facts})))
    assert "<h1>With a dot</h1>" in get(site, "/thing/body:a.ttl").body.decode()
    assert get(site, "/thing/body:a.ttl.json").media_type == "application/json"
    assert json.loads(get(site, "/thing/body:a.json").body)["label"] == "Without"


def test_an_unknown_name_offers_those_near_it(site: Setting) -> None:
    page = get(site, "/thing/body:water-agenzy")
    assert page.status == 404
    assert "What was asked for is “body:water-agenzy”. Did you mean:" in words(page)
    assert '<a href="/thing/body:water-agency">Water Agency</a>' in page.body.decode()
    nothing = get(site, "/thing/zzzzzzzz")
    assert (nothing.status, "No name that is recorded here comes near it." in words(nothing)) == (404, True)


def test_a_name_of_several_things_offers_each(make: Callable[..., Path]) -> None:
    facts = """
    @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
    <https://example.org/small/id/body/one> skos:prefLabel "Office" .
    <https://example.org/small/id/body/two> skos:prefLabel "Office" .
    """
    page = get(setting.load(load(make({"graph/facts.ttl": facts}))), "/thing/office.ttl")
    assert page.status == 404
    assert "<h1>More than one thing has this name</h1>" in page.body.decode()
    assert 'href="/thing/body:one.ttl"' in page.body.decode()
    assert 'href="/thing/body:two.ttl"' in page.body.decode()


def test_what_comes_from_a_workspace_or_an_address_is_escaped(make: Callable[..., Path]) -> None:
    facts = r"""
    @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
    @prefix remit: <https://w3id.org/remit/def/> .
    @prefix org: <http://www.w3.org/ns/org#> .
    <https://example.org/small/id/body/x> a org:FormalOrganization ; skos:prefLabel "<script>alert(1)</script>\u202E" ;
      skos:altLabel "\"><img src=x onerror=alert(2)>" ; <https://example.org/p?a=<b>> "x" .
    """.replace("?a=<b>", "")
    site = setting.load(load(make({"graph/facts.ttl": facts})))
    for path in ("/thing/body:x", "/trace/body:x", "/thing/<script>alert(3)</script>"):
        text = get(site, path).body.decode()
        assert "<script>" not in text
        assert "<img src=x" not in text
        assert "\u202e" not in text


def test_a_long_table_is_cut_and_says_so(site: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(thing_pages, "MOST_ROWS", 3)
    monkeypatch.setattr("remit.web.table.MOST_ROWS", 3)
    page = get(site, "/thing/body:shore-office")
    assert "Cut at 3: the first 3 of 10 rows are shown;" in section(page, "Every statement")
    assert page.body.decode().split('<h2 id="relations">')[1].partition("</tbody>")[0].count("<tr>") == 4


def test_static_pages_have_no_form(site: Setting) -> None:
    static = replace(site, is_static=True)
    for path in ("/thing/body:shore-office", "/trace/body:shore-office"):
        assert "<form" not in get(static, path).body.decode()


def test_what_can_only_be_typed_in_a_terminal_is_no_part_of_a_page(make: Callable[..., Path]) -> None:
    claim = "<https://example.org/fenland/id/claim/c{0}> a remit:Claim ; remit:gist 'Claim {0}.' ; remit:about <https://example.org/fenland/id/system/tideline> .\n"
    facts = "@prefix remit: <https://w3id.org/remit/def/> .\n" + "".join(claim.format(number) for number in range(45))
    site = setting.load(load(make({"graph/claims.ttl": facts}, invented=True)))
    told = section(get(site, "/thing/system:tideline"), "What is said about it")
    assert told.endswith("And 5 more: they stand under “What refers to it”.")
    assert "Claim 44." in section(get(site, "/thing/system:tideline"), "Every statement")

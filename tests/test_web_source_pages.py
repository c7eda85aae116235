"""The page of the sources: every document, how far it was read, how much rests on it, and the same as data."""

from __future__ import annotations

import csv
import io
import json
import re
from html import unescape
from typing import TYPE_CHECKING

import openpyxl
import pytest

from remit import answering, queries
from remit import workspace as workspaces
from remit.exchange import Request, Response
from remit.results import Table
from remit.store import Store
from remit.terms import text
from remit.web import routes
from remit.web.setting import Setting

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from remit.workspace import Workspace

PREFIXES = """@prefix remit: <https://w3id.org/remit/def/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


@pytest.fixture(scope="module")
def setting(workspace: Workspace, store: Store) -> Setting:
    return Setting(workspace, store)


def answer(setting: Setting, path: str = "/sources", query: str = "") -> Response:
    response = routes.answer(setting, Request("GET", path, query))
    assert response.status == 200
    return response


def rows(page: str) -> list[list[str]]:
    """The cells of the table, as read."""
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    cells = [re.findall(r"<td.*?>(.*?)</td>", row, re.DOTALL) for row in body.split("</tr>")[:-1]]
    return [[unescape(re.sub(r"<[^>]*>", "", cell)) for cell in row] for row in cells]


def small(make: Callable[..., Path], facts: str) -> Setting:
    found = workspaces.load(make({"graph/a.ttl": PREFIXES + facts}))
    return Setting(found, Store(found))


def test_the_document_on_which_most_rests_comes_first(setting: Setting) -> None:
    page = answer(setting).body.decode()
    first, *others = rows(page)
    known = ["Clean Waters (report of 10 May 2018)", "inspection report", "2018-05-10", "whole", "primary", "25", "75"]
    assert first[:7] == known
    assert '<a class="thing" href="/thing/document:report-clean-waters">' in page
    secondary = next(row for row in others if row[0].startswith("The Bathers’ Gazette"))
    assert secondary[2:5] == ["2021-03-01 to 2021-03-31", "excerpt", "secondary"]


def test_the_numbers_are_those_of_the_saved_query(setting: Setting, workspace: Workspace, store: Store) -> None:
    asked = answering.ask(store, queries.get(workspace, "sources"), {}).result
    assert isinstance(asked, Table)
    known = {text(row["documentLabel"]): (text(row["citations"]), text(row["facts"])) for row in asked.dicts()}
    shown = {row[0]: (row[5], row[6]) for row in rows(answer(setting).body.decode())}
    assert {name: numbers for name, numbers in shown.items() if numbers != ("0", "0")} == known


def test_it_is_told_how_many_there_are_and_on_how_many_nothing_rests(setting: Setting) -> None:
    page = answer(setting).body.decode()
    everything = rows(page)
    unused = sum(row[6] == "0" for row in everything)
    secondary = sum(row[4] == "secondary" for row in everything)
    assert f"<p>{len(everything)} documents: " in page
    assert f", {secondary} secondary" in page
    assert f"Nothing rests on {unused} of them." in page
    assert unused > 0


def test_the_table_can_be_sorted_by_a_link(setting: Setting) -> None:
    page = answer(setting, query="sort=1&order=down").body.decode()
    titles = [row[0] for row in rows(page)]
    assert titles == sorted(titles, key=str.casefold, reverse=True)
    assert 'aria-sort="descending"' in page


def test_the_data_have_all_documents(setting: Setting) -> None:
    shown = rows(answer(setting).body.decode())
    table = list(csv.DictReader(io.StringIO(answer(setting, "/sources.csv").body.decode("utf-8-sig"))))
    bindings = json.loads(answer(setting, "/sources.json").body)["results"]["bindings"]
    sheet = openpyxl.load_workbook(io.BytesIO(answer(setting, "/sources.xlsx").body)).worksheets[0]
    titles = [row[0] for row in shown]
    assert [row["documentLabel"] for row in table] == titles
    assert [row["documentLabel"]["value"] for row in bindings] == titles
    held = {str(value) for row in sheet.iter_rows(values_only=True) for value in row}
    assert set(titles) <= held
    assert "| Clean Waters (report of 10 May 2018) |" in answer(setting, "/sources.md").body.decode()
    assert answer(setting, "/sources.csv").headers == (("content-disposition", 'attachment; filename="sources.csv"'),)


def test_a_format_that_there_is_not_is_refused(setting: Setting) -> None:
    response = routes.answer(setting, Request("GET", "/sources.pdf"))
    assert response.status == 404
    assert "Choose one of: csv, xlsx, json, md." in response.body.decode()


def test_a_workspace_without_documents_has_the_page(make: Callable[..., Path]) -> None:
    page = answer(small(make, "")).body.decode()
    assert "No documents are held." in page
    assert "There are no rows." in page


def test_what_is_cited_is_a_source_whatever_it_is_called(make: Callable[..., Path]) -> None:
    facts = """
<urn:x:c> a remit:Citation ; dcterms:source <urn:x:d> .
<urn:x:d> skos:prefLabel "A page" ; remit:latest "2020-02-01"^^xsd:date .
<urn:x:e> a remit:Document ; skos:prefLabel "A draft" ; remit:earliest "2020-02-01"^^xsd:date .
<urn:x:f> remit:cites <urn:x:c> . <urn:x:g> remit:cites <urn:x:c> .
"""
    found = rows(answer(small(make, facts)).body.decode())
    assert [row[:7] for row in found] == [
        ["A page", "not known", "by 2020-02-01", "not known", "not known", "1", "2"],
        ["A draft", "not known", "not before 2020-02-01", "not known", "not known", "0", "0"],
    ]


@pytest.mark.parametrize(
    ("address", "cell"),
    [
        ("https://example.org/a?b=1", '<td><a class="thing" href="https://example.org/a?b=1">example.org</a></td>'),
        ("javascript:alert(1)", "<td>javascript:alert(1)</td>"),
        ("<script>alert(1)</script>", "<td>&lt;script&gt;alert(1)&lt;/script&gt;</td>"),
        ("http://[", '<td><a class="thing" href="http://[">http://[</a></td>'),
    ],
)
def test_only_what_may_be_linked_is_linked(make: Callable[..., Path], address: str, cell: str) -> None:
    facts = f'<urn:x:d> a remit:Document ; skos:prefLabel "A page" ; dcterms:identifier "{address}" .'
    page = answer(small(make, facts)).body.decode()
    assert cell in page
    assert "<script>alert" not in page


def test_several_names_and_kinds_of_a_document_make_one_row(make: Callable[..., Path]) -> None:
    facts = """
<urn:x:d> a remit:Document , remit:Report ; skos:prefLabel "B" , "A" ; dcterms:identifier "https://example.org/2" ,
  "https://example.org/1" ; remit:earliest "2020-02-01"^^xsd:date , "2020-01-01"^^xsd:date ; remit:latest "2020-03-01"^^xsd:date .
"""
    found = rows(answer(small(make, facts)).body.decode())
    assert [row[0] for row in found] == ["A"]
    assert found[0][2] == "2020-01-01 to 2020-03-01"

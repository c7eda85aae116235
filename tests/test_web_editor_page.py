"""The editor: what is typed stays, what is wrong is shown in its place, and the answer comes in every form."""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from remit import answering, formats, writing
from remit.errors import TooMuch
from remit.exchange import Request, Response
from remit.web import app, routes
from remit.web.setting import Setting

if TYPE_CHECKING:
    from collections.abc import Callable

    from remit.store import Store
    from remit.workspace import Workspace

    Ask = Callable[..., Response]

FORM = "application/x-www-form-urlencoded"
NUMBERED = (
    "SELECT ?action ?number WHERE { ?action a remit:Recommendation ; remit:number ?number } ORDER BY ?action LIMIT 3"
)
NETWORK = "CONSTRUCT { ?a remit:inReport ?r } WHERE { ?a remit:inReport ?r }"
EDGES = 'SELECT ?a ?b ?edgeLabel WHERE { ?a remit:inReport ?b BIND("in" AS ?edgeLabel) }'
NOT_FOUND, WRONG, GOOD = 404, 400, 200


@pytest.fixture(scope="module")
def setting(workspace: Workspace, store: Store) -> Setting:
    return Setting(workspace, store)


@pytest.fixture(scope="module")
def ask(setting: Setting) -> Ask:
    """Ask for the editor with some fields; with a suffix, for a file."""

    def asked(suffix: str = "", **fields: str) -> Response:
        return routes.answer(setting, Request("GET", f"/editor{suffix}", urlencode(fields)))

    return asked


def page(answer: Response) -> str:
    return html.unescape(answer.body.decode())


def typed(answer: Response) -> str:
    """What stands in the area."""
    found = re.search(r'<textarea id="query".*?>\n(.*?)</textarea>', answer.body.decode(), re.DOTALL)
    assert found is not None
    return html.unescape(found.group(1))


def test_the_editor_begins_with_a_query_that_has_an_answer(ask: Ask) -> None:
    start = ask()
    assert start.status == GOOD
    assert 'id="answer-title"' not in page(start)
    assert '<h2 id="answer-title">Answer: 15 rows</h2>' in page(ask(query=typed(start)))


def test_the_answer_stands_in_a_table_whose_things_lead_to_their_pages(ask: Ask) -> None:
    told = page(ask(query=NUMBERED))
    assert "Answer: 3 rows" in told
    assert 'href="/thing/recommendation:clean-waters-11">Recommendation 11 of “Clean Waters”</a>' in told
    assert typed(ask(query=NUMBERED)) == NUMBERED


def test_a_table_is_sorted_by_its_links(ask: Ask) -> None:
    told = page(ask(query=NUMBERED, sort="2", order="down"))
    numbers = re.findall(r'<td class="number">(\d+)</td>', told)
    assert numbers == sorted(numbers, reverse=True)
    assert 'aria-sort="descending"' in told


@pytest.mark.parametrize(("query", "heading"), [("ASK { ?s ?p ?o }", "Yes"), ("ASK { ?s ?s ?s }", "No")])
def test_yes_and_no_are_said(ask: Ask, query: str, heading: str) -> None:
    assert f'<h2 id="answer-title">Answer: {heading}</h2>' in page(ask(query=query))


def test_no_row_is_said_to_be_none(ask: Ask) -> None:
    told = page(ask(query="SELECT ?s { ?s ?s ?s }"))
    assert "Answer: 0 rows" in told
    assert "Nothing in this workspace answers the query." in told


def test_an_error_names_line_and_column_and_shows_the_place(ask: Ask) -> None:
    query = "SELECT *\nWHERE { ?s ?p ?o }\nLIMTI <b>5"
    answer = ask(query=query)
    told = page(answer)
    assert answer.status == WRONG
    why = "Line 3, column 1: “LIMTI” cannot stand here. Did you mean LIMIT?"
    assert f'<li><a href="#query">{why}</a></li>' in told
    assert "<title>Error: SPARQL" in told
    assert 'aria-invalid="true" data-sparql data-line="3" data-column="1"' in told
    assert typed(answer) == query
    assert '>LIMTI &lt;b&gt;5\n<span aria-hidden="true">^</span>' in answer.body.decode()


def test_the_mark_stands_below_the_place_also_behind_tabs_and_in_a_long_line(ask: Ask) -> None:
    told = page(ask(query="SELECT * {\n\t?s ?p ?o }}"))
    assert '\t?s ?p ?o }}\n<span aria-hidden="true">\t          ^</span>' in told
    told = page(ask(query="SELECT * { " + "?s ?p ?o . " * 40 + "nonsense " + "?s ?p ?o . " * 40 + "}"))
    lines = re.search(r'<pre class="fault".*?>(.*)\n<span aria-hidden="true">( *)\^</span>', told)
    assert lines is not None
    assert lines.group(1)[len(lines.group(2)) :].startswith("nonsense")
    assert len(lines.group(1)) == 120


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("SELECT * {\n SERVICE <https://a.org/> { ?s ?p ?o } }", "Line 2: SERVICE would fetch data from elsewhere"),
        ("DELETE WHERE { ?s ?p ?o }", "Line 1, column 1: “DELETE” cannot stand here"),
        ("SELECT (<urn:f>(1) AS ?x) {}", "The query cannot be run: The custom function <urn:f> is not supported."),
        ("SELECT * FROM <file:///etc/passwd> {}", "There is no graph called <file:///etc/passwd> here, and nothing"),
        ("SELECT * " + "{" * 301 + "}" * 301, "Line 1: more than 300 brackets deep"),
    ],
)
def test_what_is_not_run_is_refused_with_a_reason(ask: Ask, query: str, why: str) -> None:
    answer = ask(query=query)
    assert answer.status == WRONG
    assert f'<li><a href="#query">{why}' in page(answer)
    assert typed(answer) == query


def test_an_empty_area_is_said_to_be_empty(ask: Ask) -> None:
    assert "Write a query, or begin with one of the saved queries." in page(ask(query=" "))


def test_a_query_that_took_too_long_can_be_changed_without_being_run(ask: Ask) -> None:
    answer = ask(query=NUMBERED, run="no")
    assert typed(answer) == NUMBERED
    assert 'id="answer-title"' not in page(answer)


def test_a_query_that_was_stopped_is_led_back_to() -> None:
    told = app._unanswered("/editor", TooMuch.time(10), 'query=ASK+"<b>"')  # noqa: SLF001 - to wait ten seconds is too long
    assert b'<a href="/editor?query=ASK+&quot;&lt;b&gt;&quot;&amp;run=no">Go back and change the query</a>' in told.body
    assert b"Go back" not in app._unanswered("/queries", TooMuch.time(10), "").body  # noqa: SLF001 - see above


def test_a_saved_query_stands_there_with_its_example_values(ask: Ask, setting: Setting) -> None:
    start = typed(ask(saved="who-owns"))
    assert start.startswith("# Who owns a recommendation on a day, and which body answers for it?\nPREFIX remit:")
    assert f"<{setting.workspace.namespaces.id('recommendation', 'clean-waters-3')}>" in start
    assert "?_recommendation_iri" not in start
    assert 'class="error-summary"' not in page(ask(query=start))


def test_every_saved_query_can_be_run_from_the_editor(ask: Ask, setting: Setting) -> None:
    assert [name for name in setting.saved if ask(query=typed(ask(saved=name))).status != GOOD] == []


def test_an_unknown_saved_query_is_not_found(ask: Ask) -> None:
    answer = ask(saved="who-own")
    assert answer.status == NOT_FOUND
    assert "Did you mean “who-owns”?" in page(answer)


def test_prefixes_classes_properties_and_saved_queries_can_be_picked(ask: Ask) -> None:
    told = page(ask())
    assert (
        '<code data-insert="remit:Recommendation">remit:Recommendation</code> <a href="/model/remit:Recommendation">'
        in told
    )
    assert '<code data-insert="skos:prefLabel">skos:prefLabel</code>' in told
    assert (
        '<code data-insert="body:">body:</code> <span class="soft">https://example.org/fenland/id/body/</span>' in told
    )
    assert '<a href="/editor?saved=who-owns">Who owns a recommendation on a day' in told


def test_a_network_is_shown_as_a_picture_too(ask: Ask) -> None:
    for query in (NETWORK, EDGES):
        told = page(ask(query=query))
        assert f'<img src="/editor.svg?{urlencode({"query": query})}"' in told
        picture = ask(".svg", query=query)
        assert picture.media_type == "image/svg+xml"
        assert b"Clean Waters" in picture.body
    assert "editor.svg" not in page(ask(query=NUMBERED))


@pytest.mark.parametrize(
    "query",
    [
        "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
        "SELECT (COUNT(*) AS ?n) { ?s a sh:SPARQLExecutable }",
        "SELECT (COUNT(*) AS ?n) FROM graph:queries FROM graph:bodies { ?s ?p ?o }",
        "SELECT (COUNT(*) AS ?n) FROM graph:bodies FROM graph:bodies { ?s ?p ?o }",
        "SELECT (COUNT(DISTINCT ?g) AS ?n) FROM NAMED <graph/bodies> { GRAPH ?g { ?s ?p ?o } }",
        "SELECT (STR(<a>) AS ?n) {}",
    ],
)
def test_the_editor_gives_what_the_endpoint_gives(ask: Ask, setting: Setting, query: str) -> None:
    asked = Request("GET", "/sparql", urlencode({"query": query}), accept="application/json")
    (given,) = json.loads(routes.answer(setting, asked).body)["results"]["bindings"]
    assert json.loads(ask(".json", query=query).body.removeprefix("\ufeff".encode()))["results"]["bindings"] == [given]
    assert f">{given['n']['value']}</td>" in page(ask(query=query))
    assert given["n"]["value"] != "0"


def test_the_page_says_what_is_asked_and_how_languages_are_compared(ask: Ask) -> None:
    told = page(ask())
    assert "the saved questions themselves, in the graph <code>https://example.org/fenland/graph/queries</code>" in told
    assert 'compare languages with <code>LANGMATCHES(LANG(?name), "en-GB")</code>' in told
    query = 'ASK { ?s skos:prefLabel ?name FILTER(LANGMATCHES(LANG(?name), "en-GB") && LANG(?name) = "en-gb") }'
    assert "Answer: Yes" in page(ask(query=query))


def test_a_picture_of_what_is_no_network_is_refused(ask: Ask) -> None:
    answer = ask(".svg", query=NUMBERED)
    assert answer.status == WRONG
    assert "This answer is no network" in page(answer)


def test_what_is_too_much_for_a_picture_is_said_to_be(ask: Ask) -> None:
    told = page(ask(query="CONSTRUCT { ?s skos:related ?o } WHERE { ?s ?p ?o FILTER(ISIRI(?o)) }"))
    assert "There is too much in this answer for a picture that can be read." in told
    assert "editor.svg" not in told


def test_statements_that_draw_nothing_are_said_to_draw_nothing(ask: Ask) -> None:
    told = page(ask(query="CONSTRUCT { ?s remit:number ?o } WHERE { ?s remit:number ?o }"))
    assert "Nothing in this answer is a thing that can be drawn." in told


def test_a_long_table_is_cut_and_its_file_is_whole(ask: Ask) -> None:
    query = "SELECT ?s ?p WHERE { ?s ?p ?o } LIMIT 501"
    told = page(ask(query=query))
    assert told.count("<tr>") == 501  # the head and 500 rows
    assert "Cut at 500: the first 500 of 501 rows are shown; the files below have all of them." in told
    assert ask(".tsv", query=query).body.count(b"\n") == 502
    raw = re.search(r'<pre class="raw".*?>(.*?)</pre>', told, re.DOTALL)
    assert raw is not None
    assert len(json.loads(raw.group(1))["results"]["bindings"]) == 500


def test_long_statements_are_cut_too(ask: Ask) -> None:
    told = page(ask(query="CONSTRUCT WHERE { ?s ?p ?o } LIMIT 501"))
    assert "Cut at 500: the first 500 of 501 rows are shown" in told


@pytest.mark.parametrize("form", ["csv", "tsv", "json"])
def test_data_is_what_the_command_line_writes(ask: Ask, setting: Setting, form: str) -> None:
    answer = ask(f".{form}", query=NUMBERED)
    result = setting.store.query(NUMBERED)
    assert answer.body == formats.write(result, form, setting.workspace.namespaces, bom=True)
    assert answer.headers == (("content-disposition", f'attachment; filename="query.{form}"'),)


@pytest.mark.parametrize("form", ["xlsx", "md", "docx", "html"])
def test_documents_are_what_the_command_line_writes(ask: Ask, setting: Setting, form: str) -> None:
    document = answering.plain_document(setting.store, "Query", setting.store.query(NUMBERED))
    assert ask(f".{form}", query=NUMBERED).body == writing.write(document, form)


@pytest.mark.parametrize("form", ["ttl", "nt", "jsonld", "trig"])
def test_statements_are_what_the_command_line_writes(ask: Ask, setting: Setting, form: str) -> None:
    result = setting.store.query(NETWORK)
    assert ask(f".{form}", query=NETWORK).body == formats.write(result, form, setting.workspace.namespaces)


def test_every_file_that_the_page_offers_is_there(ask: Ask, setting: Setting) -> None:
    for query in (NUMBERED, NETWORK, "ASK {}"):
        offered = re.findall(r'<li><a href="/editor(\.[a-z]+)\?([^"]+)" download>', ask(query=query).body.decode())
        assert len(offered) >= 7
        statuses = [
            routes.answer(setting, Request("GET", f"/editor{suffix}", html.unescape(address))).status
            for suffix, address in offered
        ]
        assert statuses == [GOOD] * len(offered)


def test_a_file_that_there_is_not_is_said_to_be_none(ask: Ask) -> None:
    for suffix, query in ((".ttl", NUMBERED), (".csv", NETWORK), (".exe", NUMBERED)):
        answer = ask(suffix, query=query)
        assert answer.status == NOT_FOUND
        assert "There is no format for this called" in page(answer)


def test_a_file_of_what_is_no_query_is_refused_with_its_place(ask: Ask) -> None:
    answer = ask(".csv", query="SELECT * { ?s a }")
    assert answer.status == WRONG
    assert "Line 1, column 17: “}” cannot stand here" in page(answer)
    assert ask(".csv").status == WRONG


def test_a_long_query_is_taken_from_the_body_and_its_files_are_asked_for_the_same_way(setting: Setting) -> None:
    query = NUMBERED + "\r\n" + "# and so on\r\n" * 600
    sent = urlencode({"query": query}).encode()
    answer = routes.answer(setting, Request("POST", "/editor", content_type=FORM, body=sent))
    assert "Answer: 3 rows" in page(answer)
    assert typed(answer) == query.replace("\r\n", "\n")
    assert '<button type="submit" class="secondary" formaction="/editor.csv">.csv</button>' in page(answer)
    assert "/editor.csv?" not in page(answer)
    saved = routes.answer(setting, Request("POST", "/editor.csv", content_type=FORM, body=sent))
    assert saved.body.count(b"\r\n") == 4


def test_nothing_that_is_typed_becomes_markup(ask: Ask) -> None:
    hostile = "</textarea><script>alert(1)</script><img src=x onerror=alert(1)>\"'"
    for query in (hostile, f'SELECT ("{hostile[:60]}" AS ?x) {{}}', f"SELECT * {{ ?s {hostile} }}"):
        for answer in (ask(query=query), ask(".csv", query=query + "}"), ask(saved=hostile)):
            assert b"<script>" not in answer.body
            assert b"<img src=x" not in answer.body
        assert typed(ask(query=query)) == query

"""The pages of saved queries: the list, the form and its errors, the answer with its reasons, and the answer as data."""

from __future__ import annotations

import html
import json
import re
from datetime import date
from typing import TYPE_CHECKING

import pytest

from remit import answering, formats, queries, workspace, writing
from remit.exchange import Request, Response
from remit.store import Store
from remit.web import routes
from remit.web.setting import Setting

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from remit.workspace import Workspace

GRAPH = """PREFIX org: <http://www.w3.org/ns/org#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX body: <https://example.org/small/id/body/>
PREFIX remit: <https://w3id.org/remit/def/>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX dcterms: <http://purl.org/dc/terms/>
body:a a org:Organization ; skos:prefLabel "</option><script>alert(1)</script>" .
body:b a org:Organization ; skos:prefLabel "<i>Twin" ; remit:cites body:said .
body:c a org:Organization ; skos:prefLabel "<i>Twin" .
body:said a remit:Citation ; oa:exact "<i>So it is." ; remit:place "<i>page 1" ; dcterms:source body:letter .
body:letter skos:prefLabel "<i>Letter" .
""" + "".join(f'body:m{n} a org:Organization ; skos:prefLabel "Many {n}" ; skos:altLabel "Many" .\n' for n in range(14))
QUERIES = {
    "queries/pick.rq": """#+ summary: Which colour?
#+ description: A question with every sort of value.
#+ tags: [<b>, colours]
#+ parameters: {colour: the colour, shade: a shade, number: how many, body: the body, word: "", sort: any sort}
#+ defaults: {sort: fine, shade: pale}
#+ enumerate: {colour: [red, dark blue], shade: [deep, pale, <i>], body: "org:Organization"}
#+ example: {colour: red, number: 2}
SELECT ?picked ?often WHERE {
  BIND(CONCAT(?_colour, ?_shade, ?_sort) AS ?picked)
  BIND(?_number_integer AS ?often)
  FILTER(BOUND(?__body_iri) || BOUND(?__word) || true)
}
""",
    "queries/a.b.rq": "#+ summary: Is there a dot?\nASK {}\n",
    "queries/a.csv.rq": "#+ summary: Is it called like a file?\nASK { FILTER(false) }\n",
    "queries/bodies.rq": """#+ summary: Which bodies?
#+ parameters: {word: <i>word, thing: the thing}
#+ enumerate: {thing: "org:Organization org:Post"}
SELECT ?body (?body AS ?evidence)
WHERE { ?body a org:Organization FILTER(!BOUND(?__word) || !BOUND(?__thing_iri) || true) } ORDER BY ?body
""",
    "queries/empty.rq": "#+ summary: Which network?\nCONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(false) }\n",
    "queries/many.rq": f"#+ summary: How many?\nSELECT ?n {{ VALUES ?n {{ {' '.join(map(str, range(501)))} }} }}\n",
    "queries/<img src=x onerror=alert(1)>.rq": '#+ summary: "Is it \\u202e\\e[31m <script>?"\n#+ tags: ["\\a<i>"]\nASK {}\n',
    "queries/broken.rq": "#+ summary: Does it run?\nSELECT ?x WHERE { ?x }\n",
}


@pytest.fixture(scope="module")
def setting(workspace: Workspace, store: Store) -> Setting:
    return Setting(workspace, store, day=date(2022, 6, 1))


@pytest.fixture
def small(make: Callable[..., Path]) -> Setting:
    made = workspace.load(make({"graph/bodies.ttl": GRAPH, **QUERIES}))
    return Setting(made, Store(made), day=date(2022, 6, 1))


def get(setting: Setting, path: str, query: str = "") -> Response:
    return routes.answer(setting, Request("GET", path, query))


def page(setting: Setting, path: str, query: str = "", status: int = 200) -> str:
    answer = get(setting, path, query)
    assert answer.status == status
    assert answer.media_type == "text/html; charset=utf-8"
    return answer.body.decode()


def words(text: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", text)))


def field(text: str, name: str) -> str:
    """The input or list of a field."""
    found = re.search(rf"<(?:input|select) [^>]*name=\"{name}\"[^>]*>", text)
    assert found
    return found[0]


def test_the_list_has_each_question_under_its_first_tag(setting: Setting) -> None:
    text = page(setting, "/queries")
    assert text.count("<h1>Questions</h1>") == 1
    systems = text[text.index("<h2>Systems</h2>") : text.index("</section>", text.index("<h2>Systems</h2>"))]
    question = "Which recommendations, bodies and planned changes hang on which system or framework?"
    assert f'<a href="/query/system-dependencies">{question}</a>' in systems
    assert text.count(question) == 1
    responses = text[text.index("<h2>Responses</h2>") : text.index("<h2>Status</h2>")]
    assert "/query/replies-clock" in responses
    assert '<a class="tag" href="/queries?tag=time">time <span' in text
    assert '<li><a href="/queries.json" download>JSON (.json)</a></li>' in text


def test_a_tag_chooses_its_questions(setting: Setting) -> None:
    text = page(setting, "/queries", "tag=systems")
    assert "<h1>Questions about systems</h1>" in text
    assert 'href="/queries?tag=systems" aria-current="true"' in text
    assert "/query/system-dependencies" in text
    assert "/query/who-owns" not in text
    assert 'href="/queries.csv?tag=systems"' in text


def test_a_tag_that_no_question_has_is_not_found(setting: Setting) -> None:
    text = page(setting, "/queries", "tag=systemz", 404)
    assert "There is no tag called “systemz”. Did you mean “systems”?" in text


def test_the_list_is_given_as_data(setting: Setting) -> None:
    listed = json.loads(get(setting, "/queries.json", "tag=systems").body)
    assert [one["name"] for one in listed] == ["system-dependencies"]
    assert listed[0]["takes"] == {"system": "the system or framework; all when none is given"}
    assert listed[0]["address"] == "/query/system-dependencies"
    table = get(setting, "/queries.csv", "tag=systems")
    lines = table.body.decode().splitlines()
    assert lines[0] == "\ufeffname,question,takes,tags"
    assert lines[1].startswith('system-dependencies,"Which recommendations')
    assert lines[1].endswith("system (optional),systems")
    assert get(setting, "/queries.md").body.startswith(b"# Saved queries\n")
    assert "There are: .csv, .json and .md." in page(setting, "/queries.pdf", status=404)


def test_a_question_that_needs_a_value_shows_its_form_and_no_answer(setting: Setting) -> None:
    text = page(setting, "/query/who-owns")
    assert "<h1>Who owns a recommendation on a day, and which body answers for it?</h1>" in text
    assert '<form class="query-form" action="/query/who-owns" method="get">' in text
    assert '<label for="value-recommendation">Recommendation</label>' in text
    assert '<label for="value-asOf">As of (optional)</label>' in text
    assert "If you leave it empty, it is today, 1 June 2022." in text
    assert 'data-lookup="/lookup?kind=remit%3ARecommendation"' in field(text, "recommendation")
    assert 'list="value-recommendation-list"' in field(text, "recommendation")
    assert '<option value="Recommendation 3 of “Clean Waters”"></option>' in text
    example = "/query/who-owns?recommendation=recommendation%3Aclean-waters-3&amp;asOf=2020-06-01"
    assert f'<a href="{example}">Use the example</a>' in text
    assert "<h2>Answer</h2>" not in text
    assert "error-summary" not in text


def test_things_are_offered_in_the_order_of_their_numbers(setting: Setting) -> None:
    text = page(setting, "/query/who-owns")
    assert text.index("Recommendation 2 of") < text.index("Recommendation 10 of")


def test_a_question_that_needs_no_value_is_answered_at_once(setting: Setting) -> None:
    text = page(setting, "/query/system-dependencies")
    assert "<h2>Answer</h2>" in text
    assert "<form class" in text


def test_an_answer_says_what_was_taken_and_for_when(setting: Setting) -> None:
    text = page(setting, "/query/who-owns", "recommendation=+recommendation+3+&asOf=2020-06-01")
    taken = '<a class="thing" href="/thing/recommendation:clean-waters-3">Recommendation 3 of “Clean Waters”</a>'
    assert f'{taken} <span class="typed">(taken for “recommendation 3”)</span>' in text
    assert "<dt>As of</dt><dd>1 June 2020</dd>" in text
    assert "<dt>Workspace</dt><dd>Fenland bathing water (invented), version 2022.11" in text
    assert "2 rows. Nothing is recorded for: Legal body." in text


def test_a_thing_that_was_chosen_by_its_short_form_stands_in_the_form_by_its_name(setting: Setting) -> None:
    text = page(setting, "/query/who-owns", "recommendation=recommendation:clean-waters-3")
    assert 'value="Recommendation 3 of “Clean Waters”"' in field(text, "recommendation")
    assert 'class="typed"' not in text
    assert "<dt>As of</dt><dd>1 June 2022 (today; no day was given)</dd>" in text


def test_each_row_says_why_it_stands_there(setting: Setting) -> None:
    text = page(setting, "/query/who-owns", "recommendation=3&asOf=2020-06-01")
    row = text[text.index("<tbody>") : text.index("</tr>", text.index("<tbody>"))]
    assert '<summary>Why<span class="visually-hidden">, row 1: 3, Beach Patrol</span></summary>' in row
    assert "“On 1 September 2019 Beach Patrol was absorbed by the Coastguard Service.”" in row
    assert "in Register of Public Bodies (30 June 2022) (30 June 2022), Mergers" in row
    assert '<a href="/trace/body:beach-patrol?asOf=2020-06-01">Trace Beach Patrol</a>' in row
    assert row.count("<blockquote>") == 2
    assert '<td><a class="thing" href="/thing/body:coastguard-service">Coastguard Service</a></td>' in row


def test_the_answer_comes_with_its_meaning_its_files_its_sources_and_its_text(setting: Setting) -> None:
    text = page(setting, "/query/who-owns", "recommendation=3&asOf=2020-06-01")
    assert "<dt>Last shown</dt><dd>the day by which the weakest link was last shown by a source</dd>" in text
    files = re.findall(r'href="/query/who-owns(\.\w+)\?recommendation=3&amp;asOf=2020-06-01" download', text)
    assert files == [".csv", ".tsv", ".json", ".md", ".html", ".docx", ".xlsx"]
    assert '<li id="source-2" value="2">' in text
    code = html.unescape(text[text.index("<pre tabindex") : text.index("</pre>")])
    assert "remit:assigns <https://example.org/fenland/id/recommendation/clean-waters-3> ;" in code
    assert "#+" not in code
    assert 'href="/editor?query=PREFIX' in text
    assert "<img" not in text


def test_a_table_is_sorted_by_a_link_that_keeps_the_values(setting: Setting) -> None:
    query = "recommendation=3&asOf=2020-06-01"
    text = page(setting, "/query/who-owns", f"{query}&sort=2&order=down")
    assert re.findall(r"<td><a [^>]*>(lead|recipient)</a></td>", text) == ["recipient", "lead"]
    assert text.count("aria-sort") == 1
    assert 'aria-sort="descending"><a class="sort" href="/query/who-owns?recommendation=3&amp;asOf' in text
    assert f"{html.escape(query)}&amp;sort=1&amp;order=up#answer" in text
    assert "sort=2" not in "".join(re.findall(r'href="(/query/who-owns\.[^"]*)"', text))


def test_a_network_is_shown_as_a_picture_and_as_a_table(setting: Setting) -> None:
    text = page(setting, "/query/accountability-network", "report=Clean+Waters+(report+of+10+May+2018)")
    drawn = r'<img loading="lazy" src="(/drawn/accountability-network\.svg\?report=Clean[^"]*)" alt="([^"]+)">'
    [(address, alt)] = re.findall(drawn, text)
    assert address == "/drawn/accountability-network.svg?report=Clean+Waters+%28report+of+10+May+2018%29"
    assert alt.startswith("A picture of the network: Who is to do what with whom, and which body answers.")
    assert 'href="/drawn/accountability-network?report=Clean' in text
    assert '<th scope="col"><a class="sort"' in text
    assert re.findall(r'href="/query/accountability-network(\.\w+)', text)[:4] == [".ttl", ".trig", ".nt", ".jsonld"]


def test_no_rows_are_not_told_as_a_no(setting: Setting) -> None:
    text = page(setting, "/query/timeline", "from=1900-01-01&to=1900-01-02")
    assert "Nothing in this workspace answers the question for these values." in text
    assert "“Not known” is not “no”" in text
    assert "<table" not in text
    assert 'href="/query/timeline.csv?from=1900-01-01&amp;to=1900-01-02"' in text


def test_a_form_that_was_sent_empty_says_what_is_missing(setting: Setting) -> None:
    text = page(setting, "/query/who-owns", "recommendation=&asOf=", 400)
    assert "<title>Error: Who owns" in text
    assert '<li><a href="#value-recommendation">Enter a value for “Recommendation”.</a></li>' in text
    assert 'aria-invalid="true"' in field(text, "recommendation")
    described = 'aria-describedby="value-recommendation-hint value-recommendation-error"'
    assert described in field(text, "recommendation")
    assert "aria-invalid" not in field(text, "asOf")
    assert text.index("error-summary") < text.index("<h1>")


def test_every_wrong_value_is_told_of_at_once_in_words_for_a_page(setting: Setting) -> None:
    text = page(setting, "/query/who-owns", "recommendation=body:beach-patrol&asOf=1+June&colour=red", 400)
    summary = words(text[text.index('class="error-summary"') : text.index("<h1>")])
    assert "“body:beach-patrol” is something else than what is asked for: recommendation." in summary
    assert "“As of” must be a day like 2023-09-01, but it is “1 June”." in summary
    assert "This question takes nothing called “colour”. It takes: recommendation and asOf." in summary
    assert 'value="1 June"' in field(text, "asOf")
    assert "remit find" not in text
    assert " -v " not in text


def test_a_name_of_several_things_leads_to_each_of_them(setting: Setting) -> None:
    text = page(setting, "/query/actions-of-body", "body=Tide+Service&asOf=2020-06-01", 400)
    assert "“Tide Service” is the name of more than one thing. Choose the one that you mean." in text
    first = "/query/actions-of-body?body=body%3Atide-service&amp;asOf=2020-06-01"
    assert f'<li><a href="{first}">Tide Service (of 2019)</a> <code>body:tide-service</code></li>' in text
    assert "body=body%3Atide-service-1990&amp;asOf=2020-06-01" in text


def test_of_many_things_with_one_name_not_all_are_links(small: Setting) -> None:
    text = page(small, "/query/pick", "colour=red&number=2&body=Many", 400)
    choices = text[text.index('<ul class="meant">') : text.index("</ul>", text.index('<ul class="meant">'))]
    assert choices.count("<a ") == 12
    assert "<li>and 2 more</li>" in choices


def test_today_is_a_day(setting: Setting) -> None:
    text = page(setting, "/query/who-owns", "recommendation=zzzzzz&asOf=today", 400)
    assert text.count('aria-invalid="true"') == 1
    assert "<dt>As of</dt><dd>1 June 2022</dd>" in page(setting, "/query/who-owns", "recommendation=3&asOf=today")


def test_an_unknown_name_leads_to_what_may_be_meant(setting: Setting) -> None:
    text = page(setting, "/query/actions-of-body", "body=Patrol", 400)
    assert "There is no body, post or group called “Patrol”. Choose what you mean, or enter another name." in text
    assert '<a href="/query/actions-of-body?body=Beach+Patrol">Beach Patrol</a>' in text
    near = page(setting, "/query/actions-of-body", "body=Beech+Patroll", 400)
    assert '<a href="/query/actions-of-body?body=Beach+Patrol">Beach Patrol</a>' in near
    none = page(setting, "/query/actions-of-body", "body=qqqqqqq", 400)
    assert "called “qqqqqqq”. Enter another name, or look for it by search." in none


def test_an_error_of_the_address_is_no_error_of_the_form(setting: Setting) -> None:
    assert "“asOf” is given twice." in page(setting, "/query/who-owns", "asOf=2020-06-01&asOf=2020-06-02", 400)


def test_every_sort_of_value_has_its_field(small: Setting) -> None:
    text = page(small, "/query/pick")
    assert '<option value="">Choose one</option>\n<option value="red">red</option>' in text
    assert 'id="value-colour-hint"' not in text
    assert '<option value="pale" selected>pale</option>' in text
    assert 'inputmode="numeric"' in field(text, "number")
    assert "How many. A whole number, for example 21." in text
    assert "If you leave it empty, it is fine." in text
    assert 'data-lookup="/lookup?kind=org%3AOrganization"' in field(text, "body")
    assert '<label for="value-word">Word (optional)</label>' in text
    assert '<option value="body:b">&lt;i&gt;Twin</option>\n<option value="body:c">&lt;i&gt;Twin</option>' in text
    assert "<script>alert" not in text
    assert "<b>" not in text


def test_wrong_choices_and_numbers_are_told_of(small: Setting) -> None:
    text = page(small, "/query/pick", "colour=green&number=two&body=body:b", 400)
    assert "“green” cannot be chosen for “Colour”. Choose red or dark blue." in text
    assert "“Number” must be a whole number like 21, but it is “two”." in text
    chosen = page(small, "/query/pick", "colour=dark+blue&number=2")
    assert '<option value="dark blue" selected>' in chosen
    assert "<dt>Number</dt><dd>2</dd>" in chosen


def test_a_value_called_like_the_sorting_is_a_value(small: Setting) -> None:
    text = page(small, "/query/pick", "colour=red&number=2&sort=1")
    assert "<dt>Sort</dt><dd>1</dd>" in text
    assert 'class="sort"' not in text


def test_a_name_with_a_dot_is_found_whole_before_its_end_is_a_format(small: Setting) -> None:
    assert "<h1>Is there a dot?</h1>" in page(small, "/query/a.b")
    assert '<p class="sentence">Yes.</p>' in page(small, "/query/a.b")
    assert "<h1>Is it called like a file?</h1>" in page(small, "/query/a.csv")
    assert get(small, "/query/a.b.csv").body == b"true\r\n"
    assert get(small, "/query/a.csv.csv").body == b"false\r\n"


def test_a_no_is_told_with_what_it_does_not_say(small: Setting) -> None:
    text = page(small, "/query/a.csv")
    assert '<p class="sentence">No.</p>' in text
    assert "“not known” is not “no”" in text
    assert '<form class="query-form"' not in text


def test_a_network_without_anything_has_no_picture(small: Setting) -> None:
    text = page(small, "/query/empty")
    assert "Nothing in this workspace answers the question for these values." in text
    assert "<img" not in text
    assert "<table" not in text


def test_documents_bear_the_marking(workspace: Workspace, store: Store) -> None:
    marked = Setting(workspace, store, day=date(2022, 6, 1), marking="OFFICIAL")
    assert get(marked, "/query/who-owns.md", "recommendation=3").body.count(b"OFFICIAL") == 2
    text = page(marked, "/query/who-owns", "recommendation=3")
    assert re.findall(r"href=\"/query/who-owns(\.\w+)", text) == [".md", ".html", ".docx", ".xlsx"]
    refused = page(marked, "/query/who-owns.csv", "recommendation=3", 400)
    assert "The format csv has no place for a marking, which must not be lost." in refused


def test_a_long_table_is_cut_and_its_files_are_not(small: Setting) -> None:
    text = page(small, "/query/many")
    assert "Cut at 500: the first 500 of 501 rows are shown; the files below have all of them." in text
    assert len(get(small, "/query/many.csv").body.splitlines()) == 502


def test_what_the_workspace_and_the_address_say_does_no_harm(small: Setting) -> None:
    text = page(small, "/query/bodies", "word=%3Ci%3E")
    row = text[text.index('body:b">&lt;i&gt;Twin</a>') :]
    assert "“&lt;i&gt;So it is.”" in row
    assert "In &lt;i&gt;Letter, &lt;i&gt;page 1" in row
    taken = page(small, "/query/pick", "colour=red&number=2&body=%3C/OPTION%3E%3Cscript%3Ealert(1)%3C/script%3E")
    assert "(taken for “&lt;/OPTION&gt;&lt;script&gt;alert(1)&lt;/script&gt;”)" in taken
    assert "<script>" not in taken
    several = page(small, "/query/pick", "colour=%3Ci%3E&number=%3Ci%3E&body=%3Ci%3Etwin", 400)
    assert several.count("“&lt;i&gt;twin” is the name of more than one thing.") == 2
    search = page(small, "/search", "q=%3Ci%3E")
    assert "found for “&lt;i&gt;”</h1>" in search
    kinds = page(small, "/query/bodies", "thing=zzzz", 400)
    assert "There is no org:Organization or org:Post called “zzzz”." in kinds
    for made in (text, taken, several, search, kinds, page(small, "/query/pick")):
        assert "<i>" not in made


def test_what_a_query_says_of_itself_does_no_harm(small: Setting) -> None:
    address = "/query/%3Cimg%20src=x%20onerror=alert(1)%3E"
    listed = page(small, "/queries")
    assert f'<a href="{address}">Is it \ufffd\ufffd[31m &lt;script&gt;?</a>' in listed
    text = page(small, "/query/<img src=x onerror=alert(1)>")
    assert "<h1>Is it \ufffd\ufffd[31m &lt;script&gt;?</h1>" in text
    assert f'href="{address}.csv" download' in text
    assert "</span>\ufffd&lt;i&gt;</a>" in text
    for made in (listed, text, page(small, "/queries", "tag=%07%3Ci%3E")):
        assert not {"<img", "<i>", "<script>", "\x07", "\x1b", "\u202e"} & set(
            re.findall(r"<\w+>?|[\x07\x1b\u202e]", made)
        )
    saved_as = get(small, "/query/<img src=x onerror=alert(1)>.csv").headers[0][1]
    assert saved_as == 'attachment; filename="img-src-x-onerror-alert-1.csv"'


def test_a_query_that_does_not_run_says_so(small: Setting) -> None:
    assert "The query cannot be run" in page(small, "/query/broken", status=400)


def test_a_name_that_no_question_has_is_not_found(setting: Setting) -> None:
    text = page(setting, "/query/who-own", status=404)
    assert "There is no saved question called “who-own”. Did you mean “who-owns”?" in text


def test_a_format_that_there_is_not_is_not_found(setting: Setting) -> None:
    text = page(setting, "/query/who-owns.pdf", status=404)
    assert "There is no format for this answer called “pdf”." in text
    assert "There are: .csv, .tsv, .json, .md, .html, .docx and .xlsx." in text
    assert page(setting, "/query/who-owns.ttl", "recommendation=3", 404)
    assert page(setting, "/query/who-owns.text", "recommendation=3", 404)


@pytest.mark.parametrize(
    ("form", "media_type"),
    [
        ("csv", "text/csv; charset=utf-8"),
        ("tsv", "text/tab-separated-values; charset=utf-8"),
        ("json", "application/sparql-results+json"),
        ("md", "text/markdown; charset=utf-8"),
        ("html", "text/html; charset=utf-8"),
        ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ],
)
def test_data_are_what_the_command_line_writes(setting: Setting, form: str, media_type: str) -> None:
    given = {"recommendation": "3", "asOf": "2020-06-01"}
    asked = answering.ask(setting.store, queries.get(setting.workspace, "who-owns"), given)
    if form in formats.DATA:
        expected = formats.write(asked.result, form, setting.workspace.namespaces, bom=True)
    else:
        expected = writing.write(answering.document(setting.store, asked), form)
    answer = get(setting, f"/query/who-owns.{form}", "recommendation=3&asOf=2020-06-01&sort=2&order=down")
    assert answer.body == expected
    assert (answer.status, answer.media_type) == (200, media_type)
    assert answer.headers == (("content-disposition", f'attachment; filename="who-owns.{form}"'),)


def test_a_network_is_given_as_statements(setting: Setting) -> None:
    answer = get(setting, "/query/accountability-network.ttl")
    assert answer.media_type == "text/turtle; charset=utf-8"
    assert answer.body.startswith(b"@prefix ")


def test_data_for_wrong_values_are_a_page_with_a_sentence(setting: Setting) -> None:
    text = page(setting, "/query/who-owns.csv", "recommendation=3&asOf=x", 400)
    assert "“As of” must be a day like 2023-09-01, but it is “x”." in text
    assert 'href="/query/who-owns?recommendation=3&amp;asOf=x"' in text
    assert "Enter a value for “Recommendation”." in page(setting, "/query/who-owns.csv", status=400)


def test_a_page_in_a_file_has_no_form_and_no_sorting(workspace: Workspace, store: Store) -> None:
    fixed = Setting(workspace, store, is_static=True, day=date(2022, 6, 1))
    text = page(fixed, "/query/who-owns", "recommendation=3")
    assert "<form" not in text
    assert "/editor" not in text
    assert 'class="sort"' not in text
    assert "<h2>Answer</h2>" in text

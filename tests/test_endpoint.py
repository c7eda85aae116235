"""The endpoint: whole answers in every form, its graphs, and what it refuses; nothing is fetched."""

from __future__ import annotations

import csv
import io
import json
import threading
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

import pyoxigraph
import pytest
import rdflib
from rdflib import Variable
from rdflib.compare import isomorphic
from rdflib.query import Result

from remit import endpoint, queries, sending
from remit import workspace as workspaces
from remit.endpoint import Dataset, answer
from remit.exchange import Request, Response
from remit.namespaces import Namespaces
from remit.web import routes, setting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from remit.store import Store
    from remit.workspace import Workspace

BASE = "https://example.org/fenland/"
PLAIN = "text/plain; charset=utf-8"
RESULTS = "{http://www.w3.org/2005/sparql-results#}"
ROWS = """SELECT ?n ?v WHERE { VALUES (?n ?v) {
  (1 "comma, quote \\" and\\r\\nline") (2 "tab\\tand é"@fr) (3 <https://example.org/a?b&c>) (4 UNDEF) (5 "")
} } ORDER BY ?n"""
TRIPLES = """CONSTRUCT { ?s a org:FormalOrganization ; skos:prefLabel ?l }
WHERE { ?s a org:FormalOrganization ; skos:prefLabel ?l }"""
GRAPHS = {
    "a": '<https://example.org/s> <https://example.org/p> "both" . <https://example.org/s> <https://example.org/p> "a" .',
    "b": '<https://example.org/s> <https://example.org/p> "both" . <https://example.org/s> <https://example.org/p> "b" .',
}
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
NAMED = "SELECT (COUNT(DISTINCT ?g) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }"
A, B = "https://example.org/a", "https://example.org/b"


class Canary:
    """A server on this machine that counts whoever asks it."""

    def __init__(self) -> None:
        self.asked: list[bytes] = []
        canary = self

        class Handler(BaseHTTPRequestHandler):
            def handle_one_request(self) -> None:
                canary.asked.append(self.rfile.readline())
                self.close_connection = True

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/"


@pytest.fixture
def canary() -> Iterator[Canary]:
    server = Canary()
    yield server
    server.server.shutdown()
    server.server.server_close()


@pytest.fixture(scope="module")
def dataset(workspace: Workspace, store: Store) -> Dataset:
    return Dataset.of(store, queries.load(workspace), date(2022, 11, 1))


@pytest.fixture
def two() -> Dataset:
    """Two graphs that share a triple, and an empty one; what they hold is in the default graph once."""
    engine = pyoxigraph.Store()
    for name, turtle in GRAPHS.items():
        for graph in (pyoxigraph.NamedNode(f"https://example.org/{name}"), pyoxigraph.DefaultGraph()):
            engine.load(turtle.encode(), format=pyoxigraph.RdfFormat.TURTLE, to_graph=graph)
    engine.add_graph(pyoxigraph.NamedNode("https://example.org/empty"))
    return Dataset(engine, Namespaces(BASE), "https://example.org/")


def ask(
    dataset: Dataset, sparql: str, accept: str = "", default: Iterable[str] = (), named: Iterable[str] = ()
) -> Response:
    fields = [("query", sparql)]
    fields += [("default-graph-uri", name) for name in default] + [("named-graph-uri", name) for name in named]
    return answer(dataset, Request("GET", "/sparql", urlencode(fields), accept=accept))


def number(response: Response) -> int:
    assert response.status == 200, response.body
    return int(json.loads(response.body)["results"]["bindings"][0]["n"]["value"])


def refused(response: Response, status: int) -> str:
    assert response.status == status, response.body
    assert response.media_type == PLAIN
    assert ("vary", "Accept") in response.headers
    return response.body.decode()


# Forms


def test_json_is_as_sparql_has_it(dataset: Dataset) -> None:
    response = ask(dataset, ROWS)
    assert (response.status, response.media_type) == (200, "application/sparql-results+json")
    found = json.loads(response.body)
    assert found["head"]["vars"] == ["n", "v"]
    integer = "http://www.w3.org/2001/XMLSchema#integer"
    assert found["results"]["bindings"][0] == {
        "n": {"type": "literal", "value": "1", "datatype": integer},
        "v": {"type": "literal", "value": 'comma, quote " and\r\nline'},
    }
    assert found["results"]["bindings"][1]["v"] == {"type": "literal", "value": "tab\tand é", "xml:lang": "fr"}
    assert found["results"]["bindings"][2]["v"] == {"type": "uri", "value": "https://example.org/a?b&c"}
    assert list(found["results"]["bindings"][3]) == ["n"]


def test_xml_is_as_sparql_has_it_and_keeps_every_line_break(dataset: Dataset) -> None:
    response = ask(dataset, ROWS, "application/sparql-results+xml")
    assert response.media_type == "application/sparql-results+xml"
    rows = ET.fromstring(response.body).findall(f"{RESULTS}results/{RESULTS}result")  # noqa: S314 - our own answer
    assert len(rows) == 5
    assert rows[0].findtext(f"{RESULTS}binding[@name='v']/{RESULTS}literal") == 'comma, quote " and\r\nline'
    assert rows[2].findtext(f"{RESULTS}binding[@name='v']/{RESULTS}uri") == "https://example.org/a?b&c"
    assert [one.get("name") for one in rows[3]] == ["n"]


def test_csv_is_as_sparql_has_it(dataset: Dataset) -> None:
    response = ask(dataset, ROWS, "text/csv")
    assert response.media_type == "text/csv; charset=utf-8"
    assert response.body.decode() == (
        'n,v\r\n1,"comma, quote "" and\r\nline"\r\n2,tab\tand é\r\n3,https://example.org/a?b&c\r\n4,\r\n5,\r\n'
    )
    assert len(list(csv.reader(io.StringIO(response.body.decode(), newline="")))) == 6


def test_tsv_is_as_sparql_has_it(dataset: Dataset) -> None:
    response = ask(dataset, ROWS, "text/tab-separated-values")
    assert response.media_type == "text/tab-separated-values; charset=utf-8"
    assert response.body.decode() == (
        '?n\t?v\n1\t"comma, quote \\" and\\r\\nline"\n2\t"tab\\tand é"@fr\n3\t<https://example.org/a?b&c>\n4\t\n5\t""\n'
    )


@pytest.mark.parametrize("form", ["json", "xml"])
def test_every_table_is_read_back_alike(dataset: Dataset, form: str) -> None:
    sparql = "SELECT ?s ?l WHERE { ?s a org:FormalOrganization ; skos:prefLabel ?l } ORDER BY ?l"
    accept = {"json": "application/sparql-results+json", "xml": "application/sparql-results+xml"}[form]
    read = Result.parse(io.BytesIO(ask(dataset, sparql, accept).body), format=form)
    plain = list(csv.reader(io.StringIO(ask(dataset, sparql, "text/csv").body.decode(), newline="")))
    assert [[str(row[Variable(name)]) for name in "sl"] for row in read.bindings] == plain[1:]
    assert len(plain) > 5


@pytest.mark.parametrize(
    ("accept", "body"),
    [
        ("application/sparql-results+json", b'{"head":{},"boolean":true}'),
        ("text/csv", b"true"),
        ("text/tab-separated-values", b"true"),
        ("text/plain", b"true"),
    ],
)
def test_yes_is_told_in_every_form(dataset: Dataset, accept: str, body: bytes) -> None:
    response = ask(dataset, "ASK { ?s a org:FormalOrganization }", accept)
    assert (response.status, response.body) == (200, body)
    assert response.media_type.startswith(accept)


def test_no_is_told_in_xml(dataset: Dataset) -> None:
    response = ask(dataset, "ASK { ?s a remit:Nothing }", "application/sparql-results+xml")
    assert ET.fromstring(response.body).findtext(f"{RESULTS}boolean") == "false"  # noqa: S314 - our own answer


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("text/turtle", "turtle"),
        ("application/n-triples", "nt"),
        ("application/rdf+xml", "xml"),
        ("application/ld+json", "json-ld"),
    ],
)
def test_triples_are_read_back_alike_from_every_form(dataset: Dataset, accept: str, form: str) -> None:
    response = ask(dataset, TRIPLES, accept)
    assert response.status == 200
    assert response.media_type.partition(";")[0] == accept
    read = rdflib.Graph().parse(response.body, format=form)
    turtle = rdflib.Graph().parse(ask(dataset, TRIPLES).body, format="turtle")
    assert len(read) > 10
    assert isomorphic(read, turtle)


def test_turtle_has_the_prefixes_that_it_uses_in_order(dataset: Dataset) -> None:
    head = [line for line in ask(dataset, TRIPLES).body.decode().splitlines() if line.startswith("@prefix")]
    assert [line.split()[1] for line in head] == ["body:", "org:", "rdf:", "skos:"]


def test_a_description_holds_each_triple_once(two: Dataset) -> None:
    response = ask(two, "DESCRIBE <https://example.org/s>", "application/n-triples")
    assert response.body.decode().splitlines() == [
        '<https://example.org/s> <https://example.org/p> "a" .',
        '<https://example.org/s> <https://example.org/p> "b" .',
        '<https://example.org/s> <https://example.org/p> "both" .',
    ]


def test_a_construction_holds_each_triple_once(two: Dataset) -> None:
    body = ask(two, "CONSTRUCT { <x:s> <x:p> 1 } WHERE { ?s ?p ?o }", "application/n-triples").body
    assert body.count(b"\n") == 1


@pytest.mark.parametrize("accept", ["application/sparql-results+xml", "application/xml"])
def test_what_xml_cannot_say_is_refused_and_not_garbled(dataset: Dataset, accept: str) -> None:
    told = refused(ask(dataset, 'SELECT ("a\x01b" AS ?x) WHERE {}', accept), 406)
    assert "XML cannot say" in told
    assert ask(dataset, 'SELECT ("a\x01b" AS ?x) WHERE {}').status == 200


def test_a_property_without_a_name_is_no_rdf_xml(dataset: Dataset) -> None:
    sparql = "CONSTRUCT { <x:s> <https://example.org/1> 2 } WHERE {}"
    assert "Ask for another form" in refused(ask(dataset, sparql, "application/rdf+xml"), 406)
    assert ask(dataset, sparql, "text/turtle").status == 200


def test_what_a_client_does_not_accept_is_not_sent(dataset: Dataset) -> None:
    assert "text/turtle, application/n-triples" in refused(ask(dataset, TRIPLES, "text/csv"), 406)
    assert "text/csv, text/tab-separated-values" in refused(ask(dataset, ROWS, "text/turtle"), 406)


def test_an_answer_depends_on_what_is_accepted_and_is_for_no_other_site(dataset: Dataset) -> None:
    assert ask(dataset, ROWS).headers == (("vary", "Accept"),)


# Graphs


def test_each_file_and_each_rule_is_a_graph_and_the_default_graph_is_all_of_them_once(
    dataset: Dataset, store: Store
) -> None:
    assert f"{BASE}graph/bodies" in dataset.graphs
    assert f"{BASE}graph/inspections/clean-waters" in dataset.graphs
    assert f"{BASE}graph/derived/answerability" in dataset.graphs
    assert f"{BASE}graph/queries" in dataset.graphs
    own = number(ask(dataset, COUNT, default=[f"{BASE}graph/queries"]))
    assert number(ask(dataset, COUNT)) == len(store) + own
    assert number(ask(dataset, COUNT, default=sorted(dataset.graphs))) == len(store) + own


def test_the_pages_are_made_without_the_saved_queries(dataset: Dataset, store: Store) -> None:
    assert number(ask(dataset, "SELECT (COUNT(*) AS ?n) WHERE { ?q a sh:SPARQLExecutable }")) > 20
    assert store.query("ASK { ?q a sh:SPARQLExecutable }") == store.query("ASK { FILTER(false) }")


@pytest.mark.parametrize(
    ("sparql", "graphs", "wanted"),
    [
        (COUNT, {}, 3),
        (COUNT, {"default": [A]}, 2),
        (COUNT, {"default": [A, B]}, 3),
        (COUNT, {"default": [A, A]}, 2),
        (COUNT, {"default": ["https://example.org/empty"]}, 0),
        (COUNT, {"named": [A]}, 0),
        (NAMED, {}, 2),
        (NAMED, {"default": [A]}, 0),
        (NAMED, {"default": [A, B]}, 0),
        (NAMED, {"named": [A]}, 1),
        (NAMED, {"default": [A, B], "named": [B]}, 1),
        (COUNT.replace("WHERE", f"FROM <{A}> WHERE"), {}, 2),
        (COUNT.replace("WHERE", f"FROM <{A}> FROM <{B}> WHERE"), {}, 3),
        (COUNT.replace("WHERE", "FROM <a> WHERE"), {}, 2),
        (f"PREFIX from: <{A}> {COUNT.replace('WHERE', 'FROM from: WHERE')}", {}, 2),
        (f"BASE <{A}> {COUNT.replace('WHERE', 'FROM <> WHERE')}", {}, 2),
        (COUNT.replace("WHERE", r"FROM <https://example.org/\u0061> WHERE"), {}, 2),
        (COUNT.replace("WHERE", r"FROM <https://example.org/\U00000061> FROM <\u0062> WHERE"), {}, 3),
        (r"PREFIX e: <https://ex\u0061mple.org/> " + COUNT.replace("WHERE", "FROM e:a WHERE"), {}, 2),
        (r"BASE <https://example.org/\u0061> " + COUNT.replace("WHERE", "FROM <> WHERE"), {}, 2),
        (r"PREFIX h: <https:> " + COUNT.replace("WHERE", r"FROM h:\/\/example.org\/a WHERE"), {}, 2),
        (NAMED.replace("WHERE", r"FROM NAMED <https://example.org/\u0062> WHERE"), {}, 1),
        (COUNT.replace("WHERE", f"from named <{A}> WHERE"), {}, 0),
        (NAMED.replace("WHERE", f"FROM <{A}> FROM NAMED <{B}> WHERE"), {}, 1),
        (COUNT.replace("WHERE", f"FROM <{A}> WHERE"), {"default": [A, B]}, 3),
        (NAMED.replace("WHERE", f"FROM <{A}> FROM NAMED <{A}> FROM NAMED <{B}> WHERE"), {"named": [B]}, 1),
    ],
)
def test_a_query_is_asked_of_the_graphs_that_are_named(
    two: Dataset, sparql: str, graphs: dict[str, list[str]], wanted: int
) -> None:
    found = ask(two, sparql, default=graphs.get("default", ()), named=graphs.get("named", ()))
    assert number(found) == wanted


def test_a_query_need_not_declare_the_prefixes_of_the_workspace_but_may_declare_its_own(dataset: Dataset) -> None:
    assert number(ask(dataset, "SELECT (COUNT(*) AS ?n) WHERE { ?s a org:FormalOrganization }")) > 0
    own = "PREFIX org: <https://example.org/other/> SELECT (COUNT(*) AS ?n) WHERE { ?s a org:FormalOrganization }"
    assert number(ask(dataset, own)) == 0


def test_a_relative_iri_starts_from_the_base_of_the_workspace(dataset: Dataset) -> None:
    body = ask(dataset, "SELECT (<id/body/x> AS ?n) WHERE {}", "text/csv").body
    assert body == b"n\r\nhttps://example.org/fenland/id/body/x\r\n"


# Refusals


@pytest.mark.parametrize(
    ("sparql", "status", "words"),
    [
        ("SELECT * WHERE { SERVICE <URL> { ?s ?p ?o } }", 403, "SERVICE would fetch data from elsewhere"),
        ("SELECT * WHERE { SERVICE SILENT <URL> { ?s ?p ?o } }", 403, "SERVICE"),
        ("SELECT * WHERE { service?x { ?s ?p ?o } }", 403, "SERVICE"),
        ("SELECT * WHERE { S\\u0045RVICE <URL> { ?s ?p ?o } }", 400, "cannot be read"),
        ("LOAD <URL>", 403, "LOAD"),
        ("SELECT * FROM <URL> WHERE { ?s ?p ?o }", 400, "nothing is fetched from elsewhere"),
        ("SELECT * FROM NAMED <URL> WHERE { GRAPH ?g { ?s ?p ?o } }", 400, "nothing is fetched"),
        ("CONSTRUCT { ?s ?p ?o } FROM <URL> WHERE { ?s ?p ?o }", 400, "nothing is fetched"),
        ("PREFIX u: <URL> ASK FROM u:x { ?s ?p ?o }", 400, "x> here"),
        ("ASK FROM <file:///etc/hostname> { ?s ?p ?o }", 400, "no graph called <file:///etc/hostname>"),
        ("ASK FROM <//[half> { ?s ?p ?o }", 400, "no graph called <//[half>"),
        (r"ASK FROM <x:\u000a\uD800> {}", 400, "no graph called <x:\n\ufffd>"),
        (r"ASK FROM <x:\UFFFFFFFF> {}", 400, r"no graph called <x:\UFFFFFFFF>"),
        ("SELECT * WHERE { <a> ?p ?o }\nLIMTI 5", 400, "line 2, column 1: “LIMTI” cannot stand here"),
        ("INSERT DATA { <x:a> <x:b> <x:c> }", 403, "Nothing can be changed here"),
        ("PREFIX x: <x:> DELETE WHERE { ?s ?p ?o }", 403, "Nothing can be changed here"),
        ("CLEAR ALL", 403, "Nothing can be changed here"),
        ("ASK { " + "{" * 400 + "}" * 400 + " }", 422, "more than the engine can bear"),
        ("SELECT * WHERE {\n  ?s ?p }", 400, "line 2, column 9"),
        ("SELECT * WHERE { ?s nosuch:p ?o }", 400, "“nosuch:” is not known"),
        ("hello", 400, "line 1, column 1"),
        ("SELECT * WHERE { ?s with ?o }", 400, "“with” cannot stand here"),
        (
            "SELECT * WHERE { VALUES ?x { 1" + " 1" * 60_000 + " }\n nonsense",
            400,
            "line 2, column 10, or shortly before it",
        ),
    ],
)
def test_what_is_not_run_is_refused_with_a_sentence_and_nothing_is_fetched(
    dataset: Dataset, canary: Canary, sparql: str, status: int, words: str
) -> None:
    assert words in refused(ask(dataset, sparql.replace("URL", canary.url)), status)
    assert canary.asked == []


@pytest.mark.parametrize("parameter", ["default", "named"])
def test_a_graph_from_elsewhere_is_refused_and_not_fetched(dataset: Dataset, canary: Canary, parameter: str) -> None:
    for name in (canary.url, "file:///etc/hostname", "no address", ""):
        fields = {"query": COUNT, f"{parameter}-graph-uri": [f"{BASE}graph/bodies", name]}
        told = refused(answer(dataset, Request("GET", "/sparql", urlencode(fields, doseq=True))), 400)
        assert f"no graph called <{name}>" in told
        assert f"\n  {BASE}graph/bodies\n" in told
    assert canary.asked == []


def test_the_canary_counts_who_asks_it(two: Dataset, canary: Canary) -> None:
    with pytest.raises(OSError, match="HTTP"):
        two.engine.query(f"ASK {{ SERVICE <{canary.url}> {{ ?s ?p ?o }} }}")
    assert len(canary.asked) == 1


def test_a_refusal_cuts_a_long_name(two: Dataset) -> None:
    assert len(refused(ask(two, COUNT, default=["https://example.org/" + "x" * 9000]), 400)) < 500


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_a_write_is_refused(workspace: Workspace, store: Store, method: str) -> None:
    loaded = setting.Setting(workspace, store)
    response = routes.answer(loaded, Request(method, "/sparql", "graph=https://example.org/g", "text/turtle", "", b"."))
    assert "Nothing can be changed here" in refused(response, 405)
    assert ("allow", "GET, HEAD, POST") in response.headers


# Limits


@pytest.mark.parametrize("accept", ["json", "xml", "csv", "tsv"])
@pytest.mark.parametrize("value", ["'x'", '"""},{\r\n</result>\r\n"""', "UNDEF", '"\\\\"', '"a\\"}},{\\"b"'])
def test_a_table_has_as_many_rows_as_it_may_and_no_more(
    two: Dataset, monkeypatch: pytest.MonkeyPatch, accept: str, value: str
) -> None:
    monkeypatch.setattr(sending, "MOST_ROWS", 3)
    types = {
        "json": "application/sparql-results+json",
        "xml": "application/sparql-results+xml",
        "csv": "text/csv",
        "tsv": "text/tab-separated-values",
    }
    for rows in (0, 1, 3):
        sparql = f"SELECT ?x ?y WHERE {{ VALUES (?x ?y) {{ {f'({value} {value})' * rows} }} }}"
        assert ask(two, sparql, types[accept]).status == 200
    sparql = f"SELECT ?x ?y WHERE {{ VALUES (?x ?y) {{ {f'({value} {value})' * 4} }} }}"
    told = refused(ask(two, sparql, types[accept]), 422)
    assert told == "The answer has more than 3 rows, and no part of it is given. Add LIMIT, or ask for less.\n"


def test_a_graph_has_as_many_triples_as_it_may_and_no_more(two: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "MOST_ROWS", 3)
    assert ask(two, "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }").status == 200
    more = "CONSTRUCT { ?s ?p ?o . <x:s> <x:p> 1 } WHERE { ?s ?p ?o }"
    assert "more than 3 triples" in refused(ask(two, more), 422)


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT ?s ?p ?o WHERE { ?s ?p ?o . ?t ?u ?v }",
        "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "SELECT ?o WHERE { VALUES ?o { '" + "x" * 600 + "' } }",
        "CONSTRUCT { <x:s> <x:p> '" + "x" * 600 + "' } WHERE {}",
        "CONSTRUCT { <x:" + "x" * 600 + "> <x:p> 1 } WHERE {}",
    ],
)
def test_an_answer_that_is_too_long_is_refused_and_no_part_of_it_given(
    dataset: Dataset, monkeypatch: pytest.MonkeyPatch, sparql: str
) -> None:
    monkeypatch.setattr(sending, "MOST_BYTES", 500)
    monkeypatch.setattr(sending, "_MEGABYTE", 500)
    for accept in ("*/*", "application/rdf+xml, application/sparql-results+xml"):
        assert "The answer has more than 1 MB" in refused(ask(dataset, sparql, accept), 422)


def test_triples_are_no_longer_gathered_when_they_are_too_long(two: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "MOST_BYTES", 5)
    monkeypatch.setattr(sending, "graph", lambda *_: b"")
    refused(ask(two, "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"), 422)


def test_the_limits_are_those_that_are_told() -> None:
    assert (sending.MOST_ROWS, sending.MOST_BYTES) == (100_000, 50_000_000)


# Addresses


def test_a_broken_file_is_told_in_plain_text(make: Callable[..., Path]) -> None:
    root = make({"queries/broken.rq": "SELECT * WHERE {}"})
    loaded = setting.load(workspaces.load(root))
    told = refused(routes.answer(loaded, Request("GET", "/sparql", "query=ASK%7B%7D")), 503)
    assert told.startswith("queries/broken.rq:1:")


def test_who_asks_nothing_gets_a_description_and_a_browser_the_editor(workspace: Workspace, store: Store) -> None:
    loaded = setting.Setting(workspace, store)
    described = routes.answer(loaded, Request("GET", "/sparql"))
    assert (described.status, described.media_type) == (200, "text/turtle; charset=utf-8")
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    led = routes.answer(loaded, Request("GET", "/sparql", accept=browser))
    assert (led.status, led.headers[0]) == (303, ("location", "/editor"))
    asked = routes.answer(loaded, Request("GET", "/sparql", "query=ASK%7B%7D", accept=browser))
    assert (asked.status, asked.media_type) == (200, "application/xml")
    for asked_for in ("graph=x", "default", "QUERY=ASK%7B%7D"):
        told = refused(routes.answer(loaded, Request("GET", "/sparql", asked_for, accept=browser)), 400)
        assert told.startswith("There is no query in this request.")
    posted = Request("POST", "/sparql", "", "application/sparql-query", browser, b"ASK {}")
    assert routes.answer(loaded, posted).status == 200


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "OPTIONS"])
def test_there_is_one_address_and_another_leads_to_it(workspace: Workspace, store: Store, method: str) -> None:
    loaded = setting.Setting(workspace, store)
    for query, leads in (("query=ASK%7B%7D&x=é\n", "?query=ASK%7B%7D&x=%C3%A9%0A"), ("", "")):
        led = routes.answer(loaded, Request(method, "/sparql/", query))
        assert (led.status, led.headers, led.body) == (308, (("location", f"/sparql{leads}"),), b"")


def test_the_examples_are_those_of_the_day(make: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    query = (
        "#+ summary: Which day?\n#+ parameters: {asOf: the day}\n#+ defaults: {asOf: today}\n"
        "SELECT (?__asOf_xsd_date AS ?day) WHERE {}"
    )

    class Clock(date):
        now = date(2022, 11, 1)

        @classmethod
        def today(cls) -> Clock:
            return cls(cls.now.year, cls.now.month, cls.now.day)

    monkeypatch.setattr(setting, "date", Clock)
    loaded = setting.load(workspaces.load(make({"queries/day.rq": query})))
    told = 'SELECT (COUNT(*) AS ?n) { ?q sh:select ?text FILTER(CONTAINS(?text, "%s")) }'
    assert number(ask(loaded.dataset, told % "2022-11-01")) > 0
    Clock.now = date(2022, 11, 2)
    assert number(ask(loaded.dataset, told % "2022-11-01")) == 0
    assert number(ask(loaded.dataset, told % "2022-11-02")) > 0


def test_the_dataset_is_made_once(workspace: Workspace, store: Store) -> None:
    loaded = setting.Setting(workspace, store)
    assert loaded.dataset is loaded.dataset
    assert endpoint.ADDRESS == "/sparql"

"""What is published for programs: the service, the data and the saved queries, each read back as RDF."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pyoxigraph
import pytest
from rdflib import DCTERMS, FOAF, RDF, RDFS, SH, VOID, Graph, Literal, URIRef, Variable
from rdflib import Namespace as Vocabulary
from rdflib.compare import isomorphic

from remit import publishing, queries
from remit import workspace as workspaces
from remit.answering import ask
from remit.endpoint import Dataset, answer, describe, describe_data
from remit.exchange import Request, Response
from remit.namespaces import Namespaces
from remit.results import Table, Triples
from remit.store import Store
from remit.web import routes
from remit.web.setting import Setting

if TYPE_CHECKING:
    from collections.abc import Callable

    from rdflib.term import Node

    from remit.queries import SavedQuery
    from remit.workspace import Workspace

SD = Vocabulary("http://www.w3.org/ns/sparql-service-description#")
SCHEMA = Vocabulary("https://schema.org/")
HERE = "http://127.0.0.1:8000"
SERVICE = URIRef(f"{HERE}/sparql")
BASE = "https://example.org/fenland/"
FENLAND = URIRef(BASE)
LANGUAGE = "en-gb"
EDITOR = """PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?sq ?comment ?query WHERE {
  ?sq a sh:SPARQLExecutable ; rdfs:comment ?comment ; sh:select|sh:ask|sh:construct|sh:describe ?query
} ORDER BY ?sq"""
ORG = "http://www.w3.org/ns/org#"
LICENCE = (
    "<https://example.org/fenland/> <http://purl.org/dc/terms/license> <https://example.org/licence> ."
    "<https://example.org/fenland/> <http://purl.org/dc/terms/publisher> <https://example.org/publisher> ."
)


@pytest.fixture(scope="module")
def site(workspace: Workspace, store: Store) -> Setting:
    return Setting(workspace, store, day=date(2022, 11, 1))


def get(site: Setting, path: str, accept: str = "") -> Response:
    return routes.answer(site, Request("GET", path, accept=accept, base=HERE))


def graph(response: Response, form: str = "turtle") -> Graph:
    assert response.status == 200, response.body
    return Graph().parse(response.body, format=form)


def count(site: Setting, sparql: str) -> int:
    response = answer(site.dataset, Request("GET", "/sparql", f"query={quote(sparql)}"))
    return int(json.loads(response.body)["results"]["bindings"][0]["n"]["value"])


def number(found: Graph, subject: Node | None, predicate: URIRef) -> int:
    return int(str(found.value(subject, predicate)))


@pytest.mark.parametrize("path", ["/sparql", "/.well-known/void", "/queries.ttl"])
def test_each_description_is_alike_in_every_form(site: Setting, path: str) -> None:
    turtle = graph(get(site, path))
    for accept, form in (
        ("application/n-triples", "nt"),
        ("application/rdf+xml", "xml"),
        ("application/ld+json", "json-ld"),
    ):
        response = get(site, path, accept)
        assert response.media_type.partition(";")[0] == accept
        read = graph(response, form)
        assert len(read) == len(turtle) > 50
        assert path == "/.well-known/void" or isomorphic(read, turtle)
    refused = get(site, path, "image/png")
    assert (refused.status, refused.media_type) == (406, "text/plain; charset=utf-8")
    assert get(site, path).body == get(site, path, "text/turtle").body


def test_the_service_is_described(site: Setting) -> None:
    found = graph(get(site, "/sparql"))
    assert (SERVICE, RDF.type, SD.Service) in found
    assert list(found.objects(SERVICE, SD.endpoint)) == [SERVICE]
    assert list(found.objects(SERVICE, SD.supportedLanguage)) == [SD.SPARQL11Query]
    assert list(found.objects(SERVICE, SD.feature)) == [SD.UnionDefaultGraph]
    assert sorted(
        str(one).removeprefix("http://www.w3.org/ns/formats/") for one in found.objects(None, SD.resultFormat)
    ) == [
        "JSON-LD",
        "N-Triples",
        "RDF_XML",
        "SPARQL_Results_CSV",
        "SPARQL_Results_JSON",
        "SPARQL_Results_TSV",
        "SPARQL_Results_XML",
        "Turtle",
    ]


def test_the_service_tells_its_graphs_and_how_much_is_in_each(site: Setting) -> None:
    found = graph(get(site, "/sparql"))
    dataset = found.value(SERVICE, SD.defaultDataset)
    assert found.value(dataset, DCTERMS.title) == Literal("Fenland bathing water (invented)", lang=LANGUAGE)
    default = found.value(dataset, SD.defaultGraph)
    assert number(found, default, VOID.triples) == count(site, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    named = {
        str(found.value(one, SD.name)): found.value(one, SD.graph) for one in found.objects(dataset, SD.namedGraph)
    }
    assert set(named) == site.dataset.graphs
    bodies = f"{BASE}graph/bodies"
    asked = count(site, f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{bodies}> {{ ?s ?p ?o }} }}")
    assert number(found, named[bodies], VOID.triples) == asked > 0


def test_an_empty_graph_is_told_too() -> None:
    engine = pyoxigraph.Store()
    engine.add_graph(pyoxigraph.NamedNode("https://example.org/empty"))
    dataset = Dataset(engine, Namespaces(BASE), BASE)
    found = graph(describe(dataset, Request("GET", "/sparql")))
    service = URIRef("https://example.org/fenland/sparql")
    named = found.value(found.value(service, SD.defaultDataset), SD.namedGraph)
    assert number(found, found.value(named, SD.graph), VOID.triples) == 0


def test_what_is_no_class_is_not_counted_as_one() -> None:
    engine = pyoxigraph.Store()
    turtle = b'<x:a> a <x:Class> , "no class" , [] . <x:b> a <x:Class> .'
    engine.load(turtle, format=pyoxigraph.RdfFormat.TURTLE)
    found = graph(
        describe_data(Dataset(engine, Namespaces(BASE), BASE), Request("GET", "/.well-known/void", base=HERE))
    )
    (part,) = found.objects(FENLAND, VOID.classPartition)
    assert found.value(part, VOID["class"]) == URIRef("x:Class")
    assert number(found, part, VOID.entities) == 2
    assert number(found, FENLAND, VOID.triples) == 4


def test_the_data_are_described(site: Setting) -> None:
    found = graph(get(site, "/.well-known/void"))
    page = URIRef(f"{HERE}/.well-known/void")
    assert (page, RDF.type, VOID.DatasetDescription) in found
    assert found.value(page, FOAF.primaryTopic) == FENLAND
    assert (FENLAND, RDF.type, VOID.Dataset) in found
    assert found.value(FENLAND, DCTERMS.title) == Literal("Fenland bathing water (invented)", lang=LANGUAGE)
    assert found.value(FENLAND, VOID.sparqlEndpoint) == SERVICE
    assert str(found.value(FENLAND, VOID.uriSpace)) == BASE
    assert URIRef("https://w3id.org/remit/def/") in set(found.objects(FENLAND, VOID.vocabulary))
    assert URIRef(ORG) in set(found.objects(FENLAND, VOID.vocabulary))
    assert URIRef("http://www.w3.org/2001/XMLSchema#") not in set(found.objects(FENLAND, VOID.vocabulary))
    for predicate, sparql in {
        VOID.triples: "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
        VOID.distinctSubjects: "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }",
        VOID.distinctObjects: "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o }",
        VOID.classes: "SELECT (COUNT(DISTINCT ?c) AS ?n) { ?s a ?c }",
        VOID.properties: "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }",
    }.items():
        assert number(found, FENLAND, predicate) == count(site, sparql)


def test_the_data_are_described_by_class_and_property(site: Setting) -> None:
    found = graph(get(site, "/.well-known/void"))
    classes = {
        str(found.value(part, VOID["class"])): number(found, part, VOID.entities)
        for part in found.objects(FENLAND, VOID.classPartition)
    }
    bodies = count(site, "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s a org:FormalOrganization }")
    assert classes[f"{ORG}FormalOrganization"] == bodies > 5
    assert len(classes) == number(found, FENLAND, VOID.classes)
    properties = {
        str(found.value(part, VOID.property)): number(found, part, VOID.triples)
        for part in found.objects(FENLAND, VOID.propertyPartition)
    }
    assert properties[f"{ORG}classification"] == count(site, "SELECT (COUNT(*) AS ?n) { ?s org:classification ?o }")
    assert len(properties) == number(found, FENLAND, VOID.properties)


def test_what_the_files_say_of_the_whole_is_told(make: Callable[..., Path]) -> None:
    workspace = workspaces.load(make({"graph/licence.ttl": LICENCE}, invented=True))
    site = Setting(workspace, Store(workspace), day=date(2022, 11, 1))
    found = graph(get(site, "/.well-known/void"))
    assert found.value(FENLAND, DCTERMS.license) == URIRef("https://example.org/licence")
    assert found.value(FENLAND, DCTERMS.publisher) == URIRef("https://example.org/publisher")


def test_each_saved_query_is_published_as_something_that_can_be_run(site: Setting) -> None:
    found = graph(get(site, "/queries.ttl"))
    assert set(found.objects(None, DCTERMS.identifier)) == {Literal(name) for name in site.saved}
    node = URIRef(f"{BASE}query/who-owns")
    saved = site.saved["who-owns"]
    assert set(found.objects(node, RDF.type)) == {SH.SPARQLExecutable, SH.SPARQLSelectExecutable}
    assert found.value(node, RDFS.comment) == Literal(saved.summary, lang=LANGUAGE)
    assert found.value(node, DCTERMS.description) == Literal(saved.description, lang=LANGUAGE)
    assert set(found.objects(node, SCHEMA.keywords)) == {Literal("ownership"), Literal("time")}
    assert found.value(node, SCHEMA.target) == SERVICE
    network = URIRef(f"{BASE}query/accountability-network")
    assert SH.SPARQLConstructExecutable in set(found.objects(network, RDF.type))
    assert found.value(network, SH.construct) is not None
    assert found.value(network, SH.select) is None


def test_the_prefixes_are_declared_as_shacl_has_it(site: Setting) -> None:
    found = graph(get(site, "/queries.ttl"))
    node = found.value(URIRef(f"{BASE}query/who-owns"), SH.prefixes)
    declared = {
        str(found.value(one, SH.prefix)): str(found.value(one, SH.namespace)) for one in found.objects(node, SH.declare)
    }
    assert declared == site.workspace.namespaces.prefixes


def test_each_published_query_runs_as_it_stands_and_gives_what_the_saved_one_gives(site: Setting) -> None:
    found = graph(get(site, "/queries.ttl"))
    engine = site.store.with_graphs()
    for name, saved in site.saved.items():
        sparql = str(found.value(URIRef(f"{BASE}query/{name}"), SH.select if saved.form == "SELECT" else SH.construct))
        assert not sparql.startswith("#+")
        result = engine.query(sparql)  # no prefix is known to it
        assert isinstance(result, pyoxigraph.QuerySolutions | pyoxigraph.QueryTriples)
        asked = ask(site.store, saved, saved.example, site.today).result
        assert isinstance(asked, Table | Triples)
        rows = asked.rows if isinstance(asked, Table) else asked.triples
        assert len(list(result)) == len(rows), name


def test_an_editor_finds_the_saved_queries_in_the_endpoint(site: Setting) -> None:
    response = answer(site.dataset, Request("GET", "/sparql", f"query={quote(EDITOR)}"))
    rows = json.loads(response.body)["results"]["bindings"]
    assert [row["sq"]["value"].removeprefix(f"{BASE}query/") for row in rows] == list(site.saved)
    sparql = "SELECT (COUNT(*) AS ?n) { GRAPH graph:queries { ?q a sh:SPARQLExecutable } }"
    assert count(site, sparql) == len(site.saved)


def made(name: str, text: str) -> SavedQuery:
    return queries.parse(f"#+ summary: What?\n{text}", Path(f"{name}.rq"), name, {})


def test_a_query_of_each_form_and_of_any_name_has_its_words(store: Store) -> None:
    texts = {"a b": "SELECT * {}", "é": "ASK {}", "c": "CONSTRUCT { <x:a> <x:b> 1 } {}", "d": "DESCRIBE <x:a>"}
    saved = {name: made(name, text) for name, text in texts.items()}
    told = {
        (triple.subject.value.removeprefix(BASE), triple.predicate.value.rpartition("/")[2], triple.object.value)
        for triple in publishing.saved_queries(store, saved, date(2022, 11, 1))
        if isinstance(triple.subject, pyoxigraph.NamedNode) and not isinstance(triple.object, pyoxigraph.Triple)
    }
    assert {row for row in told if row[2].strip() in texts.values()} == {
        ("query/a%20b", "shacl#select", "SELECT * {}\n"),
        ("query/%C3%A9", "shacl#ask", "ASK {}\n"),
        ("query/c", "shacl#construct", "CONSTRUCT { <x:a> <x:b> 1 } {}\n"),
        ("query/d", "ontology#describe", "DESCRIBE <x:a>\n"),
    }
    assert not [row for row in told if row[1] == "target"]


def test_a_query_whose_example_names_nothing_is_left_out(store: Store) -> None:
    text = "#+ parameters: {thing: the thing}\n#+ example: {thing: nothing-of-this-name}\nASK { ?_thing_iri a ?c }"
    told = list(publishing.saved_queries(store, {"lost": made("lost", text)}, date(2022, 11, 1)))
    assert not [triple for triple in told if "query/lost" in str(triple.subject)]


def test_a_query_alone_declares_what_it_uses_and_nothing_twice() -> None:
    prefixes = {"org": ORG, "skos": "https://example.org/skos#", "foaf": "https://example.org/foaf#"}
    text = "#+ summary: What?\n#+ tags: [a]\nPREFIX skos: <x:>\n# org:this\nSELECT * { ?s a org:Post ; skos:p 'foaf:a', _:b }"
    assert publishing.alone(text, prefixes) == (
        f"PREFIX org: <{ORG}>\nPREFIX skos: <x:>\n# org:this\nSELECT * {{ ?s a org:Post ; skos:p 'foaf:a', _:b }}\n"
    )


def test_the_address_of_the_server_is_in_no_answer_where_it_is_not_known(site: Setting) -> None:
    response = routes.answer(site, Request("GET", "/.well-known/void"))
    assert graph(response).value(FENLAND, VOID.sparqlEndpoint) == URIRef("https://example.org/fenland/sparql")


def test_rdflib_asks_what_is_published(site: Setting) -> None:
    found = graph(get(site, "/queries.ttl"))
    rows = found.query(EDITOR).bindings
    assert len(rows) == len(site.saved)
    assert all(row[Variable("comment")].endswith("?") for row in rows)

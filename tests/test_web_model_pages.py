"""The model: the page of all terms, the page of each, and who uses it."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import TYPE_CHECKING

import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import SKOS

from remit import workspace as workspaces
from remit.exchange import Request
from remit.store import Store
from remit.web import routes
from remit.web.setting import Setting

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from remit.workspace import Workspace

PREFIXES = """@prefix remit: <https://w3id.org/remit/def/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix shape: <https://example.org/small/shape/> .
"""


@pytest.fixture(scope="module")
def setting(workspace: Workspace, store: Store) -> Setting:
    return Setting(workspace, store)


def page(setting: Setting, path: str = "/model", status: int = 200) -> str:
    response = routes.answer(setting, Request("GET", path))
    assert response.status == status
    return response.body.decode()


def part(whole: str, name: str) -> str:
    """The section of a page that is named."""
    found = re.search(rf'<section aria-labelledby="{name}">.*?</section>', whole, re.DOTALL)
    assert found is not None, name
    return found.group()


def read(markup: str) -> str:
    """Markup as it is read."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", markup)).split())


def small(make: Callable[..., Path], ontology: str, **others: str) -> Setting:
    files = {
        name.replace("__", "/").replace("_ttl", ".ttl").replace("_rq", ".rq"): text for name, text in others.items()
    }
    turtle = {name: PREFIXES + text if name.endswith(".ttl") else text for name, text in files.items()}
    found = workspaces.load(make({"ontology/a.ttl": PREFIXES + ontology, **turtle}))
    return Setting(found, Store(found))


def test_every_class_and_property_and_list_stands_on_the_page(setting: Setting) -> None:
    whole = page(setting)
    for iri in ("Recommendation", "Assignment", "assignee", "publication-state"):
        assert f'href="/model/remit:{iri}"' in whole, iri
    assert "What a report says should be done." in part(whole, "classes")
    assert "publication-state:redacted" in part(whole, "vocabularies")


def test_a_class_stands_below_that_of_which_it_is_a_kind(make: Callable[..., Path]) -> None:
    classes = """remit:B a owl:Class ; rdfs:label "beta" ; rdfs:subClassOf remit:A .
remit:A a owl:Class ; rdfs:label "alpha" . remit:C a owl:Class ; rdfs:label "gamma" ; rdfs:subClassOf remit:B .
remit:D a owl:Class ; rdfs:label "delta" ; rdfs:subClassOf <http://www.w3.org/ns/prov#Entity> ."""
    tree = part(page(small(make, classes)), "classes")
    nested = re.sub(r"<ul.*?>", "(", tree.partition("</p>")[2]).replace("</ul>", ")")
    assert re.sub(r"remit:.|\s", "", read(nested)) == "(alpha(beta(gamma))delta)"


def test_classes_in_a_ring_are_shown_once_each(make: Callable[..., Path]) -> None:
    ring = """remit:A a owl:Class ; rdfs:label "alpha" ; rdfs:subClassOf remit:B .
remit:B a owl:Class ; rdfs:label "beta" ; rdfs:subClassOf remit:A ."""
    made = small(make, ring)
    tree = part(page(made), "classes")
    assert tree.count(">alpha</a>") == 1
    assert tree.count(">beta</a>") == 1
    assert "<h1>alpha</h1>" in page(made, "/model/remit:A")


def test_a_property_tells_what_has_it_and_what_it_gives_in_words(setting: Setting) -> None:
    table = part(page(setting), "properties")
    row = next(one for one in table.split("<tr>") if 'href="/model/remit:number"' in one)
    assert read(row).startswith(
        "number remit:number The number of the recommendation in its report. recommendation a whole"
    )
    assert read(row).endswith(" 14")


def test_terms_that_only_their_own_vocabulary_defines_are_listed_apart(setting: Setting) -> None:
    others = part(page(setting), "others")
    assert "<code>skos:prefLabel</code>" in others
    assert "<code>remit:" not in others
    assert "<code>owl:" not in others


def test_the_page_of_a_class_tells_what_it_means_and_who_uses_it(setting: Setting) -> None:
    whole = page(setting, "/model/remit:Recommendation")
    assert "<h1>recommendation</h1>" in whole
    assert '<span class="tag">kind of thing</span>' in whole
    assert "One recommendation is one thing however many verbs it has." in whole
    used = part(whole, "used")
    assert "15 things of just this kind." in used
    assert "Things of this kind (the first 10)" in used
    assert '<a href="/thing/recommendation:clean-waters-1">Recommendation 1 of “Clean Waters”</a>' in used
    assert used.count('href="/thing/') == 10
    assert "number : 14" in read(used)
    assert "in report : 15" in read(used)


def test_the_page_of_a_class_names_its_relations_questions_and_rules(setting: Setting) -> None:
    whole = page(setting, "/model/remit:Recommendation")
    relations = read(part(whole, "properties"))
    assert "assigns The recommendation whose action is assigned. assignment recommendation" in relations
    asked = part(whole, "queries")
    assert 'href="/query/unowned-actions"' in asked  # it names the class in its text
    assert 'href="/query/who-owns"' in asked  # it takes a thing of the class
    assert 'href="/query/sources"' not in asked
    rules = read(part(whole, "rules"))
    assert "shapes/recommendations.ttl" in rules
    assert "Recommendation number given or known unknown" in rules


def test_a_class_with_kinds_below_it_shows_their_things(setting: Setting) -> None:
    whole = page(setting, "/model/remit:DatedRelation")
    assert "0 things of just this kind." in whole
    assert part(whole, "used").count('href="/thing/') == 10
    assert re.search(r"<dt>Kinds of it</dt><dd>.*?/model/remit:Assignment", whole, re.DOTALL)


def test_the_page_of_a_property_shows_statements(setting: Setting) -> None:
    used = part(page(setting, "/model/remit:assignee"), "used")
    assert "48 statements." in used
    assert "Statements (10 of them)" in used
    assert used.count('<a href="/model/remit:assignee">') == 10


def test_the_page_of_a_value_tells_its_list_and_how_often_it_is_used(setting: Setting) -> None:
    whole = page(setting, "/model/part:recipient")
    assert '<span class="tag">value from a list</span>' in whole
    assert "<dt>In the list</dt><dd><a" in re.sub(r">\s+<a", "><a", whole)
    used = read(part(whole, "used"))
    assert used.startswith("Who uses it 2 statements with part . Statements")
    assert "in the list" not in used
    assert "assignment:" in used
    assert 'href="/query/partners"' in part(whole, "queries")


def test_a_term_that_is_two_things_says_so(setting: Setting) -> None:
    whole = page(setting, "/model/remit:part")
    assert '<span class="tag">relation</span><span class="tag">list of values</span>' in whole
    assert 'href="/model/part:lead"' in part(whole, "values")


def test_a_reused_term_has_a_page_when_the_ontology_says_something_of_it(setting: Setting) -> None:
    assert "<h1>post</h1>" in page(setting, "/model/org:Post")
    assert "<h1>post</h1>" in page(setting, "/model/http://www.w3.org/ns/org#Post")
    assert "<h1>author</h1>" in page(setting, "/model/dcterms:creator")


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("remit:Recomendation", "Did you mean “remit:Recommendation”"),
        ("body:water-agency", "It is a thing of this workspace: search for body:water-agency."),
        ("no such thing", "There is no class, relation or value called “no such thing”."),
        ("prov:Entity", "There is no class, relation or value called “prov:Entity”."),
    ],
)
def test_what_is_no_term_is_refused_with_the_next_step(setting: Setting, name: str, sentence: str) -> None:
    assert sentence in page(setting, f"/model/{name}", 404)


def test_a_query_that_only_mentions_a_term_in_passing_does_not_use_it(make: Callable[..., Path]) -> None:
    head = "#+ summary: What is there?\n"
    ours = "https://w3id.org/remit/def/"
    made = small(
        make,
        'remit:Thing a owl:Class ; rdfs:label "thing" .',
        queries__named_rq=f"{head}SELECT ?x WHERE {{ ?x a remit:Thing }}",
        queries__whole_rq=f"{head}SELECT ?x WHERE {{ ?x a <{ours}Thing> }}",
        queries__prefix_rq=f"{head}PREFIX r: <{ours}>\nSELECT ?x WHERE {{ ?x a r:Thing }}",
        queries__string_rq=f'{head}# remit:Thing\nSELECT ?x WHERE {{ ?x ?p "remit:Thing" }}',
        queries__longer_rq=f"{head}SELECT ?x WHERE {{ ?x a remit:ThingElse }}",
        queries__other_rq=f"{head}PREFIX remit: <urn:x:>\nSELECT ?x WHERE {{ ?x a remit:Thing }}",
    )
    asked = re.findall(r'href="/query/([a-z]+)"', page(made, "/model/remit:Thing"))
    assert asked == ["named", "prefix", "whole"]


def test_a_shape_names_a_term_in_a_path_or_a_query_or_through_what_it_is_made_of(make: Callable[..., Path]) -> None:
    shapes = """shape:ByPath a sh:NodeShape ; sh:property [ sh:path ( remit:other remit:thing ) ] ; sh:message "Mend it." .
shape:ByQuery a sh:SPARQLConstraint ; sh:select "SELECT $this WHERE { $this remit:thing 1 }" .
shape:ByWords a sh:NodeShape ; sh:message "About remit:thing." ."""
    made = small(make, 'remit:thing a owl:ObjectProperty ; rdfs:label "of a thing" .', shapes__a_ttl=shapes)
    rules = read(part(page(made, "/model/remit:thing"), "rules"))
    assert "By path Mend it. shapes/a.ttl" in rules
    assert "By query A piece that other rules are made of. shapes/a.ttl" in rules
    assert "By words" not in rules


def test_the_ontology_can_be_had_as_turtle_and_the_terms_as_json(setting: Setting) -> None:
    graph = Graph().parse(data=page(setting, "/model.ttl"), format="turtle")
    known = Graph()
    for path in setting.workspace.files("ontology", ".ttl"):
        known.parse(path)
    assert len(graph) == len(known)
    lead = URIRef("https://w3id.org/remit/def/part/lead")
    assert str(graph.value(lead, SKOS.definition)) == "Is to do it, or to see that it is done."
    told = json.loads(page(setting, "/model.json"))
    one = next(each for each in told["classes"] if each["short"] == "remit:Recommendation")
    assert one["things"] == 15
    assert one["scopeNote"] == "One recommendation is one thing however many verbs it has."
    relation = next(each for each in told["properties"] if each["short"] == "remit:number")
    assert relation["range"] == ["http://www.w3.org/2001/XMLSchema#integer"]
    assert relation["statements"] == 14
    assert any(each["short"] == "remit:part" and len(each["concepts"]) == 3 for each in told["vocabularies"])
    assert "Choose one of: ttl, json." in page(setting, "/model.csv", 404)


def test_a_workspace_without_an_ontology_has_the_page(make: Callable[..., Path]) -> None:
    whole = page(small(make, ""))
    assert "The ontology has none." in whole
    assert "Kinds of thing (0)" in whole


def test_hostile_words_stay_text(make: Callable[..., Path]) -> None:
    bad = "<script>alert(1)</script>"
    ontology = f"""remit:A a owl:Class ; rdfs:label "{bad}" ; skos:definition "{bad}" ; skos:example "{bad}" ;
  rdfs:subClassOf <javascript:alert(1)> ; skos:scopeNote "{bad}" ; rdfs:seeAlso <urn:x:%3Cscript%3E> ."""
    facts = f'<javascript:alert(2)> a remit:A ; skos:prefLabel "{bad}" .'
    made = small(
        make, ontology, graph__a_ttl=facts, shapes__a_ttl=f'shape:A sh:targetClass remit:A ; sh:message "{bad}" .'
    )
    for address in ("/model", "/model/remit:A"):
        whole = page(made, address)
        assert "<script>alert" not in whole
        assert 'href="javascript:' not in whole
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in whole


def test_a_static_page_leads_to_no_editor(workspace: Workspace, store: Store) -> None:
    assert "/editor" in page(Setting(workspace, store), "/model/remit:Recommendation")
    assert "/editor" not in page(Setting(workspace, store, is_static=True), "/model/remit:Recommendation")

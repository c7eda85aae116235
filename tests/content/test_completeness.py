"""The ontology, the graph and the queries fit each other: no term without use, no use without a term, nothing dangling."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyoxigraph
import pytest

from remit import lookup, queries
from remit.names import fold
from remit.namespaces import DEF, KINDS, SCHEMES

if TYPE_CHECKING:
    from pathlib import Path

    from remit.store import Store
    from remit.workspace import Workspace

MADE_BY_THE_RULE = {
    "Answerability",
    "DerivedGraph",
    "taker",
    "answerableBody",
    "legalBody",
    "outcome",
    "presumedTo",
    "lastShown",
    "leads",
    "certainIn",
    "presumedIn",
    "possibleIn",
    "countsFrom",
    "sharedIn",
    "positionFrom",
    "claimedFrom",
    "supersededFrom",
    "Tally",
    "toldIn",
    "countedIn",
    "tallyFrom",
    "tallyStatus",
    "tallyVerification",
    "tallyLatest",
}
ABSTRACT = {"DatedRelation", "reckoned"}
ONLY_IN_THE_INVENTED_WORKSPACE = {"continues"}
PREDICATE_OF_STATEMENTS = {"publishedOn", "deadline", "dutyToReply", "expansion"}


def triples(paths: list[Path]) -> list[pyoxigraph.Triple]:
    return [
        quad.triple for path in paths for quad in pyoxigraph.parse(path=str(path), format=pyoxigraph.RdfFormat.TURTLE)
    ]


@pytest.fixture(scope="module")
def model(reference: Workspace) -> list[pyoxigraph.Triple]:
    return triples(reference.files("ontology", ".ttl"))


@pytest.fixture(scope="module")
def said(reference: Workspace) -> list[pyoxigraph.Triple]:
    return triples(reference.files("graph", ".ttl"))


def own_terms(model: list[pyoxigraph.Triple], *kinds: str) -> set[str]:
    return {
        triple.subject.value[len(DEF) :]
        for triple in model
        if triple.predicate.value.endswith("#type")
        and isinstance(triple.subject, pyoxigraph.NamedNode)
        and triple.subject.value.startswith(DEF)
        and isinstance(triple.object, pyoxigraph.NamedNode)
        and triple.object.value.rsplit("#", 1)[-1] in kinds
    }


def iris(triples: list[pyoxigraph.Triple]) -> set[str]:
    parts = {part for triple in triples for part in (triple.predicate, triple.object)}
    return {part.value for part in parts if isinstance(part, pyoxigraph.NamedNode)}


def test_every_term_that_is_used_is_defined(model: list[pyoxigraph.Triple], said: list[pyoxigraph.Triple]) -> None:
    defined = {triple.subject.value for triple in model if isinstance(triple.subject, pyoxigraph.NamedNode)}
    assert {iri for iri in iris(said) if iri.startswith(DEF)} <= defined


def test_every_own_term_is_used_by_a_fact(model: list[pyoxigraph.Triple], said: list[pyoxigraph.Triple]) -> None:
    used = {iri[len(DEF) :] for iri in iris(said) if iri.startswith(DEF)}
    terms = own_terms(model, "Class", "ObjectProperty", "DatatypeProperty")
    assert terms - used - MADE_BY_THE_RULE - ABSTRACT - ONLY_IN_THE_INVENTED_WORKSPACE == set()


def test_every_own_property_is_used_by_a_query_or_by_a_trace(
    model: list[pyoxigraph.Triple], reference: Workspace
) -> None:
    asked = " ".join(path.read_text(encoding="utf-8") for path in reference.files("queries", ".rq"))
    code = " ".join(path.read_text(encoding="utf-8") for path in (reference.root / "src").rglob("*.py"))
    properties = own_terms(model, "ObjectProperty", "DatatypeProperty")
    unused = {name for name in properties if not re.search(rf"remit:{name}\b", asked) and f'"{name}"' not in code}
    assert unused - PREDICATE_OF_STATEMENTS - {"copyState"} == set()


def test_nothing_points_to_a_thing_that_is_not_there(said: list[pyoxigraph.Triple], reference: Workspace) -> None:
    base = reference.namespaces.base
    subjects = {triple.subject.value for triple in said if isinstance(triple.subject, pyoxigraph.NamedNode)}
    assert {iri for iri in iris(said) if iri.startswith(f"{base}id/")} <= subjects


def test_facts_have_no_blank_nodes(said: list[pyoxigraph.Triple]) -> None:
    assert not [triple for triple in said if isinstance(triple.subject, pyoxigraph.BlankNode)]
    assert not [triple for triple in said if isinstance(triple.object, pyoxigraph.BlankNode)]


def test_the_kinds_and_schemes_of_iris_are_known_to_the_tool(
    said: list[pyoxigraph.Triple], reference: Workspace
) -> None:
    things = f"{reference.namespaces.base}id/"
    found = {iri[len(things) :].split("/")[0] for iri in iris(said) if iri.startswith(things)}
    assert found <= set(KINDS)
    schemes = {iri[len(DEF) :].split("/")[0] for iri in iris(said) if iri.startswith(DEF) and "/" in iri[len(DEF) :]}
    assert schemes <= set(SCHEMES)


def test_no_two_things_have_one_display_label(content: Store) -> None:
    labels: dict[str, set[str]] = {}
    for quad in content.quads(None, "http://www.w3.org/2004/02/skos/core#prefLabel"):
        if isinstance(quad.subject, pyoxigraph.NamedNode) and not quad.subject.value.startswith(DEF):
            assert isinstance(quad.object, pyoxigraph.Literal)
            labels.setdefault(fold(quad.object.value), set()).add(quad.subject.value)
    assert {label: things for label, things in labels.items() if len(things) > 1} == {}


@pytest.mark.parametrize(
    ("name", "thing"),
    [
        ("recommendation 21", "recommendation:ct-joint-2023-21"),
        ("21", "recommendation:ct-joint-2023-21"),
        ("Senior National Coordinator", "post:senior-national-coordinator"),
        ("SNC", "post:senior-national-coordinator"),
        ("NCTPHQ", "body:ctphq"),
        ("OSCT", "body:homeland-security-group"),
        ("hmic", "body:hmicfrs"),
        ("CT4", "inspection:ct4"),
        ("ViSOR", "system:visor"),
        ("Multi-Agency Public Protection Service", "system:mapps"),
        ("MAPPA", "arrangement:mappa"),
        ("JEXU", "body:joint-extremism-unit"),
        ("Prevent", "strand:prevent"),
        ("WMCTU", "body:wmctu"),
        ("warwickshire police", "body:warwickshire-police"),
        ("document:warwickshire-letter", "document:warwickshire-letter"),
    ],
)
def test_a_thing_is_found_by_the_names_that_people_use(content: Store, name: str, thing: str) -> None:
    assert content.workspace.namespaces.shorten(lookup.resolve(content, name).value) == thing


def test_every_query_has_an_example_and_says_what_its_columns_mean(reference: Workspace) -> None:
    for query in queries.load(reference).values():
        required = {parameter.name for parameter in query.parameters if parameter.required}
        assert required <= set(query.example), query.name
        if query.form == "SELECT":
            assert query.columns, query.name

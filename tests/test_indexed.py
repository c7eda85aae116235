"""A graph of dictionaries: it answers as rdflib's own does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import RDF, XSD, BNode, Graph, Literal, URIRef

from remit.indexed import Indexed, UnreadableQuery

EX = "https://example.org/"
THINGS = [URIRef(EX + "a"), URIRef(EX + "b"), BNode("c")]
WORDS = [URIRef(EX + "p"), URIRef(EX + "q")]
VALUES = [*THINGS, Literal(1), Literal("x"), Literal("x", lang="en")]
TRIPLES = st.lists(st.tuples(st.sampled_from(THINGS), st.sampled_from(WORDS), st.sampled_from(VALUES)), max_size=10)
PATTERNS = [
    (subject, predicate, value)
    for subject in (None, *THINGS)
    for predicate in (None, *WORDS)
    for value in (None, *VALUES)
]


def both(triples: list[tuple[URIRef | BNode, URIRef, URIRef | BNode | Literal]]) -> tuple[Graph, Indexed]:
    plain = Graph()
    for triple in triples:
        plain.add(triple)
    return plain, Indexed(triples, ())


@given(TRIPLES)
def test_every_pattern_gives_what_rdflib_gives(
    triples: list[tuple[URIRef | BNode, URIRef, URIRef | BNode | Literal]],
) -> None:
    plain, indexed = both(triples)
    assert len(indexed) == len(plain)
    for pattern in PATTERNS:
        found = list(indexed.triples(pattern))
        assert len(found) == len(set(found))
        assert set(found) == set(plain.triples(pattern))
        assert (pattern in indexed) == (pattern in plain)
        assert set(indexed.objects(*pattern[:2])) == set(plain.objects(*pattern[:2]))


@given(TRIPLES)
def test_queries_with_paths_give_what_rdflib_gives(
    triples: list[tuple[URIRef | BNode, URIRef, URIRef | BNode | Literal]],
) -> None:
    plain, indexed = both(triples)
    query = f"SELECT ?a ?b WHERE {{ ?a <{EX}p>+/^<{EX}q>? ?b }}"
    assert sorted(map(str, indexed.query(query))) == sorted(map(str, plain.query(query)))


def test_a_text_is_held_without_its_kind() -> None:
    indexed = Indexed([(THINGS[0], WORDS[0], Literal("x", datatype=XSD.string))], ())
    assert list(indexed) == [(THINGS[0], WORDS[0], Literal("x"))]


def test_short_forms_are_those_that_it_was_given() -> None:
    indexed = Indexed((), [("ex", URIRef(EX))])
    assert URIRef(EX + "a").n3(indexed.namespace_manager) == "ex:a"
    assert RDF.first.n3(indexed.namespace_manager) == "<http://www.w3.org/1999/02/22-rdf-syntax-ns#first>"
    indexed.bind("rdf", RDF)
    assert RDF.first.n3(indexed.namespace_manager) == "rdf:first"


def test_a_query_that_does_not_parse_is_told_as_such() -> None:
    with pytest.raises(UnreadableQuery) as caught:
        Indexed((), ()).query("SELECT WHERE")
    assert caught.value.text == "SELECT WHERE"
    assert "Expected" in caught.value.why


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * WHERE { SERVICE <https://example.com/> { ?s ?p ?o } }",
        r"SELECT * WHERE { { SELECT ?s { OPTIONAL { \u0053ERVICE SILENT <https://example.com/> { ?s ?p ?o } } } } }",
        "ASK { FILTER(IF(NOT EXISTS { SERVICE <https://example.com/> { ?s ?p ?o } }, true, false)) }",
        "SELECT * WHERE { ?s ?p ?o } ORDER BY (EXISTS { SERVICE <https://example.com/> { ?s ?p ?o } })",
    ],
)
def test_a_query_that_would_go_to_the_network_is_not_asked(query: str) -> None:
    with pytest.raises(UnreadableQuery, match="SERVICE would fetch data from elsewhere"):
        Indexed((), ()).query(query)

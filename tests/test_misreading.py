"""Where a SPARQL text cannot be read on: line, column and reason, whatever the engine says of it."""

from __future__ import annotations

import pytest

from remit import misreading

PREFIXES = {"remit": "https://w3id.org/remit/def/"}


@pytest.mark.parametrize(
    ("sparql", "line", "column", "why"),
    [
        ("SELECT ?x WHERE { ?x a ?y } LIMTI 5", 1, 29, "“LIMTI” cannot stand here. Did you mean LIMIT?"),
        ("SELEC ?x {}", 1, 1, "“SELEC” cannot stand here. Did you mean SELECT?"),
        ("# asked\nSELECT * {\n  ?x a ?y .\n  FLITER(?x = 1) }", 4, 3, "Did you mean FILTER?"),
        ("SELECT ?x WHERE { ?x ?y }", 1, 25, "“}” cannot stand here"),
        ("SELECT * {\n ?x a <http://b.org/> .\n ?z  foo }", 3, 6, "“foo” cannot stand here"),
        ("ASK { FILTER(?x > ) }", 1, 19, "“)” cannot stand here"),
        ("SELECT * { ?x a ?y }}", 1, 21, "“}” cannot stand here"),
        ("SELECT * { ?x unknown:a ?y }", 1, 15, "the prefix “unknown:” is not known"),
        ("SELECT * { ?x a <rel> }", 1, 17, "“<rel>” is no whole address"),
        ("SELECT * { ?x a <http://a b> }", 1, 17, "what stands here between < and > is no address"),
        ("SELECT * { ?x a 'abc }\n}", 1, 17, "the text that begins here is not closed"),
        ("SELECT * { ?x a ?y \n\n", 1, 19, "the { in line 1 has no }"),
        ("SELECT (COUNT(?x) AS ?n\nWHERE { ?x a ?y }", 2, 1, "“WHERE” cannot stand here"),
        ("", 1, 1, "the query ends before it is complete"),
        ("# c\nSELECT ?y (COUNT(?x) AS ?n) { ?x a ?y }", 2, 1, "must stand in GROUP BY too"),
        ("SELECT * { ?x a ?y } GROUP BY ?x", 1, 1, "SELECT * does not go with GROUP BY"),
        ("SELECT (1 AS ?x) (2 AS ?x) {}", 1, 1, "two columns after SELECT have one name"),
        ("SELECT * { ?größe a ?y ) }", 1, 24, "“)” cannot stand here"),
    ],
)
def test_the_place_is_that_of_the_word_that_does_not_fit(sparql: str, line: int, column: int, why: str) -> None:
    found = misreading.find(sparql, PREFIXES)
    assert found is not None
    assert (found.line, found.column) == (line, column)
    assert why in found.why


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT * { ?x a remit:Report }",
        "CONSTRUCT { ?s ?p [ a remit:Report ] } WHERE { ?s ?p 1 ; ; }",
        "ASK { BIND(<https://example.org/function>(1) AS ?z) }",
        "DESCRIBE <https://example.org/a>",
    ],
)
def test_a_query_is_no_misreading(sparql: str) -> None:
    assert misreading.find(sparql, PREFIXES) is None


def test_a_relative_address_is_no_fault_where_there_is_something_that_it_starts_from() -> None:
    found = misreading.find("SELECT * { <a> ?p ?o } LIMTI 5", PREFIXES, "https://example.org/")
    assert found is not None
    assert (found.line, found.column) == (1, 24)
    assert "Did you mean LIMIT" in found.why
    assert misreading.find("SELECT * { <a> ?p ?o }", PREFIXES, "https://example.org/") is None


def test_a_long_word_is_shortened_in_the_reason() -> None:
    found = misreading.find("SELECT * { ?x a " + "y" * 500 + " }", PREFIXES)
    assert found is not None
    assert found.why.startswith(f"“{'y' * 60}…” cannot stand here")


def test_the_place_is_found_in_a_query_of_thousands_of_words() -> None:
    body = "\n".join(f"  OPTIONAL {{ ?x remit:number {number} }}" for number in range(200))
    found = misreading.find(f"SELECT * WHERE {{\n{body}\n  ?x remit:number : :\n}}", PREFIXES)
    assert found is not None
    assert (found.line, found.column) == (202, 19)

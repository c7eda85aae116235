"""Which queries of shapes may be asked once with the focus node left free."""

from __future__ import annotations

import pytest

from remit.prebinding import may_go_nowhere, unfit

P = "<https://example.org/p>"


@pytest.mark.parametrize(
    "query",
    [
        f"SELECT $this WHERE {{ $this {P} ?x }}",
        f"SELECT ?this ?value {{ ?other {P} ?this . FILTER(?other != $this) }}",
        f"SELECT $this WHERE {{ $this {P} ?x FILTER NOT EXISTS {{ ?y {P} ?x FILTER(?y != $this) }} }}",
        f"SELECT $this WHERE {{ $this {P} ?x OPTIONAL {{ ?x {P} ?y }} }}",
        f"SELECT $this WHERE {{ $this {P} ?z {{ ?z {P} ?x }} UNION {{ ?x {P} ?z }} }}",
        f"SELECT $this WHERE {{ ?x {P} $this }} GROUP BY $this HAVING (COUNT(?x) > 2)",
        f"SELECT $this (COUNT(?x) AS ?value) WHERE {{ ?x {P} $this }} GROUP BY $this",
        f'SELECT $this WHERE {{ $this {P} "VALUES MINUS LIMIT" }} # SERVICE',
        f"SELECT $this WHERE {{ $this {P} ?a BIND(STR($this) AS ?b) }}",
    ],
)
def test_a_query_whose_patterns_bind_the_focus_node_may_be_asked_once(query: str) -> None:
    assert unfit(query) == ""


@pytest.mark.parametrize(
    ("query", "why"),
    [
        (f"SELECT $this WHERE {{ ?x {P} ?y }}", "uses $this where no pattern binds it"),
        (f"SELECT $this WHERE {{ BIND(STR($this) AS ?b) $this {P} ?a }}", "uses $this where no pattern binds it"),
        (
            f"SELECT $this WHERE {{ $this {P} ?x OPTIONAL {{ ?x {P} ?y FILTER(?y = $this) }} }}",
            "uses $this where no pattern binds it",
        ),
        (
            f"SELECT $this WHERE {{ {{ $this {P} ?x }} UNION {{ ?x {P} ?y }} }}",
            "uses $this where no pattern binds it",
        ),
        (f"SELECT $this WHERE {{ $this {P} ?n {{ SELECT ?x {{ ?x {P} ?y }} }} }}", "has a query within"),
        (
            f"SELECT $this WHERE {{ $this {P} ?n {{ SELECT $this {{ ?x {P} $this }} GROUP BY $this }} }}",
            "has a query within",
        ),
        (
            f"SELECT $this WHERE {{ OPTIONAL {{ $this {P} ?v }} FILTER(!BOUND(?v)) }}",
            "uses $this where no pattern binds it",
        ),
        (f"SELECT $this WHERE {{ $this {P} ?v OPTIONAL {{ ?v {P} $this }} }}", "uses $this where no pattern binds it"),
        (f"SELECT (COUNT(?x) AS ?value) WHERE {{ $this {P} ?x }}", "does not give out $this"),
        (f"SELECT $this (COUNT(?x) AS ?value) WHERE {{ $this {P} ?x }}", "counts without telling focus nodes apart"),
        (
            f"SELECT $this WHERE {{ ?x {P} $this }} GROUP BY $this HAVING (SUM(IF(EXISTS {{ ?x {P} ?y }}, 1, 0)) > 0)",
            "has EXISTS after its patterns",
        ),
        ("BASE <http://e/> SELECT $this WHERE { $this <p> ?x }", "has BASE"),
        (f"SELECT $this WHERE {{ $this {P} ?x MINUS {{ $this {P} ?x }} }}", "has MINUS"),
        (f"SELECT $this WHERE {{ $this {P} ?x }} LIMIT 1", "has LIMIT"),
        (f"SELECT $this WHERE {{ $this {P} ?x VALUES ?x {{ 1 }} }}", "has VALUES"),
        ("SELECT $this WHERE { $this $PATH ?x }", "names $PATH"),
        (f"SELECT $this WHERE {{ GRAPH $shapesGraph {{ $this {P} ?x }} }}", "has GRAPH"),
        (f"SELECT $this WHERE {{ $this {P} ?x FILTER(?x = $currentShape) }}", "names $currentShape"),
        (f"SELECT (?x AS ?this) WHERE {{ $this {P} ?x }}", "gives $this another value"),
        (f"SELECT $this WHERE {{ $this {P} ?x }} GROUP BY ?x", "counts without telling focus nodes apart"),
        (f"SELECT $this WHERE {{ SERVICE <http://localhost/> {{ $this {P} ?x }} }}", "has SERVICE"),
        (f"SELECT $this WHERE {{ SERVICESILENT<http://localhost/> {{ $this {P} ?x }} }}", "has SERVICE"),
        (f"SELECT $this WHERE {{ \\u0053ERVICE <http://localhost/> {{ $this {P} ?x }} }}", "has escaped characters"),
        ("SELECT $this FROM <file:///etc/hosts> WHERE { $this a ?x }", "has FROM"),
        ("SELECT $this WHERE { $this <p> ?x", "uses $this where no pattern binds it"),
    ],
)
def test_other_queries_are_left_to_the_engine(query: str, why: str) -> None:
    assert unfit(query) == why


def test_a_path_that_may_have_no_step_is_told() -> None:
    assert may_go_nowhere(f"SELECT $this WHERE {{ $this {P}* ?x }}")
    assert may_go_nowhere(f"SELECT $this WHERE {{ $this ({P}|<q>)? ?x }}")
    assert not may_go_nowhere(f"SELECT $this (COUNT(*) AS ?value) WHERE {{ $this {P}+ ?x }} GROUP BY $this")

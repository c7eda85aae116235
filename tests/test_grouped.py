"""GROUP_CONCAT: the parts of a cell come sorted, whatever order the engine gives them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from remit import answering, grouped, queries
from remit import workspace as workspaces
from remit.results import Answer, Table
from remit.store import Store
from remit.terms import Literal, NamedNode

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MARK = "^|remit|^"
JOINED = 'SELECT ?x (GROUP_CONCAT(DISTINCT STR(?y); separator="; ") AS ?all) WHERE { ?x ?p ?y } GROUP BY ?x ORDER BY ?x'


def table(*cells: Literal | NamedNode | None) -> Table:
    return Table(("x", "all"), tuple((None, cell) for cell in cells))


def cells(result: object) -> list[Literal | NamedNode | None]:
    assert isinstance(result, Table)
    return [row[1] for row in result.rows]  # type: ignore[misc]


def test_the_separator_is_put_aside_and_remembered() -> None:
    text, separators = grouped.separable(JOINED)
    assert text == JOINED.replace('"; "', f'"{MARK}"')
    assert separators == {"all": "; "}


def test_without_a_separator_it_is_a_blank() -> None:
    text, separators = grouped.separable("SELECT (group_concat(?y) AS ?all) WHERE { ?x ?p ?y }")
    assert text == f'SELECT (group_concat(?y; separator="{MARK}") AS ?all) WHERE {{ ?x ?p ?y }}'
    assert separators == {"all": " "}


def test_every_column_has_its_own_separator() -> None:
    columns = '(GROUP_CONCAT(?y; separator=", ") AS ?a) (GROUP_CONCAT(CONCAT(?y, "(")) AS ?b)'
    text, separators = grouped.separable(f"SELECT {columns} WHERE {{ ?x ?p ?y }}")
    assert separators == {"a": ", ", "b": " "}
    assert text.count(MARK) == 2


@pytest.mark.parametrize(
    ("written", "meant"),
    [(r'"\n"', "\n"), ("'''\\t|'''", "\t|"), (r'"\u003b"', ";"), (r'"\\"', "\\"), (r'"\U0000003b "', "; ")],
)
def test_a_separator_is_read_as_sparql_reads_it(written: str, meant: str) -> None:
    assert grouped.separable(JOINED.replace('"; "', written))[1] == {"all": meant}


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?x WHERE { ?x ?p ?y }",
        'SELECT ?x WHERE { ?x ?p "GROUP_CONCAT(?y)" }',
        "CONSTRUCT { ?x ?p ?y } WHERE { { SELECT ?x (GROUP_CONCAT(?z) AS ?y) WHERE { ?x ?p ?z } } }",
        "SELECT ?x WHERE { { SELECT ?x (GROUP_CONCAT(?z) AS ?y) WHERE { ?x ?p ?z } } FILTER(?y) }",
        "SELECT (STRLEN(GROUP_CONCAT(?y)) AS ?long) WHERE { ?x ?p ?y }",
        "SELECT (GROUP_CONCAT(?y) AS ?all) (STRLEN(?all) AS ?long) WHERE { ?x ?p ?y }",
        "SELECT (GROUP_CONCAT(?y) AS ?all) WHERE { ?x ?p ?y } ORDER BY ?all",
        f'SELECT (GROUP_CONCAT(?y) AS ?all) ("{MARK}" AS ?mark) WHERE {{ ?x ?p ?y }}',
        "SELECT (GROUP_CONCAT(?y",
    ],
)
def test_what_is_used_further_or_stands_further_in_is_left_alone(text: str) -> None:
    assert grouped.separable(text) == (text, {})


def test_the_parts_are_sorted_and_joined_as_the_query_asks() -> None:
    given = table(Literal(f"b{MARK}a{MARK}c"), Literal("one"), None, NamedNode("https://a.example/b"))
    assert cells(grouped.joined(given, {"all": "; "})) == [
        Literal("a; b; c"),
        Literal("one"),
        None,
        NamedNode("https://a.example/b"),
    ]


def test_an_empty_part_is_none_and_a_cell_without_parts_is_empty_whatever_the_engine_gives() -> None:
    given = table(Literal(f"{MARK}b{MARK}{MARK}a"), Literal(""), Literal(MARK), None)
    assert cells(grouped.joined(given, {"all": "; "})) == [Literal("a; b"), None, None, None]


def test_evidence_that_an_inner_select_joined_is_sorted_too_and_no_other_text_with_blanks() -> None:
    given = Table(
        ("all", "evidence"), ((Literal("d c"), Literal(f"urn:d urn:c{MARK}urn:b")), (None, Literal("urn:f urn:e")))
    )
    found = grouped.joined(given, {"all": " ", "evidence": " "})
    assert isinstance(found, Table)
    assert found.rows == ((Literal("d c"), Literal("urn:b urn:c urn:d")), (None, Literal("urn:e urn:f")))


def test_a_language_is_kept() -> None:
    given = table(Literal(f"b{MARK}a", language="en-gb"))
    assert cells(grouped.joined(given, {"all": ", "})) == [Literal("a, b", language="en-gb")]


def test_other_columns_and_other_results_are_not_touched() -> None:
    given = table(Literal(f"b{MARK}a"))
    assert grouped.joined(given, {}) is given
    assert cells(grouped.joined(given, {"x": ";"})) == [Literal(f"b{MARK}a")]
    assert grouped.joined(Answer(yes=True), {"all": ";"}) == Answer(yes=True)


def test_a_saved_query_gives_sorted_parts_and_shows_its_own_text(make: Callable[..., Path]) -> None:
    root = make(
        {
            "graph/g.ttl": '<urn:a> <urn:of> "c" , "a" , "b" .\n',
            "queries/all.rq": '#+ summary: Which are there?\nSELECT ?x (GROUP_CONCAT(STR(?y); separator=", ") AS ?all) '
            "WHERE { ?x <urn:of> ?y } GROUP BY ?x ORDER BY ?x\n",
        }
    )
    workspace = workspaces.load(root)
    asked = answering.ask(Store(workspace), queries.get(workspace, "all"), {}, date(2024, 1, 1))
    assert cells(asked.result) == [Literal("a, b, c")]
    assert MARK not in asked.sparql

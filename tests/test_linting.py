"""Every rule for saved queries, with a query that breaks it and one that does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from remit.linting import Finding, differing, lint
from remit.queries import SavedQuery

HEAD = "#+ summary: What is there?\nPREFIX ex: <https://ex.example/>\n"


def query(text: str, form: str = "SELECT") -> SavedQuery:
    return SavedQuery(
        name="q",
        path=Path("queries/q.rq"),
        text=text,
        form=form,
        summary="What is there?",
        title="",
        description="",
        tags=(),
        parameters=(),
        columns={},
        view="table",
        example={},
        expect="rows",
    )


def found(where: str, select: str = "SELECT ?x", tail: str = "ORDER BY ?x") -> list[Finding]:
    return lint(query(f"{HEAD}{select} WHERE {{\n  {where}\n}}\n{tail}\n"), "queries/q.rq")


def rules(where: str, select: str = "SELECT ?x", tail: str = "ORDER BY ?x") -> list[str]:
    return [finding.rule for finding in found(where, select, tail)]


def test_a_good_query_has_no_findings() -> None:
    assert found("?x a ex:Thing ; ex:of ?y . OPTIONAL { ?y ex:name ?name }") == []


def test_a_finding_names_place_and_line() -> None:
    (finding,) = found("?x a ex:Thing .\n  FILTER NOT EXISTS { ?x ex:of ?y .\n ?y ex:in ?z }")
    assert (finding.rule, finding.line, finding.place) == ("quadratic", 5, "queries/q.rq:5")
    assert "MINUS" in finding.message
    assert "!BOUND" in finding.message
    assert "2 joined patterns" in finding.message


@pytest.mark.parametrize(
    "where",
    [
        "FILTER NOT EXISTS { ?x ex:of ?y . ?y ex:in ?z }",
        "FILTER NOT EXISTS { ?x ex:of ?y ; ex:in ?z }",
        "FILTER(!EXISTS { ?x ex:of ?y . ?y ex:in ?z })",
        "FILTER(!(EXISTS { ?x ex:of ?y . OPTIONAL { ?y ex:in ?z } }))",
        "FILTER NOT EXISTS { ?x ex:of/ex:in ?z }",
        "FILTER NOT EXISTS { { ?x ex:of ?y } UNION { ?x ex:in ?y . ?y ex:of ?z } }",
        "FILTER NOT EXISTS { { SELECT ?x WHERE { ?x ex:of ?y . ?y ex:in ?z } } }",
        "FILTER NOT EXISTS { GRAPH ?g { ?x ex:of ?y . ?y ex:in ?z } }",
    ],
)
def test_denied_joins_are_found(where: str) -> None:
    assert rules(f"?x a ex:Thing . {where}") == ["quadratic"]


@pytest.mark.parametrize(
    "where",
    [
        "FILTER NOT EXISTS { ?x ex:of ?y }",
        "FILTER NOT EXISTS { ?x ex:of|ex:in ?y }",
        "FILTER NOT EXISTS { { ?x ex:of ?y } UNION { ?x ex:in ?y } }",
        "FILTER EXISTS { ?x ex:of ?y . ?y ex:in ?z }",
        "MINUS { ?x ex:of ?y . ?y ex:in ?z }",
        "OPTIONAL { ?x ex:of ?y . ?y ex:in ?z } FILTER(!BOUND(?z))",
        'FILTER(?x != "NOT EXISTS { ?x ex:of ?y . ?y ex:in ?z }")',
    ],
)
def test_what_is_no_denied_join_passes(where: str) -> None:
    assert rules(f"?x a ex:Thing . {where}") == []


def test_each_denied_join_has_its_own_line() -> None:
    findings = found(
        "?x a ex:Thing .\n"
        "FILTER EXISTS { ?x ex:of ?a . ?a ex:in ?b }\n"
        "FILTER NOT EXISTS { ?x ex:of ?a }\n"
        "FILTER NOT EXISTS { ?x ex:of ?a . ?a ex:in ?b }\n"
        "FILTER(!EXISTS { ?x ex:of ?a . ?a ex:in ?b })"
    )
    assert [finding.line for finding in findings] == [7, 8]


@pytest.mark.parametrize(
    "where", ["SERVICE <https://a.example/> { ?x ex:of ?y }", "service silent ex:s { ?x ex:of ?y }"]
)
def test_remote_services_are_found(where: str) -> None:
    assert "remote" in rules(where)


def test_the_word_service_in_a_name_passes() -> None:
    assert rules('?x a ex:SERVICE ; ex:of "SERVICE" # SERVICE') == []


def test_a_bare_count_is_found() -> None:
    (finding,) = found("?x ex:of ?y", select="SELECT ?x (COUNT(?y) AS ?n)", tail="GROUP BY ?x ORDER BY ?x")
    assert finding.rule == "count"
    assert "COUNT(DISTINCT" in finding.message
    assert rules("?x ex:of ?y", select="SELECT (COUNT(*) AS ?n)", tail="ORDER BY ?n") == ["count"]


def test_a_count_of_distinct_things_passes() -> None:
    assert rules("?x ex:of ?y", select="SELECT ?x (COUNT(DISTINCT ?y) AS ?n)", tail="GROUP BY ?x ORDER BY ?x") == []


@pytest.mark.parametrize(
    "where",
    [
        "?x ex:of+ ?y",
        "?x ex:of* ?y",
        "?x (ex:of|^ex:in)* ?y",
        "?x ^(ex:of+) ?y",
        "?x ex:of+/ex:in* ?y",
        "?x ex:of+ ?__y_iri",
        "?x ex:of+ ?y . ?y ex:in* ?z",
        "?x ex:of+ ?y . { SELECT ?z WHERE { ?x a ex:Thing . ?z a ex:Thing } }",
    ],
)
def test_paths_that_begin_anywhere_are_found(where: str) -> None:
    assert "open-path" in rules(where)


@pytest.mark.parametrize(
    "where",
    [
        "?x ex:of+ ex:a",
        "?x ex:of* ?_y_iri",
        "?x ex:of+ ?y . ?y a ex:Thing",
        "?x ex:of/ex:in* ?y",
        "?x ex:of? ?y",
        "VALUES ?x { ex:a ex:b } ?x ex:of+ ?y",
        "BIND(ex:a AS ?x) ?x ex:of+ ?y",
        "{ SELECT ?x WHERE { ?x a ex:Thing } } ?x ex:of+ ?y",
        "?x ex:n ?n . FILTER(?n * 2 + 1 > 3)",
    ],
)
def test_paths_with_an_end_to_hold_on_to_pass(where: str) -> None:
    assert rules(where) == []


def test_a_label_is_no_end_to_hold_on_to() -> None:
    text = "PREFIX ex: <https://e.example/>\nPREFIX skos: <http://www.w3.org/2004/02/skos/core#>\n"
    text += "SELECT ?x WHERE {\n  ?x skos:prefLabel ?name .\n  ?x ex:of+ ?y\n}\nORDER BY ?x"
    assert [(finding.rule, finding.line) for finding in lint(query(text), "q.rq")] == [("open-path", 5)]


def test_an_open_path_is_told_from_sums_and_products() -> None:
    findings = found("?x ex:n ?n .\nFILTER((?n + 1) * 2 > 3)\nFILTER(ex:f(?n)+1 > 2)\n?y ex:of+ ex:a .\n?a ex:of+ ?b")
    assert [(finding.rule, finding.line) for finding in findings if finding.rule == "open-path"] == [("open-path", 8)]


DURATION = "<http://www.w3.org/2001/XMLSchema#dayTimeDuration>"


@pytest.mark.parametrize(
    "where",
    [
        f'BIND(?day + "P55D"^^{DURATION} AS ?due)',
        f'BIND({DURATION}("P55D") + ?day AS ?due)',
        f'BIND({DURATION}(CONCAT("P", STR(?n), "D")) AS ?period) BIND(?day + ?period AS ?due)',
        f'BIND({DURATION}("P1D") AS ?period) BIND(?period + ?day AS ?due)',
    ],
)
def test_a_day_and_a_duration_added_are_found(where: str) -> None:
    assert rules(f"?x ex:on ?day ; ex:n ?n . {where}") == ["date-sum"]


@pytest.mark.parametrize(
    "where", [f'BIND(?day - "-P55D"^^{DURATION} AS ?due)', "BIND(?n + 1 AS ?m)", "BIND(?n + ?n AS ?m)"]
)
def test_a_negative_duration_taken_away_passes(where: str) -> None:
    assert rules(f"?x ex:on ?day ; ex:n ?n . {where}") == []


def test_rows_without_order_are_found() -> None:
    assert rules("?x a ex:Thing", tail="") == ["order"]
    assert rules("{ SELECT ?x WHERE { ?x a ex:Thing } ORDER BY ?x }", tail="") == ["order"]
    assert rules("?x a ex:Thing", tail="ORDER BY DESC(?x)") == []


def test_a_network_needs_no_order() -> None:
    text = f"{HEAD}CONSTRUCT {{ ?x a ex:Thing }} WHERE {{ ?x a ex:Thing }}"
    assert lint(query(text, "CONSTRUCT"), "q.rq") == []


def test_prefixes_are_sorted_used_and_declared() -> None:
    text = "PREFIX ex: <https://e.example/>\nPREFIX am: <https://a.example/>\nPREFIX so: <https://s.example/>\n"
    text += "SELECT ?x WHERE { ?x a ex:A , am:B , no:C }\nORDER BY ?x"
    findings = lint(query(text), "q.rq")
    assert [(finding.line, finding.rule, finding.message.split(".")[0]) for finding in findings] == [
        (2, "prefixes", "the PREFIX lines are not sorted: am: goes before ex:"),
        (3, "prefixes", "the prefix so: is not used"),
        (4, "prefixes", "the prefix no: has no PREFIX line, so other tools cannot run the query"),
    ]


def test_keywords_in_small_letters_are_found() -> None:
    (finding,) = found("?x a ex:Thing . filter(bound(?x) && true)")
    assert (finding.rule, finding.line) == ("capitals", 4)
    assert "FILTER, BOUND" in finding.message


def test_names_and_the_usual_small_words_pass() -> None:
    select = 'SELECT ?x (GROUP_CONCAT(DISTINCT STR(?y); separator=", ") AS ?all)'
    assert (
        rules('?x a ex:select ; ex:of ?y , true , "filter" # where', select=select, tail="GROUP BY ?x ORDER BY ?x")
        == []
    )


@pytest.mark.parametrize("select", ["SELECT ?_x_iri ?x", "SELECT (?x AS ?_y)"])
def test_parameters_as_columns_are_found(select: str) -> None:
    assert "parameter-in-select" in rules("?x ex:of ?_x_iri", select=select)


def test_parameters_in_expressions_pass() -> None:
    assert rules("?x ex:of ?_x_iri", select="SELECT ?x (STR(?_x_iri) AS ?given)") == []
    assert rules("?x ex:of ?_x_iri", select="SELECT ?x (?_x_iri AS ?given)") == []


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"{HEAD}SELECT ?x WHERE {{ ?x a ex:Thing \nORDER BY ?x", 4),
        (f"{HEAD}SELECT ?x WHERE {{\n ?x a ex:Thing }}\nORDER BY", 5),
        (f"{HEAD}SELECT ?x WHERE {{ {'{' * 3000} ?x a ex:Thing {'}' * 3000} }} ORDER BY ?x", 1),
    ],
)
def test_a_query_that_rdflib_cannot_read_is_said(text: str, line: int) -> None:
    findings = [finding for finding in lint(query(text), "q.rq") if finding.rule == "unreadable"]
    assert len(findings) == 1
    assert "rdflib cannot read this query" in findings[0].message
    assert findings[0].line == line


@pytest.mark.parametrize(
    "where",
    [
        "?x ex:of ?y . FILTER(!BOUND(?__y_iri) || ?y = ?__y_iri)",
        "?x ex:of ?y . FILTER(! BOUND(?__y_iri) || ?__y_iri = ?y)",
    ],
)
def test_a_value_that_is_only_tested_is_found(where: str) -> None:
    (finding,) = found(where)
    assert (finding.rule, finding.line) == ("scan", 4)
    assert "BIND(?__y_iri AS ?y)" in finding.message


@pytest.mark.parametrize(
    "where",
    [
        "?x ex:of ?__y_iri . BIND(?__y_iri AS ?y)",
        "?x ex:of ?y . FILTER(!BOUND(?__day_xsd_date) || ?y = ?__day_xsd_date)",
        "?x ex:of ?y . FILTER(!BOUND(?__y_iri) || ?y > ?__y_iri)",
        "?x ex:of ?y . FILTER(!BOUND(?z) || ?y = ?z)",
        "?x ex:of ?y . FILTER(?y = ?_y_iri)",
    ],
)
def test_a_value_in_its_pattern_passes(where: str) -> None:
    assert rules(where) == []


def test_a_division_by_nought_is_found() -> None:
    (finding,) = found("?x ex:n ?n .\n BIND(IF(BOUND(?n), ?n, 1 / 0) AS ?m)")
    assert (finding.rule, finding.line) == ("nothing", 5)
    assert rules("?x ex:n ?n . BIND(1 / 0.0 AS ?m)") == ["nothing"]
    assert rules("?x ex:n ?n . BIND(?n / 0.5 + ?n / 10 AS ?m)") == []


@pytest.mark.parametrize(
    "value",
    ['COALESCE(CONCAT("by ", ?n), "none")', 'COALESCE(?m, IF(?n = ?m, ?n, CONCAT(?n, ?m)), "none")'],
)
def test_a_text_that_is_hoped_to_fail_is_found(value: str) -> None:
    assert rules(f"?x ex:n ?n ; ex:m ?m . BIND({value} AS ?t)") == ["missing-text"]


@pytest.mark.parametrize(
    "value",
    [
        'COALESCE(?m, CONCAT("by ", ?n))',
        'COALESCE(IF(BOUND(?n), CONCAT("by ", ?n), ?n), "none")',
        'COALESCE(CONCAT("a", "b"), ?n)',
        'COALESCE(CONCAT("a", STR(?_x_iri)), ?n)',
        'IF(BOUND(?n), CONCAT("by ", ?n), "none")',
    ],
)
def test_a_text_whose_parts_are_asked_for_first_passes(value: str) -> None:
    assert rules(f"?x ex:n ?n ; ex:m ?m . BIND({value} AS ?t)") == []


def grouped(column: str, tail: str) -> list[str]:
    return rules("?x ex:of ?y", select=f"SELECT ?x ({column} AS ?all)", tail=f"GROUP BY ?x ORDER BY {tail}")


def test_joined_parts_with_a_language_are_found() -> None:
    assert grouped("GROUP_CONCAT(?y)", "?x") == ["parts"]
    assert grouped('GROUP_CONCAT(DISTINCT ?y; separator=", ")', "?x") == ["parts"]
    assert grouped('GROUP_CONCAT(DISTINCT STR(?y); separator=", ")', "?x") == []


def test_rows_in_order_of_joined_parts_are_found() -> None:
    assert grouped("GROUP_CONCAT(STR(?y))", "?x ?all") == ["parts-order"]
    assert grouped("GROUP_CONCAT(STR(?y))", "?x DESC(?all)") == ["parts-order"]
    assert grouped("GROUP_CONCAT(STR(?y))", "?x LIMIT 3") == []


def test_any_rows_are_found() -> None:
    assert rules("{ SELECT ?x WHERE { ?x a ex:Thing } LIMIT 3 }") == ["cut"]
    assert rules("{ SELECT ?x WHERE { ?x a ex:Thing } OFFSET 3 }") == ["cut"]
    assert rules("{ SELECT ?x WHERE { ?x a ex:Thing } ORDER BY ?x LIMIT 3 }", tail="ORDER BY ?x LIMIT 1") == []
    assert sorted(rules("?x a ex:Thing", tail="LIMIT 1")) == ["cut", "order"]


def test_words_of_one_server_are_found() -> None:
    text = "PREFIX bif: <bif:>\nPREFIX ex: <https://e.example/>\nDEFINE\nSELECT ?x WHERE { ?x ex:n ?n . FILTER(bif:contains(?n, ex:bif)) }\n"
    findings = [finding for finding in lint(query(text + "ORDER BY ?x"), "q.rq") if finding.rule == "dialect"]
    assert [finding.line for finding in findings] == [1, 3, 4]
    assert rules('?x ex:bif "DEFINE bif:contains"') == []


@pytest.mark.parametrize("test", ['LANG(?n) = "en"', '"en" = LANG(?n)', 'LANG(?n) != "en-GB"'])
def test_languages_compared_by_letters_are_found(test: str) -> None:
    assert rules(f"?x ex:n ?n . FILTER({test})") == ["language"]


@pytest.mark.parametrize("test", ['LANGMATCHES(LANG(?n), "en")', 'LANG(?n) = ""', "LANG(?n) = LANG(?m)"])
def test_languages_compared_as_languages_pass(test: str) -> None:
    assert rules(f"?x ex:n ?n ; ex:m ?m . FILTER({test})") == []


@pytest.mark.parametrize(
    "where",
    [
        "?x ex:of ?y .\n?a ex:of ?b",
        "?x ex:of ?y .\n?a ex:of ?b . FILTER(?a = ?y)",
        "?x ex:of ?y .\nOPTIONAL { ?a ex:of ?b }",
        "?x ex:of ?y .\n{ SELECT ?a WHERE { ?a ex:of ?y } }",
        "?x ex:of ?y .\n{ ?a ex:of ?b } UNION { ?a ex:in ?b }",
        "?x ex:of ?y .\n?a ex:of ?b . MINUS { ?x ex:in ?a }",
    ],
)
def test_patterns_that_share_nothing_are_found(where: str) -> None:
    (finding,) = found(where)
    assert (finding.rule, finding.line) == ("cross", 5)
    assert "?a" in finding.message


def test_an_optional_that_only_outer_variables_join_is_found() -> None:
    assert rules("?x ex:of ?y . OPTIONAL { ?x ex:on ?day . ?y ex:name ?name }") == ["cross"]


@pytest.mark.parametrize(
    "where",
    [
        "?x ex:of ?y . ?a ex:of ?y",
        "?x ex:of [ ex:in ?y ] . ?y ex:of ?z",
        "?x ex:of ?y . BIND(?y AS ?a) ?a ex:of ?b",
        "BIND(ex:a AS ?y) ?x ex:of ?y . ?y ex:in ?z",
        "VALUES ?k { 1 2 } ?x ex:of ?y",
        'BIND("a" AS ?k) ?x ex:of ?y',
        "?x ex:of ?y . OPTIONAL { ?_z_iri ex:name ?name }",
        "?x ex:of ?__z_iri . ?y ex:in ?__z_iri",
        "?x ex:of ?y . FILTER EXISTS { ?x ex:on ?day . ?y ex:on ?other }",
        "{ ?x ex:of ?y } UNION { ?x ex:in ?b }",
    ],
)
def test_patterns_that_share_a_variable_pass(where: str) -> None:
    assert rules(where) == []


def test_joined_patterns_two_optionals_deep_are_found() -> None:
    (finding,) = found("?x a ex:Thing .\nOPTIONAL { ?x ex:of ?y .\nOPTIONAL { ?y ex:name ?n ; ex:in ?z } }")
    assert (finding.rule, finding.line) == ("nested", 6)
    assert "2 patterns" in finding.message


@pytest.mark.parametrize(
    "where",
    [
        "?x a ex:Thing . OPTIONAL { ?x ex:of ?y . OPTIONAL { ?y ex:name ?n } }",
        "?x a ex:Thing . OPTIONAL { ?x ex:of ?y } OPTIONAL { ?x ex:of ?y . ?y ex:name ?n ; ex:in ?z }",
        "?x a ex:Thing . OPTIONAL { SELECT ?x ?n WHERE { ?x ex:of ?y . OPTIONAL { ?y ex:name ?n ; ex:in ?z } } }",
    ],
)
def test_optionals_that_are_looked_up_pass(where: str) -> None:
    assert rules(where) == []


def test_a_bind_that_cannot_see_its_variable_is_found() -> None:
    (finding,) = found("?x ex:n ?n .\nOPTIONAL { ?x ex:of ?y .\nBIND(CONCAT(?n, ?y) AS ?t) }")
    assert (finding.rule, finding.line) == ("unseen", 6)
    assert "?n" in finding.message
    assert rules("?x ex:n ?n . { ?x ex:of ?y . BIND(?n AS ?t) } UNION { ?x ex:in ?y }") == ["unseen"]


@pytest.mark.parametrize(
    "where",
    [
        "?x ex:n ?n . OPTIONAL { ?x ex:of ?y ; ex:n ?n . BIND(CONCAT(?n, ?y) AS ?t) }",
        "?x ex:n ?n . OPTIONAL { ?x ex:of ?y } BIND(CONCAT(?n, ?y) AS ?t)",
        "?x ex:n ?n . OPTIONAL { ?x ex:of ?y . BIND(CONCAT(?y, ?_n, ?__m) AS ?t) }",
        "?x ex:n ?n . OPTIONAL { ?x ex:of ?y . OPTIONAL { ?y ex:m ?m } BIND(IF(BOUND(?m), ?m, ?y) AS ?t) }",
    ],
)
def test_a_bind_that_sees_its_variables_passes(where: str) -> None:
    assert rules(where) == []


def test_an_optional_that_asks_whether_something_outside_is_bound_is_found() -> None:
    where = "?x a ex:Thing . OPTIONAL { ?x ex:n ?n }\nOPTIONAL { ?x ex:of ?y . FILTER(BOUND(?n)) }"
    (finding,) = found(where)
    assert (finding.rule, finding.line) == ("outer-bound", 5)
    assert rules("?x a ex:Thing . OPTIONAL { ?x ex:of ?y . OPTIONAL { ?y ex:n ?n } FILTER(BOUND(?n)) }") == []
    assert rules("?x a ex:Thing . OPTIONAL { ?x ex:of ?y . FILTER(BOUND(?__z_iri)) }") == []


def test_only_what_servers_do_in_different_ways_is_told_of_a_query_of_ones_own() -> None:
    text = "select ?x (COUNT(?y) AS ?n) {\n ?x rdfs:label ?y FILTER(LANG(?y) = 'en')\n} GROUP BY ?x\nLIMIT 3"
    assert [(found.place, found.rule) for found in differing(text, "SELECT", "query")] == [
        ("query:2", "language"),
        ("query:4", "cut"),
    ]
    assert differing("SELECT ?x { ?x a ?y", "SELECT", "query") == []

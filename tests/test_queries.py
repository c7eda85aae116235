"""Saved queries: headers, parameters, and binding as a law."""

from __future__ import annotations

import socket
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from remit import queries, tokens
from remit import workspace as workspaces
from remit.errors import BadHeader, BadQuery, MissingParameter, UnknownName, WrongValue
from remit.terms import Literal, NamedNode

if TYPE_CHECKING:
    from collections.abc import Callable

    from remit.store import Store

PATH = Path("queries/example.rq")
TYPED = """#+ summary: What is it?
#+ parameters: {value: the value, other: another}
#+ columns: {x: the value, given: whether the other was given}
#+ example: {value: a}
SELECT ("?_value" AS ?quoted) (?_value AS ?x) (BOUND(?__other) AS ?given) # ?_value
WHERE { }
ORDER BY ?x
"""


def saved(text: str) -> queries.SavedQuery:
    return queries.parse(text, PATH, "queries/example.rq", {})


def typed(suffix: str) -> queries.SavedQuery:
    return saved(TYPED.replace("?_value", f"?_value{suffix}").replace('"?_value' + suffix, '"?_value'))


def run(query: queries.SavedQuery, term: Literal | NamedNode) -> tuple[object, ...]:
    found = pyoxigraph.Store().query(query.bind({"value": term}))
    assert isinstance(found, pyoxigraph.QuerySolutions)
    (row,) = [tuple(solution) for solution in found]
    return row


@settings(max_examples=1000, deadline=None)
@given(st.text(st.characters(codec="utf-8")))
def test_any_text_comes_back_as_the_same_term(value: str) -> None:
    quoted, term, given_other = run(typed(""), Literal(value))
    assert term == Literal(value)
    assert quoted == Literal("?_value")
    assert str(given_other) == str(Literal("false", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#boolean")))


NASTY = st.sampled_from(
    [
        '"',
        "\\",
        "\\u0022",
        "'''",
        '"""',
        "} #",
        "?_value",
        "<",
        ">",
        "\n",
        "\r",
        "\0",
        "}",
        "BOUND(?__other)",
        "@en",
        "^^",
    ]
)


@settings(max_examples=1000, deadline=None)
@given(st.lists(NASTY, max_size=8).map("".join))
def test_text_that_looks_like_a_query_comes_back_as_the_same_term(value: str) -> None:
    assert run(typed(""), Literal(value))[1] == Literal(value)


PATH_LETTERS = st.text(st.characters(categories=("L", "N"), include_characters="-._~!$&'()*+,;=:@/%?#"), max_size=40)


@settings(max_examples=1000, deadline=None)
@given(PATH_LETTERS)
def test_any_iri_comes_back_as_the_same_term(rest: str) -> None:
    try:
        term = NamedNode("http://example.org/" + rest)
    except ValueError:  # not an IRI, so no value ever becomes one
        return
    assert run(typed("_iri"), term)[1] == term


@settings(max_examples=1000, deadline=None)
@given(st.dates())
def test_any_day_comes_back_as_the_same_term(day: date) -> None:
    query = typed("_xsd_date")
    term = queries.literal(query.parameter("value"), day.isoformat())
    assert run(query, term)[1] == term


@settings(max_examples=1000, deadline=None)
@given(st.integers(-(2**63), 2**63 - 1))
def test_any_whole_number_comes_back_as_the_same_term(number: int) -> None:
    query = typed("_integer")
    term = queries.literal(query.parameter("value"), str(number))
    assert run(query, term)[1] == term


@settings(max_examples=1000, deadline=None)
@given(st.text(max_size=200))
def test_tokens_joined_are_the_text_again(text: str) -> None:
    assert "".join(token.text for token in tokens.tokens(text)) == text


def test_a_query_text_is_cut_as_the_grammar_cuts_it() -> None:
    text = '?a<?b&&?c>?d ex:b.c. \'it\'\'s\' """a"b"""@en-GB <http://a#b> a:b\\~c _:x. 1.5e3 # ?_x\n'
    kinds = [(token.kind, token.text) for token in tokens.words(text)]
    assert kinds == [
        ("variable", "?a"),
        ("iri", "<?b&&?c>"),
        ("variable", "?d"),
        ("name", "ex:b.c"),
        ("sign", "."),
        ("string", "'it'"),
        ("string", "'s'"),
        ("string", '"""a"b"""'),
        ("language", "@en-GB"),
        ("iri", "<http://a#b>"),
        ("name", "a:b\\~c"),
        ("name", "_:x"),
        ("sign", "."),
        ("number", "1.5e3"),
    ]


def test_bound_is_decided_by_whether_a_value_was_given() -> None:
    text = TYPED.replace("?_value", "?__value")
    query = saved(text.replace("(?__value AS ?x)", "(IF(BOUND( ?__value ), 1, 2) AS ?x)"))
    assert "IF(true, 1, 2)" in query.bind({"value": Literal("a")})
    assert "IF(false, 1, 2)" in query.bind({})


def test_a_required_value_is_asked_for() -> None:
    with pytest.raises(MissingParameter, match=r"“example” needs a value for “value” .the value.*-v value="):
        typed("").values({}, date(2026, 1, 1))


def test_today_means_the_day_of_the_run() -> None:
    text = TYPED.replace("?_value", "?_value_xsd_date").replace("#+ example", "#+ defaults: {value: today}\n#+ example")
    query = saved(text.replace('"?_value_xsd_date"', '"x"'))
    assert query.values({}, date(2026, 1, 2)) == {"value": "2026-01-02"}


def test_a_misspelt_parameter_is_named_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match=r"no parameter called “vlaue”\. Did you mean “value”"):
        typed("").values({"vlaue": "x"}, date(2026, 1, 1))


@pytest.mark.parametrize(
    ("suffix", "value", "sentence"),
    [
        ("_integer", "two", "“value” must be a whole number, but it is “two”"),
        ("_xsd_date", "2023-02-30", "“value” must be a day like 2023-09-01, but it is “2023-02-30”"),
        ("_xsd_date", "yesterday", "must be a day like"),
    ],
)
def test_a_value_of_the_wrong_type_is_refused(suffix: str, value: str, sentence: str) -> None:
    with pytest.raises(WrongValue, match=sentence):
        queries.literal(typed(suffix).parameter("value"), value)


def test_a_value_outside_the_choices_is_refused() -> None:
    query = saved(TYPED.replace("#+ example", "#+ enumerate: {value: [a, b]}\n#+ example"))
    with pytest.raises(WrongValue, match="Choose one of: a, b"):
        query.values({"value": "c"}, date(2026, 1, 1))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("#+ summary: What is it?", "#+ summary: [a"), r"example.rq:\d+: the header is not valid YAML"),
        (("#+ summary: What is it?", "#+ summary: It is"), "ending in “\\?”"),
        (("#+ columns", "#+ colums"), "unknown key “colums”. Did you mean “columns”"),
        (("value: the value, ", ""), "“value” is used but not declared"),
        (("other: another", "other: another, third: x"), "“parameters” names “third”"),
        (("#+ example: {value: a}", "#+ defaults: {nothing: a}"), "“defaults” names “nothing”"),
        (("#+ columns", "#+ view: map\n#+ columns"), "“view” must be table or graph"),
        (("#+ columns", "#+ tags: x\n#+ columns"), "“tags” must be a list"),
        (("#+ columns", "#+ enumerate:\n#+   value: <i>\n#+ columns"), "example.rq:4: “enumerate” gives for “value”"),
        (
            ("#+ columns", "#+ enumerate: {value: org:Post b}\n#+ columns"),
            "example.rq:3: “enumerate” gives for “value”",
        ),
        (
            ("#+ columns", "#+ enumerate:\n#+   other: {a: b}\n#+ columns"),
            "neither a list of values like \\[a, b\\] nor",
        ),
        (("#+ columns", "#+ enumerate:\n#+   other: [[a]]\n#+ columns"), "nor a class like remit:Body"),
        (("?__other", "?__other_time"), "“\\?__other_time” is no parameter"),
        (("ORDER BY ?x", "ORDER BY ?_value_iri"), "“value” is used as \\?_value and as \\?_value_iri"),
    ],
)
def test_a_wrong_header_is_an_error_that_names_the_file(change: tuple[str, str], sentence: str) -> None:
    text = TYPED.replace(*change)
    assert text != TYPED
    with pytest.raises(BadHeader, match=sentence):
        saved(text)


def test_a_file_without_header_is_refused() -> None:
    with pytest.raises(BadHeader, match="there is no header"):
        saved("SELECT * WHERE {}")


@pytest.mark.parametrize("form", ["SERVICE <http://x/> { }", "# c\n  service silent <http://x/> {}"])
def test_fetching_from_elsewhere_is_refused(form: str) -> None:
    with pytest.raises(BadQuery, match="SERVICE would fetch data from elsewhere"):
        queries.refuse_remote(f"SELECT * WHERE {{ {form} }}", "query")


def test_words_in_strings_comments_and_names_are_not_keywords() -> None:
    queries.refuse_remote('SELECT ("SERVICE" AS ?SERVICE) # LOAD\nWHERE { ?x ex:LOAD <http://SERVICE> }', "query")


@pytest.mark.parametrize("text", ["DELETE WHERE { ?s ?p ?o }", "INSERT DATA { }", "nonsense", ""])
def test_what_is_no_query_has_no_form(text: str) -> None:
    assert queries.form(text) is None


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT * {SERVICESILENT<http://PLACE/>{?s ?p ?o}}",
        "PREFIX a: <http://PLACE/> SELECT * { ?s ?p true.SERVICEa:b {?s ?p ?o} }",
        "PREFIX a: <http://PLACE/> SELECT * { ?s ?p 1.SERVICEa:b {?s ?p ?o} }",
        "SELECT * { ?s ?p <http://a\\u0041#> . SERVICE <http://PLACE/> {?s ?p ?o} }",
        "SELECT * { ?s ?p <http://a\\U00000041#> . SERVICE <http://PLACE/> {?s ?p ?o} }",
    ],
)
def test_no_way_of_writing_service_reaches_the_network(store: Store, sparql: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.05)
        place = f"127.0.0.1:{listening.getsockname()[1]}"
        with pytest.raises(BadQuery, match="SERVICE would fetch data from elsewhere"):
            asked_and_answered(store, sparql.replace("PLACE", place))
        with pytest.raises(TimeoutError):
            listening.accept()


def asked_and_answered(store: Store, sparql: str) -> None:
    """What the command `sparql` does with a text."""
    queries.refuse(sparql, "query")
    store.query(sparql)


@pytest.mark.parametrize(
    ("sparql", "sentence"),
    [
        (
            "SELECT * " + "{" * 5000 + "}" * 5000,
            "query:1: more than 300 brackets deep is more than the engine can bear",
        ),
        ("ASK { FILTER" + "(" * 301 + "1" + ")" * 301 + " }", "more than 300 brackets deep"),
        ("ASK { ?s ?p " + "[ ?p " * 301 + "1" + "]" * 301 + " }", "more than 300 brackets deep"),
        ("ASK { FILTER(" + "true||" * 2001 + "true) }", r"over 2,000 times \|\|, && or BIND"),
        ("ASK {\n FILTER(" + "true&&" * 2001 + "true) }", r"query:2: over 2,000 times"),
        ("ASK { " + "".join(f"BIND(1 AS ?x{number})" for number in range(2001)) + " }", "over 2,000 times"),
    ],
    ids=["groups", "parentheses", "nameless", "or", "and", "bind"],
)
def test_a_text_that_would_end_the_program_is_refused(sparql: str, sentence: str) -> None:
    with pytest.raises(BadQuery, match=sentence):
        queries.refuse(sparql, "query")
    with pytest.raises(BadQuery, match="is more than the engine can bear"):
        saved(f"#+ summary: What?\n{sparql}")


def test_a_text_that_is_long_but_can_be_borne_is_run(store: Store) -> None:
    for sparql in ("ASK " + "{" * 300 + "}" * 300, "ASK { FILTER(" + "true||" * 2000 + "true) }"):
        asked_and_answered(store, sparql)


@pytest.mark.parametrize("value", ["20230901", "2023-W01-1", "2023-9-1", "2023-09-01 ", "２０２３-09-01"])
def test_a_day_is_written_in_one_way_only(value: str) -> None:
    with pytest.raises(WrongValue, match="must be a day like 2023-09-01"):
        queries.day(value, "--as-of")


@pytest.mark.parametrize("value", ["1_000", " 1", "", "+", "٣", "1.0"])
def test_a_whole_number_has_digits_only(value: str) -> None:
    with pytest.raises(WrongValue, match="must be a whole number"):
        queries.literal(typed("_integer").parameter("value"), value)


@pytest.mark.parametrize(("value", "plain"), [("+07", "7"), ("-0", "0"), ("-10", "-10"), ("9" * 5000, "9" * 5000)])
def test_a_whole_number_is_bound_in_its_plain_form(value: str, plain: str) -> None:
    assert queries.literal(typed("_integer").parameter("value"), value).value == plain


def test_nothing_comes_near_an_empty_name() -> None:
    assert queries.nearest("", ["a", "b"]) == []


def test_two_files_of_one_stem_are_refused_whether_all_are_read_or_one(make: Callable[..., Path]) -> None:
    text = "#+ summary: What?\nASK {}"
    small = workspaces.load(make({"queries/a/q.rq": text, "queries/q.rq": text}))
    for read in (lambda: queries.get(small, "q"), lambda: queries.load(small)):
        with pytest.raises(
            BadQuery, match=r"Two queries are called “q”: queries/a/q\.rq and queries/q\.rq\. Rename one"
        ):
            read()

"""Queries as they are sent, and rows and triples as the local engine would have given them."""

from __future__ import annotations

from dataclasses import replace

import pyoxigraph
import pytest

from remit.engine import result
from remit.errors import BadQuery
from remit.namespaces import XSD, Namespaces
from remit.remote.adapting import Sent, adapt
from remit.remote.arranging import arrange, triples
from remit.remote.dialect import DIALECTS, GENERIC
from remit.remote.outline import Key, outline
from remit.results import Table
from remit.terms import BlankNode, Literal, NamedNode, Triple

SPACES = Namespaces("https://example.org/")
BLANKS = replace(GENERIC, blanks=True)
G = "https://example.org/graph/"
ONLY_OURS = f'FILTER(STRSTARTS(STR(?g), "{G}") && ?g NOT IN (<{G}union>, <{G}published>))'


def number(value: int | str, kind: str = "integer") -> Literal:
    return Literal(str(value), datatype=NamedNode(XSD + kind))


def adapted(sparql: str) -> Sent:
    return adapt(sparql, SPACES, GENERIC)


def test_the_prefixes_that_a_query_uses_and_does_not_declare_are_declared() -> None:
    sent = adapted("PREFIX skos: <http://x/> SELECT ?a { ?a skos:b body:c ; a remit:Body , _:d , 'org:e' }")
    assert sent.text == (
        "PREFIX body: <https://example.org/id/body/>\nPREFIX remit: <https://w3id.org/remit/def/>\n"
        "PREFIX skos: <http://x/> SELECT ?a { ?a skos:b body:c ; a remit:Body , _:d , 'org:e' }"
    )


def test_rows_are_ordered_here_and_cut_after_that() -> None:
    sent = adapted("SELECT ?a { ?a ?p ?b } ORDER BY DESC(?a) ?b LIMIT 2 OFFSET 1")
    assert sent.text.split() == ["SELECT", "?a", "?b", "{", "?a", "?p", "?b", "}"]
    assert (sent.keys, sent.limit, sent.offset) == ((Key("(?a)", falling=True), Key("?b", falling=False)), 2, 1)
    some = Table(("a", "b"), tuple((number(one), number(other)) for one, other in ((1, 1), (3, 2), (2, 9), (3, 1))))
    assert arrange(some, sent, GENERIC) == Table(("a",), ((number(3),), (number(2),)))


@pytest.mark.parametrize(
    ("query", "sent"),
    [
        (
            "SELECT ?s { ?s ?p ?t OPTIONAL { ?s <x:w> ?w } } ORDER BY ?s VALUES (?t ?w) { (1 2) }",
            "SELECT ?s { { ?s ?p ?t OPTIONAL { ?s <x:w> ?w } } VALUES (?t ?w) { (1 2) } }",
        ),
        ("ASK { ?s ?p ?t } VALUES ?t { 1 }", "ASK { { ?s ?p ?t } VALUES ?t { 1 } }"),
        (
            "CONSTRUCT { ?s <x:b> ?t } WHERE { ?s ?p ?t } VALUES ?t { 1 }",
            "SELECT DISTINCT ?s ?t WHERE { { ?s ?p ?t } VALUES ?t { 1 } }",
        ),
        (
            "CONSTRUCT WHERE { ?s <x:b> ?t } VALUES ?t { 1 }",
            "SELECT DISTINCT ?s ?t WHERE { ?s <x:b> ?t } VALUES ?t { 1 }",
        ),
        (
            "SELECT ?t (MAX(?s) AS ?n) { ?s ?p ?t } GROUP BY ?t ORDER BY DESC(?n) LIMIT 1 VALUES ?t { 1 }",
            "SELECT ?t (MAX(?s) AS ?n) { ?s ?p ?t } GROUP BY ?t VALUES ?t { 1 }",
        ),
        (
            "SELECT ?s { ?s ?p ?t } ORDER BY (EXISTS { VALUES ?t { 1 } })",
            "SELECT ?s ((EXISTS { VALUES ?t { 1 } }) AS ?remitKey0) { ?s ?p ?t }",
        ),
    ],
)
def test_values_behind_a_pattern_never_stand_beside_an_order(query: str, sent: str) -> None:
    assert adapted(query).text.split() == sent.split()


def test_values_beside_a_pattern_mean_what_they_meant_behind_it() -> None:
    store = pyoxigraph.Store()
    store.load(b"<x:a> <x:t> 1 ; <x:w> 5 . <x:b> <x:t> 1 . <x:c> <x:t> 2 .", format=pyoxigraph.RdfFormat.TURTLE)
    query = "SELECT * { ?s <x:t> ?t OPTIONAL { ?s <x:w> ?w } } ORDER BY ?s VALUES (?t ?w) { (1 6) (2 UNDEF) }"
    before, after = result(store.query(query)), result(store.query(adapted(query).text))
    assert isinstance(before, Table)
    assert isinstance(after, Table)
    assert [str(row[0]) for row in before.rows] == ["<x:b>", "<x:c>"]
    assert sorted(map(str, after.rows)) == sorted(map(str, before.rows))


@pytest.mark.parametrize(
    ("query", "sent"),
    [
        ("SELECT ?a { ?a ?p ?b } ORDER BY ?b ?p", "SELECT ?a ?b ?p { ?a ?p ?b }"),
        ("SELECT * { ?a ?p ?b } ORDER BY (?b + 1) OFFSET 1", "SELECT * { ?a ?p ?b }"),
        ("SELECT DISTINCT ?a { ?a ?p ?b } ORDER BY ?a LIMIT 1", "SELECT DISTINCT ?a { ?a ?p ?b }"),
        (
            "SELECT ?a (MAX(?b) AS ?c) { ?a ?p ?b } GROUP BY ?a HAVING (MAX(?b) > 1) ORDER BY ?c",
            "SELECT ?a (MAX(?b) AS ?c) { ?a ?p ?b } GROUP BY ?a HAVING (MAX(?b) > 1)",
        ),
        (
            "SELECT ?a { { SELECT ?a { ?a ?p ?b } ORDER BY ?b LIMIT 3 } } ORDER BY ?a",
            "SELECT ?a { { SELECT ?a { ?a ?p ?b } ORDER BY ?b LIMIT 3 } }",
        ),
    ],
)
def test_a_server_is_not_asked_to_order_what_is_ordered_here(query: str, sent: str) -> None:
    assert adapted(query).text.split() == sent.split()


def test_a_limit_without_an_order_is_left_to_the_server() -> None:
    sent = adapted("SELECT ?a { ?a ?p ?b } LIMIT 2")
    assert (sent.text, sent.limit) == ("SELECT ?a { ?a ?p ?b } LIMIT 2", None)


def test_a_server_with_the_same_order_is_asked_as_it_stands() -> None:
    text = "SELECT ?a { ?a ?p ?b } ORDER BY ?b LIMIT 2"
    sent = adapt(text, SPACES, DIALECTS["oxigraph"])
    assert (sent.text, sent.keys, sent.limit) == (text, (), None)


def test_what_rows_are_ordered_by_may_be_worked_out() -> None:
    sent = adapted("SELECT ?a (COUNT(*) AS ?n) { ?a ?p ?b } GROUP BY ?a ORDER BY DESC(COUNT(*)) LCASE(STR(?a))")
    assert "(COUNT(*) AS ?n) ((COUNT(*)) AS ?remitKey0) (LCASE(STR(?a)) AS ?remitKey1)" in " ".join(sent.text.split())
    columns = ("a", "n", "remitKey0", "remitKey1")
    rows = (
        (NamedNode("x:B"), number(1), number(1), Literal("x:b")),
        (NamedNode("x:a"), number(1), number(1), Literal("x:a")),
    )
    assert arrange(Table(columns, rows), sent, GENERIC).rows == (
        (NamedNode("x:a"), number(1)),
        (NamedNode("x:B"), number(1)),
    )
    all_columns = adapted("SELECT * { ?a ?p ?b } ORDER BY (?b + 1)")
    pairs = ((NamedNode("x:a"), number(10)), (NamedNode("x:b"), number(9)))
    assert arrange(Table(("a", "b"), pairs), all_columns, GENERIC).rows == pairs[::-1]


def test_equal_rows_stay_as_equal_as_they_were() -> None:
    sent = adapted("SELECT DISTINCT ?a { ?a ?p ?b } ORDER BY ?b LIMIT 1")
    assert sent.text == "SELECT DISTINCT ?a { ?a ?p ?b } ORDER BY ?b LIMIT 1"


def test_every_kind_of_value_is_put_where_the_local_engine_puts_it() -> None:
    terms = [
        None,
        BlankNode("b"),
        NamedNode("http://x/a"),
        NamedNode("http://x/B"),
        Literal("A"),
        Literal("é"),
        Literal("z", language="en-gb"),
        number(2),
        number("10"),
        Literal("2020-01-02", datatype=NamedNode(XSD + "date")),
        Literal('quo"te\\\n'),
    ]
    store = pyoxigraph.Store()
    for place, term in enumerate(terms):
        store.add(pyoxigraph.Quad(NamedNode(f"r:{place}"), NamedNode("x:is"), Literal("row")))
        if term is not None:
            store.add(pyoxigraph.Quad(NamedNode(f"r:{place}"), NamedNode("x:v"), term))
    query = "SELECT ?r ?v { ?r <x:is> 'row' OPTIONAL { ?r <x:v> ?v } } ORDER BY ?v ?r"
    local = result(store.query(query))
    assert isinstance(local, Table)
    mixed = Table(local.columns, tuple(sorted(local.rows, key=lambda row: str(row[0])[::-1])))
    assert mixed.rows != local.rows
    assert arrange(mixed, adapted(query), GENERIC).rows == local.rows


def test_values_are_written_as_the_local_engine_writes_them() -> None:
    row = (
        number(1, "boolean"),
        number("+01"),
        Literal("x", language="en-GB"),
        Literal(""),
        Literal("", language="en"),
        number("1.50", "decimal"),
        Literal("2020-01-02T00:00:00.000Z", datatype=NamedNode(XSD + "dateTime")),
        number("x", "integer"),
        None,
    )
    names = tuple("abcdefghi")
    sent = adapted("SELECT * { ?a ?b ?c }")
    plain = (
        number("true", "boolean"),
        number(1),
        Literal("x", language="en-gb"),
        None,
        Literal("", language="en"),
        number("1.5", "decimal"),
        Literal("2020-01-02T00:00:00Z", datatype=NamedNode(XSD + "dateTime")),
        number("x", "integer"),
        None,
    )
    assert arrange(Table(names, (row,)), sent, BLANKS) == Table(names, (plain,))
    assert arrange(Table(names, (row,)), sent, GENERIC).rows[0][3] == Literal("")
    assert arrange(Table(names, (row,)), sent, DIALECTS["oxigraph"]) == Table(names, (row,))


def test_columns_come_in_the_order_of_the_query() -> None:
    sent = adapted("SELECT ?b ?a ?c { ?a ?p ?b }")
    assert arrange(Table(("a", "b"), ((number(1), number(2)),)), sent, GENERIC) == Table(
        ("b", "a", "c"), ((number(2), number(1), None),)
    )


def test_triples_are_made_here_of_rows() -> None:
    sent = adapted(
        "PREFIX x: <http://x/>\nCONSTRUCT { ?a x:of ?b . ?a x:c ?c } WHERE { ?a ?p ?b OPTIONAL { ?b ?p ?c } }"
    )
    assert sent.text == ("PREFIX x: <http://x/>\nSELECT DISTINCT ?a ?b ?c WHERE { ?a ?p ?b OPTIONAL { ?b ?p ?c } }")
    a, of, c = NamedNode("http://x/a"), NamedNode("http://x/of"), NamedNode("http://x/c")
    rows = Table(("a", "b", "c"), ((a, number("01"), None), (a, BlankNode("k"), Literal("x", language="EN"))))
    assert set(triples(rows, sent, GENERIC).triples) == {
        Triple(a, of, number(1)),
        Triple(a, of, BlankNode("k")),
        Triple(a, c, Literal("x", language="en")),
    }


@pytest.mark.parametrize(
    ("query", "sent"),
    [
        ("CONSTRUCT WHERE { ?a <x:b> ?c }", "SELECT DISTINCT ?a ?c WHERE { ?a <x:b> ?c }"),
        ("CONSTRUCT { ?a <x:b> [] } { ?a ?b ?c }", "SELECT ?a WHERE { ?a ?b ?c }"),
        ("CONSTRUCT { ?a <x:b> 1 } { ?a ?b ?c } LIMIT 3", "SELECT ?a WHERE { ?a ?b ?c } LIMIT 3"),
        ("CONSTRUCT { <x:a> <x:b> 1 } { ?a ?b ?c }", "SELECT DISTINCT (1 AS ?remitYes) WHERE { ?a ?b ?c }"),
        ("CONSTRUCT { ?a <x:b> 1 } FROM <x:g> WHERE { ?a ?b ?c }", "SELECT DISTINCT ?a FROM <x:g> WHERE { ?a ?b ?c }"),
    ],
)
def test_each_way_to_ask_for_triples_asks_for_rows(query: str, sent: str) -> None:
    found = adapted(query)
    assert found.text.split() == sent.split()
    assert found.template.startswith("{")
    assert found.template.endswith("}")


@pytest.mark.parametrize(
    ("query", "sent"),
    [
        ("SELECT ?g { GRAPH ?g { ?s ?p ?o } }", f"SELECT ?g {{ GRAPH ?g {{ ?s ?p ?o }} {ONLY_OURS} }}"),
        (
            "ASK { { GRAPH?g { { ?s ?p ?o } } } UNION { GRAPH <x:g> { ?s ?p ?o } } }",
            f"ASK {{ {{ GRAPH?g {{ {{ ?s ?p ?o }} }} {ONLY_OURS} }} UNION {{ GRAPH <x:g> {{ ?s ?p ?o }} }} }}",
        ),
        ("SELECT ?s { ?s ?p 'GRAPH ?g {}' }", "SELECT ?s { ?s ?p 'GRAPH ?g {}' }"),
    ],
)
def test_a_graph_is_one_of_this_workspace_and_neither_the_copy_nor_the_record(query: str, sent: str) -> None:
    assert adapted(query).text == sent
    pyoxigraph.Store().query(sent)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("DESCRIBE <x:a>", "different at each endpoint"),
        ("SELECT ?a", "cannot send to an endpoint"),
        ("", "cannot send"),
    ],
)
def test_what_cannot_be_sent_is_refused(query: str, words: str) -> None:
    with pytest.raises(BadQuery, match=words):
        adapted(query)


@pytest.mark.parametrize(
    ("query", "columns", "keys", "limit"),
    [
        ("SELECT ?a $b { }", ("a", "b"), 0, None),
        ("SELECT REDUCED (1 + ?x AS ?y) ?a WHERE { { SELECT ?z { } ORDER BY ?z LIMIT 1 } }", ("y", "a"), 0, None),
        ("SELECT * FROM <x:a> { } ORDER BY ASC(?a) (?b) STR(?c) <x:f>(?d) LIMIT 7", None, 4, 7),
        (
            "BASE <x:a> PREFIX : <b> SELECT ?a { ?a :b '}' } GROUP BY ?a HAVING (COUNT(*) > 1) ORDER BY ?a",
            ("a",),
            1,
            None,
        ),
        ("SELECT ?a { } OFFSET 3 LIMIT 0 VALUES ?a { 1 }", ("a",), 0, 0),
    ],
)
def test_the_parts_of_a_query_are_found(
    query: str, columns: tuple[str, ...] | None, keys: int, limit: int | None
) -> None:
    found = outline(query)
    assert found is not None
    assert (found.columns, len(found.keys), found.limit) == (columns, keys, limit)


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("?a <= ?b", "COALESCE(?a) <= COALESCE(?b)"),
        ("?a<=3 && 4>=?b", "COALESCE(?a)<=3 && 4>=COALESCE(?b)"),
        ("1 <= $a && $a <= 9 # ?a <= 1", "1 <= COALESCE($a) && COALESCE($a) <= 9 # ?a <= 1"),
        (
            "?a < ?b || ?a = ?b || ?a > ?b || STR(?a) <= '?a <= ?b'",
            "?a < ?b || ?a = ?b || ?a > ?b || STR(?a) <= '?a <= ?b'",
        ),
    ],
)
def test_a_server_that_misses_what_is_at_most_a_value_does_not_look_it_up(written: str, sent: str) -> None:
    text = f"SELECT ?a {{ ?a ?p ?b FILTER({written}\n) }}"
    assert adapt(text, SPACES, replace(GENERIC, compares=False)).text == text.replace(written, sent)
    assert adapt(text, SPACES, GENERIC).text == text
    assert not DIALECTS["virtuoso"].compares
    assert not DIALECTS["virtuoso-auth"].compares

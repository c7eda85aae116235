"""What network is in the answer of a query."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from remit import answering, queries
from remit.diagram.from_query import network
from remit.diagram.links import Link, Network
from remit.errors import WrongUse
from remit.namespaces import DEF, ORG
from remit.results import Answer, Table, Triples
from remit.terms import BlankNode, Literal, NamedNode, Triple

if TYPE_CHECKING:
    from remit.store import Store

FEN = "https://example.org/fenland/id/"
PREFIXES = f"""PREFIX remit: <{DEF}>
PREFIX org: <{ORG}>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX x: <https://other.example/>
PREFIX body: <{FEN}body/>
PREFIX change: <{FEN}change/>
PREFIX citation: <{FEN}citation/>
PREFIX recommendation: <{FEN}recommendation/>
PREFIX assignment: <{FEN}assignment/>
"""
LEAD = f"{DEF}part/lead"
DAY = date(2020, 6, 1)


def thing(name: str) -> NamedNode:
    return NamedNode(FEN + name)


FLAG, LIDO, POOL = thing("body/flag-unit"), thing("body/lido-board"), thing("body/pool-board")
FIFTH, LABORATORY = thing("recommendation/clean-waters-5"), thing("body/laboratory-unit")


def read(store: Store, sparql: str, day: date | None = None) -> tuple[Network, dict[NamedNode, str]]:
    result = store.query(PREFIXES + sparql)
    assert isinstance(result, Table | Triples)
    return network(store, result, day=day)


def said(found: Network) -> list[tuple[str, str, str]]:
    """The relations as (last part of the source, words, last part of the target)."""
    return [(one.source.value.split("/")[-1], one.label, one.target.value.split("/")[-1]) for one in found.links]


def table(columns: str, *rows: tuple[NamedNode | BlankNode | Literal | None, ...]) -> Table:
    return Table(tuple(columns.split()), rows)


def test_every_triple_between_things_is_a_relation_in_words(store: Store) -> None:
    found, labels = read(store, "CONSTRUCT { body:flag-unit x:worksWith body:lido-board ; x:owes 5 } WHERE {}")
    assert found.links == (Link(FLAG, LIDO, "works with", "https://other.example/worksWith"),)
    assert found.things == (FLAG, LIDO)
    assert (found.focus, found.left_out, labels) == ((), 0, {})


def test_a_predicate_that_is_a_concept_is_told_by_its_label(store: Store) -> None:
    found, _ = read(store, f"CONSTRUCT {{ body:flag-unit <{LEAD}> body:lido-board }} WHERE {{}}")
    assert found.links == (Link(FLAG, LIDO, "lead", LEAD),)


def test_two_predicates_between_one_pair_are_two_relations(store: Store) -> None:
    found, _ = read(store, "CONSTRUCT { body:flag-unit x:a body:lido-board ; x:b body:lido-board } WHERE {}")
    assert said(found) == [("flag-unit", "a", "lido-board"), ("flag-unit", "b", "lido-board")]


def test_what_is_cited_is_evidence_and_no_relation(store: Store) -> None:
    sparql = """CONSTRUCT { body:flag-unit x:a body:lido-board ; x:a body:pool-board ; remit:cites citation:b .
      body:lido-board remit:cites citation:a . citation:a a remit:Citation } WHERE {}"""
    found, _ = read(store, sparql)
    assert found.things == (FLAG, LIDO, POOL)
    assert [link.evidence for link in found.links] == [
        (thing("citation/a"), thing("citation/b")),
        (thing("citation/b"),),
    ]


def test_labels_and_classes_name_things_and_draw_them_alone(store: Store) -> None:
    sparql = """CONSTRUCT { body:flag-unit skos:prefLabel " Flags " ; rdfs:label "A flag" . body:lido-board a org:Organization .
      body:pool-board rdfs:label "B", "A" . body:registrar dcterms:title "Not drawn" } WHERE {}"""
    found, labels = read(store, sparql)
    assert found.things == (FLAG, LIDO, POOL)
    assert found.links == ()
    assert labels == {FLAG: "Flags", POOL: "A"}


def test_what_states_relations_is_folded_into_them(store: Store) -> None:
    sparql = "CONSTRUCT { ?a remit:assigns ?r ; remit:assignee ?w ; a remit:Assignment ; rdfs:label 'x' } WHERE { ?a remit:assigns ?r ; remit:assignee ?w . FILTER(?a = assignment:clean-waters-5-laboratory-unit) }"
    found, _ = read(store, sparql)
    assert found.things == (LABORATORY, FIFTH)
    assert said(found) == [("clean-waters-5", "lead", "laboratory-unit")]
    assert found.links[0].via == thing("assignment/clean-waters-5-laboratory-unit")
    assert found.links[0].span is not None


def test_changes_are_told_in_the_direction_of_time_and_plans_are_planned(store: Store) -> None:
    sparql = """CONSTRUCT { change:buoy-agency-planned remit:before ?old . change:bathing-boards-merged org:resultingOrganization ?new }
      WHERE { change:buoy-agency-planned remit:before ?old . change:bathing-boards-merged org:resultingOrganization ?new }"""
    found, _ = read(store, sparql)
    assert said(found) == [
        ("buoy-office", "is to end with", "buoy-agency-planned"),
        ("bathing-boards-merged", "leads to", "bathing-authority"),
    ]
    assert [link.planned for link in found.links] == [True, False]


SHELL = f"CONSTRUCT {{ recommendation:clean-waters-6 <{LEAD}> body:beach-signs-team, body:lido-board }} WHERE {{}}"


def test_with_a_day_a_triple_that_repeats_a_relation_on_record_has_its_days_and_sources(store: Store) -> None:
    team, board = read(store, SHELL, DAY)[0].links
    assert team.label == "lead, possibly by succession"
    assert team.span is not None
    assert team.span.on(DAY) == "possible"
    assert thing("assignment/clean-waters-6-lead") in team.evidence
    assert (board.label, board.via, board.span) == ("lead", None, None)


def test_without_a_day_a_triple_is_no_more_than_it_says(store: Store) -> None:
    assert [(link.label, link.via, link.span) for link in read(store, SHELL)[0].links] == [("lead", None, None)] * 2


def test_of_several_relations_on_record_the_surest_on_the_day_is_taken(store: Store) -> None:
    sparql = (
        "CONSTRUCT { ?thing remit:placementIn ?body } WHERE { ?p remit:placementOf ?thing ; remit:placementIn ?body }"
    )
    for link in read(store, sparql, DAY)[0].links:
        assert link.via is not None
    flag = [link for link in read(store, sparql, DAY)[0].links if link.source == FLAG]
    states = {link.target.value.split("/")[-1]: link.span.on(DAY) for link in flag if link.span}
    assert states == {"department-of-health": "certain", "department-of-the-environment": "no"}


def test_a_select_draws_from_the_first_column_of_things_to_the_others(store: Store) -> None:
    rows = table("count from answerableBody to", (Literal("1"), FLAG, LIDO, POOL), (Literal("2"), FLAG, None, LIDO))
    found, labels = network(store, rows)
    assert said(found) == [
        ("flag-unit", "answerable body", "lido-board"),
        ("flag-unit", "to", "lido-board"),
        ("flag-unit", "to", "pool-board"),
    ]
    assert labels == {}


def test_a_select_names_things_and_relations(store: Store) -> None:
    columns = "from fromLabel to toLabel edgeLabel"
    rows = table(
        columns,
        (FLAG, Literal("Flags"), LIDO, Literal(" "), Literal("pays")),
        (FLAG, None, LIDO, None, Literal("owes")),
        (FLAG, None, LIDO, None, Literal("owes")),
        (FLAG, None, POOL, None, NamedNode(LEAD)),
        (FLAG, None, POOL, None, None),
    )
    found, labels = network(store, rows)
    assert [(link.label, link.relation) for link in found.links] == [
        ("owes", ""),
        ("pays", ""),
        ("lead", LEAD),
        ("to", ""),
    ]
    assert labels == {FLAG: "Flags"}


def test_a_column_edge_is_no_thing_but_names_the_relation(store: Store) -> None:
    edge = NamedNode(DEF + "inReport")
    found, _ = network(store, table("from edge to", (FLAG, edge, LIDO)))
    assert found.links == (Link(FLAG, LIDO, "in report", edge.value),)
    found, _ = network(store, table("from edge edgeLabel to", (FLAG, edge, Literal("stands in"), LIDO)))
    assert found.links == (Link(FLAG, LIDO, "stands in", edge.value),)


def test_a_select_gives_evidence_and_what_is_no_identifier_is_left_out(store: Store) -> None:
    words = Literal(f"{FEN}citation/b not-one {FEN}citation/a")
    found, _ = network(store, table("from to evidence", (FLAG, LIDO, words)))
    assert found.links[0].evidence == (thing("citation/b"), thing("citation/a"))


def test_a_concept_from_a_list_is_no_thing(store: Store) -> None:
    found, _ = network(store, table("part from to", (NamedNode(LEAD), FLAG, LIDO), (None, NamedNode(LEAD), POOL)))
    assert said(found) == [("flag-unit", "to", "lido-board")]
    assert found.things == (FLAG, LIDO, POOL)


def test_a_row_with_one_thing_draws_it_alone(store: Store) -> None:
    found, _ = network(store, table("from to", (FLAG, None), (None, LIDO), (None, None)))
    assert (found.things, found.links) == ((FLAG, LIDO), ())


def test_of_two_labels_in_a_table_it_is_always_the_same_that_is_taken(store: Store) -> None:
    rows = [(FLAG, Literal("B")), (FLAG, Literal("A"))]
    for some in (rows, rows[::-1]):
        assert network(store, table("from fromLabel", *some))[1] == {FLAG: "A"}


def test_a_select_folds_what_states_relations(store: Store) -> None:
    assignment = thing("assignment/clean-waters-5-laboratory-unit")
    found, _ = network(store, table("from to other", (FIFTH, assignment, LIDO)))
    assert said(found) == [("clean-waters-5", "lead", "laboratory-unit"), ("clean-waters-5", "other", "lido-board")]
    assert assignment not in found.things


def test_a_relation_of_a_table_that_touches_a_plan_is_planned(store: Store) -> None:
    plan = thing("change/buoy-agency-planned")
    found, _ = network(store, table("from to", (FLAG, plan), (plan, LIDO), (FLAG, LIDO)))
    assert {link.target: link.planned for link in found.links if link.source == FLAG} == {plan: True, LIDO: False}
    assert [link.planned for link in found.links if link.source == plan] == [True]


def test_things_without_an_identifier_are_drawn_by_what_is_said_of_them(store: Store) -> None:
    triples = [
        Triple(FLAG, NamedNode("https://other.example/has"), BlankNode("b1")),
        Triple(BlankNode("b1"), NamedNode("https://other.example/size"), Literal("two")),
        Triple(LIDO, NamedNode("https://other.example/has"), BlankNode("b2")),
        Triple(BlankNode("b2"), NamedNode("https://other.example/size"), Literal("one")),
    ]
    found, labels = network(store, Triples(tuple(triples)))
    one, two = (NamedNode(f"urn:remit:nameless:{number}") for number in (1, 2))
    assert [(link.source, link.target) for link in found.links] == [(FLAG, two), (LIDO, one)]
    assert labels == {one: "(size: “one”)", two: "(size: “two”)"}


def test_things_without_an_identifier_keep_their_numbers_whatever_the_engine_calls_them(store: Store) -> None:
    has = NamedNode("https://other.example/has")
    for names in (("x", "y"), ("y", "x")):
        triples = tuple(Triple(end, has, BlankNode(name)) for end, name in zip((FLAG, LIDO), names, strict=True))
        found, _ = network(store, Triples(triples))
        assert [link.target.value[-1] for link in found.links] == ["1", "2"]


def test_a_table_may_have_things_without_an_identifier(store: Store) -> None:
    found, labels = network(store, table("from to", (FLAG, BlankNode("b"))))
    assert said(found) == [("flag-unit", "to", "urn:remit:nameless:1")]
    assert list(labels.values()) == ["something without an identifier"]


def test_a_statement_about_a_statement_is_not_drawn(store: Store) -> None:
    inner = Triple(FLAG, NamedNode("https://other.example/a"), LIDO)
    triples = (inner, Triple(FLAG, NamedNode("https://other.example/says"), inner))
    assert said(network(store, Triples(triples))[0]) == [("flag-unit", "a", "lido-board")]


@pytest.mark.parametrize(
    ("result", "why"),
    [
        (Answer(yes=True), "it answers yes or no"),
        (table("name", (Literal("x"),)), "nothing in its answer is a thing that can be drawn"),
        (Triples((Triple(FLAG, NamedNode(DEF + "gist"), Literal("x")),)), "nothing in its answer is a thing"),
    ],
)
def test_what_gives_no_network_is_refused_with_the_next_step(
    store: Store, result: Answer | Table | Triples, why: str
) -> None:
    with pytest.raises(WrongUse, match="“who-is-it” gives no network: ") as caught:
        network(store, result, "who-is-it")
    assert why in str(caught.value)
    assert "Read its answer with: remit run who-is-it." in str(caught.value)
    with pytest.raises(WrongUse, match=r"^This query gives no network: .*remit run NAME\."):
        network(store, result)


@pytest.mark.parametrize("result", [table("from to"), Triples(())])
def test_an_answer_without_rows_is_an_empty_network(store: Store, result: Table | Triples) -> None:
    assert network(store, result) == (Network((), (), ()), {})


@pytest.mark.parametrize(
    ("name", "things", "links"),
    [
        ("succession-network", 39, 27),
        ("programme-network", 3, 2),
        ("inspection-network", 10, 8),
        ("accountability-network", 36, 40),
    ],
)
def test_every_saved_network_can_be_read(store: Store, name: str, things: int, links: int) -> None:
    query = queries.get(store.workspace, name)
    given = {"asOf": "2020-06-01"} if name == "accountability-network" else {}
    asked = answering.ask(store, query, given, DAY)
    found, _ = network(store, asked.result, name, DAY)
    assert (len(found.things), len(found.links)) == (things, links)

"""What is around a thing: how far, along which relations, and on which day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from remit import answering, queries
from remit import workspace as workspaces
from remit.diagram import neighbourhood
from remit.diagram.neighbourhood import around
from remit.errors import UnknownName, WrongUse, WrongValue
from remit.lookup import resolve
from remit.results import Triples
from remit.store import Store
from remit.terms import text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from remit.diagram.links import Link
    from remit.terms import NamedNode

FLAT = "recommendation:clean-waters-11"
PREFIXES = """PREFIX : <https://example.org/small/id/thing/>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX remit: <https://w3id.org/remit/def/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""


def names(store: Store, things: Iterable[NamedNode]) -> list[str]:
    return [store.workspace.namespaces.shorten(thing.value) for thing in things]


def said(store: Store, links: Iterable[Link]) -> list[str]:
    return [" | ".join((*names(store, [link.source]), link.label, *names(store, [link.target]))) for link in links]


def test_one_relation_away_are_the_neighbours_with_the_relations_among_them(store: Store) -> None:
    network = around(store, resolve(store, FLAT))
    assert names(store, network.things) == [
        "body:coastguard-service",
        "body:department-of-the-environment",
        "body:joint-tide-desk",
        "document:report-clean-waters",
        FLAT,
    ]
    assert said(store, network.links) == [
        "body:coastguard-service | accountable to | body:department-of-the-environment",
        "body:joint-tide-desk | answerable body | body:coastguard-service",
        "body:joint-tide-desk | placed in | body:coastguard-service",
        "body:joint-tide-desk | answerable body | body:department-of-the-environment",
        "body:joint-tide-desk | placed in | body:department-of-the-environment",
        f"{FLAT} | partner | body:coastguard-service",
        f"{FLAT} | lead | body:joint-tide-desk",
        f"{FLAT} | in report | document:report-clean-waters",
    ]
    assert names(store, network.focus) == [FLAT]
    assert network.left_out == 0


def test_around_an_action_stand_all_bodies_that_answer_for_it(store: Store) -> None:
    network = around(store, resolve(store, FLAT), only=["owns"])
    answering = [line for line in said(store, network.links) if "answerable body" in line]
    assert [line.split(" | ")[2] for line in answering] == [
        "body:coastguard-service",
        "body:department-of-the-environment",
    ]


def test_no_body_stands_unconnected_that_answers_for_a_taker_who_is_not_drawn(make: Callable[..., Path]) -> None:
    turtle = (
        PREFIXES
        + """:advice a remit:Recommendation . :lead a org:Post . :partner a org:Post .
:one a org:Organization . :two a org:Organization .
:a a remit:Assignment ; remit:assigns :advice ; remit:assignee :lead ; remit:part <https://w3id.org/remit/def/part/lead> .
:b a remit:Assignment ; remit:assigns :advice ; remit:assignee :partner ; remit:part <https://w3id.org/remit/def/part/partner> .
:c a remit:Placement ; remit:placementOf :lead ; remit:placementIn :one .
:d a remit:Placement ; remit:placementOf :partner ; remit:placementIn :two .
"""
    )
    store = Store(workspaces.load(make({"graph/all.ttl": turtle})))
    advice = resolve(store, "https://example.org/small/id/thing/advice")
    last = [thing.value.rsplit("/", 1)[-1] for thing in around(store, advice, only=["owns"]).things]
    assert last == ["advice", "lead", "one"]
    both = [thing.value.rsplit("/", 1)[-1] for thing in around(store, advice, only=["owns", "partners"]).things]
    assert both == ["advice", "lead", "one", "partner", "two"]


def test_a_saved_network_leaves_out_the_recommendations_of_reports_that_come_after_the_day(
    make: Callable[..., Path], store: Store
) -> None:
    turtle = (
        PREFIXES
        + """:new a remit:Report ; remit:earliest "2023-07-01"^^xsd:date ; remit:latest "2023-07-31"^^xsd:date .
:undated a remit:Report .
:r1 a remit:Recommendation ; remit:inReport :new ; remit:concerns :system . :system a remit:InformationSystem .
:r2 a remit:Recommendation ; remit:inReport :undated ; remit:concerns :system .
"""
    )
    query = queries.get(store.workspace, "accountability-network")
    dated = Store(workspaces.load(make({"graph/all.ttl": turtle})))

    def given(day: str) -> list[str]:
        result = answering.ask(dated, query, {"asOf": day}, date(2026, 1, 1)).result
        assert isinstance(result, Triples)
        return sorted({text(one.subject).rsplit("/", 1)[-1] for one in result.triples})

    assert given("2023-06-30") == ["r2"]
    assert given("2023-07-01") == ["r1", "r2"]


def test_no_body_is_drawn_for_answering_when_that_is_not_asked_for(store: Store) -> None:
    network = around(store, resolve(store, FLAT), only=["partners"])
    assert names(store, network.things) == ["body:coastguard-service", FLAT]


def test_two_relations_away_is_what_the_neighbours_are_related_to(store: Store) -> None:
    near, far = (around(store, resolve(store, "system:tideline"), depth) for depth in (1, 2))
    assert names(store, near.things) == ["body:coastguard-service", "system:tideline"]
    assert {"body:joint-tide-desk", "group:lidos-of-the-fen", FLAT} <= set(names(store, far.things))
    assert f"{FLAT} | lead | body:joint-tide-desk" in said(store, far.links)


def test_every_end_of_a_relation_is_among_the_things_and_no_relation_is_there_twice(store: Store) -> None:
    network = around(store, resolve(store, "body:water-agency"), 3)
    assert {end for link in network.links for end in (link.source, link.target)} <= set(network.things)
    assert len(set(network.links)) == len(network.links)
    assert list(network.things) == sorted(network.things, key=lambda thing: thing.value)


@pytest.mark.parametrize("depth", [0, 7, -1])
def test_a_depth_beyond_the_bounds_is_refused(store: Store, depth: int) -> None:
    with pytest.raises(WrongValue, match=rf"A depth of {depth} cannot be drawn: .* from 1 to 6\."):
        around(store, resolve(store, FLAT), depth)


def test_the_largest_depth_is_allowed(store: Store) -> None:
    assert len(around(store, resolve(store, "system:tideline"), 6).things) > 30


def test_only_some_kinds_of_relations_are_followed(store: Store) -> None:
    network = around(store, resolve(store, FLAT), 2, only=["owns", "placed"])
    assert {link.label for link in network.links} == {"lead", "answerable body", "placed in"}
    assert "document:report-clean-waters" not in names(store, network.things)


def test_a_kind_of_relation_that_there_is_not_is_refused(store: Store) -> None:
    with pytest.raises(UnknownName, match="There is no kind of relation called “hugs”"):
        around(store, resolve(store, FLAT), only=["hugs"])


def test_what_begins_after_the_day_is_left_out_and_counted(store: Store) -> None:
    lead = resolve(store, "recommendation:clean-waters-3")
    before = around(store, lead, only=["owns"], day=date(2019, 8, 31))
    assert said(store, before.links) == [
        "body:beach-patrol | answerable body | body:department-of-the-environment",
        "recommendation:clean-waters-3 | lead | body:beach-patrol",
    ]
    assert before.left_out == 1
    on_the_day = around(store, lead, only=["owns"], day=date(2019, 9, 1))
    assert [link.label for link in on_the_day.links] == ["answerable body", "lead", "lead, by succession"]
    assert on_the_day.left_out == 0


def test_what_ended_before_the_day_stays(store: Store) -> None:
    network = around(store, resolve(store, "recommendation:clean-waters-3"), only=["owns"], day=date(2022, 1, 1))
    assert "body:beach-patrol" in names(store, network.things)


def test_a_document_that_was_not_written_yet_is_left_out_with_all_that_it_says(store: Store) -> None:
    report = resolve(store, "document:report-clean-waters")
    network = around(store, report, day=date(2018, 5, 31))
    letters = [name for name in names(store, network.things) if name.startswith("document:")]
    assert letters == [
        "document:harbour-trust-letter",
        "document:report-clean-waters",
        "document:water-agency-letter",  # undated
    ]
    assert network.left_out == 3  # two letters that respond, and that a commissioner takes note in one of them
    assert around(store, report, day=date(2018, 5, 9)).things == (report,)


def test_a_recommendation_is_not_there_before_its_report(store: Store) -> None:
    desk = resolve(store, "body:commissioner-eastmere")
    assert "recommendation:clean-waters-1" in names(store, around(store, desk, day=date(2018, 6, 1)).things)
    turned = around(store, resolve(store, "change:buoy-agency-planned"), day=date(2018, 5, 9))
    assert said(store, turned.links) == [
        "body:buoy-office | is to end with | change:buoy-agency-planned",
        "change:buoy-agency-planned | is to lead to | body:buoy-agency",
    ]
    assert turned.left_out == 1  # the recommendation that applies until then


def test_what_is_only_planned_is_not_left_out(make: Callable[..., Path]) -> None:
    turtle = (
        PREFIXES
        + """:new a remit:InformationSystem .
:plan a remit:PlannedChange ; remit:after :new ; remit:earliest "2030-01-01"^^xsd:date .
:limit a remit:Condition ; remit:conditionOf :advice ; remit:until :plan . :advice a remit:Recommendation .
"""
    )
    store = Store(workspaces.load(make({"graph/all.ttl": turtle})))
    network = around(store, resolve(store, "https://example.org/small/id/thing/plan"), day=date(2020, 1, 1))
    assert [link.label for link in network.links] == ["applies in the time before", "is to lead to"]


def test_of_an_assignment_both_ends_are_in_the_middle(store: Store) -> None:
    network = around(store, resolve(store, "assignment:clean-waters-11-lead"))
    assert names(store, network.focus) == [FLAT, "body:joint-tide-desk"]
    assert f"{FLAT} | lead | body:joint-tide-desk" in said(store, network.links)
    assert "body:department-of-the-environment" in names(store, network.things)


def test_a_citation_is_refused_with_what_to_do(store: Store) -> None:
    with pytest.raises(WrongUse, match=r"is not drawn in a diagram: .*remit trace citation:recommendation-3"):
        around(store, resolve(store, "citation:recommendation-3"))


def test_a_document_of_a_kind_that_is_not_drawn_around_others_can_be_in_the_middle(store: Store) -> None:
    network = around(store, resolve(store, "document:register-of-bodies"))
    assert said(store, network.links) == ["document:register-of-bodies | written by | body:registrar"]


def test_a_thing_without_relations_is_alone(store: Store) -> None:
    alone = resolve(store, "body:tide-service-1990")
    network = around(store, alone)
    assert (network.things, network.links, network.focus) == ((alone,), (), (alone,))


def test_too_much_to_gather_is_refused_with_a_way_out(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neighbourhood, "MOST_GATHERED", 10)
    with pytest.raises(WrongUse, match=r"more than 10 things within this distance\. Give a smaller --depth"):
        around(store, resolve(store, "body:water-agency"), 3)

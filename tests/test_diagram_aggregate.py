"""Networks gathered by type, by body and by programme."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from remit import workspace as workspaces
from remit.diagram import forms
from remit.diagram.aggregate import WAYS, by
from remit.diagram.model import CAME, PAST, PLANNED, PRESENT, SECONDARY, UNSURE, WENT, Diagram, Edge, Kind, Node
from remit.errors import UnknownName
from remit.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

ID = "https://example.org/fenland/id/"
DAY = date(2020, 6, 1)
RECOMMENDATION = Kind("recommendation", "Recommendation", "rounded", "green")
BODY = Kind("body", "Body or unit", "pill", "violet")
GROUP = Kind("group", "Group of bodies or people", "pill", "sand")
POST = Kind("post", "Post", "hexagon", "violet")
PERSON = Kind("person", "Person", "ellipse", "grey")
REPORT = Kind("report", "Report", "note", "blue")
RESPONSE = Kind("response", "Response", "note", "teal")
INSPECTION = Kind("inspection", "Inspection", "cut", "blue")
CHANGE = Kind("change", "Change", "cut", "sand")
SYSTEM = Kind("system", "Information system", "tab", "pink")

HEAD = """@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix remit: <https://w3id.org/remit/def/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix : <https://example.org/fenland/id/x/> .
"""


BODIES = """
:one a org:Organization ; skos:prefLabel "One"@en-GB . :two a org:Organization ; skos:prefLabel "Two"@en-GB .
"""
SINCE = 'remit:knownFrom "2018-01-01"^^xsd:date'
PERHAPS = 'remit:knownFrom "2021-01-01"^^xsd:date'


def thing(short: str, kind: Kind, label: str = "", **further: object) -> Node:
    node = Node(ID + short, label or short, kind)
    return replace(node, **further)  # type: ignore[arg-type]


def edge(source: str, target: str, label: str = "lead", **further: object) -> Edge:
    made = Edge(ID + source, ID + target, label, relation=f"https://example.org/{label}")
    return replace(made, **further)  # type: ignore[arg-type]


def diagram(*nodes: Node, edges: tuple[Edge, ...] = ()) -> Diagram:
    return Diagram("Who does what", "A network, as of 1 June 2020.", nodes, edges, facts=(("As of", "1 June 2020"),))


def told(made: Diagram) -> list[tuple[str, int]]:
    return [(node.label, node.count) for node in made.nodes]


@pytest.fixture
def extended(make: Callable[..., Path]) -> Callable[[str], Store]:
    def made(turtle: str) -> Store:
        return Store(workspaces.load(make({"graph/x.ttl": HEAD + turtle}, invented=True)))

    return made


def test_by_type_unites_things_of_a_kind_and_relations_that_are_alike(store: Store) -> None:
    made = by(
        store,
        diagram(
            thing("recommendation/r1", RECOMMENDATION, "R1", type="recommendation"),
            thing("recommendation/r2", RECOMMENDATION, "R2", type="recommendation"),
            thing("body/a", BODY, "A", type="charity"),
            thing("body/b", BODY, "B", type="regulator"),
            thing("report/p", REPORT, "The report"),
            edges=(
                edge("recommendation/r1", "body/a", notes=(1, 3), via=ID + "v1"),
                edge("recommendation/r2", "body/b", notes=(2, 3), via=ID + "v2"),
                edge("recommendation/r2", "body/a", state=PAST, dates="until 1 May 2019"),
                edge("body/a", "body/b", "answers to"),
                edge("recommendation/r1", "report/p", "in report", via=ID + "v"),
            ),
        ),
        "type",
    )
    assert told(made) == [("Recommendations", 2), ("The report", 1), ("Bodies or units", 2)]
    assert [node.iri for node in made.nodes] == [
        "urn:remit:group:type:recommendation",
        ID + "report/p",
        "urn:remit:group:type:body",
    ]
    assert [node.type for node in made.nodes] == ["recommendation", "", ""]
    body, recommendation = "urn:remit:group:type:body", "urn:remit:group:type:recommendation"
    assert made.edges == (
        Edge(body, body, "answers to", "https://example.org/answers to"),
        Edge(recommendation, body, "lead", "https://example.org/lead", dates="until 1 May 2019", state=PAST),
        Edge(recommendation, body, "lead", "https://example.org/lead", count=2, notes=(1, 2, 3)),
        Edge(recommendation, ID + "report/p", "in report", "https://example.org/in report", via=ID + "v"),
    )
    assert made.title == "Who does what (by type)"
    assert made.caption == (
        "A network, as of 1 June 2020. 5 things are gathered in 3 groups, a type of which there is one thing by its name."
    )
    assert made.facts == (("As of", "1 June 2020"),)


def test_labels_of_types_become_those_of_many_things(store: Store) -> None:
    kinds = (
        PERSON,
        GROUP,
        BODY,
        SYSTEM,
        Kind("strategy", "Strategy", "note", "orange"),
        Kind("nhs", "NHS body", "box", "grey"),
    )
    nodes = [thing(f"{kind.name}/{number}", kind) for kind in kinds for number in (1, 2)]
    assert {label for label, _ in told(by(store, diagram(*nodes), "type"))} == {
        "People",
        "Groups of bodies or people",
        "Bodies or units",
        "Information systems",
        "Strategies",
        "NHS bodies",
    }


def test_by_body_counts_a_thing_for_the_body_that_the_graph_names(store: Store) -> None:
    made = by(
        store,
        diagram(
            thing("recommendation/clean-waters-2", RECOMMENDATION),
            thing("recommendation/clean-waters-9", RECOMMENDATION),
            thing("inspection/clean-waters", INSPECTION),
            thing("document/report-clean-waters", REPORT),
            thing("document/eastmere-letter", RESPONSE),
            thing("body/bathing-authority", BODY, "Bathing Authority", type="local authority"),
            thing("body/flag-unit", BODY, "Flag Unit"),
            thing("change/shore-office-renamed", CHANGE),
            edges=(
                edge("recommendation/clean-waters-2", "body/bathing-authority"),
                edge("recommendation/clean-waters-9", "body/flag-unit"),
                edge("recommendation/clean-waters-2", "document/report-clean-waters", "in report", notes=(2,)),
                edge("recommendation/clean-waters-9", "document/report-clean-waters", "in report", notes=(1,)),
            ),
        ),
        "body",
        DAY,
    )
    assert [(node.label, node.iri.removeprefix(ID), node.count, node.type) for node in made.nodes] == [
        ("inspection/clean-waters", "inspection/clean-waters", 1, ""),
        ("document/report-clean-waters", "document/report-clean-waters", 1, ""),
        ("document/eastmere-letter", "document/eastmere-letter", 1, ""),
        ("Bathing Authority", "body/bathing-authority", 2, "1 recommendation and 1 body or unit"),
        ("Department of Health", "body/department-of-health", 2, "1 recommendation and 1 body or unit"),
        ("State of Fenland", "body/state-of-fenland", 1, "1 change"),
    ]
    assert [(one.source, one.target, one.label, one.count, one.notes) for one in made.edges] == [
        (ID + "body/bathing-authority", ID + "document/report-clean-waters", "in report", 1, (2,)),
        (ID + "body/department-of-health", ID + "document/report-clean-waters", "in report", 1, (1,)),
    ]
    assert made.caption.endswith(
        " 8 things are gathered in 6 groups, each for the one body that it is, stands in, is led by or was written by; "
        "2 relations within a group are not drawn."
    )
    assert made.facts[1][0] == "Gathered by body"
    assert made.facts[1][1].endswith(
        " Leads, placements and memberships count that are certain or presumed to hold on the day."
    )
    assert by(store, diagram(), "body").facts[1][1].endswith(" count that have begun and have no end on record.")
    assert (
        by(store, diagram(), "programme").facts[1][1].endswith(" is counted for none and stays in a group of its type.")
    )
    assert made.facts[1][1].startswith(
        "A body is counted for itself; a unit, post or person for the body in which it stands"
    )


def test_the_day_decides_in_which_body_a_unit_stands_and_who_leads(store: Store) -> None:
    shown = diagram(thing("body/flag-unit", BODY), thing("recommendation/clean-waters-2", RECOMMENDATION))
    assert told(by(store, shown, "body", date(2019, 6, 1))) == [("Lido Board", 1), ("State of Fenland", 1)]
    assert told(by(store, shown, "body", DAY)) == [("Bathing Authority", 1), ("Department of Health", 1)]
    assert told(by(store, shown, "body")) == [("Bathing Authority", 1), ("Department of Health", 1)]


def test_no_owner_is_made_up_for_what_has_several_bodies_or_none(store: Store) -> None:
    made = by(
        store,
        diagram(
            thing("recommendation/clean-waters-11", RECOMMENDATION, "R11"),
            thing("recommendation/clean-waters-13", RECOMMENDATION, "R13"),
            thing("recommendation/clean-waters-12", RECOMMENDATION, "R12", dates="until May", state=PAST),
            thing("body/joint-tide-desk", BODY, "Joint Tide Desk"),
            thing("group/harbour-masters", GROUP, "Harbour masters"),
            thing("system/tideline", SYSTEM, "Tideline"),
            thing("post/minister", POST, "Minister"),
            thing("body/beach-signs-team", BODY, "Signs"),
            thing("body/online-signs-team", BODY, "Online", state=PLANNED),
        ),
        "body",
        DAY,
    )
    assert [(node.label, node.count, node.state, node.dates) for node in made.nodes] == [
        ("R13", 1, PRESENT, ""),
        ("Recommendations of no single body", 2, PRESENT, "1 past"),
        ("Minister", 1, PRESENT, ""),
        ("Harbour masters", 1, PRESENT, ""),
        ("Bodies or units: no body recorded", 2, PRESENT, "1 planned or later"),
        ("Joint Tide Desk", 1, PRESENT, ""),
        ("Tideline", 1, PRESENT, ""),
    ]
    assert [node.iri for node in made.nodes if node.count > 1] == [
        "urn:remit:group:body:several:recommendation",
        "urn:remit:group:body:none:body",
    ]


def test_groups_of_recommendations_say_why_they_have_no_body(extended: Callable[[str], Store]) -> None:
    store = extended(
        BODIES
        + ":unit a org:OrganizationalUnit . :many a remit:Group ."
        + "".join(
            f":r{number} a remit:Recommendation . "
            + "".join(
                f":a{number}{taker} a remit:Answerability ; remit:assigns :r{number} ; remit:taker :{taker} ; {days} ;"
                " remit:part <https://w3id.org/remit/def/part/lead> ."
                for taker, days in leads
            )
            for number, leads in enumerate(
                [
                    [("one", SINCE), ("two", SINCE)],
                    [("one", SINCE), ("two", PERHAPS)],
                    [("one", SINCE), ("unit", SINCE)],
                    [("many", SINCE)],
                    [("one", PERHAPS)],
                    [("one", PERHAPS), ("two", PERHAPS)],
                    [("unit", SINCE)],
                    [("two", 'remit:notBefore "2021-01-01"^^xsd:date')],
                    [
                        (
                            "one",
                            f'{SINCE} ; remit:notAfter "2020-12-31"^^xsd:date ; remit:presumedTo "2020-09-01"^^xsd:date',
                        )
                    ],
                ]
            )
        )
    )
    made = by(store, diagram(*(thing(f"x/r{number}", RECOMMENDATION) for number in range(9))), "body", DAY)
    assert [(node.iri.removeprefix("urn:remit:group:body:"), node.label, node.count) for node in made.nodes] == [
        ("several:recommendation", "Recommendations of no single body", 4),
        ("unsure:recommendation", "Recommendations: body not sure", 2),
        ("none:recommendation", "Recommendations: no body recorded", 2),
        (ID + "x/one", "One", 1),
    ]


def test_what_is_not_counted_for_bodies_is_not_said_to_lack_one(store: Store) -> None:
    shown = diagram(*(thing(f"system/{name}", SYSTEM) for name in ("tideline", "other")))
    (one,) = by(store, diagram(*shown.nodes[:1]), "body", DAY).nodes
    assert one.label == "system/tideline"
    made = by(store, shown, "body", DAY).nodes
    assert [(node.iri, node.label) for node in made] == [("urn:remit:group:body:type:system", "Information systems")]


def test_a_lead_of_which_no_body_is_known_besides_one_that_has_a_body_gives_no_one_body(store: Store) -> None:
    # The Marsh Trust may have come to an end by then, and nobody is known to have taken over.
    shown = diagram(thing("recommendation/clean-waters-8", RECOMMENDATION, "R8"))
    assert told(by(store, shown, "body", DAY)) == [("R8", 1)]
    assert told(by(store, shown, "body", date(2018, 6, 1))) == [("Marsh Trust", 1)]


def test_a_partner_or_recipient_is_no_owner(extended: Callable[[str], Store]) -> None:
    store = extended(
        ":r a remit:Recommendation . :a a remit:Assignment ; remit:assigns :r ; remit:part <https://w3id.org/remit/def/part/partner> ;"
        " remit:assignee <https://example.org/fenland/id/body/lido-board> ."
    )
    assert told(by(store, diagram(thing("x/r", RECOMMENDATION, "R")), "body")) == [("R", 1)]


def test_inspections_stay_inspections_and_those_of_one_inspectorate_are_together(
    extended: Callable[[str], Store],
) -> None:
    parts = (
        ("led", "one", "inspectorate"),
        ("led", "two", "lead-inspectorate"),
        ("joint", "one", "partner-inspectorate"),
        ("joint", "two", "lead-inspectorate"),
        ("only", "two", "inspectorate"),
        ("only", "one", "visited"),
        ("other", "two", "lead-inspectorate"),
    )
    store = extended(
        BODIES
        + ":led a remit:Inspection . :joint a remit:Inspection . :only a remit:Inspection . :other a remit:Inspection ."
        + ":none a remit:Inspection . :empty a remit:Inspection ."
        + "".join(
            f":p{number} a remit:Participation ; remit:participationIn :{inspection} ; remit:participant :{body} ;"
            f" remit:capacity <https://w3id.org/remit/def/capacity/{capacity}> ."
            for number, (inspection, body, capacity) in enumerate(parts)
        )
    )
    names = ("led", "joint", "only", "other", "none", "empty")
    shown = diagram(
        *(thing(f"x/{name}", INSPECTION) for name in names),
        thing("x/two", BODY, "Two (now Three)"),
        edges=(edge("x/only", "x/two", "inspectorate"), edge("x/led", "x/two", "lead inspectorate")),
    )
    made = by(store, shown, "body", DAY)
    assert told(made) == [
        ("Inspections of no single body", 2),
        ("Inspections of Two (now Three)", 2),
        ("Inspections: no body recorded", 2),
        ("Two (now Three)", 1),
    ]
    of_two = f"urn:remit:group:body:of:inspection:{ID}x/two"
    assert [(node.iri, node.kind) for node in made.nodes][1] == (of_two, INSPECTION)
    assert [(one.source, one.target, one.label) for one in made.edges] == [
        ("urn:remit:group:body:several:inspection", ID + "x/two", "lead inspectorate"),
        (of_two, ID + "x/two", "inspectorate"),
    ]


def test_reports_are_gathered_by_all_authors_and_inspectorates_and_never_become_a_body(
    extended: Callable[[str], Store],
) -> None:
    store = extended(
        BODIES
        + """
        :i a remit:Inspection . :p a remit:Participation ; remit:participationIn :i ; remit:participant :two ;
          remit:capacity <https://w3id.org/remit/def/capacity/partner-inspectorate> .
        :ours a remit:Report ; dcterms:creator :one . :mine a remit:Report ; dcterms:creator :one .
        :joint a remit:Report ; dcterms:creator :one ; prov:wasGeneratedBy :i .
        :both a remit:Report ; dcterms:creator :one , :two .
        :r a remit:Recommendation ; remit:inReport :ours . :a a remit:Answerability ; remit:assigns :r ; remit:taker :two ;
          remit:part <https://w3id.org/remit/def/part/lead> ; remit:knownFrom "2018-01-01"^^xsd:date .
        """
    )
    names = ("ours", "mine", "joint", "both")
    shown = diagram(
        *(thing(f"x/{name}", REPORT) for name in names),
        thing("x/r", RECOMMENDATION),
        edges=(edge("x/r", "x/ours", "in report"), edge("x/joint", "x/r", "repeats"), edge("x/ours", "x/r", "repeats")),
    )
    made = by(store, shown, "body", DAY)
    assert told(made) == [("Reports of no single body", 2), ("Reports of One", 2), ("Two", 1)]
    assert [(one.source.rpartition(":")[0], one.label, one.target) for one in made.edges] == [
        ("urn:remit:group:body:several", "repeats (recommendation)", ID + "x/two"),
        (f"urn:remit:group:body:of:report:{ID.partition(':')[0]}", "repeats (recommendation)", ID + "x/two"),
        ("https", "in report", f"urn:remit:group:body:of:report:{ID}x/one"),
    ]


def test_a_body_that_was_not_drawn_is_as_the_day_has_it(extended: Callable[[str], Store]) -> None:
    store = extended(
        ":r a remit:Recommendation . :a a remit:Answerability ; remit:assigns :r ; remit:knownFrom '2018-01-01'^^xsd:date ;"
        " remit:part <https://w3id.org/remit/def/part/lead> ; remit:taker <https://example.org/fenland/id/body/lido-board> ."
    )
    shown = diagram(thing("x/r", RECOMMENDATION))
    for day, state, dates in ((date(2019, 6, 30), PRESENT, ""), (DAY, PAST, "until 30 June 2019"), (None, PRESENT, "")):
        (lido,) = by(store, shown, "body", day).nodes
        assert (lido.label, lido.kind.label, lido.state, lido.dates) == ("Lido Board", "Body or unit", state, dates)


def test_a_body_that_was_drawn_stays_as_it_was_drawn(store: Store) -> None:
    trust = thing("body/marsh-trust", BODY, "The trust", type="charity", state=UNSURE, dates="perhaps", focus=True)
    assert by(store, diagram(trust), "body", DAY).nodes == (trust,)


def test_placements_that_go_round_in_a_circle_give_no_body(extended: Callable[[str], Store]) -> None:
    store = extended(
        ":a a org:OrganizationalUnit . :b a org:OrganizationalUnit ."
        " :p a remit:Placement ; remit:placementOf :a ; remit:placementIn :b ; remit:knownFrom '2018-01-01'^^xsd:date ."
        " :q a remit:Placement ; remit:placementOf :b ; remit:placementIn :a ; remit:knownFrom '2018-01-01'^^xsd:date ."
    )
    assert told(by(store, diagram(thing("x/a", BODY, "A"), thing("x/b", BODY, "B")), "body")) == [
        ("Bodies or units: no body recorded", 2)
    ]


PLACED = """
:unit a org:OrganizationalUnit ; skos:prefLabel "Unit"@en-GB . :agency a org:OrganizationalUnit ; skos:prefLabel "Agency"@en-GB .
:ministry a org:Organization ; skos:prefLabel "Ministry"@en-GB . :sea a org:Organization ; skos:prefLabel "Sea"@en-GB .
:p1 a remit:Placement ; remit:placementOf :unit ; remit:placementIn :agency ; remit:knownFrom "2018-01-01"^^xsd:date .
"""
ANSWERS = edge("x/unit", "x/agency", "answerable body", relation=forms.ANSWERABLE)


@pytest.mark.parametrize(
    ("days", "found"),
    [
        ('remit:knownFrom "2018-01-01"^^xsd:date', [("Ministry", 2)]),
        ('remit:knownFrom "2020-01-01"^^xsd:date ; remit:knownTo "2020-12-31"^^xsd:date', [("Ministry", 2)]),
        ('remit:knownFrom "2021-01-01"^^xsd:date', [("Bodies or units: body not sure", 2)]),
        ("remit:cites :c", [("Bodies or units: body not sure", 2)]),
        ('remit:notBefore "2021-01-01"^^xsd:date', [("Bodies or units: no body recorded", 2)]),
    ],
)
def test_nothing_is_gathered_over_a_placement_that_is_only_possible_or_of_which_no_days_are_known(
    extended: Callable[[str], Store], days: str, found: list[tuple[str, int]]
) -> None:
    store = extended(
        f"{PLACED} :p2 a remit:Placement ; remit:placementOf :agency ; remit:placementIn :ministry ; {days} ."
    )
    assert told(by(store, diagram(thing("x/unit", BODY), thing("x/agency", BODY)), "body", DAY)) == found


def test_a_second_placement_that_is_only_possible_leaves_no_single_body(extended: Callable[[str], Store]) -> None:
    store = extended(
        PLACED.replace(":agency a org:OrganizationalUnit", ":agency a org:Organization")
        + ':p2 a remit:Placement ; remit:placementOf :unit ; remit:placementIn :sea ; remit:knownFrom "2021-01-01"^^xsd:date .'
    )
    shown = diagram(thing("x/unit", BODY, "Unit"), thing("x/agency", BODY, "Agency"))
    assert told(by(store, shown, "body", DAY)) == [("Agency", 1), ("Unit", 1)]
    assert told(by(store, shown, "body", date(2017, 6, 1))) == [("Agency", 1), ("Unit", 1)]


def test_the_same_body_named_for_sure_and_perhaps_is_sure(extended: Callable[[str], Store]) -> None:
    store = extended(
        PLACED.replace(":agency a org:OrganizationalUnit", ":agency a org:Organization")
        + ":p2 a remit:Placement ; remit:placementOf :unit ; remit:placementIn :agency ."
    )
    assert told(by(store, diagram(thing("x/unit", BODY)), "body", DAY)) == [("Agency", 1)]


def test_nothing_is_gathered_over_a_body_that_answers_in_the_diagram(extended: Callable[[str], Store]) -> None:
    store = extended(
        PLACED
        + ':p2 a remit:Placement ; remit:placementOf :agency ; remit:placementIn :ministry ; remit:knownFrom "2018-01-01"^^xsd:date .'
        + ':p3 a remit:Placement ; remit:placementOf :unit ; remit:placementIn :sea ; remit:knownFrom "2018-01-01"^^xsd:date .'
    )
    things = (thing("x/unit", BODY, "Unit"), thing("x/agency", BODY, "Agency"), thing("x/ministry", BODY, "Ministry"))
    to_sea = edge("x/unit", "x/sea", "answerable body", relation=forms.ANSWERABLE)
    shown = diagram(*things, thing("x/sea", BODY, "Sea"), edges=(ANSWERS, to_sea))
    made = by(store, shown, "body", DAY)
    assert told(made) == [("Agency", 1), ("Ministry", 1), ("Sea", 1), ("Unit", 1)]
    assert [(one.source, one.target) for one in made.edges] == [
        (ID + "x/unit", ID + "x/agency"),
        (ID + "x/unit", ID + "x/sea"),
    ]


def test_climbing_ends_at_the_nearest_body_that_answers(extended: Callable[[str], Store]) -> None:
    placed = ':p2 a remit:Placement ; remit:placementOf :agency ; remit:placementIn :ministry ; remit:knownFrom "2018-01-01"^^xsd:date .'
    shown = diagram(thing("x/unit", BODY), thing("x/agency", BODY, "Agency"))
    store = extended(PLACED + placed)
    assert told(by(store, replace(shown, edges=(ANSWERS,)), "body", DAY)) == [("Agency", 2)]
    assert told(by(store, replace(shown, edges=(replace(ANSWERS, relation="urn:x"),)), "body", DAY)) == [
        ("Ministry", 2)
    ]
    # A programme is not asked who answers.
    assert told(by(store, replace(shown, edges=(ANSWERS,)), "programme", DAY)) == [("Bodies or units", 2)]


def test_what_took_the_place_of_the_body_in_which_a_unit_stood_counts_for_it(extended: Callable[[str], Store]) -> None:
    store = extended(
        PLACED.replace(":agency a org:OrganizationalUnit", ":agency a org:Organization")
        + ":s a remit:Succession ; org:originalOrganization :agency ; org:resultingOrganization :sea ;"
        ' remit:earliest "2019-01-01"^^xsd:date ; remit:latest "2019-12-31"^^xsd:date .'
    )
    shown = diagram(thing("x/unit", BODY, "Unit"))
    assert told(by(store, shown, "body", date(2018, 6, 1))) == [("Agency", 1)]
    assert told(by(store, shown, "body", date(2019, 6, 1))) == [("Unit", 1)]
    assert told(by(store, shown, "body", DAY)) == [("Sea", 1)]


def test_a_relation_that_ends_at_a_recommendation_does_not_seem_to_end_at_its_body(store: Store) -> None:
    made = by(
        store,
        diagram(
            thing("recommendation/clean-waters-2", RECOMMENDATION),
            thing("body/bathing-authority", BODY),
            thing("body/lido-board", BODY),
            thing("post/chief-bathing-officer", POST),
            edges=(
                edge("body/lido-board", "recommendation/clean-waters-2", "accepts"),
                edge("body/lido-board", "body/bathing-authority", "accountable to"),
                edge("body/lido-board", "post/chief-bathing-officer", "works with"),
            ),
        ),
        "body",
        DAY,
    )
    assert [one.label for one in made.edges] == ["accepts (recommendation)", "accountable to", "works with"]


def test_relations_of_another_grade_are_not_united(store: Store) -> None:
    made = by(
        store,
        diagram(
            *(thing(f"recommendation/r{number}", RECOMMENDATION) for number in (1, 2, 3)),
            thing("body/a", BODY),
            edges=tuple(
                edge(f"recommendation/r{number}", "body/a", grade=grade)
                for number, grade in enumerate((SECONDARY, "", SECONDARY), 1)
            ),
        ),
        "type",
    )
    assert [(one.grade, one.count) for one in made.edges] == [("", 1), (SECONDARY, 2)]


PROGRAMMES = """
:works a remit:Programme ; skos:prefLabel "Works"@en-GB .
:scheme a remit:Programme ; skos:prefLabel "Scheme"@en-GB ; remit:partOfProgramme :works .
:strand a remit:Strand ; skos:prefLabel "Strand"@en-GB ; remit:strandOf :plan .
:plan a remit:Strategy ; skos:prefLabel "Plan"@en-GB .
:version a remit:StrategyVersion ; dcterms:isVersionOf :plan .
:log a remit:InformationSystem ; skos:prefLabel "Log"@en-GB .
:inspection a remit:Inspection ; remit:concerns :works .
:report a remit:Report ; prov:wasGeneratedBy :inspection .
:letter a remit:Response ; remit:respondsTo :report .
:r1 a remit:Recommendation ; remit:inReport :report .
:r2 a remit:Recommendation ; remit:inReport :report ; remit:concerns :log , :masters .
:r3 a remit:Recommendation ; remit:inReport :report ; remit:concerns :log , :strand .
:r4 a remit:Recommendation ; remit:inReport :report ; remit:concerns :masters .
:masters a remit:Group .
"""


def test_by_programme_follows_what_a_thing_concerns_else_its_report(extended: Callable[[str], Store]) -> None:
    kinds: Mapping[str, Kind] = {
        "scheme": Kind("programme", "Programme or strand", "rounded", "orange"),
        "strand": Kind("programme", "Programme or strand", "rounded", "orange"),
        "version": Kind("strategy", "Strategy", "note", "orange"),
        "inspection": INSPECTION,
        "report": REPORT,
        "letter": RESPONSE,
        "r1": RECOMMENDATION,
        "r2": RECOMMENDATION,
        "r3": RECOMMENDATION,
        "r4": RECOMMENDATION,
        "masters": GROUP,
    }
    shown = diagram(
        *(thing(f"x/{name}", kind) for name, kind in kinds.items()),
        edges=(
            edge("x/r1", "x/report", "in report", count=4),
            edge("x/r2", "x/report", "in report"),
            edge("x/strand", "x/scheme", "follows"),
        ),
    )
    made = by(extended(PROGRAMMES), shown, "programme")
    assert told(made) == [
        ("x/r3", 1),
        ("Plan", 1),
        ("x/masters", 1),
        ("Log", 1),
        ("Works", 6),
        ("x/strand", 1),
    ]
    assert [(one.source, one.target, one.label) for one in made.edges] == [
        (ID + "x/log", ID + "x/works", "in report (report)"),
        (ID + "x/strand", ID + "x/works", "follows"),
    ]
    assert "; 4 relations within a group are not drawn." in made.caption


def test_marks_of_a_difference_are_kept(store: Store) -> None:
    made = by(
        store,
        diagram(
            thing("recommendation/r1", RECOMMENDATION, mark=CAME),
            thing("recommendation/r2", RECOMMENDATION, mark=CAME),
            thing("body/a", BODY, mark=WENT),
            thing("body/b", BODY, focus=True),
            edges=(
                edge("recommendation/r1", "body/b", mark=CAME),
                edge("recommendation/r2", "body/b"),
                edge("recommendation/r2", "body/a", mark=WENT),
            ),
        ),
        "type",
    )
    assert [(node.mark, node.focus) for node in made.nodes] == [(CAME, False), ("", True)]
    assert [(one.mark, one.count) for one in made.edges] == [("", 1), (CAME, 1), (WENT, 1)]


def test_what_nothing_can_be_gathered_by_is_refused(store: Store) -> None:
    with pytest.raises(UnknownName) as refused:
        by(store, diagram(), "bodies")
    assert str(refused.value) == (
        "There is no way to gather called “bodies”. Did you mean “body”? Choose one of: programme, body, type."
    )
    assert WAYS == ("programme", "body", "type")


@pytest.mark.parametrize("what", WAYS)
def test_hostile_labels_and_identifiers_do_no_harm_and_an_order_is_kept(store: Store, what: str) -> None:
    hostile = "<b>&\"'\n\u202e\x00\ud800" + "x" * 300
    nodes = (
        Node("javascript:alert(1)", hostile, BODY),
        Node("javascript:alert(2)", hostile, BODY),
        Node("urn:x", "x", REPORT),
    )
    edges = (Edge("javascript:alert(1)", "urn:x", hostile), Edge("javascript:alert(2)", "urn:x", hostile))
    made = by(store, diagram(*nodes, edges=edges), what)
    assert [(one.label, one.count) for one in made.edges] == [(hostile, 2)]
    assert sorted(node.count for node in made.nodes) == [1, 2]
    assert by(store, diagram(*reversed(nodes), edges=edges[::-1]), what) == made


def test_nothing_gathered_is_nothing(store: Store) -> None:
    made = by(store, diagram(), "type")
    assert (made.nodes, made.edges) == ((), ())

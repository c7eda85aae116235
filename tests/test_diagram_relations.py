"""What is drawn as a relation: direction, words, days and evidence; and the relations that can be asked for by name."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from remit import workspace as workspaces
from remit.diagram.forms import FAMILIES
from remit.diagram.relations import Relations
from remit.errors import UnknownName, WrongUse
from remit.lookup import resolve
from remit.span import Span
from remit.store import Store
from remit.terms import NamedNode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from remit.diagram.links import Link

HEADER = """PREFIX body: <https://example.org/small/id/body/>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX eli: <http://data.europa.eu/eli/ontology#>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX remit: <https://w3id.org/remit/def/>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX : <https://example.org/small/id/thing/>
"""
BODIES = """body:quay a org:Organization ; skos:prefLabel "Quay"@en-GB .
body:mole a org:Organization ; skos:prefLabel "Mole"@en-GB .
"""
LEAD = "<https://w3id.org/remit/def/part/lead>"


def said(store: Store, links: Iterable[Link]) -> list[str]:
    shorten = store.workspace.namespaces.shorten
    return [f"{shorten(link.source.value)} | {link.label} | {shorten(link.target.value)}" for link in links]


def around(store: Store, name: str) -> list[str]:
    return said(store, Relations(store).around(resolve(store, name)))


def one(store: Store, thing: str, label: str) -> Link:
    """The one relation of a thing with this label."""
    found = [link for link in Relations(store).around(resolve(store, thing)) if link.label == label]
    assert len(found) == 1
    return found[0]


def named(store: Store) -> set[NamedNode]:
    """All things that have a name and are drawn."""
    things = {each.iri for each in store.names}
    return {thing for thing in things if Relations(store).around(thing)}


def small(make: Callable[..., Path], turtle: str) -> Store:
    return Store(workspaces.load(make({"graph/all.ttl": HEADER + BODIES + turtle})))


def quay(store: Store, *, words: str = "") -> list[str]:
    """What is around the quay of a small workspace, by the last parts of the identifiers."""
    relations = Relations(store)
    found = relations.around(NamedNode("https://example.org/small/id/body/quay"))
    wanted = relations.named([words] if words else [])
    return [" ".join((name(link.source), link.label, name(link.target))) for link in found if wanted(link)]


def name(thing: NamedNode) -> str:
    return thing.value.rsplit("/", 1)[-1]


@pytest.mark.parametrize(
    ("thing", "expected"),
    [
        (
            "recommendation:clean-waters-11",
            [
                "recommendation:clean-waters-11 | partner | body:coastguard-service",
                "recommendation:clean-waters-11 | lead | body:joint-tide-desk",
                "recommendation:clean-waters-11 | in report | document:report-clean-waters",
            ],
        ),
        (
            "inspection:clean-waters",
            [
                "document:report-clean-waters | made by | inspection:clean-waters",
                "inspection:clean-waters | lead inspectorate | body:bathing-inspectorate",
                "inspection:clean-waters | partner inspectorate | body:inspectorate-of-harbours",
            ],
        ),
        (
            "document:eastmere-letter",
            [
                "document:eastmere-letter | written by | body:commissioner-eastmere",
                "document:eastmere-letter | responds to | document:report-clean-waters",
                "document:eastmere-letter | addressed to | post:minister",
            ],
        ),
        (
            "body:commissioner-eastmere",
            [
                "body:commissioner-eastmere | promises something about | body:shore-office",
                "body:commissioner-eastmere | notes | document:report-clean-waters",
                "body:commissioner-eastmere | makes a request about | recommendation:clean-waters-1",
                "body:commissioner-eastmere | promises something about | recommendation:clean-waters-1",
                "body:commissioner-eastmere | supports | recommendation:clean-waters-1",
                "document:eastmere-letter | written by | body:commissioner-eastmere",
                "recommendation:clean-waters-1 | partner | body:commissioner-eastmere",
            ],
        ),
        (
            "group:lidos-of-the-fen",
            [
                "body:bathing-authority | belongs to | group:lidos-of-the-fen",
                "group:lidos-of-the-fen | served by | body:coastguard-service",
            ],
        ),
        (
            "person:ada-reed",
            [
                "person:ada-reed | in office | body:department-of-the-environment",
                "person:ada-reed | holds | post:chief-bathing-officer",
            ],
        ),
        ("system:tideline", ["body:coastguard-service | uses | system:tideline"]),
        (
            "strategy:blue-fen",
            [
                "strand:clean-water | strand of | strategy:blue-fen",
                "strategy:blue-fen-2017 | is a version of | strategy:blue-fen",
            ],
        ),
    ],
)
def test_each_relation_reads_as_a_sentence_from_its_source_to_its_target(
    store: Store, thing: str, expected: list[str]
) -> None:
    assert around(store, thing) == expected


def test_a_unit_is_placed_in_its_body_once_although_the_graph_derives_the_same(store: Store) -> None:
    placed = [line for line in around(store, "body:field-unit") if "body:water-agency" in line]
    assert placed == ["body:field-unit | placed in | body:water-agency"]


def test_who_answers_to_whom_runs_upwards(store: Store) -> None:
    assert "body:coastguard-service | accountable to | body:department-of-the-environment" in around(
        store, "body:coastguard-service"
    )


def test_a_status_is_what_somebody_says_of_it_and_a_dispute_is_told(store: Store) -> None:
    link = one(store, "recommendation:clean-waters-9", "says of its status: done (disputed)")
    assert said(store, [link]) == [
        "body:department-of-the-environment | says of its status: done (disputed) | recommendation:clean-waters-9"
    ]
    assert link.span == Span(not_before=date(2021, 1, 1), known_from=date(2021, 12, 31))


def test_a_status_of_some_is_told_with_the_number(make: Callable[..., Path]) -> None:
    store = small(
        make,
        """:status a remit:StatusClaim ; remit:saidBy body:quay ; remit:statusOf :report ; remit:done 30 ; remit:outOf 34 ;
             remit:status :complete ; remit:counts :recommendations ;
             remit:verification <https://w3id.org/remit/def/verification/claimed> .
           :report a remit:Report . :complete a skos:Concept ; skos:prefLabel "complete"@en .
           :recommendations a skos:Concept ; skos:prefLabel "recommendations"@en .
           :vague a remit:StatusClaim ; remit:saidBy body:quay ; remit:statusOf :report ; remit:gist "Work goes on."@en .""",
    )
    assert quay(store) == [
        "quay says of its status: 30 of 34 recommendations complete report",
        "quay says of its status: Work goes on report",
    ]


def test_a_change_stands_between_what_was_before_it_and_what_comes_after(store: Store) -> None:
    assert around(store, "change:beach-patrol-absorbed") == [
        "body:beach-patrol | ends with | change:beach-patrol-absorbed",
        "change:beach-patrol-absorbed | leads to | body:coastguard-service",
    ]
    assert around(store, "change:chief-bathing-officer-replaced") == [
        "change:chief-bathing-officer-replaced | leads to | post:director-of-bathing",
        "post:chief-bathing-officer | ends with | change:chief-bathing-officer-replaced",
    ]
    assert around(store, "change:flag-unit-moved") == ["change:flag-unit-moved | changed | body:flag-unit"]


def test_what_is_only_planned_is_said_so_with_the_condition_that_waits_for_it(store: Store) -> None:
    links = Relations(store).around(resolve(store, "change:buoy-agency-planned"))
    assert said(store, links) == [
        "body:buoy-office | is to end with | change:buoy-agency-planned",
        "change:buoy-agency-planned | is to lead to | body:buoy-agency",
        "recommendation:clean-waters-14 | applies in the time before | change:buoy-agency-planned",
    ]
    assert [link.planned for link in links] == [True, True, True]


def test_a_condition_that_waits_for_a_change_on_record_is_not_planned(make: Callable[..., Path]) -> None:
    turtle = """:limit a remit:Condition ; remit:conditionOf :advice ; remit:until :change .
        :advice a remit:Recommendation . :change a remit:Change ; remit:changed body:quay ."""
    store = small(make, turtle)
    links = Relations(store).around(NamedNode("https://example.org/small/id/thing/advice"))
    assert [(link.label, link.planned) for link in links] == [("applies in the time before", False)]


def test_what_a_request_merely_mentions_is_asked_for_nothing(make: Callable[..., Path]) -> None:
    turtle = """:request a remit:Request ; remit:saidBy body:quay ; remit:about body:mole , :system , :report , :advice , :audit ;
          remit:requestOf body:mole .
        :system a remit:InformationSystem . :report a remit:Report . :advice a remit:Recommendation .
        :Audit rdfs:subClassOf remit:Report . :audit a :Audit ."""
    assert quay(small(make, turtle + " :audit a remit:Report .")) == [
        "quay asks something of mole",
        "quay makes a request about advice",
        "quay makes a request about audit",
        "quay makes a request about report",
    ]


TOGETHER = """:stance a remit:Stance ; remit:stanceOn :report ; remit:position :agrees ; remit:saidBy body:quay , :other .
    :report a remit:Report . :agrees skos:prefLabel "agrees with"@en .
    """
POST, PERSON, UNIT = ":other a org:Post .", ":other a foaf:Person .", ":other a org:Organization ."
PLACED = ":placed a remit:Placement ; remit:placementOf :other ; remit:placementIn body:quay ."
IN_OFFICE = ":office a org:Membership ; org:member :other ; org:organization body:quay ."
HELD = ":office a org:Membership ; org:member :other ; remit:post body:quay . body:quay a org:Post ."


@pytest.mark.parametrize(
    ("more", "voices"),
    [
        (POST + PLACED, ["quay"]),
        (POST + ":other org:postIn body:quay .", ["quay"]),
        (PERSON + IN_OFFICE, ["quay"]),
        (PERSON + HELD, ["quay"]),
        (POST, ["quay", "other"]),
        (UNIT + PLACED, ["quay", "other"]),
        (
            POST + ":placed a remit:Placement ; remit:placementOf :other ; remit:placementIn body:mole .",
            ["quay", "other"],
        ),
        # Each in the other: nonsense, but the claim is not lost.
        (POST + "body:quay a org:Post ; org:postIn :other . :other org:postIn body:quay .", ["quay", "other"]),
    ],
)
def test_a_post_that_speaks_with_its_body_is_no_second_voice(
    make: Callable[..., Path], more: str, voices: list[str]
) -> None:
    store = small(make, TOGETHER + more)
    links = Relations(store).around(NamedNode("https://example.org/small/id/thing/report"))
    assert [name(link.source) for link in links] == voices
    assert {link.label for link in links} == {"agrees with"}
    assert {name(link.via) for link in links if link.via} == {"stance"}


def test_a_post_that_speaks_alone_is_the_voice(make: Callable[..., Path]) -> None:
    store = small(make, TOGETHER.replace("body:quay ,", "") + POST + PLACED)
    links = Relations(store).around(NamedNode("https://example.org/small/id/thing/report"))
    assert [name(link.source) for link in links] == ["other"]


def test_a_change_that_ends_nothing_only_comes_after_what_was_before(make: Callable[..., Path]) -> None:
    store = small(make, ":moved a remit:Change ; remit:before body:quay ; remit:after body:mole .")
    assert quay(store) == ["quay comes before moved"]


def test_a_successor_takes_over_by_succession_and_the_first_lead_has_an_end(store: Store) -> None:
    first, second = (one(store, "recommendation:clean-waters-3", label) for label in ("lead", "lead, by succession"))
    assert said(store, [first, second]) == [
        "recommendation:clean-waters-3 | lead | body:beach-patrol",
        "recommendation:clean-waters-3 | lead, by succession | body:coastguard-service",
    ]
    assert first.span is not None
    assert first.span.not_after == date(2019, 8, 31)
    assert second.span == Span(not_before=date(2019, 9, 1), known_from=date(2019, 9, 1))
    assert first.relation == second.relation == "https://w3id.org/remit/def/part/lead"


def test_a_relation_tells_by_what_it_is_stated_and_what_its_end_rests_on(store: Store) -> None:
    shorten = store.workspace.namespaces.shorten
    first, second = (one(store, "recommendation:clean-waters-3", label) for label in ("lead", "lead, by succession"))
    assert [shorten(link.via.value) for link in (first, second) if link.via] == [
        "assignment:clean-waters-3-lead",
        "derived:clean-waters-3-lead-2",
    ]
    assert [shorten(node.value) for node in first.evidence] == [
        "assignment:clean-waters-3-lead",
        "change:beach-patrol-absorbed",
    ]


def test_of_several_successors_each_is_only_possible(store: Store) -> None:
    assert [line for line in around(store, "recommendation:clean-waters-6") if "succession" in line] == [
        "recommendation:clean-waters-6 | lead, possibly by succession | body:beach-signs-team",
        "recommendation:clean-waters-6 | lead, possibly by succession | body:online-signs-team",
    ]


def test_an_assignment_that_continues_another_leaves_each_lead_its_own_days(store: Store) -> None:
    leads = [link for link in Relations(store).around(resolve(store, "recommendation:clean-waters-5")) if link.span]
    assert said(store, leads) == [
        "recommendation:clean-waters-5 | lead | body:laboratory-unit",
        "recommendation:clean-waters-5 | lead | body:sampling-unit",
    ]
    assert [link.span.not_before for link in leads if link.span] == [date(2020, 1, 1), date(2018, 5, 10)]
    assert [link.span.not_after for link in leads if link.span] == [None, date(2019, 12, 31)]


def test_what_nobody_took_over_ends_with_the_body_that_had_it(store: Store) -> None:
    assert around(store, "recommendation:clean-waters-7") == [
        "recommendation:clean-waters-7 | lead | body:pier-commission",
        "recommendation:clean-waters-7 | in report | document:report-clean-waters",
    ]
    span = one(store, "recommendation:clean-waters-7", "lead").span
    assert span is not None
    assert span.not_after == date(2019, 12, 31)


def test_an_answerable_body_is_drawn_once_for_all_assignments_of_its_taker(make: Callable[..., Path]) -> None:
    store = small(
        make,
        f""":post a org:Post . :r1 a remit:Recommendation . :r2 a remit:Recommendation .
        :placed a remit:Placement ; remit:placementOf :post ; remit:placementIn body:quay .
        :a1 a remit:Assignment ; remit:assigns :r1 ; remit:assignee :post ; remit:part {LEAD} ;
          remit:knownFrom "2020-01-01"^^xsd:date .
        :a2 a remit:Assignment ; remit:assigns :r2 ; remit:assignee :post ; remit:part {LEAD} ;
          remit:knownFrom "2021-01-01"^^xsd:date .""",
    )
    assert quay(store, words="owns") == ["post answerable body quay"]
    assert quay(store, words="placed") == ["post placed in quay"]


def test_an_answerable_body_was_last_shown_when_the_weakest_of_what_it_rests_on_was(make: Callable[..., Path]) -> None:
    def assignment(number: int, year: int) -> str:
        return f""":r{number} a remit:Recommendation . :a{number} a remit:Assignment ; remit:assigns :r{number} ;
          remit:assignee :unit ; remit:part {LEAD} ; remit:knownFrom "{year}-07-20"^^xsd:date .
        """

    placed = """:unit a org:Organization . :placed a remit:Placement ; remit:placementOf :unit ;
          remit:placementIn body:quay ; remit:knownFrom "2020-06-30"^^xsd:date .
        """
    store = small(make, placed + assignment(1, 2018) + assignment(2, 2019) + assignment(3, 2023))
    links = Relations(store).around(NamedNode("https://example.org/small/id/thing/unit"))
    told = [(name(link.source), link.label, link.shown) for link in links]
    assert told == [
        ("r1", "lead", date(2018, 7, 20)),
        ("r2", "lead", date(2019, 7, 20)),
        ("r3", "lead", date(2023, 7, 20)),
        # Of three, shown by 2018, by 2019 and by 2020, for then the unit was last shown in the quay.
        ("unit", "answerable body", date(2020, 6, 30)),
        ("unit", "placed in", None),
    ]


def test_a_body_that_answers_in_two_separate_times_is_not_drawn_across_the_gap(make: Callable[..., Path]) -> None:
    def assignment(number: int, year: int) -> str:
        days = f'"{year}-01-01"^^xsd:date ; remit:knownTo "{year}-12-31"^^xsd:date'
        return f""":a{number} a remit:Assignment ; remit:assigns :r ; remit:assignee :unit ; remit:part {LEAD} ;
          remit:notBefore "{year}-01-01"^^xsd:date ; remit:knownFrom {days} ; remit:notAfter "{year}-12-31"^^xsd:date .
        """

    unit = """:unit a org:Organization . :r a remit:Recommendation .
        :placed a remit:Placement ; remit:placementOf :unit ; remit:placementIn body:quay ;
          remit:knownFrom "2010-01-01"^^xsd:date ; remit:knownTo "2030-12-31"^^xsd:date .
        """
    store = small(make, unit + assignment(1, 2018) + assignment(2, 2019) + assignment(3, 2021))
    unit_node = NamedNode("https://example.org/small/id/thing/unit")
    links = [link for link in Relations(store).around(unit_node) if link.label == "answerable body"]
    assert [(link.span.not_before, link.span.not_after) for link in links if link.span] == [
        (date(2018, 1, 1), date(2019, 12, 31)),
        (date(2021, 1, 1), date(2021, 12, 31)),
    ]


def test_a_relation_does_not_outlast_what_it_joins(store: Store) -> None:
    placed = one(store, "body:beach-patrol", "placed in")
    assert placed.span is not None
    assert placed.span.not_after == date(2019, 8, 31)
    office = one(store, "person:ada-reed", "in office")  # the post that she held ended
    assert office.span is not None
    assert office.span.not_after == date(2020, 9, 30)


def test_days_that_contradict_the_end_of_a_body_are_left_as_they_are_stated(make: Callable[..., Path]) -> None:
    store = small(
        make,
        """:end a remit:Succession ; org:originalOrganization body:quay ; remit:earliest "2010-01-01"^^xsd:date ;
             remit:latest "2010-01-01"^^xsd:date .
           :placed a remit:Placement ; remit:placementOf body:quay ; remit:placementIn body:mole ;
             remit:notBefore "2015-01-01"^^xsd:date .""",
    )
    placed = next(
        link
        for link in Relations(store).around(NamedNode("https://example.org/small/id/body/mole"))
        if link.label == "placed in"
    )
    assert placed.span == Span(not_before=date(2015, 1, 1))


def test_what_is_said_has_the_day_of_the_document_in_which_it_is_said(store: Store) -> None:
    stance = one(store, "body:commissioner-eastmere", "supports")
    assert stance.span == Span(not_before=date(2018, 6, 1), known_from=date(2018, 6, 1))
    assert one(store, "body:water-agency", "accepts in part").span is None  # the letter is undated


def test_those_who_told_the_inspectors_something_did_it_to_the_inspection(make: Callable[..., Path]) -> None:
    store = small(
        make,
        """:told a remit:Participation ; remit:participationIn :inspection ; remit:participant body:quay ;
             remit:capacity <https://w3id.org/remit/def/capacity/told-inspectors> . :inspection a remit:Inspection .
           <https://w3id.org/remit/def/capacity/told-inspectors> skos:prefLabel "told inspectors"@en .""",
    )
    assert quay(store) == ["quay told inspectors inspection"]


def test_an_inverse_is_said_from_the_other_end_and_both_are_one_relation(make: Callable[..., Path]) -> None:
    store = small(
        make,
        """:act a eli:LegalResource ; eli:amends :other . :other a eli:LegalResource ; eli:amended_by :act .
           body:quay org:hasMember body:mole .""",
    )
    links = Relations(store).around(NamedNode("https://example.org/small/id/thing/act"))
    assert [(name(link.source), link.label, name(link.target)) for link in links] == [("act", "amends", "other")]
    assert quay(store) == ["mole member of quay"]


def test_a_placement_that_a_workspace_states_without_days_is_drawn(make: Callable[..., Path]) -> None:
    assert quay(small(make, "body:quay org:subOrganizationOf body:mole .")) == ["quay placed in mole"]


def test_an_area_of_inspection_is_not_drawn_again_where_the_inspection_concerns_the_same(
    make: Callable[..., Path],
) -> None:
    area = ":inspection a remit:Inspection . :area a remit:InspectionArea ; remit:areaOf :inspection ; remit:about body:quay ."
    assert quay(small(make, area)) == ["inspection looked at quay"]


def test_an_inspection_that_concerns_what_it_looked_at_is_drawn_once(make: Callable[..., Path]) -> None:
    area = """:inspection a remit:Inspection ; remit:concerns body:quay .
        :area a remit:InspectionArea ; remit:areaOf :inspection ; remit:about body:quay ."""
    assert quay(small(make, area)) == ["inspection concerns quay"]


def test_evidence_statements_and_claims_are_no_relations(make: Callable[..., Path]) -> None:
    store = small(
        make,
        """body:quay remit:cites :citation ; rdfs:seeAlso body:mole ; remit:concerns body:quay .
           :citation a remit:Citation ; remit:speaker body:quay ; dcterms:source :document . :document a remit:Document .
           :claim a remit:Claim ; remit:saidBy body:quay ; remit:about body:mole .
           :statement a remit:Statement ; rdf:subject body:quay ; rdf:object body:mole .
           :document dcterms:publisher body:quay .""",
    )
    assert quay(store) == []


def test_things_of_a_kind_that_is_not_drawn_around_others_are_drawn_when_they_are_asked_for(
    make: Callable[..., Path],
) -> None:
    store = small(make, ":document a remit:Document ; dcterms:publisher body:quay .")
    document = NamedNode("https://example.org/small/id/thing/document")
    assert Relations(store).around(document) == ()
    links = Relations(store, also=(document,)).around(document)
    assert [(link.label, name(link.target)) for link in links] == [("published by", "quay")]


def test_a_class_of_a_workspace_below_one_of_ours_states_the_same(make: Callable[..., Path]) -> None:
    turtle = """:Loan rdfs:subClassOf :Posting . :Posting rdfs:subClassOf remit:Placement .
        :loan a :Loan ; remit:placementOf body:quay ; remit:placementIn body:mole ."""
    assert quay(small(make, turtle)) == ["quay placed in mole"]


def test_a_property_of_a_workspace_is_said_by_its_label_or_its_name(make: Callable[..., Path]) -> None:
    turtle = ':pays rdfs:label "pays"@en . body:quay :pays body:mole ; :lendsMoneyTo body:mole .'
    assert quay(small(make, turtle)) == ["quay lends money to mole", "quay pays mole"]


def test_only_relations_to_some_things_are_looked_up_where_that_is_wanted(store: Store) -> None:
    desk, service = (resolve(store, name) for name in ("body:joint-tide-desk", "body:coastguard-service"))
    links = Relations(store).around(desk, within={service})
    assert said(store, links) == [
        "body:joint-tide-desk | answerable body | body:coastguard-service",
        "body:joint-tide-desk | placed in | body:coastguard-service",
    ]


def test_what_states_a_relation_is_told_from_what_is_a_thing(store: Store) -> None:
    relations = Relations(store)
    names = ("assignment:clean-waters-3-lead", "placement:water-agency-in-department-of-the-environment")
    assert [relations.states(resolve(store, name)) for name in names] == [True, True]
    others = ("recommendation:clean-waters-3", "citation:recommendation-3", "change:bathing-boards-merged")
    assert [relations.states(resolve(store, name)) for name in others] == [False, False, False]


def test_an_assignment_states_who_has_had_it_over_time(store: Store) -> None:
    relations = Relations(store)
    assert said(store, relations.stated(resolve(store, "assignment:clean-waters-3-lead"))) == [
        "recommendation:clean-waters-3 | lead | body:beach-patrol",
        "recommendation:clean-waters-3 | lead, by succession | body:coastguard-service",
    ]
    assert said(store, relations.stated(resolve(store, "assignment:clean-waters-5-laboratory-unit"))) == [
        "recommendation:clean-waters-5 | lead | body:laboratory-unit"
    ]
    assert relations.stated(resolve(store, "body:beach-patrol")) == ()


def test_what_neither_is_drawn_nor_states_a_relation_is_refused_with_what_to_do(store: Store) -> None:
    with pytest.raises(WrongUse, match=r"To read all that is said of it: remit trace citation:recommendation-3$"):
        Relations(store).anchor(resolve(store, "citation:recommendation-3"))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["owns"], {"lead", "lead, by succession", "answerable body"}),
        (["own", "Receives"], {"lead", "lead, by succession", "answerable body", "recipient"}),
        (["recipients of things"], None),
        (["lead"], {"lead", "lead, by succession"}),
        (["Lead, by  succession"], None),
        (["reports,placed"], {"in report", "placed in"}),
        (["In Report"], {"in report"}),
        (["follow"], {"ends with", "leads to"}),
        (["leads to"], {"leads to"}),
    ],
)
def test_relations_are_asked_for_by_kind_or_by_their_words(
    store: Store, words: list[str], expected: set[str] | None
) -> None:
    relations = Relations(store)
    things = ("recommendation:clean-waters-3", "body:beach-patrol", "change:beach-patrol-absorbed")
    links = [link for thing in things for link in relations.around(resolve(store, thing))]
    if expected is None:
        with pytest.raises(UnknownName, match="There is no kind of relation called"):
            relations.named(words)
    else:
        wanted = relations.named(words)
        assert {link.label for link in links if wanted(link)} == expected


def test_without_words_every_relation_is_wanted(store: Store) -> None:
    relations = Relations(store)
    assert all(map(relations.named(()), relations.around(resolve(store, "body:coastguard-service"))))


def test_every_kind_of_relation_can_be_asked_for_in_singular_and_plural(store: Store) -> None:
    relations = Relations(store)
    assert [relations.named([form]) is not None for name in FAMILIES for form in (name, name.removesuffix("s"))]
    links = {
        "answers-to": one(store, "body:coastguard-service", "accountable to"),
        "holds": one(store, "person:ada-reed", "holds"),
        "member": one(store, "person:ada-reed", "in office"),
        "uses": one(store, "system:tideline", "uses"),
        "takes-part": one(store, "inspection:clean-waters", "lead inspectorate"),
        "responds": one(store, "recommendation:clean-waters-6", "accepts in part"),
        "parts": one(store, "strategy:blue-fen", "strand of"),
        "delivers": one(store, "group:lidos-of-the-fen", "served by"),
        "partners": one(store, "recommendation:clean-waters-11", "partner"),
    }
    for family, link in links.items():
        assert [name for name in FAMILIES if relations.named([name])(link)] == [family]


@pytest.mark.parametrize("word", ["ownz", "about", "charity", "", "looked at", "premise"])
def test_a_word_that_fits_no_relation_is_refused_with_what_there_is(store: Store, word: str) -> None:
    with pytest.raises(UnknownName, match=r"Give one or more of: owns, partners, receives, placed, .* such as “lead”"):
        Relations(store).named([word])


def test_a_word_that_comes_near_is_offered_the_right_one(store: Store) -> None:
    with pytest.raises(UnknownName) as caught:
        Relations(store).named(["recieves"])
    assert caught.value.nearest[0] == "receives"


def test_the_relations_among_things_are_those_around_each_that_end_at_another(store: Store) -> None:
    relations = Relations(store)
    things = sorted(named(store), key=str)
    assert len(things) > 40
    for some in (things, things[::2], things[::3], things[:7], things[:1]):
        expected = {link for thing in some for link in relations.around(thing, set(some))}
        assert set(relations.among(some)) == expected
        assert len(relations.among(some)) == len(expected)
    assert relations.among(things[:1]) == ()
    assert relations.among([]) == ()


def test_a_thing_that_only_one_of_some_states_something_with_is_not_looked_at(make: Callable[..., Path]) -> None:
    store = small(make, """:one a remit:Placement ; remit:placementOf body:quay ; remit:placementIn body:mole .""")
    quay, mole = resolve(store, "body:quay"), resolve(store, "body:mole")
    assert Relations(store).among([quay]) == ()
    assert said(store, Relations(store).among([quay, mole])) == around(store, "body:quay") != []

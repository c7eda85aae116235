"""Traces on the invented workspace: the sentences, the words that they rest on, and nothing that nobody said."""

from __future__ import annotations

import json
import re
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

import pyoxigraph
import pytest

from remit import lookup, tracing
from remit import workspace as workspaces
from remit.store import Store
from remit.terms import NamedNode

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from remit.tracing import Trace

LATER = date(2021, 1, 1)


def traced(store: Store, thing: str, day: date | None = LATER) -> Trace:
    return tracing.trace(store, lookup.resolve(store, thing), day)


def sentences(trace: Trace, section: str) -> list[str]:
    return [step.sentence for step in trace.steps if step.section == section]


def words(trace: Trace, beginning: str) -> list[str]:
    """The words under the sentence with a certain beginning."""
    return [
        citation.words for step in trace.steps if step.sentence.startswith(beginning) for citation in step.citations
    ]


def test_a_recommendation_is_told_with_its_wording_and_the_words_themselves(store: Store) -> None:
    trace = traced(store, "recommendation 3")
    assert (trace.label, trace.kind) == ("Recommendation 3 of “Clean Waters”", "recommendation")
    assert sentences(trace, "What the recommendation says") == [
        "Recommendation 3 of “Clean Waters (report of 10 May 2018)”, 10 May 2018, reads:",
        "What it asks for: issue guidance.",
    ]
    assert words(trace, "Recommendation 3 of") == [
        "Beach Patrol should issue guidance on rip currents to all harbour masters."
    ]


def test_the_owner_before_a_change_is_the_one_who_was_named(store: Store) -> None:
    assert sentences(traced(store, "3", date(2019, 8, 31)), "Who owns it")[:2] == [
        "Its lead is named as Beach Patrol.",
        "Lead on 31 August 2019: Beach Patrol, a departmental unit (presumed, last shown by 10 May 2018); the body that answers for it: Department of the Environment; the nearest legal person above: State of Fenland.",
    ]


def test_the_owner_from_the_day_of_a_change_is_the_successor_with_the_change_as_reason(store: Store) -> None:
    trace = traced(store, "3", date(2019, 9, 1))
    assert sentences(trace, "Who owns it")[:3] == [
        "Its lead is named as Beach Patrol.",
        "Lead on 1 September 2019: Coastguard Service, a coordinating body (presumed, last shown by 10 May 2018).",
        "It came by succession: The Coastguard Service absorbs Beach Patrol, 1 September 2019 (1 September 2019).",
    ]
    assert words(trace, "It came by succession") == [
        "On 1 September 2019 Beach Patrol was absorbed by the Coastguard Service."
    ]


def test_a_body_that_was_closed_leaves_the_action_unclaimed(store: Store) -> None:
    assert sentences(traced(store, "7", date(2020, 1, 1)), "Who owns it")[1] == (
        "On 1 January 2020 nobody has the part of lead: Pier Commission was closed and nothing took its place. The action is unclaimed."
    )


def test_a_split_gives_several_possible_owners_and_chooses_none(store: Store) -> None:
    told = sentences(traced(store, "6", date(2020, 6, 1)), "Who owns it")
    assert [line.split(": ")[1].split(",")[0] for line in told if line.startswith("Lead on 1 June")] == [
        "Beach Signs Team",
        "Online Signs Team",
    ]
    assert all("(possible, not shown for this day)" in line for line in told if line.startswith("Lead on 1 June"))
    assert sum("no source says to which successor" in line for line in told) == 2


def test_a_disputed_status_is_told_as_a_claim_with_what_is_said_against_it(store: Store) -> None:
    assert sentences(traced(store, "9"), "How far it has come") == [
        "Department of the Environment says: done (2021), disputed.",
        "A speaker who is not recorded says of that: No such flag flies on any of 44 beaches (secondary source).",
    ]


def test_a_plan_is_told_as_a_plan(store: Store) -> None:
    assert sentences(traced(store, "14"), "System and condition") == [
        "It applies “in the period before the Buoy Agency is set up”.",
        "That ends with a change that is only planned: Buoy Agency in place of Buoy Office; no day for it is known.",
        "No day is set for the Buoy Agency (no date set).",
    ]


def test_answers_are_told_with_their_position_and_silence_only_where_all_was_read(store: Store) -> None:
    told = sentences(traced(store, "1"), "Who has answered")
    assert "Commissioner for Eastmere supports it: The commissioner supports recommendation 1." in told
    assert "Commissioner for Eastmere promises: The commissioner will meet the Shore Office each month." in told
    assert "Commissioner for Eastmere asks: The results of samples should be put on a board at the beach." in told
    assert "Under the heading “Comments of the harbour masters” there is no text." in told
    assert told.count("What it says of this recommendation is not known.") == 3
    assert "It says nothing of this recommendation." not in told
    assert "Water Agency accepts it in part: The agency accepts recommendation 6 in part." in sentences(
        traced(store, "6"), "Who has answered"
    )


def test_a_recommendation_that_was_not_made_yet_is_said_not_to_be(store: Store) -> None:
    def first(day: date) -> str:
        return sentences(traced(store, "1", day), "What the recommendation says")[0]

    assert (
        first(date(2018, 5, 9)) == "On 9 May 2018 it was not made yet: its report was not published before 10 May 2018."
    )
    assert "not made yet" not in first(date(2018, 5, 10))


def test_an_answer_that_was_not_there_yet_is_said_not_to_be(store: Store) -> None:
    def heading(day: date) -> str:
        told = sentences(traced(store, "1", day), "Who has answered")
        return next(one for one in told if "Commissioner for Eastmere" in one and one.endswith(":"))

    assert heading(date(2018, 5, 20)).endswith("by Commissioner for Eastmere, given after 20 May 2018:")
    assert heading(date(2018, 6, 1)).endswith("by Commissioner for Eastmere:")


def test_findings_are_told_with_their_speaker(store: Store) -> None:
    told = sentences(traced(store, "9"), "The finding behind it")
    assert "Warnings reach bathers late or not at all (said by Bathing Inspectorate of Fenland)." in told


def test_a_recommendation_of_which_little_is_known_is_told_without_invention(store: Store) -> None:
    trace = traced(store, "recommendation:harbour-audit-unnumbered")
    assert [step.sentence for step in trace.steps] == [
        "A recommendation of the Harbour Audit about informants of “Harbour Audit (redacted report of 2019)”, 2019: its wording is not held here. One of the six, told in the notice without number, owner or wording.",
        "No source here says who is to lead it.",
        "No partner is named in the sources held here.",
        "No recipient is named in the sources held here.",
        "No finding behind it is held here.",
        "No answer to it is held here.",
        "No claim about how far it has come is held here; that does not mean that nothing was done.",
        "Its number was looked for and not found (not found).",
        "What was tried: Search for the number of the recommendation about informants, on 15 November 2022.",
        "Who is to carry it out is not stated (not stated).",
        "Its wording was left out of what was published (withheld).",
    ]


def test_a_bare_thing_is_only_named(make: Callable[..., Path]) -> None:
    store = Store(
        workspaces.load(make({"graph/a.ttl": "<https://example.org/small/id/body/x> a <https://a.example/Thing> ."}))
    )
    assert [step.sentence for step in traced(store, "body:x").steps] == ["body:x: thing."]


def test_a_bare_recommendation_states_only_what_is_not_held(make: Callable[..., Path]) -> None:
    facts = "<https://example.org/small/id/recommendation/x> a <https://w3id.org/remit/def/Recommendation> ."
    trace = traced(Store(workspaces.load(make({"graph/a.ttl": facts}))), "recommendation:x")
    assert trace.steps[0].sentence == "recommendation:x: its wording is not held here."
    assert all(step.sentence.startswith(("No ", "recommendation:x")) for step in trace.steps)
    assert not any(step.citations for step in trace.steps)


def test_a_body_is_told_with_its_names_and_how_sure_each_is_for_the_day(store: Store) -> None:
    trace = traced(store, "Coast Office", date(2019, 4, 2))
    assert trace.kind == "departmental unit"
    assert [line.split(". ")[0] + " | " + line.split(": ")[-1] for line in sentences(trace, "Its names")] == [
        "“Coast Office”, from some day between 1 September 2020 and 30 September 2020, still shown on 30 June 2022 | not on this day.",
        "“Shore and Beach Office”, from 1 April 2019, to 29 September 2020 at the latest | certain.",
        "“Shore Office”, by 10 May 2018, to 31 March 2019 | not on this day.",
    ]
    assert sentences(trace, "Where it stands") == [
        "Coast Office stands in Department of the Environment.",
        "Department of the Environment stands in State of Fenland.",
    ]
    assert "renamed (1 April 2019)." in sentences(trace, "What has changed")
    assert sentences(trace, "What it must do")[0].startswith(
        "Recommendation 1 of “Clean Waters”. Lead on 2 April 2019: Coast Office"
    )


@pytest.mark.parametrize(
    ("day", "body"),
    [(date(2019, 10, 31), "Department of the Environment"), (date(2019, 11, 1), "Department of Health")],
)
def test_where_a_unit_stands_follows_the_day(store: Store, day: date, body: str) -> None:
    assert sentences(traced(store, "Flag Unit", day), "Where it stands")[0] == f"Flag Unit stands in {body}."


def test_a_merged_body_is_told_with_its_originals(store: Store) -> None:
    assert sentences(traced(store, "Bathing Authority"), "What has changed") == [
        "merged, Lido Board and Pool Board to Bathing Authority (1 July 2019)."
    ]


def test_a_post_is_told_with_each_holder_once(store: Store) -> None:
    assert sentences(traced(store, "Chief Bathing Officer", date(2018, 5, 10)), "Where it stands") == [
        "The post is held by Ada Reed.",
        "The post is held by Ben Sedge.",
        "A source gives the number of its holders as “shared by Ada Reed and Ben Sedge” (10 May 2018).",
        "The Chief Bathing Officer stands in Department of the Environment.",
        "Department of the Environment stands in State of Fenland.",
    ]


def test_no_holder_is_invented_for_a_post_without_one(store: Store) -> None:
    assert (
        sentences(traced(store, "Director of Bathing"), "Where it stands")[0]
        == "Who held the post on that day is not recorded here."
    )


def test_an_inspection_is_told_with_who_took_part_when_and_what_came_of_it(store: Store) -> None:
    trace = traced(store, "inspection:clean-waters")
    assert sentences(trace, "Who took part, and what was looked at") == [
        "Bathing Inspectorate of Fenland: lead inspectorate.",
        "Inspectorate of Harbours: partner inspectorate.",
        "Fieldwork: between October 2017 and February 2018.",
        "Its report: Clean Waters (report of 10 May 2018) (10 May 2018), published.",
    ]
    assert "areas: 44, March 2021 (secondary source)." in sentences(trace, "Numbers that are stated")


def test_a_report_lists_its_recommendations_by_number(store: Store) -> None:
    held = [
        line
        for line in sentences(traced(store, "document:report-clean-waters"), "What it holds")
        if line.startswith("Recommendation")
    ]
    assert [int(line.split()[1]) for line in held] == list(range(1, 15))


def test_an_answer_is_told_part_by_part_and_an_empty_heading_is_no_voice(store: Store) -> None:
    trace = traced(store, "document:eastmere-letter")
    assert "It answers Clean Waters (report of 10 May 2018)." in sentences(trace, "What it is")
    held = sentences(trace, "What it holds")
    assert held[0] == "Under the heading “Comments of the Commissioner”, by Commissioner for Eastmere:"
    assert held[-1].startswith("Under the heading “Comments of the harbour masters”, by All harbour masters")
    assert held[-1].endswith("; there is no text under it:")


def test_a_report_that_was_withheld_is_told_with_the_reason(store: Store) -> None:
    assert "Publication: withheld, “it would help smugglers”." in sentences(
        traced(store, "document:report-smuggling"), "What it is"
    )


SYSTEM = """
@prefix remit: <https://w3id.org/remit/def/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> . @prefix id: <https://example.org/fenland/id/> .
<https://example.org/fenland/id/system/gauge> a remit:InformationSystem ; skos:prefLabel "GAUGE"@en-GB ; dcterms:description "A table of tides."@en-GB .
<https://example.org/fenland/id/use/tide-desk-gauge> a remit:Use ; remit:useOf <https://example.org/fenland/id/system/gauge> ; remit:user <https://example.org/fenland/id/body/joint-tide-desk> .
<https://example.org/fenland/id/recommendation/clean-waters-4> remit:concerns <https://example.org/fenland/id/system/gauge> .
"""


def test_a_system_is_told_with_its_users_and_in_what_concerns_it(make: Callable[..., Path]) -> None:
    store = Store(workspaces.load(make({"graph/system.ttl": SYSTEM}, invented=True)))
    trace = traced(store, "gauge")
    assert sentences(trace, "What it is") == ["A table of tides."]
    assert sentences(trace, "Who uses it") == ["Joint Tide Desk use GAUGE."]
    assert "GAUGE: A table of tides." in sentences(traced(store, "4"), "System and condition")


def test_every_fact_that_is_quoted_rests_on_a_citation_of_the_graph(store: Store) -> None:
    for number in range(1, 15):
        for step in traced(store, f"recommendation {number}").steps:
            for citation in step.citations:
                assert store.value(citation.iri, "http://purl.org/dc/terms/source") is not None


def test_without_a_day_it_is_told_for_today_and_says_so(store: Store) -> None:
    trace = traced(store, "3", None)
    assert (trace.as_of, trace.given) == (date.today(), False)  # noqa: DTZ011 - a day on the user's own calendar is meant
    assert "(today; no day was given)" in dict(tracing.document(store, trace).facts)["As of"]
    assert dict(tracing.document(store, traced(store, "3")).facts)["As of"] == "1 January 2021"


def test_words_are_quoted_once_and_then_only_numbered(store: Store) -> None:
    document = tracing.document(store, traced(store, "1"))
    shown = [
        quotation
        for section in document.sections
        for part in section.parts
        for quotation in getattr(part, "quotations", ())
    ]
    assert len(shown) == len(set(shown))
    numbers = [
        number for section in document.sections for part in section.parts for number in getattr(part, "notes", ())
    ]
    assert set(numbers) == {source.number for source in document.sources}


def test_the_json_form_has_every_step_with_facts_and_citations(store: Store) -> None:
    trace = traced(store, "recommendation 3")
    value = json.loads(tracing.write(store, trace, "json"))
    assert (value["thing"], value["asOf"], value["asOfGiven"]) == (trace.thing.value, "2021-01-01", True)
    assert [step["sentence"] for step in value["steps"]] == [step.sentence for step in trace.steps]
    first = value["steps"][0]
    assert first["facts"] == ["recommendation:clean-waters-3"]
    assert first["citations"][0]["citation"] == "citation:recommendation-3"
    assert first["citations"][0]["speakers"] == ["Bathing Inspectorate of Fenland"]


def test_the_turtle_form_has_the_facts_their_citations_and_documents_and_nothing_else(store: Store) -> None:
    data = tracing.write(store, traced(store, "recommendation 3", date(2019, 9, 1)), "ttl")
    assert data.startswith(b"@prefix")
    parse = partial(pyoxigraph.parse, format=pyoxigraph.RdfFormat.TURTLE)
    triples = {quad.triple for quad in parse(data)}
    subjects = {triple.subject.value for triple in triples if isinstance(triple.subject, NamedNode)}
    base = "https://example.org/fenland/id/"
    for slug in (
        "recommendation/clean-waters-3",
        "assignment/clean-waters-3-lead",
        "citation/register-absorption",
        "document/register-of-bodies",
    ):
        assert base + slug in subjects
    assert triples <= {quad.triple for quad in store.quads()}


@pytest.mark.parametrize("form", ["text", "md", "html", "json", "ttl"])
def test_the_same_trace_gives_the_same_bytes(store: Store, form: str) -> None:
    trace = traced(store, "9")
    assert tracing.write(store, trace, form) == tracing.write(store, traced(store, "9"), form)


def test_every_thing_of_the_invented_workspace_can_be_traced(store: Store) -> None:
    things = {named.iri for named in store.names}
    assert len(things) > 50
    for thing in things:
        trace = tracing.trace(store, thing, LATER)
        assert trace.steps, thing
        for step in trace.steps:
            assert not re.search(r" \.|\.\.|,:|,,|\(\)|“”|None|  ", step.sentence), step.sentence

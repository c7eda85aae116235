"""The twenty-four traps of the field, each shown by a query: what a careless model would get wrong, this graph does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.answering import ask as run
from remit.queries import get
from remit.results import Table
from remit.terms import text

if TYPE_CHECKING:
    from collections.abc import Callable

    from remit.store import Store

    Ask = Callable[[str], list[tuple[str, ...]]]


def saved(content: Store, name: str, **values: str) -> list[dict[str, str]]:
    """The rows of a saved query, each cell as text, things in their short form."""
    result = run(content, get(content.workspace, name), values).result
    assert isinstance(result, Table)
    shorten = content.workspace.namespaces.shorten
    return [{column: shorten(text(cell)) for column, cell in row.items()} for row in result.dicts()]


def test_t1_the_date_on_a_moved_page_is_not_the_date_of_publication(ask: Ask) -> None:
    rows = ask(
        "SELECT ?earliest ?latest ?held WHERE { ?s rdf:subject document:report-ct4 ; rdf:predicate remit:publishedOn ;"
        " remit:earliest ?earliest ; remit:latest ?latest ; remit:held ?held } ORDER BY ?earliest ?latest"
    )
    assert rows == [
        ("2020-03-01", "2020-03-31", "false"),
        ("2020-03-09", "2020-03-09", "true"),
        ("2023-03-16", "2023-03-16", "false"),
    ]


def test_t2_one_body_bears_several_names_and_two_bodies_bear_one(ask: Ask) -> None:
    several = ask("SELECT (COUNT(DISTINCT ?name) AS ?n) WHERE { body:hmicfrs remit:name/skosxl:literalForm ?name }")
    assert int(several[0][0]) >= 2
    shared = ask(
        "SELECT DISTINCT ?body WHERE { ?body remit:name/skosxl:literalForm ?name"
        ' FILTER(STR(?name) = "National Probation Service") } ORDER BY ?body'
    )
    assert shared == [("body:nps-2001",), ("body:nps-2014",)]


def test_t3_in_2015_the_inspectorate_bore_its_earlier_name(content: Store) -> None:
    rows = saved(content, "inspection-participants", inspection="programme:counter-terrorism-insight-programme")
    commissioner = next(row for row in rows if row["capacity"] == "capacity:commissioner")
    assert commissioner["participant"] == "body:hmicfrs"
    assert commissioner["stated"] == "HMICFRS"
    assert "HMICFRS" not in commissioner["nameThen"]
    assert "HMIC" in commissioner["nameThen"]


def test_t3_an_inspection_of_2017_may_lie_on_either_side_of_the_renaming(content: Store) -> None:
    rows = saved(content, "inspection-participants", inspection="inspection:ct2")
    names = next(row["nameThen"] for row in rows if row["participant"] == "body:hmicfrs")
    assert "HMIC (possible)" in names
    assert "HMICFRS (possible)" in names


def test_t4_the_addressee_is_a_post_that_may_have_had_two_holders(ask: Ask) -> None:
    assert ask("SELECT ?class WHERE { assignment:ct-joint-2023-19-lead remit:assignee/rdf:type ?class }") == [
        ("org:Post",)
    ]
    counts = ask(
        "SELECT ?n WHERE { ?c remit:countIn post:senior-national-coordinator ; remit:counts counted:post-holders ;"
        " remit:atMost ?n } ORDER BY ?n"
    )
    assert counts == [("1",), ("2",)]


def test_t5_the_legal_basis_is_kept_as_stated_and_as_it_should_be(ask: Ask) -> None:
    rows = ask(
        "SELECT ?basis ?held ?standing WHERE { ?s rdf:subject document:warwickshire-letter ;"
        " rdf:predicate remit:legalBasis ; rdf:object ?basis ; remit:held ?held ; remit:standing ?standing } ORDER BY ?held"
    )
    assert [(basis.rsplit("section/")[-1], held, standing) for basis, held, standing in rows] == [
        ("55/1", "false", "standing:primary"),
        ("55/5", "true", "standing:derived"),
    ]


def test_t6_those_who_are_worked_with_are_partners_and_no_owners(ask: Ask) -> None:
    rows = ask(
        "SELECT ?part ?who WHERE { ?a a remit:Assignment ; remit:assigns recommendation:ct-joint-2023-20 ;"
        " remit:part ?part ; remit:assignee ?who } ORDER BY ?part ?who"
    )
    assert rows == [
        ("part:lead", "post:senior-national-coordinator"),
        ("part:partner", "body:joint-extremism-unit"),
        ("part:partner", "body:national-security-division"),
    ]


def test_t7_the_owner_is_a_post_and_the_guidance_goes_to_teams(ask: Ask) -> None:
    rows = ask(
        "SELECT ?part ?who WHERE { ?a a remit:Assignment ; remit:assigns recommendation:ct-joint-2023-21 ;"
        " remit:part ?part ; remit:assignee ?who } ORDER BY ?part"
    )
    assert rows == [("part:lead", "post:head-of-interventions"), ("part:recipient", "group:regional-ctnm-teams")]


def test_t8_a_condition_ends_with_a_change_that_is_only_planned_and_has_no_day(ask: Ask) -> None:
    rows = ask(
        "SELECT ?words ?before ?after ?day WHERE { ?c remit:conditionOf recommendation:ct-joint-2023-21 ;"
        " remit:asStated ?words ; remit:until ?change . ?change a remit:PlannedChange ; remit:before ?before ;"
        " remit:after ?after . OPTIONAL { ?change remit:latest ?day } }"
    )
    words = "in the period before MAPPS is implemented and in any transition that may follow"
    assert rows == [(words, "system:visor", "system:mapps", "")]
    assert not ask("SELECT ?x WHERE { ?x a remit:Succession ; (remit:before|remit:after) system:mapps }")


def test_t9_mappa_is_no_system_and_mapps_stands_for_two_things(ask: Ask) -> None:
    assert ask("SELECT ?c WHERE { arrangement:mappa a ?c }") == [("remit:Arrangement",)]
    expansions = ask(
        "SELECT ?o WHERE { ?s rdf:subject system:mapps ; rdf:predicate remit:expansion ; rdf:object ?o } ORDER BY ?o"
    )
    assert expansions == [("Multi Agency Public Protection System",), ("Multi-Agency Public Protection Service",)]


def test_t10_to_support_is_not_to_act(content: Store, ask: Ask) -> None:
    rows = [row for row in saved(content, "response-coverage") if row["author"] == "body:pcc-warwickshire"]
    assert {(row["answer"], row["theirs"], row["promises"]) for row in rows} == {
        ("supports", "addressed to another", "no")
    }
    assert not ask(
        "SELECT ?u WHERE { ?u a remit:Undertaking ; remit:madeIn/dcterms:isPartOf? document:warwickshire-letter }"
    )


def test_t11_one_letter_two_addressees_no_date_an_office_and_an_empty_heading(ask: Ask) -> None:
    letter = "document:warwickshire-letter"
    assert len(ask(f"SELECT ?a WHERE {{ {letter} remit:addressee ?a }}")) == 2
    assert ask(
        f"SELECT ?r WHERE {{ ?u a remit:KnownUnknown ; rdf:subject {letter} ; remit:unknownReason ?r FILTER(?r = unknown-reason:undated) }}"
    )
    assert ask(f"SELECT ?o ?p WHERE {{ {letter} dcterms:creator ?o ; remit:signatory ?p }}") == [
        ("body:pcc-warwickshire", "person:philip-seccombe")
    ]
    parts = ask(
        f"SELECT ?h ?e WHERE {{ {letter} dcterms:hasPart ?p . ?p remit:heading ?h ; remit:empty ?e ; remit:order ?n }} ORDER BY ?n"
    )
    assert [heading for heading, empty in parts if empty == "true"] == [
        "Comments from the local policing body on the CC’s comments."
    ]


def test_t12_two_letters_with_the_same_words_are_one_voice(content: Store) -> None:
    documents = {row["document"] for row in saved(content, "shared-wording")}
    assert {"document:warwickshire-letter", "document:west-mercia-letter"} <= documents


def test_t13_unpublished_is_not_empty(content: Store) -> None:
    rows = {row["report"]: row for row in saved(content, "withheld")}
    for code in ("ct1", "ct2", "ct3"):
        assert (rows[f"document:report-{code}"]["state"], rows[f"document:report-{code}"]["certainlyWithheld"]) == (
            "withheld",
            "not known",
        )
    ct4 = rows["document:report-ct4"]
    assert (ct4["stated"], ct4["held"], ct4["certainlyWithheld"], ct4["possiblyWithheld"], ct4["notReadHere"]) == (
        "8",
        "0",
        "0",
        "8",
        "0 to 8",
    )


def test_t14_one_inspection_three_inspectorates_and_one_with_an_unnamed_partner(ask: Ask) -> None:
    rows = ask(
        "SELECT ?who ?as WHERE { ?p remit:participationIn inspection:ct-joint-2023 ; remit:participant ?who ;"
        " remit:capacity ?as FILTER(?as IN (capacity:lead-inspectorate, capacity:partner-inspectorate)) } ORDER BY ?as ?who"
    )
    assert rows == [
        ("body:hmi-probation", "capacity:lead-inspectorate"),
        ("body:hmi-prisons", "capacity:partner-inspectorate"),
        ("body:hmicfrs", "capacity:partner-inspectorate"),
    ]
    assert ask(
        "SELECT ?u WHERE { ?u a remit:KnownUnknown ; rdf:subject inspection:ct3 ; rdf:predicate remit:participant }"
    )


def test_t15_territories_and_numbers_of_units_differ(ask: Ask) -> None:
    assert ask("SELECT ?t WHERE { inspection:ct2 dcterms:spatial ?t } ORDER BY ?t") == [
        ("territory:england",),
        ("territory:scotland",),
        ("territory:wales",),
    ]
    assert not ask("SELECT ?t WHERE { inspection:ct1 dcterms:spatial ?t }")
    numbers = {row[0] for row in ask("SELECT ?n WHERE { ?c remit:counts counted:regional-units ; remit:atMost ?n }")}
    assert {"4", "5", "9", "11"} <= numbers


def test_t16_recommendations_concerns_and_areas_for_improvement_are_told_apart(ask: Ask) -> None:
    terms = {row[0] for row in ask("SELECT ?c WHERE { ?c skos:inScheme scheme:hmicfrs-terms }")}
    kinds = ("cause-of-concern", "recommendation", "area-for-improvement")
    assert {f"scheme:hmicfrs-terms-{kind}" for kind in kinds} <= terms
    assert ask("SELECT ?n WHERE { ?c remit:counts counted:sub-actions ; remit:atMost ?n }") == [("120",)]


def test_t17_a_deadline_that_slipped_keeps_both_days(ask: Ask) -> None:
    rows = ask(
        "SELECT ?words WHERE { ?s remit:cites/oa:exact ?words FILTER(CONTAINS(?words, 'September 2019 to December 2019')) }"
    )
    assert rows


def test_t18_a_recommendation_can_be_made_again(ask: Ask) -> None:
    assert ask("SELECT ?new ?old WHERE { ?new remit:reiterates ?old }")
    assert ask(
        "SELECT ?c WHERE { ?c a remit:StatusClaim ; remit:statusOf ?r . ?r skos:prefLabel ?l FILTER(CONTAINS(?l, '4822')) }"
    )


def test_t19_there_are_two_rules_of_56_days(ask: Ask) -> None:
    rows = ask(
        "SELECT ?r WHERE { ?r a remit:ResponseRegime . ?x rdf:subject|remit:about ?r . OPTIONAL { ?x remit:asStated ?w } OPTIONAL { ?x remit:gist ?g } OPTIONAL { ?x rdf:object ?o } FILTER(CONTAINS(CONCAT(COALESCE(?w, ''), COALESCE(?g, ''), COALESCE(STR(?o), '')), '56')) }"
    )
    regimes = {row[0] for row in rows} | {row[0] for row in ask("SELECT ?r WHERE { ?r remit:days 56 }")}
    assert len(regimes) >= 2
    assert "regime:police-act-s55" in regimes


def test_t20_one_page_has_several_states(ask: Ask) -> None:
    states = ask("SELECT ?s WHERE { ?s dcterms:isVersionOf document:hmicfrs-ct-inspections-page }")
    assert len(states) == 2
    assert ask("SELECT ?words WHERE { copy:hmicfrs-ct-inspections-page remit:copyState ?words }")


def test_t21_a_list_of_responses_can_be_incomplete(content: Store) -> None:
    rows = saved(content, "replies-clock", asOf="2026-11-22")
    assert "document:surrey-ct4-response" in {row["response"] for row in rows}


def test_t22_what_was_expected_is_no_fact(ask: Ask) -> None:
    rows = ask(
        "SELECT ?gist WHERE { ?e a remit:Expectation ; remit:madeIn/dcterms:isPartOf? document:warwickshire-letter ; remit:gist ?gist FILTER(CONTAINS(?gist, 'National Security Act')) }"
    )
    assert rows


def test_t23_a_quoted_foreword_is_not_the_letter_writers_voice(ask: Ask) -> None:
    rows = ask(
        "SELECT DISTINCT ?speaker WHERE { ?c dcterms:source document:warwickshire-letter ;"
        " prov:wasQuotedFrom document:report-ct-joint-2023 ; oa:exact ?words ; remit:speaker ?speaker"
        " FILTER(CONTAINS(?words, 'disjointed at best')) } ORDER BY ?speaker"
    )
    assert rows == [("body:hmi-prisons",), ("body:hmi-probation",), ("body:hmicfrs",)]


def test_t24_twenty_one_are_stated_and_three_are_held(content: Store) -> None:
    row = next(
        row
        for row in saved(content, "stated-counts")
        if row["thing"] == "document:report-ct-joint-2023" and row["counted"] == "recommendations"
    )
    assert (row["least"], row["most"], row["stated"], row["held"]) == ("21", "21", "twenty-one", "3")

"""What looks like something that is there already, and what only seems to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from remit import likeness, turtle, workspace
from remit.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PREFIXES = """
@prefix remit: <https://w3id.org/remit/def/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix skosxl: <http://www.w3.org/2008/05/skos-xl#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix body: <https://example.org/small/id/body/> .
@prefix name: <https://example.org/small/id/name/> .
@prefix document: <https://example.org/small/id/document/> .
@prefix recommendation: <https://example.org/small/id/recommendation/> .
"""


@pytest.fixture
def alike(make: Callable[..., Path]) -> Callable[[str, str], list[tuple[str, str]]]:
    """By what is there and what comes: the new names that are alike, each with the one that it is like."""

    def found(there: str, come: str) -> list[tuple[str, str]]:
        store = Store(workspace.load(make({"graph/a.ttl": PREFIXES + there})))
        new = likeness.find(store, turtle.quads(PREFIXES + come, "new.ttl"))
        return [(one.name, one.known) for one in new]

    return found


@pytest.mark.parametrize(
    ("there", "come"),
    [
        ("Harbour Office", "Harbour Ofice"),
        ("Harbour Office", "harbour office"),
        ("Harbour Office", "The Harbour Offices"),
        ("Harbour Office", "Harbour  Office."),
        ("Ministry of Tides and Harbours", "Ministry for Harbours & Tides"),
        ("Société des Bains", "Societe des Bains"),
        ("His Majesty’s Inspectorate", "His Majesty's Inspectorate"),
        ("H.M. Coast Guard", "HM Coast Guard"),
        ("Water Organisation", "Water Organization"),
        ("Water Quality Authority", "Water Qualtiy Authority"),
        ("Coastguard", "Coastgaurd"),
        ("Bathing Water Modernisation Programme Board", "Bathing Water Modernization Programe Board"),
        ("Universities Council", "University Councils"),
        ("Report 2022", "2022 report"),
    ],
)
def test_another_spelling_is_noticed(alike: Callable[[str, str], list[tuple[str, str]]], there: str, come: str) -> None:
    found = alike(
        f"body:a a org:Organization ; skos:prefLabel '''{there}''' .",
        f"body:b a org:Organization ; skos:prefLabel '''{come}''' .",
    )
    assert found == [(come, there)]


@pytest.mark.parametrize(
    ("there", "come"),
    [
        ("Recommendation 1", "Recommendation 2"),
        ("Recommendation 1 of “Clean Waters”", "Recommendation 11 of “Clean Waters”"),
        ("Annual report 2022", "Annual report 2023"),
        ("CT1 inspection", "CT4 inspection"),
        ("North Fen Constabulary", "South Fen Constabulary"),
        ("Eastern Regional Unit", "Western Regional Unit"),
        ("Northern Constabulary", "Southern Constabulary"),
        ("Essex Police", "Sussex Police"),
        ("Sussex Police", "Wessex Police"),
        ("Norfolk Constabulary", "Suffolk Constabulary"),
        ("Bedfordshire Police", "Hertfordshire Police"),
        ("Derbyshire Constabulary", "Devonshire Constabulary"),
        ("Police of Kent", "Police of Gent"),
        ("Home Office", "Office"),
        ("Home Office", "Home Office Homeland Group"),
        ("Act 2015, section 36", "Act 2015, section 37"),
        ("Phase II", "Phase I"),
        ("…", "!"),
    ],
)
def test_what_differs_in_a_word_that_counts_is_another(
    alike: Callable[[str, str], list[tuple[str, str]]], there: str, come: str
) -> None:
    found = alike(
        f"body:a a org:Organization ; skos:prefLabel '{there}' .",
        f"body:b a org:Organization ; skos:prefLabel '{come}' .",
    )
    assert found == []


def test_other_and_former_names_count_too(alike: Callable[[str, str], list[tuple[str, str]]]) -> None:
    there = """body:a a org:Organization ; skos:prefLabel 'Shore Office' ; skos:altLabel 'Beach Bureau' ; remit:name name:a .
        name:a a remit:Name ; skosxl:literalForm 'Office of Sands' ."""
    come = """body:b a org:Organization ; skos:prefLabel 'Other' ; skos:altLabel 'beach bureau' .
        body:c a org:Organization ; skos:prefLabel 'Another' ; remit:name name:c . name:c a remit:Name ; skosxl:literalForm 'Sands Office' ."""
    assert alike(there, come) == [("beach bureau", "Beach Bureau"), ("Sands Office", "Office of Sands")]


def test_things_of_different_kinds_may_have_one_name(alike: Callable[[str, str], list[tuple[str, str]]]) -> None:
    there = "body:a a org:Organization ; skos:prefLabel 'Clean Waters' ."
    assert alike(there, "document:a a remit:Document ; skos:prefLabel 'Clean Waters' .") == []


def test_a_thing_that_is_there_is_not_new(alike: Callable[[str, str], list[tuple[str, str]]]) -> None:
    there = "body:a a org:Organization ; skos:prefLabel 'Shore Office' . body:b a org:Organization ."
    assert alike(there, "body:b a org:Organization ; skos:prefLabel 'Shore Office' .") == []


@pytest.mark.parametrize(
    ("come", "expected"),
    [
        ("remit:inReport document:r ; remit:number 1 ; skos:prefLabel 'Quite another name'", 1),
        ("remit:inReport document:r ; remit:number 2 ; skos:prefLabel 'About boats'", 0),
        ("remit:inReport document:q ; remit:number 1 ; skos:prefLabel 'About boats'", 0),
        ("skos:prefLabel 'About boats'", 1),
    ],
)
def test_a_recommendation_is_told_by_its_report_and_number(
    alike: Callable[[str, str], list[tuple[str, str]]], come: str, expected: int
) -> None:
    there = "recommendation:a a remit:Recommendation ; remit:inReport document:r ; remit:number 1 ; skos:prefLabel 'About boats' ."
    assert len(alike(there, f"recommendation:b a remit:Recommendation ; {come} .")) == expected


@pytest.mark.parametrize(
    ("come", "expected"),
    [
        ("dcterms:identifier 'http://www.example.org/report/#page=2'", 1),
        ("dcterms:identifier 'https://example.org/report/2'", 0),
        ("skos:prefLabel 'The tides' ; remit:earliest '2020-01-02'^^xsd:date", 1),
        ("skos:prefLabel 'The tides' ; remit:earliest '2021-01-02'^^xsd:date", 0),
        ("skos:prefLabel 'The tides'", 1),
    ],
)
def test_a_document_is_told_by_its_address_or_its_title_and_day(
    alike: Callable[[str, str], list[tuple[str, str]]], come: str, expected: int
) -> None:
    there = """document:a a remit:Document ; skos:prefLabel 'Tides' ; dcterms:identifier 'https://example.org/report' ;
        remit:earliest '2020-01-02'^^xsd:date ."""
    assert len(alike(there, f"document:b a remit:Document ; {come} .")) == expected

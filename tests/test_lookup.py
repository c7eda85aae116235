"""From what a user types to the thing that is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from remit import lookup
from remit import workspace as workspaces
from remit.errors import AmbiguousName, UnknownName, WrongValue
from remit.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

BASE = "https://example.org/fenland/id/"


@pytest.mark.parametrize(
    ("typed", "thing"),
    [
        ("https://example.org/fenland/id/body/shore-office", "body/shore-office"),
        ("<https://example.org/fenland/id/body/shore-office>", "body/shore-office"),
        ("body:shore-office", "body/shore-office"),
        ("Coast Office", "body/shore-office"),
        ("coast   OFFICE ", "body/shore-office"),
        ("CO", "body/shore-office"),
        ("Shore and Beach Office", "body/shore-office"),
        ("Coast Watch", "body/coastguard-service"),
        ("Ada Reed", "person/ada-reed"),
        ("Clean Waters: an inspection of bathing places in Fenland", "document/report-clean-waters"),
        ("The Bathers' Gazette (March 2021)", "document/bathers-gazette"),
        ("The Bathers’ Gazette (March 2021)", "document/bathers-gazette"),
        ("3", "recommendation/clean-waters-3"),
        ("r3", "recommendation/clean-waters-3"),
        ("rec 3", "recommendation/clean-waters-3"),
        ("Rec. 3", "recommendation/clean-waters-3"),
        ("recommendation 3", "recommendation/clean-waters-3"),
        ("Recommendation 13 of “Clean Waters” (beds <within 500 m> & no more)", "recommendation/clean-waters-13"),
        ('Recommendation 9 of “Clean Waters” (the "blue-green" flag)', "recommendation/clean-waters-9"),
    ],
)
def test_a_thing_is_found_by_any_of_its_names(store: Store, typed: str, thing: str) -> None:
    assert lookup.resolve(store, typed).value == BASE + thing


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("Costguard Service", "Did you mean “Coastguard Service”"),
        ("body:costguard-service", "Did you mean “body:coastguard-service”"),
        ("https://example.org/fenland/id/post/ministr", "Did you mean “post:minister”"),
        ("sampling", "“Sampling Unit”"),
        ("zzzzzz", "Look for it with: remit find WORDS"),
        ("", "There is no thing called “”"),
        ("body:with a blank", "There is no thing called “body:with a blank”"),
        ('body:a"b<c>', "There is no thing called"),
        ("http://[not an iri", "There is no thing called"),
        ("http://not%zz/an iri", "There is no thing called"),
        ("\udcff", "There is no thing called"),
        ("body:\udcff", "There is no thing called"),
        ("remit:Recommendatio", "There is no thing called"),
    ],
)
def test_an_unknown_name_is_refused_and_near_ones_are_offered(store: Store, typed: str, near: str) -> None:
    with pytest.raises(UnknownName) as caught:
        lookup.resolve(store, typed)
    assert near in str(caught.value)


def test_what_can_be_no_identifier_is_a_kind_that_nothing_is_of(store: Store) -> None:
    with pytest.raises(UnknownName, match="There is no rdf:a#b called “nothing”"):
        lookup.resolve(store, "nothing", "rdf:a#b")


def test_a_long_name_is_cut_where_it_is_repeated(store: Store) -> None:
    for typed in ("z" * 900, "body:" + "z" * 900):
        with pytest.raises(UnknownName) as caught:
            lookup.resolve(store, typed)
        assert "z" * 190 in str(caught.value)
        assert "z" * 201 not in str(caught.value)


def test_a_name_that_fits_two_things_lists_both(store: Store) -> None:
    with pytest.raises(AmbiguousName) as caught:
        lookup.resolve(store, "tide service")
    assert str(caught.value).splitlines()[1:] == [
        "  body:tide-service  Tide Service (of 2019)",
        "  body:tide-service-1990  Tide Service (wound up in 1990)",
    ]


def test_a_thing_of_that_very_label_goes_before_one_that_once_bore_it(make: Callable[..., Path]) -> None:
    label = '<http://www.w3.org/2004/02/skos/core#{}Label> "{}"@en-GB .\n'
    facts = "".join(
        f"<https://example.org/small/id/body/{slug}> " + label.format(kind, name)
        for slug, kind, name in (("a", "pref", "Water Board"), ("b", "pref", "Sea Board"), ("b", "alt", "Water Board"))
    )
    store = Store(workspaces.load(make({"graph/a.ttl": facts})))
    assert lookup.resolve(store, "water board").value == "https://example.org/small/id/body/a"


def test_of_many_choices_a_dozen_are_shown_and_the_rest_counted(make: Callable[..., Path]) -> None:
    facts = "".join(
        f'<https://example.org/small/id/body/b{n:02}> <http://www.w3.org/2004/02/skos/core#prefLabel> "Board"@en-GB .\n'
        for n in range(15)
    )
    store = Store(workspaces.load(make({"graph/a.ttl": facts})))
    with pytest.raises(AmbiguousName) as caught:
        lookup.resolve(store, "Board")
    lines = str(caught.value).splitlines()
    assert len(lines) == 14
    assert lines[-1] == "  …  and 3 more"


def test_only_things_of_the_wanted_kind_are_taken(store: Store) -> None:
    assert lookup.resolve(store, "Beach Patrol", "org:Organization org:Post").value == BASE + "body/beach-patrol"
    assert lookup.resolve(store, "body:beach-patrol", "org:Organization").value == BASE + "body/beach-patrol"
    with pytest.raises(UnknownName, match="There is no recommendation called “Beach Patrol”"):
        lookup.resolve(store, "Beach Patrol", "remit:Recommendation")
    for direct in ("body:beach-patrol", BASE + "body/beach-patrol"):
        with pytest.raises(WrongValue, match="is no recommendation"):
            lookup.resolve(store, direct, "remit:Recommendation")


def test_names_with_a_colon_are_names_all_the_same(make: Callable[..., Path]) -> None:
    facts = '<https://example.org/small/id/document/x> <http://purl.org/dc/terms/title> "document: a guide" .\n'
    store = Store(workspaces.load(make({"graph/a.ttl": facts})))
    assert lookup.resolve(store, "Document: a guide").value == "https://example.org/small/id/document/x"
    assert lookup.resolve(store, "document: a guide").value == "https://example.org/small/id/document/x"


def test_whole_names_are_found_before_beginnings_and_the_rest(store: Store) -> None:
    found = [named.name for named in lookup.search(store, "coast office")]
    assert found[0] == "Coast Office"
    assert all(named.name.startswith("Tide") for named in lookup.search(store, "tide")[:3])


def test_each_thing_is_found_once_however_many_of_its_names_fit(store: Store) -> None:
    found = [named.iri for named in lookup.search(store, "office")]
    assert len(found) == len(set(found)) > 1


def test_every_word_must_be_in_one_name(store: Store) -> None:
    assert [named.name for named in lookup.search(store, "boards merge")] == [
        "Two boards merge into the Bathing Authority, 1 July 2019"
    ]
    assert lookup.search(store, "coast minister") == []


def test_an_article_is_no_word_to_look_for(store: Store) -> None:
    assert lookup.search(store, "the commissioner") == lookup.search(store, "commissioner") != []


def test_a_file_of_the_workspace_is_no_thing_that_is_found(make: Callable[..., Path]) -> None:
    title = "<http://purl.org/dc/terms/title>"
    facts = f"""<https://example.org/small/graph/a> {title} "Harbour report" .
        <https://example.org/small/id/document/x> {title} "Harbour report (2020)" ."""
    store = Store(workspaces.load(make({"graph/a.ttl": facts})))
    assert [named.name for named in lookup.search(store, "harbour report")] == ["Harbour report (2020)"]


def test_terms_of_the_ontology_are_not_among_the_things(store: Store) -> None:
    assert all("w3id.org/remit/def" not in named.iri.value for named in lookup.search(store, "recommendation"))

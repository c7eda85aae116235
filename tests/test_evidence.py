"""The words that a fact rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from remit import evidence
from remit import workspace as workspaces
from remit.evidence import Citation, Notes
from remit.store import Store
from remit.terms import NamedNode

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

BASE = "https://example.org/fenland/id/"


def node(short: str) -> NamedNode:
    return NamedNode(BASE + short)


def slugs(citations: tuple[Citation, ...]) -> list[str]:
    return sorted(citation.iri.value.rsplit("/", 1)[1] for citation in citations)


def test_a_citation_gives_its_words_document_place_and_speaker(store: Store) -> None:
    (found,) = evidence.citations(store, node("recommendation/clean-waters-3"))
    assert found.words == "Beach Patrol should issue guidance on rip currents to all harbour masters."
    assert (found.title, found.written, found.place) == (
        "Clean Waters (report of 10 May 2018)",
        "10 May 2018",
        "Recommendation 3",
    )
    assert (
        found.credit() == "Bathing Inspectorate of Fenland, in Clean Waters (report of 10 May 2018), Recommendation 3"
    )
    assert found.credit(dated=True) == (
        "Bathing Inspectorate of Fenland, in Clean Waters (report of 10 May 2018) (10 May 2018), Recommendation 3"
    )


def test_a_citation_gives_itself(store: Store) -> None:
    assert slugs(evidence.citations(store, node("citation/report-led"))) == ["report-led"]


def test_reported_words_name_who_reports_them(store: Store) -> None:
    (found,) = evidence.citations(store, node("claim/nobody-reads-the-flags"))
    assert found.reported
    assert found.credit().endswith(
        ", as Bathing Inspectorate of Fenland reports, in Clean Waters (report of 10 May 2018), Foreword"
    )


def test_words_that_are_not_held_are_told_by_their_gist_alone(store: Store) -> None:
    (found,) = evidence.citations(store, node("claim/no-flag-on-any-beach"))
    assert found.words == ""
    assert found.quotation() is None
    assert found.secondary
    source = found.source(7)
    assert source.words == ""
    assert source.text.startswith(
        "In The Bathers’ Gazette (March 2021) (March 2021); secondary source: That no such flag flies"
    )


def test_what_is_derived_rests_on_the_words_of_all_its_premises(store: Store) -> None:
    found = evidence.citations(store, node("sharing/clean-water-is-a-promise"))
    assert slugs(found) == ["letter-promise", "westmere-letter-clean-water"]


def test_an_answerability_rests_on_its_assignment_and_the_change_that_moved_it(store: Store) -> None:
    taken = store.subjects("https://w3id.org/remit/def/taker", node("body/bathing-authority"))
    assert taken
    for one in taken:
        assert {"recommendation-2", "register-merger"} <= set(slugs(evidence.citations(store, one)))


def test_premises_that_go_in_a_circle_are_followed_once(make: Callable[..., Path]) -> None:
    facts = """
    @prefix remit: <https://w3id.org/remit/def/> . @prefix : <https://example.org/small/id/derived/> .
    :a remit:premise :b . :b remit:premise :a , :b ; remit:cites <https://example.org/small/id/citation/c> .
    """
    store = Store(workspaces.load(make({"graph/a.ttl": facts})))
    assert slugs(evidence.citations(store, NamedNode("https://example.org/small/id/derived/a"))) == ["c"]


def test_nothing_is_cited_for_what_nothing_supports(store: Store) -> None:
    assert evidence.citations(store, node("nothing/at-all")) == ()


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("“All of it”", "All of it"),
        ("‘All of it’", "All of it"),
        ("“One” and “two”", "“One” and “two”"),
        ("He said “yes”", "He said “yes”"),
        ("plain", "plain"),
    ],
)
def test_words_are_not_put_between_two_pairs_of_marks(store: Store, words: str, shown: str) -> None:
    (found,) = evidence.citations(store, node("recommendation/clean-waters-3"))
    quotation = found._replace(words=words).quotation()
    assert quotation is not None
    assert quotation.words == shown


@pytest.mark.parametrize(
    ("address", "linked"),
    [
        ("https://a.example/x", True),
        ("http://a.example/x", True),
        ("javascript:alert(1)", False),
        ("file:///etc/passwd", False),
        ("data:text/html,x", False),
    ],
)
def test_only_web_addresses_are_linked(make: Callable[..., Path], address: str, linked: bool) -> None:  # noqa: FBT001 - an expectation
    facts = f"""
    @prefix dcterms: <http://purl.org/dc/terms/> . @prefix remit: <https://w3id.org/remit/def/> .
    <https://a.example/c> a remit:Citation ; dcterms:source <https://a.example/d> .
    <https://a.example/d> dcterms:identifier "{address}" .
    """
    store = Store(workspaces.load(make({"graph/a.ttl": facts})))
    assert evidence.read(store, NamedNode("https://a.example/c")).address == (address if linked else "")


def test_sources_are_numbered_in_the_order_of_their_first_use(store: Store) -> None:
    notes = Notes(store)
    assert notes.of(node("recommendation/clean-waters-3")) == (1,)
    assert notes.of(node("recommendation/clean-waters-2")) == (2,)
    assert notes.of(node("recommendation/clean-waters-3")) == (1,)
    assert notes.of(node("nothing/at-all")) == ()
    assert [source.number for source in notes.sources] == [1, 2]
    assert notes.sources[0].words.startswith("Beach Patrol should")

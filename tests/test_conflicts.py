"""Where sources differ: what each says, how it stands to what is held, and what is held."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from remit import lookup
from remit.conflicts import conflicts
from remit.evidence import Notes
from remit.labels import Namer
from remit.store import Store
from remit.workspace import load

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from remit.conflicts import Conflict

HEAD = """
@prefix remit: <https://w3id.org/remit/def/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix statement: <https://example.org/small/id/statement/> .
@prefix standing: <https://w3id.org/remit/def/standing/> .
@prefix document: <https://example.org/small/id/document/> .
remit:publishedOn rdfs:label "published on" .
document:x skos:prefLabel "X" .
"""


def of(store: Store, short: str) -> tuple[Conflict, ...]:
    return conflicts(store, Namer(store), lookup.resolve(store, short), Notes(store))


def stated(name: str, *facts: str) -> str:
    shared = f"statement:{name} a remit:Statement ; rdf:subject document:x ; rdf:predicate remit:publishedOn"
    return " ; ".join((shared, *facts)) + " .\n"


def days(first: str, last: str) -> str:
    return f'remit:earliest "{first}"^^xsd:date ; remit:latest "{last}"^^xsd:date'


def made(make: Callable[..., Path], *statements: str) -> tuple[Conflict, ...]:
    return of(Store(load(make({"graph/facts.ttl": HEAD + "".join(statements)}))), "document:x")


def test_two_sources_side_by_side_with_their_words(store: Store) -> None:
    (found,) = of(store, "change:pier-commission-closed")
    assert (found.relation, found.held, found.among) == ("date", "“1 January 2020”", ())
    right, other = found.said
    assert (right.value, right.held, right.against, right.standing) == ("“1 January 2020”", True, "", "primary")
    assert right.ground == "The register is the official record."
    assert [one.words for one in right.quotations] == [
        "The Pier Commission was closed on 1 January 2020 and nothing took its place."
    ]
    assert (other.value, other.held, other.against) == ("“in March 2020”", False, "It contradicts what is held.")
    assert (right.notes, other.notes) == ((1,), (2,))


def test_a_narrower_day_does_not_contradict(store: Store) -> None:
    (found,) = of(store, "change:marsh-trust-ended")
    assert found.said[1].against == "It is narrower than what is held, and does not contradict it."


def test_what_is_held_without_another_value_is_no_difference(make: Callable[..., Path]) -> None:
    assert made(make, stated("a", "remit:held true", days("2020-01-01", "2020-01-01"))) == ()


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        ("2020-02-01", "2020-02-28", "It gives the same value as what is held."),
        ("2020-01-01", "2020-12-31", "It is less exact than what is held, and does not contradict it."),
        ("2020-02-28", "2020-03-31", "It agrees in part with what is held."),
        ("2020-03-01", "2020-03-31", "It contradicts what is held."),
        ("2020-01-01", "2020-01-31", "It contradicts what is held."),
    ],
)
def test_days_are_compared_by_what_they_allow(make: Callable[..., Path], first: str, last: str, told: str) -> None:
    held = stated("a", "remit:held true", days("2020-02-01", "2020-02-28"))
    (found,) = made(make, held, stated("b", "remit:held false", days(first, last)))
    assert found.said[1].against == told
    assert found.said[0].value == "between 1 February 2020 and 28 February 2020"


def test_what_was_worked_out_corrects_a_source(make: Callable[..., Path]) -> None:
    held = stated("a", "remit:held true", "rdf:object 1", "remit:standing standing:derived")
    (found,) = made(make, held, stated("b", "remit:held false", "rdf:object 2"))
    assert found.said[1].against == "What is held corrects it."


def test_what_was_worked_out_does_not_correct_the_same_value(make: Callable[..., Path]) -> None:
    held = stated("a", "remit:held true", "rdf:object 1", "remit:standing standing:derived")
    (found,) = made(make, held, stated("b", "remit:held false", "rdf:object 1"))
    assert found.said[1].against == "It gives the same value as what is held."


def test_values_of_different_days_do_not_contradict(make: Callable[..., Path]) -> None:
    held = stated("a", "remit:held true", "rdf:object 1", 'remit:knownTo "2020-01-01"^^xsd:date')
    (found,) = made(
        make, held, stated("b", "remit:held false", "rdf:object 2", 'remit:knownFrom "2020-01-02"^^xsd:date')
    )
    assert found.said[1].against == "It is of other days than what is held, and does not contradict it."


def test_where_none_is_held_the_values_stand_to_each_other(make: Callable[..., Path]) -> None:
    (found,) = made(
        make,
        stated("a", "remit:held false", 'remit:asStated "one"'),
        stated("b", "remit:held false", 'remit:asStated "“two”"'),
    )
    assert (found.held, found.among) == ("", ("They differ from each other.",))
    assert [one.value for one in found.said] == ["“one”", "“two”"]
    assert found.said[0].against == ""


def test_of_three_values_some_differ(make: Callable[..., Path]) -> None:
    days_of = (("a", "2020-01-01", "2020-01-01"), ("b", "2020-01-01", "2020-01-31"), ("c", "2021-01-01", "2021-01-01"))
    (found,) = made(make, *(stated(name, "remit:held false", days(first, last)) for name, first, last in days_of))
    assert found.among == ("Some of them contradict each other.", "Some of them differ only in how exact they are.")


def test_what_no_statement_holds_the_thing_may_bear_itself(make: Callable[..., Path]) -> None:
    own = 'document:x remit:publishedOn "2020-05-01"^^xsd:date .\n'
    (found,) = made(make, own, stated("a", "remit:held false", 'rdf:object "2020-06-01"^^xsd:date'))
    assert (found.relation, found.held, found.among) == ("published on", "1 May 2020", ())


def test_a_known_unknown_is_no_value(make: Callable[..., Path]) -> None:
    unknown = "statement:u a remit:KnownUnknown, remit:Statement ; rdf:subject document:x ; rdf:predicate remit:publishedOn .\n"
    assert made(make, unknown) == ()


def test_a_statement_without_a_value_says_so_and_a_thing_is_named(make: Callable[..., Path]) -> None:
    (found,) = made(make, stated("a", "remit:held false"), stated("b", "remit:held false", "rdf:object document:x"))
    assert [(one.value, one.thing) for one in found.said] == [
        ("a value that is not recorded", None),
        ("X", "https://example.org/small/id/document/x"),
    ]

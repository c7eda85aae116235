"""Things in words: by label, by the words that they hold, by what they join; and things without an identifier."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from remit import nameless, turtle
from remit.labels import Namer, shortened
from remit.terms import BlankNode, Literal, NamedNode, Quad

if TYPE_CHECKING:
    from remit.store import Store

BASE = "https://example.org/fenland/"
TREE = "@prefix a: <https://a.example/> .\na:s a:p [ a:q 1 ; a:r [ a:q 2 ] ] , ( a:x [ a:q 3 ] ) .\n"


@pytest.fixture(scope="module")
def namer(store: Store) -> Namer:
    return Namer(store)


@pytest.mark.parametrize(
    ("short", "words"),
    [
        ("body/shore-office", "Coast Office"),
        ("name/coast-watch", "name “Coast Watch”"),
        (
            "placement/water-agency-in-department-of-the-environment",
            "placement of Water Agency in Department of the Environment",
        ),
        ("existence/tide-service-1990", "existence of Tide Service (wound up in 1990)"),
        ("count/chief-bathing-officer-holders", "stated count in Chief Bathing Officer (holders of a post)"),
        ("stance/eastmere-1", "stance “The commissioner supports recommendation 1.”"),
        (
            "citation/report-fifteen",
            "citation “We make fifteen recommendations.” in Clean Waters (report of 10 May 2018)",
        ),
        ("nothing/at-all", "https://example.org/fenland/id/nothing/at-all"),
    ],
)
def test_a_thing_is_called_by_the_most_telling_that_there_is(namer: Namer, short: str, words: str) -> None:
    assert namer.thing(NamedNode(f"{BASE}id/{short}")) == words


def test_a_file_is_called_a_file_and_what_has_no_class_a_thing(namer: Namer) -> None:
    assert namer.kind(NamedNode(f"{BASE}graph/bodies")) == "file"
    assert namer.kind(NamedNode(f"{BASE}id/nothing/at-all")) == "thing"
    assert namer.kind(NamedNode("https://w3id.org/remit/def/Citation")) == "class"


def test_properties_are_told_in_words_also_those_of_the_standards(namer: Namer) -> None:
    names = {
        "https://w3id.org/remit/def/knownFrom": "known from",
        "http://www.w3.org/2004/02/skos/core#altLabel": "other label",
        "http://spdx.org/rdf/terms#checksumValue": "checksum value",
        "http://data.europa.eu/eli/ontology#is_part_of": "is part of",
        "https://other.example/": "https://other.example/",
    }
    assert {iri: namer.predicate(iri) for iri in names} == names


def test_long_words_are_cut_at_a_blank() -> None:
    assert shortened("one  two\nthree", 40) == "one two three"
    assert shortened("one, two, three, four", 12) == "one, two…"
    assert shortened("a" * 20, 10) == "a" * 9 + "…"


def test_a_thing_without_an_identifier_is_told_by_what_is_said_of_it(store: Store) -> None:
    said = nameless.by_content(turtle.quads(TREE, "t.ttl"))
    namer = Namer(store, said)
    words = sorted(namer.value(quad.object) for quad in said if quad.subject == NamedNode("https://a.example/s"))
    assert words == ["(https://a.example/x, (q: 3))", "(q: 1; r: (q: 2))"]
    assert namer.value(BlankNode("unheard")) == "something without an identifier"


def test_what_says_the_same_has_the_same_name_however_it_is_read() -> None:
    lines = turtle.quads(TREE, "t.ttl")
    names = nameless.by_content(lines)
    assert len(names) == len(lines)
    for seed in range(5):
        again = turtle.quads(TREE, "t.ttl")
        random.Random(seed).shuffle(again)  # noqa: S311 - no secret is made
        assert nameless.by_content(again) == names
    other = nameless.by_content(turtle.quads(TREE.replace("2", "4"), "t.ttl"))
    assert len(names & other) == 6  # the list, which hangs together with nothing that is changed
    assert nameless.by_content(turtle.quads(TREE + "a:s a:o [] .", "t.ttl")) > names


def test_rings_of_things_without_an_identifier_are_told_apart() -> None:
    def ring(number: int) -> frozenset[Quad]:
        lines = "".join(f"_:n{at} <a:next> _:n{(at + 1) % number} .\n" for at in range(number))
        return nameless.by_content(turtle.quads(f"{lines}_:n0 <a:first> true .", "t.ttl"))

    assert ring(4) == ring(4)
    assert not ring(4) & ring(5)
    assert len(ring(5)) == 6


def test_a_list_that_runs_in_a_ring_ends(store: Store) -> None:
    first, rest = (NamedNode(f"http://www.w3.org/1999/02/22-rdf-syntax-ns#{name}") for name in ("first", "rest"))
    node = BlankNode("a")
    ring = [Quad(node, first, Literal("x")), Quad(node, rest, node)]
    assert (
        Namer(store, ring).value(node)
        == "(first: “x”; rest: (first: “x”; rest: (first: “x”; rest: (first: “x”; rest: (first: “x”; rest: …)))))"
    )

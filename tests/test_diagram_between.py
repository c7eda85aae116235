"""How two things are connected: all shortest ways, and an honest nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from remit import workspace as workspaces
from remit.diagram import between as module
from remit.diagram.between import between
from remit.errors import UnknownName, WrongUse
from remit.lookup import resolve
from remit.store import Store
from remit.terms import NamedNode

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from remit.diagram.links import Network

START = """PREFIX : <https://example.org/small/id/thing/>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX remit: <https://w3id.org/remit/def/>
"""


def small(make: Callable[..., Path], *lines: str) -> Store:
    """A workspace of bodies that know each other: `a>b` for each that a line names."""
    pairs = [pair.split(">") for line in lines for pair in line.split()]
    bodies = sorted({end for pair in pairs for end in pair})
    turtle = [f":{body} a org:Organization ." for body in bodies]
    turtle += [f":{pair[0]} :knows :{pair[1]} ." for pair in pairs if len(pair) > 1]
    return Store(workspaces.load(make({"graph/all.ttl": START + "\n".join(turtle)})))


def thing(name: str) -> NamedNode:
    return NamedNode(f"https://example.org/small/id/thing/{name}")


def ways(network: Network) -> list[str]:
    return [f"{link.source.value.rsplit('/', 1)[-1]}>{link.target.value.rsplit('/', 1)[-1]}" for link in network.links]


def test_a_way_runs_along_relations_in_either_direction(make: Callable[..., Path]) -> None:
    store = small(make, "a>b c>b c>d")
    network = between(store, thing("a"), thing("d"))
    assert ways(network) == ["a>b", "c>b", "c>d"]
    assert network.things == tuple(map(thing, "abcd"))
    assert network.focus == (thing("a"), thing("d"))
    assert network.left_out == 0


def test_all_shortest_ways_are_there_and_no_longer_one(make: Callable[..., Path]) -> None:
    store = small(make, "a>b b>z", "a>c c>z", "a>d d>e e>z", "b>c", "a>x")
    assert ways(between(store, thing("a"), thing("z"))) == ["a>b", "a>c", "b>z", "c>z"]


@pytest.mark.parametrize("ends", ["az", "za"])
def test_ways_that_meet_and_part_are_all_there_from_either_end(make: Callable[..., Path], ends: str) -> None:
    store = small(make, "a>b a>c b>d c>d d>e d>f e>z f>z", "a>k1 a>k2 a>k3 a>k4", "z>y")
    network = between(store, thing(ends[0]), thing(ends[1]))
    assert ways(network) == ["a>b", "a>c", "b>d", "c>d", "d>e", "d>f", "e>z", "f>z"]


def test_things_that_are_directly_related_are_joined_by_all_their_relations(store: Store) -> None:
    desk, service = (resolve(store, name) for name in ("body:joint-tide-desk", "body:coastguard-service"))
    network = between(store, desk, service)
    assert [link.label for link in network.links] == ["answerable body", "placed in"]


def test_only_some_relations_are_walked_along(store: Store) -> None:
    desk, report = (resolve(store, name) for name in ("body:joint-tide-desk", "document:report-clean-waters"))
    network = between(store, desk, report, only=["owns", "reports"])
    assert [link.label for link in network.links] == ["lead", "in report"]
    assert between(store, desk, report, only=["uses"]).links == ()
    with pytest.raises(UnknownName, match="There is no kind of relation called “hugs”"):
        between(store, desk, report, only=["hugs"])


SAID = """:s{n} a remit:{kind} ; remit:saidBy :a ; remit:{on} :z ; remit:position :notes .
"""
NOTES = ":a a org:Organization . :z a remit:Report . :notes a <http://www.w3.org/2004/02/skos/core#Concept> ; <http://www.w3.org/2004/02/skos/core#prefLabel> 'notes' .\n"
ALL_SAID = (
    "".join(
        SAID.replace("{n}", on).replace("{kind}", kind).replace("{on}", on)
        for kind, on in (("Stance", "stanceOn"), ("StatusClaim", "statusOf"), ("Request", "about"))
    )
    + ":u a remit:Undertaking ; remit:saidBy :a ; remit:about :z .\n"
)
SAYINGS = ["makes a request about", "notes", "promises something about", "says of its status"]


def labels(store: Store, *only: str) -> list[str]:
    return [link.label for link in between(store, thing("a"), thing("z"), only).links]


def test_a_way_runs_through_what_somebody_merely_says_only_where_there_is_no_other(make: Callable[..., Path]) -> None:
    longer = ":b a org:Organization . :a :knows :b . :b :knows :z .\n"
    store = Store(workspaces.load(make({"graph/all.ttl": START + NOTES + ALL_SAID + longer})))
    assert labels(store) == ["knows", "knows"]
    assert labels(store, "responds") == SAYINGS
    assert labels(store, "notes,knows") == ["notes"]


def test_where_only_what_somebody_says_connects_them_that_is_told(make: Callable[..., Path]) -> None:
    assert labels(Store(workspaces.load(make({"graph/all.ttl": START + NOTES + ALL_SAID})))) == SAYINGS


def test_a_letter_that_responds_is_more_than_what_somebody_says(make: Callable[..., Path]) -> None:
    letter = ":a a remit:Response ; remit:respondsTo :z . :z a remit:Report . :a :knows :b . :b :knows :z . :b a remit:Report ."
    assert labels(Store(workspaces.load(make({"graph/all.ttl": START + letter})))) == ["responds to"]


def test_where_nothing_connects_them_both_stand_alone(make: Callable[..., Path]) -> None:
    store = small(make, "a>b", "z>y")
    network = between(store, thing("z"), thing("a"))
    assert (network.links, network.things, network.focus) == ((), (thing("a"), thing("z")), (thing("z"), thing("a")))


def test_the_same_thing_twice_is_refused(make: Callable[..., Path]) -> None:
    with pytest.raises(WrongUse, match=r"was given twice\. Give two different things"):
        between(small(make, "a>b"), thing("a"), thing("a"))


def test_a_relation_in_place_of_a_thing_is_refused_with_its_ends(store: Store) -> None:
    lead, desk = (resolve(store, name) for name in ("assignment:clean-waters-11-lead", "system:tideline"))
    expected = "assignment:clean-waters-11-lead is a relation. Give a thing: recommendation:clean-waters-11 or body:"
    with pytest.raises(WrongUse, match=expected):
        between(store, desk, lead)


def test_a_citation_is_refused(store: Store) -> None:
    with pytest.raises(WrongUse, match="remit trace citation:recommendation-3"):
        between(store, resolve(store, "citation:recommendation-3"), resolve(store, "system:tideline"))


def test_a_document_of_a_kind_that_is_not_drawn_around_others_can_be_an_end(store: Store) -> None:
    register, registrar = (resolve(store, name) for name in ("document:register-of-bodies", "body:registrar"))
    assert [link.label for link in between(store, registrar, register).links] == ["written by"]


def test_a_search_that_takes_in_too_much_is_given_up(
    make: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_SEARCHED", 4)
    store = small(make, "a>b b>c c>d d>e e>f")
    with pytest.raises(WrongUse, match=r"No connection was found among the nearest 4 things\. .*--only"):
        between(store, thing("a"), thing("f"))

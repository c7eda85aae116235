"""What came and went in a network between two versions."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

import pytest

from remit.diagram.difference import difference
from remit.diagram.model import CAME, DERIVED, PAST, PLANNED, PRESENT, SECONDARY, WENT, Diagram, Edge, Kind, Node
from remit.document import Source

BODY = Kind("body", "Body or unit", "pill", "violet")
REPORT = Kind("report", "Report", "note", "blue")
POST = Kind("post", "Post", "hexagon", "violet")
SINCE = "version 1"
T = TypeVar("T", Node, Edge)


def node(name: str, kind: Kind = BODY, **further: object) -> Node:
    return replace(Node(f"urn:x:{name}", name.upper(), kind), **further)  # type: ignore[arg-type]


def edge(source: str, target: str, label: str = "lead", **further: object) -> Edge:
    made = Edge(f"urn:x:{source}", f"urn:x:{target}", label, "urn:p")
    return replace(made, **further)  # type: ignore[arg-type]


def with_(one: T, further: dict[str, object]) -> T:
    return replace(one, **further)  # type: ignore[arg-type]


def diagram(nodes: str | tuple[Node, ...], *edges: Edge, sources: str = "") -> Diagram:
    made = tuple(node(name) for name in nodes) if isinstance(nodes, str) else nodes
    numbered = tuple(Source(number, words) for number, words in enumerate(sources.split(), 1))
    return Diagram(
        "Who does what", "Words.", made, edges, (("As of", "today"),), numbered, source_line="Line.", marking="OFFICIAL"
    )


def told(made: Diagram) -> list[tuple[str, str, str, str]]:
    return [(one.source[6:] + one.target[6:], one.label, one.dates, one.mark) for one in made.edges]


def test_what_came_and_went_is_marked_and_counted() -> None:
    before = diagram("abc", edge("a", "b"), edge("b", "c", "partner"))
    after = diagram("abde", edge("a", "b"), edge("a", "d"), edge("a", "e"))
    made = difference(before, after, SINCE)
    assert [(one.label, one.mark) for one in made.nodes] == [
        ("A", ""),
        ("B", ""),
        ("C", WENT),
        ("D", CAME),
        ("E", CAME),
    ]
    assert told(made) == [
        ("ab", "lead", "", ""),
        ("ad", "lead", "", CAME),
        ("ae", "lead", "", CAME),
        ("bc", "partner", "", WENT),
    ]
    assert made.caption == (
        "Since version 1, 2 things came into the picture, 2 relations are newly recorded, 1 thing left the picture and "
        "1 relation is no longer recorded; this compares what is recorded, not what happened."
    )
    assert made.title == "Who does what (what changed since version 1)"
    assert made.facts == (("As of", "today"), ("Compared with", "version 1"))
    assert (made.source_line, made.marking) == ("Line.", "OFFICIAL")


def test_nothing_changed_is_said_and_everything_is_drawn() -> None:
    many = tuple(node(f"t{number}") for number in range(60))
    made = difference(diagram(many, edge("t1", "t2")), diagram(many, edge("t1", "t2")), SINCE)
    assert (
        made.caption
        == "Nothing in this network changed since version 1; this compares what is recorded, not what happened."
    )
    assert len(made.nodes) == 60
    assert told(made) == [("t1t2", "lead", "", "")]


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ({}, {"dates": "until 25 June 2021", "state": PAST}, "until 25 June 2021 (before: present)"),
        ({"dates": "until 1 May 2020"}, {}, "present (before: until 1 May 2020)"),
        ({"dates": "x", "state": PLANNED}, {"dates": "x"}, "x (before: planned or later)"),
        ({"state": PLANNED}, {}, "present (before: planned or later)"),
        ({"count": 1200}, {"count": 3}, "present (before: 1,200)"),
    ],
)
def test_other_days_states_or_numbers_are_told_of_things_and_of_relations(
    before: dict[str, object], after: dict[str, object], words: str
) -> None:
    earlier = diagram((node("a"), with_(node("b"), before)), with_(edge("a", "b"), before))
    later = diagram((node("a"), with_(node("b"), after)), with_(edge("a", "b"), after))
    made = difference(earlier, later, SINCE)
    assert made.nodes[1].dates == made.edges[0].dates == words
    assert (made.nodes[1].mark, made.edges[0].mark) == ("", "")
    assert made.edges[0].state == after.get("state", PRESENT)
    assert made.caption == (
        "Since version 1, 1 thing and 1 relation are recorded otherwise; this compares what is recorded, not what happened."
    )


def test_another_label_or_type_is_told() -> None:
    made = difference(
        diagram((node("a", label="Old & <new>"),)), diagram((node("a", label="New", type="charity"),)), SINCE
    )
    assert [(one.label, one.dates) for one in made.nodes] == [
        ("New", "present (before: called “Old & <new>”; Body or unit)")
    ]


def test_relations_of_the_same_name_are_told_apart_by_what_states_them() -> None:
    before = diagram(
        "ab", edge("a", "b", via="urn:1", dates="until 2019"), edge("a", "b", via="urn:2"), edge("a", "b", via="urn:3")
    )
    after = diagram(
        "ab", edge("a", "b", via="urn:2", dates="until 2020"), edge("a", "b", via="urn:1", dates="until 2019")
    )
    assert told(difference(before, after, SINCE)) == [
        ("ab", "lead", "until 2019", ""),
        ("ab", "lead", "until 2020 (before: present)", ""),
        ("ab", "lead", "", WENT),
    ]


def test_of_relations_that_one_thing_states_those_that_are_alike_are_the_same() -> None:
    before = diagram("ab", *(edge("a", "b", via="urn:1", dates=f"until {year}") for year in (2019, 2020)))
    after = diagram("ab", edge("a", "b", via="urn:1", dates="until 2020"))
    assert told(difference(before, after, SINCE)) == [
        ("ab", "lead", "until 2019", WENT),
        ("ab", "lead", "until 2020", ""),
    ]


def test_what_a_reader_cannot_tell_apart_has_not_changed() -> None:
    before = diagram("ab", edge("a", "b", via="urn:1", notes=(1,)), sources="one")
    after = diagram("ab", edge("a", "b", via="urn:2", notes=(1,)), sources="two")
    made = difference(before, after, SINCE)
    assert (
        made.caption
        == "Nothing in this network changed since version 1; this compares what is recorded, not what happened."
    )
    assert [one.text for one in made.sources] == ["two"]


def test_a_relation_stated_by_something_else_on_other_days_came_and_went() -> None:
    before = diagram("ab", edge("a", "b", via="urn:1"))
    after = diagram("ab", edge("a", "b", via="urn:2", dates="from 2021"))
    assert told(difference(before, after, SINCE)) == [("ab", "lead", "", WENT), ("ab", "lead", "from 2021", CAME)]


def test_a_relation_of_another_name_is_another() -> None:
    before, after = diagram("ab", edge("a", "b")), diagram("ab", edge("a", "b", "partner"), edge("b", "a"))
    assert told(difference(before, after, SINCE)) == [
        ("ab", "lead", "", WENT),
        ("ab", "partner", "", CAME),
        ("ba", "lead", "", CAME),
    ]


def test_sources_of_both_are_numbered_anew() -> None:
    before = diagram("abc", edge("a", "b", notes=(1,)), edge("b", "c", notes=(2, 3)), sources="one two shared")
    after = diagram(
        "abc", edge("a", "b", dates="until 2020", notes=(2,)), edge("a", "c", notes=(1, 3)), sources="shared new x"
    )
    made = difference(before, after, SINCE)
    assert [(one.number, one.text) for one in made.sources] == [
        (1, "shared"),
        (2, "new"),
        (3, "x"),
        (4, "one"),
        (5, "two"),
    ]
    assert [(one.source + one.target, one.notes) for one in made.edges] == [
        ("urn:x:aurn:x:b", (2, 4)),
        ("urn:x:aurn:x:c", (1, 3)),
        ("urn:x:burn:x:c", (1, 5)),
    ]


def test_of_many_unchanged_things_only_those_next_to_a_change_stay() -> None:
    shared = tuple(node(f"t{number}", focus=number == 50) for number in range(1, 51))
    links = tuple(edge(f"t{number}", f"t{number + 1}", notes=(number,)) for number in range(1, 50))
    words = " ".join(f"s{number}" for number in range(1, 51))
    before = diagram(shared, *links, edge("t2", "t3", "hears", notes=(9,)), sources=words.replace("s", "old"))
    after = diagram(
        (*shared, node("z")), *links, edge("t2", "z", notes=(50,)), edge("t3", "t2", "tells"), sources=words
    )
    made = difference(before, after, SINCE)
    assert [one.label for one in made.nodes] == ["T2", "T3", "T50", "Z"]
    assert told(made) == [
        ("t2t3", "hears", "", WENT),
        ("t2t3", "lead", "", ""),
        ("t2z", "lead", "", CAME),
        ("t3t2", "tells", "", CAME),
    ]
    assert [(one.number, one.text) for one in made.sources] == [(1, "s2"), (2, "s50"), (3, "old9")]
    assert [one.notes for one in made.edges] == [(3,), (1,), (2,), ()]
    assert made.caption == (
        "Since version 1, 1 thing came into the picture, 2 relations are newly recorded and 1 relation is no longer "
        "recorded; 47 things without a change are left out; this compares what is recorded, not what happened."
    )


def test_up_to_forty_unchanged_things_all_stay() -> None:
    shared = tuple(node(f"t{number}") for number in range(40))
    made = difference(diagram(shared), diagram((*shared, node("z"))), SINCE)
    assert len(made.nodes) == 41
    assert made.caption == (
        "Since version 1, 1 thing came into the picture; this compares what is recorded, not what happened."
    )
    assert len(difference(diagram((*shared, node("y"))), diagram((*shared, node("y"), node("z"))), SINCE).nodes) == 1


def test_a_kind_that_only_the_earlier_version_has_keeps_its_place() -> None:
    before = diagram((node("r", REPORT), node("p", POST), node("a")))
    after = diagram((node("r", REPORT), node("a"), node("b10"), node("b9")))
    assert [one.label for one in difference(before, after, SINCE).nodes] == ["R", "P", "A", "B9", "B10"]


def test_an_empty_network_comes_and_goes() -> None:
    full, empty = diagram("ab", edge("a", "b")), diagram("")
    assert difference(empty, full, SINCE).caption == (
        "Since version 1, 2 things came into the picture and 1 relation is newly recorded; this compares what is recorded, "
        "not what happened."
    )
    assert difference(full, empty, SINCE).caption == (
        "Since version 1, 2 things left the picture and 1 relation is no longer recorded; this compares what is recorded, "
        "not what happened."
    )
    assert difference(empty, empty, SINCE).nodes == ()


def test_marks_of_an_earlier_comparison_are_not_kept() -> None:
    marked = diagram((node("a", mark=CAME), node("b")), edge("a", "b", mark=CAME))
    made = difference(marked, marked, SINCE)
    assert [one.mark for one in made.nodes] == ["", ""]
    assert made.edges[0].mark == ""


def test_hostile_labels_are_only_carried() -> None:
    hostile = "<b>&\"'\n\u202e\x00\ud800" + "x" * 300
    before = diagram((Node("javascript:alert(1)", hostile, BODY),))
    after = diagram((Node("javascript:alert(1)", "safe", BODY), Node("urn:x", hostile, BODY)))
    made = difference(before, after, SINCE)
    assert sorted(one.dates for one in made.nodes) == ["", f"present (before: called “{hostile}”)"]
    assert difference(before, after, SINCE) == made


def test_one_thing_that_is_recorded_otherwise_is_told_in_the_singular() -> None:
    made = difference(diagram("a"), diagram((node("a", state=PAST),)), SINCE)
    assert made.caption.startswith("Since version 1, 1 thing is recorded otherwise; this compares what is recorded,")


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("", DERIVED, "present (before: not worked out)"),
        (DERIVED, SECONDARY, "present (before: worked out)"),
        (SECONDARY, "", "present (before: secondary sources only)"),
        (SECONDARY, SECONDARY, ""),
    ],
)
def test_a_relation_that_rests_on_other_grounds_is_recorded_otherwise(before: str, after: str, words: str) -> None:
    made = difference(diagram("ab", edge("a", "b", grade=before)), diagram("ab", edge("a", "b", grade=after)), SINCE)
    assert [(one.grade, one.dates, one.mark) for one in made.edges] == [(after, words, "")]


@pytest.mark.parametrize(
    ("since", "told_as"),
    [
        ("the folder /home/ada/work/main", "the folder main"),
        ("the folder /home/ada/work/main/", "the folder main"),
        ("the folder ../older copy", "the folder older copy"),
        ("the folder main", "the folder main"),
        ("/home/ada/main", "the folder main"),
        ("~/main", "the folder main"),
        ("./main", "the folder main"),
        ("C:\\Users\\ada\\main", "the folder main"),
        ("the folder ..", "another folder"),
        ("/", "another folder"),
        ("~", "another folder"),
        (".", "another folder"),
        ("origin/main, commit 1a2b3c4 of 1 May 2020", "origin/main, commit 1a2b3c4 of 1 May 2020"),
        (".hidden", ".hidden"),
    ],
)
def test_no_path_of_a_machine_is_told(since: str, told_as: str) -> None:
    made = difference(diagram("a"), diagram("ab"), since)
    assert made.title == f"Who does what (what changed since {told_as})"
    assert made.caption.startswith(f"Since {told_as}, 1 thing came")
    assert made.facts[-1] == ("Compared with", told_as)
    assert f"changed since {told_as};" in difference(diagram("a"), diagram("a"), since).caption

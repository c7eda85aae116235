"""What is counted of each body, unit, post, group and person in a network."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from remit import formats, writing
from remit.diagram import forms
from remit.diagram import measures as module
from remit.diagram.measures import measures, table
from remit.diagram.model import CAME, PAST, PLANNED, UNSURE, WENT, Diagram, Edge, Kind, Node
from remit.document import Cell, Grid, Sentence, Source
from remit.errors import WrongUse
from remit.terms import text

if TYPE_CHECKING:
    from remit.store import Store

ID = "https://example.org/fenland/id/"
PART = "https://w3id.org/remit/def/part/"
KIND = Kind("x", "Thing", "box", "grey")
LIDO, POOL, OFFICER = "body/lido-board", "body/pool-board", "post/chief-bathing-officer"
MASTERS, ADA = "group/harbour-masters", "person/ada-reed"
ONE, TWO, THREE = (f"recommendation/clean-waters-{number}" for number in (1, 2, 3))
REPORT, SYSTEM = "document/report-clean-waters", "system/tideline"


def diagram(*edges: Edge, nodes: tuple[str, ...] = (), **states: str) -> Diagram:
    names = dict.fromkeys((*nodes, *(end.removeprefix(ID) for edge in edges for end in (edge.source, edge.target))))
    made = tuple(
        Node(ID + name, name, KIND, state=states.get(name.rpartition("/")[2].replace("-", "_"), "present"))
        for name in names
    )
    return Diagram("Who does what?", "Words.", made, edges, (("As of", "1 June 2020"),), marking="OFFICIAL")


def edge(source: str, target: str, part: str = "lead", **further: object) -> Edge:
    made = Edge(ID + source, ID + target, part, PART + part)
    return replace(made, **further)  # type: ignore[arg-type]


def counted(store: Store, shown: Diagram) -> dict[str, tuple[str, ...]]:
    """The values of each row by its name: led, partnered, received, answered for, relations, touches, connects, share, unsure, left."""
    rows = table(store, shown).rows
    return {text(row[0]): tuple(text(one) for one in row[3:-4]) for row in rows}


def grid(store: Store, shown: Diagram) -> Grid:
    (section,) = measures(store, shown).sections
    made = section.parts[1]
    assert isinstance(made, Grid)
    return made


def sentence(store: Store, shown: Diagram, place: int) -> str:
    made = measures(store, shown).sections[0].parts[place]
    assert isinstance(made, Sentence)
    return made.text


def test_parts_are_counted_in_different_recommendations_by_the_relation_and_not_by_its_words(store: Store) -> None:
    shown = diagram(
        edge(ONE, LIDO),
        edge(TWO, LIDO, label="is led by"),
        edge(TWO, LIDO, via="urn:again"),
        edge(LIDO, THREE, "partner"),
        edge(THREE, MASTERS, "recipient"),
        Edge(ID + THREE, ID + OFFICER, "lead", "urn:another"),
        edge(REPORT, POOL),
    )
    assert counted(store, shown) == {
        LIDO: ("2", "1", "0", "0", "4", "3", "2", "0.333", "0", "0"),
        POOL: ("0", "0", "0", "0", "1", "1", "0", "0.000", "0", "0"),
        MASTERS: ("0", "0", "1", "0", "1", "1", "0", "0.000", "0", "0"),
        OFFICER: ("0", "0", "0", "0", "1", "1", "0", "0.000", "0", "0"),
    }


def test_a_recommendation_is_no_owner_and_owns_no_body(store: Store) -> None:
    shown = diagram(edge(ONE, TWO), edge(LIDO, POOL))
    assert {name: row[:3] for name, row in counted(store, shown).items()} == {LIDO: ("0",) * 3, POOL: ("0",) * 3}


def test_rows_are_for_what_can_own_and_for_what_has_a_part(store: Store) -> None:
    shown = diagram(edge(ONE, SYSTEM), nodes=(LIDO, OFFICER, MASTERS, ADA, REPORT, TWO, "inspection/clean-waters"))
    assert list(counted(store, shown)) == [SYSTEM, LIDO, MASTERS, ADA, OFFICER]


def test_those_that_lead_most_come_first_then_by_label(store: Store) -> None:
    shown = diagram(edge(ONE, POOL), edge(TWO, POOL), edge(THREE, OFFICER), nodes=(MASTERS, LIDO))
    assert list(counted(store, shown)) == [POOL, OFFICER, LIDO, MASTERS]


def test_what_is_past_or_planned_is_not_counted_but_told(store: Store) -> None:
    shown = diagram(
        edge(ONE, LIDO, state=PAST),
        edge(TWO, LIDO, state=PLANNED),
        edge(TWO, POOL),
        edge(THREE, LIDO, state=UNSURE),
        edge(ONE, POOL),
        clean_waters_1=UNSURE,
    )
    assert counted(store, shown)[LIDO] == ("1", "0", "0", "0", "1", "1", "0", "0.000", "1", "2")
    assert counted(store, shown)[POOL] == ("2", "0", "0", "0", "2", "2", "1", "0.167", "1", "0")
    assert sentence(store, shown, 0) == (
        "Counted on this network alone: 5 things and 3 relations, without 2 relations past, planned or later."
    )


def test_of_a_difference_the_later_version_is_counted(store: Store) -> None:
    shown = diagram(edge(ONE, LIDO, mark=WENT), edge(TWO, LIDO, mark=CAME), edge(ONE, POOL, mark=WENT))
    gone = tuple(replace(node, mark=WENT) if node.iri == ID + POOL else node for node in shown.nodes)
    shown = replace(shown, nodes=gone)
    assert counted(store, shown) == {LIDO: ("1", "0", "0", "0", "1", "1", "0", "0.000", "0", "0")}
    assert sentence(store, shown, 0) == (
        "Counted on this network alone: 3 things and 1 relation, without 2 relations no longer in the later version."
    )


def test_connecting_is_how_many_more_parts_there_would_be_and_a_loop_or_a_double_relation_joins_nothing(
    store: Store,
) -> None:
    shown = diagram(
        edge(LIDO, ONE),
        edge(LIDO, TWO),
        edge(LIDO, TWO, "partner"),
        edge(LIDO, LIDO),
        edge(POOL, TWO),
        edge(POOL, THREE),
        edge(THREE, TWO),
        nodes=(OFFICER,),
    )
    rows = counted(store, shown)
    assert rows[LIDO][4:7] == ("4", "2", "1")
    assert rows[POOL][4:7] == ("2", "2", "0")
    assert rows[OFFICER][4:7] == ("0", "0", "0")


def test_the_share_of_shortest_paths_is_that_of_all_pairs_of_others(store: Store) -> None:
    star = diagram(*(edge(LIDO, other) for other in (ONE, TWO, THREE)))
    assert counted(store, star)[LIDO][7] == "1.000"
    path = diagram(edge(ONE, LIDO), edge(LIDO, TWO), edge(TWO, POOL))
    assert (counted(store, path)[LIDO][7], counted(store, path)[POOL][7]) == ("0.667", "0.000")


def test_a_network_too_large_for_it_has_no_share_and_says_so(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_FOR_SHARE", 2)
    shown = diagram(edge(ONE, LIDO), edge(TWO, LIDO))
    assert counted(store, shown)[LIDO] == ("2", "0", "0", "0", "2", "2", "1", "", "0", "0")
    assert counted(store, diagram(edge(ONE, LIDO)))[LIDO][7] == "0.000"
    assert "Share of shortest paths" not in grid(store, shown).columns
    assert measures(store, shown).closing[1] == (
        "The share of shortest paths is worked out for networks of at most 2 things; this one has more."
    )


def test_each_heading_of_the_table_says_what_the_measure_means(store: Store) -> None:
    assert table(store, diagram(nodes=(ONE,))).columns == (
        "Name",
        "Type",
        "Days",
        "Actions led: recommendations of which it is itself the lead, without those of its posts and units",
        "Actions partnered: recommendations in which it is itself a partner, without those of its posts and units",
        "Actions received: recommendations of whose action it is itself a recipient, without those of its posts and units",
        "Actions answered for: recommendations whose lead is a post, a unit or another for which it is the answerable body",
        "Relations: relations that touch it",
        "Things it touches: different things to which it has a relation",
        "Connects: how many more separate parts there would be without it; 0: everything else stays joined",
        "Share of shortest paths: share of all pairs of other things whose shortest path runs through it, from 0 to 1",
        "Not sure: relations counted of which it is not sure that they, and both their ends, are there on the day",
        "Past or planned: relations not counted because they ended before the day or are only planned or later",
        "Identifier",
        "As of",
        "Network",
        "Workspace",
    )


def test_the_document_stands_alone(store: Store) -> None:
    shown = replace(
        diagram(edge(ONE, LIDO, notes=(2, 1)), edge(TWO, LIDO, notes=(2,))),
        sources=(Source(1, "One"), Source(2, "Two")),
    )
    made = measures(store, shown)
    assert (made.title, made.facts, made.marking) == (
        "Who does what? (measures)",
        (("As of", "1 June 2020"),),
        "OFFICIAL",
    )
    assert made.sources == shown.sources
    found = grid(store, shown)
    assert found.columns[:3] == ("Name", "Type", "Actions led")
    assert found.rows == (
        (
            Cell(LIDO, ID + LIDO),
            Cell("Thing"),
            *map(Cell, ("2", "0", "0", "0", "2", "2", "1", "1.000", "0", "0")),
        ),
    )
    assert found.notes == ((1, 2),)
    assert [name for name, _ in found.key] == list(found.columns[2:])
    assert all(meaning.endswith(".") for _, meaning in found.key)
    (closing,) = made.closing
    assert closing == (
        "A 0 says that there is nothing of the kind in this network on this day. It does not say that there is none: what no "
        "source says, or what this network does not show, is not counted."
    )


def test_the_days_of_things_stand_where_there_are_any(store: Store) -> None:
    shown = diagram(edge(ONE, LIDO), nodes=(POOL,))
    dated = replace(
        shown, nodes=tuple(replace(node, dates="until May") if node.iri == ID + LIDO else node for node in shown.nodes)
    )
    assert grid(store, dated).columns[2] == "Days"
    assert [row[2].text for row in grid(store, dated).rows] == ["until May", ""]


def test_a_network_without_owners_says_so(store: Store) -> None:
    shown = diagram(edge(ONE, REPORT, "in"))
    assert sentence(store, shown, 1) == "It has no body, unit, post, group or person to count for."
    assert table(store, shown).rows == ()
    assert measures(store, diagram()).closing == ()


def test_gathered_things_are_not_measured(store: Store) -> None:
    shown = diagram(edge(ONE, LIDO, count=2))
    with pytest.raises(WrongUse, match=r"gathered in groups\. Ask for them without --by\."):
        measures(store, shown)


def test_hostile_labels_do_no_harm_in_any_format(store: Store) -> None:
    hostile = "=cmd|'<b>&\"\n\u202e\x00\ud800" + "x" * 300
    nodes = (Node(ID + LIDO, hostile, KIND, hostile, hostile), Node("javascript:alert(1)", hostile, KIND))
    shown = Diagram(hostile, hostile, nodes, (Edge(ID + LIDO, "javascript:alert(1)", hostile, PART + "lead"),))
    (header, row) = csv.reader(io.StringIO(formats.write_table(table(store, shown), "csv").decode()))
    assert row[1] == row[2] == row[0] == "'=cmd|'<b>&\"\n\ufffd\ufffd\ufffd" + "x" * 300
    assert row[3:-4] == ["1", "1", "0", "0.000", "0", "0"]
    assert row[-2] == row[0]
    assert len(header) == len(row)
    page = writing.write(measures(store, shown), "html").decode()
    assert "<b>" not in page.partition("<body")[2]
    assert measures(store, shown) == measures(store, shown)


def answers(lead: str, body: str, **further: object) -> Edge:
    return replace(Edge(ID + lead, ID + body, "answerable body", forms.ANSWERABLE), **further)  # type: ignore[arg-type]


def test_a_body_answers_for_the_recommendations_that_its_posts_and_units_lead(store: Store) -> None:
    shown = diagram(
        edge(ONE, OFFICER),
        edge(ONE, ADA),
        edge(TWO, OFFICER, "partner"),
        edge(THREE, MASTERS),
        edge(THREE, LIDO),
        answers(OFFICER, LIDO),
        answers(OFFICER, LIDO, via="urn:again"),
        answers(ADA, LIDO),
        answers(ADA, MASTERS),
        answers(MASTERS, POOL),
        answers(POOL, POOL),
        answers(LIDO, "body/state-of-fenland"),
        edge(TWO, POOL),
    )
    assert {name: row[:4] for name, row in counted(store, shown).items()} == {
        LIDO: ("1", "0", "0", "1"),
        POOL: ("1", "0", "0", "1"),
        "body/state-of-fenland": ("0", "0", "0", "1"),
        OFFICER: ("1", "1", "0", "0"),
        MASTERS: ("1", "0", "0", "1"),
        ADA: ("1", "0", "0", "0"),
    }


def test_nothing_is_answered_for_over_what_is_past_or_gone(store: Store) -> None:
    shown = diagram(
        edge(ONE, OFFICER),
        edge(TWO, MASTERS, state=PAST),
        edge(THREE, ADA),
        answers(OFFICER, LIDO, state=PAST),
        answers(MASTERS, LIDO),
        answers(ADA, LIDO, mark=WENT),
    )
    assert counted(store, shown)[LIDO][3] == "0"


def test_a_network_without_recommendations_has_no_columns_of_actions(store: Store) -> None:
    shown = diagram(edge("inspection/clean-waters", LIDO, "inspected"))
    assert grid(store, shown).columns[:3] == ("Name", "Type", "Relations")
    assert not [heading for heading in table(store, shown).columns if heading.startswith("Actions")]
    assert counted(store, shown) == {LIDO: ("1", "1", "0", "0.000", "0", "0")}
    gone = diagram(edge(ONE, LIDO, mark=WENT), edge(POOL, LIDO, "x"))
    gone = replace(gone, nodes=tuple(replace(one, mark=WENT) if one.iri == ID + ONE else one for one in gone.nodes))
    assert grid(store, gone).columns[2] == "Relations"


def test_each_row_of_the_table_tells_its_day_network_and_workspace(store: Store) -> None:
    shown = diagram(edge(ONE, LIDO), edge(ONE, POOL))
    shown = replace(shown, title="Who\x00 does what?", facts=(*shown.facts, ("Workspace", "Fenland, version 1")))
    made = table(store, shown)
    assert made.columns[-4:] == ("Identifier", "As of", "Network", "Workspace")
    assert [[text(one) for one in row[-3:]] for row in made.rows] == [
        ["1 June 2020", "Who\ufffd does what?", "Fenland, version 1"]
    ] * 2
    assert text(table(store, replace(shown, facts=(("Body", "x"),))).rows[0][-3]) == ""
    timeless = replace(shown, facts=(("Body", "x"), ("Past and planned as of", "1 June 2020")))
    assert text(table(store, timeless).rows[0][-3]) == "past and planned as of 1 June 2020"


def test_the_key_says_that_a_body_is_not_counted_for_its_posts(store: Store) -> None:
    key = dict(grid(store, diagram(edge(ONE, LIDO))).key)
    assert "Those that its posts and units lead are not among them" in key["Actions led"]
    assert "for which it is the answerable body" in key["Actions answered for"]


def test_where_there_are_no_actions_the_most_related_come_first(store: Store) -> None:
    body = Kind("body", "Body or unit", "pill", "violet")
    base = "https://example.org/fenland/id/body/"
    names = ("beach-patrol", "coastguard-service", "water-agency")
    nodes = tuple(Node(base + name, name, body) for name in names)
    edges = tuple(Edge(base + "water-agency", base + name, "visited") for name in names[:2])
    found = table(store, Diagram("", "", nodes, edges))
    assert [text(row[0]) for row in found.rows] == ["water-agency", "beach-patrol", "coastguard-service"]

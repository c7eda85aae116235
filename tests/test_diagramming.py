"""From what was asked to a diagram: saved queries, things, two things, and two versions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from remit import diagramming, queries, workspace
from remit.diagram.model import CAME, WENT
from remit.diagramming import Wish
from remit.errors import UnknownName, WrongUse, WrongValue
from remit.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from remit.diagram.model import Diagram

TODAY = date(2022, 11, 22)


def relations(diagram: Diagram) -> list[tuple[str, str, str]]:
    label = {node.iri: node.label for node in diagram.nodes}
    return [(label[edge.source], edge.label, label[edge.target]) for edge in diagram.edges]


def test_a_saved_query_is_drawn_with_its_values_and_its_day(store: Store) -> None:
    wish = Wish(
        "accountability-network", values={"report": "Harbour Audit (redacted report of 2019)"}, as_of="2020-06-01"
    )
    drawn = diagramming.draw(store, wish, TODAY)
    assert drawn.diagram.title == "Who is to do what with whom, and which body answers"
    assert drawn.day == date(2020, 6, 1)
    assert drawn.diagram.caption.startswith("Harbour Audit (redacted report of 2019)")
    assert "as of 1 June 2020" in drawn.diagram.caption
    assert drawn.taken == (("report", "Harbour Audit (redacted report of 2019)", "document:report-harbour-audit"),)


def test_a_query_is_told_for_today_when_no_day_is_given(store: Store) -> None:
    drawn = diagramming.draw(store, Wish("accountability-network"), TODAY)
    assert ("As of", "22 November 2022 (today; no day was given)") in drawn.diagram.facts


def test_the_example_values_of_a_query_can_be_used(store: Store) -> None:
    drawn = diagramming.draw(store, Wish("inspection-network", example=True), TODAY)
    assert drawn.diagram.nodes
    assert ("Inspection", "Inspection of bathing places, 2017 to 2018") in drawn.diagram.facts


def test_what_is_around_a_thing_is_drawn(store: Store) -> None:
    drawn = diagramming.draw(store, Wish("recommendation 3", as_of="2018-06-01", only=("owns",)), TODAY)
    assert relations(drawn.diagram) == [
        ("Beach Patrol", "answerable body", "Department of the Environment"),
        ("Recommendation 3 of “Clean Waters”", "lead", "Beach Patrol"),
    ]
    assert drawn.diagram.title == "Recommendation 3 of “Clean Waters”: what it is related to"
    assert [node.label for node in drawn.diagram.nodes if node.focus] == ["Recommendation 3 of “Clean Waters”"]
    assert ("Only these relations", "owns") in drawn.diagram.facts
    assert drawn.taken == (("recommendation 3", "Recommendation 3 of “Clean Waters”", "recommendation:clean-waters-3"),)


def test_depth_reaches_further(store: Store) -> None:
    near = diagramming.draw(store, Wish("recommendation:clean-waters-3"), TODAY).diagram
    far = diagramming.draw(store, Wish("recommendation:clean-waters-3", depth=2), TODAY).diagram
    assert {node.iri for node in near.nodes} < {node.iri for node in far.nodes}
    assert "up to 2 relations away" in far.caption


def test_two_things_are_connected(store: Store) -> None:
    drawn = diagramming.draw(
        store, Wish(between=("recommendation 3", "Harbour Audit (redacted report of 2019)")), TODAY
    )
    assert drawn.connected
    assert sorted(node.label for node in drawn.diagram.nodes if node.focus) == [
        "Harbour Audit (redacted report of 2019)",
        "Recommendation 3 of “Clean Waters”",
    ]


def test_two_things_that_nothing_connects_are_said_to_be_so(make: Callable[..., Path]) -> None:
    alone = """<https://example.org/fenland/id/body/hermit> a <http://www.w3.org/ns/org#Organization> ;
    <http://www.w3.org/2004/02/skos/core#prefLabel> "Hermit"@en-GB ."""
    small = Store(workspace.load(make({"graph/hermit.ttl": alone}, invented=True)))
    drawn = diagramming.draw(small, Wish(between=("Hermit", "Beach Patrol")), TODAY)
    assert not drawn.connected
    assert drawn.diagram.edges == ()
    assert drawn.diagram.caption.startswith("Nothing recorded here connects them")


def test_things_can_be_gathered(store: Store) -> None:
    plain = diagramming.draw(store, Wish("accountability-network"), TODAY).diagram
    gathered = diagramming.draw(store, Wish("accountability-network", by="type"), TODAY).diagram
    assert sum(node.count for node in gathered.nodes) == len(plain.nodes)
    assert len(gathered.nodes) == len(plain.kinds)


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        (Wish(), "Say what to draw"),
        (Wish("recommendation 3", between=("a", "b")), "“recommendation 3” and --between exclude each other"),
        (
            Wish("accountability-network", between=("a", "b")),
            "“accountability-network” and --between exclude each other",
        ),
        (Wish(between=("a", "b"), depth=2), "--depth goes with one thing"),
        (Wish("accountability-network", depth=2), "“accountability-network” is a saved query"),
        (Wish("accountability-network", only=("owns",)), "“accountability-network” is a saved query"),
        (Wish("recommendation 3", values={"asOf": "2020-01-01"}), "“recommendation 3” is none"),
        (Wish("recommendation 3", example=True), "“recommendation 3” is none"),
        (Wish("recommendation 3", table=True), "“recommendation 3” is none"),
        (Wish(between=("a", "b"), example=True), "“--between” is none"),
    ],
)
def test_what_does_not_go_together_is_refused(store: Store, wish: Wish, said: str) -> None:
    with pytest.raises(WrongUse) as caught:
        diagramming.draw(store, wish, TODAY)
    assert said in str(caught.value)


def test_a_name_that_nothing_has_is_answered_with_queries_and_things_that_come_near(store: Store) -> None:
    with pytest.raises(UnknownName) as caught:
        diagramming.draw(store, Wish("accountability-netwrok"), TODAY)
    assert "There is no saved query or thing called “accountability-netwrok”" in str(caught.value)
    assert "“accountability-network”" in str(caught.value)


def test_a_day_that_is_none_is_refused(store: Store) -> None:
    with pytest.raises(WrongValue, match="“--as-of” must be a day like"):
        diagramming.draw(store, Wish("recommendation 3", as_of="June"), TODAY)


def test_what_came_and_went_between_two_versions_is_marked(make: Callable[..., Path], store: Store) -> None:
    root = make({}, invented=True)
    graph = root / "graph" / "inspections" / "clean-waters.ttl"
    text = graph.read_text(encoding="utf-8")
    assert "remit:assignee body:beach-patrol ;" in text
    graph.write_text(
        text.replace("remit:assignee body:beach-patrol ;", "remit:assignee body:water-agency ;"), encoding="utf-8"
    )
    now = Store(workspace.load(root))
    wish = Wish("recommendation 3", as_of="2018-06-01", only=("owns",))
    drawn = diagramming.changed(now, store, "the version before", wish, TODAY).diagram
    marks = {(edge.label, drawn.by_iri[edge.target].label): edge.mark for edge in drawn.edges}
    assert marks["lead", "Beach Patrol"] == WENT
    assert marks["lead", "Water Agency"] == CAME
    assert "the version before" in drawn.title


def test_a_thing_that_an_earlier_version_did_not_have_is_all_new(make: Callable[..., Path], store: Store) -> None:
    base = "https://example.org/fenland/id/"
    born = f"""<{base}body/newcomer> a <http://www.w3.org/ns/org#Organization> ;
    <http://www.w3.org/2004/02/skos/core#prefLabel> "Newcomer"@en-GB ."""
    now = Store(workspace.load(make({"graph/newcomer.ttl": born}, invented=True)))
    drawn = diagramming.changed(now, store, "before", Wish("Newcomer"), TODAY).diagram
    assert [(node.label, node.mark) for node in drawn.nodes] == [("Newcomer", CAME)]


def test_an_earlier_version_is_asked_about_the_same_things_by_their_identifiers(store: Store) -> None:
    wish = Wish(
        "accountability-network", values={"report": "Harbour Audit (redacted report of 2019)"}, as_of="2020-06-01"
    )
    drawn = diagramming.changed(store, store, "itself", wish, TODAY).diagram
    assert {node.mark for node in drawn.nodes} | {edge.mark for edge in drawn.edges} == {""}
    assert replace(drawn, title="", caption="", facts=()).edges


def test_a_table_is_drawn_only_if_it_is_meant_as_a_network(store: Store) -> None:
    for wish in (Wish("who-owns"), Wish("who-owns", example=True)):
        with pytest.raises(WrongUse) as caught:
            diagramming.draw(store, wish, TODAY)
        assert str(caught.value) == (
            "“who-owns” gives a table that is not meant as a network. Read it with: remit run who-owns. Networks are: "
            "accountability-network, inspection-network, programme-network, succession-network. To have it drawn by its columns "
            "all the same, say --table (and look whether each arrow is true), or write “#+ view: graph” in its header, see "
            "docs/diagrams.md."
        )


def test_a_table_is_drawn_by_its_columns_when_that_is_asked_for_and_the_caption_says_so(store: Store) -> None:
    wish = Wish("who-owns", values={"recommendation": "recommendation 3"}, as_of="2020-06-01", table=True)
    diagram = diagramming.draw(store, wish, TODAY).diagram
    assert diagram.caption.startswith("The rows of a table, drawn by its columns; Recommendation 3 of “Clean Waters”: ")
    assert "Coastguard Service" in {node.label for node in diagram.nodes}
    assert diagram.edges


WORDED = 'BIND("in" AS ?edgeLabel)'


@pytest.mark.parametrize(
    ("header", "select", "drawn"),
    [
        ("", "?thing ?body WHERE {", False),
        ("#+ view: graph\n", "?thing ?body WHERE {", True),
        ("", f"?thing ?body ?edgeLabel WHERE {{ {WORDED}", True),
        ("", f"?thing ?body WHERE {{ {WORDED}", False),
    ],
)
def test_the_header_or_a_column_makes_a_table_a_network(
    make: Callable[..., Path], store: Store, header: str, select: str, *, drawn: bool
) -> None:
    query = f"""{header}#+ summary: What stands in what?
PREFIX remit: <https://w3id.org/remit/def/>
SELECT {select} ?placement remit:placementOf ?thing ; remit:placementIn ?body }}"""
    saved = queries.load(workspace.load(make({"queries/pairs.rq": query})))
    if drawn:
        assert diagramming.draw(store, Wish("pairs"), TODAY, saved).diagram.edges
    else:
        with pytest.raises(WrongUse, match="“pairs” gives a table that is not meant as a network"):
            diagramming.draw(store, Wish("pairs"), TODAY, saved)


def test_a_query_without_a_day_shows_what_ever_held(store: Store) -> None:
    diagram = diagramming.draw(store, Wish("inspection-network"), TODAY).diagram
    assert diagram.caption.endswith(
        " relations between them, whenever they held; past and planned as of 22 November 2022."
    )
    assert ("Past and planned as of", "22 November 2022 (today)") in diagram.facts
    assert "As of" not in dict(diagram.facts)
    assert ", past and planned as of 22 November 2022. Sources: " in diagram.source_line
    taking = diagramming.draw(store, Wish("accountability-network"), TODAY).diagram
    assert " relations between them, as of 22 November 2022; Clean Waters (report" in taking.caption
    assert ", as of 22 November 2022. Sources: " in taking.source_line


def test_a_day_for_a_query_that_takes_none_is_refused(store: Store) -> None:
    with pytest.raises(WrongUse) as caught:
        diagramming.draw(store, Wish("inspection-network", as_of="2020-01-01"), TODAY)
    assert str(caught.value) == (
        "“inspection-network” takes no day: it shows relations whenever they held. Leave --as-of out. "
        "Networks that take a day: accountability-network."
    )


def test_the_caption_says_which_relations_alone_were_asked_for(store: Store) -> None:
    wish = Wish("recommendation 3", as_of="2018-06-01", only=("owns", "partners"))
    caption = diagramming.draw(store, wish, TODAY).diagram.caption
    assert " between them, only: owns and partners, as of 1 June 2018; " in caption
    pair = Wish(between=("recommendation 3", "Beach Patrol"), as_of="2018-06-01", only=("owns",))
    assert ", only: owns, as of 1 June 2018" in diagramming.draw(store, pair, TODAY).diagram.caption


COUNT = """@prefix remit: <https://w3id.org/remit/def/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<https://example.org/fenland/id/document/silent> a remit:Report ; skos:prefLabel "Silent report"@en-GB .
<https://example.org/fenland/id/count/silent> a remit:StatedCount ; remit:atLeast 8 ; remit:atMost 8 ;
  remit:countIn <https://example.org/fenland/id/document/silent> ;
  remit:counts <https://w3id.org/remit/def/counted/recommendations> .
"""


def test_a_report_of_which_nothing_is_held_says_how_much_is_stated(make: Callable[..., Path]) -> None:
    small = Store(workspace.load(make({"graph/silent.ttl": COUNT}, invented=True)))
    wish = Wish("accountability-network", values={"report": "Silent report"})
    assert diagramming.draw(small, wish, TODAY).diagram.caption == (
        "Silent report: Nothing in this workspace answers the question for these values, as of 22 November 2022; "
        "Silent report is stated to have 8 recommendations, of which none is held here."
    )


def test_the_title_and_the_marking_are_the_users_own(store: Store) -> None:
    drawn = diagramming.draw(store, Wish("recommendation 3", title="Rip currents", marking="OFFICIAL"), TODAY)
    assert drawn.diagram.title == "Rip currents"
    assert drawn.diagram.marking == "OFFICIAL"

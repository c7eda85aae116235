"""From what was asked to a diagram: saved queries, things, two things, and two versions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from remit import diagramming, workspace
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
        (Wish("recommendation 3", between=("a", "b")), "Say what to draw"),
        (Wish(between=("a", "b"), depth=2), "--depth goes with one thing"),
        (Wish("accountability-network", depth=2), "“accountability-network” is a saved query"),
        (Wish("accountability-network", only=("owns",)), "“accountability-network” is a saved query"),
        (Wish("recommendation 3", values={"asOf": "2020-01-01"}), "“recommendation 3” is none"),
        (Wish("recommendation 3", example=True), "“recommendation 3” is none"),
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


def test_the_title_and_the_marking_are_the_users_own(store: Store) -> None:
    drawn = diagramming.draw(store, Wish("recommendation 3", title="Rip currents", marking="OFFICIAL"), TODAY)
    assert drawn.diagram.title == "Rip currents"
    assert drawn.diagram.marking == "OFFICIAL"

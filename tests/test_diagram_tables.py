"""A diagram as tables for a reader."""

from __future__ import annotations

from dataclasses import replace

from remit.diagram.model import Diagram, Edge, Kind, Node
from remit.diagram.tables import document
from remit.document import Cell, Grid, Sentence, Source

BODY, POST = Kind("body", "Body or unit", "pill", "violet"), Kind("post", "Post", "hexagon", "violet")
FIRE = Node("urn:a:fire", "Fire <Service> & Co", BODY, "fire service")
CHIEF = Node("urn:a:chief", "Chief", POST, "post")
LEADS = Edge("urn:a:chief", "urn:a:fire", "leads", "urn:a:leads", notes=(1,))
SOURCE = Source(1, "In the Register (2020), page 2", "The chief leads.", "https://a.example/")
DIAGRAM = Diagram(
    title="Who leads what?",
    caption="1 post and 1 body or unit.",
    nodes=(CHIEF, FIRE),
    edges=(LEADS, Edge("urn:a:fire", "urn:a:fire", "watches")),
    facts=(("As of", "1 May 2020"),),
    sources=(SOURCE,),
    marking="OFFICIAL",
)


def grids(diagram: Diagram) -> dict[str, Grid]:
    found = {}
    for section in document(diagram).sections:
        for part in section.parts:
            if isinstance(part, Grid):
                found[section.title] = part
    return found


def words(grid: Grid) -> list[tuple[str, ...]]:
    return [grid.columns, *(tuple(cell.text for cell in row) for row in grid.rows)]


def test_the_document_stands_alone() -> None:
    made = document(DIAGRAM)
    assert (made.title, made.facts, made.marking) == ("Who leads what?", (("As of", "1 May 2020"),), "OFFICIAL")
    assert made.sources == (SOURCE,)
    assert made.sections[0].parts == (Sentence("1 post and 1 body or unit."),)
    assert [section.title for section in made.sections] == ["", "Relations", "Things"]


def test_relations_are_told_with_their_sources() -> None:
    grid = grids(DIAGRAM)["Relations"]
    assert words(grid) == [
        ("From", "Relation", "To"),
        ("Chief", "leads", "Fire <Service> & Co"),
        ("Fire <Service> & Co", "watches", "Fire <Service> & Co"),
    ]
    assert grid.notes == ((1,), ())
    assert grid.rows[0] == (Cell("Chief", CHIEF.iri), Cell("leads", "urn:a:leads"), Cell(FIRE.label, FIRE.iri))
    assert grid.rows[1][1] == Cell("watches")


def test_things_are_told_with_the_number_of_their_relations() -> None:
    grid = grids(DIAGRAM)["Things"]
    assert words(grid) == [
        ("Name", "Kind", "Type", "Relations"),
        ("Chief", "Post", "post", "1"),
        ("Fire <Service> & Co", "Body or unit", "fire service", "2"),
    ]
    assert grid.rows[1][0].iri == FIRE.iri
    assert grid.notes == ()


def test_columns_for_days_states_marks_and_counts_stand_only_where_they_say_something() -> None:
    past = replace(LEADS, state="past", dates="until 1 May 2019", mark="went", count=1200)
    planned = replace(LEADS, state="planned", mark="came")
    unsure = replace(CHIEF, state="unsure", dates="days not known")
    diagram = replace(DIAGRAM, edges=(past, planned, LEADS), nodes=(unsure, FIRE))
    assert words(grids(diagram)["Relations"]) == [
        ("From", "Relation", "To", "Stands for", "Days", "State", "What changed"),
        ("Chief", "leads", FIRE.label, "1,200", "until 1 May 2019", "past", "removed"),
        ("Chief", "leads", FIRE.label, "", "", "planned or later", "added"),
        ("Chief", "leads", FIRE.label, "", "", "", ""),
    ]
    assert words(grids(diagram)["Things"]) == [
        ("Name", "Kind", "Type", "Days", "State", "Relations"),
        ("Chief", "Post", "post", "days not known", "not sure", "3"),
        (FIRE.label, "Body or unit", "fire service", "", "", "3"),
    ]


def test_the_standing_is_a_column_where_any_relation_has_one() -> None:
    edges = (replace(LEADS, grade="derived"), replace(LEADS, grade="secondary"), LEADS)
    assert words(grids(replace(DIAGRAM, edges=edges))["Relations"]) == [
        ("From", "Relation", "To", "Standing"),
        ("Chief", "leads", FIRE.label, "worked out; no source says so"),
        ("Chief", "leads", FIRE.label, "secondary sources only"),
        ("Chief", "leads", FIRE.label, ""),
    ]


def test_without_sources_there_are_no_notes() -> None:
    assert grids(replace(DIAGRAM, edges=(replace(LEADS, notes=()),)))["Relations"].notes == ()


def test_without_relations_or_things_their_table_is_left_out() -> None:
    assert list(grids(replace(DIAGRAM, edges=()))) == ["Things"]
    empty = document(replace(DIAGRAM, edges=(), nodes=()))
    assert [section.title for section in empty.sections] == [""]

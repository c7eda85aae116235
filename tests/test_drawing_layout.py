"""Layouts by the program that comes with Remit: nothing lies on anything else, and all curves end at outlines."""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from itertools import combinations
from math import hypot
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from remit.diagram.model import CAME, DERIVED, PAST, SECONDARY, Diagram, Edge, Kind, Node
from remit.drawing import engine
from remit.drawing.layout import ROOMS, lay_out, scale_in
from remit.drawing.outlines import within
from remit.errors import CannotRun, NoLayout

if TYPE_CHECKING:
    from remit.drawing.places import Box, Layout, Point

BODY = Kind("body", "Body", "pill", "violet")
SHAPES = ("box", "rounded", "pill", "ellipse", "hexagon", "note", "cut", "tab")


def network(count: int, edges: list[tuple[int, int, str]], shapes: tuple[str, ...] = ("pill",)) -> Diagram:
    nodes = tuple(
        Node(f"x:{number}", f"Body number {number} of the coast", replace(BODY, shape=shapes[number % len(shapes)]))
        for number in range(count)
    )
    return Diagram("t", "c", nodes, tuple(Edge(f"x:{one}", f"x:{other}", label) for one, other, label in edges))


def star(leaves: int) -> Diagram:
    return network(leaves + 1, [(0, number, "works with") for number in range(1, leaves + 1)])


def overlapping(boxes: list[Box]) -> list[tuple[Box, Box]]:
    return [
        (one, other)
        for one, other in combinations(boxes, 2)
        if abs(one.x - other.x) < (one.width + other.width) / 2 - 0.5
        and abs(one.y - other.y) < (one.height + other.height) / 2 - 0.5
    ]


def assert_sound(diagram: Diagram, layout: Layout) -> None:
    """All is there, within the layout, nothing lies on another thing, and every curve runs from outline to outline."""
    assert set(layout.boxes) == {node.iri for node in diagram.nodes}
    assert len(layout.curves) == len(diagram.edges)
    assert not overlapping(list(layout.boxes.values()))
    for box in layout.boxes.values():
        assert -0.01 <= box.x - box.width / 2 < box.x + box.width / 2 <= layout.width + 0.01
        assert -0.01 <= box.y - box.height / 2 < box.y + box.height / 2 <= layout.height + 0.01
    for edge, curve in zip(diagram.edges, layout.curves, strict=True):
        assert len(curve.points) % 3 == 1
        assert on_outline(diagram, layout, edge.source, curve.points[0])
        assert on_outline(diagram, layout, edge.target, curve.points[-1])


def on_outline(diagram: Diagram, layout: Layout, iri: str, point: Point) -> bool:
    box, shape = layout.boxes[iri], diagram.by_iri[iri].kind.shape
    x, y = point[0] - box.x, point[1] - box.y
    smaller, larger = within(shape, box.width - 1.5, box.height - 1.5), within(shape, box.width + 1.5, box.height + 1.5)
    return larger(x, y) and not smaller(x, y)


def program(folder: Path, script: str) -> Path:
    """A layout program made for a test."""
    path = folder / "layout"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def test_a_chain_is_laid_out_whatever_the_shapes() -> None:
    diagram = network(8, [(number, number + 1, "leads to") for number in range(7)], SHAPES)
    assert_sound(diagram, lay_out(diagram))


def test_relations_between_one_pair_and_of_a_thing_with_itself_have_ways_and_labels_of_their_own() -> None:
    diagram = network(3, [(0, 1, "owns"), (0, 1, "partners"), (1, 0, "reports to"), (1, 2, "uses"), (1, 1, "reviews")])
    layout = lay_out(diagram)
    assert_sound(diagram, layout)
    labels = [curve.label for curve in layout.curves if curve.label]
    assert len(labels) == 5
    assert all(abs(ax - bx) > 20 or abs(ay - by) > 9 for (ax, ay), (bx, by) in combinations(labels, 2))


def test_a_relation_of_a_thing_with_itself_can_be_seen_among_many() -> None:
    edges = [(number, (number * 7 + 1) % 70, "owns") for number in range(70)]
    diagram = network(70, [*edges, (5, 5, "reviews"), (5, 5, "audits")])
    layout = lay_out(diagram)
    first, second = layout.curves[-2:]
    assert on_outline(diagram, layout, "x:5", first.points[0])
    assert on_outline(diagram, layout, "x:5", second.points[-1])
    top = layout.boxes["x:5"].y - layout.boxes["x:5"].height / 2
    assert top - 10 > min(y for _, y in first.points) > min(y for _, y in second.points) + 10


def test_labels_are_clear_of_things() -> None:
    layout = lay_out(network(6, [(0, number, f"relation {number}") for number in range(1, 6)]))
    for curve in layout.curves:
        assert curve.label
        x, y = curve.label
        assert not any(
            abs(x - box.x) < box.width / 2 and abs(y - box.y) < box.height / 2 for box in layout.boxes.values()
        )


def test_many_that_hang_on_one_thing_by_one_relation_stand_in_columns_with_one_label() -> None:
    diagram = star(43)
    layout = lay_out(diagram)
    assert_sound(diagram, layout)
    assert scale_in((layout.width, layout.height), ROOMS) > 0.75
    assert [curve.lines for curve in layout.curves if curve.lines] == [("works with",)]
    lefts = {round(box.x - box.width / 2) for iri, box in layout.boxes.items() if iri != "x:0"}
    assert 2 <= len(lefts) <= 5
    places = [(round(box.x - box.width / 2), box.y) for iri, box in layout.boxes.items() if iri != "x:0"]
    assert places == sorted(places), "they stand in the order of the diagram, column by column"


def test_relations_towards_one_thing_meet_in_one_stem() -> None:
    diagram = network(6, [(number, 0, "responds to") for number in range(1, 6)])
    layout = lay_out(diagram)
    assert_sound(diagram, layout)
    assert len({curve.points[-1] for curve in layout.curves}) == 1


def test_broken_lines_that_would_fill_each_others_gaps_stay_apart() -> None:
    diagram = network(6, [(number, 0, "responds to") for number in range(1, 6)])
    past = replace(diagram, edges=tuple(replace(edge, state=PAST) for edge in diagram.edges))
    assert len({curve.points[-1] for curve in lay_out(past).curves}) == 5


def test_things_that_nothing_joins_stand_below_and_need_no_program() -> None:
    alone = network(7, [])
    layout = lay_out(alone, Path("/nowhere"))
    assert_sound(alone, layout)
    assert len({box.y for box in layout.boxes.values()}) > 1
    mixed = network(5, [(0, 1, "owns")])
    layout = lay_out(mixed)
    assert_sound(mixed, layout)
    below = min(layout.boxes[f"x:{number}"].y for number in (2, 3, 4))
    assert below > max(layout.boxes["x:0"].y, layout.boxes["x:1"].y)


def test_one_thing_and_nothing_at_all() -> None:
    layout = lay_out(network(1, []))
    assert (layout.width, layout.height) == (layout.boxes["x:0"].width, layout.boxes["x:0"].height)
    assert lay_out(Diagram("", "", (), ())).boxes == {}


def test_too_many_relations_for_words_have_codes_and_the_most_frequent_none() -> None:
    edges = [(number, (number * 7 + 3) % 80, ("owns", "uses", "owns", "asks")[number % 4]) for number in range(80)]
    diagram = network(80, edges + [(number, (number + 1) % 80, "owns") for number in range(20)])
    layout = lay_out(diagram)
    assert layout.codes == (("", "owns"), ("a", "asks"), ("b", "uses"))
    words = {edge.label: curve.lines for edge, curve in zip(diagram.edges, layout.curves, strict=True)}
    assert words == {"owns": (), "asks": ("a",), "uses": ("b",)}
    assert not overlapping(list(layout.boxes.values()))


def test_a_relation_has_one_code_whatever_its_number_grade_and_change() -> None:
    edges = [(number, (number * 7 + 3) % 80, ("owns", "uses", "owns", "owns")[number % 4]) for number in range(80)]
    diagram = network(80, edges + [(number, (number + 1) % 80, "owns") for number in range(20)])
    owned, used, *others = diagram.edges
    changed = (replace(owned, count=3, grade=DERIVED), replace(used, count=2, grade=SECONDARY, mark=CAME), *others)
    layout = lay_out(replace(diagram, edges=changed))
    assert layout.codes == (("", "owns"), ("a", "uses"))
    assert [curve.lines for curve in layout.curves[:3]] == [("(3) †",), ("+ added: a (2) *",), ()]


def test_the_room_decides_the_way() -> None:
    diagram = network(7, [(number, number + 1, "leads to") for number in range(6)])
    lying, standing = lay_out(diagram, room=(1500, 60)), lay_out(diagram, room=(200, 900))
    assert lying.width > 4 * lying.height
    assert standing.height > 4 * standing.width


def test_hostile_labels_reach_no_program(hostile: Diagram, monkeypatch: pytest.MonkeyPatch) -> None:
    given = []
    usual = engine.run

    def listened(command: Path, way: str, dot: str) -> bytes:
        given.append(dot)
        return usual(command, way, dot)

    monkeypatch.setattr(engine, "run", listened)
    layout = lay_out(hostile)
    assert not overlapping(list(layout.boxes.values()))
    assert given
    assert not any(word in dot for dot in given for word in ("javascript", "bold", "many", "http", "alert"))


def test_the_same_diagram_has_the_same_layout(chain: Diagram) -> None:
    assert lay_out(chain) == lay_out(chain)


def test_without_a_program_both_ways_to_get_one_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(engine, "installed", lambda: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoLayout) as caught:
        lay_out(star(2))
    assert str(caught.value) == (
        "There is no program that lays out diagrams. Install one with “pip install graphviz-pure”, or name the dot "
        "program of Graphviz with --layout FILE or in the environment variable REMIT_LAYOUT. The data formats (graphml, "
        "gexf, csv, xlsx, dot, mermaid, drawio) need none."
    )
    assert isinstance(caught.value, CannotRun)


def test_a_program_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NoLayout, match=r"/dots cannot be run: No such file or directory\. Install one"):
        lay_out(star(2), tmp_path / "dots")


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("exit 3", "ended with the status 3"),
        ("echo no places", "gave no places that Remit can read"),
        ('echo \'{"bb": "0,0,9,9", "objects": []}\'', "gave no places that Remit can read"),
        ('echo \'{"bb": "0,0,nan,9", "objects": []}\'', "gave no places that Remit can read"),
        ("yes 1234567", "said too much"),
        ("sleep 30 & wait", "was stopped after 0.5 seconds"),
    ],
)
def test_a_program_that_fails_is_stopped_and_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, said: str
) -> None:
    monkeypatch.setattr(engine, "SECONDS", 0.5)
    monkeypatch.setattr(engine, "MOST_BYTES", 4000)
    with pytest.raises(NoLayout, match=said):
        lay_out(star(2), program(tmp_path, script))


def test_the_program_sees_nothing_of_the_settings_of_the_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GVBINDIR", "elsewhere")
    shown = tmp_path / "shown"
    with pytest.raises(NoLayout):
        lay_out(star(2), program(tmp_path, f"/usr/bin/env > {shown}; exit 1"))
    assert "GVBINDIR" not in shown.read_text()


def test_another_program_can_take_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = engine.installed()
    assert own is not None
    assert own.is_absolute()
    other = program(tmp_path, f'exec {own} "$@"')
    assert lay_out(star(5), other) == lay_out(star(5))
    monkeypatch.chdir(tmp_path)
    assert lay_out(star(5), Path(other.name)) == lay_out(star(5))


def test_places_given_by_halves_are_made_good(tmp_path: Path) -> None:
    answer = '{"bb": "0,0,300,100", "objects": [{"id": "n1", "pos": "50,50"}, {"id": "n2", "pos": "250,50"}]}'
    diagram = network(2, [(0, 1, "owns")])
    layout = lay_out(diagram, program(tmp_path, f"echo '{answer}'"))
    assert_sound(diagram, layout)
    (ax, ay), *_, (bx, by) = layout.curves[0].points
    assert ay == by
    assert hypot(bx - ax, by - ay) < 200


def test_the_search_path_is_never_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trap = program(tmp_path, "exit 9")
    for name in ("dot", "graphviz-pure"):
        os.link(trap, tmp_path / name)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert_sound(star(2), lay_out(star(2)))


def test_lines_of_text_are_broken_sooner_where_the_page_is_narrow() -> None:
    diagram = network(8, [(number, number + 1, "is the inspectorate of") for number in range(7)])
    named = tuple(replace(node, label="Report of the inspectorate of piers") for node in diagram.nodes)
    diagram = replace(diagram, nodes=named)
    roomy, narrow = lay_out(diagram, room=(3000, 500)), lay_out(diagram, room=(500, 60))
    assert roomy.boxes["x:0"].lines == ("Report of the", "inspectorate of piers")
    assert narrow.boxes["x:0"].lines == ("Report of the", "inspectorate", "of piers")
    assert narrow.width < roomy.width


def test_days_stay_whole_on_an_edge() -> None:
    diagram = network(2, [(0, 1, "owns")])
    dated = replace(diagram, edges=(replace(diagram.edges[0], dates="between 4 September 2017 and 30 June 2018"),))
    assert lay_out(dated).curves[0].lines == ("owns", "between", "4 September 2017", "and 30 June 2018")

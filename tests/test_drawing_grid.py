"""The layout without a layout program: rows, in which nothing lies on anything else."""

from __future__ import annotations

from dataclasses import replace

from remit.diagram.model import Diagram
from remit.drawing import grid


def test_things_stand_in_rows_in_the_order_of_the_diagram(chain: Diagram) -> None:
    layout = grid.lay_out(chain)
    places = [(layout.boxes[node.iri].y, layout.boxes[node.iri].x) for node in chain.nodes]
    assert places == sorted(places)
    assert len({y for y, _ in places}) == 3
    assert len({x for _, x in places}) == 2


def test_everything_lies_within_the_layout(hostile: Diagram) -> None:
    layout = grid.lay_out(hostile)
    for box in layout.boxes.values():
        assert 0 < box.x - box.width / 2 < box.x + box.width / 2 < layout.width
        assert 0 < box.y - box.height / 2 < box.y + box.height / 2 < layout.height


def test_each_edge_between_two_things_runs_its_own_way_there_or_back(chain: Diagram) -> None:
    there, again, back = chain.edges[1:4]
    curves = grid.lay_out(replace(chain, edges=(there, again, back, replace(back, label="more")))).curves
    middles = []
    for curve in curves:
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = curve.points
        middles.append((round((ax + 3 * bx + 3 * cx + dx) / 8), round((ay + 3 * by + 3 * cy + dy) / 8)))
    assert len(set(middles)) == 4


def test_a_loop_is_left_to_the_program_and_nothing_has_no_size(chain: Diagram) -> None:
    assert grid.lay_out(chain).curves[5].points == ()
    nothing = grid.lay_out(Diagram("", "", (), ()))
    assert (nothing.height, nothing.boxes, nothing.curves) == (0, {}, ())

"""Edges without ranks: straight where that is clear, around what lies between, side by side where several are."""

from __future__ import annotations

from remit.drawing.curves import at
from remit.drawing.places import Box
from remit.drawing.straightening import runs


def box(x: float, y: float) -> Box:
    return Box(x, y, 60, 20, ("a",))


def test_a_clear_way_is_straight() -> None:
    (run,) = runs([(0, 1)], {0: box(0, 0), 1: box(200, 0), 2: box(100, 80)})
    assert run[0] == (0, 0)
    assert run[3] == (200, 0)
    assert at(run, 0.5) == (100, 0)


def test_a_way_leads_around_what_lies_between() -> None:
    (run,) = runs([(0, 1)], {0: box(0, 0), 1: box(300, 0), 2: box(150, 0)})
    assert abs(at(run, 0.5)[1]) >= 14


def test_a_gap_in_a_wall_is_found() -> None:
    wall = {number: box(150, 24 * number - 144) for number in range(2, 11) if number != 9}
    (run,) = runs([(0, 1)], {0: box(0, 0), 1: box(300, 0)} | wall)
    assert at(run, 0.5)[1] == 72


def test_several_between_one_pair_lie_side_by_side_in_both_directions() -> None:
    found = runs([(0, 1), (1, 0), (0, 1)], {0: box(0, 0), 1: box(200, 0)})
    assert [round(at(run, 0.5)[1]) for run in found] == [-22, 0, 22]
    assert found[1][0] == (200, 0)


def test_where_no_way_is_clear_the_straight_one_is_taken() -> None:
    wall = {number: box(150, 24 * number - 144) for number in range(2, 11)}
    (run,) = runs([(0, 1)], {0: box(0, 0), 1: box(300, 0)} | wall)
    assert at(run, 0.5) == (150, 0)

"""Where an edge turns: through the middle of each part of a curve, and not at all where it is straight."""

from __future__ import annotations

from remit.drawing.bends import bends, middle
from remit.drawing.places import Curve


def test_a_straight_edge_does_not_turn() -> None:
    assert bends(Curve(((0, 0), (10, 1), (20, 1), (30, 0)))) == ()


def test_a_curve_turns_in_the_middle_of_its_parts_and_where_they_meet() -> None:
    curve = Curve(((0, 0), (0, 40), (40, 40), (40, 0), (40, -40), (80, -40), (80, 0)))
    assert bends(curve) == ((20.0, 30.0), (40, 0), (60.0, -30.0))


def test_a_loop_turns_though_it_ends_where_it_begins() -> None:
    assert bends(Curve(((5, 5), (15, -15), (25, 5), (5, 5)))) == ((16.2, -2.5),)


def test_an_edge_of_which_no_course_is_known_does_not_turn() -> None:
    assert bends(Curve(())) == ()


def test_the_middle_is_half_way_along_all_lines() -> None:
    assert middle(((0, 0), (10, 0), (10, 30))) == (10.0, 10.0)
    assert middle(((0, 0), (8, 0))) == (4.0, 0.0)
    assert middle(((3, 3), (3, 3))) == (3, 3)

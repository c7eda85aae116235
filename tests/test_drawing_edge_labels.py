"""Labels of edges: on their own curve, clear of nodes and of each other."""

from __future__ import annotations

from remit.drawing.curves import straight
from remit.drawing.edge_labels import places
from remit.drawing.places import Box

LINE = straight((0, 0), (200, 0))
SIZE = (30.0, 10.0)


def test_a_label_lies_at_the_middle_or_where_room_was_left() -> None:
    assert places([], [LINE], [SIZE], [None], [0]) == [(100, 0)]
    assert places([], [LINE], [SIZE], [(50, 8)], [0]) == [(50, 0)]
    assert places([], [LINE], [(0, 0)], [None], [0]) == [(100, 0)]


def test_a_label_goes_along_its_curve_out_of_the_way_of_a_node() -> None:
    ((x, y),) = places([Box(100, 0, 40, 20, ("a",))], [LINE], [SIZE], [None], [0])
    assert y == 0
    assert abs(x - 100) > 20 + 15


def test_labels_of_two_edges_on_one_line_lie_apart() -> None:
    (ax, _), (bx, _) = places([], [LINE, LINE], [SIZE, SIZE], [None, None], [0, 0])
    assert abs(ax - bx) > 30


def test_a_label_keeps_off_the_lines_of_others() -> None:
    across = straight((100, -50), (100, 50))
    alone = places([], [LINE, across], [SIZE, (0, 0)], [None, None], [0, 1])[0]
    shared = places([], [LINE, across], [SIZE, (0, 0)], [None, None], [0, 0])[0]
    assert shared == (100, 0)
    assert abs(alone[0] - 100) > 15


def test_where_nothing_is_clear_a_node_is_covered_least() -> None:
    near = [Box(0, 0, 100, 40, ("a",)), Box(110, 0, 100, 40, ("b",))]
    ((x, y),) = places(near, [straight((50, 0), (60, 0))], [(8, 10)], [None], [0])
    assert 50 <= x <= 60
    assert y == 0

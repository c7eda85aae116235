"""Runs of curves: cut at outlines, shortened, bent, walked along."""

from __future__ import annotations

from math import hypot

import pytest

from remit.drawing.curves import along, arch, as_one, at, bent, leaving, pieces, shortened, straight, turned, walked

LINE = straight((0, 0), (90, 0))


def test_a_straight_run_is_walked_evenly() -> None:
    assert LINE == ((0, 0), (30, 0), (60, 0), (90, 0))
    assert at(LINE, 0.5) == (45, 0)
    assert walked(LINE)[4] == (45, 0)
    assert along(walked(LINE), 0.25) == pytest.approx((22.5, 0))
    assert along([(1, 1), (1, 1)], 0.5) == (1, 1)


def test_a_run_is_cut_where_it_leaves_an_outline() -> None:
    left = leaving(LINE, lambda point: point[0] < 20)
    assert left[0] == pytest.approx((20, 0), abs=0.05)
    assert left[-1] == (90, 0)
    two = as_one(LINE, straight((90, 0), (90, 60)))
    assert leaving(two, lambda point: point[1] < 30)[0] == pytest.approx((90, 30), abs=0.05)
    assert leaving(LINE, lambda point: True) == LINE  # noqa: ARG005
    assert leaving(LINE, lambda point: False) == LINE  # noqa: ARG005


def test_a_run_is_shortened_at_its_end() -> None:
    assert shortened(LINE, 10)[-1] == pytest.approx((80, 0), abs=0.05)
    assert shortened(LINE, 10)[0] == (0, 0)
    assert shortened(LINE, 200) == LINE


def test_runs_are_joined_with_a_straight_piece_where_they_do_not_meet() -> None:
    other = straight((90, 10), (0, 10))
    assert len(pieces(as_one(LINE, other))) == 3
    assert len(pieces(as_one(LINE, straight((90, 0), (0, 10))))) == 2
    assert turned(turned(other)) == other


def test_a_bent_line_passes_near_its_corners_and_is_round_there() -> None:
    run = bent([(0, 0), (40, 0), (40, 0), (40, 30)], 5)
    assert (run[0], run[-1]) == ((0, 0), (40, 30))
    assert len(run) % 3 == 1
    nearest = min(hypot(x - 40, y) for x, y in walked(run))
    assert 1 < nearest < 3
    assert (35.0, 0.0) in run
    assert (40.0, 5.0) in run


def test_an_arch_is_as_high_and_as_wide_as_it_is_to_be() -> None:
    points = [at(piece, step / 50) for piece in pieces(arch((0, 0), 30, -40)) for step in range(51)]
    assert min(y for _, y in points) == pytest.approx(-40)
    assert max(x for x, _ in points) == pytest.approx(30, abs=0.5)
    assert min(x for x, _ in points) == pytest.approx(-30, abs=0.5)

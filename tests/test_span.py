"""The four days of a relation: what they say of one day, and how several go together."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.span import ALWAYS, Span, State, gaps, meet, stated

FIRST = date(2020, 1, 1)
DAYS = [FIRST + timedelta(number) for number in range(-1, 15)]
STRENGTH: dict[State, int] = {"no": 0, "unknown": 1, "possible": 1, "presumed": 2, "certain": 3}


def day(number: int) -> date:
    """The day with a number; 1 January 2020 is 0."""
    return FIRST + timedelta(number)


def says(span: Span, *numbers: int) -> list[State]:
    """What a span says of several days."""
    return [span.on(day(number)) for number in numbers]


def may_hold(span: Span, on: date) -> bool:
    """Whether a day is within the outer bounds of a span."""
    return (span.not_before or date.min) <= on <= (span.not_after or date.max)


@st.composite
def spans(draw: st.DrawFn) -> Span:
    """Spans whose days are in order, each day there or not, ended or open."""
    numbers = sorted(draw(st.lists(st.integers(0, 12), min_size=4, max_size=4)))
    days = [draw(st.sampled_from([None, day(number)])) for number in numbers]
    return stated(*days, ended=draw(st.booleans()))


@st.composite
def any_spans(draw: st.DrawFn) -> Span:
    """Spans of any days at all, in order or not."""
    return Span(*(draw(st.none() | st.integers(0, 12).map(day)) for _ in range(5)))


def test_outside_not_before_and_not_after_it_does_not_hold() -> None:
    assert says(stated(day(2), day(3), day(5), day(6)), 1, 2, 6, 7) == ["no", "possible", "possible", "no"]


def test_within_known_from_and_known_to_it_is_certain() -> None:
    assert says(stated(day(2), day(3), day(5)), 2, 3, 4, 5) == ["possible", "certain", "certain", "certain"]


def test_after_the_last_day_shown_an_open_relation_is_presumed() -> None:
    assert says(stated(known_from=day(3), known_to=day(5)), 5, 6, 4000) == ["certain", "presumed", "presumed"]


def test_an_attestation_of_uncertain_day_is_presumed_from_its_latest_day() -> None:
    assert says(stated(known_from=day(3)), 2, 3, 4) == ["possible", "presumed", "presumed"]


def test_a_relation_with_a_recorded_end_is_presumed_no_further_than_it_is_shown() -> None:
    assert says(stated(None, day(3), day(5), ended=True), 5, 6, 4000) == ["certain", "possible", "possible"]
    assert says(stated(None, day(3), None, day(6)), 3, 6, 7) == ["possible", "possible", "no"]


def test_without_any_day_it_is_unknown_on_every_day() -> None:
    assert says(stated(), -4000, 0, 4000) == ["unknown"] * 3


def test_an_undated_end_alone_leaves_every_day_possible() -> None:
    assert says(stated(ended=True), -4000, 0, 4000) == ["possible"] * 3


def test_a_day_on_which_it_is_shown_is_certain_even_where_its_beginning_is_not_known() -> None:
    assert says(stated(None, None, day(5), day(6)), 4, 5, 6, 7) == ["possible", "certain", "possible", "no"]
    assert says(stated(known_to=day(5)), 4, 5, 6) == ["possible", "certain", "presumed"]


def test_what_can_only_have_begun_on_one_day_is_certain_on_that_day() -> None:
    assert says(stated(day(3), day(3)), 2, 3, 4) == ["no", "certain", "presumed"]
    assert says(stated(day(3), day(4)), 3, 4, 5) == ["possible", "presumed", "presumed"]


def test_what_can_only_have_held_on_one_day_is_certain_on_that_day() -> None:
    assert says(stated(day(3), not_after=day(3)), 2, 3, 4) == ["no", "certain", "no"]


def test_the_last_day_shown_is_known_to_or_else_known_from() -> None:
    assert Span(day(1), day(2), day(3)).last_shown == day(3)
    assert Span(day(1), day(2)).last_shown == day(2)
    assert Span(day(1)).last_shown is None


def test_a_span_that_must_end_before_it_begins_is_empty() -> None:
    assert Span(not_before=day(2), not_after=day(1)).empty
    assert not Span(not_before=day(2), not_after=day(2)).empty
    assert not Span(not_before=day(2)).empty


def test_meet_takes_the_latest_start_and_the_earliest_end() -> None:
    found = meet((Span(day(1), day(2), day(9), day(10)), Span(day(3), day(4), day(6), day(7), day(8))))
    assert found == Span(day(3), day(4), day(6), day(7), day(8))


def test_meet_shows_a_day_only_where_each_part_shows_one() -> None:
    assert meet((Span(known_from=day(1), known_to=day(5)), Span(known_from=day(2)))) == Span(known_from=day(2))
    assert meet((Span(known_from=day(1), known_to=day(5)), Span(day(2)))) == Span(day(2))


def test_meet_of_parts_that_are_shown_on_different_days_is_presumed_and_never_certain() -> None:
    found = meet((Span(known_from=day(1), known_to=day(2)), Span(known_from=day(5), known_to=day(6))))
    assert says(found, 1, 2, 4, 5, 6, 7) == ["possible", "possible", "possible", "presumed", "presumed", "presumed"]


def test_gaps_are_the_days_that_no_part_covers() -> None:
    parts = [Span(not_before=day(2), not_after=day(3)), Span(not_before=day(6))]
    first, second = gaps(Span(day(0), day(0)), parts)
    assert (first.not_before, first.not_after) == (day(0), day(1))
    assert (second.not_before, second.not_after) == (day(4), day(5))


def test_a_part_without_bounds_leaves_no_gap() -> None:
    assert gaps(Span(day(0), not_after=day(9)), [Span()]) == []


def test_without_parts_the_whole_is_one_gap() -> None:
    (gap,) = gaps(Span(day(0), not_after=day(9)), [])
    assert (gap.not_before, gap.known_from, gap.known_to, gap.not_after) == (day(0), day(0), day(9), day(9))


@pytest.mark.parametrize("on", [date.min, FIRST, date.max])
def test_a_premise_that_limits_nothing_is_certain_on_every_day(on: date) -> None:
    assert ALWAYS.on(on) == "certain"


@given(any_spans(), any_spans())
def test_meet_is_commutative(one: Span, other: Span) -> None:
    assert meet((one, other)) == meet((other, one))


@given(spans(), spans(), spans())
def test_meet_is_associative_on_every_day(one: Span, other: Span, third: Span) -> None:
    left, right, flat = meet((meet((one, other)), third)), meet((one, meet((other, third)))), meet((one, other, third))
    assert [left.on(on) for on in DAYS] == [right.on(on) for on in DAYS] == [flat.on(on) for on in DAYS]


@given(spans())
def test_meet_of_one_span_says_what_the_span_says(span: Span) -> None:
    assert [meet((span,)).on(on) for on in DAYS] == [span.on(on) for on in DAYS]
    assert [meet((span, span)).on(on) for on in DAYS] == [span.on(on) for on in DAYS]


@given(spans())
def test_always_changes_nothing_but_that_nothing_at_all_is_known(span: Span) -> None:
    assert [STRENGTH[meet((span, ALWAYS)).on(on)] for on in DAYS] == [STRENGTH[span.on(on)] for on in DAYS]


@given(st.lists(spans(), min_size=1, max_size=4))
def test_a_certain_day_of_the_meet_is_certain_in_each_part(parts: list[Span]) -> None:
    for on in DAYS:
        if meet(parts).on(on) == "certain":
            assert {part.on(on) for part in parts} == {"certain"}


@given(st.lists(spans(), min_size=1, max_size=4))
def test_on_every_day_the_meet_is_as_sure_as_its_weakest_part(parts: list[Span]) -> None:
    for on in DAYS:
        assert STRENGTH[meet(parts).on(on)] == min(STRENGTH[part.on(on)] for part in parts)


@given(any_spans(), st.lists(any_spans(), max_size=4))
def test_each_day_of_the_whole_is_in_a_part_or_in_exactly_one_gap(within: Span, parts: list[Span]) -> None:
    found = gaps(within, parts)
    for on in DAYS:
        covering = [gap for gap in found if may_hold(gap, on)]
        covered = any(may_hold(part, on) for part in parts)
        assert len(covering) == (1 if may_hold(within, on) and not covered else 0)
        assert all(gap.on(on) == "certain" for gap in covering)

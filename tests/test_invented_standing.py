"""How things stand in the invented workspace: the saved queries that count recommendations and answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from remit import answering, queries
from remit import workspace as workspaces
from remit.results import Table
from remit.store import Store
from remit.terms import text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PREFIXES = """@prefix remit: <https://w3id.org/remit/def/> .
@prefix recommendation: <https://example.org/fenland/id/recommendation/> .
@prefix document: <https://example.org/fenland/id/document/> .
@prefix body: <https://example.org/fenland/id/body/> .
@prefix scheme: <https://example.org/fenland/id/scheme/> .
@prefix stance: <https://example.org/fenland/id/stance/> .
@prefix status: <https://example.org/fenland/id/status/> .
@prefix verification: <https://w3id.org/remit/def/verification/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def asked(store: Store, name: str, **values: str) -> list[dict[str, str]]:
    """The rows of a saved query, as text."""
    result = answering.ask(store, queries.get(store.workspace, name), values).result
    assert isinstance(result, Table)
    return [{column: text(term) for column, term in row.items()} for row in result.dicts()]


def with_facts(make: Callable[..., Path], facts: str) -> Store:
    """The invented workspace with more facts."""
    return Store(workspaces.load(make({"graph/more.ttl": PREFIXES + facts}, invented=True)))


def numbers(rows: list[dict[str, str]], key: str, *columns: str) -> dict[str, tuple[int, ...]]:
    return {row[key]: tuple(int(row[column]) for column in columns) for row in rows}


def test_recommendations_are_counted_by_the_body_that_answers(store: Store) -> None:
    rows = asked(store, "recommendations-by-owner", asOf="2022-06-01")
    columns = ("recommendations", "certain", "presumed", "possible", "shared")
    assert numbers(rows, "bodyLabel", *columns) == {
        "Department of the Environment": (3, 2, 1, 0, 1),
        "Coastguard Service": (2, 1, 1, 0, 1),
        "Water Agency": (2, 1, 1, 0, 0),
        "Bathing Authority": (1, 0, 1, 0, 0),
        "Department of Health": (1, 1, 0, 0, 0),
        "Shell Register": (1, 0, 0, 1, 1),
        "Shellfish Register": (1, 0, 0, 1, 1),
        "Tide Agency": (1, 0, 1, 0, 0),
        "no body is known": (2, 0, 1, 1, 0),
        "nobody took it over": (1, 1, 0, 0, 0),
        "it is not known who took it over": (1, 0, 1, 0, 0),
        "no lead is known": (1, 0, 0, 0, 0),
    }


def test_no_recommendation_is_lost_in_the_count(store: Store) -> None:
    for day in ("2018-05-10", "2019-09-01", "2020-06-01", "2022-06-01"):
        listed = asked(store, "recommendations", asOf=day)
        counted = asked(store, "recommendations-by-owner", asOf=day)
        pairs = {(row["recommendation"], row["body"], row["answers"]) for row in listed}
        assert sum(int(row["recommendations"]) for row in counted) == len(pairs)
        by_state = asked(store, "recommendations-by-state", asOf=day)
        assert sum(int(row["recommendations"]) for row in by_state) == len({row["recommendation"] for row in listed})


def test_before_the_report_there_is_no_recommendation(store: Store) -> None:
    assert asked(store, "recommendations", asOf="2018-05-09") == []
    assert asked(store, "recommendations-by-owner", asOf="2018-05-09") == []
    assert asked(store, "recommendations-by-state", asOf="2018-05-09") == []


def test_a_claim_counts_from_its_day_and_silence_is_not_called_open(store: Store) -> None:
    before = asked(store, "recommendations-by-state", asOf="2020-12-31")
    assert numbers(before, "stateLabel", "recommendations") == {"nothing said": (15,)}
    after = asked(store, "recommendations-by-state", asOf="2021-06-30")
    assert numbers(after, "stateLabel", "recommendations", "verified", "disputed") == {
        "nothing said": (14, 0, 0),
        "done": (1, 0, 1),
    }


def test_words_without_a_status_are_told_apart_from_silence(make: Callable[..., Path]) -> None:
    facts = """status:a a remit:StatusClaim ; remit:statusOf recommendation:clean-waters-1 , recommendation:clean-waters-9 .
status:b a remit:StatusClaim ; remit:statusOf recommendation:clean-waters-1 ; remit:status scheme:review-of-actions-done ;
  remit:verification verification:verified .
"""
    store = with_facts(make, facts)
    rows = asked(store, "recommendations-by-state", asOf="2022-06-01")
    assert numbers(rows, "stateLabel", "recommendations", "verified", "disputed") == {
        "nothing said": (13, 0, 0),
        "done": (2, 1, 1),
        "words without a status": (2, 0, 0),
    }
    wordy = asked(store, "recommendations", asOf="2022-06-01", said="words without a status")
    assert [row["number"] for row in wordy] == ["1", "9"]
    told = "done; words without a status"
    done = asked(store, "recommendations", asOf="2022-06-01", said="a status", state="scheme:review-of-actions-done")
    assert [(row["number"], row["status"]) for row in done] == [("1", told), ("9", told)]
    owners = asked(store, "recommendations-by-owner", asOf="2022-06-01")
    claimed = numbers(owners, "bodyLabel", "claimed")
    assert {name for name, (number,) in claimed.items() if number} == {
        "Department of the Environment",
        "Department of Health",
    }


@pytest.mark.parametrize(
    ("target", "speaker", "answered"),
    [
        ("recommendation:clean-waters-1", "body:department-of-the-environment", 1),
        ("recommendation:clean-waters-1", "body:shore-office", 1),
        ("document:report-clean-waters", "body:department-of-the-environment", 3),
        ("recommendation:clean-waters-1", "body:harbour-trust", 0),
    ],
)
def test_a_position_counts_only_for_whoever_answers_for_it(
    make: Callable[..., Path], target: str, speaker: str, answered: int
) -> None:
    facts = f"stance:x a remit:Stance ; remit:stanceOn {target} ; remit:saidBy {speaker} ; remit:madeIn document:eastmere-letter ."
    store = with_facts(make, facts)
    known = numbers(asked(store, "recommendations-by-owner", asOf="2022-06-01"), "bodyLabel", "answered")
    assert known["Department of the Environment"] == (answered,)
    early = numbers(asked(store, "recommendations-by-owner", asOf="2018-05-31"), "bodyLabel", "answered")
    assert early["Department of the Environment"] == (0,)  # the letter is of 1 June 2018


def test_answers_are_counted_by_verdict_as_the_clock_tells_them(store: Store) -> None:
    for day, known in (
        ("2018-05-09", {}),
        ("2018-05-15", {"not known": 1, "still running": 3}),
        ("2022-06-01", {"in time": 2, "late": 1, "not known": 1}),
    ):
        counted = asked(store, "replies-by-verdict", asOf=day)
        assert {row["verdict"]: int(row["answers"]) for row in counted} == known
        for verdict, number in known.items():
            assert len(asked(store, "replies-clock", asOf=day, verdict=verdict)) == number
        assert len(asked(store, "replies-clock", asOf=day)) == sum(known.values())


def test_the_last_event_comes_first_and_none_is_of_a_later_day(store: Store) -> None:
    days = [row["when"][:10] for row in asked(store, "latest-events", asOf="2019-09-01")]
    assert days == sorted(days, reverse=True)
    assert days[0] == "2019-09-01"
    assert "2020-04-01" in [row["when"] for row in asked(store, "latest-events", asOf="2020-04-01")]

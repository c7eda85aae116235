"""The names of a thing through time, and what happened to it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from remit import history, lookup
from remit.evidence import Notes
from remit.store import Store
from remit.telling import Teller
from remit.workspace import load

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from remit.document import Grid

DAY = date(2022, 11, 20)


def happened(store: Store, short: str, day: date = DAY) -> list[tuple[str, ...]]:
    grid = history.events(Teller(store, day), lookup.resolve(store, short), Notes(store))
    return [] if grid is None else rows(grid)


def rows(grid: Grid) -> list[tuple[str, ...]]:
    return [tuple(cell.text for cell in row) for row in grid.rows]


def test_the_names_of_a_body_stand_in_their_order_with_their_days(store: Store) -> None:
    grid = history.names(Teller(store, date(2020, 6, 1)), lookup.resolve(store, "body:shore-office"), Notes(store))
    assert grid is not None
    assert grid.columns == ("Name", "From", "Until", "On 1 June 2020")
    assert rows(grid) == [
        ("Shore Office", "by 10 May 2018; the day is not known", "31 March 2019", "no"),
        ("Shore and Beach Office", "1 April 2019", "29 September 2020 at the latest", "yes"),
        (
            "Coast Office",
            "between 1 September 2020 and 30 September 2020",
            "no end is recorded; last shown on 30 June 2022",
            "no",
        ),
    ]
    assert grid.notes[1] == (1,)


def test_what_has_no_dated_name_has_no_table_of_names(store: Store) -> None:
    assert history.names(Teller(store, DAY), lookup.resolve(store, "body:water-agency"), Notes(store)) is None


def test_a_name_that_ended_on_no_known_day_says_so(store: Store) -> None:
    grid = history.names(Teller(store, DAY), lookup.resolve(store, "body:coastguard-service"), Notes(store))
    assert grid is not None
    assert ("Coast Watch", "not known", "ended, day not known", "possible, not shown for this day") in rows(grid)


def test_other_labels_are_those_that_are_no_dated_names(store: Store) -> None:
    teller, thing = Teller(store, DAY), lookup.resolve(store, "body:shore-office")
    assert history.other_labels(teller, thing) == ("CO",)
    assert history.dated(teller, thing) == {"Shore Office", "Shore and Beach Office", "Coast Office"}


def test_a_renaming_tells_the_names_before_and_after_it(store: Store) -> None:
    assert happened(store, "body:shore-office") == [
        (
            "by 10 May 2018, still shown on 30 June 2022",
            "It stands in Department of the Environment",
            "presumed to hold",
        ),
        ("1 April 2019", "Renamed: from “Shore Office” to “Shore and Beach Office”", "done"),
        ("September 2020", "Renamed: from “Shore and Beach Office” to “Coast Office”", "done"),
    ]


def test_a_change_that_is_to_come_is_later_than_the_day(store: Store) -> None:
    assert happened(store, "body:pool-board", date(2018, 6, 1)) == [
        ("1 July 2019", "Merged: from Lido Board and Pool Board to Bathing Authority", "later than this day")
    ]


def test_on_its_own_day_a_change_is_done(store: Store) -> None:
    assert happened(store, "body:pool-board", date(2019, 7, 1))[0][2] == "done"
    assert happened(store, "body:pool-board", date(2019, 6, 30))[0][2] == "later than this day"


def test_a_day_within_the_bounds_of_a_change_is_possible(store: Store) -> None:
    assert happened(store, "body:shore-office", date(2020, 9, 15))[2][2] == "possible"


def test_what_is_only_planned_is_called_so(store: Store) -> None:
    assert ("no day is known", "Planned: replaced: from Buoy Office to Buoy Agency", "planned") in happened(
        store, "body:buoy-office"
    )
    assert happened(store, "change:buoy-agency-planned")[-1][1:] == ("It is planned", "planned")


def test_a_change_of_which_sources_differ_says_so(store: Store) -> None:
    assert happened(store, "body:pier-commission") == [
        ("1 January 2020", "Closed: Pier Commission; sources differ", "done")
    ]


def test_what_held_of_a_thing_is_over_when_a_change_has_ended_the_thing(store: Store) -> None:
    post = happened(store, "post:chief-bathing-officer")
    assert ("by 10 May 2018", "The post is held by Ada Reed", "over") in post
    before = happened(store, "post:chief-bathing-officer", date(2019, 1, 1))
    assert ("by 10 May 2018", "The post is held by Ada Reed", "presumed to hold") in before


def test_a_move_tells_both_parents(store: Store) -> None:
    assert (
        "1 November 2019",
        "Parent changed: from Department of the Environment to Department of Health",
        "done",
    ) in happened(store, "body:flag-unit")


def test_an_action_tells_who_had_it_through_time_and_what_is_said_of_it(store: Store) -> None:
    assert happened(store, "recommendation:clean-waters-9") == [
        ("10 May 2018", "It is made in Clean Waters (report of 10 May 2018)", "done"),
        (
            "from 10 May 2018, to 31 October 2019",
            "Lead: Flag Unit, for which Department of the Environment answers (as addressed)",
            "over",
        ),
        (
            "from 1 November 2019, still shown on 30 June 2022",
            "Lead: Flag Unit, for which Department of Health answers (as addressed)",
            "presumed to hold",
        ),
        (
            "2021",
            "Department of the Environment says “done” (disputed): The flag of recommendation 9 is in use",
            "done",
        ),
    ]


def test_an_action_that_a_source_gives_to_another_says_from_whom_to_whom(store: Store) -> None:
    told = [what for _, what, _ in happened(store, "recommendation:clean-waters-5")]
    assert "A source gives the part of lead from Sampling Unit to Laboratory Unit" in told


def test_an_action_that_nobody_has_says_so(store: Store) -> None:
    told = [what for _, what, _ in happened(store, "recommendation:clean-waters-7")]
    assert "Lead: nobody, as far as is known (unclaimed, closed)" in told


def test_a_report_tells_its_answers_its_copy_and_what_has_no_day_at_last(store: Store) -> None:
    told = happened(store, "document:report-clean-waters")
    assert told[0] == ("10 May 2018", "It was written or published", "done")
    assert ("15 November 2022", "A copy of it was read here", "done") in told
    assert told[-1] == ("day not known", "Answer: Letter of the Water Agency (undated)", "day not known")


def test_an_inspection_tells_its_fieldwork_and_its_report(store: Store) -> None:
    assert [what for _, what, _ in happened(store, "inspection:clean-waters")] == [
        "Fieldwork",
        "Its own date",
        "Its report: Clean Waters (report of 10 May 2018)",
    ]


def test_a_person_tells_the_posts_held(store: Store) -> None:
    told = [what for _, what, _ in happened(store, "person:ada-reed")]
    assert told == ["It holds the post Chief Bathing Officer in Department of the Environment"]


@pytest.mark.parametrize("short", ["standing:primary", "body-kind:regulator"])
def test_of_what_nothing_happened_nothing_is_told(store: Store, short: str) -> None:
    assert happened(store, short) == []


def test_a_document_that_was_replaced_says_by_which(make: Callable[..., Path]) -> None:
    facts = """
    @prefix remit: <https://w3id.org/remit/def/> .
    @prefix dcterms: <http://purl.org/dc/terms/> .
    @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
    @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
    @prefix document: <https://example.org/small/id/document/> .
    document:old a remit:Document ; skos:prefLabel "Old" .
    document:new a remit:Document ; skos:prefLabel "New" ; dcterms:replaces document:old ;
      remit:earliest "2020-01-01"^^xsd:date ; remit:latest "2020-01-31"^^xsd:date .
    document:draft skos:prefLabel "Draft" ; dcterms:isVersionOf document:old .
    """
    store = Store(load(make({"graph/facts.ttl": facts})))
    assert happened(store, "document:old", date(2020, 1, 10)) == [
        ("January 2020", "Replaced by New", "possible"),
        ("day not known", "Version: Draft", "day not known"),
    ]

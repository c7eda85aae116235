"""What a day makes of relations and things."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from remit import workspace as workspaces
from remit.diagram.links import Link
from remit.diagram.states import States, is_plan, of_span, surest
from remit.span import ALWAYS, Span, stated
from remit.store import Store
from remit.terms import NamedNode

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FEN = "https://example.org/fenland/id/"
EARLY, MIDDLE, LATE = date(2018, 5, 10), date(2020, 6, 1), date(2022, 11, 22)
PREFIXES = """@prefix remit: <https://w3id.org/remit/def/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix : <https://example.org/fenland/id/body/> .
"""
PLAN = PREFIXES + ":plan a remit:PlannedChange ; remit:before :old ; remit:after :new {more} .\n"


def thing(name: str) -> NamedNode:
    return NamedNode(FEN + name)


def small(make: Callable[..., Path], turtle: str) -> Store:
    return Store(workspaces.load(make({"graph/a.ttl": turtle})))


@pytest.mark.parametrize(
    ("span", "state", "words"),
    [
        (Span(), "unsure", "days not known"),
        (stated(known_from=EARLY), "present", ""),
        (stated(EARLY, EARLY, LATE), "present", ""),
        (stated(known_from=EARLY, known_to=EARLY, not_after=EARLY), "past", "until 10 May 2018"),
        (stated(not_after=EARLY), "past", "until 10 May 2018 at the latest"),
        (stated(not_after=LATE), "unsure", "until 22 November 2022 at the latest"),
        (stated(not_before=LATE), "planned", "not before 22 November 2022"),
        (Span(not_before=LATE, known_from=LATE), "planned", "from 22 November 2022"),
        (Span(not_before=date(2021, 1, 1), known_from=LATE), "planned", "not before 1 January 2021"),
        (stated(not_before=EARLY), "unsure", "perhaps from 10 May 2018"),
        (stated(known_from=LATE), "unsure", "shown only by 22 November 2022"),
        (stated(known_from=EARLY, ended=True), "unsure", "last shown 10 May 2018"),
        (stated(ended=True), "unsure", "ended, day not known"),
        (ALWAYS, "present", ""),
        # The first day of the calendar only stands for no limit.
        (Span(known_from=date.min, presumed_to=date.min), "unsure", "ended, day not known"),
    ],
)
def test_a_day_makes_of_a_relation_what_its_days_say(span: Span, state: str, words: str) -> None:
    assert of_span(span, MIDDLE) == (state, words)


def test_a_plain_relation_is_there_and_has_no_words(store: Store) -> None:
    link = Link(thing("body/flag-unit"), thing("body/shore-office"), "works with")
    assert States(store, MIDDLE).of_link(link) == ("present", "")


def test_a_relation_goes_by_its_own_days(store: Store) -> None:
    link = Link(thing("body/a"), thing("body/b"), "unit of", span=stated(not_before=EARLY, not_after=EARLY))
    assert States(store, MIDDLE).of_link(link) == ("past", "until 10 May 2018")


@pytest.mark.parametrize(
    ("shown", "day", "state", "words"),
    [
        (None, LATE, "present", "last shown 1 June 2020"),
        (EARLY, LATE, "present", "last shown 10 May 2018"),
        (EARLY, date(2025, 1, 1), "unsure", "last shown 10 May 2018"),
        (LATE, date(2021, 1, 1), "present", ""),
    ],
)
def test_when_a_relation_was_last_shown_goes_before_what_its_span_tells(
    store: Store, shown: date | None, day: date, state: str, words: str
) -> None:
    span = Span(known_from=MIDDLE, presumed_to=date(2024, 1, 1))
    link = Link(thing("body/a"), thing("body/b"), "answerable body", span=span, shown=shown)
    assert States(store, day).of_link(link) == (state, words)


@pytest.mark.parametrize(
    ("earliest", "latest", "words"),
    [
        (date(2023, 7, 20), date(2023, 7, 20), "20 July 2023"),
        (date(2020, 1, 1), date(2020, 12, 31), "2020"),
        (date(2019, 7, 20), date(2022, 11, 22), "undated, not before 20 July 2019"),
        (date(2019, 7, 20), None, "undated, not before 20 July 2019"),
        (date(2019, 8, 9), date(2019, 8, 12), "on a day between 9 August 2019 and 12 August 2019"),
        (None, date(2019, 8, 12), "not after 12 August 2019"),
    ],
)
def test_what_was_said_once_never_reads_as_if_it_had_lasted(
    store: Store, earliest: date | None, latest: date | None, words: str
) -> None:
    span = Span(not_before=earliest, known_from=latest)
    link = Link(thing("body/a"), thing("body/b"), "supports", span=span, once=True)
    assert States(store, date(2024, 1, 1)).of_link(link) == ("present", words)


def test_a_planned_relation_is_planned_whatever_its_days(store: Store) -> None:
    link = Link(thing("body/a"), thing("body/b"), "after", span=stated(known_from=EARLY), planned=True)
    assert States(store, MIDDLE).of_link(link) == ("planned", "planned")


@pytest.mark.parametrize("via", [None, NamedNode(FEN + "body/plan")])
def test_a_planned_relation_tells_the_day_that_a_source_expects(
    make: Callable[..., Path], via: NamedNode | None
) -> None:
    store = small(make, PLAN.replace("{more}", '; remit:asStated "by the spring of 2025"'))
    source = thing("body/old") if via else thing("body/plan")
    link = Link(source, thing("body/new"), "to be replaced by", via=via, planned=True)
    assert States(store, MIDDLE).of_link(link) == ("planned", "planned, by the spring of 2025")


@pytest.mark.parametrize(
    ("name", "day", "state", "words"),
    [
        # Ended by a change of known day, on the last day and on the next.
        ("body/lido-board", date(2019, 6, 30), "present", ""),
        ("body/lido-board", date(2019, 7, 1), "past", "until 30 June 2019"),
        # A post is ended by a change that is no succession.
        ("post/chief-bathing-officer", date(2020, 9, 30), "present", ""),
        ("post/chief-bathing-officer", date(2020, 10, 1), "past", "until 30 September 2020"),
        # Ended some day in 2020.
        ("body/marsh-trust", date(2019, 12, 31), "present", ""),
        ("body/marsh-trust", MIDDLE, "unsure", "until 30 December 2020 at the latest"),
        ("body/marsh-trust", date(2020, 12, 31), "past", "until 30 December 2020 at the latest"),
        # Ended on no known day, told by a document of 30 June 2022.
        ("body/shell-register", date(2022, 6, 29), "unsure", "ended, day not known"),
        ("body/shell-register", date(2022, 6, 30), "past", "ended, day not known"),
        # Its existence has an end on record.
        ("body/tide-service-1990", date(1989, 12, 30), "unsure", "shown only by 31 December 1989"),
        ("body/tide-service-1990", MIDDLE, "past", "until 30 December 1990 at the latest"),
        # What goes on under another name, or takes in another body, ends by neither.
        ("body/shore-office", LATE, "present", ""),
        ("body/coastguard-service", LATE, "present", ""),
        # What is only planned ends nothing.
        ("change/buoy-agency-planned", LATE, "planned", "planned"),
        ("body/buoy-agency", LATE, "planned", "planned"),
        ("body/buoy-office", LATE, "present", ""),
        # Events and documents.
        ("change/bathing-boards-merged", EARLY, "planned", "later: 1 July 2019"),
        ("change/bathing-boards-merged", date(2019, 7, 1), "present", ""),
        ("document/report-clean-waters", date(2018, 5, 9), "planned", "later: 10 May 2018"),
        ("change/shell-register-replaced", EARLY, "present", ""),
        ("body/nobody-has-heard-of-it", MIDDLE, "present", ""),
    ],
)
def test_a_day_makes_of_a_thing_what_existence_changes_and_plans_say(
    store: Store, name: str, day: date, state: str, words: str
) -> None:
    assert States(store, day).of_thing(thing(name)) == (state, words)


EXISTENCE = ":e a remit:Existence ; remit:existenceOf :new ; remit:knownFrom '2020-01-01'^^xsd:date .\n"
USE = ":u a remit:Use ; remit:useOf :new ; remit:knownFrom '2020-01-01'^^xsd:date .\n"
ASSIGNMENT = ":g a remit:Assignment ; remit:assignee :new ; remit:knownFrom '2020-01-01'^^xsd:date .\n"
CHANGE = ":c a remit:Change ; remit:before :other ; remit:after :new .\n"


@pytest.mark.parametrize(
    ("more", "day", "state", "words"),
    [
        ("", MIDDLE, "planned", "planned"),
        (EXISTENCE, MIDDLE, "present", ""),
        (EXISTENCE, EARLY, "unsure", "shown only by 1 January 2020"),
        (USE, MIDDLE, "present", ""),
        (USE, EARLY, "planned", "planned"),
        (ASSIGNMENT, MIDDLE, "planned", "planned"),
        (CHANGE, MIDDLE, "present", ""),
    ],
)
def test_what_a_plan_brings_is_planned_until_something_shows_it(
    make: Callable[..., Path], more: str, day: date, state: str, words: str
) -> None:
    store = small(make, PLAN.replace("{more}", "") + more)
    assert States(store, day).of_thing(thing("body/new")) == (state, words)


TOLD = """; remit:cites :citation .
:citation <http://purl.org/dc/terms/source> :paper .
:paper a remit:Document ; remit:earliest '2019-06-01'^^xsd:date ; remit:latest '2019-06-30'^^xsd:date"""
EXPECTED = "; remit:earliest '2021-01-01'^^xsd:date ; remit:latest '2021-12-31'^^xsd:date"
LONG_THERE = ":e a remit:Existence ; remit:existenceOf :new ; remit:knownFrom '2019-01-01'^^xsd:date .\n"
SECOND = ":plan remit:after :other .\n"
CARRIED_OUT = ("unsure", "was planned; its day is not recorded")


@pytest.mark.parametrize(
    ("plan", "more", "day", "look"),
    [
        ("", EXISTENCE, MIDDLE, CARRIED_OUT),
        ("", EXISTENCE, date(2019, 12, 31), ("planned", "planned")),
        ("", USE, MIDDLE, CARRIED_OUT),
        ("", ASSIGNMENT, MIDDLE, ("planned", "planned")),
        ("", EXISTENCE + SECOND, MIDDLE, ("planned", "planned")),
        (TOLD, EXISTENCE, MIDDLE, CARRIED_OUT),
        # It was there already when the plan was told.
        (TOLD, LONG_THERE, MIDDLE, ("planned", "planned")),
        (EXPECTED, EXISTENCE, MIDDLE, ("planned", "planned, 2021")),
        (EXPECTED, EXISTENCE, LATE, CARRIED_OUT),
    ],
)
def test_a_plan_whose_result_has_come_is_not_told_as_still_planned(
    make: Callable[..., Path], plan: str, more: str, day: date, look: tuple[str, str]
) -> None:
    states = States(small(make, PLAN.replace("{more}", plan) + more), day)
    assert states.of_thing(thing("body/plan")) == look
    link = Link(thing("body/plan"), thing("body/new"), "is to lead to", planned=True)
    assert states.of_link(link) == look


OLD_PAPER = ":old a remit:Document ; remit:earliest '2019-01-01'^^xsd:date ; remit:latest '2019-01-31'^^xsd:date .\n"
REPLACES = (
    ":paper a remit:Document ; <http://purl.org/dc/terms/replaces> :old ; skos:prefLabel 'The new paper'{more} .\n"
)
IN_JUNE = "; remit:earliest '2020-06-01'^^xsd:date ; remit:latest '2020-06-30'^^xsd:date"


@pytest.mark.parametrize(
    ("more", "day", "state", "words"),
    [
        ("", MIDDLE, "past", "replaced by The new paper"),
        (IN_JUNE, LATE, "past", "replaced by The new paper"),
        (IN_JUNE, date(2020, 6, 30), "past", "replaced by The new paper"),
        # Some day of this month.
        (IN_JUNE, MIDDLE, "unsure", "replaced by The new paper"),
        (IN_JUNE, date(2020, 5, 31), "present", ""),
        ("", EARLY, "planned", "later: January 2019"),
    ],
)
def test_a_document_that_another_replaces_is_past_once_that_is_there(
    make: Callable[..., Path], more: str, day: date, state: str, words: str
) -> None:
    turtle = "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n" + PREFIXES + OLD_PAPER
    store = small(make, turtle + REPLACES.replace("{more}", more))
    assert States(store, day).of_thing(thing("body/old")) == (state, words)
    assert States(store, LATE).of_thing(thing("body/paper")) == ("present", "")


def test_a_document_that_says_itself_by_what_it_is_replaced_is_past_with_the_first(make: Callable[..., Path]) -> None:
    replaced = "<http://purl.org/dc/terms/isReplacedBy>"
    turtle = (
        f":old {replaced} :late , :soon , :old .\n"
        f":late remit:latest '2020-02-01'^^xsd:date ; skos:prefLabel '{'long ' * 60}' .\n"
        f":soon remit:latest '2020-01-01'^^xsd:date ; skos:prefLabel '{'soon ' * 60}' .\n"
    )
    store = small(make, "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n" + PREFIXES + turtle)
    look = States(store, MIDDLE).of_thing(thing("body/old"))
    assert look.state == "past"
    assert look.words.startswith("replaced by soon soon")
    assert len(look.words) < 80


def test_what_a_plan_brings_tells_the_month_that_is_expected(make: Callable[..., Path]) -> None:
    days = "; remit:earliest '2025-03-01'^^xsd:date ; remit:latest '2025-03-31'^^xsd:date"
    states = States(small(make, PLAN.replace("{more}", days)), MIDDLE)
    assert states.of_thing(thing("body/new")) == ("planned", "planned, March 2025")
    assert states.of_thing(thing("body/plan")) == ("planned", "planned, March 2025")
    assert states.of_thing(thing("body/old")) == ("present", "")


def test_long_words_of_a_plan_are_cut(make: Callable[..., Path]) -> None:
    store = small(make, PLAN.replace("{more}", f"; remit:asStated '{'soon ' * 80}'"))
    words = States(store, MIDDLE).of_thing(thing("body/plan")).words
    assert words.startswith("planned, soon soon")
    assert words.endswith("soon…")
    assert len(words) < 80


def test_an_existence_without_days_makes_a_thing_unsure(make: Callable[..., Path]) -> None:
    store = small(make, PREFIXES + ":e a remit:Existence ; remit:existenceOf :new .")
    assert States(store, MIDDLE).of_thing(thing("body/new")) == ("unsure", "days not known")


def test_what_is_shown_on_the_day_is_there_though_it_ended_on_no_known_day(make: Callable[..., Path]) -> None:
    turtle = (
        ":c a remit:Succession ; org:originalOrganization :new .\n"
        ":e a remit:Existence ; remit:existenceOf :new ; remit:knownFrom '2018-01-01'^^xsd:date ; "
        "remit:knownTo '2020-06-01'^^xsd:date ; remit:endedBy :c .\n"
    )
    store = small(make, PREFIXES + turtle)
    assert States(store, MIDDLE).of_thing(thing("body/new")) == ("present", "")
    assert States(store, date(2020, 6, 2)).of_thing(thing("body/new")) == ("unsure", "ended, day not known")


def test_of_two_existences_the_surest_counts(make: Callable[..., Path]) -> None:
    turtle = (
        ":a a remit:Existence ; remit:existenceOf :new ; remit:notAfter '1990-01-01'^^xsd:date .\n"
        ":b a remit:Existence ; remit:existenceOf :new ; remit:knownFrom '2018-01-01'^^xsd:date .\n"
    )
    assert States(small(make, PREFIXES + turtle), MIDDLE).of_thing(thing("body/new")) == ("present", "")


def test_the_surest_of_no_span_is_none() -> None:
    assert surest([], MIDDLE) is None
    assert surest([Span(), stated(not_after=EARLY), stated(known_from=EARLY)], MIDDLE) == stated(known_from=EARLY)


def test_only_a_planned_change_is_a_plan(store: Store) -> None:
    assert is_plan(store, thing("change/buoy-agency-planned"))
    assert not is_plan(store, thing("change/shell-register-replaced"))

"""Who answers for an assignment on a day: read off a table, and compared with every possible world.

The second half does not use the rule. It makes small random worlds and reads each of them by enumeration: every change
takes every day within its bounds, every relation every first and last day that its own days allow.

- Strict worlds let an open end fall on any day after it was last shown, and let a successor go without.
- Presumption worlds let open ends never come, and let the only successor inherit.
- *Certain* is what holds in all strict worlds, *presumed* what holds in all presumption worlds, *possible* what holds in
  some world. That no body is known is said only where no world has one.
"""

from __future__ import annotations

import random
import shutil
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeVar

import pytest

from remit import answering, derivation, queries
from remit import workspace as workspaces
from remit.namespaces import DEF
from remit.results import Table
from remit.store import Store
from remit.terms import TYPE, NamedNode, Quad, text

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence

    from remit.terms import Term

Choice = TypeVar("Choice")
QUERIES = Path(__file__).parents[1] / "queries"

# ---------------------------------------------------------------- as-of questions on the invented workspace

LEADS = """
Two renamings in a row, on a day and in a month: the owner stays.
 1  2019-03-31  certain   held              shore-office / department-of-the-environment / state-of-fenland
 1  2019-04-01  certain   held              shore-office / department-of-the-environment / state-of-fenland
 1  2019-04-02  certain   held              shore-office / department-of-the-environment / state-of-fenland
 1  2020-08-31  certain   held              shore-office / department-of-the-environment / state-of-fenland
 1  2020-09-15  certain   held              shore-office / department-of-the-environment / state-of-fenland
 1  2020-10-01  certain   held              shore-office / department-of-the-environment / state-of-fenland

A merger: the new body is presumed to inherit from its first day.
 2  2019-06-30  certain   held              lido-board / lido-board / -
 2  2019-07-01  presumed  inherited         bathing-authority / bathing-authority / bathing-authority
 2  2019-07-02  presumed  inherited         bathing-authority / bathing-authority / bathing-authority

An absorption: the survivor, which was there before, is a result.
 3  2019-08-31  presumed  held              beach-patrol / department-of-the-environment / state-of-fenland
 3  2019-09-01  presumed  inherited         coastguard-service / coastguard-service / -
 3  2019-09-02  presumed  inherited         coastguard-service / coastguard-service / -

A chain, the second step of which fell on some day in March 2021.
 4  2018-05-10  certain   held              tide-office / tide-office / -
 4  2019-01-31  presumed  held              tide-office / tide-office / -
 4  2019-02-01  presumed  inherited         tide-service / tide-service / -
 4  2019-02-02  presumed  inherited         tide-service / tide-service / -
 4  2021-02-28  presumed  inherited         tide-service / tide-service / -
 4  2021-03-01  possible  inherited         tide-agency / tide-agency / -
 4  2021-03-01  possible  inherited         tide-service / tide-service / -
 4  2021-03-30  possible  inherited         tide-agency / tide-agency / -
 4  2021-03-30  possible  inherited         tide-service / tide-service / -
 4  2021-03-31  presumed  inherited         tide-agency / tide-agency / -
 4  2021-04-01  presumed  inherited         tide-agency / tide-agency / -

A split, after which a source names the taker.
 5  2019-12-31  presumed  held              sampling-unit / water-agency / state-of-fenland
 5  2020-01-01  certain   continued         laboratory-unit / water-agency / state-of-fenland
 5  2020-01-02  certain   continued         laboratory-unit / water-agency / state-of-fenland

A split, after which no source names the taker.
 6  2020-03-31  presumed  held              signage-unit / water-agency / state-of-fenland
 6  2020-04-01  possible  shared-out        beach-signs-team / - / -
 6  2020-04-01  possible  shared-out        online-signs-team / - / -
 6  2020-04-02  possible  shared-out        beach-signs-team / - / -
 6  2020-04-02  possible  shared-out        online-signs-team / - / -

A closing with no successor.
 7  2019-12-31  certain   held              pier-commission / pier-commission / -
 7  2020-01-01  certain   closed            - / - / -
 7  2020-01-02  certain   closed            - / - / -
 7  2022-07-01  presumed  closed            - / - / -

An end on some day in 2020, of which no result is stated.
 8  2019-12-31  presumed  held              marsh-trust / marsh-trust / -
 8  2020-01-01  possible  held              marsh-trust / marsh-trust / -
 8  2020-01-01  possible  no-result-stated  - / - / -
 8  2020-12-30  possible  held              marsh-trust / marsh-trust / -
 8  2020-12-30  possible  no-result-stated  - / - / -
 8  2020-12-31  presumed  no-result-stated  - / - / -
 8  2021-01-01  presumed  no-result-stated  - / - / -

A unit whose parent changed.
 9  2019-10-31  certain   held              flag-unit / department-of-the-environment / state-of-fenland
 9  2019-11-01  certain   held              flag-unit / department-of-health / -
 9  2019-11-02  certain   held              flag-unit / department-of-health / -

A post followed by another post.
10  2018-05-10  certain   held              chief-bathing-officer / department-of-the-environment / state-of-fenland
10  2020-09-30  presumed  held              chief-bathing-officer / department-of-the-environment / state-of-fenland
10  2020-10-01  presumed  inherited         director-of-bathing / department-of-the-environment / state-of-fenland
10  2020-10-02  presumed  inherited         director-of-bathing / department-of-the-environment / state-of-fenland

A joint unit: both parents answer, and above one of them there is a legal person.
11  2022-06-30  certain   held              joint-tide-desk / coastguard-service / -
11  2022-06-30  certain   held              joint-tide-desk / department-of-the-environment / state-of-fenland
11  2022-07-01  presumed  held              joint-tide-desk / coastguard-service / -
11  2022-07-01  presumed  held              joint-tide-desk / department-of-the-environment / state-of-fenland

A group addressed by description stands in no body.
12  2018-05-10  certain   held              harbour-masters / - / -
12  2018-05-11  presumed  held              harbour-masters / - / -

An undated succession leaves both possible.
13  2018-05-10  possible  held              shell-register / shell-register / -
13  2018-05-10  possible  inherited         shellfish-register / shellfish-register / -
13  2022-11-15  possible  held              shell-register / shell-register / -
13  2022-11-15  possible  inherited         shellfish-register / shellfish-register / -

A planned change does not count.
14  2018-05-10  certain   held              buoy-office / water-agency / state-of-fenland
14  2018-05-11  presumed  held              buoy-office / water-agency / state-of-fenland
14  2050-01-01  presumed  held              buoy-office / water-agency / state-of-fenland

Before the report nobody has anything, except what an undated successor cannot have either.
 1  2018-05-09
13  2018-05-09
"""


class Row(NamedTuple):
    """What a reader of `who-owns` sees of one row; `-` for an empty cell."""

    certainty: str
    outcome: str
    owner: str
    body: str
    legal: str


def expected_leads() -> dict[tuple[str, str], set[Row]]:
    """The rows of the table above, by number and day."""
    found: dict[tuple[str, str], set[Row]] = {}
    for line in LEADS.splitlines():
        words = line.replace(" / ", " ").split()
        if words and words[0].isdigit():
            rows = found.setdefault((words[0], words[1]), set())
            rows |= {Row(*words[2:])} if words[2:] else set()
    return found


def who_owns(store: Store, recommendation: str, day: str) -> list[dict[str, str]]:
    """The answer of the saved query, each cell as text: the end of an IRI, or the value."""
    asked = answering.ask(store, who_owns_query(), {"recommendation": recommendation, "asOf": day})
    assert isinstance(asked.result, Table)
    return [{name: text(cell).rsplit("/", 1)[-1] for name, cell in row.items()} for row in asked.result.dicts()]


def lead_rows(store: Store, recommendation: str, day: str) -> list[Row]:
    """The rows of `who-owns` for the lead alone."""
    return [
        Row(*(row[name] or "-" for name in ("certainty", "outcome", "owner", "body", "legalBody")))
        for row in who_owns(store, recommendation, day)
        if row["part"] == "lead"
    ]


@cache
def who_owns_query() -> queries.SavedQuery:
    """The saved query, read once."""
    return queries.read(QUERIES / "who-owns.rq", "queries/who-owns.rq")


@pytest.mark.parametrize(("number", "day"), list(expected_leads()))
def test_on_a_day_a_recommendation_is_owned_as_the_table_says(store: Store, number: str, day: str) -> None:
    found = lead_rows(store, f"recommendation:clean-waters-{number}", day)
    assert set(found) == expected_leads()[number, day]
    assert len(found) == len(set(found))


def test_a_partner_and_a_recipient_have_rows_of_their_own(store: Store) -> None:
    first = who_owns(store, "recommendation:clean-waters-1", "2018-05-10")
    assert {(row["part"], row["owner"]) for row in first} == {
        ("lead", "shore-office"),
        ("partner", "commissioner-eastmere"),
    }
    third = who_owns(store, "recommendation:clean-waters-3", "2018-05-10")
    assert {(row["part"], row["owner"]) for row in third} == {
        ("lead", "beach-patrol"),
        ("recipient", "harbour-masters"),
    }


def test_the_day_last_shown_is_that_of_the_weakest_link(store: Store) -> None:
    shown = {row["owner"]: row["lastShown"] for row in who_owns(store, "recommendation:clean-waters-9", "2019-10-31")}
    assert shown == {"flag-unit": "2019-10-31"}
    shown = {row["owner"]: row["lastShown"] for row in who_owns(store, "recommendation:clean-waters-14", "2022-01-01")}
    assert shown == {"buoy-office": "2018-05-10"}


def test_a_recommendation_whose_owner_is_not_known_has_no_row_and_is_listed_as_unowned(store: Store) -> None:
    assert who_owns(store, "recommendation:harbour-audit-unnumbered", "2022-01-01") == []
    unowned = unowned_actions(store, "2022-01-01")
    assert ("harbour-audit-unnumbered", "owner not known: not stated", "unknown") in unowned


def test_what_nobody_has_is_listed_with_the_reason(store: Store) -> None:
    why = {
        slug: store.label(NamedNode(f"{DEF}outcome/{slug}")) for slug in ("shared-out", "closed", "no-result-stated")
    }
    numbered = {row for row in unowned_actions(store, "2020-06-01") if row[0] != "harbour-audit-unnumbered"}
    assert numbered == {
        ("clean-waters-6", why["shared-out"], "possible"),
        ("clean-waters-7", why["closed"], "certain"),
        ("clean-waters-8", why["no-result-stated"], "possible"),
    }


def test_a_body_is_told_what_it_has_inherited_and_what_it_answers_for(store: Store) -> None:
    question = queries.get(store.workspace, "actions-of-body")
    asked = answering.ask(store, question, {"body": "Coastguard Service", "asOf": "2020-01-01"})
    assert isinstance(asked.result, Table)
    found = {(text(row["number"]), text(row["role"])) for row in asked.result.dicts()}
    assert found == {("3", "has it"), ("11", "addressed"), ("11", "answers for it")}


def unowned_actions(store: Store, day: str) -> set[tuple[str, str, str]]:
    """Recommendation, reason and certainty of each row of `unowned-actions`."""
    asked = answering.ask(store, queries.get(store.workspace, "unowned-actions"), {"asOf": day})
    assert isinstance(asked.result, Table)
    rows = asked.result.dicts()
    return {
        (text(row["recommendation"]).rsplit("/", 1)[-1], text(row["explanation"]), text(row["certainty"]))
        for row in rows
    }


# ---------------------------------------------------------------- small workspaces for single points

BASE = "https://example.org/small/"
PREFIXES = "".join(
    f"@prefix {name}: <{iri}> .\n"
    for name, iri in {
        "remit": "https://w3id.org/remit/def/",
        "org": "http://www.w3.org/ns/org#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "part": "https://w3id.org/remit/def/part/",
        "change-kind": "https://w3id.org/remit/def/change-kind/",
        **{
            kind: f"{BASE}id/{kind}/"
            for kind in ("assignment", "body", "change", "placement", "post", "recommendation")
        },
    }.items()
)
OWNED_BY_A = """
recommendation:r a remit:Recommendation .
assignment:r a remit:Assignment ; remit:assigns recommendation:r ; remit:assignee body:a ; remit:part part:lead ;
  remit:knownFrom {2020-01-01} ; remit:knownTo {2020-12-31} .
"""


def small(folder: Path, *turtles: str) -> Store:
    """A workspace with one file; {2020-01-01} stands for that day as a literal."""
    for name in ("ontology", "graph", "shapes"):
        (folder / name).mkdir()
    (folder / "remit.toml").write_text(
        f'[workspace]\nname = "small"\ntitle = "Small"\nversion = "1"\nbase = "{BASE}"\n[folders]\nqueries = "{QUERIES}"\n',
        encoding="utf-8",
    )
    (folder / "graph" / "all.ttl").write_text(PREFIXES + dated("".join(turtles)), encoding="utf-8")
    return Store(workspaces.load(folder))


def dated(turtle: str) -> str:
    """Turtle with each {day} as a literal."""
    return turtle.replace("{", '"').replace("}", '"^^xsd:date')


def owners(store: Store, day: str) -> set[tuple[str, str, str]]:
    """Owner, body and certainty on a day, in a workspace with one recommendation."""
    return {(row.owner, row.body, row.certainty) for row in lead_rows(store, "recommendation:r", day)}


def test_a_survivor_that_is_also_listed_as_an_original_keeps_what_it_had(tmp_path: Path) -> None:
    store = small(
        tmp_path,
        OWNED_BY_A,
        "body:a a org:FormalOrganization . body:b a org:FormalOrganization .",
        "change:e a remit:Succession ; remit:changeKind change-kind:merged ; remit:earliest {2020-06-01} ;",
        " remit:latest {2020-06-01} ; org:originalOrganization body:a , body:b ; org:resultingOrganization body:b .",
    )
    assert owners(store, "2020-05-31") == {("a", "a", "certain")}
    assert owners(store, "2020-06-01") == {("b", "b", "presumed")}
    assert owners(store, "2030-01-01") == {("b", "b", "presumed")}


def test_a_body_that_comes_back_after_its_successor_has_it_again(tmp_path: Path) -> None:
    store = small(
        tmp_path,
        OWNED_BY_A,
        "body:a a org:FormalOrganization . body:b a org:FormalOrganization .",
        "change:e a remit:Succession ; org:originalOrganization body:a ; org:resultingOrganization body:b ;",
        " remit:earliest {2020-06-01} ; remit:latest {2020-06-01} .",
        "change:f a remit:Succession ; org:originalOrganization body:b ; org:resultingOrganization body:a ;",
        " remit:earliest {2021-06-01} ; remit:latest {2021-06-01} .",
    )
    assert owners(store, "2021-05-31") == {("b", "b", "presumed")}
    assert owners(store, "2021-06-01") == {("a", "a", "presumed")}


def test_a_succession_without_a_kind_ends_the_original(tmp_path: Path) -> None:
    store = small(
        tmp_path,
        OWNED_BY_A,
        "body:a a org:FormalOrganization .",
        "change:e a remit:Succession ; org:originalOrganization body:a ; remit:earliest {2020-06-01} ; remit:latest {2020-06-01} .",
    )
    assert owners(store, "2020-05-31") == {("a", "a", "certain")}
    assert lead_rows(store, "recommendation:r", "2020-06-01") == [Row("presumed", "no-result-stated", "-", "-", "-")]


def test_a_renaming_ends_nothing_even_where_it_names_before_and_after(tmp_path: Path) -> None:
    store = small(
        tmp_path,
        OWNED_BY_A,
        "body:a a org:FormalOrganization .",
        "change:e a remit:Change ; remit:changeKind change-kind:renamed ; remit:before body:a ; remit:after body:b ;",
        " remit:earliest {2020-06-01} ; remit:latest {2020-06-01} .",
    )
    assert owners(store, "2020-07-01") == {("a", "a", "certain")}


def test_where_two_endings_are_recorded_nobody_is_presumed_to_inherit(tmp_path: Path) -> None:
    store = small(
        tmp_path,
        OWNED_BY_A,
        "body:a a org:FormalOrganization . body:b a org:FormalOrganization .",
        "change:e a remit:Succession ; org:originalOrganization body:a ; org:resultingOrganization body:b ;",
        " remit:earliest {2020-06-01} ; remit:latest {2020-06-01} .",
        "change:f a remit:Succession ; remit:changeKind change-kind:closed ; org:originalOrganization body:a ;",
        " remit:earliest {2020-08-01} ; remit:latest {2020-08-01} .",
    )
    assert owners(store, "2020-05-31") == {("a", "a", "certain")}
    assert owners(store, "2020-06-01") == {("a", "a", "possible"), ("b", "b", "possible")}
    assert owners(store, "2020-08-01") == {("b", "b", "possible"), ("-", "-", "possible")}


def test_what_followed_one_half_of_a_split_has_only_possibly_inherited(tmp_path: Path) -> None:
    store = small(
        tmp_path,
        OWNED_BY_A,
        "body:a a org:FormalOrganization . body:b a org:FormalOrganization . body:c a org:FormalOrganization .",
        "body:d a org:FormalOrganization .",
        "change:e a remit:Succession ; org:originalOrganization body:a ; org:resultingOrganization body:b , body:c ;",
        " remit:earliest {2020-06-01} ; remit:latest {2020-06-01} .",
        "change:f a remit:Succession ; org:originalOrganization body:b ; org:resultingOrganization body:d ;",
        " remit:earliest {2020-08-01} ; remit:latest {2020-08-01} .",
    )
    assert set(lead_rows(store, "recommendation:r", "2020-08-01")) == {
        Row("possible", "shared-out", "c", "c", "-"),
        Row("possible", "shared-out", "d", "d", "-"),
    }


CONTINUED = """
recommendation:later a remit:Recommendation .
assignment:later a remit:Assignment ; remit:assigns recommendation:later ; remit:assignee body:c ; remit:part part:lead ;
  remit:continues assignment:r ; remit:knownFrom {2020-09-01} """


def test_who_ended_before_the_taker_is_shown_is_not_said_to_have_it_still(tmp_path: Path) -> None:
    store = small(
        tmp_path,
        OWNED_BY_A,
        CONTINUED + ".",
        "body:a a org:FormalOrganization . body:b a org:FormalOrganization . body:c a org:FormalOrganization .",
        "change:e a remit:Succession ; org:originalOrganization body:a ; org:resultingOrganization body:b , body:c ;",
        " remit:earliest {2020-06-01} ; remit:latest {2020-06-01} .",
    )
    assert owners(store, "2020-05-31") == {("a", "a", "possible")}
    assert owners(store, "2020-06-01") == {("b", "b", "possible"), ("c", "c", "possible")}
    assert owners(store, "2020-09-01") == set()


def test_a_taker_of_unknown_first_day_leaves_the_earlier_owner_only_possible(tmp_path: Path) -> None:
    another = CONTINUED.replace("later", "another").replace("body:c", "body:d").replace("2020-09-01", "2020-10-01")
    store = small(
        tmp_path,
        OWNED_BY_A,
        CONTINUED + "; remit:notBefore {2020-08-01} .",
        another + ".",
        "body:a a org:FormalOrganization . body:c a org:FormalOrganization . body:d a org:FormalOrganization .",
    )
    assert owners(store, "2020-07-31") == {("a", "a", "possible")}


def test_an_agency_that_left_its_department_answers_for_itself(tmp_path: Path) -> None:
    store = small(
        tmp_path,
        OWNED_BY_A,
        "body:a a org:FormalOrganization . body:d a org:FormalOrganization .",
        "placement:a a remit:Placement ; remit:placementOf body:a ; remit:placementIn body:d ;",
        " remit:knownFrom {2019-01-01} ; remit:knownTo {2020-05-31} ; remit:notAfter {2020-05-31} .",
    )
    assert owners(store, "2020-05-31") == {("a", "d", "certain")}
    assert owners(store, "2020-06-01") == {("a", "a", "certain")}


def test_a_unit_that_left_its_department_stands_where_no_source_says(tmp_path: Path) -> None:
    store = small(
        tmp_path,
        OWNED_BY_A,
        "body:a a org:OrganizationalUnit . body:d a org:FormalOrganization .",
        "placement:a a remit:Placement ; remit:placementOf body:a ; remit:placementIn body:d ;",
        " remit:knownFrom {2019-01-01} ; remit:knownTo {2020-05-31} ; remit:notAfter {2020-05-31} .",
    )
    assert owners(store, "2020-06-01") == {("a", "-", "certain")}


IN_TWO_PARENTS = """
body:a a org:OrganizationalUnit . body:b a org:OrganizationalUnit . body:c a org:FormalOrganization .
body:d a org:FormalOrganization . body:l a org:FormalOrganization ; remit:legalPersonality true .
placement:ab a remit:Placement ; remit:placementOf body:a ; remit:placementIn body:b ; remit:knownFrom {2019-01-01} ; remit:knownTo {2022-01-01} .
placement:bc a remit:Placement ; remit:placementOf body:b ; remit:placementIn body:c ; remit:knownFrom {2019-01-01} ; remit:knownTo {2022-01-01} .
"""


def test_above_a_joint_body_the_parent_without_a_legal_person_makes_no_row(tmp_path: Path) -> None:
    store = small(
        tmp_path,
        OWNED_BY_A,
        IN_TWO_PARENTS,
        "placement:bl a remit:Placement ; remit:placementOf body:b ; remit:placementIn body:l ;",
        " remit:knownFrom {2019-01-01} ; remit:knownTo {2022-01-01} .",
    )
    assert lead_rows(store, "recommendation:r", "2020-06-01") == [Row("certain", "held", "a", "b", "l")]


def test_the_legal_person_that_followed_a_parent_is_found(tmp_path: Path) -> None:
    store = small(
        tmp_path,
        OWNED_BY_A,
        IN_TWO_PARENTS,
        "change:e a remit:Succession ; org:originalOrganization body:c ; org:resultingOrganization body:l ;",
        " remit:earliest {2020-06-01} ; remit:latest {2020-06-01} .",
    )
    assert lead_rows(store, "recommendation:r", "2020-05-31") == [Row("certain", "held", "a", "b", "-")]
    assert lead_rows(store, "recommendation:r", "2020-06-01") == [Row("presumed", "held", "a", "b", "l")]


def test_bodies_that_stand_in_each_other_do_not_hang_the_walk(tmp_path: Path) -> None:
    store = small(
        tmp_path,
        OWNED_BY_A,
        IN_TWO_PARENTS,
        "placement:ca a remit:Placement ; remit:placementOf body:c ; remit:placementIn body:a ;",
        " remit:knownFrom {2019-01-01} ; remit:knownTo {2022-01-01} .",
        "placement:cl a remit:Placement ; remit:placementOf body:c ; remit:placementIn body:l ;",
        " remit:knownFrom {2019-01-01} ; remit:knownTo {2022-01-01} .",
    )
    assert lead_rows(store, "recommendation:r", "2020-06-01") == [Row("certain", "held", "a", "b", "l")]


def test_a_placement_that_a_source_states_replaces_the_presumed_one(tmp_path: Path) -> None:
    store = small(
        tmp_path,
        OWNED_BY_A,
        "body:a a org:OrganizationalUnit . body:b a org:FormalOrganization . body:c a org:FormalOrganization . body:d a org:FormalOrganization .",
        "change:e a remit:Succession ; org:originalOrganization body:b ; org:resultingOrganization body:c ;",
        " remit:earliest {2020-03-01} ; remit:latest {2020-03-01} .",
        "change:f a remit:Succession ; org:originalOrganization body:c ; org:resultingOrganization body:d ;",
        " remit:earliest {2020-09-01} ; remit:latest {2020-09-01} .",
        "placement:ab a remit:Placement ; remit:placementOf body:a ; remit:placementIn body:b ; remit:knownFrom {2019-01-01} .",
        "placement:ac a remit:Placement ; remit:placementOf body:a ; remit:placementIn body:c ;",
        " remit:notBefore {2020-03-01} ; remit:knownFrom {2020-03-01} ; remit:knownTo {2020-06-01} ; remit:notAfter {2020-06-01} .",
    )
    assert owners(store, "2020-02-01") == {("a", "b", "presumed")}
    assert owners(store, "2020-04-01") == {("a", "c", "certain")}
    assert owners(store, "2020-10-01") == {("a", "-", "certain")}


def test_a_link_that_was_never_shown_leaves_the_day_last_shown_empty(tmp_path: Path) -> None:
    store = small(
        tmp_path,
        OWNED_BY_A,
        "body:a a org:OrganizationalUnit . body:d a org:FormalOrganization .",
        "placement:a a remit:Placement ; remit:placementOf body:a ; remit:placementIn body:d .",
    )
    (row,) = who_owns(store, "recommendation:r", "2020-06-01")
    assert (row["body"], row["certainty"], row["lastShown"]) == ("d", "unknown", "")


# ---------------------------------------------------------------- random worlds

SEED = 20221115
WORLDS = 240
LAST = 16
CALENDAR = range(-2, LAST + 3)
ASKED = CALENDAR[1:-1]
MANY = 1000
START = date(2020, 1, 1)
Kind = Literal["FormalOrganization", "OrganizationalUnit", "Post"]


@dataclass(frozen=True)
class Relation:
    """A dated relation of a random world: its four days as numbers, and whether an end is recorded."""

    name: str
    of: str
    to: str
    not_before: int | None
    known_from: int | None
    known_to: int | None
    not_after: int | None
    ended_by_change: bool

    def lives(self, *, strict: bool) -> Iterator[tuple[int, int]]:
        """Every first and last day that its own days allow."""
        recorded_end = self.not_after is not None or self.ended_by_change
        never = CALENDAR[-1]
        for first in CALENDAR:
            if self.not_before is not None and first < self.not_before:
                continue
            if self.known_from is not None and first > self.known_from:
                continue
            if self.known_to is not None and first > self.known_to:
                continue
            for last in CALENDAR if strict or recorded_end else (never,):
                if last < first or (self.known_to is not None and last < self.known_to):
                    continue
                if self.not_after is None or last <= self.not_after:
                    yield first, last


@dataclass(frozen=True)
class Event:
    """A change that ended one or more things."""

    name: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    earliest: int | None
    latest: int | None
    closed: bool
    of_posts: bool

    def days(self) -> range:
        """Every day on which it can have happened; one before and one after the calendar when it is open."""
        first = CALENDAR[0] if self.earliest is None else self.earliest
        last = CALENDAR[-1] if self.latest is None else self.latest
        return range(first, last + 1)


@dataclass
class World:
    """A random world: things, where they stand, what is assigned to them, what became of them."""

    things: dict[str, Kind] = field(default_factory=dict)
    legal: set[str] = field(default_factory=set)
    placements: list[Relation] = field(default_factory=list)
    assignments: list[Relation] = field(default_factory=list)
    continues: dict[str, str] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    planned: list[tuple[str, str]] = field(default_factory=list)


def random_world(prefix: str, rng: random.Random) -> World:
    """Two or three layers of things, of which any may be placed, end, be followed, or have an assignment."""
    world = World()
    layers: list[list[str]] = []
    kinds: tuple[tuple[str, Sequence[Kind], int], ...] = (
        ("post", ("Post",), 3),
        ("unit", ("OrganizationalUnit", "OrganizationalUnit", "FormalOrganization"), 3),
        ("top", ("FormalOrganization",), 3),
    )
    for stem, choices, most in kinds:
        layer = [f"{prefix}{stem}{number}" for number in range(rng.randint(1, most))]
        world.things |= {name: rng.choice(choices) for name in layer}
        layers.append(layer)
    world.legal = {name for layer in layers[1:] for name in layer if rng.random() < 0.3}
    for lower, layer in enumerate(layers[:-1]):
        above = [name for upper in layers[lower + 1 :] for name in upper]
        for thing in layer:
            for _ in range(rng.choice((0, 1, 1, 1, 2))):
                name = f"{prefix}p{len(world.placements)}"
                world.placements.append(random_relation(name, thing, rng.choice(above), rng))
    for layer in layers:
        random_events(prefix, layer, world, rng)
    for _ in range(rng.randint(1, 3)):
        name = f"{prefix}a{len(world.assignments)}"
        world.assignments.append(random_relation(name, name, rng.choice(sorted(world.things)), rng))
    if len(world.assignments) > 1 and rng.random() < 0.5:
        world.continues[world.assignments[1].name] = world.assignments[0].name
    return world


def random_relation(name: str, of: str, to: str, rng: random.Random) -> Relation:
    """A relation with days in order, of which any may be missing."""
    first, shown, last_shown, last = sorted(rng.randint(0, LAST) for _ in range(4))

    def sometimes(share: float, day: int) -> int | None:
        return day if rng.random() < share else None

    return Relation(
        name,
        of,
        to,
        sometimes(0.5, first),
        sometimes(0.75, shown),
        sometimes(0.6, last_shown),
        sometimes(0.35, last),
        ended_by_change=rng.random() < 0.1,
    )


def random_events(prefix: str, layer: Sequence[str], world: World, rng: random.Random) -> None:
    """Ends for some things of one layer; what follows stands later in the layer, so that no chain is a circle."""
    for index, thing in enumerate(layer):
        for _ in range(rng.choice((0, 0, 1, 1, 1, 2) if rng.random() < 0.5 else (0, 1))):
            later = layer[index + 1 :]
            after = rng.sample(later, min(len(later), rng.choice((0, 1, 1, 1, 2))))
            joining = [other for other in layer[index + 1 :] if other not in after and rng.random() < 0.15]
            safe = [other for other in joining if all(layer.index(other) < layer.index(to) for to in after)]
            earliest = rng.randint(0, LAST)
            latest = min(LAST, earliest + rng.choice((0, 0, 0, 3, 8)))
            missing = rng.choice(("", "", "", "", "", "both", "earliest", "latest"))
            world.events.append(
                Event(
                    f"{prefix}e{len(world.events)}",
                    (thing, *safe),
                    tuple(after),
                    None if missing in ("both", "earliest") else earliest,
                    None if missing in ("both", "latest") else latest,
                    closed=not after and rng.random() < 0.5,
                    of_posts=world.things[thing] == "Post",
                )
            )
        if rng.random() < 0.3:
            world.planned.append((thing, rng.choice(list(layer))))


def turtle(world: World, *, planned: bool = True) -> str:
    """A world as triples; `planned` says whether what is only planned is written too."""
    lines = []
    for name, kind in world.things.items():
        legal = " ; remit:legalPersonality true" if name in world.legal else ""
        lines.append(f"body:{name} a org:{kind}{legal} .")
    lines += [
        f"placement:{placement.name} a remit:Placement ; remit:placementOf body:{placement.of} ; "
        f"remit:placementIn body:{placement.to}{days_of(placement)} ."
        for placement in world.placements
    ]
    for assignment in world.assignments:
        name = assignment.name
        follows = f" ; remit:continues assignment:{world.continues[name]}" if name in world.continues else ""
        lines.append(
            f"recommendation:{name} a remit:Recommendation . assignment:{name} a remit:Assignment ; remit:part part:lead ; "
            f"remit:assigns recommendation:{name} ; remit:assignee body:{assignment.to}{follows}{days_of(assignment)} ."
        )
    for event in world.events:
        kind_ = "closed" if event.closed else "" if not event.after and not event.of_posts else "replaced"
        start, end = (
            ("remit:before", "remit:after")
            if event.of_posts
            else ("org:originalOrganization", "org:resultingOrganization")
        )
        lines.append(
            f"change:{event.name} a remit:{'Change' if event.of_posts else 'Succession'}"
            + (f" ; remit:changeKind change-kind:{kind_}" if kind_ else "")
            + "".join(f" ; {start} body:{thing}" for thing in event.before)
            + "".join(f" ; {end} body:{thing}" for thing in event.after)
            + literals(earliest=event.earliest, latest=event.latest)
            + " ."
        )
    for number, (before, after) in enumerate(world.planned if planned else []):
        lines.append(
            f"change:{before}-{number} a remit:PlannedChange ; remit:changeKind change-kind:replaced ; "
            f"remit:before body:{before} ; remit:after body:{after}{literals(earliest=1, latest=1)} ."
        )
    return "\n".join(lines) + "\n"


def days_of(relation: Relation) -> str:
    """The four days of a relation, and the change that ended it, as predicates and objects."""
    ended = f" ; remit:endedBy change:of-{relation.name}" if relation.ended_by_change else ""
    return ended + literals(
        notBefore=relation.not_before,
        knownFrom=relation.known_from,
        knownTo=relation.known_to,
        notAfter=relation.not_after,
    )


def literals(**days: int | None) -> str:
    """Days as predicates and objects."""
    return "".join(f" ; remit:{name} {{{calendar_day(number)}}}" for name, number in days.items() if number is not None)


def calendar_day(number: int) -> str:
    """The day with a number."""
    return (START + timedelta(number)).isoformat()


# ---------------------------------------------------------------- reading a world by enumeration

Fact = tuple[str, str, str]
"""Owner, body, legal body; `-` where there is none, `?` where no source says."""
NOBODY, UNTOLD = "-", "?"
NOTHING: frozenset[Fact] = frozenset()


class Worlds:
    """Every way in which a random world can have been, as far as one question asks: nothing of `remit` is used here."""

    def __init__(self, world: World, asked: int, *, strict: bool) -> None:
        """For one world, one day and one kind of reading."""
        self.world, self.asked, self.strict = world, asked, strict
        self.trail: list[list[int]] = []
        self.taken: dict[Hashable, int] = {}

    def read(self, assignment: Relation) -> Iterator[frozenset[Fact]]:
        """What holds on the day, in one possible world after the other."""
        while True:
            self.taken = {}
            yield self._in_one_world(assignment)
            while self.trail and self.trail[-1][0] + 1 == self.trail[-1][1]:
                self.trail.pop()
            if not self.trail:
                return
            self.trail[-1][0] += 1

    def _choose(self, question: Hashable, choices: Iterable[Choice]) -> Choice:
        """What is so in this world; the same question has the same answer throughout the world."""
        options = list(dict.fromkeys(choices))
        if question not in self.taken:
            depth = len(self.taken)
            if depth == len(self.trail):
                self.trail.append([0, len(options)])
            self.taken[question] = self.trail[depth][0]
        return options[self.taken[question]]

    def _holds(self, relation: Relation) -> bool:
        lives = relation.lives(strict=self.strict)
        return self._choose(("holds", relation.name), (first <= self.asked <= last for first, last in lives))

    def _has_begun(self, relation: Relation) -> bool:
        lives = relation.lives(strict=self.strict)
        return self._choose(("begun", relation.name), (first <= self.asked for first, _ in lives))

    def _has_happened(self, event: Event) -> bool:
        return self._choose(("happened", event.name), (day <= self.asked for day in event.days()))

    def _in_one_world(self, assignment: Relation) -> frozenset[Fact]:
        if not self._holds(assignment):
            return NOTHING
        later = [one for one in self.world.assignments if self.world.continues.get(one.name) == assignment.name]
        if any(self._has_begun(one) for one in later):
            return NOTHING
        owner = self._heir(assignment.to, assignment.name)
        if owner is None:
            return NOTHING
        if owner == NOBODY:
            return frozenset({(NOBODY, NOBODY, NOBODY)})
        bodies = self._bodies(owner) or {UNTOLD}
        return frozenset(
            (owner, body, legal) for body in bodies for legal in self._legal(owner if body == UNTOLD else body)
        )

    def _heir(self, thing: str, context: str, beyond: Collection[str] = ()) -> str | None:
        """Who has come in a thing's place by the day; NOBODY when it is gone; None when that is open in this world."""
        direct = True
        while True:
            endings = [event for event in self.world.events if thing in event.before]
            if not endings:
                return thing
            event = self._choose(("which", context, thing), endings)
            if not self._has_happened(event):
                return thing
            if not event.after:
                told = event.closed and direct
                return self._choose(("gone", context, thing), (NOBODY,) if told or not self.strict else (NOBODY, None))
            told = not self.strict and len(event.after) == 1 and len(endings) == 1
            heir = self._choose(("heir", context, thing, event.name), event.after if told else (*event.after, None))
            if heir is None or heir in beyond:
                return None
            thing, direct = heir, False

    def _bodies(self, thing: str) -> set[str]:
        """Where a thing stands on the day; a placement in a successor that is itself recorded is not presumed."""
        placements = [placement for placement in self.world.placements if placement.of == thing]
        recorded = {placement.to for placement in placements}
        standing = [placement for placement in placements if self._holds(placement)]
        heirs = {self._heir(placement.to, placement.name, recorded) for placement in standing}
        return {heir for heir in heirs if heir is not None and heir != NOBODY}

    def _legal(self, body: str) -> set[str]:
        if body in self.world.legal:
            return {body}
        return {found for above in self._bodies(body) for found in self._legal(above) if found != UNTOLD} or {UNTOLD}


def by_enumeration(world: World, assignment: Relation, asked: int) -> dict[Fact, str]:
    """How sure each fact is on the day."""
    strict = list(Worlds(world, asked, strict=True).read(assignment))
    presumed = list(Worlds(world, asked, strict=False).read(assignment))
    found: dict[Fact, str] = {}
    for fact in frozenset().union(*strict):
        if all(fact in one for one in strict):
            found[fact] = "certain"
        else:
            found[fact] = "presumed" if all(fact in one for one in presumed) else "possible"
    return {told(world, fact): sure for fact, sure in found.items() if not outdone(fact, found)}


def outdone(fact: Fact, others: Collection[Fact]) -> bool:
    """Whether a fact says that a body is not known, although one is possible on the day."""
    owner, body, legal = fact
    if body == UNTOLD:
        return any(other[0] == owner and other[1] != UNTOLD for other in others)
    return legal == UNTOLD and any(other[:2] == (owner, body) and other[2] != UNTOLD for other in others)


def told(world: World, fact: Fact) -> Fact:
    """A fact as a reader sees it: what stands in nothing answers for itself."""
    owner, body, legal = fact
    if body == UNTOLD:
        alone = world.things[owner] == "FormalOrganization"
        return owner, owner if alone else NOBODY, legal if alone and legal != UNTOLD else NOBODY
    return owner, body, NOBODY if legal == UNTOLD else legal


# ---------------------------------------------------------------- the comparison


def answers_on(store: Store, day: int) -> dict[str, list[tuple[Fact, str]]]:
    """What `who-owns` says of every recommendation on one day: the saved query with its recommendation left open."""
    sparql = (
        who_owns_query()
        .text.replace("SELECT ?number", "SELECT ?recommendation ?number")
        .replace("SELECT ?evidence ?part", "SELECT ?recommendation ?evidence ?part")
        .replace("?_recommendation_iri", "?recommendation")
        .replace("?__asOf_xsd_date", f'"{calendar_day(day)}"^^xsd:date')
    )
    table = store.query(sparql)
    assert isinstance(table, Table)
    found: dict[str, list[tuple[Fact, str]]] = {}
    for row in table.dicts():
        owner, body, legal = (text(row[name]).rsplit("/", 1)[-1] or NOBODY for name in ("owner", "body", "legalBody"))
        name = text(row["recommendation"]).rsplit("/", 1)[-1]
        found.setdefault(name, []).append(((owner, body, legal), text(row["certainty"])))
    return found


@dataclass(frozen=True)
class Worldly:
    """Many random worlds in one store, and what the saved query says of them on every day of the calendar."""

    worlds: list[World]
    store: Store
    answers: dict[int, dict[str, list[tuple[Fact, str]]]]

    def questions(self) -> Iterator[tuple[World, Relation, int]]:
        """Each assignment of each world on each day."""
        for world in self.worlds:
            for assignment in world.assignments:
                for day in ASKED:
                    yield world, assignment, day

    def rule(self, assignment: Relation, day: int) -> list[tuple[Fact, str]]:
        """What the saved query says."""
        return self.answers[day].get(assignment.name, [])


def make_worldly(folder: Path, seed: int, *, planned: bool = True) -> Worldly:
    """The random worlds of a seed, and the answers."""
    rng = random.Random(seed)  # noqa: S311 - nothing is kept secret here
    worlds = [random_world(f"w{number}-", rng) for number in range(WORLDS)]
    store = small(folder, *(turtle(world, planned=planned) for world in worlds))
    return Worldly(worlds, store, {day: answers_on(store, day) for day in ASKED})


@pytest.fixture(scope="module")
def worldly(tmp_path_factory: pytest.TempPathFactory) -> Worldly:
    """The random worlds."""
    return make_worldly(tmp_path_factory.mktemp("worlds"), SEED)


RANK = {"unknown": 1, "possible": 1, "presumed": 2, "certain": 3}


def strongest(rows: Iterable[tuple[Fact, str]]) -> dict[Fact, int]:
    """The best that is said of each fact; not to know and to hold possible rule out nothing alike."""
    found: dict[Fact, int] = {}
    for fact, certainty in rows:
        found[fact] = max(found.get(fact, 0), RANK[certainty])
    return found


def differences(worldly: Worldly) -> tuple[int, list[tuple[str, int, dict[Fact, int], dict[Fact, int]]]]:
    """How many questions were compared; assignment, day, rule and enumeration where they differ."""
    compared, found = 0, []
    for world, assignment, day in worldly.questions():
        compared += 1
        rule = strongest(worldly.rule(assignment, day))
        worlds = strongest(by_enumeration(world, assignment, day).items())
        if rule != worlds:
            found.append((assignment.name, day, rule, worlds))
    return compared, found


def test_the_rule_says_what_every_possible_world_says(worldly: Worldly) -> None:
    compared, found = differences(worldly)
    assert found == []
    assert compared >= MANY


def test_the_random_worlds_hold_every_degree_of_certainty_and_every_outcome(worldly: Worldly) -> None:
    said = {certainty for _, assignment, day in worldly.questions() for _, certainty in worldly.rule(assignment, day)}
    assert said == set(RANK)
    outcomes = worldly.store.query("SELECT DISTINCT ?outcome WHERE { ?answerability remit:outcome ?outcome }")
    assert isinstance(outcomes, Table)
    found = {text(outcome).rsplit("/", 1)[-1] for (outcome,) in outcomes.rows}
    assert found == {"held", "inherited", "shared-out", "continued", "closed", "no-result-stated"}


def test_the_enumeration_compares_what_the_saved_query_answers_when_it_is_asked(worldly: Worldly) -> None:
    for _, assignment, day in list(worldly.questions())[::400]:
        rows = lead_rows(worldly.store, f"recommendation:{assignment.name}", calendar_day(day))
        asked = [((row.owner, row.body, row.legal), row.certainty) for row in rows]
        assert sorted(asked) == sorted(worldly.rule(assignment, day))


def test_unknown_is_said_only_where_the_fact_is_possible_on_every_day(worldly: Worldly) -> None:
    unknown = {
        (assignment, fact): world
        for world, assignment, day in worldly.questions()
        for fact, certainty in worldly.rule(assignment, day)
        if certainty == "unknown"
    }
    assert unknown
    for (assignment, fact), world in unknown.items():
        assert {by_enumeration(world, assignment, day).get(fact) for day in ASKED} == {"possible"}


# ---------------------------------------------------------------- what must hold in every workspace


def test_a_planned_change_never_moves_an_owner_in_any_random_world(worldly: Worldly, tmp_path: Path) -> None:
    assert sum(len(world.planned) for world in worldly.worlds) > WORLDS
    assert make_worldly(tmp_path, SEED, planned=False).answers == worldly.answers


def test_a_planned_change_of_everything_moves_no_owner_in_the_invented_workspace(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "tests" / "workspace"
    shutil.copytree(store.workspace.root, folder)
    settings = (folder / "remit.toml").read_text(encoding="utf-8")
    (folder / "remit.toml").write_text(settings.replace("../..", str(QUERIES.parent)), encoding="utf-8")
    assigned = store.query("SELECT DISTINCT ?who WHERE { ?assignment a remit:Assignment ; remit:assignee ?who }")
    assert isinstance(assigned, Table)
    plans = [
        f"<{store.workspace.namespaces.base}id/change/plan-{number}> a remit:PlannedChange ; remit:before <{text(who)}> ; "
        f"remit:after body:buoy-agency ; remit:changeKind change-kind:{kind} ; remit:earliest {{2018-06-01}} ; remit:latest {{2018-06-01}} ."
        for number, (who,) in enumerate(assigned.rows)
        for kind in ("replaced", "closed")
    ]
    head = PREFIXES.replace(BASE, store.workspace.namespaces.base)
    (folder / "graph" / "plans.ttl").write_text(head + dated("".join(plans)), encoding="utf-8")
    changed = Store(workspaces.load(folder))
    for number, day in expected_leads():
        recommendation = f"recommendation:clean-waters-{number}"
        assert lead_rows(changed, recommendation, day) == lead_rows(store, recommendation, day)


def test_on_every_day_on_which_an_assignment_stands_somebody_or_nobody_is_said_to_have_it(worldly: Worldly) -> None:
    for world, assignment, day in worldly.questions():
        stands = (assignment.not_before is None or assignment.not_before <= day) and (
            assignment.not_after is None or day <= assignment.not_after
        )
        if stands and not surely_taken_over(world, assignment, day):
            assert worldly.rule(assignment, day), (assignment.name, day)


def surely_taken_over(world: World, assignment: Relation, day: int) -> bool:
    """Whether another assignment, which continues this one, is known to have begun by the day."""
    later = [one for one in world.assignments if world.continues.get(one.name) == assignment.name]
    begun = [
        min(known for known in (one.known_from, one.known_to, one.not_after) if known is not None)
        for one in later
        if (one.known_from, one.known_to, one.not_after) != (None, None, None)
    ]
    return any(known <= day for known in begun)


@pytest.mark.parametrize("day", ["2018-05-10", "2019-07-01", "2020-01-01", "2021-03-15", "2050-01-01"])
def test_every_part_in_the_invented_workspace_has_a_row_on_each_day_after_the_report(store: Store, day: str) -> None:
    parts = store.query(
        "SELECT ?recommendation ?part WHERE { ?assignment a remit:Assignment ; remit:assigns ?recommendation ; remit:part ?part }"
    )
    assert isinstance(parts, Table)
    for recommendation, part in parts.rows:
        rows = who_owns(store, text(recommendation), day)
        assert text(part).rsplit("/", 1)[-1] in {row["part"] for row in rows}


def test_what_was_split_and_merged_again_is_said_once(tmp_path: Path) -> None:
    store = small(
        tmp_path,
        OWNED_BY_A,
        "".join(f"body:{name} a org:FormalOrganization . " for name in "abcd"),
        "change:e a remit:Succession ; remit:changeKind change-kind:split ; org:originalOrganization body:a ;",
        " org:resultingOrganization body:b , body:c ; remit:earliest {2020-06-01} ; remit:latest {2020-06-01} .",
        "change:f a remit:Succession ; remit:changeKind change-kind:merged ; remit:earliest {2021-06-01} ;",
        " org:originalOrganization body:b , body:c ; org:resultingOrganization body:d ; remit:latest {2021-06-01} .",
    )
    takers = [turn.taker for turn in derivation.turns(store, NamedNode(f"{BASE}id/body/a"))]
    assert [text(taker).rsplit("/", 1)[-1] for taker in takers] == ["a", "b", "d", "c"]
    assert len([one for one in derivation.answers(store) if text(one.turn.taker).endswith("/d")]) == 1


def test_two_ways_to_one_taker_are_one_answer_that_rests_on_both(tmp_path: Path) -> None:
    change = " a remit:Succession ; remit:changeKind change-kind:merged ; org:resultingOrganization body:d ;"
    days = " remit:earliest {2021-06-01} ; remit:latest {2021-06-01} ; org:originalOrganization "
    store = small(
        tmp_path,
        OWNED_BY_A,
        "".join(f"body:{name} a org:FormalOrganization . " for name in "abcd"),
        "change:e a remit:Succession ; remit:changeKind change-kind:split ; org:originalOrganization body:a ;",
        " org:resultingOrganization body:b , body:c ; remit:earliest {2020-06-01} ; remit:latest {2020-06-01} .",
        f"change:f{change}{days}body:b . change:g{change}{days}body:c .",
    )
    (answer,) = [one for one in derivation.answers(store) if text(one.turn.taker).endswith("/d")]
    names = [text(premise).rsplit("/", 1)[-1] for premise in answer.premises]
    assert names == ["r", "e", "f", "g"]


def test_assignments_whose_names_end_alike_share_no_node(tmp_path: Path) -> None:
    store = small(tmp_path, OWNED_BY_A, OWNED_BY_A.replace("assignment:r", f"<{BASE}other/r>"))
    found = store.subjects("http://www.w3.org/1999/02/22-rdf-syntax-ns#type", NamedNode(DEF + "Answerability"))
    assert [text(one).rsplit("/", 1)[-1] for one in found] == ["r-1", "r-2"]


def test_a_literal_where_a_body_belongs_stops_nothing(tmp_path: Path) -> None:
    store = small(tmp_path, OWNED_BY_A.replace("body:a", '"The council"'))
    assert [text(one.turn.taker) for one in derivation.answers(store)] == ["The council"]


# ---------------------------------------------------------------- what the rules read


class Only:
    """A source that has some of the triples of a store."""

    def __init__(self, store: Store, wanted: Callable[[Quad], bool]) -> None:
        self._kept = [quad for quad in store.quads() if wanted(quad)]

    def __len__(self) -> int:
        return len(self._kept)

    def quads(self, subject: Term | None, predicate: str | None, obj: Term | None) -> Iterator[Quad]:
        """The triples that fit a pattern."""
        for quad in self._kept:
            if (
                (subject is None or quad.subject == subject)
                and (predicate is None or quad.predicate.value == predicate)
                and (obj is None or quad.object == obj)
            ):
                yield quad


def test_the_rules_give_the_same_from_what_they_are_said_to_read_alone(store: Store) -> None:
    names = store.workspace.namespaces
    only = Only(store, derivation.reads)
    assert 0 < len(only) < len(store)
    given = list(derivation.quads(only, names))
    assert given == list(derivation.quads(store, names))
    assert {str(quad.graph_name).strip("<>").rsplit("/", 1)[-1] for quad in given} == {"answerability", "placements"}


@pytest.mark.parametrize("predicate", sorted(derivation.READ))
def test_each_relation_that_the_rules_are_said_to_read_is_read(predicate: str, tmp_path: Path) -> None:
    one_of_each = small(
        tmp_path,
        OWNED_BY_A.replace("remit:knownFrom", "remit:notBefore {2019-01-01} ; remit:knownFrom"),
        "assignment:s a remit:Assignment ; remit:assigns recommendation:r ; remit:assignee body:c ; remit:part part:lead ;",
        " remit:continues assignment:r ; remit:knownFrom {2021-06-01} ; remit:notAfter {2024-01-01} .",
        "body:a a org:FormalOrganization . body:c a org:OrganizationalUnit . body:p a org:FormalOrganization ;",
        " remit:legalPersonality true .",
        "change:e remit:changeKind change-kind:merged ; remit:earliest {2020-06-01} ; remit:latest {2020-07-01} ;",
        " org:originalOrganization body:a ; org:resultingOrganization body:b .",
        "change:f remit:changeKind change-kind:replaced ; remit:before body:c ; remit:after body:d .",
        "placement:c a remit:Placement ; remit:placementOf body:c ; remit:placementIn body:p ; remit:knownFrom {2020-01-01} .",
        "placement:d a remit:Placement ; remit:placementOf body:d ; remit:placementIn body:p ; remit:endedBy change:f .",
    )
    names = one_of_each.workspace.namespaces
    without = Only(one_of_each, lambda quad: quad.predicate.value != predicate)
    assert list(derivation.quads(without, names)) != list(derivation.quads(one_of_each, names))


def test_a_type_that_no_rule_asks_for_is_not_read() -> None:
    kinds = {name: Quad(NamedNode(BASE), TYPE, NamedNode(DEF + name)) for name in ("Assignment", "Citation")}
    assert {name: derivation.reads(quad) for name, quad in kinds.items()} == {"Assignment": True, "Citation": False}

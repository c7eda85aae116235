"""Everything that is stated of a thing, and what rests on a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit import lookup, statements
from remit.labels import Namer
from remit.namespaces import DEF

if TYPE_CHECKING:
    from remit.document import Grid
    from remit.store import Store


def rows(grid: Grid) -> list[tuple[str, ...]]:
    return [tuple(cell.text for cell in row) for row in grid.rows]


def test_every_statement_of_a_thing_is_told_with_labels(store: Store) -> None:
    grid = statements.of(store, Namer(store), lookup.resolve(store, "system:tideline"))
    assert grid.columns == ("Relation", "Value")
    words = "That the Coastguard Service records bathing places in Tideline, answers to the Department…"
    assert rows(grid) == [
        (
            "cites",
            f"citation “{words}” in Register of Public Bodies (30 June 2022)",
        ),
        ("description", "“A record of bathing places.”"),
        ("kind", "information system"),
        ("label", "“Tideline”"),
    ]


def test_what_rules_only_reckon_with_is_no_statement(store: Store) -> None:
    found = next(store.quads(None, DEF + "countedIn"))
    grid = statements.of(store, Namer(store), found.subject)
    assert "in report" in {row[0].text for row in grid.rows}
    assert not {"counts from", "claimed from", "counted in"} & {row[0].text for row in grid.rows}
    assert rows(statements.to(store, Namer(store), found.object)) == []


def test_what_has_a_page_of_the_model_or_of_its_own_is_named_by_its_identifier(store: Store) -> None:
    grid = statements.of(store, Namer(store), lookup.resolve(store, "system:tideline"))
    found = {row[0].text: (row[0].iri, row[1].iri) for row in grid.rows}
    assert found["kind"] == (None, "https://w3id.org/remit/def/InformationSystem")
    assert found["cites"][0] == "https://w3id.org/remit/def/cites"
    assert found["label"] == (None, None)


def test_what_refers_to_a_thing_is_told_too(store: Store) -> None:
    grid = statements.to(store, Namer(store), lookup.resolve(store, "system:tideline"))
    assert grid.columns == ("Thing", "Relation")
    assert rows(grid) == [("use of Tideline: Coastguard Service", "use of")]


def test_what_rests_on_a_document_stands_with_the_words_and_is_counted(store: Store) -> None:
    grid, facts = statements.resting(store, Namer(store), lookup.resolve(store, "document:review-of-actions-2021"))
    assert grid.columns == ("What rests on it", "Words", "Place", "Who speaks")
    assert facts == 4
    told = rows(grid)
    assert len(told) == 4
    assert ("done", "That recommendation 9 is done.", "", "Department of the Environment") in told


def test_words_are_quoted_where_they_are_held(store: Store) -> None:
    grid, _ = statements.resting(store, Namer(store), lookup.resolve(store, "document:report-clean-waters"))
    assert "“We found that warnings reach bathers late or not at all.”" in {row[1] for row in rows(grid)}


def test_nothing_rests_on_what_nobody_cites(store: Store) -> None:
    grid, facts = statements.resting(store, Namer(store), lookup.resolve(store, "system:tideline"))
    assert (grid.rows, facts) == ((), 0)

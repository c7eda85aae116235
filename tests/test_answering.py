"""The answer of a query for a reader: which sources it lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit import answering
from remit.document import Grid, Sentence
from remit.namespaces import DEF
from remit.results import Table
from remit.terms import TYPE, Literal, NamedNode, text

if TYPE_CHECKING:
    from remit.store import Store


def parts(store: Store, facts: int) -> tuple[Grid, Sentence, int]:
    """The table and the sentence of an answer with one row that rests on so many facts, and how many sources it lists."""
    citations = [text(one) for one in store.subjects(TYPE.value, NamedNode(DEF + "Citation"))]
    evidence = (citations * facts)[:facts]
    table = Table(("what", "evidence"), ((Literal("a"), Literal(" ".join(evidence))),))
    document = answering.plain_document(store, "Question", table)
    grid, sentence = document.sections[0].parts
    assert isinstance(grid, Grid)
    assert isinstance(sentence, Sentence)
    return grid, sentence, len(document.sources)


def test_all_sources_of_a_row_are_listed_where_they_can_be_read(store: Store) -> None:
    grid, sentence, listed = parts(store, 3)
    assert grid.notes == ((1, 2, 3),)
    assert listed == 3
    assert sentence.text == "1 row."


def test_of_very_many_sources_the_first_are_listed_and_the_reader_is_told(store: Store) -> None:
    _, whole, all_listed = parts(store, answering.MOST_EVIDENCE)
    assert whole.text == "1 row."
    _, sentence, listed = parts(store, answering.MOST_EVIDENCE + 1)
    assert listed == all_listed
    assert sentence.text == (
        "1 row. Of 1 row only the sources of the first 100 facts are listed; the column “evidence” of the answer as data "
        "(csv, json) names all."
    )

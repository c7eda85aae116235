"""Days, lists, headings and counts in words."""

from __future__ import annotations

from datetime import date

import pytest

from remit.errors import BadFile
from remit.wording import count, day_words, heading, iso_day, listed, spoken


def test_a_day_is_written_as_in_a_letter() -> None:
    assert spoken(date(2023, 7, 2)) == "2 July 2023"
    assert spoken(date(2023, 12, 31)) == "31 December 2023"


@pytest.mark.parametrize(
    ("earliest", "latest", "stated", "words"),
    [
        ("2023-07-20", "2023-07-20", "", "20 July 2023"),
        ("2023-07-20", "2023-07-20", "last Thursday", "20 July 2023"),
        ("2021-03-01", "2021-03-31", "", "March 2021"),
        ("2024-02-01", "2024-02-29", "", "February 2024"),
        ("2023-12-01", "2023-12-31", "", "December 2023"),
        ("2021-01-01", "2021-12-31", "in 2021", "2021"),
        ("2021-01-01", "2021-03-31", "", "between 1 January 2021 and 31 March 2021"),
        ("2021-01-01", "2022-12-31", "", "between 1 January 2021 and 31 December 2022"),
        ("2023-02-01", "2024-02-29", "", "between 1 February 2023 and 29 February 2024"),
        ("2017-10-01", "2018-02-28", "over the winter", "over the winter"),
        ("2021-01-01", "", "", "not before 1 January 2021"),
        ("", "2021-01-01", "", "not after 1 January 2021"),
        ("", "2021-01-01", "by the new year", "by the new year"),
        ("", "", "soon", "soon"),
        ("", "", "", ""),
    ],
)
def test_the_days_of_an_event_are_told_as_exactly_as_they_are_known(
    earliest: str, latest: str, stated: str, words: str
) -> None:
    assert day_words(earliest, latest, stated) == words


@pytest.mark.parametrize(
    ("names", "words"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_names_are_listed_with_commas_and_one_and(names: list[str], words: str) -> None:
    assert listed(names) == words


def test_a_list_may_end_with_or() -> None:
    assert listed(["a", "b"], "or") == "a or b"


@pytest.mark.parametrize(
    ("variable", "words"), [("lastShown", "Last shown"), ("toWhom", "To whom"), ("x", "X"), ("", "")]
)
def test_a_variable_becomes_a_heading(variable: str, words: str) -> None:
    assert heading(variable) == words


def test_a_number_agrees_with_its_noun() -> None:
    assert [count(0, "row"), count(1, "row"), count(1234, "row")] == ["0 rows", "1 row", "1,234 rows"]
    assert count(2, "answer to a report", "answers to reports") == "2 answers to reports"


@pytest.mark.parametrize("words", ["2023-02-30", "20230901", "2023-W01-1", "2023-09-01Z", "soon"])
def test_a_text_that_is_no_day_is_a_sentence(words: str) -> None:
    with pytest.raises(BadFile, match=f"“{words}”: this is no day of the calendar"):
        iso_day(words)
    with pytest.raises(BadFile, match="this is no day of the calendar"):
        day_words(words, "")

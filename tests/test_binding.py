"""Terms in the places of parameters: what is known from another term of its kind is what reading the bound text tells."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unittest.mock import patch

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from remit import answering, binding, grouped, queries
from remit.tokens import every

if TYPE_CHECKING:
    from remit.store import Store
    from remit.workspace import Workspace

PIECES = (
    *(
        "?__x",
        "?__y",
        "BOUND(?__x)",
        "BOUND ( ?__y )",
        "?z",
        "a:b",
        "a:",
        "a",
        "1",
        ".",
        "<",
        ">",
        "<p>",
        "#",
        "\n",
        " ",
    ),
    *(
        "'",
        '"',
        "'''",
        '"""',
        "''",
        '""',
        '"""s"""',
        "'s'",
        '"s"',
        "@",
        "@en",
        "-",
        "^",
        "^^",
        "\\",
        ":",
        "_",
        "(",
        ")",
        "{",
        "}",
    ),
)
TERMS = (
    *("<a:b>", "<>", "<a b>", '<a"b>', "<a'b>", "<a#b>", '"a"', '""', '"\'"', '"\\""', '"\\\\"', '"#"', '"<"', '">"'),
    *(
        '"a"@en',
        '"a"@en-GB',
        '"a"@en-1',
        '"a"^^<t:t>',
        "\"'''\"",
        '"a""',
        '"a\nb"',
        '"a" "b"',
        "a",
        "",
        '"a"b',
        '"?__y"',
    ),
    *('"\\U0000000A"', '"\\x"', "'a'", '"""a"""', "<a:b> <c:d>", '"a"@', "<\\u0041>"),
)


def read_anew(text: str, terms: dict[str, str | None]) -> str | None:
    """The same, with the bound text read each time."""
    with patch.object(binding, "_is_known_to_fit", lambda *_: False):
        return binding.bound(text, terms)


@settings(max_examples=4000, deadline=None)
@given(
    st.lists(st.sampled_from(PIECES), max_size=9).map("".join),
    st.one_of(st.none(), st.sampled_from(TERMS)),
    st.one_of(st.none(), st.sampled_from(TERMS)),
)
@example("' ?__x", '"a\'a"', None)
@example('""?__x', '"a"', None)
@example("?__x-1", '"a"@en', None)
@example('?__x"""s"""', '""', None)
@example("?__x2", '"a"@en-1', None)
def test_a_term_fits_when_the_bound_text_has_the_words_of_the_query(
    text: str, one: str | None, other: str | None
) -> None:
    terms = {"__x": one, "__y": other}
    assert binding.bound(text, terms) == read_anew(text, terms)


@settings(max_examples=2000, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=9).map("".join), st.sampled_from(TERMS), st.sampled_from(TERMS))
def test_terms_of_one_kind_fit_alike(text: str, one: str, other: str) -> None:
    if binding._example(one) == binding._example(other) is not None and not any(  # noqa: SLF001
        token.text in ("'", '"') for token in every(text)
    ):
        assert (read_anew(text, {"__x": one}) is None) == (read_anew(text, {"__x": other}) is None)


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("SELECT ?__x { }", '"a" "b"'),
        ("SELECT ?__x { }", "<a:b> <c:d>"),
        ("SELECT ?__x { }", '"a'),
        ("SELECT ' ?__x { }", '"it\'s"'),
        ('SELECT ""?__x { } """', '"a"'),
        ("SELECT ?__x-1 { }", '"a"@en'),
    ],
)
def test_a_term_that_would_change_other_words_is_refused(text: str, term: str) -> None:
    assert binding.bound(text, {"__x": term}) is None
    assert binding.bound(text, {"__x": term}) is None


def test_what_was_seen_of_one_term_is_not_taken_for_one_of_another_kind() -> None:
    text = "SELECT ?__x@en { }"
    assert binding.bound(text, {"__x": '"a"'}) == read_anew(text, {"__x": '"a"'})
    assert binding.bound(text, {"__x": "<a:b>"}) == read_anew(text, {"__x": "<a:b>"})


def test_a_query_with_separators_is_the_same_before_and_after_binding(store: Store, workspace: Workspace) -> None:
    for query in queries.load(workspace).values():
        _, sparql = answering.bound(store, query, query.example)
        text, separators = grouped.separable(query.text)
        assert answering.bound(store, query._replace(text=text), query.example)[1] == grouped.separable(sparql)[0]
        assert separators == grouped.separable(sparql)[1]

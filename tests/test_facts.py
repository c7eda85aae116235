"""Statements are kept as they were written, found from both ends, and changed back without a trace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from remit import facts as module
from remit.facts import Facts, statement
from remit.namespaces import RDFS, XSD
from remit.terms import TYPE, BlankNode, Literal, NamedNode, Quad

if TYPE_CHECKING:
    import pytest

    from remit.facts import Statement


def thing(name: str) -> NamedNode:
    return NamedNode(f"https://example.org/{name}")


def whole(text: str) -> Literal:
    return Literal(text, datatype=NamedNode(XSD + "integer"))


def loaded(*statements: Statement) -> Facts:
    return Facts([Quad(*one) for one in statements])  # type: ignore[arg-type]


A, B, C = thing("a"), thing("b"), thing("c")
P, Q = thing("p"), thing("q")
VALUES = [A, B, whole("1"), whole("01"), whole("+1"), Literal("1"), Literal("x", language="en-GB"), BlankNode("n")]
STATEMENTS = st.tuples(st.sampled_from([A, B, C, BlankNode("n")]), st.sampled_from([P, Q]), st.sampled_from(VALUES))

LISTS = st.lists(STATEMENTS, max_size=10)


def test_numbers_stay_as_they_were_written() -> None:
    facts = loaded((A, P, whole("01")), (A, P, whole("1")), (B, P, whole("+1")))
    assert set(facts.objects(A, P)) == {whole("01"), whole("1")}
    assert facts.subjects(P, whole("+1")) == (B,)
    assert facts.subjects(P, whole("01")) == (A,)
    assert len(facts) == 3


def test_the_case_of_a_language_tag_does_not_matter() -> None:
    facts = loaded((A, P, Literal("x", language="en-GB")), (A, P, Literal("x", language="EN-gb")))
    assert facts.objects(A, P) == (Literal("x", language="en-gb"),)


def test_a_thing_has_the_classes_above_its_own_and_a_circle_of_them_ends() -> None:
    above = NamedNode(RDFS + "subClassOf")
    facts = loaded(
        (A, TYPE, thing("Council")), (thing("Council"), above, thing("Body")), (thing("Body"), above, thing("Council"))
    )
    assert facts.classes(A) == {thing("Council"), thing("Body")}
    assert facts.instances(thing("Body")) == [A]
    facts.change((), [(A, TYPE, thing("Council"))])
    assert facts.classes(A) == frozenset()


def test_a_change_tells_what_it_changed() -> None:
    facts = loaded((A, P, B))
    assert facts.change([(A, P, B), (A, P, C)], [(B, P, C)]) == ([(A, P, C)], [])
    assert facts.change([], [(A, P, B)]) == ([], [(A, P, B)])
    assert set(facts) == {(A, P, C)}


def _same(facts: Facts, statements: set[Statement]) -> None:
    assert set(facts) == statements
    assert len(facts) == len(statements)
    for one in statements:
        assert one in facts
        assert set(facts.objects(one[0], one[1])) == {other[2] for other in statements if other[:2] == one[:2]}
        assert set(facts.subjects(one[1], one[2])) == {other[0] for other in statements if other[1:] == one[1:]}
        assert set(facts.about(one[0])) == {other for other in statements if other[0] == one[0]}


@given(known=LISTS, added=LISTS, removed=LISTS, small=st.booleans())
@settings(max_examples=150, deadline=None)
def test_a_change_and_its_undoing_leave_everything_as_it_was(
    known: list[Statement], added: list[Statement], removed: list[Statement], *, small: bool
) -> None:
    plain = {statement(Quad(*one)) for one in known}  # type: ignore[arg-type]
    limit = module._SMALL  # noqa: SLF001 - both ways of looking things up are tested
    module._SMALL = limit if small else -1  # noqa: SLF001
    try:
        facts = loaded(*known)
    finally:
        module._SMALL = limit  # noqa: SLF001
    assert facts.complete is small
    _same(facts, plain)
    come, gone = facts.change(added, removed)
    wanted = (plain - {statement(Quad(*one)) for one in removed}) | {statement(Quad(*one)) for one in added}  # type: ignore[arg-type]
    _same(facts, wanted)
    facts.change(gone, come)
    _same(facts, plain)


def test_look_ups_in_a_large_set_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_SMALL", -1)
    facts = loaded((A, P, B))
    assert facts.objects(A, P) is facts.objects(A, P)
    assert facts.subjects(P, B) is facts.subjects(P, B)
    facts.change([(A, P, C)], [])
    assert set(facts.objects(A, P)) == {B, C}

"""`Assessor`: what does not conform, in everything or in what a change can affect, before the change and after it.

The law that the tests hold it to: what is found in everything after a change is what was found in everything before it,
less what is found before it of all that it can affect, with what is found after it of the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from remit.impact import Impact
from remit.judging import Judge, Judgement, Result

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from remit.facts import Facts, Statement
    from remit.shapes import Query, Shapes, TargetShape
    from remit.terms import Term

    Aimed = Mapping[TargetShape, Sequence[Term]]


@dataclass(frozen=True)
class Assessment:
    """What was found.

    Attributes:
        results: What does not conform.
        judgement: What the engine had before it, for whoever asks why.
        aimed: The focus nodes of each shape that were looked at.
        met: How many things each shape met, where the engine itself had to count them.
    """

    results: tuple[Result, ...]
    judgement: Judgement
    aimed: Aimed
    met: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Comparison:
    """What was found of all that a change can affect.

    Attributes:
        before: What was found before it.
        after: What was found after it.
        full: Why everything was looked at; empty when it was not.
        asked_in_full: The constraints by query that were asked of everything, since what affects them cannot be told.
    """

    before: Assessment
    after: Assessment
    full: str = ""
    asked_in_full: tuple[Term, ...] = ()


@dataclass(frozen=True)
class _Reach:
    """What a change can affect.

    Attributes:
        nodes: The nodes of which a constraint can look up what changed.
        asked: The nodes for which each query can change its answer; None where that cannot be told.
    """

    nodes: set[Term]
    asked: Mapping[Query, set[Term] | None]

    def __or__(self, other: _Reach) -> _Reach:
        asked = {query: _both(nodes, other.asked[query]) for query, nodes in self.asked.items()}
        return _Reach(self.nodes | other.nodes, asked)


class Assessor:
    """Holds statements against shapes.

    Args:
        shapes: The shapes.
        facts: The statements.
        engine: One of `shacl.ENGINES`; an engine that is named here judges everything by itself. The usual way, which
            is Remit's with pySHACL for what is in doubt, when empty.
    """

    def __init__(self, shapes: Shapes, facts: Facts, engine: str = "") -> None:
        """Look at nothing yet."""
        self._engine = engine
        self.judge = Judge(shapes, facts)
        self._shapes = shapes
        self._facts = facts
        self._queries = [(shape, query) for shape in shapes.targeted for query in shape.queries]

    @cached_property
    def _impact(self) -> Impact:
        return Impact(self._shapes)

    def everything(self) -> Assessment:
        """Look at everything.

        Raises:
            BadShapes: The shapes cannot be run.
        """
        aimed = self.judge.everything()
        if self._shapes.beyond or self._engine:
            judgement = self.judge.reference(self._engine or "pyshacl")
            return Assessment(judgement.results, judgement, aimed, judgement.met)
        judgement = self.judge.judge(aimed)
        asked = [result for shape, query in self._queries for result in self.judge.ask(query, shape)]
        return Assessment((*judgement.results, *asked), judgement, aimed)

    def change(self, added: Iterable[Statement], removed: Iterable[Statement], *, full: bool = False) -> Comparison:
        """Look at what a change can affect, before it and after it; the statements are as before when it returns.

        Args:
            added: The statements that come.
            removed: The statements that go.
            full: Whether everything is looked at.

        Raises:
            BadShapes: The shapes cannot be run.
        """
        added, removed = list(added), list(removed)
        why = self._shapes.beyond or ("it was asked for" if full or self._engine else "")
        if why:
            return self._in_full(added, removed, why)
        reach = self._reach([fact for fact in removed if fact in self._facts])
        come, gone = self._facts.change(added, removed)
        try:
            reach |= self._reach(come)
        finally:
            self._facts.change(gone, come)
        reach = self._supported(reach)
        self._facts.change(added, removed)
        try:
            reach = self._supported(reach)
            after = self._some(reach)
        finally:
            self._facts.change(gone, come)
        in_full = tuple(query.node for query, nodes in reach.asked.items() if nodes is None)
        return Comparison(self._some(reach), after, asked_in_full=in_full)

    def _in_full(self, added: list[Statement], removed: list[Statement], why: str) -> Comparison:
        before = self.everything()
        come, gone = self._facts.change(added, removed)
        try:
            return Comparison(before, self.everything(), why)
        finally:
            self._facts.change(gone, come)

    def _reach(self, changed: Sequence[Statement]) -> _Reach:
        asked = {query: self._impact.asked(self._facts, query, changed) for _, query in self._queries}
        return _Reach(self._impact.touched(self._facts, changed), asked)

    def _supported(self, reach: _Reach) -> _Reach:
        return replace(reach, nodes=self._impact.with_supporters(self._facts, reach.nodes))

    def _some(self, reach: _Reach) -> Assessment:
        aimed = self.judge.aimed(reach.nodes)
        judgement = self.judge.judge(aimed)
        found: list[Result] = []
        for shape, query in self._queries:
            nodes = reach.asked[query]
            # A node at which the shape did not aim before, or does no more, is asked whatever the query looks up.
            met = None if nodes is None else self.judge.aimed(nodes | reach.nodes).get(shape, [])
            found += self.judge.ask(query, shape, met)
            if met:
                aimed[shape] = list(dict.fromkeys([*aimed.get(shape, ()), *met]))
        return Assessment((*judgement.results, *found), judgement, aimed)


def _both(first: set[Term] | None, second: set[Term] | None) -> set[Term] | None:
    return None if first is None or second is None else first | second

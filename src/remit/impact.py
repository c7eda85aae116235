"""`Impact`: which focus nodes a change can affect, and the small graph in which they can be judged.

From the shapes, once: every look-up that their constraints can make. For a changed statement each look-up that it can
meet is walked back to the focus nodes, among the statements before and after the change. What the constraints of these
nodes can read is then all that an engine needs to judge them as it would in the whole graph. Nothing is scanned.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit import paths, patterns
from remit.facts import SUBCLASS
from remit.paths import Access, Step, inverse
from remit.terms import TYPE, NamedNode, Term

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from remit.facts import Facts, Statement
    from remit.shapes import Query, Shapes, TargetShape


class Impact:
    """What the shapes look up, by predicate.

    Args:
        shapes: The shapes.
    """

    def __init__(self, shapes: Shapes) -> None:
        """Turn every look-up round once."""
        self._shapes = shapes
        self._by_predicate: dict[NamedNode | None, dict[tuple[bool, tuple[paths.Path, ...]], None]] = {}
        for access in self._accesses():
            back = tuple(inverse(part) for part in reversed(access.prefix))
            self._by_predicate.setdefault(access.predicate, {})[access.forward, back] = None

    def touched(self, facts: Facts, changed: Iterable[Statement]) -> set[Term]:
        """The nodes of which a constraint, those by query left out, can look up a changed statement.

        Args:
            facts: The statements, the changed ones among them.
            changed: The statements that come or go.
        """
        starts: dict[tuple[paths.Path, ...], set[Term]] = {}
        for subject, predicate, value in changed:
            for key in (predicate, None):
                for forward, back in self._by_predicate.get(key, ()):
                    starts.setdefault(back, set()).add(subject if forward else value)
        found: set[Term] = set()
        for back, nodes in starts.items():
            found |= paths.walk_all(facts, back, nodes)
        return found

    def with_supporters(self, facts: Facts, nodes: set[Term]) -> set[Term]:
        """Some nodes, and all others by way of which the same can be found as by way of these.

        Args:
            facts: The statements.
            nodes: The nodes that a change touches.
        """
        prefixes = {prefix for shape in self._shapes.targeted for prefix in shape.inner}
        within = {end for prefix in prefixes for end in paths.walk_all(facts, prefix, nodes)}
        backs = [tuple(inverse(part) for part in reversed(prefix)) for prefix in prefixes]
        # A node can be an inner focus node and be aimed at besides: either way leads to the other.
        return nodes | within | {start for back in backs for start in paths.walk_all(facts, back, nodes | within)}

    def asked(self, facts: Facts, query: Query, changed: Sequence[Statement]) -> set[Term] | None:
        """The focus nodes for which the answer of a query can change; None when that cannot be told.

        Args:
            facts: The statements, the changed ones among them.
            query: The constraint.
            changed: The statements that come or go.
        """
        if query.properties is not None and not any(fact[1].value in query.properties for fact in changed):
            return set()
        if query.groups is None:
            return None
        try:
            return patterns.affected(facts, query.groups, changed)
        except patterns.Unknown:
            return None

    def _accesses(self) -> Iterable[Access]:
        for shape in self._shapes.targeted:
            yield from shape.accesses
            for target in shape.targets:
                if target.kind == "class":
                    yield Access((), TYPE)
                    yield Access((Step(TYPE), paths.Repeat(Step(SUBCLASS), 0, many=True)), SUBCLASS)
                elif isinstance(target.term, NamedNode) and target.kind != "node":
                    yield Access((), target.term, forward=target.kind == "subjects")


def neighbourhood(facts: Facts, judged: Mapping[TargetShape, Iterable[Term]]) -> set[Statement]:
    """The statements that shapes can read of their focus nodes.

    Args:
        facts: The statements.
        judged: The focus nodes of each shape.
    """
    found: set[Statement] = set(facts.with_predicate(SUBCLASS))
    for shape, nodes in judged.items():
        reached: dict[tuple[paths.Path, ...], set[Term]] = {(): set(nodes)}
        for access in shape.accesses:
            for start in _reached(facts, access.prefix, reached):
                found.update(_read(facts, access, start))
    return found


def _reached(facts: Facts, prefix: tuple[paths.Path, ...], known: dict[tuple[paths.Path, ...], set[Term]]) -> set[Term]:
    """Where a prefix leads; beginnings that many prefixes share are walked once."""
    if prefix not in known:
        known[prefix] = paths.walk(facts, prefix[-1], _reached(facts, prefix[:-1], known))
    return known[prefix]


def _read(facts: Facts, access: Access, start: Term) -> Iterable[Statement]:
    if access.predicate is None:
        return facts.about(start)
    if access.forward:
        return [(start, access.predicate, value) for value in facts.objects(start, access.predicate)]
    return [(subject, access.predicate, start) for subject in facts.subjects(access.predicate, start)]

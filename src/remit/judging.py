"""`Judge`: what shapes find wrong with some focus nodes, as it would be found in the whole graph.

Three hands, one word: what surely conforms is passed (`screen`); the rest is cut out with all that its constraints can
read and given to the engine (`shacl`), whose word counts; constraints by query are asked of the store at once, with the
focus node left free, since one query for each node is nine tenths of the engine's time (measured, docs/validating.md).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from remit.bridge import graph, node, term
from remit.errors import BadShapes
from remit.facts import Facts
from remit.impact import neighbourhood
from remit.screen import Screen
from remit.shapes import sh
from remit.terms import TYPE, BlankNode, Literal, NamedNode, Quad, Term, text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from rdflib import Graph
    from rdflib.term import Node

    from remit.facts import Statement
    from remit.shacl import Engine
    from remit.shapes import Query, Shapes, TargetShape

_SPARQL = sh("sparql")
_QUERY_COMPONENT = sh("SPARQLConstraintComponent")
_MOST_ONE_BY_ONE = 200
_MOST_APART = 12
_NOTHING = BlankNode("nothing")
_RESULT = node(sh("result"))


@dataclass(frozen=True)
class Result:
    """A validation result (SHACL 3.6.2).

    Attributes:
        focus: The focus node.
        path: The property, when its path is just one; else the path is that of the shape.
        value: The value; None when there is none.
        shape: The source shape.
        component: The source constraint component.
        constraint: The source constraint, which only constraints by query have.
        severity: The severity.
        messages: What the shape says, or the engine where the shape says nothing; no part of what makes two equal.
        bindings: What a constraint by query found, by the names that its message may use.
    """

    focus: Term
    path: NamedNode | None
    value: Term | None
    shape: Term
    component: Term
    constraint: Term | None
    severity: Term
    messages: tuple[Literal, ...] = field(default=(), compare=False)
    bindings: tuple[tuple[str, Term], ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class Judgement:
    """What was found.

    Attributes:
        results: What does not conform.
        data: The statements that it was found in; None when nothing was in doubt.
        met: How many things each shape met, where the engine counted them itself.
    """

    results: tuple[Result, ...]
    data: Graph | None = None
    met: Mapping[str, int] = field(default_factory=dict)


class Judge:
    """Judges focus nodes by shapes.

    Args:
        shapes: The shapes.
        facts: The statements; they may change between two judgements.
    """

    def __init__(self, shapes: Shapes, facts: Facts) -> None:
        """Judge nothing yet."""
        self.shapes = shapes
        self.facts = facts
        self._screen = Screen(shapes, facts)
        self._engines: dict[frozenset[Term], Engine] = {}

    def everything(self) -> dict[TargetShape, list[Term]]:
        """The focus nodes of every shape."""
        return {shape: self.shapes.focus_nodes(self.facts, shape) for shape in self.shapes.targeted}

    def aimed(self, nodes: Iterable[Term]) -> dict[TargetShape, list[Term]]:
        """Of some nodes, those at which each shape aims; shapes that aim at none are left out."""
        found: dict[TargetShape, list[Term]] = {}
        for one in nodes:
            for shape in self.shapes.aiming_at(self.facts, one):
                found.setdefault(shape, []).append(one)
        return found

    def judge(self, aimed: Mapping[TargetShape, Collection[Term]]) -> Judgement:
        """What is wrong with focus nodes, constraints by query left out.

        Args:
            aimed: The focus nodes of each shape.

        Raises:
            BadShapes: The shapes cannot be run.
        """
        doubtful = {
            shape: [one for one in nodes if not self._screen.passes(shape.node, one)] for shape, nodes in aimed.items()
        }
        doubtful = {shape: nodes for shape, nodes in doubtful.items() if nodes}
        if not doubtful:
            return Judgement(())
        data = graph(neighbourhood(self.facts, doubtful))
        asked = {node(shape.node): [node(one) for one in nodes] for shape, nodes in doubtful.items()}
        return Judgement(results(self._engine(shape.node for shape in doubtful).judge(data, asked)), data)

    def reasons(self, members: Mapping[Term, Collection[Term]], data: Graph) -> tuple[Result, ...]:
        """Why nodes do not conform to inner shapes.

        Args:
            members: The nodes of each inner shape.
            data: The statements of the judgement that found so.

        Raises:
            BadShapes: The shapes cannot be run.
        """
        aimed = {node(shape): [node(one) for one in nodes] for shape, nodes in members.items()}
        return results(self._engine(members).judge(data, aimed))

    def reference(self, engine: str = "pyshacl") -> Judgement:
        """What an engine finds by itself in all of the statements, with all of the shapes; slow with pySHACL.

        Args:
            engine: One of `shacl.ENGINES`.

        Raises:
            BadShapes: The shapes cannot be run.
            CannotRun: The engine is not installed.
            WrongValue: There is no such engine.
        """
        from remit import shacl

        data = graph(self.facts)
        outcome = shacl.run(data, graph(self._plain), engine=engine)
        return Judgement(results(outcome.results), data, outcome.met)

    def ask(self, query: Query, shape: TargetShape, nodes: Collection[Term] | None = None) -> list[Result]:
        """What a constraint by query finds.

        Args:
            query: The constraint.
            shape: The shape that aims at the things.
            nodes: The focus nodes; all of the shape when None.

        Raises:
            BadShapes: The query cannot be run.
        """
        try:
            if nodes is not None and len(nodes) <= _MOST_ONE_BY_ONE:
                rows = [row for one in nodes for row in self._rows(query, one)]
            else:
                rows = self._rows_of(query, self.shapes.focus_nodes(self.facts, shape) if nodes is None else nodes)
        except (ValueError, SyntaxError, RuntimeError, OSError) as error:
            raise BadShapes(f"the query of {text(query.node)} cannot be run: {error}") from error
        return [_answered(query, row) for row in rows]

    def _rows_of(self, query: Query, nodes: Iterable[Term]) -> list[dict[str, Term | None]]:
        """The rows of some focus nodes, each as it was written, which a query does not tell."""
        written: dict[Term, list[Term]] = {}
        for one in dict.fromkeys(nodes):
            written.setdefault(self.facts.stored(one), []).append(one)
        return [
            row | {"this": one} for row in self._rows(query, None) for one in written.get(row["this"] or _NOTHING, ())
        ]

    def _rows(self, query: Query, this: Term | None) -> list[dict[str, Term | None]]:
        found = self.facts.query(query.text, this)
        names = [variable.value for variable in found.variables]
        rows = [dict(zip(names, row, strict=True)) for row in found]
        return [row | {"this": this} for row in rows] if this is not None else [row for row in rows if row.get("this")]

    def _engine(self, asked: Iterable[Term]) -> Engine:
        """The engine with some shapes and what these are made of, less the queries, which are asked apart.

        To make all shapes ready takes longer than to judge by a few; when many are asked, it is done once for all.
        """
        from remit.shacl import Engine

        nodes = frozenset(asked)
        if len(nodes) > _MOST_APART:
            nodes = frozenset(shape.node for shape in self.shapes.targeted) | nodes
        if nodes not in self._engines:
            self._engines[nodes] = Engine(graph(self._made_of(nodes)))
        return self._engines[nodes]

    @cached_property
    def _plain(self) -> list[Statement]:
        """The shapes as the engine is given them.

        Raises:
            BadShapes: A path cannot be read.
        """
        try:
            return list(self.shapes.plain())
        except (ValueError, RecursionError) as error:
            raise BadShapes(f"a path cannot be read: {error}") from error

    @cached_property
    def _indexed(self) -> Facts:
        return Facts(Quad(*one) for one in self._plain)  # type: ignore[arg-type]

    def _made_of(self, nodes: Iterable[Term]) -> list[Statement]:
        """Everything that is said of shapes and of whatever they name, besides their queries."""
        facts, found = self._indexed, dict.fromkeys(nodes)
        edge: list[Term] = list(found)
        # A shape that only another names need not say that it is one; apart from the other it must.
        made: list[Statement] = [
            (one, TYPE, sh("PropertyShape" if facts.objects(one, sh("path")) else "NodeShape")) for one in found
        ]
        while edge:
            one = edge.pop()
            told = [statement for statement in facts.about(one) if statement[1] != _SPARQL]
            made += told
            near: list[Term] = [value for _, _, value in told if not isinstance(value, Literal)]
            if facts.objects(one, sh("qualifiedValueShapesDisjoint")):
                near += facts.subjects(sh("property"), one)  # the shapes beside it count too
            new = [other for other in dict.fromkeys(near) if other not in found]
            found |= dict.fromkeys(new)
            edge += new
        return made


def _answered(query: Query, row: Mapping[str, Term | None]) -> Result:
    """A row of a constraint by query as a result (SHACL 5.3.2)."""
    this = row["this"] or _NOTHING  # a row without a focus node was left out
    path = row.get("path") or query.path
    value = row.get("value")
    said = row.get("message")
    messages = [said] if isinstance(said, Literal) else query.messages
    return Result(
        focus=this,
        path=path if isinstance(path, NamedNode) else None,
        value=value if value is not None or query.path is not None else this,
        shape=query.shape,
        component=_QUERY_COMPONENT,
        constraint=query.node,
        severity=query.severity,
        messages=tuple(sorted(messages, key=str)),
        bindings=tuple((name, value) for name, value in row.items() if value is not None),
    )


def results(report: Graph) -> tuple[Result, ...]:
    """The results of a validation report; those within others (sh:detail) are left out."""
    return tuple(_result(report, one) for one in report.objects(None, _RESULT))


def _result(report: Graph, one: Node) -> Result:
    def value(name: str) -> Term | None:
        found = report.value(one, node(sh(name)))
        return None if found is None else term(found)

    path = value("resultPath")
    said = [term(message) for message in report.objects(one, node(sh("resultMessage")))]
    return Result(
        focus=value("focusNode") or _NOTHING,
        path=path if isinstance(path, NamedNode) else None,
        value=value("value"),
        shape=value("sourceShape") or _NOTHING,
        component=value("sourceConstraintComponent") or _QUERY_COMPONENT,
        constraint=value("sourceConstraint"),
        severity=value("resultSeverity") or sh("Violation"),
        messages=tuple(sorted((message for message in said if isinstance(message, Literal)), key=str)),
    )

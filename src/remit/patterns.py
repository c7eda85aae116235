"""What a SELECT query of a shape looks up: its triple patterns, by the groups in which they must hold together.

Filters are left out: what they refuse is affected by no more than what the patterns look up. OPTIONAL, UNION, MINUS and
EXISTS make groups of their own, each joined with what it stands in. Whatever else can change an answer (an aggregate, a
limit, a graph, a service) is said to be unknown, and then the whole query is asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from remit.paths import Chain, Choice, Path, Repeat, Step, accesses, inverse, walk, walk_all
from remit.terms import Literal, NamedNode, Term

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from remit.facts import Facts, Statement

THIS = "this"
"""The variable of the focus node (SHACL 5.3.1)."""


class Unknown(Exception):
    """What a query looks up cannot be told from its patterns."""


@dataclass(frozen=True)
class Variable:
    """A variable, or a blank node of a query.

    Attributes:
        name: Its name, without ? or $.
    """

    name: str


@dataclass(frozen=True)
class Pattern:
    """A triple pattern, whose predicate may be a path."""

    subject: Term | Variable
    path: Path
    value: Term | Variable


Group = tuple[Pattern, ...]
"""Patterns that hold together."""


def groups(query: str) -> tuple[Group, ...]:
    """The groups of patterns of a SELECT query.

    Raises:
        Unknown: What it looks up cannot be told; the words say why.
        SyntaxError: It does not parse.
    """
    from rdflib.plugins.sparql import prepareQuery

    try:
        algebra = prepareQuery(query).algebra
    except Exception as error:  # pyparsing and rdflib raise what they like
        raise SyntaxError(str(error)) from error
    found: list[Group] = []
    _gather(algebra, (), found)
    return tuple(dict.fromkeys(found))


def affected(facts: Facts, found: Iterable[Group], changed: Iterable[Statement]) -> set[Term]:
    """The focus nodes whose answer a change can alter.

    Args:
        facts: The statements as they are when the changed ones are among them.
        found: The groups of the query.
        changed: The statements that come or go.

    Raises:
        Unknown: A group hangs together with nothing that is bound.
    """
    changed = list(changed)
    return {node for group in found for at in range(len(group)) for node in _reached(facts, group, at, changed)}


def _reached(facts: Facts, group: Group, at: int, changed: list[Statement]) -> Iterator[Term]:
    """The focus nodes of the solutions in which one pattern is met by a changed statement."""
    pattern, rest = group[at], (*group[:at], *group[at + 1 :])
    for binding in _bindings(facts, pattern, changed):
        for solution in _solutions(facts, rest, binding):
            if THIS in solution:
                yield from facts.forms(solution[THIS])
            else:
                raise Unknown("a part of it does not name $this")


def _bindings(facts: Facts, pattern: Pattern, changed: list[Statement]) -> Iterator[dict[str, Term]]:
    for access in accesses(pattern.path):
        back = tuple(inverse(part) for part in reversed(access.prefix))
        for subject, predicate, value in changed:
            if predicate != access.predicate:
                continue
            near, far = (subject, value) if access.forward else (value, subject)
            for start in walk_all(facts, back, facts.forms(near)):
                ends = (far,) if isinstance(pattern.path, Step) else walk(facts, pattern.path, (start,))
                for end in ends:
                    binding = _bind(facts, _bind(facts, {}, pattern.subject, start), pattern.value, end)
                    if binding is not None:
                        yield binding


def _bind(facts: Facts, binding: dict[str, Term] | None, term: Term | Variable, value: Term) -> dict[str, Term] | None:
    """A binding with one more term; None when it does not fit. To a query `01` and `1` are one number."""
    if binding is None:
        return None
    known = _value(term, binding)
    if known is not None:
        return binding if facts.stored(known) == facts.stored(value) else None
    return {**binding, term.name: value} if isinstance(term, Variable) else None


def _solutions(facts: Facts, rest: Group, binding: dict[str, Term]) -> Iterator[dict[str, Term]]:
    """The solutions of some patterns that fit a binding; what has few is followed first."""
    if not rest:
        yield binding
        return
    at = min(range(len(rest)), key=lambda i: _breadth(rest[i], binding))
    if not _is_bound(rest[at], binding):
        raise Unknown("its patterns do not hang together")
    pattern, others = rest[at], (*rest[:at], *rest[at + 1 :])
    start, end = _value(pattern.subject, binding), _value(pattern.value, binding)
    if start is not None:
        for found in walk(facts, pattern.path, facts.forms(start)):
            bound = _bind(facts, binding, pattern.value, found)
            if bound is not None:
                yield from _solutions(facts, others, bound)
    elif end is not None:
        for found in walk(facts, inverse(pattern.path), facts.forms(end)):
            bound = _bind(facts, binding, pattern.subject, found)
            if bound is not None:
                yield from _solutions(facts, others, bound)


def _is_bound(pattern: Pattern, binding: dict[str, Term]) -> bool:
    return _value(pattern.subject, binding) is not None or _value(pattern.value, binding) is not None


def _breadth(pattern: Pattern, binding: dict[str, Term]) -> int:
    """How many solutions a pattern is likely to have: much is often said with one value, seldom of one thing."""
    end = _value(pattern.value, binding)
    if _value(pattern.subject, binding) is not None:
        return 0 if end is not None else 1
    if end is None:
        return 5
    if not isinstance(pattern.value, Variable):
        return 4
    return 3 if isinstance(end, Literal) else 2


def _value(term: Term | Variable, binding: dict[str, Term]) -> Term | None:
    return binding.get(term.name) if isinstance(term, Variable) else term


# Reading rdflib's algebra (SPARQL 1.1, 18.2)

# What leaves the patterns of the part within as they are. A group is counted over the solutions of its patterns, so it
# changes only where one of these does.
_THROUGH = ("SelectQuery", "Project", "Distinct", "Reduced", "OrderBy", "Group")


def _gather(node: Any, outer: Group, found: list[Group]) -> Group:  # noqa: ANN401 - rdflib's algebra has no types
    """Add the groups of a part of a query, and give the patterns that every solution of it must meet."""
    gather = _GATHERERS.get(node.name)
    if gather is None:
        raise Unknown(f"it has a part ({node.name}) whose look-ups cannot be told")
    return gather(node, outer, found)


def _through(node: Any, outer: Group, found: list[Group]) -> Group:  # noqa: ANN401
    return _gather(node.p, outer, found)


def _counted(node: Any, outer: Group, found: list[Group]) -> Group:  # noqa: ANN401
    own = _gather(node.p, outer, found)
    _within(node.A, (*outer, *own), found)
    return own


def _basic(node: Any, outer: Group, found: list[Group]) -> Group:  # noqa: ANN401
    own = tuple(Pattern(_term(s), _path(p), _term(o)) for s, p, o in node.triples)
    found.append((*outer, *own))
    return own


def _filtered(node: Any, outer: Group, found: list[Group]) -> Group:  # noqa: ANN401
    own = _gather(node.p, outer, found)
    _within(node.expr, (*outer, *own), found)
    return own


def _optional(node: Any, outer: Group, found: list[Group]) -> Group:  # noqa: ANN401
    own = _gather(node.p1, outer, found)
    _gather(node.p2, (*outer, *own), found)
    _within(getattr(node, "expr", None), (*outer, *own), found)
    return own


def _either(node: Any, outer: Group, found: list[Group]) -> Group:  # noqa: ANN401
    _gather(node.p1, outer, found)
    _gather(node.p2, outer, found)
    return ()


def _inner(node: Any, outer: Group, found: list[Group]) -> Group:  # noqa: ANN401
    """A sub-select or inline values; what a sub-select does not give out has names of its own."""
    if node.p.name == "values":
        return ()
    shown = {str(name) for name in node.p.PV}
    parts: list[Group] = []
    own = _renamed(_gather(node.p, (), parts), shown)
    found += [(*outer, *_renamed(part, shown)) for part in parts]
    return own


def _renamed(group: Group, shown: set[str]) -> Group:
    def name(term: Term | Variable) -> Term | Variable:
        return Variable(f"{term.name} inside") if isinstance(term, Variable) and term.name not in shown else term

    return tuple(Pattern(name(one.subject), one.path, name(one.value)) for one in group)


def _joined(node: Any, outer: Group, found: list[Group]) -> Group:  # noqa: ANN401
    """Two parts that must both hold: the patterns of each are looked at together with those of the other."""
    drop: list[Group] = []
    left, right = _gather(node.p1, outer, drop), _gather(node.p2, outer, drop)
    _gather(node.p1, (*outer, *right), found)
    _gather(node.p2, (*outer, *left), found)
    return (*left, *right)


_GATHERERS = {
    **dict.fromkeys(_THROUGH, _through),
    "AggregateJoin": _counted,
    "BGP": _basic,
    "Filter": _filtered,
    "Extend": _filtered,
    "Join": _joined,
    "LeftJoin": _optional,
    "Minus": _optional,
    "Union": _either,
    "ToMultiSet": _inner,
}


def _within(expression: Any, outer: Group, found: list[Group]) -> None:  # noqa: ANN401
    """The groups of every EXISTS in an expression."""
    name = getattr(expression, "name", "")
    if name in ("Builtin_EXISTS", "Builtin_NOTEXISTS"):
        _gather(expression.graph, outer, found)
        return
    if isinstance(expression, dict):
        for value in expression.values():
            _within(value, outer, found)
    elif isinstance(expression, list | tuple):
        for value in expression:
            _within(value, outer, found)


def _term(term: Any) -> Term | Variable:  # noqa: ANN401 - a term of rdflib
    from rdflib.term import BNode, URIRef
    from rdflib.term import Literal as Value
    from rdflib.term import Variable as Name

    if isinstance(term, Name | BNode):
        return Variable(str(term) if isinstance(term, Name) else f"_:{term}")
    if isinstance(term, URIRef):
        return NamedNode(str(term))
    if isinstance(term, Value):
        return _literal(term)
    raise Unknown(f"it names {term}, which is no term")


def _literal(term: Any) -> Literal:  # noqa: ANN401 - a literal of rdflib
    if term.language:
        return Literal(str(term), language=str(term.language).lower())
    return Literal(str(term), datatype=NamedNode(str(term.datatype))) if term.datatype else Literal(str(term))


def _path(term: Any) -> Path:  # noqa: ANN401 - a path of rdflib
    from rdflib.paths import AlternativePath, InvPath, MulPath, SequencePath
    from rdflib.term import URIRef

    if isinstance(term, URIRef):
        return Step(NamedNode(str(term)))
    if isinstance(term, InvPath):
        return inverse(_path(term.arg))
    if isinstance(term, SequencePath):
        return Chain(tuple(_path(part) for part in term.args))
    if isinstance(term, AlternativePath):
        return Choice(tuple(_path(part) for part in term.args))
    if isinstance(term, MulPath):
        return Repeat(_path(term.path), 0 if term.mod in "?*" else 1, many=term.mod in "*+")
    raise Unknown("it looks up any property")

"""Property paths (SHACL 2.3.1, SPARQL 1.1 9.1): read from shapes, turned round, walked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from remit.namespaces import RDF, SH
from remit.terms import BlankNode, NamedNode, Term

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from remit.facts import Facts, Statement

_FIRST, _REST, _NIL = (NamedNode(RDF + name) for name in ("first", "rest", "nil"))
_INVERSE, _EITHER = NamedNode(SH + "inversePath"), NamedNode(SH + "alternativePath")
_REPEATS = {
    NamedNode(SH + "zeroOrMorePath"): (0, True),
    NamedNode(SH + "zeroOrOnePath"): (0, False),
    NamedNode(SH + "oneOrMorePath"): (1, True),
}


@dataclass(frozen=True)
class Step:
    """One property, forward or backward."""

    predicate: NamedNode
    forward: bool = True


@dataclass(frozen=True)
class Chain:
    """One path after another."""

    parts: tuple[Path, ...]


@dataclass(frozen=True)
class Choice:
    """Any one of several paths."""

    parts: tuple[Path, ...]


@dataclass(frozen=True)
class Repeat:
    """A path, taken at least 0 or 1 times and at most once or as often as one likes."""

    part: Path
    least: int
    many: bool


Path: TypeAlias = Step | Chain | Choice | Repeat


@dataclass(frozen=True)
class Access:
    """A look-up: from what a prefix leads to, one property, forward or backward.

    Attributes:
        prefix: The paths that lead from the focus node to where the property is looked up.
        predicate: The property; None for all of them (a closed shape looks at each).
        forward: Whether it is looked up from subject to object.
    """

    prefix: tuple[Path, ...]
    predicate: NamedNode | None
    forward: bool = True


def members(facts: Facts, head: Term) -> list[Term]:
    """The members of an RDF list; one that is broken or runs in a circle ends where it breaks."""
    found: list[Term] = []
    seen: set[Term] = set()
    while head != _NIL and head not in seen:
        seen.add(head)
        found += facts.objects(head, _FIRST)[:1]
        head = next(iter(facts.objects(head, _REST)), _NIL)
    return found


def read(facts: Facts, node: Term, *, backward: bool = False) -> Path:
    """The path that a node of a shapes graph describes.

    Args:
        facts: The shapes graph.
        node: The value of sh:path, or of a part of it.
        backward: Whether it is to be taken from its end to its beginning.

    Raises:
        ValueError: It is no path.
    """
    if isinstance(node, NamedNode) and node != _NIL:
        return Step(node, forward=not backward)
    if not isinstance(node, BlankNode):
        raise ValueError(f"{node} is no property path")  # noqa: TRY004 - the value is wrong, whatever its type
    # Where a node could be read as several kinds of path, it is the first of these, as in the test suite of the standard.
    if facts.objects(node, _FIRST):
        parts = tuple(read(facts, part, backward=backward) for part in members(facts, node))
        return Chain(parts[::-1] if backward else parts)
    for inner in facts.objects(node, _INVERSE):
        return read(facts, inner, backward=not backward)
    for inner in facts.objects(node, _EITHER):
        return Choice(tuple(read(facts, part, backward=backward) for part in members(facts, inner)))
    for predicate, (least, many) in _REPEATS.items():
        for inner in facts.objects(node, predicate):
            return Repeat(read(facts, inner, backward=backward), least, many)
    raise ValueError("a property path is empty")


def described(path: Path) -> tuple[Term, list[Statement]]:
    """A path as a node of a graph, with the statements that describe it."""
    match path:
        case Step(predicate, True):
            return predicate, []
        case Step(predicate, False):
            node = BlankNode()
            return node, [(node, _INVERSE, predicate)]
        case Chain(parts):
            return _listed(parts)
        case Choice(parts):
            node = BlankNode()
            head, made = _listed(parts)
            return node, [(node, _EITHER, head), *made]
        case Repeat(part, least, many):
            node = BlankNode()
            inner, made = described(part)
            predicate = next(one for one, times in _REPEATS.items() if times == (least, many))
            return node, [(node, predicate, inner), *made]
    raise ValueError(f"{path} is no path")


def _listed(parts: Iterable[Path]) -> tuple[Term, list[Statement]]:
    made: list[Statement] = []
    head: Term = _NIL
    for part in reversed(tuple(parts)):
        value, inner = described(part)
        node = BlankNode()
        made += [(node, _FIRST, value), (node, _REST, head), *inner]
        head = node
    return head, made


def inverse(path: Path) -> Path:
    """The same path from its end to its beginning."""
    match path:
        case Step(predicate, forward):
            return Step(predicate, forward=not forward)
        case Chain(parts):
            return Chain(tuple(inverse(part) for part in reversed(parts)))
        case Choice(parts):
            return Choice(tuple(inverse(part) for part in parts))
        case Repeat(part, least, many):
            return Repeat(inverse(part), least, many)


def accesses(path: Path, prefix: tuple[Path, ...] = ()) -> Iterator[Access]:
    """Every look-up that walking a path can make."""
    match path:
        case Step(predicate, forward):
            yield Access(prefix, predicate, forward)
        case Chain(parts):
            for number, part in enumerate(parts):
                yield from accesses(part, (*prefix, *parts[:number]))
        case Choice(parts):
            for part in parts:
                yield from accesses(part, prefix)
        case Repeat(part, _, many):
            yield from accesses(part, (*prefix, Repeat(part, 0, many=True)) if many else prefix)


def walk(facts: Facts, path: Path, starts: Iterable[Term]) -> set[Term]:
    """Where a path leads from some nodes."""
    match path:
        case Step(predicate, True):
            return {end for start in starts for end in facts.objects(start, predicate)}
        case Step(predicate, False):
            return {end for start in starts for end in facts.subjects(predicate, start)}
        case Chain(parts):
            return walk_all(facts, parts, starts)
        case Choice(parts):
            starts = set(starts)
            return {end for part in parts for end in walk(facts, part, starts)}
        case Repeat(part, least, many):
            return _repeated(facts, part, set(starts), least, many=many)
    raise ValueError(f"{path} is no path")


def walk_all(facts: Facts, parts: Iterable[Path], starts: Iterable[Term]) -> set[Term]:
    """Where several paths, one after another, lead from some nodes."""
    nodes = set(starts)
    for part in parts:
        nodes = walk(facts, part, nodes)
    return nodes


def _repeated(facts: Facts, part: Path, starts: set[Term], least: int, *, many: bool) -> set[Term]:
    found = set() if least else set(starts)
    edge = starts
    while edge:
        edge = walk(facts, part, edge) - found
        found |= edge
        if not many:
            break
    return found

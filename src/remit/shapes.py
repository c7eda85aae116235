"""`Shapes`: the shapes of a workspace as they are read: which things each aims at, and what it looks up of them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from remit import mentions, paths, patterns, prebinding
from remit.facts import SUBCLASS, Facts
from remit.namespaces import OWL, RDFS, SH
from remit.paths import Access, Path, Repeat, Step
from remit.terms import TYPE, BlankNode, Literal, NamedNode, Term

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from remit.facts import Statement
    from remit.patterns import Group
    from remit.terms import Quad


def sh(name: str) -> NamedNode:
    """A term of SHACL by its local name."""
    return NamedNode(SH + name)


TARGETS = {
    sh("targetClass"): "class",
    sh("targetNode"): "node",
    sh("targetSubjectsOf"): "subjects",
    sh("targetObjectsOf"): "objects",
}
"""The properties by which a shape aims at things (SHACL 2.1.3), and our word for each."""

_CLASS = NamedNode(RDFS + "Class")
_KINDS = (sh("NodeShape"), sh("PropertyShape"))
_PATH, _PROPERTY, _SPARQL, _OFF = sh("path"), sh("property"), sh("sparql"), sh("deactivated")
_ONE_SHAPE = (sh("node"), sh("not"), sh("qualifiedValueShape"), _PROPERTY)
_LISTED_SHAPES = (sh("and"), sh("or"), sh("xone"))
_PAIRS = (sh("equals"), sh("disjoint"), sh("lessThan"), sh("lessThanOrEquals"))
_TO_CLASS: tuple[Path, ...] = (Step(TYPE), Repeat(Step(SUBCLASS), 0, many=True))
_BEYOND = {
    sh("target"): "a shape aims at things by a target of SHACL’s advanced features",
    sh("expression"): "a shape has an expression of SHACL’s advanced features",
    sh("parameter"): "a constraint component of its own is defined",
    sh("rule"): "a shape has a rule of SHACL’s advanced features",
}


class IllFormed(Exception):
    """Shapes that cannot be read as shapes; the words say why."""


@dataclass(frozen=True)
class Query:
    """A constraint by query (SHACL 5).

    Attributes:
        node: The constraint.
        shape: The shape that has it.
        path: The node of the shape's path; None when it has none.
        text: The query with its prefixes.
        messages: What it says of what it finds.
        severity: The severity of what it finds.
    """

    node: Term
    shape: Term
    path: Term | None
    text: str
    messages: tuple[Literal, ...]
    severity: Term

    @cached_property
    def properties(self) -> frozenset[str] | None:
        """The properties that it can look up, and other IRIs that it names; None when it can be any."""
        return mentions.properties(self.text)

    @cached_property
    def groups(self) -> tuple[Group, ...] | None:
        """What it looks up; None when that cannot be told from it.

        Raises:
            SyntaxError: It does not parse.
        """
        try:
            return patterns.groups(self.text)
        except patterns.Unknown:
            return None


@dataclass(frozen=True)
class Target:
    """How a shape aims at things.

    Attributes:
        kind: class, node, subjects or objects.
        term: The class, the node or the property.
    """

    kind: str
    term: Term


@dataclass(frozen=True, eq=False)
class TargetShape:
    """A shape that aims at things.

    Attributes:
        node: The shape.
        targets: How it aims.
        accesses: Every look-up that its constraints can make, those by query left out.
        queries: Its constraints by query.
        inner: The paths to nodes that are focus nodes of inner property shapes: what is found of these can be found by
            way of several focus nodes (SHACL 4.7.2).
    """

    node: Term
    targets: tuple[Target, ...]
    accesses: tuple[Access, ...]
    queries: tuple[Query, ...]
    inner: tuple[tuple[Path, ...], ...] = ()


@dataclass
class _Reading:
    """What is gathered while one shape is read."""

    accesses: dict[Access, None] = field(default_factory=dict)
    queries: list[Query] = field(default_factory=list)
    inner: dict[tuple[Path, ...], None] = field(default_factory=dict)


class Shapes:
    """The shapes of a shapes graph.

    Args:
        quads: The shapes graph.

    Attributes:
        facts: The shapes graph, indexed.
        targeted: The shapes that aim at things, by IRI.
        beyond: Why only the reference engine can judge by them, as a sentence; empty when there is no reason.

    Raises:
        IllFormed: A shape cannot be read as one.
    """

    def __init__(self, quads: Iterable[Quad]) -> None:
        """Read every shape that aims at something."""
        self.facts = Facts(quads)
        self.beyond = next((why for term, why in _BEYOND.items() if self.facts.with_predicate(term)), "")
        found = {node: targets for node, targets in self._aiming() if not self.off(node)}
        try:
            self.targeted = tuple(self._targeted(node, found[node]) for node in sorted(found, key=str))
        except RecursionError as error:
            raise IllFormed("a shape or a path is nested too deeply") from error
        self._refuse_inner_queries()

    def off(self, node: Term) -> bool:
        """Whether a shape or constraint is deactivated (SHACL 2.1.5)."""
        return any(_is_true(value) for value in self.facts.objects(node, _OFF))

    def focus_nodes(self, data: Facts, shape: TargetShape) -> list[Term]:
        """The focus nodes of a shape, each once (SHACL 2.1.3)."""
        return list(dict.fromkeys(node for target in shape.targets for node in _aimed_at(data, target)))

    def aiming_at(self, data: Facts, node: Term) -> list[TargetShape]:
        """The shapes of which a node is a focus node."""
        found = [shape for one in data.classes(node) for shape in self._aims.get(("class", one), ())]
        found += self._aims.get(("node", node), ())
        for kind, term in self._by_property:
            if isinstance(term, NamedNode) and (
                data.objects(node, term) if kind == "subjects" else data.subjects(term, node)
            ):
                found += self._aims[kind, term]
        return list(dict.fromkeys(found))

    @cached_property
    def _aims(self) -> dict[tuple[str, Term], list[TargetShape]]:
        """By target, the shapes that aim so."""
        found: defaultdict[tuple[str, Term], list[TargetShape]] = defaultdict(list)
        for shape in self.targeted:
            for target in shape.targets:
                found[target.kind, target.term].append(shape)
        return found

    @cached_property
    def _by_property(self) -> list[tuple[str, Term]]:
        return [(kind, term) for kind, term in self._aims if kind in ("subjects", "objects")]

    def inner(self, node: Term) -> Iterator[Term]:
        """The shapes that a shape is directly made of."""
        for predicate in _ONE_SHAPE:
            yield from self.facts.objects(node, predicate)
        for predicate in _LISTED_SHAPES:
            for head in self.facts.objects(node, predicate):
                yield from paths.members(self.facts, head)

    def plain(self) -> Iterator[Statement]:
        """The shapes graph for an engine: each path in its simplest form, where only single steps run backward.

        pySHACL walks the inverse of a sequence in the order of the sequence.
        """
        for subject, predicate, value in self.facts:
            if predicate == _PATH and isinstance(value, BlankNode):
                node, steps = paths.described(paths.read(self.facts, value))
                yield subject, predicate, node
                yield from steps
            else:
                yield subject, predicate, value

    def _aiming(self) -> Iterator[tuple[Term, tuple[Target, ...]]]:
        nodes = [fact[0] for predicate in TARGETS for fact in self.facts.with_predicate(predicate)]
        classes = [node for kind in _KINDS for node in self.facts.instances(kind) if _CLASS in self.facts.classes(node)]
        for node in dict.fromkeys((*nodes, *classes)):
            stated = [
                Target(kind, term)
                for predicate, kind in TARGETS.items()
                for term in self.facts.objects(node, predicate)
            ]
            yield node, tuple(stated + ([Target("class", node)] if node in classes else []))

    def _targeted(self, node: Term, targets: tuple[Target, ...]) -> TargetShape:
        reading = _Reading()
        self._read(node, (), (), reading)
        return TargetShape(node, targets, tuple(reading.accesses), tuple(reading.queries), tuple(reading.inner))

    def _read(self, node: Term, prefix: tuple[Path, ...], around: tuple[Term, ...], reading: _Reading) -> None:
        if self.off(node):
            return
        if node in around:
            raise IllFormed(f"the shape {_plain(node)} is made of itself")
        around = (*around, node)
        here, path = prefix, self._path(node)
        if path is not None:
            reading.accesses |= dict.fromkeys(paths.accesses(path, prefix))
            prefix = (*prefix, path)
        reading.accesses |= dict.fromkeys(self._own_accesses(node, here, prefix))
        for constraint in self.facts.objects(node, _SPARQL):
            if not self.off(constraint):
                reading.queries += self._query(constraint, node, around)
        self._refuse_ill_formed(node)
        if prefix and self.facts.objects(node, _PROPERTY) and self._is_told(around):
            reading.inner[prefix] = None
        for inner in (*self.inner(node), *self._disjoint_siblings(node)):
            self._read(inner, prefix, around, reading)

    def _is_told(self, around: tuple[Term, ...]) -> bool:
        """Whether results of the innermost shape are results; of a shape that is not named by sh:property they are not."""
        return all(inner in self.facts.objects(outer, _PROPERTY) for outer, inner in pairwise(around))

    def _refuse_ill_formed(self, node: Term) -> None:
        """What the engine would refuse, also where nothing is left for the engine to judge (SHACL, appendix B)."""
        for inner in self.inner(node):
            if isinstance(inner, Literal) or not self.facts.about(inner):
                raise IllFormed(f"{_plain(inner)}, which {_plain(node)} is made of, is described nowhere")
        for inner in self.facts.objects(node, _PROPERTY):
            if len(self.facts.objects(inner, _PATH)) != 1:
                raise IllFormed(f"the property shape {_plain(inner)} needs exactly one sh:path")

    def _own_accesses(self, node: Term, here: tuple[Path, ...], there: tuple[Path, ...]) -> Iterator[Access]:
        """What the parameters of a shape look up, besides its path: from the focus node, or from the values."""
        if self.facts.objects(node, sh("class")):
            yield from _to_class(there)
        for predicate in _PAIRS:
            for other in self.facts.objects(node, predicate):
                if isinstance(other, NamedNode):
                    yield Access(here, other)
        if any(_is_true(value) for value in self.facts.objects(node, sh("closed"))):
            yield Access(there, None)

    def _path(self, node: Term) -> Path | None:
        for path in self.facts.objects(node, _PATH):
            try:
                return paths.read(self.facts, path)
            except ValueError as error:
                raise IllFormed(f"the path of the shape {_plain(node)} cannot be read: {error}") from error
        return None

    def _disjoint_siblings(self, node: Term) -> Iterator[Term]:
        """The shapes whose values do not count for a qualified shape beside them (SHACL 4.7.3)."""
        if not self.facts.objects(node, sh("qualifiedValueShapesDisjoint")):
            return
        for parent in self.facts.subjects(_PROPERTY, node):
            for sibling in self.facts.objects(parent, _PROPERTY):
                if sibling != node:
                    yield from self.facts.objects(sibling, sh("qualifiedValueShape"))

    def _query(self, node: Term, shape: Term, around: tuple[Term, ...]) -> list[Query]:
        outermost = len(around) == 1 or (len(around) == 2 and shape in self.facts.objects(around[0], _PROPERTY))  # noqa: PLR2004
        select = next(iter(self.facts.objects(node, sh("select"))), None)
        if not isinstance(select, Literal) or not outermost or self._is_inner(shape, around):
            self.beyond = self.beyond or f"the query of {_plain(node)} is asked within another shape"
            return []
        text = self._prefixes(node) + select.value
        why = prebinding.unfit(text)
        if not why and self.facts.with_predicate(sh("targetNode")) and prebinding.may_go_nowhere(text):
            why = "may find a node of which nothing is said"
        if why:
            self.beyond = self.beyond or f"the query of {_plain(node)} {why}"
            return []
        messages = self.facts.objects(node, sh("message")) or self.facts.objects(shape, sh("message"))
        severity = next(iter(self.facts.objects(shape, sh("severity"))), sh("Violation"))
        path = next(iter(self.facts.objects(shape, _PATH)), None)
        made = tuple(one for one in messages if isinstance(one, Literal))
        return [Query(node, shape, path, text, made, severity)]

    def _is_inner(self, shape: Term, around: tuple[Term, ...]) -> bool:
        """Whether some other shape is made of this one, so that its query would be asked there too."""
        parents = {parent for predicate in _ONE_SHAPE for parent in self.facts.subjects(predicate, shape)}
        return bool(parents - set(around[:-1])) or bool(self.facts.subjects(NamedNode(SH + "member"), shape))

    def _prefixes(self, node: Term) -> str:
        lines = []
        imports = Repeat(Step(NamedNode(OWL + "imports")), 0, many=True)
        for holder in paths.walk(self.facts, imports, self.facts.objects(node, sh("prefixes"))):
            for declared in self.facts.objects(holder, sh("declare")):
                prefix = next(iter(self.facts.objects(declared, sh("prefix"))), None)
                namespace = next(iter(self.facts.objects(declared, sh("namespace"))), None)
                if isinstance(prefix, Literal) and isinstance(namespace, Literal):
                    lines.append(f"PREFIX {prefix.value}: <{namespace.value}>\n")
        return "".join(sorted(lines))

    def _refuse_inner_queries(self) -> None:
        """A shape with a query that stands in a list of others is asked there; only the reference engine does that."""
        for shape in self.targeted:
            for query in shape.queries:
                for predicate in _LISTED_SHAPES:
                    for _, _, head in self.facts.with_predicate(predicate):
                        if query.shape in paths.members(self.facts, head):
                            self.beyond = (
                                self.beyond or f"the query of {_plain(query.node)} is asked within another shape"
                            )


def _to_class(prefix: tuple[Path, ...]) -> Iterator[Access]:
    for at, step in enumerate(_TO_CLASS):
        yield from paths.accesses(step, (*prefix, *_TO_CLASS[:at]))


def _aimed_at(data: Facts, target: Target) -> Iterable[Term]:
    if target.kind == "class":
        return data.instances(target.term)
    if target.kind == "node":
        return (target.term,)
    if not isinstance(target.term, NamedNode):
        return ()
    ends = data.with_predicate(target.term)
    return [fact[0] for fact in ends] if target.kind == "subjects" else [fact[2] for fact in ends]


def _is_true(value: Term) -> bool:
    return isinstance(value, Literal) and value.value in ("true", "1")


def _plain(node: Term) -> str:
    return "without an IRI" if isinstance(node, BlankNode) else str(getattr(node, "value", node))

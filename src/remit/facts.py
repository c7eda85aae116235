"""`Facts`: statements as they were written, indexed both ways, which can be changed and asked.

The engine rewrites some values (`01` becomes `1`), and shapes look at what was written. So what was written is kept
beside the engine for the few values where the two differ. A small set of statements is indexed in Python besides, where
a look-up costs a tenth.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import pyoxigraph

from remit.namespaces import RDFS, XSD
from remit.terms import TYPE, DefaultGraph, Literal, NamedNode, Quad, Term

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Statement: TypeAlias = "tuple[Term, NamedNode, Term]"
"""Subject, predicate and object; the subject is never a literal."""


SUBCLASS = NamedNode(RDFS + "subClassOf")
_DEFAULT = DefaultGraph()
_SMALL = 300_000
_NODE = NamedNode("urn:x:x")
_KEPT = (XSD + "string", XSD + "anyURI")


class Facts:
    """Statements, indexed.

    Args:
        quads: The statements; in which graph they stand does not matter.
    """

    def __init__(self, quads: Iterable[Quad]) -> None:
        """Load and index them."""
        self._engine = pyoxigraph.Store()
        self._scratch = pyoxigraph.Store()
        self._stored: dict[Literal, Literal] = {}
        self._forms: dict[Term, set[Term]] = {}
        self._written: dict[Statement, set[Term]] = {}
        self._forward: dict[tuple[Term, NamedNode], tuple[Term, ...]] = {}
        self._backward: dict[tuple[NamedNode, Term], tuple[Term, ...]] = {}
        self._classes: dict[Term, frozenset[Term]] = {}
        self.complete = False
        self._load([statement(quad) for quad in quads])

    def __len__(self) -> int:
        """How many statements there are."""
        return len(self._engine) + sum(len(forms) - 1 for forms in self._written.values())

    def __iter__(self) -> Iterator[Statement]:
        """Every statement, as written."""
        for quad in self._engine.quads_for_pattern(None, None, None, _DEFAULT):
            yield from self._as_written(quad)

    def __contains__(self, fact: Statement) -> bool:
        """Whether a statement is there, as written."""
        subject, predicate, value = fact
        if isinstance(subject, Literal):
            return False
        stored = (subject, predicate, self.stored(value))
        if stored in self._written:
            return value in self._written[stored]
        return stored[2] == value and Quad(*stored) in self._engine

    def objects(self, subject: Term, predicate: NamedNode) -> tuple[Term, ...]:
        """The values of one property of one thing, each once; a literal has none."""
        key = (subject, predicate)
        found = self._forward.get(key)
        if found is None:
            found = () if self.complete or isinstance(subject, Literal) else self._look_forward(*key)
            if not self.complete:
                self._forward[key] = found
        return found

    def subjects(self, predicate: NamedNode, value: Term) -> tuple[Term, ...]:
        """The things that have one property with one value."""
        key = (predicate, value)
        found = self._backward.get(key)
        if found is None:
            found = () if self.complete else self._look_backward(*key)
            if not self.complete:
                self._backward[key] = found
        return found

    def about(self, subject: Term) -> list[Statement]:
        """Everything that is said of a thing."""
        if isinstance(subject, Literal):
            return []
        quads = self._engine.quads_for_pattern(subject, None, None, _DEFAULT)
        return [fact for quad in quads for fact in self._as_written(quad)]

    def with_predicate(self, predicate: NamedNode) -> list[Statement]:
        """Every statement with one predicate."""
        quads = self._engine.quads_for_pattern(None, predicate, None, _DEFAULT)
        return [fact for quad in quads for fact in self._as_written(quad)]

    def classes(self, thing: Term) -> frozenset[Term]:
        """The classes of a thing, with all classes above them (SHACL 1.1: SHACL instance)."""
        found = self._classes.get(thing)
        if found is None:
            found = self._classes[thing] = frozenset(self._above(self.objects(thing, TYPE)))
        return found

    def instances(self, of: Term) -> list[Term]:
        """The things of a class or of a class below it, each once."""
        below, edge = {of}, {of}
        while edge:
            edge = {each for one in edge for each in self.subjects(SUBCLASS, one)} - below
            below |= edge
        return list(dict.fromkeys(thing for one in below for thing in self.subjects(TYPE, one)))

    def change(
        self, added: Iterable[Statement], removed: Iterable[Statement]
    ) -> tuple[list[Statement], list[Statement]]:
        """Take statements away and add others.

        Returns:
            What was added that was not there, and removed that was: the change that makes this one undone when its
            two parts are exchanged.
        """
        gone = [fact for fact in dict.fromkeys(map(_plain, removed)) if fact in self]
        for fact in gone:
            self._remove(fact)
        come = [fact for fact in dict.fromkeys(map(_plain, added)) if fact not in self]
        for fact in come:
            self._add(fact)
        self._reindex(come, gone)
        return come, gone

    def query(self, sparql: str, this: Term | None = None) -> pyoxigraph.QuerySolutions:
        """Run a SELECT query.

        Args:
            sparql: The query.
            this: The term that its variable `this` stands for; free when None.

        Raises:
            ValueError, SyntaxError, RuntimeError: It cannot be run; the words are the engine's.
        """
        bound = None if this is None else {pyoxigraph.Variable("this"): this}
        found = self._engine.query(sparql, substitutions=bound)
        if not isinstance(found, pyoxigraph.QuerySolutions):
            raise ValueError("it is no SELECT query")  # noqa: TRY004 - the engine's own kind of error
        return found

    def _load(self, facts: list[Statement]) -> None:
        self._engine.bulk_extend(Quad(*fact) for fact in facts)  # type: ignore[arg-type]
        self._note(facts)
        if len(facts) <= _SMALL:
            forward: dict[tuple[Term, NamedNode], list[Term]] = {}
            backward: dict[tuple[NamedNode, Term], list[Term]] = {}
            for subject, predicate, value in dict.fromkeys(facts):
                forward.setdefault((subject, predicate), []).append(value)
                backward.setdefault((predicate, value), []).append(subject)
            self._forward = {key: tuple(values) for key, values in forward.items()}
            self._backward = {key: tuple(values) for key, values in backward.items()}
            self.complete = True

    def _above(self, classes: Iterable[Term]) -> set[Term]:
        found, edge = set(classes), set(classes)
        while edge:
            edge = {each for one in edge for each in self.objects(one, SUBCLASS)} - found
            found |= edge
        return found

    # What the engine makes of a value

    def stored(self, value: Term) -> Term:
        """The form in which the engine keeps a value: `01` and `1` are one number to a query, and two to a shape."""
        if not isinstance(value, Literal) or value.language or value.datatype.value in _KEPT:
            return value
        found = self._stored.get(value)
        if found is None:
            self._scratch.add(Quad(_NODE, _NODE, value))
            (quad,) = self._scratch
            self._scratch.clear()
            found = self._stored[value] = quad.object
            self._forms.setdefault(found, {found}).add(value)
        return found

    def forms(self, value: Term) -> set[Term]:
        """Every form in which a value that is the same to the engine has been written."""
        return self._forms.get(self.stored(value), {value}) | {value}

    def _note(self, facts: list[Statement]) -> None:
        """Keep what was written where the engine keeps something else."""
        stored = [(fact, self.stored(fact[2])) for fact in facts if isinstance(fact[2], Literal)]
        for (subject, predicate, value), form in stored:
            if form is not value and form != value:
                self._written[subject, predicate, form] = set()
        if self._written:
            for (subject, predicate, value), form in stored:
                if (subject, predicate, form) in self._written:
                    self._written[subject, predicate, form].add(value)

    def _as_written(self, quad: Quad) -> list[Statement]:
        forms = self._written.get((quad.subject, quad.predicate, quad.object)) if self._written else None
        return [(quad.subject, quad.predicate, form) for form in forms or (quad.object,)]

    def _look_forward(self, subject: Term, predicate: NamedNode) -> tuple[Term, ...]:
        quads = self._engine.quads_for_pattern(subject, predicate, None, _DEFAULT)  # type: ignore[arg-type]
        return tuple(fact[2] for quad in quads for fact in self._as_written(quad))

    def _look_backward(self, predicate: NamedNode, value: Term) -> tuple[Term, ...]:
        quads = self._engine.quads_for_pattern(None, predicate, self.stored(value), _DEFAULT)
        return tuple(quad.subject for quad in quads if (quad.subject, predicate, value) in self._as_written(quad))

    # Changing

    def _add(self, fact: Statement) -> None:
        subject, predicate, value = fact
        stored = (subject, predicate, self.stored(value))
        here = Quad(*stored)  # type: ignore[arg-type]
        if stored[2] != value or stored in self._written:
            known = {stored[2]} if here in self._engine else set()
            self._written.setdefault(stored, known).add(value)
        self._engine.add(here)

    def _remove(self, fact: Statement) -> None:
        subject, predicate, value = fact
        stored = (subject, predicate, self.stored(value))
        forms = self._written.get(stored)
        if forms is not None:
            forms.discard(value)
            if not forms:
                del self._written[stored]
        if not forms:
            self._engine.remove(Quad(*stored))  # type: ignore[arg-type]

    def _reindex(self, come: list[Statement], gone: list[Statement]) -> None:
        """Bring what is known of each property of each thing up to date, once for all of its values."""
        for index, key_of, at in ((self._forward, _by_subject, 2), (self._backward, _by_value, 0)):
            self._renew(index, [(key_of(fact), fact[at]) for fact in come], [(key_of(fact), fact[at]) for fact in gone])
        if any(fact[1] in (TYPE, SUBCLASS) for fact in (*come, *gone)):
            self._classes.clear()

    def _renew(
        self, index: dict[Any, tuple[Term, ...]], come: list[tuple[Any, Term]], gone: list[tuple[Any, Term]]
    ) -> None:
        lost: dict[Any, set[Term]] = {}
        won: dict[Any, list[Term]] = {}
        for key, term in gone:
            lost.setdefault(key, set()).add(term)
        for key, term in come:
            won.setdefault(key, []).append(term)
        for key in dict.fromkeys((*lost, *won)):
            known = index.get(key)
            if known is None and not self.complete:
                continue  # it is looked up when it is asked for
            without = lost.get(key, ())
            index[key] = (*(term for term in known or () if term not in without), *won.get(key, ()))


def _by_subject(fact: Statement) -> tuple[Term, NamedNode]:
    return fact[0], fact[1]


def _by_value(fact: Statement) -> tuple[NamedNode, Term]:
    return fact[1], fact[2]


def statement(quad: Quad) -> Statement:
    """The statement of a quad, without its graph; the case of language tags does not matter (RDF 1.1, 3.3)."""
    return _plain((quad.subject, quad.predicate, quad.object))


def _plain(fact: Statement) -> Statement:
    subject, predicate, value = fact
    if isinstance(value, Literal) and value.language and not value.language.islower():
        return subject, predicate, Literal(value.value, language=value.language.lower())
    return fact

"""The network in what a saved query gives.

A CONSTRUCT query gives it as triples: each between two things is a relation. A SELECT query gives it by the convention of
the Wikidata Query Service: from the things of the first column to those of the others, `xLabel` naming x, `edgeLabel` (or
`edge`, a property) the relation; two relations between one pair are two. A concept, taken from a list of words, is no thing.
What only states a relation, such as an assignment, is no thing of the
network, but the relation that it states.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from remit.answering import EVIDENCE
from remit.diagram.links import Link, Network, in_order
from remit.diagram.relations import Relations
from remit.diagram.states import is_plan, surest
from remit.errors import WrongUse
from remit.labels import Namer, shortened
from remit.namespaces import DEF, RDFS, SKOS
from remit.results import Answer, Table, Triples
from remit.span import ALWAYS
from remit.terms import TYPE, BlankNode, Literal, NamedNode, Quad, Triple, text
from remit.wording import heading

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence
    from datetime import date

    from remit.store import Store
    from remit.terms import Term

_CITES = DEF + "cites"
_CONCEPT = NamedNode(SKOS + "Concept")
_LABELS = (SKOS + "prefLabel", RDFS + "label")
_LABEL = "Label"
_EDGE = "edge"
_NAMELESS = "urn:remit:nameless:"
"""How the identifiers begin that things without one get; they hold within one diagram."""


def network(
    store: Store, result: Table | Triples | Answer, name: str = "", day: date | None = None
) -> tuple[Network, dict[NamedNode, str]]:
    """The things and relations that a query gives, and what the query itself calls the things.

    Args:
        store: Where properties, plans and what states a relation are looked up.
        result: What the query gave.
        name: The saved query, for the message.
        day: The day of the question; with it, a triple that repeats a relation on record, such as who leads an action, has
            the days and the sources of that relation.

    Raises:
        WrongUse: The result is yes or no, or has rows or statements but nothing that can be drawn.
    """
    if isinstance(result, Answer):
        raise _no_network(name, "it answers yes or no")
    reading = _Reading(store, day)
    if isinstance(result, Triples):
        reading.read_triples(result.triples)
        given = len(result.triples)
    else:
        reading.read_table(result)
        given = len(result.rows)
    if given and not reading.things:
        raise _no_network(name, "nothing in its answer is a thing that can be drawn")
    return reading.network(), reading.labels


def _no_network(name: str, why: str) -> WrongUse:
    which = f"“{name}”" if name else "This query"
    run = f"remit run {name or 'NAME'}"
    return WrongUse(
        f"{which} gives no network: {why}. Read its answer with: {run}. "
        "To draw a network, write a query that gives things and relations between them."
    )


def _identifiers(words: str) -> tuple[NamedNode, ...]:
    """The identifiers in a text, separated by blanks; what is none is left out."""
    found = []
    for word in words.split():
        with suppress(ValueError):
            found.append(NamedNode(word))
    return tuple(found)


def _ends(link: Link) -> tuple[NamedNode, NamedNode, str]:
    """What a relation joins, and the identifier of what names it."""
    return link.source, link.target, link.relation


class _Names:
    """The identifiers of things, with those that were made for things that have none."""

    def __init__(self, made: Mapping[BlankNode, NamedNode]) -> None:
        self._made = made

    def of(self, term: Term | None) -> NamedNode | None:
        """The identifier of a thing; None for what is no thing."""
        if isinstance(term, BlankNode):
            return self._made[term]
        return term if isinstance(term, NamedNode) else None


class _Reading:
    """What has been read of a result."""

    def __init__(self, store: Store, day: date | None) -> None:
        self._store = store
        self._day = day
        self._relations = Relations(store)
        self._namer = Namer(store)
        self.things: dict[NamedNode, None] = {}
        self.links: dict[Link, None] = {}
        self.labels: dict[NamedNode, str] = {}
        self._folded: dict[NamedNode, bool] = {}
        self._near: dict[NamedNode, list[Link]] = {}

    def network(self) -> Network:
        """The network, in an order of its own, whatever the order of the result."""
        return Network(tuple(sorted(self.things, key=text)), in_order(self.links), ())

    def read_triples(self, triples: Iterable[Triple]) -> None:
        """Every statement between two things is a relation; labels name things; what is cited is evidence."""
        stated = self._with_names(triples)
        cited: dict[NamedNode, set[NamedNode]] = {}
        alone: list[NamedNode] = []
        between: list[tuple[NamedNode, NamedNode, NamedNode]] = []
        for subject, predicate, obj in stated:
            if predicate.value in _LABELS and isinstance(obj, Literal):
                self._call(subject, obj, first=predicate.value == _LABELS[0])
                alone.append(subject)
            elif predicate == TYPE:
                alone.append(subject)
            elif predicate.value == _CITES and isinstance(obj, NamedNode):
                cited.setdefault(subject, set()).add(obj)
            elif isinstance(obj, NamedNode):
                between.append((subject, predicate, obj))
        evidence = {thing: frozenset(nodes) for thing, nodes in cited.items()}
        met = {end for subject, _, obj in between for end in (subject, obj)}
        for subject, predicate, obj in between:
            rests = sorted(evidence.get(subject, frozenset()) | evidence.get(obj, frozenset()), key=text)
            plain = self._relations.plain(subject, predicate.value, obj)
            link = self._stated(plain, subject, met) or plain
            self._relate(link if link.evidence else replace(link, evidence=tuple(rests)))
        shown = frozenset().union(*evidence.values())
        for thing in alone:
            if thing not in shown:
                self._show(thing)

    def read_table(self, table: Table) -> None:
        """Each row is a relation from the first thing to each of the others."""
        columns = table.columns
        names = self._names_for(term for row in table.rows for term in row)
        aside = {EVIDENCE, _EDGE, *(name + _LABEL for name in (*columns, _EDGE))}
        drawn = [
            place
            for place, name in enumerate(columns)
            if name not in aside and any(self._is_thing(row[place]) for row in table.rows)
        ]
        # Sorted, so that of two labels for one thing it is always the same that is taken.
        for row in sorted(table.rows, key=lambda row: tuple(map(text, row))):
            cells = dict(zip(columns, row, strict=True))
            ends = [(columns[place], names.of(row[place]) if self._is_thing(row[place]) else None) for place in drawn]
            for column, thing in ends:
                label = cells.get(column + _LABEL)
                if thing is not None and isinstance(label, Literal):
                    self._call(thing, label, first=False)
            self._read_row(ends, cells)

    def _is_thing(self, term: Term | None) -> bool:
        """Whether what stands in a column can be a thing: a concept from a list is a word for one."""
        if isinstance(term, NamedNode):
            return _CONCEPT not in self._store.objects(term, TYPE.value)
        return isinstance(term, BlankNode)

    def _read_row(self, ends: Sequence[tuple[str, NamedNode | None]], cells: Mapping[str, Term | None]) -> None:
        evidence = _identifiers(text(cells.get(EVIDENCE)))
        source = ends[0][1] if ends else None
        others = [(column, thing) for column, thing in ends[1:] if thing is not None]
        if source is None or not others:
            for _, thing in ends:
                if thing is not None:
                    self._show(thing)
            return
        for column, target in others:
            label, relation = self._edge(cells, column)
            planned = is_plan(self._store, source) or is_plan(self._store, target)
            self._relate(Link(source, target, label, relation, None, evidence, None, planned))

    def _edge(self, cells: Mapping[str, Term | None], column: str) -> tuple[str, str]:
        """The label of the relations of a row, and the identifier of what the label names."""
        named, label = cells.get(_EDGE), cells.get(_EDGE + _LABEL)
        meant = next((one for one in (label, named) if isinstance(one, NamedNode)), None)
        relation = meant.value if meant is not None else ""
        words = text(label).strip() if isinstance(label, Literal) else ""
        if not words and meant is not None:
            words = self._property(meant)
        return words or heading(column).lower(), relation

    def _call(self, thing: NamedNode, label: Literal, *, first: bool) -> None:
        """Note what the query calls a thing; what is given first stays, but for a preferred label."""
        words = label.value.strip()
        if words and (first or thing not in self.labels):
            self.labels[thing] = words

    def _property(self, predicate: NamedNode) -> str:
        return self._namer.label(predicate) or self._namer.predicate(predicate.value)

    def _show(self, thing: NamedNode) -> None:
        if not self._is_folded(thing):
            self.things[thing] = None

    def _relate(self, link: Link) -> None:
        ends = (link.source, link.target)
        for end in ends:
            self._show(end)
        if not any(self._is_folded(end) for end in ends):
            self.links[link] = None

    def _stated(self, plain: Link, subject: NamedNode, met: Container[NamedNode]) -> Link | None:
        """The relation on record that a triple repeats, with its days and its own sources; None where there is none.

        A triple alone does not tell that a successor only may have taken over, or that a placement is over.
        """
        if self._day is None:
            return None
        if subject not in self._near:
            self._near[subject] = [link for link in self._relations.around(subject, met) if link.via is not None]
        same = [link for link in self._near[subject] if _ends(link) == _ends(plain)]
        span = surest([link.span or ALWAYS for link in same], self._day)
        return next((link for link in same if (link.span or ALWAYS) == span), None)

    def _is_folded(self, thing: NamedNode) -> bool:
        """Whether a thing only states relations; they are taken in its place."""
        if thing not in self._folded:
            links = self._relations.stated(thing) if self._relations.states(thing) else ()
            self._folded[thing] = bool(links)
            for link in links:
                self.links[link] = None
                self.things |= dict.fromkeys((link.source, link.target))
        return self._folded[thing]

    def _with_names(self, triples: Iterable[Triple]) -> list[tuple[NamedNode, NamedNode, Term]]:
        """The triples in a settled order, with an identifier for each thing that has none."""
        known = list(triples)
        names = self._names_for((end for one in known for end in (one.subject, one.object)), known)
        named = []
        for one in known:
            subject, obj = names.of(one.subject), one.object
            if subject is not None and not isinstance(obj, Triple):
                named.append((subject, one.predicate, names.of(obj) or obj))
        return sorted(named, key=lambda parts: tuple(map(text, parts)))

    def _names_for(self, terms: Iterable[Term | None], triples: Sequence[Triple] = ()) -> _Names:
        """Identifiers for the things that have none, in the order of what is said of them."""
        nameless = {term for term in terms if isinstance(term, BlankNode)}
        if not nameless:
            return _Names({})
        namer = Namer(self._store, [Quad(one.subject, one.predicate, one.object) for one in triples])
        pointing: dict[Term, list[str]] = {}
        for one in triples:
            if isinstance(one.object, BlankNode):
                pointing.setdefault(one.object, []).append(f"{namer.thing(one.subject)} {one.predicate.value}")
        order = sorted(nameless, key=lambda node: (namer.thing(node), sorted(pointing.get(node, ())), node.value))
        names = {node: NamedNode(f"{_NAMELESS}{number}") for number, node in enumerate(order, 1)}
        for node, name in names.items():
            self.labels[name] = shortened(namer.thing(node))
        return _Names(names)

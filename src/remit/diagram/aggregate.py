"""A network too big to read, gathered: by type, by the body that has to do with each thing, or by programme.

A thing is counted for a body or programme only where the graph leads from it surely to that one and to no other; what
leads to several, to none or not surely stays in a group of its type, so that no owner is made up. Nothing is gathered over a
body that answers for something in the diagram, and a document or an inspection never becomes a body.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from remit import derivation
from remit.diagram import forms
from remit.diagram.building import counted, in_order, plural
from remit.diagram.model import PAST, PLANNED, PRESENT, UNSURE, Diagram, Edge, Node
from remit.diagram.states import States
from remit.diagram.styles import OTHER, Styles
from remit.errors import UnknownName
from remit.lookup import fits
from remit.namespaces import DCTERMS, DEF, ORG, PROV
from remit.queries import nearest
from remit.span import meet
from remit.terms import TYPE, Literal, NamedNode, as_date, text
from remit.wording import count, listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from remit.diagram.model import Kind
    from remit.span import Span
    from remit.store import Store
    from remit.terms import Term

TYPES = "type"
_GROUP = "urn:remit:group:"
_DEEPEST = 16
_UNKNOWN = ""
_UNSURE = "?"
_ANOTHER = "-"
_SURE = ("certain", "presumed")
_STANDING = "org:Organization org:OrganizationalUnit org:Post foaf:Person"
_STATES = {PAST: "past", PLANNED: "planned or later", UNSURE: "not sure"}


@dataclass(frozen=True)
class _Step:
    """A step from a thing towards what it is counted for.

    Attributes:
        to: The properties that lead on; none: the thing is counted for itself.
        of: Where something else states the relation (a placement): the property by which that names the thing. Empty:
            the thing itself has the properties of `to`.
        having: What that must have besides: properties, each with its values, of which one is enough.
        onward: Whether what took the place of something that ended counts for it.
        once: Whether what states the relation was done once, so that no day ends it.
    """

    to: tuple[str, ...] = ()
    of: str = ""
    having: tuple[tuple[str, tuple[str, ...]], ...] = ()
    onward: bool = False
    once: bool = False


@dataclass(frozen=True)
class _Plan:
    """How things are gathered.

    Attributes:
        steps: For things of some classes: the steps that are tried, in this order, until one leads to something. The
            first row that fits a thing counts.
        strict: Whether a thing that leads to one, and besides to something of which none is known, is counted for none.
        noun: What things are counted for, such as “body”.
        short: For what a thing is counted, as the end of a sentence.
        full: The same in full.
        apart: Classes of things that stay things of their type: they are gathered by what they lead to, but not in it.
    """

    steps: tuple[tuple[str, tuple[_Step, ...]], ...]
    strict: bool
    noun: str
    short: str
    full: str
    apart: str = ""


_ITSELF = (_Step(),)
_INSPECTING = ("lead-inspectorate", "partner-inspectorate", "inspectorate")
_LEAD = _Step(
    (DEF + "taker",), DEF + "assigns", ((TYPE.value, (forms.ANSWERABILITY,)), (DEF + "part", (DEF + "part/lead",)))
)
_PLACED = _Step((DEF + "placementIn",), DEF + "placementOf", onward=True)
_INSPECTORATES = _Step(
    (DEF + "participant",),
    DEF + "participationIn",
    ((DEF + "capacity", tuple(f"{DEF}capacity/{name}" for name in _INSPECTING)),),
    once=True,
)
_CHANGED = _Step(
    (
        DEF + "changed",
        DEF + "before",
        DEF + "after",
        ORG + "originalOrganization",
        ORG + "resultingOrganization",
    )
)
_AUTHOR = _Step((DCTERMS + "creator",))
_WHOLE = _Step((DCTERMS + "isPartOf",))
_INSPECTION = _Step((PROV + "wasGeneratedBy",))
_AUTHOR_OR_INSPECTION = _Step((*_AUTHOR.to, *_INSPECTION.to))
_CONCERNS = _Step((DEF + "concerns",))

_PLANS = {
    "programme": _Plan(
        steps=(
            ("remit:Programme", (_Step((DEF + "partOfProgramme",)), *_ITSELF)),
            ("remit:Strand remit:Strategy remit:Arrangement", _ITSELF),
            ("remit:Framework remit:InformationSystem remit:InspectionProgramme", _ITSELF),
            ("remit:Recommendation", (_CONCERNS, _Step((DEF + "inReport",)))),
            ("remit:Report", (_CONCERNS, _INSPECTION)),
            ("remit:Inspection", (_CONCERNS, _Step((PROV + "wasInformedBy",)))),
            ("remit:InspectionArea", (_Step((DEF + "about",)), _Step((DEF + "areaOf",)))),
            ("remit:Response", (_Step((DEF + "respondsTo",)),)),
            ("remit:StrategyVersion", (_Step((DCTERMS + "isVersionOf",)),)),
            ("remit:Objective", (_Step((DEF + "objectiveOf",)),)),
            ("remit:Document", (_Step((DCTERMS + "subject",)),)),
            ("remit:DocumentPart", (_WHOLE,)),
            ("remit:Change remit:PlannedChange", (_CHANGED,)),
            ("remit:Claim remit:Request remit:Undertaking", (_Step((DEF + "about",)),)),
        ),
        strict=False,
        noun="programme",
        short="the one programme, strand, strategy, framework or system that it is or concerns",
        full=(
            "A programme, strand, strategy, arrangement, framework, information system or inspection programme is counted "
            "for itself, but a part of a programme for the whole. A recommendation, inspection or report is counted for "
            "what it concerns, else for what its report or inspection concerns; a response for that of the report that it "
            "answers; a version for its strategy; a change for what it changes. What leads to several, or to none that is "
            "known, is counted for none and stays in a group of its type."
        ),
    ),
    "body": _Plan(
        steps=(
            ("org:OrganizationalUnit org:Post", (_PLACED,)),
            ("org:Organization", _ITSELF),
            ("foaf:Person", (_Step((ORG + "organization",), ORG + "member"),)),
            ("remit:Recommendation", (_LEAD,)),
            ("remit:Inspection remit:InspectionProgramme", (_INSPECTORATES,)),
            ("remit:InspectionArea", (_Step((DEF + "areaOf",)),)),
            ("remit:Report", (_AUTHOR_OR_INSPECTION,)),
            ("remit:Document", (_AUTHOR,)),
            ("remit:DocumentPart", (_AUTHOR, _WHOLE)),
            ("remit:Programme remit:Strand remit:Arrangement", (_Step((DEF + "deliveredBy",)),)),
            ("remit:Change remit:PlannedChange", (_CHANGED,)),
            (
                "remit:Claim remit:Request remit:Undertaking remit:Stance remit:StatusClaim",
                (_Step((DEF + "saidBy",)),),
            ),
        ),
        strict=True,
        noun="body",
        short="the one body that it is, stands in, is led by or was written by",
        full=(
            "A body is counted for itself; a unit, post or person for the body in which it stands, and where that is a "
            "unit too, for the body in which that one stands. A body that answers for something here is counted for "
            "itself, whatever it stands in. A recommendation is counted for the body of its lead; a programme for who "
            "delivers it; a change for what it changes; a claim for who makes it. Documents stay documents and "
            "inspections stay inspections: those of one author or inspectorate are together. What leads to several "
            "bodies, to something of which no body is recorded, or not surely to a body is counted for none and stays in "
            "a group of its type."
        ),
        apart="remit:Document remit:DocumentPart remit:Inspection remit:InspectionProgramme",
    ),
}
WAYS = (*_PLANS, TYPES)
"""What a network can be gathered by."""


def by(store: Store, diagram: Diagram, what: str, day: date | None = None) -> Diagram:
    """Gather the things of a diagram in groups, and unite the relations between two groups that are alike.

    Things of one group are one node with their number, and the type of a body's or programme's node tells what is gathered
    in it; a group of one thing is that thing. By type, relations within a
    group are drawn from the group to itself; otherwise they are left out, and the caption says how many. A relation that
    ends at a thing of another type than the body or programme for which it is counted says so, as in “accepts
    (recommendation)”.

    Args:
        store: Where it is looked up what things lead to.
        diagram: What is gathered.
        what: One of `WAYS`.
        day: The day on which a lead, a placement or a membership must be certain or presumed to hold; None: it has begun,
            and no end of it is recorded.

    Raises:
        UnknownName: Nothing can be gathered by that.
    """
    if what == TYPES:
        groups = {node.iri: _Group(_GROUP + f"type:{node.kind.name}", _many(node.kind)) for node in diagram.nodes}
        told = ", a type of which there is one thing by its name"
    elif what in _PLANS:
        groups = _Gathering(store, what, day, _answering(diagram.edges)).groups(diagram.nodes)
        told = f", each for {_PLANS[what].short}"
    else:
        raise UnknownName("way to gather", what, nearest(what, list(WAYS)), f"Choose one of: {', '.join(WAYS)}.")
    nodes = _Making(store, day).nodes(diagram.nodes, groups)
    told_at_end = _kept_words(store, diagram.nodes, groups, nodes)
    named = [_worded(edge, told_at_end) for edge in diagram.edges]
    edges, inside = _edges(named, {iri: nodes[group.name].iri for iri, group in groups.items()}, what)
    things = sum(node.count for node in diagram.nodes)
    gathered = (
        f"{count(things, 'thing')} {_are(things)} gathered in {count(len(nodes), 'group')}{told}{_left_out(inside)}."
    )
    labels = {node.iri: node.label for node in nodes.values()}
    return replace(
        diagram,
        title=f"{diagram.title} (by {what})",
        caption=f"{diagram.caption} {gathered}".strip(),
        nodes=tuple(nodes.values()),
        edges=tuple(sorted(edges, key=lambda edge: _place(edge, labels))),
        facts=(*diagram.facts, *_told_in_full(what, day)),
    )


def _told_in_full(what: str, day: date | None) -> tuple[tuple[str, str], ...]:
    """For what things are counted, as a fact; nothing is to be said of types."""
    if what not in _PLANS:
        return ()
    when = "are certain or presumed to hold on the day" if day else "have begun and have no end on record"
    dated = f" Leads, placements and memberships count that {when}." if what == "body" else ""
    return ((f"Gathered by {what}", _PLANS[what].full + dated),)


def _answering(edges: Iterable[Edge]) -> frozenset[str]:
    """The bodies that answer for something in the diagram."""
    return frozenset(edge.target for edge in edges if edge.relation == forms.ANSWERABLE)


def _kept_words(
    store: Store, nodes: Iterable[Node], groups: Mapping[str, _Group], made: Mapping[str, Node]
) -> dict[str, str]:
    """What a thing is, by its IRI, where it is counted for something of another type in which it does not stand."""
    return {
        node.iri: counted(node.kind, 1).partition(" ")[2]
        for node in nodes
        if groups[node.iri].itself
        and made[groups[node.iri].name].kind != node.kind
        and not fits(store, NamedNode(node.iri), _STANDING)
    }


def _worded(edge: Edge, told: Mapping[str, str]) -> Edge:
    """A relation that still says at what it ends: nobody accepts a body because they accept its recommendation."""
    return replace(edge, label=f"{edge.label} ({told[edge.target]})") if edge.target in told else edge


@dataclass(frozen=True)
class _Group:
    """What a thing is gathered in.

    Attributes:
        name: The IRI of a body or programme, or an IRI-like name.
        label: What the group is called.
        itself: Whether the name is the IRI of a thing for which others are counted.
    """

    name: str
    label: str
    itself: bool = False


class _Gathering:
    """Finds what each thing is counted for."""

    def __init__(self, store: Store, what: str, day: date | None, answering: frozenset[str]) -> None:
        self._store = store
        self._plan = _PLANS[what]
        self._what = what
        # What has begun and has no end on record is presumed for ever.
        self._day = day or date.max
        self._answering = answering if what == "body" else frozenset()
        self._rows: dict[tuple[str, ...], tuple[_Step, ...]] = {}

    def groups(self, nodes: Sequence[Node]) -> dict[str, _Group]:
        """The group of each node, by its IRI."""
        labels = {node.iri: node.label for node in nodes}
        return {node.iri: self._group(node, labels) for node in nodes}

    def _group(self, node: Node, labels: Mapping[str, str]) -> _Group:
        thing = NamedNode(node.iri)
        found = self._found(thing, ())
        known = sorted(found - {_UNKNOWN, _UNSURE, _ANOTHER})
        many, noun = _many(node.kind), self._plan.noun
        if len(known) == len(found) == 1:
            label = labels.get(known[0]) or self._store.label(NamedNode(known[0]))
            if known[0] != node.iri and self._plan.apart and fits(self._store, thing, self._plan.apart):
                return _Group(f"{_GROUP}{self._what}:of:{node.kind.name}:{known[0]}", f"{many} of {label}")
            return _Group(known[0], label, itself=True)
        name = f"{_GROUP}{self._what}:{{}}:{node.kind.name}"
        if known or _ANOTHER in found:
            return _Group(name.format("several"), f"{many} of no single {noun}")
        if _UNSURE in found:
            return _Group(name.format("unsure"), f"{many}: {noun} not sure")
        if self._steps(thing):
            return _Group(name.format("none"), f"{many}: no {noun} recorded")
        return _Group(name.format("type"), many)

    def _found(self, thing: Term, passed: tuple[Term, ...]) -> set[str]:
        """What a thing leads to; among it `_UNKNOWN` for nothing, `_UNSURE` for what may not hold, `_ANOTHER` for no body."""
        if text(thing) in self._answering:
            return {text(thing)}
        if thing in passed or len(passed) == _DEEPEST:
            return {_UNKNOWN}
        steps = self._steps(thing)
        if passed and not steps and thing != _NOTHING and self._plan.strict:
            return {_ANOTHER}
        for step in steps:
            if not step.to:
                return {text(thing)}
            sure, unsure = self._taken(step, thing)
            found = {one for onward in sure for one in self._found(onward, (*passed, thing))}
            if unsure - sure:
                found.add(_UNSURE)
            if found - {_UNKNOWN}:
                return found if self._plan.strict else found - {_UNKNOWN}
        return {_UNKNOWN}

    def _steps(self, thing: Term) -> tuple[_Step, ...]:
        if not isinstance(thing, NamedNode):
            return ()
        types = tuple(text(kind) for kind in self._store.objects(thing, TYPE.value))
        if types not in self._rows:
            rows = (steps for classes, steps in self._plan.steps if fits(self._store, thing, classes))
            self._rows[types] = next(rows, ())
        return self._rows[types]

    def _taken(self, step: _Step, thing: Term) -> tuple[set[Term], set[Term]]:
        """Where a step leads, surely and perhaps; to a literal, of which nothing is known, where a relation names nothing."""
        if not step.of:
            return {one for name in step.to for one in self._store.objects(thing, name)}, set()
        stated = [relation for relation in self._store.subjects(step.of, thing) if self._has(relation, step)]
        ends = {relation: self._ends(relation, step) for relation in stated}
        recorded = {end for found in ends.values() for end in found}
        sure: set[Term] = set()
        unsure: set[Term] = set()
        for relation, found in ends.items():
            span = self._span(relation)
            for end in found:
                for onward, held in self._turned(end, span, recorded) if step.onward else [(end, span)]:
                    state = "certain" if step.once else held.on(self._day)
                    if state != "no":
                        (sure if state in _SURE else unsure).add(onward)
        return sure, unsure

    def _span(self, relation: NamedNode) -> Span:
        """The days of a relation; what is worked out says itself until when it may be presumed."""
        span = derivation.span_of(self._store, relation)
        presumed_to = as_date(self._store.value(relation, DEF + "presumedTo"))
        return replace(span, presumed_to=presumed_to) if presumed_to else span

    def _has(self, relation: NamedNode, step: _Step) -> bool:
        return all(
            any(NamedNode(value) in self._store.objects(relation, name) for value in values)
            for name, values in step.having
        )

    def _ends(self, relation: NamedNode, step: _Step) -> list[Term]:
        return [one for name in step.to for one in self._store.objects(relation, name) or [_NOTHING]]

    def _turned(self, end: Term, span: Span, recorded: set[Term]) -> list[tuple[Term, Span]]:
        """What a relation leads to over time: the thing that it names, then those that took its place."""
        turns = derivation.turns(self._store, end, recorded)
        return [(turn.taker or _NOTHING, meet((span, turn.span))) for turn in turns]


_NOTHING = Literal("")


def _many(kind: Kind) -> str:
    """The label of a type as that of many things: “Body or unit” gives “Bodies or units”."""
    words = plural(kind.label[:1].lower() + kind.label[1:])
    return words[:1].upper() + words[1:]


class _Making:
    """Makes the node of each group."""

    def __init__(self, store: Store, day: date | None) -> None:
        self._styles = Styles(store)
        self._states = None if day is None else States(store, day)

    def nodes(self, nodes: Sequence[Node], groups: Mapping[str, _Group]) -> dict[str, Node]:
        """A node for each group, by the name of the group, in the order of kinds, then by label."""
        members: dict[_Group, list[Node]] = {}
        for node in nodes:
            members.setdefault(groups[node.iri], []).append(node)
        made = {group.name: self._node(group, held) for group, held in members.items()}
        return dict(sorted(made.items(), key=lambda item: self._place(item[1])))

    def _place(self, node: Node) -> tuple[object, ...]:
        return (self._styles.order(node.kind), in_order(node.label), node.label, node.iri)

    def _node(self, group: _Group, members: Sequence[Node]) -> Node:
        number, focus = sum(node.count for node in members), any(node.focus for node in members)
        if group.itself:
            own = next((node for node in members if node.iri == group.name), None)
            made = own or self._new(group)
            held = made.type if list(members) == [own] else _contents(members)
            return replace(made, type=held, focus=focus, count=number)
        if len(members) == 1:
            return members[0]
        states = {node.state for node in members}
        return Node(
            group.name,
            group.label,
            members[0].kind,
            type=_common([node.type for node in members], ""),
            dates=_common([node.dates for node in members], "") if len(states) == 1 else _states(members),
            state=states.pop() if len(states) == 1 else PRESENT,
            mark=_common([node.mark for node in members], ""),
            focus=focus,
            count=number,
        )

    def _new(self, group: _Group) -> Node:
        """A body or programme that the diagram did not show."""
        thing = NamedNode(group.name)
        node = Node(group.name, group.label, self._styles.of(thing) or OTHER)
        if self._states is None:
            return node
        look = self._states.of_thing(thing)
        return replace(node, dates=look.words, state=look.state)


def _edges(edges: Iterable[Edge], names: Mapping[str, str], what: str) -> tuple[list[Edge], int]:
    """The relations between groups, united, and how many within a group were left out."""
    united: dict[tuple[str, ...], list[Edge]] = {}
    inside = 0
    for edge in edges:
        source, target = names[edge.source], names[edge.target]
        if source == target and what != TYPES:
            inside += edge.count
            continue
        key = (source, target, edge.relation, edge.label, edge.state, edge.grade, edge.mark)
        united.setdefault(key, []).append(edge)
    return [_edge(key[0], key[1], held) for key, held in united.items()], inside


def _edge(source: str, target: str, edges: Sequence[Edge]) -> Edge:
    return replace(
        edges[0],
        source=source,
        target=target,
        via=edges[0].via if len(edges) == 1 else "",
        dates=_common([edge.dates for edge in edges], ""),
        count=sum(edge.count for edge in edges),
        notes=tuple(sorted({number for edge in edges for number in edge.notes})),
    )


def _contents(members: Iterable[Node]) -> str:
    """What is gathered, in words: “1 body or unit and 3 recommendations”."""
    numbers: dict[Kind, int] = {}
    for node in members:
        numbers[node.kind] = numbers.get(node.kind, 0) + node.count
    return listed([counted(kind, number) for kind, number in numbers.items()])


def _states(members: Sequence[Node]) -> str:
    """How many things of a group are not simply there: “2 past, 1 planned or later”."""
    numbers = {state: sum(node.count for node in members if node.state == state) for state in _STATES}
    return ", ".join(f"{number:,} {_STATES[state]}" for state, number in numbers.items() if number)


def _common(values: Sequence[str], otherwise: str) -> str:
    """What all have; something else where they differ."""
    return values[0] if len(set(values)) == 1 else otherwise


def _place(edge: Edge, labels: Mapping[str, str]) -> tuple[object, ...]:
    ends = (labels[edge.source], labels[edge.target])
    return (
        *map(in_order, ends),
        *ends,
        in_order(edge.label),
        edge.label,
        edge.source,
        edge.target,
        edge.state,
        edge.grade,
        edge.mark,
    )


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def _left_out(inside: int) -> str:
    return f"; {count(inside, 'relation')} within a group {_are(inside)} not drawn" if inside else ""

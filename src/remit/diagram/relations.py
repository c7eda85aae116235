"""What is drawn as a relation: triples between things, and the things of the ontology that state one (assignments, …)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from remit.derivation import ending_events, span_of, turns
from remit.diagram import forms
from remit.diagram.forms import FAMILIES, Form
from remit.diagram.links import Link, in_order, joined
from remit.diagram.styles import Styles
from remit.errors import UnknownName, WrongUse
from remit.labels import Namer, shortened
from remit.lookup import classes_above, classes_of
from remit.names import fold
from remit.namespaces import DCTERMS, DEF, FOAF, ORG, SKOS
from remit.queries import nearest
from remit.results import Table
from remit.span import ALWAYS, Span, meet
from remit.terms import TYPE, NamedNode, as_date, text

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Container, Iterable, Iterator, Sequence
    from datetime import date

    from remit.store import Store
    from remit.terms import Term

_ASSIGNMENT = NamedNode(forms.ASSIGNMENT)
_PLACEMENT = NamedNode(DEF + "Placement")
_PLAN = NamedNode(DEF + "PlannedChange")
_SUCCESSION = NamedNode(DEF + "Succession")
_PERSON = NamedNode(FOAF + "Person")
_POST = NamedNode(ORG + "Post")
# How a post or a person is joined to where it speaks from: by itself, and by what states it.
_SPEAKS_FOR = (ORG + "postIn", ORG + "memberOf", ORG + "holds")
_PLACED = ((DEF + "placementOf", (DEF + "placementIn",)), (ORG + "member", (ORG + "organization", DEF + "post")))
_CONCEPT = NamedNode(SKOS + "Concept")
_AS_ADDRESSED = (DEF + "outcome/held", DEF + "outcome/continued")
_DAYS = ("notBefore", "knownFrom", "knownTo", "notAfter", "presumedTo")
_NO_COMMENT = DEF + "verification/claimed"
_LONGEST_STATUS = 120


class Relations:
    """The relations of a workspace, looked up thing by thing.

    Args:
        store: Where relations are looked up.
        also: Things that are drawn although things of their kind are not drawn around others.

    Raises:
        BadWorkspace: The table of types in `remit.toml` is wrong.
    """

    def __init__(self, store: Store, also: Iterable[NamedNode] = ()) -> None:
        """Note where to look."""
        self._store = store
        self._styles = Styles(store)
        self._namer = Namer(store)
        self._also = frozenset(also)
        self._drawn: dict[Term, bool] = {}
        self._turns: dict[Term, Span] = {}
        self._stating: dict[Term, tuple[str, ...]] = {}
        self._words = cache(self._label)

    def around(self, thing: NamedNode, within: Container[NamedNode] | None = None) -> tuple[Link, ...]:
        """All relations that begin or end at a thing, in order and each once.

        Only what touches the thing is looked up, so that a large graph can be walked step by step.

        Args:
            thing: The thing.
            within: Only relations whose other end is one of these; None for all.
        """
        wanted = _Wanted(thing, within)
        found = [*self._outgoing(thing, wanted), *self._incoming(thing, wanted)]
        return in_order(joined(found))

    def among(self, things: Collection[NamedNode]) -> tuple[Link, ...]:
        """All relations that begin and end at some things, in order and each once.

        What touches only one of them is not looked at, however much that is.
        """
        within = _Wanted(within=frozenset(things))
        found = [link for thing in things for link in self._outgoing(thing, within)]
        for node in self._between(things):
            if not self._is_drawn(node):
                found += self._stated(node, within)
        return in_order(joined(found))

    def states(self, node: NamedNode) -> bool:
        """Whether a thing is no thing of a diagram, but states a relation of one, as an assignment does."""
        return not self._is_drawn(node) and bool(self._classes(node))

    def stated(self, node: NamedNode) -> tuple[Link, ...]:
        """The relations that a thing states, in order."""
        if not self.states(node):
            return ()
        return in_order(joined(self._stated(node)))

    def plain(self, subject: NamedNode, predicate: str, obj: NamedNode) -> Link:
        """A triple between things as it is drawn: turned round where it would read wrongly.

        Args:
            subject: Where the triple begins.
            predicate: The IRI of its property, or of the concept that names it.
            obj: Where it ends.
        """
        if predicate in (*forms.BEFORE, *forms.AFTER, *forms.CHANGED):
            return self._change(subject, predicate, obj)
        rule = forms.PLAIN.get(predicate)
        words = (rule.words if rule else "") or self._words(predicate)
        if rule and rule.turned:
            return Link(obj, subject, words, rule.turned)
        if predicate in forms.TURNED:
            return Link(obj, subject, words, predicate)
        return Link(subject, obj, words, predicate)

    def anchor(self, thing: NamedNode) -> tuple[NamedNode, ...]:
        """The things that a diagram is about when it is to be about a thing; of an assignment and the like, its ends.

        Raises:
            WrongUse: Things of its kind are not drawn.
        """
        if self._styles.of(thing) is not None:
            return (thing,)
        ends = dict.fromkeys(end for link in self.stated(thing) for end in (link.source, link.target))
        if ends:
            return tuple(ends)
        short = self._namer.short(thing)
        raise WrongUse(
            f"“{self._namer.thing(thing)}” ({self._namer.kind(thing)}) is not drawn in a diagram: it is neither a thing "
            f"of a type in [diagram.types] of remit.toml nor a relation between such things. "
            f"To read all that is said of it: remit trace {short}"
        )

    def named(self, words: Sequence[str]) -> Callable[[Link], bool]:
        """What tells whether a relation is one of those that were asked for.

        Args:
            words: Kinds of relations as in `FAMILIES`, or relations in the words of a picture; none: all relations.

        Raises:
            UnknownName: A word that fits no relation.
        """
        asked = [word for given in words for word in (part.strip() for part in given.split(","))]
        if not asked:
            return lambda _: True
        families = {family for word in asked if (family := _family(word))}
        labels = {fold(word) for word in asked if not _family(word)}
        for word in asked:
            if not _family(word) and not self._is_label(fold(word)):
                raise self._unknown(word)

        def wanted(link: Link) -> bool:
            is_named = bool(labels) and not labels.isdisjoint({fold(link.label), fold(self._words(link.relation))})
            return is_named or self._family_of(link) in families

        return wanted

    def is_said(self, link: Link) -> bool:
        """Whether a relation is no more than what somebody says: a stance, a request, a promise or a status."""
        return link.via is not None and self._family_of(link) == "responds"

    # What touches a thing

    def _between(self, things: Collection[NamedNode]) -> Iterator[NamedNode]:
        """What points to two or more of some things."""
        nodes = " ".join(sorted(map(str, things)))
        found = self._store.query(
            f"SELECT ?node {{ VALUES ?thing {{ {nodes} }} ?node ?property ?thing }} "
            "GROUP BY ?node HAVING(COUNT(DISTINCT ?thing) > 1)"
        )
        for (node,) in found.rows if isinstance(found, Table) else ():
            if isinstance(node, NamedNode):
                yield node

    def _outgoing(self, thing: NamedNode, wanted: _Wanted) -> Iterator[Link]:
        for quad in self._store.quads(thing):
            other = quad.object
            if isinstance(other, NamedNode) and wanted.other(other) and self._joins(thing, quad.predicate, other):
                yield self.plain(thing, quad.predicate.value, other)

    def _incoming(self, thing: NamedNode, wanted: _Wanted) -> Iterator[Link]:
        nodes = set()
        for quad in self._store.quads(None, None, thing):
            other = quad.subject
            if not isinstance(other, NamedNode) or quad.predicate.value in forms.SILENT:
                continue
            if not self._is_drawn(other):
                nodes.add(other)
            elif wanted.other(other) and self._joins(other, quad.predicate, thing):
                yield self.plain(other, quad.predicate.value, thing)
        for node in nodes:
            yield from self._stated(node, wanted)

    def _joins(self, subject: NamedNode, predicate: NamedNode, obj: NamedNode) -> bool:
        """Whether a triple is a relation between things that are drawn."""
        name = predicate.value
        if name in forms.SILENT or subject == obj or not self._is_drawn(obj) or not self._is_drawn(subject):
            return False
        return name not in forms.DERIVED or not self._is_placed(subject, obj)

    def _is_placed(self, thing: NamedNode, body: NamedNode) -> bool:
        placements = self._store.subjects(DEF + "placementOf", thing)
        return any(body in self._store.objects(placement, DEF + "placementIn") for placement in placements)

    def _is_drawn(self, thing: Term) -> bool:
        if thing not in self._drawn:
            self._drawn[thing] = thing in self._also or self._styles.is_drawn(self._styles.of(thing))
        return self._drawn[thing]

    # What states a relation

    def _classes(self, node: Term) -> tuple[str, ...]:
        """The classes of a thing, or above them, whose things state relations."""
        found: dict[str, None] = {}
        for kind in self._store.objects(node, TYPE.value):
            if kind not in self._stating:
                above = classes_above(self._store, [kind])
                self._stating[kind] = tuple(sorted(one for one in above if _states(one)))
            found.update(dict.fromkeys(self._stating[kind]))
        return tuple(found)

    def _stated(self, node: NamedNode, wanted: _Wanted | None = None) -> Iterator[Link]:
        ends = wanted or _Wanted()
        for name in self._classes(node):
            if name == forms.ASSIGNMENT:
                yield from self._assigned(node, ends)
            elif name == forms.ANSWERABILITY:
                yield from self._answered(node, ends)
            else:
                for form in forms.FORMS[name]:
                    yield from self._of_form(node, name, form, ends)

    def _ends(self, node: NamedNode, source: str, target: str, wanted: _Wanted) -> list[tuple[NamedNode, NamedNode]]:
        """The pairs of drawn things that a thing joins by two properties."""
        targets = self._drawn_among(self._store.objects(node, target))
        begins = self._drawn_among(self._store.objects(node, source)) if targets else []
        if source == forms.SAID_BY:
            begins = self._voices(begins)
        return [(begin, end) for begin in begins for end in targets if wanted.both(begin, end)]

    def _drawn_among(self, things: Iterable[Term]) -> list[NamedNode]:
        return [thing for thing in things if isinstance(thing, NamedNode) and self._is_drawn(thing)]

    def _voices(self, speakers: list[NamedNode]) -> list[NamedNode]:
        """Who speaks: a post or a person that says it together with the body that it stands in is no voice of its own."""
        if len(speakers) == 1:
            return speakers
        own = [one for one in speakers if not any(self._speaks_for(one, other) for other in speakers)]
        return own or speakers

    def _speaks_for(self, one: NamedNode, other: NamedNode) -> bool:
        """Whether one is a post or a person placed in, in office at, or in the post that is the other."""
        if one == other or not {_POST, _PERSON} & set(self._store.objects(one, TYPE.value)):
            return False
        objects = self._store.objects
        if any(other in objects(one, name) for name in _SPEAKS_FOR):
            return True
        return any(
            other in objects(relation, target)
            for whose, targets in _PLACED
            for relation in self._store.subjects(whose, one)
            for target in targets
        )

    def _is_of(self, thing: NamedNode, classes: tuple[str, ...]) -> bool:
        """Whether a thing is of one of some classes, or of a class below one."""
        return not classes_of(self._store, thing).isdisjoint(classes)

    def _of_form(self, node: NamedNode, name: str, form: Form, wanted: _Wanted) -> Iterator[Link]:
        for begin, end in self._ends(node, form.source, form.target, wanted):
            if form.spare and end in self._store.objects(begin, form.spare):
                continue
            if form.only_to and not self._is_of(end, form.only_to):
                continue
            planned = form.waits and _PLAN in self._store.objects(end, TYPE.value)
            ends = (begin, end, *self._store.objects(node, DEF + "post")) if form.dated else ()
            span = self._lasting(node, ends) if form.dated else self._said(node)
            evidence = (node, *self._endings(*ends))
            for relation, words in self._named(node, name, form, begin):
                source, target = (end, begin) if relation in forms.TURNED else (begin, end)
                yield Link(source, target, words, relation, node, evidence, span, planned, once=not form.dated)

    def _named(self, node: NamedNode, name: str, form: Form, begin: NamedNode) -> Iterator[tuple[str, str]]:
        """What names a relation, and its words."""
        if form.named_by:
            for concept in self._store.objects(node, form.named_by):
                yield text(concept), self._words(text(concept))
        elif name == forms.STATUS_CLAIM:
            yield form.target, self._status(node, form.words)
        elif form.of_person and _PERSON in self._store.objects(begin, TYPE.value):
            yield form.target, form.of_person
        else:
            yield form.target, form.words

    def _status(self, node: NamedNode, words: str) -> str:
        """What somebody says of a status, with the number that is said to have reached it, and whether it is disputed."""
        value = self._store.value
        done, out_of = (text(value(node, DEF + name)) for name in ("done", "outOf"))
        number = f"{done} of {out_of}" if done and out_of else done
        counted = [self._words(text(one)) for one in self._store.objects(node, DEF + "counts")] if number else []
        status = [self._words(text(one)) for one in self._store.objects(node, DEF + "status")]
        said = (
            " ".join(part for part in (number, *counted, *status) if part)
            if status
            else text(value(node, DEF + "gist"))
        )
        checks = [text(one) for one in self._store.objects(node, DEF + "verification")]
        doubt = "".join(f" ({self._words(one)})" for one in checks if one != _NO_COMMENT)
        return f"{words}: {shortened(said.rstrip('.'), _LONGEST_STATUS)}{doubt}" if said else f"{words}{doubt}"

    # Who has an assignment, and who answers

    def _assigned(self, node: NamedNode, wanted: _Wanted) -> Iterator[Link]:
        """The relations of an assignment, by who took it over time; as it stands where nothing is derived from it."""
        derived = self._derived_from(node)
        if derived and wanted.is_part:
            return  # they touch the things themselves
        if derived:
            for answer in derived:
                yield from self._taken(answer, wanted)
            return
        for begin, end in self._ends(node, DEF + "assigns", DEF + "assignee", wanted):
            for part in self._store.objects(node, DEF + "part"):
                yield Link(begin, end, self._words(text(part)), text(part), node, (node,), span_of(self._store, node))

    def _derived_from(self, node: NamedNode) -> list[NamedNode]:
        """The answerabilities of an assignment; those of what continues it rest on it too, and are another's."""
        assignees = set(self._store.objects(node, DEF + "assignee"))
        found = self._store.subjects(DEF + "premise", node)
        return [one for one in found if assignees & set(self._store.objects(one, DEF + "assignee"))]

    def _answered(self, node: NamedNode, wanted: _Wanted) -> Iterator[Link]:
        yield from self._taken(node, wanted)
        for begin, end in self._ends(node, DEF + "taker", forms.ANSWERABLE, wanted):
            evidence = self._premises(node, _ASSIGNMENT, begin, end)
            words, relation = self._words(forms.ANSWERABLE), forms.ANSWERABLE
            # Its span is that of the whole; the weakest of what it rests on tells when it was last shown.
            shown = as_date(self._store.value(node, DEF + "lastShown"))
            yield Link(begin, end, words, relation, node, evidence, self._answer_span(node), shown=shown)

    def _taken(self, node: NamedNode, wanted: _Wanted) -> Iterator[Link]:
        """Who has the part in the action, as addressed or by succession."""
        outcome = text(self._store.value(node, DEF + "outcome"))
        suffix = "" if outcome in _AS_ADDRESSED else f", {self._words(outcome)}" if outcome else ""
        for begin, end in self._ends(node, DEF + "assigns", DEF + "taker", wanted):
            evidence = self._premises(node, _PLACEMENT, end)
            assignment = next((one for one in evidence if end in self._store.objects(one, DEF + "assignee")), node)
            for part in self._store.objects(node, DEF + "part"):
                words = f"{self._words(text(part))}{suffix}"
                span, shown = self._answer_span(node), self._addressed(node)
                yield Link(begin, end, words, text(part), assignment, evidence, span, shown=shown)

    def _premises(self, node: NamedNode, without: NamedNode, *ends: NamedNode) -> tuple[NamedNode, ...]:
        """What a derived relation rests on, but for things of a class; also the changes that end its ends."""
        found = (one for one in self._store.objects(node, DEF + "premise") if isinstance(one, NamedNode))
        premises = (one for one in found if without not in self._store.objects(one, TYPE.value))
        return tuple(dict.fromkeys((*premises, *self._endings(*ends))))

    def _answer_span(self, node: NamedNode) -> Span:
        return Span(*(as_date(self._store.value(node, DEF + name)) for name in _DAYS))

    def _addressed(self, node: NamedNode) -> date | None:
        """The last day on which an assignment is shown, whatever is known of the body in which its taker stands."""
        assignees = set(self._store.objects(node, DEF + "assignee"))
        days = (
            span_of(self._store, one).last_shown
            for one in self._store.objects(node, DEF + "premise")
            if assignees & set(self._store.objects(one, DEF + "assignee"))
        )
        return min((day for day in days if day), default=None)

    # Days

    def _lasting(self, node: NamedNode, ends: Iterable[Term]) -> Span:
        """The days of a relation; it cannot outlast what it joins."""
        own = span_of(self._store, node)
        span = meet((own, *(self._turn(end) for end in ends)))
        return own if span.empty else span

    def _turn(self, thing: Term) -> Span:
        """The days until a change on record ends a thing."""
        if thing not in self._turns:
            self._turns[thing] = next(turns(self._store, thing)).span
        return self._turns[thing]

    def _endings(self, *things: Term) -> tuple[NamedNode, ...]:
        """The changes that end some things: the last day of a relation between them rests on these too."""
        ended = [thing for thing in things if self._turn(thing) != ALWAYS]
        events = [event for thing in ended for event in ending_events(self._store, thing)]
        return tuple(dict.fromkeys(event for event in events if isinstance(event, NamedNode)))

    def _said(self, node: NamedNode) -> Span | None:
        """Since when something is said, by its own days or by those of the document that it was said in; None: not known."""
        for one in (node, *self._store.objects(node, DEF + "madeIn")):
            documents = (one, *self._store.objects(one, DCTERMS + "isPartOf"))
            for holder in documents:
                earliest, latest = (as_date(self._store.value(holder, DEF + name)) for name in ("earliest", "latest"))
                if earliest or latest:
                    return Span(not_before=earliest, known_from=latest)
        return None

    # Changes

    def _change(self, change: NamedNode, predicate: str, thing: NamedNode) -> Link:
        """From what was before to the change, from the change to what comes after it."""
        planned = _PLAN in self._store.objects(change, TYPE.value)
        if predicate in forms.BEFORE:
            words = forms.ENDS_WITH if self._is_ending(change) else forms.COMES_BEFORE
            return Link(thing, change, words[planned], predicate, planned=planned)
        words = forms.LEADS_TO if predicate in forms.AFTER else forms.CHANGES
        return Link(change, thing, words[planned], predicate, planned=planned)

    def _is_ending(self, change: NamedNode) -> bool:
        kinds = {text(kind) for kind in self._store.objects(change, DEF + "changeKind")}
        return bool(kinds & forms.ENDING_KINDS) or _SUCCESSION in self._store.objects(change, TYPE.value)

    # Words

    def _label(self, name: str) -> str:
        """A property or a concept in words."""
        return self._namer.label(NamedNode(name)) or self._namer.predicate(name) if name else ""

    def _family_of(self, link: Link) -> str:
        if link.relation in forms.PARTS:
            return forms.PARTS[link.relation]
        if link.relation == forms.ANSWERABLE:
            return "owns"
        if link.relation in (*forms.BEFORE, *forms.AFTER, *forms.CHANGED):
            return "follows"
        stated = [form for name in self._classes(link.via) for form in forms.FORMS.get(name, ())] if link.via else []
        for form in stated:
            if form.named_by or form.target == link.relation:
                return form.family
        rule = forms.PLAIN.get(link.relation)
        return rule.family if rule else ""

    def _is_label(self, word: str) -> bool:
        """Whether some relation is called so in pictures of this workspace."""
        return bool(word) and (word in map(fold, self._fixed_words()) or self._is_property(word))

    def _fixed_words(self) -> list[str]:
        """The words of relations that things state, as far as the workspace has such."""
        naming = [form.named_by for name in forms.FORMS for form in forms.FORMS[name] if form.named_by]
        naming.append(DEF + "part")
        found = {
            self._words(text(one)) for one in self._store.subjects(TYPE.value, _CONCEPT) if self._names(one, naming)
        }
        for form in (form for name in forms.FORMS for form in forms.FORMS[name] if not form.named_by):
            if all(any(True for _ in self._store.quads(None, name)) for name in (form.source, form.target)):
                found |= {form.words, form.of_person} - {""}
        found.add(self._words(forms.ANSWERABLE))
        return sorted(found)

    def _names(self, concept: NamedNode, naming: Iterable[str]) -> bool:
        return any(True for name in naming for _ in self._store.quads(None, name, concept))

    def _is_property(self, word: str) -> bool:
        """Whether a property that joins drawn things is called so; all properties in use are only looked up at last."""
        declared = (*forms.PLAIN, *forms.BEFORE, *forms.AFTER, *forms.CHANGED)
        return any(self._is_drawn_as(word, name) for name in declared) or any(
            self._is_drawn_as(word, text(name)) for name in self._properties()
        )

    def _properties(self) -> list[Term | None]:
        """All properties in use."""
        found = self._store.query("SELECT DISTINCT ?property { ?thing ?property ?value }")
        return [name for (name,) in found.rows] if isinstance(found, Table) else []

    def _is_drawn_as(self, word: str, name: str) -> bool:
        if word not in self._sayings(name):
            return False
        ends = ((quad.subject, quad.predicate, quad.object) for quad in self._store.quads(None, name))
        return any(
            isinstance(subject, NamedNode) and isinstance(obj, NamedNode) and self._joins(subject, predicate, obj)
            for subject, predicate, obj in ends
        )

    def _sayings(self, predicate: str) -> set[str]:
        """All that a property may be called in a picture, and its own label."""
        rule = forms.PLAIN.get(predicate)
        words = {self._words(predicate), rule.words if rule else ""}
        for names, said in (
            (forms.BEFORE, forms.ENDS_WITH + forms.COMES_BEFORE),
            (forms.AFTER, forms.LEADS_TO),
            (forms.CHANGED, forms.CHANGES),
        ):
            words |= set(said) if predicate in names else set()
        return {fold(one) for one in words if one}

    def _unknown(self, word: str) -> UnknownName:
        plain = {rule.words or self._words(name) for name, rule in forms.PLAIN.items()}
        near = nearest(word, [*FAMILIES, *sorted({*self._fixed_words(), *plain} - FAMILIES.keys())])
        hint = f"Give one or more of: {', '.join(FAMILIES)}; or a relation in the words of a picture, such as “lead”."
        return UnknownName("kind of relation", word, near, hint)


@dataclass(frozen=True)
class _Wanted:
    """Which relations are looked for: those that touch a thing, if one is given, and otherwise end at some, if these are."""

    thing: NamedNode | None = None
    within: Container[NamedNode] | None = None

    @property
    def is_part(self) -> bool:
        """Whether not all relations are looked for."""
        return self.thing is not None or self.within is not None

    def other(self, end: NamedNode) -> bool:
        return self.within is None or end in self.within

    def both(self, begin: NamedNode, end: NamedNode) -> bool:
        if begin == end:
            return False
        if self.thing is None:
            return self.other(begin) and self.other(end)
        return (begin == self.thing and self.other(end)) or (end == self.thing and self.other(begin))


def _states(name: str) -> bool:
    return name in forms.FORMS or name in (forms.ASSIGNMENT, forms.ANSWERABILITY)


def _family(word: str) -> str:
    """The kind of relations that a word names, in singular or plural; empty for none."""
    stem = _stem(word)
    stems = {_stem(family): family for family in FAMILIES}
    return stems.get(stem) or forms.ALIASES.get(stem) or ""


def _stem(word: str) -> str:
    return "-".join(part.removesuffix("s") for part in fold(word).replace(" ", "-").split("-"))

"""The terms of a workspace: the classes, properties and vocabularies of its ontology, and what each is used for."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from remit.namespaces import DEF, OWL, RDF, RDFS, SH, SKOS
from remit.results import Table
from remit.terms import TYPE, BlankNode, Literal, NamedNode, text
from remit.tokens import words, written
from remit.workspace import read_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from remit.namespaces import Namespaces
    from remit.queries import SavedQuery
    from remit.store import Store
    from remit.terms import Quad, Term
    from remit.tokens import Token
    from remit.workspace import Workspace

CLASS, PROPERTY, VOCABULARY, CONCEPT = "class", "property", "vocabulary", "concept"
"""What a term can be; it can be several of them."""

_CLASSES = (OWL + "Class", RDFS + "Class")
_PROPERTIES = (OWL + "ObjectProperty", OWL + "DatatypeProperty", OWL + "AnnotationProperty", RDF + "Property")
_LABEL = RDFS + "label"
_NAME = SKOS + "prefLabel"
_IN_SCHEME = SKOS + "inScheme"
_ABOVE = (RDFS + "subClassOf", RDFS + "subPropertyOf")
# By these a term stands in the model itself, and is not used.
_WITHIN = {
    *_ABOVE,
    *(RDFS + name for name in ("domain", "range", "seeAlso", "isDefinedBy")),
    *(SKOS + name for name in ("inScheme", "topConceptOf", "hasTopConcept", "broader", "narrower")),
}
_CLASS_SIZES = "SELECT ?term (COUNT(DISTINCT ?thing) AS ?number) WHERE { ?thing a ?term } GROUP BY ?term"
_PROPERTY_SIZES = "SELECT ?term (COUNT(?thing) AS ?number) WHERE { ?thing ?term ?value } GROUP BY ?term"
_OF_CLASS = """SELECT ?term (COUNT(DISTINCT ?thing) AS ?number)
WHERE { ?thing a/rdfs:subClassOf* %s ; ?term ?value } GROUP BY ?term"""


@dataclass(frozen=True)
class Entry:
    """A term of the model, with what is said of it.

    Attributes:
        iri: Its identifier.
        short: Its short form.
        label: What it is called.
        definition: What it means; empty where nothing is said.
        note: When it is used and when not; empty where nothing is said.
        example: An example; empty where none is given.
    """

    iri: str
    short: str
    label: str
    definition: str
    note: str
    example: str


@dataclass(frozen=True)
class Use:
    """How often a property joins a term.

    Attributes:
        iri: The property.
        number: How many things, or statements, there are with it.
    """

    iri: str
    number: int


@dataclass(frozen=True)
class Rule:
    """A shape that names a term.

    Attributes:
        iri: The shape.
        message: What it tells whoever breaks it; empty where it says nothing itself.
        place: The file in which it stands.
    """

    iri: str
    message: str
    place: str


class Terminology:
    """The terms of a workspace.

    Args:
        store: What it states.
    """

    def __init__(self, store: Store) -> None:
        """Look up nothing yet."""
        self._store = store

    @cached_property
    def classes(self) -> tuple[Entry, ...]:
        """The classes of which the ontology says something, by label."""
        return self._sorted(thing for kind in _CLASSES for thing in self._store.subjects(TYPE.value, NamedNode(kind)))

    @cached_property
    def properties(self) -> tuple[Entry, ...]:
        """The properties of which the ontology says something, by label.

        A reused property has a label here and no kind: its own vocabulary says what kind it is.
        """
        typed = [thing for kind in _PROPERTIES for thing in self._store.subjects(TYPE.value, NamedNode(kind))]
        labelled = {quad.subject for quad in self._store.quads(None, _LABEL)}
        return self._sorted(
            [
                *typed,
                *(one for one in labelled if isinstance(one, NamedNode) and not self._store.value(one, TYPE.value)),
            ]
        )

    @cached_property
    def vocabularies(self) -> tuple[Entry, ...]:
        """The lists of values, by label: those of the ontology, then those that sources use."""
        found = self._store.subjects(TYPE.value, NamedNode(SKOS + "ConceptScheme"))
        entries = [self.entry(one.value, VOCABULARY) for one in found]
        return tuple(sorted(entries, key=lambda one: (not one.iri.startswith(DEF), one.label.casefold(), one.iri)))

    def concepts(self, vocabulary: str) -> tuple[Entry, ...]:
        """The values of a list, by label."""
        found = self._store.subjects(_IN_SCHEME, NamedNode(vocabulary))
        return tuple(sorted((self.entry(one.value, CONCEPT) for one in found), key=_order))

    def kinds(self, iri: str) -> tuple[str, ...]:
        """What a term is: a class, a property, a vocabulary, a concept; nothing for what is none of them."""
        types = {text(one) for one in self._store.objects(NamedNode(iri), TYPE.value)}
        fitting = {
            CLASS: bool(types & set(_CLASSES)),
            PROPERTY: any(one.iri == iri for one in self.properties),
            VOCABULARY: SKOS + "ConceptScheme" in types,
            CONCEPT: SKOS + "Concept" in types,
        }
        return tuple(kind for kind, fits in fitting.items() if fits)

    def entry(self, iri: str, kind: str) -> Entry:
        """What is said of a term as one of the kinds that it is of."""
        node = NamedNode(iri)
        label = self._first(node, *((_LABEL, _NAME) if kind in (CLASS, PROPERTY) else (_NAME, _LABEL)))
        short = self._store.workspace.namespaces.shorten(iri)
        return Entry(
            iri,
            short,
            label or short,
            self._first(node, SKOS + "definition", RDFS + "comment"),
            self._first(node, SKOS + "scopeNote"),
            self._first(node, SKOS + "example"),
        )

    def above(self, iri: str) -> tuple[str, ...]:
        """The terms of which a class or property is a special case."""
        return tuple(text(one) for predicate in _ABOVE for one in self._store.objects(NamedNode(iri), predicate))

    def below(self, iri: str) -> tuple[str, ...]:
        """The classes or properties that are a special case of a term."""
        return tuple(one.value for predicate in _ABOVE for one in self._store.subjects(predicate, NamedNode(iri)))

    def all_above(self, iri: str) -> set[str]:
        """A term, and all of which it is a special case, however far."""
        found, waiting = {iri}, [iri]
        while waiting:
            onward = [one for one in self.above(waiting.pop()) if one not in found]
            found.update(onward)
            waiting += onward
        return found

    def domain(self, iri: str) -> tuple[str, ...]:
        """The classes of things that have a property."""
        return tuple(text(one) for one in self._store.objects(NamedNode(iri), RDFS + "domain"))

    def range(self, iri: str) -> tuple[str, ...]:
        """The classes of things, or the types of values, that a property gives."""
        return tuple(text(one) for one in self._store.objects(NamedNode(iri), RDFS + "range"))

    def lists(self, iri: str) -> tuple[str, ...]:
        """The lists in which a value stands."""
        return tuple(text(one) for one in self._store.objects(NamedNode(iri), _IN_SCHEME))

    def beside(self, iri: str) -> tuple[str, ...]:
        """The terms that the ontology points out beside a term."""
        return tuple(text(one) for one in self._store.objects(NamedNode(iri), RDFS + "seeAlso"))

    @cached_property
    def sizes(self) -> Mapping[str, int]:
        """How many things each class has, and how many statements each property makes; a term without any is missing."""
        return dict(self._counted(_CLASS_SIZES)) | dict(self._counted(_PROPERTY_SIZES))

    def uses_of_class(self, iri: str) -> tuple[Use, ...]:
        """The properties that the things of a class have, the most frequent first, with how many things have each."""
        return _uses(self._counted(_OF_CLASS % written(NamedNode(iri))))

    def uses_as_value(self, iri: str) -> tuple[Use, ...]:
        """The properties that point to a term from outside the model, with how many statements each makes."""
        found = Counter(quad.predicate.value for quad in self._store.quads(None, None, NamedNode(iri)))
        return _uses((predicate, number) for predicate, number in found.items() if predicate not in _WITHIN)

    def things(self, iri: str, most: int) -> tuple[NamedNode, ...]:
        """Some things of a class: its own before those of the classes below it."""
        found: dict[NamedNode, None] = {}
        waiting, seen = [iri], {iri}
        while waiting and len(found) < most:
            one = waiting.pop(0)
            found |= dict.fromkeys(self._store.subjects(TYPE.value, NamedNode(one)))
            onward = [below for below in self.below(one) if below not in seen]
            seen.update(onward)
            waiting += onward
        return tuple(found)[:most]

    def statements(self, iri: str, most: int) -> tuple[Quad, ...]:
        """Some statements that a property makes."""
        return tuple(islice(self._store.quads(None, iri), most))

    def pointing(self, iri: str, most: int) -> tuple[Quad, ...]:
        """Some statements outside the model that point to a term."""
        found = self._store.quads(None, None, NamedNode(iri))
        return tuple(islice((quad for quad in found if quad.predicate.value not in _WITHIN), most))

    def _counted(self, sparql: str) -> Iterator[tuple[str, int]]:
        found = self._store.query(sparql)
        if isinstance(found, Table):
            yield from ((text(term), int(text(number))) for term, number in found.rows)

    def _sorted(self, found: Iterable[NamedNode]) -> tuple[Entry, ...]:
        return tuple(sorted((self.entry(iri, CLASS) for iri in {one.value for one in found}), key=_order))

    def _first(self, node: NamedNode, *predicates: str) -> str:
        return next((words for one in predicates if (words := text(self._store.value(node, one)))), "")


def _order(entry: Entry) -> tuple[str, str]:
    return entry.label.casefold(), entry.iri


def _uses(found: Iterable[tuple[str, int]]) -> tuple[Use, ...]:
    return tuple(sorted((Use(*one) for one in found), key=lambda use: (-use.number, use.iri)))


def queries_naming(iri: str, saved: Mapping[str, SavedQuery], namespaces: Namespaces) -> tuple[SavedQuery, ...]:
    """The saved queries that name a term: in their text, outside strings and remarks, or as the kind of thing they take."""
    short = namespaces.shorten(iri)
    local = short.partition(":")[2]
    # What does not have the last part of the name, and no escape in which it could hide, need not be read word by word.
    near = (query for query in saved.values() if local in query.text or "\\" in query.text)
    return tuple(query for query in near if _takes(query, short) or iri in _named(query.text, namespaces))


def _takes(query: SavedQuery, short: str) -> bool:
    return any(short in (parameter.kind or "").split() for parameter in query.parameters)


def _named(sparql: str, namespaces: Namespaces) -> set[str]:
    """The identifiers that a SPARQL text names, its prefixes undone."""
    prefixes = dict(namespaces.prefixes)
    found = set()
    parts = words(sparql)
    for before, token in zip([None, *parts], parts, strict=False):
        if token.kind == "iri":
            found.add(token.text[1:-1])
        elif token.kind == "name":
            prefix, _, local = token.text.partition(":")
            if before is not None and before.text.upper() == "PREFIX":
                prefixes[prefix] = _declared(parts, token.start)
            found.add(prefixes.get(prefix, f"{prefix}:") + local.replace("\\", ""))
    return found


def _declared(parts: list[Token], start: int) -> str:
    """The namespace that is declared behind a prefix."""
    following = next((token.text for token in parts if token.start > start), "")
    return following[1:-1]


def shapes_naming(iri: str, workspace: Workspace) -> tuple[Rule, ...]:
    """The shapes that name a term: as their target, in their path, as a value or in the text of a query.

    Raises:
        BadFile: A file of shapes does not parse.
    """
    from remit import turtle

    local = workspace.namespaces.shorten(iri).partition(":")[2]
    found: dict[str, Rule] = {}
    for path in workspace.files("shapes", ".ttl"):
        place = workspace.place(path)
        content = read_text(path, place)
        if local in content:
            quads = turtle.quads(content, place)
            found |= {name: _rule(name, quads, place) for name in _owners(iri, quads, workspace.namespaces)}
    return tuple(found[name] for name in sorted(found))


def _owners(iri: str, quads: list[Quad], namespaces: Namespaces) -> set[str]:
    """The shapes with an identifier in which a term is named; what has none belongs to the one that points to it."""
    holders: dict[Term, list[Term]] = {}
    for quad in quads:
        if isinstance(quad.object, BlankNode):
            holders.setdefault(quad.object, []).append(quad.subject)
    waiting: list[Term] = [quad.subject for quad in quads if _names(quad, iri, namespaces)]
    found, seen = set(), set(waiting)
    while waiting:
        one = waiting.pop()
        if isinstance(one, NamedNode):
            found.add(one.value)
        onward = [holder for holder in holders.get(one, ()) if holder not in seen]
        seen.update(onward)
        waiting += onward
    return found


def _names(quad: Quad, iri: str, namespaces: Namespaces) -> bool:
    if isinstance(quad.object, Literal):
        return quad.predicate.value in (SH + "select", SH + "ask") and iri in _named(quad.object.value, namespaces)
    return text(quad.object) == iri


def _rule(name: str, quads: list[Quad], place: str) -> Rule:
    messages = [
        text(quad.object) for quad in quads if text(quad.subject) == name and quad.predicate.value == SH + "message"
    ]
    return Rule(name, messages[0] if messages else "", place)

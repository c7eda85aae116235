"""The model: every class, property and list of values of the ontology, and a page for each that tells who uses it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit import formats, terminology
from remit.errors import UnknownName
from remit.explaining import rule_words
from remit.labels import Namer, shortened
from remit.namespaces import DEF, OWL, RDF, XSD
from remit.queries import nearest
from remit.results import Triples
from remit.terminology import CLASS, CONCEPT, PROPERTY, VOCABULARY, Terminology
from remit.terms import Literal, NamedNode, Triple
from remit.tidy import clean, echoed, link
from remit.tokens import written
from remit.web import downloads, rendering
from remit.wording import count
from remit.workspace import read_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from remit.exchange import Request, Response
    from remit.terminology import Entry, Use
    from remit.terms import Quad
    from remit.web.setting import Setting

MOST_EXAMPLES = 10
"""The most things, or statements, that are shown as examples of what uses a term."""

_SECTION = "model"
_FORMS = ("ttl", "json")
_VALUES = {
    XSD + "string": "text",
    RDF + "langString": "text in a language",
    XSD + "date": "a day",
    XSD + "integer": "a whole number",
    XSD + "decimal": "a number",
    XSD + "boolean": "yes or no",
    XSD + "gYear": "a year",
    XSD + "dateTime": "a day with a time",
    XSD + "anyURI": "a web address",
}
_KINDS = {CLASS: "kind of thing", PROPERTY: "relation", VOCABULARY: "list of values", CONCEPT: "value from a list"}
_NOT_OF_USE = (OWL, DEF)


@dataclass(frozen=True)
class Linked:
    """Words that lead somewhere.

    Attributes:
        text: The words.
        address: Where they lead; empty for nowhere.
        short: The short form, where it is to be shown.
        number: How often it is used, in words; empty where that is not told.
        about: What is said of it; empty for nothing.
    """

    text: str
    address: str = ""
    short: str = ""
    number: str = ""
    about: str = ""


@dataclass(frozen=True)
class Branch:
    """A class with those below it.

    Attributes:
        term: The class.
        below: The classes below it.
    """

    term: Linked
    below: tuple[Branch, ...]


@dataclass(frozen=True)
class Relation:
    """A property, for the table of all.

    Attributes:
        term: The property.
        domain: What has it.
        range: What it gives.
        number: How many statements it makes.
    """

    term: Linked
    domain: tuple[Linked, ...]
    range: tuple[Linked, ...]
    number: int


@dataclass(frozen=True)
class Vocabulary:
    """A list of values.

    Attributes:
        term: The list.
        concepts: Its values.
        is_own: Whether it belongs to the ontology, and not to a source.
    """

    term: Linked
    concepts: tuple[Linked, ...]
    is_own: bool


@dataclass(frozen=True)
class Example:
    """A statement in which a term is used.

    Attributes:
        subject: The thing of which it is made.
        relation: The property.
        value: What it gives.
    """

    subject: Linked
    relation: Linked
    value: Linked


def overview(setting: Setting, request: Request, suffix: str | None) -> Response:  # noqa: ARG001 - every view gets it
    """The page of the whole model; with a suffix, the ontology as Turtle or the terms as JSON.

    Raises:
        UnknownName: There is no such format.
    """
    if suffix is not None:
        return _data(setting, suffix[1:])
    terms = Terminology(setting.store)
    shown = _Shown(setting, terms)
    return rendering.page(
        setting,
        "model.html",
        "Model",
        section=_SECTION,
        classes=_tree(terms, shown),
        kinds=len(terms.classes),
        properties=[_relation(terms, shown, one) for one in terms.properties],
        vocabularies=[_vocabulary(terms, shown, one) for one in terms.vocabularies],
        others=_others(terms, shown),
        files=[
            (f".{form}", words, f"/model.{form}") for form, words in (("ttl", "Turtle"), ("json", "data for programs"))
        ],
    )


def term(setting: Setting, request: Request, name: str) -> Response:  # noqa: ARG001 - every view gets it
    """The page of a class, a property, a list of values or a value.

    Args:
        setting: The workspace.
        request: The request.
        name: Its short form, or its whole identifier.

    Raises:
        UnknownName: The model has no such term.
        BadFile: A file of shapes does not parse.
    """
    terms = Terminology(setting.store)
    iri = setting.workspace.namespaces.expand(name) or name
    kinds = _kinds(terms, iri)
    if not kinds:
        raise _unknown(setting, terms, name, iri)
    shown = _Shown(setting, terms)
    entries = [terms.entry(iri, kind) for kind in kinds]
    rules = terminology.shapes_naming(iri, setting.workspace)
    return rendering.page(
        setting,
        "term.html",
        clean(entries[0].label),
        section=_SECTION,
        entry=entries[0],
        kinds=[_KINDS[kind] for kind in kinds],
        facts=_facts(terms, shown, iri, kinds),
        also=[clean(entry.label) for entry in entries[1:] if entry.label != entries[0].label],
        properties=_properties(terms, shown, iri) if CLASS in kinds else (),
        had=_had(terms, shown, iri) if CLASS in kinds else (),
        concepts=[shown.entry(one) for one in terms.concepts(iri)] if VOCABULARY in kinds else (),
        used=_used(terms, shown, iri, kinds),
        examples=_examples(terms, shown, iri, kinds),
        things=_things(terms, shown, iri) if CLASS in kinds else (),
        most=MOST_EXAMPLES,
        asked="" if setting.is_static else setting.links.editor(_listing(iri, kinds)),
        queries=terminology.queries_naming(iri, setting.saved, setting.workspace.namespaces),
        rules=[Linked(rule_words(one.iri), short=clean(one.place), about=clean(one.message)) for one in rules],
    )


class _Shown:
    """How terms and things are shown.

    Args:
        setting: The workspace.
        terms: Its terms.
    """

    def __init__(self, setting: Setting, terms: Terminology) -> None:
        self._links = setting.links
        self._terms = terms
        self._shorten = setting.workspace.namespaces.shorten
        self._known = {one.iri for one in (*terms.classes, *terms.properties, *terms.vocabularies)}
        self._namer = Namer(setting.store)

    def entry(self, entry: Entry, number: str = "") -> Linked:
        """A term with its definition."""
        address = self._links.term(entry.iri)
        return Linked(clean(entry.label), address, clean(entry.short), number, clean(entry.definition))

    def named(self, iri: str, number: str = "") -> Linked:
        """A term, or a type of values, that another names; one of which nothing is said leads to its own address."""
        if iri in _VALUES:
            return Linked(_VALUES[iri], number=number)
        if iri in self._known:
            own = self._terms.entry(iri, (_kinds(self._terms, iri) or (CLASS,))[0])
            return Linked(clean(own.label), self._links.term(iri), clean(own.short), number)
        short = clean(self._shorten(iri))
        return Linked(clean(self._namer.predicate(iri)), link(iri), short, number)

    def value(self, value: Quad | object) -> Linked:
        """A thing, or a value, by what it is called."""
        if isinstance(value, NamedNode):
            return Linked(shortened(clean(self._namer.thing(value))), self._links.of(value.value))
        words = value.value if isinstance(value, Literal) else str(value)
        return Linked(shortened(clean(words)))


def _kinds(terms: Terminology, iri: str) -> tuple[str, ...]:
    try:
        return terms.kinds(iri)
    except ValueError:  # what is no identifier names nothing
        return ()


def _unknown(setting: Setting, terms: Terminology, name: str, iri: str) -> UnknownName:
    known = [one.short for one in (*terms.classes, *terms.properties, *terms.vocabularies)]
    hint = "See them all on the page “Model”."
    if setting.links.is_here(iri):
        hint = f"It is a thing of this workspace: search for {echoed(name)}."
    return UnknownName("class, relation or value", echoed(name), nearest(name, known), hint)


# The whole


def _tree(terms: Terminology, shown: _Shown) -> tuple[Branch, ...]:
    """The classes, each below that of which it is a kind; in a ring of classes each is shown once."""
    entries = {one.iri: one for one in terms.classes}
    left = dict(entries)
    roots = [iri for iri in entries if not any(above in entries for above in terms.above(iri))]
    made = [_branch(terms, shown, iri, left) for iri in roots]
    while left:
        made.append(_branch(terms, shown, next(iter(left)), left))
    return tuple(made)


def _branch(terms: Terminology, shown: _Shown, iri: str, left: dict[str, Entry]) -> Branch:
    entry = left.pop(iri)
    number = terms.sizes.get(iri, 0)
    own = shown.entry(entry, count(number, "thing") if number else "")
    below = [one for one in left if iri in terms.above(one)]
    return Branch(own, tuple(_branch(terms, shown, one, left) for one in below if one in left))


def _relation(terms: Terminology, shown: _Shown, entry: Entry) -> Relation:
    domain = tuple(shown.named(one) for one in terms.domain(entry.iri))
    gives = tuple(shown.named(one) for one in terms.range(entry.iri))
    return Relation(shown.entry(entry), domain, gives, terms.sizes.get(entry.iri, 0))


def _vocabulary(terms: Terminology, shown: _Shown, entry: Entry) -> Vocabulary:
    concepts = tuple(shown.entry(one) for one in terms.concepts(entry.iri))
    return Vocabulary(shown.entry(entry, count(len(concepts), "value")), concepts, entry.iri.startswith(DEF))


def _others(terms: Terminology, shown: _Shown) -> list[Linked]:
    """The terms that are used and of which the ontology says nothing itself."""
    said = {one.iri for one in (*terms.classes, *terms.properties)}
    found = sorted(iri for iri in terms.sizes if iri not in said and not iri.startswith(_NOT_OF_USE))
    return [shown.named(iri, f"{terms.sizes[iri]:,}") for iri in found]


def _data(setting: Setting, form: str) -> Response:
    if form not in _FORMS:
        raise UnknownName(
            "format for the model", form, nearest(form, list(_FORMS)), f"Choose one of: {', '.join(_FORMS)}."
        )
    if form == "json":
        body = json.dumps(_as_json(Terminology(setting.store)), ensure_ascii=False, indent=1).encode() + b"\n"
    else:
        body = formats.write_triples(Triples(tuple(_ontology(setting))), form, setting.workspace.namespaces)
    return downloads.attachment(body, _SECTION, form)


def _ontology(setting: Setting) -> Iterator[Triple]:
    """What the files of the ontology say, as they were written."""
    from remit import turtle

    for path in setting.workspace.files("ontology", ".ttl"):
        place = setting.workspace.place(path)
        for quad in turtle.quads(read_text(path, place), place):
            yield Triple(quad.subject, quad.predicate, quad.object)


def _as_json(terms: Terminology) -> dict[str, object]:
    return {
        "classes": [
            _entry_as_json(one) | {"above": terms.above(one.iri), "things": terms.sizes.get(one.iri, 0)}
            for one in terms.classes
        ],
        "properties": [
            _entry_as_json(one)
            | {
                "domain": terms.domain(one.iri),
                "range": terms.range(one.iri),
                "statements": terms.sizes.get(one.iri, 0),
            }
            for one in terms.properties
        ],
        "vocabularies": [
            _entry_as_json(one) | {"concepts": [_entry_as_json(value) for value in terms.concepts(one.iri)]}
            for one in terms.vocabularies
        ],
    }


def _entry_as_json(entry: Entry) -> dict[str, object]:
    told = {
        "iri": entry.iri,
        "short": entry.short,
        "label": entry.label,
        "definition": entry.definition,
        "scopeNote": entry.note,
        "example": entry.example,
    }
    return {name: words for name, words in told.items() if words}


# One term


def _facts(terms: Terminology, shown: _Shown, iri: str, kinds: tuple[str, ...]) -> list[tuple[str, list[Linked]]]:
    """What the model says of a term, with links: (heading, terms)."""
    lists = [shown.entry(terms.entry(one, VOCABULARY)) for one in terms.lists(iri)] if CONCEPT in kinds else []
    found = [
        ("In the list", lists),
        ("A kind of", [shown.named(one) for one in terms.above(iri)]),
        ("Kinds of it", [shown.named(one) for one in terms.below(iri)]),
        ("Said of", [shown.named(one) for one in terms.domain(iri)]),
        ("Gives", [shown.named(one) for one in terms.range(iri)]),
        ("See also", [shown.named(one) for one in terms.beside(iri)]),
    ]
    return [(heading, some) for heading, some in found if some]


def _properties(terms: Terminology, shown: _Shown, iri: str) -> list[Relation]:
    """The properties that the model has for things of a class, and those that lead to them."""
    whole = terms.all_above(iri)
    fitting = [
        one for one in terms.properties if whole & {*terms.domain(one.iri), *terms.range(one.iri)} and one.iri != iri
    ]
    return [_relation(terms, shown, one) for one in fitting]


def _had(terms: Terminology, shown: _Shown, iri: str) -> list[Linked]:
    return [shown.named(use.iri, f"{use.number:,}") for use in terms.uses_of_class(iri)]


def _used(terms: Terminology, shown: _Shown, iri: str, kinds: tuple[str, ...]) -> list[Linked]:
    """How often a term is used, by what uses it."""
    if CONCEPT in kinds:
        return [shown.named(use.iri, _times(use)) for use in terms.uses_as_value(iri)]
    number = terms.sizes.get(iri, 0)
    if CLASS in kinds:
        return [Linked(f"{count(number, 'thing')} of just this kind")]
    return [Linked(f"{count(number, 'statement')}")] if PROPERTY in kinds else []


def _times(use: Use) -> str:
    return count(use.number, "statement")


def _things(terms: Terminology, shown: _Shown, iri: str) -> list[Linked]:
    return [shown.value(one) for one in terms.things(iri, MOST_EXAMPLES)]


def _examples(terms: Terminology, shown: _Shown, iri: str, kinds: tuple[str, ...]) -> list[Example]:
    """Statements in which a property or a value is used."""
    found: Iterable[Quad] = ()
    if PROPERTY in kinds:
        found = terms.statements(iri, MOST_EXAMPLES)
    elif CONCEPT in kinds:
        found = terms.pointing(iri, MOST_EXAMPLES)
    made = [
        Example(shown.value(one.subject), shown.named(one.predicate.value), shown.value(one.object)) for one in found
    ]
    return sorted(made, key=lambda one: (one.subject.text, one.relation.text, one.value.text))


def _listing(iri: str, kinds: tuple[str, ...]) -> str:
    """A query that lists all that uses a term."""
    node = written(NamedNode(iri))
    if CLASS in kinds:
        return f"SELECT ?thing\nWHERE {{ ?thing a {node} }}\nORDER BY ?thing"
    if PROPERTY in kinds:
        return f"SELECT ?thing ?value\nWHERE {{ ?thing {node} ?value }}\nORDER BY ?thing ?value"
    return f"SELECT ?thing ?relation\nWHERE {{ ?thing ?relation {node} }}\nORDER BY ?thing"

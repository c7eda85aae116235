"""What things are called, also those without a label: by the words that they hold, or by what they join.

An assignment has no label, but it joins things that have: “assignment: Recommendation 3, Head of Beaches (lead)”.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from remit.errors import BadFile
from remit.namespaces import DCTERMS, DEF, FOAF, OA, RDF, RDFS, SH, SKOS, SKOSXL, XSD
from remit.terms import TYPE, BlankNode, Literal, NamedNode, text
from remit.wording import heading, iso_day, listed, spoken

if TYPE_CHECKING:
    from collections.abc import Iterable

    from remit.store import Store
    from remit.terms import Quad, Term

_LABELS = (SKOS + "prefLabel", RDFS + "label", FOAF + "name")
# The properties whose text says what a thing is, the most telling first.
_WORDS = (
    SKOSXL + "literalForm",
    DCTERMS + "title",
    DEF + "heading",
    DEF + "gist",
    DEF + "wording",
    OA + "exact",
    SH + "message",
    SH + "name",
    DCTERMS + "description",
)
# What the standards call their own terms is not what a reader calls them.
_IN_WORDS = {
    RDF + "type": "kind",
    RDF + "subject": "about",
    RDF + "predicate": "property",
    RDF + "object": "value",
    RDFS + "subClassOf": "is a kind of",
    RDFS + "subPropertyOf": "is a special case of",
    SKOS + "prefLabel": "label",
    SKOS + "altLabel": "other label",
    SKOS + "inScheme": "in the list",
    SKOSXL + "literalForm": "as written",
    OA + "exact": "exact words",
}
# These say on what a thing rests, and not what it joins.
_BESIDE = {
    *(RDF + name for name in ("type", "first", "rest")),
    *(DEF + name for name in ("cites", "premise", "standing", "begunBy", "endedBy", "searched")),
    RDFS + "isDefinedBy",
    SKOS + "inScheme",
}
_FIRST = (RDF + "subject", RDF + "predicate", RDF + "object")
_PREPOSITIONS = ("of", "on", "in", "to", "by", "for", "from", "with")
_CONCEPT = NamedNode(SKOS + "Concept")
_NIL = NamedNode(RDF + "nil")
_DAY = XSD + "date"
_BOOLEAN = XSD + "boolean"
_TEXTS = (XSD + "string", RDF + "langString")
_LONGEST = 90
_MOST = 3
_DEEPEST = 4


def shortened(words: str, longest: int = _LONGEST) -> str:
    """Words on one line, cut at a blank, with “…” where something was cut."""
    line = " ".join(words.split())
    if len(line) <= longest:
        return line
    cut = line.rfind(" ", longest // 2, longest)
    return f"{line[: cut if cut > 0 else longest - 1].rstrip(' ,;:')}…"


class Namer:
    """Says in words what things, properties and values are.

    Args:
        store: Where labels come from.
        aside: Statements that the store does not have, such as those of shapes and of things without an identifier.
    """

    def __init__(self, store: Store, aside: Iterable[Quad] = ()) -> None:
        """Note where to look."""
        self._store = store
        self._shorten = store.workspace.namespaces.shorten
        self._graphs = store.workspace.namespaces.prefixes["graph"]
        self._aside: dict[Term, list[Quad]] = {}
        for quad in aside:
            self._aside.setdefault(quad.subject, []).append(quad)
        self.thing = cache(self._thing)
        self.kind = cache(self._kind)
        self.predicate = cache(self._predicate)

    def label(self, thing: Term) -> str:
        """The label of a thing; empty when it has none."""
        for predicate in _LABELS:
            found = self._objects(thing, predicate)
            if found:
                return text(found[0])
        return ""

    def short(self, thing: Term) -> str:
        """The short form of a thing; empty when it has no identifier."""
        return self._shorten(thing.value) if isinstance(thing, NamedNode) else ""

    def value(self, term: Term) -> str:
        """A value in words: a thing by its name, a day as in a letter, a text in quotation marks."""
        if not isinstance(term, Literal):
            return self.thing(term)
        kind = term.datatype.value
        if kind == _BOOLEAN:
            return "yes" if term.value in ("true", "1") else "no"
        if kind == _DAY:
            return _day(term.value)
        return f"“{term.value}”" if kind in _TEXTS else term.value

    def exactly(self, term: Term) -> str:
        """What tells apart two values that are called the same: the identifier, the language or the type."""
        if isinstance(term, Literal):
            return f"language {term.language}" if term.language else self._shorten(term.datatype.value)
        return self.short(term)

    def _thing(self, thing: Term) -> str:
        """What people call a thing: its label, else the words that it holds, else what it joins, else its short form."""
        label = self.label(thing)
        if label or isinstance(thing, BlankNode):
            return label or self._nameless(thing, 0)
        kind = self.kind(thing)
        for predicate in _WORDS:
            for words in self._objects(thing, predicate):
                source = [self.label(one) for one in self._objects(thing, DCTERMS + "source")]
                inside = f" in {listed(source)}" if source and all(source) else ""
                return f"{kind} “{shortened(text(words).strip('“”'))}”{inside}"
        return self._joined(thing, kind) or self.short(thing) or text(thing)

    def _kind(self, thing: Term) -> str:
        """The class of a thing in words; of several, those that have a label."""
        classes = self._objects(thing, TYPE.value)
        labels = sorted(label for one in classes if (label := self.label(one)))
        if classes:
            return listed(labels or sorted(_local(text(one)) for one in classes))
        is_file = isinstance(thing, NamedNode) and thing.value.startswith(self._graphs)
        return "file" if is_file else "thing"

    def _predicate(self, iri: str) -> str:
        """A property in words."""
        own = self._objects(NamedNode(iri), RDFS + "label")
        return text(own[0]) if own else _IN_WORDS.get(iri) or _local(iri)

    def _joined(self, thing: Term, kind: str) -> str:
        """A thing by what it joins: “placement of Water Agency in Department of the Environment”."""
        joins, concepts = self._joins(thing)
        linked: list[tuple[int, str]] = []
        others: list[tuple[tuple[object, ...], str]] = []
        for predicate, labels in joins.items():
            words = self.predicate(predicate).split()
            names = listed(labels if len(labels) <= _MOST else [*labels[:_MOST], f"{len(labels) - _MOST} more"])
            leads = words[-1] in _PREPOSITIONS
            if leads and set(words[:-1]) <= set(kind.split()):
                linked.append((_PREPOSITIONS.index(words[-1]), f" {words[-1]} {names}"))
            else:
                others.append((_rank(predicate, words), f"{' '.join(words)} {names}" if leads else names))
        if not joins and not concepts:
            return ""
        body = "".join(part for _, part in sorted(linked))
        rest = f": {', '.join(part for _, part in sorted(others))}" if others else ""
        return f"{kind}{body}{rest}{f' ({listed(concepts)})' if concepts else ''}"

    def _joins(self, thing: Term) -> tuple[dict[str, list[str]], list[str]]:
        """The labels of the things that a thing points to, by property, and of the concepts from lists."""
        joins: dict[str, list[str]] = {}
        concepts: list[str] = []
        for quad in sorted(self._quads(thing), key=lambda quad: (quad.predicate.value, text(quad.object))):
            label = self.label(quad.object) if isinstance(quad.object, NamedNode) else ""
            if not label or quad.predicate.value in _BESIDE:
                continue
            if _CONCEPT in self._objects(quad.object, TYPE.value):
                concepts.append(label)
            else:
                joins.setdefault(quad.predicate.value, []).append(label)
        return joins, concepts

    def _nameless(self, thing: Term, depth: int) -> str:
        """A thing without an identifier, by all that is said of it; a list by its members."""
        if depth > _DEEPEST:
            return "…"
        members = self._members(thing)
        if members is not None:
            return f"({', '.join(self._inner(member, depth) for member in members)})"
        parts = sorted(
            f"{self.predicate(quad.predicate.value)}: {self._inner(quad.object, depth)}" for quad in self._quads(thing)
        )
        return f"({'; '.join(parts)})" if parts else "something without an identifier"

    def _inner(self, term: Term, depth: int) -> str:
        return self._nameless(term, depth + 1) if isinstance(term, BlankNode) else self.value(term)

    def _members(self, thing: Term) -> list[Term] | None:
        """The members of a list; None for what is no list."""
        members: list[Term] = []
        seen: set[Term] = set()
        while thing != _NIL:
            first, rest = self._objects(thing, RDF + "first"), self._objects(thing, RDF + "rest")
            if not first or not rest or thing in seen:
                return None
            seen.add(thing)
            members.append(first[0])
            thing = rest[0]
        return members

    def _objects(self, thing: Term, predicate: str) -> list[Term]:
        beside = (quad.object for quad in self._aside.get(thing, ()) if quad.predicate.value == predicate)
        return self._store.objects(thing, predicate) or sorted(beside, key=text)

    def _quads(self, thing: Term) -> Iterable[Quad]:
        return list(self._store.quads(thing)) or self._aside.get(thing, ())


def _rank(predicate: str, words: list[str]) -> tuple[object, ...]:
    """What a thing does something to (“assigns”) stands before who does it (“assignee”), what has a preposition last."""
    place = _FIRST.index(predicate) if predicate in _FIRST else len(_FIRST)
    return place, words[-1] in _PREPOSITIONS, not words[-1].endswith("s"), words


def _local(iri: str) -> str:
    """The last part of an IRI as words: `checksumValue` gives “checksum value”."""
    name = iri[max(iri.rfind("/"), iri.rfind("#")) + 1 :]
    return heading(name.replace("_", " ").replace("-", " ")).lower() if name else iri


def _day(words: str) -> str:
    try:
        return spoken(iso_day(words))
    except BadFile:
        return words

"""The house style of a workspace's own terms, and where its things may have their IRIs; see ontology/README.md."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.namespaces import DEF, ELI, OWL, RDFS, SKOS
from remit.terms import TYPE, BlankNode, Literal, NamedNode, Quad, text
from remit.tokens import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from remit.namespaces import Namespaces
    from remit.terms import Term

_TAG = "en-gb"  # the engine writes language tags small
_SLUG = re.compile(r"[a-z][a-z-]*/[^/#?]+")
_ABOVE = (RDFS + "subClassOf", RDFS + "subPropertyOf")


@dataclass(frozen=True)
class Remark:
    """Something that is not in the house style.

    Attributes:
        message: What is wrong and what to do.
        subject: The IRI of the thing.
        predicate: The IRI of the property; empty when it is about the thing itself.
        value: The IRI or text of the value; None when there is none.
    """

    message: str
    subject: str
    predicate: str = ""
    value: str | None = None


def things(quads: Sequence[Quad], lawful: Iterable[str], namespaces: Namespaces) -> Iterator[Remark]:
    """What is wrong with the names of the things in one file of facts.

    Args:
        quads: The triples of the file.
        lawful: Things that any file types with a class of the European Legislation Identifier: they may lie outside.
        namespaces: The base IRI.
    """
    outside = set(lawful)
    seen: set[str] = set()
    for quad in quads:
        if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode):
            shown = namespaces.shorten(quad.predicate.value)
            message = f"a thing beside {shown} has no IRI, so nobody can refer to it. Give it one."
            place = "" if isinstance(quad.subject, BlankNode) else text(quad.subject)
            yield Remark(message, place, quad.predicate.value)
            continue
        subject = text(quad.subject)
        if subject not in seen and subject not in outside and not _is_ours(subject, namespaces):
            yield Remark(
                f"<{subject}> lies outside {namespaces.base}id/kind/name, where the things of this workspace are. "
                "Give it an IRI there; only Acts and other law keep those of their publishers.",
                subject,
            )
        seen.add(subject)


def lawful(quads: Iterable[Quad]) -> set[str]:
    """The things that are typed with a class of the European Legislation Identifier."""
    return {text(quad.subject) for quad in quads if quad.predicate == TYPE and text(_node(quad.object)).startswith(ELI)}


def own_terms(ontology: Sequence[Quad], namespaces: Namespaces) -> Iterator[str]:
    """The IRIs of the terms that the workspace defines itself, or takes over from Remit."""
    described = {text(quad.subject) for quad in ontology}
    heads = {
        text(quad.subject) for quad in ontology if quad.predicate == TYPE and quad.object == NamedNode(OWL + "Ontology")
    }
    yield from sorted(term for term in described - heads if term.startswith(_own(namespaces)))


def described(ontology: Sequence[Quad], namespaces: Namespaces) -> Iterator[Remark]:
    """Own terms without label, definition or example, or with one in no or another language."""
    facts: dict[str, dict[str, list[Term]]] = {}
    for quad in ontology:
        facts.setdefault(text(quad.subject), {}).setdefault(quad.predicate.value, []).append(quad.object)
    for term in own_terms(ontology, namespaces):
        short = namespaces.shorten(term)
        for predicate, noun in _wanted(facts[term]):
            values = facts[term].get(predicate, [])
            if not values:
                yield Remark(f'{short} has no {noun}. Add {namespaces.shorten(predicate)} "…"@en-GB.', term)
            for value in values:
                if not isinstance(value, Literal) or value.language != _TAG:
                    yield Remark(
                        f"the {noun} of {short} is not marked as British English. Write it with @en-GB.",
                        term,
                        predicate,
                        text(value),
                    )
        if TYPE.value not in facts[term]:
            yield Remark(f"{short} is not said to be a class, a property or a concept. Say what it is.", term)


def undefined(graph: Iterable[Quad], ontology: Sequence[Quad], namespaces: Namespaces) -> Iterator[Remark]:
    """Terms of the workspace's own vocabulary that facts use and the ontology does not define."""
    defined = {text(quad.subject) for quad in ontology}
    seen: set[str] = set()
    for quad in graph:
        for term in (quad.predicate.value, text(_node(quad.object))):
            if term.startswith(_own(namespaces)) and term not in defined and term not in seen:
                seen.add(term)
                message = f"{namespaces.shorten(term)} is used but not defined in ontology/. Define it, or look for a misspelling."
                yield Remark(message, text(quad.subject), quad.predicate.value, text(quad.object))


def unused(
    ontology: Sequence[Quad], facts: Iterable[Quad], texts: Iterable[str], namespaces: Namespaces
) -> Iterator[Remark]:
    """The workspace's own classes and properties that no fact, no query and no rule uses.

    Concepts are left out: a list of values is whole or it is none. A class is used when one below it is.

    Args:
        ontology: The triples of the ontology.
        facts: The triples of the graph, and what is derived from them.
        texts: The saved queries and the rules, as they are written.
        namespaces: The base IRI; terms that are only taken over from elsewhere need no use.
    """
    used = {term for quad in facts for term in (quad.predicate.value, text(_node(quad.object)))}
    used |= {term for written in texts for term in _terms(written, namespaces)}
    above: dict[str, set[str]] = {}
    for quad in ontology:
        if quad.predicate.value in _ABOVE:
            above.setdefault(text(quad.subject), set()).add(text(quad.object))
    waiting = list(used)
    while waiting:
        new = above.get(waiting.pop(), set()) - used
        used |= new
        waiting += new
    concepts = {
        text(quad.subject) for quad in ontology if quad.predicate == TYPE and text(quad.object).startswith(SKOS)
    }
    for term in own_terms(ontology, namespaces):
        if term.startswith(f"{namespaces.base}def/") and term not in used | concepts:
            short = namespaces.shorten(term)
            yield Remark(f"{short} is used by no fact, no query and no rule. Use it, or take it out.", term)


def _own(namespaces: Namespaces) -> tuple[str, str]:
    return DEF, f"{namespaces.base}def/"


def _is_ours(iri: str, namespaces: Namespaces) -> bool:
    things, graphs = f"{namespaces.base}id/", namespaces.prefixes["graph"]
    return iri.startswith(graphs) or (iri.startswith(things) and _SLUG.fullmatch(iri, len(things)) is not None)


def _wanted(facts: Mapping[str, Sequence[Term]]) -> tuple[tuple[str, str], ...]:
    kinds = {text(kind) for kind in facts.get(TYPE.value, ())}
    if SKOS + "ConceptScheme" in kinds:
        return ((SKOS + "prefLabel", "label"),)
    if SKOS + "Concept" in kinds:
        return ((SKOS + "prefLabel", "label"), (SKOS + "definition", "definition"))
    return ((RDFS + "label", "label"), (SKOS + "definition", "definition"), (SKOS + "example", "example"))


def _terms(written: str, namespaces: Namespaces) -> Iterator[str]:
    """The IRIs that a query or a rule names."""
    for token in words(written):
        if token.kind == "iri":
            yield token.text[1:-1]
        elif token.kind == "name":
            yield namespaces.expand(token.text) or ""


def _node(term: Term) -> NamedNode | None:
    return term if isinstance(term, NamedNode) else None

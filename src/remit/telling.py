"""What the sentences of a trace have in common: a store, a day, labels, names and degrees of certainty."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit import derivation
from remit.evidence import document_day
from remit.namespaces import DCTERMS, DEF, ORG, RDF, RDFS, SKOSXL
from remit.span import Span
from remit.terms import TYPE, NamedNode, as_date, text
from remit.wording import day_words, listed, spoken

if TYPE_CHECKING:
    from datetime import date

    from remit.span import State
    from remit.store import Store
    from remit.terms import Term


@dataclass(frozen=True)
class Said:
    """A sentence with the facts that it states.

    Attributes:
        section: The heading under which it stands.
        sentence: The sentence.
        facts: The nodes that it states.
        level: 0, or 1 for a sentence that belongs to the one before it.
        quote: Whether the words that the facts rest on are shown with it.
    """

    section: str
    sentence: str
    facts: tuple[NamedNode, ...] = ()
    level: int = 0
    quote: bool = True


@dataclass(frozen=True)
class Teller:
    """A store and the day for which things are told."""

    store: Store
    day: date

    def label(self, thing: Term | None) -> str:
        """What people call a thing."""
        return self.store.label(thing)

    def labels(self, things: list[Term]) -> str:
        """Several labels as a list in a sentence."""
        return listed([self.label(thing) for thing in things])

    def get(self, thing: Term, name: str) -> Term | None:
        """The value of one of our own properties."""
        return self.store.value(thing, DEF + name)

    def all(self, thing: Term, name: str) -> list[Term]:
        """The values of one of our own properties."""
        return self.store.objects(thing, DEF + name)

    def inverse(self, name: str, thing: Term) -> list[NamedNode]:
        """The things that point to this one by one of our own properties."""
        return self.store.subjects(DEF + name, thing)

    def is_a(self, thing: Term, *classes: str) -> bool:
        """Whether a thing has one of some types, each a full IRI or the name of one of our own classes."""
        types = {text(kind) for kind in self.store.objects(thing, TYPE.value)}
        return bool(types & {name if "://" in name else DEF + name for name in classes})

    def gist(self, thing: Term) -> str:
        """What is said, in our words, without its full stop."""
        return text(self.get(thing, "gist")).rstrip(".")

    def when(self, thing: Term) -> str:
        """When an event happened or a document was written, in words."""
        return day_words(*(text(self.get(thing, name)) for name in ("earliest", "latest", "asStated")))

    def state(self, relation: Term) -> State:
        """What the days of a dated relation say of the day; between undated changes it is possible on every day."""
        state = derivation.span_of(self.store, relation).on(self.day)
        between = self.get(relation, "begunBy") or self.get(relation, "endedBy")
        return "possible" if state == "unknown" and between else state

    def holding(self, relations: list[NamedNode]) -> list[NamedNode]:
        """Those that are not ruled out on the day."""
        return [relation for relation in relations if self.state(relation) != "no"]

    def surely(self, relation: Term) -> str:
        """How sure it is that a dated relation holds on the day, in brackets; empty when it is certain."""
        return certainty(self.state(relation), derivation.span_of(self.store, relation).last_shown)

    def span(self, relation: Term) -> str:
        """The days of a relation in words: “from … to …”."""
        return span_words(derivation.span_of(self.store, relation))

    def names_on_day(self, thing: Term) -> list[tuple[NamedNode, str]]:
        """The recorded names that the thing can have had on the day, with the words for how sure that is."""
        found = []
        for name in self.all(thing, "name"):
            if isinstance(name, NamedNode) and self.state(name) != "no":
                form = text(self.store.value(name, SKOSXL + "literalForm"))
                found.append((name, f"“{form}”{self.surely(name)}"))
        return found

    def kind(self, thing: Term) -> str:
        """What a thing is, in words: its classification, else its class."""
        classification = self.store.objects(thing, ORG + "classification") or self.store.objects(
            thing, DCTERMS + "type"
        )
        if classification:
            return self.labels(classification)
        known = [kind for kind in self.store.objects(thing, TYPE.value) if self.store.value(kind, RDFS + "label")]
        return self.labels(known) if known else "thing"

    def description(self, thing: Term) -> str:
        """The description that the graph gives."""
        return text(self.store.value(thing, DCTERMS + "description"))

    def predicate(self, statement: Term) -> str:
        """The label of the property that a statement is about."""
        return self.label(self.store.value(statement, RDF + "predicate"))

    def about(self, statement_class: str, thing: Term) -> list[NamedNode]:
        """Statements of one of our classes whose subject is a thing."""
        found = self.store.subjects(RDF + "subject", thing)
        return [statement for statement in found if self.is_a(statement, statement_class)]

    def speakers(self, node: Term) -> str:
        """Who says something: as the node itself has it, else the speakers of the words that it cites."""
        said_by = self.all(node, "saidBy")
        cited = [who for citation in self.all(node, "cites") for who in self.all(citation, "speaker")]
        return self.labels(list(dict.fromkeys(said_by or cited)))

    def secondary(self, fact: Term) -> str:
        """A remark when a fact rests on a secondary source or was derived."""
        standing = text(self.get(fact, "standing")).rsplit("/", 1)[-1]
        if standing == "derived":
            ground = text(self.get(fact, "ground")).rstrip(".")
            return f" (derived: {ground})" if ground else " (derived)"
        return " (secondary source)" if standing == "secondary" else ""


def certainty(state: State, last_shown: date | None) -> str:
    """How sure something is, in brackets; empty when it is certain."""
    shown = f", last shown by {spoken(last_shown)}" if last_shown else ""
    return {
        "certain": "",
        "presumed": f" (presumed{shown})",
        "possible": " (possible, not shown for this day)",
        "unknown": " (days not known)",
        "no": " (not on this day)",
    }[state]


def span_words(span: Span) -> str:
    """The days of a span in words."""
    if span.not_before and span.not_before == span.known_from:
        start = f"from {spoken(span.not_before)}"
    elif span.not_before and span.known_from:
        start = f"from some day between {spoken(span.not_before)} and {spoken(span.known_from)}"
    elif span.known_from:
        start = f"by {spoken(span.known_from)}"
    elif span.not_before:
        start = f"not before {spoken(span.not_before)}"
    else:
        start = ""
    if span.not_after and span.not_after == span.known_to:
        end = f"to {spoken(span.not_after)}"
    elif span.not_after:
        end = f"to {spoken(span.not_after)} at the latest"
    elif span.known_to and span.known_to != span.known_from:
        end = f"still shown on {spoken(span.known_to)}"
    else:
        end = ""
    return ", ".join(part for part in (start, end) if part)


def document_words(teller: Teller, thing: Term) -> str:
    """A document with its date, for a sentence."""
    when = document_day(teller.store, thing)
    return f"{teller.label(thing)} ({when})" if when else teller.label(thing)


def span_from_answerability(teller: Teller, node: Term) -> Span:
    """The span of a derived answerability, its presumption included."""
    days = [as_date(teller.get(node, name)) for name in ("notBefore", "knownFrom", "knownTo", "notAfter", "presumedTo")]
    return Span(*days)

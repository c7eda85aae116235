"""`Trace`: the chain from a recommendation to the body that answers for it, or all that is known of another thing.

Each step is a sentence that can be pasted into a note, with the facts that it states and the words that they rest on.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from remit import formats, steps, writing
from remit.answering import workspace_facts
from remit.document import Document, Section, Sentence
from remit.evidence import Citation, Notes, citations
from remit.results import Triples
from remit.terms import NamedNode, Triple, text
from remit.wording import spoken

if TYPE_CHECKING:
    from remit.document import Quotation
    from remit.store import Store

FORMATS = ("text", "json", "md", "html", "docx", "xlsx", "ttl")
_MOST_QUOTATIONS = 3


@dataclass(frozen=True)
class Step:
    """One sentence of a trace.

    Attributes:
        section: The heading under which it stands.
        sentence: The sentence.
        level: 0, or 1 for a sentence that belongs to the one before it.
        facts: The nodes of the graph that it states.
        citations: The words that it rests on.
    """

    section: str
    sentence: str
    level: int
    facts: tuple[NamedNode, ...]
    citations: tuple[Citation, ...]


@dataclass(frozen=True)
class Trace:
    """What is known of a thing on a day.

    Attributes:
        thing: The thing.
        label: What people call it.
        kind: What it is, in words.
        as_of: The day for which it is told.
        given: Whether the day was given; otherwise it is today.
        steps: The sentences, in order.
    """

    thing: NamedNode
    label: str
    kind: str
    as_of: date
    given: bool
    steps: tuple[Step, ...]


def trace(store: Store, thing: NamedNode, as_of: date | None = None) -> Trace:
    """Trace a thing.

    Args:
        store: Where the facts are.
        thing: A recommendation, body, post, system, inspection, document or any other thing of the graph.
        as_of: The day for which it is told; today when None.
    """
    day = as_of or date.today()  # noqa: DTZ011 - a day on the user's own calendar is meant
    found = []
    for said in steps.about(store, thing, day):
        cited: dict[NamedNode, Citation] = {}
        if said.quote:
            for fact in said.facts:
                cited |= {citation.iri: citation for citation in citations(store, fact)}
        found.append(Step(said.section, said.sentence, said.level, said.facts, tuple(cited.values())))
    return Trace(thing, store.label(thing), steps.kind(store, thing), day, as_of is not None, tuple(found))


def document(store: Store, traced: Trace, marking: str = "", notes: Notes | None = None) -> Document:
    """The trace for a reader; words that were quoted once are referred to by number after that.

    Args:
        store: Where the facts are.
        traced: The trace.
        marking: A protective marking.
        notes: The sources that have a number already, to which those of the trace are added; None for none.
    """
    notes = Notes(store) if notes is None else notes
    shown: set[NamedNode] = set()
    sections: dict[str, list[Sentence]] = {}
    for step in traced.steps:
        quotations = _quotations(step, shown)
        sentence = Sentence(step.sentence, notes.cite(step.citations), quotations, step.level)
        sections.setdefault(step.section, []).append(sentence)
    day = spoken(traced.as_of)
    return Document(
        title=f"{traced.label}",
        facts=(
            ("What it is", traced.kind),
            ("As of", day if traced.given else f"{day} (today; no day was given)"),
            *workspace_facts(store),
        ),
        sections=tuple(Section(title, tuple(sentences)) for title, sentences in sections.items()),
        sources=notes.sources,
        marking=marking,
    )


def write(store: Store, traced: Trace, form: str, marking: str = "", width: int = 100) -> bytes:
    """The trace in one of `FORMATS`."""
    if form == "json":
        return _json(store, traced)
    if form == "ttl":
        return formats.write(Triples(_triples(store, traced)), "ttl", store.workspace.namespaces)
    return writing.write(document(store, traced, marking), form, width=width)


def _quotations(step: Step, shown: set[NamedNode]) -> tuple[Quotation, ...]:
    fresh = [citation for citation in step.citations if citation.words and citation.iri not in shown]
    taken = fresh[:_MOST_QUOTATIONS]
    shown.update(citation.iri for citation in taken)
    return tuple(quotation for citation in taken if (quotation := citation.quotation()))


def _json(store: Store, traced: Trace) -> bytes:
    shorten = store.workspace.namespaces.shorten
    value = {
        "thing": traced.thing.value,
        "label": traced.label,
        "kind": traced.kind,
        "asOf": traced.as_of.isoformat(),
        "asOfGiven": traced.given,
        "workspace": dict(workspace_facts(store))["Workspace"],
        "steps": [
            {
                "section": step.section,
                "sentence": step.sentence,
                "level": step.level,
                "facts": [shorten(fact.value) for fact in step.facts],
                "citations": [_citation(store, citation) for citation in step.citations],
            }
            for step in traced.steps
        ],
    }
    return json.dumps(value, ensure_ascii=False, indent=2).encode() + b"\n"


def _citation(store: Store, citation: Citation) -> dict[str, object]:
    return {
        "citation": store.workspace.namespaces.shorten(citation.iri.value),
        "words": citation.words,
        "gist": citation.gist,
        "document": citation.title,
        "written": citation.written,
        "place": citation.place,
        "speakers": list(citation.speakers),
        "reported": citation.reported,
        "retoldBy": citation.retold_by,
        "quotedFrom": citation.quoted_from,
        "secondary": citation.secondary,
        "address": citation.address,
    }


def _triples(store: Store, traced: Trace) -> tuple[Triple, ...]:
    """Every triple of the thing, of the facts that were stated and of their citations."""
    nodes = {traced.thing}
    for step in traced.steps:
        nodes.update(step.facts)
        nodes.update(citation.iri for citation in step.citations)
        nodes.update(citation.document for citation in step.citations if isinstance(citation.document, NamedNode))
    found = {quad.triple for node in nodes for quad in store.quads(node)}
    return tuple(sorted(found, key=lambda triple: (text(triple.subject), triple.predicate.value, str(triple.object))))

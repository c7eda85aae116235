"""The invented workspace is written as a real one must be: known terms, no loose ends, every quotation in its source.

`problems` is tried on spoilt copies as well, so that a check that finds nothing is known to be able to find something.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from typing import TYPE_CHECKING

import pyoxigraph
import pytest

from remit.namespaces import DCTERMS, DEF, OA, ORG, SKOS, SPDX
from remit.terms import TYPE, BlankNode, Literal, NamedNode, Term, Triple, text

if TYPE_CHECKING:
    from pathlib import Path

    from remit.workspace import Workspace

CITING = {ORG + "Membership"} | {
    DEF + name
    for name in (
        *("Accountability", "Assignment", "Change", "Claim", "Condition", "Existence", "Expectation", "Fieldwork"),
        *("Finding", "Inclusion", "Inspection", "InspectionArea", "InspectionProgramme", "KnownUnknown", "Name"),
        *("Objective", "Participation", "Placement", "PlannedChange", "Recommendation", "Request", "Stance"),
        *("StatedCount", "Statement", "StatusClaim", "Succession", "Undertaking", "Use"),
    )
}
ONCE = {
    DEF + name for name in ("notBefore", "knownFrom", "knownTo", "notAfter", "earliest", "latest", "standing", "number")
}
FILE = re.compile(r"file ([\w.-]+)\.$")


class Content:
    """The triples of some Turtle, by subject."""

    def __init__(self, *turtles: str) -> None:
        self.triples = [
            quad.triple for turtle in turtles for quad in pyoxigraph.parse(turtle, format=pyoxigraph.RdfFormat.TURTLE)
        ]
        self.of: dict[Term, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
        for triple in self.triples:
            self.of[triple.subject][triple.predicate.value].append(triple.object)

    def all(self, subject: Term, predicate: str) -> list[Term]:
        return self.of[subject][predicate] if subject in self.of else []

    def types(self, subject: Term) -> set[str]:
        return {text(kind) for kind in self.all(subject, TYPE.value)}

    def of_type(self, kind: str) -> list[Term]:
        return [subject for subject in list(self.of) if kind in self.types(subject)]


def folded(words: str) -> str:
    return " ".join(words.split())


def problems(ontology: Content, graph: Content, base: str, sources: Path) -> set[str]:
    """Everything that is wrong, as sentences."""
    found = {problem for triple in graph.triples for problem in problems_of_triple(triple, ontology, graph, base)}
    for subject in list(graph.of):
        found |= set(problems_of_thing(subject, graph, base))
    return found | problems_of_labels(graph) | problems_of_quotations(graph, sources)


def problems_of_triple(triple: Triple, ontology: Content, graph: Content, base: str) -> list[str]:
    found = []
    for term in (triple.subject, triple.predicate, triple.object):
        if isinstance(term, BlankNode):
            found.append(f"blank node: {triple}")
        if isinstance(term, NamedNode) and term.value.startswith(DEF) and term not in ontology.of:
            found.append(f"undefined term: {term.value}")
    if isinstance(triple.object, NamedNode) and triple.object.value.startswith(base) and triple.object not in graph.of:
        found.append(f"loose end: {triple.object.value}")
    return found


def problems_of_thing(subject: Term, graph: Content, base: str) -> list[str]:
    types, properties = graph.types(subject), graph.of[subject]
    found = [f"several {name}: {text(subject)}" for name in ONCE if len(properties.get(name, [])) > 1]
    if not types and not text(subject).startswith(f"{base}graph/"):
        found.append(f"no type: {text(subject)}")
    if types & CITING and not any(properties.get(DEF + name) for name in ("cites", "premise", "searched")):
        found.append(f"no evidence: {text(subject)}")
    if DEF + "Citation" in types:
        exact, described = properties.get(OA + "exact"), properties.get(DCTERMS + "description")
        if not properties.get(DCTERMS + "source") or not (exact or described):
            found.append(f"citation without document or words: {text(subject)}")
        if exact and not (properties.get(DEF + "speaker") and properties.get(DEF + "manner")):
            found.append(f"words without a speaker: {text(subject)}")
    return found


def problems_of_labels(graph: Content) -> set[str]:
    bearers: dict[str, set[str]] = defaultdict(set)
    for triple in graph.triples:
        if triple.predicate.value == SKOS + "prefLabel":
            bearers[text(triple.object).casefold()].add(text(triple.subject))
    return {f"one label, several things: {label}" for label, things in bearers.items() if len(things) > 1}


def problems_of_quotations(graph: Content, sources: Path) -> set[str]:
    found, words = set(), {}
    for copy in graph.of_type(DEF + "Copy"):
        match = FILE.search(text(graph.all(copy, DCTERMS + "description")[0]))
        assert match
        data = (sources / match[1]).read_bytes()
        (checksum,) = graph.all(copy, SPDX + "checksum")
        if [text(value) for value in graph.all(checksum, SPDX + "checksumValue")] != [hashlib.sha256(data).hexdigest()]:
            found.add(f"wrong checksum: {match[1]}")
        words[graph.all(copy, DEF + "copyOf")[0]] = folded(data.decode())
    for citation in graph.of_type(DEF + "Citation"):
        for document in graph.all(citation, DCTERMS + "source"):
            quoted = [folded(text(exact)) for exact in graph.all(citation, OA + "exact")]
            if document in words and not all(quotation in words[document] for quotation in quoted):
                found.add(f"not in its source: {text(citation)}")
    return found


def turtles(workspace: Workspace, folder: str) -> list[str]:
    return [path.read_text(encoding="utf-8") for path in workspace.files(folder, ".ttl")]


@pytest.fixture(scope="module")
def ontology(workspace: Workspace) -> Content:
    return Content(*turtles(workspace, "ontology"))


def found_in(workspace: Workspace, ontology: Content, *turtle: str) -> set[str]:
    return problems(ontology, Content(*turtle), workspace.namespaces.base, workspace.root / "sources")


def test_nothing_is_wrong_in_the_invented_workspace(workspace: Workspace, ontology: Content) -> None:
    assert found_in(workspace, ontology, *turtles(workspace, "graph")) == set()


@pytest.mark.parametrize(
    ("words", "instead", "problem"),
    [
        ("change-kind:merged", "change-kind:swallowed", f"undefined term: {DEF}change-kind/swallowed"),
        ("body:pool-board ;", "body:pond-board ;", "loose end: https://example.org/fenland/id/body/pond-board"),
        ("remit:cites citation:register-plan", "remit:place [ ]", "no evidence: "),
        ("The Marsh Trust came to an end in 2020.", "The Marsh Trust was closed.", "not in its source: "),
        ("remit:manner manner:verbatim", 'remit:place "note"', "words without a speaker: "),
        ('remit:latest "2019-04-01"', 'remit:earliest "2019-04-02"', f"several {DEF}earliest: "),
        ("The Tide Service replaces the Tide Office", "The Beach Patrol", ""),
    ],
)
def test_a_spoilt_copy_is_found_out(
    workspace: Workspace, ontology: Content, words: str, instead: str, problem: str
) -> None:
    whole = turtles(workspace, "graph")
    spoilt = [turtle.replace(words, instead) for turtle in whole]
    assert spoilt != whole
    found = found_in(workspace, ontology, *spoilt)
    assert any(one.startswith(problem) for one in found) if problem else found == set()


def test_it_has_what_the_tests_of_the_tool_need(workspace: Workspace) -> None:
    graph = Content(*turtles(workspace, "graph"))
    at_least = {
        "Recommendation": 15,
        "Response": 4,
        "Report": 3,
        "Succession": 9,
        "PlannedChange": 1,
        "Name": 8,
        "SharedWording": 1,
    }
    for name, number in at_least.items():
        assert len(graph.of_type(DEF + name)) >= number, name
    labels = [text(triple.object) for triple in graph.triples if triple.predicate.value == SKOS + "prefLabel"]
    assert any('"' in label for label in labels)
    assert any("<" in label and "&" in label for label in labels)
    assert max(len(label) for label in labels) > 250


def test_every_label_is_british_english_and_every_quotation_a_plain_string(workspace: Workspace) -> None:
    graph = Content(*turtles(workspace, "graph"))
    for triple in graph.triples:
        if triple.predicate.value == SKOS + "prefLabel":
            assert isinstance(triple.object, Literal)
            assert (triple.object.language or "").lower() == "en-gb"
        if triple.predicate.value == OA + "exact":
            assert isinstance(triple.object, Literal)
            assert triple.object.language is None

"""The law of the incremental validation, on random changes: what a change can affect is all that it changes."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from remit import turtle, workspace
from remit.assessing import Assessor
from remit.facts import SUBCLASS, Facts, statement
from remit.namespaces import OWL, RDFS, SKOS, XSD
from remit.shapes import Shapes
from remit.terms import TYPE, BlankNode, Literal, NamedNode

if TYPE_CHECKING:
    from remit.facts import Statement
    from remit.judging import Result
    from remit.terms import Quad, Term

WORKSPACE = workspace.load(Path(__file__).parent / "workspace")
CHANGES = 1_000
BATCH = 100
CHANGES_BY_THE_ENGINE = 12

# What shapes of a workspace seldom have and SHACL does: every kind of constraint, nested, by paths, and by query.
ODD_SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix remit: <https://w3id.org/remit/def/> . @prefix org: <http://www.w3.org/ns/org#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix s: <https://example.org/odd/> .
s:Closed a sh:NodeShape ; sh:targetClass remit:Placement ; sh:closed true ; sh:ignoredProperties ( rdf:type remit:standing
  remit:notBefore remit:knownFrom remit:knownTo remit:notAfter remit:asStated skos:prefLabel ) ;
  sh:property [ sh:path remit:placementOf ] , [ sh:path remit:placementIn ] , [ sh:path remit:cites ] .
s:Xone a sh:NodeShape ; sh:targetSubjectsOf remit:assigns ; sh:xone ( [ sh:path remit:assignee ; sh:minCount 1 ]
  [ sh:path remit:part ; sh:hasValue <https://w3id.org/remit/def/part/partner> ] ) .
s:Far a sh:PropertyShape ; sh:targetClass remit:Recommendation ;
  sh:path ( [ sh:inversePath remit:assigns ] remit:assignee [ sh:zeroOrMorePath [ sh:alternativePath ( org:postIn remit:within ) ] ] ) ;
  sh:nodeKind sh:IRI ; sh:disjoint remit:inReport .
s:Unique a sh:PropertyShape ; sh:targetSubjectsOf skos:prefLabel ; sh:path skos:prefLabel ; sh:uniqueLang true ; sh:maxLength 60 .
s:Qualified a sh:NodeShape ; sh:targetObjectsOf remit:inReport ; sh:property
  [ sh:path [ sh:inversePath remit:inReport ] ; sh:qualifiedMinCount 2 ; sh:qualifiedMaxCount 4 ; sh:qualifiedValueShape
    [ sh:property [ sh:path remit:number ; sh:maxInclusive 3 ; sh:datatype xsd:integer ] ] ] .
s:Same a sh:PropertyShape ; sh:targetClass remit:Change ; sh:path remit:earliest ; sh:equals remit:latest ; sh:severity sh:Info .
s:Nested a sh:NodeShape ; sh:targetClass remit:Assignment ; sh:property [ sh:path remit:assigns ; sh:property
    [ sh:path remit:inReport ; sh:class remit:Document ; sh:property [ sh:path remit:extentRead ; sh:minCount 1 ] ] ] .
s:Not a sh:NodeShape ; sh:targetClass remit:Document ; sh:not [ sh:path [ sh:inversePath remit:inReport ] ; sh:minCount 3 ] .
s:TwoOfOneName a sh:NodeShape ; sh:targetSubjectsOf skos:prefLabel ; sh:sparql [ sh:message "As {?other}." ; sh:select
  "SELECT DISTINCT $this (?other AS ?value) WHERE { $this <http://www.w3.org/2004/02/skos/core#prefLabel> ?name . ?other <http://www.w3.org/2004/02/skos/core#prefLabel> ?name FILTER(?other != $this) }" ] .
s:NotUsed a sh:NodeShape ; sh:targetClass remit:Citation ; sh:sparql [ sh:message "Unused." ; sh:select
  "SELECT DISTINCT $this WHERE { $this a <https://w3id.org/remit/def/Citation> FILTER NOT EXISTS { ?x <https://w3id.org/remit/def/cites> $this } }" ] .
s:Either a sh:NodeShape ; sh:targetClass remit:Recommendation ; sh:sparql [ sh:message "Either." ; sh:select
  "SELECT DISTINCT $this ?value WHERE { ?value <https://w3id.org/remit/def/assigns> $this . { ?value <https://w3id.org/remit/def/part> ?p } UNION { ?value <https://w3id.org/remit/def/assigns>/<https://w3id.org/remit/def/inReport> ?p } OPTIONAL { ?value <https://w3id.org/remit/def/assignee> ?q } FILTER(!BOUND(?q)) }" ] .
s:OnlyByKind a sh:NodeShape ; sh:targetClass remit:Recommendation ; sh:sparql [ sh:message "One of two." ; sh:select
  "SELECT DISTINCT $this ?value WHERE { $this <https://w3id.org/remit/def/inReport> ?value . $this <https://w3id.org/remit/def/number> ?n FILTER(?n > 3) }" ] .
s:Within a sh:NodeShape ; sh:targetClass remit:Assignment ; sh:property [ sh:path remit:assigns ; sh:property s:Numbered ] .
s:Direct a sh:NodeShape ; sh:targetSubjectsOf remit:deadline ; sh:property s:Numbered .
s:Numbered a sh:PropertyShape ; sh:path remit:number ; sh:maxInclusive 3 .
s:Backwards a sh:PropertyShape ; sh:targetClass remit:Report ; sh:path [ sh:inversePath ( remit:assigns remit:inReport ) ] ; sh:maxCount 3 .
s:InAnyLanguage a sh:NodeShape ; sh:targetSubjectsOf remit:gist ; sh:not [ sh:path remit:gist ; sh:languageIn ( "fr" ) ] .
s:Counted a sh:NodeShape ; sh:targetObjectsOf remit:inReport ; sh:sparql [ sh:message "Many." ; sh:select
  "SELECT $this WHERE { ?r <https://w3id.org/remit/def/inReport> $this } GROUP BY $this HAVING (COUNT(DISTINCT ?r) > 2)" ] .
"""


@cache
def everything() -> tuple[list[Statement], list[Quad]]:
    """The statements of the invented workspace, and its shapes with some odd ones."""
    texts = {
        folder: [path.read_text(encoding="utf-8") for path in WORKSPACE.files(folder, ".ttl")]
        for folder in ("ontology", "graph", "shapes")
    }
    read = {folder: [quad for text in some for quad in turtle.quads(text, folder)] for folder, some in texts.items()}
    # Of the ontology only what shapes of facts look at: its own house style would be most of the work, and never change.
    terms = {quad.subject for quad in read["ontology"] if str(quad.object).startswith(f"<{OWL}")}
    needed = [quad for quad in read["ontology"] if quad.subject not in terms or quad.predicate == SUBCLASS]
    facts = [statement(quad) for quad in (*needed, *read["graph"])]
    kept = [
        quad for quad in read["shapes"] if not str(quad.subject).endswith("RecommendationDeadlineGivenOrKnownUnknown>")
    ]
    return facts, [*kept, *turtle.quads(ODD_SHAPES, "odd shapes")]  # what most things fail would only take time


@cache
def shapes() -> Shapes:
    return Shapes(everything()[1])


def assessor() -> tuple[Facts, Assessor]:
    facts = Facts(_quads(everything()[0]))
    return facts, Assessor(shapes(), facts)


def _quads(statements: list[Statement]) -> list[Quad]:
    from remit.terms import Quad

    return [Quad(*one) for one in statements]  # type: ignore[arg-type]


def graph_statements() -> list[Statement]:
    return [one for one in everything()[0] if not str(one[0]).startswith("<https://w3id.org/remit/def/")]


class Chance:
    """Random changes: every predicate, values of the wrong kind, things without identifiers, whole things taken away."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - chance, not secrecy
        self._known = graph_statements()
        self._subjects = sorted({one[0] for one in self._known}, key=str)
        self._predicates = sorted({one[1] for one in self._known}, key=str)
        self._values = sorted({one[2] for one in self._known}, key=str)
        self._odd: list[Term] = [
            Literal("01", datatype=NamedNode(XSD + "integer")),
            Literal("2", datatype=NamedNode(XSD + "integer")),
            Literal("2020-02-30", datatype=NamedNode(XSD + "date")),
            Literal("2019-05-01", datatype=NamedNode(XSD + "date")),
            Literal("next spring"),
            Literal("Aldby", language="en-GB"),
            Literal("Aldby", language="fr"),
            Literal("1", datatype=NamedNode(XSD + "boolean")),
            BlankNode("new1"),
            BlankNode("new2"),
            NamedNode("https://example.org/fenland/id/body/new"),
        ]

    def change(self) -> tuple[list[Statement], list[Statement]]:
        """Statements to add and statements to take away."""
        added = [self._statement() for _ in range(self._random.randint(0, 6))]
        removed = self._random.sample(self._known, self._random.randint(0 if added else 1, 4))
        if self._random.random() < 0.2:  # a thing is no more what it was
            removed.append(self._random.choice([one for one in self._known if one[1] == TYPE]))
        if self._random.random() < 0.1:
            thing = self._random.choice(self._subjects)
            removed += [one for one in self._known if thing in (one[0], one[2])]
        return added, removed

    def _statement(self) -> Statement:
        pick = self._random
        if pick.random() < 0.3:  # a known statement with another value: what people get wrong
            subject, predicate, _ = pick.choice(self._known)
            return subject, predicate, pick.choice(pick.choice((self._values, self._odd)))
        subject = pick.choice([*self._subjects, *self._odd[-3:] * 10])
        if pick.random() < 0.15:
            return (
                subject,
                TYPE,
                NamedNode(f"https://w3id.org/remit/def/{pick.choice(('Report', 'Placement', 'Claim'))}"),
            )
        if pick.random() < 0.03:
            above = pick.choice(("Recommendation", "Document", "DatedRelation"))
            return (
                NamedNode("https://w3id.org/remit/def/Search"),
                NamedNode(RDFS + "subClassOf"),
                NamedNode(f"https://w3id.org/remit/def/{above}"),
            )
        predicate = pick.choice([*self._predicates, NamedNode(SKOS + "prefLabel")])
        return subject, predicate, pick.choice(pick.choice((self._values, self._odd)))


@pytest.mark.parametrize("batch", range(CHANGES // BATCH))
def test_what_a_change_affects_is_all_that_it_changes(batch: int) -> None:
    facts, found = assessor()
    before, chance, changed = set(found.everything().results), Chance(batch), 0
    for _ in range(BATCH):
        added, removed = chance.change()
        compared = found.change(added, removed)
        assert not compared.full
        assert not compared.asked_in_full
        come, gone = facts.change(added, removed)
        after = set(found.everything().results)
        assert set(compared.before.results) <= before
        assert after == (before - set(compared.before.results)) | set(compared.after.results), (added, removed)
        facts.change(gone, come)
        changed += after != before
    assert changed > BATCH // 2, "most of the changes must be felt, or the test shows little"


def told(results: tuple[Result, ...]) -> set[tuple[Term | None, ...]]:
    """Results without the constraint that they come from, which the engine does not always name."""
    return {(one.focus, one.path, one.value, one.shape, one.component, one.severity) for one in results}


@pytest.mark.parametrize("seed", range(CHANGES_BY_THE_ENGINE))
def test_what_is_found_in_everything_is_what_the_engine_finds_by_itself(seed: int) -> None:
    facts, found = assessor()
    chance = Chance(1_000 + seed)
    for _ in range(15):
        facts.change(*chance.change())
    whole, engine = told(found.everything().results), told(found.judge.reference().results)
    assert whole == engine
    assert len(whole) > 30


def test_statements_are_as_before_when_a_change_has_been_looked_at() -> None:
    facts, found = assessor()
    before = set(facts)
    for _ in range(30):
        found.change(*Chance(7).change())
    assert set(facts) == before


def test_looking_at_everything_finds_the_same_as_looking_at_what_is_affected() -> None:
    _, found = assessor()
    chance = Chance(77)
    for _ in range(20):
        added, removed = chance.change()
        some, full = found.change(added, removed), found.change(added, removed, full=True)
        assert full.full == "it was asked for"
        brought = set(some.after.results) - set(some.before.results)
        assert brought == set(full.after.results) - set(full.before.results)

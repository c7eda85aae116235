"""What is wrong is said in plain words: one sentence for each kind of constraint, and why where it is made of others."""

from __future__ import annotations

import pytest

from remit import reasons, turtle
from remit.assessing import Assessor
from remit.explaining import Explainer, Names, rule_words
from remit.facts import Facts
from remit.namespaces import Namespaces
from remit.shapes import IllFormed, Shapes

PREFIXES = """@prefix e: <https://example.org/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
DATA = """e:a a e:Body ; skos:prefLabel "Aldby" ; e:due "next spring" , "2020-01-01"^^xsd:date ;
  e:from "2021-05-01"^^xsd:date ; e:until "2020-05-01"^^xsd:date ; e:number 7 ; e:owner e:b , "Shore Office" ;
  e:name "Aldby"@fr , "Aldby Town"@fr ; e:code "x" .
e:b a e:Thing ; skos:prefLabel "Shore Office" . e:Body rdfs:label "body" . e:Person rdfs:label "person" .
e:due rdfs:label "deadline" . e:x skos:prefLabel "Ex" .
"""
OTHERS = """e:Tall a sh:NodeShape ; sh:class e:Body . e:HasAnIRI a sh:NodeShape ; sh:nodeKind sh:IRI .
e:CanBeRung a sh:NodeShape ; sh:property e:OneTelephone . e:OneTelephone sh:path e:telephone ; sh:minCount 1 .
e:Anybody a sh:NodeShape ; sh:class e:Person .
"""


def told(rule: str) -> list[tuple[str, tuple[str, ...]]]:
    """What is wrong with the body “Aldby” by one rule, and why."""
    shapes = Shapes(turtle.quads(f"{PREFIXES}{OTHERS}e:TheRule sh:targetClass e:Body ; {rule} .", "shapes"))
    facts = Facts(turtle.quads(PREFIXES + DATA, "data"))
    assessor = Assessor(shapes, facts)
    found = assessor.everything()
    explainer = Explainer(shapes.facts, facts, Names(facts, Namespaces("https://example.org/")))
    why = reasons.reasons(assessor.judge, found.judgement, explainer)
    return sorted((explainer.message(one, explainer.path(one)), why.get(one, ())) for one in found.results)


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ("sh:path e:owner ; sh:class e:Person", "“Shore Office” is not known as “person”."),
        ("sh:path e:due ; sh:datatype xsd:date", "“next spring” is not a day, written like 2024-03-31."),
        ("sh:path e:owner ; sh:nodeKind sh:IRI", "“Shore Office” is not the identifier of a thing."),
        ("sh:path e:owner ; sh:nodeKind sh:Literal", "“Shore Office” is not text, a number or a day."),
        ("sh:path e:end ; sh:minCount 1", "There is no “end”."),
        ("sh:path e:end ; sh:minCount 2", "There is no “end”, and at least 2 are needed."),
        ("sh:path e:number ; sh:minCount 2", "There is only 1 of “number”, and at least 2 are needed: “7”."),
        (
            "sh:path e:due ; sh:maxCount 1",
            "There are 2 of “deadline”, and at most 1 is allowed: “2020-01-01” and “next spring”.",
        ),
        ("sh:path e:number ; sh:maxCount 0", "“number” has no place here: “7”."),
        ("sh:path [ sh:inversePath e:owner ] ; sh:minCount 1", "There is no “owner (pointing here)”."),
        ("sh:path e:from ; sh:lessThan e:until", "“2021-05-01” does not come before “until” (“2020-05-01”)."),
        ("sh:path e:from ; sh:lessThanOrEquals e:until", "“2021-05-01” comes after “until” (“2020-05-01”)."),
        ("sh:path e:number ; sh:minInclusive 8", "“7” is less than 8."),
        ("sh:path e:number ; sh:maxInclusive 6", "“7” is more than 6."),
        ("sh:path e:number ; sh:minExclusive 7", "“7” is not more than 7."),
        ("sh:path e:number ; sh:maxExclusive 7", "“7” is not less than 7."),
        ("sh:path e:code ; sh:minLength 3", "“x” is shorter than 3 characters."),
        ("sh:path e:name ; sh:maxLength 5", "“Aldby Town” is longer than 5 characters."),
        ('sh:path e:code ; sh:pattern "^[0-9]+$"', "“x” is not written in the form that is asked for."),
        ('sh:path e:name ; sh:languageIn ( "en" "cy" )', "“Aldby Town” is not marked as being in en or cy."),
        ("sh:path e:name ; sh:uniqueLang true", "There are several of “name” in one language."),
        (
            "sh:path e:from ; sh:equals e:until",
            "“2020-05-01” stands in only one of “from” and “until”, which must have the same values.",
        ),
        ("sh:path e:from ; sh:disjoint e:from", "“2021-05-01” stands in both “from” and “from”."),
        ("sh:path e:owner ; sh:hasValue e:x", "“Ex” is not among the values of “owner”."),
        ("sh:path e:number ; sh:in ( 1 2 3 )", "“7” is not one of “1”, “2” and “3”."),
        ("sh:closed true ; sh:property [ sh:path e:due ]", "“code” is not known of such a thing."),
        ("sh:not e:Tall", "It is just what it must not be: “tall”."),
        (
            "sh:path e:owner ; sh:qualifiedValueShape e:HasAnIRI ; sh:qualifiedMaxCount 0",
            "At most 0 of “owner” may be of this kind, and there are more.",
        ),
        (
            'sh:sparql [ sh:message "Ask." ; sh:select "SELECT $this WHERE { $this <https://example.org/number> 7 }" ]',
            "It is against the rule “the rule”.",
        ),
    ],
)
def test_each_kind_of_constraint_has_its_sentence(rule: str, sentence: str) -> None:
    assert told(rule)[0][0] == sentence


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        (
            "sh:or ( e:CanBeRung e:Anybody )",
            (
                "One of several things must hold, and none does.",
                ("“can be rung”: There is no “telephone”.", "“anybody”: “Aldby” is not known as “person”."),
            ),
        ),
        (
            "sh:and ( e:CanBeRung e:Tall )",
            ("“Aldby” is not as it must be.", ("“can be rung”: There is no “telephone”.",)),
        ),
        (
            "sh:xone ( e:Tall e:HasAnIRI )",
            (
                "Exactly one of several things must hold, and none or more than one does.",
                ("“tall”: it holds.", "“has an IRI”: it holds."),
            ),
        ),
        (
            "sh:path e:owner ; sh:node e:CanBeRung",
            ("“Shore Office” is not as it must be for “owner”.", ("“can be rung”: There is no “telephone”.",)),
        ),
        (
            "sh:path e:owner ; sh:qualifiedValueShape e:CanBeRung ; sh:qualifiedMinCount 1",
            (
                "At least 1 of “owner” must be of the kind that is asked for, and none of the 2 there are fits.",
                ("“can be rung”: There is no “telephone”.",),
            ),
        ),
        (
            "sh:or ( [ sh:and ( e:CanBeRung e:Tall ) ] e:Anybody )",
            (
                "One of several things must hold, and none does.",
                (
                    "One of them: “Aldby” is not as it must be. (“can be rung”: There is no “telephone”.)",
                    "“anybody”: “Aldby” is not known as “person”.",
                ),
            ),
        ),
    ],
)
def test_why_a_constraint_made_of_others_failed_is_told(rule: str, found: tuple[str, tuple[str, ...]]) -> None:
    assert told(rule)[0] == found


def test_the_name_of_a_rule_is_read_as_words() -> None:
    assert rule_words("https://w3id.org/remit/shape/DocumentHasAKind") == "document has a kind"
    assert rule_words("https://w3id.org/remit/shape/HasAnIRI") == "has an IRI"


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        (
            "sh:property e:Gone",
            "https://example.org/Gone, which https://example.org/TheRule is made of, is described nowhere",
        ),
        ("sh:property e:Tall", "the property shape https://example.org/Tall needs exactly one sh:path"),
        ("sh:node e:TheRule", "the shape https://example.org/TheRule is made of itself"),
        ('sh:path "due" ; sh:minCount 1', "the path of the shape https://example.org/TheRule cannot be read"),
    ],
)
def test_shapes_that_are_not_well_formed_are_refused(rule: str, why: str) -> None:
    with pytest.raises(IllFormed) as caught:
        told(rule)
    assert why in str(caught.value)

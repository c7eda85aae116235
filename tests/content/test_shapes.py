"""Every constraint of the shapes has the smallest graph that passes, and the same graph with one thing wrong.

`shapes/<Constraint>/pass.ttl` conforms; `fail.ttl`, and each `fail-<why>.ttl`, gives findings of that constraint alone.
What the examples lean on stands once, in `shapes/cast.ttl`, and each is given as much of it as it names; what is a kind
of what, and which concept is in which list, comes from the ontology. pySHACL says nothing of a misspelt term, so the
terms are listed here too.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pyshacl
import pytest
import rdflib
from rdflib import RDF, RDFS, SH, SKOS, BNode, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ROOT = Path(__file__).parents[2]
EXAMPLES = Path(__file__).parent / "shapes"
SHAPE = Namespace("https://w3id.org/remit/shape/")
DEF = "https://w3id.org/remit/def/"

# https://www.w3.org/TR/shacl/, appendix on the terms: the core ones and those of SPARQL-based constraints
SHACL_TERMS = set(
    """
    AbstractResult AndConstraintComponent BlankNode BlankNodeOrIRI BlankNodeOrLiteral ClassConstraintComponent
    ClosedConstraintComponent ConstraintComponent DatatypeConstraintComponent DisjointConstraintComponent
    EqualsConstraintComponent HasValueConstraintComponent IRI IRIOrLiteral InConstraintComponent Info
    LanguageInConstraintComponent LessThanConstraintComponent LessThanOrEqualsConstraintComponent Literal
    MaxCountConstraintComponent MaxExclusiveConstraintComponent MaxInclusiveConstraintComponent
    MaxLengthConstraintComponent MinCountConstraintComponent MinExclusiveConstraintComponent
    MinInclusiveConstraintComponent MinLengthConstraintComponent NodeConstraintComponent NodeKind
    NodeKindConstraintComponent NodeShape NotConstraintComponent OrConstraintComponent Parameter Parameterizable
    PatternConstraintComponent PrefixDeclaration PropertyConstraintComponent PropertyGroup PropertyShape
    QualifiedMaxCountConstraintComponent QualifiedMinCountConstraintComponent ResultAnnotation SPARQLAskExecutable
    SPARQLAskValidator SPARQLConstraint SPARQLConstraintComponent SPARQLConstructExecutable SPARQLExecutable
    SPARQLSelectExecutable SPARQLSelectValidator SPARQLUpdateExecutable Severity Shape UniqueLangConstraintComponent
    ValidationReport ValidationResult Validator Violation Warning XoneConstraintComponent
    alternativePath and annotationProperty annotationValue annotationVarName ask class closed conforms construct
    datatype deactivated declare defaultValue description detail disjoint entailment equals flags focusNode group
    hasValue ignoredProperties in inversePath labelTemplate languageIn lessThan lessThanOrEquals maxCount maxExclusive
    maxInclusive maxLength message minCount minExclusive minInclusive minLength name namespace node nodeKind
    nodeValidator not oneOrMorePath optional or order parameter path pattern prefix prefixes property
    propertyValidator qualifiedMaxCount qualifiedMinCount qualifiedValueShape qualifiedValueShapesDisjoint result
    resultAnnotation resultMessage resultPath resultSeverity select severity shapesGraph shapesGraphWellFormed
    sourceConstraint sourceConstraintComponent sourceShape sparql suggestedShapesGraph targetClass targetNode
    targetObjectsOf targetSubjectsOf uniqueLang update validator value xone zeroOrMorePath zeroOrOnePath
    """.split()
)
TARGETS = (SH.targetClass, SH.targetNode, SH.targetObjectsOf, SH.targetSubjectsOf)
# what stands at a shape and asks for nothing by itself; the two qualified counts are told by their own parameter
ASKS_NOTHING = {*TARGETS, SH.message, SH.path, SH.property, SH.qualifiedValueShape, SH.severity, RDF.type, RDFS.label}


def read(paths: Iterable[Path]) -> Graph:
    rdflib.NORMALIZE_LITERALS = False  # each time: pyshacl.validate leaves it on, and "2021-05-31Z" would lose its Z
    graph = Graph()
    for path in paths:
        graph.parse(path, format="turtle")
    return graph


SHAPES = read(sorted((ROOT / "shapes").glob("*.ttl")))
ONTOLOGY = read(sorted((ROOT / "ontology").glob("*.ttl")))
CONSTRAINTS = sorted(str(shape)[len(SHAPE) :] for shape in SHAPES.subjects(SH.severity))
FAILING = sorted(str(path.relative_to(EXAMPLES)) for path in EXAMPLES.glob("*/fail*.ttl"))


CAST = read([EXAMPLES / "cast.ttl"])
KINDS_AND_LISTS = Graph()
for stated in (RDFS.subClassOf, SKOS.inScheme):
    KINDS_AND_LISTS += ONTOLOGY.triples((None, stated, None))
# along these the cast is followed backwards: without them an inspection has no inspectorate, a recommendation no owner
BELONGING = (URIRef(DEF + "assigns"), URIRef(DEF + "participationIn"))


def cast_of(example: Graph) -> Graph:
    """The part of the supporting cast that an example leans on."""
    part, waiting, seen = Graph(), set(example.all_nodes()), set()
    while waiting:
        node = waiting.pop()
        seen.add(node)
        part += CAST.triples((node, None, None))
        near = set(CAST.objects(node)) | {thing for belongs in BELONGING for thing in CAST.subjects(belongs, node)}
        waiting |= near - seen
    return part


@cache
def findings(path: Path) -> list[tuple[str, str]]:
    """The constraint and the component of each finding in an example."""
    example = read([path])
    _, report, _ = pyshacl.validate(example + cast_of(example) + KINDS_AND_LISTS, shacl_graph=SHAPES)
    return sorted(
        (str(report.value(result, SH.sourceShape)), str(report.value(result, SH.sourceConstraintComponent)))
        for result in report.objects(predicate=SH.result)
    )


def giving_findings() -> Iterator[URIRef]:
    """The shapes that can give a finding: those that something is a target of, and the properties they list."""
    aimed = {shape for target in TARGETS for shape in SHAPES.subjects(target)}
    for shape in sorted(aimed | {listed for shape in aimed for listed in SHAPES.objects(shape, SH.property)}):
        if set(SHAPES.predicates(shape)) - ASKS_NOTHING:
            assert isinstance(shape, URIRef)
            yield shape


def demands(shape: URIRef) -> set[str]:
    """The constraint components that a shape uses, as a report names them."""
    names = {str(predicate)[len(str(SH)) :] for predicate in set(SHAPES.predicates(shape)) - ASKS_NOTHING}
    return {
        "SPARQLConstraintComponent" if name == "sparql" else name[0].upper() + name[1:] + "ConstraintComponent"
        for name in names
    }


def test_no_shacl_term_is_misspelt() -> None:
    used = {term for triple in SHAPES for term in triple if isinstance(term, URIRef) and term.startswith(str(SH))}
    assert used
    assert {str(term)[len(str(SH)) :] for term in used} <= SHACL_TERMS


def test_no_term_of_ours_is_misspelt() -> None:
    everything = SHAPES + read([*EXAMPLES.glob("*/*.ttl"), EXAMPLES / "cast.ttl"])
    used = {term for triple in everything for term in triple if isinstance(term, URIRef) and term.startswith(DEF)}
    in_queries = {
        URIRef(DEF + name)
        for text in SHAPES.objects(predicate=SH.select)
        for name in re.findall(r"(?:remit:|<https://w3id\.org/remit/def/)([\w/-]+)", str(text))
    }
    invented = {URIRef(DEF + name) for name in ("berthOf", "tide", "tide/ebb")}
    assert used | in_queries <= set(ONTOLOGY.subjects()) | invented


def test_each_shape_that_is_named_is_described_and_used() -> None:
    described = {term for term in SHAPES.subjects() if term.startswith(SHAPE)}
    named = {term for term in SHAPES.objects() if isinstance(term, URIRef) and term.startswith(SHAPE)}
    aimed = {shape for target in TARGETS for shape in SHAPES.subjects(target)}
    assert named <= described
    assert described <= named | aimed


def test_what_gives_findings_and_only_that_has_a_severity() -> None:
    assert [SHAPE[name] for name in CONSTRAINTS] == list(giving_findings())


def test_no_shape_that_gives_findings_is_a_blank_node() -> None:
    assert not [shape for kind in (SH.NodeShape, SH.PropertyShape) for shape in SHAPES.subjects(RDF.type, kind) if isinstance(shape, BNode)]


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_a_constraint_says_how_grave_it_is_and_what_to_do(name: str) -> None:
    assert SHAPES.value(SHAPE[name], SH.severity, any=False) in {SH.Violation, SH.Warning, SH.Info}
    message = SHAPES.value(SHAPE[name], SH.message, any=False)
    assert isinstance(message, Literal)
    assert message.language == "en-GB"
    assert message.endswith(".")
    assert not re.search(r"triple|literal\b|focus node|datatype|IRI|blank node|predicate\b(?!\))|\bRDF\b", message)


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_a_choice_from_one_of_our_lists_offers_the_whole_list(name: str) -> None:
    choice = SHAPES.value(SHAPE[name], SH["in"])
    if choice is None:
        return
    offered = set(Collection(SHAPES, choice))
    lists = {ONTOLOGY.value(concept, SKOS.inScheme) for concept in offered}
    assert len(lists) == 1
    assert offered == set(ONTOLOGY.subjects(SKOS.inScheme, lists.pop()))


def test_each_constraint_has_its_examples_and_nothing_else_has() -> None:
    folders = {path.name for path in EXAMPLES.iterdir() if path.is_dir()}
    assert folders == set(CONSTRAINTS)
    for name in CONSTRAINTS:
        assert {"pass.ttl", "fail.ttl"} <= {path.name for path in (EXAMPLES / name).iterdir()}


def test_the_cast_conforms() -> None:
    assert findings(EXAMPLES / "cast.ttl") == []


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_the_smallest_graph_passes(name: str) -> None:
    assert findings(EXAMPLES / name / "pass.ttl") == []


@pytest.mark.parametrize("name", FAILING)
def test_one_thing_wrong_gives_findings_of_one_constraint(name: str) -> None:
    found = findings(EXAMPLES / name)
    assert {shape for shape, _ in found} == {str(SHAPE[Path(name).parent.name])}


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_each_demand_of_a_constraint_has_an_example_that_fails_it(name: str) -> None:
    failed = {component for path in (EXAMPLES / name).glob("fail*.ttl") for _, component in findings(path)}
    assert failed == {str(SH) + component for component in demands(SHAPE[name])}

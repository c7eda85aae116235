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

    from rdflib.term import Node

    Finding = tuple[str, str]

ROOT = Path(__file__).parents[2]
EXAMPLES = Path(__file__).parent / "shapes"
SHAPE = Namespace("https://w3id.org/remit/shape/")
DEF = "https://w3id.org/remit/def/"
EX = "https://example.org/"

# https://www.w3.org/TR/shacl/, appendix on the terms: the core ones and those of SPARQL-based constraints
SHACL_TERMS = set(
    re.findall(
        r"\w+",
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
    """,
    )
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
FAILING = sorted(f"{path.parent.name}/{path.stem}" for path in EXAMPLES.glob("*/fail*.ttl"))


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


def renamed(graph: Graph, name: str) -> Graph:
    """The same graph, its invented things moved to a place of their own."""

    def move(term: Node) -> Node:
        return URIRef(f"{EX}{name}/{term[len(EX) :]}") if isinstance(term, URIRef) and term.startswith(EX) else term

    moved = Graph()
    for subject, predicate, obj in graph:
        moved.add((move(subject), predicate, move(obj)))
    return moved


def validate(data: Graph) -> Iterator[tuple[Node, Finding]]:
    """The focus node, the constraint and the component of each finding; always by all shapes."""
    _, report, _ = pyshacl.validate(data + KINDS_AND_LISTS, shacl_graph=SHAPES)
    for result in report.objects(predicate=SH.result):
        focus = report.value(result, SH.focusNode)
        assert focus is not None
        yield (
            focus,
            (str(report.value(result, SH.sourceShape)), str(report.value(result, SH.sourceConstraintComponent))),
        )


@cache
def findings_by_file() -> dict[str, list[Finding]]:
    """What is found in each example.

    Examples that share no thing cannot disturb one another, so all go through pySHACL in one run; those of the house
    style describe terms, which cannot be moved, and take a run each.
    """
    found: dict[str, list[Finding]] = {}
    together = Graph()
    for path in EXAMPLES.glob("*/*.ttl"):
        name = f"{path.parent.name}/{path.stem}"
        example = read([path])
        example += cast_of(example)
        if all(str(subject).startswith(EX) for subject in example.subjects()):
            found[name] = []
            together += renamed(example, name)
        else:
            found[name] = [finding for _, finding in validate(example)]
    for focus, finding in validate(together):
        found["/".join(str(focus).removeprefix(EX).split("/")[:2])].append(finding)
    return found


def giving_findings() -> Iterator[URIRef]:
    """The shapes that can give a finding: those that something is a target of, and the properties they list."""
    aimed = {shape for target in TARGETS for shape in SHAPES.subjects(target)}
    listed = {constraint for shape in aimed for constraint in SHAPES.objects(shape, SH.property)}
    for constraint in sorted(map(str, aimed | listed)):
        if set(SHAPES.predicates(URIRef(constraint))) - ASKS_NOTHING:
            yield URIRef(constraint)


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
    described = {term for term in SHAPES.subjects() if isinstance(term, URIRef) and term.startswith(SHAPE)}
    named = {term for term in SHAPES.objects() if isinstance(term, URIRef) and term.startswith(SHAPE)}
    aimed = {shape for target in TARGETS for shape in SHAPES.subjects(target)}
    assert named <= described
    assert described <= named | aimed


def test_what_gives_findings_and_only_that_has_a_severity() -> None:
    assert [SHAPE[name] for name in CONSTRAINTS] == list(giving_findings())


def test_no_shape_that_gives_findings_is_a_blank_node() -> None:
    assert not [
        shape
        for kind in (SH.NodeShape, SH.PropertyShape)
        for shape in SHAPES.subjects(RDF.type, kind)
        if isinstance(shape, BNode)
    ]


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
    assert list(validate(CAST)) == []


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_the_smallest_graph_passes(name: str) -> None:
    assert findings_by_file()[f"{name}/pass"] == []


@pytest.mark.parametrize("name", FAILING)
def test_one_thing_wrong_gives_findings_of_one_constraint(name: str) -> None:
    assert {shape for shape, _ in findings_by_file()[name]} == {str(SHAPE[str(Path(name).parent)])}


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_each_demand_of_a_constraint_has_an_example_that_fails_it(name: str) -> None:
    found = findings_by_file()
    failed = {component for example in FAILING if example.startswith(f"{name}/") for _, component in found[example]}
    assert failed == {str(SH) + component for component in demands(SHAPE[name])}

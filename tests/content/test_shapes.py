"""Every constraint of the shapes has the smallest graph that passes, and the same graph with one thing wrong.

`shapes/<Constraint>/pass.ttl` conforms, and so does each `pass-<why>.ttl`; `fail.ttl`, and each `fail-<why>.ttl`, gives
findings of that constraint alone, and none without it.
What the examples lean on stands once, in `shapes/cast.ttl`, and each is given as much of it as it names; what is a kind
of what, and which concept is in which list, comes from the ontology. pySHACL says nothing of a misspelt term, so the
terms are listed here too.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from functools import cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pyoxigraph
import pytest
import rdflib
from pyshacl import Validator
from pyshacl.graph_abstraction import DataGraph
from pyshacl.monkey import apply_patches
from rdflib import OWL, RDF, RDFS, SH, SKOS, BNode, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.plugins.sparql import prepareQuery

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rdflib.query import Result
    from rdflib.term import Node


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


apply_patches()  # type: ignore[no-untyped-call] # as pyshacl.validate does; it copies the shapes into a slower graph


def read(paths: Iterable[Path]) -> Graph:
    rdflib.NORMALIZE_LITERALS = False  # each time, since others may set it: "2021-05-31Z" would lose its Z
    graph = Graph()
    for path in paths:
        graph.parse(path, format="turtle")
    return graph


SHAPES = read(sorted((ROOT / "shapes").glob("*.ttl")))
ONTOLOGY = read(sorted((ROOT / "ontology").glob("*.ttl")))
CONSTRAINTS = sorted(str(shape)[len(SHAPE) :] for shape in SHAPES.subjects(SH.severity))
FAILING = sorted(f"{path.parent.name}/{path.stem}" for path in EXAMPLES.glob("*/fail*.ttl"))
PASSING = sorted(f"{path.parent.name}/{path.stem}" for path in EXAMPLES.glob("*/pass*.ttl"))


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


class Found(NamedTuple):
    """One finding: what it is about, the constraint and its component, and the value that is at fault."""

    focus: str
    shape: str
    component: str
    value: str


class Prepared(Graph):
    """A graph that parses each query once: pySHACL asks the same one again for every thing."""

    def query(self, query_object: Any, *args: Any, **kwargs: Any) -> Result:  # noqa: ANN401 - rdflib's own signature
        return super().query(prepared(query_object), *args, **kwargs)


prepared = cache(prepareQuery)


def validate(data: Graph, shapes: Graph = SHAPES) -> list[Found]:
    """What is found in a graph by some shapes; by all where none are given."""
    graph = Prepared(bind_namespaces="none")
    graph += data
    graph += KINDS_AND_LISTS
    validator = Validator(DataGraph.from_rdflib(graph), shacl_graph=shapes, options={"inference": "none"})
    _, report, _ = validator.run()  # type: ignore[no-untyped-call]
    parts = (SH.focusNode, SH.sourceShape, SH.sourceConstraintComponent, SH.value)
    return [Found(*(str(report.value(result, part)) for part in parts)) for result in report.objects(None, SH.result)]


@cache
def examples() -> dict[str, Graph]:
    """Each example with what it leans on."""
    paths = {f"{path.parent.name}/{path.stem}": path for path in EXAMPLES.glob("*/*.ttl")}
    read_in = {name: read([path]) for name, path in paths.items()}
    return {name: example + cast_of(example) for name, example in read_in.items()}


def together(names: Iterable[str]) -> Graph:
    """Several examples as one graph, each in a place of its own: those that share no thing cannot disturb one another."""
    whole = Graph()
    for name in names:
        whole += renamed(examples()[name], name)
    return whole


def can_be_moved(name: str) -> bool:
    """Whether an example describes invented things alone; those of the house style describe terms."""
    return all(str(subject).startswith(EX) for subject in examples()[name].subjects())


@cache
def movable() -> Graph:
    """All examples that can be moved, as one graph."""
    return together(name for name in examples() if can_be_moved(name))


@cache
def findings_by_file() -> dict[str, list[Found]]:
    """What all shapes find in each example: one run for those that can be moved, one for each of the others."""
    found = {name: [] if can_be_moved(name) else validate(examples()[name]) for name in examples()}
    for finding in validate(movable()):
        found["/".join(finding.focus.removeprefix(EX).split("/")[:2])].append(finding)
    return found


ASKING = sorted(str(shape)[len(SHAPE) :] for shape in SHAPES.subjects(SH.sparql))


def stored(graph: Graph) -> pyoxigraph.Store:
    """The same graph in the other engine, with what is a kind of what."""
    store = pyoxigraph.Store()
    store.load(
        (graph + KINDS_AND_LISTS).serialize(format="nt", encoding="utf-8"), format=pyoxigraph.RdfFormat.N_TRIPLES
    )
    return store


def query_of(name: str) -> Node:
    """The query of a constraint, as a thing."""
    query = SHAPES.value(SHAPE[name], SH.sparql, any=False)
    assert query is not None
    return query


def select_of(shapes: Graph, name: str) -> str:
    """The query of a constraint, as a text."""
    return str(shapes.value(query_of(name), SH.select))


def only_asking(*, compared: bool) -> Graph:
    """The constraints that are queries and no others; with or without what their queries compare."""
    shapes = Graph()
    for name in ASKING:
        query = query_of(name)
        shapes += SHAPES.triples((SHAPE[name], None, None))
        shapes += SHAPES.triples((query, None, None))
        if not compared:
            shapes.set((query, SH.select, Literal(re.sub(r"(?m)^ *FILTER\(.*\)$", "", select_of(SHAPES, name)))))
    for node in {SHAPE.Prefixes, *declared()}:
        shapes += SHAPES.triples((node, None, None))
    return shapes


def of_all_at_once(select: str, name: str, store: pyoxigraph.Store) -> set[tuple[str, str]]:
    """What the query of a constraint finds when it is asked once for all its targets, and not once for each."""
    aims = {
        SH.targetClass: "$this a/<http://www.w3.org/2000/01/rdf-schema#subClassOf>* <{}> .",
        SH.targetSubjectsOf: "$this <{}> ?aim .",
        SH.targetObjectsOf: "?aim <{}> $this .",
    }
    prefixes = {str(SHAPES.value(node, SH.prefix)): str(SHAPES.value(node, SH.namespace)) for node in declared()}
    patterns = [aim.format(thing) for target, aim in aims.items() for thing in SHAPES.objects(SHAPE[name], target)]
    assert patterns
    found = set()
    for pattern in patterns:
        rows = store.query(select.replace("{", f"{{ {pattern}", 1), prefixes=prefixes)
        assert isinstance(rows, pyoxigraph.QuerySolutions)
        found |= {(row["this"].value, row["value"].value) for row in rows}
    return found


def of_each(found: Iterable[Found], name: str) -> set[tuple[str, str]]:
    """What pySHACL finds by the query of a constraint, which it asks for each thing by itself."""
    return {(finding.focus, finding.value) for finding in found if finding.shape == str(SHAPE[name])}


def giving_findings() -> Iterator[URIRef]:
    """The shapes that can give a finding: those that something is a target of, and the properties they list."""
    aimed = {shape for target in TARGETS for shape in SHAPES.subjects(target)}
    listed = {constraint for shape in aimed for constraint in SHAPES.objects(shape, SH.property)}
    for constraint in sorted(map(str, aimed | listed)):
        if set(SHAPES.predicates(URIRef(constraint))) - ASKS_NOTHING:
            yield URIRef(constraint)


def failing(constraint: str) -> list[str]:
    """The examples that fail a constraint."""
    return [name for name in FAILING if name.startswith(f"{constraint}/")]


def declared() -> set[Node]:
    """The prefixes that the queries of the shapes may use."""
    return set(SHAPES.objects(SHAPE.Prefixes, SH.declare))


@contextmanager
def deleted(constraint: URIRef) -> Iterator[None]:
    """The shapes as they would be if somebody had deleted one constraint and all mention of it, for a while."""
    gone = [*SHAPES.triples((constraint, None, None)), *SHAPES.triples((None, None, constraint))]
    for triple in gone:
        SHAPES.remove(triple)
    try:
        yield
    finally:
        for triple in gone:
            SHAPES.add(triple)


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
    spaces = {str(SHAPES.value(node, SH.prefix)): str(SHAPES.value(node, SH.namespace)) for node in declared()}
    in_queries = {
        URIRef(spaces[prefix] + name)
        for text in SHAPES.objects(predicate=SH.select)
        for prefix, name in re.findall(r"([a-z-]+):([\w-]+)", re.sub(r"<[^>]*>|\"[^\"]*\"", "", str(text)))
        if spaces[prefix].startswith(DEF)
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


def test_no_relation_is_without_evidence_and_standing() -> None:
    """What nobody can dispute rests on itself: a document and its copies, what cites, what was searched, what a rule made."""
    on_itself = {"Answerability", "Citation", "Copy", "DatedRelation", "DerivedGraph", "Document", "DocumentPart"}
    on_itself |= {"Response", "Search", "SharedWording", "StrategyVersion", "Tally"}
    ours = {term for term in ONTOLOGY.subjects(RDF.type, OWL.Class) if str(term).startswith(DEF)}
    asked = set(SHAPES.objects(SHAPE.RestsOnEvidence, SH.targetClass))
    below = {term for kind in asked for term in ONTOLOGY.transitive_subjects(RDFS.subClassOf, kind)}
    assert ours - below == {URIRef(DEF + name) for name in on_itself}
    relations = set(ONTOLOGY.subjects(RDFS.subClassOf, URIRef(DEF + "DatedRelation")))
    standing = set(SHAPES.objects(SHAPE.FactHasStanding, SH.targetClass))
    assert relations - standing == {URIRef(DEF + "Answerability")}


def test_the_cast_conforms() -> None:
    assert validate(CAST) == []


@pytest.mark.parametrize("name", PASSING)
def test_the_smallest_graph_passes(name: str) -> None:
    assert findings_by_file()[name] == []


@pytest.mark.parametrize("name", FAILING)
def test_one_thing_wrong_gives_findings_of_one_constraint(name: str) -> None:
    assert {finding.shape for finding in findings_by_file()[name]} == {str(SHAPE[str(Path(name).parent)])}


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_each_demand_of_a_constraint_has_an_example_that_fails_it(name: str) -> None:
    found = findings_by_file()
    failed = {finding.component for example in failing(name) for finding in found[example]}
    assert failed == {str(SH) + component for component in demands(SHAPE[name])}


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_a_constraint_that_is_deleted_is_missed(name: str) -> None:
    moved = [example for example in failing(name) if can_be_moved(example)]
    graphs = [together(moved)] if moved else [examples()[example] for example in failing(name)]
    with deleted(SHAPE[name]):
        assert [validate(graph) for graph in graphs] == [[] for _ in graphs]


@pytest.fixture(scope="module")
def stored_examples() -> pyoxigraph.Store:
    return stored(movable())


@pytest.mark.parametrize("name", ASKING)
def test_a_query_finds_the_same_for_all_things_at_once_as_for_each(
    name: str, stored_examples: pyoxigraph.Store
) -> None:
    found = of_each(chain.from_iterable(findings_by_file().values()), name)
    assert found
    assert of_all_at_once(select_of(SHAPES, name), name, stored_examples) == found


@pytest.fixture(scope="module")
def real() -> Graph:
    return read(sorted((ROOT / "graph").rglob("*.ttl")))


@pytest.mark.parametrize("compared", [True, False])
def test_the_queries_find_the_same_in_the_real_graph(compared: bool, real: Graph) -> None:  # noqa: FBT001 - two cases
    """Once as they are, and once without their comparisons, so that there is something to find."""
    asking = only_asking(compared=compared)
    each = validate(real, asking)
    store = stored(real)
    found = {name: of_each(each, name) for name in ASKING}
    assert {name: of_all_at_once(select_of(asking, name), name, store) for name in ASKING} == found
    assert compared or sum(map(len, found.values())) > 100

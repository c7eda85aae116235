"""Shapes run against data: what pySHACL says, and each point at which it is put right."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING

import pyshacl
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import RDF, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import SH
from rdflib.plugins import sparql

from remit import shacl
from remit.errors import BadShapes, CannotRun, WrongValue

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from rdflib.term import Node

    from remit.workspace import Workspace

EX = "https://example.org/"
PREFIXES = f"""@prefix ex: <{EX}> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
OWN = f'ex:Prefixes sh:declare [ sh:prefix "ex" ; sh:namespace "{EX}"^^xsd:anyURI ] .\n'
ON_A = "ex:Shape a sh:NodeShape ; sh:targetNode ex:a ; "


def graph(text: str) -> Graph:
    rdflib.NORMALIZE_LITERALS = False
    return Graph(bind_namespaces="none").parse(data=PREFIXES + text, format="turtle")


def run(data: str, shapes: str, engine: str = "pyshacl") -> shacl.Outcome:
    return shacl.run(graph(data), graph(shapes), engine=engine)


def short(node: Node | None) -> str:
    return "" if node is None else str(node).removeprefix(EX).removeprefix(str(SH))


def found(outcome: shacl.Outcome) -> list[tuple[str, str, str]]:
    """Focus node, value and kind of constraint of each result."""
    results = outcome.results
    return sorted(
        (
            short(results.value(one, SH.focusNode)),
            short(results.value(one, SH.value)),
            short(results.value(one, SH.sourceConstraintComponent)).removesuffix("ConstraintComponent"),
        )
        for one in results.objects(None, SH.result)
    )


def refused(shapes: str, data: str = "ex:a ex:p 1 .") -> BadShapes:
    with pytest.raises(BadShapes) as caught:
        run(data, shapes)
    return caught.value


# What it gives


def test_the_outcome_is_a_report_of_the_standard_and_how_many_things_each_shape_met() -> None:
    outcome = run(
        "ex:a a ex:Body ; ex:p 1 . ex:b a ex:Council . ex:Council rdfs:subClassOf ex:Body .",
        "ex:Body sh:targetClass ex:Body ; a sh:NodeShape ; sh:property ex:HasP .\n"
        'ex:HasP sh:path ex:p ; sh:minCount 1 ; sh:severity sh:Warning ; sh:message "Give one." .\n'
        "ex:Off sh:targetClass ex:Body ; a sh:NodeShape ; sh:deactivated true ; sh:nodeKind sh:Literal .\n"
        "ex:Idle sh:targetSubjectsOf ex:q ; a sh:NodeShape ; sh:nodeKind sh:Literal .",
    )
    (report,) = outcome.results.subjects(RDF.type, SH.ValidationReport)
    (result,) = outcome.results.objects(report, SH.result)
    assert outcome.results.value(report, SH.conforms) == Literal(False)  # noqa: FBT003 - a value in RDF
    assert set(outcome.results.predicate_objects(result)) == {
        (RDF.type, SH.ValidationResult),
        (SH.focusNode, URIRef(EX + "b")),
        (SH.resultPath, URIRef(EX + "p")),
        (SH.resultSeverity, SH.Warning),
        (SH.sourceShape, URIRef(EX + "HasP")),
        (SH.sourceConstraintComponent, SH.MinCountConstraintComponent),
        (SH.resultMessage, Literal("Give one.")),
    }
    assert outcome.met == {EX + "Body": 2, EX + "Idle": 0}


def test_what_conforms_has_no_result() -> None:
    outcome = run("ex:a ex:p 1 .", ON_A + "sh:property [ sh:path ex:p ; sh:datatype xsd:integer ] .")
    assert list(outcome.results.objects(None, SH.conforms)) == [Literal(True)]  # noqa: FBT003 - a value in RDF
    assert list(outcome.results.objects(None, SH.result)) == []


def test_each_result_has_a_path_of_its_own() -> None:
    outcome = run(
        "ex:a ex:p ex:b . ex:b ex:q 1 , 2 .",
        ON_A + "sh:property [ sh:path ( ex:p [ sh:inversePath [ sh:inversePath ex:q ] ] ) ; sh:nodeKind sh:IRI ] .",
    )
    paths = list(outcome.results.objects(None, SH.resultPath))
    assert len(set(paths)) == 2
    for path in paths:
        first, second = Collection(outcome.results, path)
        inner = outcome.results.value(second, SH.inversePath)
        assert first == URIRef(EX + "p")
        assert outcome.results.value(inner, SH.inversePath) == URIRef(EX + "q")


def test_a_node_that_could_be_two_kinds_of_path_is_told_as_the_one_that_was_taken() -> None:
    outcome = run(
        "ex:a ex:p ex:b . ex:b ex:q 1 .",
        ON_A + "sh:property [ sh:path _:path ; sh:nodeKind sh:IRI ] .\n_:path sh:inversePath ex:r .\n"
        "_:path <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> ex:p ;"
        " <http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> ( ex:q ) .",
    )
    (path,) = outcome.results.objects(None, SH.resultPath)
    assert set(outcome.results.predicates(path)) == {RDF.first, RDF.rest}


# Where pySHACL is put right


def test_only_true_turns_a_constraint_on() -> None:
    shapes = ON_A + 'sh:property [ sh:path ex:p ; sh:uniqueLang "{}"^^xsd:boolean ] .'
    data = 'ex:a ex:p "one"@en , "two"@en .'
    assert found(run(data, shapes.format("true"))) == [("a", "", "UniqueLang")]
    assert found(run(data, shapes.format("1"))) == []


def test_a_text_is_the_same_with_its_kind_written_out() -> None:
    data = 'ex:a ex:p "A"^^xsd:string , "B" .'
    assert found(run(data, ON_A + 'sh:property [ sh:path ex:p ; sh:in ( "A" "B"^^xsd:string ) ] .')) == []
    assert found(run(data, ON_A + 'sh:property [ sh:path ex:p ; sh:in ( "B"^^xsd:string ) ] .')) == [("a", "A", "In")]


def test_values_without_a_name_can_be_told_of() -> None:
    outcome = run("ex:a ex:p [ ex:q [ ex:q 1 ] ] .", ON_A + "sh:property [ sh:path ex:p ; sh:in ( 1 ) ] .")
    (value,) = outcome.results.objects(None, SH.value)
    assert isinstance(value, BNode)
    assert (value, None, None) not in outcome.results


@pytest.mark.parametrize(
    "also", ["", 'ex:T a sh:NodeShape ; sh:target [ a sh:SPARQLTarget ; sh:select "SELECT ?this { ?this ?p 7 }" ] .']
)
def test_values_that_count_as_nothing_in_python_are_values_all_the_same(also: str) -> None:
    outcome = run(
        'ex:a ex:p 0 , 5 , "" , "long" , false .',
        OWN + ON_A + "sh:property [ sh:path ex:p ; ex:least 2 ] .\n"
        "ex:Long a sh:ConstraintComponent ; sh:parameter [ sh:path ex:least ] ; sh:validator [ a sh:SPARQLAskValidator ;\n"
        '  sh:ask "ASK { FILTER(STRLEN(STR($value)) >= $least) }" ] .' + also,
    )
    assert found(outcome) == [("a", "", "Long")] * 3


def test_a_query_has_the_prefixes_that_its_list_imports() -> None:
    shapes = (
        OWN + "ex:More owl:imports ex:Prefixes .\n" + ON_A + "sh:sparql [ sh:prefixes ex:More ;\n"
        '  sh:select "SELECT $this ?value WHERE { $this ex:p ?value }" ] .'
    )
    assert found(run("ex:a ex:p 1 .", shapes)) == [("a", "1", "SPARQL")]


def test_the_prefixes_of_another_ontology_do_not_count() -> None:
    other = '<https://example.com/> a owl:Ontology ; sh:declare [ sh:prefix "ex" ; sh:namespace "https://example.com/" ] .\n'
    shapes = (
        ON_A + 'sh:sparql [ sh:prefixes ex:Prefixes ; sh:select "SELECT $this ?value WHERE { $this ex:p ?value }" ] .'
    )
    assert found(run("ex:a ex:p 1 .", OWN + other + shapes)) == [("a", "1", "SPARQL")]


def test_rules_are_not_run_whatever_else_the_shapes_need() -> None:
    rule = "sh:rule [ a sh:TripleRule ; sh:subject sh:this ; sh:predicate ex:q ; sh:object 1 ] ; "
    needs = "sh:property [ sh:path ex:q ; sh:minCount 1 ] .\n"
    target = 'ex:Other a sh:NodeShape ; sh:target [ a sh:SPARQLTarget ; sh:select "SELECT ?this { ?this ?p 1 }" ] ; '
    assert found(run("ex:a ex:p 1 .", ON_A + rule + needs)) == [("a", "", "MinCount")]
    assert found(run("ex:a ex:p 1 .", ON_A + rule + needs + target + needs)) == [("a", "", "MinCount")] * 2


def test_functions_and_kinds_of_target_are_at_hand_when_things_are_counted() -> None:
    outcome = run(
        "ex:a ex:p 1 . ex:b ex:p 2 .",
        OWN + "ex:next a sh:SPARQLFunction ; sh:parameter [ sh:path ex:x ; sh:datatype xsd:integer ] ;\n"
        '  sh:returnType xsd:integer ; sh:select "SELECT ($x + 1 AS ?r) WHERE {}" .\n'
        "ex:Having a sh:SPARQLTargetType ; rdfs:subClassOf sh:Target ; sh:parameter [ sh:path ex:number ] ;\n"
        '  sh:prefixes ex:Prefixes ; sh:select "SELECT ?this WHERE { ?this ex:p $number }" .\n'
        "ex:ByFunction a sh:NodeShape ; sh:nodeKind sh:Literal ; sh:target [ a sh:SPARQLTarget ;\n"
        '  sh:prefixes ex:Prefixes ; sh:select "SELECT ?this { ?this ex:p ?x . FILTER(ex:next(?x) = 3) }" ] .\n'
        "ex:ByKind a sh:NodeShape ; sh:nodeKind sh:Literal ; sh:target [ a ex:Having ; ex:number 1 ] .",
    )
    assert found(outcome) == [("a", "a", "NodeKind"), ("b", "b", "NodeKind")]
    assert outcome.met == {EX + "ByFunction": 1, EX + "ByKind": 1}


def test_shapes_may_be_nested_deeper_than_pyshacl_goes_by_itself() -> None:
    chain = "".join(f"ex:S{depth} a sh:NodeShape ; sh:node ex:S{depth + 1} .\n" for depth in range(20))
    last = "ex:S20 a sh:NodeShape ; sh:nodeKind sh:Literal .\nex:S0 sh:targetNode ex:a ."
    assert found(run("", chain + last)) == [("a", "a", "Node")]


def test_counts_of_values_in_a_shape_without_a_path_are_passed_over() -> None:
    shapes = ON_A + "sh:qualifiedValueShape [ sh:nodeKind sh:Literal ] ; sh:qualifiedMinCount 1 ."
    assert found(run("ex:a ex:p 1 .", shapes)) == []


# What is refused


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("SELECT $this WHERE { SERVICE <https://example.com/> { $this ?p ?o } }", "SERVICE"),
        ("SELECT $this WHERE { $this ?p ?o .SERVICE<https://example.com/> { $this ?p ?o } }", "SERVICE"),
        (r"SELECT $this WHERE { \\u0053ERVICE <https://example.com/> { $this ?p ?o } }", "SERVICE"),
        ("LOAD <https://example.com/>", "LOAD"),
        ("SELECT $this FROM <https://example.com/> WHERE { $this ?p ?o }", "FROM"),
        (r"SELECT $this \\u0046ROM <https://example.com/> WHERE { $this ?p ?o }", "FROM"),
        ("SELECT $this FROM NAMED <https://example.com/> WHERE { $this ?p ?o }", "FROM"),
        ("SELECT * FROM<https://example.com/> WHERE { $this ?p ?o }", "FROM"),
        ("SELECT $this WHERE { $this ?p ?o MINUS { $this ?p 1 } }", "MINUS"),
        ("SELECT $this WHERE { GRAPH $shapesGraph { $this ?p ?o } }", "shapesGraph"),
        ("SELECT $this WHERE {", "its query cannot be read"),
        ("SELECT $this WHERE { $this unknown:p ?o }", "unknown"),
    ],
)
def test_a_query_that_may_not_be_asked_is_refused_and_its_shape_named(query: str, words: str) -> None:
    error = refused(ON_A + f'sh:sparql [ sh:select """{query}""" ] .')
    assert words in error.why
    assert error.shape == EX + "Shape"
    assert str(error) == f"{EX}Shape: {error.why}"


def test_what_reaches_out_is_refused_before_anything_runs_and_wherever_it_stands() -> None:
    elsewhere = (
        'ex:Unused a sh:NodeShape ; sh:sparql [ sh:select "SELECT $this FROM <file:///etc/hosts> { ?s ?p ?o }" ] .'
    )
    assert refused(ON_A + "sh:nodeKind sh:Literal .\n" + elsewhere).shape == EX + "Unused"
    assert refused(elsewhere.replace("a sh:NodeShape", "sh:deactivated true")).shape == EX + "Unused"


def test_words_in_texts_and_remarks_are_no_reason_to_refuse() -> None:
    query = (
        'SELECT $this ?value WHERE { $this ?p ?value FILTER(?value != "FROM a SERVICE, LOAD it") } # FROM SERVICE LOAD'
    )
    assert found(run("ex:a ex:p 1 .", ON_A + f"sh:sparql [ sh:select '''{query}''' ] .")) == [("a", "1", "SPARQL")]


@pytest.mark.parametrize(
    ("constraint", "words"),
    [
        ('sh:property [ sh:path ex:p ; sh:pattern "(" ]', "the pattern “(” is no regular expression"),
        ('sh:property [ sh:path ex:p ; sh:pattern "a" ; sh:flags "s" ]', "the flag “s”"),
        ("sh:property [ sh:path ex:p ; sh:minCount 1 , 2 ]", "at most one sh:minCount"),
        ('sh:property [ sh:path ex:p ; sh:minCount "many" ]', "sh:minCount must be a literal"),
        ("sh:property [ sh:path ex:p , ex:q ; sh:minCount 1 ]", "more than one 'sh:path'"),
        ("sh:property ex:Gone", "ex"),
        ("sh:property [ sh:path ex:p ; sh:js [ sh:jsFunctionName 'f' ] ]", "script"),
    ],
)
def test_shapes_that_are_ill_formed_are_refused(constraint: str, words: str) -> None:
    assert words in refused(ON_A + constraint + " .").why


def test_an_ill_formed_shape_is_refused_even_where_it_meets_nothing() -> None:
    error = refused(
        "ex:Shape a sh:NodeShape ; sh:targetClass ex:Nothing ; sh:property [ sh:path ex:p ; sh:minCount 1, 2 ] ."
    )
    assert error.shape == EX + "Shape"


@pytest.mark.parametrize(
    "shapes",
    [
        ON_A + "sh:node ex:Shape .",
        ON_A + "sh:property [ sh:path ex:p ; sh:node ex:Shape ] .",
        ON_A + "sh:not ex:Inner . ex:Inner a sh:NodeShape ; sh:or ( [ sh:nodeKind sh:IRI ] ex:Shape ) .",
        ON_A + "sh:property ex:P . ex:P sh:path ex:p ; sh:qualifiedValueShape ex:Shape ; sh:qualifiedMinCount 1 .",
    ],
)
def test_shapes_that_contain_themselves_are_refused(shapes: str) -> None:
    assert "contains itself" in refused(shapes).why


def test_shapes_that_come_together_again_or_are_not_used_may_be_as_they_like() -> None:
    shapes = (
        ON_A
        + "sh:node ex:One , ex:Two . ex:One sh:node ex:Three . ex:Two sh:node ex:Three . ex:Three sh:nodeKind sh:IRI .\n"
        "ex:Round a sh:NodeShape ; sh:node ex:Round .\n"
        "ex:Two sh:node ex:Off . ex:Off sh:deactivated true ; sh:node ex:Two ."
    )
    assert found(run("ex:a ex:p 1 .", shapes)) == []


# What it leaves alone


def test_it_changes_neither_its_graphs_nor_any_setting_and_prints_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    data, shapes = graph("ex:a ex:p 1 ."), graph(ON_A + "sh:property [ sh:path ex:p ; sh:nodeKind sh:IRI ] .")
    before = [(set(one), set(one.namespaces())) for one in (data, shapes)]
    handlers = list(logging.getLogger().handlers)
    assert found(shacl.run(data, shapes)) == [("a", "1", "NodeKind")]
    assert [(set(one), set(one.namespaces())) for one in (data, shapes)] == before
    assert rdflib.NORMALIZE_LITERALS is False
    assert sparql.SPARQL_LOAD_GRAPHS is False
    assert logging.getLogger().handlers == handlers
    assert capfd.readouterr() == ("", "")


def test_a_change_of_the_shapes_between_two_runs_is_seen() -> None:
    data, shapes = graph("ex:a ex:p 1 ."), graph(ON_A + "sh:property ex:P . ex:P sh:path ex:p ; sh:maxCount 1 .")
    assert found(shacl.run(data, shapes)) == []
    shapes.set((URIRef(EX + "P"), SH.maxCount, Literal(0)))
    assert found(shacl.run(data, shapes)) == [("a", "", "MaxCount")]


def test_nothing_is_imported_and_shapes_in_the_data_do_not_count(tmp_path: Path) -> None:
    more = tmp_path / "more.ttl"
    more.write_text(PREFIXES + ON_A + "sh:nodeKind sh:Literal .", encoding="utf-8")
    imports = f"<{EX}> a owl:Ontology ; owl:imports <{more.as_uri()}> .\n"
    outcome = run(
        imports + "ex:a ex:p 1 . ex:Own a sh:NodeShape ; sh:targetNode ex:a ; sh:nodeKind sh:Literal .",
        imports + ON_A + "sh:nodeKind sh:IRI .",
    )
    assert found(outcome) == []
    assert outcome.met == {EX + "Shape": 1}


# The same as pySHACL alone

NAMES = [f"ex:{letter}" for letter in "abcd"]
VALUES = [
    *NAMES,
    "1",
    "2",
    "0",
    '"x"',
    '"y"@en',
    '"z"@en-GB',
    '"w"@cy',
    "true",
    '"2020-01-02"^^xsd:date',
    '"no"^^xsd:integer',
]
PATHS = [
    "ex:p",
    "ex:q",
    "[ sh:inversePath ex:p ]",
    "( ex:p ex:q )",
    "[ sh:alternativePath ( ex:p ex:q ) ]",
    "[ sh:zeroOrMorePath ex:p ]",
    "[ sh:oneOrMorePath ex:q ]",
    "[ sh:zeroOrOnePath ex:p ]",
]
TARGETS = ["sh:targetClass ex:K", "sh:targetNode ex:a , ex:d", "sh:targetSubjectsOf ex:p", "sh:targetObjectsOf ex:q"]
CONSTRAINTS = [
    "sh:minCount 1",
    "sh:maxCount 1",
    "sh:datatype xsd:integer",
    "sh:nodeKind sh:IRI",
    "sh:class ex:K",
    'sh:pattern "^[a-x]"',
    "sh:minLength 2",
    "sh:minInclusive 1",
    "sh:uniqueLang true",
    'sh:languageIn ( "en" )',
    'sh:in ( ex:a ex:b 1 "x" )',
    "sh:hasValue ex:b",
    "sh:equals ex:q",
    "sh:disjoint ex:q",
    "sh:property ex:Order",
    "sh:not ex:Inner",
    "sh:or ( ex:Inner ex:Number )",
    "sh:xone ( ex:Inner ex:Number )",
    "sh:and ( ex:Inner ex:Number )",
    "sh:node ex:Inner",
    "sh:property ex:Deep",
    "sh:qualifiedValueShape ex:Inner ; sh:qualifiedMinCount 1",
    'sh:sparql [ sh:message "{?value}" ; sh:select "SELECT $this ?value WHERE { $this ?p ?value FILTER(isLiteral(?value)) }" ]',
]
INNER = """ex:Inner a sh:NodeShape ; sh:nodeKind sh:IRI ; sh:closed true ; sh:ignoredProperties ( <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> ex:p ) .
ex:Number a sh:NodeShape ; sh:datatype xsd:integer .
ex:Order sh:path ex:m ; sh:lessThan ex:n .
ex:Deep sh:path ex:q ; sh:minCount 1 ; sh:severity sh:Info ; sh:message "deep"@en .
"""


def statements() -> st.SearchStrategy[str]:
    one = st.one_of(
        st.tuples(st.sampled_from(NAMES), st.sampled_from(["ex:p", "ex:q"]), st.sampled_from(VALUES)),
        st.tuples(st.sampled_from(NAMES), st.sampled_from(["ex:m", "ex:n"]), st.sampled_from(["1", "2", "3"])),
        st.tuples(st.sampled_from(NAMES), st.just("a"), st.sampled_from(["ex:K", "ex:L"])),
    )
    return st.lists(one, max_size=12).map(
        lambda them: "ex:L rdfs:subClassOf ex:K .\n" + "".join(" ".join(parts) + " .\n" for parts in them)
    )


def shapes() -> st.SearchStrategy[str]:
    def written(target: str, parts: Iterable[tuple[str, str]]) -> str:
        parts = list(parts)
        uses = "".join(f" ; sh:property ex:P{number}" for number in range(len(parts)))
        properties = (f"ex:P{number} sh:path {path} ; {what} .\n" for number, (path, what) in enumerate(parts))
        return f"ex:Shape a sh:NodeShape ; {target}{uses} .\n{''.join(properties)}{INNER}"

    part = st.tuples(st.sampled_from(PATHS), st.sampled_from(CONSTRAINTS))
    return st.builds(written, st.sampled_from(TARGETS), st.lists(part, min_size=1, max_size=4))


def told(results: Graph) -> list[tuple[str, ...]]:
    """Every result, those inside others too, with everything that the standard defines."""
    return sorted(
        (
            *(
                " ".join(sorted(one.n3() for one in results.objects(result, predicate)))
                for predicate in (
                    SH.focusNode,
                    SH.value,
                    SH.resultSeverity,
                    SH.sourceConstraintComponent,
                    SH.sourceShape,
                    SH.resultMessage,
                )
            ),
            spelt(results, results.value(result, SH.resultPath)),
            str(len(list(results.objects(result, SH.detail)))),
        )
        for result in results.subjects(RDF.type, SH.ValidationResult)
    )


def spelt(results: Graph, path: Node | None) -> str:
    if not isinstance(path, BNode):
        return short(path)
    return "(" + " ".join(sorted(short(p) + spelt(results, o) for p, o in results.predicate_objects(path))) + ")"


@settings(max_examples=60, deadline=None)
@given(statements(), shapes())
def test_ordinary_shapes_give_the_results_of_plain_pyshacl(data: str, shapes: str) -> None:
    conforms, results, _ = pyshacl.validate(graph(data), shacl_graph=graph(shapes))
    outcome = run(data, shapes)
    assert isinstance(results, Graph)
    assert told(outcome.results) == told(results)
    assert list(outcome.results.objects(None, SH.conforms)) == [Literal(conforms)]


# The other engine


def test_an_engine_that_there_is_not_is_told_with_those_that_there_are() -> None:
    with pytest.raises(WrongValue, match=r"called “fast”. Choose one of: pyshacl, turbo\."):
        run("", "", "fast")


def quick(outcome: shacl.Outcome) -> list[tuple[str, ...]]:
    """What both engines must agree on: all but the words that they find themselves."""
    return sorted((*one[:5], *one[6:]) for one in told(outcome.results))


@settings(max_examples=60, deadline=None)
@given(statements(), shapes())
def test_the_quick_engine_gives_the_same_results(data: str, shapes: str) -> None:
    outcome, other = run(data, shapes), run(data, shapes, "turbo")
    assert quick(other) == quick(outcome)
    assert other.met == outcome.met
    assert rdflib.NORMALIZE_LITERALS is False


def test_the_quick_engine_says_the_same_of_the_invented_workspace(workspace: Workspace) -> None:
    def read(*folders: str) -> Graph:
        whole = Graph(bind_namespaces="none")
        for folder in folders:
            for path in workspace.files(folder, ".ttl"):
                whole.parse(path, format="turtle")
        return whole

    rdflib.NORMALIZE_LITERALS = False
    data, shapes = read("ontology", "graph"), read("shapes")
    outcome, other = shacl.run(data, shapes), shacl.run(data, shapes, engine="turbo")
    assert quick(other) == quick(outcome)
    assert other.met == outcome.met
    assert sum(outcome.met.values()) > 100


def test_the_quick_engine_refuses_the_same_shapes() -> None:
    for bad in ("sh:node ex:Shape .", 'sh:sparql [ sh:select "SELECT $this FROM <https://example.com/> {}" ] .'):
        with pytest.raises(BadShapes):
            run("ex:a ex:p 1 .", ON_A + bad, "turbo")


def test_the_quick_engine_is_told_how_to_install_where_it_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyshacl_turbo", None)
    with pytest.raises(CannotRun, match=r"pip install 'remit-graph\[fast\]'"):
        run("ex:a ex:p 1 .", ON_A + "sh:nodeKind sh:IRI .", "turbo")

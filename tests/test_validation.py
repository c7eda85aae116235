"""Shapes against a small workspace: findings in words and with places, and how many things each shape met."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest
import rdflib
from rdflib.plugins import sparql

from remit import vocabulary, workspace
from remit.errors import BadFile
from remit.findings import INFO, VIOLATION, WARNING, Finding, Report
from remit.validation import Material, validate

if TYPE_CHECKING:
    from pathlib import Path

    from remit.workspace import Workspace

BASE = "https://example.org/"
SH = "http://www.w3.org/ns/shacl#"
SETTINGS = f'[workspace]\nname = "t"\ntitle = "T"\nversion = "1"\nbase = "{BASE}"\n'
PREFIXES = (
    f"@prefix body: <{BASE}id/body/> .\n@prefix shape: <{BASE}shape/> .\n@prefix remit: <https://w3id.org/remit/def/> .\n"
    "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
    "@prefix sh: <http://www.w3.org/ns/shacl#> .\n@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
)
ONTOLOGY = 'remit:Council rdfs:subClassOf remit:Body . remit:partOf rdfs:label "is part of"@en-GB .\n'
GRAPH = """body:a a remit:Council ; skos:prefLabel "Aldby"@en-GB ;
  remit:number 1 ;
  remit:partOf body:c .
body:b a remit:Body ; remit:number "two" ,
  "three" ; remit:partOf body:a .
body:c a remit:Body ; skos:prefLabel "Cray"@en-GB ; remit:number 3 .
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace with three bodies and no shape."""
    (tmp_path / "remit.toml").write_text(SETTINGS, encoding="utf-8")
    for folder in ("ontology", "graph", "queries", "shapes"):
        (tmp_path / folder).mkdir()
    (tmp_path / "ontology/own.ttl").write_text(PREFIXES + ONTOLOGY, encoding="utf-8")
    (tmp_path / "graph/bodies.ttl").write_text(PREFIXES + GRAPH, encoding="utf-8")
    return tmp_path


def shaped(root: Path, shapes: str) -> Workspace:
    (root / "shapes/all.ttl").write_text(PREFIXES + shapes, encoding="utf-8")
    return workspace.load(root)


def report(root: Path, shapes: str) -> Report:
    return validate(shaped(root, shapes))


NUMBER = """shape:Body a sh:NodeShape ; sh:targetClass remit:Body ; sh:property shape:NumberIsWhole .
shape:NumberIsWhole sh:path remit:number ; sh:datatype xsd:integer ; sh:severity sh:Violation ; sh:message "Give a whole number."@en-GB .
"""


def test_a_finding_says_what_where_and_of_which_thing(root: Path) -> None:
    found = report(root, NUMBER)
    assert found.findings == (
        Finding(
            severity=VIOLATION,
            shape=f"{BASE}shape/NumberIsWhole",
            message="“two” is not a whole number.",
            remedy="Give a whole number.",
            focus=f"{BASE}id/body/b",
            label="body:b",
            path="number",
            value="two",
            place="graph/bodies.ttl:11:36",
            component=f"{SH}DatatypeConstraintComponent",
        ),
        Finding(
            severity=VIOLATION,
            shape=f"{BASE}shape/NumberIsWhole",
            message="“three” is not a whole number.",
            remedy="Give a whole number.",
            focus=f"{BASE}id/body/b",
            label="body:b",
            path="number",
            value="three",
            place="graph/bodies.ttl:12:3",
            component=f"{SH}DatatypeConstraintComponent",
        ),
    )
    assert not found.conforms


def test_every_shape_tells_how_many_things_it_met(root: Path) -> None:
    found = report(
        root,
        NUMBER
        + "shape:Nobody a sh:NodeShape ; sh:targetClass remit:Nothing ; sh:nodeKind sh:IRI .\n"
        + "shape:Parts a sh:PropertyShape ; sh:targetSubjectsOf remit:partOf ; sh:path remit:partOf ; sh:maxCount 1 .\n"
        + "shape:Off a sh:NodeShape ; sh:targetClass remit:Body ; sh:deactivated true ; sh:nodeKind sh:Literal .\n",
    )
    assert found.shapes == {f"{BASE}shape/Body": 3, f"{BASE}shape/Nobody": 0, f"{BASE}shape/Parts": 2}
    assert found.idle == (f"{BASE}shape/Nobody",)


def test_a_pass_in_which_nothing_was_checked_is_none(root: Path) -> None:
    nothing = report(root, "shape:Nobody a sh:NodeShape ; sh:targetClass remit:Nothing ; sh:nodeKind sh:IRI .\n")
    assert nothing.findings == ()
    assert not nothing.conforms
    (root / "shapes/all.ttl").unlink()
    without = validate(workspace.load(root))
    assert (without.findings, without.shapes, without.checked, without.conforms) == ((), {}, 0, False)


def test_warnings_and_advice_do_not_refuse(root: Path) -> None:
    found = report(
        root,
        "shape:A a sh:NodeShape ; sh:targetClass remit:Body ; sh:property shape:Label , shape:Part .\n"
        'shape:Label sh:path skos:prefLabel ; sh:minCount 1 ; sh:severity sh:Warning ; sh:message "Add a label." .\n'
        'shape:Part sh:path remit:partOf ; sh:minCount 1 ; sh:severity sh:Info ; sh:message "Say what it is part of." .\n',
    )
    assert [(one.severity, one.label, one.path) for one in found.findings] == [
        (WARNING, "body:b", "label"),
        (INFO, "Cray", "is part of"),
    ]
    assert found.conforms
    assert found.findings[0].place == "graph/bodies.ttl:11:1"
    assert found.findings[0].value == ""


def test_paths_are_told_in_words(root: Path) -> None:
    found = report(
        root,
        "shape:A a sh:NodeShape ; sh:targetNode body:c ; sh:property shape:Back , shape:Chain , shape:Either , shape:Any .\n"
        'shape:Back sh:path [ sh:inversePath remit:partOf ] ; sh:nodeKind sh:Literal ; sh:message "no" .\n'
        'shape:Chain sh:path ( remit:partOf remit:number ) ; sh:minCount 1 ; sh:message "no" .\n'
        'shape:Either sh:path [ sh:alternativePath ( remit:partOf remit:x ) ] ; sh:minCount 1 ; sh:message "no" .\n'
        'shape:Any sh:path [ sh:zeroOrMorePath remit:partOf ] ; sh:minCount 2 ; sh:message "no" .\n',
    )
    assert {one.shape.removeprefix(f"{BASE}shape/"): (one.path, one.value, one.place) for one in found.findings} == {
        "Back": ("is part of (pointing here)", "Aldby", "graph/bodies.ttl:10:16"),
        "Chain": ("is part of, then number", "", "graph/bodies.ttl:13:1"),
        "Either": ("is part of or x", "", "graph/bodies.ttl:13:1"),
        "Any": ("is part of, any number of times", "", "graph/bodies.ttl:13:1"),
    }


def test_messages_name_the_thing_and_the_value(root: Path) -> None:
    found = report(
        root,
        "shape:A a sh:NodeShape ; sh:targetNode body:a ; sh:property [ sh:path remit:partOf ; sh:nodeKind sh:Literal ;\n"
        '  sh:message "{?value} is where {$this} lies: {?path}." ] .\n',
    )
    assert [one.remedy for one in found.findings] == ["“Cray” is where “Aldby” lies: is part of."]
    assert found.findings[0].shape == f"{BASE}shape/A"


def test_a_shape_may_ask_a_query(root: Path) -> None:
    found = report(
        root,
        'shape:P sh:declare shape:D . shape:D sh:prefix "remit" ; sh:namespace "https://w3id.org/remit/def/"^^xsd:anyURI .\n'
        "shape:A a sh:NodeShape ; sh:targetClass remit:Body ; sh:sparql shape:Q .\n"
        'shape:Q sh:prefixes shape:P ; sh:message "It lies in what lies in {?far}." ;\n'
        '  sh:select "SELECT DISTINCT $this (?near AS ?value) ?far WHERE { $this remit:partOf ?near . ?near remit:partOf ?far }" .\n',
    )
    assert [(one.label, one.value) for one in found.findings] == [("body:b", "Aldby")]
    assert found.findings[0].remedy == "It lies in what lies in “Cray”."


def test_alternatives_and_inner_shapes_give_one_finding(root: Path) -> None:
    found = report(
        root,
        'shape:A a sh:NodeShape ; sh:targetClass remit:Body ; sh:or ( shape:Labelled shape:Whole ) ; sh:message "Label or number." .\n'
        "shape:Labelled sh:path skos:prefLabel ; sh:minCount 1 .\nshape:Whole sh:path remit:number ; sh:datatype xsd:integer .\n",
    )
    assert [(one.label, one.remedy, one.value) for one in found.findings] == [("body:b", "Label or number.", "")]


def test_targets_by_query_are_met(root: Path) -> None:
    found = report(
        root,
        'shape:A a sh:NodeShape ; sh:target shape:T ; sh:property [ sh:path skos:prefLabel ; sh:minCount 1 ; sh:message "Label it." ] .\n'
        'shape:T a sh:SPARQLTarget ; sh:select "SELECT ?this WHERE { ?this <https://w3id.org/remit/def/number> ?n }" .\n',
    )
    assert found.shapes == {f"{BASE}shape/A": 3}
    assert [one.label for one in found.findings] == ["body:b"]


def test_a_misspelt_word_of_shacl_is_a_finding(root: Path) -> None:
    found = report(root, NUMBER.replace("sh:datatype", "sh:dataType"))
    assert [(one.severity, one.value, one.place) for one in found.findings] == [
        (VIOLATION, "sh:dataType", "shapes/all.ttl:9:56")
    ]
    assert not found.conforms


def test_misspelt_words_of_other_vocabularies_are_found(root: Path) -> None:
    (root / "graph/bodies.ttl").write_text(PREFIXES + 'body:a skos:prefLable "A" ; a remit:Body .', encoding="utf-8")
    material = Material.of(workspace.load(root))
    (found,) = vocabulary.misspelt(material.graph, material.namespaces, material.locate)
    assert found.message.startswith("skos:prefLable is no word of its vocabulary")
    assert found.place == "graph/bodies.ttl:8:23"


@pytest.mark.parametrize(
    ("shapes", "words", "place"),
    [
        (
            "shape:A a sh:NodeShape ; sh:targetClass remit:Body ;\n sh:property shape:Gone .",
            "shape/Gone",
            "shapes/all.ttl:9:14",
        ),
        (
            'shape:A a sh:NodeShape ; sh:targetClass remit:Body ; sh:sparql [ sh:select "SELECT $this WHERE {" ] .',
            "cannot be run",
            "shapes/all.ttl:8:1",
        ),
        (
            'shape:A sh:targetClass remit:Body ; sh:path remit:number ; sh:pattern "(" .',
            "cannot be run",
            "shapes/all.ttl:8:1",
        ),
    ],
)
def test_shapes_that_cannot_be_run_are_an_error(root: Path, shapes: str, words: str, place: str) -> None:
    with pytest.raises(BadFile) as caught:
        report(root, shapes)
    assert words in str(caught.value)
    assert caught.value.place == place


def test_a_query_in_a_shape_reads_no_file(root: Path) -> None:
    secret = root / "secret.ttl"
    secret.write_text(f"<{BASE}id/body/a> <{BASE}secret> 1 .", encoding="utf-8")
    select = f"SELECT $this ?value FROM <{secret.as_uri()}> WHERE {{ $this <{BASE}secret> ?value }}"  # noqa: S608 - in a shape
    with pytest.raises(BadFile) as caught:
        report(root, f'shape:A a sh:NodeShape ; sh:targetClass remit:Body ; sh:sparql [ sh:select "{select}" ] .')
    assert caught.value.place == "shapes/all.ttl:8:1"
    assert "its query has FROM" in str(caught.value)
    assert sparql.SPARQL_LOAD_GRAPHS is False


def test_it_changes_no_setting_and_prints_nothing(root: Path, capfd: pytest.CaptureFixture[str]) -> None:
    handlers = list(logging.getLogger("pyshacl-validate").handlers)
    report(root, NUMBER)
    assert rdflib.NORMALIZE_LITERALS is False
    assert logging.getLogger("pyshacl-validate").handlers == handlers
    assert capfd.readouterr() == ("", "")


def test_the_findings_are_those_of_plain_pyshacl(root: Path) -> None:
    import pyshacl

    from remit.namespaces import SH

    shapes = (
        NUMBER
        + "shape:X a sh:NodeShape ; sh:targetClass remit:Body ; sh:xone ( shape:Labelled shape:Placed ) ; sh:node shape:Whole .\n"
        "shape:Labelled sh:path skos:prefLabel ; sh:minCount 1 .\nshape:Placed sh:path remit:partOf ; sh:minCount 1 .\n"
        "shape:Whole sh:property [ sh:path remit:number ; sh:maxExclusive 3 ] .\n"
    )
    ours = report(root, shapes)
    data = rdflib.Graph().parse(root / "graph/bodies.ttl").parse(root / "ontology/own.ttl")
    _, results, _ = pyshacl.validate(data, shacl_graph=rdflib.Graph().parse(root / "shapes/all.ttl"), inference="none")
    rdflib.NORMALIZE_LITERALS = False
    theirs = {
        (
            str(results.value(one, rdflib.URIRef(SH + "focusNode"))),
            str(results.value(one, rdflib.URIRef(SH + "sourceShape"))),
        )
        for one in results.objects(None, rdflib.URIRef(SH + "result"))
    }
    assert {(one.focus, one.shape) for one in ours.findings} == theirs
    assert len(theirs) == 4

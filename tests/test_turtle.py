"""Turtle: where triples stand, the canonical form, and writing it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from rdflib import BNode, Literal, URIRef
from rdflib.namespace import RDF, XSD

from remit import turtle, workspace
from remit.errors import BadFile
from remit.turtle import Places, Position

if TYPE_CHECKING:
    from remit.workspace import Workspace

BASE = "https://example.org/"
SETTINGS = f'[workspace]\nname = "t"\ntitle = "T"\nversion = "1"\nbase = "{BASE}"\n'
PREFIXES = (
    f"@prefix body: <{BASE}id/body/> .\n@prefix remit: <https://w3id.org/remit/def/> .\n"
    "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
)
NAMELESS = (
    PREFIXES
    + """
@prefix own: <https://own.example/terms#> .
body:b remit:about [ remit:number 2 ; skos:prefLabel "two"@en-GB ] , [ remit:number 1 ] , body:a .
body:a a own:Thing ; <https://one.example/p> 1 ; <https://two.example/p> 2 , "x" , "x"@en-GB , "x"@cy , true , 1.5 .
body:c remit:lists ( body:b "b" ( 1 2 ) ) ; <https://three.example/p> "2024-01-01"^^xsd:date .
_:x remit:about _:y . _:y remit:about _:x .
"""
)


@pytest.fixture
def home(tmp_path: Path) -> Workspace:
    """A workspace with empty folders."""
    (tmp_path / "remit.toml").write_text(SETTINGS, encoding="utf-8")
    for folder in ("ontology", "graph", "queries", "shapes"):
        (tmp_path / folder).mkdir()
    return workspace.load(tmp_path)


def put(home: Workspace, name: str, text: str) -> Path:
    path = home.root / name
    path.write_text(text, encoding="utf-8")
    return path


def triples(text: str) -> set[pyoxigraph.Quad]:
    dataset = pyoxigraph.Dataset(pyoxigraph.parse(text.encode(), format=pyoxigraph.RdfFormat.TURTLE))
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    return set(dataset)


# The canonical form


def test_the_canonical_form_is_pleasant_to_read(home: Workspace) -> None:
    text = PREFIXES + (
        'body:b skos:prefLabel "B"@en-GB ; a remit:Group ; remit:number 2 ; remit:about body:c , body:a .\n'
        '<https://example.org/graph/x> skos:prefLabel "What this file holds"@en-GB . # a remark\n'
    )
    assert turtle.canonical(text, "x.ttl", home) == (
        "PREFIX body: <https://example.org/id/body/>\n"
        "PREFIX graph: <https://example.org/graph/>\n"
        "PREFIX remit: <https://w3id.org/remit/def/>\n"
        "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>\n"
        "\n"
        "graph:x\n"
        '    skos:prefLabel "What this file holds"@en-GB ;\n'
        ".\n"
        "\n"
        "body:b\n"
        "    a remit:Group ;\n"
        '    skos:prefLabel "B"@en-GB ;\n'
        "    remit:about\n"
        "        body:a ,\n"
        "        body:c ;\n"
        "    remit:number 2 ;\n"
        ".\n"
    )


def test_the_canonical_form_keeps_every_triple_and_is_its_own_canonical_form(home: Workspace) -> None:
    once = turtle.canonical(NAMELESS, "x.ttl", home)
    assert triples(once) == triples(NAMELESS)
    assert turtle.canonical(once, "x.ttl", home) == once


def test_the_canonical_form_is_the_same_for_every_hash_seed(home: Workspace) -> None:
    path = put(home, "graph/x.ttl", NAMELESS)
    program = (
        "import pathlib, sys; from remit import turtle, workspace\n"
        "sys.stdout.write(turtle.canonical(pathlib.Path(sys.argv[2]).read_text(), 'x', workspace.load(pathlib.Path(sys.argv[1]))))"
    )
    forms = {
        subprocess.run(
            [sys.executable, "-c", program, str(home.root), str(path)],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "2", "3")
    }
    assert len(forms) == 1
    assert forms != {b""}


def test_the_order_of_a_text_does_not_matter(home: Workspace) -> None:
    head, *statements = NAMELESS.replace(PREFIXES, "").strip().split("\n")
    other = PREFIXES + head + "\n" + "\n".join(reversed(statements))
    assert turtle.canonical(other, "x.ttl", home) == turtle.canonical(NAMELESS, "x.ttl", home)


def test_a_new_reference_moves_nothing(home: Workspace) -> None:
    before = turtle.canonical(PREFIXES + "body:a remit:number 1 . body:b remit:number 2 .", "x", home)
    after = turtle.canonical(
        PREFIXES + "body:a remit:number 1 . body:b remit:number 2 ; remit:about body:a .", "x", home
    )
    assert [line for line in after.splitlines() if "about" not in line] == before.splitlines()


def test_prefixes_of_the_file_are_kept_where_the_workspace_has_none(home: Workspace) -> None:
    text = f"@prefix own: <https://own.example/#> . @prefix mine: <{BASE}id/body/> .\nown:a own:b mine:c ."
    form = turtle.canonical(text, "x.ttl", home)
    assert "PREFIX own: <https://own.example/#>" in form
    assert "own:b body:c" in form
    assert "mine:" not in form


def test_a_prefix_that_the_file_uses_in_its_own_way_stays_so(home: Workspace) -> None:
    text = f"@prefix shape: <https://elsewhere.example/> .\nshape:a shape:b <{BASE}shape/c> ."
    form = turtle.canonical(text, "x.ttl", home)
    assert form.startswith("PREFIX shape: <https://elsewhere.example/>")
    assert f"shape:b <{BASE}shape/c>" in form
    assert turtle.canonical(form, "x.ttl", home) == form
    unused = turtle.canonical(
        f"@prefix shape: <https://elsewhere.example/> .\n<{BASE}shape/a> a <{BASE}shape/c> .", "x.ttl", home
    )
    assert unused.startswith(f"PREFIX shape: <{BASE}shape/>")


def test_names_may_begin_with_a_digit_and_hold_letters_of_other_languages(home: Workspace) -> None:
    form = turtle.canonical(
        f"<{BASE}id/body/2014-ŵyl> a <{BASE}id/body/a.b%20c> , <{BASE}id/body/a(b)> .", "x.ttl", home
    )
    assert "\nbody:2014-ŵyl\n" in form
    assert f"<{BASE}id/body/a.b%20c>" in form
    assert f"<{BASE}id/body/a(b)>" in form


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("20", "20"),
        ("-3", "-3"),
        ("1.50", "1.50"),
        ("true", "true"),
        ('"020"^^xsd:integer', '"020"^^xsd:integer'),
        ('"1"^^xsd:decimal', '"1"^^xsd:decimal'),
        ('"0.1234567890123"^^xsd:double', '"0.1234567890123"^^xsd:double'),
        ('"1e999999999"^^xsd:decimal', '"1e999999999"^^xsd:decimal'),
        ('"2024-02-30"^^xsd:date', '"2024-02-30"^^xsd:date'),
        ('"a"^^xsd:string', '"a"'),
        ('"a"@en-GB', '"a"@en-GB'),
        ("'it\\'s \"x\"'", '"it\'s \\"x\\""'),
        ('"a\\nb \\"c\\""', '"""a\nb "c\\""""'),
        ('"\\\\\\""', '"\\\\\\""'),
    ],
)
def test_values_are_kept_as_they_are(home: Workspace, written: str, kept: str) -> None:
    start = time.perf_counter()
    form = turtle.canonical(f"{PREFIXES}body:a remit:value {written} .", "x.ttl", home)
    assert f"remit:value {kept} ;" in form
    assert time.perf_counter() - start < 5


@given(
    words=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")),
    language=st.sampled_from(["", "@en-GB"]),
)
def test_any_words_survive(words: str, language: str) -> None:
    from remit.namespaces import Namespaces

    home = workspace.Workspace(Path(), "a", "A", "1", Namespaces(BASE), {}, {}, {}, ())
    quoted = str(pyoxigraph.Literal(words)) + language
    text = f"<{BASE}id/body/a> <https://w3id.org/remit/def/words> {quoted} ."
    once = turtle.canonical(text, "x.ttl", home)
    assert triples(once) == triples(text)
    assert turtle.canonical(once, "x.ttl", home) == once


def test_a_number_that_would_be_rewritten_is_refused_with_its_place(home: Workspace) -> None:
    with pytest.raises(BadFile, match=r"^graph/x\.ttl:5:1: the value .*020.* left as it is"):
        turtle.canonical(PREFIXES + "body:a remit:number 020 .", "graph/x.ttl", home)


# Errors


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("<https://a.example/> a\n<https://b.example/ c> .", "x.ttl:2:1", "invalid IRI code point"),
        ("<https://a.example/> a\n  nowhere:b .", "x.ttl:2:3", "the prefix nowhere: has not been declared"),
        ("<https://a.example/> a <b> .", "x.ttl:1:24", "an IRI must be whole"),
        ('<https://a.example/> <https://b.example/> """a\nb\n', "x.ttl:1:43", "unexpected end of file"),
        ("<https://a.example/> <https://b.example/> <<( <https://a.example/> a 1 )>> .", "x.ttl:1:68", "Turtle 1.1"),
    ],
)
def test_a_bad_file_is_named_with_line_and_column(home: Workspace, text: str, place: str, words: str) -> None:
    for reads in (lambda: turtle.canonical(text, "x.ttl", home), lambda: turtle.positions(text, "x.ttl")):
        with pytest.raises(BadFile) as caught:
            reads()
        assert caught.value.place == place
        assert words in str(caught.value)


def test_deep_nesting_is_an_error_and_no_crash() -> None:
    with pytest.raises(BadFile, match="nested too deeply"):
        turtle.read("<https://a.example/> a " + "(" * 20_000 + ")" * 20_000 + " .", "x.ttl")


def test_reading_is_exact_whatever_others_set() -> None:
    rdflib.NORMALIZE_LITERALS = True
    graph = turtle.read(PREFIXES + 'body:a remit:number "007"^^xsd:integer .', "exact.ttl")
    assert {str(value) for value in graph.objects()} == {"007"}


# Positions


def test_every_triple_has_its_line_and_column() -> None:
    text = (
        PREFIXES + 'body:a a remit:Group ;\n  skos:prefLabel """one\ntwo\n\nthree""" ,  "other" .\n\n'
        "body:b remit:about body:a ; # remark\n   remit:number 3 .\n"
    )
    found = turtle.positions(text, "x.ttl")
    body, remit, skos = f"{BASE}id/body/", "https://w3id.org/remit/def/", "http://www.w3.org/2004/02/skos/core#"
    assert len(found.triples) == len(found.graph) == 5
    assert found.triples == {
        (URIRef(body + "a"), RDF.type, URIRef(remit + "Group")): Position(5, 10),
        (URIRef(body + "a"), URIRef(skos + "prefLabel"), Literal("one\ntwo\n\nthree")): Position(6, 18),
        (URIRef(body + "a"), URIRef(skos + "prefLabel"), Literal("other")): Position(9, 13),
        (URIRef(body + "b"), URIRef(remit + "about"), URIRef(body + "a")): Position(11, 20),
        (URIRef(body + "b"), URIRef(remit + "number"), Literal("3", datatype=XSD.integer)): Position(12, 17),
    }
    assert found.subjects == {URIRef(body + "a"): Position(5, 1), URIRef(body + "b"): Position(11, 1)}


def test_triples_inside_brackets_have_positions_too() -> None:
    text = PREFIXES + "body:a remit:lists (\n  1\n  [ remit:number 2 ] ) ;\n  remit:number 4 ."
    found = turtle.positions(text, "x.ttl")
    assert len(found.triples) == len(found.graph)
    by_value = {
        str(triple[2]): position for triple, position in found.triples.items() if not isinstance(triple[2], BNode)
    }
    assert by_value["2"] == Position(7, 18)
    assert by_value["4"] == Position(8, 16)
    assert by_value["1"] == Position(5, 20)


def test_a_fact_is_found_in_its_file(home: Workspace) -> None:
    put(home, "graph/one.ttl", PREFIXES + "body:a remit:number 1 ,\n 2 .")
    put(home, "graph/two.ttl", PREFIXES + "body:a remit:about body:b .\nbody:b remit:number 3 .")
    places = Places(home)
    body, remit = f"{BASE}id/body/", "https://w3id.org/remit/def/"
    assert places.of(body + "a", remit + "number", "2") == "graph/one.ttl:6:2"
    assert places.of(body + "a", remit + "number") == "graph/one.ttl:5:21"
    assert places.of(body + "a", remit + "about", body + "b") == "graph/two.ttl:5:20"
    assert places.of(body + "b", remit + "nothing", "9") == "graph/two.ttl:6:1"
    assert places.of(body + "nobody") == ""
    assert places.mention(body + "b") == "graph/two.ttl:5:20"
    assert places.mention(body + "nobody") == ""


# Files


def test_all_files_of_the_workspace_are_formatted(home: Workspace) -> None:
    changed = [put(home, f"{folder}/x.ttl", PREFIXES + "body:a remit:number 1 .") for folder in turtle.FOLDERS]
    good = put(home, "graph/y.ttl", turtle.canonical(PREFIXES + "body:b remit:number 1 .", "y", home))
    assert turtle.format_files(home, (), write=False) == changed
    assert "@prefix" in changed[0].read_text(encoding="utf-8")
    assert turtle.format_files(home, (), write=True) == changed
    assert "@prefix" not in changed[0].read_text(encoding="utf-8")
    assert turtle.format_files(home, (), write=True) == []
    assert good.read_text(encoding="utf-8").startswith("PREFIX")


def test_files_and_folders_may_lie_anywhere(home: Workspace, tmp_path_factory: pytest.TempPathFactory) -> None:
    away = tmp_path_factory.mktemp("away")
    (away / "a.ttl").write_text(PREFIXES + "body:a remit:number 1 .", encoding="utf-8")
    (away / "b.ttl").write_bytes(b"\xef\xbb\xbf" + turtle.canonical(PREFIXES + "body:b a body:c .", "b", home).encode())
    assert turtle.format_files(home, (away / "a.ttl", away), write=True) == [away / "a.ttl", away / "b.ttl"]
    assert (away / "b.ttl").read_bytes().startswith(b"PREFIX")


def test_nothing_is_written_when_one_file_is_bad(home: Workspace) -> None:
    first = put(home, "graph/a.ttl", PREFIXES + "body:a remit:number 1 .")
    put(home, "graph/b.ttl", "this is no Turtle")
    before = first.read_bytes()
    with pytest.raises(BadFile, match=r"^graph/b\.ttl:1:1: "):
        turtle.format_files(home, (), write=True)
    assert first.read_bytes() == before


def test_a_missing_file_is_an_error(home: Workspace) -> None:
    with pytest.raises(BadFile, match="cannot be read"):
        turtle.format_files(home, (home.root / "none.ttl",), write=True)


def test_the_summary_is_a_sentence() -> None:
    assert turtle.summary(0, only_check=True) == "Every file is in canonical form."
    assert turtle.summary(1, only_check=True).startswith("1 file is not in canonical form.")
    assert turtle.summary(2, only_check=False).startswith("2 files written in canonical form. Comments")

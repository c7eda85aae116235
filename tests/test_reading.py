"""Reading what comes from outside: six formats, a place for every statement, and one sentence for what is hostile."""

from __future__ import annotations

import gzip
import json
import os
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING

import pyoxigraph
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st

from remit import reading
from remit.errors import BadFile, UnknownName, WrongUse
from remit.locating import Places
from remit.terms import text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from remit.incoming import Incoming

A = "http://a.example/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD = "http://www.w3.org/2001/XMLSchema#"
PREFIX = f"@prefix a: <{A}> .\n"
CANARY = "pomegranate"


def rdf(inside: str, before: str = "") -> str:
    return f'{before}<rdf:RDF xmlns:rdf="{RDF}" xmlns:a="{A}">{inside}</rdf:RDF>'


@pytest.fixture
def read(tmp_path: Path) -> Callable[[str, str | bytes], Incoming]:
    """Write a file and read it."""

    def reads(name: str, content: str | bytes) -> Incoming:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return reading.read(path, name)

    return reads


@pytest.fixture
def traps(tmp_path: Path) -> Iterator[tuple[list[str], list[str]]]:
    """The addresses of a server and of a file that nobody may read, and what the server is asked for."""
    paths: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(f'{{"@context": {{"c": "{A}{CANARY}"}}}}'.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    kept = tmp_path / "kept"
    kept.write_text(f'{{"@context": {{"c": "{A}{CANARY}"}}}}', encoding="utf-8")
    yield [f"http://127.0.0.1:{server.server_port}/x", kept.as_uri()], paths
    server.shutdown()
    thread.join()
    server.server_close()


def statements(incoming: Incoming) -> set[str]:
    return {str(quad) for quad in incoming.quads}


def subjects(incoming: Incoming) -> dict[str, str]:
    """By value: the identifier of the thing that has it, or the name that the engine gave to it."""
    return {text(quad.object): text(quad.subject) for quad in incoming.quads}


# What is read

SAME = {
    "x.ttl": f'{PREFIX}a:b a:c "d" .',
    "x.trig": f'{PREFIX}a:b a:c "d" .',
    "x.nt": f'<{A}b> <{A}c> "d" .\n',
    "x.nq": f'<{A}b> <{A}c> "d" .\n',
    "x.jsonld": f'{{"@context": {{"a": "{A}"}}, "@id": "a:b", "a:c": "d"}}',
    "x.json": f'{{"@id": "{A}b", "{A}c": "d"}}',
    "x.rdf": rdf(f'<rdf:Description rdf:about="{A}b"><a:c>d</a:c></rdf:Description>'),
    "x.xml": rdf(f'<rdf:Description rdf:about="{A}b" a:c="d"/>'),
    "x.OWL": rdf(f'<rdf:Description rdf:about="{A}b"><a:c>d</a:c></rdf:Description>', '<?xml version="1.0"?>\n'),
}


@pytest.mark.parametrize("name", SAME)
def test_every_format_says_the_same(read: Callable[..., Incoming], name: str) -> None:
    found = read(name, SAME[name])
    assert statements(found) == {f'<{A}b> <{A}c> "d"'}
    assert found.name == name
    assert found.prefixes.get("a", A) == A
    assert found.locate(f"{A}b", f"{A}c", "d").startswith(f"{name}:")


def test_the_format_may_be_named(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_text(SAME["x.ttl"], encoding="utf-8")
    for form in ("Turtle", "ttl", ".ttl"):
        assert len(reading.read(path, "x.txt", form).quads) == 1
    with pytest.raises(UnknownName, match=r"There is no format called “xls”\. Read are Turtle, TriG, N-Triples"):
        reading.read(path, "x.txt", "xls")


@pytest.mark.parametrize(("name", "words"), [("x.txt", "files that end in .txt"), ("x", "whose name has no ending")])
def test_an_unknown_ending_is_wrong_use(tmp_path: Path, name: str, words: str) -> None:
    with pytest.raises(WrongUse) as caught:
        reading.read(tmp_path / name, name)
    assert words in str(caught.value)
    assert ".ttl, .trig, .nt, .nq, .jsonld, .json, .rdf, .xml, .owl, .xlsx and .csv" in str(caught.value)


def test_values_are_kept_as_written(read: Callable[..., Incoming]) -> None:
    written = f'{PREFIX}@prefix xsd: <{XSD}> .\na:b a:c 01 , 1.50 , "24:00:00"^^xsd:time , "s"^^xsd:string , "l"@cy .'
    assert statements(read("x.ttl", written)) == {
        f'<{A}b> <{A}c> "01"^^<{XSD}integer>',
        f'<{A}b> <{A}c> "1.50"^^<{XSD}decimal>',
        f'<{A}b> <{A}c> "24:00:00"^^<{XSD}time>',
        f'<{A}b> <{A}c> "s"',
        f'<{A}b> <{A}c> "l"@cy',
    }


def test_names_of_graphs_are_kept(read: Callable[..., Incoming]) -> None:
    found = read("x.trig", f"{PREFIX}a:g {{ a:b a:c 1 }}")
    assert {str(quad.graph_name) for quad in found.quads} == {f"<{A}g>"}


def test_things_without_identifiers_of_two_files_stay_apart(read: Callable[..., Incoming]) -> None:
    one, two = (read(name, f'_:x <{A}c> "d" .\n') for name in ("one.nt", "two.nt"))
    assert one.quads[0].subject != two.quads[0].subject


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("x.ttl", ""),
        ("x.ttl", "# nothing yet\n"),
        ("x.trig", "\n"),
        ("x.nq", "# nothing\n"),
        ("x.jsonld", "{}"),
        ("x.json", "[]"),
        ("x.rdf", "<!-- nothing -->"),
        ("x.rdf", rdf("")),
    ],
)
def test_a_file_that_says_nothing_is_read(read: Callable[..., Incoming], name: str, written: str) -> None:
    assert read(name, written).quads == ()


@pytest.mark.parametrize("name", ["x.ttl", "x.nt", "x.json", "x.OWL"])
def test_a_byte_order_mark_is_passed_over(read: Callable[..., Incoming], name: str) -> None:
    assert len(read(name, b"\xef\xbb\xbf" + SAME[name].encode()).quads) == 1


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("x.ttl", f"<javascript:alert(1)> <{A}c> 1 ."),
        ("x.ttl", f'<{A}b> <{A}c> "1e999999999"^^<{XSD}decimal> .'),
        ("x.ttl", f'<{A}b> <{A}c> "\x01\x0b" .'),
        ("x.ttl", f'<{A}b> <{A}c> "{"[(" * 1000}", <{A}{"(" * 1000}> . # {"[" * 1000}'),
        ("x.owl", rdf('<a:T rdf:about="&a;b"/>', f'<!DOCTYPE rdf:RDF [\n  <!ENTITY a "{A}" >\n]>')),
    ],
)
def test_what_only_looks_dangerous_is_read(read: Callable[..., Incoming], name: str, written: str) -> None:
    assert len(read(name, written).quads) in {1, 2}


# Places


def test_places_in_turtle(read: Callable[..., Incoming]) -> None:
    found = read("x.ttl", f'{PREFIX}a:b a a:T ;\n  a:c "x" , 1 ;\n  a:d [ a:e "in" ] .\n_:q a:e "é", "out" .')
    assert found.locate(f"{A}b") == "x.ttl:2:1"
    assert found.locate(f"{A}b", f"{A}c", "1") == "x.ttl:3:13"
    assert found.locate(f"{A}b", f"{A}c") == "x.ttl:3:7"
    assert found.locate(f"{A}b", f"{A}c", "no") == "x.ttl:3:7"
    assert found.locate(f"{A}b", f"{A}no") == "x.ttl:2:1"
    assert found.locate(f"{A}no") == ""
    nameless = subjects(found)
    assert found.locate(nameless["in"], f"{A}e", "in") == "x.ttl:4:13"
    assert found.locate(nameless["out"].removeprefix("_:"), f"{A}e", "out") == "x.ttl:5:14"


def test_places_in_trig(read: Callable[..., Incoming]) -> None:
    written = (
        f'PREFIX a: <{A}>\nGRAPH a:g {{ a:b a:c "}}" }}\n<{A}h> # {{\n{{ a:b a:d 1.5 . a:y a:d a:b. }} [] {{a:z a:d 2}}\n'
        'a:w a:d "{ }" .\n{ a:v a:d 3 }'
    )
    found = read("x.trig", written)
    assert found.locate(f"{A}b", f"{A}c", "}") == "x.trig:2:21"
    assert found.locate(f"{A}b", f"{A}d") == "x.trig:4:11"
    assert found.locate(f"{A}y") == "x.trig:4:17"
    assert found.locate(f"{A}z", f"{A}d", "2") == "x.trig:4:44"
    assert found.locate(f"{A}w", f"{A}d", "{ }") == "x.trig:5:9"
    assert found.locate(f"{A}v", f"{A}d", "3") == "x.trig:6:11"


def test_places_in_n_quads(read: Callable[..., Incoming]) -> None:
    found = read("x.nq", f'# one\n\n  <{A}b> <{A}c> "d\u2028e" <{A}g> .\r\n_:x <{A}c> _:y .\n')
    assert found.locate(f"{A}b", f"{A}c", "d\u2028e") == "x.nq:3:45"
    assert found.locate(f"{A}b") == "x.nq:3:3"


def test_places_in_json_ld(read: Callable[..., Incoming]) -> None:
    written = """{"@context": {"a": "http://a.example/", "c": "a:c", "id": "@id", "part": {"@reverse": "a:whole"},
  "link": {"@id": "a:link", "@type": "@id"}, "said": {"@id": "a:said", "@container": "@language"}},
 "@graph": [
 {"id": "a:b", "@type": "a:T",
  "c": ["x",
        1.50],
  "link": "a:z",
  "said": {"en": "yes",
           "cy": "ie"},
  "a:d": {"a:e": {"@value": "in", "@language": "en"}},
  "part": {"id": "a:half",
           "a:n": {"@list": [true,
                             "last"]}}
 }]}"""
    found = read("x.jsonld", written)
    b = f"{A}b"
    assert found.locate(b) == "x.jsonld:4:9"
    assert found.locate(b, f"{RDF}type", f"{A}T") == "x.jsonld:4:25"
    assert found.locate(b, f"{A}c", "1.5E0") == "x.jsonld:6:9"
    assert found.locate(b, f"{A}link", f"{A}z") == "x.jsonld:7:11"
    assert found.locate(b, f"{A}said", "ie") == "x.jsonld:9:18"
    assert found.locate(f"{A}half", f"{A}whole", b) == "x.jsonld:11:18"
    nameless = subjects(found)
    assert found.locate(nameless["in"], f"{A}e", "in") == "x.jsonld:10:29"
    assert found.locate(nameless["in"]) == "x.jsonld:10:10"


def test_places_in_rdf_xml(read: Callable[..., Incoming]) -> None:
    written = rdf(
        '\n<a:T rdf:about="b">\n <a:c>x</a:c>\n <a:d rdf:resource="#z"/>\n <a:e rdf:parseType="Resource">\n'
        '  <a:f>in</a:f></a:e>\n <a:g><a:U a:h="at">\n   <a:i>é</a:i></a:U></a:g>\n <a:l rdf:parseType="Collection">\n'
        '  <a:V rdf:ID="v"/></a:l>\n <a:m xml:base="http://m.example/" rdf:resource="n"/>\n'
        ' <a:o rdf:parseType="Literal"><p>no<a:c>x</a:c></p></a:o></a:T>'
        "<rdf:Seq><rdf:li>one</rdf:li>\n<rdf:li>two</rdf:li></rdf:Seq>\n"
    ).replace("<rdf:RDF", f'<?xml version="1.0"?>\n<rdf:RDF xml:base="{A}"')
    found = read("x.rdf", written)
    b = f"{A}b"
    assert found.locate(b, f"{A}c", "x") == "x.rdf:4:2"
    assert found.locate(b, f"{A}d", f"{A}#z") == "x.rdf:5:2"
    assert found.locate(b, f"{A}m", "http://m.example/n") == "x.rdf:12:2"
    assert found.locate(b, f"{A}o") == "x.rdf:13:2"
    assert found.locate(f"{A}#v") == "x.rdf:11:3"
    nameless = subjects(found)
    assert found.locate(nameless["in"], f"{A}f", "in") == "x.rdf:7:3"
    assert found.locate(nameless["at"], f"{A}i", "é") == "x.rdf:9:4"
    assert found.locate(nameless["two"], f"{RDF}_2", "two") == "x.rdf:14:1"


def test_a_place_that_cannot_be_found_is_the_file(read: Callable[..., Incoming]) -> None:
    found = read("x.ttl", f'VERSION "1.2"\n<{A}b> <{A}c> 1 .')
    assert found.locate(f"{A}b") == "x.ttl"
    assert found.locate(f"{A}no") == ""


def test_places_in_a_large_file(read: Callable[..., Incoming]) -> None:
    written = PREFIX + "".join(f'a:b{number} a:c "v{number}" .\n' for number in range(3000))
    assert read("x.ttl", written).locate(f"{A}b2000", f"{A}c", "v2000") == "x.ttl:2002:13"


THINGS = st.sampled_from([rdflib.URIRef(f"{A}thing-{letter}") for letter in "uvwxyz"])
GRAPHS = st.lists(
    st.tuples(
        THINGS,
        st.sampled_from([rdflib.URIRef(f"{A}p{letter}") for letter in "rst"]),
        THINGS | st.text("abc 1,.;()[]{}", min_size=3).map(rdflib.Literal),
    ),
    min_size=1,
    max_size=8,
)
WRITERS = {
    "turtle": "Turtle",
    "longturtle": "Turtle",
    "trig": "TriG",
    "nt": "N-Triples",
    "nquads": "N-Quads",
    "json-ld": "JSON-LD",
    "xml": "RDF/XML",
    "pretty-xml": "RDF/XML",
}


@pytest.mark.parametrize("writer", WRITERS)
@settings(max_examples=20, deadline=None)
@given(triples=GRAPHS)
def test_the_place_has_the_value_whoever_wrote_the_file(
    writer: str, triples: list[tuple[rdflib.URIRef, rdflib.URIRef, rdflib.URIRef | rdflib.Literal]]
) -> None:
    graph = rdflib.Dataset() if writer in {"trig", "nquads"} else rdflib.Graph()
    graph.bind("a", A)
    for triple in triples:
        graph.add(triple)
    written = (
        graph.serialize(format=writer, context={"a": A}) if writer == "json-ld" else graph.serialize(format=writer)
    )
    form = WRITERS[writer]
    out = reading.parse(written.encode(), form, "x").partition(b"\n")[2]
    quads = tuple(pyoxigraph.parse(out, format=pyoxigraph.RdfFormat.N_QUADS))
    assert len(quads) == len(set(triples))
    places = Places("x", written.encode(), form, quads)
    for subject, predicate, value in triples:
        _, line, column = places(str(subject), str(predicate), str(value)).split(":")
        there = written.split("\n")[int(line) - 1][int(column) - 1 :]
        assert str(value).removeprefix(A) in there
        _, line, column = places(str(subject)).split(":")
        assert str(subject).removeprefix(A) in written.split("\n")[int(line) - 1][int(column) - 1 :]


# What is refused

NO_UTF8 = "this is not UTF-8 text"
DEEP = "nested more than 64 deep here"
NOT_FETCHED = "which is not fetched. Put the context itself into the file."
ENTITIES = '<!DOCTYPE rdf:RDF [<!ENTITY a "{}">]>'
LAUGHS = "".join(f'<!ENTITY {name} "{f"&{inner};" * 10}">' for inner, name in zip("abcdefgh", "bcdefghi", strict=True))
STAR = "this is a statement about a statement, which Remit does not read"
BAD: dict[str, tuple[str, str | bytes, str]] = {
    "brackets": ("x.ttl", f"{PREFIX}a:b a:c {'[ a:c ' * 100_000}{']' * 100_000} .", f"x.ttl:2:393: brackets or elements are {DEEP}"),
    "lists": ("x.ttl", f"{PREFIX}a:b a:c {'(' * 100_000}{')' * 100_000} .", f"x.ttl:2:73: brackets or elements are {DEEP}"),
    "lists in TriG": ("x.trig", f"{PREFIX}a:g {{a:b a:c {'(' * 100_000}{')' * 100_000} }}", DEEP),
    "JSON objects": ("x.jsonld", '{"a":' * 120_000 + "1" + "}" * 120_000, f"x.jsonld:1:321: brackets or elements are {DEEP}"),
    "JSON arrays": ("x.jsonld", "[" * 600_000, f"x.jsonld:1:65: brackets or elements are {DEEP}"),
    "JSON contexts": ("x.jsonld", '{"@context":' * 50_000, DEEP),
    "elements": ("x.rdf", rdf("<a:T><a:p>" * 100_000 + "</a:p></a:T>" * 100_000), f"elements are {DEEP}"),
    "billion laughs": ("x.rdf", rdf("<a:T>&i;</a:T>", ENTITIES.format("ha").replace("]>", f"{LAUGHS}]>")), "the entity “b” is made of others"),
    "quadratic blow-up": ("x.rdf", rdf(f"<a:T><a:p>{'&a;' * 200_000}</a:p></a:T>", ENTITIES.format("a" * 900)), "written out the file would be too large"),
    "long entity": ("x.rdf", rdf("<a:T/>", ENTITIES.format("a" * 90_000)), "is too long"),
    "DTD": ("x.rdf", rdf("<a:T/>", '<!DOCTYPE rdf:RDF SYSTEM "x.dtd">'), "its DOCTYPE needs x.dtd, which is not fetched"),
    "long value in Turtle": ("x.ttl", f'{PREFIX}a:b a:c "{"x" * 17_000_000}" .', "longer than 16 million characters"),
    "long value in XML": ("x.rdf", rdf(f"<a:T><a:p>{'x' * 17_000_000}</a:p></a:T>"), "longer than 16 million characters"),
    "bad UTF-8": ("x.ttl", b'\n\n<http://a/> <http://b/> "\xff" .', f"x.ttl:3: {NO_UTF8}"),
    "Latin 1": ("x.rdf", '<?xml version="1.0" encoding="ISO-8859-1"?>\n<é/>'.encode("latin-1"), NO_UTF8),
    "said to be Latin 1": ("x.rdf", rdf("", '<?xml version="1.0" encoding="ISO-8859-1"?>'), "x.rdf:1: the file says that it is in ISO-8859-1"),
    "UTF-16": ("x.ttl", SAME["x.ttl"].encode("utf-16"), "the file is in UTF-16. Save it as UTF-8"),
    "UTF-16 without mark": ("x.ttl", SAME["x.ttl"].encode("utf-16-le"), "the file is in UTF-16 or no text. Save it as UTF-8"),
    "zero": ("x.ttl", f'{PREFIX}a:b a:c "\n  \0" .', "x.ttl:3:3: the character U+0000 stands here"),
    "zero in an escape": ("x.nt", f'<{A}b> <{A}c> "\\u0000" .', f"Take it out of the value of <{A}c>"),
    "control character in XML": ("x.rdf", rdf("\n<a:T>\x01</a:T>"), "x.rdf:2:6: this is not valid XML: not well-formed"),
    "space": ("x.ttl", f"\n<{A} b> <{A}c> 1 .", "x.ttl:2:1: this is not valid Turtle: no identifier may have the character “ ”"),
    "braces": ("x.rdf", rdf('\n<a:T rdf:about="http://a/{b}"/>'), "x.rdf:2:17: this is not valid RDF/XML: no identifier may have the character “{”"),
    "space in JSON-LD": ("x.json", f'{{"@id": "{A} b", "{A}c": 1}}', f"x.json:1:9: the identifier “{A} b” has a character that none may have"),
    "space in a link": ("x.json", f'{{"@context": {{"c": {{"@id": "{A}c", "@type": "@id"}}}}, "c": "{A} b"}}', f"“{A} b” has a character that none may have"),
    "relative": ("x.ttl", f"<b> <{A}c> 1 .", "x.ttl:1:1: this is not valid Turtle: an identifier must be whole"),
    "relative in JSON-LD": ("x.json", f'{{"@id":\n "b", "{A}c": 1}}', "x.json:2:3: the identifier “b” is not whole"),
    "relative in XML": ("x.rdf", rdf('\n<a:T rdf:ID="b"/>'), "x.rdf:2:14: the identifier “#b” is not whole"),
    "empty JSON": ("x.json", "", "x.json: the file is empty"),
    "plain JSON": ("x.json", '{"name": "x"}', "x.json:1:2: the key “name” has no meaning, and no other has one. Add a @context"),
    "XML in Turtle": ("x.ttl", rdf("<a:T/>"), "this looks like RDF/XML and is not valid Turtle. Give it the ending .rdf"),
    "JSON in Turtle": ("x.ttl", SAME["x.json"], "this looks like JSON-LD and is not valid Turtle"),
    "Turtle in JSON": ("x.json", SAME["x.ttl"], "this looks like Turtle and is not valid JSON-LD"),
    "Turtle in XML": ("x.owl", SAME["x.ttl"], "this looks like Turtle and is not valid RDF/XML"),
    "TriG in Turtle": ("x.ttl", f"{PREFIX}a:g {{a:b a:c 1}}", "this is TriG and not Turtle. Give it the ending .trig."),
    "N-Quads in N-Triples": ("x.nt", f"<{A}b> <{A}c> <{A}d> <{A}g> .", "this is N-Quads and not N-Triples. Give it the ending .nq."),
    "web page": ("x.ttl", "<!DOCTYPE html><html></html>", "this looks like a web page and is not valid Turtle"),
    "CSV": ("x.ttl", "id,name,day\n1,2,3\n", "this looks like CSV and is not valid Turtle. Give it the ending .csv"),
    "half an XML": ("x.rdf", rdf("\n<a:T>"), "x.rdf:2:8: this is not valid XML: mismatched tag"),
    "half a Turtle": ("x.ttl", f"{PREFIX}a:b a:c\n", "x.ttl:"),
    "gzip": ("x.ttl", gzip.compress(b"x"), "this is compressed with gzip and no text, whatever its name says. Unpack it"),
    "PDF": ("x.ttl", b"%PDF-1.4", "this is a PDF and no text"),
    "quoted statement": ("x.ttl", f"<{A}b> <{A}c> 1 .\n<{A}b> <{A}c> << <{A}b> <{A}c> 1 >> .", f"x.ttl:2:43: {STAR}"),
    "annotation": ("x.ttl", f"{PREFIX}a:b a:c 1 {{| a:d 1 |}} .", f"x.ttl:2:11: {STAR}"),
    "statement as a value": ("x.nt", f"<{A}b> <{A}c> <<( <{A}b> <{A}c> <{A}d> )>> .", STAR),
    "direction": ("x.ttl", f'<{A}b> <{A}c> "x"@ar--rtl .', "“x” has a direction of writing"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_is_answered_with_one_sentence(read: Callable[..., Incoming], case: str) -> None:
    name, content, words = BAD[case]
    with pytest.raises(BadFile) as caught:
        read(name, content)
    assert words in str(caught.value)
    assert str(caught.value).startswith(name)
    assert len(str(caught.value)) < 300
    assert "\n" not in str(caught.value)


def test_a_prefix_that_would_fill_the_memory_is_refused(
    read: Callable[..., Incoming], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_MEMORY", 200)
    with pytest.raises(BadFile, match=r"^x\.ttl: it cannot be read: it took more than 200 MB of memory\. Split it"):
        read("x.ttl", f"@prefix a: <http://{'a' * 1_000_000}/> .\n{'a:a a:a a:a .' * 10_000}")


def test_what_takes_too_long_is_refused(read: Callable[..., Incoming], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_SECONDS", 0.01)
    with pytest.raises(BadFile, match=r"^x\.ttl: it cannot be read: it took more than 0\.01 seconds\. Split it"):
        read("x.ttl", "")


@pytest.mark.parametrize(
    ("part", "words"), [("xl/workbook.xml", "an Excel workbook"), ("word/a", "a Word document"), ("a", "a ZIP archive")]
)
def test_a_packed_file_is_named_for_what_it_is(tmp_path: Path, part: str, words: str) -> None:
    with zipfile.ZipFile(tmp_path / "x.ttl", "w") as packed:
        packed.writestr(part, "x")
    with pytest.raises(BadFile, match=f"this is {words} and no text"):
        reading.read(tmp_path / "x.ttl", "x.ttl")


def test_a_large_file_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "x.ttl").open("wb") as stream:
        stream.truncate(200_000_000)
    with pytest.raises(BadFile, match=r"^x\.ttl: the file has 200 MB, and at most 64 MB are read\. Split it"):
        reading.read(tmp_path / "x.ttl", "x.ttl")


def test_too_many_statements_are_refused(read: Callable[..., Incoming]) -> None:
    with pytest.raises(BadFile, match="more than 500,000 statements"):
        read("x.nt", "<a:b> <c:d> <e:f> .\n" * 500_001)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "folder.ttl").mkdir()
    os.mkfifo(tmp_path / "pipe.ttl")
    (tmp_path / "device.ttl").symlink_to("/dev/zero")
    for name, words in (
        ("folder.ttl", "this is a folder. Name a file in it."),
        ("pipe.ttl", "this is a pipe or a device and no file."),
        ("device.ttl", "this is a pipe or a device and no file."),
        ("missing.ttl", r"the file cannot be read \(No such file or directory\)"),
        ("zero\0.ttl", r"the file cannot be read \(this is no name for a file\)"),
    ):
        with pytest.raises(BadFile, match=words):
            reading.read(tmp_path / name, name)


def test_keys_that_mean_nothing_are_told(read: Callable[..., Incoming]) -> None:
    found = read("x.json", f'{{"@context": {{"b": "{A}b", "off": null}},\n "b": 1, "off": 2, "c": 3}}')
    assert found.notes == ("x.json:2:20: the key “c” has no meaning in its context, so its values were passed over.",)


def test_a_context_whose_words_hang_on_each_other_is_read(read: Callable[..., Incoming]) -> None:
    terms = {f"t{number}": f"t{number + 1}:x" for number in range(10_000)} | {"t10000": A}
    content = json.dumps({"@context": {**terms, "c": f"{A}c"}, "@id": f"{A}b", "c": "d"})
    found = read("x.json", content)
    assert len(found.quads) == 1
    assert found.locate(f"{A}b") in {"x.json", "x.json:1:1"}


# Nothing is fetched, no other file is read


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("x.json", '{"@context": "URL", "@id": "a:b"}', NOT_FETCHED),
        ("x.json", '{"@context": [{"a": "http://a/"}, "URL"], "@id": "a:b"}', "x.json:1:35: this file needs the context"),
        ("x.json", '{"@context": {"@import": "URL"}, "@id": "a:b"}', NOT_FETCHED),
        ("x.json", '{"@context": {"c": {"@id": "http://c/", "@context": "URL"}}, "c": {"@id": "a:b"}}', NOT_FETCHED),
        ("x.rdf", rdf("<a:T>&x;</a:T>", '<!DOCTYPE rdf:RDF [<!ENTITY x SYSTEM "URL">]>'), "the entity “x” points elsewhere"),
        ("x.rdf", rdf("<a:T/>", '<!DOCTYPE rdf:RDF [<!ENTITY % x SYSTEM "URL"> %x;]>'), "the entity “x” points elsewhere"),
        ("x.rdf", rdf("<a:T/>", '<!DOCTYPE rdf:RDF SYSTEM "URL">'), "which is not fetched"),
        ("x.rdf", rdf("<a:T/>", '<!DOCTYPE rdf:RDF PUBLIC "x" "URL">'), "which is not fetched"),
    ],
)  # fmt: skip
def test_nothing_is_fetched_and_no_file_is_read(
    read: Callable[..., Incoming], traps: tuple[list[str], list[str]], name: str, content: str, words: str
) -> None:
    urls, asked = traps
    for url in urls:
        with pytest.raises(BadFile) as caught:
            read(name, content.replace("URL", url))
        assert words in str(caught.value)
        assert CANARY not in str(caught.value)
    assert asked == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.ttl", "@base <URL> . @prefix owl: <http://www.w3.org/2002/07/owl#> . <> owl:imports <URL> . <x> a <URL> ."),
        ("x.trig", "<URL> { <URL> <URL> <URL> }"),
        ("x.nq", "<URL> <URL> <URL> <URL> ."),
        ("x.json", '{"@id": "URL", "URL": {"@id": "URL"}}'),
        (
            "x.rdf",
            rdf('<a:T rdf:about="URL"><a:p rdf:resource="URL"/></a:T>').replace("<rdf:RDF", '<rdf:RDF xml:base="URL"'),
        ),
    ],
)
def test_addresses_in_statements_are_only_names(
    read: Callable[..., Incoming], traps: tuple[list[str], list[str]], name: str, content: str
) -> None:
    urls, asked = traps
    for url in urls:
        found = read(name, content.replace("URL", url))
        assert found.quads
        assert found.locate(url)
        assert CANARY not in str(found.quads)
    assert asked == []

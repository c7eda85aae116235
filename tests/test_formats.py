"""The data formats: what is written can be read back, and the same result gives the same bytes."""

from __future__ import annotations

import csv
import io
import itertools
import json
from pathlib import Path

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit import formats
from remit.errors import CannotWrite, UnknownName
from remit.namespaces import XSD, Namespaces
from remit.results import Answer, Table, Triples
from remit.terms import BlankNode, Literal, NamedNode, Term, Triple, text

NAMES = Namespaces("https://example.org/")
P, Q = NamedNode("https://example.org/p"), NamedNode("https://example.org/q")
# Everything that XML, and so RDF, can hold and that the engine keeps as it stands.
words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
literals = st.one_of(
    words.map(Literal),
    words.map(lambda value: Literal(value, language="en")),
    st.integers().map(lambda value: Literal(str(value), datatype=NamedNode(XSD + "integer"))),
    words.map(lambda value: Literal(value, datatype=NamedNode("https://example.org/measure"))),
)
nodes = st.sampled_from([NAMES.id("body", "water-board"), "https://example.org/a,b(c)", "urn:x:1"]).map(NamedNode)
terms = st.one_of(nodes, literals)
tables = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.tuples(*[st.none() | terms] * width), max_size=5).map(
        lambda rows: Table(tuple(f"c{number}" for number in range(width)), tuple(rows))
    )
)
triples = st.lists(st.builds(Triple, nodes, nodes, terms), max_size=8).map(lambda found: Triples(tuple(found)))


def solutions(data: bytes, kind: pyoxigraph.QueryResultsFormat) -> list[list[Term | None]]:
    read = pyoxigraph.parse_query_results(data, format=kind)
    assert isinstance(read, pyoxigraph.QuerySolutions)
    return [[solution[variable] for variable in read.variables] for solution in read]


@given(tables)
def test_json_is_read_back_as_the_same_table(table: Table) -> None:
    read = solutions(formats.write_table(table, "json"), pyoxigraph.QueryResultsFormat.JSON)
    assert read == [list(row) for row in table.rows]


@given(tables)
def test_tsv_is_read_back_as_the_same_table(table: Table) -> None:
    read = solutions(formats.write_table(table, "tsv"), pyoxigraph.QueryResultsFormat.TSV)
    assert read == [list(row) for row in table.rows]


@given(tables)
def test_csv_is_read_back_as_the_same_texts(table: Table) -> None:
    data = formats.write_table(table, "csv").decode()
    head, *rows = csv.reader(io.StringIO(data, newline=""))
    assert tuple(head) == table.columns
    assert len(rows) == len(table.rows)
    for read, row in zip(rows, table.rows, strict=True):
        for cell, term in zip(read, row, strict=True):
            assert cell in (text(term), f"'{text(term)}")


@given(words)
def test_no_csv_cell_of_text_begins_like_a_formula(value: str) -> None:
    data = formats.write_table(Table(("a", "b"), ((Literal(value), None),)), "csv").decode()
    cell = list(csv.reader(io.StringIO(data, newline="")))[1][0]
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))


def test_csv_is_as_a_spreadsheet_wants_it() -> None:
    table = Table(
        ("name", "count"),
        (
            (Literal("Fenland Water Board"), Literal("-5", datatype=NamedNode(XSD + "integer"))),
            (Literal("-5"), Literal("=1+1", datatype=NamedNode(XSD + "integer"))),
            (Literal('said "no", twice\nand again'), None),
        ),
    )
    plain = 'name,count\r\nFenland Water Board,-5\r\n\'-5,\'=1+1\r\n"said ""no"", twice\nand again",\r\n'
    assert formats.write_table(table, "csv") == plain.encode()
    assert formats.write(table, "csv", NAMES, bom=True) == b"\xef\xbb\xbf" + plain.encode()


def test_json_knows_every_kind_of_term() -> None:
    about = Triple(P, Q, Literal("x"))
    table = Table(("a", "b", "c", "d"), ((BlankNode("n"), Literal("x", language="en"), None, about),))
    value = json.loads(formats.write_table(table, "json"))
    assert value["head"] == {"vars": ["a", "b", "c", "d"]}
    assert value["results"]["bindings"] == [
        {
            "a": {"type": "bnode", "value": "n"},
            "b": {"type": "literal", "value": "x", "xml:lang": "en"},
            "d": {
                "type": "triple",
                "value": {
                    "subject": {"type": "uri", "value": P.value},
                    "predicate": {"type": "uri", "value": Q.value},
                    "object": {"type": "literal", "value": "x"},
                },
            },
        }
    ]


def test_yes_or_no_is_written_as_sparql_has_it() -> None:
    assert json.loads(formats.write(Answer(yes=True), "json", NAMES)) == {"head": {}, "boolean": True}


@pytest.mark.parametrize(
    ("form", "kind"),
    [
        ("ttl", pyoxigraph.RdfFormat.TURTLE),
        ("trig", pyoxigraph.RdfFormat.TRIG),
        ("nt", pyoxigraph.RdfFormat.N_TRIPLES),
        ("jsonld", pyoxigraph.RdfFormat.JSON_LD),
    ],
)
@given(result=triples)
def test_rdf_is_read_back_as_the_same_triples(form: str, kind: pyoxigraph.RdfFormat, result: Triples) -> None:
    data = formats.write_triples(result, form, NAMES)
    assert {quad.triple for quad in pyoxigraph.parse(data, format=kind)} == set(result.triples)


@given(triples, st.randoms(use_true_random=False))
def test_the_order_of_the_triples_does_not_matter(result: Triples, chance: object) -> None:
    shuffled = list(result.triples)
    chance.shuffle(shuffled)  # type: ignore[attr-defined] # hypothesis does not say that it is a Random
    for form in ("ttl", "trig", "nt", "jsonld"):
        assert formats.write_triples(Triples(tuple(shuffled)), form, NAMES) == formats.write_triples(
            result, form, NAMES
        )


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=8, unique=True))
def test_the_chance_names_of_blank_nodes_do_not_matter(edges: list[tuple[int, int]]) -> None:
    # What leads to a node is told by its distance from the named one, so that none of these nodes stay alike.
    def network() -> Triples:
        blanks = [BlankNode() for _ in range(5)]
        named = [Triple(blank, Q, Literal(str(number))) for number, blank in enumerate(blanks)]
        return Triples((*named, *(Triple(blanks[a], P, blanks[b]) for a, b in edges)))

    for form in ("ttl", "nt", "jsonld"):
        assert formats.write_triples(network(), form, NAMES) == formats.write_triples(network(), form, NAMES)


def test_nodes_are_told_apart_by_their_neighbours() -> None:
    def chain() -> Triples:
        blanks = [BlankNode() for _ in range(6)]
        links = [Triple(first, P, second) for first, second in itertools.pairwise(blanks)]
        return Triples((*links, Triple(NamedNode("https://example.org/list"), P, blanks[0])))

    assert len({formats.write_triples(chain(), "nt", NAMES) for _ in range(10)}) == 1


def test_turtle_has_only_the_prefixes_that_it_uses_and_stands_in_paragraphs() -> None:
    board, kind = NamedNode(NAMES.id("body", "water-board")), NamedNode(NAMES.prefixes["org"] + "Organization")
    label = NamedNode(NAMES.prefixes["skos"] + "prefLabel")
    rdf_type = NamedNode(NAMES.prefixes["rdf"] + "type")
    result = Triples(
        (
            Triple(board, label, Literal("Water Board\u2028@prefix x")),
            Triple(board, rdf_type, kind),
            Triple(NamedNode(NAMES.id("body", "ministry")), rdf_type, kind),
        )
    )
    assert formats.write(result, "ttl", NAMES).decode() == (
        "@prefix body: <https://example.org/id/body/> .\n"
        "@prefix org: <http://www.w3.org/ns/org#> .\n"
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        "\n"
        "body:ministry a org:Organization .\n"
        "\n"
        "body:water-board a org:Organization ;\n"
        '\tskos:prefLabel "Water Board\u2028@prefix x" .\n'
    )


def test_nt_is_sorted_and_says_everything_once() -> None:
    lines = formats.write_triples(
        Triples((Triple(Q, P, P), Triple(P, P, P), Triple(Q, P, P))), "nt", NAMES
    ).splitlines()
    assert lines == sorted(set(lines))
    assert len(lines) == 2


def test_nothing_is_written_as_nothing() -> None:
    assert (
        list(pyoxigraph.parse(formats.write_triples(Triples(()), "ttl", NAMES), format=pyoxigraph.RdfFormat.TURTLE))
        == []
    )
    assert solutions(formats.write_table(Table(("a",), ()), "tsv"), pyoxigraph.QueryResultsFormat.TSV) == []


def test_json_ld_cannot_say_something_about_a_triple() -> None:
    with pytest.raises(CannotWrite, match="Write it as ttl instead"):
        formats.write_triples(Triples((Triple(P, P, Triple(P, P, P)),)), "jsonld", NAMES)


@pytest.mark.parametrize(("result", "form"), [(Table((), ()), "ttl"), (Triples(()), "csv"), (Answer(yes=True), "nt")])
def test_a_format_of_another_kind_of_result_is_refused_with_a_choice(
    result: Table | Triples | Answer, form: str
) -> None:
    with pytest.raises(UnknownName, match="Choose one of: text, "):
        formats.write(result, form, NAMES)


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(UnknownName):
        formats.write_table(Table((), ()), "xls")
    with pytest.raises(UnknownName):
        formats.write_triples(Triples(()), "rdf", NAMES)


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("a.txt", "text"),
        ("a.MD", "md"),
        ("a.html", "html"),
        ("a.htm", "html"),
        ("a.docx", "docx"),
        ("a.xlsx", "xlsx"),
        ("a.csv", "csv"),
        ("a.tsv", "tsv"),
        ("a.json", "json"),
        ("a.ttl", "ttl"),
        ("a.trig", "trig"),
        ("a.nt", "nt"),
        ("a.jsonld", "jsonld"),
        ("a.pdf", None),
        ("csv", None),
    ],
)
def test_the_suffix_chooses_the_format(name: str, form: str | None) -> None:
    assert formats.for_suffix(Path(name)) == form


def test_every_format_has_a_suffix_and_the_other_way_round() -> None:
    every = {form for kind in formats.FORMATS.values() for form in kind}
    assert {formats.for_suffix(Path(f"a.{'txt' if form == 'text' else form}")) for form in every} == every

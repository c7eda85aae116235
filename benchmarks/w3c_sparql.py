"""The W3C SPARQL 1.1 test suites, through the endpoint.

    python benchmarks/w3c_sparql.py DIR

DIR is a local copy of https://github.com/w3c/rdf-tests, or its part `sparql`; nothing of it stands in this repository.
Prints how many tests pass and why each other fails. Exit code 1 when one of the query half of the Protocol suite fails, or
more than 17 of query evaluation.

Each test has a dataset of its own, which is thrown away: its data in the default graph, its other files as named graphs.
Its query goes to `endpoint.answer` as a request of the protocol, and what comes back is read with rdflib from the bytes,
as any client would. Tables are compared as bags of rows, in order where the query orders them; blank nodes up to their
names; graphs up to isomorphism. Literals are compared by term, and then by value: the engine keeps `2.0` as `2`, which
SPARQL allows; how many pass only so is told.

In the Protocol suite, tests of updates that must be answered are left out, since nothing can be changed at this endpoint;
those that must be refused are in. The graphs that the tests name are in the dataset; one of them is empty.
"""

from __future__ import annotations

import csv
import io
import logging
import sys
import warnings
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urldefrag, urlsplit

import pyoxigraph
import rdflib
from rdflib import RDF, XSD, BNode, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.compare import isomorphic
from rdflib.query import Result

from remit import endpoint, queries
from remit.endpoint import Dataset
from remit.exchange import Request, Response
from remit.namespaces import Namespaces
from remit.tokens import words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from rdflib.term import Node

MOST_FAILED = 17
HOME = "https://w3c.github.io/rdf-tests/sparql/"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
RS = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/result-set#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
OK = 200
ROW, PLACE = URIRef("urn:row"), URIRef("urn:place")
QUERY_FOLDERS = (
    *("aggregates", "bind", "bindings", "cast", "construct", "exists", "functions", "grouping", "negation"),
    *("project-expression", "property-path", "subquery", "csv-tsv-res", "json-res"),
)
ACCEPTED = {
    ".srx": "application/sparql-results+xml",
    ".srj": "application/sparql-results+json",
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
    ".ttl": "text/turtle",
    ".rdf": "application/rdf+xml",
    ".nt": "application/n-triples",
}
RESULTS = {".srx": "xml", ".srj": "json", ".tsv": "tsv"}
SYNTAX = {
    ".ttl": pyoxigraph.RdfFormat.TURTLE,
    ".rdf": pyoxigraph.RdfFormat.RDF_XML,
    ".nt": pyoxigraph.RdfFormat.N_TRIPLES,
}
KINDS = {
    "boolean": ("application/sparql-results+json", "application/sparql-results+xml"),
    "tabular": tuple(ACCEPTED[suffix] for suffix in (".srx", ".srj", ".csv", ".tsv")),
    "RDF": tuple(ACCEPTED[suffix] for suffix in (".ttl", ".rdf", ".nt")),
}
NUMERIC = {
    *(XSD.integer, XSD.decimal, XSD.double, XSD.float, XSD.int, XSD.long, XSD.short, XSD.byte),
    *(XSD.nonNegativeInteger, XSD.positiveInteger, XSD.negativeInteger, XSD.nonPositiveInteger),
    *(XSD.unsignedInt, XSD.unsignedLong, XSD.unsignedShort, XSD.unsignedByte),
}


@dataclass(frozen=True)
class Test:
    """A test of query evaluation.

    Attributes:
        name: Folder and name.
        query: The file with the query.
        data: The files of the default graph.
        named: The files that are named graphs.
        expected: The file with the result.
    """

    name: str
    query: Path
    data: tuple[Path, ...]
    named: tuple[Path, ...]
    expected: Path


def main() -> int:
    """Run the suites and print what failed."""
    logging.disable()  # the suites have values that are wrong on purpose, and rdflib tells of each
    warnings.simplefilter("ignore")
    rdflib.NORMALIZE_LITERALS = False
    if len(sys.argv) == 1:
        print("Say where the suites are: python benchmarks/w3c_sparql.py DIR")
        return 2
    root = sparql_folder(Path(sys.argv[1]).resolve())
    protocol = {name: run_protocol(root, requests) for name, requests in protocol_tests(root)}
    shown("Protocol, query half", {name: why for name, why in protocol.items() if why}, len(protocol))
    outcomes = {test.name: outcome(root, test) for test in evaluation_tests(root)}
    failed = {name: why for name, why in outcomes.items() if why not in ("", "by value")}
    shown("Query evaluation", failed, len(outcomes))
    by_value = sorted(name for name, why in outcomes.items() if why == "by value")
    print(f"  {len(by_value)} pass by value only, not by term: {', '.join(by_value) or 'none'}")
    return 1 if any(protocol.values()) or len(failed) > MOST_FAILED else 0


def sparql_folder(folder: Path) -> Path:
    """The folder `sparql` of a copy of the suites, or the folder that is given."""
    return folder / "sparql" if (folder / "sparql").is_dir() else folder


def shown(title: str, failed: dict[str, str], total: int) -> None:
    """Print how many tests pass, and why each other fails."""
    print(f"{title}: {total - len(failed)} of {total} pass")
    for name, why in failed.items():
        print(f"  {name}: {why}")


# Query evaluation


def evaluation_tests(root: Path) -> Iterator[Test]:
    """The tests of query evaluation and of the formats of results."""
    for folder in QUERY_FOLDERS:
        path = root / "sparql11" / folder / "manifest.ttl"
        graph = read(root, path)
        for entry in entries(graph):
            if graph.value(entry, RDF.type) not in (MF.QueryEvaluationTest, MF.CSVResultFormatTest):
                continue
            action = graph.value(entry, MF.action)
            yield Test(
                name=f"{folder}/{str(entry).rpartition('#')[2]}",
                query=local(root, graph.value(action, QT.query)),
                data=tuple(local(root, one) for one in graph.objects(action, QT.data)),
                named=tuple(local(root, one) for one in graph.objects(action, QT.graphData)),
                expected=local(root, graph.value(entry, MF.result)),
            )


def outcome(root: Path, test: Test) -> str:
    """Nothing when a test passes, `by value` when it passes only so, else why it fails."""
    dataset = dataset_of(
        [(path, None) for path in test.data] + [(path, address(root, path)) for path in test.named],
        address(root, test.query),
        lambda path: address(root, path),
    )
    sparql = test.query.read_text(encoding="utf-8")
    ordered = any(token.text.upper() == "ORDER" for token in words(sparql) if token.kind == "word")
    wanted = comparable(test.expected.read_bytes(), test.expected.suffix, address(root, test.query), ordered=ordered)
    suffix = test.expected.suffix
    if suffix in SYNTAX and queries.form(sparql) in ("SELECT", "ASK"):  # some results are told in Turtle
        suffix = ".srj"
    response = endpoint.answer(dataset, Request("GET", "/sparql", f"query={quote(sparql)}", accept=ACCEPTED[suffix]))
    if response.status != OK:
        return f"{response.status} {' '.join(response.body.decode().split())[:150]}"
    try:
        found = comparable(response.body, suffix, address(root, test.query), ordered=ordered)
    except Exception as error:  # noqa: BLE001 - whatever a reader raises, the answer cannot be read
        return f"the answer cannot be read: {error}"
    if isinstance(found, bool) or isinstance(wanted, bool):
        return "" if found == wanted else f"{found} in place of {wanted}"
    if isomorphic(found, wanted):
        return ""
    return (
        "by value" if isomorphic(by_value(found), by_value(wanted)) else difference(by_value(found), by_value(wanted))
    )


def dataset_of(files: Iterable[tuple[Path, str | None]], base: str, name_of: Callable[[Path], str]) -> Dataset:
    """A dataset from files: each in the default graph, or in the named graph of an IRI."""
    engine = pyoxigraph.Store()
    for path, graph in files:
        to_graph = pyoxigraph.NamedNode(graph) if graph else pyoxigraph.DefaultGraph()
        if graph:
            engine.add_graph(pyoxigraph.NamedNode(graph))
        engine.load(path=path, format=SYNTAX[path.suffix], base_iri=name_of(path), to_graph=to_graph)
    return Dataset(engine, Namespaces("https://example.org/"), base)


def comparable(body: bytes, suffix: str, base: str, *, ordered: bool) -> Graph | bool:
    """A result so that two can be compared: a graph, with a node for each row of a table; or yes or no."""
    if suffix in SYNTAX:
        graph = Graph().parse(io.BytesIO(body), format=ACCEPTED[suffix], publicID=base)
        top = graph.value(None, RDF.type, RS.ResultSet)
        return graph if top is None else told_in_rdf(graph, top, ordered=ordered)
    if suffix == ".csv":
        head, *rows = csv.reader(io.StringIO(body.decode(), newline=""))
        table = [{name: csv_term(cell) for name, cell in zip(head, row, strict=True) if cell} for row in rows]
        return table_graph(table, head, ordered=ordered)
    result = Result.parse(io.BytesIO(body), format=RESULTS[suffix])
    if result.type == "ASK":
        return bool(result.askAnswer)
    table = [{str(name): term for name, term in row.items() if term is not None} for row in result.bindings]
    return table_graph(table, [str(name) for name in result.vars or ()], ordered=ordered)


def told_in_rdf(graph: Graph, top: Node, *, ordered: bool) -> Graph | bool:
    """A table, or yes or no, that is told in RDF."""
    yes = graph.value(top, RS.boolean)
    if yes is not None:
        return str(yes) in ("true", "1")
    solutions = sorted(graph.objects(top, RS.solution), key=lambda one: int(str(graph.value(one, RS["index"]) or 0)))
    table = [
        {str(graph.value(one, RS.variable)): graph.value(one, RS.value) for one in graph.objects(row, RS.binding)}
        for row in solutions
    ]
    kept = [{name: term for name, term in row.items() if term is not None} for row in table]
    columns = [str(name) for name in graph.objects(top, RS.resultVariable)]
    return table_graph(kept, columns, ordered=ordered and any(graph.triples((None, RS["index"], None))))


def csv_term(cell: str) -> Node:
    """A cell of CSV, which tells blank nodes and text apart, and nothing else."""
    return BNode(cell[2:]) if cell.startswith("_:") else Literal(cell)


def table_graph(table: list[dict[str, Node]], columns: list[str], *, ordered: bool) -> Graph:
    """A table as a graph: alike when two tables have the same rows as often, in the same order where that counts."""
    graph = Graph()
    for column in columns:
        graph.add((ROW, PLACE, Literal(column)))
    for place, row in enumerate(table):
        node = BNode()
        graph.add((node, RDF.type, ROW))
        if ordered:
            graph.add((node, PLACE, Literal(place)))
        for name, term in row.items():
            graph.add((node, URIRef(f"urn:column:{quote(name)}"), term))
    return graph


def by_value(graph: Graph) -> Graph:
    """A graph with each number, and each language, in one way of writing it."""
    plain = Graph()
    for subject, predicate, value in graph:
        plain.add((subject, predicate, valued(value)))
    return plain


def valued(term: Node) -> Node:
    """A term with its value written in one way."""
    if not isinstance(term, Literal):
        return term
    if term.language:
        return Literal(str(term), lang=term.language.lower())
    if term.datatype in NUMERIC:
        return numeral(term)
    if term.datatype == XSD.boolean:
        return Literal({"1": "true", "0": "false"}.get(str(term), str(term)), datatype=XSD.boolean)
    return Literal(str(term)) if term.datatype == XSD.string else term


def numeral(term: Literal) -> Literal:
    """A number written in one way; what is no number as it is."""
    try:
        number = Decimal(repr(float(term)) if term.datatype in (XSD.double, XSD.float) else str(term))
    except (InvalidOperation, ValueError):
        return term
    return Literal(f"{number.normalize():f}" if number.is_finite() else str(number), datatype=term.datatype)


def difference(found: Graph, wanted: Graph) -> str:
    """What one result has that the other has not, in short."""
    told = [Counter(term.n3() for _, _, term in graph if not isinstance(term, BNode)) for graph in (found, wanted)]
    more, less = told[0] - told[1], told[1] - told[0]
    return f"more: {' '.join(list(more)[:4]) or '-'}; less: {' '.join(list(less)[:4]) or '-'}"


# The Protocol suite


def protocol_tests(root: Path) -> Iterator[tuple[str, list[tuple[Graph, Node]]]]:
    """The tests of the Protocol suite without the updates that must be answered: name and requests."""
    graph = read(root, root / "sparql11" / "protocol" / "manifest.ttl")
    for entry in entries(graph):
        name = str(entry).rpartition("#")[2]
        requests = graph.value(graph.value(entry, MF.action), HT.requests)
        if requests is not None and not name.startswith("update_"):
            yield name, [(graph, one) for one in Collection(graph, requests)]


def run_protocol(root: Path, requests: list[tuple[Graph, Node]]) -> str:
    """Nothing when every request of a test is answered as it must be, else why not."""
    folder = root / "sparql11" / "protocol"
    names = [(folder / f"data{n}.nt", f"http://kasei.us/2009/09/sparql/data/data{n}.rdf") for n in (1, 2, 3)]
    dataset = dataset_of(names, HOME, lambda path: address(root, path))
    dataset.engine.add_graph(pyoxigraph.NamedNode("http://kasei.us/2009/09/sparql/data/data0.rdf"))
    for graph, node in requests:
        response = endpoint.answer(dataset, request_of(graph, node))
        why = complaint(graph, graph.value(node, HT.resp), response)
        if why:
            return why
    return ""


def request_of(graph: Graph, node: Node) -> Request:
    """A request as the suite tells it."""
    path = urlsplit(str(graph.value(node, HT.absolutePath)))
    headers = {}
    told = graph.value(node, HT.headers)
    for header in Collection(graph, told) if told is not None else ():
        headers[str(graph.value(header, HT.fieldName)).lower()] = str(graph.value(header, HT.fieldValue))
    body = graph.value(node, HT.body)
    content = b""
    if body is not None:
        content = str(graph.value(body, CNT.chars)).encode(str(graph.value(body, CNT.characterEncoding)))
    return Request(
        method=str(graph.value(node, HT.methodName)),
        path="/sparql",
        query=path.query,
        content_type=headers.get("content-type", ""),
        accept=headers.get("accept", ""),
        body=content,
    )


def complaint(graph: Graph, wanted: Node | None, response: Response) -> str:
    """What is wrong with a response; nothing when it is as the suite wants it."""
    statuses = [str(one).rpartition("StatusCode")[2][0] for one in graph.objects(wanted, MF.expectedStatus)]
    if str(response.status)[0] not in statuses:
        return f"{response.status} {response.body.decode(errors='replace')[:150]}"
    kind = graph.value(wanted, MF.expectedFormat)
    if kind is not None and response.media_type.partition(";")[0] not in KINDS[str(kind)]:
        return f"{response.media_type} is not {kind}"
    yes = graph.value(wanted, MF.expectedBoolean)
    if yes is not None and Result.parse(io.BytesIO(response.body), format="json").askAnswer != (str(yes) == "true"):
        return f"the answer is not {yes}"
    return ""


# Files


def read(root: Path, path: Path) -> Graph:
    """A manifest, relative names taken from where it is published."""
    return Graph().parse(path, format="turtle", publicID=address(root, path))


def entries(graph: Graph) -> Iterator[Node]:
    """The tests of a manifest."""
    for first in graph.objects(None, MF.entries):
        yield from Collection(graph, first)


def address(root: Path, path: Path) -> str:
    """Where a file of the suites is published."""
    return HOME + quote(path.relative_to(root).as_posix())


def local(root: Path, name: Node | None) -> Path:
    """The local copy of a published file."""
    return root / unquote(urldefrag(str(name)).url.removeprefix(HOME))


if __name__ == "__main__":
    sys.exit(main())

"""The W3C SHACL test suite, once through Remit and once through `pyshacl.validate` alone.

    python benchmarks/w3c_shacl.py DIR [turbo]

DIR is a local copy of https://github.com/w3c/data-shapes, or its part with the tests; nothing of it stands in this
repository. Prints how many tests each passes and the names of those that failed. Exit code 1 when Remit passes fewer than
120, or fails one that pySHACL passes. With `turbo`, a third time through Remit with the quick engine.

Reports are compared as graphs, as the suite demands: the same up to the names of blank nodes, with the defined
properties only, and messages only where a test gives one. A test that must end in a failure passes when the shapes are
refused.
"""

from __future__ import annotations

import logging
import sys
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyshacl
import rdflib
from rdflib import RDF, BNode, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.compare import isomorphic
from rdflib.namespace import SH, XSD

from remit import shacl
from remit.bridge import graph, term
from remit.errors import BadFile, BadShapes
from remit.namespaces import Namespaces
from remit.terms import Quad
from remit.validation import Material, Validator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rdflib.term import Node

LEAST = 120
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT = Namespace("http://www.w3.org/ns/shacl-test#")
KEPT = (
    SH.focusNode,
    SH.resultPath,
    SH.value,
    SH.resultSeverity,
    SH.sourceConstraintComponent,
    SH.sourceShape,
)


@dataclass(frozen=True)
class Test:
    """One test of the suite.

    Attributes:
        name: Folder and name.
        data: The file with the data.
        shapes: The file with the shapes.
        expected: The report; None where validation must fail.
    """

    name: str
    data: Path
    shapes: Path
    expected: Graph | None


def main() -> int:
    """Run the suite and print the table."""
    logging.disable()  # the suite has values that are wrong on purpose, and rdflib tells of each
    warnings.simplefilter("ignore")
    if len(sys.argv) == 1:
        print("Say where the suite is: python benchmarks/w3c_shacl.py DIR")
        return 2
    tests = list(suite(tests_in(Path(sys.argv[1]).resolve())))
    engines: dict[str, Callable[[Test], Graph | None]] = {
        "remit": with_remit,
        "its engine": with_engine,
        "pyshacl alone": with_pyshacl,
    }
    if "turbo" in sys.argv[2:]:
        engines["remit, turbo"] = with_turbo
    failed = {name: [test.name for test in tests if not passes(test, run)] for name, run in engines.items()}
    kinds = sorted({test.name.split("/")[0] for test in tests})
    print(f"{'':16}" + "".join(f"{kind:>12}" for kind in kinds) + f"{'all':>12}")
    for name, names in failed.items():
        row = [(sum(n.startswith(k) for n in names), sum(t.name.startswith(k) for t in tests)) for k in kinds]
        row.append((len(names), len(tests)))
        print(f"{name:16}" + "".join(f"{f'{of - bad} of {of}':>12}" for bad, of in row))
    for name, names in failed.items():
        print(f"failed by {name}: {', '.join(names) or 'none'}")
    worse = sorted((set(failed["remit"]) | set(failed["its engine"])) - set(failed["pyshacl alone"]))
    print(f"passed by pyshacl alone and not by remit: {', '.join(worse) or 'none'}")
    return 1 if worse or len(tests) - len(failed["remit"]) < LEAST else 0


def tests_in(folder: Path) -> Path:
    """The folder with the tests, in a folder that has them somewhere."""
    manifests = sorted(folder.rglob("manifest.ttl"))
    return next((path.parent for path in manifests if (path.parent / "core").is_dir()), folder)


def suite(root: Path) -> Iterator[Test]:
    """Every test below a folder; the manifests leave one out."""
    for path in sorted(root.rglob("*.ttl")):
        graph = read(path)
        for entries in graph.objects(None, MF.entries):
            for entry in Collection(graph, entries):
                action, result = graph.value(entry, MF.action), graph.value(entry, MF.result)
                yield Test(
                    name=str((path.parent / str(entry).rsplit("/", 1)[-1]).relative_to(root)),
                    data=local(graph.value(action, SHT.dataGraph)),
                    shapes=local(graph.value(action, SHT.shapesGraph)),
                    expected=None if result == SHT.Failure else report_at(graph, result),
                )


def read(path: Path) -> Graph:
    """A Turtle file as it stands, relative names taken from its place."""
    rdflib.NORMALIZE_LITERALS = False
    return Graph(identifier=URIRef(path.as_uri())).parse(path, format="turtle", publicID=path.as_uri())


def local(name: Node | None) -> Path:
    """The file that an address names."""
    return Path.from_uri(str(name)) if hasattr(Path, "from_uri") else Path(str(name).removeprefix("file://"))


def passes(test: Test, run: Callable[[Test], Graph | None]) -> bool:
    """Whether an engine gives the report that a test expects, or fails where it must."""
    found = run(test)
    if test.expected is None or found is None:
        return found is test.expected
    said = bool(list(test.expected.objects(None, SH.resultMessage)))
    reports = list(found.subjects(RDF.type, SH.ValidationReport))
    return len(reports) == 1 and isomorphic(kept(test.expected, said), kept(report_at(found, reports[0]), said))


def with_remit(test: Test) -> Graph | None:
    """The report of `remit validate DATA --shapes SHAPES`; None when it refuses the shapes."""
    data, shapes = (tuple(quads(read(path))) for path in (test.data, test.shapes))
    material = Material(Namespaces("https://example.org/"), (), data, shapes, nowhere, nowhere, "shapes")
    try:
        report = Validator(material).whole()
    except BadFile:
        return None
    return graph((quad.subject, quad.predicate, quad.object) for quad in report.standard)


def quads(statements: Graph) -> Iterator[Quad]:
    """Statements as Remit has them."""
    for subject, predicate, value in statements:
        yield Quad(term(subject), term(predicate), term(value))  # type: ignore[arg-type]


def nowhere(subject: str, predicate: str = "", value: str | None = None) -> str:
    """No place: the suite does not ask for any."""
    del subject, predicate, value
    return ""


def with_engine(test: Test) -> Graph | None:
    """The report of Remit's door to pySHACL, by itself; None when it refuses the shapes."""
    try:
        return shacl.run(read(test.data), read(test.shapes)).results
    except BadShapes:
        return None


def with_turbo(test: Test) -> Graph | None:
    """The report of Remit over the other engine; None when it refuses the shapes."""
    try:
        return shacl.run(read(test.data), read(test.shapes), engine="turbo").results
    except BadShapes:
        return None


def with_pyshacl(test: Test) -> Graph | None:
    """The report of pySHACL as its manual has it called; None when it raises or reports a failure."""
    try:
        _, results, _ = pyshacl.validate(read(test.data), shacl_graph=read(test.shapes))
    except Exception:  # noqa: BLE001 - whatever it raises is a failure
        return None
    return results if isinstance(results, Graph) else None


def report_at(graph: Graph, report: Node | None) -> Graph:
    """The part of a graph that hangs on a report: its results, and the blank nodes that they name."""
    part = Graph()
    waiting, seen = [report], set()
    while waiting:
        node = waiting.pop()
        if node in seen or not isinstance(node, BNode | URIRef):
            continue
        seen.add(node)
        for _, predicate, value in graph.triples((node, None, None)):
            part.add((node, predicate, value))
            if isinstance(value, BNode) and predicate != SH.detail:
                waiting.append(value)
    return part


def kept(report: Graph, said: bool) -> Graph:  # noqa: FBT001 - an answer, not an option
    """A report with what is compared only; a value node that is blank is compared as some blank node."""
    part = Graph()
    for top in report.subjects(RDF.type, SH.ValidationReport):
        for conforms in report.objects(top, SH.conforms):
            part.add((top, SH.conforms, Literal(str(conforms) in ("true", "1"))))
        for result in report.objects(top, SH.result):
            part.add((top, SH.result, result))
            for predicate in (*KEPT, *([SH.resultMessage] if said else [])):
                for value in report.objects(result, predicate):
                    told = copied(report, value, part) if predicate == SH.resultPath else plain(value)
                    part.add((result, predicate, told))
    return part


def copied(report: Graph, path: Node, part: Graph) -> Node:
    """A copy of a property path of its own: results may share one, and need not."""
    if not isinstance(path, BNode):
        return path
    copy = BNode()
    for predicate, value in report.predicate_objects(path):
        part.add((copy, predicate, copied(report, value, part)))
    return copy


def plain(value: Node) -> Node:
    """A value with the two ways of writing a string made one, as RDF 1.1 has it."""
    return Literal(str(value)) if isinstance(value, Literal) and value.datatype == XSD.string else value


if __name__ == "__main__":
    sys.exit(main())

"""What must hold: the shapes of a workspace against its ontology and graph. The only door for pySHACL.

pySHACL is handed plain rdflib graphs in memory, since it is wrong over others; no inference, no imports, no script.
What it does not say is added here: how many things each shape met, and SHACL words that no one has defined, which it
passes over.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from rdflib import BNode, Graph, URIRef
from rdflib.collection import Collection
from rdflib.namespace import DCTERMS, FOAF, ORG, OWL, PROV, RDF, RDFS, SH, SKOS, XSD
from rdflib.plugins import sparql
from rdflib.plugins.sparql import prepareQuery

from remit import turtle
from remit.errors import BadFile
from remit.workspace import read_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from rdflib.plugins.sparql.sparql import Query
    from rdflib.query import Result
    from rdflib.term import Node

    from remit.workspace import Workspace

# Otherwise FROM <file:…> in a shape would read that file into the report.
sparql.SPARQL_LOAD_GRAPHS = False

VIOLATION, WARNING, INFO = "Violation", "Warning", "Info"
"""The severities of a finding: refused, reported, advised."""

_SEVERITIES = (VIOLATION, WARNING, INFO)
_STANDARDS = (DCTERMS, FOAF, ORG, OWL, PROV, RDF, RDFS, SH, SKOS, XSD)
_LABELS = (SKOS.prefLabel, RDFS.label, FOAF.name)
_ADVANCED = (SH.target, SH.expression)
_ADVANCED_TYPES = (SH.SPARQLFunction, SH.SPARQLTargetType)
_PATHS = {
    SH.zeroOrMorePath: "any number of times",
    SH.oneOrMorePath: "one or more times",
    SH.zeroOrOnePath: "once or not at all",
}


@dataclass(frozen=True)
class Finding:
    """Something that does not hold.

    Attributes:
        severity: Violation, Warning or Info.
        shape: The IRI of the shape or constraint; empty when it has none.
        message: What to do, in the words of the shape.
        focus: The IRI of the thing.
        label: What people call the thing.
        path: The property in words; empty when it is about the thing itself.
        value: The value that does not fit, as read; empty when a value is missing.
        place: Where it stands, as `graph/bodies.ttl:12:5`; empty when no file says anything of the thing.
    """

    severity: str
    shape: str
    message: str
    focus: str
    label: str
    path: str
    value: str
    place: str


@dataclass(frozen=True)
class Report:
    """What a validation found.

    Attributes:
        findings: What does not hold, gravest first, then by place.
        shapes: By the IRI of each shape that names its things: how many things it met.
    """

    findings: tuple[Finding, ...]
    shapes: dict[str, int]

    @property
    def conforms(self) -> bool:
        """Whether something was checked and nothing is refused: where no shape met anything, nothing conforms."""
        return any(self.shapes.values()) and not any(finding.severity == VIOLATION for finding in self.findings)

    @property
    def idle(self) -> tuple[str, ...]:
        """The shapes that met nothing."""
        return tuple(shape for shape, met in self.shapes.items() if not met)


def validate(workspace: Workspace) -> Report:
    """Validate a workspace: its shapes against its ontology and graph together.

    Args:
        workspace: The workspace.

    Raises:
        BadFile: A file does not parse, or the shapes are not such as can be run.
    """
    data = _graph(workspace, _Data(bind_namespaces="none"), "ontology", "graph")
    shapes = _graph(workspace, Graph("SimpleMemory", bind_namespaces="none"), "shapes")
    results, met = _run(workspace, data, shapes)
    reader = _Reader(workspace, data, shapes, results)
    findings = {reader.finding(result) for result in results.objects(None, SH.result)}
    return Report(tuple(sorted((*misspelt(workspace, "shapes"), *findings), key=_rank)), met)


def misspelt(workspace: Workspace, *folders: str) -> tuple[Finding, ...]:
    """Words that a standard vocabulary does not have, such as `skos:prefLable`.

    Nothing else notices them: a query finds nothing, and pySHACL takes a misspelt constraint for a remark.

    Args:
        workspace: The workspace.
        folders: The folders whose Turtle files are read.

    Raises:
        BadFile: A file does not parse.
    """
    graph = _graph(workspace, Graph(bind_namespaces="none"), *folders)
    places = turtle.Places(workspace, folders)
    findings = []
    for subject, predicate, value in graph:
        for term in (predicate, value):
            if not isinstance(term, URIRef) or not _is_misspelt(term):
                continue
            word = workspace.namespaces.shorten(str(term))
            findings.append(
                Finding(
                    severity=VIOLATION,
                    shape=str(subject) if isinstance(subject, URIRef) and term.startswith(str(SH)) else "",
                    message=f"{word} is no word of its vocabulary, so nothing understands it. Look for a misspelling.",
                    focus=str(subject),
                    label=workspace.namespaces.shorten(str(subject)),
                    path="",
                    value=word,
                    place=places.of(str(subject), str(predicate), str(value)),
                )
            )
    return tuple(sorted(findings, key=_rank))


def _is_misspelt(term: URIRef) -> bool:
    return any(term.startswith(str(known)) and term != str(known) and term not in known for known in _STANDARDS)


def _rank(finding: Finding) -> tuple[object, ...]:
    file, _, position = finding.place.partition(":")
    numbers = tuple(int(number) for number in position.split(":") if number)
    return _SEVERITIES.index(finding.severity), file, numbers, finding.shape, finding.focus, finding.value


class _Data(Graph):
    """A graph in memory that parses each query once: pySHACL asks the same one again for every focus node."""

    @cached_property
    def _prepared(self) -> Callable[[str], Query]:
        return cache(prepareQuery)

    def query(self, query_object: Any, *args: Any, **kwargs: Any) -> Result:  # noqa: ANN401 - rdflib's own signature
        """As in the base class."""
        query = self._prepared(query_object) if isinstance(query_object, str) else query_object
        return super().query(query, *args, **kwargs)


def _graph(workspace: Workspace, graph: Graph, *folders: str) -> Graph:
    for folder in folders:
        for path in workspace.files(folder, ".ttl"):
            place = workspace.place(path)
            graph += turtle.read(read_text(path, place), place)
    return graph


# pySHACL


def _run(workspace: Workspace, data: Graph, shapes: Graph) -> tuple[Graph, dict[str, int]]:
    """The results of pySHACL, and how many things each shape meets, as pySHACL itself finds them.

    Its class and not its function is used: the function copies the shapes into a slower graph, prints what it leaves
    out, and changes a setting of rdflib for everybody.
    """
    from pyshacl import Validator
    from pyshacl.errors import ReportableRuntimeError, ValidationFailure
    from pyshacl.graph_abstraction import DataGraph
    from pyshacl.monkey import apply_patches

    apply_patches()  # type: ignore[no-untyped-call]
    heard = _Heard()
    options = {"advanced": _needs_advanced(shapes), "inference": "none", "use_js": False, "logger": heard.logger}
    try:
        validator = Validator(DataGraph.from_rdflib(data), shacl_graph=shapes, options=options)
        _, results, _ = validator.run()  # type: ignore[no-untyped-call]
        met = _met(validator.shacl_graph.shapes, data)
    except (ReportableRuntimeError, ValidationFailure) as error:
        raise _not_run(workspace, error.message) from error
    except Exception as error:  # a bad query or pattern in a shape surfaces as whatever rdflib or re raises
        raise _not_run(workspace, str(error)) from error
    if heard.messages:
        raise _not_run(workspace, heard.messages[0])
    return results, met


def _met(shapes: Iterable[Any], data: Graph) -> dict[str, int]:
    met = {}
    for shape in shapes:
        aims = any(len(list(targets)) for targets in shape.target()) or (shape._advanced and shape.advanced_target())  # noqa: SLF001 - it has no other door
        if isinstance(shape.node, URIRef) and aims and not shape.deactivated:
            met[str(shape.node)] = len(shape.focus_nodes(data))
    return dict(sorted(met.items()))


def _not_run(workspace: Workspace, why: str) -> BadFile:
    """The error for shapes that cannot be run; its place is the shape that pySHACL names, when it names one."""
    places = turtle.Places(workspace, ("shapes",))
    named = re.search(r"https?://[^\s'\"<>]+", why)
    place = places.of(named.group()) or places.mention(named.group()) if named else ""
    where = place or workspace.place(workspace.folders["shapes"])
    return BadFile(
        where, f"the shapes cannot be run: {why.strip().rstrip('.')}. Mend the shape and run the command again."
    )


class _Heard(logging.Handler):
    """Keeps what pySHACL would only print: a constraint that it leaves out is a check that is not made."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []
        self.logger = logging.Logger("remit.validation")  # noqa: LOG001 - one of its own, which nobody else hears
        self.logger.addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


def _needs_advanced(shapes: Graph) -> bool:
    return any((None, predicate, None) in shapes for predicate in _ADVANCED) or any(
        (None, RDF.type, kind) in shapes for kind in _ADVANCED_TYPES
    )


# From pySHACL's results to findings


@dataclass(frozen=True)
class _Parts:
    """What a result is about."""

    focus: Node
    path: Node | None
    value: Node | None


class _Reader:
    """Reads pySHACL's results: labels from the data, names of shapes from the shapes, places from the files."""

    def __init__(self, workspace: Workspace, data: Graph, shapes: Graph, results: Graph) -> None:
        self._namespaces = workspace.namespaces
        self._data = data
        self._shapes = shapes
        self._results = results
        self._places = turtle.Places(workspace)

    def finding(self, result: Node) -> Finding:
        parts = _Parts(
            self._results.value(result, SH.focusNode) or BNode(),
            self._results.value(result, SH.resultPath),
            self._results.value(result, SH.value),
        )
        severity = str(self._results.value(result, SH.resultSeverity)).removeprefix(str(SH))
        value = None if parts.path is None and parts.value == parts.focus else parts.value
        return Finding(
            severity=severity if severity in _SEVERITIES else VIOLATION,
            shape=self._shape(self._results.value(result, SH.sourceShape)),
            message=self._message(result, parts),
            focus=str(parts.focus),
            label=self._label(parts.focus),
            path="" if parts.path is None else self._path(parts.path),
            value="" if value is None else self._label(value),
            place=self._place(parts),
        )

    def _message(self, result: Node, parts: _Parts) -> str:
        """The words of the shape; pySHACL fills in `{?value}` and the like for some kinds of constraint only."""
        words = " ".join(sorted(str(message) for message in self._results.objects(result, SH.resultMessage)))
        for name, node in (("this", parts.focus), ("value", parts.value)):
            for mark in "?$":
                words = words.replace(f"{{{mark}{name}}}", "nothing" if node is None else f"“{self._label(node)}”")
        if parts.path is not None:
            words = words.replace("{?path}", self._path(parts.path)).replace("{$path}", self._path(parts.path))
        return words

    def _shape(self, shape: Node | None) -> str:
        """The IRI of the shape, or of the nearest one around it."""
        seen: set[Node] = set()
        while isinstance(shape, BNode) and shape not in seen:
            seen.add(shape)
            shape = next((subject for subject in self._shapes.subjects(None, shape)), None)
        return str(shape) if isinstance(shape, URIRef) else ""

    def _label(self, node: Node) -> str:
        if isinstance(node, URIRef):
            for predicate in _LABELS:
                for label in sorted(map(str, self._data.objects(node, predicate))):
                    return label
            return self._namespaces.shorten(str(node))
        return "a thing without an IRI" if isinstance(node, BNode) else str(node)

    def _path(self, path: Node) -> str:
        """A path in words: “about, then label”, “about, read backwards”."""
        if isinstance(path, URIRef):
            return self._label(path)
        if (path, RDF.first, None) in self._results:
            return ", then ".join(self._path(step) for step in Collection(self._results, path))
        for predicate, inner in self._results.predicate_objects(path):
            if predicate == SH.inversePath:
                return f"{self._path(inner)}, read backwards"
            if predicate == SH.alternativePath:
                return " or ".join(self._path(step) for step in Collection(self._results, inner))
            if isinstance(predicate, URIRef) and predicate in _PATHS:
                return f"{self._path(inner)}, {_PATHS[predicate]}"
        return ""

    def _place(self, parts: _Parts) -> str:
        focus, value = str(parts.focus), None if parts.value is None else str(parts.value)
        backwards = None if parts.path is None else self._results.value(parts.path, SH.inversePath)
        if isinstance(backwards, URIRef) and isinstance(parts.value, URIRef):
            return self._places.of(str(parts.value), str(backwards), focus)
        if isinstance(parts.path, URIRef):
            return self._places.of(focus, str(parts.path), value)
        return self._places.of(focus)

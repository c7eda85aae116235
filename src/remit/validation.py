"""What must hold: the shapes of a workspace against its ontology and graph. The only door for pySHACL.

pySHACL is handed plain rdflib graphs in memory, since it is wrong over others; no inference, no imports, no script.
What it does not say is added here: how many things each shape met, and SHACL words that no one has defined, which it
passes over.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import FOAF, RDF, RDFS, SH, SKOS
from rdflib.plugins import sparql

from remit import turtle
from remit.errors import BadFile
from remit.workspace import read_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdflib.term import Node

    from remit.workspace import Workspace

# Otherwise FROM <file:…> in a shape would read that file into the report.
sparql.SPARQL_LOAD_GRAPHS = False

VIOLATION, WARNING, INFO = "Violation", "Warning", "Info"
"""The severities of a finding: refused, reported, advised."""

_SEVERITIES = (VIOLATION, WARNING, INFO)
_LABELS = (SKOS.prefLabel, RDFS.label, FOAF.name)
_ADVANCED = (SH.target, SH.expression)
_ADVANCED_TYPES = (SH.SPARQLFunction, SH.SPARQLTargetType)
_PATHS = {SH.zeroOrMorePath: "any number of times", SH.oneOrMorePath: "one or more times", SH.zeroOrOnePath: "once or not at all"}


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
    data, shapes = _graph(workspace, "ontology", "graph"), _graph(workspace, "shapes")
    misspelt = tuple(_unknown_terms(workspace, shapes))
    if not len(shapes):
        return Report((), {})
    advanced = _needs_advanced(shapes)
    results = _run(workspace, data, shapes, advanced=advanced)
    reader = _Reader(workspace, data, shapes, results)
    findings = {reader.finding(result) for result in results.subjects(RDF.type, SH.ValidationResult) if not _is_detail(results, result)}
    return Report(tuple(sorted((*misspelt, *findings), key=_rank)), _focus_counts(data, shapes, advanced=advanced))


def _rank(finding: Finding) -> tuple[object, ...]:
    file, _, position = finding.place.partition(":")
    numbers = tuple(int(number) for number in position.split(":") if number)
    return _SEVERITIES.index(finding.severity), file, numbers, finding.shape, finding.focus, finding.value


def _graph(workspace: Workspace, *folders: str) -> Graph:
    graph = Graph(bind_namespaces="none")
    for folder in folders:
        for path in workspace.files(folder, ".ttl"):
            place = workspace.place(path)
            graph += turtle.read(read_text(path, place), place)
    return graph


# pySHACL


def _run(workspace: Workspace, data: Graph, shapes: Graph, *, advanced: bool) -> Graph:
    import pyshacl
    from pyshacl.errors import ReportableRuntimeError

    where = workspace.place(workspace.folders["shapes"])
    heard = _Heard()
    logger = logging.getLogger("pyshacl-validate")
    logger.addHandler(heard)
    logger.propagate = False
    try:
        _, results, text = pyshacl.validate(
            data, shacl_graph=shapes, advanced=advanced, inference="none", do_owl_imports=False, js=False, meta_shacl=False
        )
    except ReportableRuntimeError as error:
        raise BadFile(where, f"the shapes cannot be run: {error.message}. Mend the shape that it names.") from error
    except Exception as error:  # a bad query or pattern in a shape surfaces as whatever rdflib or re raises
        raise BadFile(where, f"the shapes cannot be run: {error}. Mend the shape that it names.") from error
    finally:
        logger.removeHandler(heard)
    if not isinstance(results, Graph):
        raise BadFile(where, f"the shapes cannot be run: {text}. Mend the shape that it names.")
    if heard.messages:
        raise BadFile(where, f"a shape is passed over: {heard.messages[0]}. Mend it, or it checks nothing.")
    return results


class _Heard(logging.Handler):
    """Keeps what pySHACL would only print: a constraint that it leaves out is a check that is not made."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


def _focus_counts(data: Graph, shapes: Graph, *, advanced: bool) -> dict[str, int]:
    """How many things each shape meets, as pySHACL itself finds them."""
    from pyshacl.shapes_graph import ShapesGraph
    from pyshacl.target import apply_target_types, gather_target_types

    shapes_graph = ShapesGraph(shapes)
    if advanced:
        apply_target_types(gather_target_types(shapes_graph))
    counts = {}
    for shape in shapes_graph.shapes:
        shape.set_advanced(advanced)
        aims = any(shape.target()) or (advanced and shape.advanced_target())
        if isinstance(shape.node, URIRef) and aims and not shape.deactivated:
            counts[str(shape.node)] = len(shape.focus_nodes(data))
    return dict(sorted(counts.items()))


def _needs_advanced(shapes: Graph) -> bool:
    return any((None, predicate, None) in shapes for predicate in _ADVANCED) or any(
        (None, RDF.type, kind) in shapes for kind in _ADVANCED_TYPES
    )


def _unknown_terms(workspace: Workspace, shapes: Graph) -> Iterator[Finding]:
    """Words of the SHACL namespace that SHACL has not: pySHACL takes them for remarks and checks nothing."""
    places = turtle.Places(workspace, ("shapes",))
    for subject, predicate, value in shapes:
        for term in (predicate, value):
            if isinstance(term, URIRef) and term.startswith(str(SH)) and term not in SH:
                word = f"sh:{term.removeprefix(str(SH))}"
                yield Finding(
                    severity=VIOLATION,
                    shape=str(subject) if isinstance(subject, URIRef) else "",
                    message=f"{word} is no word of SHACL, so it checks nothing. Look for a misspelling.",
                    focus=str(subject),
                    label=workspace.namespaces.shorten(str(subject)),
                    path="",
                    value=word,
                    place=places.of(str(subject), str(predicate), str(value)),
                )


# From pySHACL's results to findings


def _is_detail(results: Graph, result: Node) -> bool:
    return (None, SH.detail, result) in results


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
            if predicate in _PATHS:
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

"""A validation report in the words of the standard (SHACL 3.6): `sh:ValidationReport` with its results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit import paths
from remit.namespaces import XSD
from remit.shapes import Shapes, sh
from remit.terms import TYPE, BlankNode, Literal, NamedNode, Quad, Term, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from remit.findings import Finding
    from remit.judging import Result

_BOOLEAN = NamedNode(XSD + "boolean")
_REPORT = BlankNode("report")
_READ = sh("ConstraintComponent")


def statements(results: Sequence[Result], others: Iterable[Finding], shapes: Shapes) -> tuple[Quad, ...]:
    """The statements of a report.

    Args:
        results: What the shapes found.
        others: What was found without a shape: a row that contradicts another, a word that no vocabulary has.
        shapes: Where the paths of the shapes are described.
    """
    others = [finding for finding in others if not finding.shape]
    conforms = not results and not others  # whatever its severity (SHACL 3.6.1.1)
    made = [
        Quad(_REPORT, TYPE, sh("ValidationReport")),
        Quad(_REPORT, sh("conforms"), Literal("true" if conforms else "false", datatype=_BOOLEAN)),
    ]
    for number, result in enumerate(results):
        made += _result(BlankNode(f"result{number}"), result, shapes)
    for number, finding in enumerate(others):
        made += _other(BlankNode(f"other{number}"), finding)
    return tuple(made)


def _result(node: BlankNode, result: Result, shapes: Shapes) -> Iterator[Quad]:
    yield Quad(_REPORT, sh("result"), node)
    yield Quad(node, TYPE, sh("ValidationResult"))
    path: Term | None = result.path
    found = shapes.facts.objects(result.shape, sh("path"))
    if path is None and found:
        path, steps = paths.described(paths.read(shapes.facts, found[0]))
        for step in steps:
            yield Quad(*step)  # type: ignore[arg-type]  # a term that a statement can have
    parts = {
        "focusNode": result.focus,
        "resultPath": path,
        "value": result.value,
        "sourceShape": result.shape,
        "sourceConstraintComponent": result.component,
        "sourceConstraint": result.constraint,
        "resultSeverity": result.severity,
    }
    for name, term in parts.items():
        if term is not None:
            yield Quad(node, sh(name), term)
    for message in result.messages:
        yield Quad(node, sh("resultMessage"), _filled(message, result))


def _filled(message: Literal, result: Result) -> Literal:
    """The message of a constraint by query with what it found (SHACL 5.3.3)."""
    words = message.value
    for name, value in result.bindings:
        words = words.replace(f"{{?{name}}}", text(value)).replace(f"{{${name}}}", text(value))
    return Literal(words, language=message.language) if message.language else Literal(words)


def _other(node: BlankNode, finding: Finding) -> Iterator[Quad]:
    yield Quad(_REPORT, sh("result"), node)
    yield Quad(node, TYPE, sh("ValidationResult"))
    focus: Term = NamedNode(finding.focus) if ":" in finding.focus else Literal(finding.focus or finding.place)
    yield Quad(node, sh("focusNode"), focus)
    yield Quad(node, sh("resultSeverity"), sh(finding.severity))
    yield Quad(node, sh("sourceConstraintComponent"), _READ)
    words = f"{finding.place}: {finding.message} {finding.remedy}".strip()
    yield Quad(node, sh("resultMessage"), Literal(words, language="en-GB"))

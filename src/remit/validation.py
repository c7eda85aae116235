"""What must hold: the shapes of a workspace against its ontology and graph, and against what a file would change in them.

Only what a change can affect is judged, before it and after it; what does not hold after it and did before is laid to
its charge. `full` judges everything instead and gives the same findings.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from remit import house_style, paths, reasons, standard, turtle, vocabulary
from remit.assessing import Assessor
from remit.errors import BadFile, BadShapes
from remit.explaining import Explainer, Names
from remit.facts import Facts, statement
from remit.findings import SEVERITIES, VIOLATION, Finding, Report, rank
from remit.incoming import Incoming
from remit.namespaces import SH
from remit.queries import nearest
from remit.shapes import IllFormed, Shapes
from remit.terms import BlankNode, NamedNode, Quad, Term, text
from remit.wording import count, listed
from remit.workspace import read_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from remit.assessing import Assessment
    from remit.facts import Statement
    from remit.house_style import Remark
    from remit.incoming import Locate
    from remit.judging import Judgement, Result
    from remit.workspace import Workspace


def validate(workspace: Workspace) -> Report:
    """Validate a workspace: its shapes against its ontology and graph together.

    Args:
        workspace: The workspace.

    Raises:
        BadFile: A file does not parse, or the shapes are not such as can be run.
    """
    return Validator(workspace).whole()


def validate_change(workspace: Workspace, incoming: Incoming, *, full: bool = False) -> Report:
    """Validate what a file says in the context of a workspace.

    Args:
        workspace: The workspace, which is not changed.
        incoming: What the file says.
        full: Whether everything is judged, and not only what the file can affect.

    Returns:
        What the file brings, its own faults included; what did not hold before either stands in `stood`.

    Raises:
        BadFile: A file does not parse, or the shapes are not such as can be run.
    """
    return Validator(workspace).change(incoming, full=full)


class Validator:
    """A workspace, loaded once to be validated as often as one likes.

    Args:
        workspace: The workspace.

    Raises:
        BadFile: A file does not parse, or the shapes are not such as can be run.
    """

    def __init__(self, workspace: Workspace) -> None:
        """Read ontology, graph and shapes."""
        self._workspace = workspace
        self._ontology = _quads(workspace, "ontology")
        self._graph = _quads(workspace, "graph")
        self._shape_quads = _quads(workspace, "shapes")
        self.facts = Facts([*self._ontology, *self._graph])
        try:
            self.shapes = Shapes(self._shape_quads)
        except IllFormed as error:
            raise self._not_run(str(error)) from error
        self._assessor = Assessor(self.shapes, self.facts)
        self._names = Names(self.facts, workspace.namespaces)
        self._places = turtle.Places(workspace)

    def whole(self) -> Report:
        """Validate everything that the workspace says."""
        try:
            found = self._assessor.everything()
        except BadShapes as error:
            raise self._not_run(str(error)) from error
        findings = self._findings(found.results, found.judgement)
        scope = f"Everything in the workspace was looked at: {count(len(self.facts), 'statement')}."
        report = self._report([*vocabulary.misspelt(self._workspace, "shapes"), *findings], found, scope)
        return replace(report, standard=standard.statements(found.results, report.findings, self.shapes))

    def change(self, incoming: Incoming, *, full: bool = False) -> Report:
        """Validate what a file says; see `validate_change`."""
        added = [statement(quad) for quad in incoming.quads]
        removed = [statement(quad) for quad in incoming.removed]
        return self._changed(incoming, added, removed, full=full, new=True)

    def present(self, path: Path) -> Report:
        """Validate what one file of the workspace says, among all that it can affect.

        Args:
            path: A file of the ontology or the graph.
        """
        name = self._workspace.place(path)
        quads = turtle.quads(read_text(path, name), name)
        others = {
            statement(quad)
            for folder in ("ontology", "graph")
            for other in self._workspace.files(folder, ".ttl")
            if other != path
            for quad in turtle.quads(read_text(other, str(other)), self._workspace.place(other))
        }
        own = [fact for fact in map(statement, quads) if fact not in others]
        self.facts.change((), own)
        incoming = Incoming(name, tuple(quads), {}, self._places.of)
        try:
            return self._changed(incoming, own, [], full=False, new=False)
        finally:
            self.facts.change(own, ())

    def _changed(
        self, incoming: Incoming, added: Sequence[Statement], removed: Sequence[Statement], *, full: bool, new: bool
    ) -> Report:
        try:
            found = self._assessor.change(added, removed, full=full)
        except BadShapes as error:
            raise self._not_run(str(error)) from error
        known = set(found.before.results) if new else set()
        brought = [result for result in found.after.results if result not in known]
        come, gone = self.facts.change(added, removed)
        try:
            findings = self._findings(brought, found.after.judgement, _Charged(incoming, come))
            stood = self._findings([one for one in found.after.results if one in known], found.after.judgement)
        finally:
            self.facts.change(gone, come)
        scope = "Only what this file can affect was looked at."
        if found.full:
            scope = f"Everything was looked at, with this file, since {found.full}."
        own = [*incoming.findings, *self._own_faults(incoming)]
        report = self._report([*own, *findings], found.after, scope)
        made = standard.statements(brought, report.findings, self.shapes)
        return replace(report, stood=tuple(sorted(stood, key=rank)), standard=made)

    # Reporting

    def _report(self, findings: Iterable[Finding], found: Assessment, scope: str) -> Report:
        met = {
            text(shape.node): len(nodes) for shape, nodes in found.aimed.items() if isinstance(shape.node, NamedNode)
        }
        checked = len({node for nodes in found.aimed.values() for node in nodes})
        shapes = dict(sorted((found.met or met).items()))
        return Report(tuple(sorted(set(findings), key=rank)), shapes, checked, scope=scope)

    def _findings(
        self, results: Sequence[Result], judgement: Judgement, charged: _Charged | None = None
    ) -> list[Finding]:
        explainer = Explainer(self.shapes.facts, self.facts, self._names)
        why = reasons.reasons(self._assessor.judge, replace(judgement, results=tuple(results)), explainer)
        return [self._finding(result, explainer, why.get(result, ()), charged) for result in results]

    def _finding(self, result: Result, explainer: Explainer, why: tuple[str, ...], charged: _Charged | None) -> Finding:
        path = explainer.path(result)
        severity = text(result.severity).removeprefix(SH)
        value = None if path is None and result.value == result.focus else result.value
        return Finding(
            severity=severity if severity in SEVERITIES else VIOLATION,
            shape=self._named(result.shape),
            message=explainer.message(result, path),
            remedy=explainer.remedy(result, path),
            focus=text(result.focus),
            label=self._names.label(result.focus),
            path="" if path is None else self._names.path(path),
            value="" if value is None else self._names.label(value),
            place=(charged.place(result, path) if charged else "") or _place(self._places.of, result, path),
            why=why,
            component=text(result.component),
        )

    def _named(self, shape: Term) -> str:
        """The IRI of a shape, or of the nearest one around it."""
        seen: set[Term] = set()
        while isinstance(shape, BlankNode) and shape not in seen:
            seen.add(shape)
            around = [subject for subject, _, value in self.shapes.facts if value == shape]
            shape = around[0] if around else shape
        return text(shape) if isinstance(shape, NamedNode) else ""

    def _own_faults(self, incoming: Incoming) -> list[Finding]:
        """Words of the file that no vocabulary has; no shape sees them."""
        names = self._workspace.namespaces
        unknown = list(vocabulary.unknown_words(incoming.quads, names))
        undefined = list(house_style.undefined(incoming.quads, [*self._ontology, *incoming.quads], names))
        return [self._word(remark, incoming) for remark in (*unknown, *undefined)]

    def _word(self, remark: Remark, incoming: Incoming) -> Finding:
        """A word that nothing understands, with those that come near it."""
        names = self._workspace.namespaces
        known = {text(quad.subject) for quad in self._ontology} | {quad.predicate.value for quad in self._graph}
        used = [remark.predicate, remark.value or ""]
        word = next((one for one in reversed(used) if names.shorten(one) in remark.message), remark.predicate)
        near = nearest(names.shorten(word), sorted(names.shorten(one) for one in known))
        return Finding(
            severity=VIOLATION,
            shape="",
            message=f"{names.shorten(word)} is a word that no vocabulary here has, so nothing understands it.",
            remedy=f"Did you mean {listed(near, 'or')}?"
            if near
            else "Look for a misspelling, or define it in ontology/.",
            focus=remark.subject,
            label=names.shorten(remark.subject),
            path="",
            value=names.shorten(word),
            place=incoming.locate(remark.subject, remark.predicate, remark.value),
        )

    def _not_run(self, why: str) -> BadFile:
        """The error for shapes that cannot be run; its place is the shape that the words name, when they name one."""
        shapes = turtle.Places(self._workspace, ("shapes",))
        named = re.search(r"https?://[^\s'\"<>]+", why)
        name = named.group().rstrip(".,;:") if named else ""
        place = (shapes.of(name) or shapes.mention(name)) if name else ""
        where = place or self._workspace.place(self._workspace.folders["shapes"])
        return BadFile(
            where, f"the shapes cannot be run: {why.strip().rstrip('.')}. Mend the shape and run the command again."
        )


@dataclass(frozen=True)
class _Charged:
    """Where the file that is to blame says what does not hold."""

    incoming: Incoming
    come: Sequence[Statement]

    def place(self, result: Result, path: paths.Path | None) -> str:
        """The place in the file; where it does not speak of the thing itself, what it says that leads there."""
        found = _place(self.incoming.locate, result, path)
        if found:
            return found
        return next(
            (
                self.incoming.locate(text(subject), predicate.value, text(value))
                for subject, predicate, value in self.come
                if value == result.focus
            ),
            "",
        )


def _place(locate: Locate, result: Result, path: paths.Path | None) -> str:
    focus, value = text(result.focus), None if result.value is None else text(result.value)
    if isinstance(path, paths.Step) and not path.forward and isinstance(result.value, NamedNode):
        return locate(result.value.value, path.predicate.value, focus)
    if isinstance(path, paths.Step) and path.forward:
        return locate(focus, path.predicate.value, value)
    return locate(focus)


def _quads(workspace: Workspace, folder: str) -> list[Quad]:
    found = []
    for path in workspace.files(folder, ".ttl"):
        place = workspace.place(path)
        found += turtle.quads(read_text(path, place), place)
    return found

"""What must hold: the shapes of a workspace against its ontology and graph, and against what a file would change in them.

Only what a change can affect is judged, before it and after it; what does not hold after it and did before is laid to
its charge. `full` judges everything instead and gives the same findings.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from remit import house_style, paths, pending, reasons, standard, turtle, vocabulary
from remit.assessing import Assessor
from remit.errors import BadFile, BadShapes
from remit.explaining import Explainer, Names
from remit.facts import Facts, statement
from remit.findings import SEVERITIES, VIOLATION, Finding, Report, rank
from remit.namespaces import SH
from remit.queries import nearest
from remit.shapes import IllFormed, Shapes
from remit.terms import BlankNode, NamedNode, Quad, Term, text
from remit.wording import count, listed
from remit.workspace import read_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from remit.assessing import Assessment
    from remit.facts import Statement
    from remit.house_style import Remark
    from remit.incoming import Incoming, Locate
    from remit.judging import Judgement, Result
    from remit.namespaces import Namespaces
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


@dataclass(frozen=True)
class Material:
    """What is validated, and by what.

    Attributes:
        namespaces: For short forms.
        ontology: What can be said.
        graph: What is said.
        shapes: What must hold.
        locate: Where a statement of the ontology or the graph stands.
        locate_shape: Where a statement of the shapes stands.
        name: How messages name the shapes.
    """

    namespaces: Namespaces
    ontology: tuple[Quad, ...]
    graph: tuple[Quad, ...]
    shapes: tuple[Quad, ...]
    locate: Locate
    locate_shape: Locate
    name: str

    @classmethod
    def of(cls, workspace: Workspace) -> Material:
        """Everything that a workspace says, as it is at one moment.

        Raises:
            BadFile: A file does not parse.
        """

        def read() -> list[tuple[Quad, ...]]:
            return [_quads(workspace, folder) for folder in ("ontology", "graph", "shapes")]

        ontology, facts, shapes = pending.steady(workspace.root, workspace.folders, read)
        locate, locate_shape = turtle.Places(workspace).of, turtle.Places(workspace, ("shapes",)).of
        name = workspace.place(workspace.folders["shapes"])
        return cls(workspace.namespaces, ontology, facts, shapes, locate, locate_shape, name)


class Validator:
    """What is validated, loaded once to be validated as often as one likes.

    Args:
        of: A workspace, or what is to be validated apart from one.
        engine: The engine that judges everything by itself; the usual way when empty, see `Assessor`.

    Raises:
        BadFile: A file does not parse, or the shapes are not such as can be run.
    """

    def __init__(self, of: Workspace | Material, engine: str = "") -> None:
        """Index what is said, and read the shapes."""
        self._material = of if isinstance(of, Material) else Material.of(of)
        self.facts = Facts([*self._material.ontology, *self._material.graph])
        try:
            self.shapes = Shapes(self._material.shapes)
        except IllFormed as error:
            raise self._not_run(str(error)) from error
        self._assessor = Assessor(self.shapes, self.facts, engine)
        self._names = Names(self.facts, self._material.namespaces)

    def whole(self) -> Report:
        """Validate everything that is said."""
        try:
            found = self._assessor.everything()
        except BadShapes as error:
            raise self._not_run(str(error)) from error
        findings = self._findings(found.results, found.judgement)
        scope = f"Everything was looked at: {count(len(self.facts), 'statement')}."
        material = self._material
        misspelt = vocabulary.misspelt(material.shapes, material.namespaces, material.locate_shape)
        report = self._report([*misspelt, *findings], found, scope)
        return replace(report, standard=standard.statements(found.results, report.findings, self.shapes))

    def change(self, incoming: Incoming, *, full: bool = False) -> Report:
        """Validate what a file says; see `validate_change`."""
        added = [statement(quad) for quad in incoming.quads]
        removed = [statement(quad) for quad in incoming.removed]
        return self._changed(incoming, added, removed, full=full, new=True)

    def present(self, incoming: Incoming, others: Iterable[Quad]) -> Report:
        """Validate what a part of what is said says, among all that it can affect.

        Args:
            incoming: The part.
            others: The other parts.
        """
        elsewhere = {statement(quad) for quad in others}
        own = [fact for fact in map(statement, incoming.quads) if fact not in elsewhere]
        _, gone = self.facts.change((), own)
        try:
            return self._changed(incoming, own, [], full=False, new=False)
        finally:
            self.facts.change(gone, ())

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
        unchanged = not come and not gone and bool(incoming.quads or incoming.removed or incoming.rows)
        if unchanged:
            scope = "The file says nothing that is not there already."
        if found.full:
            scope = f"Everything was looked at, with this file, since {found.full}."
        own = [*incoming.findings, *self._own_faults(incoming)]
        # What a cell says that could not be read is told once, and not again by each shape that misses it.
        told = {finding.place for finding in incoming.findings if finding.severity == VIOLATION}
        findings = [finding for finding in findings if not finding.place or finding.place not in told]
        report = self._report([*own, *findings], found.after, scope)
        made = standard.statements(brought, report.findings, self.shapes)
        return replace(report, stood=tuple(sorted(stood, key=rank)), standard=made, unchanged=unchanged)

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
        return [self._finding(result, explainer, why.get(result, ()), charged) for result in dict.fromkeys(results)]

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
            place=(charged.place(result, path) if charged else "") or _place(self._material.locate, result, path),
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
        names = self._material.namespaces
        unknown = list(vocabulary.unknown_words(incoming.quads, names))
        undefined = list(house_style.undefined(incoming.quads, [*self._material.ontology, *incoming.quads], names))
        return [self._word(remark, incoming) for remark in (*unknown, *undefined)]

    def _word(self, remark: Remark, incoming: Incoming) -> Finding:
        """A word that nothing understands, with those that come near it."""
        names = self._material.namespaces
        known = {text(quad.subject) for quad in self._material.ontology} | {
            quad.predicate.value for quad in self._material.graph
        }
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
        named = re.search(r"https?://[^\s'\"<>]+", why)
        name = named.group().rstrip(".,;:") if named else ""
        return BadFile(
            self._place_of_shape(name) or self._material.name,
            f"the shapes cannot be run: {why.strip().rstrip('.')}. Mend the shape and run the command again.",
        )

    def _place_of_shape(self, name: str) -> str:
        """Where a shape stands, or where it is first named when nothing describes it."""
        locate = self._material.locate_shape
        naming = (quad for quad in self._material.shapes if text(quad.object) == name)
        found = locate(name) if name else ""
        return found or next((locate(text(quad.subject), quad.predicate.value, name) for quad in naming), "")


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
    return locate(focus, text(result.shape))  # a form knows which of its cells a constraint speaks of


def _quads(workspace: Workspace, folder: str) -> tuple[Quad, ...]:
    found: list[Quad] = []
    for path in workspace.files(folder, ".ttl"):
        place = workspace.place(path)
        found += turtle.quads(read_text(path, place), place)
    return tuple(found)

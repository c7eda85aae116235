"""`remit check`: is everything in a workspace sound? Seven parts, each of which says what it checked and how many.

A part that met nothing to check has not passed, and neither has the check.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from remit import (
    answering,
    derivation,
    house_style,
    linting,
    queries,
    quotations,
    rules,
    turtle,
    validation,
    vocabulary,
    writing,
)
from remit.diagram import styles
from remit.document import Document, Section, Sentence
from remit.errors import BadFile, BadHeader, BadQuery, BadWorkspace, RemitError, UnknownName
from remit.queries import TODAY, nearest, read
from remit.results import Answer, Table, Triples
from remit.store import Store
from remit.wording import count, listed
from remit.workspace import read_bytes, read_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from remit import findings
    from remit.house_style import Remark
    from remit.queries import SavedQuery
    from remit.terms import Quad
    from remit.workspace import Workspace

VIOLATION, WARNING, INFO = "violation", "warning", "info"
"""The severities of a finding. Only a violation fails the check."""

PARTS = ("files", "form", "ontology", "queries", "answers", "shapes", "quotations", "snapshot")
"""The names of the parts, in the order in which they are checked."""

_MATTERS_OF_FORM = ("prefixes", "capitals")
_LABEL = "Label"
_MOST_NAMES = 12


@dataclass(frozen=True)
class Finding:
    """Something that a part found.

    Attributes:
        severity: violation, warning or info.
        message: What is wrong and what to do.
        place: Where, as `graph/bodies.ttl:12:5`; empty when the message names it, or it has no place.
    """

    severity: str
    message: str
    place: str = ""


@dataclass(frozen=True)
class Part:
    """One part of a check.

    Attributes:
        name: One of `PARTS`.
        summary: What was checked and how many, or why it was not, as a sentence.
        checked: How many things were checked.
        findings: What was found.
        run: Whether it was to be run; a part without its material is not, unless it was asked for by name.
    """

    name: str
    summary: str
    checked: int
    findings: tuple[Finding, ...] = ()
    run: bool = True

    @property
    def failed(self) -> bool:
        """Whether it found a violation."""
        return any(finding.severity == VIOLATION for finding in self.findings)


@dataclass(frozen=True)
class Report:
    """What a check found.

    Attributes:
        workspace: What was checked.
        parts: The parts, those left out by `only` not among them.
    """

    workspace: Workspace
    parts: tuple[Part, ...]

    @property
    def exit_code(self) -> int:
        """1 when a part found a violation; else 3 when one, or all, had nothing to check; else 0."""
        if any(part.failed for part in self.parts):
            return 1
        run = [part for part in self.parts if part.run]
        return 0 if run and all(part.checked for part in run) else 3


def check(workspace: Workspace, sources: Path | None = None, only: Sequence[str] = ()) -> Report:
    """Check a workspace.

    Args:
        workspace: The workspace.
        sources: A folder with copies of the documents that it quotes; quotations are not looked up when None.
        only: The names of the parts to check; all when empty.

    Raises:
        UnknownName: There is no such part.
    """
    for name in only:
        if name not in _CHECKS:
            raise UnknownName("part of the check", name, nearest(name, list(PARTS)), f"The parts: {', '.join(PARTS)}.")
    contents = _Contents(workspace, sources, tuple(only))
    return Report(workspace, tuple(_part(name, contents) for name in PARTS if name in (only or PARTS)))


def document(report: Report) -> Document:
    """A report for a reader: a section for each part, and what it comes to."""
    workspace = report.workspace
    return Document(
        title=f"Check of {workspace.title}",
        facts=(("Workspace", f"{workspace.root}, version {workspace.version}, contents {workspace.digest()}"),),
        sections=tuple(Section(part.name.capitalize(), tuple(_sentences(part))) for part in report.parts),
        closing=(_verdict(report),),
    )


def golden(store: Store, query: SavedQuery) -> bytes:
    """The answer of a saved query to its example, as it is kept on file.

    It is Markdown without the line that names the workspace: the digest in it changes with every fact.

    Args:
        store: What to ask.
        query: The saved query.

    Raises:
        WrongUse: The example lacks a value, or names nothing.
        BadQuery: The query cannot be run.
    """
    return _golden(store, answering.ask(store, query, query.example))


def write_answers(workspace: Workspace) -> list[Path]:
    """Put the answers of all saved queries on file, and take away those of queries that are gone.

    Args:
        workspace: The workspace; its folder of answers is made when there is none.

    Returns:
        The files that changed.

    Raises:
        RemitError: A query cannot be read or run; nothing was written.
    """
    from remit.output import save

    store = Store(workspace)
    folder = workspace.folders["answers"]
    answers = {folder / f"{name}.md": golden(store, query) for name, query in queries.load(workspace).items()}
    folder.mkdir(parents=True, exist_ok=True)
    gone = [path for path in workspace.files("answers", ".md") if path not in answers]
    for path in gone:
        path.unlink()
    changed = [path for path, answer in answers.items() if not path.exists() or path.read_bytes() != answer]
    for path in changed:
        save(path, answers[path])
    return [*changed, *gone]


# What is checked


@dataclass(frozen=True)
class _Contents:
    """The contents of a workspace, each read when the first part needs it."""

    workspace: Workspace
    sources: Path | None
    only: tuple[str, ...]

    @cached_property
    def store(self) -> Store:
        return Store(self.workspace)

    @cached_property
    def places(self) -> turtle.Places:
        return turtle.Places(self.workspace)

    @cached_property
    def saved(self) -> tuple[tuple[SavedQuery, ...], tuple[Finding, ...]]:
        """The saved queries that can be read, and what is wrong with the others."""
        found, wrong = [], []
        for path in self.workspace.files("queries", ".rq"):
            try:
                found.append(read(path, self.workspace.place(path), self.workspace.examples))
            except RemitError as error:
                wrong.append(Finding(VIOLATION, str(error)))
        return tuple(found), tuple(wrong)

    @cached_property
    def asked(self) -> dict[str, answering.Asked | RemitError]:
        """By name, each saved query run with its example, or why it cannot be."""
        found: dict[str, answering.Asked | RemitError] = {}
        for query in self.saved[0]:
            try:
                found[query.name] = answering.ask(self.store, query, query.example)
            except RemitError as error:
                found[query.name] = error
        return found

    def quads(self, folder: str) -> dict[Path, list[Quad]]:
        """The triples of every file of a folder.

        Raises:
            BadFile: One of them does not parse.
        """
        names = {path: self.workspace.place(path) for path in self.workspace.files(folder, ".ttl")}
        return {path: turtle.quads(read_text(path, name), name) for path, name in names.items()}


def _part(name: str, contents: _Contents) -> Part:
    try:
        return _CHECKS[name](contents)
    except RemitError as error:
        return Part(name, f"It could not be checked. {error}", 0)


def _files(contents: _Contents) -> Part:
    """Every Turtle file parses; things of the graph have IRIs, where they belong; the look of types can be read."""
    workspace = contents.workspace
    paths = [path for folder in turtle.FOLDERS for path in workspace.files(folder, ".ttl")]
    findings, quads = [], {}
    for path in paths:
        place = workspace.place(path)
        try:
            quads[path] = turtle.quads(read_text(path, place), place)
        except BadFile as error:
            findings.append(_of_error(error))
    lawful = house_style.lawful(quad for some in quads.values() for quad in some)
    for path in workspace.files("graph", ".ttl"):
        remarks = list(house_style.things(quads.get(path, ()), lawful, workspace.namespaces))
        findings += [Finding(VIOLATION, remark.message, _place_in(contents, path, remark)) for remark in remarks]
    try:
        styles.load(workspace)
    except BadWorkspace as error:
        findings.append(Finding(VIOLATION, str(error)))
    triples = sum(map(len, quads.values()))
    return Part(
        "files",
        f"{count(len(paths), 'Turtle file')} with {count(triples, 'statement')} read.",
        len(paths),
        tuple(findings),
    )


def _form(contents: _Contents) -> Part:
    """Every Turtle file is in the one canonical form."""
    workspace = contents.workspace
    paths = [path for folder in turtle.FOLDERS for path in workspace.files(folder, ".ttl")]
    findings = []
    for path in paths:
        try:
            changed = turtle.format_files(workspace, (path,), write=False)
        except BadFile as error:
            findings.append(_of_error(error))
            continue
        if changed:
            place = workspace.place(path)
            findings.append(Finding(VIOLATION, f"not in canonical form. Run: remit format {place}", place))
    return Part(
        "form", f"{count(len(paths), 'Turtle file')} compared with the canonical form.", len(paths), tuple(findings)
    )


def _ontology(contents: _Contents) -> Part:
    """Own terms are in the house style, defined before they are used, and used; no term is misspelt."""
    names = contents.workspace.namespaces
    ontology = [quad for some in contents.quads("ontology").values() for quad in some]
    graph = [quad for some in contents.quads("graph").values() for quad in some]
    facts = [*graph, *derivation.quads(contents.store, names)]
    texts = [*(one.text for one in contents.saved[0]), *(one.text for one in rules.load(contents.workspace))]
    findings = [
        *_remarked(contents, VIOLATION, house_style.described(ontology, names)),
        *_remarked(contents, VIOLATION, house_style.undefined(graph, ontology, names)),
        *_remarked(contents, VIOLATION, house_style.unused(ontology, facts, texts, names)),
        *(
            Finding(VIOLATION, f"{one.message} {one.remedy}", one.place)
            for one in vocabulary.misspelt([*ontology, *graph], names, contents.places.of)
        ),
    ]
    terms = len(list(house_style.own_terms(ontology, names)))
    return Part(
        "ontology",
        f"{count(terms, 'own term')} checked for label, definition, example and use.",
        terms,
        tuple(findings),
    )


def _queries(contents: _Contents) -> Part:
    """Every saved query can be read and run, says what its columns mean, has an example, and is in good form."""
    saved, findings = contents.saved[0], [*_of_one_name(contents.workspace), *contents.saved[1]]
    for query in saved:
        place = contents.workspace.place(query.path)
        for one in linting.lint(query, place):
            severity = WARNING if one.rule in _MATTERS_OF_FORM else VIOLATION
            findings.append(Finding(severity, f"{one.message} ({one.rule})", one.place))
        findings += [Finding(VIOLATION, message, place) for message in _header_faults(query)]
        asked = contents.asked[query.name]
        if isinstance(asked, RemitError):
            findings.append(Finding(VIOLATION, f"it cannot be run with its example. {asked}", place))
        else:
            findings += [Finding(severity, message, place) for severity, message in _result_faults(asked)]
    findings += _without_answer(contents)
    findings += _of_rules(contents.workspace)
    number = len(saved) + len(contents.saved[1])
    return Part(
        "queries",
        f"{count(number, 'saved query', 'saved queries')} read and run with their examples.",
        number,
        tuple(findings),
    )


def _of_rules(workspace: Workspace) -> Iterator[Finding]:
    """What is wrong with the form of the rules; what cannot be run at all has ended the loading."""
    for path in workspace.files("rules", ".rq"):
        place = workspace.place(path)
        try:
            found = linting.lint(queries.read(path, place), place)
        except (BadHeader, BadQuery) as error:
            yield Finding(VIOLATION, str(error), place)
            continue
        for one in found:
            severity = WARNING if one.rule in _MATTERS_OF_FORM else VIOLATION
            yield Finding(severity, f"{one.message} ({one.rule})", one.place)


def _of_one_name(workspace: Workspace) -> list[Finding]:
    try:
        queries.files(workspace)
    except BadQuery as error:
        return [Finding(VIOLATION, str(error), workspace.place(workspace.folders["queries"]))]
    return []


def _without_answer(contents: _Contents) -> list[Finding]:
    """The queries whose example gives nothing: only advice, since a new workspace has questions before it has facts."""
    asked = [one for one in contents.asked.values() if isinstance(one, answering.Asked)]
    silent = sorted(one.query.name for one in asked if one.query.expect == "rows" and not _size(one.result))
    if not silent:
        return []
    message = f"{count(len(silent), 'query has', 'queries have')} no answer to the example yet: {', '.join(silent)}."
    return [Finding(INFO, message, contents.workspace.place(contents.workspace.folders["queries"]))]


def _answers(contents: _Contents) -> Part:
    """The answer of every saved query is the one on file."""
    workspace = contents.workspace
    files = {path.stem: path for path in workspace.files("answers", ".md")}
    if not files:
        why = (
            f"There are no answers on file in {workspace.place(workspace.folders['answers'])}/, so none were compared."
        )
        return Part("answers", why, 0, run="answers" in contents.only)
    findings, compared = [], 0
    for query in contents.saved[0]:
        asked, path = contents.asked[query.name], files.pop(query.name, None)
        if isinstance(asked, RemitError):
            findings.append(
                Finding(VIOLATION, f"it cannot be run with its example. {asked}", workspace.place(query.path))
            )
        elif path is None:
            message = "its answer is not on file. Read the answer, and put it there as CONTRIBUTING.md says."
            findings.append(Finding(VIOLATION, message, workspace.place(query.path)))
        else:
            compared += 1
            place = workspace.place(path)
            findings += _difference(place, read_bytes(path, place), _golden(contents.store, asked))
    for path in files.values():
        findings.append(
            Finding(
                VIOLATION, "it answers no saved query. Take it away, or bring the query back.", workspace.place(path)
            )
        )
    return Part("answers", f"{count(compared, 'answer')} compared with the ones on file.", compared, tuple(findings))


def _shapes(contents: _Contents) -> Part:
    """What must hold, holds."""
    report = validation.validate(contents.workspace)
    findings = [
        Finding(
            one.severity.lower(),
            f"{one.label}: {_about(one)}{one.remedy or one.message} ({_short(one.shape)})",
            one.place,
        )
        for one in report.findings
    ]
    if report.idle:
        names = [_short(shape) for shape in report.idle[:_MOST_NAMES]]
        more = [f"{len(report.idle) - _MOST_NAMES} more"] if len(report.idle) > _MOST_NAMES else []
        message = f"{count(len(report.idle), 'shape')} met nothing and so checked nothing: {listed([*names, *more])}."
        findings.append(Finding(WARNING, message))
    met = sum(report.shapes.values())
    return Part("shapes", f"{count(len(report.shapes), 'shape')} looked at things {met:,} times.", met, tuple(findings))


def _quotations(contents: _Contents) -> Part:
    """Quotations stand in their documents letter by letter."""
    if contents.sources is None:
        why = "Not run: name a folder with copies of the documents, with --sources DIR."
        return Part("quotations", why, 0, run="quotations" in contents.only)
    found = quotations.check(contents.store, contents.sources)
    findings = [
        Finding(VIOLATION, miss.message, contents.places.of(miss.subject, miss.predicate, miss.words))
        for miss in found.misses
    ]
    no_text = "it is recorded as a copy but is no UTF-8 text, so nothing was looked up in it."
    findings += [Finding(WARNING, no_text, name) for name in found.unreadable]
    where = f" in {listed(found.copies)}" if found.copies else ""
    summary = f"{count(found.checked, 'quotation')} looked up{where}."
    if found.unchecked:
        summary += (
            f" {found.unchecked:,} not: no copy of their {count(found.documents, 'document')} is in {contents.sources}."
        )
    return Part("quotations", summary, found.checked, tuple(findings))


def _snapshot(contents: _Contents) -> Part:
    """The snapshot, where there is one, holds what the files say: each file by its SHA-256, each graph by its size."""
    from remit.snapshot import place, verifying

    if not place.is_on_disk(contents.workspace):
        none = "This workspace is read into memory at each start, so it has no snapshot that could differ."
        return Part("snapshot", none, 0, run="snapshot" in contents.only)
    found = verifying.verify(contents.workspace)
    again = "The snapshot is built anew at the next start; run this check again."
    return Part(
        "snapshot",
        f"{count(found.files, 'file')} compared by SHA-256, {count(found.graphs, 'graph')} counted.",
        found.files,
        tuple(Finding(VIOLATION, f"{fault} {again}") for fault in found.faults),
    )


_CHECKS: dict[str, Callable[[_Contents], Part]] = {
    "files": _files,
    "form": _form,
    "ontology": _ontology,
    "queries": _queries,
    "answers": _answers,
    "shapes": _shapes,
    "quotations": _quotations,
    "snapshot": _snapshot,
}


# Findings


def _of_error(error: BadFile) -> Finding:
    return Finding(VIOLATION, str(error).removeprefix(f"{error.place}: "), error.place)


def _remarked(contents: _Contents, severity: str, remarks: Iterable[Remark]) -> Iterator[Finding]:
    for remark in remarks:
        yield Finding(severity, remark.message, contents.places.of(remark.subject, remark.predicate, remark.value))


def _place_in(contents: _Contents, path: Path, remark: Remark) -> str:
    """The place of a remark about one file; another file may speak of the same thing."""
    name = contents.workspace.place(path)
    place = contents.places.of(remark.subject, remark.predicate, remark.value) if remark.subject else ""
    return place if place.startswith(f"{name}:") else name


def _header_faults(query: SavedQuery) -> Iterator[str]:
    for parameter in query.parameters:
        if parameter.required and parameter.name not in query.example:
            yield f"the example has no value for “{parameter.name}”. Add one to the header, under “example”."
        elif parameter.default == TODAY and parameter.name not in query.example:
            yield (
                f"the example leaves “{parameter.name}” to the day on which it is run, so its answer changes by itself. "
                "Give a day under “example”."
            )


def _result_faults(asked: answering.Asked) -> Iterator[tuple[str, str]]:
    query, result = asked.query, asked.result
    if isinstance(result, Table):
        yield from ((VIOLATION, fault) for fault in _column_faults(query, result.columns))
    rows = _size(result)
    if query.expect == "none" and rows:
        yield VIOLATION, f"its example was to have no answer (“expect: none”), but it has {count(rows, 'row')}."


def _column_faults(query: SavedQuery, given: tuple[str, ...]) -> Iterator[str]:
    for column in given:
        partner = column.endswith(_LABEL) and column.removesuffix(_LABEL) in given
        if column != answering.EVIDENCE and not partner and not query.columns.get(column):
            yield f"nothing says what the column “{column}” means. Add it to the header, under “columns”."
    for column in query.columns:
        if column not in given:
            yield f"the header explains a column “{column}” that the query does not give. Mend the name, or take it out."


def _size(result: Table | Triples | Answer) -> int:
    match result:
        case Table():
            return len(result.rows)
        case Triples():
            return len(result.triples)
        case Answer():
            return int(result.yes)


def _golden(store: Store, asked: answering.Asked) -> bytes:
    full = answering.document(store, asked)
    version = answering.workspace_facts(store)
    return writing.write(full._replace(facts=tuple(fact for fact in full.facts if fact not in version)), "md")


def _difference(place: str, kept: bytes, given: bytes) -> list[Finding]:
    """The first line in which an answer differs from the one on file."""
    if kept == given:
        return []
    old, new = kept.decode("utf-8", "replace").splitlines(), given.decode().splitlines()
    pairs = zip([*old, *[""] * len(new)], [*new, *[""] * len(old)], strict=False)
    line, (before, after) = next(((at, pair) for at, pair in enumerate(pairs, 1) if pair[0] != pair[1]), (1, ("", "")))
    message = (
        f"the answer has changed. On file: “{before}”; now: “{after}”. If the new one is right, put it on file as "
        "CONTRIBUTING.md says."
    )
    return [Finding(VIOLATION, message, f"{place}:{line}")]


def _about(finding: findings.Finding) -> str:
    """The property and the value that a finding is about, before its message."""
    if not finding.path:
        return ""
    return f"{finding.path} “{finding.value}”: " if finding.value else f"{finding.path}: "


def _short(shape: str) -> str:
    """The name of a shape, which says what it demands; its prefix says nothing."""
    return re.split("[/#]", shape)[-1] or "a shape without a name"


# For a reader


def _sentences(part: Part) -> Iterator[Sentence]:
    yield Sentence(part.summary)
    for finding in part.findings:
        grade = "" if finding.severity == VIOLATION else f"{finding.severity}: "
        place = f"{finding.place}: " if finding.place else ""
        yield Sentence(f"{place}{grade}{finding.message}", level=1)


def _verdict(report: Report) -> str:
    found = [finding.severity for part in report.parts for finding in part.findings]
    counts = [
        count(found.count(VIOLATION), "violation"),
        count(found.count(WARNING), "warning"),
        count(found.count(INFO), "piece of advice", "pieces of advice"),
    ]
    empty = [part.name for part in report.parts if part.run and not part.checked]
    idle = [part.name for part in report.parts if not part.run]
    words = f"{listed(counts)}."
    if empty:
        words += f" Nothing was checked in: {', '.join(empty)}. That is no pass."
    if idle:
        words += f" Not run: {', '.join(idle)}."
    return ("Sound: " if report.exit_code == 0 else "Not sound: ") + words

"""`remit validate`: files, or the workspace itself, held against the shapes, and the report written for whoever asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from remit import arriving, formats, incoming, reporting, writing
from remit.results import Triples
from remit.terms import Triple
from remit.validation import Validator

if TYPE_CHECKING:
    from collections.abc import Sequence

    from remit.findings import Report
    from remit.workspace import Workspace


@dataclass(frozen=True)
class Review:
    """What was reviewed, and what was found.

    Attributes:
        workspace: The workspace.
        title: What was reviewed.
        report: What was found.
        notes: What whoever sent the files should know.
    """

    workspace: Workspace
    title: str
    report: Report
    notes: tuple[str, ...] = ()


def review(workspace: Workspace, files: Sequence[str], *, full: bool = False) -> Review:
    """Hold files against the shapes, in the context of a workspace; or the workspace itself, when there are none.

    Args:
        workspace: The workspace, which is not changed.
        files: The names of the files; one that is a file of the workspace is judged among what it can affect there.
        full: Whether everything is looked at.

    Raises:
        RemitError: A file cannot be read, or the shapes are not such as can be run.
    """
    if not files:
        return Review(workspace, f"Validation of {workspace.title}", Validator(workspace).whole())
    title = f"Validation of {', '.join(files)}"
    paths = [Path(file) for file in files]
    if len(paths) == 1 and _is_of(workspace, paths[0]):
        return Review(workspace, title, Validator(workspace).present(paths[0].resolve()))
    arrived = incoming.together([arriving.read(path, workspace) for path in paths])
    report = Validator(workspace).change(arrived, full=full)
    return Review(workspace, title, report, arrived.notes)


def written(review: Review, form: str, marking: str = "", *, width: int = 100, bom: bool = False) -> bytes:
    """A review in one of `reporting.FORMATS`.

    Args:
        review: The review.
        form: The format.
        marking: A marking for head and foot.
        width: How many characters a line of text has.
        bom: Whether CSV begins with a byte order mark.
    """
    workspace, report = review.workspace, review.report
    if form == "json":
        return reporting.as_json(report)
    if form == "csv":
        return reporting.as_csv(report, bom=bom)
    if form == "ttl":
        triples = tuple(Triple(quad.subject, quad.predicate, quad.object) for quad in report.standard)
        return formats.write_triples(Triples(triples), "ttl", workspace.namespaces)
    facts = (("Workspace", f"{workspace.title}, version {workspace.version}, contents {workspace.digest()}"),)
    if form == "xlsx":
        made = reporting.table(report, review.title, facts)
    else:
        made = reporting.document(report, review.title, facts, review.notes)
    return writing.write(replace(made, marking=marking), form, width=width)


def comes_back(files: Sequence[str], output: Path | None) -> bool:
    """Whether a filled template is to come back with its faults: one such file, and an output of the same kind."""
    if output is None or len(files) != 1:
        return False
    suffix = Path(files[0]).suffix.lower()
    return suffix in arriving.TABLES and output.suffix.lower() == suffix


def returned(review: Review, file: str) -> bytes:
    """A filled template with each fault in its cell.

    Args:
        review: The review of this file.
        file: Its name.

    Raises:
        BadFile: It cannot be read.
    """
    from remit import returned

    return returned.annotated(Path(file), review.report.findings, review.notes)


def _is_of(workspace: Workspace, path: Path) -> bool:
    """Whether a file is one of the ontology or the graph of a workspace."""
    here = path.resolve()
    return any(here in workspace.files(folder, ".ttl") for folder in ("ontology", "graph"))

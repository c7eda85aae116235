"""`remit validate`: files, or the workspace itself, held against the shapes, and the report written for whoever asked."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from remit import incoming, reporting, turtle
from remit.errors import CannotRun, WrongUse
from remit.validation import Material, Validator
from remit.wording import printable
from remit.workspace import read_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from remit.findings import Report
    from remit.workspace import Workspace


APART = "REMIT_APART"
"""The variable that tells a program that it is the child."""

_MEMORY = 2_000_000_000


def apart(arguments: Sequence[str], seconds: float) -> tuple[int, bytes, bytes]:
    """Run a command in a child, which can be ended whatever it does.

    Other people’s shapes may hold a pattern that is looked for longer than anyone waits, and Python cannot be
    interrupted in that.

    Args:
        arguments: The arguments of the command.
        seconds: How long it may take; 0 for no limit.

    Returns:
        Its exit code, and what it wrote to stdout and stderr.

    Raises:
        CannotRun: It took longer, or more memory than it may.
    """
    command = [sys.executable, "-m", "remit", *arguments]
    try:
        done = subprocess.run(  # noqa: S603 - this program itself
            command,
            env=os.environ | {APART: "1"},
            capture_output=True,
            timeout=seconds or None,
            check=False,
            preexec_fn=_bounded,
        )
    except subprocess.TimeoutExpired as error:
        raise CannotRun(
            f"The validation was stopped after {seconds:g} seconds. Look for a pattern or a query in the shapes that takes so "
            "long, or allow more with --timeout SECONDS."
        ) from error
    if done.returncode < 0:
        raise CannotRun(
            "The validation took more memory than it may. Divide the file, or look for what is so large in it."
        )
    return done.returncode, done.stdout, done.stderr


def _bounded() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


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


def review(
    workspace: Workspace, files: Sequence[str], shapes: Sequence[str] = (), *, full: bool = False, engine: str = ""
) -> Review:
    """Hold files against the shapes, in the context of a workspace; or the workspace itself, when there are none.

    Args:
        workspace: The workspace, which is not changed.
        files: The names of the files; one that is a file of the workspace is judged among what it can affect there.
        shapes: Files with other shapes than those of the workspace: then the files are judged by themselves.
        full: Whether everything is looked at.
        engine: The engine that judges everything by itself; the usual way when empty.

    Raises:
        RemitError: A file cannot be read, or the shapes are not such as can be run.
    """
    if shapes:
        return _alone(workspace, files, shapes, engine)
    if not files:
        return Review(workspace, f"Validation of {workspace.title}", Validator(workspace, engine).whole())
    from remit import arriving

    title = f"Validation of {printable(', '.join(files))}"
    paths = [Path(file) for file in files]
    if len(paths) == 1 and _is_of(workspace, paths[0]):
        return Review(workspace, title, _present(workspace, Path(os.path.realpath(paths[0])), engine))
    arrived = arriving.told(incoming.together([arriving.read(path, workspace) for path in paths]), workspace)
    report = Validator(workspace, engine).change(arrived, full=full)
    return Review(workspace, title, report, arrived.notes)


def _alone(workspace: Workspace, files: Sequence[str], shapes: Sequence[str], engine: str) -> Review:
    if not files:
        raise WrongUse(
            "There is nothing to hold against these shapes. Name a file: remit validate FILE --shapes SHAPES"
        )
    from remit import reading

    data = incoming.together([reading.read(Path(file), printable(file)) for file in files])
    rules = incoming.together([reading.read(Path(file), printable(file)) for file in shapes])
    material = Material(workspace.namespaces, (), data.quads, rules.quads, data.locate, rules.locate, ", ".join(shapes))
    title = f"Validation of {printable(', '.join(files))} by {printable(', '.join(shapes))}"
    return Review(workspace, title, Validator(material, engine).whole(), data.notes)


def _present(workspace: Workspace, path: Path, engine: str) -> Report:
    """What is wrong with one file of the workspace, among all that it can affect."""
    texts = {
        other: turtle.quads(read_text(other, workspace.place(other)), workspace.place(other))
        for folder in ("ontology", "graph")
        for other in workspace.files(folder, ".ttl")
    }
    one = incoming.Incoming(workspace.place(path), tuple(texts.pop(path)), {}, turtle.Places(workspace).of)
    return Validator(workspace, engine).present(one, [quad for quads in texts.values() for quad in quads])


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
        from remit import formats
        from remit.results import Triples
        from remit.terms import Triple

        triples = tuple(Triple(quad.subject, quad.predicate, quad.object) for quad in report.standard)
        return formats.write_triples(Triples(triples), "ttl", workspace.namespaces)
    facts = (("Workspace", f"{workspace.title}, version {workspace.version}, contents {workspace.digest()}"),)
    if form == "xlsx":
        made = reporting.table(report, review.title, facts)
    else:
        made = reporting.document(report, review.title, facts, review.notes)
    from remit import writing

    return writing.write(made._replace(marking=marking), form, width=width)


def comes_back(files: Sequence[str], output: Path | None) -> bool:
    """Whether a filled template is to come back with its faults: one such file, and an output of the same kind."""
    if output is None or len(files) != 1:
        return False
    from remit import arriving

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
    here = Path(os.path.realpath(path))
    return any(here in workspace.files(folder, ".ttl") for folder in ("ontology", "graph"))

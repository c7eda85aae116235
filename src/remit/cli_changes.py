"""The commands about what changes: validate, template, add, diff. Options and printing only."""

from __future__ import annotations

from pathlib import Path

import click

from remit.errors import WrongUse
from remit.options import emit, limit, one_of, output_options, width, workspace_of, workspace_option

VALIDATION_TIMEOUT = 300.0
"""Seconds that a validation may take."""


@click.command()
@click.argument("files", nargs=-1)
@click.option("--full", is_flag=True, help="Look at everything, not only at what the files can affect.")
@click.option(
    "--shapes",
    multiple=True,
    metavar="FILE",
    help="Hold the files, by themselves, against the shapes of this file instead; may be repeated.",
)
@click.option(
    "--fail-on",
    type=click.Choice(["violation", "warning", "info", "never"]),
    default="violation",
    show_default=True,
    help="The least grave finding that makes the exit code 1.",
)
@click.option(
    "--timeout", default=VALIDATION_TIMEOUT, show_default=True, metavar="SECONDS", help="Stop after so long; 0: never."
)
@output_options("text, json, csv, md, html, xlsx, docx; ttl is the standard sh:ValidationReport")
@workspace_option
@click.pass_context
def validate(
    context: click.Context,
    files: tuple[str, ...],
    full: bool,
    shapes: tuple[str, ...],
    fail_on: str,
    timeout: float,
    output: Path | None,
    form: str | None,
    marking: str,
    folder: str | None,
) -> None:
    """Say what is wrong in a file, and where, in the context of the whole workspace; or in the workspace itself.

    FILES are RDF (Turtle, TriG, N-Triples, N-Quads, JSON-LD, RDF/XML) or filled templates (XLSX, CSV); several are taken
    together. Without one the workspace itself is validated. A filled template with -o FILE.xlsx (or .csv) comes back
    with each fault in its cell. Nothing is let in: that is remit add.

    Exit code: 0 when nothing is refused, 1 when something is, 3 when nothing could be checked.
    """
    from remit import reporting, reviewing

    workspace = workspace_of(context, folder)
    back = form is None and reviewing.comes_back(files, output)
    chosen = "text" if back else one_of(form, output, reporting.FORMATS)
    with limit(
        timeout, f"Error: The validation was stopped after {timeout:g} seconds. Allow more with --timeout SECONDS."
    ):
        review = reviewing.review(workspace, files, shapes, full=full)
        told = reviewing.written(review, chosen, marking, width=width(), bom=output is not None)
        returned = reviewing.returned(review, files[0]) if back else None
    if returned is None:
        emit(told, output)
    else:
        emit(told, None)
        emit(returned, output)
    context.exit(1 if reporting.reaches(review.report, fail_on) else 0 if review.report.checked else 3)


@click.command()
@click.argument("rev", default="HEAD")
@click.option("--answers", "with_answers", is_flag=True, help="Also say which answers of saved queries change.")
@click.option("--all", "everything", is_flag=True, help="Cut no list and no text short.")
@output_options("text, json, md, html, docx")
@workspace_option
@click.pass_context
def diff(
    context: click.Context,
    rev: str,
    with_answers: bool,
    everything: bool,
    output: Path | None,
    form: str | None,
    marking: str,
    folder: str | None,
) -> None:
    """Say what came, went and changed since a version of the workspace.

    REV is a commit, branch or tag of the Git repository that the workspace lies in (default: HEAD, the last commit), or
    a folder with another copy of the workspace. It is compared with the files as they are now.

    Exit code: 0 when nothing differs, 1 when something does.
    """
    import json
    from dataclasses import replace

    from remit import difference, effects, queries, versions, writing
    from remit.store import Store

    chosen = one_of(form, output, ("text", "json", "md", "html", "docx"))
    workspace = workspace_of(context, folder)
    with versions.at(workspace, rev) as before:
        stores = (Store(before), Store(workspace)) if with_answers else None
        found = difference.difference(before, workspace, stores)
        saved = (queries.load(before), queries.load(workspace)) if with_answers else None
        changed = effects.answers(*stores, saved) if stores and saved else None
    if chosen == "json":
        told = {"before": before.description, "after": versions.NOW, **difference.data(found)}
        told |= {"answers": effects.data(changed)} if changed else {}
        emit(f"{json.dumps(told, ensure_ascii=False, indent=2)}\n".encode(), output)
    else:
        document = difference.document(
            found,
            f"What has changed in {workspace.title}",
            (("From", before.description), ("To", versions.NOW)),
            effects.sections(changed, everything=everything) if changed else None,
            everything=everything,
        )
        emit(writing.write(replace(document, marking=marking), chosen, width=width()), output)
    context.exit(0 if found.empty and (changed is None or changed.empty) else 1)


@click.command()
@click.argument("file")
@click.option("--to", metavar="PATH", help="Let everything land in this file below the folder of facts; made if new.")
@click.option("--replace", is_flag=True, help="Let it take the place of all that the file of --to says.")
@click.option("--dry-run", is_flag=True, help="Do everything but the writing.")
@click.option("--accept-answers", is_flag=True, help="Also write the saved answers that change.")
@click.option("--yes", is_flag=True, help="New things that look like ones that are there already are others.")
@output_options("text, json, md, html, docx")
@workspace_option
@click.pass_context
def add(
    context: click.Context,
    file: str,
    to: str | None,
    replace: bool,
    dry_run: bool,
    accept_answers: bool,
    yes: bool,
    output: Path | None,
    form: str | None,
    marking: str,
    folder: str | None,
) -> None:
    """Add what a file says to the facts of the workspace, or change nothing.

    FILE is RDF (Turtle, TriG, N-Triples, N-Quads, JSON-LD, RDF/XML) or a filled template (XLSX, CSV). It is validated
    together with everything that is there, and the difference is shown. Each statement lands in the file that describes
    its thing, else with what cites the same document, else with things of the same class; a new inspection, report or
    response has a new file.

    Exit code: 0 when it was written or says nothing new, 1 when it was refused or must be made clear first.
    """
    from remit import arriving, pending, submission

    chosen = one_of(form, output, submission.FORMATS)
    workspace = workspace_of(context, folder)
    with pending.alone(workspace.root, workspace.folders) as writer:
        incoming = arriving.told(arriving.read(Path(file), workspace), workspace)
        with submission.planned(workspace, incoming, submission.Wish(to, replace, accept_answers)) as plan:
            state = submission.decide(plan, lambda question: yes or _confirmed(question), dry_run=dry_run)
            told = submission.told(plan, state, chosen, marking, width())
            if state == submission.WRITTEN:
                submission.write(plan, writer)
    emit(told, output)
    context.exit(1 if state in (submission.REFUSED, submission.UNCLEAR) else 0)


def _confirmed(question: str) -> bool:
    """The user's answer; nobody is there to give one unless both ends are a terminal."""
    import sys

    if not (sys.stdin and sys.stdin.isatty() and sys.stderr and sys.stderr.isatty()):
        return False
    return click.confirm(question, default=False, err=True)


@click.command()
@click.argument("kind", required=False)
@click.option("--filled", is_flag=True, help="Put in what is there already, each row with its id, to be edited.")
@click.option("-f", "--format", "form", metavar="FORMAT", help="One of: xlsx, csv.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write to a file; its suffix chooses the format.",
)
@workspace_option
@click.pass_context
def template(
    context: click.Context, kind: str | None, filled: bool, form: str | None, output: Path | None, folder: str | None
) -> None:
    """Make a spreadsheet to fill in, with a column for each property that the shapes know of.

    KIND is what the rows are about: recommendation, response, body, status, and any other kind of thing that has a
    shape. Without it the kinds are listed. What was filled in is looked at with remit validate, and let in with remit add.
    """
    from remit import book_writing, templates, writing
    from remit.store import Store

    store = Store(workspace_of(context, folder))
    made = templates.Templates(store)
    if kind is None:
        emit(writing.write(templates.listing(made), "text", width=width()), output)
        return
    chosen = made.template(kind)
    if output is None and form is None:
        raise WrongUse(f"Say where to write it: remit template {kind} -o {kind}.xlsx")
    emit(book_writing.write(store, chosen, one_of(form, output, book_writing.FORMATS), filled=filled), output)


COMMANDS: tuple[click.Command, ...] = (
    template,
    validate,
    add,
    diff,
)
"""The commands of this module."""

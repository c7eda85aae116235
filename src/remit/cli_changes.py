"""The commands about what changes: validate, template, add, diff. Options and printing only."""

from __future__ import annotations

import os
from pathlib import Path

import click

from remit.asking import limit, one_of
from remit.errors import WrongUse
from remit.options import output_options, workspace_of, workspace_option
from remit.terminal import emit, say, width

VALIDATION_TIMEOUT = 300.0
"""Seconds that a validation may take."""


@click.command()
@click.argument("files", nargs=-1)
@click.option("--full", is_flag=True, help="Look at everything, not only at what the files can affect.")
@click.option(
    "--shapes",
    multiple=True,
    metavar="FILE",
    help="Hold the files, by themselves, against the rules (SHACL shapes) in this file instead; may be repeated.",
)
@click.option(
    "--engine",
    type=click.Choice(["pyshacl", "turbo"]),
    help="Let this SHACL engine judge everything by itself, to compare; turbo needs: pip install 'remit-graph[fast]'.",
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
@output_options("text, json, csv, md, html, xlsx, docx, ttl (a SHACL validation report)")
@workspace_option
@click.pass_context
def validate(
    context: click.Context,
    files: tuple[str, ...],
    full: bool,
    shapes: tuple[str, ...],
    engine: str | None,
    fail_on: str,
    timeout: float,
    output: Path | None,
    form: str | None,
    marking: str,
    folder: str | None,
) -> None:
    """Find mistakes in a file before it is added: what is wrong, where, and what to do.

    FILES are filled templates (.xlsx, .csv) or linked data (.ttl, .trig, .nt, .nq, .jsonld, .rdf); several are taken
    together, and each is held against everything that the workspace says. Without a file the workspace itself is
    validated. Nothing is changed: remit add does that.

    \b
    Examples:
      remit validate letter.ttl
      remit validate book.xlsx -o returned.xlsx    the book again, each fault in its cell

    Exit code: 0 when nothing is refused (warnings refuse nothing, see --fail-on), 1 when something is, 2 for a wrong
    option, 3 when a file cannot be read or nothing could be checked.
    """  # noqa: D301 - click reads the character itself
    from remit import reporting, reviewing

    if shapes and reviewing.APART not in os.environ:
        _apart(context, files, timeout)
    workspace = workspace_of(context, folder)
    back = form is None and reviewing.comes_back(files, output)
    chosen = "text" if back else one_of(form, output, reporting.FORMATS)
    with limit(
        timeout, f"Error: The validation was stopped after {timeout:g} seconds. Allow more with --timeout SECONDS."
    ):
        review = reviewing.review(workspace, files, shapes, full=full, engine=engine or "")
        told = reviewing.written(review, chosen, marking, width=width(), bom=output is not None)
        returned = reviewing.returned(review, files[0]) if back else None
    if returned is None:
        emit(told, output)
    else:
        emit(told, None)
        emit(returned, output)
    context.exit(reporting.exit_code(review.report, fail_on))


def _apart(context: click.Context, files: tuple[str, ...], timeout: float) -> None:
    """Run this command in a child, with the options that were given."""
    from remit import reviewing

    arguments = ["validate"]
    for option in context.command.params:
        value = context.params.get(option.name or "")
        if isinstance(option, click.Option) and value and option.name != "timeout":
            values = value if isinstance(value, tuple) else (value,)
            arguments += [
                word for one in values for word in ([option.opts[-1]] if one is True else [option.opts[-1], str(one)])
            ]
    folder = context.find_root().obj
    if folder and not context.params.get("folder"):
        arguments += ["--workspace", folder]
    code, out, err = reviewing.apart([*arguments, "--timeout", "0", "--", *files], timeout)
    emit(out, None)
    say(err.decode(errors="replace"), end="")
    context.exit(code)


@click.command()
@click.argument("rev", default="HEAD")
@click.option(
    "--answers",
    "with_answers",
    is_flag=True,
    help="Also run every saved query on both versions, and say which answers change.",
)
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

    REV is a version in Git (a commit, branch or tag; default: HEAD, the last commit) or a folder with another copy of
    the workspace. It is compared with the files as they are now.

    \b
    Examples:
      remit diff
      remit diff HEAD~1 --answers -o changes.docx

    Exit code: 0 when nothing differs, 1 when something does.
    """  # noqa: D301 - the same
    import json

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
        told = {"before": before.described, "after": versions.NOW, **difference.data(found)}
        told |= {"answers": effects.data(changed)} if changed else {}
        emit(f"{json.dumps(told, ensure_ascii=False, indent=2)}\n".encode(), output)
    else:
        document = difference.document(
            found,
            f"What has changed in {workspace.title}",
            (("From", before.described), ("To", versions.NOW)),
            effects.sections(changed, everything=everything) if changed else None,
            everything=everything,
        )
        emit(writing.write(document._replace(marking=marking), chosen, width=width()), output)
    context.exit(0 if found.empty and (changed is None or changed.empty) else 1)


@click.command()
@click.argument("file")
@click.option(
    "--to",
    metavar="PATH",
    help="Put everything into this file of the graph folder, such as responses/new.ttl; made if new.",
)
@click.option(
    "--replace", is_flag=True, help="With --to: what that file says now is taken out first. Shown before it is done."
)
@click.option("--dry-run", is_flag=True, help="Show everything and write nothing.")
@click.option("--accept-answers", is_flag=True, help="Also bring the answers on file up to date that change by it.")
@click.option("--yes", is_flag=True, help="Do not ask: new things that look like known ones are different ones.")
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
    """Add what a file says to the workspace, whole or not at all.

    FILE is a filled template (.xlsx, .csv) or linked data (.ttl, .trig, .nt, .nq, .jsonld, .rdf). It is validated together with
    everything that is there, what would change is shown, and new things that look like known ones are asked about (where
    nobody can be asked, nothing is written: see --yes). Only then is it written, and nothing that is refused changes any
    file. Each statement lands in the file that describes its thing, else with what cites the same document, else with
    things of the same kind; a new inspection, report or response has a new file.

    \b
    Examples:
      remit add book.xlsx --dry-run
      remit add letter.ttl

    Exit code: 0 when it was written or says nothing new, 1 when it was refused or must be made clear first.
    """  # noqa: D301 - the same
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
    """Make a spreadsheet to fill in, with a column for everything that will be checked.

    KIND is what the rows are about: recommendation, response, body, status and many more; without it the kinds are
    listed. When it is filled in, check it with remit validate and add it with remit add.

    \b
    Examples:
      remit template response -o letters.xlsx
      remit template body --filled -o bodies.xlsx    what is there already, to be edited
    """  # noqa: D301 - the same
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

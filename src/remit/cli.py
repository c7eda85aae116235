"""The command line: options and printing only. Data goes to stdout, talk to stderr.

Heavy imports happen inside the command that needs them: `remit --help` imports neither rdflib nor the engine.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from remit import ending, progress, running
from remit.asking import TIMEOUT, begin, endpoint_of, limit, one_of
from remit.errors import BadQuery, UnknownName, WrongUse
from remit.options import endpoint_option, output_options, timeout_option, workspace_of, workspace_option
from remit.terminal import Terminal, as_text, emit, say

if TYPE_CHECKING:
    from remit.document import Document
    from remit.store import Store
    from remit.workspace import Workspace

_ELSEWHERE = {
    "add": "changes",
    "briefing": "site",
    "diagram": "diagram",
    "diff": "changes",
    "publish": "publish",
    "serve": "web",
    "site": "site",
    "template": "changes",
    "validate": "changes",
}
"""The commands that are in other modules: `changes` is `cli_changes`."""
_FOR_A_CHECK = 300.0  # seconds: nobody waits for a single answer
_CONTEXT = {"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "REMIT", "max_content_width": 100}


class _Program(click.Group):
    """The commands, of which those in other modules are imported when they are first asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands, sorted."""
        return sorted({*super().list_commands(ctx), *_ELSEWHERE})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, or None."""
        if cmd_name not in self.commands:  # with a name that none has, click tells the nearest, whichever it is
            for module in {_ELSEWHERE[cmd_name]} if cmd_name in _ELSEWHERE else set(_ELSEWHERE.values()):
                for command in _beside(module):
                    self.add_command(command)
        return super().get_command(ctx, cmd_name)


@click.group(cls=_Program, invoke_without_command=True, context_settings=_CONTEXT)
@click.version_option(package_name="remit-graph", prog_name="remit")
@workspace_option
@click.pass_context
def main(context: click.Context, folder: str | None) -> None:
    """Who owns an action after an inspection, on whose word, who has answered, and who owns it now."""
    context.obj = folder
    context.with_resource(progress.shown(Terminal()))
    if context.invoked_subcommand is None:
        emit(as_text(_overview(workspace_of(context, folder))), None)


@main.command("list")
@click.option("--tag", metavar="TAG", help="Only the queries with this tag.")
@workspace_option
@click.pass_context
def list_queries(context: click.Context, tag: str | None, folder: str | None) -> None:
    """List the saved queries: name and question."""
    from remit import catalogue, queries

    saved = queries.load(workspace_of(context, folder))
    emit(as_text(catalogue.listing(saved, tag)), None)


@main.command()
@click.argument("name")
@workspace_option
@click.pass_context
def show(context: click.Context, name: str, folder: str | None) -> None:
    """Show a saved query (what it asks, takes and gives), or everything about a thing."""
    from remit import catalogue, queries

    workspace = workspace_of(context, folder)
    saved = queries.load(workspace)
    if name in saved:
        emit(as_text(catalogue.page(saved[name])), None)
        return
    try:
        context.invoke(trace, thing=name, folder=folder)
    except UnknownName as error:
        near = [*queries.nearest(name, list(saved)), *error.nearest]
        raise UnknownName("saved query or thing", name, near, "Look for it with: remit find WORDS") from error


@main.command()
@click.argument("words", nargs=-1, required=True)
@workspace_option
@click.pass_context
def find(context: click.Context, words: tuple[str, ...], folder: str | None) -> None:
    """Find things, documents and saved queries by any of their names."""
    from remit import catalogue, queries

    if not " ".join(words).strip():
        raise WrongUse("There are no words to find. Give a name or a part of one: remit find WORDS")
    workspace = workspace_of(context, folder)
    store = _store(workspace)
    found = catalogue.found(store, queries.load(workspace), " ".join(words))
    emit(as_text(found), None)
    if not found.sections:
        context.exit(1)


@main.command()
@click.argument("name")
@click.option("-v", "--value", "pairs", multiple=True, metavar="NAME=VALUE", help="A value; may be repeated.")
@click.option("--as-of", metavar="DATE", help="The same as -v asOf=DATE.")
@click.option("--example", is_flag=True, help="Use the example values of the query.")
@click.option("--show-query", is_flag=True, help="Print the SPARQL that would run, and stop.")
@output_options("text, csv, tsv, json, xlsx, md, html, docx; for networks also ttl, trig, nt, jsonld")
@endpoint_option
@timeout_option
@workspace_option
@click.pass_context
def run(
    context: click.Context,
    name: str,
    pairs: tuple[str, ...],
    as_of: str | None,
    example: bool,
    show_query: bool,
    output: Path | None,
    form: str | None,
    marking: str,
    endpoint: str | None,
    timeout: float,
    folder: str | None,
) -> None:
    """Run a saved query."""
    code = running.run(
        workspace_of(context, folder),
        name,
        pairs,
        as_of=as_of,
        example=example,
        show_query=show_query,
        output=output,
        form=form,
        marking=marking,
        endpoint=endpoint,
        timeout=timeout,
    )
    context.exit(code)


@main.command()
@click.argument("query")
@output_options("text, csv, tsv, json, xlsx, md, html, docx; for triples also ttl, trig, nt, jsonld")
@endpoint_option
@timeout_option
@workspace_option
@click.pass_context
def sparql(
    context: click.Context,
    query: str,
    output: Path | None,
    form: str | None,
    marking: str,
    endpoint: str | None,
    timeout: float,
    folder: str | None,
) -> None:
    """Run a SPARQL query, given as text or as a file."""
    from remit import answering, queries
    from remit.workspace import read_text

    workspace = workspace_of(context, folder)
    is_file = "{" not in query and os.path.isfile(query)  # noqa: PTH113 - Path.is_file fails on what is too long for a name
    sparql_text = read_text(Path(query), query) if is_file else query
    place = query if is_file else "query"
    queries.refuse(sparql_text, place)
    kind = queries.form(sparql_text)
    if kind is None:
        nor = "" if is_file else ", and it is not the name of a file"
        raise BadQuery(f"{place}: there is no SELECT, CONSTRUCT, ASK or DESCRIBE in it{nor}. Write one of these.")
    chosen = running.format_of(form, output, kind, marking)
    loading = begin(workspace, endpoint, timeout)
    with limit(timeout):
        store = loading()
        result = store.query(sparql_text)
        title = Path(query).name if is_file else "Query"
        data = running.written(
            store, result, chosen, output, lambda: answering.plain_document(store, title, result, marking)
        )
    if endpoint:
        _say_what_may_differ(store, sparql_text, kind, place)
    emit(data, output)
    context.exit(running.code_of(result))


@main.command()
@click.argument("thing")
@click.option("--as-of", metavar="DATE", help="The day for which it is told; default: today.")
@output_options("text, json, md, html, docx, xlsx, ttl")
@endpoint_option
@timeout_option
@workspace_option
@click.pass_context
def trace(
    context: click.Context,
    thing: str,
    as_of: str | None = None,
    output: Path | None = None,
    form: str | None = None,
    marking: str = "",
    endpoint: str | None = None,
    timeout: float = TIMEOUT,
    folder: str | None = None,
) -> None:
    """Trace a recommendation, body, post, system, inspection or document: each step with the words it rests on."""
    from remit import lookup, queries, tracing

    chosen = one_of(form, output, tracing.FORMATS)
    day = None if as_of is None else queries.day(as_of, "--as-of")
    workspace = workspace_of(context, folder)
    loading = begin(workspace, endpoint, timeout)
    with limit(timeout):
        store = loading()
        node = lookup.resolve(store, thing)
        traced = tracing.trace(store, node, day)
        data = tracing.write(store, traced, chosen, marking)
    emit(data, output)


@main.command()
@click.option(
    "--sources",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Local copies of the documents: every quotation is looked up in them.",
)
@click.option("--only", multiple=True, metavar="PART", help="Only this part; may be repeated.")
@click.option(
    "-e",
    "--endpoint",
    metavar="URL|NAME",
    help="Check what was published to this endpoint, and that it answers as the files do.",
)
@click.option(
    "--timeout",
    type=float,
    metavar="SECONDS",
    help=f"With -e: give up a question that takes longer; 0: never.  [default: {_FOR_A_CHECK}]",
)
@workspace_option
@click.pass_context
def check(
    context: click.Context,
    sources: Path | None,
    only: tuple[str, ...],
    endpoint: str | None,
    timeout: float | None,
    folder: str | None,
) -> None:
    """Check a workspace: files, form, house style, queries, answers, shapes and quotations.

    With -e an endpoint is checked in place of the files: what was published there, the size of every graph, and that every
    saved query is answered as by the files.
    """
    from remit import checking

    workspace = workspace_of(context, folder)
    if endpoint:
        if sources is not None:
            raise WrongUse("--sources goes with the files, not with an endpoint. Leave out --sources or --endpoint.")
        from remit.remote import comparing

        seconds = _FOR_A_CHECK if timeout is None else timeout
        report = comparing.compare(workspace, endpoint_of(workspace, endpoint, seconds), only)
    else:
        if timeout is not None:
            raise WrongUse(
                "--timeout goes with an endpoint, not with the files. Leave out --timeout, or name an --endpoint."
            )
        report = checking.check(workspace, sources=sources, only=only)
    emit(as_text(checking.document(report)), None)
    context.exit(report.exit_code)


@main.command("format")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--check", "only_check", is_flag=True, help="Change nothing; exit 1 if a file is not in canonical form.")
@workspace_option
@click.pass_context
def format_files(context: click.Context, files: tuple[Path, ...], only_check: bool, folder: str | None) -> None:
    """Write Turtle files in the one canonical form. Comments are lost: notes are triples."""
    from remit import turtle

    workspace = workspace_of(context, folder)
    changed = turtle.format_files(workspace, files, write=not only_check)
    for path in changed:
        say(f"{'not canonical' if only_check else 'written'}: {workspace.place(path)}")
    say(turtle.summary(len(changed), only_check=only_check))
    context.exit(1 if changed and only_check else 0)


@main.command()
@click.argument("directory", type=click.Path(path_type=Path))
@click.option("--title", default="A new workspace", show_default=True, help="What people call the workspace.")
@click.option("--base", default="https://example.org/", show_default=True, help="The base of its IRIs.")
def init(directory: Path, title: str, base: str) -> None:
    """Make a new workspace: Remit's ontology, queries and shapes, and an empty graph with one example."""
    from remit import starting

    say(starting.start(directory, title, base))


def entry() -> None:
    """The program `remit`: errors become one sentence and an exit code, never a traceback."""
    ending.end(_by_words)


def _by_words() -> int:
    """Do what the words of the command line say; its exit code."""
    try:
        return main(standalone_mode=False) or 0  # the code of context.exit(), or None at the end of a command
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        say("Stopped.")
        return 130


def _beside(module: str) -> tuple[click.Command, ...]:
    """The commands of another module."""
    match module:
        case "changes":
            from remit import cli_changes

            return cli_changes.COMMANDS
        case "diagram":
            from remit import cli_diagram

            return cli_diagram.COMMANDS
        case "publish":
            from remit import cli_publish

            return cli_publish.COMMANDS
        case "site":
            from remit import cli_site

            return cli_site.COMMANDS
    from remit import cli_web

    return cli_web.COMMANDS


def _store(workspace: Workspace) -> Store:
    from remit.store import Store

    return Store(workspace)


def _say_what_may_differ(store: Store, text: str, form: str, place: str) -> None:
    """Say where the server of an endpoint may have answered a query in another way than the files."""
    from remit import linting
    from remit.remote.endpoint import Endpoint

    if isinstance(store.holding, Endpoint) and store.holding.differs:
        for finding in linting.differing(text, form, place):
            say(f"{finding.place}: this server may answer otherwise than the files: {finding.message}")


def _overview(workspace: Workspace) -> Document:
    from remit import catalogue, queries

    return catalogue.overview(_store(workspace), queries.load(workspace))

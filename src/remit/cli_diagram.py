"""The command that draws: diagram. Options and printing only."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from remit.asking import begin, limit, one_of, pairs_of
from remit.errors import WrongUse
from remit.options import endpoint_option, output_options, timeout_option, workspace_of, workspace_option
from remit.terminal import emit, say, say_what_was_taken, width

if TYPE_CHECKING:
    from remit.diagramming import Drawn, Wish
    from remit.drawing.files import Look, Written
    from remit.store import Store


@click.command()
@click.argument("what", metavar="NAME|THING", required=False)
@click.option("--between", nargs=2, metavar="ONE OTHER", help="How two things are connected: the shortest ways.")
@click.option("-v", "--value", "pairs", multiple=True, metavar="NAME=VALUE", help="A value for the query; repeatable.")
@click.option("--example", is_flag=True, help="Use the example values of the query.")
@click.option(
    "--table", is_flag=True, help="Draw a query that gives a table by its columns, though it is not meant as a network."
)
@click.option("--as-of", metavar="DATE", help="The day for which it is told; default: today.")
@click.option("--depth", type=int, metavar="N", help="How many relations away from the thing; default: 1.")
@click.option(
    "--only", metavar="WORDS", help="Only these relations, such as owns,partners or “lead”; an unknown word lists them."
)
@click.option(
    "--by", metavar="WHAT", help="Gather things by type, body or programme, with counts, when there are too many."
)
@click.option("--since", metavar="REV", help="Draw what came and went since a version (commit, tag, folder).")
@click.option("--measures", is_flag=True, help="Not the picture but what can be counted in it, a row for each body.")
@click.option("--title", default="", metavar="WORDS", help="What the picture is called, in place of the usual title.")
@click.option("--page", type=click.Choice(["a4", "a3", "slide"]), help="Fit a picture to a page.")
@click.option("--dpi", type=int, metavar="N", help="For png: pixels per inch; default: 200.")
@click.option(
    "--for",
    "program_for",
    type=click.Choice(["yed"]),
    help="For graphml: shapes, colours and places as yEd reads them.",
)
@click.option(
    "--layout",
    envvar="REMIT_LAYOUT",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A Graphviz dot program to use in place of the one that comes with Remit.",
)
@output_options("svg, png, pdf, html, docx; graphml, gexf, dot, mermaid, drawio, csv, xlsx; text, md")
@endpoint_option
@timeout_option
@workspace_option
@click.pass_context
def diagram(
    context: click.Context,
    what: str | None,
    between: tuple[str, str] | None,
    pairs: tuple[str, ...],
    example: bool,
    table: bool,
    as_of: str | None,
    depth: int | None,
    only: str | None,
    by: str | None,
    since: str | None,
    measures: bool,
    title: str,
    page: str | None,
    dpi: int | None,
    program_for: str | None,
    layout: Path | None,
    output: Path | None,
    form: str | None,
    marking: str,
    endpoint: str | None,
    timeout: float,
    folder: str | None,
) -> None:
    """Draw a network: a saved query, what is around a thing, or how two things are connected.

    The suffix of -o FILE chooses what is written: a picture for a briefing (svg, png, pdf), a page to explore (html), a
    Word file with the table of relations (docx), or data for Gephi, yEd, Cytoscape, Excel and draw.io. Without -o the
    relations are listed.

    \b
    Examples:
      remit diagram accountability-network --as-of 2023-09-01 -o chain.svg
      remit diagram "recommendation 21" -o rec21.pdf --page a4
      remit diagram --between "recommendation 21" "Home Office" -o how.html
      remit diagram inspection-network --measures -o bodies.csv

    Exit code: 0 when it was written, 1 when --between finds no connection.
    """  # noqa: D301 - \b keeps the lines of the examples apart
    from remit import diagramming
    from remit.drawing import files

    if endpoint and since is not None:
        raise WrongUse("--since compares versions of the files, not an endpoint. Leave out --since or --endpoint.")
    wish = diagramming.Wish(
        what, between, pairs_of(pairs), example, table, as_of, depth, _words(only), by, title, marking
    )
    workspace = workspace_of(context, folder)
    look = files.Look(page, dpi, program_for == "yed", layout)
    chosen = _measures_format(form, output, look) if measures else _format(form, output, look)
    _check_pairs(context, chosen, look, wish, since=since, measures=measures)
    loading = begin(workspace, endpoint, timeout)
    with limit(timeout, _too_long(timeout)):
        store = loading()
        drawn = _drawn(store, wish, since)
        say_what_was_taken(drawn.taken)
        if not drawn.connected:
            say("Nothing recorded in this workspace connects these two things.")
        if measures:
            emit(_measured(store, drawn, chosen, bom=output is not None), output)
        else:
            _emit(files.write(drawn.diagram, chosen, look, width()), output)
    context.exit(0 if drawn.connected else 1)


def _check_pairs(
    context: click.Context, form: str, look: Look, wish: Wish, *, since: str | None, measures: bool
) -> None:
    """Refuse options that would do nothing, or whose word would be lost."""
    from remit import formats
    from remit.drawing import files

    named = context.get_parameter_source("layout") == click.core.ParameterSource.COMMANDLINE
    if named and (measures or not files.takes_a_layout(form, look)):
        raise WrongUse(
            f"--layout goes with pictures, gexf and drawio, not with {'--measures' if measures else form}. Leave it out."
        )
    if measures and since is not None:
        raise WrongUse(
            "--measures counts in one version. Leave out --since, or measure a copy of that version with -w DIR."
        )
    formats.refuse_marking(form, wish.marking)


def _too_long(seconds: float) -> str:
    """What is said when drawing takes longer than it may."""
    return (
        f"Error: Drawing was stopped after {seconds:g} {'second' if seconds == 1 else 'seconds'}. Draw less (a smaller "
        "--depth, --only WORDS, --by type), or allow more with --timeout SECONDS."
    )


def _words(only: str | None) -> tuple[str, ...]:
    words = tuple(word.strip() for word in (only or "").split(",") if word.strip())
    if only is not None and not words:
        raise WrongUse("--only needs at least one word, such as: --only owns,partners")
    return words


def _drawn(store: Store, wish: Wish, since: str | None) -> Drawn:
    from remit import diagramming

    if since is None:
        return diagramming.draw(store, wish)
    from remit import store as stores
    from remit import versions

    with versions.at(store.workspace, since) as then:
        return diagramming.changed(store, stores.Store(then), versions.short(then), wish)


def _format(form: str | None, output: Path | None, look: Look) -> str:
    """The format that was asked for, if it goes with the other options: told before the work begins, not after it."""
    from remit.drawing import files

    chosen = form or (files.for_suffix(output) if output else "text")
    if chosen is None:
        suffixes = "svg, png, pdf, html, docx, graphml, gexf, dot, mmd, drawio, csv, xlsx, txt, md"
        raise WrongUse(f"The suffix of {output} is no format for a diagram. Use one of {suffixes}, or choose with -f.")
    if chosen == "csv" and output is None:
        raise WrongUse("A network is two CSV files, of nodes and of edges. Say where to write them: -o NAME.csv")
    files.check(chosen, look)
    return chosen


def _measures_format(form: str | None, output: Path | None, look: Look) -> str:
    from remit.drawing.files import Look

    if look != Look(program=look.program):
        raise WrongUse("--measures gives a table, not a picture. Leave out --page, --dpi and --for.")
    return one_of(form, output, ("text", "csv", "xlsx", "md", "html", "docx"))


def _measured(store: Store, drawn: Drawn, form: str, *, bom: bool) -> bytes:
    from remit import formats, writing
    from remit.diagram import measures

    if form == "csv":
        return formats.write(measures.table(store, drawn.diagram), form, store.workspace.namespaces, bom=bom)
    return writing.write(measures.measures(store, drawn.diagram), form, width=width())


def _emit(written: Written, output: Path | None) -> None:
    for note in written.notes:
        say(note)
    if output is None:
        emit(written.files[""], None)
        return
    from remit.drawing import files

    say(f"Written: {' and '.join(str(path) for path in files.save(written, output))}")


COMMANDS: tuple[click.Command, ...] = (diagram,)
"""The commands of this module."""

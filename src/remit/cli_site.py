"""The commands for where there is no server: site, briefing. Options and printing only."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from remit.asking import TIMEOUT, begin, limit, one_of, pairs_of
from remit.options import output_options, timeout_option, workspace_of, workspace_option
from remit.terminal import emit, say, say_what_was_taken, width

if TYPE_CHECKING:
    from collections.abc import Callable


@click.command()
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    required=True,
    metavar="DIR",
    help="The folder to make; an earlier copy there is replaced as a whole.",
)
@click.option("--as-of", metavar="DATE", help="The day for which it is told; default: today.")
@click.option(
    "--marking", default="", metavar="WORDS", help="A marking for head and foot of each page, such as OFFICIAL."
)
@click.option("--no-pictures", is_flag=True, help="Leave out the pictures, which take the most time.")
@click.option(
    "--timeout",
    default=TIMEOUT,
    show_default=True,
    metavar="SECONDS",
    help="Leave out a picture that takes longer; 0: draw all.",
)
@workspace_option
@click.pass_context
def site(
    context: click.Context,
    output: Path,
    as_of: str | None,
    marking: str,
    no_pictures: bool,
    timeout: float,
    folder: str | None,
) -> None:
    """Write the whole site as pages that need no server: for a stick, a shared folder, any web server.

    Every question is answered for the day; one that needs a thing is answered for each thing. What only a server can do
    (searching, checking a file, SPARQL, another day) is left out.

    \b
    Examples:
      remit site -o copy
      remit site -o copy --as-of 2023-09-01 --marking OFFICIAL --no-pictures
    """  # noqa: D301 - \b keeps the lines of the examples apart
    from remit import queries
    from remit.errors import WrongValue
    from remit.web import site as sites

    if not timeout >= 0:  # nor is it a number that is none
        raise WrongValue(f"“--timeout” must be a number of seconds, or 0 for no limit, but it is “{timeout:g}”.")
    day = None if as_of is None else queries.day(as_of, "--as-of")
    workspace = workspace_of(context, folder)
    wish = sites.Wish(day, marking, not no_pictures, timeout)
    with limit(0):  # Ctrl-C is heard at once
        written = sites.write(workspace, output, wish, _progress())
    for sentence in sites.told(written, output):
        say(sentence)


def _progress() -> Callable[[str, int, int], None]:
    """What shows how far it has come: a line that is written over, on a terminal only."""
    if sys.stderr is None or not sys.stderr.isatty():
        return lambda *_: None

    def tell(what: str, done: int, of: int) -> None:
        say(f"\r{what}: {done:,} of {of:,}   ", end="\n" if done == of else "")

    return tell


@click.command()
@click.argument("what", metavar="THING|QUERY")
@click.option("-v", "--value", "pairs", multiple=True, metavar="NAME=VALUE", help="A value for the query; repeatable.")
@click.option("--example", is_flag=True, help="Use the example values of the query.")
@click.option("--as-of", metavar="DATE", help="The day for which it is told; default: today.")
@click.option("--title", default="", metavar="WORDS", help="What the page is called, in place of the usual title.")
@output_options("text, md, html, docx")
@timeout_option
@workspace_option
@click.pass_context
def briefing(
    context: click.Context,
    what: str,
    pairs: tuple[str, ...],
    example: bool,
    as_of: str | None,
    title: str,
    output: Path | None,
    form: str | None,
    marking: str,
    timeout: float,
    folder: str | None,
) -> None:
    """Write one page about a thing or a question that needs nothing else: answers, picture, tables and sources.

    \b
    Examples:
      remit briefing "recommendation 21" -o rec21.html
      remit briefing "Home Office" --as-of 2023-09-01 --marking OFFICIAL -o home-office.docx
      remit briefing accountability-network --example -o chain.html
    """  # noqa: D301 - \b keeps the lines of the examples apart
    from remit import writing
    from remit.web import briefing as briefings

    chosen = one_of(form, output, briefings.FORMATS)
    wish = briefings.Wish(what, pairs_of(pairs), example, as_of, title, marking)
    workspace = workspace_of(context, folder)
    loading = begin(workspace)
    with limit(timeout):
        made = briefings.make(loading(), wish)
        say_what_was_taken(made.taken)
        data = writing.write(made.document, chosen, width=width())
    emit(data, output)


COMMANDS: tuple[click.Command, ...] = (site, briefing)
"""The commands of this module."""

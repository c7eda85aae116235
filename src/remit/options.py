"""What the commands share: options, which workspace, which format, where the answer goes. Only here and in `cli*` is click."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from remit.errors import CannotWrite, UnknownName, WrongUse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from contextlib import AbstractContextManager

    from click._termui_impl import ProgressBar

    from remit.document import Document
    from remit.remote.endpoint import Endpoint
    from remit.store import Store
    from remit.workspace import Workspace

_MEGABYTE = 1_000_000
TIMEOUT = 30.0
"""Seconds that a query may take."""


def workspace_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """The option that every command takes: which workspace."""
    return click.option(
        "-w",
        "--workspace",
        "folder",
        metavar="DIR",
        help="The workspace: a folder with remit.toml. Default: REMIT_WORKSPACE, else the nearest one above this folder, else Remit's own.",
    )(command)


def output_options(formats: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The options of every command that writes an answer."""

    def add(command: Callable[..., Any]) -> Callable[..., Any]:
        command = click.option(
            "--marking",
            default="",
            metavar="WORDS",
            help="A marking for the top and bottom of each page, such as OFFICIAL.",
        )(command)
        command = click.option("-f", "--format", "form", metavar="FORMAT", help=f"One of: {formats}.")(command)
        return click.option(
            "-o",
            "--output",
            type=click.Path(path_type=Path),
            metavar="FILE",
            help="Write to a file; its suffix chooses the format.",
        )(command)

    return add


timeout_option = click.option(
    "--timeout", default=TIMEOUT, show_default=True, metavar="SECONDS", help="Stop a query that takes longer; 0: never."
)


endpoint_option = click.option(
    "-e",
    "--endpoint",
    metavar="URL|NAME",
    envvar="REMIT_ENDPOINT",
    help="Ask this SPARQL endpoint, to which the workspace was published, and not the files: an address, or a name of remit.toml.",
)


def endpoint_of(workspace: Workspace, endpoint: str, seconds: float) -> Endpoint:
    """An endpoint to which the workspace was published.

    Args:
        workspace: The workspace.
        endpoint: An address, or a name of `remit.toml`.
        seconds: How long one request may take; 0 for no limit.
    """
    from remit.remote import dialect
    from remit.remote.endpoint import Endpoint

    return Endpoint(workspace, dialect.place(workspace, endpoint), seconds)


def store_at(workspace: Workspace, endpoint: str | None, seconds: float) -> Store:
    """What a command asks: the files, or an endpoint, with a word where the two do not hold the same.

    Args:
        workspace: The workspace.
        endpoint: An address, or a name of `remit.toml`; None or empty for the files.
        seconds: How long one request to an endpoint may take; 0 for no limit.
    """
    from remit.store import Store

    if not endpoint:
        return Store(workspace)
    holding = endpoint_of(workspace, endpoint, seconds)
    if not holding.is_current:
        click.echo(
            f"The endpoint holds other contents ({holding.digest}) than the files here ({workspace.digest()}). The answer "
            f"is that of the endpoint. Bring it up to date with: remit publish {endpoint}",
            err=True,
        )
    return Store(workspace, holding=holding)


def begin(workspace: Workspace, endpoint: str | None = None, seconds: float = TIMEOUT) -> Callable[[], Store]:
    """Begin to have ready what a command asks: the workspace, or an endpoint.

    A snapshot is built before this returns, however long that takes: the limit of a command is for what it asks.

    Args:
        workspace: The workspace.
        endpoint: An address, or a name of `remit.toml`; None or empty for the files.
        seconds: How long one request to an endpoint may take; 0 for no limit.

    Returns:
        What waits for it and gives it.
    """
    if endpoint:
        return lambda: store_at(workspace, endpoint, seconds)
    from remit import store

    return store.begin(workspace)


class Terminal:
    """Shows long work on standard error: a bar with rate and time left on a terminal, and sentences anywhere."""

    @contextmanager
    def bar(self, total: int, words: str, unit: str) -> Iterator[Callable[[int], None]]:
        """Show a bar for as long as the block lasts."""
        if sys.stderr is None or not sys.stderr.isatty():
            yield lambda _: None
            return
        begun = time.monotonic()
        bar: ProgressBar[int] = click.progressbar(
            length=total, label=words, file=sys.stderr, item_show_func=lambda _: _rate(bar.pos, begun, unit)
        )
        with bar:  # which draws it, and asks for the rate
            yield bar.update

    def say(self, words: str) -> None:
        """Show a sentence."""
        click.echo(words, err=True)


def _rate(done: int, begun: float, unit: str) -> str:
    """How much is done in a second."""
    each = done / max(time.monotonic() - begun, 0.001)
    return f"{each / _MEGABYTE:.1f} MB/s" if unit == "bytes" else f"{each:,.0f} {unit}/s"


def workspace_of(context: click.Context, folder: str | None) -> Workspace:
    """The workspace that a command is to use: its own option goes before that of the group."""
    from remit import workspace

    return workspace.find(folder or context.find_root().obj)


def limit(seconds: float, message: str = "") -> AbstractContextManager[None]:
    """Stop what takes longer than a number of seconds; 0 is no limit. The message is that of a query when empty."""
    from remit import deadline
    from remit.errors import TimeLimit, WrongValue

    if not seconds >= 0:  # nor is it a number that is none
        raise WrongValue(f"“--timeout” must be a number of seconds, or 0 for no limit, but it is “{seconds:g}”.")
    return deadline.limit(seconds, message or f"Error: {TimeLimit(seconds)}", TimeLimit.exit_code)


def pairs_of(pairs: tuple[str, ...]) -> dict[str, str]:
    """The values that were given with -v, by name."""
    values = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise WrongUse(f"“{pair}” is no value. Write it as -v name=value.")
        values[name.strip()] = value.strip()
    return values


def say_what_was_taken(taken: Iterable[tuple[str, str, str]]) -> None:
    """Say which thing was taken for what was typed: (what it is for, its label, its short form)."""
    for name, label, short in taken:
        click.echo(f"{name}: {label} ({short})", err=True)


def one_of(form: str | None, output: Path | None, allowed: tuple[str, ...]) -> str:
    """The format that was asked for by name or by suffix, if it is one of those allowed."""
    from remit import formats

    chosen = form or (formats.for_suffix(output) if output else "text")
    if chosen in allowed:
        return chosen
    if form is None:
        suffixes = ", ".join(".txt" if one == "text" else f".{one}" for one in allowed)
        raise WrongUse(f"The suffix of {output} is no format for this. Use one of {suffixes}, or choose with -f.")
    raise UnknownName("format for this", form, (), f"Choose one of: {', '.join(allowed)}.")


def as_text(document: Document) -> bytes:
    """A document for the terminal."""
    from remit import writing

    return writing.write(document, "text", width=width())


def width() -> int:
    """How many characters a line of the terminal has, within reason."""
    if sys.stdout is None or not sys.stdout.isatty():  # it is None when it was closed from the start
        return 100
    import shutil

    return max(60, min(160, shutil.get_terminal_size((100, 24)).columns))


def emit(data: bytes, output: Path | None) -> None:
    """Write data to a file, or to standard output."""
    if output is not None:
        from remit.output import save

        save(output, data)
        click.echo(f"Written: {output}", err=True)
        return
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except (AttributeError, OSError) as error:
        why = getattr(error, "strerror", None) or "it is closed"
        raise CannotWrite(
            f"The answer cannot be written to standard output ({why}). Write it to a file with -o FILE."
        ) from error

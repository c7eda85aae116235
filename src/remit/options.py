"""The options that the commands share. Only here and in `cli*` is the library of the command line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from remit.asking import TIMEOUT

if TYPE_CHECKING:
    from collections.abc import Callable

    from remit.workspace import Workspace


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


def workspace_of(context: click.Context, folder: str | None) -> Workspace:
    """The workspace that a command is to use: its own option goes before that of the group."""
    from remit import workspace

    return workspace.find(folder or context.find_root().obj)

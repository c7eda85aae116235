"""The command that serves: serve. Options and printing only."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from remit.asking import TIMEOUT, limit
from remit.errors import WrongUse
from remit.options import workspace_of, workspace_option
from remit.terminal import emit, say

if TYPE_CHECKING:
    from remit.workspace import Workspace

_REFUSED = 400  # and above: the status of what was not answered as asked


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="The address to listen on.")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="The port; 0: any that is free."
)
@click.option("--no-browser", is_flag=True, help="Do not open the site in a browser.")
@click.option("--write", is_flag=True, help="Allow files to be added, from this machine only.")
@click.option(
    "--allow-host", "hosts", multiple=True, metavar="NAME", help="Answer under this name too; may be repeated."
)
@click.option(
    "--allow-origin",
    "origins",
    multiple=True,
    metavar="ORIGIN",
    help="Let pages of this origin, such as https://editor.example.org, read the SPARQL endpoint; may be repeated.",
)
@click.option("--get", "address", metavar="PATH", help="Print what the site answers for one address, and stop.")
@workspace_option
@click.pass_context
def serve(
    context: click.Context,
    host: str,
    port: int,
    no_browser: bool,
    write: bool,
    hosts: tuple[str, ...],
    origins: tuple[str, ...],
    address: str | None,
    folder: str | None,
) -> None:
    """Open the workspace in a browser: find, read, follow, download and check; and a SPARQL endpoint at /sparql.

    Nobody but this machine can reach it, unless --host says otherwise. Nothing can be changed, unless --write says so.
    Stop it with Ctrl+C.

    \b
    Examples:
      remit serve
      remit serve --get "/query/who-owns.csv?recommendation=recommendation+1"    without a server
    """  # noqa: D301 - click reads the character itself
    workspace = workspace_of(context, folder)
    if address is None and write and not _is_local(host):
        raise WrongUse(f"--write goes with this machine only, not with --host {host}. Leave one of them out.")
    from remit import store

    store.ready(workspace)
    if address is not None:
        context.exit(_get(workspace, address))
    from secrets import token_urlsafe

    from remit.web import app

    def ready(place: str) -> None:
        say(f"{workspace.title} is open at {place}\nStop it with Ctrl+C.")
        if not no_browser:
            _open(place)

    token = token_urlsafe(32) if write else ""
    app.serve(workspace, app.Serving(host, port, token, hosts, origins), ready)


def _is_local(host: str) -> bool:
    """Whether only this machine reaches an address."""
    import ipaddress

    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _get(workspace: Workspace, address: str) -> int:
    """Print one answer; 1 when it is a refusal."""
    from urllib.parse import unquote

    from remit.exchange import Request
    from remit.web import routes, setting

    path, _, query = address.partition("?")
    if not path.startswith("/"):
        raise WrongUse(f"“{address}” is no address of the site. Begin it with a slash: --get /queries")
    with limit(TIMEOUT):
        found = routes.answer(setting.load(workspace), Request("GET", unquote(path), query))
    emit(found.body, None)
    return int(found.status >= _REFUSED)


def _open(place: str) -> None:
    """Open the site in the browser of a desktop; where there is none, a browser for the terminal would be in the way."""
    import threading
    import webbrowser

    has_desktop = sys.platform in {"darwin", "win32"} or "DISPLAY" in os.environ or "WAYLAND_DISPLAY" in os.environ
    if has_desktop:
        threading.Thread(target=webbrowser.open, args=(place,), daemon=True).start()


COMMANDS = (serve,)
"""The commands of this module."""

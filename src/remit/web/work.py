"""What a child of the pool does when it starts: load the workspace, and hand over what answers requests."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from remit import workspace
from remit.exchange import Request
from remit.web import links, routes, setting

if TYPE_CHECKING:
    from collections.abc import Callable

    from remit.exchange import Response

_FIRST = (links.HOME, links.QUERIES, links.ENDPOINT)


def start(root: str, token: str) -> Callable[[Request], Response]:
    """Load a workspace.

    Args:
        root: Its folder.
        token: What a form that adds a file must send back; empty where nothing may be added.

    Raises:
        RemitError: It cannot be loaded.
    """
    loaded = setting.load(workspace.load(Path(root)), write=bool(token), token=token)
    answer = partial(routes.answer, loaded)
    for path in _FIRST:  # what is made once is made before somebody waits for it: questions, templates, the data set
        answer(Request("GET", path, "query=ASK{}"))
    return answer

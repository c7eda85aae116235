"""Remit: who owns an action after an inspection, on whose word, who has answered, and who owns it now.

From Python: `remit.open()` gives an `OpenWorkspace`, which is asked as the command line is. Every error is a `RemitError`
whose text is the sentence that the command line prints.

    >>> import remit
    >>> water = remit.open("tests/workspace")
    >>> water.title
    'Fenland bathing water (invented)'
    >>> rows = water.run("who-owns", recommendation="recommendation 3", asOf="2020-06-01")
    >>> rows[0]["ownerLabel"], rows[0]["lastShown"]
    ('Coastguard Service', datetime.date(2018, 5, 10))
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from remit.errors import RemitError

if TYPE_CHECKING:
    from remit.api import Drawing, OpenWorkspace, Rows, Thing, Traced, Validated

__all__ = ["Drawing", "OpenWorkspace", "RemitError", "Rows", "Thing", "Traced", "Validated", "open"]


def open(folder: str | os.PathLike[str] | None = None) -> OpenWorkspace:  # noqa: A001 - read as remit.open
    """Open a workspace to ask it; nothing is loaded before the first question.

    Args:
        folder: A folder with `remit.toml`. None: what REMIT_WORKSPACE names, else the nearest one above the current
            folder, else the one that comes with Remit.

    Raises:
        BadWorkspace: The folder is no workspace, or its `remit.toml` is wrong.

    Example:
        >>> open("tests/workspace").version
        '2022.11'
    """
    from remit.api import OpenWorkspace
    from remit.workspace import find

    return OpenWorkspace(find(None if folder is None else os.fspath(folder)))


if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """The classes of results, when they are first named: `import remit` alone loads nothing heavy."""
        if name in __all__:
            from remit import api

            return getattr(api, name)
        raise AttributeError(f"module 'remit' has no attribute {name!r}")

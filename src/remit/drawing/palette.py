"""The colours of lines between things, for all formats that other programs draw."""

from __future__ import annotations

from remit.diagram.model import CAME, WENT

_LINE = "#5b6670"
_MARKED = {CAME: "#1c6b3c", WENT: "#9b2460"}


def line_colour(mark: str) -> str:
    """The colour of an edge as `#rrggbb`: grey, or in a difference green for what came and red for what went.

    Each has a contrast of at least 4.5 on white.
    """
    return _MARKED.get(mark, _LINE)

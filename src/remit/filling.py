"""The templates of `templates/`, filled with an answer; everything that comes from the answer is escaped."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from remit.document import Document, Grid, Picture
from remit.tidy import NO_ROWS, QUOTED_ABOVE, SOURCE, is_day, link, quoted, texts, whole_columns

if TYPE_CHECKING:
    from pathlib import Path

    from jinja2 import Environment

_WIDEST_UPRIGHT = 6


def filled(name: str, document: Document, **others: Any) -> str:  # noqa: ANN401 - whatever the template asks for
    """A template of `templates/`, filled with a document; everything that comes from the document is escaped."""
    return environment().get_template(name).render(**common(document), **others)


def common(document: Document) -> dict[str, Any]:
    """What the macros of `parts.html` need of a document."""
    return {
        "document": document,
        "quoted": quoted(document),
        "numbers": {source.number for source in document.sources},
        "is_grid": lambda part: isinstance(part, Grid),
        "is_picture": lambda part: isinstance(part, Picture),
        "no_rows": NO_ROWS,
        "quoted_above": QUOTED_ABOVE,
        "whole_columns": lambda grid: whole_columns(texts(grid), len(grid.columns)),
        "is_wide": is_wide,
        "is_day": is_day,
        "source_heading": SOURCE,
    }


@cache
def environment(*folders: Path) -> Environment:
    """Where templates are looked for: in the folders given, then in `templates/`."""
    from pathlib import Path

    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader([*folders, Path(__file__).parent / "templates"]),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=StrictUndefined,
    )
    environment.filters |= {"link": link, "css": _css_string, "base64": _base64}
    return environment


def is_wide(grid: Grid) -> bool:
    """Whether a table is too wide for an upright page."""
    return len(grid.columns) + any(grid.notes) > _WIDEST_UPRIGHT


def _base64(data: bytes) -> str:
    from base64 import b64encode

    return b64encode(data).decode()


def _css_string(text: str) -> str:
    """Text for a string in a style sheet: all but letters, digits and spaces escaped."""
    return "".join(
        char if char.isascii() and (char.isalnum() or char == " ") else f"\\{ord(char):06x}" for char in text
    )

"""An answer as one HTML page that needs nothing else."""

from __future__ import annotations

from remit.document import Document, Grid, Picture
from remit.filling import filled, is_wide
from remit.tidy import link


def write(document: Document) -> str:
    """The answer; its text is cleaned already."""
    parts = [part for section in document.sections for part in section.parts]
    grids = [part for part in parts if isinstance(part, Grid)]
    return filled(
        "answer.html",
        document,
        landscape=any(is_wide(grid) for grid in grids),
        address=lambda cell: link(cell.iri),
        has_pictures=any(isinstance(part, Picture) for part in parts),
    )

"""Data as a file to save: the type that it is told to be, and the name that it is saved under."""

from __future__ import annotations

import re

from remit.exchange import Response

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "tsv": "text/tab-separated-values; charset=utf-8",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "md": "text/markdown; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html; charset=utf-8",
    "ttl": "text/turtle; charset=utf-8",
    "trig": "application/trig",
    "nt": "application/n-triples",
    "jsonld": "application/ld+json",
}
"""The type of each format of data and of documents."""

NAMES = {
    "csv": "Table",
    "tsv": "Table with types",
    "json": "JSON",
    "xlsx": "Excel",
    "md": "Markdown",
    "docx": "Word",
    "html": "One page",
    "ttl": "Turtle",
    "trig": "TriG",
    "nt": "N-Triples",
    "jsonld": "JSON-LD",
}
"""What each format is called on a page, beside its suffix."""

RESULTS = "application/sparql-results+json"
"""The type of the result of a query as JSON."""

_HARMFUL = re.compile(r"[^A-Za-z0-9_-]+")
_LONGEST = 80


def attachment(body: bytes, name: str, form: str, media_type: str = "") -> Response:
    """A file to save.

    Args:
        body: Its bytes.
        name: What it is called, without a suffix; what is not a plain letter or digit becomes a hyphen.
        form: The format: its suffix, and its type where no other is given.
        media_type: Another type than the usual one of the format.
    """
    harmless = _HARMFUL.sub("-", name).strip("-")[:_LONGEST] or "data"
    disposition = f'attachment; filename="{harmless}.{form}"'
    return Response(200, body, media_type or MEDIA_TYPES[form], (("content-disposition", disposition),))

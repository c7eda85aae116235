"""Write a `Document` for its reader: as text for a terminal, Markdown, one HTML page, Word or Excel.

The same document gives the same bytes: no clock, no random ids. Nothing heavy is imported before a format needs it, since
start-up time counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.errors import UnknownName
from remit.tidy import cleaned

if TYPE_CHECKING:
    from remit.document import Document

FORMATS = ("text", "md", "html", "docx", "xlsx")
"""The formats in which a document can be written."""


def write(document: Document, format: str, *, width: int = 100) -> bytes:  # noqa: A002 - the word that users type
    """Write a document.

    Args:
        document: The answer. Control characters in it become U+FFFD, the visible replacement; tabs become spaces.
        format: One of `FORMATS`.
        width: For text: how many characters a line may have; other formats have no use for it.

    Returns:
        The bytes of the file; text, Markdown and HTML are UTF-8.

    Raises:
        UnknownName: There is no such format.
        CannotWrite: The document is more than the format can hold, such as a table of two million rows in Excel.
    """
    tidy = cleaned(document)
    match format:
        case "text":
            from remit import plain

            return plain.write(tidy, max(width, plain.LEAST_WIDTH)).encode()
        case "md":
            from remit import markdown

            return markdown.write(tidy).encode()
        case "html":
            from remit import page

            return page.write(tidy).encode()
        case "docx":
            from remit import word

            return word.write(tidy)
        case "xlsx":
            from remit import sheet

            return sheet.write(tidy)
    raise UnknownName("format for a document", format, (), f"Choose one of: {', '.join(FORMATS)}.")

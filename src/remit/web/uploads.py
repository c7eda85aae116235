"""What a form sends in parts (multipart/form-data): its fields and its files, byte for byte.

The names of files come from outside: they are cleaned before anything is called by them.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from python_multipart import MultipartParser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header

from remit.errors import WrongUse
from remit.wording import count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from remit.exchange import Request

LARGEST = 20_000_000
"""The most bytes that the files of one form may have together."""

MOST_FILES = 5
"""The most files that are taken together."""

LONGEST_NAME = 100
"""How many characters the name of a file has at most, with its ending."""

FORM = "multipart/form-data"

_MOST_PARTS = 50
_MOST_NAME_BYTES = 200  # a file system takes 255 at most
_LONGEST_ENDING = 10
_PLAIN_ENCODINGS = (b"", b"7bit", b"8bit", b"binary")
_ALLOWED = frozenset(" -–—_.()+,&'’")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?=\.|$)", re.IGNORECASE)
_BROKEN = "What was sent is not whole, so it cannot be read. Go back, choose the file and send it again."


@dataclass(frozen=True)
class File:
    """A file that was sent.

    Attributes:
        name: Its name without folders, cleaned; its ending says what it is.
        content: Its bytes.
    """

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Upload:
    """What a form sent.

    Attributes:
        fields: The values by the names of the fields; of several values the last.
        files: The files, in order, with names that differ.
    """

    fields: dict[str, str]
    files: tuple[File, ...]


def received(request: Request) -> Upload:
    """What a form sent.

    Args:
        request: The request; its type must be `multipart/form-data`.

    Raises:
        WrongUse: It is not in parts, or breaks off.
    """
    kind, options = parse_options_header(request.content_type)
    boundary = options.get(b"boundary", b"")
    if kind != FORM.encode() or not boundary:
        raise WrongUse(f"A file is sent by the form on this page, as {FORM}. Go back and send it from there.")
    parts = _parts(boundary, request.body)
    fields = {part.name: part.content.decode(errors="replace") for part in parts if part.file is None}
    return Upload(fields, _named(parts))


def chosen(upload: Upload, most: int = MOST_FILES, largest: int = LARGEST) -> tuple[File, ...]:
    """The files that were chosen, if they can be looked at.

    Args:
        upload: What the form sent.
        most: How many files there may be.
        largest: How many bytes they may have together.

    Raises:
        WrongUse: No file was chosen, one is empty, or they are too many or too large.
    """
    files = upload.files
    if not files:
        raise WrongUse("Choose a file: none was sent.")
    if len(files) > most:
        raise WrongUse(f"{len(files)} files were sent, and at most {count(most, 'file')} can be. Choose fewer.")
    for file in files:
        if not file.content:
            raise WrongUse(f"{file.name} is empty. Choose a file that has something in it.")
    if sum(len(file.content) for file in files) > largest:
        what = f"{files[0].name} is" if len(files) == 1 else "Together they are"
        raise WrongUse(f"{what} larger than {largest // 1_000_000} MB. Divide it into smaller files.")
    return files


def clean_name(name: str) -> str:
    """A name from outside as a file can be called by it, in any folder and on any system.

    Args:
        name: The name as it was sent, perhaps with folders.

    Returns:
        Its last part, of letters, digits and a few marks, with its ending: at most `LONGEST_NAME` characters.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    plain = "".join(map(_plain, last)).strip(" .")
    stem, ending = PurePosixPath(plain).stem, PurePosixPath(plain).suffix
    if plain and not ending and last.strip().startswith("."):  # nothing but an ending
        stem, ending = "", f".{plain}"
    if len(ending) > _LONGEST_ENDING:
        stem, ending = stem + ending, ""
    stem = stem.strip(" .-") or "file"
    if _RESERVED.match(stem):
        stem = f"_{stem}"
    return f"{_cut(stem, ending)}{ending}"


def _plain(letter: str) -> str:
    """A letter that a name may have; what does not show is left out, anything else is replaced."""
    kind = unicodedata.category(letter)
    if letter in _ALLOWED or letter.isalnum() or kind in {"Mn", "Mc"}:
        return letter
    return "" if kind in {"Cc", "Cf"} else "_"


def _cut(stem: str, ending: str) -> str:
    """As much of a name as there is room for."""
    stem = stem[: LONGEST_NAME - len(ending)]
    while len(f"{stem}{ending}".encode()) > _MOST_NAME_BYTES:
        stem = stem[:-1]
    return stem.rstrip(" .")


# The parts


@dataclass(frozen=True)
class _Part:
    """A part of a form: the name of the field, the name of the file (None for a field), the bytes."""

    name: str
    file: str | None
    content: bytes


class _Collector:
    """Gathers what the parser finds."""

    def __init__(self) -> None:
        self.parts: list[_Part] = []
        self.is_whole = False
        self._headers: dict[bytes, bytes] = {}
        self._title = self._value = b""
        self._content: list[bytes] = []

    def begin(self) -> None:
        if len(self.parts) >= _MOST_PARTS:
            raise WrongUse(f"The form has more than {_MOST_PARTS} parts. Send fewer files at a time.")
        self._headers, self._content = {}, []

    def title(self, data: bytes, start: int, end: int) -> None:
        self._title += data[start:end]

    def value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def header(self) -> None:
        self._headers[self._title.lower()] = self._value.strip(b" \t")
        self._title = self._value = b""

    def data(self, data: bytes, start: int, end: int) -> None:
        self._content.append(data[start:end])

    def end(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        if b"name" not in options or (
            self._headers.get(b"content-transfer-encoding", b"").lower() not in _PLAIN_ENCODINGS
        ):
            raise WrongUse(_BROKEN)
        file = options.get(b"filename")
        name = None if file is None else file.decode(errors="replace")
        self.parts.append(_Part(options[b"name"].decode(errors="replace"), name, b"".join(self._content)))

    def whole(self) -> None:
        self.is_whole = True


def _parts(boundary: bytes, body: bytes) -> list[_Part]:
    collector = _Collector()
    try:
        MultipartParser(
            boundary,
            {
                "on_part_begin": collector.begin,
                "on_header_field": collector.title,
                "on_header_value": collector.value,
                "on_header_end": collector.header,
                "on_part_data": collector.data,
                "on_part_end": collector.end,
                "on_end": collector.whole,
            },
        ).write(body)
    except FormParserError as error:
        raise WrongUse(_BROKEN) from error
    if not collector.is_whole:
        raise WrongUse(_BROKEN)
    return collector.parts


def _named(parts: Sequence[_Part]) -> tuple[File, ...]:
    """The files; a browser sends one without name and content where none was chosen. Names that are taken get a number."""
    found: dict[str, File] = {}
    for part in parts:
        if part.file is None or not (part.file or part.content):
            continue
        name, number = clean_name(part.file), 1
        first = PurePosixPath(name)
        while name.casefold() in found:
            number += 1
            name = f"{_cut(first.stem, f'-{number}{first.suffix}')}-{number}{first.suffix}"
        found[name.casefold()] = File(name, part.content)
    return tuple(found.values())

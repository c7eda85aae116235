"""Quotations against the documents that they are taken from: letter by letter, white space folded and nothing else.

A document can be looked up when the graph records the SHA-256 of a copy of it (remit:Copy, spdx:checksum) and a file
with that digest is at hand.
"""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from remit.errors import BadFile
from remit.namespaces import DCTERMS, DEF, OA, SPDX
from remit.terms import TYPE, Literal, NamedNode, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from remit.store import Store
    from remit.terms import Term

_WHITE = re.compile(r"\s+")
_DEEPEST = 6
_SHOWN = 60


@dataclass(frozen=True)
class Miss:
    """Words that do not stand in the copy of their document.

    Attributes:
        subject: The IRI of the citation, or of the thing that has the wording.
        predicate: The IRI of the property that holds the words.
        words: The words.
        message: What is wrong and what to do.
    """

    subject: str
    predicate: str
    words: str
    message: str


@dataclass(frozen=True)
class Result:
    """What was looked up.

    Attributes:
        checked: How many quotations were looked up in a copy.
        unchecked: How many could not be, since no copy of their document is at hand.
        documents: How many documents they could not be looked up in.
        copies: The files in which words were looked up.
        unreadable: Files that are recorded as copies but are no UTF-8 text.
        misses: The quotations that do not stand in their document.
    """

    checked: int
    unchecked: int
    documents: int
    copies: tuple[str, ...]
    unreadable: tuple[str, ...]
    misses: tuple[Miss, ...]


@dataclass(frozen=True)
class _Copy:
    """A file that is a copy of a document, its text folded."""

    name: str
    text: str


@dataclass(frozen=True)
class _Quotation:
    """Words, and the documents of which at least one must have them."""

    subject: Term
    predicate: str
    words: str
    documents: tuple[Term, ...]


def check(store: Store, folder: Path) -> Result:
    """Look up every quotation whose document has a copy in a folder.

    Args:
        store: The citations and the digests of copies.
        folder: Where the copies lie; folders in it are looked through too.

    Raises:
        BadFile: There is no such folder.
    """
    if not folder.is_dir():
        raise BadFile(str(folder), "there is no such folder. Name one that holds copies of the documents.")
    copies, unreadable = _copies(store, folder)
    checked, misses, missing, used = 0, [], [], set()
    for quotation in _quotations(store):
        held = [copies[document] for document in quotation.documents if document in copies]
        found = any(_stands(quotation.words, copy) for copy in held)
        without = [document for document in quotation.documents if document not in copies]
        if not held or (without and not found):  # words that one document lacks may stand in another, not at hand
            missing.append(tuple(without))
            continue
        checked += 1
        used |= {copy.name for copy in held}
        if not found:
            misses.append(_miss(quotation, held))
    documents = {document for without in missing for document in without}
    return Result(checked, len(missing), len(documents), tuple(sorted(used)), unreadable, tuple(misses))


def fold(words: str) -> str:
    """Words with every run of white space as one blank, and none at the ends."""
    return _WHITE.sub(" ", words).strip()


def _copies(store: Store, folder: Path) -> tuple[dict[Term, _Copy], tuple[str, ...]]:
    """By document, its copy in the folder; and the copies that are no text."""
    files = {_digest(path): path for path in _files(folder)}
    copies: dict[Term, _Copy] = {}
    unreadable = []
    for copy in store.subjects(TYPE.value, NamedNode(DEF + "Copy")):
        for checksum in store.objects(copy, SPDX + "checksum"):
            path = files.get(text(store.value(checksum, SPDX + "checksumValue")).lower())
            if path is None:
                continue
            try:
                held = _Copy(path.name, fold(path.read_bytes().decode("utf-8-sig")))
            except UnicodeDecodeError:
                unreadable.append(path.name)
                continue
            copies |= dict.fromkeys(store.objects(copy, DEF + "copyOf"), held)
    return copies, tuple(sorted(set(unreadable)))


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        why = f"the copy cannot be read ({error.strerror}). Check your right to read it."
        raise BadFile(str(path), why) from error


def _files(folder: Path) -> Iterator[Path]:
    for directory, _, names in os.walk(folder):
        yield from (Path(directory, name) for name in sorted(names) if Path(directory, name).is_file())


def _quotations(store: Store) -> Iterator[_Quotation]:
    """The words of citations, then the verbatim wording of recommendations, areas, objectives and requests."""
    for citation in store.subjects(TYPE.value, NamedNode(DEF + "Citation")):
        for words in store.objects(citation, OA + "exact"):
            yield _Quotation(citation, OA + "exact", text(words), _documents(store, citation))
    worded = {quad.subject for quad in store.quads(None, DEF + "wording") if isinstance(quad.subject, NamedNode)}
    for thing in sorted(worded, key=text):
        documents = [document for cited in store.objects(thing, DEF + "cites") for document in _documents(store, cited)]
        for words in store.objects(thing, DEF + "wording"):
            if isinstance(words, Literal) and documents:
                yield _Quotation(thing, DEF + "wording", text(words), tuple(dict.fromkeys(documents)))


def _documents(store: Store, citation: Term) -> tuple[Term, ...]:
    """The documents that a citation is from; for a part of a document, the whole."""
    found = []
    for source in store.objects(citation, DCTERMS + "source"):
        whole: Term | None = source
        for _ in range(_DEEPEST):
            around = store.value(whole, DCTERMS + "isPartOf") if whole else None
            if around is None:
                break
            whole = around
        found.append(whole or source)
    return tuple(dict.fromkeys(found))


def _stands(words: str, copy: _Copy) -> bool:
    folded = fold(words)
    return bool(folded) and folded in copy.text


def _miss(quotation: _Quotation, held: list[_Copy]) -> Miss:
    folded = fold(quotation.words)
    names = " or ".join(copy.name for copy in held)
    if not folded:
        message = "a quotation is empty. Give the words, or take it out."
    else:
        agreed = max((_agreed(folded, copy.text) for copy in held), key=len)
        where = f"It agrees as far as “{_tail(agreed)}”." if agreed.strip() else "Not even its first letter does."
        message = (
            f"“{_head(folded)}” does not stand in {names} letter by letter. {where} "
            "Copy the words from the document, or name the right document."
        )
    return Miss(text(quotation.subject), quotation.predicate, quotation.words, message)


def _agreed(words: str, body: str) -> str:
    """The longest beginning of the words that stands in a text."""
    low, high = 0, len(words)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if words[:middle] in body else (low, middle - 1)
    return words[:low]


def _head(words: str) -> str:
    return words if len(words) <= _SHOWN else words[:_SHOWN].rstrip() + " …"


def _tail(words: str) -> str:
    return words if len(words) <= _SHOWN else "… " + words[-_SHOWN:].lstrip()

"""Files that were sent, laid down where they can be read, and what was found in them as a page shows it."""

from __future__ import annotations

import re
from base64 import b64encode
from contextlib import chdir, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from remit import arriving, reading, reporting
from remit.document import Section, Sentence
from remit.errors import CannotRun, RemitError, WrongUse
from remit.explaining import rule_words
from remit.findings import INFO, SEVERITIES, VIOLATION, WARNING, Finding
from remit.web.downloads import MEDIA_TYPES
from remit.web.setting import MOST_ROWS
from remit.wording import count, listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from remit.document import Document
    from remit.findings import Report
    from remit.web.links import Links
    from remit.web.uploads import File

LARGEST_LINK = 2_000_000
"""The most bytes that a file may have that stands in a page itself."""

ENDINGS = (".xlsx", ".csv", ".tsv", *reading.FORMS)
"""The endings of the files that can be read."""

_TITLES = {VIOLATION: "To mend", WARNING: "To look at", INFO: "To think of"}
_MEANINGS = {
    VIOLATION: "As long as one of these stands, nothing of it can be added.",
    WARNING: "These do not stop it from being added. Look whether each is right as it is.",
    INFO: "These are advice.",
}
_ON_A_PAGE = (  # what messages say to whoever typed a command
    (re.compile(r"run (?:the command|this one) again"), "send it again"),
    (re.compile(r"with: remit template [a-z0-9-]+ -o book\.xlsx"), "from the page “Check a file”."),
    (re.compile(r"; see them all with --all\."), "."),
    (re.compile(r"; with --accept-answers they are written together with the facts\."), "."),
)


@dataclass(frozen=True)
class Shown:
    """A finding as a page shows it.

    Attributes:
        where: The place in words: “sheet “Responses”, cell D4”, “line 12, column 5”.
        message: What is wrong.
        remedy: What to do; may be empty.
        why: Why each part of a constraint failed, as sentences.
        label: What the thing is called; empty when that says nothing more than the place.
        address: Its page, where it has one.
        path: The property in words; may be empty.
        value: The value that does not fit; may be empty.
        rule: The rule in words; may be empty.
    """

    where: str
    message: str
    remedy: str
    why: tuple[str, ...]
    label: str
    address: str
    path: str
    value: str
    rule: str


@dataclass(frozen=True)
class Group:
    """The findings of one severity.

    Attributes:
        name: The severity in small letters: `violation`, `warning`, `info`.
        title: What is to be done with them, in words.
        meaning: What they mean for the file.
        number: How many there are; `findings` may be fewer.
        findings: Those that are shown.
    """

    name: str
    title: str
    meaning: str
    number: int
    findings: tuple[Shown, ...]


@dataclass(frozen=True)
class Told:
    """What was found, for a page.

    Attributes:
        conforms: Whether it can be added.
        verdict: The same as a sentence.
        groups: The findings by severity, gravest first.
        notes: What whoever sent the file should know.
        closing: What was looked at, and how much of it.
        cut: At how many findings the page ends; 0 when it has them all.
    """

    conforms: bool
    verdict: str
    groups: tuple[Group, ...]
    notes: tuple[str, ...]
    closing: tuple[str, ...]
    cut: int


@contextmanager
def laid_down(files: Sequence[File]) -> Iterator[list[str]]:
    """Put files into a folder of their own and go there, so that messages call them by their names. It is taken away again.

    Args:
        files: The files; their names are cleaned.

    Yields:
        Their names.

    Raises:
        CannotRun: There is no room for them.
    """
    with TemporaryDirectory(prefix="remit-") as folder, chdir(folder):
        for file in files:
            try:
                Path(file.name).write_bytes(file.content)
            except OSError as error:
                why = error.strerror or error
                raise CannotRun(
                    f"There is no place to read the file in ({why}). Make room in {folder}, or send a smaller file."
                ) from error
        yield [file.name for file in files]


def is_about(error: RemitError, files: Sequence[File]) -> bool:
    """Whether an error is about what was sent, so that whoever sent it can mend it."""
    return isinstance(error, WrongUse) or str(error).startswith(tuple(file.name for file in files))


def words(sentence: object) -> str:
    """A sentence without what only helps whoever types a command."""
    told = str(sentence)
    for pattern, instead in _ON_A_PAGE:
        told = pattern.sub(instead, told)
    return told.replace("..", ".") if told.endswith("..") else told


def for_a_page(document: Document) -> Document:
    """A document whose sentences are such as a page can show."""
    sections = tuple(
        Section(
            section.title,
            tuple(
                part._replace(text=words(part.text)) if isinstance(part, Sentence) else part for part in section.parts
            ),
        )
        for section in document.sections
    )
    return document._replace(sections=sections)


def told(report: Report, notes: Sequence[str], files: Sequence[File], links: Links) -> Told:
    """What was found, for a page.

    Args:
        report: The report.
        notes: What whoever sent the files should know.
        files: The files.
        links: Where things are found.
    """
    groups, room = [], MOST_ROWS
    for severity in SEVERITIES:
        found = [finding for finding in report.findings if finding.severity == severity]
        shown = tuple(_shown(finding, files, links) for finding in found[:room])
        room -= len(shown)
        if found:
            groups.append(Group(severity.lower(), _TITLES[severity], _MEANINGS[severity], len(found), shown))
    closing = reporting.document(report, "").closing
    return Told(
        report.conforms,
        _verdict(report, len(files)),
        tuple(groups),
        tuple(words(note) for note in notes),
        (report.scope, *closing),
        MOST_ROWS if len(report.findings) > MOST_ROWS else 0,
    )


def data_link(body: bytes, form: str) -> str:
    """An address that is the file itself; empty when it is too large to stand in a page."""
    if len(body) > LARGEST_LINK:
        return ""
    return f"data:{MEDIA_TYPES[form].replace(' ', '')};base64,{b64encode(body).decode()}"


def is_table(file: File) -> bool:
    """Whether a file is a filled template, which can come back with marks in it."""
    return Path(file.name).suffix.lower() in arriving.TABLES


def _verdict(report: Report, number: int) -> str:
    it, does = ("It", "does") if number == 1 else ("They", "do")
    grave = sum(1 for finding in report.findings if finding.severity == VIOLATION)
    if grave:
        must = count(grave, "thing has", "things have")
        return f"{it} {does} not conform: {must} to be mended before {it.lower()} can be added."
    if report.unchanged:
        return f"{it} {'says' if number == 1 else 'say'} nothing that is not there already, so there is nothing to add."
    if not report.conforms:
        return (
            f"Nothing was checked: no rule speaks of anything in {'it' if number == 1 else 'them'}, so this is no pass."
        )
    return f"{it} {'conforms' if number == 1 else 'conform'} and can be added.{_also(report.findings)}"


def _also(findings: Sequence[Finding]) -> str:
    """What may be looked at besides."""
    numbers = [(sum(1 for one in findings if one.severity == kind), kind) for kind in (WARNING, INFO)]
    parts = [f"{count(number, 'thing')} {_TITLES[kind].lower()}" for number, kind in numbers if number]
    return f" Also: {listed(parts)}." if parts else ""


def _shown(finding: Finding, files: Sequence[File], links: Links) -> Shown:
    label = "" if finding.label.startswith(("row ", "http")) else finding.label
    return Shown(
        where=_where(finding.place, files),
        message=finding.message,
        remedy=finding.remedy,
        why=finding.why,
        label=label,
        address=links.of(finding.focus) if links.is_here(finding.focus) else "",
        path=finding.path,
        value=finding.value,
        rule=rule_words(finding.shape) if finding.shape else "",
    )


def _where(place: str, files: Sequence[File]) -> str:
    """A place in words; of several files with the name of the one that is meant."""
    for file in files:
        before = f"{file.name}, " if len(files) > 1 else ""
        rest = place.removeprefix(file.name)
        if place == file.name:
            return f"{before}the file as a whole"
        if rest != place and (found := re.fullmatch(r" (.+)!([A-Z]+[0-9]+)", rest)):
            return f"{before}sheet “{found[1]}”, cell {found[2]}"
        if rest != place and (found := re.fullmatch(r":([0-9]+)(?::([0-9]+))?", rest)):
            return f"{before}line {found[1]}" + (f", column {found[2]}" if found[2] else "")
    return place or "what was sent as a whole"

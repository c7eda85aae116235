"""Pages on which a file is checked before it is added, and the empty workbooks to fill in. Nothing is stored."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from remit import reviewing, tidy
from remit.errors import CannotRun, UnknownName, WrongUse
from remit.queries import nearest
from remit.web import downloads, found, rendering, uploads
from remit.wording import listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from remit.exchange import Request, Response
    from remit.reviewing import Review
    from remit.web.setting import Setting
    from remit.web.uploads import File

_REPORTS = (
    ("xlsx", "The report for Excel"),
    ("docx", "The report for Word"),
    ("csv", "The report as CSV"),
    ("json", "The report as JSON"),
    ("ttl", "The report as linked data (Turtle)"),
)
_MOST_IN_WORD = 2_000
_GIVE, _WORKBOOK = "give", "workbook"


@dataclass(frozen=True)
class Download:
    """A file that stands in the page.

    Attributes:
        words: What it is.
        name: What it is called when it is saved.
        address: The file itself.
    """

    words: str
    name: str
    address: str


def check(setting: Setting, request: Request) -> Response:
    """The form to choose a file; when one was sent, what was found in it, or the workbook with each fault in its cell."""
    if request.method != "POST":
        return _form(setting)
    files: tuple[File, ...] = ()
    try:
        upload = uploads.received(request)
        files = uploads.chosen(upload)
        with found.laid_down(files) as names:
            review = reviewing.review(setting.workspace, names)
            back = reviewing.returned(review, names[0]) if reviewing.comes_back(names, Path(names[0])) else None
    except (WrongUse, CannotRun) as error:
        if not found.is_about(error, files):
            raise
        return _form(setting, found.words(error))
    wants_back = upload.fields.get(_GIVE) == _WORKBOOK
    if wants_back and back is not None:
        return downloads.attachment(back, _stem(files[0], "checked"), _form_of(files[0]))
    return _checked(setting, files, review, back, wants_back=wants_back)


def template(setting: Setting, request: Request, kind: str, form: str) -> Response:
    """An empty workbook, or with `?filled=yes` one with what is there already.

    Raises:
        UnknownName: There is no such template.
    """
    from remit import book_writing
    from remit.templates import Templates

    made = Templates(setting.store)
    if kind not in made.names:
        hint = "The page “Check a file” lists them."
        raise UnknownName("workbook", tidy.echoed(kind), nearest(kind, list(made.names)), hint)
    filled = request.query == "filled=yes"
    data = book_writing.write(setting.store, made.template(kind), form, filled=filled)
    return downloads.attachment(data, f"{kind}-filled" if filled else kind, form)


def _form(setting: Setting, error: str = "") -> Response:
    from remit.templates import Templates

    templates = Templates(setting.store)
    forms = len(templates.shapes.forms())
    kinds = list(templates.names.items())
    title = "Check a file"
    return rendering.page(
        setting,
        "check.html",
        f"Error: {title}" if error else title,
        section="check",
        status=400 if error else 200,
        heading=title,
        error=error,
        endings=found.ENDINGS,
        megabytes=uploads.LARGEST // 1_000_000,
        most=uploads.MOST_FILES,
        made=kinds[:forms],
        others=kinds[forms:],
    )


def _checked(
    setting: Setting, files: Sequence[File], review: Review, back: bytes | None, *, wants_back: bool
) -> Response:
    names = listed([file.name for file in files])
    offered, is_too_large = [], False
    if back is not None:
        form = _form_of(files[0])
        address = found.data_link(back, form)
        is_too_large = not address
        offered.append(
            Download("The workbook again, each fault in its cell", f"{_stem(files[0], 'checked')}.{form}", address)
        )
    for form, words in _REPORTS:
        if form == "docx" and len(review.report.findings) > _MOST_IN_WORD:
            continue
        data = reviewing.written(review, form, setting.marking, bom=True)
        offered.append(Download(words, f"{_stem(files[0], 'report')}.{form}", found.data_link(data, form)))
    return rendering.page(
        setting,
        "checked.html",
        f"What was found in {names}",
        section="check",
        told=found.told(review.report, review.notes, files, setting.links),
        downloads=[one for one in offered if one.address],
        is_too_large=is_too_large,
        is_no_workbook=wants_back,
    )


def _stem(file: File, word: str) -> str:
    return f"{Path(file.name).stem}-{word}"


def _form_of(file: File) -> str:
    return Path(file.name).suffix.lower().removeprefix(".")

"""Pages on which a file is added: first what it would change is shown, then it is written, whole or not at all.

Nothing is kept between the two steps: the second sends the file again, with its SHA-256 and the digest of the workspace
that the first was shown for, and is refused when either is another by then.
"""

from __future__ import annotations

import hmac
import shlex
from base64 import b64decode, b64encode
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from remit import arriving, pending, submission
from remit.difference import CAME
from remit.errors import CannotRun, WrongUse
from remit.submission import DRY_RUN, UNCLEAR, WRITTEN, Wish
from remit.web import found, links, rendering, uploads

if TYPE_CHECKING:
    from collections.abc import Iterator

    from remit.exchange import Request, Response
    from remit.submission import Submission
    from remit.web.setting import Setting
    from remit.web.uploads import File

LARGEST = 5_000_000
"""The most bytes that a file may have that is added here: the page of the first step holds it."""

PATIENCE = 5.0
"""Seconds for which an addition waits until another one has written."""

_MOST_LINKS = 20
_TITLE = "Add a file"
_NOT_SHOWN = "This cannot be added"
_ANEW = "Choose the file again and look at what it changes now. Nothing was written."
_OTHERS = "Say that the new things are other things than those that they look like, or mend the file and begin again."


@dataclass(frozen=True)
class _Sent:
    """What the second step sends: the file, what it must be, and what was ticked."""

    file: File
    sha256: str
    digest: str
    others: bool
    answers: bool


def add(setting: Setting, request: Request) -> Response:
    """The form to choose a file; what it would change; and what was written."""
    if not setting.write:
        return _not_here(setting)
    if request.method != "POST":
        return _form(setting)
    try:
        upload = uploads.received(request)
    except WrongUse as error:
        return _form(setting, str(error))
    if upload.fields.get("confirm") == "yes":
        return _second(setting, upload.fields)
    try:
        (file,) = uploads.chosen(upload, 1, LARGEST)
    except WrongUse as error:
        return _form(setting, str(error))
    return _first(setting, file)


def _first(setting: Setting, file: File) -> Response:
    """What the file would change. Nothing is written."""
    try:
        with found.laid_down([file]), _planned(setting, file, Wish()) as plan:
            state = submission.decide(plan, lambda _: True, dry_run=True)
            return _shown(setting, plan, state, file)
    except (WrongUse, CannotRun) as error:
        if not found.is_about(error, [file]):
            raise
        return _form(setting, found.words(error))


def _second(setting: Setting, fields: dict[str, str]) -> Response:
    """Write what was shown, if that is what was sent and the workspace is as it was."""
    if not setting.token or not hmac.compare_digest(fields.get("token", "").encode(), setting.token.encode()):
        why = "This did not come from a page that this server has shown since it was started. Begin again."
        return rendering.problem(setting, 403, _NOT_SHOWN, (why,), links.ADD)
    sent = _sent(fields)
    if sent is None or not hmac.compare_digest(sha256(sent.file.content).hexdigest().encode(), sent.sha256.encode()):
        why = "The file that was sent is not the one whose changes were shown."
        return rendering.problem(setting, 409, _NOT_SHOWN, (why, _ANEW), links.ADD)
    workspace = setting.workspace
    try:
        with found.laid_down([sent.file]), pending.alone(workspace.root, workspace.folders, PATIENCE) as writer:
            if workspace.digest() != sent.digest:
                why = "The workspace was changed since the changes of this file were shown, so they may be others now."
                return rendering.problem(setting, 409, "The workspace was changed meanwhile", (why, _ANEW), links.ADD)
            with _planned(setting, sent.file, Wish(accept_answers=sent.answers)) as plan:
                state = submission.decide(plan, lambda _: sent.others, dry_run=False)
                if state != WRITTEN:
                    return _shown(setting, plan, state, sent.file, 400 if state == UNCLEAR else 409)
                page = _written(setting, plan)  # before it is written: what it changes is found by comparing
                submission.write(plan, writer)
                return page
    except (WrongUse, CannotRun) as error:
        if not found.is_about(error, [sent.file]):
            raise
        return _form(setting, found.words(error))


def _sent(fields: dict[str, str]) -> _Sent | None:
    """What the second step sends; None when it is no file."""
    try:
        content = b64decode(fields.get("content", ""), validate=True)
    except ValueError:
        return None
    return _Sent(
        uploads.File(uploads.clean_name(fields.get("name", "")), content),
        fields.get("sha256", ""),
        fields.get("digest", ""),
        fields.get("others") == "yes",
        fields.get("answers") == "yes",
    )


@contextmanager
def _planned(setting: Setting, file: File, wish: Wish) -> Iterator[Submission]:
    """What a file that was laid down would do, as `remit add` finds it."""
    incoming = arriving.told(arriving.read(Path(file.name), setting.workspace), setting.workspace)
    with submission.planned(setting.workspace, incoming, wish) as plan:
        yield plan


# The pages


def _not_here(setting: Setting) -> Response:
    why = (
        "Nothing can be added by way of this site: it was started for reading only.",
        "Whoever runs it on this machine can start it again with: remit serve --write",
        "A file can be checked all the same, on the page “Check a file”.",
    )
    return rendering.problem(setting, 404, "Files cannot be added here", why)


def _form(setting: Setting, error: str = "") -> Response:
    return rendering.page(
        setting,
        "add.html",
        f"Error: {_TITLE}" if error else _TITLE,
        section="add",
        status=400 if error else 200,
        heading=_TITLE,
        error=error,
        endings=found.ENDINGS,
        megabytes=LARGEST // 1_000_000,
    )


def _shown(setting: Setting, plan: Submission, state: str, file: File, status: int = 200) -> Response:
    """What a file would change, with the form that adds it where it may be added."""
    error = _OTHERS if state == UNCLEAR else ""
    can_be_added = state in (DRY_RUN, UNCLEAR)
    document = None
    if can_be_added:
        document = found.for_a_page(replace(submission.document(plan, DRY_RUN), closing=()))
    title = f"What {file.name} would change"
    told = found.told(plan.report, () if document else plan.notes, [file], setting.links)
    return rendering.page(
        setting,
        "add_shown.html",
        f"Error: {title}" if error else title,
        section="add",
        status=status,
        document=document,
        heading=title,
        error=error,
        told=told,
        state=state,
        alike=bool(plan.alike),
        answers=can_be_added and bool(plan.effects.changed) and bool(setting.workspace.files("answers", ".md")),
        file=file,
        content=b64encode(file.content).decode() if can_be_added else "",
        sha256=sha256(file.content).hexdigest(),
        digest=plan.digest,
    )


def _written(setting: Setting, plan: Submission) -> Response:
    """What was written, where, and how it is taken back."""
    document = found.for_a_page(submission.document(plan, WRITTEN))
    files = [(setting.workspace.place(change.path), change.before is None) for change in plan.files]
    new = [thing for thing in plan.difference.things if thing.state == CAME and thing.iri]
    return rendering.page(
        setting,
        "added.html",
        f"{plan.name} was added",
        section="add",
        document=replace(document, closing=()),
        closing=[
            found.words(sentence) for sentence in document.closing[:-1]
        ],  # the last is for whoever typed a command
        things=[(thing.label, setting.links.thing(thing.iri)) for thing in new[:_MOST_LINKS]],
        answers=setting.workspace.place(setting.workspace.folders["answers"]) if plan.accept_answers else "",
        files=files,
        has_git=any((folder / ".git").exists() for folder in (setting.workspace.root, *setting.workspace.root.parents)),
        restored=shlex.join(name for name, is_new in files if not is_new),
        made=[name for name, is_new in files if is_new],
    )

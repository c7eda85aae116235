"""Pages on which a file is added: first what it would change is shown, then it is written, whole or not at all.

Nothing is kept between the two steps: the second sends the file again, with a seal of what the first has shown: the name and
the bytes of the file, the digest of the workspace, and what was to happen. It is refused when any of them is another by then.
"""

from __future__ import annotations

import hmac
import json
import shlex
from base64 import b64decode, b64encode
from contextlib import contextmanager
from dataclasses import dataclass
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
    from remit.pending import Writer
    from remit.submission import Submission
    from remit.web.setting import Setting
    from remit.web.uploads import File

LARGEST = 5_000_000
"""The most bytes that a file may have that is added here: the page of the first step holds it."""

PATIENCE = 5.0
"""Seconds for which an addition waits until another one has written."""

_MOST_LINKS = 20
_BETWEEN = "."
_TITLE = "Add a file"
_NOT_SHOWN = "This cannot be added"
_ANEW = "Choose the file again and look at what it changes now. Nothing was written."
_OTHERS = "Say that the new things are other things than those that they look like, or mend the file and begin again."


@dataclass(frozen=True)
class _Seal:
    """What was shown.

    Attributes:
        digest: Which contents the workspace had.
        outcome: What was to happen, as `_outcome` tells it.
        mark: What only this server can make of these two and the file.
    """

    digest: str
    outcome: str
    mark: str

    @classmethod
    def of(cls, setting: Setting, file: File, digest: str, outcome: str) -> _Seal:
        """The seal of what is shown now."""
        told = json.dumps([file.name, sha256(file.content).hexdigest(), digest, outcome]).encode()
        return cls(digest, outcome, hmac.new(setting.token.encode(), told, sha256).hexdigest())

    @classmethod
    def read(cls, written: str) -> _Seal:
        """The seal that a form sends."""
        digest, _, rest = written.partition(_BETWEEN)
        outcome, _, mark = rest.partition(_BETWEEN)
        return cls(digest, outcome, mark)

    def __str__(self) -> str:
        """As it stands in a form."""
        return _BETWEEN.join((self.digest, self.outcome, self.mark))

    def holds(self, setting: Setting, file: File) -> bool:
        """Whether this server has made it for this file."""
        right = _Seal.of(setting, file, self.digest, self.outcome)
        return hmac.compare_digest(right.mark.encode(), self.mark.encode())


@dataclass(frozen=True)
class _Sent:
    """What the second step sends: the file, the seal of what was shown, and what was ticked."""

    file: File
    seal: _Seal
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
    if sent is None or not sent.seal.holds(setting, sent.file):
        why = "The file that was sent is not the one whose changes were shown."
        return rendering.problem(setting, 409, _NOT_SHOWN, (why, _ANEW), links.ADD)
    workspace = setting.workspace
    try:
        with found.laid_down([sent.file]), pending.alone(workspace.root, workspace.folders, PATIENCE) as writer:
            if workspace.digest() != sent.seal.digest:
                why = "The workspace was changed since the changes of this file were shown, so they may be others now."
                return rendering.problem(setting, 409, "The workspace was changed meanwhile", (why, _ANEW), links.ADD)
            with _planned(setting, sent.file, Wish(accept_answers=sent.answers)) as plan:
                return _done(setting, sent, plan, writer)
    except (WrongUse, CannotRun) as error:
        if not found.is_about(error, [sent.file]):
            raise
        return _form(setting, found.words(error))


def _done(setting: Setting, sent: _Sent, plan: Submission, writer: Writer) -> Response:
    """Write what was planned, if it is what was shown; else show what stands against it."""
    state = submission.decide(plan, lambda _: sent.others, dry_run=False)
    if state != WRITTEN:
        return _shown(setting, plan, state, sent.file, 400 if state == UNCLEAR else 409)
    if _outcome(plan) != sent.seal.outcome:
        why = "What would happen now is something else than what was shown: other saved answers would change, perhaps."
        return rendering.problem(setting, 409, _NOT_SHOWN, (why, _ANEW), links.ADD)
    page = _written(setting, plan)  # before it is written: what it changes is found by comparing
    submission.write(plan, writer)
    return page


def _sent(fields: dict[str, str]) -> _Sent | None:
    """What the second step sends; None when it is no file."""
    try:
        content = b64decode(fields.get("content", ""), validate=True)
    except ValueError:
        return None
    return _Sent(
        uploads.File(uploads.clean_name(fields.get("name", "")), content),
        _Seal.read(fields.get("shown", "")),
        fields.get("others") == "yes",
        fields.get("answers") == "yes",
    )


def _outcome(plan: Submission) -> str:
    """What is to happen, in few letters: what is to stand in each file, and all that is shown of it (SHA-256)."""
    files = [(plan.workspace.place(one.path), sha256(one.after or b"").hexdigest()) for one in plan.files]
    shown = submission.document(plan, DRY_RUN).sections
    return sha256(repr((files, shown)).encode(errors="surrogatepass")).hexdigest()


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
        document = found.for_a_page(submission.document(plan, DRY_RUN)._replace(closing=()))
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
        seal=_Seal.of(setting, file, plan.digest, _outcome(plan)) if can_be_added else "",
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
        document=document._replace(closing=()),
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

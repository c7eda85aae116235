"""`Submission`: what a file from outside would do to a workspace, and doing it: everything or nothing.

A file is read, validated in the context of the whole, compared with what is there, and placed (`placing` has the rule).
Only when nothing in it is refused, and nothing in it looks like something that is there already under another spelling,
are the files written, in canonical form and all at once (`pending`).
"""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from remit import (
    checking,
    difference,
    effects,
    likeness,
    pending,
    placing,
    queries,
    reporting,
    turtle,
    validation,
    writing,
)
from remit.document import Cell, Document, Grid, Section, Sentence
from remit.errors import CannotRun, CannotWrite, WrongUse
from remit.findings import VIOLATION
from remit.namespaces import DCTERMS
from remit.store import Change, Store
from remit.terms import Literal, NamedNode, Quad, text
from remit.wording import count
from remit.workspace import Storing, Workspace, read_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from remit.difference import Difference
    from remit.effects import Effects
    from remit.findings import Report
    from remit.incoming import Incoming
    from remit.likeness import Likeness
    from remit.pending import Writer
    from remit.placing import Landing

FORMATS = ("text", "json", "md", "html", "docx")
"""The formats in which it can be told."""

REFUSED, UNCLEAR, NOTHING_NEW, DRY_RUN, WRITTEN = "refused", "unclear", "nothing new", "dry run", "written"
"""What can become of a submission. Nothing is written but in the last case."""

_VERDICTS = {
    REFUSED: "Refused: something in it does not hold, so nothing was written. Mend the file and run the command again.",
    UNCLEAR: (
        "Nothing was written. Use the identifier that is there already in place of the new one; or, if these are others, run "
        "the command again with --yes."
    ),
    NOTHING_NEW: "This file says nothing new, so nothing was written.",
    DRY_RUN: "This was only tried: nothing was written. Run the command again without --dry-run to write it.",
}
_LANGUAGE = "en-gb"
_LONGEST = 300
_COMMENT = re.compile(r"^\s*#", re.MULTILINE)


@dataclass(frozen=True)
class Wish:
    """How the user wants it done.

    Attributes:
        to: The file below the folder of facts where everything is to land; None where the rule says.
        replace: Whether the file takes the place of all that `to` says.
        accept_answers: Whether saved answers on file that change are written too.
    """

    to: str | None = None
    replace: bool = False
    accept_answers: bool = False


@dataclass(frozen=True)
class Submission:
    """What a file from outside would do to a workspace.

    Attributes:
        workspace: The workspace.
        name: The file, as messages name it.
        report: What was found when it was validated.
        landings: Which files change, and by which statements; none when it says nothing new.
        alike: New things that look like ones that are there already.
        notes: What whoever sent it should know, as sentences.
        change: The statements that come and go, in the graphs of their files.
        accept_answers: Whether saved answers on file that change are written too.
        digest: What the ontology and graph were like.
        before: The workspace as it is.
        scratch: An empty folder that is there for as long as it is needed.
    """

    workspace: Workspace
    name: str
    report: Report
    landings: tuple[Landing, ...]
    alike: tuple[Likeness, ...]
    notes: tuple[str, ...]
    change: Change
    accept_answers: bool
    digest: str
    before: Store
    scratch: Path

    @property
    def refused(self) -> bool:
        """Whether something in it may not stand."""
        return _is_refused(self.report)

    @cached_property
    def files(self) -> tuple[pending.Change, ...]:
        """The files of facts that change, with what is to stand in them."""
        return tuple(_file(self.workspace, landing) for landing in self.landings)

    @cached_property
    def after(self) -> Store:
        """The workspace as it would be, loaded from its files as it would be then: the order of some answers rests on that."""
        return Store(_as_planned(self.workspace, self.files, self.scratch))

    @cached_property
    def difference(self) -> Difference:
        """What would come, go and change, in words."""
        return difference.of_statements(
            self.workspace, self.change.added, self.change.removed, (self.before, self.after)
        )

    @cached_property
    def effects(self) -> Effects:
        """Which saved answers would change."""
        saved = queries.load(self.workspace)
        return effects.answers(self.before, self.after, (saved, saved))


@contextmanager
def planned(workspace: Workspace, incoming: Incoming, wish: Wish) -> Iterator[Submission]:
    """What a file from outside would do, for as long as the block lasts. Nothing is written.

    Args:
        workspace: The workspace; to write later on, be alone in it from before it is read (`pending.alone`).
        incoming: What the file says.
        wish: How the user wants it done.

    Raises:
        WrongUse: The wish cannot be had.
        BadFile: A file of the workspace cannot be read.
        CannotRun: There are new things in it, and no shape looks at any.
    """
    if wish.replace and wish.to is None:
        raise WrongUse("--replace needs the name of the file that is replaced. Give it with --to PATH.")
    to = None if wish.to is None else placing.target(workspace, wish.to, replace=wish.replace)
    digest = workspace.digest()
    before = Store(workspace)
    files = {path: _statements(workspace, path) for path in workspace.files("graph", ".ttl")}
    placed = placing.place(before, files, incoming, to, replace=wish.replace)
    landings = tuple(_described(workspace, landing, incoming) for landing in placed.landings)
    gone = _gone(files, landings, [_statements(workspace, path) for path in workspace.files("ontology", ".ttl")])
    report = validation.validate_change(workspace, replace(incoming, removed=gone))
    with TemporaryDirectory(prefix="remit-") as scratch:
        submission = Submission(
            workspace=workspace,
            name=_shown(incoming.name),
            report=report,
            landings=landings,
            alike=likeness.find(before, [quad for landing in landings for quad in landing.added]),
            notes=(*incoming.notes, *placed.notes, *(() if _is_refused(report) else _of_comments(workspace, landings))),
            change=Change(
                tuple(_in_graph(workspace, landing, quad) for landing in landings for quad in landing.added),
                tuple(_in_graph(workspace, landing, quad) for landing in landings for quad in landing.removed),
            ),
            accept_answers=wish.accept_answers,
            digest=digest,
            before=before,
            scratch=Path(scratch),
        )
        if not submission.refused and not report.checked and _has_new_things(submission):
            raise CannotRun(
                f"{incoming.name}: no shape looks at any of the new things in it, so nothing was checked and nothing was "
                "written. Say of each thing what it is (rdf:type), in a class of the ontology that the shapes know."
            )
        yield submission


def decide(submission: Submission, is_other: Callable[[str], bool], *, dry_run: bool) -> str:
    """What is to become of a submission: one of `REFUSED`, `UNCLEAR`, `NOTHING_NEW`, `DRY_RUN`, `WRITTEN`.

    Args:
        submission: What was planned.
        is_other: Answers whether a new thing is another one than the one that it looks like.
        dry_run: Whether nothing is to be written.
    """
    if submission.refused:
        return REFUSED
    if not submission.landings:
        return NOTHING_NEW
    if not all(is_other(_question(submission, one)) for one in submission.alike):
        return UNCLEAR
    return DRY_RUN if dry_run else WRITTEN


def write(submission: Submission, writer: Writer) -> None:
    """Write all files that change, or none. Tell of it before: what it changes is found by comparing with the files.

    Args:
        submission: What to do.
        writer: What is alone in the workspace since before the submission was planned.

    Raises:
        CannotWrite: The workspace was changed meanwhile, or cannot be written.
        BadFile: A file cannot be kept in canonical form.
    """
    if submission.workspace.root == Path(__file__).parent / "_workspace":
        raise CannotWrite(
            "Nothing was written: this is the workspace that came with Remit, and what is added to it is gone with the next "
            "version. Make one of your own with: remit init DIR"
        )
    answers = _answers(submission) if submission.accept_answers else ()
    changes = [*submission.files, *answers]
    if submission.workspace.digest() != submission.digest:
        raise CannotWrite(
            "A file of the workspace was changed while this was being checked, so nothing was written. Run the command again."
        )
    writer.write(changes)


def _file(workspace: Workspace, landing: Landing) -> pending.Change:
    place = workspace.place(landing.path)
    words = "" if landing.is_new else read_text(landing.path, place)
    before = None if landing.is_new else landing.path.read_bytes()
    # It compares the statements of what it writes, by another reader, with those that are planned.
    after = turtle.revised(words, place, workspace, landing.added, landing.removed)
    return pending.Change(landing.path, before, after.encode() or None)


def _as_planned(workspace: Workspace, files: Sequence[pending.Change], folder: Path) -> Workspace:
    """The workspace with other files of facts: links to those that stay, and the ones that change.

    Messages name its files as they will be called.
    """
    graph = workspace.folders["graph"]
    contents = {change.path: change.after for change in files}
    for path in {*workspace.files("graph", ".ttl"), *contents}:
        try:
            _stand_in(folder / path.relative_to(graph), path, contents)
        except OSError as error:
            raise CannotWrite(
                f"What would come of it cannot be tried in {folder} ({error.strerror or error}), so nothing was written. "
                "Make room there, or name another folder with TMPDIR."
            ) from error

    def called(path: Path) -> str:
        return workspace.place(graph / path.relative_to(folder) if path.is_relative_to(folder) else path)

    return workspace._replace(
        folders=workspace.folders | {"graph": folder}, storing=Storing(passing=True), called=called
    )


def _stand_in(place: Path, path: Path, contents: Mapping[Path, bytes | None]) -> None:
    """A file as it would be: its new content, a link to it where it stays, nothing where it goes."""
    place.parent.mkdir(parents=True, exist_ok=True)
    if path not in contents:
        place.symlink_to(path)
    elif (content := contents[path]) is not None:
        place.write_bytes(content)


def _of_comments(workspace: Workspace, landings: Sequence[Landing]) -> Iterator[str]:
    """That a file loses what looks like comments; in canonical form there are none."""
    for landing in landings:
        place = workspace.place(landing.path)
        if not landing.is_new and _COMMENT.search(read_text(landing.path, place)):
            yield f"{place} has comments (#). It is written in canonical form, where notes are statements, so they are lost."


def _answers(submission: Submission) -> Iterator[pending.Change]:
    """The saved answers that change; a workspace that keeps none on file keeps none after this either."""
    saved = queries.load(submission.workspace)
    if not submission.workspace.files("answers", ".md"):
        return
    for effect in submission.effects.changed:
        path = submission.workspace.folders["answers"] / f"{effect.name}.md"
        before = path.read_bytes() if path.exists() else None
        yield pending.Change(path, before, checking.golden(submission.after, saved[effect.name]))


def _is_refused(report: Report) -> bool:
    return any(finding.severity == VIOLATION for finding in report.findings)


def _has_new_things(submission: Submission) -> bool:
    graphs = submission.workspace.namespaces.prefixes["graph"]
    subjects = {quad.subject for quad in submission.change.added if not text(quad.subject).startswith(graphs)}
    return any(not any(True for _ in submission.before.quads(subject)) for subject in subjects)


def _statements(workspace: Workspace, path: Path) -> list[Quad]:
    place = workspace.place(path)
    return turtle.quads(read_text(path, place), place)


def _described(workspace: Workspace, landing: Landing, incoming: Incoming) -> Landing:
    """A new file says of itself where it comes from, as every file says what it is, unless it does so already."""
    own = NamedNode(workspace.graph_iri(landing.path))
    if not landing.is_new or any(quad.subject == own for quad in landing.added):
        return landing
    name = _shown(Path(incoming.name).name)
    words = (("title", f"Added from {name}"), ("description", f"What {name} says, as it was added with remit add."))
    head = tuple(
        Quad(own, NamedNode(DCTERMS + word), Literal(sentence, language=_LANGUAGE)) for word, sentence in words
    )
    return replace(landing, added=(*head, *landing.added))


def _in_graph(workspace: Workspace, landing: Landing, quad: Quad) -> Quad:
    return Quad(quad.subject, quad.predicate, quad.object, NamedNode(workspace.graph_iri(landing.path)))


def _gone(
    files: dict[Path, list[Quad]], landings: Sequence[Landing], others: Sequence[Sequence[Quad]]
) -> tuple[Quad, ...]:
    """The statements that no file has any longer."""
    removed = {landing.path: set(landing.removed) for landing in landings}
    left = {quad for quads in others for quad in quads}
    for path, quads in files.items():
        left |= set(quads) - removed.get(path, set())
    for landing in landings:
        left |= set(landing.added)
    return tuple(dict.fromkeys(quad for some in removed.values() for quad in some if quad not in left))


# For a reader


def _question(submission: Submission, one: Likeness) -> str:
    return f"{_likeness(submission, one)} Is it another one?"


def told(submission: Submission, state: str, form: str, marking: str = "", width: int = 100) -> bytes:
    """What becomes of a submission, written for its reader.

    Args:
        submission: What was planned.
        state: What was decided.
        form: One of `FORMATS`.
        marking: A protective marking for head and foot.
        width: For text: how many characters a line may have.
    """
    if form == "json":
        return f"{json.dumps(data(submission, state), ensure_ascii=False, indent=2)}\n".encode()
    return writing.write(document(submission, state, marking), form, width=width)


def data(submission: Submission, state: str) -> dict[str, object]:
    """What becomes of a submission, for a program: what can be written as JSON."""
    facts: dict[str, object] = {
        "file": submission.name,
        "state": state,
        "report": json.loads(reporting.as_json(submission.report)),
        "alike": [asdict(one) for one in submission.alike],
        "notes": list(submission.notes),
        "files": [
            {
                "file": submission.workspace.place(landing.path),
                "new": landing.is_new,
                "added": len(landing.added),
                "removed": len(landing.removed),
            }
            for landing in submission.landings
        ],
    }
    if state not in (REFUSED, NOTHING_NEW):
        facts |= {
            "difference": difference.data(submission.difference),
            "answers": effects.data(submission.effects),
        }
    return facts


def document(submission: Submission, state: str, marking: str = "") -> Document:
    """What becomes of a submission, for a reader.

    Args:
        submission: What was planned.
        state: One of `REFUSED`, `UNCLEAR`, `NOTHING_NEW`, `DRY_RUN`, `WRITTEN`.
        marking: A protective marking for head and foot.
    """
    title = f"Adding {submission.name} to {submission.workspace.title}"
    found = reporting.document(submission.report, title).sections
    parts = list(found) if state == REFUSED else []
    if submission.notes:
        parts.append(Section("Notes", tuple(Sentence(note) for note in submission.notes)))
    if submission.alike and state in (UNCLEAR, DRY_RUN):
        alike = tuple(Sentence(_likeness(submission, one)) for one in submission.alike)
        parts.append(Section("Things that may be there already", alike))
    if state in (DRY_RUN, WRITTEN):
        parts += difference.document(submission.difference, title).sections
        parts.append(Section(effects.TITLE, tuple(_effects(submission.effects))))
        parts += found
    closing = tuple(_closing(submission, state))
    return Document(title, (("Workspace", str(submission.workspace.root)),), tuple(parts), (), marking, closing)


def _likeness(submission: Submission, one: Likeness) -> str:
    shorten = submission.workspace.namespaces.shorten
    new, there = (f"“{_shown(name)}” ({shorten(iri)})" for name, iri in ((one.name, one.new), (one.known, one.there)))
    return f"{new} looks like {there}, which is there already{f': {one.why}' if one.why else ''}."


def _shown(words: str) -> str:
    """Words as they can be shown on a terminal and written to a file: control characters would act there."""
    plain = "".join(letter if letter.isprintable() else "\ufffd" for letter in words)
    return plain if len(plain) <= _LONGEST else f"{plain[:_LONGEST]}…"


def _effects(found: Effects) -> Iterator[Sentence | Grid]:
    """Which saved answers change, and by how many rows; the rows themselves can be seen afterwards."""
    yield Sentence(effects.summary(found))
    if not found.changed:
        return
    rows = tuple(
        (Cell(one.name), Cell(one.question), Cell(f"{len(one.came):,}"), Cell(f"{len(one.went):,}"))
        for one in found.changed
    )
    yield Grid(("Query", "Question", "Rows that came", "Rows that went"), rows)
    yield Sentence("To see the rows once it is written: remit diff --answers")


def _closing(submission: Submission, state: str) -> Iterator[str]:
    if state in _VERDICTS:
        yield _VERDICTS[state]
        return
    added = sum(len(landing.added) for landing in submission.landings)
    removed = sum(len(landing.removed) for landing in submission.landings)
    out = f", {removed:,} taken out" if removed else ""
    yield f"Written: {count(added, 'statement')} added{out}, in {count(len(submission.landings), 'file')}."
    if submission.effects.changed and submission.workspace.files("answers", ".md"):
        yield _of_answers(submission)
    thing = next((thing for thing in submission.difference.things if thing.named and thing.short), None)
    look = f"remit trace {thing.short}, and: " if thing else ""
    yield f"Look at it with: {look}git diff. Then: remit check"


def _of_answers(submission: Submission) -> str:
    changed = len(submission.effects.changed)
    if submission.accept_answers:
        return f"{count(changed, 'saved answer was', 'saved answers were')} written with it. Read them as an analyst would."
    return (
        f"{count(changed, 'saved answer on file is', 'saved answers on file are')} no longer right. Read what changed, and put the new ones on file as CONTRIBUTING.md says; with "
        "--accept-answers they are written together with the facts."
    )

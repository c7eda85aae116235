"""`remit add`: a file from outside is validated, compared and placed, and written all or nothing."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from remit import checking, cli, pending, submission, turtle
from remit import workspace as workspaces
from remit.errors import CannotRun, CannotWrite, RemitError, WrongUse
from remit.incoming import Incoming

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

START = "from remit.cli import entry; entry()"
PREFIXES = """
@prefix remit: <https://w3id.org/remit/def/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix body: <https://example.org/small/id/body/> .
@prefix document: <https://example.org/small/id/document/> .
@prefix shape: <https://example.org/small/shape/> .
"""
SMALL = {
    "ontology/o.ttl": f"{PREFIXES} remit:Response a owl:Class . remit:respondsTo a owl:ObjectProperty . remit:Document a owl:Class .",
    "shapes/s.ttl": f"""{PREFIXES}
        shape:Labelled a sh:NodeShape ; sh:targetClass org:Organization , remit:Response ; sh:property shape:HasLabel .
        shape:HasLabel sh:path skos:prefLabel ; sh:minCount 1 ; sh:severity sh:Violation ; sh:message "Give it a label." .""",
    "graph/bodies.ttl": f"""{PREFIXES} # the bodies
        body:shore-office a org:Organization ; skos:prefLabel "Shore Office"@en-GB .
        body:tide-board a org:Organization ; skos:prefLabel "Tide Board"@en-GB ; dcterms:extent "020"^^xsd:integer .""",
    "graph/documents.ttl": f"{PREFIXES} document:report a remit:Document .",
    "queries/bodies.rq": """#+ summary: Which bodies are there?
#+ columns:
#+   label: The name of the body.
SELECT ?label WHERE { ?body a org:Organization ; skos:prefLabel ?label } ORDER BY ?label
""",
    "answers/bodies.md": "old",
}
REPLY = """document:reply a remit:Response ; skos:prefLabel "The reply"@en-GB ; remit:respondsTo document:report .
body:harbour-trust a org:Organization ; skos:prefLabel "Harbour Trust"@en-GB .
document:reply dcterms:creator body:harbour-trust .
body:tide-board skos:altLabel "TB" ."""


@pytest.fixture
def root(make: Callable[..., Path]) -> Path:
    return make(SMALL)


def given(root: Path, text: str, name: str = "reply.ttl") -> Path:
    path = root.parent / name
    path.write_text(PREFIXES + text, encoding="utf-8")
    return path


def add(root: Path, *args: str | Path, answer: str | None = None) -> Result:
    return CliRunner().invoke(cli.main, ["add", *map(str, args), "-w", str(root)], input=answer)


def incoming(text: str, removed: str = "") -> Incoming:
    quads, gone = (turtle.quads(PREFIXES + some, "new.ttl") for some in (text, removed))
    return Incoming("new.ttl", tuple(quads), {}, lambda *_: "new.ttl:1:1", tuple(gone))


def submit(root: Path, come: Incoming, wish: submission.Wish | None = None, *, yes: bool = False) -> str:
    """Add what comes in, and say what became of it."""
    workspace = workspaces.load(root)
    with (
        pending.alone(workspace.root, workspace.folders) as writer,
        submission.planned(workspace, come, wish or submission.Wish()) as plan,
    ):
        state = submission.decide(plan, lambda _: yes, dry_run=False)
        submission.told(plan, state, "text")
        if state == submission.WRITTEN:
            submission.write(plan, writer)
        return state


def everything(root: Path) -> dict[str, str]:
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def facts(root: Path, name: str) -> set[str]:
    return {
        f"{quad.predicate.value.rsplit('/', 1)[-1]} {quad.object}"
        for quad in turtle.quads((root / name).read_text(encoding="utf-8"), name)
    }


def test_what_is_added_lands_in_canonical_form_and_is_told(root: Path) -> None:
    done = add(root, given(root, REPLY))
    assert done.exit_code == 0, done.output
    reply = (root / "graph/responses/reply.ttl").read_text(encoding="utf-8")
    assert reply.startswith("PREFIX body: <https://example.org/small/id/body/>\n")
    assert 'dcterms:title "Added from reply.ttl"@en-GB' in reply
    assert 'skos:prefLabel "Harbour Trust"@en-GB' in reply
    assert 'altLabel "TB"' in (root / "graph/bodies.ttl").read_text(encoding="utf-8")
    workspace = workspaces.load(root)
    for name in ("bodies.ttl", "responses/reply.ttl"):
        text = (root / "graph" / name).read_text(encoding="utf-8")
        assert turtle.canonical(text, name, workspace) == text
    assert "Written: 9 statements added, in 2 files." in done.output
    assert "remit trace body:harbour-trust" in done.output
    assert "graph/bodies.ttl has comments (#)." in done.output


def test_values_stay_as_they_were_written(root: Path) -> None:
    add(root, given(root, 'body:shore-office dcterms:extent "007"^^xsd:integer , "x"@zh-hant .'))
    text = (root / "graph/bodies.ttl").read_text(encoding="utf-8")
    assert 'dcterms:extent "020"^^xsd:integer' in text
    assert '"007"^^xsd:integer' in text
    assert '"x"@zh-Hant' in text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("body:nameless a org:Organization .", "Give it a label."),
        (
            'body:new a org:Organization ; skos:prefLabel "New" ; remit:responsTo body:new .',
            "remit:responsTo",
        ),
        ('body:new a org:Organization ; skos:prefLabel "New" ; dcterms:relation [] .', "has no IRI"),
        ('<https://elsewhere.org/x> a org:Organization ; skos:prefLabel "New" .', "lies outside"),
        (
            'body:shore-ofice skos:altLabel "SO" .',
            "Nothing says what body:shore-ofice is, neither this file nor the workspace.",
        ),
        ("body:shore-office dcterms:isPartOf body:tide-borad .", "Did you mean body:tide-board?"),
    ],
)
def test_what_is_refused_leaves_every_file_byte_for_byte_as_it_was(root: Path, text: str, said: str) -> None:
    before = everything(root)
    done = add(root, given(root, text))
    assert done.exit_code == 1
    assert said in " ".join(done.output.split())
    assert "Refused: something in it does not hold, so nothing was written." in done.output
    assert everything(root) == before


def test_a_dry_run_tells_the_same_and_writes_nothing(root: Path) -> None:
    before = everything(root)
    path = given(root, REPLY)
    tried = add(root, path, "--dry-run")
    assert tried.exit_code == 0
    assert everything(root) == before
    assert "This was only tried: nothing was written." in tried.output
    told, done = tried.output.split("This was only tried")[0], add(root, path).output
    assert done.startswith(told)


def test_the_same_file_again_says_nothing_new(root: Path) -> None:
    path = given(root, REPLY)
    add(root, path)
    before = everything(root)
    done = add(root, path)
    assert done.exit_code == 0
    assert "This file says nothing new, so nothing was written." in done.output
    assert everything(root) == before


def test_a_sound_workspace_stays_sound(root: Path) -> None:
    workspace = workspaces.load(root)
    turtle.format_files(workspace, (), write=True)
    add(root, given(root, REPLY))
    report = checking.check(workspace, only=("files", "form", "shapes"))
    assert [part.failed for part in report.parts] == [False, False, False]
    assert report.exit_code == 0


def test_a_thing_that_looks_like_another_is_asked_about_and_without_an_answer_refused(root: Path) -> None:
    before = everything(root)
    path = given(root, 'body:shore-ofice a org:Organization ; skos:prefLabel "Shore Ofice"@en-GB .')
    done = add(root, path, answer="y\n")
    assert done.exit_code == 1
    said = " ".join(done.output.split())
    assert (
        "“Shore Ofice” (body:shore-ofice) looks like “Shore Office” (body:shore-office), which is there already."
        in said
    )
    assert "run the command again with --yes" in said
    assert everything(root) == before
    assert add(root, path, "--yes").exit_code == 0
    assert 'core#prefLabel "Shore Ofice"@en-gb' in facts(root, "graph/bodies.ttl")


@pytest.mark.parametrize(("answer", "state"), [(True, submission.WRITTEN), (False, submission.UNCLEAR)])
def test_the_answer_of_the_user_decides(root: Path, answer: bool, state: str) -> None:  # noqa: FBT001 - what the user answers
    come = incoming('body:shore-ofice a org:Organization ; skos:prefLabel "Shore Ofice"@en-GB .')
    assert submit(root, come, yes=answer) == state


def test_a_file_can_be_named_for_everything_and_replaced(root: Path) -> None:
    path = given(root, 'body:tide-board a org:Organization ; skos:prefLabel "Board of Tides"@en-GB .')
    done = add(root, path, "--to", "graph/bodies.ttl", "--replace")
    assert done.exit_code == 0, done.output
    assert facts(root, "graph/bodies.ttl") == {
        "22-rdf-syntax-ns#type <http://www.w3.org/ns/org#Organization>",
        'core#prefLabel "Board of Tides"@en-gb',
    }
    assert "Gone: Shore Office (body:shore-office)" in done.output
    assert "4 taken out, in 1 file." in done.output


def test_a_replacement_that_takes_away_what_must_be_is_refused(root: Path) -> None:
    (root / "graph/labels.ttl").write_text(
        f'{PREFIXES} body:bare a org:Organization . body:bare skos:altLabel "Bare" .'
    )
    add(root, given(root, 'body:bare skos:prefLabel "Bare"@en-GB .'), "--to", "graph/more.ttl")
    before = everything(root)
    path = given(root, 'body:other a org:Organization ; skos:prefLabel "Other"@en-GB .')
    done = add(root, path, "--to", "graph/more.ttl", "--replace")
    assert done.exit_code == 1
    assert "Give it a label." in done.output
    assert everything(root) == before


def test_what_is_taken_back_goes_and_the_rest_stays(root: Path) -> None:
    come = incoming(
        'body:tide-board skos:prefLabel "Board of Tides"@en-GB .', 'body:tide-board skos:prefLabel "Tide Board"@en-GB .'
    )
    assert submit(root, come) == submission.WRITTEN
    found = facts(root, "graph/bodies.ttl")
    assert 'core#prefLabel "Board of Tides"@en-gb' in found
    assert 'core#prefLabel "Tide Board"@en-gb' not in found
    assert 'core#prefLabel "Shore Office"@en-gb' in found


def test_a_file_of_which_everything_is_taken_back_goes(root: Path) -> None:
    line = 'body:old a org:Organization ; skos:prefLabel "Old"@en-GB .'
    (root / "graph/old.ttl").write_text(PREFIXES + line, encoding="utf-8")
    assert submit(root, incoming("", line)) == submission.WRITTEN
    assert not (root / "graph/old.ttl").exists()


def test_saved_answers_change_only_when_that_is_wanted_and_then_with_the_facts(root: Path) -> None:
    checking.write_answers(workspaces.load(root))
    answer = (root / "answers/bodies.md").read_bytes()
    done = add(root, given(root, 'body:new a org:Organization ; skos:prefLabel "Newcomer"@en-GB .'))
    assert "1 saved answer on file is no longer right." in done.output
    assert (root / "answers/bodies.md").read_bytes() == answer
    path = given(root, 'body:newer a org:Organization ; skos:prefLabel "Latecomer"@en-GB .')
    done = add(root, path, "--accept-answers")
    assert "1 saved answer was written with it." in done.output
    assert b"Latecomer" in (root / "answers/bodies.md").read_bytes()
    assert b"Newcomer" in (root / "answers/bodies.md").read_bytes()
    assert not [
        finding for part in checking.check(workspaces.load(root), only=("answers",)).parts for finding in part.findings
    ]


def test_new_things_at_which_no_shape_looks_are_no_pass(root: Path) -> None:
    before = everything(root)
    with pytest.raises(CannotRun, match="no shape looks at any of the new things in it"):
        submit(root, incoming("document:reply a remit:Document ."))
    assert everything(root) == before


def test_a_file_changed_by_somebody_else_meanwhile_is_not_overwritten(root: Path) -> None:
    workspace = workspaces.load(root)
    come = incoming('body:new a org:Organization ; skos:prefLabel "New"@en-GB .')
    with (
        pending.alone(workspace.root, workspace.folders) as writer,
        submission.planned(workspace, come, submission.Wish()) as plan,
    ):
        (root / "graph/other.ttl").write_text(PREFIXES, encoding="utf-8")
        before = everything(root)
        with pytest.raises(CannotWrite, match="was changed while this was being checked"):
            submission.write(plan, writer)
    assert everything(root) == before


def test_of_two_at_once_each_lands_or_says_that_the_other_is_at_work(root: Path) -> None:
    words = ("Marsh", "Dune")
    paths = [
        given(root, f'body:new-{word} a org:Organization ; skos:prefLabel "{word} Council"@en-GB .', f"{word}.ttl")
        for word in words
    ]
    command = [sys.executable, "-c", START, "-w", str(root), "add"]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("REMIT_")}
    running = [
        subprocess.Popen([*command, path], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=kept) for path in paths
    ]
    ends = [(one.communicate()[1].decode(), one.returncode) for one in running]
    found = facts(root, "graph/bodies.ttl")
    landed = [f'core#prefLabel "{word} Council"@en-gb' in found for word in words]
    assert any(landed)
    for there, (said, code) in zip(landed, ends, strict=True):
        assert code == (0 if there else 3), said
        assert there or "Another command is changing the workspace" in said


def test_what_is_asked_cannot_act_on_the_terminal(root: Path) -> None:
    asked: list[str] = []

    def is_other(question: str) -> bool:
        asked.append(question)
        return False

    come = incoming('body:x a org:Organization ; skos:prefLabel "Shore\\u001BOffice"@en-GB .')
    with submission.planned(workspaces.load(root), come, submission.Wish()) as plan:
        assert submission.decide(plan, is_other, dry_run=True) == submission.UNCLEAR
    assert asked == [
        "“Shore\ufffdOffice” (body:x) looks like “Shore Office” (body:shore-office), which is there already. Is it another one?"
    ]


def test_a_file_with_an_odd_name_is_added(root: Path) -> None:
    path = root.parent / os.fsdecode(b"b\xe4d\x1bname.ttl")
    path.write_text(PREFIXES + REPLY, encoding="utf-8")
    done = add(root, path)
    assert done.exit_code == 0, done.output
    assert "Added from b\ufffdd\ufffdname.ttl" in (root / "graph/responses/reply.ttl").read_text(encoding="utf-8")


def test_the_workspace_that_came_with_remit_is_left_alone(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packaged = root.rename(root.with_name("_workspace"))
    monkeypatch.setattr(submission, "__file__", str(packaged.with_name("submission.py")))
    before = everything(packaged)
    done = add(packaged, given(packaged, REPLY))
    assert isinstance(done.exception, CannotWrite)
    assert "remit init DIR" in str(done.exception)
    assert everything(packaged) == before


def test_another_command_at_work_is_said(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pending, "_lock", lambda _: None)
    monkeypatch.setattr(pending, "_PAUSE", 0)
    workspace = workspaces.load(root)
    with (
        pytest.raises(CannotWrite, match="Another command is changing the workspace"),
        pending.alone(root, workspace.folders, 0),
    ):
        pass


def test_it_is_told_to_programs_too(root: Path) -> None:
    done = add(root, given(root, REPLY), "-f", "json")
    told = json.loads(done.stdout)
    assert told["state"] == "written"
    assert told["files"] == [
        {"file": "graph/bodies.ttl", "new": False, "added": 1, "removed": 0},
        {"file": "graph/responses/reply.ttl", "new": True, "added": 8, "removed": 0},
    ]
    assert told["answers"]["changed"][0]["query"] == "bodies"


@pytest.mark.parametrize(
    ("args", "why"),
    [
        (("--replace",), "--replace needs the name of the file"),
        (("--to", "../x.ttl"), "is not below graph/"),
        (("-f", "csv"), "There is no format for this called"),
    ],
)
def test_a_wish_that_cannot_be_had_is_wrong_use(root: Path, args: tuple[str, ...], why: str) -> None:
    before = everything(root)
    done = add(root, given(root, REPLY), *args)
    assert isinstance(done.exception, WrongUse)
    assert why in str(done.exception)
    assert everything(root) == before


@pytest.mark.parametrize("name", ["-", "missing.ttl", "missing.csv"])
def test_a_file_that_cannot_be_read_is_named(root: Path, name: str) -> None:
    done = add(root, name)
    assert isinstance(done.exception, RemitError)
    assert done.exception.exit_code == (2 if name == "-" else 3)


def test_what_cannot_be_written_leaves_everything_as_it_was(root: Path) -> None:
    (root / "graph/responses").write_bytes(b"a file in the way")
    before = everything(root)
    done = add(root, given(root, REPLY))
    assert isinstance(done.exception, CannotWrite)
    assert everything(root) == before

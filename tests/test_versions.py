"""A workspace as it was: what Git holds of it, what is refused, and that Git only looks things up."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from remit import versions
from remit import workspace as workspaces
from remit.errors import BadFile, BadWorkspace, CannotRun, UnknownName
from remit.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Held

    from remit.workspace import Workspace

ONE = '<https://a.example/one> <http://www.w3.org/2004/02/skos/core#prefLabel> "One" .\n'
TWO = '<https://a.example/two> <http://www.w3.org/2004/02/skos/core#prefLabel> "Two" .\n'
LIMITED = """
import sys, time
from pathlib import Path
from remit import versions, workspace
from remit.deadline import limit
with limit(4, "Too long.", 3), versions.at(workspace.load(Path(sys.argv[1]))) as before:
    print(before.root, flush=True)
    time.sleep(60)
"""
SETTINGS = '[workspace]\nname = "small"\ntitle = "Small"\nversion = "1"\nbase = "https://example.org/small/"\n'


@pytest.fixture(autouse=True)
def no_settings_of_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", "/dev/null")
    monkeypatch.setenv("GIT_AUTHOR_DATE", "2022-03-04T12:00:00Z")
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2022-03-04T12:00:00Z")


def git(folder: Path, *arguments: str) -> str:
    who = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")
    return subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout


def commit(folder: Path, message: str) -> str:
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--allow-empty", "-m", message)
    return git(folder, "rev-parse", "--short", "HEAD").strip()


@pytest.fixture
def home(make: Callable[..., Path], tmp_path: Path) -> Path:
    """A workspace in a subfolder of a repository whose first commit has it."""
    root = make({"graph/a.ttl": ONE, "graph/deep/b.ttl": TWO, "queries/q.rq": "ASK {}", "graph/notes.txt": "no"})
    git(tmp_path, "init", "-q", "-b", "main")
    commit(tmp_path, "First facts")
    return root


def told(workspace: Workspace, rev: str, error: type[Exception]) -> str:
    with pytest.raises(error) as caught, versions.at(workspace, rev):
        pass
    return str(caught.value)


def test_a_revision_gives_the_files_as_they_were(home: Path, tmp_path: Path) -> None:
    first = commit(tmp_path, "Nothing new")
    (home / "graph/a.ttl").write_text(TWO, encoding="utf-8")
    with versions.at(workspaces.load(home), "HEAD") as before:
        assert (before.folders["graph"] / "a.ttl").read_text(encoding="utf-8") == ONE
        assert [before.place(path) for path in before.files("graph", ".ttl")] == [
            "HEAD:graph/a.ttl",
            "HEAD:graph/deep/b.ttl",
        ]
        assert [path.name for path in before.files("queries", ".rq")] == ["q.rq"]
        assert not list(before.folders["graph"].rglob("*.txt"))
        assert before.described == f"HEAD, commit {first} of 4 March 2022 (“Nothing new”)"
        assert len(Store(before)) == len(Store(workspaces.load(home))) + 1
        root = before.root
    assert not root.exists()


def test_head_is_meant_when_no_version_is_named_and_a_commit_is_not_named_twice(home: Path) -> None:
    short = git(home, "rev-parse", "--short", "HEAD").strip()
    with versions.at(workspaces.load(home)) as before:
        assert before.described == f"HEAD, commit {short} of 4 March 2022 (“First facts”)"
    with versions.at(workspaces.load(home), short) as before:
        assert before.described == f"commit {short} of 4 March 2022 (“First facts”)"


@pytest.mark.parametrize("rev", ["main", "v1", "HEAD~0", "HEAD^{tree}~0", "@"])
def test_branches_tags_and_paths_to_commits_are_revisions(home: Path, rev: str) -> None:
    git(home, "tag", "-a", "v1", "-m", "annotated")
    if "tree" in rev:
        assert "no version called" in told(workspaces.load(home), rev, UnknownName)
        return
    with versions.at(workspaces.load(home), rev) as before:
        assert before.place(before.folders["graph"] / "a.ttl") == f"{rev}:graph/a.ttl"


def test_folders_outside_of_the_workspace_are_taken_from_the_same_repository(tmp_path: Path) -> None:
    for name, content in {
        "shared/terms/o.ttl": ONE,
        "deep/ws/graph/g.ttl": TWO,
        "deep/ws/remit.toml": SETTINGS + '[folders]\nontology = "../../shared/terms"\n',
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    for name in ("queries", "shapes"):
        (tmp_path / "deep/ws" / name).mkdir()
    git(tmp_path, "init", "-q")
    commit(tmp_path, "All")
    (tmp_path / "shared/terms/o.ttl").write_text("", encoding="utf-8")
    with versions.at(workspaces.load(tmp_path / "deep/ws")) as before:
        (path,) = before.files("ontology", ".ttl")
        assert path.read_text(encoding="utf-8") == ONE
        assert before.place(path) == "HEAD:../../shared/terms/o.ttl"
        assert before.graph_iri(path) == "https://example.org/small/graph/ontology/o"


def test_a_folder_with_another_copy_is_a_version_too(home: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    for name in ("ontology", "graph", "queries", "shapes"):
        (copy / name).mkdir(parents=True)
    (copy / "remit.toml").write_text(SETTINGS, encoding="utf-8")
    with versions.at(workspaces.load(home), f"{copy}/") as before:
        assert before.root == copy
        assert before.place(copy / "graph/a.ttl") == f"{copy}/graph/a.ttl"
        assert before.described == f"the folder {copy}/"
    assert copy.exists()


def test_a_file_that_did_not_parse_then_is_named_with_its_version(home: Path, tmp_path: Path) -> None:
    (home / "graph/a.ttl").write_text(ONE + "\n  x:s x:p x:o .\n", encoding="utf-8")
    commit(tmp_path, "Broken")
    with pytest.raises(BadFile) as caught, versions.at(workspaces.load(home)) as before:
        Store(before)
    assert str(caught.value).startswith("HEAD:graph/a.ttl:3:3: this is not valid Turtle")


def test_settings_that_were_wrong_then_are_named_with_their_version(home: Path, tmp_path: Path) -> None:
    now = workspaces.load(home)
    for wrong, words in (
        ("[workspace", "HEAD:remit.toml is not valid TOML"),
        ("[folders]\n", "HEAD:remit.toml: [work"),
    ):
        (home / "remit.toml").write_text(wrong, encoding="utf-8")
        commit(tmp_path, "Wrong")
        assert told(now, "HEAD", BadWorkspace).startswith(words)


def test_a_version_that_is_not_there_is_refused_with_names_that_come_near(home: Path) -> None:
    git(home, "branch", "bathing-2022")
    git(home, "tag", "summer")
    workspace = workspaces.load(home)
    assert told(workspace, "bathing-2021", UnknownName) == (
        "There is no version called “bathing-2021”. Did you mean “bathing-2022”? "
        "Give a commit (git log --oneline lists them), a branch, a tag, or a folder that has a remit.toml."
    )
    assert "“summer”" in told(workspace, "sumer", UnknownName)
    for odd in ("", "\0", "a\nb", "x" * 5000, "HEAD~7", "HEAD..main", "HEAD:small/graph", "~nobody"):
        assert "no version called" in told(workspace, odd, UnknownName)


def test_a_name_that_looks_like_an_option_reaches_no_program(home: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    for rev in (f"--output={out}", "-n", "--all", "--", "--git-dir=/nowhere"):
        assert f"There is no version called “{rev}”" in told(workspaces.load(home), rev, UnknownName)
    assert not out.exists()


def test_a_workspace_in_no_repository_has_no_versions(
    make: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make({})
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(root.parent))
    assert told(workspaces.load(root), "HEAD", CannotRun) == (
        f"{root} is in no Git repository, so it has no earlier versions. Put it under Git, or name a folder with another "
        "copy of the workspace: remit diff FOLDER"
    )


def test_without_git_only_folders_can_be_compared(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert told(workspaces.load(home), "HEAD", CannotRun).startswith("Git is not installed, so earlier versions cannot")
    with versions.at(workspaces.load(home), str(home)) as before:
        assert before.root == home


def test_a_repository_without_a_commit_has_no_versions(make: Callable[..., Path]) -> None:
    root = make({})
    git(root, "init", "-q")
    assert told(workspaces.load(root), "HEAD", CannotRun).startswith("The repository has no versions yet: nothing has")


def test_a_workspace_that_did_not_exist_then_is_told_with_the_commit_that_brought_it(
    make: Callable[..., Path], tmp_path: Path
) -> None:
    git(tmp_path, "init", "-q")
    commit(tmp_path, "Empty")
    root = make({"graph/a.ttl": ONE})
    assert "small/remit.toml. It has never been committed." in told(workspaces.load(root), "HEAD", BadWorkspace)
    short = commit(tmp_path, "The workspace")
    commit(tmp_path, "Later")
    assert told(workspaces.load(root), "HEAD~2", BadWorkspace) == (
        "The workspace did not exist in HEAD~2: there was no small/remit.toml. "
        f"It is there since commit {short} of 4 March 2022 (“The workspace”). "
        "Name a version that has it, or name a folder with another copy of the workspace: remit diff FOLDER"
    )


@pytest.mark.parametrize("named", ["../../elsewhere", "/elsewhere"])
def test_a_folder_outside_of_the_repository_has_no_earlier_version(home: Path, tmp_path: Path, named: str) -> None:
    now = workspaces.load(home)
    (home / "remit.toml").write_text(f'{SETTINGS}[folders]\nontology = "{named}"\n', encoding="utf-8")
    commit(tmp_path, "Outside")
    assert told(now, "HEAD", BadWorkspace).startswith(f"HEAD:remit.toml: the folder “{named}” lies outside of the rep")


def test_no_hook_filter_or_monitor_of_the_repository_is_run(home: Path, tmp_path: Path) -> None:
    mark = tmp_path / "was-run"
    trap = tmp_path / "trap.sh"
    trap.write_text(f"#!/bin/sh\ntouch {mark}\ncat\n", encoding="utf-8")
    trap.chmod(0o755)
    (tmp_path / ".gitattributes").write_text("*.ttl filter=trap diff=trap export-subst\n", encoding="utf-8")
    commit(tmp_path, "Attributes")
    for setting in ("filter.trap.smudge", "filter.trap.process", "core.fsmonitor", "diff.trap.textconv", "core.pager"):
        git(tmp_path, "config", setting, str(trap))
    git(tmp_path, "config", "core.hooksPath", str(tmp_path))
    with versions.at(workspaces.load(home)) as before:
        assert (before.folders["graph"] / "a.ttl").read_text(encoding="utf-8") == ONE
    assert not mark.exists()


def test_a_surrounding_git_does_not_lead_astray(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    monkeypatch.setenv("GIT_WORK_TREE", "/nowhere")
    with versions.at(workspaces.load(home)) as before:
        assert before.title == "A small workspace"


def test_a_link_within_the_repository_is_followed_and_one_that_leads_out_is_refused(home: Path, tmp_path: Path) -> None:
    (home / "graph/link.ttl").symlink_to("deep/b.ttl")
    commit(tmp_path, "A link")
    with versions.at(workspaces.load(home)) as before:
        assert (before.folders["graph"] / "link.ttl").read_text(encoding="utf-8") == TWO
    (home / "graph/out.ttl").symlink_to("/etc/passwd")
    commit(tmp_path, "A link that leads out")
    assert told(workspaces.load(home), "HEAD", BadFile) == (
        "HEAD:small/graph/out.ttl: it is a link to something that has no version. Put the file itself in its place."
    )


def test_a_folder_that_was_a_link_is_refused(home: Path, tmp_path: Path) -> None:
    now = workspaces.load(home)
    (home / "shapes").rmdir()
    (home / "shapes").symlink_to("graph")
    commit(tmp_path, "A folder that is a link")
    assert told(now, "HEAD", BadWorkspace).startswith("HEAD:small/shapes is a link or a file, and no folder.")


def test_more_than_can_be_compared_is_refused(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versions, "_MOST_BYTES", 120)
    assert told(workspaces.load(home), "HEAD", CannotRun).startswith("The workspace of HEAD has 0.0 GB of text")
    monkeypatch.setattr(versions, "_MOST_FILES", 2)
    assert told(workspaces.load(home), "HEAD", CannotRun).startswith("HEAD has more than 2 files in its workspace")


def test_a_copy_with_only_its_latest_version_says_so(home: Path, tmp_path: Path) -> None:
    commit(tmp_path, "Second")
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{tmp_path}", "shallow")
    root = tmp_path / "shallow/small"
    for name in ("ontology", "shapes"):
        (root / name).mkdir()
    assert "get the others with: git fetch --unshallow" in told(workspaces.load(root), "HEAD~1", UnknownName)


def test_names_with_blanks_and_other_letters_are_kept(home: Path, tmp_path: Path) -> None:
    (home / "graph/über uns.ttl").write_text(TWO, encoding="utf-8")
    commit(tmp_path, "Odd name")
    with versions.at(workspaces.load(home)) as before:
        assert "über uns.ttl" in [path.name for path in before.files("graph", ".ttl")]
    (home / "graph/two\nlines.ttl").write_text(TWO, encoding="utf-8")
    commit(tmp_path, "Odder name")
    assert told(workspaces.load(home), "HEAD", BadFile).startswith("HEAD:'small/graph/two\\nlines.ttl': such a name")


def stopped(home: Path, folder: Path, **more: str) -> str:
    """What is printed by a process that is stopped while it looks at a version, temporary folders below a folder."""
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, home],
        env=os.environ | {"TMPDIR": str(folder)} | more,
        capture_output=True,
        timeout=60,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (3, "\nToo long.\n")
    return done.stdout


def fake_git(held: Held) -> str:
    """A folder with a Git that never ends, and that holds a pipe while anything of it is left."""
    folder = held.path.with_name("programs")
    folder.mkdir()
    (folder / "git").write_text(f"#!/bin/sh\nexec 3>{held.path}\necho begun >&3\nsleep 300 &\nwait\n")
    (folder / "git").chmod(0o755)
    return f"{folder}{os.pathsep}{os.environ['PATH']}"


def test_the_files_of_a_version_are_removed_when_the_process_is_stopped(home: Path, tmp_path: Path) -> None:
    temporary = tmp_path / "temporary"
    assert stopped(home, temporary).startswith(str(temporary / "remit-"))
    assert not list(temporary.iterdir())


def test_git_ends_with_a_process_that_is_stopped(home: Path, tmp_path: Path, held: Held) -> None:
    assert stopped(home, tmp_path / "temporary", PATH=fake_git(held)) == ""
    assert held.line() == "begun"
    assert held.is_let_go()


def test_git_is_ended_when_it_takes_too_long(home: Path, held: Held, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versions, "_SECONDS", 1)
    monkeypatch.setenv("PATH", fake_git(held))
    assert told(workspaces.load(home), "HEAD", CannotRun).startswith("Git took longer than 1 second to look into")
    assert held.line() == "begun"
    assert held.is_let_go()

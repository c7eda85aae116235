"""`remit init`: a new workspace that traces and answers at once."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from remit import answering, cli, lookup, queries, starting, tracing
from remit import workspace as workspaces
from remit.errors import CannotWrite, WrongUse
from remit.store import Store

if TYPE_CHECKING:
    from remit.workspace import Workspace

BASE = "https://example.org/"


@pytest.fixture(scope="module")
def new(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    root = tmp_path_factory.mktemp("new") / "My Workspace"
    sentence = starting.start(root, "Mine", BASE)
    assert sentence.startswith(f"Made the workspace {root}. Next: cd '{root}', then: remit trace \"recommendation 1\"")
    return workspaces.load(root)


@pytest.fixture(scope="module")
def new_store(new: Workspace) -> Store:
    return Store(new)


def test_a_new_workspace_has_title_base_and_a_name_without_blanks(new: Workspace) -> None:
    assert (new.title, new.name, new.namespaces.base) == ("Mine", "my-workspace", BASE)


def test_a_new_workspace_has_the_ontology_queries_rules_and_shapes_of_remit(new: Workspace) -> None:
    own = workspaces.load(workspaces.reference())
    for folder, suffix in (("ontology", ".ttl"), ("queries", ".rq"), ("rules", ".rq"), ("shapes", ".ttl")):
        names = [path.relative_to(own.folders[folder]) for path in own.files(folder, suffix)]
        assert names
        assert [path.relative_to(new.folders[folder]) for path in new.files(folder, suffix)] == names
    assert [path.name for path in new.files("graph", ".ttl")] == ["example.ttl"]


def test_a_new_workspace_traces_its_example(new_store: Store) -> None:
    traced = tracing.trace(new_store, lookup.resolve(new_store, "recommendation 1"))
    sentences = " ".join(step.sentence for step in traced.steps)
    assert "Its lead is named as Example Council." in sentences
    assert any(
        citation.words == "The council should publish its register."
        for step in traced.steps
        for citation in step.citations
    )


@pytest.mark.parametrize("name", sorted(queries.load(workspaces.load(workspaces.reference()))))
def test_a_new_workspace_runs_every_query_with_its_example(new: Workspace, new_store: Store, name: str) -> None:
    query = queries.get(new, name)
    asked = answering.ask(new_store, query, query.example)
    assert answering.document(new_store, asked).title == query.summary


def test_a_new_workspace_passes_its_check(new: Workspace) -> None:
    done = CliRunner().invoke(cli.main, ["-w", str(new.root), "check"])
    assert done.exit_code == 0, done.output


@pytest.mark.parametrize("name", sorted(queries.load(workspaces.load(workspaces.reference()))))
def test_the_program_runs_every_query_in_a_new_workspace(new: Workspace, name: str) -> None:
    done = CliRunner().invoke(cli.main, ["-w", str(new.root), "run", name, "--example"])
    assert done.exit_code == 0, done.output


@pytest.mark.parametrize(
    "base",
    [
        "example.org/",
        "https://example.org",
        "ftp://example.org/",
        "https://a b/",
        "https://a/<b>/",
        'https://a/"/',
        "https://a/{base}/",
        "https://a/\n/",
    ],
)
def test_a_base_that_no_iri_can_begin_with_is_refused(tmp_path: Path, base: str) -> None:
    with pytest.raises(WrongUse, match="cannot be the base of IRIs"):
        starting.start(tmp_path / "x", "Mine", base)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("title", ['say "x"', "a\\b", "a\nb", "\x1b[31m"])
def test_a_title_that_would_break_the_settings_is_refused(tmp_path: Path, title: str) -> None:
    with pytest.raises(WrongUse, match="The title may have no quotation mark"):
        starting.start(tmp_path / "x", title, BASE)
    assert not list(tmp_path.iterdir())


def test_a_title_in_another_script_with_typographic_quotes_is_kept(tmp_path: Path) -> None:
    starting.start(tmp_path / "x", "“Ödland” 水", BASE)
    assert workspaces.load(tmp_path / "x").title == "“Ödland” 水"


def test_a_folder_that_holds_something_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(WrongUse, match=r"is not an empty folder\. Name a new one"):
        starting.start(tmp_path, "Mine", BASE)
    with pytest.raises(WrongUse, match="is not an empty folder"):
        starting.start(tmp_path / "mine.txt", "Mine", BASE)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_the_folder_that_one_stands_in_can_become_a_workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    inode = here.stat().st_ino
    starting.start(Path(), "Mine", BASE)
    assert here.stat().st_ino == inode
    assert workspaces.load(here).name == "here"
    assert [path.name for path in tmp_path.iterdir()] == ["here"]


def test_folders_above_are_made(tmp_path: Path) -> None:
    starting.start(tmp_path / "a" / "b", "Mine", BASE)
    assert workspaces.load(tmp_path / "a" / "b").title == "Mine"


def test_where_nothing_can_be_made_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(CannotWrite, match="cannot be made"):
        starting.start(tmp_path / "file" / "x", "Mine", BASE)

    def full(*_: object, **__: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr("shutil.copyfile", full)
    with pytest.raises(CannotWrite, match="No space left"):
        starting.start(tmp_path / "x", "Mine", BASE)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_roundabout_way_to_a_folder_that_holds_something_is_seen_through(tmp_path: Path) -> None:
    (tmp_path / "remit.toml").write_text("mine", encoding="utf-8")
    with pytest.raises(WrongUse, match="is not an empty folder"):
        starting.start(tmp_path / "x" / "..", "Mine", BASE)
    assert [(path.name, path.read_text(encoding="utf-8")) for path in tmp_path.iterdir()] == [("remit.toml", "mine")]


def test_what_came_into_the_folder_meanwhile_is_left_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make = starting._make

    def slowly(root: Path, name: str, title: str, base: str) -> None:
        make(root, name, title, base)
        monkeypatch.setattr(starting, "_make", make)
        if title == "First":
            starting.start(tmp_path / "x", "Second", BASE)

    monkeypatch.setattr(starting, "_make", slowly)
    with pytest.raises(WrongUse, match="is not an empty folder"):
        starting.start(tmp_path / "x", "First", BASE)
    assert workspaces.load(tmp_path / "x").title == "Second"
    assert [path.name for path in tmp_path.iterdir()] == ["x"]

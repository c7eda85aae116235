"""Workspaces: finding one, reading `remit.toml`, reading files."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from remit import workspace as workspaces
from remit.errors import BadFile, BadWorkspace
from remit.workspace import Panel

if TYPE_CHECKING:
    from collections.abc import Callable

    from remit.workspace import Workspace

INVENTED = Path(__file__).parent / "workspace"
SETTINGS = """[workspace]
name = "small"
title = "A small workspace"
version = "1"
base = "https://example.org/small/"
"""


def test_the_folder_that_is_named_goes_before_all_others(
    make: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make({})
    monkeypatch.setenv("REMIT_WORKSPACE", str(INVENTED))
    assert workspaces.find(str(root), INVENTED).root == root


def test_the_variable_goes_before_the_parents(make: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    root = make({})
    monkeypatch.setenv("REMIT_WORKSPACE", str(root))
    assert workspaces.find(start=INVENTED).root == root


def test_the_nearest_parent_is_found_from_deep_below(
    make: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REMIT_WORKSPACE", raising=False)
    root = make({"graph/a/b/c.ttl": ""})
    inner = root / "graph" / "a" / "b"
    assert workspaces.find(start=inner).root == root
    monkeypatch.chdir(inner)
    assert workspaces.find().root == root


def test_without_any_the_workspace_of_remit_itself_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REMIT_WORKSPACE", raising=False)
    assert workspaces.find(start=tmp_path).root == workspaces.reference()


def test_a_named_folder_that_is_no_workspace_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadWorkspace, match=r"is no workspace: there is no remit\.toml in it.*remit init"):
        workspaces.find(str(tmp_path))
    with pytest.raises(BadWorkspace, match="is no workspace"):
        workspaces.find("~nobody-of-that-name/x")


def test_a_current_folder_that_is_gone_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.delenv("REMIT_WORKSPACE", raising=False)
    monkeypatch.chdir(gone)
    gone.rmdir()
    with pytest.raises(BadWorkspace, match="no longer there"):
        workspaces.find()
    with pytest.raises(BadWorkspace, match="no longer there"):
        workspaces.find("somewhere")


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ("name = \n", r"remit\.toml is not valid TOML: .*line 1"),
        ("", r'\[workspace\] needs name = "…"'),
        (SETTINGS.replace('"1"', "1"), r'\[workspace\] needs version = "…"'),
        (SETTINGS.replace("title", "titel"), r"\[workspace\] has an unknown setting “titel”. Known ones: name, title"),
        (
            SETTINGS.replace("https://example.org/small/", "example"),
            "base must be an http.s. IRI .* but it is “example”",
        ),
        (SETTINGS.replace("https://example.org/small/", "https://example.org/small"), "ends in / or #"),
        (SETTINGS.replace("https://example.org/small/", "https://example.org/a b/"), "base must be an http.s. IRI"),
        (SETTINGS + '[folders]\ngrahp = "x"\n', r"\[folders\] has an unknown setting “grahp”"),
        (SETTINGS + '[folders]\ngraph = "elsewhere"\n', "the folder graph = “elsewhere” is not there"),
        (SETTINGS + '[diagram]\ncolour = "red"\n', r"\[diagram\] holds nothing but the table \[diagram.types\]"),
        (SETTINGS + '[diagram.types]\nreport = "blue"\n', r"\[diagram.types\] must be lines like: report = "),
        (SETTINGS + '[diagram]\ntypes = "blue"\n', r"\[diagram.types\] must be lines like: report = "),
        (
            SETTINGS + '[folder]\ngraph = "graph"\n',
            r"unknown section \[folder\]. Known: \[workspace\], \[folders\], \[examples\]",
        ),
        (SETTINGS + "[examples]\nasOf = 2020-01-01\n", r"\[examples\] must be lines like"),
        ("workspace = 3\n", r"\[workspace\] must be a table"),
        ("site = 3\n" + SETTINGS, r"\[site\] must be a table"),
        (
            SETTINGS + '[site]\npanel = ["a"]\n',
            r"\[site\] has an unknown setting “panel”. Known ones: panels, columns, rows",
        ),
        (SETTINGS + '[site]\npanels = "a"\n', r"\[site\] panels must be a list of saved queries like: panels = "),
        (SETTINGS + "[site]\npanels = [1]\n", r"\[site\] panels must be a list"),
        (
            SETTINGS + '[site]\npanels = ["a"]\n',
            r"\[site\] names the saved query “a”, and there is none .* in queries\.",
        ),
        (SETTINGS + "[site]\ncolumns = 3\n", r"\[site.columns\] must be lines like: "),
        (SETTINGS + "[site.rows]\na = 3\n", r"\[site.rows\] must be lines like: "),
        (SETTINGS + '[site.rows]\na = "b"\n', r"\[site.rows\] speaks of “a”, which is not among the panels"),
        (SETTINGS + '[site.columns]\na = "b"\n', r"\[site.columns\] speaks of “a”, which is not among the panels"),
    ],
)
def test_a_wrong_setting_is_named_with_its_file(make: Callable[..., Path], settings: str, sentence: str) -> None:
    root = make({}, settings=settings)
    with pytest.raises(BadWorkspace, match=sentence) as caught:
        workspaces.load(root)
    assert str(root / "remit.toml") in str(caught.value)


def test_the_panels_of_the_site_are_read_in_their_order(make: Callable[..., Path]) -> None:
    files = {f"queries/{name}.rq": "#+ summary: Is it?\nASK {}" for name in ("one", "two", "list")}
    site = '[site]\npanels = ["two", "one", "two"]\n[site.columns]\none = "a  b"\n[site.rows]\ntwo = "list"\n'
    found = workspaces.load(make(files, settings=SETTINGS + site))
    assert found.panels == (Panel("two", (), "list"), Panel("one", ("a", "b"), ""))


def test_a_panel_whose_list_is_not_there_is_named(make: Callable[..., Path]) -> None:
    site = '[site]\npanels = ["one"]\n[site.rows]\none = "list"\n'
    root = make({"queries/one.rq": "#+ summary: Is it?\nASK {}"}, settings=SETTINGS + site)
    with pytest.raises(BadWorkspace, match="names the saved query “list”, and there is none"):
        workspaces.load(root)


def test_without_the_section_there_are_no_panels(make: Callable[..., Path]) -> None:
    assert workspaces.load(make({})).panels == ()


def test_folders_have_their_own_names_unless_others_are_given(make: Callable[..., Path]) -> None:
    root = make({"facts/a.ttl": ""}, settings=SETTINGS + '[folders]\ngraph = "facts"\n')
    folders = workspaces.load(root).folders
    assert folders == {name: root / name for name in workspaces.FOLDERS} | {"graph": root / "facts"}


def test_files_are_sorted_and_hidden_ones_left_out(make: Callable[..., Path]) -> None:
    root = make({f"graph/{name}": "" for name in ("b.ttl", "a/z.ttl", ".c.ttl", ".git/d.ttl", "e.txt", "f.ttl~")})
    found = workspaces.load(root).files("graph", ".ttl")
    assert [path.relative_to(root / "graph").as_posix() for path in found] == ["a/z.ttl", "b.ttl"]


def test_each_file_is_a_named_graph(workspace: Workspace) -> None:
    assert (
        workspace.graph_iri(workspace.folders["graph"] / "responses" / "letters.ttl")
        == "https://example.org/fenland/graph/responses/letters"
    )
    assert (
        workspace.graph_iri(workspace.folders["ontology"] / "remit.ttl")
        == "https://example.org/fenland/graph/ontology/remit"
    )
    with pytest.raises(BadFile, match="in none of the folders"):
        workspace.graph_iri(Path("/elsewhere.ttl"))


def test_the_digest_changes_with_any_file_and_with_nothing_else(make: Callable[..., Path]) -> None:
    root = make({"graph/a.ttl": "", "ontology/b.ttl": ""})
    first = workspaces.load(root).digest()
    (root / "queries" / "c.rq").write_text("x", encoding="utf-8")
    assert workspaces.load(root).digest() == first
    (root / "graph" / "a.ttl").write_text("# x", encoding="utf-8")
    second = workspaces.load(root).digest()
    (root / "graph" / "a.ttl").rename(root / "graph" / "b.ttl")
    assert len({first, second, workspaces.load(root).digest()}) == 3


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ("é".encode("utf-16"), "x: the file is in UTF-16"),
        (b"a\nb\n\xe9", "x:3: this is not UTF-8 text. Save the file as UTF-8"),
    ],
)
def test_a_file_in_another_encoding_is_refused(tmp_path: Path, data: bytes, sentence: str) -> None:
    path = tmp_path / "x"
    path.write_bytes(data)
    with pytest.raises(BadFile, match=sentence):
        workspaces.read_text(path, "x")


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes("é".encode("utf-8-sig"))
    assert workspaces.read_text(path, "x") == "é"


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match=r"place: the file cannot be read \(No such file"):
        workspaces.read_text(tmp_path / "x", "place")


def test_a_link_to_nothing_is_told_when_the_digest_is_made(make: Callable[..., Path]) -> None:
    root = make({})
    (root / "graph" / "a.ttl").symlink_to(root / "nowhere")
    with pytest.raises(BadFile, match=r"graph/a\.ttl: the file cannot be read \(No such file"):
        workspaces.load(root).digest()


def test_a_pipe_among_the_files_is_told_and_not_waited_for(make: Callable[..., Path]) -> None:
    root = make({})
    os.mkfifo(root / "graph" / "a.ttl")
    with pytest.raises(BadFile, match=r"graph/a\.ttl: this is no regular file"):
        workspaces.load(root).digest()


@pytest.mark.parametrize(
    ("name", "rest"),
    [(b"a b%1.ttl", "a%20b%251"), (b"\xff.ttl", "%FF"), ("é/水.ttl".encode(), "é/水"), (b"[a]?#.ttl", "%5Ba%5D%3F%23")],
)
def test_what_no_iri_may_have_is_percent_encoded_in_the_name_of_a_graph(
    workspace: Workspace, name: bytes, rest: str
) -> None:
    path = workspace.folders["graph"] / os.fsdecode(name)
    assert workspace.graph_iri(path) == f"https://example.org/fenland/graph/{rest}"

"""A snapshot that is brought up to date holds, graph by graph, what one that is built anew holds."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.snapshot_cases import BLANK, OTHER, TRIPLE, Disk, disk, graphs, is_right

from remit.errors import BadHeader
from remit.snapshot import building, renewing, updating, writing
from remit.terms import NamedNode, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pyoxigraph

    from remit.rules import Rule
    from remit.terms import Quad
    from remit.workspace import Workspace

__all__ = ("disk",)

PREFIXES = """@prefix remit: <https://w3id.org/remit/def/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix x: <https://a.example/> .
"""
STATED = (
    TRIPLE,
    OTHER,
    BLANK,
    "x:s x:p 1, 01, 1.0 .\n",
    'x:s skos:prefLabel "Office"@en-GB .\n',
    "x:s x:p _:shared . _:shared x:p x:s .\n",
    "x:place a remit:Placement ; remit:placementOf x:office ; remit:placementIn x:body .\n",
    "x:place a remit:Placement ; remit:placementOf x:office ; remit:placementIn x:other .\n",
    "x:office a org:Post .\n",
    'x:place remit:notAfter "2020-01-01"^^<http://www.w3.org/2001/XMLSchema#date> .\n',
    "x:duty a remit:Assignment ; remit:assignee x:office ; remit:assigns x:action .\n",
)
RULE = """#+ title: Offices and what they are in
CONSTRUCT { ?post <https://a.example/in> ?body } WHERE { ?post <http://www.w3.org/ns/org#postIn> ?body }
"""
NAMES = ("graph/a.ttl", "graph/b.ttl", "graph/deep/c.ttl")
CONTENTS = st.one_of(
    st.none(), st.sets(st.sampled_from(STATED), max_size=6).map(lambda some: PREFIXES + "".join(sorted(some)))
)
EDITS = st.lists(st.dictionaries(st.sampled_from(NAMES), CONTENTS, min_size=1), min_size=1, max_size=3)


def write(workspace: Workspace, files: Mapping[str, str | None]) -> None:
    for name, content in files.items():
        path = workspace.root / name
        if content is None:
            path.unlink(missing_ok=True)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")


@pytest.fixture
def always(monkeypatch: pytest.MonkeyPatch) -> None:
    """However much changed, the snapshot is brought up to date and not built anew."""
    monkeypatch.setattr(renewing, "_PART", 2.0)


@settings(max_examples=8, deadline=None)
@given(first=st.dictionaries(st.sampled_from(NAMES), CONTENTS), edits=EDITS)
def test_after_any_edits_every_graph_is_as_if_built_anew(
    first: dict[str, str | None], edits: list[dict[str, str | None]]
) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(renewing, "_PART", 2.0)
        patch.setattr("remit.snapshot.sources._UNSURE", 0)
        patch.setattr(writing, "_sync", lambda _: None)
        root = Path(folder, "small")
        for name in ("ontology", "graph", "queries", "shapes", "rules"):
            (root / name).mkdir(parents=True)
        settings_of = '[workspace]\nname = "s"\ntitle = "S"\nversion = "1"\nbase = "https://example.org/small/"\n'
        (root / "remit.toml").write_text(settings_of, encoding="utf-8")
        (root / "rules" / "offices.rq").write_text(RULE, encoding="utf-8")
        disk = Disk(lambda *_, **__: root, Path(folder, "cache"), patch)
        workspace = disk.workspace({})
        write(workspace, first)
        assert is_right(disk.open(workspace))
        for edit in edits:
            write(workspace, edit)
            assert is_right(disk.open(workspace))
            assert "Building" not in disk.work


@pytest.mark.usefixtures("always")
def test_what_another_file_states_too_stays_in_the_union(disk: Disk) -> None:
    workspace = disk.workspace({"graph/a.ttl": TRIPLE, "graph/b.ttl": TRIPLE})
    disk.open(workspace)
    write(workspace, {"graph/a.ttl": OTHER})
    store = disk.open(workspace)
    assert is_right(store)
    assert disk.work == ["Bringing"]
    subject = NamedNode("https://a.example/s")
    assert [text(term) for term in store.objects(subject, "https://a.example/p")] == [
        "https://a.example/o",
        "https://a.example/other",
    ]
    write(workspace, {"graph/b.ttl": None})
    store = disk.open(workspace)
    assert [text(term) for term in store.objects(subject, "https://a.example/p")] == ["https://a.example/other"]
    assert "<https://example.org/small/graph/b>" not in graphs(store.with_graphs())
    assert is_right(store)


@pytest.mark.usefixtures("always")
def test_only_what_may_have_changed_is_derived_anew(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = disk.workspace({"graph/a.ttl": TRIPLE, "graph/b.ttl": TRIPLE, "rules/offices.rq": RULE})
    disk.open(workspace)
    derived: list[str] = []
    walk, rule_quads = updating.needed, writing.rule_quads

    def walked(store: pyoxigraph.Store, others: Iterable[str]) -> pyoxigraph.Store:
        derived.append("walk")
        return walk(store, others)

    def run(store: pyoxigraph.Store, one: Workspace, known: Sequence[Rule]) -> dict[str, set[Quad]]:
        derived.extend(rule.name for rule in known)
        return rule_quads(store, one, known)

    monkeypatch.setattr(updating, "needed", walked)
    monkeypatch.setattr(writing, "rule_quads", run)
    write(workspace, {"graph/a.ttl": OTHER})
    assert is_right(disk.open(workspace))
    assert derived == []
    write(workspace, {"graph/a.ttl": PREFIXES + STATED[6] + STATED[8]})
    assert is_right(disk.open(workspace))
    assert derived == ["walk", "offices"]


def made(of: str, as_what: str) -> str:
    """A rule that states one relation of whatever has another."""
    return f"#+ title: What is {as_what}\nPREFIX x: <https://a.example/>\nCONSTRUCT {{ ?s x:{as_what} ?o }} WHERE {{ ?s x:{of} ?o }}\n"


@pytest.mark.usefixtures("always")
def test_no_rule_reads_what_a_rule_gave_neither_now_nor_before(disk: Disk) -> None:
    chain = {
        "rules/a.rq": made("second", "third"),
        "rules/b.rq": made("p", "first"),
        "rules/c.rq": made("first", "second"),
    }
    workspace = disk.workspace({"graph/a.ttl": TRIPLE, "graph/b.ttl": TRIPLE, **chain})
    assert is_right(disk.open(workspace))
    said = PREFIXES + "x:new x:p x:o .\nx:new x:first x:o .\n"
    write(workspace, {"graph/a.ttl": said})
    store = disk.open(workspace)
    assert is_right(store)
    assert disk.work == ["Bringing"]
    subject = NamedNode("https://a.example/new")
    assert store.value(subject, "https://a.example/second") == NamedNode("https://a.example/o")
    assert store.value(subject, "https://a.example/third") is None
    write(workspace, {"rules/a.rq": "# a remark\n" + chain["rules/a.rq"]})
    assert is_right(disk.open(workspace))


@pytest.mark.usefixtures("always")
def test_a_rule_that_changes_comes_or_goes_is_run_anew(disk: Disk) -> None:
    placed = PREFIXES + STATED[6] + STATED[8]
    workspace = disk.workspace({"graph/a.ttl": placed, "rules/offices.rq": RULE})
    store = disk.open(workspace)
    assert is_right(store)
    office = NamedNode("https://a.example/office")
    assert store.value(office, "https://a.example/in") == NamedNode("https://a.example/body")
    write(workspace, {"rules/offices.rq": RULE.replace("example/in>", "example/within>")})
    store = disk.open(workspace)
    assert is_right(store)
    assert disk.work == ["Bringing"]
    assert store.value(office, "https://a.example/in") is None
    write(workspace, {"rules/offices.rq": None, "rules/again.rq": RULE})
    store = disk.open(workspace)
    assert is_right(store)
    assert "<https://example.org/small/graph/derived/offices>" not in graphs(store.with_graphs())
    write(workspace, {"rules/again.rq": "CONSTRUCT {"})
    with pytest.raises(BadHeader, match=r"rules/again\.rq"):
        disk.open(workspace)


def test_when_much_changed_it_is_built_anew(disk: Disk) -> None:
    large = "".join(TRIPLE.replace("/s>", f"/{number}>") for number in range(100))
    workspace = disk.workspace({"graph/large.ttl": large, "graph/a.ttl": TRIPLE})
    disk.open(workspace)
    write(workspace, {"graph/a.ttl": OTHER})
    assert is_right(disk.open(workspace))
    assert disk.work == ["Bringing"]
    write(workspace, {"graph/large.ttl": large + OTHER})
    assert is_right(disk.open(workspace))
    assert disk.work == ["Building"]


@pytest.mark.usefixtures("always")
@pytest.mark.parametrize("module", [building, updating])
def test_what_was_not_written_whole_is_never_used(disk: Disk, monkeypatch: pytest.MonkeyPatch, module: object) -> None:
    workspace = disk.workspace({"graph/a.ttl": TRIPLE, "graph/b.ttl": TRIPLE})
    if module is updating:
        disk.open(workspace)
        write(workspace, {"graph/a.ttl": OTHER})
        monkeypatch.setattr(writing, "count", lambda *_: 0)
    else:
        monkeypatch.setattr(writing, "counts", lambda _: {"https://example.org/small/graph/a": 1})
    store = disk.open(workspace)
    assert store.holding.words == "in memory"
    assert "The snapshot does not hold what was read (in https://example.org/small/graph/" in disk.heard
    monkeypatch.undo()

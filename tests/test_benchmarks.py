"""The invented national workspace of the benchmarks conforms, and so does what is held against it; the table tells all."""

from __future__ import annotations

import csv
import platform
import socket
import time
from collections import Counter, defaultdict
from functools import cache
from typing import TYPE_CHECKING, cast

import pytest
from benchmarks import figures, report, starting, warm
from benchmarks.__main__ import main
from benchmarks.child import complete, timed
from benchmarks.figures import BOUNDS, Figure
from benchmarks.processes import Kept, NoAnswer, python, run
from benchmarks.questions import DASHBOARD, LOOK_UP, QUESTIONS
from benchmarks.synthetic import SHAPES, Changes, National, write

from remit import answering, queries, workspace
from remit.facts import statement
from remit.incoming import Incoming
from remit.store import Store
from remit.terms import TYPE
from remit.validation import Validator

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.pages import File
    from benchmarks.setting import Setting

    from remit.terms import Quad
    from remit.workspace import Workspace

TRIPLES = 2_000


@cache
def national() -> tuple[National, tuple[File, ...]]:
    made = National(TRIPLES)
    return made, tuple(made.files())


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("national")
    write(National(TRIPLES), folder)
    return workspace.load(folder)


@pytest.fixture(scope="module")
def loaded(written: Workspace) -> Validator:
    return Validator(written)


@pytest.fixture(scope="module")
def asked(written: Workspace) -> Store:
    return Store(written)


def test_the_same_size_and_seed_give_the_same_workspace() -> None:
    assert tuple(National(TRIPLES).files()) == national()[1]
    assert tuple(National(TRIPLES, seed=21).files()) != national()[1]


def test_it_ends_with_the_report_by_which_the_triples_are_reached() -> None:
    made, files = national()
    assert made.reports == 1
    assert sum(len(file.quads) for file in files) >= TRIPLES
    larger = National(25_000)
    parts = list(larger.files())
    assert larger.reports > 1
    last = max(place for place, file in enumerate(parts) if file.name.startswith("inspections/"))
    assert sum(len(file.quads) for file in parts[:last]) < 25_000 <= sum(len(file.quads) for file in parts)


def test_each_file_is_one_document_and_each_document_one_file() -> None:
    files = [file for file in national()[1] if "/" in file.name]
    described = [quad for file in files for quad in file.quads if quad.predicate == TYPE and _is_document(quad)]
    assert len(files) == 44
    assert len(described) == 44
    for file in files:
        assert sum(quad in described for quad in file.quads) == 1, file.name


def _is_document(quad: Quad) -> bool:
    return str(quad.object)[1:-1].rpartition("/")[2] in ("Report", "Response", "Document")


def test_some_triples_stand_in_several_files() -> None:
    found = Counter(quad for file in national()[1] for quad in set(file.quads))
    again = [quad for quad, files in found.items() if files > 1]
    assert 50 < len(again) < len(found) / 20
    assert {str(quad.predicate)[1:-1].rpartition("#")[2] for quad in again} == {"type", "prefLabel"}


def test_several_speakers_say_at_several_times_how_far_a_recommendation_has_come() -> None:
    said: dict[str, set[str]] = defaultdict(set)
    for file in national()[1]:
        for quad in file.quads:
            if str(quad.subject).endswith("-7>") and "/id/status/" in str(quad.subject):
                said[str(quad.predicate)[1:-1].rpartition("/")[2]].add(str(quad.object))
    assert len(said["saidBy"]) == 2
    assert len(said["latest"]) == 3
    assert len(said["statusOf"]) == 1


def test_bodies_and_posts_are_renamed_moved_replaced_merged_and_split() -> None:
    kinds = Counter(
        str(quad.object)[1:-1].rpartition("/")[2]
        for file in national()[1]
        for quad in file.quads
        if str(quad.predicate).endswith("changeKind>")
    )
    assert set(kinds) == {"renamed", "parent-changed", "replaced", "merged", "split"}
    assert min(kinds.values()) >= 1
    posts = {quad.subject for quad in national()[1][1].quads if str(quad.predicate).endswith("/after>")}
    assert len(posts) == 9


def test_the_other_shape_has_few_files_and_long_histories(tmp_path: Path) -> None:
    made = National(TRIPLES, shape=SHAPES["deep"])
    files = list(made.files())
    assert [file.name for file in files] == [
        *("bodies", "people", "systems"),
        *("inspections/volume-1", "responses/volume-1", "progress/volume-1"),
    ]
    of_one = [quad for quad in files[-1].quads if str(quad) and str(quad.object).endswith("/recommendation/1-1>")]
    assert len(of_one) == 10
    write(made, tmp_path)
    assert Validator(workspace.load(tmp_path)).whole().findings == ()


def test_every_saved_query_can_be_asked_with_its_example(asked: Store) -> None:
    found = {}
    for name, query in queries.load(asked.workspace).items():
        result = answering.ask(asked, query, query.example).result
        found[name] = len(getattr(result, "rows", getattr(result, "triples", ())))
    for name in ("who-owns", "recommendation-evidence", "status-claims", "succession", "document-parts", "timeline"):
        assert found[name] > 0, name
    assert sum(rows > 0 for rows in found.values()) > len(found) * 0.8


def test_the_twelve_questions_are_answered_by_saved_queries(asked: Store) -> None:
    saved = queries.load(asked.workspace)
    assert len(QUESTIONS) == 12
    assert len({one.words for one in QUESTIONS}) == 12
    kinds = Counter(one.kind for one in QUESTIONS)
    assert min(kinds[LOOK_UP], kinds[DASHBOARD]) >= 4
    for one in QUESTIONS:
        assert one.words.endswith("?")
        answering.ask(asked, saved[one.query], one.values)


def test_it_conforms(loaded: Validator) -> None:
    report = loaded.whole()
    assert report.findings == ()
    assert report.checked > 500


@pytest.mark.parametrize(("made", "least", "most"), [("new_letter", 20, 30), ("new_report", 900, 1_100)])
def test_what_comes_anew_is_valid_and_as_large_as_it_says(loaded: Validator, made: str, least: int, most: int) -> None:
    file: File = getattr(national()[0], made)(3)
    assert least <= len(file.quads) <= most
    report = loaded.change(Incoming(file.name, file.quads, {}, lambda _, __="", ___=None: file.name))
    assert report.findings == ()
    assert report.checked > 3


def test_a_new_letter_is_about_what_is_there_already() -> None:
    made, files = national()
    known = {quad.subject for file in files for quad in file.quads}
    letter = made.new_letter(5)
    assert len({quad.object for quad in letter.quads} & known) >= 5
    assert not {quad.subject for quad in letter.quads} & known


def test_random_changes_add_and_take_away() -> None:
    made, files = national()
    known = [statement(quad) for file in files for quad in file.quads]
    changes = Changes(known, made)
    made_of = [changes.change() for _ in range(60)]
    assert any(added and not removed for added, removed in made_of)
    assert any(removed and not added for added, removed in made_of)
    assert all(one in set(known) for _, removed in made_of for one in removed)


# The arithmetic and the table


def test_an_exponent_is_the_slope_through_the_logarithms() -> None:
    assert figures.exponent({10: 0.1, 100: 1.0, 1_000: 10.0}) == pytest.approx(1.0)
    assert figures.exponent({10_000: 0.5, 1_000_000: 0.5}) == pytest.approx(0.0)
    assert figures.exponent({10: 1.0, 1_000: 1_000.0}) == pytest.approx(1.5)


def test_a_ratio_is_the_median_of_the_ratios_of_the_rounds() -> None:
    assert figures.ratio([1.0, 2.0, 9.0], [1.0, 1.0, 3.0]) == 2.0
    assert figures.geometric_mean([0.5, 8.0]) == pytest.approx(2.0)


@pytest.mark.parametrize(
    ("key", "size", "value", "held"),
    [
        ("start", "1M", 3.0, True),
        ("start", "1M", 3.1, False),
        ("warm-rdflib", "100k", 20.0, True),
        ("warm-rdflib", "100k", 19.9, False),
        ("build-one", "100k", 0.5, None),
        ("build-one", "1M", 0.5, False),
        ("exponent", "10k", 9.0, None),
    ],
)
def test_a_figure_is_held_against_its_bound_where_that_is_promised(
    key: str, size: str, value: float, *, held: bool | None
) -> None:
    assert figures.measured(size, key, value).held is held


def test_what_took_longer_than_allowed_counts_as_at_least_so_much() -> None:
    entered = warm.Field()
    entered.turns = {
        "ours": {"a": warm.Turns([0.1, 0.2, 0.4], 3), "b": warm.Turns([0.5], 1), "c": warm.Turns(wrong="no")},
        "theirs": {"a": warm.Turns([1.0, 1.0, 8.0], 3), "b": warm.Turns(late=10.0), "c": warm.Turns([1.0])},
    }
    assert warm.ratios_of(entered, "theirs", "ours") == {"a": (10.0, False), "b": (20.0, True)}


class Told:
    """A contender that takes what it is told to take."""

    def __init__(self, *seconds: float) -> None:
        self.seconds = list(seconds)

    def order(self, _: str, __: float, **___: object) -> dict[str, float]:
        return {"seconds": self.seconds.pop(0)}


def test_two_that_are_close_count_with_the_fastest_of_their_turns_in_a_round() -> None:
    ours, bare = Told(0.3, 0.1, 0.2), Told(0.2, 0.2, 0.05)
    entered = warm.Field(kept={"ours": cast("Kept", ours), "bare": cast("Kept", bare)})
    entered.turns = {name: {"a": warm.Turns([9.0, 0.2], 3)} for name in entered.kept}
    warm._again(entered, ("ours", "bare"), "a", "SELECT * {}")  # noqa: SLF001 - a whole round takes minutes
    assert {name: turns["a"].seconds for name, turns in entered.turns.items()} == {
        "ours": [9.0, 0.1],
        "bare": [9.0, 0.05],
    }
    entered.turns["ours"]["a"].seconds[-1] = 2 * warm.SHORT
    warm._again(entered, ("ours", "bare"), "a", "SELECT * {}")  # noqa: SLF001 - it is not asked again, or it would fail


def test_a_query_that_takes_too_long_is_late_and_one_that_fails_says_why() -> None:
    def slow() -> int:
        time.sleep(5)
        return 1

    def wrong() -> int:
        raise ValueError("no such thing")

    assert timed(slow, 0.05, 0) == {"late": 0.05}
    assert timed(wrong, 1, 0) == {"error": "ValueError: no such thing"}
    assert timed(lambda: 4, 1, 0)["rows"] == 4


def test_a_query_gets_the_prefixes_that_it_uses_and_lacks() -> None:
    prefixes = {"a": "https://example.org/a/", "b": "https://example.org/b/", "c": "https://example.org/c/"}
    text = 'PREFIX b: <https://other.example/> SELECT * { a:x b:y "c:z" }'
    assert complete(text, prefixes) == f"PREFIX a: <https://example.org/a/>\n{text}"


def test_a_process_that_fails_or_does_not_open_says_why() -> None:
    with pytest.raises(NoAnswer, match="it ended with 3"):
        run(python("import sys; print('no room'); sys.exit(3)"))
    with pytest.raises(NoAnswer, match=r"No such file|not found|does not exist"):
        Kept("bare", {"triples": "/no/such/file"})
    assert run(python("import time; time.sleep(60)"), longest=0.3).late


def test_the_columns_of_the_file_stay() -> None:
    assert figures.COLUMNS == ("size", "part", "key", "what", "qualifier", "value", "unit", "bound", "held", "note")
    row = figures.measured("1M", "build", 2.1234567, note="ten files").row()
    assert row == (
        *("1M", "build", "build", "Building a snapshot, over bare bulk_load of the same files and hashing", ""),
        *("2.12346", "times", "at most 2.50 times", "yes", "ten files"),
    )


def test_the_table_has_every_bound_whether_it_was_measured_or_not(tmp_path: Path) -> None:
    found = [figures.measured("1M", "start", 3.5), Figure("1M", "build", "Text of the | files", 44.0, "MB")]
    report.write(tmp_path, found, [("Python", "3.11")], "`python -m benchmarks`.")
    page = (tmp_path / "README.md").read_text(encoding="utf-8")
    for bound in BOUNDS:
        assert page.count(f"| 1M | {bound.words} |") == 1, bound.key
    assert "| 3.50 times | at most 3.00 times | **not held** |" in page
    assert page.count("this part was not run") == len(BOUNDS) - 1
    assert "| 1M | Text of the \\| files | 44.0 MB |  |" in page
    with (tmp_path / "ratios.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["key"] for row in rows} == {bound.key for bound in BOUNDS} | {""}
    assert [row["held"] for row in rows[:2]] == ["no", ""]


def test_a_part_that_fails_is_told_and_the_others_are_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_: Setting) -> list[Figure]:
        raise NoAnswer("there is no room")

    def works(setting: Setting) -> list[Figure]:
        return [figures.measured(setting.size, "build", 9.0)]

    monkeypatch.setattr("benchmarks.__main__.PARTS", {"servers": fails, "start": fails, "build": works})
    monkeypatch.setattr("benchmarks.setting.Setting.make", lambda _: None)
    for changed in ("PYTHONPYCACHEPREFIX", "PYTHONDONTWRITEBYTECODE"):
        monkeypatch.setenv(changed, "")
    words = ["--size", "1M", "--only", "servers", "--only", "start", "--only", "build", "-o", str(tmp_path)]
    assert main(words) == 1
    page = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert "| 1M | This part | not measured | there is no room |" in page
    assert page.count("there is no room") == 4
    assert "| 9.00 times | at most 2.50 times | **not held** |" in page


def test_a_small_run_writes_both_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(figures.SIZES, "10k", 500)
    monkeypatch.setattr(starting, "LEAST_ROUNDS", 1)
    for changed in ("PYTHONPYCACHEPREFIX", "PYTHONDONTWRITEBYTECODE"):  # so that they are as they were afterwards
        monkeypatch.setenv(changed, "")
    kept = tmp_path / "kept"
    assert main(["--size", "10k", "--rounds", "1", "--only", "start", "--keep", str(kept), "-o", str(tmp_path)]) == 0
    with (tmp_path / "ratios.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["key"]: row for row in csv.DictReader(file) if row["key"]}
    assert set(rows) == {bound.key for bound in BOUNDS}
    assert float(rows["start"]["value"]) > 0.5
    assert float(rows["start-memory"]["value"]) > 5
    assert rows["warm"]["note"] == "this part was not run"
    page = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert f"| Python | {platform.python_version()} |" in page
    assert "--keep DIR -o DIR" in page
    for private in (str(tmp_path), socket.gethostname()):
        assert private not in page

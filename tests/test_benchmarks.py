"""The invented national workspace of the benchmarks conforms, and so does what is held against it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest
from benchmarks.synthetic import Changes, National, write

from remit import workspace
from remit.facts import statement
from remit.incoming import Incoming
from remit.validation import Validator

if TYPE_CHECKING:
    from benchmarks.synthetic import File

TRIPLES = 2_000


@cache
def national() -> tuple[National, tuple[File, ...]]:
    made = National(TRIPLES)
    return made, tuple(made.files())


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Validator:
    folder = tmp_path_factory.mktemp("national")
    write(National(TRIPLES), folder)
    return Validator(workspace.load(folder))


def test_the_same_size_and_seed_give_the_same_workspace() -> None:
    assert tuple(National(TRIPLES).files()) == national()[1]
    assert tuple(National(TRIPLES, seed=21).files()) != national()[1]


def test_it_ends_with_the_report_by_which_the_triples_are_reached() -> None:
    made, files = national()
    assert made.reports == 1
    assert sum(len(file.quads) for file in files) >= TRIPLES
    larger = National(12_000)
    sizes = [len(file.quads) for file in larger.files()]
    assert larger.reports > 1
    assert sum(sizes[:-3]) < 12_000 <= sum(sizes)


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

"""Every saved query gives the answer that is on file. Where one changed for a good reason: docs/generate.py --answers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from remit import answering, checking, findings, queries
from remit.results import Table, Triples

if TYPE_CHECKING:
    from remit.store import Store
    from remit.workspace import Workspace

ROOT = Path(__file__).parents[2]
NAMES = sorted(path.stem for path in (ROOT / "queries").glob("*.rq"))


@pytest.mark.parametrize("name", NAMES)
def test_the_answer_is_the_one_on_file(name: str, content: Store, reference: Workspace) -> None:
    golden = reference.folders["answers"] / f"{name}.md"
    assert checking.golden(content, queries.get(reference, name)).decode() == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_the_example_gives_rows_and_names_its_day(name: str, content: Store, reference: Workspace) -> None:
    query = queries.get(reference, name)
    result = answering.ask(content, query, query.example).result
    found = result.rows if isinstance(result, Table) else isinstance(result, Triples) and result.triples
    assert bool(found) == (query.expect == "rows")
    if any(parameter.name == answering.AS_OF for parameter in query.parameters):
        assert answering.AS_OF in query.example, "a golden answer must not depend on the day of the run"


def test_no_answer_is_on_file_for_a_query_that_is_gone(reference: Workspace) -> None:
    assert {path.stem for path in reference.files("answers", ".md")} == set(NAMES)


def test_files_ontology_and_queries_are_sound(reference: Workspace) -> None:
    report = checking.check(reference, None, ("files", "form", "ontology", "queries"))
    assert [one for part in report.parts for one in part.findings if one.severity == findings.VIOLATION] == []

"""The first page: what is held, panels with numbers that lead on, what was changed, where to begin."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from datetime import date
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

import pytest

from remit import answering, versions
from remit import workspace as workspaces
from remit.errors import CannotRun
from remit.exchange import Request
from remit.results import Table
from remit.store import Store
from remit.terms import text
from remit.web import routes
from remit.web.setting import Setting

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from remit.workspace import Workspace

TODAY = date(2022, 6, 1)
SETTINGS = """[workspace]
name = "small"
title = "A small workspace"
version = "1"
base = "https://example.org/small/"
"""
QUERY = """#+ summary: What is there?
#+ columns:
#+   thing: the thing
SELECT ?thing ?thingLabel WHERE { ?thing a skos:Concept ; skos:prefLabel ?thingLabel } ORDER BY ?thing
"""
CONCEPTS = """@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""


@pytest.fixture(scope="module")
def setting(workspace: Workspace, store: Store) -> Setting:
    return Setting(workspace, store, "0123456789ab", day=TODAY)


def page(setting: Setting, query: str = "", status: int = 200) -> str:
    response = routes.answer(setting, Request("GET", "/", query))
    assert response.status == status
    return response.body.decode()


def asked(setting: Setting, name: str, **values: str) -> Table:
    """What a saved query gives."""
    result = answering.ask(setting.store, setting.saved[name], values, TODAY).result
    assert isinstance(result, Table)
    return result


def panel(whole: str, name: str) -> str:
    """The part of the page that is one panel."""
    found = re.search(rf'<section class="panel" aria-labelledby="panel-{name}">.*?</section>', whole, re.DOTALL)
    assert found is not None, name
    return found.group()


def rows(part: str) -> list[list[str]]:
    """The cells of the rows of the first table, as read."""
    body = part.partition("<tbody>")[2].partition("</tbody>")[0]
    cells = [re.findall(r"<td.*?>(.*?)</td>", row, re.DOTALL) for row in body.split("</tr>")[:-1]]
    return [[unescape(re.sub(r"<[^>]*>", "", cell)) for cell in row] for row in cells]


def small(make: Callable[..., Path], files: dict[str, str], site: str = "") -> Setting:
    found = workspaces.load(make(files, settings=SETTINGS + site))
    return Setting(found, Store(found), day=TODAY)


def test_what_is_held_is_counted_and_leads_on(setting: Setting) -> None:
    held = re.findall(r"<p class=\"holdings\">.*?</p>", page(setting), re.DOTALL)[0]
    assert '<a href="/query/recommendations">15 recommendations</a>' in held
    assert '<a href="/query/known-unknowns">' in held
    assert '<a href="/sources">' in held
    assert '<a href="/model/remit:Response">4 answers to reports</a>' in held


def test_the_lists_have_as_many_rows_as_the_counts_say(setting: Setting) -> None:
    held = re.findall(r'<a href="/query/([a-z-]+)">([0-9]+) ', page(setting))
    assert [name for name, _ in held] == ["inspections", "recommendations", "known-unknowns"]
    for name, number in held:
        key = {"inspections": "inspection", "recommendations": "recommendation"}.get(name, "evidence")
        assert len({row[key] for row in asked(setting, name).dicts()}) == int(number), name


def test_a_panel_has_the_numbers_of_the_saved_query(setting: Setting) -> None:
    part = panel(page(setting), "recommendations-by-owner")
    names = ["bodyLabel", "recommendations", "certain", "presumed", "possible", "shared"]
    known = [[text(row[name]) for name in names] for row in asked(setting, "recommendations-by-owner").dicts()[:8]]
    heads = re.findall(r'<th scope="col".*?>(.*?)</th>', part)
    shown = [heads.index(name) for name in ("Body", "Recommendations", "Certain", "Presumed", "Possible", "Shared")]
    assert [[row[place] for place in shown] for row in rows(part)] == known


def test_a_panel_says_its_day_and_leads_to_its_question(setting: Setting) -> None:
    part = panel(page(setting), "replies-clock")
    assert "As of 1 June 2022." in part
    assert '<a href="/query/replies-clock">When does each answer fall due, and did it come in time?</a>' in part
    assert "All 4 rows, with sources" in part
    heads = re.findall(r'<th scope="col".*?>(.*?)</th>', part)
    assert heads == ["Response", "Last day", "Written", "Verdict"]


def test_a_panel_can_be_told_for_another_day(setting: Setting) -> None:
    part = panel(page(setting, "asOf=2018-06-01"), "recommendations-by-owner")
    assert "As of 1 June 2018." in part
    assert 'href="/query/recommendations-by-owner?asOf=2018-06-01"' in part
    assert "Pier Commission" in part
    assert "Pier Commission" not in panel(page(setting), "recommendations-by-owner")


def test_what_is_no_day_is_told_beside_the_field(setting: Setting) -> None:
    shown = page(setting, "asOf=yesterday", status=400)
    assert '<a href="#as-of">“yesterday” is no day.' in shown
    assert 'id="as-of"' in shown
    assert "As of 1 June 2022." not in shown  # nothing is told for a day that nobody asked for


@pytest.mark.parametrize("day", ["2018-06-20", "2020-06-01", "2022-06-01"])
@pytest.mark.parametrize(
    ("name", "listing", "thing"),
    [
        ("recommendations-by-owner", "recommendations", "recommendation"),
        ("recommendations-by-state", "recommendations", "recommendation"),
        ("replies-by-verdict", "replies-clock", "response"),
    ],
)
def test_a_number_leads_to_the_rows_that_it_counts(
    setting: Setting, name: str, listing: str, thing: str, day: str
) -> None:
    part = panel(page(setting, f"asOf={day}"), name)
    found = re.findall(rf'<td class="number"><a class="thing" href="(/query/{listing}\?[^"]*)">([0-9]+)</a>', part)
    assert len(found) == len(rows(part)) > 0
    for address, number in found:
        values = dict(parse_qsl(urlsplit(unescape(address)).query))
        assert values["asOf"] == day
        assert "://" not in values.get("body", values.get("state", ""))
        assert len({row[thing] for row in asked(setting, listing, **values).dicts()}) == int(number), address


def test_only_eight_rows_are_shown_and_the_rest_is_told(make: Callable[..., Path]) -> None:
    things = "".join(
        f'<urn:x:{number}> a skos:Concept ; skos:prefLabel "Thing {number}" .\n' for number in range(1, 10)
    )
    made = small(make, {"queries/all.rq": QUERY, "graph/a.ttl": CONCEPTS + things}, '[site]\npanels = ["all"]\n')
    part = panel(page(made), "all")
    assert rows(part) == [[f"Thing {number}"] for number in range(1, 9)]
    assert "The first 8 of 9 rows are shown." in part
    assert "All 9 rows, with sources" in part
    assert "All that is recorded, whatever the day." in part


@pytest.mark.parametrize(
    ("query", "columns", "sentence"),
    [
        (QUERY, "", "Nothing in this workspace answers the question."),
        (QUERY.replace("skos:Concept", "remit:Document ; ?p ?o"), "", "Nothing in this workspace answers"),
        ("#+ summary: Is it so?\nASK { ?thing ?p ?o }", "", "This question does not give a table."),
        (
            "#+ summary: What of it?\n#+ parameters: {name: the name}\nSELECT ?x WHERE { ?x ?p ?_name }",
            "",
            "“all” needs a value for “name” (the name).",
        ),
        (
            'SELECT ("1" AS ?one) ("2" AS ?two) WHERE {}',
            '[site.columns]\nall = "one three"\n',
            "there is no column “three” here. There are: one, two.",
        ),
    ],
)
def test_a_panel_that_cannot_be_filled_says_why(
    make: Callable[..., Path], query: str, columns: str, sentence: str
) -> None:
    whole = query if query.startswith("#+") else f"#+ summary: What is there?\n{query}"
    made = small(make, {"queries/all.rq": whole}, f'[site]\npanels = ["all"]\n{columns}')
    part = unescape(panel(page(made), "all"))
    assert sentence in part
    assert "Look at the question" in part


def test_nothing_counted_leads_nowhere(make: Callable[..., Path]) -> None:
    counted = "#+ summary: How many?\nSELECT ?name ?number WHERE { VALUES (?name ?number) { ('none' 0) ('some' 2) } }"
    listing = "#+ summary: Which?\n#+ parameters: {name: the name}\nSELECT ?x WHERE { VALUES ?x { ?_name } }"
    site = '[site]\npanels = ["all"]\n[site.rows]\nall = "list"\n'
    part = panel(page(small(make, {"queries/all.rq": counted, "queries/list.rq": listing}, site)), "all")
    assert re.findall(r'<td class="number">(.*?)</td>', part) == [
        "0",
        '<a class="thing" href="/query/list?name=some">2</a>',
    ]


def test_without_panels_the_page_has_everything_else(make: Callable[..., Path]) -> None:
    shown = page(small(make, {}))
    assert "How things stand" not in shown
    assert 'action="/search"' in shown
    assert '<a href="/queries">Ask a question</a>' in shown
    assert "0 recommendations" in shown
    assert "Not known: the workspace is not kept in a version history." in shown


def test_the_three_jobs_are_there(setting: Setting) -> None:
    shown = page(setting)
    assert '<a href="/queries">Ask a question</a>' in shown
    assert '<a href="/trace/recommendation:clean-waters-1">Trace a thing</a>' in shown
    assert '<a href="/check">Check a file</a>' in shown
    assert re.search(r'<input id="home-search" name="q" type="search"', shown)


def test_a_static_page_has_no_forms(workspace: Workspace, store: Store) -> None:
    shown = page(Setting(workspace, store, is_static=True, day=TODAY))
    assert "<form" not in shown
    assert "/check" not in shown


def test_what_was_changed_comes_from_the_version_history(make: Callable[..., Path]) -> None:
    made = small(make, {"graph/a.ttl": "", "docs/b.txt": "b"})
    root = made.workspace.root
    _git(root, "init", "-q")
    _git(root, "add", "graph", "remit.toml")
    _git(root, "commit", "-q", "-m", "The <b>first</b> facts\n\nAnd more of them.")
    _git(root, "add", "docs")
    _git(root, "commit", "-q", "-m", "Only a page")
    for number in range(4):
        (root / "graph" / "a.ttl").write_text(f"# {number}", encoding="utf-8")
        _git(root, "commit", "-q", "-a", "-m", f"Facts {number}")
    changed = page(made).partition('id="changed"')[2]
    assert changed.count("<time>") == 5
    assert changed.index("Facts 3") < changed.index("Facts 0")
    assert "<time>1 June 2022</time>: The &lt;b&gt;first&lt;/b&gt; facts <code>" in changed
    assert "Only a page" not in changed
    assert "And more" not in changed


def test_git_that_hangs_or_is_missing_is_no_history(make: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    made = small(make, {"graph/a.ttl": "", "bin/git": "#!/bin/sh\nexec sleep 60\n"})
    (made.workspace.root / "bin" / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{made.workspace.root / 'bin'}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(CannotRun, match="longer than 1 second"):
        versions.latest(made.workspace, 5, 1)
    monkeypatch.setenv("PATH", str(made.workspace.root))
    assert "Not known: the workspace is not kept in a version history." in page(made)


def test_hostile_labels_stay_text(make: Callable[..., Path]) -> None:
    label = "<script>alert(1)</script>"
    query = QUERY.replace("What is there?", '"What is <img src=x onerror=alert(1)>?"')
    facts = f'{CONCEPTS}<urn:x:1> a skos:Concept ; skos:prefLabel "{label}" .\n'
    made = small(make, {"queries/all.rq": query, "graph/a.ttl": facts}, '[site]\npanels = ["all"]\n')
    part = panel(page(made), "all")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in part
    assert "&lt;img src=x onerror=alert(1)&gt;" in part
    assert "<script>" not in part
    assert "<img" not in part


def _git(root: Path, *arguments: str) -> None:
    program = shutil.which("git")
    assert program is not None
    day = "2022-06-01T12:00:00Z"
    who = {f"GIT_{role}_{what}": "a@example.org" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    when = {"GIT_AUTHOR_DATE": day, "GIT_COMMITTER_DATE": day}
    subprocess.run([program, *arguments], cwd=root, check=True, env={**os.environ, **who, **when})

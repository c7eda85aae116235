"""From an address to its page: hostile addresses are answered with a sentence, and no fault is hidden."""

from __future__ import annotations

import html
import re
from datetime import date
from typing import TYPE_CHECKING

import pytest

from remit.exchange import Request, Response
from remit.web import routes
from remit.web.setting import Setting

if TYPE_CHECKING:
    from remit.store import Store
    from remit.workspace import Workspace

STARTS = (
    *("/", "/search", "/lookup", "/sparql", "/sparql/", "/.well-known/void", "/queries", "/queries.ttl", "/query/"),
    *("/drawn/", "/picture/", "/thing/", "/trace/", "/sources", "/model", "/model/", "/check", "/add", "/template/"),
    *("/editor", "/editor.", "/nothing/"),
)
TAILS = (
    *(
        "\n",
        "a\nb",
        "\n.ttl",
        "x\n.csv",
        "\x00",
        "<i>",
        "http://[",
        "x:%zz",
        "body:\n",
        "a:b:c",
        "..",
        "\u2028",
        "\u202e",
    ),
    *("é\udcff", "{}|\\^`", "y" * 1_900),
)
QUERIES = (
    *("=", "&", "%", "x=%ff", "a=1&a=2", "asOf=%0a", "asOf=0001-01-01", "asOf=9999-12-31", "query=%00", "query=\ud800"),
    *("thing=%3Ci%3E", "kind=%3Ci%3E", "q=%00%0a", "depth=99999999999999999999", "only=%0a", "by=%0a", "saved=%0a"),
)
FAULT = b"A part of Remit failed"
LONG = "z" * 200_000
DAY = date(2022, 11, 20)


@pytest.fixture(scope="module")
def site(workspace: Workspace, store: Store) -> Setting:
    return Setting(workspace, store, "abc", day=DAY)


def get(site: Setting, path: str, query: str = "") -> Response:
    return routes.answer(site, Request("GET", path, query))


def words(response: Response) -> str:
    main = response.body.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", f"<main{main}")).split())


def is_sound(response: Response) -> bool:
    """Whether an answer tells of no fault, and has headers that can be sent."""
    heads = [value for header in response.headers for value in header]
    return FAULT not in response.body and all(re.fullmatch(r"[ -~]*", value) for value in heads)


@pytest.mark.parametrize("start", STARTS)
def test_a_hostile_path_is_answered_and_nothing_fails(site: Setting, start: str) -> None:
    for tail in TAILS:
        answer = get(site, start + tail)
        assert is_sound(answer), start + tail
        assert answer.status in (400, 404), start + tail


@pytest.mark.parametrize(
    "path",
    [
        *(
            "/",
            "/search",
            "/lookup",
            "/sparql",
            "/sparql/",
            "/query/who-owns",
            "/query/who-owns.csv",
            "/drawn/who-owns",
        ),
        *(
            "/picture/body:shore-office",
            "/thing/body:shore-office",
            "/trace/body:shore-office.ttl",
            "/editor",
            "/editor.csv",
        ),
    ],
)
def test_hostile_values_are_answered_and_nothing_fails(site: Setting, path: str) -> None:
    for query in QUERIES:
        answer = get(site, path, query)
        assert is_sound(answer), query
        assert answer.status in (200, 303, 308, 400, 404), query


@pytest.mark.parametrize(
    "path", ["/sparql\n", "/\n", "/a\nb", "/search.json\n", "/queries\n", "/check\n", "/editor.csv\n"]
)
def test_an_address_with_a_line_feed_is_no_other_address(site: Setting, path: str) -> None:
    answer = get(site, path, "query=ASK%7B%7D")
    assert answer.status == 404
    assert words(answer).startswith("Page not found There is no such page here.")


@pytest.mark.parametrize("path", ["/thing/body:shore-office\n", "/trace/a\nb", "/picture/a\nb.svg"])
def test_a_name_with_a_line_feed_is_said_to_be_none(site: Setting, path: str) -> None:
    assert words(get(site, path)).startswith("There is nothing of that name What was asked for is “")


@pytest.mark.parametrize("path", ["/query/a\nb", "/drawn/a\nb", "/model/a\nb", "/template/a\nb.xlsx"])
def test_a_question_with_a_line_feed_is_said_to_be_none(site: Setting, path: str) -> None:
    assert "called “a\ufffdb”." in words(get(site, path))


def test_a_path_that_is_too_long_is_refused_in_few_words(site: Setting) -> None:
    for start in ("/", "/thing/", "/query/", "/drawn/", "/sparql/", "/model/"):
        answer = get(site, start + LONG)
        assert answer.status == 414
        assert words(answer) == (
            f"The address is too long This address has {len(start) + 200_000:,} letters, and no page here has more than "
            "2,000. Shorten it, or search for what you want by a part of its name. Go back and change it"
        )
    assert get(site, "/" + "z" * 1_999).status == 404


@pytest.mark.parametrize("start", ["/thing/", "/trace/", "/picture/", "/query/", "/drawn/", "/model/"])
def test_a_long_name_is_cut_where_it_is_repeated(site: Setting, start: str) -> None:
    answer = get(site, start + "z" * 1_900)
    assert answer.status == 404
    assert "z" * 180 in answer.body.decode()
    assert "z" * 201 not in answer.body.decode()


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/thing/body:shore-office", "asOf="),
        ("/thing/body:shore-office", "x="),
        ("/thing/body:shore-office", "x=1&x=1&"),
        ("/picture/body:shore-office", "depth="),
        ("/picture/body:shore-office", "only="),
        ("/picture/body:shore-office.svg", "by="),
        ("/drawn/who-owns", "recommendation="),
        ("/query/who-owns.csv", "recommendation="),
        ("/query/who-owns.csv", "asOf="),
        ("/lookup", "kind="),
        ("/queries", "tag="),
    ],
)
def test_a_long_value_is_cut_where_it_is_repeated_in_a_sentence(site: Setting, path: str, query: str) -> None:
    answer = get(site, path, query + LONG)
    assert answer.status in (400, 404)
    assert "z" * 300 not in words(answer)


@pytest.mark.parametrize(
    ("path", "takes"),
    [
        ("/thing/body:shore-office", "asOf"),
        ("/thing/body:shore-office.ttl", "asOf"),
        ("/trace/body:shore-office", "asOf"),
        ("/picture/body:shore-office", "asOf, depth, only and by"),
        ("/picture/body:shore-office.svg", "asOf, depth, only and by"),
        ("/drawn/who-owns", "recommendation, asOf and by"),
        ("/drawn/who-owns.svg", "recommendation, asOf and by"),
    ],
)
def test_what_a_page_does_not_take_is_refused(site: Setting, path: str, takes: str) -> None:
    answer = get(site, path, "asof=2020-01-01")
    assert answer.status == 400
    told = f"This page takes nothing called “asof”. It takes: {takes}. Take it out of the address."
    assert told in words(answer)


def test_a_field_that_was_left_empty_is_none(site: Setting) -> None:
    assert get(site, "/thing/body:shore-office", "asOf=&x=").status == 200


def test_a_fault_is_left_to_whoever_runs_it(site: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> Response:
        raise ZeroDivisionError

    monkeypatch.setattr(routes, "ROUTES", (routes.Route(re.compile("/"), fails),))
    with pytest.raises(ZeroDivisionError):
        get(site, "/")

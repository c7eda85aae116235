"""Which endpoint is meant, and how it is spoken to: by a table, and by what remit.toml says instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from remit import workspace as workspaces
from remit.errors import BadWorkspace, UnknownName, WrongValue
from remit.remote.dialect import DIALECTS, GENERIC, Place, place, recognised

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from remit.workspace import Workspace

SETTINGS = """[workspace]
name = "small"
title = "A small workspace"
version = "1"
base = "https://example.org/small/"
[endpoints]
"""


@pytest.fixture
def small(make: Callable[..., Path]) -> Callable[[str], Workspace]:
    """A workspace whose `remit.toml` has these endpoints."""

    def with_endpoints(lines: str) -> Workspace:
        root = make({})
        (root / "remit.toml").write_text(SETTINGS + lines, encoding="utf-8")
        return workspaces.load(root)

    return with_endpoints


def test_an_address_is_an_endpoint_of_a_server_that_is_not_known_yet(workspace: Workspace) -> None:
    assert place(workspace, "https://x.org/sparql/") == Place(
        "https://x.org/sparql/", "https://x.org/sparql", GENERIC, known=False
    )


@pytest.mark.parametrize(
    ("dialect", "url", "query", "update", "store"),
    [
        ("generic", "http://h/q", "http://h/q", "http://h/q", ""),
        ("oxigraph", "http://h:7878", "http://h:7878/query", "http://h:7878/update", "http://h:7878/store"),
        ("oxigraph", "http://h:7878/query", "http://h:7878/query", "http://h:7878/update", "http://h:7878/store"),
        ("virtuoso", "http://h/sparql", "http://h/sparql", "http://h/sparql", "http://h/sparql-graph-crud"),
        (
            "virtuoso-auth",
            "http://h/sparql",
            "http://h/sparql-auth",
            "http://h/sparql-auth",
            "http://h/sparql-graph-crud-auth",
        ),
        (
            "virtuoso-auth",
            "http://h/sparql-auth",
            "http://h/sparql-auth",
            "http://h/sparql-auth",
            "http://h/sparql-graph-crud-auth",
        ),
        (
            "graphdb",
            "http://h/repositories/r",
            "http://h/repositories/r",
            "http://h/repositories/r/statements",
            "http://h/repositories/r/rdf-graphs/service",
        ),
        ("stardog", "http://h/db", "http://h/db/query", "http://h/db/update", "http://h/db"),
        ("neptune", "https://h/sparql", "https://h/sparql", "https://h/sparql", "https://h/sparql/gsp/"),
        ("fuseki", "http://h/ds/query", "http://h/ds/query", "http://h/ds/update", "http://h/ds/data"),
    ],
)
def test_each_server_has_its_addresses(dialect: str, url: str, query: str, update: str, store: str) -> None:
    found = Place(url, url, GENERIC).speaking(DIALECTS[dialect])
    assert (found.query, found.update, found.store) == (query, update, store)
    assert found.known


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("Oxigraph/0.5.13", "oxigraph"),
        ("Virtuoso/07.20.3229 (Linux) x86_64-pc-linux-gnu  ", "virtuoso"),
        ("Apache Jena Fuseki (5.0.0)", "fuseki"),
        ("nginx/1.25", "generic"),
        ("", "generic"),
    ],
)
def test_a_server_is_recognised_by_what_it_calls_itself(header: str, name: str) -> None:
    assert recognised(header).name == name


def test_a_name_of_remit_toml_is_an_endpoint_with_what_is_said_of_it(small: Callable[[str], Workspace]) -> None:
    workspace = small(
        'office = { url = "https://x.org/sparql", dialect = "virtuoso", batch = "50", union = "server", rows = "0", blanks = "no" }'
    )
    found = place(workspace, "office")
    assert (found.called, found.url, found.known) == ("office", "https://x.org/sparql", True)
    assert (found.dialect.name, found.dialect.batch, found.dialect.union) == ("virtuoso", 50, "server")
    assert found.dialect.blanks is False
    assert found.dialect.rows_header == "X-SPARQL-MaxRows"


def test_an_address_may_be_another_one_for_updates(small: Callable[[str], Workspace]) -> None:
    found = place(
        small('office = { url = "https://x.org/q", update = "https://y.org/u", store = "{url}/s" }'), "office"
    )
    assert (found.query, found.update, found.store) == ("https://x.org/q", "https://y.org/u", "https://x.org/q/s")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (
            'office = { url = "https://x.org/q", colour = "red" }',
            "unknown setting “colour”. Known ones: url, dialect, union",
        ),
        ('office = { url = "https://x.org/q", server = "x" }', "unknown setting “server”"),
        ('office = { dialect = "virtuoso" }', 'needs url = "https://…"'),
        (
            'office = { url = "https://x.org/q", dialect = "access" }',
            "dialect = “access”, which is none. Known ones: generic",
        ),
        (
            'office = { url = "https://x.org/q", union = "all" }',
            "union = “all”, but it must be one of default, copy, server",
        ),
        ('office = { url = "https://x.org/q", batch = "0" }', "batch = “0”, but it must be a whole number above 0"),
        ('office = { url = "https://x.org/q", batch = "-5" }', "batch = “-5”"),
        ('office = { url = "https://x.org/q", blanks = "true" }', "blanks = “true”, but it must be “yes” or “no”"),
    ],
)
def test_what_remit_toml_says_wrong_of_an_endpoint_is_told_with_its_place(
    small: Callable[[str], Workspace], line: str, words: str
) -> None:
    workspace = small(line)
    with pytest.raises(BadWorkspace) as caught:
        place(workspace, "office")
    assert str(caught.value).startswith(f"{workspace.root / 'remit.toml'}: the endpoint “office”")
    assert words in str(caught.value)


def test_a_name_that_no_endpoint_has_offers_the_nearest(small: Callable[[str], Workspace]) -> None:
    workspace = small('office = { url = "https://x.org/q" }')
    with pytest.raises(UnknownName, match=r"no endpoint called “ofice”\. Did you mean “office”\?"):
        place(workspace, "ofice")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("ftp://x.org/q", "no address of an endpoint"),
        ("http://", "no address of an endpoint"),
        ("http://x.org/a b", "no address of an endpoint"),
        ("http://x.org/a\nb", "no address of an endpoint"),
        ("http://[x/q", "cannot be read"),
        ("http://x.org:port/q", "cannot be read"),
        ("http://x.org/q?key=1", r"after \? or #"),
        ("http://x.org/q#a", r"after \? or #"),
        ("http://ann:s3cret@x.org/q", "must not hold a user or a password"),
        ("http://ann:s3cret@[x/q", "cannot be read"),
    ],
)
def test_an_address_that_cannot_be_asked_is_refused_without_its_password(
    workspace: Workspace, small: Callable[[str], Workspace], url: str, words: str
) -> None:
    with pytest.raises(WrongValue, match=words) as caught:
        place(workspace, url)
    assert "s3cret" not in str(caught.value)
    quoted = url.replace("\n", "\\n")
    with pytest.raises(WrongValue, match=words) as caught:
        place(small(f'office = {{ url = "{quoted}" }}'), "office")
    assert "s3cret" not in str(caught.value)

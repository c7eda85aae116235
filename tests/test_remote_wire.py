"""Answers of servers: whole, or an error with a sentence; never fewer rows."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from tests.hostile import ROWS, UNTRUSTED, Hostile, hostile, table, whole

from remit.errors import NoAnswer, WrongValue
from remit.remote.credentials import Credentials
from remit.remote.dialect import DIALECTS, GENERIC, Dialect, Place
from remit.remote.wire import Wire, counted

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator

NOBODY = Credentials()
QUERY = "SELECT ?n WHERE { ?s ?p ?n }"
CHUNKED = f"HTTP/1.1 200 OK\r\nContent-Type: {ROWS}\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
UNENDING = f"HTTP/1.0 200 OK\r\nContent-Type: {ROWS}\r\n\r\n".encode()
PAGE = b"<!DOCTYPE html><html><body><form>Who are you?</form></body></html>"


@pytest.fixture
def server() -> Iterator[Hostile]:
    with hostile() as started:
        yield started


def wire(server: Hostile, dialect: Dialect = GENERIC, who: Credentials = NOBODY, seconds: float = 10) -> Wire:
    return Wire(Place(server.url, server.url, dialect, known=True), who, seconds)


def refused(server: Hostile, dialect: Dialect = GENERIC, seconds: float = 10) -> str:
    """What is said when the server answers so."""
    with pytest.raises(NoAnswer) as caught:
        wire(server, dialect, seconds=seconds).select(QUERY)
    told = str(caught.value)
    assert told.startswith(f"The endpoint {server.url} ")
    assert told.endswith(".")
    return told


def test_a_whole_answer_is_a_table(server: Hostile) -> None:
    server.gives(table(1, 2))
    found = wire(server).select(QUERY)
    assert found.columns == ("n",)
    assert [row[0].value for row in found.rows if row[0]] == ["1", "2"]  # type: ignore[union-attr]


def test_a_query_is_a_form_that_is_posted_with_its_graphs(server: Hostile) -> None:
    server.gives(table())
    wire(server).select(QUERY, ["http://x/union"], ["http://x/one", "http://x/two"])
    assert server.forms == [
        {
            "query": [QUERY],
            "default-graph-uri": ["http://x/union"],
            "named-graph-uri": ["http://x/one", "http://x/two"],
        }
    ]
    assert server.heads[0].startswith("POST /sparql HTTP/1.1")
    assert f"Accept: {ROWS}" in server.heads[0]
    assert "Authorization" not in server.heads[0]


@pytest.mark.parametrize("length", range(0, len(table(1, 2)), 7))
def test_an_answer_that_is_cut_is_refused_however_its_end_is_told(server: Hostile, length: int) -> None:
    part = table(1, 2)[:length]
    for answer in (
        whole(table(1, 2))[: len(whole(table(1, 2))) - len(table(1, 2)) + length],  # less than was promised
        whole(part),
        CHUNKED + f"{length:x}\r\n".encode() + part + b"\r\n",  # no last chunk
        CHUNKED + (f"{length:x}\r\n".encode() + part + b"\r\n" if part else b"") + b"0\r\n\r\n",
        UNENDING + part,
    ):
        server.sends(answer)
        told = refused(server)
        assert "broke off" in told or "broken off" in told or "an empty answer" in told


def test_an_answer_that_is_longer_than_it_says_is_refused(server: Hostile) -> None:
    server.sends(whole(table(1, 2)).replace(b"Content-Length: ", b"Content-Length: 1"))
    assert "broke off" in refused(server)


def test_a_message_after_the_first_rows_is_no_answer(server: Hostile) -> None:
    server.gives(table(1, 2)[:-3] + b"\n** out of memory **")
    assert "broken off or cannot be read" in refused(server)


@pytest.mark.parametrize("kind", ["text/html", "text/html; charset=utf-8", "application/xhtml+xml", "text/plain", ""])
def test_a_web_page_with_status_200_is_no_answer(server: Hostile, kind: str) -> None:
    server.gives(PAGE, kind)
    assert "answers with a web page" in refused(server)


@pytest.mark.parametrize("body", [b"", b" \n"])
def test_an_empty_answer_with_status_200_is_no_table_without_rows(server: Hostile, body: bytes) -> None:
    server.gives(body)
    assert "gave an empty answer" in refused(server)


@pytest.mark.parametrize(
    "body", [b"{}", b'{"error":"x"}', b'{"head":{"vars":["n"]}}', b"[]", b'{"boolean":true}', b"\xff"]
)
def test_json_that_is_no_table_is_no_answer(server: Hostile, body: bytes) -> None:
    server.gives(body)
    assert "cannot be read" in refused(server)


def test_an_answer_in_another_form_is_refused_by_its_name(server: Hostile) -> None:
    server.gives(b"n\n1\n", "text/csv")
    assert "a form that Remit does not read (“text/csv”)" in refused(server)


def test_an_answer_that_is_packed_is_refused(server: Hostile) -> None:
    server.gives(table(1), headers="Content-Encoding: gzip\r\n")
    assert "a packing that nobody asked for (“gzip”)" in refused(server)


@pytest.mark.parametrize(
    ("status", "words", "passing"),
    [
        ("400 Bad Request", "does not take the request (400). It says: “no such word”.", False),
        ("401 Unauthorized", "wants to know who asks (401)", False),
        ("403 Forbidden", "does not allow this", False),
        ("404 Not Found", "has nothing at this address (404)", False),
        ("413 Too Large", "finds the request too large (413)", False),
        ("418 Teapot", "refuses the request (418)", False),
        ("429 Too Many", "has had too many requests (429)", True),
        ("500 Fault", "met a fault of its own (500)", True),
        ("503 Busy", "is not ready or has stopped the request (503)", True),
    ],
)
def test_each_refusal_says_what_it_is_and_what_to_do(server: Hostile, status: str, words: str, passing: bool) -> None:  # noqa: FBT001
    server.answers = lambda made, _: made.sendall(whole(b"no such\r\nword\x07.", "text/plain", status))
    with pytest.raises(NoAnswer) as caught:
        wire(server).select(QUERY)
    assert words in str(caught.value)
    assert caught.value.status == int(status[:3])
    assert caught.value.passing is passing


def test_the_words_of_a_server_are_cut_and_a_page_is_not_shown(server: Hostile) -> None:
    server.gives(b"x" * 100_000, "text/plain", "500 Fault")
    assert len(refused(server)) < 600
    server.gives(PAGE, "text/html", "500 Fault")
    assert "It says" not in refused(server)


def test_a_redirection_is_not_followed(server: Hostile) -> None:
    with hostile() as other:
        other.gives(table(1))
        server.gives(b"", status="302 Found", headers=f"Location: {other.url}\r\n")
        assert f"says that it has moved to {other.url}" in refused(server)
        assert not other.heads


def test_a_server_that_says_nothing_is_left_at_the_deadline(server: Hostile) -> None:
    server.answers = lambda _made, _form: time.sleep(2)
    assert "did not answer within 0.2 seconds" in refused(server, seconds=0.2)


def test_a_server_that_trickles_is_left_at_the_deadline(server: Hostile) -> None:
    def trickle(made: socket.socket, _: object) -> None:
        for byte in whole(table(*range(1000))):
            made.sendall(bytes([byte]))
            time.sleep(0.02)

    server.answers = trickle
    begun = time.monotonic()
    assert "did not answer within 0.3 seconds" in refused(server, seconds=0.3)
    assert time.monotonic() - begun < 3


def test_an_answer_that_is_too_large_is_not_read(server: Hostile) -> None:
    server.gives(table(*range(50_000)))
    small = Wire(Place(server.url, server.url, GENERIC), NOBODY, 10, most_bytes=1 << 20)
    with pytest.raises(NoAnswer, match="more than 1 MB"):
        small.select(QUERY)


def test_a_server_that_is_not_there_is_an_error() -> None:
    with hostile() as server:
        gone = server.url
    with pytest.raises(NoAnswer, match="the connection is refused"):
        Wire(Place(gone, gone, GENERIC), NOBODY).select(QUERY)
    nowhere = Place("x", "https://no-such-host.invalid/sparql", GENERIC)
    with pytest.raises(NoAnswer, match="there is no host of that name"):
        Wire(nowhere, NOBODY).select(QUERY)


@pytest.mark.parametrize("answer", [b"", b"hello\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n", b"\x15\x03\x01\x00\x02\x02\x28"])
def test_what_is_no_http_is_an_error(server: Hostile, answer: bytes) -> None:
    server.sends(answer)
    assert "broke off" in refused(server) or "does not speak HTTP" in refused(server)


def test_a_certificate_that_is_not_trusted_is_an_error_and_nothing_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with hostile(sealed=True) as server:
        server.gives(table(1))
        assert "a certificate that is not trusted (self-signed certificate)" in refused(server)
        assert not server.heads
        monkeypatch.setenv("SSL_CERT_FILE", str(UNTRUSTED))
        assert len(wire(server).select(QUERY).rows) == 1


def test_https_to_a_server_that_speaks_http_is_an_error(server: Hostile) -> None:
    server.gives(table(1))
    url = server.url.replace("http:", "https:")
    with pytest.raises(NoAnswer, match=r"does not speak https as it should|broke off"):
        Wire(Place(url, url, GENERIC), NOBODY, 2).select(QUERY)


def test_rows_left_out_at_a_round_number_are_noticed_by_counting(server: Hostile) -> None:
    there = 1_000
    server.answers = lambda made, form: made.sendall(
        whole(table(there) if "COUNT(*)" in form["query"][0] else table(*range(1_000)))
    )
    assert len(wire(server).select(QUERY).rows) == 1_000
    there = 1_001
    told = refused(server)
    assert "gave 1,000 of 1,001 rows and left the others out" in told
    assert server.forms[-1]["query"] == [f"SELECT (COUNT(*) AS ?remitRows) WHERE {{ {{ {QUERY}\n}} }}"]


@pytest.mark.parametrize(
    ("number", "asked"),
    [
        (49, 1),
        (50, 2),
        (64, 2),
        (99, 1),
        (100, 2),
        (250, 2),
        (500, 2),
        (512, 2),
        (999, 1),
        (1_000, 2),
        (1_024, 2),
        (4_000, 2),
    ],
)
def test_only_numbers_at_which_servers_stop_are_counted(server: Hostile, number: int, asked: int) -> None:
    server.answers = lambda made, form: made.sendall(
        whole(table(number) if "COUNT(*)" in form["query"][0] else table(*range(number)))
    )
    wire(server).select(QUERY)
    assert len(server.heads) == asked


@pytest.mark.parametrize("cap", [64, 100, 250, 500])
def test_a_server_that_stops_at_few_rows_is_noticed(server: Hostile, cap: int) -> None:
    server.answers = lambda made, form: made.sendall(
        whole(table(777) if "COUNT(*)" in form["query"][0] else table(*range(cap)))
    )
    assert f"gave {cap} of 777 rows and left the others out" in refused(server)


def test_what_a_server_has_exceeded_before_is_no_number_at_which_it_stops(server: Hostile) -> None:
    line = wire(server)
    server.gives(table(*range(101)))
    line.select(QUERY)
    server.gives(table(*range(100)))
    assert len(line.select(QUERY).rows) == 100
    assert len(server.heads) == 2
    server.gives(table(*range(150)))
    with pytest.raises(NoAnswer):
        line.select(QUERY)
    assert len(server.heads) == 4


def test_as_many_rows_as_a_limit_asks_for_are_all(server: Hostile) -> None:
    server.gives(table(*range(100)))
    assert len(wire(server).select(f"{QUERY} LIMIT 100").rows) == 100
    assert len(server.heads) == 1


def test_advice_is_told_where_rows_were_left_out(server: Hostile) -> None:
    server.answers = lambda made, form: made.sendall(
        whole(table(101) if "COUNT(*)" in form["query"][0] else table(*range(100)))
    )
    with pytest.raises(NoAnswer, match=r"gave 100 of 101 rows .* Do so\.$"):
        wire(server).select(QUERY, advice="Do so.")


def test_a_query_that_may_be_cut_and_cannot_be_counted_is_refused(server: Hostile) -> None:
    server.gives(table(*range(1_000)))
    with pytest.raises(NoAnswer, match="a query written so cannot be counted"):
        wire(server).select("SELECT ?n WHERE { ?s ?p ?n")


def test_rows_left_out_at_the_number_that_the_server_tells_are_noticed(server: Hostile) -> None:
    server.answers = lambda made, form: made.sendall(
        whole(
            table(8 if "COUNT(*)" in form["query"][0] else 0, *([] if "COUNT(*)" in form["query"][0] else range(6))),
            headers="X-SPARQL-MaxRows: 7\r\n",
        )
    )
    assert "gave 7 of 8 rows" in refused(server, DIALECTS["virtuoso"])
    assert "gave 7 of 8 rows" in refused(server, replace(GENERIC, rows=7))
    assert len(wire(server).select(QUERY).rows) == 7


def test_a_part_of_an_answer_is_refused_where_the_server_tells_it(server: Hostile) -> None:
    server.gives(table(1), headers="X-SQL-State: S1TAT\r\n")
    assert "gave only a part of the answer" in refused(server, DIALECTS["virtuoso"])


@pytest.mark.parametrize(
    ("body", "yes"),
    [
        (b'{"head":{},"boolean":true}', True),
        (b'{"head":{},"boolean":false}', False),
        (table(1).replace(b'"n"', b'"__ASK_RETVAL"'), True),
        (table(0).replace(b'"n"', b'"__ASK_RETVAL"'), False),
    ],
)
def test_yes_and_no_are_read_as_servers_write_them(server: Hostile, body: bytes, yes: bool) -> None:  # noqa: FBT001
    server.gives(body)
    assert wire(server).ask("ASK {}") is yes


@pytest.mark.parametrize("body", [b'{"boolean":true', b'{"boolean":true}x', b'{"boolean":1}', table(1), b"true"])
def test_what_is_neither_yes_nor_no_is_no_answer(server: Hostile, body: bytes) -> None:
    server.gives(body)
    with pytest.raises(NoAnswer, match="cannot be read"):
        wire(server).ask("ASK {}")


def test_a_count_that_is_no_number_is_no_answer(server: Hostile) -> None:
    server.gives(table(7))
    assert wire(server).count("http://x/g") == 7
    assert "GRAPH <http://x/g>" in server.forms[-1]["query"][0]
    for body in (table(), table(1, 2), table(1).replace(b'"1"', b'"many"'), table(1).replace(b'"1"', b'"-1"')):
        server.gives(body)
        with pytest.raises(NoAnswer, match="cannot be read"):
            wire(server).count()


def test_an_update_is_posted_and_a_page_is_not_taken_for_done(server: Hostile) -> None:
    server.gives(b"", "text/plain", "204 No Content")
    wire(server).update("INSERT DATA { <a:b> <a:c> <a:d> }")
    assert server.forms == [{"update": ["INSERT DATA { <a:b> <a:c> <a:d> }"]}]
    server.gives(PAGE, "text/html")
    with pytest.raises(NoAnswer, match="answers a change with a web page"):
        wire(server).update("CLEAR GRAPH <a:b>")


def test_a_graph_is_put_by_the_graph_store_protocol(server: Hostile) -> None:
    dialect = replace(GENERIC, store="{url}/store")
    server.gives(b"", status="201 Created")
    wire(server, dialect).put("http://x/a&b", b"<a:b> <a:c> <a:d> .\n")
    assert server.heads[-1].startswith("PUT /sparql/store?graph=http%3A%2F%2Fx%2Fa%26b HTTP/1.1")
    assert "application/n-triples" in server.heads[-1]
    server.gives(b"", status="403 Forbidden")
    with pytest.raises(NoAnswer, match="does not allow this"):
        wire(server, dialect).put("http://x/g", b"<a:b> <a:c> <a:d> .\n")


def test_user_and_password_or_a_token_are_sent(server: Hostile) -> None:
    server.gives(table())
    wire(server, who=Credentials("ann", "pass")).select(QUERY)
    assert "Authorization: Basic YW5uOnBhc3M=" in server.heads[-1]
    wire(server, who=Credentials("ann", "pass", "t0ken")).select(QUERY)
    assert "Authorization: Bearer t0ken" in server.heads[-1]


def test_a_password_is_proved_and_not_sent_by_digest(server: Hostile) -> None:
    challenge = 'WWW-Authenticate: Digest realm="SPARQL", nonce="abc", qop="auth", algorithm=MD5\r\n'

    def answer(made: socket.socket, _: object) -> None:
        known = "Authorization: Digest" in server.heads[-1]
        made.sendall(whole(table(1)) if known else whole(b"", status="401 Unauthorized", headers=challenge))

    server.answers = answer
    digest = replace(GENERIC, sign="digest")
    assert len(wire(server, digest, Credentials("ann", "pass")).select(QUERY).rows) == 1
    assert 'username="ann"' in server.heads[-1]
    assert "pass" not in server.heads[-1]
    server.gives(b"", status="401 Unauthorized", headers=challenge)
    before = len(server.heads)
    with pytest.raises(NoAnswer, match="does not take the user or the token that it was given"):
        wire(server, digest, Credentials("ann", "wrong")).select(QUERY)
    assert ["Authorization" in head for head in server.heads[before:]] == [False, True]


def test_a_server_that_wants_another_proof_than_digest_is_an_error(server: Hostile) -> None:
    server.gives(b"", status="401 Unauthorized", headers="WWW-Authenticate: Negotiate\r\n")
    with pytest.raises(NoAnswer, match="does not take the user or the token that it was given"):
        wire(server, replace(GENERIC, sign="digest"), Credentials("ann", "pass")).select(QUERY)
    assert len(server.heads) == 1


def test_a_password_that_cannot_be_proved_is_not_tried(server: Hostile) -> None:
    with pytest.raises(WrongValue, match="a user and a password of plain letters"):
        wire(server, replace(GENERIC, sign="digest"), Credentials("ann", "p\xe4ss")).select(QUERY)
    assert not server.heads


def test_credentials_stand_in_no_message(server: Hostile) -> None:
    server.gives(b"go away", "text/plain", "401 Unauthorized")
    with pytest.raises(NoAnswer) as caught:
        wire(server, who=Credentials("ann", "s3cret", "t0ken")).select(QUERY)
    assert "does not take the user or the token" in str(caught.value)
    assert "s3cret" not in f"{caught.value!r}{Credentials('ann', 's3cret', 't0ken')!r}"
    assert "t0ken" not in f"{caught.value!r}{Credentials('ann', 's3cret', 't0ken')!r}"


def test_credentials_are_not_sent_over_an_open_line_to_another_machine() -> None:
    place = Place("x", "http://sparql.example.org/q", GENERIC)
    with pytest.raises(WrongValue, match="begins with http:"):
        Wire(place, Credentials("ann", "pass"))
    with pytest.raises(WrongValue, match="begins with http:"):
        Wire(
            replace(place, dialect=replace(GENERIC, update="http://10.0.0.1/u"), url="https://x.org/q"),
            Credentials("", "", "t"),
        )
    Wire(place, NOBODY)
    Wire(replace(place, url="https://sparql.example.org/q"), Credentials("ann", "pass"))


@pytest.mark.parametrize(
    ("user", "password", "token", "words"),
    [
        ("ann", "", "", "go together"),
        ("", "pass", "", "go together"),
        ("a:b", "pass", "", "no colon"),
        ("ann", "pa\nss", "", "PASSWORD has a character"),
        ("", "", "tö", "TOKEN has a character"),
    ],
)
def test_credentials_of_the_environment_must_be_such_as_can_be_sent(
    monkeypatch: pytest.MonkeyPatch, user: str, password: str, token: str, words: str
) -> None:
    for name, value in (("USER", user), ("PASSWORD", password), ("TOKEN", token)):
        monkeypatch.setenv(f"REMIT_ENDPOINT_{name}", value)
    with pytest.raises(WrongValue, match=words) as caught:
        Credentials.from_environment()
    assert "pa\nss" not in str(caught.value)


def test_a_query_is_counted_with_what_it_declares() -> None:
    assert counted("PREFIX selected: <http://x/>\nSELECT ?a { ?a a selected:b } ORDER BY ?a LIMIT 5") == (
        "PREFIX selected: <http://x/>\nSELECT (COUNT(*) AS ?remitRows) WHERE { { SELECT ?a { ?a a selected:b } ORDER BY ?a LIMIT 5\n} }"
    )
    assert counted("SELECT ?a FROM <http://x/g> # all\n{ ?a ?b ?c } LIMIT 5") == (
        "SELECT (COUNT(*) AS ?remitRows)  FROM <http://x/g> # all\n { { SELECT ?a WHERE { ?a ?b ?c } LIMIT 5\n} }"
    )
    assert counted("ASK {}") is None

"""What a request to the endpoint asks for, and the form that a client wants; the cases are those of the W3C suite and more."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote

import pytest

from remit import exchange
from remit.errors import Refused
from remit.exchange import Request
from remit.protocol import GRAPHS, TABLES, Operation, choose, read, wants_page

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
ONE, TWO, THREE = (f"http://example.org/data{number}.rdf" for number in (1, 2, 3))
DEFAULT, NAMED = "default-graph-uri=", "named-graph-uri="
FULL = f"{DEFAULT}{quote(THREE, safe='')}&{NAMED}{quote(ONE, safe='')}&{NAMED}{quote(TWO, safe='')}"


def get(query: str) -> Request:
    return Request("GET", "/sparql", query)


def post(body: str | bytes, content_type: str, query: str = "") -> Request:
    return Request("POST", "/sparql", query, content_type, body=body.encode() if isinstance(body, str) else body)


ANSWERED = {
    "a form": (post("query=ASK%20%7B%7D", FORM, DEFAULT + quote(ONE)), Operation("ASK {}", (ONE,))),
    "a form with its graphs": (post(f"query=ASK+%7B%7D&{FULL}", FORM), Operation("ASK {}", (THREE,), (ONE, TWO))),
    "two default graphs by GET": (
        get(f"query=ASK%20%7B%7D&{DEFAULT}{quote(ONE)}&{DEFAULT}{quote(TWO)}"),
        Operation("ASK {}", (ONE, TWO)),
    ),
    "two default graphs by POST": (
        post("ASK { ?s a ?type }", DIRECT, f"{DEFAULT}{quote(ONE)}&{DEFAULT}{quote(TWO)}"),
        Operation("ASK { ?s a ?type }", (ONE, TWO)),
    ),
    "named graphs by POST": (
        post("ASK { GRAPH ?g { ?s ?p ?o } }", DIRECT, f"{NAMED}{quote(ONE)}&{NAMED}{quote(TWO)}"),
        Operation("ASK { GRAPH ?g { ?s ?p ?o } }", (), (ONE, TWO)),
    ),
    "named graphs by GET": (
        get(f"query=ASK%20%7B%7D&{NAMED}{quote(ONE)}&{NAMED}{quote(TWO)}"),
        Operation("ASK {}", (), (ONE, TWO)),
    ),
    "graphs of both kinds": (post("ASK {}", DIRECT, FULL), Operation("ASK {}", (THREE,), (ONE, TWO))),
    "graphs of the request and FROM": (
        post(f"ASK FROM <{THREE}> {{}}", DIRECT, f"{NAMED}{quote(ONE)}"),
        Operation(f"ASK FROM <{THREE}> {{}}", (), (ONE,)),
    ),
    "GET": (get("query=ASK%20%7B%7D"), Operation("ASK {}")),
    "HEAD": (Request("HEAD", "/sparql", "query=ASK%20%7B%7D"), Operation("ASK {}")),
    "a query as it is": (
        post("CONSTRUCT { <s> <p> 1 } WHERE {}", DIRECT),
        Operation("CONSTRUCT { <s> <p> 1 } WHERE {}"),
    ),
    "a type in capitals with a charset": (
        post("ASK { ?s ?p 'é' }", 'Application/SPARQL-Query; Charset="UTF-8"'),
        Operation("ASK { ?s ?p 'é' }"),
    ),
    "what says that it is not packed": (replace(post("ASK {}", DIRECT), encoding=" Identity"), Operation("ASK {}")),
    "a byte order mark": (post("\ufeffASK {}", DIRECT), Operation("ASK {}")),
    "what some clients add": (get("query=ASK%20%7B%7D&format=json&output=json&results=json"), Operation("ASK {}")),
    "letters beyond ASCII": (get("query=ASK%20%7B%20%3Fs%20%3Fp%20%27%C3%A9%27%20%7D"), Operation("ASK { ?s ?p 'é' }")),
}
REFUSED = {
    "bad_query_method": (Request("PUT", "/sparql", "query=ASK%20%7B%7D"), 405, "PUT is not answered here"),
    "the graph store": (Request("DELETE", "/sparql", "default"), 405, "Nothing can be changed here"),
    "another method": (Request("PATCH", "/sparql"), 405, "PATCH"),
    "bad_multiple_queries": (get("query=ASK%20%7B%7D&query=SELECT%20%2A%20%7B%7D"), 400, "There are 2 queries"),
    "one query in the address and one in the form": (
        post("query=ASK%7B%7D", FORM, "query=ASK%7B%7D"),
        400,
        "2 queries",
    ),
    "one query in the address and one as it is": (post("ASK {}", DIRECT, "query=ASK%7B%7D"), 400, "2 queries"),
    "bad_query_wrong_media_type": (post("ASK {}", "text/plain"), 415, "text/plain is not read here"),
    "bad_query_missing_form_type": (post("query=ASK%20%7B%7D", ""), 415, "does not say what its body is"),
    "bad_query_missing_direct_type": (post("ASK {}", ""), 415, FORM),
    "bad_query_non_utf8": (post("ASK {}".encode("utf-16"), f"{DIRECT}; charset=UTF-16"), 415, "utf-16"),
    "UTF-16 that does not say so": (post("ASK {}".encode("utf-16"), DIRECT), 400, "not UTF-8"),
    "a form in another encoding": (post("query=ASK%7B%7D", f"{FORM}; charset=iso-8859-1"), 415, "iso-8859-1"),
    "a form with bytes that are no text": (post(b"query=\xff", FORM), 400, "The form is not UTF-8"),
    "a form that encodes what is no text": (post("query=%FF", FORM), 400, "in the form is not UTF-8"),
    "an address that encodes what is no text": (get("query=%E9"), 400, "in the address is not UTF-8"),
    "half an encoded character": (get("query=ASK%7"), 400, "“%7” in the address"),
    "bad_update_get": (get("update=CLEAR%20ALL"), 403, "Nothing can be changed here"),
    "bad_multiple_updates": (post("update=CLEAR%20NAMED&update=CLEAR%20DEFAULT", FORM), 403, "Nothing can be changed"),
    "an update beside a query": (get("query=ASK%7B%7D&update=CLEAR%20ALL"), 403, "Nothing can be changed here"),
    "an update as it is": (post("CLEAR NAMED", "application/sparql-update"), 403, "Nothing can be changed here"),
    "bad_update_wrong_media_type": (post("CLEAR NAMED", "text/plain"), 415, "text/plain"),
    "an empty query": (get("query=%20"), 400, "There is no query"),
    "graphs and no query": (get(f"{DEFAULT}{quote(ONE)}"), 400, "There is no query"),
    "an address of the Graph Store Protocol": (get("graph=https%3A%2F%2Fexample.org%2Fg"), 400, "There is no query"),
    "the default graph of the Graph Store Protocol": (get("default"), 400, "There is no query"),
    "a query in capitals": (get("QUERY=ASK%7B%7D"), 400, "Give it as query=… in the address"),
    "a form that nobody asked for": (get("format=turtle"), 400, "There is no query"),
    "a field without a value": (Request("HEAD", "/sparql", "x="), 400, "There is no query"),
    "a packed form": (replace(post("query=ASK%7B%7D", FORM), encoding="gzip"), 415, "A body that is packed (gzip)"),
    "a query packed twice": (
        replace(post("ASK {}", DIRECT), encoding="Identity, BR"),
        415,
        "A body that is packed (br)",
    ),
    "an empty form": (post("", FORM), 400, "There is no query"),
    "an empty body": (post("", DIRECT), 400, "There is no query"),
    "a thousand fields and more": (get("query=ASK%7B%7D" + "&a=b" * 1000), 400, "more than 1,000 fields"),
}
TYPICAL = {
    "nothing": ("", "json", "application/sparql-results+json"),
    "anything": ("*/*", "json", "application/sparql-results+json"),
    "SPARQLWrapper for XML": ("application/sparql-results+xml", "xml", "application/sparql-results+xml"),
    "SPARQLWrapper for JSON": (
        "application/sparql-results+json,application/json,text/javascript,application/javascript",
        "json",
        "application/sparql-results+json",
    ),
    "SPARQLWrapper by default": (
        "application/sparql-results+xml,application/rdf+xml,*/*",
        "xml",
        "application/sparql-results+xml",
    ),
    "SPARQLStore": ("application/sparql-results+xml, application/rdf+xml", "xml", "application/sparql-results+xml"),
    "Jena": (
        "application/sparql-results+json, application/sparql-results+xml;q=0.9, text/csv;q=0.5, application/json;q=0.2",
        "json",
        "application/sparql-results+json",
    ),
    "a browser": ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "xml", "application/xml"),
    "fetch": ("application/json", "json", "application/json"),
    "CSV": ("text/csv", "csv", "text/csv; charset=utf-8"),
    "CSV in capitals with parameters": ("Text/CSV; header=present; Q=0.5", "csv", "text/csv; charset=utf-8"),
    "TSV": ("text/tab-separated-values", "tsv", "text/tab-separated-values; charset=utf-8"),
    "plain text": ("text/plain", "tsv", "text/plain; charset=utf-8"),
    "text of any kind": ("text/*", "csv", "text/csv; charset=utf-8"),
    "the higher quality": (
        "text/csv;q=0.3, application/sparql-results+xml;q=0.4",
        "xml",
        "application/sparql-results+xml",
    ),
    "the closer name goes first": ("*/*, text/csv", "csv", "text/csv; charset=utf-8"),
    "the closest name tells the quality": (
        "text/*;q=0.9, text/csv;q=0.1, application/json;q=0.5",
        "tsv",
        "text/tab-separated-values; charset=utf-8",
    ),
    "excluded": ("application/*;q=0, */*;q=0.1", "csv", "text/csv; charset=utf-8"),
    "what cannot be read is passed over": (
        "json, text/csv;q=2, ;, text/tab-separated-values;q=.5, application/xml;q=0.1",
        "xml",
        "application/xml",
    ),
}


@pytest.mark.parametrize(("request_", "wanted"), ANSWERED.values(), ids=ANSWERED)
def test_a_request_for_a_query_is_read(request_: Request, wanted: Operation) -> None:
    assert read(request_) == wanted


@pytest.mark.parametrize(("request_", "status", "words"), REFUSED.values(), ids=REFUSED)
def test_any_other_is_refused_with_a_sentence(request_: Request, status: int, words: str) -> None:
    with pytest.raises(Refused) as refused:
        read(request_)
    assert refused.value.status == status
    assert words in str(refused.value)


@pytest.mark.parametrize("query", ["", "&"])
def test_who_asks_nothing_is_told_what_there_is(query: str) -> None:
    assert read(get(query)) is None
    assert read(Request("HEAD", "/sparql", query)) is None


def test_how_a_body_is_packed_is_known_to_whoever_answers() -> None:
    sent = exchange.packed(replace(post("ASK {}", DIRECT), encoding="gzip"))
    head, body = exchange.lengths(sent[: exchange.LENGTHS])
    start = exchange.LENGTHS + head
    assert exchange.request(sent[exchange.LENGTHS : start], sent[start : start + body]).encoding == "gzip"


def test_a_refusal_says_what_would_be_taken() -> None:
    with pytest.raises(Refused) as refused:
        read(Request("PUT", "/sparql"))
    assert refused.value.headers == (("allow", "GET, HEAD, POST"),)
    with pytest.raises(Refused) as refused:
        read(replace(post("ASK {}", DIRECT), encoding="deflate"))
    assert refused.value.headers == (("accept-encoding", "identity"),)
    with pytest.raises(Refused) as refused:
        read(post("<a/>", "text/xml"))
    assert refused.value.headers == (("accept-post", f"{FORM}, {DIRECT}"),)


@pytest.mark.parametrize(("accept", "name", "media_type"), TYPICAL.values(), ids=TYPICAL)
def test_the_form_is_the_one_that_is_wanted_most(accept: str, name: str, media_type: str) -> None:
    form, sent = choose(accept, TABLES)
    assert (form.name, sent) == (name, media_type)


@pytest.mark.parametrize(
    ("accept", "name", "media_type"),
    [
        ("", "ttl", "text/turtle; charset=utf-8"),
        ("*/*", "ttl", "text/turtle; charset=utf-8"),
        ("application/sparql-results+xml, application/rdf+xml", "rdf", "application/rdf+xml"),
        ("application/turtle,text/turtle", "ttl", "text/turtle; charset=utf-8"),
        ("application/turtle", "ttl", "application/turtle; charset=utf-8"),
        ("text/plain", "nt", "text/plain; charset=utf-8"),
        ("application/n-triples, text/turtle;q=0.9", "nt", "application/n-triples; charset=utf-8"),
        ("application/ld+json", "jsonld", "application/ld+json"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "rdf", "application/xml"),
    ],
)
def test_triples_have_forms_of_their_own(accept: str, name: str, media_type: str) -> None:
    form, sent = choose(accept, GRAPHS)
    assert (form.name, sent) == (name, media_type)


@pytest.mark.parametrize("accept", ["text/turtle", "image/*", "*/*;q=0", "text/csv;q=0", "nonsense", "text/csv;q=0.0"])
def test_who_accepts_nothing_of_it_is_told_what_there_is(accept: str) -> None:
    with pytest.raises(
        Refused, match="application/sparql-results\\+json, application/sparql-results\\+xml, text/csv"
    ) as it:
        choose(accept, TABLES)
    assert it.value.status == 406


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", True),
        ("text/html", True),
        ("", False),
        ("*/*", False),
        ("text/turtle, text/html;q=0.9", False),
        ("image/png", False),
    ],
)
def test_a_browser_wants_a_page(accept: str, wanted: bool) -> None:  # noqa: FBT001 - a column of the table
    assert wants_page(accept) is wanted

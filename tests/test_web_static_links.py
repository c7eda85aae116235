from __future__ import annotations

import pytest

from remit.web import static_links
from remit.web.static_links import Address, Link

GUARD = Address("/thing/body:guard")
ASKED = Address("/query/who-owns", (("recommendation", "recommendation:ct4-1"),))
FILES = {
    Address("/"): "index.html",
    GUARD: "thing/body/guard.html",
    ASKED: "query/who-owns/recommendation-ct4-1.html",
    Address("/thing/body:guard.ttl"): "thing/body/guard.ttl",
    Address("/assets/remit.css"): "assets/remit.css",
    Address("/assets/search.js"): "assets/search.js",
    Address("/picture/body:guard.svg"): "picture/body/guard.svg",
}


def made(text: str, base: str = "/query/who-owns", page: str = "query/who-owns.html") -> str:
    return static_links.rewritten(text, base, page, FILES.get)


def named(*addresses: Address, suffix: str = ".html") -> list[str]:
    found = static_links.names(dict.fromkeys(addresses, suffix))
    return [found[address] for address in addresses]


# Where a link leads


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("/", Address("/")),
        ("/thing/body:guard", GUARD),
        ("/thing/body%3Aguard", GUARD),
        ("/thing/https:%2F%2Fexample.org%2F%C3%A9%3Fx%23y", Address("/thing/https://example.org/é?x#y")),
        ("/query/q?b=2&a=1+1&empty=", Address("/query/q", (("a", "1 1"), ("b", "2")))),
        ("?sort=name", Address("/query/who-owns", (("sort", "name"),))),
        ("other", Address("/query/other")),
        ("/a/../thing/body:guard", GUARD),
    ],
)
def test_a_link_is_read_as_an_address_of_the_site(link: str, address: Address) -> None:
    assert static_links.read(link, "/query/who-owns") == Link(address)


def test_the_place_in_a_page_is_read_besides() -> None:
    assert static_links.read("/thing/body:guard?asOf=2020-01-01#names") == Link(
        Address("/thing/body:guard", (("asOf", "2020-01-01"),)), "names"
    )


@pytest.mark.parametrize(
    "link", ["https://example.org/thing/x", "//example.org/x", "mailto:a@b.example", "javascript:alert(1)", "http://["]
)
def test_a_link_elsewhere_has_no_address_here(link: str) -> None:
    assert static_links.read(link).address is None


def test_links_of_a_page_are_those_to_the_site_and_not_those_of_forms_or_to_itself() -> None:
    text = (
        '<link href="/assets/remit.css"><a href="/thing/body:guard#a">x</a><a href="#here">y</a>'
        "<img src='/picture/body:guard.svg' srcset='/a.png 1x, /b.png 2x'><a href=https://example.org/>z</a>"
        '<form action="/search"><a href="/gone">v</a></form><p title="/no">href="/no"</p>'
    )
    assert {address.path for address in static_links.links(text, "/")} == {
        "/assets/remit.css",
        "/thing/body:guard",
        "/picture/body:guard.svg",
        "/a.png",
        "/b.png",
    }


# Names of files


@pytest.mark.parametrize(
    ("address", "name"),
    [
        (Address("/"), "index.html"),
        (Address("/queries"), "queries.html"),
        (Address("/queries", (("tag", "time"),)), "queries/time.html"),
        (GUARD, "thing/body/guard.html"),
        (ASKED, "query/who-owns/recommendation-ct4-1.html"),
        (Address("/query/q", (("a", "x"), ("b", "y z"))), "query/q/a-x-b-y-z.html"),
        (Address("/thing/https://example.org/É?x#y"), "thing/https/example-org-e-x-y.html"),
        (Address("/thing/body:CON"), "thing/body/con-.html"),
        (Address("/thing/aux:lpt1"), "thing/aux-/lpt1-.html"),
        (Address('/thing/body:a:b*"<>|?.'), "thing/body/a-b.html"),
        (Address("/thing/body:../../etc"), "thing/body/etc.html"),
        (Address("/thing/body:שלום"), "thing/body/x.html"),
        (Address("/thing/body:\ud800\0"), "thing/body/x.html"),
    ],
)
def test_a_file_is_named_after_its_address(address: Address, name: str) -> None:
    assert named(address) == [name]


def test_the_name_of_data_has_its_suffix_once() -> None:
    assert named(Address("/query/q.csv", (("a", "x"),)), suffix=".csv") == ["query/q/x.csv"]
    assert named(Address("/sources.csv"), suffix=".csv") == ["sources.csv"]


def test_names_that_differ_only_in_what_file_names_cannot_show_are_told_apart() -> None:
    one, other, third = named(Address("/thing/body:Guard"), Address("/thing/body:guard"), Address("/thing/body:guard!"))
    assert len({one, other, third}) == 3
    assert [name.rpartition("-")[0] for name in (one, other, third)] == ["thing/body/guard"] * 3
    assert one == "thing/body/guard-587d8d6e.html"


def test_names_do_not_depend_on_the_order_in_which_addresses_were_found() -> None:
    addresses = [Address(f"/thing/body:{name}") for name in ("B", "b", "A", "a", "c")]
    first = static_links.names(dict.fromkeys(addresses, ".html"))
    assert static_links.names(dict.fromkeys(reversed(addresses), ".html")) == first


def test_long_names_are_cut_and_told_apart() -> None:
    long = [Address(f"/query/{'q' * 90}", (("thing", "word " * 40 + end),)) for end in ("a", "b")]
    names = named(*long)
    assert len(set(names)) == 2
    assert all(len(name) <= 100 and name.startswith("query/qqq") and name.endswith(".html") for name in names)


def test_a_name_made_to_look_like_one_told_apart_takes_nobodys_place() -> None:
    double = [Address("/thing/body:Guard"), Address("/thing/body:guard")]
    mark = named(*double)[0].removeprefix("thing/body/").removesuffix(".html")
    names = named(*double, Address(f"/thing/body:{mark}"))
    assert len(set(names)) == 3


# Pages


def test_a_link_leads_to_the_file_from_where_the_page_is() -> None:
    text = '<p><a class="thing" href="/thing/body:guard">Guard</a></p>'
    assert made(text) == '<p><a class="thing" href="../thing/body/guard.html">Guard</a></p>'
    assert made(text, "/", "index.html") == '<p><a class="thing" href="thing/body/guard.html">Guard</a></p>'
    assert made('<a href="/">Home</a>', "/thing/x:y", "thing/x/y.html") == '<a href="../../index.html">Home</a>'


def test_the_place_in_a_page_is_kept() -> None:
    assert made('<a href="/thing/body:guard#names">x</a>') == '<a href="../thing/body/guard.html#names">x</a>'
    assert made('<a href="#names">x</a>') == '<a href="#names">x</a>'


def test_values_in_any_order_lead_to_the_same_file() -> None:
    link = "/query/who-owns?recommendation=recommendation%3Act4-1&amp;asOf="
    assert made(f'<a href="{link}">x</a>') == '<a href="who-owns/recommendation-ct4-1.html">x</a>'


def test_an_address_without_a_file_loses_its_link_and_keeps_its_words() -> None:
    text = '<a class="x" href="/thing/body:none?a=1&amp;b=2" download rel="next" type="text/csv">Words &amp; more</a>'
    assert made(text) == '<a class="x">Words &amp; more</a>'


def test_a_link_to_sort_the_table_anew_is_lost() -> None:
    assert made('<th><a href="?sort=name" aria-label="Sort">Name</a></th>') == '<th><a aria-label="Sort">Name</a></th>'


@pytest.mark.parametrize(
    "text",
    [
        '<a href="https://example.org/a?b=1&amp;c=2">x</a>',
        '<a href="mailto:a@b.example">x</a>',
        '<a href="#here">x</a>',
        '<img src="data:image/png;base64,AAAA" alt="x">',
        '<p title="/thing/body:guard">href="/thing/body:guard"</p>',
        '<path d="/x" fill="none"/>',
        "<td>a &lt; b</td><!-- <none> -->",
        "<details open><summary>x</summary></details>",
    ],
)
def test_what_leads_elsewhere_or_nowhere_stays_as_it_is(text: str) -> None:
    assert made(text) == text


def test_another_host_without_a_scheme_is_no_link() -> None:
    assert made('<a href="//example.org/x">x</a><a href="/\\example.org">y</a>') == "<a>x</a><a>y</a>"


def test_a_picture_without_a_file_is_its_words() -> None:
    assert made('<td><img src="/gone.svg" alt="A &lt;b&gt; &amp; c"></td>') == "<td>A &lt;b&gt; &amp; c</td>"
    assert made('<img src="/picture/body:guard.svg" alt="x">') == '<img src="../picture/body/guard.svg" alt="x">'


def test_a_figure_without_its_picture_tells_that_it_is_left_out() -> None:
    figure = '<figure class="picture">\n<img src="{}" alt="Guard &amp; co">\n<figcaption>More</figcaption>\n</figure>'
    gone = '<p class="hint">A picture is left out of this copy: Guard &amp; co</p>'
    assert made(figure.format("/gone.svg")) == gone
    assert made(figure.format("/picture/body:guard.svg")) == figure.format("../picture/body/guard.svg")
    quotation = "<figure><blockquote><p>“x”</p></blockquote></figure>"
    assert made(quotation) == quotation


def test_of_several_sources_of_a_picture_those_with_a_file_are_kept() -> None:
    text = '<img src="/picture/body:guard.svg" srcset="/gone.svg 2x, /picture/body:guard.svg 1x" alt="">'
    assert made(text) == '<img src="../picture/body/guard.svg" srcset="../picture/body/guard.svg 1x" alt="">'
    lost = '<img src="/picture/body:guard.svg" srcset="/gone.svg 2x" alt="">'
    assert made(lost) == '<img src="../picture/body/guard.svg" alt="">'


def test_what_only_links_goes_with_its_link() -> None:
    assert made('<link rel="alternate" href="/gone.ttl"><source src="/gone.svg">') == ""
    assert made('<link rel="stylesheet" href="/assets/remit.css">') == (
        '<link rel="stylesheet" href="../assets/remit.css">'
    )


def test_a_script_needs_its_file_and_is_no_module() -> None:
    assert made('<script src="/assets/gone.js"></script>x') == "x"
    assert made('<script type="module" src="/assets/search.js"></script>x') == "x"
    assert made('<script src="/assets/search.js" defer></script>') == (
        '<script src="../assets/search.js" defer></script>'
    )


def test_a_form_is_left_out() -> None:
    assert made('<p>a</p>\n<form action="/search">\n<input name="q">\n</form>\n<p>b</p>') == "<p>a</p>\n<p>b</p>"


def test_what_scripts_would_ask_a_server_is_left_out() -> None:
    assert made('<ul data-lookup="/lookup" data-words="a/b"><li>x</li></ul>') == (
        '<ul data-words="a/b"><li>x</li></ul>'
    )


def test_files_to_take_away_are_listed_as_far_as_there_are_any() -> None:
    there = '\n<li><a href="{}" download>Turtle (ttl)</a></li>'
    gone = '\n<li><a href="/thing/body:guard.docx" download>Word (docx)</a></li>'
    text = '<ul class="downloads">{}\n</ul>'
    assert made(text.format(there.format("/thing/body:guard.ttl") + gone)) == text.format(
        there.format("../thing/body/guard.ttl")
    )
    assert made(text.format(gone)) == "<p>These files are not in this copy.</p>"


def test_a_picture_of_its_own_is_rewritten_like_a_page() -> None:
    text = '<svg viewBox="0 0 1 1"><a xlink:href="/thing/body:guard"><path d="M0 0"/></a><a href="/gone"><g/></a></svg>'
    assert static_links.rewritten(text, "/picture/body:guard.svg", "picture/body/guard.svg", FILES.get) == (
        '<svg viewBox="0 0 1 1"><a xlink:href="../../thing/body/guard.html"><path d="M0 0"/></a><a><g/></a></svg>'
    )


def test_capitals_and_quotation_marks_do_not_hide_a_link() -> None:
    assert made("<A HREF='/thing/body:guard' title=\"a'b\">x</A>") == (
        '<A HREF="../thing/body/guard.html" title="a&#x27;b">x</A>'
    )
    assert made("<a href=/gone>x</a><a href = '/gone' >y</a>") == "<a>x</a><a >y</a>"


def test_an_offer_to_trace_what_is_not_traced_here_is_left_out() -> None:
    offer = '<p><a href="/trace/{}">The trace of it</a>, as on the command line.</p>'
    assert made("<p>a</p>\n" + offer.format("body:none")) == "<p>a</p>\n"
    files = {Address("/trace/body:guard"): "trace/body/guard.html"}
    kept = static_links.rewritten(offer.format("body:guard"), "/", "index.html", files.get)
    assert kept == '<p><a href="trace/body/guard.html">The trace of it</a>, as on the command line.</p>'

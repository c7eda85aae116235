"""From an address to the page, and from an error to a page that says what to do: everything that a worker answers."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from remit import tidy
from remit.errors import BadQuery, RemitError, TooMuch, UnknownName, WrongUse
from remit.web import (
    add_pages,
    check_pages,
    editor_page,
    endpoint_pages,
    home,
    links,
    model_pages,
    pictures,
    query_pages,
    rendering,
    search_pages,
    source_pages,
    thing_pages,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from remit.exchange import Request, Response
    from remit.web.setting import Setting

LONGEST_PATH = 2_000
"""How many letters the path of an address may have."""

_READING = ("GET", "HEAD")
_ANY = (*_READING, "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT")
_SHORTEN = "Shorten it, or search for what you want by a part of its name."
_LONGEST_SENTENCE = 4_000
_NOT_FOUND = "There is no such page here. Check the address, search for what you want, or begin at the first page."


@dataclass(frozen=True)
class Route:
    """An address and what answers it.

    Attributes:
        pattern: The path; its groups are given to the view after the setting and the request.
        view: What answers.
        methods: Which methods it answers.
    """

    pattern: re.Pattern[str]
    view: Callable[..., Response]
    methods: tuple[str, ...] = _READING


def _route(pattern: str, view: Callable[..., Response], *methods: str) -> Route:
    # A name may have a line feed in it: then nothing is called so, which its own page says.
    return Route(re.compile(pattern, re.DOTALL), view, methods or _READING)


ROUTES = (
    _route(r"/", home.show),
    _route(r"/search(\.json)?", search_pages.search),
    _route(r"/lookup", search_pages.lookup),
    _route(links.ENDPOINT, endpoint_pages.sparql, *_ANY),
    _route(links.ENDPOINT + "/", endpoint_pages.with_slash, *_ANY),
    _route(re.escape(links.VOID), endpoint_pages.void),
    _route(r"/queries\.ttl", endpoint_pages.queries),
    _route(r"/queries(\.[a-z]+)?", query_pages.listing),
    _route(r"/query/(.+)", query_pages.show),
    _route(r"/drawn/(.+)", pictures.drawn),
    _route(r"/picture/(.+)", pictures.around),
    _route(r"/thing/(.+)", thing_pages.show),
    _route(r"/trace/(.+)", thing_pages.trace),
    _route(r"/sources(\.[a-z]+)?", source_pages.listing),
    _route(r"/model(\.[a-z]+)?", model_pages.overview),
    _route(r"/model/(.+)", model_pages.term),
    _route(r"/check", check_pages.check, *_READING, "POST"),
    _route(r"/add", add_pages.add, *_READING, "POST"),
    _route(r"/template/(.+)\.(xlsx|csv)", check_pages.template),
    _route(r"/editor(\.[a-z]+)?", editor_page.show, *_READING, "POST"),
)


def answer(setting: Setting, request: Request) -> Response:
    """What the site answers; an error of Remit becomes a page with a sentence.

    Any other error is a fault of Remit: it is left to whoever runs this, and told as one.
    """
    if len(request.path) > LONGEST_PATH:
        why = f"This address has {len(request.path):,} letters, and no page here has more than {LONGEST_PATH:,}."
        return rendering.problem(setting, 414, "The address is too long", (why, _SHORTEN), links.HOME)
    found = [(route, match) for route in ROUTES if (match := route.pattern.fullmatch(request.path))]
    if not found:
        return rendering.problem(setting, 404, "Page not found", (_NOT_FOUND,), "/")
    route, match = found[0]
    if request.method not in route.methods:
        allowed = ", ".join(route.methods)
        why = f"This page answers {allowed} and not {request.method}."
        page = rendering.problem(setting, 405, "This cannot be done here", (why,))
        return replace(page, headers=(*page.headers, ("allow", allowed)))
    try:
        return route.view(setting, request, *match.groups())
    except RemitError as error:
        return _refused(setting, error)


def _refused(setting: Setting, error: RemitError) -> Response:
    why = (tidy.cut(str(error), _LONGEST_SENTENCE),)
    match error:
        case UnknownName():
            return rendering.problem(setting, 404, "There is nothing of that name", why)
        case WrongUse():
            return rendering.problem(setting, 400, "This cannot be answered as it was asked", why)
        case BadQuery():
            return rendering.problem(setting, 400, "The query cannot be run", why)
        case TooMuch():
            return rendering.problem(setting, 503, "This takes too much", why)
        case _:
            return rendering.problem(setting, 503, "This cannot be answered now", why)

"""From an address to the page, and from an error to a page that says what to do: everything that a worker answers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.errors import AmbiguousName, BadQuery, RemitError, TooMuch, UnknownName, WrongUse
from remit.exchange import Request, Response
from remit.web import home, links, pictures, query_pages, rendering, search_pages, source_pages, thing_pages

if TYPE_CHECKING:
    from collections.abc import Callable

    from remit.web.setting import Setting

_READING = ("GET", "HEAD")


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
    return Route(re.compile(pattern), view, methods or _READING)


ROUTES = (
    _route(r"/", home.show),
    _route(r"/search(\.json)?", search_pages.search),
    _route(r"/lookup", search_pages.lookup),
    _route(r"/queries(\.[a-z]+)?", query_pages.listing),
    _route(r"/query/(.+)", query_pages.show),
    _route(r"/drawn/(.+)", pictures.drawn),
    _route(r"/picture/(.+)", pictures.around),
    _route(r"/thing/(.+)", thing_pages.show),
    _route(r"/trace/(.+)", thing_pages.trace),
    _route(r"/sources(\.[a-z]+)?", source_pages.listing),
)

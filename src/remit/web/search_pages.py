"""Finding by a name: the page of what is found, and what fits while somebody types."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit import lookup as naming
from remit import steps
from remit.errors import WrongUse
from remit.exchange import Response
from remit.names import Named, fold
from remit.queries import nearest
from remit.terms import NamedNode
from remit.tidy import clean
from remit.web import downloads, forms, offers, rendering
from remit.wording import count

if TYPE_CHECKING:
    from collections.abc import Iterable

    from remit.exchange import Request
    from remit.queries import SavedQuery
    from remit.web.setting import Setting

MOST_FOUND = 40
"""The most things of one sort that the page shows; the data have all of them."""

MOST_LOOKED_UP = 20
"""The most things that are offered while somebody types."""

_LONGEST = 200
_DOCUMENT = "remit:Document"


@dataclass(frozen=True)
class Found:
    """Something that was found.

    Attributes:
        label: What people call it.
        kind: What it is, in words.
        also: The name that it was found by, where that is another than its label; else empty.
        short: Its short form, or the name of a saved query.
        address: Its page.
    """

    label: str
    kind: str
    also: str
    short: str
    address: str


@dataclass(frozen=True)
class Group:
    """What was found of one sort: its title, what is shown of it, and how many more there are."""

    title: str
    shown: tuple[Found, ...]
    more: int


def search(setting: Setting, request: Request, suffix: str | None) -> Response:
    """The things, documents and saved questions that are called by some words, or a form to ask for them.

    Raises:
        WrongUse: The address is wrong, or there are too many words.
    """
    words = _words(request)
    things, documents = _things(setting, words)
    questions = _questions(setting, words)
    if suffix:
        return _as_data(words, things, documents, questions)
    groups = [
        Group(title, tuple(found[:MOST_FOUND]), max(0, len(found) - MOST_FOUND))
        for title, found in (("Things", things), ("Documents", documents), ("Questions", questions))
        if found
    ]
    total = count(len(things) + len(documents) + len(questions), "thing or question", "things and questions")
    return rendering.page(
        setting,
        "search.html",
        f"{total} found for “{clean(words)}”" if groups else _nothing(words),
        groups=groups,
        near=[] if groups or not words else _near(setting, words),
        words_sought=clean(words),
    )


def lookup(setting: Setting, request: Request) -> Response:
    """The things of a kind that fit what somebody has typed so far, as JSON: at most `MOST_LOOKED_UP`.

    Raises:
        WrongUse: The address is wrong, or there is no such kind.
    """
    kind = forms.asked(request).get("kind", "")
    offers.refuse_unknown(setting.store, kind)
    fitting = offers.fitting(setting.store, _words(request), kind)[:MOST_LOOKED_UP]
    told = [
        {
            "name": clean(one.name),
            "label": clean(one.label),
            "kind": clean(steps.kind(setting.store, one.iri)),
            "short": clean(one.short),
        }
        for one in fitting
    ]
    return Response(200, json.dumps(told, ensure_ascii=False).encode(), downloads.MEDIA_TYPES["json"])


def _words(request: Request) -> str:
    words = forms.asked(request).get("q", "").strip()
    if len(words) > _LONGEST:
        raise WrongUse(f"These are more than {_LONGEST} letters. Give fewer words of a name.")
    return words


def _nothing(words: str) -> str:
    return f"Nothing here is called “{clean(words)}”" if words else "Search"


def _things(setting: Setting, words: str) -> tuple[list[Found], list[Found]]:
    """The things and the documents, best first."""
    things: list[Found] = []
    documents: list[Found] = []
    if not words:
        return things, documents
    named = naming.search(setting.store, words)
    meant = _meant(setting, words)
    if meant is not None and meant not in {one.iri for one in named}:
        named = [Named(meant, words), *named]
    for one in named:
        group = documents if naming.fits(setting.store, one.iri, _DOCUMENT) else things
        group.append(_thing(setting, one))
    return things, documents


def _meant(setting: Setting, words: str) -> NamedNode | None:
    """The thing that an identifier or a short form names; None for any other words."""
    iri = setting.workspace.namespaces.expand(words) or words
    return NamedNode(iri) if setting.links.is_here(iri) else None


def _thing(setting: Setting, named: Named) -> Found:
    label = setting.store.label(named.iri)
    short = setting.workspace.namespaces.shorten(named.iri.value)
    return Found(
        label=clean(label),
        kind=clean(steps.kind(setting.store, named.iri)),
        also="" if fold(named.name) in (fold(label), fold(short)) else clean(named.name),
        short=clean(short),
        address=setting.links.of(named.iri.value),
    )


def _questions(setting: Setting, words: str) -> list[Found]:
    parts = fold(words).split()
    return [
        Found(clean(query.summary), "saved question", "", query.name, setting.links.query(query.name))
        for query in setting.saved.values()
        if parts and all(part in _told(query) for part in parts)
    ]


def _told(query: SavedQuery) -> str:
    return fold(" ".join((query.name, query.summary, query.title, *query.tags)))


def _near(setting: Setting, words: str) -> list[str]:
    """Names that come near to words that nothing is called by."""
    names = naming.names_like(setting.store, words)
    return [clean(name) for name in nearest(words, [*names, *(query.summary for query in setting.saved.values())])]


def _as_data(words: str, things: Iterable[Found], documents: Iterable[Found], questions: Iterable[Found]) -> Response:
    told = {
        "words": words,
        "things": [_data(one) for one in things],
        "documents": [_data(one) for one in documents],
        "questions": [_data(one) for one in questions],
    }
    body = json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n"
    return Response(200, body, downloads.MEDIA_TYPES["json"])


def _data(found: Found) -> dict[str, str]:
    told = {"label": found.label, "kind": found.kind, "short": found.short, "address": found.address}
    return told | ({"also": found.also} if found.also else {})

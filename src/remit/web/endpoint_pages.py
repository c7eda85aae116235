"""What programs are given: the endpoint, the description of the data, and the saved queries as RDF."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from remit import endpoint, protocol, publishing
from remit.errors import RemitError
from remit.exchange import Response
from remit.web import links

if TYPE_CHECKING:
    from remit.exchange import Request
    from remit.web.setting import Setting

_IN_QUERY = "%?&=+/:;,@!$'()*~"


def sparql(setting: Setting, request: Request) -> Response:
    """The endpoint; a browser that asks nothing of it is led to the editor."""
    if protocol.asks_nothing(request) and request.method in protocol.METHODS and protocol.wants_page(request.accept):
        return Response(303, b"", headers=(("location", links.EDITOR), ("vary", "Accept")))
    try:
        return endpoint.answer(setting.dataset, request)
    except RemitError as error:
        return endpoint.refusal(error)


def with_slash(setting: Setting, request: Request) -> Response:  # noqa: ARG001 - every view gets it
    """The endpoint by the address that some write for it: they are led to its own, and send there what they sent here."""
    query = f"?{request.query}" if request.query else ""
    return Response(308, b"", headers=(("location", links.ENDPOINT + quote(query, safe=_IN_QUERY, errors="replace")),))


def void(setting: Setting, request: Request) -> Response:
    """The description of the data."""
    try:
        return endpoint.describe_data(setting.dataset, request)
    except RemitError as error:
        return endpoint.refusal(error)


def queries(setting: Setting, request: Request) -> Response:
    """The saved queries, each with the values of its example."""
    try:
        address = endpoint.address_of(setting.dataset, request)
        told = publishing.saved_queries(setting.store, setting.saved, setting.today, address)
        return endpoint.respond(setting.dataset, request.accept, told)
    except RemitError as error:
        return endpoint.refusal(error)

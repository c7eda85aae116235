"""What is checked and capped before anything is answered, and the headers that every answer bears.

The site is opened by a browser that has other pages open too: the name under which it was asked (Host) and the page that
asks (Origin) are checked, so that no other page can read from it or write to it, even by a name that leads here (DNS
rebinding; see RFC 9110, 7.4 and 15.5.20, and the Fetch standard on Origin).
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""The content security policy of every answer."""

HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # Not no-referrer: then a browser would send “Origin: null” with our own forms.
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "cache-control": "no-cache",
}
"""What every answer bears, unless it says otherwise itself."""

_HEADERS = tuple((name.encode(), value.encode()) for name, value in HEADERS.items())

MOST_SENT = 25_000_000
"""The most bytes that may be sent where files are taken."""
MOST_QUERY = 2_000_000
"""The most bytes that may be sent to the endpoint or the editor."""
MOST_ELSE = 64_000
"""The most bytes that may be sent anywhere else, where nothing is done with them."""

_MOST = {"/check": MOST_SENT, "/add": MOST_SENT, "/sparql": MOST_QUERY, "/editor": MOST_QUERY}
_OPEN = ("/sparql", "/.well-known/void", "/queries.ttl")  # what pages of another origin may be allowed to read
_NAMES = ("localhost",)
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::([0-9]{1,5}))?")
_LONGEST_HOST = 300
_USUAL_PORT = 80


@dataclass(frozen=True)
class Door:
    """Who may ask.

    Attributes:
        port: The port that is listened on.
        hosts: Names under which it is known elsewhere, such as that of a proxy: in small letters, and with any port.
        origins: Origins whose pages may read the endpoint, such as `https://editor.example.org`.
        own: Names of this machine, in small letters, that go with the port.
    """

    port: int
    hosts: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    own: tuple[str, ...] = ()

    def knows(self, host: str) -> bool:
        """Whether the header Host names this site: by an address in numbers, which nobody can redirect, or a known name."""
        return len(host) <= _LONGEST_HOST and _knows(self, host)


class Guard:
    """The outermost layer of the application."""

    def __init__(self, app: ASGIApp, door: Door) -> None:
        """Stand before an application."""
        self._app = app
        self._door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check, cap, and pass on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        extra = self._shared(scope["path"], headers)

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                told = message["headers"]
                own = {name for name, _ in told}
                message["headers"] = [*told, *(pair for pair in _encoded(extra) if pair[0] not in own)]
            await send(message)

        refusal = self._refusal(scope, headers) or await _too_large(scope, headers)
        if refusal is None and scope["method"] == "OPTIONS" and "access-control-allow-origin" in extra:
            refusal = Response(status_code=204, headers={"access-control-allow-methods": "GET, POST"})
        await (refusal or self._app)(scope, _capped(receive, _most(scope["path"])), with_headers)

    def _refusal(self, scope: Scope, headers: Headers) -> Response | None:
        host = headers.get("host", "")
        if not self._door.knows(host):
            return PlainTextResponse(
                f"This server does not answer for “{host[:100]}”. Open http://127.0.0.1:{self._door.port}/, or start it "
                "with --allow-host NAME.\n",
                421,
            )
        if scope["method"] in {"GET", "HEAD", "OPTIONS"} or scope["path"] in _OPEN:
            return None
        origin = headers.get("origin")
        foreign = headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}
        if foreign or (origin is not None and origin not in {f"http://{host}", f"https://{host}"}):
            return PlainTextResponse(
                "A page of another site sent this, and it was refused. Send the form from the page of this site.\n", 403
            )
        return None

    def _shared(self, path: str, headers: Headers) -> dict[str, str]:
        """What lets a page of another origin read the endpoint, where that was allowed."""
        if path not in _OPEN or not self._door.origins:
            return {}
        origin = headers.get("origin", "")
        if origin not in self._door.origins:
            return {"vary": "Origin, Accept"}
        return {
            "vary": "Origin, Accept",
            "access-control-allow-origin": origin,
            "access-control-allow-headers": "Accept, Content-Type",
            "cross-origin-resource-policy": "cross-origin",
        }


class TooLarge(Exception):
    """More was sent than is taken."""


def _most(path: str) -> int:
    return _MOST.get(path.partition(".")[0], MOST_ELSE)


async def _too_large(scope: Scope, headers: Headers) -> Response | None:
    told = headers.get("content-length", "0")
    most = _most(scope["path"])
    if told.isascii() and told.isdigit() and int(told) <= most:
        return None
    return PlainTextResponse(f"At most {most:,} bytes are taken here. Send less.\n", 413)


def _capped(receive: Receive, most: int) -> Receive:
    """The same, but it fails when more comes than may, whatever the header said."""
    taken = 0

    async def capped() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > most:
            raise TooLarge
        return message

    return capped


@lru_cache(maxsize=100)
def _knows(door: Door, host: str) -> bool:
    found = _HOST.fullmatch(host.lower())
    if found is None:
        return False
    name, port = found[1].strip("[]").rstrip("."), int(found[2] or _USUAL_PORT)
    return name in door.hosts or (port == door.port and (name in {*_NAMES, *door.own} or _is_number(name)))


def _encoded(extra: Mapping[str, str]) -> Sequence[tuple[bytes, bytes]]:
    """The headers of every answer and some more, as they are sent."""
    if not extra:
        return _HEADERS
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in {**HEADERS, **extra}.items()]


def _is_number(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True

"""The server: HTTP only. It keeps no data and runs no query; whatever is asked goes to the pool of children.

Starlette has the routes and uvicorn the sockets.
"""

from __future__ import annotations

import asyncio
import hashlib
import html
import os
import socket
import time
from collections import OrderedDict
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote_plus

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from remit import exchange
from remit.errors import Busy, CannotRun, RemitError
from remit.pool import Pool
from remit.web import links
from remit.web.guard import Door, Guard, TooLarge
from remit.web.patience import Patient

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from starlette.types import Receive, Scope, Send

    from remit.workspace import Workspace

SECONDS = 10.0
"""How long an answer may take."""

_LONGER = {"/picture/": 30.0, "/drawn/": 30.0, "/add": 60.0}
_FREE = (links.ENDPOINT, links.EDITOR, links.CHECK)  # what strangers wrote is run there
_PICTURES = ("/picture/", "/drawn/")
_CHANGING = ("RAND", "UUID", "NOW", "BNODE", "\\U")  # or a letter that is written as a number
_MOST_KEPT = 64_000_000
_LOOK_EVERY = 1.0
_WAITING = 200
_MOST_ANSWERS = 2000
_LARGEST_KEPT = 2_000_000
_LONGEST_KEPT = 1000  # letters of an address
_LOOKED_AFTER = 0.3
_HONEST_WORK = 3.0  # seconds of processor time that a check of a file may well take
_MOST_HEAD = 300_000
_TAKING = (links.ENDPOINT, links.EDITOR, links.CHECK, links.ADD)
_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


@dataclass(frozen=True)
class Serving:
    """How the site is served.

    Attributes:
        host: The address that is listened on.
        port: The port; 0 for any that is free.
        token: What a form that adds a file must send back; empty where nothing may be added.
        hosts: Further names under which it may be asked.
        origins: Origins whose pages may read the endpoint.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    token: str = ""
    hosts: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()


def serve(workspace: Workspace, serving: Serving, ready: Callable[[str], None]) -> None:
    """Serve a workspace until the process is asked to end.

    Args:
        workspace: The workspace.
        serving: How it is served.
        ready: Called once with the address, when it can be opened.

    Raises:
        CannotRun: The port cannot be listened on, or the workspace cannot be loaded.
    """
    failed: list[RemitError] = []
    listener = _listen(serving)
    port = listener.getsockname()[1]
    door = Door(
        port, tuple(one.lower() for one in serving.hosts), serving.origins, (serving.host.lower(), _this_machine())
    )
    app = create(workspace, door, serving.token, lambda: ready(_address(serving.host, port)), failed.append)
    config = uvicorn.Config(
        app,
        log_config=None,  # or it looks for a terminal, which there may be none
        log_level="critical",
        access_log=False,
        server_header=False,
        http=Patient,
        ws="none",
        loop="asyncio",
        h11_max_incomplete_event_size=_MOST_HEAD,
        timeout_graceful_shutdown=2,
        limit_concurrency=500,
        backlog=_WAITING,
    )
    with suppress(KeyboardInterrupt, SystemExit):  # so uvicorn ends, when it was stopped or never began
        uvicorn.Server(config).run(sockets=[listener])
    if failed:
        raise failed[0]


def create(
    workspace: Workspace,
    door: Door,
    token: str = "",
    ready: Callable[[], None] = lambda: None,
    failed: Callable[[RemitError], None] = lambda _: None,
) -> Starlette:
    """The application, as any ASGI server can run it.

    Args:
        workspace: The workspace.
        door: Who may ask.
        token: What a form that adds a file must send back; empty where nothing may be added.
        ready: Called when the first child has loaded the workspace.
        failed: Called with the reason when it cannot be loaded.
    """
    desk = _Desk(workspace, token)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        try:
            await desk.pool.open()
        except RemitError as error:
            failed(error)
            raise
        ready()
        try:
            yield
        finally:
            await desk.pool.close()

    app = Starlette(
        routes=[Route(links.ASSETS + "{name}", desk.asset, methods=["GET"])],
        middleware=[Middleware(Guard, door=door)],
        lifespan=lifespan,
    )
    app.router.default = desk
    return app


@dataclass
class _Desk:
    """Takes requests, and hands them to the pool; keeps pictures, which take seconds to make, and answers of the endpoint."""

    workspace: Workspace
    token: str
    pool: Pool = field(init=False)

    def __post_init__(self) -> None:
        self.pool = Pool("remit.web.work:start", (str(self.workspace.root), self.token))
        self._assets = _assets()
        self._seen = _state_of(self.workspace)
        self._looked = time.monotonic()
        self._renewing = asyncio.Lock()
        self._renewals = 0
        self._size = 0
        self._kept: OrderedDict[tuple[str, ...], exchange.Response] = OrderedDict()

    async def asset(self, request: Request) -> Response:
        """A style sheet, script or icon."""
        found = self._assets.get(request.path_params["name"])
        if found is None:
            return PlainTextResponse("There is no such file here.\n", 404)
        data, media_type, tag = found
        known = {one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")}
        if known & {tag, "*"}:
            return Response(status_code=304, headers={"etag": tag})
        return Response(data, media_type=media_type, headers={"etag": tag})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Whatever else is asked, by whatever method."""
        request = Request(scope, receive)
        response = await self._answer(request)
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        path, query = request.scope["path"], request.scope["query_string"].decode("latin-1")
        headers = request.headers
        try:
            takes = path.partition(".")[0] in _TAKING and request.method == "POST"
            body = await request.body() if takes else b""
            asked = exchange.Request(
                request.method,
                path,
                query,
                headers.get("content-type", ""),
                ", ".join(headers.getlist("accept")),
                body,
                base=f"{request.scope['scheme']}://{headers.get('host', '')}",
                encoding=headers.get("content-encoding", ""),
            )
            async with _while_there(request):
                await self._renewed()
                found = await (self._once(asked) if _is_kept(asked) else self._ask(asked))
        except TooLarge:
            return PlainTextResponse("More was sent than is taken at once. Send less.\n", 413)
        except RemitError as error:
            return _unanswered(path, error, query)
        except asyncio.CancelledError:  # nobody waits for it any more, or the server is being stopped
            return _unanswered(path, CannotRun("The site is being closed. Start it again, and then ask again."), "")
        return Response(found.body, found.status, dict(found.headers), found.media_type)

    async def _ask(self, asked: exchange.Request) -> exchange.Response:
        seconds = next((longer for start, longer in _LONGER.items() if asked.path.startswith(start)), SECONDS)
        slow_after = _HONEST_WORK if asked.path == links.CHECK else 0.5
        is_free = asked.path.startswith(_FREE)
        return await self.pool.ask(asked, seconds=seconds, is_free=is_free, slow_after=slow_after)

    async def _once(self, asked: exchange.Request) -> exchange.Response:
        """An answer that is kept for as long as the contents and the day are what they were."""
        state = self._renewals
        key = (asked.path, asked.query, asked.accept, asked.base, date.today().isoformat(), str(state))  # noqa: DTZ011
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        found = await self._ask(asked)
        # While children are being replaced, nobody can say of which contents an answer is.
        is_settled = state == self._renewals and not self._renewing.locked()
        if found.status == 200 and is_settled and len(found.body) <= _LARGEST_KEPT:  # noqa: PLR2004 - the number says it
            self._kept[key] = found
            self._size += len(found.body)
            while self._size > _MOST_KEPT or len(self._kept) > _MOST_ANSWERS:
                self._size -= len(self._kept.popitem(last=False)[1].body)
        return found

    async def _renewed(self) -> None:
        """Have the pool load the workspace anew when its files are others than they were; they are looked at once a second.

        Who finds it out waits for the first new child; others are answered by the old ones meanwhile.
        """
        if self._renewing.locked() or time.monotonic() - self._looked < _LOOK_EVERY:
            return
        async with self._renewing:
            self._looked = time.monotonic()
            state = _state_of(self.workspace)
            if state != self._seen:
                self._seen = state
                self._renewals += 1
                self._kept.clear()
                self._size = 0
                await self.pool.renew()


@asynccontextmanager
async def _while_there(request: Request) -> AsyncIterator[None]:
    """End the block when the client hangs up; it is looked whether it does only when the block takes its time."""
    task = asyncio.current_task()
    watchers: list[asyncio.Task[None]] = []

    async def watch() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass
        if task is not None:
            task.cancel()

    loop = asyncio.get_running_loop()
    timer = loop.call_later(_LOOKED_AFTER, lambda: watchers.append(loop.create_task(watch())))
    try:
        yield
    finally:
        timer.cancel()
        for watcher in watchers:
            watcher.cancel()


def _is_kept(asked: exchange.Request) -> bool:
    """Whether an answer may be given again: a picture, or what a short query gives that asks for no chance and no clock."""
    if asked.method != "GET" or len(asked.query) > _LONGEST_KEPT or len(asked.accept) > _LONGEST_KEPT:
        return False
    if asked.path.startswith(_PICTURES):
        return True
    folded = unquote_plus(asked.query).upper()
    return asked.path == links.ENDPOINT and not any(word in folded for word in _CHANGING)


def _state_of(workspace: Workspace) -> tuple[tuple[str, int, int], ...]:
    """Name, time of change and size of every file of a workspace."""
    found = []
    for top in (workspace.root / "remit.toml", *workspace.folders.values()):
        paths = [top] if top.is_file() else [Path(at, name) for at, _, names in os.walk(top) for name in names]
        for path in paths:
            with suppress(OSError):
                facts = path.stat()
                found.append((str(path), facts.st_mtime_ns, facts.st_size))
    return tuple(sorted(found))


def _assets() -> dict[str, tuple[bytes, str, str]]:
    """By name: content, media type and entity tag of each style sheet and script."""
    found = {}
    for path in (Path(__file__).parent / "assets").iterdir():
        if path.suffix in _TYPES:
            data = path.read_bytes()
            found[path.name] = (data, _TYPES[path.suffix], f'"{hashlib.sha256(data).hexdigest()[:16]}"')
    return found


def _unanswered(path: str, error: RemitError, query: str) -> Response:
    """What is answered when no child could answer: a sentence, never a trace of the fault."""
    headers = {"retry-after": "2"} if isinstance(error, Busy) else {}
    if path == links.ENDPOINT:
        return PlainTextResponse(f"{error}\n", 503, headers)
    words = html.escape(str(error))
    again = html.escape(f"{links.EDITOR}?{query}&run=no")  # so that a query that took too long is not typed anew
    back = f'<p><a href="{again}">Go back and change the query</a></p>' if path == links.EDITOR and query else ""
    page = (
        '<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>This cannot be answered now</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="stylesheet" href="{links.ASSETS}remit.css"></head><body><main id="main" class="width">'
        f'<h1>This cannot be answered now</h1><p class="preserve">{words}</p>{back}<p><a href="/">Go to the first page</a></p>'
        "</main></body></html>"
    )
    return Response(page, 503, headers, "text/html; charset=utf-8")


def _address(host: str, port: int) -> str:
    """What is opened in a browser on this machine: one that listens everywhere has no address of its own."""
    name = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - it is replaced
    return f"http://[{name}]:{port}/" if ":" in name else f"http://{name}:{port}/"


def _this_machine() -> str:
    return socket.gethostname().lower()


def _listen(serving: Serving) -> socket.socket:
    family = socket.AF_INET6 if ":" in serving.host else socket.AF_INET
    # With the protocol named, or asyncio leaves Nagle's algorithm on, and each answer waits 40 ms for the client's system.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((serving.host, serving.port))
        listener.listen(_WAITING)  # at once, so that the address can be opened when it is told
    except (OSError, OverflowError) as error:
        listener.close()
        why = getattr(error, "strerror", None) or str(error)
        raise CannotRun(
            f"{serving.host}, port {serving.port}, cannot be listened on ({why}). Choose another with --port N; --port 0 "
            "takes any that is free."
        ) from error
    return listener

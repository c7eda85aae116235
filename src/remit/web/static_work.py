"""What the processes do that write a copy of the site: answer addresses, and put pages in their place.

Each process loads the workspace once. It ends itself when the one that started it has gone.
"""

from __future__ import annotations

import json
import os
import re
import signal
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from html import unescape
from multiprocessing import connection, parent_process
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from remit import workspace as workspaces
from remit.errors import CannotRun, RemitError, TooMuch
from remit.exchange import Request, Response
from remit.tidy import clean
from remit.web import routes, setting, static_links, static_pages
from remit.web.static_links import Address
from remit.web.static_plan import ASSETS, Plan

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date
    from multiprocessing.connection import Connection

    from remit.web.setting import Setting

_ASSETS = "/assets/"
_PAGES = (".html", ".svg")
_PLACES = "places.json"
DONE, REFUSED, UNWRITABLE = "done", "refused", "unwritable"
"""What comes of a job: it was done, it cannot be done, or its file cannot be written."""
_SENTENCE = re.compile(r"</h1>\s*<p[^>]*>([^<]+)</p>")
_OK = 200


@dataclass(frozen=True)
class Task:
    """What a process needs to know before it begins.

    Attributes:
        root: The folder of the workspace.
        day: The day that the copy tells of.
        marking: A protective marking; empty for none.
        pictures: Whether pictures are drawn.
        seconds: How long a picture may take; 0 for no limit.
        drafts: The folder for answers whose links do not lead to files yet.
        site: The folder for the files.
    """

    root: Path
    day: date
    marking: str
    pictures: bool
    seconds: float
    drafts: Path
    site: Path


@dataclass(frozen=True)
class Answered:
    """What an address answers.

    Attributes:
        address: The address.
        suffix: The suffix of its file; empty when it has no file.
        draft: The name of the draft.
        links: The addresses to which it links, as far as the copy holds them.
        trouble: Why it has no file, as a sentence; empty when it has one.
    """

    address: Address
    suffix: str = ""
    draft: str = ""
    links: tuple[Address, ...] = ()
    trouble: str = ""


@dataclass(frozen=True)
class Placed:
    """A file of the copy: its address, the name of its draft, and its path in the folder of the site."""

    address: Address
    draft: str
    path: str


class _Late(BaseException):
    """A picture takes too long; no view takes it for an error of its own."""


class Worker:
    """Answers addresses of one workspace.

    Args:
        task: What to do.
    """

    def __init__(self, task: Task) -> None:
        """Load the workspace."""
        loaded = setting.load(workspaces.load(task.root))
        self.setting: Setting = replace(loaded, is_static=True, day=task.day, marking=task.marking)
        self.plan = Plan(self.setting, pictures=task.pictures)
        self._task = task

    def answer(self, address: Address) -> Answered:
        """Answer an address and write the draft of its file."""
        try:
            with self._limit(address):
                response = self._response(address)
        except _Late:
            return Answered(address, trouble=str(TooMuch.time(self._task.seconds)))
        except RemitError as error:
            return Answered(address, trouble=str(error))
        except Exception as error:
            if self.plan.is_picture(address):
                return Answered(address, trouble=f"it could not be drawn ({type(error).__name__}: {error})")
            raise CannotRun(f"The page {address.path} cannot be made ({type(error).__name__}: {error}).") from error
        if response.status != _OK:
            return Answered(address, trouble=_said(response))
        suffix = ".html" if response.media_type.startswith("text/html") else Path(address.path).suffix
        draft = _draft(address)
        (self._task.drafts / draft).write_bytes(response.body)
        found = static_links.links(response.body.decode(), written(address)) if suffix in _PAGES else set()
        leads = {normal for one in found if self.plan.has(normal := self.plan.normal(one))}
        return Answered(address, suffix, draft, tuple(sorted(leads)))

    def place(self, placed: Placed) -> int:
        """Put a file in its place, its links made to lead to files; `save_places` goes before.

        Args:
            placed: The file.

        Returns:
            How many bytes it has.
        """
        data = (self._task.drafts / placed.draft).read_bytes()
        if placed.path.endswith(_PAGES):
            base = written(placed.address)
            data = static_links.rewritten(data.decode(), base, placed.path, self._find).encode()
        path = self._task.site / placed.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return len(data)

    def _find(self, address: Address) -> str | None:
        return self._places.get(self.plan.normal(address))

    @cached_property
    def _places(self) -> dict[Address, str]:
        listed = json.loads((self._task.drafts / _PLACES).read_text(encoding="utf-8"))
        return {Address(path, tuple((name, value) for name, value in values)): place for path, values, place in listed}

    def _response(self, address: Address) -> Response:
        if address.path.startswith(_ASSETS):
            return Response(_OK, (ASSETS / address.path.removeprefix(_ASSETS)).read_bytes(), "")
        own = static_pages.answer(self.setting, self.plan, address)
        if own is not None:
            return own
        return routes.answer(self.setting, Request("GET", address.path, urlencode(self.plan.dated(address).values)))

    @contextmanager
    def _limit(self, address: Address) -> Iterator[None]:
        """Stop a picture that takes too long; where there is no alarm clock, it takes as long as it takes."""
        seconds = self._task.seconds
        if seconds <= 0 or not self.plan.is_picture(address) or not hasattr(signal, "setitimer"):
            yield
            return

        def stop(_number: int, _frame: object) -> None:
            raise _Late

        before = signal.signal(signal.SIGALRM, stop)
        signal.setitimer(signal.ITIMER_REAL, seconds)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)


def save_places(task: Task, places: Mapping[Address, str]) -> None:
    """Tell all processes the path of the file of every address."""
    listed = [(address.path, address.values, place) for address, place in places.items()]
    (task.drafts / _PLACES).write_text(json.dumps(listed), encoding="utf-8")


def serve(asked: Connection, task: Task) -> None:
    """What a process does: load the workspace, and do one job after the other until there are no more.

    Args:
        asked: It brings addresses to answer and files to place, and takes what came of them: (kind, what).
        task: What to do.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who started it hears of it, and ends it
    threading.Thread(target=_end_with_parent, daemon=True).start()
    worker = Worker(task)
    with suppress(EOFError, OSError):
        while True:
            asked.send(_done(worker, asked.recv()))


def _done(worker: Worker, job: Address | Placed) -> tuple[str, Answered | int | str]:
    try:
        return DONE, worker.place(job) if isinstance(job, Placed) else worker.answer(job)
    except RemitError as error:
        return REFUSED, str(error)
    except OSError as error:
        return UNWRITABLE, unwritable(error)
    except Exception as error:  # noqa: BLE001 - whatever it is, the one who waits must hear of it
        return REFUSED, f"Remit met a fault of its own ({type(error).__name__}: {error})."


def unwritable(error: OSError) -> str:
    """Why a file of the copy cannot be written, and what to do."""
    why = error.strerror or str(error)
    return f"The copy cannot be written: {why}. Make room on the disk, or choose another place."


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


def _said(response: Response) -> str:
    """What the page of a refusal says."""
    found = _SENTENCE.search(response.body.decode())
    return clean(unescape(found[1]).strip()) if found else f"it is answered with the status {response.status}"


def _draft(address: Address) -> str:
    return sha256(repr((address.path, address.values)).encode(errors="surrogatepass")).hexdigest()


def written(address: Address) -> str:
    """An address as links in its page are understood from it."""
    return quote(address.path) + (f"?{urlencode(address.values)}" if address.values else "")

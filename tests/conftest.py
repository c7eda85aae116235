"""What every test can ask for: the invented workspace and its store, and small workspaces of its own."""

from __future__ import annotations

import asyncio
import http.client
import os
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pytest
from tests import servers

from remit import workspace as workspaces
from remit.diagram.model import CAME, PAST, PLANNED, STATES, UNSURE, WENT, Diagram, Edge, Kind, Node
from remit.diagram.styles import SHAPES, TINTS
from remit.document import Source
from remit.remote import dialect, uploading
from remit.remote.endpoint import Endpoint
from remit.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator, Mapping

    from playwright.sync_api import Browser
    from tests.servers import Server

    from remit.workspace import Workspace

Answer = TypeVar("Answer")
INVENTED = Path(__file__).parent / "workspace"
TINT_OF = {"report": "blue", "action": "green", "body": "violet", "system": "pink", "post": "#ffeecc"}
HOSTILE = (
    "<b>&\"'bold</b> &lt;i&gt; &#60;",
    "line\none\r\ntwo\u2028three\ttab",
    "\u05e9\u05dc\u05d5\u05dd \u202egnp.exe\u202c \u0627\u0644\u0639\u0631\u0628\u064a\u0629",
    "nul\0 esc\x1b del\x7f c1\x85 feed\x0b\x0c no\ufffe\uffff",
    "half \ud800 and \udfff",
    "x" * 340,
    "many words " * 40,
    "javascript:alert(1)",
    "=1+1",
    "+cmd|' /C calc'!A0",
    "@SUM(1)",
    "-2+3",
    "\\N \\G \\l \\",
    "]]> <!-- --> <![CDATA[",
    "<HTML><img src='http://example.org/x.png'>",
    "`**md** _x_ #quot; #35; %%{init: {}}%% $$x$$",
    'end"]; click n1 href "javascript:alert(1)"',
    "1. list",
    "https://www.example.org/a_b me@example.org fa:fa-car",
    "\ufb02\u00b0\u00b060\u00b6\u00dfimg src=x",
    "style a:#b; %title%",
    "_x000D_",
    "",
    "  ",
)
SETTINGS = """[workspace]
name = "small"
title = "A small workspace"
version = "1"
base = "https://example.org/small/"
"""


class Held:
    """A pipe with a name: a program of a test opens it and holds it, so that it is seen whether anything of it is left.

    Attributes:
        path: Where it is.
    """

    def __init__(self, path: Path) -> None:
        os.mkfifo(path)
        self.path = path
        self._read = os.open(path, os.O_RDONLY | os.O_NONBLOCK)

    def line(self) -> str:
        """The first line that is written to it; empty when none comes in twenty seconds."""
        for _ in range(1000):
            with suppress(BlockingIOError):
                if told := os.read(self._read, 1000):
                    return told.decode().splitlines()[0]
            time.sleep(0.02)
        return ""

    def is_left(self) -> bool:
        """Whether something still holds it."""
        try:
            return os.read(self._read, 1000) != b""
        except BlockingIOError:
            return True

    def is_let_go(self) -> bool:
        """Whether all that held it is gone within twenty seconds."""
        for _ in range(1000):
            if not self.is_left():
                return True
            time.sleep(0.02)
        return False

    def close(self) -> None:
        """Close this end."""
        os.close(self._read)


def alone(working: Coroutine[object, object, Answer]) -> Answer:
    """Run a coroutine in a thread, and give its result: the thread of the tests has the event loop of the browser."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(asyncio.run, working).result()


class Served:
    """A site that is served by a process of its own.

    Attributes:
        port: The port on 127.0.0.1.
        process: The process.
    """

    def __init__(self, root: Path, *options: str) -> None:
        command = [sys.executable, "-m", "remit", "-w", str(root), "serve", "--port", "0", "--no-browser", *options]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        assert self.process.stderr is not None
        told = self.process.stderr.readline()
        if "http://" not in told:
            pytest.fail(f"The site was not served: {told}{self.process.stderr.read()}")
        self.port = int(told.rsplit(":", 1)[1].strip().rstrip("/"))

    @property
    def address(self) -> str:
        """Where the site begins, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    def ask(
        self, path: str, method: str = "GET", body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, dict[str, str], bytes]:
        """Status, headers (names in small letters) and body of one answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=90)
        connection.request(method, path, body, dict(headers or {}))
        found = connection.getresponse()
        told = {name.lower(): value for name, value in found.getheaders()}
        data = found.read()
        connection.close()
        return found.status, told, data

    def close(self) -> None:
        """End it, as Ctrl+C would."""
        self.process.send_signal(signal.SIGINT)
        self.process.communicate(timeout=20)


@pytest.fixture(scope="session")
def served() -> Iterator[Served]:
    """The site of the invented workspace; only to be read."""
    site = Served(INVENTED)
    yield site
    site.close()


@pytest.fixture
def serve() -> Iterator[Callable[..., Served]]:
    """Serve a workspace of a test, with options."""
    sites: list[Served] = []

    def start(root: Path, *options: str) -> Served:
        sites.append(Served(root, *options))
        return sites[-1]

    yield start
    for site in sites:
        site.close()


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Held]:
    """A pipe that a program of a test holds, see there."""
    pipe = Held(tmp_path / "held")
    yield pipe
    pipe.close()


@pytest.fixture(scope="session")
def workspace() -> Workspace:
    """The invented workspace: bathing water in Fenland, a country that does not exist."""
    return workspaces.load(INVENTED)


@pytest.fixture(scope="session")
def store(workspace: Workspace) -> Store:
    """The triples of the invented workspace, with what is derived from them; only to be read."""
    return Store(workspace)


@pytest.fixture(scope="session")
def oxigraph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """`oxigraph serve`, started once; what tests publish there is cleared by `endpoint`."""
    with servers.oxigraph(tmp_path_factory.mktemp("oxigraph")) as started:
        yield started


@pytest.fixture(scope="session")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Virtuoso, started once."""
    with servers.virtuoso(tmp_path_factory.mktemp("virtuoso")) as started:
        yield started


@pytest.fixture(scope="session")
def publish(request: pytest.FixtureRequest) -> Callable[[Store, str], Store]:
    """Publish a workspace at one of the servers, and ask it there as anybody may; nothing else is there then.

    It is only to be read. What the last test published and left as it was is not published again.
    """

    def published(local: Store, name: str) -> Store:
        server: Server = request.getfixturevalue(name)
        if server.held != local.digest:
            server.clear()
            with pytest.MonkeyPatch.context() as environment:
                for key, value in server.environment.items():
                    environment.setenv(key, value)
                publisher = uploading.Publisher(local, uploading.line(local.workspace, server.url, None, 60))
                publisher.publish(publisher.plan())
            server.held = local.digest
        place = dialect.place(local.workspace, server.url)
        return Store(local.workspace, holding=Endpoint(local.workspace, place))

    return published


@pytest.fixture(params=["oxigraph", "virtuoso"])
def endpoint(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Server:
    """Each of the two servers, with nothing of a workspace on it; the environment says who publishes there."""
    server: Server = request.getfixturevalue(request.param)
    server.clear()
    for name in ("REMIT_ENDPOINT_USER", "REMIT_ENDPOINT_PASSWORD", "REMIT_ENDPOINT_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    return server


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, started once for all tests of pages."""
    from playwright.sync_api import sync_playwright

    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.fail("There is no Chromium, in which pages are tried out. On Debian: apt-get install chromium")
    quiet = ("--disable-gpu", "--disable-background-networking", "--disable-sync", "--disable-component-update")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--no-first-run", *quiet])
        yield started
        started.close()


@pytest.fixture(scope="session")
def chain() -> Diagram:
    """A small diagram made by hand: two edges between the same two things, one there and back, a loop, all states."""
    base = "https://example.org/fenland/id/"
    report = Node(
        f"{base}report/clean", "Report on clean bathing waters around the whole coast", _kind("report", "note")
    )
    action = Node(f"{base}action/1", "Test every beach", _kind("action", "rounded"), "recommendation")
    guard = Node(f"{base}body/guard", "Coastguard Service", _kind("body", "pill"), "service", focus=True)
    office = Node(f"{base}body/office", "Harbour Office", _kind("body", "pill"), "office", "until 25 June 2021", PAST)
    buoys = Node(f"{base}system/buoys", "Buoy register", _kind("system", "tab"), "", "planned, 2027", PLANNED)
    alone = Node(f"{base}post/alone", "Keeper of the pier", _kind("post", "hexagon"), "", "days not known", UNSURE)
    owns, partners = "https://example.org/def/owner", "https://example.org/def/partner"
    edges = (
        Edge(report.iri, action.iri, "makes", "https://example.org/def/makes", notes=(1, 2)),
        Edge(action.iri, office.iri, "owner", owns, f"{base}assignment/1", "until 25 June 2021", PAST, notes=(1,)),
        Edge(action.iri, office.iri, "owner", owns, f"{base}assignment/2", notes=(2,)),
        Edge(office.iri, action.iri, "reports on", partners, "", "days not known", UNSURE),
        Edge(guard.iri, buoys.iri, "will use", "https://example.org/def/uses", "", "planned, 2027", PLANNED),
        Edge(guard.iri, guard.iri, "reports to"),
    )
    return Diagram(
        "Who answers for clean bathing water?",
        "Six things and six relations, on 1 June 2022.",
        (report, action, guard, office, buoys, alone),
        edges,
        (("Day", "1 June 2022"), ("Version", "7")),
        (
            Source(1, "Report on clean waters (3 May 2017), page 4", "The office owns this.", "https://example.org/r"),
            Source(2, "Letter of the Harbour Office (2 June 2018)"),
        ),
        "Report on clean waters (3 May 2017); Letter of the Harbour Office (2 June 2018)",
        "OFFICIAL",
    )


@pytest.fixture(scope="session")
def hostile() -> Diagram:
    """A diagram whose every text is made to break out of a format, or to do harm in a program that opens it."""
    kinds = tuple(
        Kind(f"kind-{number}", f"{text} kind", shape, tint)
        for number, (text, shape, tint) in enumerate(zip(HOSTILE, SHAPES, TINTS, strict=False))
    )
    nodes = tuple(
        Node(
            f"javascript:alert({number}){text}",
            text,
            kinds[number % len(kinds)],
            text,
            text,
            STATES[number % 4],
            ("", CAME, WENT)[number % 3],
            number == 0,
            1 + number % 3,
        )
        for number, text in enumerate(HOSTILE)
    )
    edges = tuple(
        Edge(node.iri, after.iri, node.label, node.iri, node.iri, node.dates, node.state, node.mark, node.count, (1, 2))
        for node, after in zip(nodes, (*nodes[1:], nodes[0]), strict=True)
    )
    title, caption = f"{HOSTILE[0]} {HOSTILE[3]}", f"{HOSTILE[1]} {HOSTILE[4]}"
    sources = (Source(1, HOSTILE[0], HOSTILE[9], "javascript:alert(1)"), Source(2, HOSTILE[4]))
    return Diagram(
        title, caption, nodes, edges, ((HOSTILE[2], HOSTILE[9]),), sources, HOSTILE[13], f"=1+1 {HOSTILE[9]}"
    )


def _kind(name: str, shape: str) -> Kind:
    return Kind(name, name.capitalize(), shape, TINT_OF[name])


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Path]:
    """Make a small workspace with empty folders and the files given; `invented`: on top of the invented one."""

    def made(files: Mapping[str, str | bytes], *, settings: str = SETTINGS, invented: bool = False) -> Path:
        root = tmp_path / "small"
        for folder in ("ontology", "graph", "queries", "shapes"):
            (root / folder).mkdir(parents=True)
        content: dict[str, str | bytes] = {"remit.toml": settings}
        if invented:
            folders = workspaces.load(INVENTED).folders
            lines = "".join(f'{name} = "{folders[name]}"\n' for name in ("ontology", "queries", "shapes"))
            content["remit.toml"] = (
                f"{(INVENTED / 'remit.toml').read_text(encoding='utf-8').split('[folders]')[0]}[folders]\n{lines}"
            )
            for path in folders["graph"].rglob("*.ttl"):
                content[f"graph/{path.relative_to(folders['graph'])}"] = path.read_bytes()
        for name, data in (content | dict(files)).items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data.encode() if isinstance(data, str) else data)
        return root

    return made

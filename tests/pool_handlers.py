"""What the children of the pool do in its tests: each function answers the path that has its name."""

from __future__ import annotations

import ctypes
import os
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from remit.errors import BadFile, TooMuch
from remit.exchange import Request, Response
from remit.leaving import folder, program

if TYPE_CHECKING:
    from collections.abc import Callable


# What loads


def start(*held: str) -> Callable[[Request], Response]:
    """Hold each pipe that is named, so that a test sees when the child is gone."""
    for path in held:
        os.open(path, os.O_WRONLY)
    return answer


def start_from(path: str) -> Callable[[Request], Response]:
    """Answer everything with what a file says now; note each start beside it; do as the file says if it tells to fail."""
    said = Path(path).read_text(encoding="utf-8")
    with Path(f"{path}.starts").open("a", encoding="utf-8") as starts:
        starts.write("x")
    if said == "broken":
        raise BadFile("graph/bodies.ttl:3:4", "this is not valid Turtle. Mend it.")
    if said == "failing":
        raise KeyError(said)
    if said == "dying":
        os.kill(os.getpid(), signal.SIGSEGV)

    def told(request: Request) -> Response:
        if request.path == "exits":
            exits(request)
        waits(request)
        return Response(200, said.encode())

    return told


# What answers


def answer(request: Request) -> Response:
    found = globals()[request.path.strip("/")](request)
    return found if isinstance(found, Response) else Response(200, found, "text/plain")


def echo(request: Request) -> bytes:
    return request.query.encode() + request.body


def whole(request: Request) -> Response:
    return Response(
        404, repr(request).encode(), "text/turtle", (("cache-control", "no-store"), ("content-disposition", "é"))
    )


def pid(request: Request) -> bytes:
    return str(os.getpid()).encode()


def facts(request: Request) -> bytes:
    import resource

    limits = [resource.getrlimit(limit)[0] for limit in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE)]
    return f"{Path.cwd()} {os.getsid(0) == os.getpid()} {'' in sys.path} {sys.stdin.read()!r} {limits}".encode()


def prints(request: Request) -> bytes:
    os.write(1, b"noise")
    print("more noise")  # noqa: T201 - the point of it
    subprocess.run([sys.executable, "-c", "print('and more')"], check=True)
    return b"answer"


def large(request: Request) -> bytes:
    return b"x" * int(request.query)


def keeps_a_file(_: Request) -> bytes:
    folder = Path(tempfile.gettempdir())
    (folder / "sent").write_text("x", encoding="utf-8")
    return str(folder).encode()


def keeps_a_file_and_waits(request: Request) -> bytes:
    Path(request.query).write_bytes(keeps_a_file(request))
    time.sleep(60)
    return b""


def waits(request: Request) -> bytes:
    """Sleep for as many seconds as are asked for; the processor has nothing to do."""
    time.sleep(float(request.query or 0))
    return str(os.getpid()).encode()


def toils(request: Request) -> bytes:
    """Work for as many seconds of processor time as are asked for, and tell the process and its priority."""
    end = time.process_time() + float(request.query)
    while time.process_time() < end:
        sum(range(10_000))
    own = Path("/proc/self/autogroup")
    priority = str(os.getpriority(os.PRIO_PROCESS, 0))
    session = own.read_text(encoding="ascii").split()[-1] if os.access(own, os.W_OK) else priority
    return f"{os.getpid()} {priority} {session}".encode()


def stays(request: Request) -> bytes:
    """Tell beside a file that it has begun, and wait until the file is there."""
    Path(f"{request.query}.begun").write_text("x", encoding="utf-8")
    while not Path(request.query).exists():
        time.sleep(0.01)
    return str(os.getpid()).encode()


def lags(request: Request) -> bytes:
    """Be taken for a job that has worked long, and stay."""
    signal.raise_signal(signal.SIGPROF)
    return stays(request)


def freezes(request: Request) -> bytes:
    """Stop, so that only another process can end this one."""
    os.kill(os.getpid(), signal.SIGSTOP)
    return b""


def rings_later(request: Request) -> bytes:
    """Be done at once; the signals of the clocks come after it."""

    def ring() -> None:
        time.sleep(float(request.query))
        for number in (signal.SIGALRM, signal.SIGPROF):
            os.kill(os.getpid(), number)

    threading.Thread(target=ring).start()
    return str(os.getpid()).encode()


def holds(request: Request) -> bytes:
    """Never leave the interpreter free."""
    return bytes(sum(range(10**14)))


def joins(request: Request) -> bytes:
    """Be in the engine."""
    import pyoxigraph

    store = pyoxigraph.Store()
    store.extend([pyoxigraph.Quad(*[pyoxigraph.NamedNode(f"a:{number}")] * 3) for number in range(300)])
    store.query("ASK { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER(STRLEN(STR(?a)) + STRLEN(STR(?l)) < 0) }")
    return b""


def starts_another(request: Request) -> bytes:
    """Make a temporary folder, start a program that holds the pipe that is named, and wait for it."""
    here, held = request.query.split(" ")
    with folder() as made:
        Path(here).write_text(str(made), encoding="utf-8")
        code = f"import os, time; os.open({held!r}, os.O_WRONLY); os.write(3, b'begun\\n'); time.sleep(60)"
        none = subprocess.DEVNULL
        with program([sys.executable, "-c", code], stdin=none, stdout=none, stderr=none, env={}) as process:
            process.wait()
    return b""


def runs_another(request: Request) -> bytes:
    """Have a worker hold the pipe that is named."""
    from remit import worker

    return worker.run("pool_handlers:hold", request.query.encode(), seconds=60, megabytes=500)


def hold(data: bytes) -> bytes:
    held = os.open(data, os.O_WRONLY)
    os.write(held, b"begun\n")
    time.sleep(60)
    return b""


def takes_memory(request: Request) -> bytes:
    return bytes(bytearray(3_000_000_000))


def takes_little(request: Request) -> bytes:
    taken = []
    while True:
        taken.append(bytes(1_000))


def goes_down(request: Request) -> bytes:
    return goes_down(request)


def is_half(request: Request) -> bytes:
    raise ValueError(chr(0xD800))


def fails(request: Request) -> bytes:
    raise KeyError(request.query)


def asks_to_leave(request: Request) -> bytes:
    sys.exit(4)


def refuses(request: Request) -> bytes:
    raise BadFile("x.ttl:3:4", "“this” is wrong: mend it.")


def stops(request: Request) -> bytes:
    raise TooMuch("it took more than it may")


def crashes(request: Request) -> bytes:
    return ctypes.string_at(0)


def aborts(request: Request) -> bytes:
    os.abort()


def exits(request: Request) -> bytes:
    os._exit(3)


def ends(request: Request) -> bytes:
    os.kill(os.getpid(), signal.SIGKILL)
    return b""


def raves(request: Request) -> bytes:
    """Say to the server what no child says."""
    words = bytes.fromhex(request.query)
    for one in Path("/proc/self/fd").iterdir():
        with suppress(OSError):
            if stat.S_ISSOCK(os.fstat(int(one.name)).st_mode):
                os.write(int(one.name), words)
    time.sleep(60)
    return b""


# What asks


def start_store(root: str) -> Callable[[Request], Response]:
    """Answer queries on a workspace."""
    from remit import queries, workspace
    from remit.results import Table, Triples
    from remit.store import Store

    store = Store(workspace.load(Path(root)))

    def told(request: Request) -> Response:
        text = request.body.decode()
        queries.refuse(text, "query")
        found = store.query(text)
        rows = found.rows if isinstance(found, Table) else found.triples if isinstance(found, Triples) else (found.yes,)
        return Response(200, str(len(rows)).encode())

    return told

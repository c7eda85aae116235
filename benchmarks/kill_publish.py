"""Kill `remit publish`, or the server, at random moments: the next time must complete it, with the right answers.

    python benchmarks/kill_publish.py [ROUNDS] [SEED] [publisher|server]

A copy of the invented workspace is published to `oxigraph serve`. Each round changes it (a file says something new, one is
taken away or comes back), starts `remit publish`, and kills (SIGKILL) the publisher or the server, which keeps its triples
on disk. Then `remit publish` runs again and must end well; every graph, the union and the record are compared with the
files, and a third run must find nothing to send. One round of five starts from an empty server. One round of four kills at a
moment spread over the whole run; three wait until the record says that somebody publishes, and kill within the hundredths of
a second after that, in which everything is sent. Prints what each round left, and exits 1 at the first that is not right.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections import Counter
from pathlib import Path

import pyoxigraph

from remit import workspace as workspaces
from remit.remote import record, uploading
from remit.store import Store

ROOT = Path(__file__).parents[1]
INVENTED = ROOT / "tests" / "workspace"
ROUNDS = 60
PATIENCE = 30.0
ANSWER = "application/n-quads"
EMPTY_EVERY = 5
SENDING = 0.1  # seconds from the first request that changes something to the last, about
STARTED = "ASK { GRAPH ?g { ?g <http://www.w3.org/ns/prov#startedAtTime> ?since } }"


class Served:
    """`oxigraph serve` with its store in a folder."""

    def __init__(self, folder: Path) -> None:
        """Start it."""
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.start()

    def start(self) -> None:
        """Start it with what it has on its disk, and wait until it answers."""
        place = ("--location", str(self.folder), "--bind", f"127.0.0.1:{self.port}")
        self.process = subprocess.Popen(("oxigraph", "serve", *place), stderr=subprocess.DEVNULL)
        end = time.monotonic() + PATIENCE
        while True:
            try:
                self.quads()
            except OSError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.02)
            else:
                return

    def kill(self) -> None:
        """Kill it."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def clear(self) -> None:
        """Take away all that it holds."""
        body = urllib.parse.urlencode({"update": "CLEAR ALL"}).encode()
        with urllib.request.urlopen(f"{self.url}/update", body, timeout=PATIENCE):  # noqa: S310 - our own server
            pass

    def is_published_to(self) -> bool:
        """Whether its record says that somebody publishes."""
        address = f"{self.url}/query?{urllib.parse.urlencode({'query': STARTED})}"
        with urllib.request.urlopen(address, timeout=PATIENCE) as answer:  # noqa: S310 - our own server
            return b"true" in answer.read()

    def quads(self) -> set[str]:
        """All that it holds."""
        request = urllib.request.Request(f"{self.url}/store", headers={"Accept": ANSWER})  # noqa: S310 - the same
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310 - the same
            return set(answer.read().decode().splitlines())


def main() -> int:
    """Run the rounds; 0 when each was completed rightly."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1  # noqa: PLR2004 - the second argument
    what = sys.argv[3] if len(sys.argv) > 3 else "publisher"  # noqa: PLR2004 - the third argument
    chance = random.Random(seed)  # noqa: S311 - moments, not secrets
    found: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="remit-kill-") as scratch:
        root = copy(Path(scratch, "workspace"))
        server = Served(Path(scratch, "store"))
        try:
            begin = time.monotonic()
            published(root, server)
            whole = time.monotonic() - begin
            print(f"Publishing all takes {whole:.2f} s")
            for number in range(1, rounds + 1):
                after = chance.random() * (SENDING if number % 4 else whole)
                state = one_round(root, server, number, after, what)
                left = faults(root, server)
                print(f"round {number}: {state}: {left or 'completed rightly'}", flush=True)
                found[state] += 1
                if left:
                    return 1
        finally:
            server.kill()
    print(
        f"{rounds} rounds, seed {seed}, {what} killed: " + ", ".join(f"{name} {n}" for name, n in sorted(found.items()))
    )
    return 0


def one_round(root: Path, server: Served, number: int, after: float, what: str) -> str:
    """Change the workspace, begin to publish it, kill after so many seconds, and publish it again.

    Returns:
        What the killing left, in words.
    """
    change(root, number)
    if number % EMPTY_EVERY == 0:
        server.clear()
    before = server.quads()
    process = subprocess.Popen(command(root, server), stderr=subprocess.DEVNULL)
    while number % 4 and process.poll() is None and not server.is_published_to():
        pass
    time.sleep(after)
    ended = process.poll() is not None
    if what == "server":
        server.kill()
        process.wait()
        server.start()
    else:
        process.kill()
        process.wait()
    after_it = server.quads()
    state = "all was done" if ended else "nothing was done" if after_it == before else "a part was done"
    published(root, server)
    return state


def change(root: Path, number: int) -> None:
    """Have one file say something new, and take another away or put it back."""
    systems = root / "graph" / "systems.ttl"
    text = (INVENTED / "graph" / "systems.ttl").read_text(encoding="utf-8")
    systems.write_text(
        f'{text}\n<https://example.org/fenland/id/system/x> skos:altLabel "{number}"@en .\n', encoding="utf-8"
    )
    letters = root / "graph" / "responses" / "letters.ttl"
    if number % 2:
        letters.unlink()
    else:
        shutil.copyfile(INVENTED / "graph" / "responses" / "letters.ttl", letters)


def faults(root: Path, server: Served) -> str:
    """What at the server is not as the files say; empty when all is right."""
    workspace = workspaces.load(root)
    store = Store(workspace)
    here = {str(quad) + " ." for quad in store.with_graphs()}
    own = f"<{record.record_of(workspace.namespaces)}> ."
    there = {line for line in server.quads() if not line.endswith(own)}
    if {str(quad) + " ." for quad in pyoxigraph.parse("\n".join(there), format=pyoxigraph.RdfFormat.N_QUADS)} != here:
        return f"{len(here - there)} statements are not there, {len(there - here)} should not be"
    wire = uploading.line(workspace, server.url, None, PATIENCE)
    found = record.read(wire, workspace.namespaces)
    if found.since or found.contents != store.digest or None in found.graphs.values():
        return f"the record is not whole: {found}"
    return "" if uploading.Publisher(store, wire).plan().done else "something would be sent again"


def published(root: Path, server: Served) -> None:
    """Publish, to the end."""
    subprocess.run(command(root, server), check=True, capture_output=True)


def command(root: Path, server: Served) -> list[str]:
    """How the publisher is started."""
    return [sys.executable, "-c", "from remit.cli import entry; entry()", "-w", str(root), "publish", server.url]


def copy(target: Path) -> Path:
    """A fresh copy of the invented workspace; its ontology, queries and shapes stay where they are."""
    shutil.copytree(INVENTED, target)
    settings = (target / "remit.toml").read_text(encoding="utf-8").replace('"../../', f'"{ROOT}/')
    (target / "remit.toml").write_text(settings, encoding="utf-8")
    return target


def free_port() -> int:
    """A port of 127.0.0.1 that is free."""
    import socket

    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


if __name__ == "__main__":
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    sys.exit(main())

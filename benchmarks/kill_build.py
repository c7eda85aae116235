"""Kill whoever builds a snapshot, or brings one up to date, at random moments: the next start must answer rightly.

    python benchmarks/kill_build.py [ROUNDS] [SEED]

Each round changes a file of a copy of the invented workspace, starts a process that opens the workspace on disk, and kills
it (SIGKILL). In every second round there was no snapshot before, so that one is built. A part of the rounds kills at a
moment spread evenly over the whole run; the others wait until the new folder is there, until it has been given its name, or
until it is about to be named as the one in use, and kill within the milliseconds after that, which chance alone would seldom
meet. Then the workspace is opened again and compared, graph by graph, with the same workspace held in memory. What
was killed is cleared away by the next that builds; at the end nothing may be left of it. Prints how often each state was found, and exits 1 at the first round that answers wrongly.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from remit import workspace as workspaces
from remit.memory import Memory
from remit.snapshot import place
from remit.store import Store
from remit.terms import BlankNode

if TYPE_CHECKING:
    import pyoxigraph

    from remit.workspace import Workspace

ROOT = Path(__file__).parents[1]
INVENTED = ROOT / "tests" / "workspace"
ROUNDS = 200
AWAITED = ("", "new-*", "", "new-*/store/*.sst", "", "new-*/manifest", "s-*", "current.new")
SHORTLY = 0.02
FULLY = 0.3
OPEN = "import sys; from pathlib import Path; from remit import store, workspace; store.Store(workspace.load(Path(sys.argv[1])))"
STATED = "<https://example.org/round> <https://example.org/number> {0} .\n<https://example.org/{0}> a <https://example.org/C> , [] .\n"


def main() -> int:
    """Run the rounds; 0 when every next start answered rightly."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1  # noqa: PLR2004 - the second argument
    chance = random.Random(seed)  # noqa: S311 - moments, not secrets
    with tempfile.TemporaryDirectory(prefix="remit-kill-") as scratch:
        os.environ |= {place.KIND: "disk", place.CACHE: f"{scratch}/cache"}
        workspace = workspaces.load(copy(Path(scratch, "workspace")))
        home = place.home(workspace)
        found: Counter[str] = Counter()
        for number in range(1, rounds + 1):
            state = one_round(workspace, home, number, chance)
            wrong = difference(workspace, home, 2)
            print(f"round {number}: {state}: {wrong or 'right'}", flush=True)
            found[state] += 1
            if wrong:
                return 1
        restate(workspace, rounds + 1)
        wrong = difference(workspace, home, 1)
        if wrong:
            print(f"at the end: {wrong}")
            return 1
    print(f"{rounds} rounds, seed {seed}, all right: " + ", ".join(f"{name} {n}" for name, n in sorted(found.items())))
    return 0


def copy(target: Path) -> Path:
    """A copy of the invented workspace; its ontology, queries and shapes stay where they are."""
    shutil.copytree(INVENTED, target)
    settings = (target / "remit.toml").read_text(encoding="utf-8").replace('"../../', f'"{ROOT}/')
    (target / "remit.toml").write_text(settings, encoding="utf-8")
    return target


def one_round(workspace: Workspace, home: Path, number: int, chance: random.Random) -> str:
    """Change a file, start a builder and kill it; give what it was doing, in words."""
    restate(workspace, number)
    builds = number % 2 == 0
    if builds:
        shutil.rmtree(home, ignore_errors=True)
    before = {path.name for path in home.glob("*")}
    awaited = AWAITED[number // 2 % len(AWAITED)]
    after = chance.random() * (SHORTLY if awaited else whole(workspace))
    process = subprocess.Popen(command(workspace), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while awaited and process.poll() is None and not {path.name for path in home.glob(awaited)} - before:
        pass
    time.sleep(after)
    process.kill()
    process.wait()
    return f"{'built' if builds else 'brought up to date'}, {left(home, before)}"


def restate(workspace: Workspace, number: int) -> None:
    """Change a file of the workspace."""
    (workspace.folders["graph"] / "round.ttl").write_text(STATED.format(number), encoding="utf-8")


def whole(workspace: Workspace) -> float:
    """About how many seconds a run takes that opens a snapshot and brings it up to date, as this machine is loaded now."""
    begin = time.monotonic()
    subprocess.run([sys.executable, "-c", "from remit import store, memory"], check=True, cwd=workspace.root)
    return time.monotonic() - begin + FULLY


def command(workspace: Workspace) -> list[str]:
    """How a builder is started."""
    return [sys.executable, "-c", OPEN, str(workspace.root)]


def left(home: Path, before: set[str]) -> str:
    """How far a killed builder had come."""
    new = {path.name for path in home.glob("*")} - before
    if any(name.startswith("new-") for name in new):
        return "killed while it wrote"
    if any(name.startswith("s-") for name in new):
        named = (home / "current").read_text(encoding="ascii").strip() if (home / "current").exists() else ""
        return "killed when it was done" if named in new else "killed before it was named"
    return "killed before it wrote"


def difference(workspace: Workspace, home: Path, most: int) -> str:
    """What is wrong with what the next start answers; empty when all is right and no more folders are there than may be."""
    held, memory = Store(workspace), Memory(workspace)
    if held.holding.words == memory.words:
        return "it could not be held on disk"
    if graphs(held.with_graphs()) != graphs(memory.engine()):
        return "a graph holds something else"
    if len(held) != len(memory) or held.digest != memory.digest or len(list(held.names)) != len(list(memory.names())):
        return "what is told of it is something else"
    folders = [path.name for path in home.iterdir() if path.is_dir()]
    return "" if len(folders) <= most else f"left over: {folders}"


def graphs(engine: pyoxigraph.Store) -> Counter[str]:
    """Every triple with its graph; nameless things are all alike."""
    return Counter(" ".join("_" if isinstance(term, BlankNode) else str(term) for term in quad) for quad in engine)


if __name__ == "__main__":
    sys.exit(main())

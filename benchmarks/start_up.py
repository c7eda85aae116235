"""Cold start of `remit run who-owns` beside the shortest scripts that answer the same, in one run.

    python benchmarks/start_up.py [ROUNDS]

Prints medians and ratios: remit over a bare pyoxigraph script (bound: at most 4), and an rdflib script over remit (bound:
at least 4). Each script imports its library, loads the same files and runs the same bound query; each run is a new
process; the three take turns, so that a noisy machine troubles all alike. Also: what `remit --help` imports.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
VALUES = ("-v", "recommendation=recommendation:ct-joint-2023-21", "--as-of", "2023-09-01")
HEAVY = ("rdflib", "pyshacl", "networkx", "starlette", "jinja2", "openpyxl", "docx", "pyoxigraph")

BARE = """
import pyoxigraph
store = pyoxigraph.Store()
for path in {files!r}:
    store.bulk_load(path=path, format=pyoxigraph.RdfFormat.TURTLE)
for row in store.query({query!r}):
    print(*row)
"""
RDFLIB = """
import rdflib
graph = rdflib.Graph()
for path in {files!r}:
    graph.parse(path, format="turtle")
for row in graph.query({query!r}):
    print(*row)
"""


def main() -> None:
    """Run the three in turn and print the ratios."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    files = [str(path) for folder in ("ontology", "graph") for path in sorted((ROOT / folder).rglob("*.ttl"))]
    remit = [str(Path(sys.executable).with_name("remit")), "-w", str(ROOT), "run", "who-owns", *VALUES]
    query = subprocess.run([*remit, "--show-query"], capture_output=True, text=True, check=True).stdout
    commands = {
        "remit run who-owns": remit,
        "pyoxigraph script": [sys.executable, "-c", BARE.format(files=files, query=query)],
        "rdflib script": [sys.executable, "-c", RDFLIB.format(files=files, query=query)],
    }
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            begin = time.perf_counter()
            subprocess.run(command, capture_output=True, check=True)
            times[name].append(time.perf_counter() - begin)
    medians = {name: statistics.median(values) for name, values in times.items()}
    for name, value in medians.items():
        print(f"{name:20} median {value * 1000:7.1f} ms  fastest {min(times[name]) * 1000:7.1f} ms")
    ratio = statistics.median(
        a / b for a, b in zip(times["remit run who-owns"], times["pyoxigraph script"], strict=True)
    )
    gain = statistics.median(a / b for a, b in zip(times["rdflib script"], times["remit run who-owns"], strict=True))
    print(f"remit / pyoxigraph script: {ratio:.2f} (bound: at most 4)")
    print(f"rdflib script / remit:     {gain:.2f} (bound: at least 4)")
    print(f"heavy imports of remit --help: {', '.join(imported()) or 'none'}")


def imported() -> list[str]:
    """Which heavy packages `remit --help` imports."""
    code = "import sys\nsys.argv = ['remit', '--help']\nfrom remit import cli\ntry:\n    cli.main(standalone_mode=False)\nexcept BaseException:\n    pass\nprint('\\n'.join(sys.modules))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    return [name for name in HEAVY if name in out.split()]


if __name__ == "__main__":
    main()

"""100,000 relations to GraphML beside networkx's own writer on a graph that is flat already, in one process.

    python benchmarks/graphml.py [EDGES] [ROUNDS]

Prints medians and the ratio of the two (bound: at most 2); flattening is part of ours, and no part of networkx's. The two
take turns, so that a noisy machine troubles both alike. The files are read back once, and must hold the same.
"""

from __future__ import annotations

import gc
import io
import statistics
import sys
import time
from typing import TYPE_CHECKING

import networkx as nx

from remit.diagram.model import STATES, Diagram, Edge, Kind, Node
from remit.diagram.networks import to_networkx
from remit.document import Source
from remit.drawing import graphml

if TYPE_CHECKING:
    from collections.abc import Callable

EDGES = 100_000
ROUNDS = 3
BASE = "https://example.org/"
KINDS = (Kind("body", "Body", "pill", "violet"), Kind("report", "Report", "note", "blue"))
RELATIONS = ("owner", "partner", "responds to", "is about", "is accountable to")
SOURCES = tuple(Source(number, f"Report {number} (2 June 2018), page {number}") for number in range(1, 41))


def main() -> int:
    """Measure; 0 when both files hold the same."""
    edges = int(sys.argv[1]) if len(sys.argv) > 1 else EDGES
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else ROUNDS  # noqa: PLR2004 - the second argument
    diagram = made(edges)
    flat = to_networkx(diagram)
    ours: list[float] = []
    theirs: list[float] = []
    for _ in range(rounds):
        ours.append(seconds(lambda: graphml.write(diagram)))
        theirs.append(seconds(lambda: written_by_networkx(flat)))
    print(f"{len(diagram.nodes):,} things and {edges:,} relations, medians of {rounds}")
    print(f"remit, flattening included: {statistics.median(ours):6.2f} s  fastest {min(ours):6.2f} s")
    print(f"networkx, flat already:     {statistics.median(theirs):6.2f} s  fastest {min(theirs):6.2f} s")
    ratio = statistics.median(a / b for a, b in zip(ours, theirs, strict=True))
    print(f"remit / networkx: {ratio:.2f} (bound: at most 2)")
    same = held(graphml.write(diagram)) == held(written_by_networkx(flat))
    print("Both files hold the same." if same else "The files DIFFER.")
    return 0 if same else 1


def made(edges: int) -> Diagram:
    """A diagram with a thing for every five relations."""
    count = max(2, edges // 5)
    nodes = tuple(
        Node(f"{BASE}thing/{number}", f"Thing {number} & all that belongs to it", KINDS[number % 2], "police force")
        for number in range(count)
    )
    relations = tuple(
        Edge(
            nodes[number % count].iri,
            nodes[number * 7 % count].iri,
            RELATIONS[number % len(RELATIONS)],
            f"{BASE}def/{number % len(RELATIONS)}",
            f"{BASE}assignment/{number}",
            "until 25 June 2021" if number % 4 == 1 else "",
            STATES[number % 4],
            notes=(number % 40 + 1,),
        )
        for number in range(edges)
    )
    return Diagram("A large network", "Invented.", nodes, relations, sources=SOURCES)


def written_by_networkx(graph: nx.MultiDiGraph) -> bytes:
    """What networkx's own writer makes of a flat graph."""
    out = io.BytesIO()
    nx.write_graphml(graph, out)
    return out.getvalue()


def held(data: bytes) -> tuple[dict[str, object], dict[object, object]]:
    """The nodes and edges of a file with all that is said of them."""
    graph = nx.read_graphml(io.BytesIO(data), force_multigraph=True)
    return dict(graph.nodes(data=True)), {(a, b, key): said for a, b, key, said in graph.edges(keys=True, data=True)}


def seconds(task: Callable[[], object]) -> float:
    """How long a task takes."""
    gc.collect()
    begin = time.perf_counter()
    task()
    return time.perf_counter() - begin


if __name__ == "__main__":
    sys.exit(main())

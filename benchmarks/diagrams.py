"""From a network to its SVG beside the layout program alone, in one process.

    python -m benchmarks.diagrams [ROUNDS]

Bounds: at most 5 times the layout program for 30 things, at most 2 times for 150. The layout program alone is what a user
would run instead: the same network as DOT (`remit diagram … -o x.dot`) to SVG, by the same engine, process and pipes included.
Imports are done before; both take turns, so that a noisy machine troubles both alike.
"""

from __future__ import annotations

import random
import statistics
import subprocess
import sys
import time

from remit.diagram.model import Diagram, Edge, Kind, Node
from remit.drawing import composing, dot, engine, layout, svg

KINDS = (
    Kind("recommendation", "Recommendation", "rounded", "green"),
    Kind("post", "Post", "hexagon", "violet"),
    Kind("body", "Body or unit", "pill", "violet"),
    Kind("system", "Information system", "tab", "pink"),
)
WORDS = ("Regional", "Office", "for", "the", "Inspection", "of", "Harbours", "Beaches", "Lakes", "Rivers", "Eastern")
RANKED = 60  # up to so many things Remit lets the engine draw ranks, see drawing.layout
BOUNDS = {30: 5.0, 150: 2.0}


def network(size: int, seed: int = 4) -> Diagram:
    """A connected network of so many things with a third more relations."""
    chance = random.Random(seed)  # noqa: S311 - the same network each time is what is wanted
    nodes = tuple(
        Node(f"https://example.org/{number}", " ".join(chance.sample(WORDS, 4)) + f" {number}", chance.choice(KINDS))
        for number in range(size)
    )
    ends = [(chance.randrange(number), number) for number in range(1, size)]
    ends += [(chance.randrange(size), chance.randrange(size)) for _ in range(size // 3)]
    labels = ("lead", "partner", "answerable body", "concerns", "placed in")
    edges = tuple(Edge(nodes[one].iri, nodes[other].iri, chance.choice(labels)) for one, other in ends if one != other)
    return Diagram("An invented network", "Its caption.", nodes, edges, source_line="Sources: none.")


def drawn(diagram: Diagram) -> bytes:
    """The whole way from a network to its SVG."""
    return svg.write(composing.compose(diagram, layout.lay_out(diagram), None))


def main() -> None:
    """Draw each network and run the program alone in turn, and print the ratios."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    for size, bound in BOUNDS.items():
        diagram = network(size)
        source = dot.write(diagram)
        command = [str(engine.installed()), "-Kdot" if size <= RANKED else "-Ksfdp", "-Goverlap=prism", "-Tsvg"]
        drawn(diagram)
        ours: list[float] = []
        alone: list[float] = []
        for _ in range(rounds):
            begin = time.perf_counter()
            drawn(diagram)
            ours.append(time.perf_counter() - begin)
            begin = time.perf_counter()
            subprocess.run(command, input=source, capture_output=True, check=True)
            alone.append(time.perf_counter() - begin)
        ratio = statistics.median(one / other for one, other in zip(ours, alone, strict=True))
        print(
            f"{size:4} things: graph to SVG {statistics.median(ours) * 1000:6.0f} ms, layout program alone "
            f"{statistics.median(alone) * 1000:6.0f} ms, ratio {ratio:4.1f} (bound {bound:g})"
        )


if __name__ == "__main__":
    main()

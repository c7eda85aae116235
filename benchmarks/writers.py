"""Part `writers`: our writers of networks beside networkx’s, and a drawing beside the layout program alone."""

from __future__ import annotations

from benchmarks.figures import Figure
from benchmarks.processes import NoAnswer, python, run
from benchmarks.setting import Setting, say

PART = "writers"
RELATIONS = {"10k": 10_000, "100k": 30_000, "1M": 100_000, "5M": 100_000}
_GRAPHML = """
import statistics, sys
from benchmarks import graphml
from remit.diagram.networks import to_networkx
from remit.drawing import gexf, graphml as ours_graphml
import io, networkx
diagram = graphml.made(int(sys.argv[1]))
flat = to_networkx(diagram)
def gexf_of():
    networkx.write_gexf(flat, io.BytesIO())
pairs = [(lambda: ours_graphml.write(diagram), lambda: graphml.written_by_networkx(flat)), (lambda: gexf.write(diagram, None), gexf_of)]
for ours, theirs in pairs:
    print("=", statistics.median(graphml.seconds(ours) / graphml.seconds(theirs) for _ in range(int(sys.argv[2]))))
"""
_DRAWING = """
import statistics, subprocess, sys
from benchmarks import diagrams
from benchmarks.graphml import seconds
from remit.drawing import dot, engine
for size in (30, 150):
    diagram = diagrams.network(size)
    source, alone = dot.write(diagram), [str(engine.installed()), "-Kdot" if size <= diagrams.RANKED else "-Ksfdp", "-Goverlap=prism", "-Tsvg"]
    diagrams.drawn(diagram)
    def program():
        subprocess.run(alone, input=source, capture_output=True, check=True)
    print("=", statistics.median(seconds(lambda: diagrams.drawn(diagram)) / seconds(program) for _ in range(int(sys.argv[1]))))
"""


def measure(setting: Setting) -> list[Figure]:
    """The figures of the part."""
    relations = RELATIONS[setting.size]
    say(f"{setting.size}: writers")
    rounds = str(max(3, setting.rounds))
    return [
        *_ratios(
            setting.size,
            python(_GRAPHML, str(relations), rounds),
            [
                f"Our GraphML of {relations:,} relations over networkx’s, which is given them flat",
                f"Our GEXF of {relations:,} relations over networkx’s, which is given them flat",
            ],
        ),
        *_ratios(
            setting.size,
            python(_DRAWING, rounds),
            [f"Our SVG of {things} things over the layout program alone" for things in (30, 150)],
        ),
    ]


def _ratios(size: str, command: list[str], what: list[str]) -> list[Figure]:
    try:
        output = run(command, 600).output
    except NoAnswer as why:
        return [Figure(size, PART, each, None, note=str(why)) for each in what]
    told = [float(line[1:]) for line in output.splitlines() if line.startswith("= ")]
    if len(told) != len(what):
        lines = output.strip().splitlines() or ["it said nothing"]
        return [Figure(size, PART, each, None, note=lines[-1][:200]) for each in what]
    return [Figure(size, PART, each, value) for each, value in zip(what, told, strict=True)]

"""Part `start`: from process start to the first answer on a snapshot that is there."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING

from benchmarks.figures import Figure, measured, not_measured, ratio
from benchmarks.processes import NoAnswer, python, remit, run
from benchmarks.setting import EXAMPLE, QUESTION, Setting, say

if TYPE_CHECKING:
    from benchmarks.processes import Ended

PART = "start"
LEAST_ROUNDS = 7
_STARTS = 5  # beside one run of rdflib, which takes as long as fifty of them: one alone would be a matter of chance
_BARE = """
import pyoxigraph, sys
store = pyoxigraph.Store.read_only(sys.argv[1])
for row in [tuple(row) for row in store.query(sys.argv[2])]:
    print(*row)
"""
_RDFLIB = """
import rdflib, sys
rdflib.NORMALIZE_LITERALS = False
print(len(rdflib.Graph().parse(sys.argv[1], format="turtle")))
"""
_BY_STORE = """
import pathlib, sys
from remit import workspace
from remit.store import Store
for row in Store(workspace.load(pathlib.Path(sys.argv[1]))).query(sys.argv[2]).rows:
    print(*row)
"""
_PARSED = "100k"
_OURS = {"store": "from Python: `Workspace` and `Store`", "command": "the command `remit run`, to its end"}


def measure(setting: Setting) -> list[Figure]:
    """The figures of the part."""
    try:
        snapshot = setting.snapshot
    except NoAnswer as why:
        return not_measured(setting.size, PART, str(why))
    say(f"{setting.size}: process start to first answer")
    text = setting.texts[QUESTION]["sparql"]
    words = [word for name, value in EXAMPLE.items() for word in ("-v", f"{name}={value}")]
    commands = {
        "command": (remit("-w", str(setting.root), "run", QUESTION, *words), setting.on_disk),
        "store": (python(_BY_STORE, str(setting.root), text), setting.on_disk),
        "bare": (python(_BARE, str(snapshot), text), {}),
    }
    ended: dict[str, list[Ended]] = {name: [] for name in commands}
    for turn in range(max(LEAST_ROUNDS, setting.rounds) + 1):
        for name, (command, settings) in commands.items():
            one = run(command, 300, settings)
            if turn:  # the first reads the files from the disk
                ended[name].append(one)
    seconds = {name: [one.seconds for one in each] for name, each in ended.items()}
    medians = {name: statistics.median(each) * 1000 for name, each in seconds.items()}
    memory = {name: max(one.memory for one in each) for name, each in ended.items()}
    size = setting.size
    return [
        *(measured(size, "start", ratio(seconds[name], seconds["bare"]), note=note) for name, note in _OURS.items()),
        measured(size, "start-memory", memory["command"], note="the command `remit run`"),
        Figure(size, PART, "Start to first answer: `Store`", medians["store"], "ms"),
        Figure(size, PART, "Start to first answer: `remit run`", medians["command"], "ms"),
        Figure(size, PART, "Start to first answer: bare pyoxigraph", medians["bare"], "ms"),
        Figure(size, PART, "Peak memory: bare pyoxigraph", memory["bare"], "MB"),
        *_beside_rdflib(setting, {name: commands[name] for name in _OURS}),
    ]


def _beside_rdflib(setting: Setting, commands: dict[str, tuple[list[str], dict[str, str]]]) -> list[Figure]:
    """Beside rdflib parsing a workspace of 100k as one file; only told where that is the size of the run."""
    if setting.size != _PARSED:
        return [measured(setting.size, "start-rdflib", None, note=f"measured with --size {_PARSED}")]
    say(f"{setting.size}: rdflib parsing the same as one file")
    whole = setting.scratch / "whole.ttl"
    whole.write_bytes(b"\n".join(path.read_bytes() for path in setting.files))
    ours: dict[str, list[float]] = {name: [] for name in commands}
    theirs: list[float] = []
    for _ in range(setting.rounds):
        starts: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(_STARTS):
            for name, (command, settings) in commands.items():
                starts[name].append(run(command, 300, settings).seconds)
        for name, seconds in starts.items():
            ours[name].append(statistics.median(seconds))
        theirs.append(run(python(_RDFLIB, str(whole)), 300).seconds)
    note = f"rdflib {statistics.median(theirs):.1f} s, parsing alone"
    return [
        measured(setting.size, "start-rdflib", ratio(theirs, seconds), note=f"{_OURS[name]}; {note}")
        for name, seconds in ours.items()
    ]

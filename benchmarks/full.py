"""Part `validation`: all of a workspace, and one change in it, beside pySHACL on all of it."""

from __future__ import annotations

import statistics

from benchmarks.figures import AT_LEAST, SIZES, Figure, ratio
from benchmarks.processes import ROOT, Ended, NoAnswer, python, remit, run
from benchmarks.setting import Setting, say

PART = "validation"
LARGEST = 100_000
LONGEST = {"10k": 15.0, "100k": 60.0}
_PYSHACL = """
import pathlib, sys
import pyshacl, rdflib
rdflib.NORMALIZE_LITERALS = False
data, shapes = rdflib.Graph(), rdflib.Graph()
for line in open(sys.argv[1]):
    data.parse(line.strip(), format="turtle")
for path in sorted(pathlib.Path(sys.argv[2]).glob("*.ttl")):
    shapes.parse(path, format="turtle")
conforms, _, words = pyshacl.validate(data, shacl_graph=shapes, inference="none")
print(conforms)
"""
_CHANGE = """
import pathlib, sys, time
from benchmarks.synthetic import SHAPES, National
from remit import workspace
from remit.incoming import Incoming
from remit.validation import Validator
validator = Validator(workspace.load(pathlib.Path(sys.argv[1])))
national = National(int(sys.argv[2]), shape=SHAPES[sys.argv[3]])
for _ in national.files():
    pass
for number in range(6):
    file = national.new_letter(number)
    begin = time.perf_counter()
    validator.change(Incoming(file.name, file.quads, {}, lambda _, __="", ___=None: file.name))
    print(time.perf_counter() - begin)
"""


def measure(setting: Setting) -> list[Figure]:
    """The figures of the part."""
    if SIZES[setting.size] > LARGEST:
        return [Figure(setting.size, PART, "pySHACL in full", None, note="it would take hours; see 10k and 100k")]
    listed = setting.scratch / "validated.txt"
    listed.write_text("".join(f"{path}\n" for path in setting.files), encoding="utf-8")
    theirs = python(_PYSHACL, str(listed), str(ROOT / "shapes"))
    ours = remit("validate", "-w", str(setting.root))
    found: tuple[list[Ended], list[Ended]] = ([], [])
    for turn in range(2):
        say(f"{setting.size}: validation in full, round {turn + 1}")
        found[0].append(run(ours, LONGEST[setting.size]))
        found[1].append(run(theirs, LONGEST[setting.size]))
        if found[1][-1].late:  # once is enough to know that
            break
    late = found[1][0].late
    own, other = ([one.seconds for one in each] for each in found)
    qualifier, note = (AT_LEAST, "pySHACL was stopped") if late else ("", "")
    return [
        Figure(
            setting.size,
            PART,
            "pySHACL in full over `remit validate`, both from the start of the process",
            ratio(other, own),
            qualifier=qualifier,
            note=note,
        ),
        Figure(setting.size, PART, "`remit validate`", statistics.median(own), "s"),
        Figure(setting.size, PART, "Peak memory: `remit validate`", max(one.memory for one in found[0]), "MB"),
        Figure(setting.size, PART, "Peak memory: pySHACL", max(one.memory for one in found[1]), "MB"),
        *_change(setting, statistics.median(other), qualifier),
    ]


def _change(setting: Setting, whole: float, qualifier: str) -> list[Figure]:
    """One new letter in a workspace that is loaded."""
    what = "pySHACL in full over validating one new letter"
    try:
        ended = run(python(_CHANGE, str(setting.root), str(SIZES[setting.size]), setting.shape), 300)
        times = [float(line) for line in ended.output.splitlines()[-5:]]  # the first parses the queries of the shapes
    except (NoAnswer, ValueError) as why:
        return [Figure(setting.size, PART, what, None, note=str(why))]
    letter = statistics.median(times)
    return [
        Figure(setting.size, PART, what, whole / letter, qualifier=qualifier, note="loading is part of pySHACL’s"),
        Figure(setting.size, PART, "Validating one new letter", letter * 1000, "ms"),
    ]

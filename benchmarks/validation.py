"""What it costs to validate a small change in a large workspace, beside pySHACL validating all of it, in one run.

    python -m benchmarks.validation [--size 100k|1M] [--minutes N] [-o FILE.md]

An invented national workspace (benchmarks/synthetic.py) is loaded; valid files of about 20 and about 1,000 triples are held
against it, each a new one. pySHACL validates workspaces of 10,000, 30,000 and 100,000 triples in full, by its own front
door, with the same shapes, with and without their constraints by query; a line through logarithms of size and time gives
its exponent, and from it what it would take for the size of the run where that was not measured; the table says so. Runs
of pySHACL that would go beyond the minutes allowed are left out. The bodies, which every size has, make a small one dear
for its size, so that the exponent tells too little rather than too much. All times are CPU time, so that a busy machine counts less;
the ratios are what can be compared between machines. Exits 1 when a bound is missed.
"""

from __future__ import annotations

import argparse
import copy
import gc
import math
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import pyshacl
import rdflib
from benchmarks.synthetic import ROOT, Changes, National, write

from remit import workspace as workspaces
from remit.assessing import Assessor
from remit.bridge import graph
from remit.facts import statement
from remit.incoming import Incoming
from remit.namespaces import SH
from remit.shapes import Shapes
from remit.turtle import quads
from remit.validation import Validator

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.pages import File

    from remit.terms import Quad

SIZES = {"10k": 10_000, "30k": 30_000, "100k": 100_000, "1M": 1_000_000}
STEPS = (10_000, 30_000, 100_000)
SMALL, LARGE = 21, 5
RANDOM_CHANGES = 200
STARTS = 5
SPARQL = f"{SH}sparql"

# The bounds, from what the tool promises
RATIO, RATIO_WITHOUT_QUERIES = 1_000, 200
SECONDS_SMALL, SECONDS_LARGE = 0.5, 3.0
FALLS_BACK = 0.10
TIMES_IMPORT = 3.0

IMPORTS = "import pyshacl"
IN_FULL = "from remit import workspace, validation\nreport = validation.validate(workspace.load(__import__('pathlib').Path({root!r})))"


@dataclass(frozen=True)
class Cost:
    """What the full validation by pySHACL takes, by size.

    Attributes:
        measured: Seconds by number of triples.
        exponent: How it grows with the size.
    """

    measured: dict[int, float]
    exponent: float

    def at(self, size: int) -> tuple[float, str]:
        """Seconds for a size, and how they are known."""
        for triples, seconds in self.measured.items():
            if abs(triples - size) < size / 50:
                return seconds, "measured"
        largest = max(self.measured)
        return self.measured[largest] * (size / largest) ** self.exponent, f"extrapolated from {largest:,}"


@dataclass(frozen=True)
class Row:
    """A line of the table.

    Attributes:
        what: What was measured.
        value: The figure in words.
        bound: The bound in words; empty where there is none.
        held: Whether it is held; None where there is none.
    """

    what: str
    value: str
    bound: str = ""
    held: bool | None = None

    def line(self) -> str:
        """The line as Markdown."""
        verdict = {None: "", True: "held", False: "MISSED"}[self.held]
        return f"| {self.what} | {self.value} | {self.bound} | {verdict} |"


def main() -> None:
    """Measure, print the table, and say whether every bound is held."""
    options = _options()
    size, seconds = SIZES[options.size], options.minutes * 60
    rows, triples, own = _incremental(size)
    rows += _reference()
    plain = _full(seconds, queries=False)
    rows += _compared("without constraints by query", plain, triples, own[1], RATIO_WITHOUT_QUERIES)
    whole = _full(seconds - sum(plain.measured.values()), queries=True)
    rows += _compared("with all shapes", whole, triples, own[0], RATIO)
    text = "\n".join([*_heading(options.size), *(row.line() for row in rows)])
    print(text)
    if options.output:
        options.output.write_text(f"{text}\n", encoding="utf-8")
    sys.exit(any(row.held is False for row in rows))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", choices=tuple(SIZES), default="100k")
    parser.add_argument("--minutes", type=float, default=15, help="the longest that pySHACL may take in all")
    parser.add_argument("-o", "--output", type=Path, help="write the table to this file too")
    return parser.parse_args()


def _heading(size: str) -> list[str]:
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    changed = subprocess.run(["git", "status", "--short", "src"], cwd=ROOT, capture_output=True, text=True, check=False)
    packages = ", ".join(f"{name} {version(name)}" for name in ("pyshacl", "rdflib", "pyoxigraph"))
    return [
        f"# Validation of a change in a workspace of {size} triples",
        "",
        f"Commit {commit.stdout.strip()}{' with changes in src' if changed.stdout else ''}; {packages};",
        f"Python {platform.python_version()}. Times are CPU time.",
        "",
        "| What | Measured | Bound | |",
        "|---|---|---|---|",
    ]


def cpu(work: Callable[[], object]) -> float:
    """The CPU seconds that something takes."""
    gc.collect()
    begin = time.process_time()
    work()
    return time.process_time() - begin


# A change in the large workspace


def _incremental(size: int) -> tuple[list[Row], int, tuple[float, float]]:
    """The rows, how many triples there are, and the seconds of the small file, with and without queries."""
    with tempfile.TemporaryDirectory() as folder:
        national = National(size)
        write(national, Path(folder))
        begin = time.process_time()
        validator = Validator(workspaces.load(Path(folder)))
        loaded = time.process_time() - begin
    plain = _without_queries(validator)
    first = cpu(partial(_conforms, validator, national.new_letter(0)))
    small = [cpu(partial(_conforms, validator, national.new_letter(each))) for each in range(1, SMALL + 1)]
    large = [cpu(partial(_conforms, validator, national.new_report(each))) for each in range(1, LARGE + 1)]
    _conforms(plain, national.new_letter(0))
    without = [cpu(partial(_conforms, plain, national.new_letter(each))) for each in range(50, 50 + SMALL)]
    triples = len(national.new_letter(1).quads), len(national.new_report(1).quads)
    own = statistics.median(small), statistics.median(without)
    rows = [
        Row("triples, ontology included", f"{len(validator.facts):,}"),
        Row("load", f"{loaded:.1f} s"),
        Row("first file, with the queries of the shapes parsed", f"{first:.3f} s"),
        _bounded(f"file of {triples[0]} triples", own[0], SECONDS_SMALL),
        Row("the slowest of them", f"{max(small):.4f} s"),
        Row("the same without constraints by query", f"{own[1]:.4f} s"),
        _bounded(f"file of {triples[1]} triples", statistics.median(large), SECONDS_LARGE),
        *_falling_back(validator, national),
        Row("peak memory", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB"),
    ]
    return rows, len(validator.facts), own


def _bounded(what: str, seconds: float, bound: float) -> Row:
    return Row(what, f"{seconds:.4f} s", f"at most {bound:g} s", seconds <= bound)


def _conforms(validator: Validator, file: File) -> None:
    """Validate a file that is valid, as the command does."""
    report = validator.change(Incoming(file.name, file.quads, {}, lambda _, __="", ___=None: file.name))
    if report.findings:
        raise SystemExit(f"{file.name} was to be valid: {report.findings[0].message}")


def _without_queries(validator: Validator) -> Validator:
    """The same workspace, held against the shapes without their constraints by query."""
    other = copy.copy(validator)
    other.shapes = Shapes(_shapes(queries=False))
    other._assessor = Assessor(other.shapes, other.facts)  # noqa: SLF001 - loading the workspace again would take minutes
    return other


def _falling_back(validator: Validator, national: National) -> list[Row]:
    """How many random changes are looked at in full, and what the others take."""
    assessor = Assessor(validator.shapes, validator.facts)
    known = [statement(quad) for file in National(national.triples).files() for quad in file.quads]
    changes, full, times = Changes(known, national), 0, []
    for _ in range(RANDOM_CHANGES):
        added, removed = changes.change()
        begin = time.process_time()
        compared = assessor.change(added, removed)
        times.append(time.process_time() - begin)
        full += bool(compared.full or compared.asked_in_full)
    share = full / RANDOM_CHANGES
    slowest = sorted(times)
    return [
        Row(
            f"of {RANDOM_CHANGES} random changes looked at in full",
            f"{full} ({share:.0%})",
            f"at most {FALLS_BACK:.0%}",
            share <= FALLS_BACK,
        ),
        Row("random change, median", f"{statistics.median(times):.4f} s"),
        Row("random change, nine in ten under", f"{slowest[len(slowest) * 9 // 10]:.3f} s"),
        Row("random change, slowest", f"{slowest[-1]:.2f} s"),
    ]


# pySHACL in full


def _shapes(*, queries: bool) -> list[Quad]:
    read = [
        quad
        for path in sorted((ROOT / "shapes").glob("*.ttl"))
        for quad in quads(path.read_text(encoding="utf-8"), path.name)
    ]
    return [quad for quad in read if queries or quad.predicate.value != SPARQL]


def _data(size: int) -> rdflib.Graph:
    ontology = [
        quad
        for path in sorted((ROOT / "ontology").glob("*.ttl"))
        for quad in quads(path.read_text(encoding="utf-8"), path.name)
    ]
    made = rdflib.Graph()
    made += graph(map(statement, [*ontology, *(quad for file in National(size).files() for quad in file.quads)]))
    return made


def _full(seconds: float, *, queries: bool) -> Cost:
    shapes = graph(map(statement, _shapes(queries=queries)))
    measured: dict[int, float] = {}
    for data in map(_data, STEPS):
        expected = Cost(measured, _exponent(measured)).at(len(data))[0] if measured else 0
        if expected + sum(measured.values()) > seconds:
            break
        measured[len(data)] = cpu(partial(_by_pyshacl, data, shapes))
    return Cost(measured, _exponent(measured))


def _by_pyshacl(data: rdflib.Graph, shapes: rdflib.Graph) -> None:
    conforms, _, words = pyshacl.validate(data, shacl_graph=shapes, inference="none")
    if not conforms:
        raise SystemExit(f"the invented workspace was to conform: {words[:500]}")


def _exponent(measured: dict[int, float]) -> float:
    """The slope of a line through logarithms; 1 where there is only one point."""
    if len(measured) == 1:
        return 1.0
    points = [(math.log(triples), math.log(seconds)) for triples, seconds in measured.items()]
    return statistics.linear_regression(*zip(*points, strict=True)).slope


def _compared(words: str, cost: Cost, size: int, own: float, bound: int) -> list[Row]:
    """How much quicker a small file is than pySHACL in full."""
    found = [
        Row(f"pySHACL in full {words}, {triples:,} triples", f"{taken:.1f} s")
        for triples, taken in cost.measured.items()
    ]
    taken, how = cost.at(size)
    ratio = taken / own
    return [
        *found,
        Row(f"pySHACL in full {words}, {size:,} triples", f"{taken:,.0f} s ({how}, exponent {cost.exponent:.2f})"),
        Row(f"the small file {words} is quicker by", f"{ratio:,.0f}", f"at least {bound:,}", ratio >= bound),
    ]


# The reference workspace


def _reference() -> list[Row]:
    imports = statistics.median(_started(IMPORTS) for _ in range(STARTS))
    in_full = statistics.median(_started(IN_FULL.format(root=str(ROOT))) for _ in range(STARTS))
    return [
        Row("import pyshacl", f"{imports:.2f} s"),
        Row(
            "the reference workspace in full",
            f"{in_full:.2f} s ({in_full / imports:.2f} times)",
            f"at most {TIMES_IMPORT:g} times the import",
            in_full <= TIMES_IMPORT * imports,
        ),
    ]


def _started(code: str) -> float:
    """The CPU time, in user mode, of a fresh process that runs some code."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    subprocess.run([sys.executable, "-c", code], check=True)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


if __name__ == "__main__":
    main()

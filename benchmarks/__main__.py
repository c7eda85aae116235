"""Remit beside what one would use instead, side by side in one run.

    python -m benchmarks --size 10k|100k|1M|5M [--rounds N] [--only PART] [--exponents] [--shape SHAPE] -o DIR

Writes `ratios.csv` and `README.md` to the folder; see benchmarks/README.md for what is measured and how to read it.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import asking, building, full, growth, machine, publishing, report, starting, warm, writers
from benchmarks.figures import SIZES, Figure, not_measured
from benchmarks.setting import ROUNDS, Setting, say
from benchmarks.synthetic import SHAPES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PARTS: dict[str, Callable[[Setting], list[Figure]]] = {
    "build": building.measure,
    "start": starting.measure,
    "warm": warm.measure,
    "questions": asking.measure,
    "servers": publishing.measure,
    "validation": full.measure,
    "writers": writers.measure,
}
EXPONENTS = growth.PART


def main(words: list[str] | None = None) -> int:
    """Run the parts and write the table; 0 when every bound that was measured is held."""
    options = _options(words)
    scratch = (options.keep or Path(tempfile.mkdtemp(prefix="remit-benchmarks-"))).resolve()
    scratch.mkdir(parents=True, exist_ok=True)
    # Start-up is that of an installed program, whose modules are compiled, wherever this runs from.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = str(scratch / "compiled")
    figures: list[Figure] = []
    facts = machine.facts()
    said = f"`python -m benchmarks {' '.join(_shown(words if words is not None else sys.argv[1:]))}`."
    try:
        for size in options.size:
            setting = Setting(size, scratch, options.rounds or ROUNDS[size], options.shape)
            for found in _parts(setting, options.only):
                figures += found
                report.write(options.output, figures, facts, said)  # so that a run that is stopped is not lost
        if options.exponents or not options.only or EXPONENTS in options.only:
            largest = "1M" if options.exponents else max(options.size, key=SIZES.__getitem__)
            figures += growth.measure(scratch, largest, options.rounds or 3, options.shape)
    finally:
        if options.keep is None:
            shutil.rmtree(scratch, ignore_errors=True)
    report.write(options.output, figures, facts, said)
    missed = [figure for figure in figures if figure.held is False]
    say(f"written to {options.output}; {len(missed)} bounds not held" if missed else f"written to {options.output}")
    return 1 if missed else 0


def _parts(setting: Setting, only: list[str] | None) -> Iterator[list[Figure]]:
    """The figures of one part after another."""
    setting.make()
    for part, measure in PARTS.items():
        if only and part not in only:
            continue
        begin = time.monotonic()
        try:
            found = measure(setting)
        except Exception as why:  # noqa: BLE001 - a part that fails must not take the others with it
            found = not_measured(setting.size, part, str(why) or type(why).__name__)
            say(f"{setting.size}: {part} was not measured: {why}")
        say(f"{setting.size}: {part} took {time.monotonic() - begin:.0f} s")
        yield found


def _shown(words: list[str]) -> list[str]:
    """The words of the command without the folders, which are nobody's business."""
    return [
        word if not at or words[at - 1] not in ("-o", "--output", "--keep") else "DIR" for at, word in enumerate(words)
    ]


def _options(words: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--size", action="append", choices=tuple(SIZES), help="may be repeated; default: 10k")
    parser.add_argument("--rounds", type=int, help="how often each contender takes its turn")
    parser.add_argument("--only", action="append", choices=(*PARTS, EXPONENTS), help="one part; may be repeated")
    parser.add_argument("--exponents", action="store_true", help="run 10k, 100k and 1M for the exponents")
    parser.add_argument("--shape", choices=tuple(SHAPES), default="national", help="of the invented workspace")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="make and keep workspaces and snapshots there")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="DIR", help="where the table is written")
    options = parser.parse_args(words)
    options.size = options.size or ["10k"]
    return options


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that contenders are ended and folders thrown away
    sys.exit(main())

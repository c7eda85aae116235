"""Part `exponents`: how the time of each saved query grows with the number of triples that differs between sizes."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING

from benchmarks.figures import Figure, exponent, measured
from benchmarks.processes import Kept, NoAnswer
from benchmarks.setting import Setting, say

if TYPE_CHECKING:
    from pathlib import Path

PART = "exponents"
STEPS = ("10k", "100k", "1M")
LEAST = 0.05
LONGEST = 120.0
_TOLD = 5


def measure(scratch: Path, size: str, rounds: int, shape: str) -> list[Figure]:
    """The figures of the part, from 10k to 1M: two sizes alone, with what noise there is, do not tell 1.0 from 1.3.

    Args:
        scratch: The folder for everything that the run makes.
        size: The size of the run; the smallest alone has no exponent.
        rounds: How often each query is asked, at each size.
        shape: The shape of the workspaces.
    """
    if size == STEPS[0]:
        return [measured(size, "exponent", None, note="one size alone has no exponent: --exponents, or a larger size")]
    times: dict[str, dict[int, float]] = {}
    for step in STEPS:
        setting = Setting(step, scratch, rounds, shape)
        setting.make()
        for query, seconds in _times(setting).items():
            times.setdefault(query, {})[setting.growing] = seconds
    exponents = {query: exponent(each) for query, each in times.items() if len(each) == len(STEPS)}
    return _figures(size, exponents, times)


def _times(setting: Setting) -> dict[str, float]:
    """The median seconds of each saved query in memory."""
    asked = {name: text["sparql"] for name, text in setting.texts.items() if "sparql" in text}
    times: dict[str, list[float]] = {}
    try:
        store = Kept("remit", {"root": str(setting.root)}, setting.in_memory)
    except NoAnswer:
        return {}
    try:
        for turn in range(max(2, min(setting.rounds, 3))):
            say(f"exponents, {setting.size}: round {turn + 1}")
            for name, sparql in asked.items():
                told = store.order("ask", LONGEST, sparql=sparql, least=LEAST)
                if "seconds" in told:
                    times.setdefault(name, []).append(told["seconds"])
    except NoAnswer as why:
        say(f"  {why}")
    finally:
        store.end()
    return {name: statistics.median(each) for name, each in times.items()}


def _figures(size: str, exponents: dict[str, float], times: dict[str, dict[int, float]]) -> list[Figure]:
    if not exponents:
        return [measured(size, "exponent", None, note="no saved query was answered at every size")]
    worst = sorted(exponents, key=exponents.__getitem__, reverse=True)
    lacking = sorted(set(times) - set(exponents))
    note = f"{worst[0]}, of {len(exponents)} queries, from {', '.join(STEPS)}"
    note += f"; not answered at every size: {', '.join(lacking)}" if lacking else ""
    return [
        measured(size, "exponent", exponents[worst[0]], note=note),
        *(
            Figure(size, PART, f"Exponent of {query}", exponents[query], "(exponent)", note=_told(times[query]))
            for query in worst
        ),
    ]


def _told(times: dict[int, float]) -> str:
    return ", ".join(f"{triples:,}: {seconds * 1000:.3g} ms" for triples, seconds in sorted(times.items()))

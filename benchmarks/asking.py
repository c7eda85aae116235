"""Part `questions`: the twelve questions, warm, from the values that a user types to the table."""

from __future__ import annotations

import statistics

from benchmarks.figures import Figure, measured, not_measured, ratio
from benchmarks.processes import Kept, NoAnswer
from benchmarks.questions import LOOK_UP, QUESTIONS
from benchmarks.setting import Setting, free_memory, say

PART = "questions"
LEAST = 0.05
BYTES_A_TRIPLE = 1_900
_POINT = "SELECT ?p ?o { <https://example.org/national/id/recommendation/1-1> ?p ?o }"


def measure(setting: Setting) -> list[Figure]:
    """The figures of the part."""
    if free_memory() < BYTES_A_TRIPLE * setting.triples / 1e6 + 500:
        return not_measured(setting.size, PART, "there is not enough memory")
    say(f"{setting.size}: opening it for the twelve questions")
    ours = Kept("remit", {"root": str(setting.root)}, setting.in_memory)
    bare = Kept("bare", {"triples": str(setting.union)})
    disk: Kept | None = None
    try:
        disk = _on_disk(setting)
        return _asked(setting, ours, bare, disk)
    finally:
        for one in (ours, bare, disk):
            if one is not None:
                one.end()


def _on_disk(setting: Setting) -> Kept | None:
    try:
        assert setting.snapshot  # noqa: S101 - it is made when it is first asked for
        return Kept("remit", {"root": str(setting.root)}, setting.on_disk)
    except NoAnswer:
        return None


def _asked(setting: Setting, ours: Kept, bare: Kept, disk: Kept | None) -> list[Figure]:
    points: list[float] = []
    seconds: dict[str, list[float]] = {one.words: [] for one in QUESTIONS}
    snapshot: dict[str, list[float]] = {one.words: [] for one in QUESTIONS}
    rows: dict[str, str] = {}
    for turn in range(max(3, setting.rounds)):
        say(f"{setting.size}: the twelve questions, round {turn + 1}")
        for one in QUESTIONS:
            order = {"name": one.query, "values": one.values, "least": LEAST}
            told = ours.order("question", 120, **order)
            if "seconds" not in told:
                rows[one.words] = str(told.get("error") or f"longer than {told.get('late', 0):.0f} s")
                continue
            points.append(bare.order("ask", sparql=_POINT, least=LEAST)["seconds"])
            seconds[one.words].append(told["seconds"])
            bound = ours.order("bound", name=one.query, values=one.values)["sparql"]
            alone = ours.order("ask", 120, sparql=bound, least=LEAST)["seconds"]
            rows[one.words] = f"{told['rows']:,} rows; without taking in the values {alone * 1000:.3g} ms"
            if disk is not None and turn < 2:  # noqa: PLR2004 - enough to see how a snapshot compares
                snapshot[one.words].append(disk.order("question", 300, **order).get("seconds", float("nan")))
    return _figures(setting.size, seconds, snapshot, rows, statistics.median(points))


def _figures(
    size: str, seconds: dict[str, list[float]], snapshot: dict[str, list[float]], rows: dict[str, str], point: float
) -> list[Figure]:
    medians = {words: statistics.median(each) * 1000 for words, each in seconds.items() if each}
    look_ups = {one.words: medians[one.words] for one in QUESTIONS if one.kind == LOOK_UP and one.words in medians}
    missing = [words for words in rows if words not in medians]
    note = f"; not answered: {', '.join(missing)}" if missing else ""
    found = [
        measured(size, key, max(each.values()), note=max(each, key=each.__getitem__) + note)
        for key, each in (("questions", medians), ("questions-look-up", look_ups))
        if each
    ]
    for one in QUESTIONS:
        value = medians.get(one.words)
        told = f"{one.query}, {rows[one.words]}"
        if snapshot[one.words]:
            told += f"; on a snapshot {statistics.median(snapshot[one.words]) * 1000:.3g} ms"
        found.append(Figure(size, PART, f"{one.words} ({one.kind})", value, "ms", note=told))
    found.append(Figure(size, PART, "A bare point query of pyoxigraph", point * 1000, "ms"))
    if look_ups:
        over = ratio([max(look_ups.values())], [point * 1000])
        found.append(Figure(size, PART, "The slowest look-up over a bare point query", over))
    return found

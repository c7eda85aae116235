"""Part `servers`: publishing a workspace to `oxigraph serve` and asking it there, beside what one would do by hand."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING
from urllib.parse import quote

from benchmarks import servers
from benchmarks.figures import Figure, geometric_mean, ratio
from benchmarks.processes import Kept, NoAnswer, remit, run
from benchmarks.setting import EXAMPLE, QUESTION, Setting, say

if TYPE_CHECKING:
    from benchmarks.servers import Server

PART = "servers"
LEAST = 0.02
LONGEST = 60.0
PUBLISHING = 1800.0
_BY_HAND = "`remit publish` over putting each file by curl"


def measure(setting: Setting) -> list[Figure]:
    """The figures of the part."""
    try:
        server = servers.oxigraph(setting.scratch, None)
    except servers.NoServer as why:
        return [Figure(setting.size, PART, _BY_HAND, None, note=str(why))]
    try:
        return [*_published(setting, server), *_asked(setting, server)]
    except NoAnswer as why:
        return [Figure(setting.size, PART, "Answers of an endpoint over local ones", None, note=str(why))]
    finally:
        server.end()


def _published(setting: Setting, server: Server) -> list[Figure]:
    """Publishing to a server with nothing in it, again with nothing to do, and the same files put by hand to another."""
    size = setting.size
    say(f"{size}: publishing")
    assert setting.snapshot  # noqa: S101 - building it is no part of publishing
    command = remit("publish", "-w", str(setting.root), server.query)
    ours = run(command, PUBLISHING, setting.on_disk)
    again = run(command, PUBLISHING, setting.on_disk)
    say(f"{size}: putting each file by curl")
    other = servers.oxigraph(setting.scratch / "by-hand", None)
    try:
        theirs = run(["curl", "--config", _orders(setting, other)], PUBLISHING)
        rows = [Figure(size, PART, _BY_HAND, ours.seconds / theirs.seconds, note="once; curl makes no union")]
    except (NoAnswer, OSError) as why:
        rows = [Figure(size, PART, _BY_HAND, None, note=str(why))]
    finally:
        other.end()
    return [
        *rows,
        Figure(size, PART, "Publishing again with nothing changed, over publishing", again.seconds / ours.seconds),
        Figure(size, PART, "Publishing", ours.seconds, "s", note=f"{len(setting.files):,} files"),
        Figure(size, PART, "Peak memory while publishing", ours.memory, "MB"),
    ]


def _orders(setting: Setting, server: Server) -> str:
    """What one curl is to put: each file into a graph of its own."""
    path = setting.scratch / "curl.txt"
    orders = [
        f'upload-file = "{file}"\nurl = "{server.store}?graph={quote(f"https://example.org/{at}", safe="")}"\n'
        'header = "Content-Type: text/turtle"\nfail\nsilent\n'
        for at, file in enumerate(setting.files)
    ]
    path.write_text("next\n".join(orders), encoding="utf-8")
    return str(path)


def _asked(setting: Setting, server: Server) -> list[Figure]:
    """The same question from the start of the process, and all saved queries warm, there and here."""
    size = setting.size
    say(f"{size}: asking the endpoint")
    words = ["run", QUESTION, "-w", str(setting.root)]
    words += [word for name, value in EXAMPLE.items() for word in ("-v", f"{name}={value}")]
    here: list[float] = []
    there: list[float] = []
    for _ in range(max(3, setting.rounds)):
        here.append(run(remit(*words), 300, setting.on_disk).seconds)
        there.append(run(remit(*words, "-e", server.query), 300, setting.on_disk).seconds)
    local = Kept("remit", {"root": str(setting.root)}, setting.on_disk)
    try:
        remote = Kept("remit", {"root": str(setting.root), "endpoint": server.query}, setting.on_disk)
        try:
            ratios, differing = _ratios(setting, local, remote)
        finally:
            remote.end()
    finally:
        local.end()
    note = f"{len(ratios)} queries" + (f"; another number of rows: {', '.join(differing)}" if differing else "")
    mean = geometric_mean(list(ratios.values())) if ratios else None
    return [
        Figure(size, PART, f"`remit run {QUESTION}` at the endpoint over a snapshot, whole", ratio(there, here)),
        Figure(size, PART, f"`remit run {QUESTION}` at the endpoint, whole", statistics.median(there) * 1000, "ms"),
        Figure(size, PART, "Saved queries at the endpoint over a snapshot, warm, geometric mean", mean, note=note),
    ]


def _ratios(setting: Setting, local: Kept, remote: Kept) -> tuple[dict[str, float], list[str]]:
    """How much longer each saved query takes there, and which have another number of rows."""
    ratios: dict[str, float] = {}
    differing = []
    for name, text in setting.texts.items():
        if "sparql" not in text:
            continue
        here = local.order("ask", LONGEST, sparql=text["sparql"], least=LEAST)
        there = remote.order("ask", LONGEST, sparql=text["sparql"], least=LEAST)
        if "seconds" not in here or "seconds" not in there:
            differing.append(f"{name} ({there.get('error', 'late')})")
            continue
        ratios[name] = there["seconds"] / here["seconds"]
        if here["rows"] != there["rows"]:
            differing.append(name)
    return ratios, differing

"""Part `warm`: every saved query, again and again, by everything that can answer it.

All contenders are open at once, each in a process of its own, and take turns at each query. The time of a turn is that
of the fastest of its repetitions; the ratio of two contenders at a query is the median of the ratios of the rounds. `Store`
and bare pyoxigraph are so close that they take several turns in a round, one after the other, of which the fastest counts.
"""

from __future__ import annotations

import statistics
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from benchmarks import servers
from benchmarks.figures import AT_LEAST, Figure, geometric_mean, measured, not_measured, ratio
from benchmarks.processes import Kept, NoAnswer
from benchmarks.setting import Setting, free_memory, say

if TYPE_CHECKING:
    from collections.abc import Callable

PART = "warm"
EACH = "queries"
OURS, BARE = "Store in memory", "bare pyoxigraph in memory"
OUR_SNAPSHOT, BARE_SNAPSHOT = "Store on a snapshot", "bare pyoxigraph on the same snapshot"
RDFLIB, OXRDFLIB = "rdflib in memory", "oxrdflib"
OXIGRAPH, VIRTUOSO = "oxigraph serve", "Virtuoso"
LEAST = 0.05
"""Seconds that a contender repeats a query for, in each turn."""
BUDGET = {"10k": 8.0, "100k": 50.0, "1M": 180.0, "5M": 180.0}
"""Seconds that one of the slow contenders may take for all queries of a round."""
BYTES_A_TRIPLE = {RDFLIB: 2_600, OXRDFLIB: 1_000, OURS: 1_000, BARE: 800}
OWN_ROUNDS = 5
"""Rounds of ours and of bare pyoxigraph at the least: their ratio is close to 1, and noise counts."""
CLOSE = ((OURS, BARE), (OUR_SNAPSHOT, BARE_SNAPSHOT))
AGAIN, SHORT = 3, 2.0
"""How many turns more these take in a round, at queries that take at most so many seconds."""
ANEW = (2, 4)
"""Rounds before which these two are loaded anew: where a process lays its triples in memory is by chance, and counts too."""
ENOUGH = 30
"""How many times as long as we take another may take, so that a bound of 20 can be told from it."""
LONGEST = {"10k": 2.0, "100k": 8.0, "1M": 30.0, "5M": 30.0}
LARGEST_FOR_RDFLIB = 2_000_000
SLOW = (RDFLIB, OXRDFLIB, OXIGRAPH, VIRTUOSO)


@dataclass
class Turns:
    """What one contender did with one query.

    Attributes:
        seconds: Of each round.
        rows: How many rows it gave.
        late: How many seconds it was allowed, when that was not enough; else 0.
        wrong: Why it did not answer; empty when it did.
    """

    seconds: list[float] = field(default_factory=list)
    rows: int = -1
    late: float = 0.0
    wrong: str = ""


@dataclass
class Field:
    """The contenders that are open.

    Attributes:
        kept: Each by its name.
        absent: Why another is not among them.
        turns: What each did, by contender and query.
        servers: The servers that were started.
        makes: How each is opened.
    """

    kept: dict[str, Kept] = field(default_factory=dict)
    absent: dict[str, str] = field(default_factory=dict)
    turns: dict[str, dict[str, Turns]] = field(default_factory=dict)
    servers: list[servers.Server] = field(default_factory=list)
    makes: dict[str, Callable[[], Kept]] = field(default_factory=dict)

    def open(self, name: str, needs: float, make: Callable[[], Kept]) -> None:
        """Open a contender, if there is memory for it (`needs` in megabytes)."""
        if free_memory() < needs:
            self.absent[name] = "there is not enough memory"
            return
        say(f"  opening {name}")
        self.makes[name] = make
        try:
            self.kept[name] = make()
        except (NoAnswer, servers.NoServer) as why:
            self.absent[name] = str(why)

    def open_anew(self, name: str) -> None:
        """Open a contender in another process, if it is still there; it keeps its turn in the order."""
        if name in self.kept:
            say(f"  opening {name} anew")
            self.kept[name].end()
            try:
                self.kept[name] = self.makes[name]()
            except NoAnswer as why:
                self.absent[name] = str(why)
                del self.kept[name]

    def end(self) -> None:
        """End all of them."""
        for one in self.kept.values():
            one.end()
        for server in self.servers:
            server.end()


def measure(setting: Setting) -> list[Figure]:
    """The figures of the part."""
    asked = {name: text["sparql"] for name, text in setting.texts.items() if "sparql" in text}
    if not asked:
        return not_measured(setting.size, PART, "no saved query can be asked")
    entered = _opened(setting)
    try:
        rounds = max(setting.rounds, OWN_ROUNDS)
        for turn in range(rounds):
            say(f"{setting.size}: saved queries, round {turn + 1} of {rounds}")
            for name in (OURS, BARE) if turn in ANEW else ():
                entered.open_anew(name)
            for name, sparql in asked.items():
                _round(setting, entered, name, sparql, turn)
                for pair in CLOSE:
                    _again(entered, pair, name, sparql)
    finally:
        entered.end()
    left_out = [f"{name}: {text['why']}" for name, text in setting.texts.items() if "why" in text]
    return _figures(setting.size, entered, left_out)


def _opened(setting: Setting) -> Field:
    entered = Field()
    triples, union = setting.triples, str(setting.union)

    def needs(name: str) -> float:
        return BYTES_A_TRIPLE.get(name, 300) * triples / 1e6 + 500

    entered.open(OURS, needs(OURS), lambda: Kept("remit", {"root": str(setting.root)}, setting.in_memory))
    entered.open(BARE, needs(BARE), lambda: Kept("bare", {"triples": union}))
    try:
        snapshot = str(setting.snapshot)
        entered.open(OUR_SNAPSHOT, 500, lambda: Kept("remit", {"root": str(setting.root)}, setting.on_disk))
        entered.open(BARE_SNAPSHOT, 500, lambda: Kept("bare", {"snapshot": snapshot}))
    except NoAnswer as why:
        entered.absent[OUR_SNAPSHOT] = entered.absent[BARE_SNAPSHOT] = str(why)
    if triples > LARGEST_FOR_RDFLIB:
        entered.absent[RDFLIB] = entered.absent[OXRDFLIB] = "loading it would take too long"
    else:
        entered.open(RDFLIB, needs(RDFLIB), lambda: Kept("rdflib", {"triples": union}))
        entered.open(OXRDFLIB, needs(OXRDFLIB), lambda: Kept("rdflib", {"triples": union, "store": "Oxigraph"}))
    for name, start in ((OXIGRAPH, servers.oxigraph), (VIRTUOSO, servers.virtuoso)):
        entered.open(name, needs(name), lambda start=start: _served(entered, start, setting))  # type: ignore[misc]
    return entered


def _served(entered: Field, start: Callable[..., servers.Server], setting: Setting) -> Kept:
    server = start(setting.scratch, setting.union)
    entered.servers.append(server)
    return Kept("server", {"url": server.query, "graph": server.graph})


def _round(setting: Setting, entered: Field, query: str, sparql: str, turn: int) -> None:
    """One turn of each contender at a query; who was late or wrong once is not asked again."""
    share = BUDGET[setting.size] / len(setting.texts)
    for name, one in list(entered.kept.items()):
        longest = max(share, min(ENOUGH * _own(entered, query), LONGEST[setting.size]))
        turns = entered.turns.setdefault(name, {}).setdefault(query, Turns())
        if name in SLOW and turn >= setting.rounds:
            continue
        if turns.late or turns.wrong or (name in SLOW and turn and turns.seconds[0] > share / setting.rounds):
            continue
        slow = name in SLOW
        try:
            told = one.order("ask", longest if slow else 300, sparql=sparql, least=0.0 if slow and turn else LEAST)
        except NoAnswer as why:
            entered.absent[name] = f"{why}, at “{query}”"
            del entered.kept[name]
            turns.late = longest
            continue
        _note(turns, told)


def _again(entered: Field, pair: tuple[str, str], query: str, sparql: str) -> None:
    """Further turns of two that are close, one after the other."""
    both = [entered.turns.get(name, {}).get(query, Turns()) for name in pair]
    if not entered.kept.keys() >= set(pair):
        return
    if any(turns.late or turns.wrong or not turns.seconds or turns.seconds[-1] > SHORT for turns in both):
        return
    for _ in range(AGAIN):
        for name, turns in zip(pair, both, strict=True):
            told = entered.kept[name].order("ask", 300, sparql=sparql, least=LEAST)
            turns.seconds[-1] = min(turns.seconds[-1], told["seconds"])


def _own(entered: Field, query: str) -> float:
    """What we take for a query at most, as far as is known."""
    told = [entered.turns.get(name, {}).get(query, Turns()).seconds for name in (OURS, OUR_SNAPSHOT)]
    return max((max(seconds) for seconds in told if seconds), default=0.0)


def _note(turns: Turns, told: dict[str, Any]) -> None:
    if "seconds" in told:
        turns.seconds.append(told["seconds"])
        turns.rows = told["rows"]
    turns.late = told.get("late", 0.0)
    turns.wrong = told.get("error", "")


def _figures(size: str, entered: Field, left_out: list[str]) -> list[Figure]:
    found: list[Figure] = []
    for ours, bare, where in ((OURS, BARE, "in memory"), (OUR_SNAPSHOT, BARE_SNAPSHOT, "on a snapshot")):
        found += _overhead(size, entered, (ours, bare), where)
    found += _beside(size, entered, OURS, RDFLIB, bound=True)
    found += _beside(size, entered, OUR_SNAPSHOT, RDFLIB, bound=True)
    for other in (OXRDFLIB, OXIGRAPH, VIRTUOSO):
        found += _beside(size, entered, OURS, other, bound=False)
    found += [Figure(size, PART, f"Not asked: {each.partition(':')[0]}", None, note=each) for each in left_out]
    return [*found, *_one_by_one(size, entered)]


def _overhead(size: str, entered: Field, pair: tuple[str, str], where: str) -> list[Figure]:
    ratios = {query: value for query, (value, late) in ratios_of(entered, *pair).items() if not late}
    if not ratios:
        why = "; ".join(entered.absent.get(name, "") for name in pair if name in entered.absent) or "nothing answered"
        return [measured(size, key, None, note=f"{where}: {why}") for key in ("warm", "warm-worst")]
    worst = max(ratios, key=ratios.__getitem__)
    return [
        measured(size, "warm", geometric_mean(list(ratios.values())), note=f"{where}, {len(ratios)} queries"),
        measured(size, "warm-worst", ratios[worst], note=f"{where}: {worst}"),
    ]


def _beside(size: str, entered: Field, ours: str, other: str, *, bound: bool) -> list[Figure]:
    """How much longer another takes than we do."""
    ratios = ratios_of(entered, other, ours)
    what = f"Saved queries by {other} over {ours}"
    if not ratios:
        why = entered.absent.get(other) or entered.absent.get(ours) or "nothing answered"
        if bound:
            return [measured(size, key, None, note=f"{ours}: {why}") for key in ("warm-rdflib", "warm-rdflib-least")]
        return [Figure(size, PART, f"{what}, geometric mean", None, note=why)]
    least = min(ratios, key=lambda query: ratios[query][0])
    late = [query for query, (_, is_late) in ratios.items() if is_late]
    qualifier = AT_LEAST if late else ""
    note = f"{len(ratios)} queries" + (f", of which {len(late)} took longer than allowed" if late else "")
    note += _differing(entered, ours, other)
    mean = geometric_mean([value for value, _ in ratios.values()])
    lowest = AT_LEAST if ratios[least][1] else ""
    if bound:
        return [
            measured(size, "warm-rdflib", mean, qualifier=qualifier, note=f"{ours}, {note}"),
            measured(size, "warm-rdflib-least", ratios[least][0], qualifier=lowest, note=f"{ours}: {least}"),
        ]
    return [
        Figure(size, PART, f"{what}, geometric mean", mean, qualifier=qualifier, note=note),
        Figure(size, PART, f"{what}, the least", ratios[least][0], qualifier=lowest, note=least),
    ]


def _differing(entered: Field, ours: str, other: str) -> str:
    """Which answers of another have another number of rows, and which queries it refuses."""
    mine, theirs = entered.turns.get(ours, {}), entered.turns.get(other, {})
    differ = [query for query, turns in theirs.items() if turns.seconds and turns.rows != mine[query].rows]
    refused = [query for query, turns in theirs.items() if turns.wrong]
    words = f"; another number of rows: {', '.join(differ)}" if differ else ""
    return words + (f"; not answered: {', '.join(refused)}" if refused else "")


def ratios_of(entered: Field, upper: str, lower: str) -> dict[str, tuple[float, bool]]:
    """By query: the ratio of two contenders, and whether the upper one was late, so that it is at least that."""
    found = {}
    for query, turns in entered.turns.get(upper, {}).items():
        below = entered.turns.get(lower, {}).get(query, Turns())
        if not below.seconds or (not turns.seconds and not turns.late):
            continue
        if turns.late:
            found[query] = turns.late / statistics.median(below.seconds), True
            continue
        both = min(len(turns.seconds), len(below.seconds))
        found[query] = ratio(turns.seconds[:both], below.seconds[:both]), False
    return found


def _one_by_one(size: str, entered: Field) -> list[Figure]:
    """Every query with what each contender took for it, ours in memory first."""
    found = []
    for query in dict.fromkeys(query for turns in entered.turns.values() for query in turns):
        told = {name: turns[query] for name, turns in entered.turns.items() if query in turns}
        own = told.pop(OURS, Turns())
        value = statistics.median(own.seconds) * 1000 if own.seconds else None
        words = [f"{max(own.rows, 0):,} rows", *(f"{name}: {_took(turns)}" for name, turns in told.items())]
        found.append(Figure(size, EACH, query, value, "ms", note="; ".join(words)))
    return found


def _took(turns: Turns) -> str:
    if turns.seconds:
        return f"{statistics.median(turns.seconds) * 1000:.3g}"
    return f"over {turns.late * 1000:,.0f}" if turns.late else "not answered"

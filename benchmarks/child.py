"""A contender in a process of its own: it opens what it asks, and then answers one order after another.

    python -m benchmarks.child KIND OPTIONS

OPTIONS is JSON. Orders come as lines of JSON and each is answered by one: how long a query took, from its text to a list of
rows in Python, and how many rows there were. Loading is not part of it; the first line tells how long that took.
"""

from __future__ import annotations

import datetime as dt
import http.client
import json
import re
import signal
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast
from urllib.parse import urlencode, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from remit.results import Answer, Table, Triples

DAY = dt.date(2026, 11, 22)
"""The day that `today` means, so that every run asks the same."""

MOST_TURNS = 200
_CUT = "S1TAT"
"""What Virtuoso says in a header when it stopped in the middle of an answer."""
_ROWS = "application/sparql-results+json"
_TRIPLES = "application/n-triples"


class Late(BaseException):
    """A query took longer than it may; no `except Exception` on its way stops it."""


class Contender(Protocol):
    """What answers queries."""

    def ask(self, sparql: str) -> int:
        """Run a query, make a tuple of each row, and count them."""


class ByRemit:
    """`Store` and `Table`, on a workspace in memory or on disk, as the environment says, or at an endpoint."""

    def __init__(self, root: str, endpoint: str = "") -> None:
        """Open the workspace."""
        from remit import answering, asking, queries, workspace
        from remit.results import Answer, Table

        self._workspace = workspace.load(Path(root))
        self.store = asking.store_at(self._workspace, endpoint, 0)
        self._saved = queries.load(self._workspace)
        self._answering = answering
        self._table, self._answer = Table, Answer

    def ask(self, sparql: str) -> int:
        """Run a query by Store, which makes a table of it."""
        return self._count(self.store.query(sparql))

    def _count(self, found: Table | Triples | Answer) -> int:
        if isinstance(found, self._table):
            return len(found.rows)
        return 1 if isinstance(found, self._answer) else len(found.triples)

    def bind(self) -> dict[str, dict[str, str]]:
        """Every saved query with its example values in it and every prefix declared; or why it cannot be asked."""
        from remit.errors import RemitError

        texts: dict[str, dict[str, str]] = {}
        for name, query in sorted(self._saved.items()):
            try:
                _, text = self._answering.bound(self.store, query, query.example, DAY)
                texts[name] = {"sparql": complete(text, self._workspace.namespaces.prefixes)}
            except RemitError as error:
                texts[name] = {"why": str(error).splitlines()[0]}
        return texts

    def question(self, name: str, values: dict[str, str]) -> int:
        """A saved query from the values that a user types to its table."""
        return self._count(self._answering.ask(self.store, self._saved[name], values, DAY).result)

    def bound(self, name: str, values: dict[str, str]) -> str:
        """A saved query with values in it."""
        return complete(
            self._answering.bound(self.store, self._saved[name], values, DAY)[1], self._workspace.namespaces.prefixes
        )

    def union(self, path: str) -> int:
        """Write every triple once, as N-Triples, derived ones among them, and count them."""
        import pyoxigraph

        count = 0

        def counted() -> Iterator[Any]:
            nonlocal count
            for quad in self.store.quads():
                count += 1
                yield quad.triple

        pyoxigraph.serialize(counted(), path, format=pyoxigraph.RdfFormat.N_TRIPLES)
        return count


class Bare:
    """pyoxigraph and nothing else: a snapshot that is there, or a file loaded into memory."""

    def __init__(self, snapshot: str = "", triples: str = "") -> None:
        """Open the one or load the other."""
        import pyoxigraph

        if snapshot:
            self._store = pyoxigraph.Store.read_only(snapshot)
        else:
            self._store = pyoxigraph.Store()
            self._store.bulk_load(path=triples, format=pyoxigraph.RdfFormat.N_TRIPLES)
        self._solutions = pyoxigraph.QuerySolutions

    def ask(self, sparql: str) -> int:
        """Run a query and make a tuple of each row."""
        return pulled(self._store.query(sparql), self._solutions)


class ByRdflib:
    """rdflib in memory, or oxrdflib, which is rdflib with Oxigraph under it."""

    def __init__(self, triples: str, store: str = "default") -> None:
        """Parse the file."""
        import logging

        import rdflib

        logging.disable()  # rdflib tells of every value that it would write otherwise
        rdflib.NORMALIZE_LITERALS = False
        self._graph = rdflib.Graph(store=store)
        self._graph.parse(triples, format="nt" if store == "default" else "ox-nt")

    def ask(self, sparql: str) -> int:
        """Run a query and make a tuple of each row."""
        return len([tuple(row) for row in cast("Iterable[Iterable[object]]", self._graph.query(sparql))])


class ByServer:
    """A server at an address; its rows are read into tuples as pyoxigraph's are."""

    def __init__(self, url: str, graph: str = "") -> None:
        """Note the address, and the graph that is asked where the server needs to be told."""
        import pyoxigraph

        self._engine = pyoxigraph
        place = urlsplit(url)
        self._connection = http.client.HTTPConnection(place.netloc, timeout=600)
        self._path = place.path
        self._more = {"default-graph-uri": graph} if graph else {}
        self.longest = 0.0

    def ask(self, sparql: str) -> int:
        """Send a query and read the whole answer."""
        rows = re.search(r"\b(SELECT|CONSTRUCT|DESCRIBE|ASK)\b", _plain(sparql)) or [""]
        accept = _ROWS if rows[0] in ("SELECT", "ASK") else _TRIPLES
        headers = {"Accept": accept, "Content-Type": "application/x-www-form-urlencoded"}
        try:
            self._connection.request(
                "POST", self._path, urlencode({**self._more, **self._until(), "query": sparql}), headers
            )
            answer = self._connection.getresponse()
            body = answer.read()
        except BaseException:
            self._connection.close()  # the next query needs one that is not in the middle of an answer
            raise
        if answer.getheader("X-SQL-State") == _CUT:
            raise Late
        if answer.status != http.client.OK:
            raise ValueError(f"{answer.status} {body[:200].decode(errors='replace')}")
        if accept == _TRIPLES:
            return len(list(self._engine.parse(body, format=self._engine.RdfFormat.N_TRIPLES)))
        found = self._engine.parse_query_results(body, format=self._engine.QueryResultsFormat.JSON)
        return pulled(found, self._engine.QuerySolutions)

    def _until(self) -> dict[str, str]:
        """Virtuoso goes on with what nobody waits for, unless it is told how long to; others do not take it ill."""
        return {"timeout": str(int(self.longest * 1000))} if self._more else {}


KINDS: dict[str, Callable[..., Contender]] = {
    "remit": ByRemit,
    "bare": Bare,
    "rdflib": ByRdflib,
    "server": ByServer,
}


def pulled(found: object, solutions: type) -> int:
    """Make a tuple of each row, and count them."""
    if isinstance(found, solutions):
        return len([tuple(row) for row in cast("Iterable[Iterable[object]]", found)])
    return len(tuple(cast("Iterable[object]", found))) if hasattr(found, "__iter__") else 1


def complete(sparql: str, prefixes: Mapping[str, str]) -> str:
    """A query with every prefix of the workspace that it uses declared, so that any engine takes it."""
    plain = _plain(sparql)
    lines = [
        f"PREFIX {prefix}: <{iri}>\n"
        for prefix, iri in prefixes.items()
        if re.search(rf"(?<![\w-]){re.escape(prefix)}:", plain)
        and not re.search(rf"PREFIX\s+{re.escape(prefix)}:", plain, re.IGNORECASE)
    ]
    return "".join(lines) + sparql


def _plain(sparql: str) -> str:
    """A query without its comments, names in brackets and texts."""
    return re.sub(r'<[^<>\s]*>|"[^"\n]*"|^\s*#.*$', " ", sparql, flags=re.MULTILINE)


@contextmanager
def limit(seconds: float) -> Iterator[None]:
    """Stop Python code after some seconds; a call into an engine is only noticed at its end."""

    def ring(*_: object) -> None:
        raise Late

    signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def timed(work: Callable[[], int], longest: float, least: float) -> dict[str, Any]:
    """Do something again and again for some seconds, and at least once.

    Args:
        work: What is done; it counts its rows.
        longest: Seconds that one turn may take.
        least: Seconds that all turns take together, at the least.

    Returns:
        The seconds of the fastest turn and the rows, or that it was late, or what was wrong.
    """
    times: list[float] = []
    rows = 0
    try:
        while not times or (sum(times) < least and len(times) < MOST_TURNS):
            with limit(longest):
                begin = time.perf_counter()
                rows = work()
                times.append(time.perf_counter() - begin)
    except Late:
        return {"late": longest}
    except Exception as error:  # noqa: BLE001 - whatever a contender raises, it does not answer
        return {"error": f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"}
    return {"seconds": min(times), "rows": rows}


def obey(contender: Contender, order: dict[str, Any]) -> dict[str, Any]:
    """Carry out an order."""
    ours = cast("ByRemit", contender)  # which alone is given the others
    longest, least = order.get("longest", 600.0), order.get("least", 0.0)
    if isinstance(contender, ByServer):
        contender.longest = longest
    match order["do"]:
        case "ask":
            return timed(lambda: contender.ask(order["sparql"]), longest, least)
        case "question":
            return timed(lambda: ours.question(order["name"], order["values"]), longest, least)
        case "bind":
            return {"texts": ours.bind()}
        case "bound":
            return {"sparql": ours.bound(order["name"], order["values"])}
        case "union":
            return {"triples": ours.union(order["path"])}
    raise ValueError(order["do"])


def main() -> None:
    """Open, say so, and obey until there are no more orders."""
    begin = time.perf_counter()
    try:
        contender = KINDS[sys.argv[1]](**json.loads(sys.argv[2]))
    except Exception as error:  # noqa: BLE001 - whoever started it tells the reason
        tell({"error": f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"})
        return
    tell({"ready": time.perf_counter() - begin})
    for line in sys.stdin:
        tell(obey(contender, json.loads(line)))


def tell(words: dict[str, Any]) -> None:
    """Answer with a line."""
    print(json.dumps(words), flush=True)


if __name__ == "__main__":
    main()

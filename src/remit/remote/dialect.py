"""What differs from one SPARQL server to the next, as data: a table of known servers and what `remit.toml` says instead."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from remit.errors import BadWorkspace, UnknownName, WrongValue

if TYPE_CHECKING:
    from collections.abc import Mapping

    from remit.workspace import Workspace

UNIONS = ("default", "copy", "server")
"""Where the union is: in the default graph, in a named graph that is a copy, or made by the server itself."""

_SIGNS = ("basic", "digest")
_WRITING = ("put", "update")
_SEEN = ("all", "listed")
_TRUTHS = {"yes": True, "no": False}
_URL = "{url}"


@dataclass(frozen=True)
class Dialect:
    """How one kind of server is asked and written to.

    Attributes:
        name: What `dialect = "…"` calls it.
        union: How the union of all graphs is had: one of `UNIONS`.
        query: The address of queries; `{url}` stands for the address that the user gave.
        update: The address of updates.
        store: The address of the Graph Store Protocol; empty where there is none.
        writing: `put` to replace a graph by the Graph Store Protocol, `update` to do it by INSERT DATA.
        batch: The most triples in one INSERT DATA.
        seen: Which graphs `GRAPH ?g` sees when no named graph is asked for: `all`, or only those that are `listed`.
        most_graphs: The most graphs that one request may list.
        rows: The most rows that the server gives, where that is known; 0 where it is not.
        rows_header: The header in which it tells the most rows that it gave; empty for none.
        part_header: The header that it sends with a part of an answer; empty for none.
        sign: How a user and a password are sent: `basic` or `digest`. A token is always sent as bearer.
        orders: Whether it puts rows in the same order as the local engine, and writes values as it does.
        blanks: Whether it gives an empty text where the local engine gives nothing.
        compares: Whether it finds all that is `<=` or `>=` something; one that does not is kept from using its index for it.
        server: How the header `Server` of its answers begins, in small letters; empty where it tells nothing.
    """

    name: str
    union: str = "copy"
    query: str = _URL
    update: str = _URL
    store: str = ""
    writing: str = "update"
    batch: int = 500
    seen: str = "listed"
    most_graphs: int = 500
    rows: int = 0
    rows_header: str = ""
    part_header: str = ""
    sign: str = "basic"
    orders: bool = False
    blanks: bool = False
    compares: bool = True
    server: str = ""


@dataclass(frozen=True)
class Place:
    """One endpoint: its addresses, and how it is spoken to.

    Attributes:
        called: What the user calls it: a name of `remit.toml`, or the address.
        url: The address that was given, without what the dialect puts at its end.
        dialect: How it is spoken to.
        known: Whether the dialect was named by somebody; otherwise it may be told by the server's first answer.
    """

    called: str
    url: str
    dialect: Dialect
    known: bool = False

    @property
    def query(self) -> str:
        """Where queries go."""
        return self.dialect.query.replace(_URL, self.url)

    @property
    def update(self) -> str:
        """Where updates go."""
        return self.dialect.update.replace(_URL, self.url)

    @property
    def store(self) -> str:
        """Where graphs are put and deleted; empty where the server takes none so."""
        return self.dialect.store.replace(_URL, self.url)

    def speaking(self, dialect: Dialect) -> Place:
        """The same endpoint in another dialect."""
        return Place(self.called, _root(self.url, dialect), dialect, known=True)


GENERIC = Dialect("generic")
"""What every server of SPARQL 1.1 is expected to do."""

DIALECTS = {
    one.name: one
    for one in (
        GENERIC,
        Dialect(
            "oxigraph",
            union="default",
            query="{url}/query",
            update="{url}/update",
            store="{url}/store",
            writing="put",
            batch=5_000,
            seen="all",
            orders=True,
            server="oxigraph",
        ),
        Dialect(
            "virtuoso",
            store="{url}-graph-crud",
            batch=1_000,
            rows_header="X-SPARQL-MaxRows",
            part_header="X-SQL-State",
            blanks=True,
            compares=False,
            server="virtuoso",
        ),
        Dialect(
            "virtuoso-auth",
            query="{url}-auth",
            update="{url}-auth",
            store="{url}-graph-crud-auth",
            batch=1_000,
            rows_header="X-SPARQL-MaxRows",
            part_header="X-SQL-State",
            sign="digest",
            blanks=True,
            compares=False,
        ),
        Dialect("graphdb", update="{url}/statements", store="{url}/rdf-graphs/service", writing="put"),
        Dialect(
            "stardog",
            union="default",
            query="{url}/query",
            update="{url}/update",
            store="{url}",
            writing="put",
            seen="all",
            server="stardog",
        ),
        Dialect("neptune", store="{url}/gsp/", writing="put"),
        Dialect(
            "fuseki",
            union="default",
            query="{url}/query",
            update="{url}/update",
            store="{url}/data",
            writing="put",
            seen="all",
            server="apache jena fuseki",
        ),
    )
}
"""The servers that Remit knows, by name."""

_ALLOWED = {"union": UNIONS, "writing": _WRITING, "seen": _SEEN, "sign": _SIGNS}
_OWN = ("name", "server")
_KEYS = tuple(field.name for field in fields(Dialect) if field.name not in _OWN)


def place(workspace: Workspace, called: str) -> Place:
    """The endpoint that a user means.

    Args:
        workspace: The workspace whose `remit.toml` may name it.
        called: An address, or a name of `[endpoints]`.

    Raises:
        UnknownName: It is neither.
        WrongValue: The address is none that can be asked.
        BadWorkspace: `remit.toml` says something wrong of it.
    """
    if "://" in called:
        return Place(called, _root(_address(called, f"“{_without_password(called)}”"), GENERIC), GENERIC)
    settings = workspace.endpoints.get(called)
    if settings is None:
        raise UnknownName(
            "endpoint",
            called,
            _near(called, workspace.endpoints),
            "Give an address that begins with https://, or name it under [endpoints] in remit.toml.",
        )
    where = f"{workspace.root / 'remit.toml'}: the endpoint “{called}”"
    return _named(called, settings, where)


def recognised(header: str) -> Dialect:
    """The dialect that goes with the header `Server` of an answer; the generic one where none does."""
    small = header.lower()
    return next((one for one in DIALECTS.values() if one.server and small.startswith(one.server)), GENERIC)


def _named(called: str, settings: Mapping[str, str], where: str) -> Place:
    unknown = sorted(set(settings) - {"url", "dialect", *_KEYS})
    if unknown:
        raise BadWorkspace(
            f"{where} has an unknown setting “{unknown[0]}”. Known ones: url, dialect, {', '.join(_KEYS)}."
        )
    if "url" not in settings:
        raise BadWorkspace(f'{where} needs url = "https://…".')
    name = settings.get("dialect", "")
    if name and name not in DIALECTS:
        raise BadWorkspace(f"{where} has dialect = “{name}”, which is none. Known ones: {', '.join(DIALECTS)}.")
    changed = {key: _read(key, settings[key], where) for key in _KEYS if key in settings}
    dialect = replace(DIALECTS[name or GENERIC.name], **changed)  # type: ignore[arg-type]  # each of its own type
    url = _root(_address(settings["url"], where), dialect)
    return Place(called, url, dialect, known=bool(name or changed))


def _read(key: str, value: str, where: str) -> str | int | bool:
    """The value of a setting, as the field of the dialect has it."""
    default = getattr(GENERIC, key)
    if isinstance(default, bool):
        if value not in _TRUTHS:
            raise BadWorkspace(f"{where} has {key} = “{value}”, but it must be “yes” or “no”.")
        return _TRUTHS[value]
    if isinstance(default, int):
        if not (value.isascii() and value.isdecimal() and (int(value) > 0 or key == "rows")):
            raise BadWorkspace(f"{where} has {key} = “{value}”, but it must be a whole number above 0.")
        return int(value)
    allowed = _ALLOWED.get(key)
    if allowed and value not in allowed:
        raise BadWorkspace(f"{where} has {key} = “{value}”, but it must be one of {', '.join(allowed)}.")
    if key in ("query", "update", "store") and value and not value.startswith(_URL):
        return _address(value, where)
    return value


def _address(url: str, where: str) -> str:
    """An address that can be asked, as it was given.

    Raises:
        WrongValue: It is none, or it holds what must not stand in an address.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise WrongValue(f"{where}: the address cannot be read. Write it as https://host/path.") from error
    if parts.scheme not in ("http", "https") or not host or any(letter <= " " for letter in url):
        raise WrongValue(f"{where}: this is no address of an endpoint. Write it as https://host/path.")
    if "@" in parts.netloc:
        raise WrongValue(
            f"{where}: an address must not hold a user or a password. Take them out, and set REMIT_ENDPOINT_USER and "
            "REMIT_ENDPOINT_PASSWORD instead."
        )
    if parts.query or parts.fragment:
        raise WrongValue(f"{where}: an address must not have a part after ? or #. Take it out.")
    return url


def _root(url: str, dialect: Dialect) -> str:
    """The address without the ending that the dialect puts there, for those who give the address of queries."""
    url = url.rstrip("/")
    ending = dialect.query.removeprefix(_URL)
    return url.removesuffix(ending) if ending and not dialect.query.startswith("http") else url


def _without_password(url: str) -> str:
    """An address as a message may show it."""
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}"


def _near(called: str, names: Mapping[str, object]) -> list[str]:
    from difflib import get_close_matches

    return get_close_matches(called, list(names), n=3)

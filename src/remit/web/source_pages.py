"""The sources: each document, what it is and when it is from, how far it was read, how much rests on it, where to read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from remit import answering, formats, writing
from remit.document import Cell, Document, Grid, Section, Sentence
from remit.errors import UnknownName
from remit.queries import nearest
from remit.results import Table
from remit.terms import text
from remit.tidy import clean
from remit.web import downloads, forms, links, rendering, table
from remit.wording import count, heading

if TYPE_CHECKING:
    from remit.exchange import Request, Response
    from remit.terms import Term
    from remit.web.setting import Setting

DOCUMENTS = """
SELECT ?document ?documentLabel (COALESCE(?type, ?class) AS ?kind) ?when ?read ?standing (COALESCE(?cited, 0) AS ?citations)
  (COALESCE(?stated, 0) AS ?facts) ?address
WHERE {
  {
    SELECT DISTINCT ?document WHERE {
      { ?document a/rdfs:subClassOf* remit:Document }
      UNION
      { ?citation a remit:Citation ; dcterms:source ?document }
    }
  }
  OPTIONAL {
    SELECT ?document (COUNT(DISTINCT ?citation) AS ?cited) (COUNT(DISTINCT ?fact) AS ?stated) WHERE {
      ?citation a remit:Citation ;
        dcterms:source ?document .
      OPTIONAL { ?fact remit:cites ?citation }
    }
    GROUP BY ?document
  }
  OPTIONAL { SELECT ?document (MIN(STR(?label)) AS ?documentLabel) WHERE { ?document skos:prefLabel ?label } GROUP BY ?document }
  OPTIONAL {
    SELECT ?document (MIN(STR(?label)) AS ?type) WHERE { ?document dcterms:type/skos:prefLabel ?label } GROUP BY ?document
  }
  OPTIONAL { SELECT ?document (MIN(STR(?label)) AS ?class) WHERE { ?document a/rdfs:label ?label } GROUP BY ?document }
  OPTIONAL {
    SELECT ?document (MIN(STR(?label)) AS ?read) WHERE { ?document remit:extentRead/skos:prefLabel ?label } GROUP BY ?document
  }
  OPTIONAL {
    SELECT ?document (MIN(STR(?label)) AS ?standing) WHERE { ?document remit:standing/skos:prefLabel ?label }
    GROUP BY ?document
  }
  OPTIONAL { SELECT ?document (MIN(?day) AS ?earliest) WHERE { ?document remit:earliest ?day } GROUP BY ?document }
  OPTIONAL { SELECT ?document (MAX(?day) AS ?latest) WHERE { ?document remit:latest ?day } GROUP BY ?document }
  OPTIONAL {
    SELECT ?document (MIN(STR(?identifier)) AS ?address) WHERE { ?document dcterms:identifier ?identifier } GROUP BY ?document
  }
  BIND(COALESCE(IF(?earliest = ?latest, STR(?earliest), CONCAT(STR(?earliest), " to ", STR(?latest))),
    CONCAT("not before ", STR(?earliest)), CONCAT("by ", STR(?latest))) AS ?when)
}
ORDER BY DESC(?facts) ?documentLabel ?document
"""
"""What is asked of the workspace; it needs no saved query, so that every workspace has this page."""

_FORMS = ("csv", "xlsx", "json", "md")
_NAMES = {"csv": "table", "xlsx": "Excel", "json": "data for programs", "md": "text"}
_TITLE = "Sources"
_NOT_KNOWN = "not known"
_MEANINGS = {
    "document": "the document; its page tells what rests on it",
    "kind": "what sort of document it is",
    "when": "when it was written or published",
    "read": "how much of it was read",
    "standing": "whether it is a primary or a secondary source",
    "citations": "how many passages of it are cited",
    "facts": "how many facts rest on these passages",
    "address": "where it is published",
}


@dataclass(frozen=True)
class _Held:
    """The documents, as they were found.

    Attributes:
        found: What the query gave.
    """

    found: Table

    def words(self) -> str:
        """How many there are, and of what standing, as a sentence."""
        facts, standing = (self.found.columns.index(name) for name in ("facts", "standing"))
        unused = sum(text(row[facts]) == "0" for row in self.found.rows)
        stated: dict[str, int] = {}
        for row in self.found.rows:
            words = text(row[standing]) or f"of a standing that is {_NOT_KNOWN}"
            stated[words] = stated.get(words, 0) + 1
        shares = ", ".join(f"{number} {clean(words)}" for words, number in sorted(stated.items()))
        idle = f" Nothing rests on {unused} of them." if unused else ""
        return (
            f"{count(len(self.found.rows), 'document')}: {shares}.{idle}"
            if self.found.rows
            else "No documents are held."
        )


def listing(setting: Setting, request: Request, suffix: str | None) -> Response:
    """The page of all documents; with a suffix, the same as data.

    Raises:
        UnknownName: There is no such format.
        WrongUse: The address gives a field twice.
    """
    found = setting.store.query(DOCUMENTS)
    assert isinstance(found, Table)  # noqa: S101 - it is a SELECT query
    if suffix is not None:
        return _data(setting, found, suffix[1:])
    given = forms.asked(request)
    grid = _grid(setting, found, short=True)
    made = table.table(setting, grid, "Documents", sorting=table.Sorting(links.SOURCES, {}, given), why=False)
    return rendering.page(
        setting,
        "sources.html",
        _TITLE,
        section="sources",
        table=made,
        held=_Held(found).words(),
        files=[(f".{form}", _NAMES[form], f"{links.SOURCES}.{form}") for form in _FORMS],
    )


def _data(setting: Setting, found: Table, form: str) -> Response:
    if form not in _FORMS:
        hint = f"Choose one of: {', '.join(_FORMS)}."
        raise UnknownName("format for this", form, nearest(form, list(_FORMS)), hint)
    if form in ("csv", "json"):
        kind = downloads.RESULTS if form == "json" else ""
        return downloads.attachment(formats.write_table(found, form, bom=True), _TITLE.lower(), form, kind)
    parts = (_grid(setting, found, short=False), Sentence(_Held(found).words()))
    facts = answering.workspace_facts(setting.store)
    document = Document(_TITLE, facts, (Section("", parts),), marking=setting.marking)
    return downloads.attachment(writing.write(document, form), _TITLE.lower(), form)


def _grid(setting: Setting, found: Table, *, short: bool) -> Grid:
    """The documents for a reader.

    Args:
        setting: The workspace.
        found: What the query gave.
        short: Whether addresses are told by the name of their host alone.
    """
    places = [found.columns.index(name) for name in _MEANINGS]
    label = found.columns.index("documentLabel")
    rows = []
    for row in found.rows:
        document, *others, address = (row[place] for place in places)
        title = Cell(text(row[label]) or setting.store.label(document), text(document))
        told = (Cell(text(term) or _NOT_KNOWN) for term in others)
        rows.append((title, *told, _address(address, short=short)))
    key = tuple((heading(name), meaning) for name, meaning in _MEANINGS.items())
    return Grid(tuple(heading(name) for name in _MEANINGS), tuple(rows), key=key)


def _address(term: Term | None, *, short: bool) -> Cell:
    """Where a document is published; whoever writes the cell links only what may be linked."""
    address = text(term)
    return Cell(_host(address) if short else address, address or None)


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or address
    except ValueError:  # an address that is none, such as http://[
        return address

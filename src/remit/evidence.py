"""The words that a fact rests on: from a node to its citations, and from a derived node through its premises."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

from remit.document import Quotation, Source
from remit.namespaces import DCTERMS, DEF, OA, PROV, RDF
from remit.terms import TYPE, NamedNode, text
from remit.wording import day_words, listed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from remit.store import Store
    from remit.terms import Term

_CITATION = NamedNode(DEF + "Citation")
_DEEPEST = 6
_known: WeakKeyDictionary[Store, dict[NamedNode, Citation]] = WeakKeyDictionary()
_SAFE = ("http://", "https://", "mailto:")


class Citation(NamedTuple):
    """One citation, with the labels of what it names.

    Attributes:
        iri: The citation.
        document: The document in which the words stand.
        title: What people call the document.
        written: When the document was written or published, in words.
        place: Heading, paragraph, page.
        words: The words, verbatim; empty when none are held.
        gist: What the passage says, in our words, when its words are not held.
        speakers: Whose words they are.
        reported: Whether they are another person's account of what was said.
        retold_by: Who gives that account.
        quoted_from: The document that the words come from, when the citing document quotes it.
        secondary: Whether the document is a secondary source.
        address: Its web address.
    """

    iri: NamedNode
    document: Term | None
    title: str
    written: str
    place: str
    words: str
    gist: str
    speakers: tuple[str, ...]
    reported: bool
    retold_by: str
    quoted_from: str
    secondary: bool
    address: str

    def credit(self, *, dated: bool = False) -> str:
        """Who says it, in which document (with its date, if wanted), where."""
        who = listed(self.speakers)
        if self.reported and self.retold_by:
            who = f"{who}, as {self.retold_by} reports" if who else f"as {self.retold_by} reports"
        elif self.quoted_from:
            who = f"{who}, quoted from {self.quoted_from}" if who else f"quoted from {self.quoted_from}"
        where = f"in {self.title}" + (f" ({self.written})" if self.written and dated else "")
        where += f", {self.place}" if self.place else ""
        kind = "; secondary source" if self.secondary else ""
        return f"{who}, {where}{kind}" if who else f"{where[0].upper()}{where[1:]}{kind}"

    def quotation(self) -> Quotation | None:
        """The words and the credit, when the words are held."""
        return Quotation(_unquoted(self.words), self.credit()) if self.words else None

    def source(self, number: int) -> Source:
        """The citation as a numbered source."""
        credit = self.credit(dated=True)
        body = f"{credit}: {self.gist}" if self.gist and not self.words else credit
        return Source(number, body, self.words, self.address)


def _unquoted(words: str) -> str:
    """Words that are one quotation in their source lose its marks, since they get marks of their own."""
    inner = words[1:-1]
    return inner if words[:1] + words[-1:] in ("“”", "‘’") and not set(inner) & set("“”") else words


def citations(store: Store, node: Term) -> tuple[Citation, ...]:
    """The citations of a node and of its premises, as deep as they go; a citation gives itself."""
    found: dict[NamedNode, Citation] = {}
    layer, seen = [node], {node}
    for _ in range(_DEEPEST):
        onward: list[Term] = []
        for one in layer:
            said = _said(store, one)
            is_citation = _first(said, TYPE.value) == _CITATION
            cited = [one] if is_citation else said.get(DEF + "cites", [])
            for citation in cited:
                if isinstance(citation, NamedNode):
                    found[citation] = found.get(citation) or read(store, citation)
            onward += [premise for premise in said.get(DEF + "premise", []) if premise not in seen]
        seen.update(onward)
        layer = onward
    return tuple(found.values())


def read(store: Store, cited: NamedNode) -> Citation:
    """One citation with its document and speakers; each is read once from a store, which does not change."""
    known = _known.setdefault(store, {})
    if cited not in known:
        known[cited] = _read(store, cited)
    return known[cited]


def _said(store: Store, node: Term) -> dict[str, list[Term]]:
    """All that is said of a node, by the IRI of the predicate, in order: one look-up in the place of many."""
    said: dict[str, list[Term]] = {}
    for quad in store.quads(node):
        said.setdefault(quad.predicate.value, []).append(quad.object)
    for objects in said.values():
        objects.sort(key=text)
    return said


def _first(said: Mapping[str, list[Term]], predicate: str) -> Term | None:
    return said[predicate][0] if predicate in said else None


def _read(store: Store, cited: NamedNode) -> Citation:
    said = _said(store, cited)
    document = _first(said, DCTERMS + "source")
    retold = _first(said, DEF + "retoldBy")
    quoted = _first(said, PROV + "wasQuotedFrom")
    address = "" if document is None else text(store.value(document, DCTERMS + "identifier"))
    return Citation(
        iri=cited,
        document=document,
        title=store.label(document),
        written="" if document is None else document_day(store, document),
        place=text(_first(said, DEF + "place")),
        words=text(_first(said, OA + "exact")),
        gist=text(_first(said, DCTERMS + "description")),
        speakers=tuple(map(store.label, said.get(DEF + "speaker", ()))),
        reported=_first(said, DEF + "manner") == NamedNode(DEF + "manner/reported"),
        retold_by=store.label(retold) if retold else "",
        quoted_from=store.label(quoted) if quoted and quoted != document else "",
        secondary=document is not None
        and store.value(document, DEF + "standing") == NamedNode(DEF + "standing/secondary"),
        address=address if address.startswith(_SAFE) else "",
    )


def document_day(store: Store, document: Term) -> str:
    """When a document was written or published, in words; empty when nothing is known of it."""
    days = (text(store.value(document, DEF + name)) for name in ("earliest", "latest", "asStated"))
    words = day_words(*days)
    return ", ".join(part for part in ("undated" if _undated(store, document) else "", words) if part)


def _undated(store: Store, document: Term) -> bool:
    """Whether the document itself is known to bear no date."""
    undated = NamedNode(DEF + "unknown-reason/undated")
    gaps = store.subjects(RDF + "subject", document)
    return any(store.value(gap, DEF + "unknownReason") == undated for gap in gaps)


class Notes:
    """The numbered sources of one answer, in the order of their first use."""

    def __init__(self, store: Store) -> None:
        """Begin with none."""
        self._store = store
        self._numbers: dict[NamedNode, int] = {}
        self._sources: list[Source] = []

    def of(self, node: Term) -> tuple[int, ...]:
        """The numbers of the sources that a node rests on."""
        return self.cite(citations(self._store, node))

    def cite(self, cited: tuple[Citation, ...]) -> tuple[int, ...]:
        """The numbers of some citations, given to those that have none yet."""
        numbers = []
        for citation in cited:
            if citation.iri not in self._numbers:
                number = len(self._sources) + 1
                self._numbers[citation.iri] = number
                self._sources.append(citation.source(number))
            numbers.append(self._numbers[citation.iri])
        return tuple(sorted(set(numbers)))

    @property
    def sources(self) -> tuple[Source, ...]:
        """All of them, by number."""
        return tuple(self._sources)

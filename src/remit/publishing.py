"""What is published about a workspace for programs: the service, the data (VoID), and its saved queries, as triples."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING
from urllib.parse import quote

from remit.answering import bound
from remit.errors import WrongUse
from remit.namespaces import DCTERMS, DEF, FOAF, OWL, RDFS, SH, STANDARDS, XSD
from remit.terms import TYPE, BlankNode, Literal, NamedNode, Term, Triple
from remit.tokens import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from remit.namespaces import Namespaces
    from remit.queries import SavedQuery
    from remit.store import Store

SD = "http://www.w3.org/ns/sparql-service-description#"
VOID = "http://rdfs.org/ns/void#"
SCHEMA = "https://schema.org/"
FORMATS = "http://www.w3.org/ns/formats/"
SPEX = "https://purl.expasy.org/sparql-examples/ontology#"
PREFIXES = {"formats": FORMATS, "schema": SCHEMA, "sd": SD, "spex": SPEX, "void": VOID}
"""The prefixes that what is published needs besides those of the workspace."""

QUERIES = "queries"
"""The name of the graph with the saved queries, below the prefix `graph`."""

_TABLE_FORMATS = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV")
_TRIPLE_FORMATS = ("Turtle", "N-Triples", "RDF_XML", "JSON-LD")
_ENGLISH = "en-GB"
_HEADER = "#+"
_BY_FORM = {
    "SELECT": (SH + "SPARQLSelectExecutable", SH + "select"),
    "ASK": (SH + "SPARQLAskExecutable", SH + "ask"),
    "CONSTRUCT": (SH + "SPARQLConstructExecutable", SH + "construct"),
    "DESCRIBE": (SPEX + "SPARQLDescribeExecutable", SPEX + "describe"),  # SHACL has no words for it; editors know these
}


@dataclass(frozen=True)
class Counts:
    """How much there is in a dataset.

    Attributes:
        triples: How many triples the default graph has.
        subjects: How many different subjects they have.
        objects: How many different objects.
        graphs: The triples of each named graph, by its IRI.
        classes: How many things each class has, by its IRI.
        properties: How many triples each property has, by its IRI.
    """

    triples: int = 0
    subjects: int = 0
    objects: int = 0
    graphs: Mapping[str, int] = field(default_factory=dict)
    classes: Mapping[str, int] = field(default_factory=dict)
    properties: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class About:
    """What is told of a dataset as a whole.

    Attributes:
        iri: What it is called: the base of the workspace.
        title: What people call it.
        version: Its version.
        stated: What its own files say of it, such as its licence: (property, value).
    """

    iri: str
    title: str = ""
    version: str = ""
    stated: tuple[tuple[str, Term], ...] = ()


def service(about: About, counts: Counts, endpoint: str) -> Iterator[Triple]:
    """The description of the endpoint, as SPARQL 1.1 Service Description has it.

    Args:
        about: The dataset.
        counts: How much it holds.
        endpoint: The address of the endpoint.
    """
    node, dataset, default = NamedNode(endpoint), NamedNode(f"{endpoint}#dataset"), NamedNode(f"{endpoint}#default")
    yield Triple(node, TYPE, NamedNode(SD + "Service"))
    yield _link(node, SD + "endpoint", endpoint)
    yield _link(node, SD + "supportedLanguage", SD + "SPARQL11Query")
    yield _link(node, SD + "feature", SD + "UnionDefaultGraph")
    yield _link(node, SD + "defaultEntailmentRegime", "http://www.w3.org/ns/entailment/Simple")
    for name in (*_TABLE_FORMATS, *_TRIPLE_FORMATS):
        yield _link(node, SD + "resultFormat", FORMATS + name)
    yield Triple(node, NamedNode(SD + "defaultDataset"), dataset)
    yield Triple(dataset, TYPE, NamedNode(SD + "Dataset"))
    yield from _titled(dataset, about)
    yield Triple(dataset, NamedNode(SD + "defaultGraph"), default)
    yield Triple(default, TYPE, NamedNode(SD + "Graph"))
    yield _number(default, VOID + "triples", counts.triples)
    for number, (name, triples) in enumerate(sorted(counts.graphs.items()), 1):
        named, graph = NamedNode(f"{endpoint}#named-{number}"), NamedNode(f"{endpoint}#graph-{number}")
        yield Triple(dataset, NamedNode(SD + "namedGraph"), named)
        yield Triple(named, TYPE, NamedNode(SD + "NamedGraph"))
        yield _link(named, SD + "name", name)
        yield Triple(named, NamedNode(SD + "graph"), graph)
        yield Triple(graph, TYPE, NamedNode(SD + "Graph"))
        yield _number(graph, VOID + "triples", triples)


def description(about: About, counts: Counts, endpoint: str, address: str, namespaces: Namespaces) -> Iterator[Triple]:
    """The description of the data in VoID, with how often each class and each property is used.

    Args:
        about: The dataset.
        counts: How much it holds.
        endpoint: The address of the endpoint.
        address: The address of this description.
        namespaces: The prefixes of the workspace.
    """
    page, node = NamedNode(address), NamedNode(about.iri)
    yield _link(page, TYPE.value, VOID + "DatasetDescription")
    yield Triple(page, NamedNode(FOAF + "primaryTopic"), node)
    yield _link(node, TYPE.value, VOID + "Dataset")
    yield from _titled(node, about)
    for predicate, value in about.stated:
        yield Triple(node, NamedNode(predicate), value)
    yield _link(node, VOID + "sparqlEndpoint", endpoint)
    yield Triple(node, NamedNode(VOID + "uriSpace"), Literal(namespaces.base))
    for name in _TRIPLE_FORMATS:
        yield _link(node, VOID + "feature", FORMATS + name)
    for vocabulary in _vocabularies((*counts.classes, *counts.properties)):
        yield _link(node, VOID + "vocabulary", vocabulary)
    totals = {
        "triples": counts.triples,
        "distinctSubjects": counts.subjects,
        "distinctObjects": counts.objects,
        "classes": len(counts.classes),
        "properties": len(counts.properties),
    }
    for name, number in totals.items():
        yield _number(node, VOID + name, number)
    yield from _partitions(node, "class", "entities", counts.classes)
    yield from _partitions(node, "property", "triples", counts.properties)


def saved_queries(store: Store, saved: Mapping[str, SavedQuery], today: date, endpoint: str = "") -> Iterator[Triple]:
    """The saved queries as things that can be run, for editors that offer examples.

    Each stands with the values of its example, so that it runs as it is; one whose example names what is not there is
    left out.

    Args:
        store: What the values of the examples are looked up in.
        saved: The saved queries by name.
        today: The day that `today` means.
        endpoint: Where they are to be asked; empty where that is not known.
    """
    namespaces = store.workspace.namespaces
    declarations = NamedNode(f"{namespaces.prefixes['graph']}{QUERIES}")
    yield from _declarations(declarations, namespaces.prefixes)
    for name, query in saved.items():
        try:
            _, sparql = bound(store, query, query.example, today)
        except WrongUse:
            continue
        node = NamedNode(f"{namespaces.base}query/{quote(name, safe='')}")
        kind, predicate = _BY_FORM[query.form]
        yield _link(node, TYPE.value, SH + "SPARQLExecutable")
        yield _link(node, TYPE.value, kind)
        yield Triple(node, NamedNode(RDFS + "comment"), Literal(query.summary, language=_ENGLISH))
        yield Triple(node, NamedNode(predicate), Literal(alone(sparql, namespaces.prefixes)))
        yield Triple(node, NamedNode(SH + "prefixes"), declarations)
        yield Triple(node, NamedNode(DCTERMS + "identifier"), Literal(name))
        if query.description:
            yield Triple(node, NamedNode(DCTERMS + "description"), Literal(query.description, language=_ENGLISH))
        for tag in query.tags:
            yield Triple(node, NamedNode(SCHEMA + "keywords"), Literal(tag))
        if endpoint:
            yield _link(node, SCHEMA + "target", endpoint)


def alone(sparql: str, prefixes: Mapping[str, str]) -> str:
    """A query as any endpoint reads it: without the header of a saved query, with each prefix declared that it uses."""
    lines = sparql.splitlines()
    while lines and lines[0].startswith(_HEADER):
        lines.pop(0)
    text = "\n".join(lines).strip() + "\n"
    found = words(text)
    declared = {
        after.text.split(":", 1)[0]
        for token, after in pairwise(found)
        if token.kind == "word" and token.text.upper() == "PREFIX"
    }
    used = {token.text.split(":", 1)[0] for token in found if token.kind == "name"} - declared
    return "".join(f"PREFIX {name}: <{prefixes[name]}>\n" for name in sorted(used) if name in prefixes) + text


def _declarations(node: NamedNode, prefixes: Mapping[str, str]) -> Iterator[Triple]:
    """The prefixes of the workspace, as SHACL declares them."""
    for prefix, namespace in prefixes.items():
        declaration = NamedNode(f"{node.value}#{prefix}")
        yield Triple(node, NamedNode(SH + "declare"), declaration)
        yield Triple(declaration, NamedNode(SH + "prefix"), Literal(prefix))
        uri = Literal(namespace, datatype=NamedNode(XSD + "anyURI"))
        yield Triple(declaration, NamedNode(SH + "namespace"), uri)


def _titled(node: NamedNode, about: About) -> Iterator[Triple]:
    if about.title:
        yield Triple(node, NamedNode(DCTERMS + "title"), Literal(about.title, language=_ENGLISH))
    if about.version:
        yield Triple(node, NamedNode(OWL + "versionInfo"), Literal(about.version))


def _vocabularies(terms: Iterable[str]) -> list[str]:
    """The vocabularies that some classes and properties are of, as far as they are known here."""
    return sorted({space for space in (DEF, *STANDARDS.values()) for term in terms if term.startswith(space)})


def _partitions(node: NamedNode, sort: str, what: str, counts: Mapping[str, int]) -> Iterator[Triple]:
    for place, (iri, number) in enumerate(sorted(counts.items()), 1):
        part = BlankNode(f"{sort}{place}")
        yield Triple(node, NamedNode(f"{VOID}{sort}Partition"), part)
        yield _link(part, VOID + sort, iri)
        yield _number(part, VOID + what, number)


def _link(subject: NamedNode | BlankNode, predicate: str, iri: str) -> Triple:
    return Triple(subject, NamedNode(predicate), NamedNode(iri))


def _number(subject: NamedNode | BlankNode, predicate: str, number: int) -> Triple:
    return Triple(subject, NamedNode(predicate), Literal(str(number), datatype=NamedNode(XSD + "integer")))

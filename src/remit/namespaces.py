"""Prefixes: from a short form (`body:home-office`) to an IRI and back.

Three families: the standards that the ontology uses, the concept schemes of the ontology itself, and one prefix per
kind of thing below the workspace's own base IRI (`{base}id/{kind}/{slug}`).
"""

from __future__ import annotations

DEF = "https://w3id.org/remit/def/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
SKOSXL = "http://www.w3.org/2008/05/skos-xl#"
ORG = "http://www.w3.org/ns/org#"
PROV = "http://www.w3.org/ns/prov#"
DCTERMS = "http://purl.org/dc/terms/"
FOAF = "http://xmlns.com/foaf/0.1/"
OA = "http://www.w3.org/ns/oa#"
ELI = "http://data.europa.eu/eli/ontology#"
SH = "http://www.w3.org/ns/shacl#"
SPDX = "http://spdx.org/rdf/terms#"
VANN = "http://purl.org/vocab/vann/"

STANDARDS = {
    "dcterms": DCTERMS,
    "eli": ELI,
    "foaf": FOAF,
    "oa": OA,
    "org": ORG,
    "owl": OWL,
    "prov": PROV,
    "rdf": RDF,
    "rdfs": RDFS,
    "remit": DEF,
    "sh": SH,
    "skos": SKOS,
    "skosxl": SKOSXL,
    "spdx": SPDX,
    "vann": VANN,
    "xsd": XSD,
}
SCHEMES = (
    "act",
    "body-kind",
    "capacity",
    "change-kind",
    "counted",
    "document-kind",
    "extent-read",
    "manner",
    "outcome",
    "part",
    "position",
    "publication-state",
    "standing",
    "unknown-reason",
    "verification",
)
KINDS = (
    "accountability",
    "area",
    "arrangement",
    "assignment",
    "body",
    "change",
    "citation",
    "claim",
    "condition",
    "copy",
    "count",
    "derived",
    "document",
    "document-part",
    "existence",
    "fieldwork",
    "framework",
    "group",
    "inclusion",
    "inspection",
    "membership",
    "name",
    "objective",
    "participation",
    "person",
    "placement",
    "post",
    "programme",
    "recommendation",
    "regime",
    "request",
    "scheme",
    "search",
    "sharing",
    "stance",
    "statement",
    "status",
    "strand",
    "strategy",
    "system",
    "territory",
    "undertaking",
    "unknown",
    "use",
)


class Namespaces:
    """The prefixes of one workspace.

    Args:
        base: The workspace's base IRI, ending in `/` or `#`.
    """

    def __init__(self, base: str) -> None:
        """Join the standards, the concept schemes and the kinds below `base`."""
        self.base = base
        self.prefixes: dict[str, str] = dict(STANDARDS)
        self.prefixes |= {scheme: f"{DEF}{scheme}/" for scheme in SCHEMES}
        self.prefixes |= {kind: f"{base}id/{kind}/" for kind in KINDS}
        self.prefixes |= {"graph": f"{base}graph/", "shape": f"{base}shape/"}
        self._by_namespace = {namespace: prefix for prefix, namespace in self.prefixes.items()}

    def shorten(self, iri: str) -> str:
        """The short form of an IRI, or the IRI itself when no prefix fits."""
        cut = max(iri.rfind("/"), iri.rfind("#")) + 1
        prefix = self._by_namespace.get(iri[:cut])
        if prefix is None and iri.startswith(self.prefixes["graph"]):
            prefix, cut = "graph", len(self.prefixes["graph"])
        return iri if prefix is None or cut == len(iri) else f"{prefix}:{iri[cut:]}"

    def expand(self, short: str) -> str | None:
        """The IRI of a short form, or None when its prefix is not one of ours."""
        prefix, colon, local = short.partition(":")
        namespace = self.prefixes.get(prefix) if colon and not local.startswith("//") else None
        return None if namespace is None else namespace + local

    def id(self, kind: str, slug: str) -> str:
        """The IRI of a thing of this workspace."""
        return f"{self.base}id/{kind}/{slug}"

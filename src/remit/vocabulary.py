"""Words that a standard vocabulary does not have, such as `skos:prefLable`.

Nothing else notices them: a query finds nothing, and the engine takes a misspelt constraint for a remark.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdflib.namespace import DCTERMS, FOAF, ORG, OWL, PROV, RDF, RDFS, SH, SKOS, XSD

from remit.findings import VIOLATION, Finding, rank
from remit.house_style import Remark
from remit.namespaces import SH as SHACL
from remit.terms import NamedNode, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from remit.incoming import Locate
    from remit.namespaces import Namespaces
    from remit.terms import Quad

_STANDARDS = {str(known): known for known in (DCTERMS, FOAF, ORG, OWL, PROV, RDF, RDFS, SH, SKOS, XSD)}


def unknown_words(quads: Iterable[Quad], namespaces: Namespaces) -> Iterator[Remark]:
    """The terms that begin like those of a standard vocabulary, and are none of it.

    Args:
        quads: The statements.
        namespaces: For short forms.
    """
    judged: dict[NamedNode, bool] = {}
    for quad in quads:
        for term in (quad.predicate, quad.object):
            if not isinstance(term, NamedNode):
                continue
            if term not in judged:
                judged[term] = _is_unknown(term.value)
            if judged[term]:
                word = namespaces.shorten(term.value)
                yield Remark(
                    f"{word} is no word of its vocabulary, so nothing understands it. Look for a misspelling.",
                    text(quad.subject),
                    quad.predicate.value,
                    text(quad.object),
                )


def misspelt(quads: Iterable[Quad], namespaces: Namespaces, locate: Locate) -> tuple[Finding, ...]:
    """The misspelt words among some statements.

    Args:
        quads: The statements.
        namespaces: For short forms.
        locate: Where a statement stands.
    """
    return tuple(sorted((_finding(one, namespaces, locate) for one in unknown_words(quads, namespaces)), key=rank))


def _finding(remark: Remark, names: Namespaces, locate: Locate) -> Finding:
    sentences = remark.message.split(". ", 1)
    of_shapes = remark.predicate.startswith(SHACL) or (remark.value or "").startswith(SHACL)
    return Finding(
        severity=VIOLATION,
        shape=remark.subject if of_shapes and ":" in remark.subject else "",
        message=f"{sentences[0]}.",
        remedy=sentences[1],
        focus=remark.subject,
        label=names.shorten(remark.subject),
        path="",
        value=names.shorten(remark.value or "") if _is_unknown(remark.value or "") else names.shorten(remark.predicate),
        place=locate(remark.subject, remark.predicate, remark.value),
    )


def _is_unknown(term: str) -> bool:
    cut = max(term.rfind("#"), term.rfind("/")) + 1
    known = _STANDARDS.get(term[:cut])
    return known is not None and cut < len(term) and term not in known

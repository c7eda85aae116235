"""From the engine's terms and statements to rdflib's and back: pySHACL works on the one kind, look-ups on the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import rdflib
from rdflib import BNode, Graph, URIRef

from remit.terms import BlankNode, Literal, NamedNode, Term

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rdflib.term import Node

    from remit.facts import Statement

_STRING = "http://www.w3.org/2001/XMLSchema#string"


def node(term: Term) -> Node:
    """A term as rdflib has it; a plain string has no datatype there."""
    if isinstance(term, NamedNode):
        return URIRef(term.value)
    if isinstance(term, BlankNode):
        return BNode(term.value)
    if not isinstance(term, Literal):
        raise TypeError(f"{term} is a statement about a statement, which shapes do not know")
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    if term.datatype.value == _STRING:
        return rdflib.Literal(term.value)
    return rdflib.Literal(term.value, datatype=URIRef(term.datatype.value))


def term(found: Node) -> Term:
    """A term of rdflib as the engine has it."""
    if isinstance(found, URIRef):
        return NamedNode(str(found))
    if isinstance(found, BNode):
        return BlankNode(str(found))
    if not isinstance(found, rdflib.Literal):
        raise TypeError(f"{found} is no term that a statement can have")
    if found.language:
        return Literal(str(found), language=str(found.language).lower())
    return Literal(str(found), datatype=NamedNode(str(found.datatype))) if found.datatype else Literal(str(found))


def graph(statements: Iterable[Statement]) -> Graph:
    """Statements as a graph of rdflib, in memory."""
    # Otherwise what is written is not what is read; it is set each time, since pySHACL's front door sets it for everybody.
    rdflib.NORMALIZE_LITERALS = False
    made = Graph("SimpleMemory", bind_namespaces="none")
    known: dict[Term, Node] = {}
    for statement in statements:
        for each in statement:
            if each not in known:
                known[each] = node(each)
        made.add((known[statement[0]], known[statement[1]], known[statement[2]]))
    return made

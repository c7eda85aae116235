"""`Indexed`: an RDF graph held as plain dictionaries, for a library that asks very many very small questions.

It stands in for rdflib's graph in memory, whose every answer goes through four layers; over it pySHACL takes a third of
the time.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import XSD, NamespaceManager
from rdflib.paths import Path
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.algebra import traverse

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

    from rdflib.plugins.sparql.sparql import Query
    from rdflib.query import Result
    from rdflib.term import Node

_NOTHING: dict[Any, Any] = {}


class UnreadableQuery(Exception):
    """A query that does not parse, or that would go to the network.

    Attributes:
        text: The query.
        why: What is the matter with it.
    """

    def __init__(self, text: str, why: str) -> None:
        """Keep the query and what is the matter with it."""
        super().__init__(why)
        self.text = text
        self.why = why


class _Names(NamespaceManager):
    """Short forms, each worked out once: pySHACL asks for the same ones for every result."""

    def __init__(self, graph: Graph) -> None:
        super().__init__(graph, bind_namespaces="none")
        self._short: dict[str, str] = {}
        self._bound: set[tuple[str | None, str]] = set()

    def bind(self, prefix: str | None, namespace: Any, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - rdflib's own signature
        """As in the base class, but once."""
        if (prefix, str(namespace)) not in self._bound:
            self._bound.add((prefix, str(namespace)))
            self._short.clear()
            super().bind(prefix, namespace, *args, **kwargs)

    def normalizeUri(self, rdfTerm: str) -> str:  # noqa: N802, N803 - rdflib's own name
        """As in the base class."""
        if rdfTerm not in self._short:
            self._short[rdfTerm] = super().normalizeUri(rdfTerm)
        return self._short[rdfTerm]


class Indexed(Graph):
    """A graph held as plain dictionaries. Statements can be added and not taken away.

    Values written with `^^xsd:string` are held without it: RDF 1.1 makes no difference, and rdflib does.
    """

    def __init__(self, triples: Iterable[Any], namespaces: Iterable[tuple[str, URIRef]]) -> None:
        """Hold some statements.

        Args:
            triples: The statements.
            namespaces: The short forms that messages may use, as (prefix, namespace).
        """
        super().__init__(bind_namespaces="none")
        self.namespace_manager = _Names(self)
        for prefix, namespace in namespaces:
            self.namespace_manager.bind(prefix, namespace)
        self._by_subject: dict[Node, dict[Node, dict[Node, None]]] = {}
        self._by_predicate: dict[Node, dict[Node, dict[Node, None]]] = {}
        self._count = 0
        for triple in triples:
            self.add(triple)

    def add(self, triple: Any) -> Indexed:  # noqa: ANN401 - rdflib's own signature
        """Add a statement."""
        subject, predicate, value = triple
        if isinstance(value, Literal) and value.datatype == XSD.string:
            value = Literal(str(value))
        values = self._by_subject.setdefault(subject, {}).setdefault(predicate, {})
        if value not in values:
            values[value] = None
            self._by_predicate.setdefault(predicate, {}).setdefault(value, {})[subject] = None
            self._count += 1
        return self

    def __len__(self) -> int:
        """How many statements there are."""
        return self._count

    def __contains__(self, triple: Any) -> bool:  # noqa: ANN401 - rdflib's own signature
        """Whether a statement fits a pattern."""
        return next(self.triples(triple), None) is not None

    def triples(self, triple: Any) -> Generator[Any, None, None]:  # noqa: ANN401 - rdflib's own signature
        """The statements that fit a pattern, in which None fits anything."""
        subject, predicate, value = triple
        if isinstance(predicate, Path):
            return ((one, predicate, other) for one, other in predicate.eval(self, subject, value))
        if subject is not None:
            return self._of(subject, predicate, value)
        return self._with(predicate, value)

    def _of(self, subject: Node, predicate: Node | None, value: Node | None) -> Generator[Any, None, None]:
        by_predicate = self._by_subject.get(subject, {})
        for one in tuple(by_predicate) if predicate is None else (predicate,):
            values = by_predicate.get(one, {})
            if value is None:
                for other in tuple(values):
                    yield subject, one, other
            elif value in values:
                yield subject, one, value

    def _with(self, predicate: Node | None, value: Node | None) -> Generator[Any, None, None]:
        for one in tuple(self._by_predicate) if predicate is None else (predicate,):
            by_value = self._by_predicate.get(one, {})
            for other in tuple(by_value) if value is None else (value,):
                for subject in tuple(by_value.get(other, ())):
                    yield subject, one, other

    def objects(self, subject: Any = None, predicate: Any = None, unique: bool = False) -> Generator[Any, None, None]:  # noqa: ANN401, FBT001, FBT002 - rdflib's own signature
        """As in the base class, with a short way for what is asked most."""
        if type(predicate) is URIRef and (type(subject) is URIRef or type(subject) is BNode):
            return (value for value in tuple(self._by_subject.get(subject, _NOTHING).get(predicate, ())))
        return super().objects(subject, predicate, unique)

    def query(self, query_object: Any, *args: Any, **kwargs: Any) -> Result:  # noqa: ANN401 - rdflib's own signature
        """As in the base class; a text is parsed once: pySHACL asks the same query again for every focus node.

        Raises:
            UnreadableQuery: It does not parse, or would go to the network.
        """
        query = _parsed(query_object) if isinstance(query_object, str) else query_object
        return super().query(query, *args, **kwargs)


@lru_cache(maxsize=256)
def _parsed(text: str) -> Query:
    try:
        query = prepareQuery(text)
    except Exception as error:  # rdflib raises whatever its parser does
        raise UnreadableQuery(text, str(error)) from error
    traverse(query.algebra, visitPre=lambda node: _refuse_service(node, text))
    return query


def _refuse_service(node: object, text: str) -> None:
    """Refuse what would go to the network, however it is spelt: rdflib has no switch for it."""
    if getattr(node, "name", "") == "ServiceGraphPattern":
        raise UnreadableQuery(text, "SERVICE would fetch data from elsewhere")

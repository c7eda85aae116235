"""Run shapes against data: the only door for pySHACL, and for pyshacl-turbo where it is asked for.

pySHACL is given graphs made for it, quick ones, and the shapes cleaned of what it takes wrongly. What it would find out
only while it runs, or not at all, is looked for before: shapes that contain themselves, patterns that are none, and
whatever would reach beyond the data. Nothing is fetched, inferred or changed.
"""

from __future__ import annotations

import logging
import re
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache, partialmethod
from typing import TYPE_CHECKING, Any, cast

import rdflib
from pyshacl import Validator
from pyshacl.constraints import CONSTRAINT_PARAMETERS_MAP
from pyshacl.constraints.advanced import ExpressionConstraint
from pyshacl.constraints.core.property_pair_constraints import (
    LessThanConstraintComponent,
    LessThanOrEqualsConstraintComponent,
)
from pyshacl.constraints.sparql.sparql_based_constraint_components import (
    SPARQLConstraintComponentValidator,
)
from pyshacl.constraints.sparql.sparql_based_constraints import SPARQLBasedConstraint
from pyshacl.errors import ConstraintLoadWarning, ReportableRuntimeError
from pyshacl.functions import apply_functions, gather_functions, unapply_functions
from pyshacl.graph_abstraction import RdfLibDataGraph
from pyshacl.helper.sparql_query_helper import SPARQLQueryHelper
from pyshacl.monkey import apply_patches
from pyshacl.shapes_graph import ShapesGraph
from pyshacl.target import apply_target_types, gather_target_types
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import OWL, RDF, SH, XSD
from rdflib.plugins import sparql
from rdflib.plugins.sparql.parser import expandUnicodeEscapes

from remit import queries
from remit.errors import BadQuery, BadShapes, CannotRun, RemitError, WrongValue
from remit.indexed import Indexed, UnreadableQuery
from remit.ordering import in_order
from remit.tokens import words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from rdflib.term import Node

# Otherwise FROM <file:…> in a shape would read that file into the report.
sparql.SPARQL_LOAD_GRAPHS = False

ENGINES = ("pyshacl", "turbo")
"""What can run the shapes: pySHACL, or pyshacl-turbo, which is quicker and has to be installed."""

_DEEPEST = 100
_FLAGS = {"i": re.IGNORECASE, "m": re.MULTILINE}
_ADVANCED = (SH.target, SH.expression)
_ADVANCED_TYPES = (SH.SPARQLFunction, SH.SPARQLTargetType)
_SCRIPTS = (SH.js, SH.jsFunctionName)
_QUERIES = (SH.select, SH.ask, SH.construct, SH.update)
_SWITCHES = frozenset({SH.closed, SH.deactivated, SH.optional, SH.qualifiedValueShapesDisjoint, SH.uniqueLang})
_ONE_SHAPE = (SH.node, SH.property, SH["not"], SH.qualifiedValueShape)
_LISTED_SHAPES = (SH["and"], SH["or"], SH.xone)
_PATH_STEPS = (
    (RDF.first, RDF.rest),
    (SH.inversePath,),
    (SH.alternativePath,),
    (SH.zeroOrMorePath,),
    (SH.zeroOrOnePath,),
    (SH.oneOrMorePath,),
)
_PARAMETERS = frozenset(CONSTRAINT_PARAMETERS_MAP) | {SH.expression}

_COMPARERS = (
    (LessThanConstraintComponent, "_compare_lt", False),
    (LessThanOrEqualsConstraintComponent, "_compare_ltoe", True),
)

# What it would print of constraints that it passes over is of no use to anyone here.
_SILENT = logging.Logger("remit.shacl", level=logging.CRITICAL + 1)  # noqa: LOG001 - one of its own, heard by nobody


@dataclass(frozen=True)
class Outcome:
    """What shapes say of data.

    Attributes:
        results: The validation report of the standard (SHACL 3): sh:conforms, and sh:result with its properties.
        met: By the IRI of each shape that aims at things: at how many it aimed.
    """

    results: Graph
    met: dict[str, int]


def run(data: Graph, shapes: Graph, *, engine: str = "pyshacl") -> Outcome:
    """Validate data against shapes; neither is changed.

    Values written with `^^xsd:string` are told without it: RDF 1.1 makes no difference, and pySHACL does.

    Args:
        data: What is validated; shapes in it are not used.
        shapes: The shapes; nothing that they import is fetched, and their rules are not run.
        engine: One of `ENGINES`.

    Raises:
        BadShapes: The shapes cannot be run.
        CannotRun: The engine is not installed.
        WrongValue: There is no such engine.
    """
    if engine not in ENGINES:
        raise WrongValue(f"There is no engine called “{engine}”. Choose one of: {', '.join(ENGINES)}.")
    with _sentences():
        return _run(data, shapes, engine)


def _run(data: Graph, shapes: Graph, engine: str) -> Outcome:
    prepared = _prepared(frozenset(shapes), tuple(shapes.namespaces()))
    facts = Indexed(data, data.namespaces())
    view = _Data(facts.store, facts)
    try:
        results = _turbo(facts, prepared) if engine == "turbo" else _pyshacl(view, prepared)
        return Outcome(results, _met(view, prepared))
    except UnreadableQuery as error:
        why = f"its query cannot be read: {_reason(error)}"
        raise BadShapes(why, prepared.queries.get(error.text, "")) from error


class Engine:
    """Shapes made ready once, by which given focus nodes are judged as often as one likes.

    Args:
        shapes: The shapes; what they aim at themselves does not matter.

    Raises:
        BadShapes: They cannot be run.
    """

    def __init__(self, shapes: Graph) -> None:
        """Make the shapes ready."""
        with _sentences():
            self._prepared = _prepared(frozenset(shapes), tuple(shapes.namespaces()))

    def judge(self, data: Graph, aimed: Mapping[Node, Collection[Node]]) -> Graph:
        """The validation report on some focus nodes.

        Args:
            data: The statements.
            aimed: The focus nodes of each shape.

        Raises:
            BadShapes: The shapes cannot be run.
        """
        facts = Indexed(data, data.namespaces())
        view = _Data(facts.store, facts)
        executor = _validator(view, self._prepared).make_executor()
        found: list[Any] = []
        with _sentences(), _comparing():
            for node, nodes in aimed.items():
                shape: Any = self._prepared.shapes.lookup_shape_from_node(node)
                found += shape.validate(executor, view, focus=list(nodes))[1]
        report, _ = _Validator.create_validation_report(self._prepared.shapes, not found, found)
        return report


@contextmanager
def _sentences() -> Iterator[None]:
    """Whatever goes wrong is said as a sentence, and no setting of rdflib's is left changed."""
    rdflib.NORMALIZE_LITERALS = False
    try:
        yield
    except (MemoryError, RemitError):
        raise
    except Exception as error:  # a wrong value in a shape surfaces as whatever Python raises
        raise BadShapes(_reason(error)) from error
    finally:
        rdflib.NORMALIZE_LITERALS = False


# The shapes, made ready once


class _Shapes(ShapesGraph):
    """pySHACL's shapes, with quicker ways, and with its own mistakes about constraint components put right."""

    _custom_constraints: Any

    @property
    def custom_constraints(self) -> Any:  # noqa: ANN401 - classes of pySHACL
        """As in the base class."""
        if self._custom_constraints is None:
            found = self._find_custom_constraints()  # type: ignore[no-untyped-call]
            self._custom_constraints = {_Component(one) for one in found}
        return self._custom_constraints

    def predicate_objects(self, s: Node) -> Iterator[tuple[Node, Node]]:
        """What makes the constraints of a shape, which is all that pySHACL picks from its statements."""
        return (pair for pair in self.graph.predicate_objects(s) if pair[0] in _PARAMETERS)


class _Component:
    """A constraint component of pySHACL whose queries are bound by `_Helper`."""

    def __init__(self, inner: Any) -> None:  # noqa: ANN401 - a class of pySHACL
        self._inner = inner
        self.parameters = inner.parameters

    def make_validator_for_shape(self, shape: Any) -> Any:  # noqa: ANN401 - classes of pySHACL
        validator = self._inner.make_validator_for_shape(shape)
        validator.query_helper.__class__ = _Helper
        return validator


class _Helper(SPARQLQueryHelper):
    """Binds `$value` where it is 0, false or an empty text too, which pySHACL takes for no value at all."""

    def pre_bind_variables(self, thisnode: Any, valuenode: Any = None, extravars: Any = None) -> Any:  # noqa: ANN401 - pySHACL's own signature
        """As in the base class."""
        bound, text = super().pre_bind_variables(thisnode, valuenode, extravars)  # type: ignore[no-untyped-call]
        if valuenode is not None and self.bind_value_regex.search(text):
            bound["value"] = valuenode
        return bound, text


@dataclass(frozen=True)
class _Prepared:
    """Shapes that have been looked through.

    Attributes:
        graph: Their statements, cleaned.
        shapes: pySHACL's view of them.
        aiming: Those of them that aim at things.
        queries: By the text of each query that they ask: the IRI of the shape.
        advanced: Whether they need the advanced features.
    """

    graph: Indexed
    shapes: ShapesGraph
    aiming: tuple[Any, ...]
    queries: dict[str, str]
    advanced: bool


@lru_cache(maxsize=4)
def _prepared(statements: frozenset[Any], namespaces: tuple[tuple[str, URIRef], ...]) -> _Prepared:
    """Shapes ready to run; the same statements give the same object again.

    Raises:
        BadShapes: They cannot be run.
    """
    apply_patches()  # type: ignore[no-untyped-call]
    SPARQLConstraintComponentValidator.validator_cache.clear()  # its keys are addresses in memory, which come again
    graph = Indexed(_cleaned(statements), namespaces)
    _declare_imported_prefixes(graph)
    advanced = any((None, predicate, None) in graph for predicate in _ADVANCED) or any(
        (None, RDF.type, kind) in graph for kind in _ADVANCED_TYPES
    )
    _refuse_reaching_out(graph)
    _refuse_patterns(graph)
    shapes = _shapes(graph)
    aiming = tuple(shape for shape in shapes.shapes if _aims(shape, advanced=advanced))
    used = _used(graph, {shape.node for shape in aiming})
    asked: dict[str, str] = {}
    for shape in shapes.shapes:
        if shape.node in used and not shape.deactivated:
            asked |= dict.fromkeys(_queries_of(shape, advanced=advanced), _owner(graph, shape.node))
    return _Prepared(graph, shapes, aiming, asked, advanced)


def _shapes(graph: Indexed) -> ShapesGraph:
    shapes = _Shapes(graph, False, _SILENT)  # noqa: FBT003 - pySHACL's own signature
    try:
        _ = shapes.shapes, shapes.custom_constraints
    except Exception as error:
        raise BadShapes(_reason(error)) from error
    return shapes


def _cleaned(statements: Iterable[Any]) -> Iterator[Any]:
    """The statements without rules, and with nothing but `true` as the value that turns something on.

    The suite of the standard has it that `"1"^^xsd:boolean` does not; for rdflib the two are one value. Nor does
    anything call itself an ontology: the prefixes of every ontology would count in every query, over the query's own.
    """
    for subject, predicate, value in statements:
        if predicate == SH.rule or (predicate == RDF.type and value == OWL.Ontology):
            continue
        off = predicate in _SWITCHES and isinstance(value, Literal) and value.datatype == XSD.boolean
        yield subject, predicate, Literal("false", datatype=XSD.boolean) if off and str(value) != "true" else value


def _declare_imported_prefixes(graph: Graph) -> None:
    """Give each list of prefixes those of the lists that it imports (SHACL 5.2.1), which pySHACL does not look for."""
    for prefixes in set(graph.objects(None, SH.prefixes)):
        for imported in list(graph.transitive_objects(prefixes, OWL.imports)):
            for declared in list(graph.objects(imported, SH.declare)):
                graph.add((prefixes, SH.declare, declared))


def _refuse_reaching_out(graph: Graph) -> None:
    """Refuse what would go beyond the data, or run a script.

    Raises:
        BadShapes: There is a script, or a query with SERVICE, LOAD or FROM.
    """
    for predicate in _SCRIPTS:
        for subject in graph.subjects(predicate):
            raise BadShapes("it calls a script (sh:js), and scripts are not run.", _owner(graph, subject))
    for predicate in _QUERIES:
        for subject, text in graph.subject_objects(predicate):
            for spelling in (str(text), expandUnicodeEscapes(str(text))):
                _refuse_query(spelling, _owner(graph, subject))


def _refuse_query(text: str, shape: str) -> None:
    try:
        queries.refuse(text, "query")
    except BadQuery as error:
        raise BadShapes(str(error), shape) from error
    if any(_chooses_graphs(token.text) for token in words(text) if token.kind in ("word", "name")):
        raise BadShapes("its query has FROM, which would choose other data than what is validated.", shape)


def _chooses_graphs(word: str) -> bool:
    """Whether a word of a query is FROM, or begins with it where a reader needs no space after it."""
    return ("FROM" in word.upper()) if ":" not in word else word.upper().startswith("FROM")


def _refuse_patterns(graph: Graph) -> None:
    """Refuse patterns that are no regular expressions.

    Raises:
        BadShapes: Names the shape and the pattern.
    """
    for shape, pattern in graph.subject_objects(SH.pattern):
        flags = "".join(sorted({flag for text in graph.objects(shape, SH.flags) for flag in str(text).lower()}))
        unknown = [flag for flag in flags if flag not in _FLAGS]
        if unknown:
            raise BadShapes(
                f"the flag “{unknown[0]}” of its pattern is none that is known: i, m.", _owner(graph, shape)
            )
        try:
            re.compile(str(pattern), sum(_FLAGS[flag] for flag in flags))
        except (re.error, OverflowError, RecursionError) as error:
            why = f"the pattern “{pattern}” is no regular expression: {error}."
            raise BadShapes(why, _owner(graph, shape)) from error


def _aims(shape: Any, *, advanced: bool) -> bool:  # noqa: ANN401 - a class of pySHACL
    """Whether a shape that is not turned off names what it is for."""
    if shape.deactivated:
        return False
    aims = any(next(iter(targets), None) is not None for targets in shape.target())
    return aims or (advanced and (shape.node, SH.target, None) in shape.sg.graph)


def _used(graph: Graph, aiming: set[Node]) -> set[Node]:
    """The shapes that can come to be run: those that aim at things, and those that they name.

    Raises:
        BadShapes: One contains itself: the standard leaves open what that means (SHACL 3.4.3), and pySHACL guesses.
    """
    inner: dict[Node, set[Node]] = {}
    for predicate in _ONE_SHAPE:
        for shape, other in graph.subject_objects(predicate):
            inner.setdefault(shape, set()).add(other)
    for predicate in _LISTED_SHAPES:
        for shape, members in graph.subject_objects(predicate):
            inner.setdefault(shape, set()).update(graph.items(members))
    for off in graph.subjects(SH.deactivated, Literal("true", datatype=XSD.boolean)):
        inner.pop(off, None)
    done: set[Node] = set()
    for start in sorted(aiming, key=str):
        _follow(graph, inner, start, done)
    return done


def _follow(graph: Graph, inner: Mapping[Node, set[Node]], start: Node, done: set[Node]) -> None:
    """Walk down from a shape; `done` are those that were walked through and lead to nowhere above them."""
    if start in done:
        return
    trail = [(start, iter(inner.get(start, ())))]
    above = {start}
    while trail:
        shape, waiting = trail[-1]
        following = next((other for other in waiting if other not in done), None)
        if following is None:
            trail.pop()
            above.discard(shape)
            done.add(shape)
        elif following in above:
            raise BadShapes("it contains itself, by way of the shapes that it names.", _owner(graph, following))
        else:
            above.add(following)
            trail.append((following, iter(inner.get(following, ()))))


def _queries_of(shape: Any, *, advanced: bool) -> list[str]:  # noqa: ANN401 - a class of pySHACL
    """The queries that a shape asks, as they will be asked.

    On the way every constraint is built once, whether or not the data would need it: pySHACL does so only for what it
    meets, and then says whatever it says first.

    Raises:
        BadShapes: A constraint is ill-formed, or its query has what may not stand in one.
    """
    parameters = {parameter for parameter, _ in shape.sg.predicate_objects(shape.node)}
    helpers = []
    try:
        for kind in {_component(parameter) for parameter in parameters if advanced or parameter != SH.expression}:
            helpers += _helpers(kind, shape)
        for custom in shape.find_custom_constraints():
            helpers.append(custom.make_validator_for_shape(shape).query_helper)
        return [_asked(helper, shape.node) for helper in helpers]
    except Exception as error:
        raise BadShapes(_reason(error), _owner(shape.sg.graph, shape.node)) from error


def _component(parameter: Node) -> Any:  # noqa: ANN401 - a class of pySHACL
    return ExpressionConstraint if parameter == SH.expression else CONSTRAINT_PARAMETERS_MAP[parameter]


def _helpers(kind: Any, shape: Any) -> list[Any]:  # noqa: ANN401 - classes of pySHACL
    """What binds the queries of one kind of constraint."""
    try:
        constraint = kind(shape)
    except ConstraintLoadWarning:  # such as counts of values in a shape without a path: the suite wants it passed over
        return []
    if not isinstance(constraint, SPARQLBasedConstraint):
        return []
    return [helper for helper in constraint.sparql_constraints if not helper.deactivated]


def _asked(helper: Any, node: Node) -> str:  # noqa: ANN401 - a class of pySHACL
    """The text of a query, bound to some node as it will be to each of the focus nodes."""
    given = helper.param_bind_map
    _, text = helper.pre_bind_variables(node, valuenode=node if given else None, extravars=given.keys())
    return str(helper.apply_prefixes(text))


def _owner(graph: Graph, node: Node) -> str:
    """The IRI of a node, or of the nearest one around it."""
    seen: set[Node] = set()
    while isinstance(node, BNode) and node not in seen:
        seen.add(node)
        node = next((subject for subject in graph.subjects(None, node)), node)
    return str(node) if isinstance(node, URIRef) else ""


def _reason(error: Exception) -> str:
    """What an error of the engine says, as a sentence, without its advice for programmers."""
    said = error.message if isinstance(error, ReportableRuntimeError) else str(error)
    return f"{str(said).strip().rstrip('.') or 'something in it is not as the standard has it'}."


# The engines


class _Data(RdfLibDataGraph):
    """pySHACL's view of the data; of blank nodes it is told nothing when it words a result, however much hangs on them."""

    def quads(self, _pattern: Any = None) -> Any:  # noqa: ANN401 - rdflib's types are many
        """Which graph a blank node stands in, which is all that pySHACL asks of it."""
        yield None, None, None, Graph(bind_namespaces="none")


class _Validator(Validator):
    """pySHACL without its report in words, which takes longer than the validation itself."""

    @classmethod
    def create_validation_report(cls, sg: ShapesGraph, conforms: bool, results: Any) -> tuple[Graph, str]:  # noqa: FBT001, ANN401 - pySHACL's own signature
        """The report as a graph; each result has a path of its own, as the standard has it, and blank nodes as they are."""
        report = Graph(bind_namespaces="none")
        top = BNode()
        report.add((top, RDF.type, SH.ValidationReport))
        report.add((top, SH.conforms, Literal(conforms)))
        for _, result, statements in results:
            report.add((top, SH.result, result))
            for subject, predicate, value in statements:
                node = value[1] if isinstance(value, tuple) else value
                told = _path(sg.graph, node, report) if predicate == SH.resultPath else node
                report.add((subject, predicate, told))
        return report, ""


def _path(shapes: Graph, node: Node, report: Graph) -> Node:
    """A copy of a property path in the report; where a node is a step of two kinds, the one that pySHACL takes."""
    if not isinstance(node, BNode):
        return node
    copy = BNode()
    step = next((step for step in _PATH_STEPS if (node, step[0], None) in shapes), ())
    for predicate in step:
        for value in shapes.objects(node, predicate):
            report.add((copy, predicate, _path(shapes, value, report)))
    return copy


def _pyshacl(data: _Data, prepared: _Prepared) -> Graph:
    """Its class and not its function is used: the function prints, and changes a setting of rdflib for everybody."""
    validator = _validator(data, prepared)
    # Each run enters functions and kinds of target in the shapes anew.
    validator.shacl_graph = _shapes(prepared.graph) if prepared.advanced else prepared.shapes
    with _comparing():
        _, results, _ = validator.run()
    return cast("Graph", results)


@contextmanager
def _comparing() -> Iterator[None]:
    """Compare values as the standard has it while pySHACL runs; its own way stays for whoever else calls it."""
    own = [(kind, name, getattr(kind, name)) for kind, name, _ in _COMPARERS]
    for kind, name, equal in _COMPARERS:
        setattr(kind, name, partialmethod(_compared, equal=equal))
    try:
        yield
    finally:
        for kind, name, method in own:
            setattr(kind, name, method)


def _compared(component: LessThanConstraintComponent, *held: Any, equal: bool) -> tuple[bool, list[Any]]:  # noqa: ANN401 - pySHACL has no types
    """Whether a pair of values is out of order, and a result for each that is; `held` is what pySHACL hands over."""
    values, others, data, focus = held
    wrong = [value for value in values for other in others if not in_order(value, other, equal=equal)]
    results = [component.make_v_result(data, focus, value_node=value) for value in wrong]
    return bool(wrong), results


def _validator(data: _Data, prepared: _Prepared) -> Any:  # noqa: ANN401 - pySHACL's types are none
    options = {
        "advanced": prepared.advanced,
        "inference": "none",
        "inplace": True,
        "use_js": False,
        "logger": _SILENT,
        "max_validation_depth": _DEEPEST,
    }
    return _Validator(data, shacl_graph=prepared.graph, options=options)


def _turbo(facts: Indexed, prepared: _Prepared) -> Graph:
    try:
        from pyshacl_turbo import compile_shapes
    except ImportError as error:
        raise CannotRun(
            "The quick engine is not installed. Install it with: pip install 'remit-graph[fast]', or leave the other one to do it."
        ) from error
    program = compile_shapes(prepared.graph, advanced=prepared.advanced)  # type: ignore[no-untyped-call]
    _, results, _ = program.validate(facts, max_validation_depth=_DEEPEST)
    return _as_written(results, facts, prepared.graph)


def _as_written(results: Graph, *sources: Indexed) -> Graph:
    """The results with the language of each text as it was written; the quick engine tells them in small letters."""
    texts = {value: value for source in sources for _, _, value in source if isinstance(value, Literal)}
    report = Graph(bind_namespaces="none")
    for subject, predicate, value in results:
        report.add((subject, predicate, texts.get(value, value) if isinstance(value, Literal) else value))
    return report


def _met(data: _Data, prepared: _Prepared) -> dict[str, int]:
    """How many things each shape meets, as pySHACL itself finds them."""
    with _ready(data, prepared) as shapes:
        named = [shape for shape in shapes if isinstance(shape.node, URIRef)]
        return {str(shape.node): len(shape.focus_nodes(data)) for shape in sorted(named, key=lambda one: one.node)}


@contextmanager
def _ready(data: _Data, prepared: _Prepared) -> Iterator[Iterable[Any]]:
    """The shapes that aim at things, with the functions and kinds of target at hand that advanced ones need for that."""
    if not prepared.advanced:
        yield prepared.aiming
        return
    shapes = _shapes(prepared.graph)
    executor = _validator(data, prepared).make_executor()
    apply_target_types(gather_target_types(shapes))
    functions = gather_functions(executor, shapes)
    apply_functions(executor, functions, data)
    try:
        aiming = [shape for shape in shapes.shapes if _aims(shape, advanced=True)]
        for shape in aiming:
            shape.set_advanced(True)
        yield aiming
    finally:
        unapply_functions(functions, data)

"""Why a shape that is made of others failed: what each of these found wrong, as sentences, a few levels deep."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit import paths
from remit.explaining import rule_words
from remit.shapes import sh
from remit.terms import NamedNode, Term, text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rdflib import Graph

    from remit.explaining import Explainer
    from remit.judging import Judge, Judgement, Result

_LISTED: dict[Term, NamedNode] = {
    sh("OrConstraintComponent"): sh("or"),
    sh("AndConstraintComponent"): sh("and"),
    sh("XoneConstraintComponent"): sh("xone"),
}
_SINGLE: dict[Term, NamedNode] = {
    sh("NodeConstraintComponent"): sh("node"),
    sh("QualifiedMinCountConstraintComponent"): sh("qualifiedValueShape"),
    sh("QualifiedValueShapeConstraintComponent"): sh("qualifiedValueShape"),
}
_COUNTED = (sh("QualifiedMinCountConstraintComponent"), sh("QualifiedMaxCountConstraintComponent"))
_DEEPEST = 3
_MOST_VALUES = 3


def reasons(judge: Judge, judgement: Judgement, explainer: Explainer) -> dict[Result, tuple[str, ...]]:
    """Why each result of a judgement came about; results that are not made of others are left out.

    Args:
        judge: Who judged.
        judgement: What was found.
        explainer: Puts results into words.

    Raises:
        BadShapes: The shapes cannot be run.
    """
    if judgement.data is None:
        return {}
    return _why(judge, judgement.results, judgement.data, explainer, _DEEPEST)


def _why(
    judge: Judge, found: Sequence[Result], data: Graph, explainer: Explainer, depth: int
) -> dict[Result, tuple[str, ...]]:
    asked = {result: _members(judge, result) for result in found}
    wanted: dict[Term, dict[Term, None]] = {}
    for pairs in asked.values():
        for shape, node in pairs:
            wanted.setdefault(shape, {})[node] = None
    if not wanted or not depth:
        return {}
    inner = judge.reasons({shape: list(nodes) for shape, nodes in wanted.items()}, data)
    # Why none of several candidates fits is told in one sentence for each, or nobody would read it.
    deeper = _why(judge, [one for one in inner if one.component not in _COUNTED], data, explainer, depth - 1)
    return {
        result: tuple(
            dict.fromkeys(_told(result, [_sentence(judge, pair, inner, deeper, explainer) for pair in pairs]))
        )
        for result, pairs in asked.items()
        if pairs
    }


def _told(result: Result, sentences: list[str]) -> list[str]:
    """Of the sentences those that tell why: that a part holds is the trouble only where just one of them may."""
    if result.component == sh("XoneConstraintComponent"):
        return sentences
    return [sentence for sentence in sentences if not sentence.endswith(": it holds.")]


def _members(judge: Judge, result: Result) -> list[tuple[Term, Term]]:
    """The inner shapes that a result comes from, each with the node that was held against it."""
    facts = judge.shapes.facts
    node = result.focus if result.value is None else result.value
    if result.component in _LISTED:
        heads = facts.objects(result.shape, _LISTED[result.component])
        return [(member, node) for head in heads for member in paths.members(facts, head)]
    if result.component not in _SINGLE:
        return []
    members = facts.objects(result.shape, _SINGLE[result.component])
    if result.component == sh("NodeConstraintComponent"):
        return [(member, node) for member in members]
    path = facts.objects(result.shape, sh("path"))
    values = sorted(paths.walk(judge.facts, paths.read(facts, path[0]), (result.focus,)), key=str) if path else []
    return [(member, value) for member in members for value in values[:_MOST_VALUES]]


def _sentence(
    judge: Judge,
    pair: tuple[Term, Term],
    inner: Sequence[Result],
    deeper: Mapping[Result, tuple[str, ...]],
    explainer: Explainer,
) -> str:
    """What one inner shape found wrong with one node, or that it found nothing."""
    shape, node = pair
    name = f"“{rule_words(text(shape))}”" if isinstance(shape, NamedNode) else "One of them"
    own = _within(judge, shape)
    said = []
    for one in inner:
        if one.shape in own and one.focus == node:
            words = explainer.message(one, explainer.path(one))
            nested = deeper.get(one, ())
            said.append(f"{words} ({' '.join(nested)})" if nested else words)
    if said:
        return f"{name}: {' '.join(dict.fromkeys(said))}"
    everywhere = _within(judge, shape, deep=True)
    return f"{name}: {'it does not hold.' if any(one.shape in everywhere for one in inner) else 'it holds.'}"


def _within(judge: Judge, shape: Term, *, deep: bool = False) -> set[Term]:
    """A shape and the property shapes that speak of the same node; when deep, all that it is made of."""
    facts = judge.shapes.facts
    found, edge = {shape}, [shape]
    while edge:
        node = edge.pop()
        if not deep and node != shape and facts.objects(node, sh("path")):
            continue  # what it is made of speaks of other nodes
        for inner in judge.shapes.inner(node) if deep else facts.objects(node, sh("property")):
            if inner not in found:
                found.add(inner)
                edge.append(inner)
    return found

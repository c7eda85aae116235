"""What is offered to somebody who is to name a thing: its label, and what to type so that this very thing is meant."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit import lookup
from remit.choices import Choices
from remit.errors import WrongUse
from remit.names import fold
from remit.namespaces import DEF, OWL, RDFS
from remit.terms import TYPE, NamedNode, text
from remit.tidy import clean, echoed
from remit.web import natural
from remit.wording import listed

if TYPE_CHECKING:
    from remit.store import Store

_CLASSES = (OWL + "Class", RDFS + "Class")


@dataclass(frozen=True)
class Offer:
    """A thing that can be named.

    Attributes:
        iri: The thing.
        name: What to type: its label where no other thing of the kind has the same, else its short form.
        label: What people call it.
        short: Its short form.
    """

    iri: NamedNode
    name: str
    label: str
    short: str


def of_kind(store: Store, kind: str) -> list[Offer]:
    """Every thing of some classes, sorted by label.

    Args:
        store: Where they are.
        kind: The short forms of the classes, with blanks between.
    """
    shorten, expand = store.workspace.namespaces.shorten, store.workspace.namespaces.expand
    choices = Choices(store)
    labels = {iri: store.label(iri) for one in _classes(store, kind) for iri in choices.things(one.value)}
    often = Counter(map(fold, labels.values()))

    def offer(iri: NamedNode) -> Offer:
        label, short = labels[iri], shorten(iri.value)
        # What reads like a short form or an address is taken for one, and line breaks would not come back as they were.
        is_address = expand(label) is not None or "://" in label or label.startswith("urn:")
        is_plain = not is_address and " ".join(clean(label).split()) == label
        is_found = is_plain and often[fold(label)] == 1 and not iri.value.startswith(DEF)  # see lookup.names
        return Offer(iri, label if is_found else short, label, short)

    return sorted(map(offer, labels), key=lambda one: (natural.key(one.label), one.short))


def fitting(store: Store, words: str, kind: str) -> list[Offer]:
    """The things of some classes one of whose names has every word, best first; all of them when there are no words."""
    if kind:
        return _of_kind_fitting(store, words, kind)
    shorten = store.workspace.namespaces.shorten
    named = lookup.search(store, words) if words.strip() else []
    return [Offer(one.iri, shorten(one.iri.value), store.label(one.iri), shorten(one.iri.value)) for one in named]


def _of_kind_fitting(store: Store, words: str, kind: str) -> list[Offer]:
    every = of_kind(store, kind)
    parts = fold(words).split()
    if not parts:
        return every
    by_iri = {one.iri: one for one in every}
    found = [by_iri[named.iri] for named in lookup.search(store, words) if named.iri in by_iri]
    terms = (one for one in every if one.iri.value.startswith(DEF))  # these are found by their labels only
    return found + [one for one in terms if all(part in fold(one.label) for part in parts)]


def refuse_unknown(store: Store, kind: str) -> None:
    """Refuse what is no class of this workspace.

    Raises:
        WrongUse: It is none, so that nothing can be of this kind.
    """
    known = {one for one in _classes(store, kind) if _is_class(store, one)}
    for one in kind.split():
        if known.isdisjoint(_classes(store, one)):
            raise WrongUse(f"“{echoed(one)}” is no kind of thing here. The model shows which there are.")


def kinds_in_words(store: Store, kind: str) -> str:
    """Some classes, by their short forms with blanks between, in words: “recommendation or report”."""
    return listed([clean(store.label(one)) for one in _classes(store, kind)], "or") or "thing"


def _classes(store: Store, kind: str) -> list[NamedNode]:
    """The classes of some short forms; what can be no identifier is left out."""
    found = []
    for one in kind.split():
        with suppress(ValueError):
            found.append(NamedNode(store.workspace.namespaces.expand(one) or one))
    return found


def _is_class(store: Store, node: NamedNode) -> bool:
    """Whether the model describes it as a class, or something is of it."""
    types = {text(one) for one in store.objects(node, TYPE.value)}
    return not types.isdisjoint(_CLASSES) or next(store.quads(None, TYPE.value, node), None) is not None

"""What is offered to somebody who is to name a thing: its label, and what to type so that this very thing is meant."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit import lookup
from remit.choices import Choices
from remit.errors import WrongUse
from remit.lookup import fold
from remit.namespaces import DEF
from remit.terms import NamedNode
from remit.tidy import clean
from remit.web import natural
from remit.wording import listed, printable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from remit.store import Store


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
    labels = {iri: store.label(iri) for one in kind.split() for iri in choices.things(expand(one) or one)}
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
    """The things of some classes one of whose names has every word, best first; all of the classes when there are no words.

    Raises:
        WrongUse: One of the classes is none that the workspace could have.
    """
    if kind:
        refuse_unknown(store, kind)
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
    """Refuse what is no short form of a class.

    Raises:
        WrongUse: It is none.
    """
    for one in kind.split():
        try:
            known = NamedNode(store.workspace.namespaces.expand(one) or "")
        except ValueError as error:
            raise WrongUse(f"“{printable(one)}” is no kind of thing. Give a class such as remit:Document.") from error
        if not any(True for _ in store.quads(known)):
            raise WrongUse(f"“{printable(one)}” is no kind of thing here. The model shows which there are.")


def kinds_in_words(store: Store, kinds: Iterable[str]) -> str:
    """Some classes, by their short forms, in words: “recommendation or report”."""
    expand = store.workspace.namespaces.expand
    return listed([store.label(NamedNode(expand(kind) or kind)) for kind in kinds], "or") or "thing"

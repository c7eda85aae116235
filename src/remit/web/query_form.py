"""The form of a saved query: a field for each parameter, and what is wrong with the values that were typed into them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from remit import lookup, queries
from remit.errors import AmbiguousName, UnknownName, WrongValue
from remit.names import fold
from remit.queries import TODAY
from remit.tidy import clean, echoed
from remit.web import links, offers
from remit.wording import heading, listed, spoken

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from remit.queries import Parameter, SavedQuery
    from remit.store import Store
    from remit.web.offers import Offer
    from remit.web.setting import Setting

MOST_OFFERED = 300
"""The most things that a page offers for a field; of more, only the script looks up as somebody types."""

_MOST_NEAR = 8


@dataclass(frozen=True)
class Choice:
    """A thing that may have been meant: what it is called, and the address that answers with it."""

    label: str
    address: str
    short: str


@dataclass(frozen=True)
class Fault:
    """What is wrong with one value.

    Attributes:
        sentence: What is wrong and what to do.
        choices: Things that may have been meant.
    """

    sentence: str
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class Option:
    """What can be chosen or is offered: the value that is sent, and the words that are shown."""

    value: str
    label: str


@dataclass(frozen=True)
class Field:
    """A field of the form.

    Attributes:
        name: The parameter.
        identifier: What its label, its hint and the summary of errors refer to it by.
        label: Its label.
        hint: What to type; empty for nothing that the label does not say.
        kind: `thing`, `choice`, `date`, `integer` or `text`.
        value: What was typed.
        required: Whether there is no answer without it.
        options: For a choice, what can be chosen; for a thing, what is offered.
        lookup: For a thing, the address that a script looks up what fits.
        fault: What is wrong with the value; None when nothing is.
    """

    name: str
    identifier: str
    label: str
    hint: str
    kind: str
    value: str
    required: bool
    options: tuple[Option, ...]
    lookup: str
    fault: Fault | None

    @property
    def described(self) -> str:
        """The identifiers of what describes the field to those who hear the page: its hint, and what is wrong."""
        parts = {"hint": self.hint, "error": self.fault}
        return " ".join(f"{self.identifier}-{part}" for part, told in parts.items() if told)


def fields(
    setting: Setting, query: SavedQuery, given: Mapping[str, str], faults: Mapping[str, Fault]
) -> tuple[Field, ...]:
    """A field for each parameter of a saved query.

    Args:
        setting: The workspace.
        query: The saved query.
        given: The values as typed, by parameter name.
        faults: What is wrong with them, by parameter name.
    """
    return tuple(_field(setting, one, given.get(one.name, ""), faults.get(one.name)) for one in query.parameters)


def _field(setting: Setting, parameter: Parameter, typed: str, fault: Fault | None) -> Field:
    offered = offers.of_kind(setting.store, parameter.kind) if parameter.type == "iri" and parameter.kind else []
    named = {one.short: one.name for one in offered}  # a reader of the form knows a thing by its name
    return Field(
        name=parameter.name,
        identifier=f"value-{parameter.name}",
        label=heading(parameter.name),
        hint=_hint(setting, parameter),
        kind=_kind(parameter),
        value=clean(named.get(typed, typed) or _chosen(parameter)),
        required=parameter.required,
        options=_options(parameter, offered),
        lookup=_lookup(parameter),
        fault=fault,
    )


def faults(setting: Setting, query: SavedQuery, given: Mapping[str, str]) -> dict[str, Fault]:
    """What is wrong with the values of a saved query, by parameter name; nothing for those that can be used."""
    found = {}
    for parameter in query.parameters:
        fault = _fault(setting, query, parameter, given)
        if fault is not None:
            found[parameter.name] = fault
    return found


def unknown(query: SavedQuery, given: Mapping[str, str]) -> tuple[str, ...]:
    """A sentence for each value that is given for no parameter."""
    known = [parameter.name for parameter in query.parameters]
    takes = f"It takes: {listed(known)}." if known else "It takes no values."
    return tuple(
        f"This question takes nothing called “{echoed(name)}”. {takes} Take it out of the address."
        for name in given
        if name not in known
    )


def _fault(setting: Setting, query: SavedQuery, parameter: Parameter, given: Mapping[str, str]) -> Fault | None:
    label, typed = heading(parameter.name), given.get(parameter.name)
    if typed is None:
        return Fault(f"Enter a value for “{label}”.") if parameter.required else None
    if parameter.choices and typed not in parameter.choices:
        choices = listed(parameter.choices, "or")
        return Fault(f"“{echoed(typed)}” cannot be chosen for “{label}”. Choose {choices}.")
    try:
        _read(setting.store, parameter, typed)
    except AmbiguousName as error:
        meant = f"“{echoed(typed)}” is the name of more than one thing. Choose the one that you mean."
        return Fault(meant, _choices(setting, query, parameter, given, error.choices))
    except UnknownName as error:
        return _not_found(setting, query, parameter, given, error.nearest)
    except WrongValue:
        return Fault(_wrong(setting.store, parameter, label, echoed(typed)))
    return None


def _read(store: Store, parameter: Parameter, typed: str) -> None:
    """Read a value as an answer would, and raise what it would raise."""
    if parameter.type == "iri":
        lookup.resolve(store, typed, parameter.kind)
    elif (parameter.type, typed) != ("date", TODAY):
        queries.literal(parameter, typed)


def _wrong(store: Store, parameter: Parameter, label: str, shown: str) -> str:
    match parameter.type:
        case "date":
            return f"“{label}” must be a day like 2023-09-01, but it is “{shown}”."
        case "integer":
            return f"“{label}” must be a whole number like 21, but it is “{shown}”."
        case "iri":
            kinds = offers.kinds_in_words(store, parameter.kind or "")
            return f"“{shown}” is something else than what is asked for: {kinds}. Enter the name of one."
    return f"“{label}” must be plain text. Type it anew."


def _not_found(
    setting: Setting, query: SavedQuery, parameter: Parameter, given: Mapping[str, str], nearest: Iterable[str]
) -> Fault:
    typed = given[parameter.name]
    kinds = offers.kinds_in_words(setting.store, parameter.kind or "")
    fitting = offers.fitting(setting.store, typed, parameter.kind or "")[:_MOST_NEAR]
    near = [(one.name, one.label) for one in fitting] or [(name, name) for name in nearest]
    next_step = (
        "Choose what you mean, or enter another name." if near else "Enter another name, or look for it by search."
    )
    sentence = f"There is no {kinds} called “{echoed(typed)}”. {next_step}"
    return Fault(sentence, _choices(setting, query, parameter, given, near))


def _choices(
    setting: Setting,
    query: SavedQuery,
    parameter: Parameter,
    given: Mapping[str, str],
    offered: Iterable[tuple[str, str]],
) -> tuple[Choice, ...]:
    """Links that answer with one of some things each: (what to type, label); what names no thing gets no address."""
    found = []
    for name, label in offered:
        is_thing = name != lookup.MORE
        address = setting.links.query(query.name, values={**given, parameter.name: name}) if is_thing else ""
        found.append(Choice(clean(label), address, clean(name) if is_thing and name != label else ""))
    return tuple(found)


def _lookup(parameter: Parameter) -> str:
    if parameter.type != "iri":
        return ""
    return f"{links.LOOKUP}?{urlencode({'kind': parameter.kind})}" if parameter.kind else links.LOOKUP


def _chosen(parameter: Parameter) -> str:
    """What is chosen in a list from the start."""
    return (parameter.default or "") if parameter.choices else ""


def _options(parameter: Parameter, offered: Sequence[Offer]) -> tuple[Option, ...]:
    if parameter.choices:
        return tuple(Option(choice, clean(choice)) for choice in parameter.choices)
    return tuple(map(_option, offered)) if len(offered) <= MOST_OFFERED else ()


def _option(offer: Offer) -> Option:
    return Option(offer.name, "" if offer.name == offer.label else clean(offer.label))


def _kind(parameter: Parameter) -> str:
    if parameter.choices:
        return "choice"
    return "thing" if parameter.type == "iri" else parameter.type


def _hint(setting: Setting, parameter: Parameter) -> str:
    meaning = clean(parameter.meaning).strip()
    says = fold(meaning.removeprefix("the ")) != fold(heading(parameter.name))
    parts = [f"{meaning[:1].upper()}{meaning[1:].rstrip('.')}."] if meaning and says else []
    match _kind(parameter):
        case "thing":
            parts.append("Any name of it will do.")
        case "date":
            parts.append("For example 2023-09-01.")
        case "integer":
            parts.append("A whole number, for example 21.")
    if parameter.type == "date" and parameter.default == TODAY:
        parts.append(f"If you leave it empty, it is today, {spoken(setting.today)}.")
    elif parameter.default is not None:
        parts.append(f"If you leave it empty, it is {clean(parameter.default)}.")
    return " ".join(parts)


def usable(query: SavedQuery, given: Mapping[str, str]) -> bool:
    """Whether every value is there that there is no answer without."""
    return all(one.name in given or not one.required for one in query.parameters)

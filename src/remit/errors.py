"""Everything that Remit refuses or cannot do, as one tree; each branch has its exit code.

::

    RemitError                      3
    ├── WrongUse                    2   the command or its values are wrong
    │   ├── UnknownName                 no such query, thing, column, format …
    │   ├── AmbiguousName               a name that fits several things
    │   ├── MissingParameter            a required value was not given
    │   ├── Refused                     a request to the endpoint, with the status of the refusal
    │   └── WrongValue                  a value of the wrong type
    └── CannotRun                   3   something cannot be read, run or written
        ├── BadWorkspace                no workspace, or its settings are wrong
        ├── BadFile                     a file that does not parse, with its place
        ├── BadHeader                   the header of a saved query
        ├── BadQuery                    SPARQL that does not parse or may not run
        ├── BadShapes                   shapes that cannot be run
        ├── TimeLimit                   a query that ran too long
        ├── TooMuch                     what came from outside took more time or memory than it may
        ├── NoAnswer                    an endpoint gives no answer, or not a whole one
        ├── Busy                        others are being answered, and none was free in time
        ├── NoLayout                    no program that lays out diagrams, or it failed
        ├── TooBig                      a network with too much in it for a picture that can be read
        └── CannotWrite                 an output that cannot be written

Exit code 1 is no error: it says that the answer is no. Every message names the thing, the place and the next step.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterable


GIVE_LESS = "Give less at a time."
"""What the user is to do when what was given was too much."""

_LONGEST_NAME = 200


class RemitError(Exception):
    """The root of the tree; `str(error)` is the sentence that the user reads."""

    exit_code: ClassVar[int] = 3


class WrongUse(RemitError):
    """The command, a name or a value that the user gave is wrong."""

    exit_code: ClassVar[int] = 2


class UnknownName(WrongUse):
    """A name that nothing has; the nearest names are offered.

    Attributes:
        name: The name that was given.
        nearest: The names that come near.
    """

    def __init__(self, kind: str, name: str, nearest: Iterable[str] = (), hint: str = "") -> None:
        """Word the message from the kind of thing, the name given and the names that come near."""
        near = list(nearest)
        self.name = name
        self.nearest = near
        offer = f" Did you mean {_either(near)}?" if near else ""
        super().__init__(f"There is no {kind} called “{_short(name)}”.{offer}{' ' + hint if hint else ''}")


class AmbiguousName(WrongUse):
    """A name that fits several things; the choices are listed.

    Attributes:
        choices: (short form, label) of each thing that it fits.
    """

    def __init__(self, name: str, choices: Iterable[tuple[str, str]]) -> None:
        """Word the message from the name given and (short form, label) of each thing that it fits."""
        self.choices = tuple(choices)
        lines = "".join(f"\n  {short}  {label}" for short, label in self.choices)
        super().__init__(f"“{_short(name)}” fits more than one thing. Give one of these instead:{lines}")


class MissingParameter(WrongUse):
    """A saved query was run without a value that it needs."""

    def __init__(self, query: str, name: str, meaning: str) -> None:
        """Word the message from the query, the parameter and what the parameter means."""
        what = f" ({meaning})" if meaning else ""
        super().__init__(f"“{query}” needs a value for “{name}”{what}. Give it with -v {name}=…, or try --example.")


class WrongValue(WrongUse):
    """A value that is not of the parameter's type."""


class Refused(WrongUse):
    """A request to the endpoint that is not answered.

    Attributes:
        status: The status of the refusal, as HTTP has it.
        headers: Headers that go with it: (name, value).
    """

    def __init__(self, status: int, why: str, headers: tuple[tuple[str, str], ...] = ()) -> None:
        """Word the message from the reason, one or more sentences."""
        super().__init__(why)
        self.status = status
        self.headers = headers


class CannotRun(RemitError):
    """Something cannot be read, run or written."""


class BadWorkspace(CannotRun):
    """There is no workspace, or its settings are wrong."""


class BadFile(CannotRun):
    """A file that cannot be read as what it should be.

    Attributes:
        place: The file, with line and column (from 1) where they are known: `graph/bodies.ttl:12:5`.
    """

    def __init__(self, place: str, why: str) -> None:
        """Word the message from the place and what is wrong there."""
        super().__init__(f"{place}: {why}")
        self.place = place

    @classmethod
    def no_turtle(cls, place: str, error: SyntaxError | ValueError) -> BadFile:
        """The error for a file that the engine, by its own error, cannot read as Turtle."""
        where = f"{place}:{error.lineno}:{error.offset}" if isinstance(error, SyntaxError) and error.lineno else place
        return cls(where, f"this is not valid Turtle: {_reason(error)}. Mend it there and run the command again.")


class BadHeader(CannotRun):
    """The header of a saved query is wrong; the message names file and line."""


class BadQuery(CannotRun):
    """SPARQL that does not parse, or that asks for what Remit does not do."""


class BadShapes(CannotRun):
    """Shapes that cannot be run.

    Attributes:
        why: The reason, as a sentence.
        shape: The IRI of the shape that is to be mended; empty where it is not known.
    """

    def __init__(self, why: str, shape: str = "") -> None:
        """Word the message from the reason and the shape."""
        self.why = why.strip()
        self.shape = shape
        super().__init__(f"{shape}: {self.why}" if shape else self.why)


class TimeLimit(CannotRun):
    """A query ran longer than it may."""

    def __init__(self, seconds: float) -> None:
        """Word the message from the limit in seconds."""
        super().__init__(
            f"The query was stopped after {seconds:g} {'second' if seconds == 1 else 'seconds'}. Narrow it (give more values, add LIMIT), "
            "or allow more with --timeout SECONDS."
        )


class TooMuch(CannotRun):
    """What came from outside took more time or memory than it may, or ended the process that read it.

    Attributes:
        why: What happened, as a clause: “it took more than 10 seconds”.
    """

    def __init__(self, why: str, advice: str = GIVE_LESS) -> None:
        """Word the message from what happened and, as a sentence, what the user is to do."""
        super().__init__(f"This was stopped: {why}. {advice}")
        self.why = why

    @classmethod
    def time(cls, seconds: float, advice: str = GIVE_LESS) -> TooMuch:
        """The error for what took too long."""
        return cls(f"it took more than {seconds:g} {'second' if seconds == 1 else 'seconds'}", advice)

    @classmethod
    def memory(cls, megabytes: int, advice: str = GIVE_LESS) -> TooMuch:
        """The error for what took too much memory."""
        return cls(f"it took more than {megabytes:,} MB of memory", advice)

    @classmethod
    def signal(cls, name: str, advice: str = GIVE_LESS) -> TooMuch:
        """The error for what ended the process that read it."""
        return cls(f"it ended the program that read it ({name})", advice)


class Busy(CannotRun):
    """Others are being answered, and whoever answers was not free in time, or could not go on with what takes long."""

    def __init__(self, words: str = "Others are being answered. Try again in a moment.") -> None:
        """Word the message."""
        super().__init__(words)


class NoAnswer(CannotRun):
    """An endpoint gave no answer, or one that is not whole or cannot be read.

    Attributes:
        status: The status of its answer, as HTTP has it; 0 where there was none.
        passing: Whether the same request may be answered later.
    """

    def __init__(self, message: str, *, status: int = 0, passing: bool = False) -> None:
        """Take the message: what happened, where, and what the user is to do."""
        super().__init__(message)
        self.status = status
        self.passing = passing


class TooBig(CannotRun):
    """A network with too much in it for a picture that can be read; the message offers what can be done."""


class NoLayout(CannotRun):
    """There is no program that lays out diagrams, or it failed; the data formats need none."""


class CannotWrite(CannotRun):
    """An output that cannot be written; nothing was left half-written."""


def _reason(error: SyntaxError | ValueError) -> str:
    """The reason that the engine gives, without the place, which the message has already."""
    reason = re.sub(r"^Parser error .*?: ", "", str(getattr(error, "msg", None) or error)).rstrip(".")
    if "No scheme found" in reason:
        return "an IRI must be whole, beginning with a scheme such as https:"
    return reason[:1].lower() + reason[1:]


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}…"


def _either(names: list[str]) -> str:
    quoted = [f"“{name}”" for name in names]
    return quoted[0] if len(quoted) == 1 else ", ".join(quoted[:-1]) + " or " + quoted[-1]

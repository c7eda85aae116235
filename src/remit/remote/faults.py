"""What can go wrong with a request to an endpoint, in words: the thing, the place and the next step."""

from __future__ import annotations

import http.client
import socket
import ssl
import urllib.error

from remit.errors import NoAnswer
from remit.remote.credentials import PASSWORD, TOKEN, USER

ASK_KEEPERS = "Ask the keepers of the server."

_LONGEST_START = 1_000
_SHOWN = 300  # characters of a server's own words in a message
_STATUS = {
    400: ("does not take the request", "See its reason, and write the query another way."),
    401: ("wants to know who asks", f"Set {USER} and {PASSWORD}, or {TOKEN}, in the environment."),
    403: ("does not allow this to whoever asks", "Ask its keepers for the right to do it."),
    404: ("has nothing at this address", "Check the address: queries are often asked below the first page of a host."),
    405: ("does not take such requests at this address", "Check the address, or what remit.toml says of the endpoint."),
    406: ("cannot give the answer in a form that Remit reads", "Check that the address is that of a SPARQL endpoint."),
    408: ("stopped the request because it took too long", "Narrow it, or ask the keepers to allow more time."),
    413: ("finds the request too large", "Set a smaller batch for it in remit.toml."),
    414: ("finds the request too long", "Set a smaller batch for it in remit.toml."),
    415: ("does not take what was sent in this form", "Set another way of writing for it in remit.toml."),
    429: ("has had too many requests", "Wait a little, and run the command again."),
    500: ("met a fault of its own", "Narrow the query, or ask its keepers."),
    502: ("is not reached by what stands before it", "Try again in a moment, or ask its keepers."),
    503: ("is not ready or has stopped the request", "Try again in a moment, or ask its keepers."),
    504: ("did not answer what stands before it in time", "Narrow the query, or ask its keepers to allow more time."),
}
_PASSING = frozenset({408, 429, 500, 502, 503, 504})


def refused(at: str, status: int, body: bytes, *, signed: bool) -> NoAnswer:
    """The error for a status that is a refusal.

    Args:
        at: The endpoint, as a sentence begins with it.
        status: The status.
        body: What the server says of it.
        signed: Whether the request said who asks.
    """
    what, advice = _STATUS.get(status, ("refuses the request", ASK_KEEPERS))
    said = "" if is_page(body) else short(body.decode("utf-8", "replace"))
    reason = f" It says: “{said}”." if said else ""
    if status == http.client.UNAUTHORIZED and signed:
        what, advice = "does not take the user or the token that it was given", "Check what the environment says."
    return NoAnswer(f"{at} {what} ({status}).{reason} {advice}", status=status, passing=status in _PASSING)


def moved(at: str, target: str) -> NoAnswer:
    """The error for a redirection, which is not followed: it could lead anywhere."""
    where = f" to {short(target)}" if target else ""
    return NoAnswer(f"{at} says that it has moved{where}. Check it, and give that address instead.")


def cut(at: str) -> NoAnswer:
    """The error for an answer that broke off."""
    return NoAnswer(
        f"{at} broke off in the middle of its answer. Its own time may have been over: narrow the query, or ask its "
        "keepers.",
        passing=True,
    )


def unreadable(at: str) -> NoAnswer:
    """The error for an answer that cannot be read to its end."""
    return NoAnswer(
        f"{at} gave an answer that is broken off or cannot be read. Its own time may have been over: narrow the query, "
        "or ask its keepers.",
        passing=True,
    )


def page(at: str) -> NoAnswer:
    """The error for a web page where an answer was to be."""
    return NoAnswer(
        f"{at} answers with a web page and not with an answer. Check the address: it may be that of the server’s first "
        "page, or of a page on which one signs in."
    )


def too_late(at: str, seconds: float) -> NoAnswer:
    """The error for an answer that was not whole in time."""
    limit = f"{seconds:g} {'second' if seconds == 1 else 'seconds'}"
    return NoAnswer(
        f"{at} did not answer within {limit}. Narrow the query, or allow more with --timeout SECONDS.", passing=True
    )


def rows_left_out(at: str, got: int, there: int) -> NoAnswer:
    """The error for a server that gave fewer rows than there are."""
    return NoAnswer(
        f"{at} gave {got:,} of {there:,} rows and left the others out. Narrow the query until there are no more than "
        f"{got:,}, or ask the keepers of the server to allow more."
    )


def broken(at: str, error: Exception) -> NoAnswer:
    """The error for a connection that could not be had, or broke."""
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(reason, ssl.SSLCertVerificationError):
        return NoAnswer(
            f"{at} shows a certificate that is not trusted ({reason.verify_message}). Ask its keepers; one that your "
            "office has issued itself is trusted when SSL_CERT_FILE names its file."
        )
    for kinds, words, advice in _BROKEN:
        if isinstance(reason, kinds):
            return NoAnswer(f"{at} {words}. {advice}", passing=issubclass(ConnectionError, kinds))
    why = getattr(reason, "strerror", None) or type(reason).__name__
    return NoAnswer(f"{at} is not reached ({why}). Check the address and your network.", passing=True)


_BROKEN: tuple[tuple[tuple[type[BaseException], ...], str, str], ...] = (
    ((ssl.SSLError,), "does not speak https as it should", "Check the address, or ask its keepers."),
    ((socket.gaierror, UnicodeError), "is not found: there is no host of that name", "Check the address."),
    ((ConnectionRefusedError,), "is not there: the connection is refused", "Check the address, or start the server."),
    (
        (http.client.IncompleteRead, http.client.RemoteDisconnected, ConnectionError),
        "broke off in the middle of its answer",
        "Its own time may have been over: narrow the query, or ask its keepers.",
    ),
    ((http.client.HTTPException, ValueError), "does not speak HTTP as it should", "Check the address."),
)


def is_page(body: bytes) -> bool:
    """Whether a body is a web page, whatever its header says."""
    start = body[:_LONGEST_START].lstrip().lower()
    return start.startswith((b"<!doctype html", b"<html")) or b"<html" in start


def short(text: str) -> str:
    """The beginning of what a server says, as one line without control characters."""
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in text[: 10 * _SHOWN]).split())
    return (line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…").rstrip(". ")

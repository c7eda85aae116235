"""What goes between the server and the processes that answer: a request, a response, and their form on the wire.

A frame is two numbers of four bytes (how long the head is, how long the body is), the head as JSON, and the body.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass

_LENGTHS = struct.Struct(">II")
LENGTHS = _LENGTHS.size
"""How many bytes tell how long the rest of a frame is."""


@dataclass(frozen=True)
class Request:
    """What somebody asks of the site.

    Attributes:
        method: The method, as HTTP has it, whichever it is: whoever reads it refuses those that it does not answer.
        path: The path of the address, with percent-encoding undone, as in `/query/who-owns.csv`.
        query: What stands behind the question mark, as it was sent.
        content_type: The type of the body, with its parameters; empty for none.
        accept: The media types that are wanted, as the header `Accept` has them; empty for any.
        body: The bytes that were sent.
        base: Scheme and host by which the server was reached, as in `http://127.0.0.1:8000`; empty where not known.
        encoding: How the body is packed, as the header `Content-Encoding` has it; empty for not at all.
    """

    method: str
    path: str
    query: str = ""
    content_type: str = ""
    accept: str = ""
    body: bytes = b""
    base: str = ""
    encoding: str = ""


@dataclass(frozen=True)
class Response:
    """What is answered.

    Attributes:
        status: The status, as HTTP has it.
        body: The bytes.
        media_type: Their type, with its parameters.
        headers: Further headers: (name, value).
    """

    status: int
    body: bytes
    media_type: str = "text/html; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()


def packed(message: Request | Response) -> bytes:
    """A request or a response as a frame."""
    head = dict(vars(message))
    body = head.pop("body")
    return framed(json.dumps(head).encode(), body)


def framed(head: bytes, body: bytes) -> bytes:
    """A head and a body as a frame."""
    return b"".join((_LENGTHS.pack(len(head), len(body)), head, body))


def lengths(start: bytes) -> tuple[int, int]:
    """From the first `LENGTHS` bytes of a frame: how long its head is, and its body."""
    head, body = _LENGTHS.unpack(start)
    return head, body


def request(head: bytes, body: bytes) -> Request:
    """The request of a frame."""
    return Request(**json.loads(head), body=body)


def response(head: bytes, body: bytes) -> Response:
    """The response of a frame."""
    told = json.loads(head)
    headers = tuple((str(name), str(value)) for name, value in told.pop("headers"))
    return Response(**told, body=body, headers=headers)

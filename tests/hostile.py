"""A server on 127.0.0.1 that answers as badly as a test wants it to."""

from __future__ import annotations

import socketserver
import ssl
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterator

ROWS = "application/sparql-results+json"
UNTRUSTED = Path(__file__).parent / "untrusted.pem"


class Hostile(socketserver.ThreadingTCPServer):
    """Gives each request to what the test set as `answers`, and keeps what was asked.

    Attributes:
        answers: What is called with the connection and the form that was posted.
        heads: The heads of the requests that came, as text.
        forms: The forms that were posted, by request.
    """

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, *, sealed: bool = False) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.sealed = sealed
        self.answers: Callable[[socket.socket, dict[str, list[str]]], None] = lambda _made, _form: None
        self.heads: list[str] = []
        self.forms: list[dict[str, list[str]]] = []

    @property
    def url(self) -> str:
        """Where it is asked."""
        return f"http{'s' if self.sealed else ''}://127.0.0.1:{self.server_address[1]}/sparql"

    def gives(self, body: bytes, kind: str = ROWS, status: str = "200 OK", headers: str = "") -> None:
        """Answer every request with one body."""
        self.answers = lambda made, _: made.sendall(whole(body, kind, status, headers))

    def sends(self, answer: bytes) -> None:
        """Answer every request with some bytes, and close."""
        self.answers = lambda made, _: made.sendall(answer)


class _Handler(socketserver.BaseRequestHandler):
    server: Hostile

    def handle(self) -> None:
        try:
            with self._made() as made:
                head, body = _request(made)
                self.server.heads.append(head)
                self.server.forms.append(parse_qs(body))
                self.server.answers(made, self.server.forms[-1])
        except OSError:  # whoever asked has gone
            return

    def _made(self) -> socket.socket:
        if not self.server.sealed:
            made: socket.socket = self.request
            return made
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(UNTRUSTED)
        return context.wrap_socket(self.request, server_side=True)


def whole(body: bytes, kind: str = ROWS, status: str = "200 OK", headers: str = "") -> bytes:
    """A whole answer as it is sent."""
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n{headers}Connection: close\r\n\r\n"
    return head.encode() + body


def table(*rows: int) -> bytes:
    """A table of one column `n`, as SPARQL JSON."""
    integer = "http://www.w3.org/2001/XMLSchema#integer"
    cells = ",".join(f'{{"n":{{"type":"literal","datatype":"{integer}","value":"{row}"}}}}' for row in rows)
    return f'{{"head":{{"vars":["n"]}},"results":{{"bindings":[{cells}]}}}}'.encode()


@contextmanager
def hostile(*, sealed: bool = False) -> Iterator[Hostile]:
    """A server that runs as long as the block lasts."""
    with Hostile(sealed=sealed) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def _request(made: socket.socket) -> tuple[str, str]:
    """The head and the body of a request."""
    read = b""
    while b"\r\n\r\n" not in read and read[:1] != b"\x16":  # so begins who speaks https
        chunk = made.recv(65536)
        if not chunk:
            raise ConnectionError
        read += chunk
    head, _, body = read.partition(b"\r\n\r\n")
    lengths = [line.split(b":")[1] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
    while lengths and len(body) < int(lengths[0]):
        body += made.recv(65536)
    return head.decode("latin-1"), body.decode("latin-1")

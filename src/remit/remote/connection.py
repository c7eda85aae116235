"""The connection that a request goes over: cut at the deadline, sealed with a checked certificate, never redirected."""

from __future__ import annotations

import http.client
import socket
import ssl
import urllib.request
from typing import IO

from remit.remote.credentials import Credentials, is_here, refuse_letters


def opener(line: Line, credentials: Credentials, sign: str) -> urllib.request.OpenerDirector:
    """What opens a request: it follows no redirection, and takes every status for an answer.

    Args:
        line: Holds the connection, so that the deadline can cut it.
        credentials: Who asks.
        sign: `digest` where a user and a password are not sent but proved.

    Raises:
        WrongValue: The password cannot be proved, because of its letters.
    """
    made = urllib.request.OpenerDirector()
    made.add_handler(urllib.request.ProxyHandler({} if is_here(line.address) else None))
    made.add_handler(Plain(line))
    made.add_handler(Sealed(line))
    if sign == "digest" and credentials.user and not credentials.token:
        refuse_letters(credentials)
        known = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        known.add_password(None, line.address, credentials.user, credentials.password)
        made.add_handler(Proved(known))
        made.add_handler(AskedWho())
    return made


class Line:
    """The connection that a request goes over, so that the deadline can cut it.

    Attributes:
        address: Where the request goes.
        over: Whether the deadline has cut it.
    """

    def __init__(self, address: str) -> None:
        """Take the address; there is no connection yet."""
        self.address = address
        self.over = False
        self._sockets: list[socket.socket] = []

    def holds(self, made: socket.socket) -> None:
        """Keep a connection that was made."""
        self._sockets.append(made)
        if self.over:
            self.cut()

    def cut(self) -> None:
        """End the connection: whoever reads from it reads its end."""
        self.over = True
        for made in self._sockets:
            try:
                socket.socket.shutdown(made, socket.SHUT_RDWR)  # that of a sealed one would first say goodbye
            except OSError:  # it is closed already
                continue


class Plain(urllib.request.HTTPHandler):
    """Opens `http` addresses."""

    def __init__(self, line: Line) -> None:
        """Take the line that is to hold the connection."""
        super().__init__()
        self._line = line

    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        """Send the request and read the head of the answer."""
        line = self._line

        class Connection(http.client.HTTPConnection):
            def connect(self) -> None:
                super().connect()
                line.holds(self.sock)

        return self.do_open(Connection, req)


class Sealed(urllib.request.HTTPSHandler):
    """Opens `https` addresses; the certificate is checked."""

    def __init__(self, line: Line) -> None:
        """Take the line that is to hold the connection."""
        super().__init__()
        self._line = line

    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        """Send the request and read the head of the answer."""
        line = self._line

        class Connection(http.client.HTTPSConnection):
            def connect(self) -> None:
                super().connect()
                line.holds(self.sock)

        return self.do_open(Connection, req, context=ssl.create_default_context())


class Proved(urllib.request.HTTPDigestAuthHandler):
    """Proves that it knows the password, once: a server may lock out whoever sends a wrong one again and again."""

    def http_error_401(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
    ) -> http.client.HTTPResponse | None:
        """Send the request again with the proof; nothing when it had one, or when the server wants another."""
        wanted = headers.get("WWW-Authenticate", "")
        if req.has_header(self.auth_header) or not wanted.lower().startswith("digest "):
            return None
        return super().http_error_401(req, fp, code, msg, headers)


class AskedWho(urllib.request.HTTPErrorProcessor):
    """Lets a server that asks who is there be answered; every other status is read as it is."""

    def http_response(
        self, request: urllib.request.Request, response: http.client.HTTPResponse
    ) -> http.client.HTTPResponse:
        """Send the request again with the answer to who asks, where the server wants to know it."""
        if response.status != http.client.UNAUTHORIZED:
            return response
        try:
            again = self.parent.error("http", request, response, response.status, response.reason, response.headers)
        except OSError:
            response.close()
            raise
        if again is None:
            return response
        response.close()  # the refusal was read for its challenge alone
        return again  # type: ignore[no-any-return]  # whatever the next request is answered with

    https_response = http_response

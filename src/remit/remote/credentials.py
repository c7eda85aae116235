"""Who asks an endpoint: only from the environment, never in a message, never where others on the way can read it."""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from remit.errors import WrongValue

USER = "REMIT_ENDPOINT_USER"
PASSWORD = "REMIT_ENDPOINT_PASSWORD"  # noqa: S105 - the name of a variable
TOKEN = "REMIT_ENDPOINT_TOKEN"  # noqa: S105 - the name of a variable


@dataclass(frozen=True)
class Credentials:
    """Who asks. It is never part of a message.

    Attributes:
        user: The user; empty for nobody.
        password: The password of the user.
        token: A token, which goes before the user; empty for none.
    """

    user: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)

    @classmethod
    def from_environment(cls) -> Credentials:
        """The credentials that the environment gives.

        Raises:
            WrongValue: There is half of a user and password, or a character that cannot be sent.
        """
        user, password, token = (os.environ.get(name, "") for name in (USER, PASSWORD, TOKEN))
        if bool(user) != bool(password):
            raise WrongValue(f"{USER} and {PASSWORD} go together, and only one of them is set. Set both, or neither.")
        if ":" in user:
            raise WrongValue(f"{USER} must have no colon in it. Set it to the name of the user alone.")
        for name, value in ((USER, user), (PASSWORD, password), (TOKEN, token)):
            if any(letter < " " for letter in value) or (name == TOKEN and not value.isascii()):
                raise WrongValue(f"{name} has a character in it that cannot be sent. Set it again, without line ends.")
        return cls(user, password, token)

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self.user or self.token)


def refuse_open(address: str) -> None:
    """Refuse to send credentials to another machine over a line that others can read.

    Raises:
        WrongValue: The address begins with http: and is not on this machine.
    """
    if urlsplit(address).scheme != "https" and not is_here(address):
        raise WrongValue(
            f"The address {address} begins with http:, so that others on the way could read the user and the password. "
            f"Give an address that begins with https:, or take {USER}, {PASSWORD} and {TOKEN} out of the environment."
        )


def refuse_letters(credentials: Credentials) -> None:
    """Refuse a user or a password that cannot be proved by digest: it is not agreed which bytes its letters are.

    Raises:
        WrongValue: It has letters other than plain ones.
    """
    if not f"{credentials.user}{credentials.password}".isascii():
        raise WrongValue(
            f"{USER} or {PASSWORD} has a letter with an accent, or a sign, that this endpoint does not read. Ask its keepers "
            "for a user and a password of plain letters."
        )


def is_here(address: str) -> bool:
    """Whether an address is on this machine."""
    host = urlsplit(address).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False

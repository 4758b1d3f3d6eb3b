"""The one client for requests to addresses that somebody else chose.

The name is resolved once, every address must be public, and the connection goes to the address that was
checked; redirects are not followed, answers are cut, and everything has a time limit.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

MOST_READ = 64 * 1024


class Unreachable(Exception):
    """The other side gave no answer."""


class Forbidden(Exception):
    """The address is none that may be asked."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back.

    Attributes:
        status: code of HTTP.
        body: at most ``MOST_READ`` bytes.
        retry_after: the header of that name, as it came.
    """

    status: int
    body: bytes
    retry_after: str = ""


def post(url: str, body: bytes, headers: Mapping[str, str], *, timeout_s: float = 10.0) -> Answer:
    """Send the body to the address.

    Raises:
        Forbidden: not HTTPS, with a user name, or an address inside a private network.
        Unreachable: no connection, no answer in time, or a broken one.
    """
    inside: bool = getattr(settings, "OUTGOING_PRIVATE_ALLOWED", False)
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        raise Forbidden("the address is malformed") from None
    if parts.scheme != "https" and not (inside and parts.scheme == "http"):
        raise Forbidden("only https is asked")
    if not parts.hostname or parts.username is not None:
        raise Forbidden("the address is malformed")
    try:
        address = _checked_address(parts.hostname, port, inside=inside)
        connection = _Pinned(parts.hostname, port, address, timeout_s, secure=parts.scheme == "https")
        try:
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("POST", target, body=body, headers=dict(headers))
            answer = connection.getresponse()
            return Answer(answer.status, answer.read(MOST_READ), answer.headers.get("Retry-After", ""))
        finally:
            connection.close()
    except (OSError, http.client.HTTPException, UnicodeError) as error:
        raise Unreachable(f"{type(error).__name__}: {error}") from error


def _checked_address(host: str, port: int, *, inside: bool) -> str:
    found = {str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    for address in found:
        parsed = ipaddress.ip_address(address.partition("%")[0])
        mapped = getattr(parsed, "ipv4_mapped", None) or parsed
        if not inside and (not mapped.is_global or mapped.is_multicast):
            raise Forbidden("the address lies in a private network")
    return sorted(found, key=lambda one: ":" in one)[0]


class _Pinned(http.client.HTTPConnection):
    """A connection to the checked address under the name that was asked for."""

    def __init__(self, host: str, port: int, address: str, timeout_s: float, *, secure: bool) -> None:
        super().__init__(host, port, timeout=timeout_s)
        self._address = address
        self._secure = secure

    def connect(self) -> None:
        """Connect to the address, and prove the name by its certificate."""
        raw = socket.create_connection((self._address, self.port), self.timeout)
        self.sock = (
            ssl.create_default_context().wrap_socket(raw, server_hostname=self.host) if self._secure else raw
        )

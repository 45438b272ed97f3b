"""Reading a login; whatever comes, nothing is trusted.

Source: MySQL 8.4 Source Code Documentation, "Protocol::HandshakeResponse41", "…320",
"Protocol::SSLRequest", "Protocol::LengthEncodedInteger".
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from listeners.mysql.banners import SSL

PROTOCOL_41 = 0x0200
WITH_DATABASE = 0x0008
SECURE = 0x8000
PLUGIN_AUTH = 0x0008_0000
ATTRIBUTES = 0x0010_0000
LENGTH_ENCODED_AUTH = 0x0020_0000
SSL_REQUEST = 32
"""Octets of a login's fixed part; one that ends there asks for TLS."""
PAIRS = 64
"""Attributes that are read."""


@dataclass(frozen=True, slots=True)
class Login:
    """Who wants in.

    Attributes:
        user: As sent, UTF-8 as far as it is.
        password: Whether one was given.
        database: The one to be used first; empty where none was named.
        plugin: The client's authentication; empty where it can't change it.
        states: Whether the client can read an error's SQL state.
        attributes: What the client program says of itself, by name.
        error: What could not be read after the user's name; empty where all was.
    """

    user: str
    password: bool = False
    database: str = ""
    plugin: str = ""
    states: bool = True
    attributes: Mapping[str, str] = field(default_factory=dict)
    error: str = ""


def asks_for_tls(payload: bytes) -> bool:
    """Say whether *payload* is no login yet, but the wish to go on through TLS."""
    return len(payload) == SSL_REQUEST and bool(_number(payload, 0, 4) & SSL)


def parse(payload: bytes) -> Login | None:
    """Read the content of the client's first packet; None where it is no login."""
    reading = _Reading(payload)
    try:
        capabilities = reading.number(2)
        if not capabilities & PROTOCOL_41:
            return _old(reading, capabilities)
        capabilities |= reading.number(2) << 16
        reading.skip(SSL_REQUEST - 4)
        if reading.ended:  # the wish for TLS, or less
            return None
        user = reading.text()
    except ValueError:
        return None
    password, database, plugin = False, "", ""
    attributes: dict[str, str] = {}
    error = ""
    try:
        password = bool(_secret(reading, capabilities).strip(b"\0"))
        if capabilities & WITH_DATABASE and not reading.ended:
            database = reading.text()
        if capabilities & PLUGIN_AUTH and not reading.ended:
            plugin = reading.text()
        if capabilities & ATTRIBUTES and not reading.ended:
            attributes = _attributes(_Reading(reading.counted()))
    except ValueError as broken:
        error = f"the login is broken: {broken}"
    return Login(user, password, database, plugin, attributes=attributes, error=error)


def _old(reading: "_Reading", capabilities: int) -> Login:
    """Read a login as clients before 4.1 write it."""
    reading.skip(3)
    user = reading.text()
    rest = reading.rest()
    secret, _, database = rest.partition(b"\0")
    if not capabilities & WITH_DATABASE:
        database = b""
    return Login(user, bool(secret), _text(database.partition(b"\0")[0]), states=False)


def _secret(reading: "_Reading", capabilities: int) -> bytes:
    if capabilities & LENGTH_ENCODED_AUTH:
        return reading.counted()
    if capabilities & SECURE:
        return reading.take(reading.number(1))
    return reading.text().encode()


def _attributes(reading: "_Reading") -> dict[str, str]:
    found: dict[str, str] = {}
    while not reading.ended and len(found) < PAIRS:
        name = _text(reading.counted())
        found.setdefault(name, _text(reading.counted()))
    return found


class _Reading:
    """Walks through a packet; a ValueError says that it ends too early."""

    def __init__(self, octets: bytes) -> None:
        self._octets = octets
        self._at = 0

    @property
    def ended(self) -> bool:
        return self._at >= len(self._octets)

    def take(self, count: int) -> bytes:
        if self._at + count > len(self._octets):
            raise ValueError("it ends too early")
        self._at += count
        return self._octets[self._at - count : self._at]

    def skip(self, count: int) -> None:
        self.take(count)

    def number(self, size: int) -> int:
        return _number(self.take(size), 0, size)

    def text(self) -> str:
        """Take what stands before the next NUL; at the end there may be none."""
        end = self._octets.find(b"\0", self._at)
        if end < 0:
            return _text(self.rest())
        found = self.take(end - self._at)
        self.skip(1)
        return _text(found)

    def rest(self) -> bytes:
        return self.take(len(self._octets) - self._at)

    def counted(self) -> bytes:
        """Take octets that are preceded by their count."""
        first = self.number(1)
        size = {0xFC: 2, 0xFD: 3, 0xFE: 8}.get(first)
        return self.take(self.number(size) if size else 0 if first > 0xFA else first)


def _number(octets: bytes, at: int, size: int) -> int:
    return int.from_bytes(octets[at : at + size], "little")


def _text(octets: bytes) -> str:
    return octets.decode("utf-8", "replace")

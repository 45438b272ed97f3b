"""What a server says first: its version, what it can do, and the challenge for the password.

Source: MySQL 8.4 Source Code Documentation, "Protocol::HandshakeV10"; MariaDB Documentation,
"Initial Handshake Packet"; the octets as real servers send them.
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2s

from listeners.mysql.packets import NATIVE

SSL = 0x0800
"""The capability bit that offers, or asks for, TLS."""
SCRAMBLE = 20
_WITHOUT_TLS = 0x81FFF7FF
_WITH_TLS = 0xC1FFFFFF
_AUTOCOMMIT = 2


@dataclass(frozen=True, slots=True)
class Banner:
    """How a server presents itself.

    Attributes:
        version: What clients print.
        maria: Whether it is a MariaDB: that hides a bit and shows some of its own.
    """

    version: str
    maria: bool

    def greeting(self, thread: int, scramble: bytes, *, tls: bool) -> bytes:
        """Write the first packet's content; *tls* says whether it is offered."""
        capabilities = _WITH_TLS if tls else _WITHOUT_TLS
        if self.maria:
            capabilities &= ~1  # "this is MySQL"
        return b"".join(
            (
                b"\x0a" + self.version.encode() + b"\0",
                thread.to_bytes(4, "little") + scramble[:8] + b"\0",
                (capabilities & 0xFFFF).to_bytes(2, "little"),
                bytes([45 if self.maria else 8, _AUTOCOMMIT, 0]),
                (capabilities >> 16).to_bytes(2, "little"),
                bytes([SCRAMBLE + 1]) + bytes(6),
                (0x1D if self.maria else 0).to_bytes(4, "little"),
                scramble[8:] + b"\0" + NATIVE.encode() + b"\0",
            )
        )

    def shown(self, user: str) -> str:
        """Cut *user* as the server does where it repeats him in an error."""
        return user[: 128 if self.maria else 48]


VERSIONS: Sequence[str] = (
    "5.5.5-10.11.6-MariaDB-0+deb12u1",
    "5.5.5-10.11.11-MariaDB-0+deb12u1",
    "5.5.5-10.6.18-MariaDB-0ubuntu0.22.04.1",
    "5.5.5-10.6.22-MariaDB-0ubuntu0.22.04.1",
    "5.5.5-10.5.23-MariaDB-0+deb11u1",
    "5.5.5-10.3.39-MariaDB-0ubuntu0.20.04.2",
    "5.5.5-10.5.22-MariaDB-log",
    "5.5.5-10.6.16-MariaDB-log",
    "5.7.44",
    "5.7.44-log",
    "5.7.42-0ubuntu0.18.04.1",
    "5.7.41-log",
)


def banner(version: str, names: Iterable[str]) -> Banner:
    """Give the banner of an installation.

    Args:
        version: What the operator wants to be seen; empty for one that follows from *names*.
        names: The domains: what is the same after each restart, and elsewhere another.
    """
    if not version:
        drawn = blake2s("\0".join(names).encode(), person=b"mysql").digest()
        version = VERSIONS[int.from_bytes(drawn) % len(VERSIONS)]
    return Banner(version, "mariadb" in version.lower())


def challenge() -> bytes:
    """Draw a scramble: octets that servers draw, neither NUL nor ``$``."""
    letters = bytes(octet for octet in range(33, 127) if octet != ord("$"))
    return bytes(secrets.choice(letters) for _ in range(SCRAMBLE))

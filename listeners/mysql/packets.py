"""The packets that both sides send, as octets.

Source: MySQL 8.4 Source Code Documentation, "Client/Server Protocol": "MySQL Packets",
"ERR_Packet", "Protocol::AuthSwitchRequest"; the wording of errors as MariaDB 10.11 sends them.
"""

from typing import NamedTuple

HEADER = 4
LONGEST = 16 << 10
"""Octets of a login, or of what follows it; nobody's is as long."""
NATIVE = "mysql_native_password"
"""The one authentication that we know, as servers of these versions do by default."""


class Error(NamedTuple):
    """What a server can complain of."""

    code: int
    state: str
    text: str

    def payload(self, *, state: bool = True) -> bytes:
        """Write the packet's content; *state* is left out for clients that can't read it."""
        start = b"\xff" + self.code.to_bytes(2, "little")
        marked = b"#" + self.state.encode() if state else b""
        return start + marked + self.text.encode()


TOO_MANY = Error(1040, "08004", "Too many connections")
BAD_HANDSHAKE = Error(1043, "08S01", "Bad handshake")
TOO_BIG = Error(1153, "08S01", "Got a packet bigger than 'max_allowed_packet' bytes")
OUT_OF_ORDER = Error(1156, "08S01", "Got packets out of order")


def denied(user: str, host: str, *, password: bool) -> Error:
    """Refuse a login as a server does that does not know the user, or not this password."""
    using = "YES" if password else "NO"
    text = f"Access denied for user '{user}'@'{host}' (using password: {using})"
    return Error(1045, "28000", text)


def framed(payload: bytes, sequence: int) -> bytes:
    """Put *payload* into a packet."""
    return len(payload).to_bytes(3, "little") + bytes([sequence & 0xFF]) + payload


def header(octets: bytes) -> tuple[int, int]:
    """Read a packet's header: the length of what follows, and the sequence number."""
    return int.from_bytes(octets[:3], "little"), octets[3]


def auth_switch(scramble: bytes) -> bytes:
    """Ask a client that used another authentication for the one we know."""
    return b"\xfe" + NATIVE.encode() + b"\0" + scramble + b"\0"

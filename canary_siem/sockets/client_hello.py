"""The server name a TLS client asks for, read off its first octets.

Sources: RFC 8446, sections 4.1.2 (ClientHello) and 5.1 (records); RFC 6066, section 3 (SNI).
"""

HANDSHAKE = b"\x16\x03"
"""How every TLS connection begins: a handshake record, major version 3."""
RECORD_HEADER = 5
LONGEST = RECORD_HEADER + (1 << 14)
"""Octets of the longest record."""


def hello_length(start: bytes) -> int:
    """Say how many octets the first record takes, by its five-octet header; 0 if it is not TLS."""
    if len(start) < RECORD_HEADER or not start.startswith(HANDSHAKE):
        return 0
    return min(RECORD_HEADER + int.from_bytes(start[3:5]), LONGEST)


def server_name(data: bytes) -> str:
    """Read the host name out of a ClientHello: lower case, without trailing dot.

    Empty where there is none, or the octets are broken or end too early.
    """
    try:
        name = _find(data)
    except (IndexError, UnicodeDecodeError):
        return ""
    return name.lower().rstrip(".")


def _find(data: bytes) -> str:
    if not hello_length(data) or data[RECORD_HEADER] != 1:
        return ""
    at = RECORD_HEADER + 4 + 2 + 32  # handshake header, version, random
    at += 1 + data[at]  # session id
    at += 2 + int.from_bytes(data[at : at + 2])  # cipher suites
    at += 1 + data[at]  # compression methods
    end = at + 2 + int.from_bytes(data[at : at + 2])
    at += 2
    while at + 4 <= min(end, len(data)):
        kind = int.from_bytes(data[at : at + 2])
        length = int.from_bytes(data[at + 2 : at + 4])
        body = data[at + 4 : at + 4 + length]
        if kind == 0:  # server_name: list length, type 0 (host_name), length, name
            if len(body) < max(length, 5) or body[2] != 0:
                return ""
            return body[5 : 5 + int.from_bytes(body[3:5])].decode("ascii")
        at += 4 + length
    return ""

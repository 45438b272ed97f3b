"""What was found, written into a name: ``field=value`` pairs in base32, their length first."""

from __future__ import annotations

from base64 import b32decode, b32encode
from secrets import randbelow

MAX_NAME, MAX_LABEL = 253, 63  # RFC 1035, section 2.3.4
MAX_DATA, CUT = 127, 0x80  # what seven bits count; the eighth says that the end is missing


def spell(pairs: dict[str, str], host: str) -> str:
    """Write *pairs* into a name under *host*, another one each time; the end may be cut.

    No tail of its data reads as all of them: some resolvers ask for the tail first (RFC 9156).

    Raises:
        ValueError: *host* leaves no room.
    """
    told = (f"{name}={value}".replace("\0", " ") for name, value in pairs.items())
    data = "\0".join(told).encode("utf-8", "surrogateescape")
    room = MAX_NAME - len(host) - len(".g00.")
    for size in range(min(len(data), MAX_DATA), -1, -1):
        octets = bytes([size if size == len(data) else size | CUT]) + data[:size]
        text = b32encode(octets).decode("ascii").rstrip("=").lower()
        for width in range(MAX_LABEL, 0, -1):
            labels = [text[at : at + width] for at in range(0, len(text), width)]
            if len(text) + len(labels) - 1 > room:
                break
            if not any(is_whole("".join(labels[at:])) for at in range(1, len(labels))):
                return f"{'.'.join(labels)}.g{randbelow(100):02}.{host}"
    message = f"{host} leaves no room"
    raise ValueError(message)


def is_whole(text: str) -> bool:
    """Say whether *text* begins with the number of octets after it."""
    try:
        octets = b32decode(text.upper() + "=" * (-len(text) % 8))
    except ValueError:
        return False
    return len(octets) > 0 and octets[0] & ~CUT == len(octets) - 1

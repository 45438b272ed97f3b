"""Base64 in names, as some older clients write it, although letter case is lost on the way.

Resolvers may randomise the case of what they ask (0x20), and many programs lower it. What a
client wrote is certain only where its letters came through as they were.
"""

from base64 import b64decode, b64encode
from collections.abc import Iterator
from itertools import product

HEADER = 12  # RFC 1035, section 4.1.1
WITNESSES = 16
"""Lower-case letters that show the case untouched: one in 65,536 random cases looks so."""
READINGS = 5
_TRIED = 1_000


def as_written(packet: bytes, token_id: str) -> list[str] | None:
    """Give the labels left of an id in the letter case in which their client wrote them.

    Our id and domain, which clients write in lower case, bear witness: where they came so and
    the labels before them hold a capital, nobody has changed either.

    Args:
        packet: The DNS message, untrusted (``Hit.original``).
        token_id: The id, lower case.

    Returns:
        The labels as Latin-1; None where their case may have been changed.
    """
    labels = list(_labels(packet))
    lowered = [label.lower() for label in labels]
    if token_id not in lowered:
        return None
    at = len(labels) - 1 - lowered[::-1].index(token_id)
    before, witness = "".join(labels[:at]), "".join(labels[at:])
    letters = sum(letter.isascii() and letter.isalpha() for letter in witness)
    if witness != witness.lower() or letters < WITNESSES or before == before.lower():
        return None
    return labels[:at]


def base64_text(text: str) -> str | None:
    """Read base64 (with ``-`` for ``=``, or no padding); None where it is no printable text."""
    text = text.replace("-", "=").rstrip("=")
    try:
        octets = b64decode(text + "=" * (-len(text) % 4), validate=True)
        found = octets.decode("utf-8")
    except ValueError:
        return None
    exact = b64encode(octets).decode("ascii").rstrip("=") == text
    return found if exact and found.isprintable() else None


def readings(text: str) -> list[str]:
    """Guess what base64 of unknown letter case says: each printable ASCII text it may be.

    Returns:
        At most READINGS texts; none where there are more, or none.
    """
    text = text.replace("-", "=").rstrip("=")
    found = [""] if text.isascii() else []
    for at in range(0, len(text), 4):
        ends = list(_ways(text[at : at + 4]))
        found = [start + end for start in found for end in ends]
        if not 0 < len(found) <= _TRIED:
            return []
    return sorted(found) if len(found) <= READINGS and found != [""] else []


def _ways(group: str) -> Iterator[str]:
    """Read four characters in every case they may have had."""
    cases = (sorted({letter.lower(), letter.upper()}) for letter in group)
    for letters in product(*cases):
        text = base64_text("".join(letters))
        if text and text.isascii():
            yield text


def _labels(packet: bytes) -> Iterator[str]:
    """Cut the first question's name; what is no name, or not all of it, has no labels."""
    at, labels = HEADER, []
    while at < len(packet) and 0 < packet[at] <= 63:
        labels.append(packet[at + 1 : at + 1 + packet[at]].decode("latin-1"))
        at += packet[at] + 1
    if at < len(packet) and not packet[at]:
        yield from labels

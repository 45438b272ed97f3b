"""The first question of a packet, cut out of its octets with every bound checked."""

from collections.abc import Sequence
from typing import NamedTuple

QUESTION = 12
"""Where the question begins: after the header (RFC 1035, section 4.1.1)."""
MAX_NAME = 255
"""Octets of a name, lengths and root counted (RFC 1035, section 2.3.4)."""
MAX_LABEL = 63
SHORTEST_ID, LONGEST_ID = 8, 40

PLAIN = bytes(octet for octet in range(33, 127) if octet not in b'."\\')
"""Octets of a label that a name shows as they are."""


class Question(NamedTuple):
    """What was asked for.

    Attributes:
        low: The packet, lower case, up to the octet that ends the name.
        starts: Where each label begins, its length octet counted.
        end: Where the question ends.
        qtype: QTYPE.
        qclass: QCLASS.
    """

    low: bytes
    starts: Sequence[int]
    end: int
    qtype: int
    qclass: int


def walk(data: bytes, starts: list[int]) -> int:
    """Walk the labels of the question's name; tell where each begins in *starts*.

    A pointer can't be right here: there is nothing before the name that it could mean.

    Returns:
        Where the name's last octet is; 0 where it is no name, or not all there.
    """
    at = QUESTION
    try:
        while length := data[at]:
            if length > MAX_LABEL:
                return 0
            starts.append(at)
            at += length + 1
    except IndexError:
        return 0
    return at if at < QUESTION + MAX_NAME else 0


def cut(data: bytes) -> Question | None:
    """Cut the first question; None where there is none, or not all of it."""
    starts: list[int] = []
    last = walk(data, starts)
    if not last or last + 5 > len(data):
        return None
    return Question(
        data[: last + 1].lower(),
        starts,
        last + 5,
        int.from_bytes(data[last + 1 : last + 3], "big"),
        int.from_bytes(data[last + 3 : last + 5], "big"),
    )


def places(low: bytes, starts: Sequence[int]) -> list[str]:
    """Give the labels that are as long as an id can be, in order."""
    return [
        low[at + 1 : at + 1 + low[at]].decode("latin-1")
        for at in starts
        if SHORTEST_ID <= low[at] <= LONGEST_ID
    ]


def text(low: bytes, starts: Sequence[int]) -> str:
    r"""Write labels as a name, without trailing dot.

    Octets that don't print, and dots, quotes and back slashes inside a label are ``\DDD`` (ECS,
    dns.question.name; RFC 1035, section 5.1).
    """
    labels = [low[at + 1 : at + 1 + low[at]] for at in starts]
    if len(labels) == 1 and labels[0].isalnum():  # bytes: of ASCII only
        return labels[0].decode("ascii")
    if not b"".join(labels).translate(None, PLAIN):
        return b".".join(labels).decode("ascii")
    return ".".join(
        "".join(chr(octet) if octet in PLAIN else f"\\{octet:03}" for octet in label)
        for label in labels
    )

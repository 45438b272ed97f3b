"""What a kind says of itself, in the parts that a page shows."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

_HEADS = (
    ("Fires", "Fires"),
    ("Does not fire", "Does not fire"),
    ("The analyst learns", "You will learn"),
)
_BEGIN = re.compile(rf"^(?:{'|'.join(begin for begin, _ in _HEADS)})\b", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class About:
    """A kind in words.

    Attributes:
        lead: What it is, a sentence.
        parts: What fires it, what does not, what the analyst learns: heading and text each.
    """

    lead: str
    parts: Sequence[tuple[str, str]]


def about(text: str) -> About:
    """Take *text*, a kind's own description, apart; what has no heading of ours stays whole."""
    lead, _, rest = text.partition("\n\n")
    starts = [0, *(found.start() for found in _BEGIN.finditer(rest)), len(rest)]
    pieces = [rest[begin:end] for begin, end in pairwise(starts)]
    parts = []
    for piece in filter(None, (" ".join(each.split()) for each in pieces)):
        begin, heading = next(
            ((b, h) for b, h in _HEADS if piece.startswith(b)), ("", "What to know")
        )
        said = piece.removeprefix(begin).lstrip(" :,")
        parts.append((heading, said[:1].upper() + said[1:]))
    return About(" ".join(lead.split()), parts)

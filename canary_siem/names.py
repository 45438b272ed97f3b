"""What stands in a name: the id of a token, data that its artifact wrote there, our domain.

A name that trips reads ``<data labels>.<marker>.<id>.<domain>``. Letter case never matters,
for resolvers randomise it, and data labels may be split anywhere. Resolvers that minimise names
(RFC 9156) ask for the tail of a name first, so data say by their first byte how many follow.
"""

import re
import secrets
from base64 import b32decode, b32encode
from binascii import unhexlify
from collections.abc import Collection, Iterator, Sequence
from hashlib import blake2s
from typing import Literal, NamedTuple

Form = Literal["g", "x", "y"]

ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
MIN_ID, MAX_ID, CHECK = 20, 25, 4
MAX_LABEL = 63  # RFC 1035, section 2.3.4
MAX_NAME = 253  # 255 octets on the wire, as text
MAX_DATA = 127  # what seven bits can count
CUT = 0x80

_LETTERS = bytes(ord(ALPHABET[octet & 31]) for octet in range(256))
_IMPORTED = re.compile(r"[0-9a-z]{8,40}", re.ASCII)
_ESCAPE = re.compile(rb"\\([01][0-9]{2}|2[0-4][0-9]|25[0-5])")
_MARKER = re.compile(r"[gxy][0-9]{2}", re.ASCII)


# ---- ids ------------------------------------------------------------------------------------


class IdMaker:
    """Draws ids whose last four characters are a check of the rest.

    The check only refuses noise before the table is asked; the table decides.

    Args:
        key: At most 32 secret bytes, kept with the tokens.
    """

    def __init__(self, key: bytes) -> None:
        self._keyed = blake2s(key=key, digest_size=CHECK)

    def draw(self) -> str:
        """Draw a new id: 20 to 25 of ``a-z2-7``, at least 80 bits of it random."""
        length = MIN_ID + secrets.randbelow(MAX_ID - MIN_ID + 1)
        body = secrets.token_bytes(length - CHECK).translate(_LETTERS)
        keyed = self._keyed.copy()
        keyed.update(body)
        return (body + keyed.digest().translate(_LETTERS)).decode()

    def plausible(self, label: str) -> bool:
        """Say whether *label* (lower case) may be an id of ours; about half a microsecond."""
        if not MIN_ID <= len(label) <= MAX_ID or not label.isascii():
            return False
        text = label.encode()
        keyed = self._keyed.copy()
        keyed.update(text[:-CHECK])
        return keyed.digest().translate(_LETTERS) == text[-CHECK:]


def valid_imported(token_id: str) -> bool:
    """Say whether *token_id* may be given to a token by its planter: 8 to 40 of ``0-9a-z``."""
    return _IMPORTED.fullmatch(token_id) is not None


def under(name: str, domains: Collection[str]) -> str | None:
    """Find the longest of *domains* that *name* is or lies under, by whole labels.

    Args:
        name: Lower case, without trailing dot.
        domains: The same.
    """
    while name not in domains:
        _, dot, name = name.partition(".")
        if not dot:
            return None
    return name


def labels_before(token_id: str, name: str) -> list[str]:
    """Give the labels of host *name* left of the right-most one that is *token_id*."""
    head, dot, _ = f".{name}.".rpartition(f".{token_id}.")
    return head[1:].split(".") if dot and head else []


def unescape(label: str) -> bytes:
    r"""Give the octets of a *label* whose unprintable ones stand as ``\DDD``; never raises.

    So write names the DNS listener and RFC 1035, section 5.1.
    """
    raw = label.encode("utf-8", "replace")
    return _ESCAPE.sub(lambda found: bytes([int(found[1])]), raw)


# ---- data in names --------------------------------------------------------------------------


class DataInName(NamedTuple):
    """What was read from the labels left of an id.

    Attributes:
        data: The bytes carried; those of ``y`` as UTF-8. Empty where none could be read.
        complete: Whether they are all that the writer wrote: an incomplete name of ours gives
            none, and the older form can't tell.
        error: Why something is missing or uncertain, for ``canary.decode.error``.
    """

    data: bytes = b""
    complete: bool = True
    error: str = ""


def encode(data: bytes, *, room: int, form: Form = "g") -> tuple[str, bool]:
    """Write *data* as labels that end in a marker, to stand before ``.<id>.<domain>``.

    The label width is chosen so that no tail of the name, as a resolver may ask for it, reads
    as a whole name.

    Args:
        data: What to carry; for ``y`` text in UTF-8.
        room: Characters there are: 253 less ``.<id>.<domain>``. At least 8.
        form: ``g`` base32, ``x`` hex, ``y`` hex of UTF-16LE.

    Returns:
        The labels, and whether data had to be cut.
    """
    whole = data.decode("utf-8", "replace").encode("utf-16-le") if form == "y" else data
    for size in range(min(len(whole), MAX_DATA), -1, -1):
        kept = _head(whole, size, form)
        cut = len(kept) < len(whole)
        text = _spell(bytes([len(kept) | (CUT if cut else 0)]) + kept, form)
        for labels in _splits(text, room - 4):
            if not any(_fits(_read(labels[at:], form) or b"") for at in range(1, len(labels))):
                return f"{'.'.join(labels)}.{form}{secrets.randbelow(100):02}", cut
    message = f"{room} characters have no room for data"
    raise ValueError(message)


def decode(labels: Sequence[str], *, imported: bool) -> DataInName:
    """Read the data that stand in *labels*, those left of an id; never raises.

    Args:
        labels: From left to right, without the id.
        imported: Whether the id was given by the planter: only such tokens may be known to
            older clients, whose base32 has no length.
    """
    if labels and labels[0] == "_":  # how a minimising resolver asks (RFC 9156, section 2.3)
        labels = labels[1:]
    if not labels:
        return DataInName()
    marker = labels[-1].lower()
    if not _MARKER.fullmatch(marker):
        return DataInName(complete=False, error="the name fits no form of data")
    form: Form = "g" if marker[0] == "g" else "x" if marker[0] == "x" else "y"
    octets = _read(labels[:-1], form)
    if octets is None:
        what = "base32" if form == "g" else "hex"
        return DataInName(complete=False, error=f"the data are not {what}, or not all of it")
    if _fits(octets):
        return _unfold(octets, form)
    if imported and form == "g" and octets:
        return DataInName(octets, complete=False, error="an older form that names no length")
    return DataInName(complete=False, error=f"incomplete: {len(octets)} bytes without their start")


def _unfold(octets: bytes, form: Form) -> DataInName:
    """Take the length off, and give text as UTF-8."""
    data = octets[1:]
    error = "cut by the writer to fit the name" if octets[0] & CUT else ""
    if form == "y":
        text = data.decode("utf-16-le", "replace")
        if text.encode("utf-16-le") != data:
            error = "not all of it is UTF-16"
        data = text.encode()
    return DataInName(data, complete=True, error=error)


def _fits(octets: bytes) -> bool:
    """Say whether the first byte counts the others."""
    return octets[:1] != b"" and octets[0] & ~CUT == len(octets) - 1


def _read(labels: Sequence[str], form: Form) -> bytes | None:
    """Undo the spelling; None where the labels are no text of *form*."""
    text = "".join(labels)
    try:
        if form != "g":
            return unhexlify(text)
        text = text.replace("-", "")  # the older clients' padding
        return b32decode(text + "=" * (-len(text) % 8), casefold=True)
    except ValueError:
        return None


def _spell(octets: bytes, form: Form) -> str:
    if form == "g":
        return b32encode(octets).decode("ascii").rstrip("=").lower()
    return octets.hex()


def _splits(text: str, room: int) -> Iterator[list[str]]:
    """Give the ways to cut *text* into labels of one width that fit in *room*."""
    for width in range(MAX_LABEL, 0, -1):
        labels = [text[at : at + width] for at in range(0, len(text), width)]
        if len(text) + len(labels) - 1 > room:
            return
        yield labels


def _head(whole: bytes, size: int, form: Form) -> bytes:
    """Take at most *size* bytes, of UTF-16 only whole characters."""
    if form != "y":
        return whole[:size]
    return whole[:size].decode("utf-16-le", "ignore").encode("utf-16-le")

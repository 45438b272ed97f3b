"""Undoing a part's transfer encoding piece by piece (RFC 2045, section 6)."""

import binascii
from typing import Protocol

_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_OTHERS = bytes(octet for octet in range(256) if octet not in _ALPHABET)
_TAIL = 3
"""Octets in which an escape of quoted-printable may be unfinished."""


class Decoder(Protocol):
    """Takes what was sent, gives what it stands for."""

    def feed(self, data: bytes) -> bytes:
        """Decode the next piece, as far as it can be told."""

    def close(self) -> bytes:
        """Give what is left at the end."""


class Plain:
    """7bit, 8bit, binary, and whatever nobody knows."""

    def feed(self, data: bytes) -> bytes:
        return data

    def close(self) -> bytes:
        return b""


class Base64:
    """Base64; what does not belong to it is passed over (section 6.8)."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> bytes:
        letters = self._rest + data.translate(None, _OTHERS)
        whole = len(letters) & ~3
        self._rest = letters[whole:]
        return binascii.a2b_base64(letters[:whole])

    def close(self) -> bytes:
        if len(self._rest) < 2:  # a single letter stands for less than an octet
            return b""
        return binascii.a2b_base64(self._rest + b"=" * (4 - len(self._rest)))


class QuotedPrintable:
    """Quoted-printable; a broken escape stands for itself (section 6.7)."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> bytes:
        data = self._rest + data
        escape = data.rfind(b"=", max(0, len(data) - _TAIL))
        unfinished = escape >= 0 and not _is_whole(data[escape:])
        end = escape if unfinished else len(data)
        self._rest = data[end:]
        return binascii.a2b_qp(data[:end])

    def close(self) -> bytes:
        return binascii.a2b_qp(self._rest)


def _is_whole(escape: bytes) -> bool:
    """Whether an escape can be told from what follows it: ``=XX``, ``=`` and a line's end."""
    return len(escape) >= 3 or escape[1:2] == b"\n"


def decoder(encoding: str) -> Decoder:
    """Give the decoder for a ``Content-Transfer-Encoding``."""
    name = encoding.strip().lower()
    if name == "base64":
        return Base64()
    return QuotedPrintable() if name == "quoted-printable" else Plain()

"""How an installation looks from outside: as a Postfix does, and unlike all others.

Source: what Postfix 3.7 says with the settings that people change; "Postfix Configuration
Parameters".
"""

import secrets
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2s

_HOSTS = ("mail", "mx", "mx1", "mx01", "smtp", "mail1", "mailgate", "mx2", "")
_BANNERS = ("ESMTP Postfix", "ESMTP Postfix (Debian/GNU)", "ESMTP Postfix (Ubuntu)", "ESMTP")
_SIZES = (20_480_000, 26_214_400, 30_720_000, 31_457_280, 35_651_584, 40_960_000, 52_428_800)
_OFFERS = (  # commands that administrators switch off, or leave as they are
    ("VRFY", "ETRN"),
    ("ETRN",),
    ("VRFY",),
    (),
)
_LETTERS = "0123456789BCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz"
"""Of a long queue id: no vowels, so that it spells no word ("enable_long_queue_ids")."""


@dataclass(frozen=True, slots=True)
class Looks:
    """How it presents itself.

    Attributes:
        hostname: What it calls itself.
        banner: What follows that in the greeting.
        size: Octets of a message at most.
        offers: Which of VRFY and ETRN it has.
        long_ids: Whether queue ids are of the long form.
    """

    hostname: str
    banner: str
    size: int
    offers: Sequence[str]
    long_ids: bool

    def extensions(self, *, tls: bool) -> list[str]:
        """Name what EHLO lists (RFC 5321, 4.1.1.1); *tls* says whether TLS can be begun now."""
        return [
            "PIPELINING",
            f"SIZE {self.size}",
            *self.offers,
            *(["STARTTLS"] if tls else []),
            "ENHANCEDSTATUSCODES",
            "8BITMIME",
            "SMTPUTF8",
        ]

    def queue_id(self) -> str:
        """Make up the id of a message in a queue."""
        now = time.time_ns() // 1000
        seconds, micros = divmod(now, 1_000_000)
        inode = 200_000 + secrets.randbelow(2_000_000)
        if self.long_ids:
            return f"{_spelt(seconds, 6)}{_spelt(micros, 4)}z{_spelt(inode, 0)}"
        return f"{micros:05X}{inode:X}"


def looks(names: Iterable[str], hostname: str = "", banner: str = "", size: int = 0) -> Looks:
    """Give the looks of an installation.

    Args:
        names: The domains: what is the same after each restart, and elsewhere another.
        hostname: What the operator wants; empty for one that follows from *names*.
        banner: The same.
        size: The same, of the greatest message; 0 for none.
    """
    domains = list(names)
    drawn = blake2s("\0".join(domains).encode(), person=b"smtp").digest()
    host = _HOSTS[drawn[0] % len(_HOSTS)]
    first = domains[0] if domains else "localhost"
    return Looks(
        hostname=hostname or (f"{host}.{first}" if host else first),
        banner=banner or _BANNERS[drawn[1] % len(_BANNERS)],
        size=size or _SIZES[drawn[2] % len(_SIZES)],
        offers=_OFFERS[drawn[3] % len(_OFFERS)],
        long_ids=drawn[4] % 2 == 1,
    )


def _spelt(number: int, width: int) -> str:
    """Write *number* in the letters of a long id, at least *width* of them."""
    text = ""
    while number or len(text) < width:
        number, rest = divmod(number, len(_LETTERS))
        text = _LETTERS[rest] + text
    return text

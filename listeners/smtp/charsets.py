"""Texts in the character sets that mail is written in."""

import codecs
import re
from encodings.aliases import aliases

_KNOWN = {name for name in aliases.values() if not name.endswith("_codec")} | {"koi8_u", "koi8_t"}
_KNOWN -= {"mbcs", "rot_13", "tactis"}
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
CAP = 1024
"""Characters of a text in an event (ECS `ignore_above`)."""
FALLBACK = "latin_1"
"""Every octet is a letter in it."""


def codec(charset: str) -> str:
    """Give the codec of *charset*; UTF-8 where it is none that mail is written in.

    Python has codecs that are no character sets (``zlib``, ``idna``): an enemy would choose them.
    """
    name = charset.strip().lower().replace("-", "_").replace(" ", "_")[:40]
    name = aliases.get(name, name)
    return name if name in _KNOWN else "utf_8"


def text(octets: bytes, charset: str = "") -> str:
    """Read *octets*; without a *charset* they are UTF-8 if they can be."""
    if charset:
        return octets.decode(codec(charset), "replace")
    try:
        return octets.decode()
    except UnicodeDecodeError:
        return octets.decode(FALLBACK)


def fit(value: str) -> str:
    """Give *value* as an event will have it: what is the same there is to be seen here."""
    return _CONTROL.sub("", value[:CAP])


class Pieces:
    """Reads a text in *charset* piece by piece; never raises."""

    def __init__(self, charset: str) -> None:
        self._decoder = codecs.getincrementaldecoder(codec(charset))("replace")

    def read(self, octets: bytes, *, final: bool = False) -> str:
        """Give the next piece."""
        try:
            return self._decoder.decode(octets, final)
        except UnicodeError:  # UTF-16 or UTF-32 that does not say in which order its octets come
            self._decoder = codecs.getincrementaldecoder("utf_8")("replace")
            return self._decoder.decode(octets, final)

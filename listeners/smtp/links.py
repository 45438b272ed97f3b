"""The links in a text, found while it goes by."""

import re
from html import unescape

from listeners.smtp.charsets import CAP, Pieces

MOST = 50
"""Links that are kept of one message."""
LOOKED_AT = 5_000
"""Links of one message that are looked at: the same may stand there ever so often."""
_LINK = re.compile(r"\bhttps?://[^\s<>\"'`\\\x00-\x20\x7f-\x9f\u2028\u2029]+", re.IGNORECASE)
_BEGUN = re.compile(r"\bh(?:t(?:t(?:p(?:s?(?::(?:/(?:/\S*)?)?)?)?)?)?)?\Z", re.IGNORECASE)
_BEHIND = ".,;:!?)]}*_|"
"""Signs that end a sentence around a link, rather than it."""


class Links:
    """Keeps the links of one message, each once, in order."""

    def __init__(self) -> None:
        self._found: dict[str, None] = {}
        self._seen = 0

    @property
    def full(self) -> bool:
        """Whether no more are kept."""
        return len(self._found) >= MOST or self._seen > LOOKED_AT

    def add(self, link: str) -> None:
        """Keep *link*."""
        self._seen += 1
        if not self.full:
            self._found.setdefault(link[:CAP], None)

    def list(self) -> list[str]:
        """Give them."""
        return list(self._found)


class Finder:
    """Reads one text and keeps its links.

    Args:
        links: Where they go.
        charset: Of the text, as its part says; empty where it does not.
        html: Whether signs are written as HTML writes them.
    """

    def __init__(self, links: Links, charset: str, *, html: bool) -> None:
        self._links = links
        self._text = Pieces(charset)
        self._html = html
        self._rest = ""

    def feed(self, octets: bytes, *, final: bool = False) -> None:
        """Read the next piece."""
        if self._links.full:
            return
        text = self._rest + self._text.read(octets, final=final)
        self._rest = ""
        if not final and (begun := _BEGUN.search(text, max(0, len(text) - 2 * CAP))):
            text, self._rest = text[: begun.start()], text[begun.start() :]
            if len(self._rest) > CAP:  # longer than any that we keep: its end says nothing
                text, self._rest = text + self._rest, ""
        for found in _LINK.findall(text):
            link = _LINK.match(unescape(found)) if self._html else None
            self._links.add((link[0] if link else found).rstrip(_BEHIND))

"""Walking through a message's parts while it goes by: none is ever in memory as a whole.

Sources: RFC 2046, section 5.1 (multipart), RFC 2045.
"""

import re
from collections.abc import Callable
from enum import Enum, auto
from typing import Protocol

from listeners.smtp.headers import Headers

BLOCK = 32 << 10
"""Octets of a block of headers that are kept."""
DEPTH = 10
"""Multiparts within multiparts that are entered."""
PARTS = 250
"""Parts of one message that are looked at."""
HEADS = 64 << 10
"""Octets of their headers, all together: reading those costs more than all else."""
_LONG_LINE = 8192
_EMPTY = re.compile(rb"^\r?\n", re.MULTILINE)
_NEVER = re.compile(rb"(?!)")


class Leaf(Protocol):
    """Takes the content of one part, in pieces."""

    def feed(self, data: bytes) -> None:
        """Take the next piece."""

    def close(self, *, whole: bool) -> None:
        """The part is over; *whole* says whether its end was seen."""


class _State(Enum):
    HEADERS = auto()
    CONTENT = auto()
    SKIPPED = auto()


class Walker:
    """Reads a message from its first header on.

    Args:
        begin: Called with the headers of each part that holds no further parts, and with whether
            it is the message itself; gives what takes its content, or None.
        head: Called with the message's own headers.

    Attributes:
        weary: Whether there was more than is looked at.
    """

    def __init__(
        self, begin: Callable[[Headers], Leaf | None], head: Callable[[Headers], None]
    ) -> None:
        self._begin = begin
        self._head: Callable[[Headers], None] | None = head
        self._boundaries: list[bytes] = []
        self._delimiter = self._later = _NEVER
        self._state = _State.HEADERS
        self._block = bytearray()
        self._leaf: Leaf | None = None
        self._line_end = b""
        self._carry = b""
        self._in_line = False
        self._parts = self._heads = 0
        self.weary = False

    def feed(self, data: bytes) -> None:
        """Read the next octets."""
        data = self._carry + data
        end = data.rfind(b"\n") + 1
        if not end and len(data) < _LONG_LINE:
            self._carry = data
            return
        if len(data) - end >= _LONG_LINE:  # such a line is no delimiter
            end = len(data)
        self._carry = data[end:]
        self._lines(data[:end])

    def close(self, *, whole: bool) -> None:
        """End the message; *whole* says whether it came to its end."""
        self._lines(self._carry)
        self._carry = b""
        if self._state is _State.HEADERS:
            self._headers_end()
        self._leaf_ends(whole=whole, delimited=False)

    def _lines(self, data: bytes) -> None:
        """Read lines, all whole but perhaps the last."""
        at = 0
        if self._in_line:
            at = data.find(b"\n") + 1 or len(data)
            self._content(data[:at])
        while at < len(data):
            at = self._until_delimiter(data, at)
        if data:
            self._in_line = not data.endswith(b"\n")

    def _until_delimiter(self, data: bytes, at: int) -> int:
        """Read from *at* to where headers end, or a part; say where that is."""
        found = self._find(data, at)
        end = found.start() if found else len(data)
        empty = _EMPTY.search(data, at, end) if self._state is _State.HEADERS else None
        if empty:
            self._content(data[at : empty.start()])
            self._headers_end()
            return empty.end()
        self._content(data[at:end])
        if found is None:
            return end
        self._part_ends(found[1], last=bool(found[2]))
        return found.end()

    def _find(self, data: bytes, at: int) -> re.Match[bytes] | None:
        """Find the next delimiter from *at*, where a line begins."""
        if found := self._delimiter.match(data, at):
            return found
        later = self._later.search(data, at)
        return self._delimiter.match(data, later.start() + 1) if later else None

    def _content(self, data: bytes) -> None:
        if self._state is _State.HEADERS:
            self._block += data[: BLOCK - len(self._block)]
        if self._leaf is None or not data:
            return
        data = self._line_end + data
        # The line break before a delimiter belongs to that (RFC 2046, section 5.1.1).
        self._line_end = next((e for e in (b"\r\n", b"\n", b"\r") if data.endswith(e)), b"")
        if piece := data[: len(data) - len(self._line_end)]:
            self._leaf.feed(piece)

    def _headers_end(self) -> None:
        headers = Headers(bytes(self._block))
        self._heads += len(self._block)
        self._block.clear()
        if self._head is not None:
            self._head(headers)
            self._head = None
        self._state, self._line_end = _State.CONTENT, b""
        if headers.media_type().startswith("multipart/") and len(self._boundaries) < DEPTH:
            boundary = headers.parameter("content-type", "boundary").encode("utf-8", "replace")
            if boundary:
                self._boundaries.append(boundary.rstrip()[:200])
                self._watch()
                return
        self._leaf = self._begin(headers)

    def _part_ends(self, boundary: bytes, *, last: bool) -> None:
        if self._state is _State.HEADERS:  # a part without any content
            self._headers_end()
        self._leaf_ends(whole=True, delimited=True)
        self._parts += 1
        if not last and (self._parts > PARTS or self._heads > HEADS):  # nobody writes so many
            self.weary = True
            self._boundaries.clear()
        else:
            del self._boundaries[self._boundaries.index(boundary) + (not last) :]
        self._state = _State.SKIPPED if last or self.weary else _State.HEADERS
        self._block.clear()
        self._watch()

    def _leaf_ends(self, *, whole: bool, delimited: bool) -> None:
        if self._leaf is None:
            return
        if self._line_end and not delimited:
            self._leaf.feed(self._line_end)
        self._line_end = b""
        self._leaf.close(whole=whole)
        self._leaf = None

    def _watch(self) -> None:
        """Look out for the delimiters of all the multiparts that we are in."""
        if not self._boundaries:
            self._delimiter = self._later = _NEVER
            return
        names = b"|".join(map(re.escape, sorted(self._boundaries, key=len, reverse=True)))
        delimiter = rb"--(" + names + rb")(--)?[ \t]*\r?$\n?"
        self._delimiter = re.compile(delimiter, re.MULTILINE)
        self._later = re.compile(rb"\n" + delimiter, re.MULTILINE)  # such a start is found fast

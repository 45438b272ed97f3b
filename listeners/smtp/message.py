"""What a message says of itself: its headers, its links, its attachments."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from listeners.smtp.charsets import text
from listeners.smtp.headers import Headers
from listeners.smtp.links import Finder, Links
from listeners.smtp.parts import Walker
from listeners.smtp.transfer import Decoder, decoder

ATTACHMENTS = 50
"""Attachments of one message that are described."""
_BODY = ("text/plain", "text/html")


@dataclass(slots=True)
class Attachment:
    """A file that came along.

    Attributes:
        name: As its part says; empty where it does not.
        media_type: The same.
        size: Octets of the file.
        sha256: Of the file, hexadecimal; empty where its end never came.
    """

    name: str
    media_type: str
    size: int = 0
    sha256: str = ""


@dataclass(slots=True)
class Message:
    """What an analyst asks of a message.

    Attributes:
        headers: Its own.
        links: Addresses of pages in its texts, each once.
        attachments: What came along.
        size: Octets of all of it.
        weary: Whether it had more parts than are looked at.
    """

    headers: Headers = field(default_factory=lambda: Headers(b""))
    links: Sequence[str] = ()
    attachments: list[Attachment] = field(default_factory=list)
    size: int = 0
    weary: bool = False

    def written(self) -> datetime | None:
        """Say when it was written, as it says itself."""
        return self.headers.moment("date")


class Reader:
    """Reads a message piece by piece."""

    def __init__(self) -> None:
        self._message = Message()
        self._links = Links()
        self._walker = Walker(self._begin, self._head)

    def feed(self, data: bytes) -> None:
        """Read the next octets."""
        self._message.size += len(data)
        self._walker.feed(data)

    def close(self, *, whole: bool) -> Message:
        """Give what was read; *whole* says whether the message came to its end."""
        self._walker.close(whole=whole)
        self._message.links = self._links.list()
        self._message.weary = self._walker.weary
        return self._message

    def _head(self, headers: Headers) -> None:
        self._message.headers = headers

    def _begin(self, headers: Headers) -> "_Text | _File":
        media = headers.media_type()
        undo = decoder(headers.raw("content-transfer-encoding"))
        name = headers.parameter("content-disposition", "filename")
        name = name or headers.parameter("content-type", "name")
        charset = headers.parameter("content-type", "charset")
        finder = Finder(self._links, charset, html=media == "text/html")
        if media in _BODY and not name and headers.disposition() != "attachment":
            return _Text(undo, finder)
        attachment = Attachment(text(name.encode("utf-8", "replace")), media)
        if len(self._message.attachments) < ATTACHMENTS:
            self._message.attachments.append(attachment)
        return _File(undo, attachment, finder if media.startswith(("text/", "message/")) else None)


class _Text:
    """A text that is read for its links."""

    def __init__(self, undo: Decoder, finder: Finder) -> None:
        self._undo = undo
        self._finder = finder

    def feed(self, data: bytes) -> None:
        self._finder.feed(self._undo.feed(data))

    def close(self, *, whole: bool) -> None:
        self._finder.feed(self._undo.close(), final=True)


class _File:
    """A file that is measured, and read for its links where it is a text."""

    def __init__(self, undo: Decoder, attachment: Attachment, finder: Finder | None) -> None:
        self._undo = undo
        self._attachment = attachment
        self._finder = finder
        self._digest = hashlib.sha256()

    def feed(self, data: bytes) -> None:
        self._take(self._undo.feed(data))

    def close(self, *, whole: bool) -> None:
        self._take(self._undo.close(), final=True)
        if whole:
            self._attachment.sha256 = self._digest.hexdigest()

    def _take(self, content: bytes, *, final: bool = False) -> None:
        self._digest.update(content)
        self._attachment.size += len(content)
        if self._finder is not None:
            self._finder.feed(content, final=final)

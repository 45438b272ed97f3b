"""Reading the headers of a message, or of one of its parts.

Sources: RFC 5322, section 2.2 (fields), RFC 2047 (encoded words), RFC 2231 (parameters).
"""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import collapse_rfc2231_value, getaddresses, parsedate_to_datetime

from listeners.smtp.charsets import text

LONGEST = 8192
"""Characters of one field that are read: what enemies make longer costs too much."""
FIELDS = 1000
"""Fields that are looked at."""
ADDRESSES = 50
"""Addresses of one field that are kept."""
_PARAMETERS = 1000
"""Characters of a field with parameters: the standard library's reader is slow on long ones."""
_ADDRESSES = 4096
"""Characters of a field with addresses: the same."""


class Headers:
    """The fields of a block, by name.

    Args:
        block: The octets up to the empty line.
    """

    def __init__(self, block: bytes) -> None:
        self._fields: dict[str, str] = {}
        for name, value in _unfolded(block):
            self._fields.setdefault(name, value)

    def raw(self, name: str) -> str:
        """Give the first field called *name*, as it stands there; empty where there is none."""
        return self._fields.get(name, "")

    def text(self, name: str) -> str:
        """Give it with its encoded words undone."""
        return decoded(self.raw(name))

    def addresses(self, name: str) -> list[str]:
        """Give the mailboxes in it, each once."""
        try:
            pairs = getaddresses([self.raw(name)[:_ADDRESSES]])
        except (ValueError, IndexError, RecursionError):  # brackets in brackets, broken quotes
            return []
        found = (address for _, address in pairs if "@" in address)
        return list(dict.fromkeys(found))[:ADDRESSES]

    def moment(self, name: str) -> datetime | None:
        """Give the time in it, in UTC; None where it is none."""
        with suppress(ValueError, TypeError, OverflowError, IndexError):
            found = parsedate_to_datetime(self.raw(name)[:100])
            return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
        return None

    def media_type(self) -> str:
        """Give the ``Content-Type`` without its parameters, ``text/plain`` where there is none."""
        return self._mime("content-type").get_content_type()

    def parameter(self, field: str, name: str) -> str:
        """Give a parameter of *field*, such as the charset of ``Content-Type``."""
        with suppress(ValueError, TypeError, LookupError):
            found = self._mime(field).get_param(name, "", field)
            value = collapse_rfc2231_value(found) if isinstance(found, tuple) else str(found)
            return decoded(value.strip())
        return ""

    def disposition(self) -> str:
        """Give the ``Content-Disposition`` without its parameters."""
        return self._mime("content-disposition").get_content_disposition() or ""

    def _mime(self, field: str) -> Message:
        message = Message()
        if value := self.raw(field):
            message[field] = value[:_PARAMETERS]
        return message


def decoded(value: str) -> str:
    """Undo encoded words; what is none, or broken, stays as it is."""
    if "=?" not in value:
        return value
    try:
        parts = decode_header(value)
    except (HeaderParseError, ValueError):
        return value
    found = "".join(
        part if isinstance(part, str) else text(part, charset or "") for part, charset in parts
    )
    return found or value


def _unfolded(block: bytes) -> Iterator[tuple[str, str]]:
    """Cut *block* into fields: their names in lower case, their values in one line."""
    name, value = "", ""
    for line in block.split(b"\n")[:FIELDS]:
        written = text(line.rstrip(b"\r"))
        if written[:1] in {" ", "\t"}:
            if len(value) < LONGEST:
                value += f" {written.strip()}"
            continue
        if name:
            yield name, value[:LONGEST]
        name, _, value = written.partition(":")
        name, value = name.strip().lower(), value.strip()
    if name:
        yield name, value[:LONGEST]

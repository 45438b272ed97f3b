"""Options that are files: octets inside, base64 in JSON; and what sort of picture one is."""

import base64
import binascii
from typing import Annotated, NamedTuple

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema


def _octets(value: object) -> object:
    """Take octets as they are, and text as base64 (RFC 4648, section 4)."""
    if not isinstance(value, str):
        return value
    try:
        return base64.b64decode("".join(value.split()), validate=True)
    except (binascii.Error, ValueError):
        message = "not base64"
        raise ValueError(message) from None


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


FileBytes = Annotated[
    bytes,
    BeforeValidator(_octets),
    PlainSerializer(_text, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "contentEncoding": "base64"}),
]
"""The content of a file. Its JSON schema says ``contentEncoding: base64``: by that a command line
knows that it has to read a path."""


class Sort(NamedTuple):
    """A sort of picture."""

    extension: str
    media_type: str


GIF_SORT = Sort("gif", "image/gif")


def picture_sort(content: bytes) -> Sort | None:
    """Tell by its first octets what picture *content* is; None where it is none that we serve."""
    if content.startswith((b"GIF87a", b"GIF89a")):
        return GIF_SORT
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return Sort("png", "image/png")
    if content.startswith(b"\xff\xd8\xff"):
        return Sort("jpg", "image/jpeg")
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return Sort("webp", "image/webp")
    return None

"""What goes back to a caller: an HTTP response that tells nothing about the server."""

import asyncio
from collections.abc import Mapping
from email.utils import formatdate
from urllib.parse import quote

from aiohttp import web

SERVER = "api"
"""The ``Server`` header: aiohttp would name itself and Python, with versions."""
WRITE_SECONDS = 120.0
"""How long a caller may take to read one reply."""
COMMON: Mapping[str, str] = {
    "Server": SERVER,
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}


class Reply(web.Response):
    """A whole response.

    Args:
        status: The HTTP status.
        media_type: ``Content-Type``; empty where there is no body.
        body: The octets.
        headers: Further headers.
        close: Whether the connection ends with it.
    """

    def __init__(
        self,
        status: int,
        media_type: str = "",
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        *,
        close: bool = False,
    ) -> None:
        merged = {**COMMON, "Date": formatdate(usegmt=True), **(headers or {})}
        if media_type:
            merged["Content-Type"] = media_type
        super().__init__(status=status, body=body, headers=merged)
        if close:
            self.force_close()

    async def write_eof(self, data: bytes = b"") -> None:
        """Send the rest; a caller that does not read is dropped."""
        try:
            async with asyncio.timeout(WRITE_SECONDS):
                await super().write_eof(data)
        except TimeoutError as error:
            raise ConnectionResetError("the caller does not read") from error


def attachment(filename: str) -> str:
    """Write ``Content-Disposition`` for *filename* (RFC 6266, section 4.3).

    Quotes, separators and controls become ``_`` in the plain form; the extended form (RFC 8187)
    carries the name as it is, without path separators and controls.
    """
    name = "".join("_" if each in "/\\" or not each.isprintable() else each for each in filename)
    name = name.strip(". ") or "artifact"
    plain = "".join(each if each.isascii() and each not in '"%;' else "_" for each in name)
    text = f'attachment; filename="{plain}"'
    if plain != name:
        text += f"; filename*=UTF-8''{quote(name, safe='')}"
    return text

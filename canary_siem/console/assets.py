"""Style sheets, scripts and pictures: read once from our own package, served from memory."""

import hashlib
from dataclasses import dataclass
from importlib import resources
from typing import Self

from aiohttp import web

from canary_siem.api.problems import ProblemError
from canary_siem.api.replies import Reply
from canary_siem.console.headers import HEADERS

PREFIX = "/static/"
MEDIA_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json",
    "svg": "image/svg+xml",
    "png": "image/png",
}
FOREVER = "public, max-age=31536000, immutable"
"""For an address that names the content's digest."""


@dataclass(frozen=True, slots=True)
class Asset:
    """A file of ``static/``."""

    media_type: str
    content: bytes
    digest: str


class Assets:
    """The files of ``static/`` by name."""

    def __init__(self, found: dict[str, Asset]) -> None:
        self._found = found

    @classmethod
    def read(cls) -> Self:
        """Read them all."""
        found = {}
        for each in (resources.files(__package__) / "static").iterdir():
            media_type = MEDIA_TYPES.get(each.name.rpartition(".")[2])
            if media_type:
                content = each.read_bytes()
                digest = hashlib.sha256(content).hexdigest()[:16]
                found[each.name] = Asset(media_type, content, digest)
        return cls(found)

    def address(self, name: str) -> str:
        """Give the address of a file; it changes with the content.

        Raises:
            KeyError: There is none.
        """
        return f"{PREFIX}{name}?v={self._found[name].digest}"

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answer for a file."""
        asset = self._found.get(request.match_info["name"])
        if asset is None:
            return ProblemError(404, "there is nothing here").reply()
        fresh = request.rel_url.query.get("v") == asset.digest
        tag = f'"{asset.digest}"'
        headers = {**HEADERS, "Cache-Control": FOREVER if fresh else "no-cache", "ETag": tag}
        if request.headers.get("If-None-Match") == tag:
            return Reply(304, headers=headers)
        return Reply(200, asset.media_type, asset.content, headers)

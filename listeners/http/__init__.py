"""HTTP and HTTPS: a request that names a token becomes a hit; all others are answered alike.

Any method on any path trips. The id may stand in the Host, as a path segment (with or without an
extension) or as a query value: the first of these places that holds a known id decides. What is
no HTTP at all trips too where its bytes name a token.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from canary_siem.interfaces import Trap
from listeners.http.settings import HttpSettings

if TYPE_CHECKING:
    from listeners.http.listener import HttpListener

__all__ = ["DOOR"]


class _Door:
    settings: type[BaseModel] = HttpSettings
    example: Mapping[str, object] = {"bind": ["0.0.0.0:80"]}

    def build(self, settings: Any, trap: Trap) -> "HttpListener":
        # gate accepts, connection reads (aiohttp's low-level server), responder decides, places
        # and leftovers find the id, hits says what was seen, pages writes.
        from listeners.http.listener import HttpListener  # noqa: PLC0415 - aiohttp, where it runs

        return HttpListener(settings, trap)


DOOR = _Door()

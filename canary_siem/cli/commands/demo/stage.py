"""The demo's stage: a whole service on loopback, free ports, in a folder of its own."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import orjson

from canary_siem import plugins
from canary_siem.config import load
from canary_siem.errors import ConfigError
from canary_siem.house import room
from canary_siem.interfaces import Bound
from canary_siem.service import Service
from canary_siem.shapes import TokenOut

DOMAIN = "ct.example.org"
SECONDS = 5.0
TRIES = 5
_CONFIG = """\
domains = ["{domain}"]
public_ips = ["127.0.0.1"]
data_dir = "{folder}/data"
heartbeat = "0"
console_url = "http://127.0.0.1:{port}"
[api]
bind = ["127.0.0.1:{port}"]
[listeners.dns]
bind = ["127.0.0.1:0"]
[listeners.http]
bind = ["127.0.0.1:0"]
[connectors.file]
type = "jsonl"
path = "{folder}/trips.jsonl"
"""


class Stage:
    """A running service, and what the demo does with it.

    Attributes:
        folder: Where all of it lies.
        delivered: The connector's file.
    """

    def __init__(self, folder: Path, service: Service) -> None:
        self.folder = folder
        self.delivered = folder / "trips.jsonl"
        self._service = service

    def bound(self, listener: str) -> Bound:
        """Give where a listener listens."""
        return next(each for each in self._service.bound if each.listener == listener)

    async def act(self, action: str, **wish: Any) -> Any:
        """Do what a command or a playbook would."""
        door = plugins.load("actions", action)
        return await door.run(self._service.house, door.input(**wish))

    async def door(self) -> str:
        """Make an API key; give the address at which a browser logs in with it.

        The key stands behind ``#``, which no browser sends to anybody.
        """
        key = (await self.act("create_key", scopes=["admin"])).key
        api = self.bound("api")
        return f"http://{api.address}:{api.port}/login#key={key}"

    async def plant(self, kind: str, memo: str) -> TokenOut:
        """Plant a token."""
        made = await self.act("create_token", kind=kind, memo=memo, inline=True)
        token: TokenOut = made.root
        return token

    async def last_trip(self, token: str) -> dict[str, Any]:
        """Give the newest trip of a token."""
        page = await self.act("list_trips", token=token)
        document: dict[str, Any] = page.items[-1]
        return document

    async def arrived(self, event_id: str) -> str:
        """Wait until a trip is in the connector's file; give its line, empty after SECONDS."""
        try:
            async with asyncio.timeout(SECONDS):
                while True:
                    for line in await asyncio.to_thread(self._lines):
                        if orjson.loads(line)["event"]["id"] == event_id:
                            return line
                    await asyncio.sleep(0.02)
        except TimeoutError:
            return ""

    def _lines(self) -> list[str]:
        return self.delivered.read_text().splitlines() if self.delivered.exists() else []


async def _started(folder: Path) -> Service:
    """Start it at a port that was free a moment ago; trips name it before it is bound."""
    path = folder / "canary-siem.toml"
    for tries_left in reversed(range(TRIES)):
        config = _CONFIG.format(domain=DOMAIN, folder=folder, port=_free())
        path.write_text(config, "utf-8")
        service = Service(load(path, room, {}))
        try:
            await service.start()
        except ConfigError:
            if not tries_left:
                raise
        else:
            return service
    raise AssertionError  # the last try returns or raises


def _free() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as asked:
        asked.bind(("127.0.0.1", 0))
        port: int = asked.getsockname()[1]
        return port


@asynccontextmanager
async def staged(folder: Path) -> AsyncIterator[Stage]:
    """Run the service on *folder*."""
    service = await _started(folder)
    try:
        yield Stage(folder, service)
    finally:
        await service.stop(1.0)

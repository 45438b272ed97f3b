"""A real API on loopback, and somebody who calls it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import orjson

from canary_siem.api import Api
from canary_siem.api.front import Front
from canary_siem.config import ApiSettings, load
from canary_siem.house import House, room
from canary_siem.interfaces import Action

SITE = """
domains = ["ct.example.org"]
public_ips = ["203.0.113.10"]
data_dir = "{place}/data"
[connectors.file]
type = "jsonl"
path = "{place}/trips.jsonl"
"""
WEB = {"kind": "web", "memo": "finance share, 2026 budget"}


def make_house(place: Path) -> House:
    """Make a house on *place*; it wants closing."""
    file = place / "canary-siem.toml"
    file.write_text(SITE.format(place=place), "utf-8")
    return House(load(file, room, {}))


class Said:
    """What was answered."""

    def __init__(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.status = status
        self.headers = headers
        self.body = body

    @property
    def json(self) -> Any:
        return orjson.loads(self.body)


class Caller:
    """Somebody with a key, or without."""

    def __init__(self, api: Api, port: int, session: aiohttp.ClientSession, key: str = "") -> None:
        self.api = api
        self.port = port
        self.key = key
        self.session = session
        self.base = f"http://127.0.0.1:{port}"

    def another(self, key: str) -> "Caller":
        """Give somebody else, who has *key*."""
        return Caller(self.api, self.port, self.session, key)

    def headers(self, more: Mapping[str, str] | None = None) -> dict[str, str]:
        own = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        return own | dict(more or {})

    async def ask(
        self,
        method: str,
        path: str,
        json: Any = None,
        headers: Mapping[str, str] | None = None,
        data: Any = None,
    ) -> Said:
        url = self.base + (path if path.startswith("/api/") else f"/api/v1{path}")
        async with self.session.request(
            method, url, json=json, data=data, headers=self.headers(headers)
        ) as response:
            return Said(response.status, response.headers, await response.read())

    async def get(self, path: str, **more: Any) -> Said:
        return await self.ask("GET", path, **more)

    async def post(self, path: str, json: Any = None, **more: Any) -> Said:
        return await self.ask("POST", path, json, **more)

    async def plain(self, path: str) -> Said:
        """Ask for what lies outside /api/v1, without a key."""
        async with self.session.get(self.base + path) as response:
            return Said(response.status, response.headers, await response.read())


async def raw(port: int, data: bytes, seconds: float = 60.0) -> bytes:
    """Send octets; give all that comes back until the server closes."""
    async with asyncio.timeout(seconds):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            writer.write(data)
            return await reader.read()
        finally:
            writer.close()


@asynccontextmanager
async def serving(
    house: House,
    actions: Mapping[str, Action[Any, Any]] | None = None,
    ready: Callable[[], list[str]] = list,
    front: Front | None = None,
) -> AsyncIterator[Caller]:
    """Serve *actions*, all that are installed where not given; give a caller with all scopes."""
    api = Api(house, ApiSettings(bind=["127.0.0.1:0"]), ready, actions, front)
    (bound,) = await api.start()
    _, key = await house.store.keys.create(["admin"])
    try:
        async with aiohttp.ClientSession() as session:
            yield Caller(api, bound.port, session, key)
    finally:
        await api.stop()

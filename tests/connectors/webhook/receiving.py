"""A receiver that says what a test wants it to say, and remembers what it was sent."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson
from aiohttp import web

from canary_siem.interfaces import Identity
from connectors.webhook.connector import Webhook
from connectors.webhook.settings import WebhookSettings


@dataclass
class Answer:
    """What a request gets."""

    status: int = 200
    body: str = "ok"
    headers: Mapping[str, str] = field(default_factory=dict)
    hang: bool = False
    drop: bool = False


@dataclass
class Receiver:
    """What stands behind the port.

    Attributes:
        answers: Used up one by one; then 200.
        requests: Path, headers and body of each.
    """

    url: str = ""
    answers: list[Answer] = field(default_factory=list)
    requests: list[tuple[str, Mapping[str, str], bytes]] = field(default_factory=list)
    released: asyncio.Event = field(default_factory=asyncio.Event)

    def bodies(self) -> list[Any]:
        """Give each body, read as JSON."""
        return [orjson.loads(body) for _, _, body in self.requests]

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one request."""
        self.requests.append((request.path_qs, request.headers.copy(), await request.read()))
        answer = self.answers.pop(0) if self.answers else Answer()
        if answer.hang:
            await self.released.wait()
        if answer.drop:
            assert request.transport is not None
            request.transport.close()
        return web.Response(status=answer.status, text=answer.body, headers=answer.headers)


@asynccontextmanager
async def receiver(tls: ssl.SSLContext | None = None) -> AsyncIterator[Receiver]:
    """Run one on loopback."""
    behind = Receiver()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", behind.handle)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls)
    await site.start()
    port = runner.addresses[0][1]
    behind.url = f"{'https' if tls else 'http'}://127.0.0.1:{port}/hooks/s3cr3t-path"
    try:
        yield behind
    finally:
        behind.released.set()
        await runner.cleanup()


def settings(**given: Any) -> WebhookSettings:
    url = {} if "url_file" in given else {"url": "https://soar.example.test/hooks"}
    return WebhookSettings.model_validate(url | given)


def connector(url: str, **given: Any) -> Webhook:
    return Webhook(settings(url=url, **given), Identity("trap-1"))

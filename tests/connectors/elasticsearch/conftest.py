"""A server that answers as it is told, for faults that a real node can't be made to show."""

import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web

ELASTIC = {"X-Elastic-Product": "Elasticsearch"}


@dataclass
class Answer:
    """What the server says: a dict goes as JSON."""

    status: int = 200
    body: Any = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=lambda: dict(ELASTIC))
    media_type: str = "application/json"

    def write(self) -> web.Response:
        if isinstance(self.body, str):
            kind = self.media_type
            return web.Response(
                status=self.status, text=self.body, headers=self.headers, content_type=kind
            )
        return web.json_response(self.body, status=self.status, headers=self.headers)


@dataclass
class Script:
    """A server and what was asked of it."""

    url: str = ""
    answer: Callable[[web.BaseRequest], Answer] = lambda _: Answer()
    asked: list[tuple[str, str]] = field(default_factory=list)
    headers: list[Any] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    async def handle(self, request: web.BaseRequest) -> web.Response:
        self.asked.append((request.method, request.path_qs))
        self.headers.append(request.headers)
        self.bodies.append(await request.read())
        return self.answer(request).write()


@asynccontextmanager
async def serving(script: Script, tls: ssl.SSLContext | None = None) -> AsyncIterator[Script]:
    runner = web.ServerRunner(web.Server(script.handle))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls)
    await site.start()
    port = runner.addresses[0][1]
    script.url = f"{'https' if tls else 'http'}://127.0.0.1:{port}"
    try:
        yield script
    finally:
        await runner.cleanup()


@pytest.fixture
async def serve() -> AsyncIterator[Callable[..., Awaitable[Script]]]:
    """Start servers: give an Answer, or a function that makes one of a request."""
    async with AsyncExitStack() as stack:

        async def start(answer: Any, tls: ssl.SSLContext | None = None) -> Script:
            given = answer if callable(answer) else lambda _: answer
            return await stack.enter_async_context(serving(Script(answer=given), tls))

        yield start

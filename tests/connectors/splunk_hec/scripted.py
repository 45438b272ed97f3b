"""A HEC that says what a test wants it to say, and remembers what it was told."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from canary_siem.interfaces import Identity
from connectors.splunk_hec.connector import SplunkHec
from connectors.splunk_hec.settings import SplunkHecSettings


@dataclass
class Answer:
    """What the next request gets."""

    status: int = 200
    body: str = '{"text":"Success","code":0}'
    headers: Mapping[str, str] = field(default_factory=dict)
    hang: bool = False
    drop: bool = False


def code(number: int, status: int = 400, **more: Any) -> Answer:
    """Answer as Splunk does, in JSON."""
    return Answer(status, json.dumps({"text": f"text of {number}", "code": number, **more}))


@dataclass
class Hec:
    """What stands behind the port.

    Attributes:
        answers: For /event, used up one by one; then Success.
        acks: For /ack, used up one by one; then false.
        requests: (path, headers, body) of all requests, bodies unpacked.
    """

    url: str = ""
    answers: list[Answer] = field(default_factory=list)
    acks: list[Answer | bool] = field(default_factory=list)
    requests: list[tuple[str, Mapping[str, str], bytes]] = field(default_factory=list)
    unheard: asyncio.Event = field(default_factory=asyncio.Event)

    def events(self) -> list[dict[str, Any]]:
        """Give every envelope that came in."""
        found = []
        decoder = json.JSONDecoder()
        for path, _, body in self.requests:
            text = body.decode() if path.endswith("/event") else ""
            while text:
                envelope, end = decoder.raw_decode(text)
                found.append(envelope)
                text = text[end:]
        return found

    async def handle(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        self.requests.append((request.path, request.headers.copy(), body))
        answer = self._answer(request.path, body)
        if answer.hang:
            await self.unheard.wait()
        if answer.drop:
            assert request.transport is not None
            request.transport.close()
        return web.Response(status=answer.status, text=answer.body, headers=answer.headers)

    def _answer(self, path: str, body: bytes) -> Answer:
        if path.endswith("/event"):
            return self.answers.pop(0) if self.answers else Answer()
        said = self.acks.pop(0) if self.acks else False
        if isinstance(said, Answer):
            return said
        number = str(json.loads(body)["acks"][0])
        return Answer(body=json.dumps({"acks": {number: said}}))


@asynccontextmanager
async def hec(tls: ssl.SSLContext | None = None) -> AsyncIterator[Hec]:
    """Run one on loopback."""
    behind = Hec()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", behind.handle)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls)
    await site.start()
    port = runner.addresses[0][1]
    behind.url = f"{'https' if tls else 'http'}://127.0.0.1:{port}"
    try:
        yield behind
    finally:
        behind.unheard.set()
        await runner.cleanup()


@asynccontextmanager
async def connected(url: str, **options: Any) -> AsyncIterator[SplunkHec]:
    """Give a connector to *url*."""
    settings = SplunkHecSettings.model_validate({"url": url, "token": "s3cr3t", **options})
    connector = SplunkHec(settings, Identity("trap-1"))
    try:
        yield connector
    finally:
        await connector.close()

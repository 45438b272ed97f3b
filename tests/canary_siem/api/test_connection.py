"""Connections: bounds, deadlines, and bytes that are no request."""

import asyncio

import aiohttp
import pytest
from structlog.testing import capture_logs

from canary_siem.api import Api, connection
from canary_siem.config import ApiSettings
from canary_siem.house import House
from tests.canary_siem.api.served import Caller, raw
from tests.things import until

PROBLEM = "application/problem+json"


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 9000 + b"\r\n\r\n", b"431"),
        (b"GET /" + b"x" * 20_000 + b" HTTP/1.1\r\n\r\n", b"431"),
        (b"GET / HTTP/1.1\r\n" + b"".join(b"X%d: y\r\n" % n for n in range(200)) + b"\r\n", b"4"),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", b"400"),
        (b"nonsense\r\n\r\n", b"400"),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\na", b"400"),
    ],
)
async def test_bytes_that_are_no_request_get_a_problem(
    caller: Caller, data: bytes, status: bytes
) -> None:
    with capture_logs() as logs:
        said = await raw(caller.port, data)

    assert said.startswith(b"HTTP/1.")
    assert said.split()[1].startswith(status)
    assert PROBLEM.encode() in said
    assert b"aiohttp" not in said
    assert b"Python" not in said
    assert logs == []


async def test_connections_are_bounded(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "CONNECTIONS", 3)
    held = [await asyncio.open_connection("127.0.0.1", caller.port) for _ in range(3)]
    said = await raw(caller.port, b"")
    for _, writer in held:
        writer.close()

    async def served() -> bool:
        try:
            return (await caller.plain("/healthz")).status == 200
        except aiohttp.ClientError:
            return False

    await until(served)

    assert said == b""


async def test_who_never_ends_a_head_is_put_out(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(connection.OPTIONS, "keepalive_timeout", 0.2)
    api = Api(house, ApiSettings(bind=["127.0.0.1:0"]), list)
    (bound,) = await api.start()
    said = await raw(bound.port, b"GET / HTTP/1.1\r\nHost: a\r\nX: ")
    await api.stop()

    assert said == b""

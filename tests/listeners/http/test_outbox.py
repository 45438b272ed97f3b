"""Answers that are ready together leave together."""

import asyncio
import socket
from typing import Any

import pytest
from aiohttp import web

from listeners.http import listener
from listeners.http.outbox import MOST, Outbox
from listeners.http.requests import make_request
from tests.listeners.http.traps import GIF, HOST, MemoryTrap, listening


class Wire:
    def __init__(self, log: list[bytes]) -> None:
        self._log = log

    def write(self, data: bytes) -> None:
        self._log.append(data)


async def test_what_is_posted_leaves_when_the_loop_has_its_turn_in_order() -> None:
    log: list[bytes] = []
    one: Any = Wire(log)
    two: Any = Wire(log)
    outbox = Outbox()

    outbox.post(one, b"1")
    outbox.post(two, b"2")
    outbox.post(one, b"3")
    assert log == []
    await asyncio.sleep(0)

    assert log == [b"1", b"2", b"3"]


async def test_what_was_flushed_is_not_sent_again() -> None:
    log: list[bytes] = []
    wire: Any = Wire(log)
    outbox = Outbox()

    outbox.post(wire, b"1")
    outbox.flush()
    outbox.post(wire, b"2")
    await asyncio.sleep(0)

    assert log == [b"1", b"2"]


async def test_no_more_waits_than_the_bound_for_one_who_never_reads() -> None:
    log: list[bytes] = []
    wire: Any = Wire(log)
    outbox = Outbox()

    for _ in range(3):
        outbox.post(wire, b"x" * MOST)
    assert len(b"".join(log)) >= 2 * MOST
    await asyncio.sleep(0)

    assert b"".join(log) == b"x" * MOST * 3


async def test_one_who_has_said_his_end_keeps_nothing_from_the_others() -> None:
    class Ended(Wire):
        def write(self, data: bytes) -> None:
            raise RuntimeError("Cannot call write() after write_eof()")

    log: list[bytes] = []
    ended: Any = Ended(log)
    wire: Any = Wire(log)
    outbox = Outbox()

    outbox.post(ended, b"1")
    outbox.post(wire, b"2")
    outbox.flush()

    assert log == [b"2"]


async def test_who_closes_his_side_just_then_still_gets_what_was_posted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client = socket.socket()

    def make(*given: Any) -> web.BaseRequest:
        # The loop sees it in the very turn in which the request is answered, after the answer.
        client.shutdown(socket.SHUT_WR)
        return make_request(*given)

    monkeypatch.setattr(listener, "make_request", make)
    loop = asyncio.get_running_loop()
    answer = b""
    with client:
        client.setblocking(False)
        async with listening(MemoryTrap()) as port, asyncio.timeout(10):
            await loop.sock_connect(client, ("127.0.0.1", port))
            await loop.sock_sendall(client, b"GET / HTTP/1.1\r\n" + HOST + b"\r\n")
            while data := await loop.sock_recv(client, 4096):
                answer += data

    assert answer.endswith(GIF)

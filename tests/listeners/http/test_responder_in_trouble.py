"""What is no request, and a house that is full or fails: who named a token has tripped."""

import asyncio
from typing import Any

import pytest
import structlog

from canary_siem.sockets.visitor import Visitor
from canary_siem.tasks import Tasks
from listeners.http import responder
from listeners.http.settings import HttpSettings
from tests.listeners.http.traps import (
    DOMAIN,
    HOST,
    ID,
    MemoryTrap,
    get,
    listening,
    talk,
    until,
)

# ---- what is no request ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("request_", "status", "error"),
    [
        (get(f"/{ID}", "Host: a", method="BREW"), 501, "unknown method"),
        (get(f"/{ID}", "Host: a", "Host: b"), 400, "Duplicate 'Host' header found."),
        (get(f"/{ID}"), 400, "Missing 'Host' header in request."),
        (get(f"/é/{ID}", "Host: a"), 400, "the request target is malformed"),
        (get(f"/{'a' * 9000}/{ID}", "Host: a"), 414, "the request line is too long"),
        (get(f"/{ID}", "Host: a", "X: " + "a" * 9000), 431, "a header is too long"),
        (get(f"/{ID}", "Host: a", *["X: " + "a" * 4000] * 5), 431, "the request is too long"),
        (get(f"/{ID}", "Host: a", *["X: y"] * 150), 431, "Too many headers received"),
        (get(f"/{ID}", "Host: a", "X\x01: y"), 400, "the request is malformed"),
        (f"GET /{ID} HTTP/1.x\r\n\r\n".encode(), 400, "the request is malformed"),
        (
            f"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00{ID}.{DOMAIN}\x00".encode(),
            400,
            "HTTP/2 without TLS",
        ),
    ],
)
async def test_what_is_refused_is_a_trip_all_the_same(
    request_: bytes, status: int, error: str
) -> None:
    trap = MemoryTrap()
    async with listening(trap) as port:
        answer = await talk(port, request_)

    assert answer.startswith(f"HTTP/1.1 {status} ".encode())
    assert b"Connection: close\r\n" in answer
    assert trap.ids == [ID]
    assert trap.hit.error == error


async def test_a_request_before_garbage_in_one_segment_is_not_lost() -> None:
    trap = MemoryTrap()
    good = f"GET /{ID} HTTP/1.1\r\n".encode() + HOST + b"\r\n"
    async with listening(trap) as port:
        answer = await talk(port, good + b"\x00\x01 garbage\r\n\r\n")

    assert answer.startswith(b"HTTP/1.1 400 ")
    assert trap.ids == [ID]


async def test_garbage_after_an_answered_request_is_no_second_hit() -> None:
    trap = MemoryTrap()
    good = f"GET /{ID} HTTP/1.1\r\n".encode() + HOST + b"\r\n"
    async with listening(trap) as port:
        answer = await talk(port, good, b"\x00\x01 garbage\r\n\r\n")

    assert answer.count(b"HTTP/1.1 ") == 2
    assert trap.ids == [ID]


@pytest.mark.parametrize("end", ["abort", "half-close"])
async def test_a_request_that_breaks_off_is_looked_through(end: str) -> None:
    trap = MemoryTrap()
    async with listening(trap) as port:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"GET / HTTP/1.1\r\nHost: {ID}.{DOMAIN}\r\nUser-Ag".encode())
        await asyncio.sleep(0.02)
        if end == "abort":
            writer.transport.abort()
        else:
            writer.write_eof()
        await until(lambda: trap.hits)
        writer.transport.abort()

    assert trap.hit.error == "the request broke off"
    assert trap.hit.name == f"{ID}.{DOMAIN}"


async def test_garbage_is_counted_as_noise() -> None:
    trap = MemoryTrap()
    async with listening(trap) as port:
        await talk(port, b"\x00\x01\x02\r\n\r\n")

    assert trap.counts == {"http": 1}
    assert trap.hits == []


# ---- overload and failure -------------------------------------------------------------------


@pytest.mark.parametrize("request_", [get(f"/{ID}", "Host: a"), get(f"/{ID}")])
async def test_a_full_house_closes_without_an_answer_and_says_so(
    request_: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    trap = MemoryTrap()
    defaults: tuple[Any, ...] = (0,)
    monkeypatch.setattr(responder.Responder.__init__, "__defaults__", defaults)
    async with listening(trap) as port:
        assert await talk(port, request_) == b""
        assert (await talk(port, get("/noise", "Host: a"))).startswith(b"HTTP/1.1 200")

    assert trap.hits == []
    assert trap.counts == {f"overloaded {ID}": 1, "http": 1}


async def test_a_house_full_of_leftovers_says_so() -> None:
    class Gone:
        visitor = Visitor("192.0.2.1", 1, "203.0.113.1", 80, server_name=f"{ID}.{DOMAIN}")
        tls = None
        dropped = False

        def drop(self) -> None:
            self.dropped = True

    trap, gone = MemoryTrap(), Gone()
    full = responder.Responder(trap, HttpSettings(bind=["127.0.0.1:0"]), Tasks(limit=0))

    full.left_behind(gone, f"GET /{ID}".encode(), "why")  # type: ignore[arg-type]  # a stub
    full.refuse(gone, f"GET /{ID}".encode(), 400, "why")  # type: ignore[arg-type]  # a stub
    full.hello(gone.visitor, None, "why")
    await asyncio.sleep(0)

    assert trap.counts == {f"overloaded {ID}": 3}
    assert gone.dropped


async def test_a_mistake_of_ours_is_told_and_is_a_trip_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    trap = MemoryTrap()
    async with listening(trap) as port:
        with structlog.testing.capture_logs() as logs:
            monkeypatch.setattr(responder, "find_token", lambda *_: 1 / 0)
            answer = await talk(port, get(f"/{ID}", "Host: a"))

    assert answer.startswith(b"HTTP/1.1 400 ")
    assert trap.ids == [ID]
    assert [each["event"] for each in logs] == ["a request could not be answered"]


async def test_a_trap_that_fails_is_told_and_the_listener_lives_on() -> None:
    trap = MemoryTrap(fails=True)
    async with listening(trap) as port:
        with structlog.testing.capture_logs() as logs:
            assert await talk(port, get(f"/{ID}", "Host: a")) == b""
        assert (await talk(port, get("/noise", "Host: a"))).startswith(b"HTTP/1.1 200")

    assert [(each["log_level"], each["event"]) for each in logs] == [
        ("error", "hits went unanswered")
    ]

"""A connection's deadlines, bounds and end."""

import asyncio
import logging
import os
import random
import time
from pathlib import Path

import pytest
import structlog
from aiohttp.http_parser import HttpRequestParser
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from canary_siem.tokens import Token
from canary_siem.trips import Answer, Hit
from listeners.http import connection
from listeners.http.limits import KEPT
from tests.listeners.http.traps import (
    DOMAIN,
    GIF,
    HOST,
    ID,
    OTHER,
    MemoryTrap,
    get,
    listening,
    talk,
    until,
)

GOOD = b"GET /noise HTTP/1.1\r\n" + HOST + b"\r\n"
HEAD = f"POST /{ID} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n".encode()


async def test_a_head_that_trickles_in_is_ended_at_its_deadline() -> None:
    trap = MemoryTrap()
    async with listening(trap, header_timeout="300ms") as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        began = time.monotonic()
        writer.write(f"GET /{ID} HTTP/1.1\r\n".encode())
        while not reader.at_eof() and time.monotonic() - began < 5:
            try:
                writer.write(b"X-a: b\r\n")
                await asyncio.wait_for(reader.read(1), 0.02)
            except TimeoutError:
                continue
            except ConnectionResetError:
                break
        took = time.monotonic() - began
        writer.transport.abort()

    assert 0.2 < took < 2
    assert trap.ids == [ID]
    assert trap.hit.error == "the request was not finished in time"


async def test_who_says_nothing_is_shown_out() -> None:
    trap = MemoryTrap()
    async with listening(trap, header_timeout="100ms") as port:
        assert await talk(port, end=False) == b""

    assert trap.counts == {}


async def test_an_idle_connection_is_closed() -> None:
    async with listening(MemoryTrap(), idle_timeout="100ms") as port:
        answer = await talk(port, GOOD, end=False)

    assert answer.endswith(GIF)


async def test_a_second_head_has_a_deadline_too() -> None:
    trap = MemoryTrap()
    async with listening(trap, header_timeout="100ms", idle_timeout="60s") as port:
        answer = await talk(port, GOOD, f"GET /{ID}".encode(), end=False)

    assert answer.endswith(GIF)
    assert trap.hit.error == "the request was not finished in time"


async def test_half_a_head_behind_a_whole_one_has_a_deadline_too() -> None:
    trap = MemoryTrap()
    async with listening(trap, header_timeout="100ms", idle_timeout="60s") as port:
        await talk(port, GOOD + f"GET /{ID}".encode(), end=False)

    assert trap.hit.error == "the request was not finished in time"


async def test_a_client_that_half_closes_still_hears_the_answer() -> None:
    trap = MemoryTrap()
    trap.durable.clear()
    async with listening(trap) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"GET /{ID} HTTP/1.1\r\n".encode() + HOST + b"\r\n")
        writer.write_eof()
        await asyncio.sleep(0.05)

        trap.durable.set()

        answer = await reader.read()
        writer.transport.abort()
    assert b"Connection: close" in answer
    assert answer.endswith(GIF)


async def test_what_was_asked_before_a_client_left_is_not_lost() -> None:
    trap = MemoryTrap()
    trap.durable.clear()
    request = b"GET /%s HTTP/1.1\r\n" + HOST + b"\r\n"
    async with listening(trap) as port:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(request % ID.encode() + request % OTHER.encode())
        await asyncio.sleep(0.05)
        writer.transport.abort()
        await asyncio.sleep(0.05)
        trap.durable.set()
        await until(lambda: len(trap.hits) == 2)

    assert sorted(trap.ids) == sorted([ID, OTHER])


@pytest.mark.parametrize("wait", [0.0, 0.05])
async def test_a_malformed_chunk_is_answered_at_once(wait: float) -> None:
    trap = MemoryTrap()
    async with listening(trap) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(HEAD)
        await asyncio.sleep(wait)
        writer.write(b"zz\r\n")
        async with asyncio.timeout(5):
            answer = await reader.read()
        writer.transport.abort()

    assert answer.startswith(b"HTTP/1.1 400 ")
    assert trap.ids == [ID]
    assert trap.hit.error in {"the body is malformed", "the request is malformed"}


async def test_a_client_that_reads_nothing_costs_bounded_memory() -> None:
    trap = MemoryTrap()
    async with listening(trap, idle_timeout="200ms") as port:
        _, writer = await asyncio.open_connection("127.0.0.1", port, limit=1)
        writer.transport.pause_reading()  # type: ignore[attr-defined]  # a transport of a stream
        sent = 0
        async with asyncio.timeout(20):
            while not writer.transport.is_closing() and sent < 64 << 20:
                writer.write(GOOD * 1000)
                sent += len(GOOD) * 1000
                try:
                    await asyncio.wait_for(writer.drain(), 0.5)
                except (TimeoutError, ConnectionError):
                    break
        writer.transport.abort()

    assert trap.counts["http"] * len(GOOD) < sent


async def test_more_than_is_kept_at_once_is_still_answered() -> None:
    trap = MemoryTrap()
    many = 2 * KEPT // len(GOOD)
    async with listening(trap) as port:
        answers = await talk(port, GOOD * many + get(f"/{ID}", "Host: a"))

    assert answers.count(b"HTTP/1.1 200 OK") == many + 1
    assert trap.hit.original == get(f"/{ID}", "Host: a")


async def test_a_parser_that_fails_is_answered_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise AssertionError("parser")

    trap = MemoryTrap()
    monkeypatch.setattr("aiohttp.web_protocol.RequestHandler.data_received", fail)
    async with listening(trap) as port:
        answer = await talk(port, get(f"/{ID}", "Host: a"))

    assert answer.startswith(b"HTTP/1.1 400 ")
    assert trap.hit.error == "the parser failed (AssertionError)"


async def test_who_is_refused_hears_so_although_he_has_said_all_and_his_hit_takes_time() -> None:
    trap = MemoryTrap()
    trap.durable.clear()
    async with listening(trap) as port, asyncio.TaskGroup() as group:
        answer = group.create_task(talk(port, b"GET /" + ID.encode() + b"a" * 300_000))
        await asyncio.sleep(0.1)
        trap.durable.set()

        assert (await answer).startswith(b"HTTP/1.1 414 ")


async def test_a_client_that_still_sends_can_read_why_it_is_refused() -> None:
    async with listening(MemoryTrap()) as port:
        answer = await talk(port, b"GET /" + b"a" * 300_000, b"a" * 300_000, end=False)

    assert answer.startswith(b"HTTP/1.1 414 ")


async def test_who_is_refused_and_does_not_leave_is_shown_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connection, "LINGER", 0.05)
    async with listening(MemoryTrap(), header_timeout="100ms") as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"\x00\r\n\r\n")
        assert (await reader.read()).startswith(b"HTTP/1.1 400 ")

        def cut_off() -> bool:
            writer.write(b"x")
            return writer.transport.is_closing()

        await until(cut_off)


def test_the_parser_is_the_fast_one() -> None:
    assert HttpRequestParser.__module__ == "aiohttp._http_parser"


async def test_nothing_an_intruder_writes_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with listening(MemoryTrap()) as port:
        for request in (
            b"\x16\x03\x01intruder",
            b"intruder\r\n\r\n",
            get("/intruder/\xff", "Host: a"),
            HEAD + b"intruder",
        ):
            await talk(port, request)

    assert "intruder" not in caplog.text


# ---- enemies --------------------------------------------------------------------------------

PIECES = (
    *(
        b"GET ",
        b"POST ",
        b"BREW ",
        b"/",
        f"/{ID}".encode(),
        b"http://",
        b" HTTP/1.1",
        b" HTTP/1.0",
    ),
    *(b"\r\n", b"\n", b"\r\n\r\n", b"\x00", b"\xff", b":", b" ", b"?", b"&", b"%", b"%zz", b"#"),
    *(b"Host: ", f"{ID}.{DOMAIN}".encode(), b"Content-Length: 5", b"Content-Length: -1"),
    *(b"Transfer-Encoding: chunked", b"Connection: close", b"Upgrade: websocket", b"5\r\nhello"),
    *(b"0\r\n\r\n", b"Expect: 100-continue", b"X-Forwarded-For: ,,", b"a" * 9000),
    *(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"\x16\x03\x01\x02\x00", b"CONNECT ", b"*", GOOD),
)
soups = st.lists(st.one_of(st.sampled_from(PIECES), st.binary(max_size=12)), max_size=25)
mutations = st.builds(
    lambda at, octets: GOOD[:at] + octets + GOOD[at:],
    st.integers(0, len(GOOD)),
    st.binary(min_size=1, max_size=4),
)


async def _assault(assaults: list[bytes]) -> None:
    trap = MemoryTrap()
    async with listening(trap, body_timeout="50ms", server="") as port:
        for each in assaults:
            answer = await talk(port, each)
            assert not answer or answer.startswith(b"HTTP/1.1 ")
        assert (await talk(port, get(f"/{OTHER}", "Host: a"))).endswith(GIF)
    assert trap.ids[-1] == OTHER


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.one_of(soups.map(b"".join), mutations), min_size=1, max_size=5))
def test_no_bytes_harm_the_listener(
    caplog: pytest.LogCaptureFixture, assaults: list[bytes]
) -> None:
    with structlog.testing.capture_logs() as logs:
        asyncio.run(_assault(assaults))

    assert (caplog.text, logs) == ("", [])


def _mutated(draw: random.Random) -> bytes:
    data = bytearray(draw.choice([GOOD, HEAD + b"3\r\nabc\r\n0\r\n\r\n", *PIECES]))
    for _ in range(draw.randrange(6)):
        at = draw.randrange(len(data) + 1)
        data[at : at + draw.randrange(4)] = draw.choice([draw.randbytes(3), b"", *PIECES])
    return bytes(data)


def _resident() -> int:
    """Octets of memory this process holds."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.slow
async def test_ten_thousand_mutated_requests_leave_it_healthy_and_memory_flat() -> None:
    class Counting(MemoryTrap):
        async def spring(self, token: Token, hit: Hit) -> Answer:
            self.counts[token.id] += 1
            return self.decoy(hit.accept)

    draw = random.Random(1)
    trap = Counting()
    limits = {"body_timeout": "50ms", "header_timeout": "1s"}
    async with listening(trap, **limits) as port:
        settled = 0
        for batch in range(200):
            await asyncio.gather(*(talk(port, _mutated(draw)) for _ in range(50)))
            if batch == 50:
                settled = _resident()

        assert _resident() - settled < 8 << 20
        assert (await talk(port, get("/x", "Host: a"))).endswith(GIF)
    assert trap.counts["http"]
    assert trap.counts[ID]

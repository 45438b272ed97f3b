"""Trips as server-sent events."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import orjson
import pytest

from canary_siem.api import stream
from canary_siem.api.stream import written
from canary_siem.house import House
from canary_siem.trips import StoredTrip
from tests.canary_siem.api.served import WEB, Caller, serving
from tests.things import make_trip, until


@asynccontextmanager
async def following(
    caller: Caller, query: str = "", **headers: str
) -> AsyncIterator[aiohttp.StreamReader]:
    url = f"{caller.base}/api/v1/trips/stream{query}"
    async with caller.session.get(url, headers=caller.headers(headers)) as response:
        assert response.status == 200
        assert response.headers["Content-Type"].startswith("text/event-stream")
        assert await response.content.readuntil(b"\n\n") == b"retry: 2000\n\n"
        yield response.content


async def event(content: aiohttp.StreamReader) -> tuple[int, str]:
    """Give the cursor and the event.id of the next event."""
    async with asyncio.timeout(10):
        text = await content.readuntil(b"\n\n")
    lines = dict(line.split(b": ", 1) for line in text.strip().split(b"\n"))
    assert lines[b"event"] == b"trip"
    return int(lines[b"id"]), orjson.loads(lines[b"data"])["event"]["id"]


async def trip(house: House, **fields: str) -> str:
    made = make_trip(**fields)
    await house.store.log.append(made)
    return made.id


async def mute(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Connect with a buffer so small that the kernel takes nothing for who does not read."""
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 12)
    client.setblocking(False)
    await asyncio.get_running_loop().sock_connect(client, ("127.0.0.1", port))
    return await asyncio.open_connection(sock=client, limit=1 << 10)


async def test_a_trip_comes_as_it_is_recorded(caller: Caller, house: House) -> None:
    await trip(house)
    async with following(caller) as content:
        await house.audit("canarytoken-created", "no trip", "creation")
        ids = [await trip(house) for _ in range(3)]
        got = [await event(content) for _ in ids]

    assert [event_id for _, event_id in got] == ids
    assert sorted(cursor for cursor, _ in got) == [cursor for cursor, _ in got]


async def test_a_client_that_comes_back_misses_nothing(caller: Caller, house: House) -> None:
    ids = [await trip(house) for _ in range(120)]
    async with following(caller, "?after=0") as content:
        got = [await event(content) for _ in range(70)]
    headers = {"Last-Event-ID": str(got[-1][0])}
    async with following(caller, "?after=0", **headers) as content:
        got += [await event(content) for _ in range(50)]

    assert [event_id for _, event_id in got] == ids


async def test_only_the_trips_that_are_wanted_come(caller: Caller, house: House) -> None:
    async with following(caller, "?token=tttttttttttttttttttt&kind=windows-folder") as content:
        await trip(house, kind="windows_folder")
        await trip(house, token="tttttttttttttttttttt")
        wanted = await trip(house, token="tttttttttttttttttttt", kind="windows_folder")

        assert (await event(content))[1] == wanted


async def test_a_silent_stream_shows_that_it_lives_and_ends_with_its_key(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream.Streams.__init__, "__defaults__", (0.05, 10.0))
    key, text = await house.store.keys.create(["trips:read"])
    async with serving(house) as caller:
        caller.key = text
        async with following(caller) as content:
            beat = await content.readuntil(b"\n\n")
            await house.store.keys.revoke(key.id)
            async with asyncio.timeout(10):
                rest = await content.read()

    assert beat == b": still here\n\n"
    assert rest.replace(beat, b"") == b""


async def test_streams_are_bounded(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "PER_KEY", 1)
    monkeypatch.setattr(stream, "STREAMS", 2)
    async with serving(house) as caller:
        others = []
        for _ in range(2):
            _, text = await house.store.keys.create(["trips:read"])
            others.append(caller.another(text))
        async with following(caller):
            mine = await caller.get("/trips/stream")
            async with following(others[0]):
                full = await others[1].get("/trips/stream")
        async with asyncio.timeout(10):
            again = 0
            while again != 200:  # the server sees that a client went when it writes
                async with caller.session.get(
                    f"{caller.base}/api/v1/trips/stream", headers=caller.headers()
                ) as response:
                    again = response.status
                await trip(house)

    assert (mine.status, full.status) == (429, 503)
    assert mine.headers["Retry-After"]
    assert full.headers["Retry-After"]


async def test_a_client_that_reads_nothing_is_dropped(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream.Streams.__init__, "__defaults__", (15.0, 0.2))
    tail = b',"original":"' + b"x" * 200_000 + b'"}}'
    async with serving(house) as caller, aiohttp.ClientSession() as session:
        _, text = await house.store.keys.create(["trips:read"])
        other = Caller(caller.api, caller.port, session, text)
        reader, writer = await mute(caller.port)
        (own,) = [key.id for key in await house.store.keys.all() if "admin" in key.scopes]
        head = (
            f"GET /api/v1/trips/stream HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {caller.key}"
        )
        writer.write(f"{head}\r\n\r\n".encode())
        await reader.readuntil(b"retry: 2000\n\n")
        for _ in range(100):
            await house.store.log.append(make_trip(tail=tail))
        async with following(other, "?after=0") as content:  # others are not held up
            assert await content.readuntil(b"\n")
        streams = caller.api._streams
        assert streams
        try:
            await until(lambda: not streams._open[own])
            with pytest.raises((ConnectionResetError, asyncio.IncompleteReadError)):
                await reader.readexactly(1 << 30)
        finally:
            writer.transport.abort()


async def test_stopping_ends_every_stream(house: House) -> None:
    async with serving(house) as caller:
        session = caller.session
        response = await session.get(
            f"{caller.base}/api/v1/trips/stream", headers=caller.headers()
        )
        await response.content.readuntil(b"\n\n")
        before = asyncio.get_running_loop().time()
    response.close()

    assert asyncio.get_running_loop().time() - before < 3


@pytest.mark.parametrize(
    ("query", "headers"),
    [
        ("?after=-1", {}),
        ("?after=x", {}),
        ("?colour=red", {}),
        ("?kind=a&kind=b", {}),
        ("", {"Last-Event-ID": "٣"}),
        ("", {"Last-Event-ID": "9" * 30}),
    ],
)
async def test_a_cursor_that_is_none_is_refused(
    caller: Caller, query: str, headers: dict[str, str]
) -> None:
    said = await caller.get(f"/trips/stream{query}", headers=headers)

    assert said.status == 422


def test_an_event_is_one_line_of_data() -> None:
    text = written(StoredTrip(7, "i", "trip", b'{"a":"b\\nc"}'))

    assert text == b'id: 7\nevent: trip\ndata: {"a":"b\\nc"}\n\n'


async def test_a_drill_is_seen_by_who_follows(caller: Caller) -> None:
    token = (await caller.post("/tokens", WEB)).json
    async with following(caller, f"?token={token['id']}") as content:
        drilled = (await caller.post(f"/tokens/{token['id']}/trigger")).json

        assert (await event(content))[1] == drilled["event_id"]

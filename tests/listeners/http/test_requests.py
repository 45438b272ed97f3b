"""What aiohttp's parser lets through and its server can't take."""

import pytest

from tests.listeners.http.traps import DOMAIN, GIF, HOST, ID, MemoryTrap, get, listening, talk


@pytest.mark.parametrize("before", [b"", b"GET /x HTTP/1.1\r\n" + HOST + b"\r\n"])
async def test_connect_without_a_target_is_answered(before: bytes) -> None:
    trap = MemoryTrap()
    async with listening(trap) as port:
        answer = await talk(port, before + f"CONNECT \r\nHost: {ID}.{DOMAIN}\r\n\r\n".encode())
        assert (await talk(port, get("/x", "Host: a"))).endswith(GIF)

    assert b"HTTP/1.1 405 " in answer
    assert trap.ids == [ID]

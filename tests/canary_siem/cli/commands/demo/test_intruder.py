import asyncio
import socket
from pathlib import Path

import pytest

from canary_siem.cli.commands.demo import intruder
from canary_siem.cli.commands.demo.stage import staged
from canary_siem.errors import ReceiverUnavailableError
from canary_siem.interfaces import Bound


async def test_it_sees_what_an_intruder_sees(tmp_path: Path) -> None:
    async with staged(tmp_path) as on:
        token = await on.plant("web", "the memo")

        looked = await intruder.look_up(on.bound("dns"), token.hostname)
        fetched = await intruder.fetch(on.bound("http"), token.url)

    assert looked.answer == "127.0.0.1"
    assert fetched.answer.startswith("HTTP/1.1 200 OK, ")
    assert looked.milliseconds > 0


async def test_a_listener_that_is_deaf_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intruder, "SECONDS", 0.05)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as deaf:
        deaf.bind(("127.0.0.1", 0))
        at = Bound("dns", "udp", *deaf.getsockname())

        with pytest.raises(ReceiverUnavailableError, match="no answer"):
            await intruder.look_up(at, "a.example.org")
    await asyncio.sleep(0)

import asyncio
from dataclasses import dataclass
from pathlib import Path

import pytest

from canary_siem.errors import ConfigError
from canary_siem.tokens import Token
from canary_siem.trips import Answer, Hit
from listeners.smtp import DOOR
from listeners.smtp.settings import SmtpSettings
from tests.listeners.http.traps import until
from tests.listeners.smtp.clients import ENVELOPE, ID, MAIL, MemoryTrap, client, listening


@pytest.fixture
def trap() -> MemoryTrap:
    return MemoryTrap()


async def test_beyond_its_seats_it_says_what_a_server_says(trap: MemoryTrap) -> None:
    async with (
        listening(trap, connections_per_source=1) as port,
        client(port),
        client(port, greeted=False) as late,
    ):
        said = await late.reply()

    assert said == "421 4.7.0 mx.example Error: too many connections from 127.0.0.1\r\n"


@dataclass
class WaitingTrap(MemoryTrap):
    """Says when it waits for the disk."""

    waits: bool = False

    async def spring(self, token: Token, hit: Hit) -> Answer:
        self.waits = True
        return await super().spring(token, hit)


async def test_stopping_waits_for_a_mail_and_not_for_who_says_nothing() -> None:
    trap = WaitingTrap()
    trap.durable.clear()
    listener = DOOR.build(SmtpSettings(bind=["127.0.0.1:0"], hostname="mx.example"), trap)
    (bound,) = await listener.start()

    async with client(bound.port) as silent, client(bound.port) as one:
        one.send(ENVELOPE + "DATA\r\n" + MAIL)
        await until(lambda: trap.waits)
        stopping = asyncio.gather(listener.stop())
        assert await silent.rest() == b""
        trap.durable.set()
        await stopping
        said = (await one.rest()).decode()

    assert "250 2.0.0 Ok: queued as " in said
    assert said.endswith("421 4.3.2 mx.example Service unavailable - try again later\r\n")
    assert trap.ids == [ID]


async def test_who_is_sent_away_in_the_midst_has_tripped(trap: MemoryTrap) -> None:
    listener = DOOR.build(SmtpSettings(bind=["127.0.0.1:0"]), trap)
    (bound,) = await listener.start()

    async with client(bound.port) as one:
        one.send(ENVELOPE)
        for _ in range(3):
            await one.reply()
        await listener.stop()

    assert trap.ids == [ID]


async def test_a_proxy_tells_who_its_client_is(trap: MemoryTrap) -> None:
    behind = {"proxy_protocol": True, "trusted_proxies": ["127.0.0.0/8"]}
    async with listening(trap, **behind) as port, client(port, greeted=False) as one:
        one.send(b"PROXY TCP4 192.0.2.7 203.0.113.10 4711 25\r\n")
        await one.reply()
        await one.mail()

    assert (trap.hit.source_ip, trap.hit.role) == ("192.0.2.7", "forwarded")


async def test_one_source_brings_only_so_much(trap: MemoryTrap) -> None:
    async with listening(trap, messages_per_minute=1) as port:
        async with client(port) as one:
            await one.mail()
        async with client(port) as one:
            said = await one.say(ENVELOPE.split("\r\n")[1])

    assert said == "450 4.7.1 Error: too much mail from 127.0.0.1\r\n"
    assert trap.ids == [ID]


async def test_files_that_are_no_certificate_are_named(trap: MemoryTrap, tmp_path: Path) -> None:
    file = tmp_path / "tls.pem"
    file.write_text("no PEM")
    settings = SmtpSettings(bind=["127.0.0.1:0"], certificate=file, key=file)

    with pytest.raises(ConfigError, match=r"tls\.pem"):
        await DOOR.build(settings, trap).start()

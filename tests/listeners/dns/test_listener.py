"""The listener as a whole."""

import asyncio
import shutil
import socket

import pytest

from canary_siem import sockets
from canary_siem.errors import ConfigError
from listeners.dns import DOOR, listener
from tests.listeners.dns.doubles import ID, MemoryTrap, asker, listening, query, until

LIVE = query(f"{ID}.ct.example.org")


async def test_udp_and_tcp_of_one_bind_share_a_free_port() -> None:
    async with listening(MemoryTrap(), bind=["127.0.0.1:0", "[::1]:0"]) as (_, bound):
        told = [(each.listener, each.transport, each.address) for each in bound]

    assert told == [
        ("dns", "udp", "127.0.0.1"),
        ("dns", "tcp", "127.0.0.1"),
        ("dns", "udp", "::1"),
        ("dns", "tcp", "::1"),
    ]
    assert bound[0].port == bound[1].port != 0
    assert bound[2].port == bound[3].port


async def test_a_port_in_use_is_told_and_nothing_stays_bound() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        both = DOOR.settings.model_validate({"bind": ["127.0.0.9:0", f"127.0.0.1:{port}"]})

        with pytest.raises(ConfigError, match=f"127.0.0.1:{port}"):
            await DOOR.build(both, MemoryTrap()).start()

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", port))


async def test_a_free_udp_port_whose_tcp_port_is_taken_is_not_the_last_one_tried(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    refused: list[int | None] = []

    def bind(value: str, kind: socket.SocketKind, *, port: int | None = None) -> socket.socket:
        if kind == socket.SOCK_STREAM and len(refused) < 3:
            refused.append(port)
            raise ConfigError("listener", "bind", "taken")
        return sockets.bind(value, kind, port=port)

    monkeypatch.setattr(listener, "bind", bind)
    async with listening(MemoryTrap()) as (_, bound):
        assert bound[0].port == bound[1].port
    assert len(refused) == 3


async def test_stopping_waits_for_the_hits_under_way_and_may_be_done_twice() -> None:
    trap = MemoryTrap()
    trap.durable.clear()
    async with listening(trap) as (ours, bound), asker() as asking:
        asking.transport.sendto(LIVE, (bound[0].address, bound[0].port))
        await until(lambda: len(ours._tasks))

        stopping = asyncio.get_running_loop().create_task(ours.stop())
        await asyncio.sleep(0)
        trap.durable.set()
        await stopping
        await ours.stop()

        assert len(trap.hits) == 1
        await until(lambda: asking.heard)


async def test_a_listener_that_never_started_can_be_stopped() -> None:
    await DOOR.build(DOOR.settings(), MemoryTrap()).stop()


@pytest.mark.backend
@pytest.mark.skipif(not shutil.which("dig"), reason="dig is not installed")
@pytest.mark.parametrize(
    "more", ["", "+tcp", "+noedns", "+subnet=192.0.2.0/24", "+dnssec", "+nsid"]
)
async def test_dig_reads_every_answer(more: str) -> None:
    trap = MemoryTrap()
    async with listening(trap) as (_, bound):
        process = await asyncio.create_subprocess_exec(
            "dig", "@127.0.0.1", "-p", str(bound[0].port), "+tries=1", "+time=5",
            *more.split(), f"{ID}.cT.example.org", "A", f"x.{ID}.cdn.example.net", "AAAA",
            "ct.example.org", "NS", "ct.example.org", "SOA",
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        output = (await process.communicate())[0].decode()

    assert process.returncode == 0, output
    assert output.count("status: NOERROR") == 3, output
    assert "status: NXDOMAIN" in output
    assert "203.0.113.11" in output
    assert "flags: qr aa rd;" in output
    for trouble in ("malformed", "Warning", "mismatch", "extra bytes"):
        assert trouble not in output
    assert [hit.name for hit in trap.hits] == [f"{ID}.ct.example.org", f"x.{ID}.cdn.example.net"]
    assert {hit.client_subnet for hit in trap.hits} <= {None, "192.0.2.0/24"}

"""Lines over UDP: one a datagram, and what little comes back."""

import socket
from collections.abc import Iterator

import pytest

from canary_siem.errors import ReceiverUnavailableError
from canary_siem.interfaces import DELIVERED
from connectors.syslog import datagrams
from tests.backends.processes import free_port
from tests.connectors.syslog.receivers import connected
from tests.grammars import parse_syslog
from tests.samples import EVENT_ID, stored_trips


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as bound:
        bound.bind(("127.0.0.1", 0))
        bound.settimeout(5)
        yield bound


def url(bound: socket.socket) -> str:
    return f"udp://127.0.0.1:{bound.getsockname()[1]}"


async def test_every_line_is_a_datagram(listening: socket.socket) -> None:
    async with connected(url(listening)) as connector:
        outcomes = await connector.deliver(stored_trips(40))

    lines = [listening.recv(65_536) for _ in range(40)]
    assert outcomes == [DELIVERED] * 40
    ids = [parse_syslog(line).parameters("canarytoken@32473")["event_id"] for line in lines]
    assert ids == [f"{EVENT_ID[:-6]}{n:06x}" for n in range(1, 41)]


async def test_a_port_where_nobody_listens_is_unavailable_and_named() -> None:
    address = f"udp://127.0.0.1:{free_port()}"
    async with connected(address) as connector:
        with pytest.raises(ReceiverUnavailableError, match=address):
            await connector.deliver(stored_trips(1))


async def test_a_receiver_that_comes_back_is_found_again(listening: socket.socket) -> None:
    async with connected(url(listening)) as connector:
        address = listening.getsockname()
        listening.close()
        with pytest.raises(ReceiverUnavailableError):
            await connector.deliver(stored_trips(3))
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as again:
            again.bind(address)
            again.settimeout(5)

            assert await connector.deliver(stored_trips(1)) == [DELIVERED]
            assert again.recv(65_536)


async def test_a_name_that_nobody_knows_is_unavailable() -> None:
    async with connected("udp://siem.invalid") as connector:
        with pytest.raises(ReceiverUnavailableError, match=r"siem\.invalid"):
            await connector.deliver(stored_trips(1))


async def test_an_address_without_a_way_to_it_is_unavailable() -> None:
    async with connected("udp://255.255.255.255") as connector:
        with pytest.raises(ReceiverUnavailableError):
            await connector.deliver(stored_trips(1))


async def test_the_receivers_name_is_looked_up_again_now_and_then(
    listening: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(datagrams, "REOPEN", 0.0)
    async with connected(url(listening)) as connector:
        await connector.deliver(stored_trips(1))
        _, first = listening.recvfrom(65_536)
        await connector.deliver(stored_trips(1))
        _, second = listening.recvfrom(65_536)

    assert first != second

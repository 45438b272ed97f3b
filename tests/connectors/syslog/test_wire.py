"""One connection: it notices when it is gone, and says when everything has left."""

import asyncio
import socket

import pytest

from connectors.syslog.settings import Place
from connectors.syslog.wire import Wire
from tests.backends.processes import free_port
from tests.connectors.syslog.receivers import receiver


async def open_wire(port: int) -> Wire:
    wire = Wire()
    await wire.connect(Place("tcp", "127.0.0.1", port), 5, None)
    return wire


async def until_gone(wire: Wire) -> None:
    async with asyncio.timeout(5):
        while wire.alive():
            await asyncio.sleep(0.005)


async def test_what_is_sent_has_left_us() -> None:
    async with receiver() as behind:
        wire = await open_wire(behind.port)

        await wire.write(b"x" * 100_000, 5)
        await wire.sent(5)

        assert await behind.until(100_000) == b"x" * 100_000
        await wire.close()


async def test_a_connection_the_receiver_closes_is_noticed() -> None:
    async with receiver() as behind:
        wire = await open_wire(behind.port)
        await wire.write(b"x", 5)
        await behind.until(1)
        assert wire.alive()

        behind.hang_up()
        await until_gone(wire)

        assert not wire.reset
        with pytest.raises(ConnectionError):
            await wire.write(b"y", 5)


async def test_the_kernel_knows_before_the_loop_has_looked() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        wire = await open_wire(server.getsockname()[1])
        other, _ = server.accept()

        other.close()  # and the loop gets no turn

        assert not wire.alive()
        wire.abort()


async def test_a_receiver_that_closes_without_having_read_resets() -> None:
    async with receiver(deaf=True) as behind:
        wire = await open_wire(behind.port)
        await wire.write(b"x" * 1000, 5)
        await wire.sent(5)

        behind.hang_up()
        await until_gone(wire)

        assert wire.reset
        wire.abort()


async def test_a_receiver_that_takes_nothing_is_not_waited_for_for_ever() -> None:
    async with receiver(deaf=True) as behind:
        wire = await open_wire(behind.port)

        with pytest.raises(TimeoutError):
            await wire.write(b"x" * (16 << 20), 0.2)

        wire.abort()


async def test_what_can_not_leave_in_time_is_told() -> None:
    async with receiver(deaf=True) as behind:
        wire = await open_wire(behind.port)
        wire._transport.write(b"x" * (16 << 20))

        with pytest.raises(TimeoutError, match="does not take"):
            await wire.sent(0.1)

        wire.abort()


async def test_a_closed_port_is_an_error() -> None:
    with pytest.raises(ConnectionRefusedError):
        await open_wire(free_port())


async def test_a_loss_while_sending_is_told() -> None:
    async with receiver(deaf=True) as behind:
        wire = await open_wire(behind.port)
        wire._transport.write(b"x" * (16 << 20))
        behind.hang_up()

        with pytest.raises(ConnectionError):
            await wire.sent(5)


async def test_closing_does_not_wait_for_a_receiver_that_is_stuck() -> None:
    async with receiver(deaf=True) as behind:
        wire = await open_wire(behind.port)
        wire._transport.write(b"x" * (16 << 20))

        async with asyncio.timeout(3):
            await wire.close()

        assert not wire.alive()

"""Lines over TCP and TLS: what breaks, what is sent again, and who is to blame."""

import asyncio
import socket
import ssl
from dataclasses import dataclass
from pathlib import Path

import pytest
import trustme
from structlog.testing import capture_logs

from canary_siem.errors import AccessRefusedError, ReceiverUnavailableError
from canary_siem.interfaces import DELIVERED
from tests.backends.processes import free_port
from tests.connectors.syslog.receivers import connected, receiver, unframed
from tests.connectors.syslog.test_wire import until_gone
from tests.grammars import parse_syslog
from tests.samples import stored_trips


@dataclass(frozen=True)
class Pki:
    """An authority, and what it signed."""

    authority: trustme.CA
    ca_file: Path
    certificate: Path
    key: Path

    def server(self, *, wants_certificate: bool = False, tls12: bool = False) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.authority.issue_cert("127.0.0.1").configure_cert(context)
        if wants_certificate:
            context.verify_mode = ssl.CERT_REQUIRED
            self.authority.configure_trust(context)
        if tls12:
            context.maximum_version = ssl.TLSVersion.TLSv1_2
        return context


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Pki:
    folder = tmp_path_factory.mktemp("pki")
    authority = trustme.CA()
    client = authority.issue_cert("client.example.org")
    made = Pki(authority, folder / "ca.pem", folder / "client.pem", folder / "key.pem")
    authority.cert_pem.write_to_path(str(made.ca_file))
    client.cert_chain_pems[0].write_to_path(str(made.certificate))
    client.private_key_pem.write_to_path(str(made.key))
    return made


async def test_a_batch_arrives_whole_and_in_order() -> None:
    trips = stored_trips(200)
    async with receiver() as behind, connected(f"tcp://127.0.0.1:{behind.port}") as connector:
        outcomes = await connector.deliver(trips)
        await connector.close()

        lines = unframed(await behind.all())

    assert outcomes == [DELIVERED] * 200
    assert [parse_syslog(line).message for line in lines] == [trip.document for trip in trips]


async def test_lines_may_end_with_a_line_feed() -> None:
    url = "tcp://127.0.0.1:{}"
    async with (
        receiver() as behind,
        connected(url.format(behind.port), framing="lf") as connector,
    ):
        await connector.deliver(stored_trips(3))
        await connector.close()

        lines = (await behind.all()).split(b"\n")

    assert len(lines) == 4
    assert lines[-1] == b""
    parse_syslog(lines[0])


async def test_one_connection_is_kept() -> None:
    async with receiver() as behind, connected(f"tcp://127.0.0.1:{behind.port}") as connector:
        await connector.deliver(stored_trips(1))
        await connector.deliver(stored_trips(1))

    assert len(behind.data) == 1


async def test_a_connection_that_was_closed_is_noticed_before_the_next_batch() -> None:
    trips = stored_trips(2)
    async with receiver() as behind, connected(f"tcp://127.0.0.1:{behind.port}") as connector:
        await connector.deliver(trips[:1])
        await behind.until(1000)
        wire = connector._sender._wire  # type: ignore[union-attr]
        assert wire is not None
        behind.hang_up()
        await until_gone(wire)

        await connector.deliver(trips[1:])
        await connector.close()
        await behind.all()

        read = [unframed(bytes(data)) for data in behind.data]

    assert [len(lines) for lines in read] == [1, 1]
    assert parse_syslog(read[1][0]).message == trips[1].document


async def test_what_a_receiver_threw_away_unread_is_sent_again() -> None:
    trips = stored_trips(2)
    async with (
        receiver(deaf=True) as behind,
        connected(f"tcp://127.0.0.1:{behind.port}") as connector,
    ):
        await connector.deliver(trips[:1])
        wire = connector._sender._wire  # type: ignore[union-attr]
        assert wire is not None
        behind.deaf = False
        behind.hang_up()
        await until_gone(wire)

        with capture_logs() as logs:
            await connector.deliver(trips[1:])
        await connector.close()
        lines = unframed(await behind.all())

    assert [parse_syslog(line).message for line in lines] == [trip.document for trip in trips]
    assert [entry["event"] for entry in logs] == ["receiver reset; the batch before is sent again"]


async def test_what_is_in_doubt_waits_for_the_receivers_return() -> None:
    trips = stored_trips(2)
    port = free_port()
    async with connected(f"tcp://127.0.0.1:{port}") as connector:
        async with receiver(port=port, deaf=True) as behind:
            await connector.deliver(trips[:1])
        with pytest.raises(ReceiverUnavailableError):
            await connector.deliver(trips[1:])
        async with receiver(port=port) as behind:
            await connector.deliver(trips[1:])
            await connector.close()
            lines = unframed(await behind.all())

    assert [parse_syslog(line).message for line in lines] == [trip.document for trip in trips]


async def test_a_closed_port_is_unavailable_and_named() -> None:
    url = f"tcp://127.0.0.1:{free_port()}"
    async with connected(url) as connector:
        with pytest.raises(ReceiverUnavailableError, match=url):
            await connector.deliver(stored_trips(1))


async def test_a_receiver_that_stands_still_is_unavailable() -> None:
    async with receiver(deaf=True) as behind:
        url = f"tcp://127.0.0.1:{behind.port}"
        async with connected(url, timeout="100ms") as connector:
            with pytest.raises(ReceiverUnavailableError, match=url):
                await connector.deliver(stored_trips(500) * 20)


@pytest.mark.parametrize("tls12", [False, True])
async def test_tls_with_a_client_certificate(pki: Pki, tls12: bool) -> None:
    server = pki.server(wants_certificate=True, tls12=tls12)
    files = {"ca_file": pki.ca_file, "certificate": pki.certificate, "key": pki.key}
    async with (
        receiver(tls=server) as behind,
        connected(f"tls://127.0.0.1:{behind.port}", **files) as connector,
    ):
        outcomes = await connector.deliver(stored_trips(300))
        await connector.close()
        lines = unframed(await behind.all())

    assert outcomes == [DELIVERED] * 300
    assert len(lines) == 300


@pytest.mark.parametrize("tls12", [False, True])
async def test_a_receiver_that_wants_a_certificate_holds_the_queue(pki: Pki, tls12: bool) -> None:
    server = pki.server(wants_certificate=True, tls12=tls12)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        shaking = asyncio.to_thread(shake_hands, listening, server)
        url = f"tls://127.0.0.1:{listening.getsockname()[1]}"
        async with connected(url, ca_file=pki.ca_file) as connector:
            outcomes = asyncio.gather(
                shaking, connector.deliver(stored_trips(1)), return_exceptions=True
            )
            refused, error = await outcomes

    assert isinstance(refused, ssl.SSLError)
    assert isinstance(error, AccessRefusedError)
    assert "check certificate and key" in str(error)


def shake_hands(listening: socket.socket, tls: ssl.SSLContext) -> None:
    """Take one connection as other servers do; asyncio's own would send no alert."""
    connection, _ = listening.accept()
    with connection, tls.wrap_socket(connection, server_side=True):
        pass


async def test_a_receiver_that_closes_in_the_handshake_is_unavailable(pki: Pki) -> None:
    server = pki.server(wants_certificate=True)
    async with receiver(tls=server) as behind:
        url = f"tls://127.0.0.1:{behind.port}"
        async with connected(url, ca_file=pki.ca_file) as connector:
            with pytest.raises(ReceiverUnavailableError, match="another certificate"):
                await connector.deliver(stored_trips(1))


async def test_a_receiver_that_nobody_vouches_for_holds_the_queue(pki: Pki) -> None:
    async with (
        receiver(tls=pki.server()) as behind,
        connected(f"tls://127.0.0.1:{behind.port}") as connector,
    ):
        with pytest.raises(AccessRefusedError, match="set ca_file"):
            await connector.deliver(stored_trips(1))

    assert not any(behind.data)


async def test_a_receiver_of_another_name_holds_the_queue(pki: Pki) -> None:
    async with receiver(tls=pki.server()) as behind:
        url = f"tls://localhost:{behind.port}"
        async with connected(url, ca_file=pki.ca_file) as connector:
            with pytest.raises(AccessRefusedError, match="localhost"):
                await connector.deliver(stored_trips(1))


async def test_a_port_that_speaks_no_tls_is_unavailable(pki: Pki) -> None:
    async with receiver() as behind:
        url = f"tls://127.0.0.1:{behind.port}"
        async with connected(url, ca_file=pki.ca_file, timeout="300ms") as connector:
            with pytest.raises(ReceiverUnavailableError, match=url):
                await connector.deliver(stored_trips(1))


async def test_closing_twice_is_safe() -> None:
    async with receiver() as behind, connected(f"tcp://127.0.0.1:{behind.port}") as connector:
        await connector.deliver(stored_trips(1))
        await connector.close()

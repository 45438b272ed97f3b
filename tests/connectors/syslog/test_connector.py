"""Batches of trips into real syslog daemons, and what became of each."""

import json
import os
import signal
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any

import pytest

from canary_siem.dialects import cef
from canary_siem.errors import AccessRefusedError, ReceiverUnavailableError
from canary_siem.interfaces import DELIVERED
from canary_siem.trips import StoredTrip
from tests.backends import certificates, elasticsearch, places, syslog
from tests.backends.processes import running, scratch
from tests.backends.syslog import Daemon
from tests.connectors.syslog.receivers import connected, receiver, unframed
from tests.grammars import parse_cef, parse_leef, parse_syslog
from tests.samples import stored, stored_trips, trip_document, web_document

TRANSPORTS = ["tcp", "lines", "udp", "tls"]
DAEMONS = ["rsyslogd", "syslog_ng"]


def options(daemon: Daemon, transport: str) -> dict[str, Any]:
    """Give url and settings that reach *daemon* by *transport*."""
    certificates = daemon.certificates
    match transport:
        case "lines":
            return {"url": f"tcp://127.0.0.1:{daemon.line_port}", "framing": "lf"}
        case "tls":
            return {
                "url": f"tls://127.0.0.1:{daemon.tls_port}",
                "ca_file": certificates.authority,
                "certificate": certificates.client_certificate,
                "key": certificates.client_key,
            }
    return {"url": f"{transport}://127.0.0.1:{daemon.port}"}


def ids(messages: Sequence[dict[str, Any]]) -> list[str]:
    """Name the events in *messages*, by what the daemon wrote down."""
    return [json.loads(message["msg"])["event"]["id"] for message in messages]


async def test_a_document_that_is_none_is_rejected_and_its_neighbours_live() -> None:
    trips = [*stored_trips(2), StoredTrip(3, "x", "trip", b"nonsense")]
    async with receiver() as behind, connected(f"tcp://127.0.0.1:{behind.port}") as connector:
        outcomes = await connector.deliver([trips[0], trips[2], trips[1]])
        await connector.close()
        lines = unframed(await behind.all())

    assert [outcome.verdict for outcome in outcomes] == ["delivered", "rejected", "delivered"]
    assert len(lines) == 2


@pytest.mark.backend
@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("name", DAEMONS)
async def test_a_real_daemon_reads_every_line_as_we_meant_it(
    request: pytest.FixtureRequest, name: str, transport: str
) -> None:
    daemon: Daemon = request.getfixturevalue(name)
    trips = stored_trips(300)
    async with connected(**options(daemon, transport)) as connector:
        outcomes = await connector.deliver(trips)

    messages = daemon.wait_for(300)
    first = messages[0]
    assert outcomes == [DELIVERED] * 300
    assert {message["input"] for message in messages} == {transport}
    assert (first["pri"], first["app"], first["msgid"]) == ("82", "canary-siem", "TRIP")
    assert first["timestamp"].startswith("2026-03-04T05:06:07.123456")
    assert first["host"] == "trap-1.example.org"
    assert 'memo="finance share"' in first["sd"]
    if transport == "udp":
        assert first["msg"] == trip_document()["message"]
    else:
        assert ids(messages) == [trip.id for trip in trips]


@pytest.mark.backend
async def test_nasty_values_come_out_of_rsyslog_as_they_were(rsyslogd: Daemon) -> None:
    memo = 'a"b]c\\d é 😀'
    trip = stored(trip_document(**{"canary.token.memo": memo}))
    async with connected(**options(rsyslogd, "tcp")) as connector:
        await connector.deliver([trip])

    [message] = rsyslogd.wait_for(1)
    read = parse_syslog(message["raw"].encode())
    assert read.parameters("canarytoken@32473")["memo"] == memo


@pytest.mark.backend
@pytest.mark.parametrize("style", ["cef", "leef"])
async def test_rsyslog_passes_other_dialects_on_from_their_first_letter(
    rsyslogd: Daemon, style: str
) -> None:
    async with connected(**options(rsyslogd, "tcp"), format=style) as connector:
        await connector.deliver(stored_trips(1))

    [message] = rsyslogd.wait_for(1)
    parse = parse_cef if style == "cef" else parse_leef
    assert parse(message["msg"].lstrip(" "))


@pytest.mark.backend
@pytest.mark.parametrize("program", ["rsyslogd", "syslog-ng"])
async def test_a_daemon_that_wants_a_certificate_is_told_ours_or_holds_the_queue(
    program: str,
) -> None:
    if reason := syslog.missing(program):
        pytest.skip(reason)
    start = syslog.rsyslogd if program == "rsyslogd" else syslog.syslog_ng
    with start(verify_clients=True) as daemon:
        given = options(daemon, "tls")
        async with connected(**given) as connector:
            assert await connector.deliver(stored_trips(3)) == [DELIVERED] * 3
        assert len(daemon.wait_for(3)) == 3
        bare = {key: value for key, value in given.items() if key in {"url", "ca_file"}}
        async with connected(**bare) as connector:
            with pytest.raises(AccessRefusedError, match="check certificate"):
                await connector.deliver(stored_trips(1))
        assert len(daemon.messages()) == 3


@pytest.mark.backend
async def test_nothing_is_lost_when_rsyslog_is_killed_between_batches() -> None:
    if reason := syslog.missing("rsyslogd"):
        pytest.skip(reason)
    trips = stored_trips(400)
    batches = [trips[start : start + 100] for start in range(0, 400, 100)]
    with scratch() as folder:
        daemon = Daemon(folder / "messages.jsonl", certificates.make(folder))
        async with connected(**options(daemon, "tcp")) as connector:
            for number, batch in enumerate(batches, 1):
                with pytest.raises(ReceiverUnavailableError):
                    await connector.deliver(batch)
                with rsyslog_of(daemon) as pid:
                    await connector.deliver(batch)
                    daemon.wait_for(100 * number)
                    os.kill(pid, signal.SIGKILL)

        assert ids(daemon.messages()) == [trip.id for trip in trips]


@pytest.mark.backend
async def test_what_rsyslog_had_not_read_when_it_was_killed_is_sent_again() -> None:
    if reason := syslog.missing("rsyslogd"):
        pytest.skip(reason)
    trips = stored_trips(60)
    with scratch() as folder:
        daemon = Daemon(folder / "messages.jsonl", certificates.make(folder))
        async with connected(**options(daemon, "tcp")) as connector:
            with rsyslog_of(daemon) as pid:
                await connector.deliver(trips[:20])
                daemon.wait_for(20)
                os.kill(pid, signal.SIGSTOP)
                await connector.deliver(trips[20:40])  # its kernel has them, and only that
                os.kill(pid, signal.SIGKILL)
            with rsyslog_of(daemon):
                await connector.deliver(trips[40:])
                daemon.wait_for(60)

        assert ids(daemon.messages()) == [trip.id for trip in trips]


@pytest.mark.backend
def test_elasticsearch_reads_our_cef_as_we_meant_it(
    elasticsearch_node: elasticsearch.Node,
) -> None:
    agent = "curl/8.5.0 a=b \\ src=6.6.6.6 | x"
    lines = [cef.line(trip_document()), cef.line(web_document(**{"user_agent.original": agent}))]
    pipeline = {"processors": [{"cef": {"field": "message", "target_field": "cef"}}]}
    documents = [{"_source": {"message": line}} for line in lines]

    status, reply = elasticsearch_node.request(
        "POST", "/_ingest/pipeline/_simulate", {"pipeline": pipeline, "docs": documents}
    )

    assert status == 200, reply
    dns, web = [each["doc"]["_source"] for each in reply["docs"]]
    assert dns["source"]["ip"] == "198.51.100.53"
    assert dns["source"]["user"]["name"] == "alice"
    assert dns["cef"]["device"]["event_class_id"] == "canarytoken.dns"
    assert web["user_agent"]["original"] == agent


def rsyslog_of(daemon: Daemon) -> AbstractContextManager[int]:
    """Run rsyslog on the ports of *daemon*; lend its process id."""
    own = {
        "SYSLOG_FOLDER": daemon.output.parent,
        "SYSLOG_OUTPUT": daemon.output,
        "SYSLOG_PORT": daemon.port,
        "SYSLOG_LINE_PORT": daemon.line_port,
        "SYSLOG_TLS_PORT": daemon.tls_port,
        "SYSLOG_CLIENTS": "anon",
        "SYSLOG_AUTHORITY": daemon.certificates.authority,
        "SYSLOG_CERTIFICATE": daemon.certificates.certificate,
        "SYSLOG_KEY": daemon.certificates.key,
    }
    [modules] = places.unpacked("rsyslog").glob("usr/lib/*/rsyslog")
    program = places.cache() / "bin" / "rsyslogd"
    return running(
        [program, "-n", "-iNONE", "-M", modules, "-f", places.HERE / "rsyslog.conf"],
        ready=daemon.listens,
        log=daemon.output.parent / "daemon.log",
        environment=places.library_environment("rsyslog")
        | {name: str(value) for name, value in own.items()},
    )

"""Each backend starts here and does the one thing it is for."""

import gzip
import json
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path
from typing import Any

import pytest
from dnslib import QTYPE, RR, A, DNSRecord, EDNSOption

from tests.backends import (
    elasticsearch,
    hec,
    install,
    mariadb,
    peers,
    places,
    postgresql,
    processes,
    syslog,
)
from tests.backends.fixtures import StartResolver, needs
from tests.backends.resolvers import Zone

pytestmark = pytest.mark.backend

LINE = "<134>1 2026-03-01T12:00:00.123456Z host.example.test canary 7 trip - over {}"
DOMAIN = "ct.example.test"
WRITER = {"writer": {"index": [{"names": ["logs-*"], "privileges": ["create_doc"]}]}}
DAEMONS = pytest.mark.parametrize("program", ["rsyslogd", "syslog_ng"])
RECURSORS = pytest.mark.parametrize("program", ["unbound", "named"])


class NameServer:
    """A name server that knows one address, and remembers how it was asked."""

    def __init__(self, udp: socket.socket, tcp: socket.socket) -> None:
        self.questions: list[tuple[str, DNSRecord]] = []
        self._udp, self._tcp = udp, tcp
        self.port: int = udp.getsockname()[1]

    def serve_udp(self) -> None:
        while True:
            data, asker = self._udp.recvfrom(4096)
            if not data:
                return
            self._udp.sendto(self._answer("udp", data), asker)

    def serve_tcp(self) -> None:
        while True:
            connection, _ = self._tcp.accept()
            with connection, connection.makefile("rb") as stream:
                length = int.from_bytes(stream.read(2), "big")
                if not length:
                    return
                reply = self._answer("tcp", stream.read(length))
                connection.sendall(len(reply).to_bytes(2, "big") + reply)

    def names(self) -> list[str]:
        return [str(question.q.qname).rstrip(".") for _, question in self.questions]

    def _answer(self, transport: str, data: bytes) -> bytes:
        question = DNSRecord.parse(data)
        self.questions.append((transport, question))
        reply = question.reply()
        if question.q.qtype == QTYPE.A:
            reply.add_answer(RR(question.q.qname, QTYPE.A, rdata=A("192.0.2.80"), ttl=0))
        return bytes(reply.pack())


@pytest.fixture
def name_server() -> Iterator[NameServer]:
    """A name server on loopback, stopped by an empty question."""
    port = processes.free_port()
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp,
        socket.create_server((processes.HOST, port)) as tcp,
    ):
        udp.bind((processes.HOST, port))
        server = NameServer(udp, tcp)
        threads = [threading.Thread(target=run) for run in (server.serve_udp, server.serve_tcp)]
        for thread in threads:
            thread.start()
        yield server
        udp.sendto(b"", udp.getsockname())
        socket.create_connection(tcp.getsockname()).close()
        for thread in threads:
            thread.join()


@contextmanager
def tls_connection(daemon: syslog.Daemon, *, with_certificate: bool) -> Iterator[ssl.SSLSocket]:
    """Connect to a syslog daemon by TLS."""
    known = daemon.certificates
    context = ssl.create_default_context(cafile=str(known.authority))
    if with_certificate:
        context.load_cert_chain(known.client_certificate, known.client_key)
    with (
        socket.create_connection((processes.HOST, daemon.tls_port), timeout=60) as plain,
        context.wrap_socket(plain, server_hostname="localhost") as connection,
    ):
        yield connection


def counted(text: str) -> bytes:
    """Frame a syslog message by octet counting."""
    return f"{len(text.encode())} {text}".encode()


def post(receiver: hec.Receiver, body: bytes, headers: dict[str, str]) -> int:
    """Send *body* to a HEC receiver and return the status."""
    connection = HTTPConnection(processes.HOST, receiver.port, timeout=60)
    if receiver.authority:
        context = ssl.create_default_context(cafile=str(receiver.authority))
        connection = HTTPSConnection(processes.HOST, receiver.port, timeout=60, context=context)
    try:
        connection.request("POST", "/services/collector/event", body, headers)
        return connection.getresponse().status
    finally:
        connection.close()


def test_elasticsearch_takes_a_document_into_a_data_stream(
    elasticsearch_node: elasticsearch.Node,
) -> None:
    """The stream is made by the first bulk request."""
    stream = elasticsearch_node.fresh_stream({"properties": {"source.ip": {"type": "ip"}}})
    document = {"@timestamp": "2026-03-01T12:00:00Z", "source": {"ip": "192.0.2.1"}}

    status, reply = elasticsearch_node.request(
        "POST", f"/{stream}/_bulk", [{"create": {"_id": "1"}}, document]
    )

    assert (status, reply["items"][0]["create"]["status"]) == (200, 201)
    assert elasticsearch_node.documents(stream) == [document]


def test_a_secure_elasticsearch_lets_in_only_whom_it_knows(
    secure_elasticsearch_node: elasticsearch.Node,
) -> None:
    """It speaks HTTPS, asks for a password and hands out API keys."""
    node = secure_elasticsearch_node
    stranger = elasticsearch.Node(node.port, "wrong", node.authority)

    assert node.url.startswith("https://")
    assert node.api_key(WRITER)
    assert stranger.request("GET", "/")[0] == 401


def test_hec_gives_back_what_was_posted(hec_receiver: hec.Receiver) -> None:
    """Fields, time and metadata come back beside the event."""
    sent: dict[str, Any] = {
        "event": {"message": "trip", "tags": ["a", "b"]},
        "fields": {"severity": "high"},
        "time": 1767225600.5,
        "host": "sensor",
        "source": "canary",
        "sourcetype": "_json",
        "index": "main",
    }

    status = post(hec_receiver, json.dumps(sent).encode(), {"Authorization": "Splunk made-up"})

    assert status == 200
    assert hec_receiver.wait_for(1) == [{**sent, "token": "made-up"}]


def test_hec_forgets_on_reset(hec_receiver: hec.Receiver) -> None:
    """Tests share a receiver but not what it received."""
    post(hec_receiver, b'{"event": "old"}', {})
    hec_receiver.wait_for(1)

    hec_receiver.reset()
    post(hec_receiver, gzip.compress(b'{"event": "new"}'), {"Content-Encoding": "gzip"})

    assert [event["event"] for event in hec_receiver.wait_for(1)] == ["new"]


def test_hec_with_a_token_and_tls_refuses_another_token() -> None:
    """Splunk says 403 where this says 401."""
    needs(hec.missing())
    with hec.receiver(token="right", tls=True) as receiver:
        refused = post(receiver, b'{"event": 1}', {"Authorization": "Splunk wrong"})
        taken = post(receiver, b'{"event": "x"}', {"Authorization": "Splunk right"})
        events = receiver.wait_for(1)

    assert (refused, taken) == (401, 200)
    assert [event["event"] for event in events] == ["x"]


@DAEMONS
def test_a_syslog_daemon_takes_a_message_by_every_road(
    program: str, request: pytest.FixtureRequest
) -> None:
    """UDP, TCP by octet counting and by lines, TLS."""
    daemon: syslog.Daemon = request.getfixturevalue(program)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.sendto(LINE.format("udp").encode(), (processes.HOST, daemon.port))
    with socket.create_connection((processes.HOST, daemon.port)) as tcp:
        tcp.sendall(counted(LINE.format("tcp")))
    with socket.create_connection((processes.HOST, daemon.line_port)) as tcp:
        tcp.sendall(LINE.format("lines").encode() + b"\n")
    with tls_connection(daemon, with_certificate=False) as tls:
        tls.sendall(counted(LINE.format("tls")))

    messages = daemon.wait_for(4)

    came = {(message["input"], message["msg"].strip()) for message in messages}
    assert came == {
        ("udp", "over udp"),
        ("tcp", "over tcp"),
        ("lines", "over lines"),
        ("tls", "over tls"),
    }
    assert {message["host"] for message in messages} == {"host.example.test"}
    assert {message["timestamp"][:26] for message in messages} == {"2026-03-01T12:00:00.123456"}


@pytest.mark.parametrize("run", [syslog.rsyslogd, syslog.syslog_ng], ids=["rsyslogd", "syslog-ng"])
def test_a_syslog_daemon_can_ask_for_a_client_certificate(
    run: Any, request: pytest.FixtureRequest
) -> None:
    """Without one, nothing gets in."""
    needs(syslog.missing(request.node.callspec.id))
    with run(verify_clients=True) as daemon:
        with suppress(OSError), tls_connection(daemon, with_certificate=False) as tls:
            tls.sendall(counted(LINE.format("nobody")))
            tls.recv(1)
        with tls_connection(daemon, with_certificate=True) as tls:
            tls.sendall(counted(LINE.format("tls")))
        messages = daemon.wait_for(1)

    assert [message["msg"].strip() for message in messages] == ["over tls"]


@RECURSORS
@pytest.mark.parametrize("forward", [False, True], ids=["asked", "forwarded"])
def test_a_recursor_finds_our_name_server(
    program: str, forward: bool, name_server: NameServer, request: pytest.FixtureRequest
) -> None:
    """It resolves a name under a domain of ours."""
    start: StartResolver = request.getfixturevalue(program)
    recursor = start(Zone(DOMAIN, name_server.port, forward=forward))

    answer = recursor.ask(f"a.b.{DOMAIN}")

    assert [str(record.rdata) for record in answer.rr] == ["192.0.2.80"]


@RECURSORS
def test_a_recursor_hides_the_left_part_of_a_name(
    program: str, name_server: NameServer, request: pytest.FixtureRequest
) -> None:
    """Minimised, the shorter name is asked for first; else it never is."""
    start: StartResolver = request.getfixturevalue(program)
    zone = Zone(DOMAIN, name_server.port)

    start(zone, minimisation="off").ask(f"a.b.{DOMAIN}")
    whole = set(name_server.names())
    name_server.questions.clear()
    start(zone).ask(f"a.b.{DOMAIN}")

    assert f"b.{DOMAIN}" not in whole
    assert name_server.names()[0].endswith(f"b.{DOMAIN}")
    assert name_server.names()[0] != f"a.b.{DOMAIN}"


@RECURSORS
def test_a_recursor_can_keep_to_tcp(
    program: str, name_server: NameServer, request: pytest.FixtureRequest
) -> None:
    """Nothing reaches us by UDP then."""
    start: StartResolver = request.getfixturevalue(program)

    start(Zone(DOMAIN, name_server.port), tcp_upstream=True).ask(f"a.{DOMAIN}")

    assert {transport for transport, _ in name_server.questions} == {"tcp"}


def test_unbound_mixes_the_case(name_server: NameServer, unbound: StartResolver) -> None:
    """The name that reaches us differs in case only."""
    name = f"a-name-long-enough-to-be-mixed.{DOMAIN}"

    unbound(Zone(DOMAIN, name_server.port), mixed_case=True).ask(name)

    assert name_server.names()[-1] != name
    assert name_server.names()[-1].lower() == name


def test_unbound_tells_the_subnet_of_who_asks(
    name_server: NameServer, unbound: StartResolver
) -> None:
    """The question carries option 8, for 127.0.0.0/24."""
    unbound(Zone(DOMAIN, name_server.port), client_subnet=True).ask(f"a.{DOMAIN}")

    records = [record for _, question in name_server.questions for record in question.ar]
    options = [option for record in records for option in record.rdata]
    subnets = [bytes(option.data) for option in options if isinstance(option, EDNSOption)]
    assert bytes([0, 1, 24, 0, 127, 0, 0]) in subnets


@pytest.mark.parametrize("program", ["nsd", "coredns"])
def test_a_peer_answers_any_name_of_its_domain(program: str) -> None:
    """Its zone has a wildcard."""
    needs(peers.missing(program))
    with {"nsd": peers.nsd, "coredns": peers.coredns}[program](DOMAIN) as peer:
        reply = DNSRecord.question(f"any.{DOMAIN}").send(processes.HOST, peer.port, timeout=60)

    assert [str(record.rdata) for record in DNSRecord.parse(reply).rr] == ["192.0.2.80"]


def test_mariadb_answers_and_logs_who_is_refused(mariadb_server: mariadb.Server) -> None:
    """Both its logs are there to be read."""
    server = mariadb_server
    server.sql("create database shop; create user alice identified by 'right'")

    rows = server.sql("select current_user(), 1 + 1", "-ualice", "-pright")
    with pytest.raises(processes.BackendError, match="Access denied for user 'alice'"):
        server.sql("select 1", "-ualice", "-pwrong")

    assert rows == "alice@%\t2\n"
    assert "Access denied for user 'alice'" in server.error_log.read_text()
    assert "select current_user(), 1 + 1" in server.general_log.read_text()


def test_postgresql_has_its_extensions_and_knows_its_roles(
    postgresql_server: postgresql.Server,
) -> None:
    """It runs, whoever runs the tests."""
    server = postgresql_server
    server.sql("create extension dblink; create role alice login")

    rows = server.sql("select session_user, 1 + 1", "alice")
    with pytest.raises(processes.BackendError, match="permission denied"):
        server.sql("create extension postgres_fdw", "alice")

    assert rows == "alice\t2\n"
    assert "permission denied" in server.log.read_text()


def test_what_cannot_start_tells_its_last_words(tmp_path: Path) -> None:
    """A failure quotes the log of the program."""
    argv = ["sh", "-c", "echo out of luck; exit 3"]

    with (
        pytest.raises(processes.BackendError, match=r"status 3\nout of luck"),
        processes.running(argv, ready=lambda: False, log=tmp_path / "log"),
    ):
        pytest.fail("it never was ready")


def test_what_is_not_installed_is_told_by_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A skip says what to run."""
    monkeypatch.setenv("CANARY_SIEM_BACKENDS", str(tmp_path))

    assert "python -m tests.backends.install" in (elasticsearch.missing() or "")
    assert (hec.missing() or "").startswith("otelcol-hec not found")
    assert places.lacking("no-such-program", "sh") == (
        "no-such-program not found: run python -m tests.backends.install"
    )


def test_an_unknown_backend_is_refused_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    """The message lists those there are."""
    status = install.main(["no-such-backend"])

    assert status == 2
    assert "no such backend: no-such-backend; there are elasticsearch" in capsys.readouterr().err

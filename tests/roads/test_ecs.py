"""Every kind, tripped in every way, makes a document that ECS 9.4.0 and our own table allow."""

import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from dnslib import EDNS0, DNSRecord, EDNSOption

from canary_siem.names import encode
from tests.backends import certificates
from tests.canary_siem.processors.test_enrich import LEEUWARDEN, NETWORK, database
from tests.ecs import problems, unmapped
from tests.roads.program import Program, installed, lines, wait

pytestmark = pytest.mark.slow
KINDS = ("dns", "web", "image", "word")
TYPES = ("A", "AAAA", "TXT", "NS", "SOA", "ANY", "MX", "HTTPS", "DS", "DNSKEY", "CAA", "SRV")
SUBNET = bytes([0, 1, 32, 0, 198, 51, 100, 7])  # 198.51.100.7/32 (RFC 7871, section 6)
ENRICHED = """
[enrich]
city = "{home}/city.mmdb"
asn = "{home}/asn.mmdb"
tor_exits = "{home}/tor"
[[suppress]]
name = "the scanner of ours"
user_agent = "our-scanner/*"
[connectors.file]
type = "jsonl"
path = "{home}/trips.jsonl"
start = "beginning"
"""
AGENTS = ("curl/8.5.0", "Slackbot-LinkExpanding 1.0", "our-scanner/2", "zgrab/0.x")


def loopback() -> list[str]:
    """Give the loopback addresses there are, IPv6's where this machine has it."""
    with suppress(OSError), socket.socket(socket.AF_INET6) as six:
        six.bind(("::1", 0))
        return ["127.0.0.1", "[::1]"]
    return ["127.0.0.1"]


def written(addresses: Sequence[str]) -> str:
    return "[" + ", ".join(f'"{address}:0"' for address in addresses) + "]"


def environment(home: Path) -> dict[str, str]:
    """Bind everything there is, by both families, with TLS beside HTTP."""
    made = certificates.make(home)
    everywhere = written(loopback())
    return {
        "CANARY_SIEM_HEARTBEAT": "1s",
        "CANARY_SIEM_CONSOLE_URL": "https://canary.example.org",
        "CANARY_SIEM_LISTENERS__DNS__BIND": everywhere,
        "CANARY_SIEM_LISTENERS__HTTP__BIND": everywhere,
        "CANARY_SIEM_LISTENERS__HTTP__TLS_BIND": '["127.0.0.1:0"]',
        "CANARY_SIEM_LISTENERS__HTTP__CERTIFICATE": str(made.certificate),
        "CANARY_SIEM_LISTENERS__HTTP__KEY": str(made.key),
        "CANARY_SIEM_LISTENERS__HTTP__TRUSTED_PROXIES": '["127.0.0.1/32"]',
    }


def look_up(program: Program, hostname: str) -> None:
    """Ask by each address and transport, for each type, with data, with a client subnet."""
    labels, _ = encode("zoë@ws\u202e-17\x07".encode(), room=200)
    names = {f"{labels}.{hostname}": "A", f"not-ours.g00.{hostname}": "A", hostname.upper(): "A"}
    queries = [DNSRecord.question(hostname, kind) for kind in TYPES]
    queries += [DNSRecord.question(name, kind) for name, kind in names.items()]
    told = DNSRecord.question(hostname)
    told.add_ar(EDNS0(udp_len=1232, opts=[EDNSOption(8, SUBNET)]))
    for listener, transport, address, port in program.places:
        if listener == "dns":
            for query in [*queries, told]:
                query.send(address, port, tcp=transport == "tcp", timeout=60, ipv6=":" in address)


def requests(hostname: str, token_id: str) -> Iterator[bytes]:
    """Write requests as clients and enemies do."""
    common = f"Host: {hostname}\r\nConnection: close\r\n"
    for agent in AGENTS:
        yield f"GET / HTTP/1.1\r\n{common}User-Agent: {agent}\r\n\r\n".encode()
    forwarded = "X-Forwarded-For: 192.0.2.7, 127.0.0.1\r\n"
    yield f"HEAD /a%20b?q=%00&r=1#f HTTP/1.1\r\n{common}{forwarded}\r\n".encode()
    form = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 7\r\n"
    yield f"POST /login HTTP/1.1\r\n{common}{form}\r\na=b&c=d".encode()
    referrer = "Referer: http://intranet.example.test/x?y=\x7fz\r\nCookie: a=\xff\r\n"
    yield f"OPTIONS * HTTP/1.1\r\n{common}{referrer}\r\n".encode("latin-1")
    yield f"GET http://{hostname}:8080/x HTTP/1.0\r\n\r\n".encode()
    yield f"BREW /{token_id} HTTP/1.1\r\n{common}\r\n".encode()
    yield f"GET /é\u202e{hostname} HTTP/1.1\r\n{common}\r\n".encode()
    yield f"GET /{'x' * 3000} HTTP/1.1\r\n{common}User-Agent: {'u' * 3000}\r\n\r\n".encode()
    yield f"\x00\x01 {hostname} \xff\r\n\r\n".encode("latin-1")


def request(program: Program, hostname: str, token_id: str) -> None:
    """Send each request to each address, and one through TLS."""
    *plain, secure = [place for place in program.places if place[0] == "http"]
    for _, _, address, port in plain:
        for each in requests(hostname, token_id):
            with socket.create_connection((address, port), timeout=60) as to:
                answered(to, each)
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    for each in (next(requests(hostname, token_id)), b""):  # the second only shakes hands
        with (
            socket.create_connection(secure[2:], timeout=60) as raw,
            context.wrap_socket(raw, server_hostname=hostname) as to,
        ):
            answered(to, each)


def answered(to: socket.socket, data: bytes) -> None:
    """Send *data* and read until the other side closes."""
    if not data:
        return
    to.sendall(data)
    with suppress(ConnectionResetError):
        while to.recv(1 << 16):
            pass


def trip_in_every_way(program: Program, kind: str) -> dict[str, Any]:
    memo = "Überstunden 2026 \u4e2d " + "x" * 140
    labels = ("--label", "team=blue", "--label", "cost_centre=7", "--tag", "a b", "--tag", "A")
    (token,) = program.json("token", "create", kind, "--memo", memo, *labels)
    look_up(program, token["hostname"])
    request(program, token["hostname"], token["id"])
    program.json("token", "trigger", token["id"])
    return token


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """Everything that went to the SIEM after each kind was tripped in every way."""
    home = tmp_path_factory.mktemp("ecs")
    database(home / "city.mmdb", "127.0.0.0/8", LEEUWARDEN)
    database(home / "asn.mmdb", "127.0.0.0/8", NETWORK)
    (home / "tor").write_text("192.0.2.7\n")
    with installed(home, ENRICHED.format(home=home), **environment(home)) as program:
        program.start()
        tokens = [trip_in_every_way(program, kind) for kind in KINDS]
        program.call("token", "pause", tokens[0]["id"])
        program.call("token", "delete", tokens[1]["id"])
        for token in tokens[:2]:
            look_up(program, token["hostname"])
            request(program, token["hostname"], token["id"])
        wait(lambda: program.connector("file")["pending"] == 0)
        program.stop()
    return list(lines(home / "trips.jsonl"))


def test_every_document_is_what_ecs_allows(documents: list[dict[str, Any]]) -> None:
    found = {problem for document in documents for problem in problems(document)}

    assert found == set()


def test_every_field_is_in_our_own_table(documents: list[dict[str, Any]]) -> None:
    assert {name for document in documents for name in unmapped(document)} == set()


def test_every_kind_by_every_channel_was_seen(documents: list[dict[str, Any]]) -> None:
    trips = [each for each in documents if each["event"]["dataset"] == "canary_siem.trip"]
    seen = {(t["event"]["code"], t["canary"]["channel"], t["network"]["transport"]) for t in trips}
    families = {trip["network"]["type"] for trip in trips}
    datasets = {each["event"]["dataset"] for each in documents}
    ruled = {trip["canary"].get("suppressed_by") for trip in trips}
    tags = {tag for trip in trips for tag in trip["tags"]}

    for kind in KINDS:
        assert {(kind, "dns", "udp"), (kind, "dns", "tcp"), (kind, "http", "tcp")} <= seen
    assert families == ({"ipv4", "ipv6"} if len(loopback()) > 1 else {"ipv4"})
    assert datasets == {"canary_siem.trip", "canary_siem.audit", "canary_siem.health"}
    assert {"paused", "deleted", "drill", "dns-plumbing", "the scanner of ours"} <= ruled
    assert {"tor-exit", "link-preview", "scanner", "source-is-resolver", "deleted-token"} <= tags
    assert any("tls" in trip for trip in trips)
    assert any("geo" in trip.get("source", {}) for trip in trips)
    assert any(trip.get("client", {}).get("ip") == "198.51.100.7" for trip in trips)

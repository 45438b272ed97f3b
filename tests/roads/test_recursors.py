"""Real recursors before us: a look-up is one incident, two alerts at most, and never a wrong fact.

A recursor that minimises names asks for the tail of a name before the whole of it (RFC 9156), in
mixed case (0x20), by UDP or TCP, more than once, and for more types than its client wants.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from dnslib import CNAME, QTYPE, RR, DNSRecord
from dnslib.server import BaseResolver, DNSHandler, DNSLogger, DNSServer

from canary_siem.names import encode
from tests.backends.fixtures import StartResolver
from tests.backends.processes import HOST, free_port
from tests.backends.resolvers import Zone
from tests.roads.program import Program, installed

pytestmark = [pytest.mark.backend, pytest.mark.slow]
DATA = b"alice@ws-17 \xe2\x82\xac, /srv/finance/2026/budget.xlsx"
WAYS: dict[str, dict[str, Any]] = {
    "plain": {"minimisation": "off"},
    "relaxed": {"minimisation": "relaxed"},
    "strict": {"minimisation": "strict"},
    "by TCP": {"minimisation": "relaxed", "tcp_upstream": True},
    "mixed case": {"minimisation": "relaxed", "mixed_case": True},
    "client subnet": {"minimisation": "relaxed", "client_subnet": True},
    "everything": {
        "minimisation": "strict",
        "mixed_case": True,
        "client_subnet": True,
        "tcp_upstream": True,
    },
}
ONLY_UNBOUND = {"mixed_case", "client_subnet"}
CASES = [
    (program, way)
    for program in ("unbound", "named")
    for way, options in WAYS.items()
    if program == "unbound" or not ONLY_UNBOUND & set(options)
]


class Alias(BaseResolver):  # type: ignore[misc]  # dnslib has no types
    """Says that every name in its zone is another name of *target*."""

    def __init__(self, target: str) -> None:
        self._target = target

    def resolve(self, request: DNSRecord, handler: DNSHandler) -> DNSRecord:
        reply = request.reply()
        reply.header.aa = 1
        if request.q.qtype in {QTYPE.A, QTYPE.AAAA, QTYPE.CNAME}:
            reply.add_answer(RR(request.q.qname, QTYPE.CNAME, rdata=CNAME(self._target), ttl=0))
        return reply


@contextmanager
def alias_zone(target: str) -> Iterator[int]:
    """Serve a zone of aliases by UDP and TCP; lend its port."""
    logger = DNSLogger(log="-request,-reply,-truncated,-error,-recv,-send,-data")
    with ExitStack() as stack:
        port = free_port()
        for tcp in (False, True):
            server = DNSServer(Alias(target), address=HOST, port=port, tcp=tcp, logger=logger)
            server.start_thread()
            stack.callback(server.server.server_close)
            stack.callback(server.stop)
        yield port


def carrying(hostname: str, data: bytes = DATA) -> str:
    """Write a name of the token that carries *data*."""
    labels, cut = encode(data, room=253 - len(hostname) - 1)
    assert not cut
    return f"{labels}.{hostname}"


def judge(trips: list[dict[str, Any]], token: dict[str, Any]) -> None:
    """Hold one look-up's trips to what is promised."""
    assert trips, "nobody asked us"
    assert {trip["canary"]["token"]["id"] for trip in trips} == {token["id"]}
    assert len({trip["canary"]["incident"]["id"] for trip in trips}) == 1
    alerts = [trip for trip in trips if trip["event"]["kind"] == "alert"]
    assert 1 <= len(alerts) <= 2
    told = [trip["canary"]["data"] for trip in trips if "data" in trip["canary"]]
    assert set(told) == {DATA.decode()}  # the whole of it or nothing
    assert not any("data_hex" in trip["canary"] for trip in trips)
    for trip in trips:
        assert trip["canary"]["source"]["role"] == "resolver"
        assert "source-is-resolver" in trip["tags"]
        assert not {"user", "host", "file", "process"} & set(trip)


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """One service for all; each test has tokens of its own."""
    with installed(tmp_path_factory.mktemp("recursors")) as lent:
        lent.start()
        yield lent


@pytest.mark.parametrize(("server", "way"), CASES, ids=[f"{s}, {w}" for s, w in CASES])
def test_a_look_up_is_one_incident_with_its_data(
    server: str, way: str, program: Program, request: pytest.FixtureRequest
) -> None:
    start: StartResolver = request.getfixturevalue(server)
    options = WAYS[way]
    token, other = program.json("token", "create", "dns", "--memo", way, "--count", "2")
    with alias_zone(carrying(other["hostname"])) as port:
        ours = Zone("ct.example.test", program.bound["dns", "udp"])
        recursor = start(ours, Zone("alias.example.org", port, forward=True), **options)
        answer = recursor.ask(carrying(token["hostname"]))
        recursor.ask(carrying(token["hostname"]), "AAAA")
        through = recursor.ask("www.alias.example.org")
    trips = program.trips("--token", token["id"])
    aliased = program.trips("--token", other["id"])

    assert [str(record.rdata) for record in answer.rr] == ["203.0.113.10"]
    assert str(through.rr[-1].rdata) == "203.0.113.10"
    judge(trips, token)
    judge(aliased, other)
    transports = {trip["network"]["transport"] for trip in trips}
    assert transports == ({"tcp"} if options.get("tcp_upstream") else {"udp"})
    if options.get("client_subnet"):
        subnets = {trip["canary"].get("client_subnet") for trip in trips}
        assert "127.0.0.0/24" in subnets
        assert not any("ip" in trip.get("client", {}) for trip in trips)  # a /24 is nobody


@pytest.mark.parametrize("server", ["unbound", "named"])
def test_an_answer_too_long_for_udp_is_fetched_by_tcp(
    server: str, program: Program, request: pytest.FixtureRequest
) -> None:
    start: StartResolver = request.getfixturevalue(server)
    name = f"{server}.ct.example.test"
    for letter in "abcdef":
        program.call("acme", "set", name, letter * 255)
    recursor = start(Zone("ct.example.test", program.bound["dns", "udp"]))
    answer = recursor.ask(f"_acme-challenge.{name}", "TXT", tcp=True)

    assert len(answer.rr) == 6

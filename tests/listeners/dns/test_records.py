"""What every zone answers, type by type."""

import pytest

from listeners.dns import codes
from listeners.dns.answers import CarefulPath
from listeners.dns.wire import FastPath
from listeners.dns.zones import Zones
from tests.listeners.dns.doubles import SITE, MemoryTrap, parsed, query

TABLE = [
    # name, type, RCODE, answers, authority, additional
    ("ct.example.org", "A", 0, ["A", "A"], [], []),
    ("ct.example.org", "AAAA", 0, ["AAAA"], [], []),
    ("ct.example.org", "NS", 0, ["NS"], [], ["A", "A", "AAAA"]),
    ("ct.example.org", "SOA", 0, ["SOA"], [], []),
    ("ct.example.org", "ANY", 0, ["A", "A"], [], []),
    ("ct.example.org", "DNSKEY", 0, [], ["SOA"], []),
    ("ct.example.org", "DS", 0, [], ["SOA"], []),
    ("ct.example.org", "TXT", 0, [], ["SOA"], []),
    ("ct.example.org", "AXFR", 5, [], [], []),
    ("a.b.ct.example.org", "A", 0, ["A", "A"], [], []),
    ("a.b.ct.example.org", "NS", 0, [], ["SOA"], []),
    ("a.b.ct.example.org", "SOA", 0, [], ["SOA"], []),
    ("a.b.ct.example.org", "ANY", 0, ["A", "A"], [], []),
    ("a.b.ct.example.org", "HTTPS", 0, [], ["SOA"], []),
    ("a.b.ct.example.org", "IXFR", 5, [], [], []),
    ("ns1.ct.example.org", "AAAA", 0, ["AAAA"], [], []),
    ("cdn.example.net", "A", 0, [], ["SOA"], []),
    ("cdn.example.net", "NS", 0, ["NS"], [], ["A", "A", "AAAA"]),
    ("cdn.example.net", "SOA", 0, ["SOA"], [], []),
    ("cdn.example.net", "ANY", 0, ["SOA"], [], []),
    ("a.cdn.example.net", "A", 3, [], ["SOA"], []),
    ("a.cdn.example.net", "NS", 3, [], ["SOA"], []),
    ("a.cdn.example.net", "ANY", 3, [], ["SOA"], []),
    ("a.example.org", "A", 5, [], [], []),
]


@pytest.fixture(params=[FastPath, CarefulPath])
def path(request: pytest.FixtureRequest) -> FastPath | CarefulPath:
    made: FastPath | CarefulPath = request.param(MemoryTrap(), Zones(SITE))
    return made


@pytest.mark.parametrize(("name", "qtype", "rcode", "answers", "authority", "additional"), TABLE)
def test_a_zone_answers(
    path: FastPath | CarefulPath,
    name: str,
    qtype: str,
    rcode: int,
    answers: list[str],
    authority: list[str],
    additional: list[str],
) -> None:
    number = next(each for each, word in codes.TYPES.items() if word == qtype)

    reply = parsed(path.answer(query(name, number), True))

    assert reply.header.rcode == rcode
    assert reply.header.aa == int(rcode != codes.REFUSED)
    for section, expected in (
        (reply.rr, answers),
        (reply.auth, authority),
        (reply.ar, additional),
    ):
        assert [codes.type_name(each.rtype) for each in section] == expected


def test_a_denial_carries_the_zone_s_soa_for_a_minute(path: FastPath | CarefulPath) -> None:
    (soa,) = parsed(path.answer(query("a.b.cdn.example.net"), True)).auth

    assert soa.rname == "cdn.example.net"
    assert soa.ttl == soa.rdata.times[4] == 60
    assert soa.rdata.mname == "ns1.ct.example.org"

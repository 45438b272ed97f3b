"""The fast path, with dnslib as its judge."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canary_siem.interfaces import Site
from listeners.dns import codes
from listeners.dns.answers import CarefulPath
from listeners.dns.caught import Caught
from listeners.dns.wire import FastPath
from listeners.dns.zones import Zones, to_wire
from tests.listeners.dns.doubles import (
    ID,
    IMPORTED,
    OPT,
    SITE,
    MemoryTrap,
    comparable,
    opt,
    option,
    parsed,
    query,
)

CROWD = replace(
    SITE,
    public_ips=(*(f"192.0.2.{n}" for n in range(60)), *(f"2001:db8::{n:x}" for n in range(1, 45))),
    nameservers=("ns1.ct.example.org", "ns.elsewhere.example", "ns.cdn.example.net"),
)
BARE = replace(SITE, public_ips=())


def paths(site: Site) -> tuple[FastPath, CarefulPath]:
    trap = MemoryTrap(site)
    zones = Zones(trap.site)
    return FastPath(trap, zones), CarefulPath(trap, zones)


PATHS = [paths(site) for site in (SITE, CROWD, BARE)]
FAST, CAREFUL = PATHS[0]

label = st.one_of(
    st.sampled_from([ID.encode(), IMPORTED.encode(), ID.encode()[:-1] + b"x", b"_", b"w"]),
    st.binary(min_size=1, max_size=16),
    st.text("abcdefghijklmnopqrstuvwxyz234567", min_size=20, max_size=63).map(str.encode),
)
zone = st.sampled_from(
    [
        *(to_wire(each) for each in (*SITE.domains, *SITE.nx_domains)),
        *(to_wire(each) for each in ("xct.example.org", "example.org", "net", "example.com")),
        b"\0",
    ]
)
harmless = st.lists(
    st.tuples(st.sampled_from([3, 10, 12, 65001]), st.binary(max_size=24)), max_size=2
)


@st.composite
def names(draw: st.DrawFn) -> bytes:
    left = draw(st.lists(label, max_size=4))
    wire = b"".join(bytes([len(each)]) + each for each in left) + draw(zone)
    if len(wire) > 255:
        wire = draw(zone)
    mask = draw(st.integers(0, 2**16 - 1))
    upper = wire.upper()
    return bytes(
        u if mask >> (at % 16) & 1 else w
        for at, (w, u) in enumerate(zip(wire, upper, strict=True))
    )


@st.composite
def ordinary(draw: st.DrawFn) -> bytes:
    qtype = draw(
        st.one_of(
            st.sampled_from([1, 2, 6, 12, 15, 16, 28, 43, 48, 64, 65, 251, 252, 255, 257]),
            st.integers(0, 65535),
        )
    )
    flags = draw(st.sampled_from([0x0000, 0x0100, 0x0110, 0x0120, 0x0130, 0x01F3]))
    rest = b""
    if draw(st.booleans()):
        rest = opt(
            size=draw(st.sampled_from([0, 511, 512, 700, 1232, 4096, 65535])),
            flags=draw(st.sampled_from([0, 0x8000, 0x4001])),
            options=b"".join(option(code, data) for code, data in draw(harmless)),
        )
    return query(draw(names()), qtype, flags=flags, rest=rest)


@settings(max_examples=400, deadline=None)
@given(ordinary(), st.sampled_from(PATHS), st.booleans())
def test_every_ordinary_query_gets_from_octets_what_dnslib_would_build(
    data: bytes, both: tuple[FastPath, CarefulPath], udp: bool
) -> None:
    fast, careful = (path.answer(data, udp) for path in both)

    assert fast is not None
    assert careful is not None
    if isinstance(fast, bytes) and isinstance(careful, bytes):
        assert comparable(fast) == comparable(careful)
        return
    assert isinstance(fast, Caught)
    assert isinstance(careful, Caught)
    assert comparable(fast.reply) == comparable(careful.reply)
    assert comparable(fast.denial()) == comparable(careful.denial())
    assert replace(fast, reply=b"", denial=bytes) == replace(careful, reply=b"", denial=bytes)


@settings(max_examples=400, deadline=None)
@given(st.binary(max_size=120), st.booleans())
def test_no_octets_make_it_raise(data: bytes, udp: bool) -> None:
    FAST.answer(data, udp)


@settings(max_examples=400, deadline=None)
@given(ordinary(), st.integers(0, 400), st.binary(min_size=1, max_size=4))
def test_no_mutation_of_a_query_makes_the_two_paths_differ(
    data: bytes, at: int, put: bytes
) -> None:
    at %= len(data)
    mutated = data[:at] + put + data[at + len(put) :]

    fast, careful = FAST.answer(mutated, True), CAREFUL.answer(mutated, True)

    if isinstance(fast, bytes):
        assert isinstance(careful, bytes)
        assert comparable(fast) == comparable(careful)
    elif fast:
        assert isinstance(careful, Caught)
        assert comparable(fast.reply) == comparable(careful.reply)


@pytest.mark.parametrize(
    ("why", "data"),
    [
        ("a reply", query("a.ct.example.org", flags=0x8000)),
        ("another opcode", query("a.ct.example.org", flags=0x2000)),
        ("another class", query("a.ct.example.org", qclass=3)),
        ("two questions", query("a.ct.example.org", counts=(2, 0, 0, 0))),
        ("octets after it", query("a.ct.example.org", counts=(1, 0, 0, 0), rest=b"x")),
        ("a challenge", query("_ACME-challenge.ct.example.org", codes.TXT)),
        ("another EDNS version", query("a.ct.example.org", rest=opt(version=1))),
        ("a client subnet", query("a.ct.example.org", rest=opt(options=option(8, b"\0\1\0\0")))),
        ("half an option", query("a.ct.example.org", rest=opt(options=b"\0\1"))),
        ("a cut OPT", query("a.ct.example.org", rest=OPT[:-1])),
        ("half a name", query("a.ct.example.org")[:20]),
    ],
)
def test_what_is_not_ordinary_is_left_to_the_careful_path(why: str, data: bytes) -> None:
    assert FAST.answer(data, True) is None


def test_the_letters_of_the_question_come_back() -> None:
    said = parsed(FAST.answer(query("x.Ct.eXample.ORG"), True))

    assert said.q.qname.label == (b"x", b"Ct", b"eXample", b"ORG")
    assert [str(each.rdata) for each in said.rr] == ["203.0.113.10", "203.0.113.11"]
    assert all(each.ttl <= 60 for each in said.rr)


def test_a_live_name_and_a_dead_one_answer_alike() -> None:
    for qtype in (1, 2, 6, 16, 28, 65, 255):
        live = FAST.answer(query(f"{ID}.ct.example.org", qtype), True)
        dead = FAST.answer(query(f"{ID[::-1]}.ct.example.org", qtype), True)

        assert isinstance(live, Caught)
        assert isinstance(dead, bytes)
        assert live.reply[2:12] == dead[2:12]
        assert live.reply[-40:] == dead[-40:]


def test_too_long_a_reply_is_cut_for_udp_and_whole_for_tcp() -> None:
    fast = PATHS[1][0]
    plain, edns = query("a.ct.example.org"), query("a.ct.example.org", rest=OPT)

    cut = fast.answer(plain, True)
    assert isinstance(cut, bytes)
    assert (parsed(cut).header.tc, len(cut)) == (1, len(plain))
    assert len(parsed(fast.answer(edns, True)).rr) == 60
    assert len(parsed(fast.answer(plain, False)).rr) == 60

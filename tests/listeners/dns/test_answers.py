"""Packets that are no ordinary queries, and what they are told."""

import struct
from typing import Any

import pytest
from dnslib import QTYPE, RR, A, DNSRecord
from hypothesis import given, settings
from hypothesis import strategies as st

from canary_siem.interfaces import Site
from listeners.dns import codes
from listeners.dns.answers import CarefulPath
from listeners.dns.caught import Caught
from listeners.dns.zones import Zones
from tests.listeners.dns.doubles import (
    CHALLENGE,
    ID,
    OPT,
    SITE,
    MemoryTrap,
    opt,
    option,
    parsed,
    query,
)

TRAP = MemoryTrap(texts={CHALLENGE: ["one", "two"], "_acme-challenge.x.cdn.example.net": ["no"]})
PATH = CarefulPath(TRAP, Zones(SITE))
LIVE, DEAD = f"{ID}.ct.example.org", "nothing.ct.example.org"
SUBNET = option(8, bytes.fromhex("0001180051a20c"))
BAD_SUBNET = option(8, bytes.fromhex("0001180051a20cff"))


def said(data: bytes) -> DNSRecord:
    return parsed(PATH.answer(data, True))


def caught(data: bytes) -> Caught:
    found = PATH.answer(data, True)
    assert isinstance(found, Caught)
    return found


@pytest.mark.parametrize(
    ("why", "data"),
    [
        ("nothing", b""),
        ("eleven octets", query(DEAD)[:11]),
        ("an answer", query(LIVE, flags=0x8180)),
        ("an answer that makes no sense", b"\xff" * 40),
    ],
)
def test_some_packets_deserve_no_answer(why: str, data: bytes) -> None:
    assert PATH.answer(data, True) is None


@pytest.mark.parametrize(
    ("why", "rcode", "make"),
    [
        ("NOTIFY", codes.NOTIMP, {"flags": 0x2000}),
        ("UPDATE", codes.NOTIMP, {"flags": 0x2800}),
        ("an opcode nobody knows", codes.NOTIMP, {"flags": 0x7800}),
        ("no OPT where one is counted", codes.FORMERR, {"counts": (1, 0, 0, 1)}),
        ("two questions", codes.FORMERR, {"counts": (2, 0, 0, 0)}),
        ("a client subnet too long", codes.FORMERR, {"rest": opt(options=BAD_SUBNET)}),
        ("EDNS of tomorrow", codes.BADVERS, {"rest": opt(version=1)}),
        ("CHAOS", codes.REFUSED, {"qclass": 3, "qtype": 16}),
        ("any class", codes.REFUSED, {"qclass": 255}),
        ("a transfer", codes.REFUSED, {"qtype": 252}),
        ("an ordinary query", codes.NOERROR, {"qtype": 65280}),
        ("octets after the message", codes.NOERROR, {"counts": (1, 0, 0, 0), "rest": b"x"}),
    ],
)
def test_a_token_s_name_is_a_hit_however_it_is_asked_and_answered_as_noise(
    why: str, rcode: int, make: dict[str, Any]
) -> None:
    live = caught(query(LIVE, **make))
    dead = PATH.answer(query(DEAD, **make), True)

    assert live.name == LIVE
    assert live.dns["response_code"] == codes.RCODES[rcode]
    assert not live.plumbing
    assert isinstance(dead, bytes)
    reply = parsed(live)
    other = parsed(dead)
    assert reply.header.bitmap == other.header.bitmap
    assert reply.header.rcode | (reply.ar[0].edns_rcode << 4 if reply.ar else 0) == rcode
    assert reply.header.aa == int(rcode == codes.NOERROR)
    assert len(reply.auth) == len(other.auth)
    assert (len(reply.questions), reply.header.ra) == (int("two" not in why), 0)


def test_why_a_packet_is_malformed_stands_with_the_hit() -> None:
    assert caught(query(LIVE, counts=(1, 0, 0, 1))).error == "no whole record at octet 57"
    assert caught(query(LIVE, rest=opt(options=BAD_SUBNET))).error
    assert "after the message" in caught(query(LIVE, counts=(1, 0, 0, 0), rest=b"x")).error


def test_a_question_that_can_t_be_cut_is_answered_by_a_header_alone() -> None:
    reply = PATH.answer(query(LIVE)[:30], True)

    assert isinstance(reply, bytes)
    assert len(reply) == 12
    assert parsed(reply).header.rcode == codes.FORMERR
    assert PATH.answer(query(LIVE, flags=0x2000)[:30], True) == b"\x12\x34\xa0\x04" + bytes(8)


@pytest.mark.parametrize("name", ["example.org", f"{ID}.xct.example.org", ID, ""])
def test_foreign_names_are_refused(name: str) -> None:
    reply = said(query(name, rest=OPT))

    assert (reply.header.rcode, reply.header.aa) == (codes.REFUSED, 0)
    assert not reply.auth
    assert len(reply.ar) == 1


def test_a_client_subnet_is_kept_and_echoed_with_scope_0() -> None:
    found = caught(query(LIVE, rest=opt(options=SUBNET, flags=0x8000)))

    (ours,) = parsed(found).ar
    assert found.client_subnet == "81.162.12.0/24"
    assert found.dns["header_flags"] == ["RD", "DO"]
    assert (ours.edns_len, ours.edns_do) == (1232, 1)
    assert [(each.code, bytes(each.data).hex()) for each in ours.rdata] == [(8, "0001180051a20c")]


def test_a_scope_is_never_echoed_as_it_came() -> None:
    assert said(query(DEAD, rest=opt(options=SUBNET[:7] + b"\x10" + SUBNET[8:]))).ar[0].rdata == []


def test_a_challenge_is_answered_and_no_hit() -> None:
    reply = said(query("_Acme-Challenge.ct.example.org", codes.TXT))

    assert [str(each.rdata) for each in reply.rr] == ['"one"', '"two"']
    assert said(query("_acme-challenge.example.net", codes.TXT)).auth
    assert said(query(CHALLENGE, codes.A)).rr[0].rtype == codes.A
    assert said(query("_acme-challenge.x.cdn.example.net", codes.TXT)).header.rcode == 3


def test_a_challenge_for_a_token_s_name_is_a_hit() -> None:
    assert caught(query(f"_acme-challenge.{LIVE}", codes.TXT)).token.id == ID


def test_a_long_challenge_is_split_and_too_long_a_reply_is_cut() -> None:
    path = CarefulPath(MemoryTrap(texts={CHALLENGE: ["x" * 600, ""]}), Zones(SITE))
    data = query(CHALLENGE, codes.TXT)

    assert parsed(path.answer(data, True)).header.tc == 1
    whole = parsed(path.answer(data, False))
    assert [[len(part) for part in each.rdata.data] for each in whole.rr] == [[255, 255, 90], [0]]


def test_records_beside_opt_are_no_reason_to_refuse() -> None:
    asked = DNSRecord.question(LIVE)
    asked.add_answer(RR("x.example", QTYPE.A, rdata=A("192.0.2.1")))

    assert caught(bytes(asked.pack())).error == ""


@pytest.mark.parametrize("qtype", [codes.NS, codes.SOA, codes.DS, codes.DNSKEY])
def test_what_only_resolvers_ask_is_plumbing(qtype: int) -> None:
    assert caught(query(LIVE, qtype)).plumbing
    assert not caught(query(LIVE, qtype, 3)).plumbing
    assert not caught(query(LIVE, qtype, flags=0x2000)).plumbing


def test_a_denial_is_nxdomain_with_soa_unless_the_query_is_refused() -> None:
    record = parsed(caught(query(LIVE, rest=opt(options=SUBNET))).denial())
    refused = caught(query(LIVE, 252))

    assert (record.header.rcode, record.auth[0].rtype) == (codes.NXDOMAIN, codes.SOA)
    assert refused.denial() == refused.reply


def test_a_site_without_domains_refuses_everything() -> None:
    path = CarefulPath(MemoryTrap(Site(())), Zones(Site(())))

    assert parsed(path.answer(query(LIVE), True)).header.rcode == codes.REFUSED


@settings(max_examples=400, deadline=None)
@given(st.binary(max_size=200), st.booleans())
def test_no_octets_make_it_raise(data: bytes, udp: bool) -> None:
    reply = PATH.answer(data, udp)

    assert (reply is None) == (len(data) < 12 or data[2] >= 0x80)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=60), st.integers(0, 2**15 - 1), st.tuples(*[st.integers(0, 3)] * 3))
def test_a_token_s_name_is_a_hit_whatever_follows_it(
    rest: bytes, flags: int, counts: tuple[int, int, int]
) -> None:
    data = query(LIVE, flags=flags, counts=(1, *counts), rest=rest)

    found = caught(data)

    assert struct.unpack("!H", found.reply[:2]) == (0x1234,)
    assert len(found.reply) <= 1232

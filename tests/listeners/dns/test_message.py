"""What is read of a packet that is no ordinary query."""

import struct

import pytest
from dnslib import EDNS0, QTYPE, RR, A, DNSRecord, EDNSOption
from hypothesis import given, settings
from hypothesis import strategies as st

from listeners.dns.message import read
from tests.listeners.dns.doubles import OPT, opt, option, query

NAME = "a.example"
V4 = option(8, bytes.fromhex("0001180051a20c"))
RECORD = b"\0" + struct.pack("!HHIH", 16, 1, 0, 2) + b"\x01x"


def test_a_packet_without_more_is_its_question() -> None:
    message = read(query(NAME))

    assert message.question
    assert (message.edns, message.error, message.note) == (None, "", "")


def test_a_packet_with_other_than_one_question_keeps_the_first() -> None:
    message = read(query(NAME, counts=(2, 0, 0, 0), rest=b"\xc0\x0c\0\1\0\1"))

    assert message.question
    assert message.error == "2 questions"
    assert read(query(NAME, counts=(0, 0, 0, 0))[:12]).error == "0 questions"


@pytest.mark.parametrize(
    ("why", "rest", "counts"),
    [
        ("one record is missing", b"", (1, 0, 0, 1)),
        ("the record is cut", OPT[:-1], (1, 0, 0, 1)),
        ("the data are cut", opt(options=b"1234")[:-1], (1, 0, 0, 1)),
        ("the owner is no name", b"\x80" + OPT[1:], (1, 0, 0, 1)),
        ("the owner never ends", b"\x01a" * 200, (1, 0, 0, 1)),
        ("the pointer is cut", b"\xc0", (1, 0, 0, 1)),
        ("two OPT", OPT + OPT, (1, 0, 0, 2)),
        ("OPT among the answers", OPT, (1, 1, 0, 0)),
        ("OPT of a name", b"\x01a" + OPT, (1, 0, 0, 1)),
    ],
)
def test_what_is_malformed_says_where(
    why: str, rest: bytes, counts: tuple[int, int, int, int]
) -> None:
    message = read(query(NAME, rest=rest, counts=counts))

    assert message.question
    assert message.error


@pytest.mark.parametrize(
    ("data", "cidr"),
    [
        ("0001180051a20c", "81.162.12.0/24"),
        ("00012000c0000201", "192.0.2.1/32"),
        ("0001140051a2c0", "81.162.192.0/20"),
        ("0002300020010db80001", "2001:db8:1::/48"),
        ("00010000", None),
        ("00000000", None),
    ],
)
def test_a_client_subnet_is_read_as_a_cidr(data: str, cidr: str | None) -> None:
    raw = bytes.fromhex(data)

    message = read(query(NAME, rest=opt(options=option(10, b"12345678") + option(8, raw))))

    assert message.edns
    assert not message.error
    assert (message.edns.subnet, message.edns.client_subnet) == (raw, cidr)


@pytest.mark.parametrize(
    "data",
    [
        "",
        "000118",
        "0001180051a2",  # too short for its prefix
        "0001180051a20c00",  # too long
        "0001170051a20d",  # bits beyond the prefix
        "0001180151a20c",  # a scope, in a query
        "0001210051a20c0000",  # 33 bits of IPv4
        "0003180051a20c",  # a family nobody knows
    ],
)
def test_a_malformed_client_subnet_is_an_error(data: str) -> None:
    message = read(query(NAME, rest=opt(options=option(8, bytes.fromhex(data)))))

    assert message.edns
    assert message.error == "the EDNS options are malformed" or "host bits" in message.error


def test_two_client_subnets_or_half_an_option_are_an_error() -> None:
    assert read(query(NAME, rest=opt(options=V4 + V4))).error
    assert read(query(NAME, rest=opt(options=V4 + b"\0\x0a\0"))).error
    assert read(query(NAME, rest=opt(options=option(10, b"1234")[:-1]))).error


def test_an_empty_last_option_is_whole() -> None:
    assert not read(query(NAME, rest=opt(options=option(3, b"")))).error


def test_options_of_another_edns_version_are_not_read() -> None:
    message = read(query(NAME, rest=opt(version=1, options=b"\xff")))

    assert message.edns
    assert (message.edns.version, message.error) == (1, "")


def test_octets_after_the_message_are_a_note() -> None:
    message = read(query(NAME, counts=(1, 0, 0, 0), rest=b"tail"))

    assert (message.error, message.note) == ("", "4 octets after the message")


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 65535), st.binary(min_size=1, max_size=40)), max_size=4),
    st.integers(0, 65535),
    st.booleans(),
    st.integers(0, 3),
)
def test_dnslib_reads_the_same_edns(
    options: list[tuple[int, bytes]], size: int, do: bool, others: int
) -> None:
    asked = DNSRecord.question(NAME)
    chosen = [EDNSOption(code, data) for code, data in options if code != 8]
    asked.add_ar(*(RR(NAME, QTYPE.A, rdata=A("192.0.2.1")) for _ in range(others)))
    asked.add_ar(EDNS0(udp_len=size, flags="do" if do else "", opts=chosen))
    packed = bytes(asked.pack())

    message = read(packed)

    judge = DNSRecord.parse(packed).ar[-1]
    assert not message.error
    assert not message.note
    assert message.edns
    assert (message.edns.size, message.edns.do) == (judge.edns_len, bool(judge.edns_do))


@settings(max_examples=200, deadline=None)
@given(st.binary(min_size=12, max_size=200), st.binary(max_size=80))
def test_no_octets_make_it_raise(data: bytes, more: bytes) -> None:
    read(data)
    read(query(NAME, counts=(1, 1, 1, 1), rest=RECORD + RECORD + more))
    read(query(NAME, rest=opt(options=more)))

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listeners.smtp.headers import ADDRESSES, LONGEST, Headers, decoded

BLOCK = (
    b"From: =?utf-8?q?J=C3=B6rg?= Berg <joerg@a.example>\r\n"
    b'To: "Berg, Anna" <anna@b.example>,\r\n\tteam: x@c.example, y@c.example;,\r\n'
    b" anna@b.example\r\n"
    b"Subject: =?iso-8859-1?Q?Gr=FC=DFe?= an\r\n =?utf-8?b?YWxsZQ==?=\r\n"
    b"Date: Mon, 02 Mar 2026 10:00:00 +0130\r\n"
    b"subject: another\r\n"
    b'Content-Type: Text/HTML; charset="utf-8"; name="=?utf-8?q?gr=C3=BCn=2Epdf?="\r\n'
    b"Content-Disposition: attachment; filename*0*=utf-8''gr%C3%BCn;\r\n filename*1=.pdf\r\n"
)
HEADERS = Headers(BLOCK)


def test_the_first_field_of_a_name_counts_unfolded_and_decoded() -> None:
    assert HEADERS.text("subject") == "Grüße an alle"
    assert HEADERS.raw("nothing") == ""


def test_mailboxes_are_found_each_once() -> None:
    assert HEADERS.addresses("from") == ["joerg@a.example"]
    assert HEADERS.addresses("to") == ["anna@b.example", "x@c.example", "y@c.example"]
    assert HEADERS.addresses("cc") == []
    many = Headers(b"To: " + b",".join(b"u%d@a.example" % n for n in range(200)))
    assert len(many.addresses("to")) == ADDRESSES


@pytest.mark.parametrize("value", ["(" * 5000, "<" * 5000, '"' * 5000, "a@b," * 2000, "[" * 5000])
def test_broken_mailboxes_cost_little(value: str) -> None:
    Headers(f"To: {value}\r\n".encode()).addresses("to")


def test_a_date_is_told_in_utc() -> None:
    assert HEADERS.moment("date") == datetime(2026, 3, 2, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    ["", "yesterday", "Mon, 99 Mar 2026 10:00:00 +0100", "31 Dec 9999 23:59:59 -2300", "1 " * 500],
)
def test_what_is_no_date_is_unknown(value: str) -> None:
    assert Headers(f"Date: {value}\r\n".encode()).moment("date") is None


def test_a_date_without_zone_is_taken_for_utc() -> None:
    found = Headers(b"Date: Mon, 02 Mar 2026 10:00:00 -0000\r\n").moment("date")

    assert found == datetime(2026, 3, 2, 10, tzinfo=UTC)


def test_what_a_part_says_of_itself_is_read() -> None:
    assert HEADERS.media_type() == "text/html"
    assert HEADERS.disposition() == "attachment"
    assert HEADERS.parameter("content-type", "charset") == "utf-8"
    assert HEADERS.parameter("content-type", "name") == "grün.pdf"
    assert HEADERS.parameter("content-disposition", "filename") == "grün.pdf"
    assert HEADERS.parameter("content-type", "boundary") == ""
    assert Headers(b"").media_type() == "text/plain"
    assert Headers(b"").disposition() == ""


@pytest.mark.parametrize(
    "block",
    [
        b"Content-Type: multipart/mixed" + b';"' * 30_000,
        b"Content-Type: a/b; name*=zlib''%41",
        b"Content-Type: a/b; name*=''; name*0*=x'",
        b'Content-Type: a/b; name="=?x?b?=====?="',
        b"Content-Disposition: ;;;=",
    ],
)
def test_broken_parameters_are_read_as_far_as_they_go(block: bytes) -> None:
    headers = Headers(block)

    assert isinstance(headers.parameter("content-type", "name"), str)
    assert isinstance(headers.parameter("content-disposition", "filename"), str)


def test_octets_that_are_no_ascii_are_read() -> None:
    assert Headers("Subject: grün".encode()).text("subject") == "grün"
    assert Headers("Subject: grün".encode("latin-1")).text("subject") == "grün"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("=?utf-8?b?!!!?=", "=?utf-8?b?!!!?="),
        ("=?zlib?b?YQ==?=", "a"),
        ("=?utf-8?x?a?=", "=?utf-8?x?a?="),
        ("plain", "plain"),
    ],
)
def test_a_broken_word_stays_readable(value: str, expected: str) -> None:
    assert decoded(value) == expected


def test_a_field_has_a_bound() -> None:
    long = Headers(b"Subject: a\r\n" + b" b\r\n" * 20_000)

    assert len(long.raw("subject")) <= LONGEST


@given(st.binary(max_size=300))
def test_nothing_breaks_it(block: bytes) -> None:
    for start in (b"", b"From: ", b"Date: ", b"Content-Type: a/b; name="):
        headers = Headers(start + block)
        headers.addresses("from")
        headers.moment("date")
        headers.media_type()
        headers.disposition()
        headers.text("from")
        headers.parameter("content-type", "name")

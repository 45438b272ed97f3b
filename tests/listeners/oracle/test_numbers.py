"""What is a number in an answer, and what is none."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listeners.oracle.numbers import read

# RFC 6901, section 5: its example document, with numbers.
DOCUMENT = {
    "foo": [10, 11],
    "": 0,
    "a/b": 1,
    "c%d": 2,
    "e^f": 3,
    "g|h": 4,
    "i\\j": 5,
    'k"l': 6,
    " ": 7,
    "m~n": 8,
}
POINTERS = {
    "/foo/0": 10,
    "/foo/1": 11,
    "/": 0,
    "/a~1b": 1,
    "/c%d": 2,
    "/e^f": 3,
    "/g|h": 4,
    "/i\\j": 5,
    '/k"l': 6,
    "/ ": 7,
    "/m~0n": 8,
}


@pytest.mark.parametrize("pointer", POINTERS)
def test_pointers_are_read_as_their_rfc_does(pointer: str) -> None:
    assert read(json.dumps(DOCUMENT).encode(), pointer) == POINTERS[pointer]


def test_an_escape_is_undone_once() -> None:
    assert read(b'{"~1": 1, "/": 2}', "/~01") == 1


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("-0", 0),
        (" 42\n", 42),
        ("\ufeff42", 42),
        ("1.50", 1.5),
        ("-1e3", -1000.0),
        ('"42"', 42),
        ('"-0.5e-1"', -0.05),
        ('"18446744073709551617"', 2**64 + 1),
        ("18446744073709551617", 2**64 + 1),
        (f"1{'0' * 299}", 10**299),
    ],
)
def test_a_number_is_exact(text: str, number: float) -> None:
    found = read(text.encode(), "")

    assert found == number
    assert type(found) is type(number)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "is no JSON"),
        ("<html>503</html>", "is no JSON"),
        ('{"n": 1', "is no JSON"),
        ("{'n': 1}", "is no JSON"),
        ('{"n": NaN}', "is no JSON"),
        ('{"n": Infinity}', "is no JSON"),
        ('{"n": -Infinity}', "is no JSON"),
        ('{"n": 01}', "is no JSON"),
        ("{}", "has nothing at /n"),
        ("[1]", "has nothing at /n"),
        ("1", "has nothing at /n"),
        ('"n"', "has nothing at /n"),
        ("null", "has nothing at /n"),
        ('{"N": 1}', "has nothing at /n"),
        ('{"n": null}', "has no number at /n, but null"),
        ('{"n": true}', "has no number at /n, but true"),
        ('{"n": false}', "has no number at /n, but false"),
        ('{"n": {}}', "has no number at /n, but an object"),
        ('{"n": [1]}', "has no number at /n, but an array"),
        ('{"n": ""}', "has no number at /n, but another text"),
        ('{"n": " 1"}', "another text"),
        ('{"n": "+1"}', "another text"),
        ('{"n": "007"}', "another text"),
        ('{"n": "1,234"}', "another text"),
        ('{"n": "0x10"}', "another text"),
        ('{"n": "1_000"}', "another text"),
        ('{"n": "NaN"}', "another text"),
        ('{"n": "\u0663"}', "another text"),
        ('{"n": 1e999}', "beyond all bounds"),
        ('{"n": "-1e999"}', "beyond all bounds"),
        (f'{{"n": 1{"0" * 301}}}', "beyond all bounds"),
        (f'{{"n": {"9" * 9_000}}}', "is no JSON"),
        ("[" * 100_000, "is no JSON"),
        ('{"n":' * 50_000, "is no JSON"),
    ],
)
def test_what_is_no_number_is_not_zero(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=re.escape(why)):
        read(text.encode(), "/n")


@pytest.mark.parametrize("step", ["2", "-1", "-", "00", "1e0", "", "+0", "\u0660", "9" * 5_000])
def test_an_index_is_an_index(step: str) -> None:
    with pytest.raises(ValueError, match="has nothing at"):
        read(b"[1, 2]", f"/{step}")


@pytest.mark.parametrize("body", [b"\xff\xfe", b"\x80", b"\x00", '{"n": 1}'.encode("utf-16")[:5]])
def test_octets_that_are_no_text_are_no_number(body: bytes) -> None:
    with pytest.raises(ValueError, match="is no JSON"):
        read(body, "/n")


@given(body=st.binary(max_size=300) | st.text(max_size=80).map(str.encode))
def test_it_reads_whatever_comes(body: bytes) -> None:
    try:
        found = read(body, "")
    except ValueError as error:
        assert str(error)  # noqa: PT017 - and nothing else is ever raised
    else:
        assert -1e300 <= found <= 1e300

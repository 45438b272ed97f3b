import base64
import quopri

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listeners.smtp.transfer import decoder

CUTS = st.lists(st.integers(1, 9), min_size=1, max_size=20)


def undone(encoding: str, sent: bytes, cuts: list[int]) -> bytes:
    one = decoder(encoding)
    found, at, number = b"", 0, 0
    while at < len(sent):
        size = cuts[number % len(cuts)]
        found += one.feed(sent[at : at + size])
        at, number = at + size, number + 1
    return found + one.close()


@given(st.binary(max_size=300), CUTS)
def test_base64_is_undone_however_it_comes(content: bytes, cuts: list[int]) -> None:
    sent = base64.encodebytes(content).replace(b"\n", b"\r\n")

    assert undone("base64", sent, cuts) == content


@given(st.binary(max_size=300), CUTS)
def test_quoted_printable_is_undone_however_it_comes(content: bytes, cuts: list[int]) -> None:
    sent = quopri.encodestring(content).replace(b"\n", b"\r\n")

    assert undone("Quoted-Printable", sent, cuts) == quopri.decodestring(sent)


@given(st.binary(max_size=100), CUTS, st.sampled_from(["base64", "quoted-printable", "8bit", ""]))
def test_nothing_breaks_it(content: bytes, cuts: list[int], encoding: str) -> None:
    undone(encoding, content, cuts)


@pytest.mark.parametrize("encoding", ["7bit", "8bit", "binary", "", "x-unknown"])
def test_what_is_not_encoded_stays_as_it_is(encoding: str) -> None:
    assert undone(encoding, b"a=41\r\nYQ==", [3]) == b"a=41\r\nYQ=="


def test_what_does_not_belong_to_base64_is_passed_over() -> None:
    assert undone(" BASE64 ", b"Y Q\0=*=", [1]) == b"a"
    assert undone("base64", b"YWJjZ", [5]) == b"abc"

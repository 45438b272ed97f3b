"""The question, cut out of a packet."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listeners.dns.question import cut, places, text
from tests.listeners.dns.doubles import query


@pytest.mark.parametrize(
    ("why", "data"),
    [
        ("nothing", b""),
        ("a header alone", query("a.example")[:12]),
        ("the name is cut", query("a.example")[:16]),
        ("the type is cut", query("a.example")[:-3]),
        ("a pointer to itself", query(b"\xc0\x0c")),
        ("a label of 64 octets", query(b"\x40" + b"a" * 64 + b"\0")),
        ("a name of 256 octets", query((b"\x3f" + b"a" * 63) * 3 + b"\x3e" + b"a" * 62 + b"\0")),
    ],
)
def test_what_is_no_question_is_not_cut(why: str, data: bytes) -> None:
    assert cut(data) is None


def test_the_longest_name_is_cut() -> None:
    data = query((b"\x3f" + b"a" * 63) * 3 + b"\x3d" + b"a" * 61 + b"\0", 28)

    question = cut(data)

    assert question
    assert (question.end, question.qtype, question.qclass) == (len(data), 28, 1)
    assert len(text(question.low, question.starts)) == 253


def test_a_name_is_lower_case_and_odd_octets_are_escaped() -> None:
    question = cut(query(b'\x08A.b\\"\xe9 \x00\x03Www\0'))

    assert question
    assert text(question.low, question.starts) == r"a\046b\092\034\233\032\000.www"


def test_only_labels_as_long_as_an_id_are_places() -> None:
    labels = ["x" * length for length in (1, 7, 8, 40, 41, 63)]
    question = cut(query(".".join(labels)))

    assert question
    assert places(question.low, question.starts) == ["x" * 8, "x" * 40]


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_no_octets_make_it_raise(data: bytes) -> None:
    question = cut(data)

    if question:
        assert question.end <= len(data)
        text(question.low, question.starts).encode("ascii")
        places(question.low, question.starts)

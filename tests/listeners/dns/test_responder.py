"""Whatever comes, one of the two paths answers it."""

from hypothesis import given, settings
from hypothesis import strategies as st

from listeners.dns.caught import Caught
from listeners.dns.responder import Responder
from tests.listeners.dns.doubles import ID, MemoryTrap, opt, option, parsed, query

RESPONDER = Responder(MemoryTrap())
SEED = query(f"{ID}.ct.example.org", rest=opt(options=option(8, b"\0\1\x08\0\x0a")))


def test_ordinary_queries_and_others_are_answered() -> None:
    assert parsed(RESPONDER.answer(query("a.ct.example.org"), True)).rr
    assert parsed(RESPONDER.answer(query("a.ct.example.org", qclass=3), True)).header.rcode == 5


@settings(max_examples=400, deadline=None)
@given(st.binary(max_size=600), st.booleans())
def test_garbage_never_raises(data: bytes, udp: bool) -> None:
    RESPONDER.answer(data, udp)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(SEED) - 1), st.integers(0, 255)), max_size=6))
def test_a_mutated_query_never_raises_and_never_grows(changes: list[tuple[int, int]]) -> None:
    data = bytearray(SEED)
    for at, octet in changes:
        data[at] = octet

    said = RESPONDER.answer(bytes(data), True)

    reply = said.reply if isinstance(said, Caught) else said
    assert len(reply or b"") <= 1232

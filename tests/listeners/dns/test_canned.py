"""Replies kept as octets."""

from listeners.dns import codes
from listeners.dns.canned import EDNS, NO_EDNS, Shape


def test_a_reply_is_put_together_once_for_each_place_of_its_zone() -> None:
    shape = Shape(soa=b"soa")

    made = shape.make(EDNS, 40)

    assert shape.made[EDNS] == {40: made}
    assert made.tail.startswith(b"\xc0\x28soa\0\0\x29")
    assert made.heads[17][:2] == b"\x85\x10"


def test_a_refusal_claims_no_authority() -> None:
    shape = Shape(codes.REFUSED)

    assert shape.make(NO_EDNS, 0).heads[0] == b"\x80\x05\0\1\0\0\0\0\0\0"
    assert shape.truncated[EDNS].heads[1] == b"\x83\x05\0\1\0\0\0\0\0\1"

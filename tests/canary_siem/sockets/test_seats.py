"""How many may come in."""

from canary_siem.sockets.forwarded import Trusted
from canary_siem.sockets.seats import Seats


def test_no_more_than_all_seats_are_given() -> None:
    seats = Seats(total=2, each=2, trusted=Trusted([]))
    first = seats.take("192.0.2.1")
    assert first is not None
    assert seats.take("192.0.2.2") is not None
    assert seats.take("192.0.2.3") is None

    seats.leave(first)

    assert seats.take("192.0.2.3") is not None


def test_one_source_gets_no_more_than_its_share() -> None:
    seats = Seats(total=9, each=1, trusted=Trusted([]))

    assert seats.take("2001:db8::1") is not None
    assert seats.take("2001:db8::2") is None  # of the same /64
    assert seats.take("2001:db8:0:1::1%eth0") is not None


def test_a_trusted_proxy_may_fill_the_house() -> None:
    seats = Seats(total=2, each=1, trusted=Trusted(["192.0.2.1"]))

    assert seats.take("192.0.2.1") == seats.take("192.0.2.1") == ""
    assert seats.take("192.0.2.1") is None


def test_the_last_to_leave_is_noticed() -> None:
    seats = Seats(total=2, each=2, trusted=Trusted([]))
    assert seats.empty.is_set()
    taken = [seats.take("192.0.2.1"), seats.take("192.0.2.1")]
    assert not seats.empty.is_set()

    for each in taken:
        seats.leave(each or "")

    assert seats.empty.is_set()
    assert seats.count == 0

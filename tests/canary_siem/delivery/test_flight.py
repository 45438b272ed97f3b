"""How far a batch has settled the log: never beyond a hole."""

from canary_siem.delivery.flight import Flight
from canary_siem.trips import StoredTrip


def trips(*positions: int) -> list[StoredTrip]:
    return [StoredTrip(at, f"id-{n}", "trip", b"{}") for n, at in enumerate(positions)]


def test_the_cursor_stops_before_a_hole() -> None:
    flight = Flight(trips(4, 5, 6), {"id-0", "id-2"})

    assert flight.reached(3) == 4
    assert not flight.landed


def test_what_is_only_in_memory_moves_no_cursor() -> None:
    flight = Flight(trips(0, 0), {"id-0", "id-1"})

    assert flight.reached(3) == 3
    assert flight.landed

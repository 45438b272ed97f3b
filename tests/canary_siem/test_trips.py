"""A trip's document is put together without parsing it."""

import orjson

from tests.things import make_trip


def test_the_sequence_is_put_into_the_document() -> None:
    trip = make_trip()

    assert orjson.loads(trip.document(41))["event"] == {"sequence": 41, "id": trip.id}


def test_an_unknown_sequence_is_left_out() -> None:
    trip = make_trip()

    assert orjson.loads(trip.document(0))["event"] == {"id": trip.id}

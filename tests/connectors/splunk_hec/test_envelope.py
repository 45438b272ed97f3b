"""What stands around a stored document on its way to Splunk."""

import json

import orjson
import pytest

from canary_siem.trips import StoredTrip
from connectors.splunk_hec.envelope import Envelope
from tests.samples import EVENT_ID, health_document, stored, trip_document


def envelope(trip: StoredTrip, index: str = "canary") -> dict[str, object]:
    found: dict[str, object] = json.loads(Envelope("trap-1", index).body([trip]))
    return found


def test_the_document_travels_as_it_is_stored() -> None:
    trip = stored(trip_document())

    assert b'"event":' + trip.document + b',"fields"' in Envelope("trap-1", "").body([trip])


def test_an_envelope_says_when_where_and_what() -> None:
    found = envelope(stored(trip_document()))

    del found["event"]
    assert found == {
        "time": 1772600767.123456,
        "host": "trap-1",
        "source": "canary-siem",
        "sourcetype": "canary_siem:trip",
        "index": "canary",
        "fields": {"event_id": EVENT_ID},
    }


def test_without_an_index_the_token_decides() -> None:
    assert "index" not in envelope(stored(health_document()), "")


def test_each_stream_has_its_source_type() -> None:
    assert envelope(stored(health_document()))["sourcetype"] == "canary_siem:health"


def test_envelopes_follow_each_other_without_a_comma() -> None:
    trip = stored(trip_document())

    assert Envelope("trap-1", "").body([trip, trip]).count(b"}}{") == 1


def test_the_time_is_the_documents_own_wherever_it_stands() -> None:
    forged = trip_document(message='"@timestamp":"1999-01-01T00:00:00Z"')
    forged["@timestamp"] = forged.pop("@timestamp")  # now it is the last key

    assert envelope(stored(forged))["time"] == 1772600767.123456


@pytest.mark.parametrize(
    ("stamp", "time"),
    [
        ("2026-03-04T05:06:07Z", 1772600767),
        ("2026-03-04T06:06:07.5+01:00", 1772600767.5),
        ("2026-03-04T05:06:07.5", 1772600767.5),
        ("1969-12-31T23:59:59.500000Z", -0.5),
    ],
)
def test_a_time_is_read_whatever_its_form(stamp: str, time: float) -> None:
    assert envelope(stored(trip_document(**{"@timestamp": stamp})))["time"] == time


@pytest.mark.parametrize(
    "document",
    [
        b"{}",
        b"[]",
        b"nonsense",
        b'{"@timestamp":"never"}',
        b'{"@timestamp":"2026-02-30T00:00:00.000000Z"}',
    ],
)
def test_without_a_time_splunk_takes_its_own(document: bytes) -> None:
    body = Envelope("trap-1", "").body([StoredTrip(1, EVENT_ID, "trip", document)])

    assert body.startswith(b'{"host":"trap-1"')


def test_a_host_is_written_as_json() -> None:
    body = Envelope('a"b', "").body([stored(trip_document())])

    assert orjson.loads(body)["host"] == 'a"b'

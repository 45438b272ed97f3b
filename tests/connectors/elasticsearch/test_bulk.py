"""What goes out for a batch, and how each item that comes back is understood."""

import json
from typing import Any

import pytest

from canary_siem.errors import AccessRefusedError, ReceiverUnavailableError
from canary_siem.interfaces import DELIVERED, Outcome
from canary_siem.trips import StoredTrip
from connectors.elasticsearch.bulk import encode, outcomes

TRIPS = [
    StoredTrip(1, "id-1", "trip", '{"message":"é"}'.encode()),
    StoredTrip(2, "id-2", "health", b'{"message":"alive"}'),
]


def failed(status: int, kind: str = "some_exception", why: str = "so it is") -> dict[str, Any]:
    return {"create": {"status": status, "error": {"type": kind, "reason": why}}}


def created(**more: Any) -> dict[str, Any]:
    return {"create": {"status": 201, **more}}


def test_each_trip_goes_to_the_data_stream_of_its_sort_under_its_own_id() -> None:
    lines = encode(TRIPS, "soc").splitlines()

    assert [json.loads(line) for line in lines[::2]] == [
        {"create": {"_index": "logs-canary_siem.trip-soc", "_id": "id-1"}},
        {"create": {"_index": "logs-canary_siem.health-soc", "_id": "id-2"}},
    ]


def test_the_stored_bytes_travel_as_they_are() -> None:
    assert encode(TRIPS, "soc").splitlines()[1::2] == [trip.document for trip in TRIPS]
    assert encode(TRIPS, "soc").endswith(b"}\n")


@pytest.mark.parametrize(
    ("item", "outcome"),
    [
        (created(), DELIVERED),
        ({"create": {"status": 200}}, DELIVERED),
        (failed(409, "version_conflict_engine_exception"), DELIVERED),
        (created(failure_store="not_applicable_or_unknown"), DELIVERED),
        (
            created(failure_store="used"),
            Outcome("rejected", "kept in the failure store of its data stream"),
        ),
        (failed(400), Outcome("rejected", "400: some_exception: so it is")),
        (failed(429), Outcome("retry", "429: some_exception: so it is")),
        (failed(500), Outcome("retry", "500: some_exception: so it is")),
        (failed(503), Outcome("retry", "503: some_exception: so it is")),
        (failed(418), Outcome("retry", "418: some_exception: so it is")),
        ({"create": {}}, Outcome("retry", "None: {}")),
        ({"update": {"status": 200}}, Outcome("retry", "not understood: None")),
        # beside one that was taken, what we are refused for is tried again
        (failed(401), Outcome("retry", "401: some_exception: so it is")),
        (failed(403), Outcome("retry", "403: some_exception: so it is")),
        (failed(404), Outcome("retry", "404: some_exception: so it is")),
        (
            failed(400, "illegal_argument_exception", "pipeline with id [x] does not exist"),
            Outcome(
                "retry", "400: illegal_argument_exception: pipeline with id [x] does not exist"
            ),
        ),
    ],
)
def test_an_item_is_judged(item: dict[str, Any], outcome: Outcome) -> None:
    assert outcomes({"items": [created(), item]}, 2) == [DELIVERED, outcome]


@pytest.mark.parametrize(
    "item",
    [
        failed(401),
        failed(403, "security_exception"),
        failed(404, "index_not_found_exception"),
        failed(400, "illegal_argument_exception", "pipeline with id [x] does not exist"),
    ],
)
def test_a_batch_that_is_refused_for_what_we_are_holds_the_queue(item: dict[str, Any]) -> None:
    with pytest.raises(AccessRefusedError, match=item["create"]["error"]["type"]):
        outcomes({"items": [failed(429), item]}, 2)


def test_what_caused_an_error_is_told_and_cut() -> None:
    item = failed(400, "document_parsing_exception", "failed to parse field [source.ip]\n")
    item["create"]["error"]["caused_by"] = {"reason": "'x' is no IP " + "y" * 900}

    (outcome,) = outcomes({"items": [item]}, 1)

    assert outcome.reason.startswith(
        "400: document_parsing_exception: failed to parse field [source.ip] : 'x' is no IP yyy"
    )
    assert len(outcome.reason) < 520


@pytest.mark.parametrize(
    "reply", [None, "<html>", {}, {"items": {}}, {"items": []}, {"items": [created()] * 2}]
)
def test_a_reply_that_does_not_speak_of_every_trip_is_no_reply(reply: Any) -> None:
    with pytest.raises(ReceiverUnavailableError, match="not the reply to a bulk request"):
        outcomes(reply, 1)

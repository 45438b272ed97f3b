"""What we write is RFC 5424 to the letter, whatever stands in the document."""

import json
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canary_siem.dialects import rfc5424
from tests.anything import documents, overflowing
from tests.grammars import parse_syslog
from tests.samples import (
    EVENT_ID,
    INCIDENT_ID,
    TOKEN_ID,
    health_document,
    trip_document,
    web_document,
)

SD_ID = "canarytoken@32473"
GOLDEN = (
    "<82>1 2026-03-04T05:06:07.123456Z trap-1.example.org canary-siem 77 TRIP"
    f' [canarytoken@32473 event_id="{EVENT_ID}" event_kind="alert"'
    f' action="canarytoken-tripped" token="{TOKEN_ID}" kind="dns" memo="finance share"'
    f' channel="dns" source="198.51.100.53" source_role="resolver" incident="{INCIDENT_ID}"'
    ' incident_sequence="1" user="alice" user_domain="CORP" host="WS-0042"]'
    " Canarytoken tripped: finance share (dns) via resolver 198.51.100.53"
)


def test_a_trip_is_written_so() -> None:
    assert rfc5424.line(trip_document(), procid="77").decode() == GOLDEN


def test_the_message_is_the_stored_document_as_it_is() -> None:
    stored = orjson.dumps(trip_document())

    assert parse_syslog(rfc5424.line(trip_document(), stored)).message == stored


@pytest.mark.parametrize("document", [trip_document(), web_document()])
def test_a_trip_is_written_the_quick_way(document: dict[str, Any]) -> None:
    assert rfc5424._plainly(document) == rfc5424._carefully(document, 1024) != ""


def test_a_heartbeat_is_information_of_its_own_message_id() -> None:
    message = parse_syslog(rfc5424.line(health_document(), facility=16))

    assert (message.facility, message.severity, message.msgid) == (16, 6, "HEALTH")


def test_quotes_backslashes_and_brackets_come_back_as_they_were() -> None:
    memo = 'C:\\share "x" [a]]\\'

    message = parse_syslog(rfc5424.line(trip_document(**{"canary.token.memo": memo})))

    assert message.parameters(SD_ID)["memo"] == memo


def test_a_long_memo_is_cut_and_a_long_id_left_out() -> None:
    long = trip_document(**{"canary.token.memo": "é" * 5000, "canary.incident.id": "x" * 500})

    parameters = parse_syslog(rfc5424.line(long)).parameters(SD_ID)

    assert parameters["memo"] == "é" * 512
    assert "incident" not in parameters


def test_a_document_too_long_goes_without_its_original() -> None:
    document = trip_document(**{"event.original": "x" * 30_000})

    message = parse_syslog(rfc5424.line(document, orjson.dumps(document), limit=8192)).message

    assert "original" not in json.loads(message)["event"]
    assert json.loads(message)["event"]["id"] == EVENT_ID


def test_a_document_longer_still_goes_as_its_message() -> None:
    document = trip_document(tags=["x" * 9000])

    message = parse_syslog(rfc5424.line(document, orjson.dumps(document), limit=8192)).message

    assert message.decode() == document["message"]


def test_another_dialect_is_wrapped_without_structured_data() -> None:
    message = parse_syslog(rfc5424.wrapped(trip_document(), "CEF:0|é"))

    assert message.elements == {}
    assert message.message.decode() == "CEF:0|é"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("@timestamp", "2026-03-04T05:06:60.000000Z"),
        ("@timestamp", "2026-13-04T05:06:07Z"),
        ("@timestamp", None),
        ("observer.hostname", "a b"),
        ("observer.hostname", "h" * 256),
        ("observer.hostname", "hôte"),
    ],
)
def test_a_header_field_that_the_grammar_refuses_is_left_open(field: str, value: Any) -> None:
    message = parse_syslog(rfc5424.line(trip_document(**{field: value})))

    assert "-" in {message.timestamp, message.host}


def test_the_fullest_document_keeps_its_ids_whole_within_the_least_bound() -> None:
    line = rfc5424.line(overflowing(), b"{" * 9000, limit=rfc5424.LEAST_LIMIT)

    assert len(line) <= rfc5424.LEAST_LIMIT
    assert parse_syslog(line).parameters(SD_ID)["event_id"] == "i" * 40


def test_a_document_that_no_json_can_hold_goes_as_its_message() -> None:
    document = trip_document(tags=[object()])

    message = parse_syslog(rfc5424.line(document, b"{" * 9000, limit=8192)).message

    assert message.decode() == document["message"]


@pytest.mark.parametrize("memo", ["m" * 200, 'a "quote"', "grüße]", "\x85", "x" * 2000])
def test_a_memo_that_needs_care_gets_it_once_and_stays_quick(memo: str) -> None:
    document = trip_document(**{"canary.token.memo": memo})

    assert rfc5424._plainly(document) == rfc5424._carefully(document, 1024) != ""


@pytest.mark.parametrize("value", [True, 1, 1.0, None, ["1"], {"1": "1"}])
@pytest.mark.parametrize("field", ["event.severity", "observer.hostname", "canary.token.memo"])
def test_what_is_remembered_of_a_text_is_not_said_of_what_is_none(field: str, value: Any) -> None:
    def written(of: Any) -> bytes:
        return rfc5424.line(trip_document(**{field: of}))

    first = written(value)
    for other in ("1", 1, True, 1.0):
        written(other)

    assert written(value) == first


@settings(deadline=None, max_examples=150)
@given(documents())
def test_the_quick_way_and_the_careful_way_write_the_same(document: dict[str, Any]) -> None:
    quickly = rfc5424._plainly(document)

    assert quickly in {"", rfc5424._carefully(document, 1024)}


@settings(deadline=None, max_examples=150)
@given(documents(), st.integers(rfc5424.LEAST_LIMIT, 4000), st.booleans())
def test_any_document_makes_a_line_of_the_grammar_within_its_bound(
    document: dict[str, Any], limit: int, whole: bool
) -> None:
    stored = json.dumps(document, ensure_ascii=False).encode(errors="replace") if whole else b""

    line = rfc5424.line(document, stored, limit=limit)

    message = parse_syslog(line)
    assert len(line) <= limit
    assert set(message.elements) == {SD_ID}
    assert not message.message.startswith(b"\xef\xbb\xbf")
    assert b"\n" not in line
    line.decode()

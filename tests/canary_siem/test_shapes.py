from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from canary_siem.shapes import (
    Labels,
    Length,
    Memo,
    Since,
    Until,
    acknowledged_out,
    incident_of,
    key_out,
    moment,
    nanoseconds,
    suppression_out,
    told,
)
from canary_siem.store.incidents import Acknowledgement
from canary_siem.suppressions import Suppression

NOW = timedelta(seconds=5)


def test_an_age_is_counted_from_now() -> None:
    assert abs(moment("15m") - (datetime.now(UTC) - timedelta(minutes=15))) < NOW
    assert abs(moment("15m", ahead=True) - (datetime.now(UTC) + timedelta(minutes=15))) < NOW


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-04T05:06:07Z",
        "2026-03-04T06:06:07+01:00",
        "2026-03-04T06:06:07.000000 01:00",
        "2026-03-04 05:06:07",
    ],
)
def test_rfc_3339_is_read_and_no_zone_is_utc(text: Any) -> None:
    assert moment(text) == datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "soon", "15", "15 m", "999999999d", "2026-13-01T00:00:00Z"])
@pytest.mark.parametrize("form", [Since, Until])
def test_what_is_no_time_says_how_to_write_one(form: Any, text: Any) -> None:
    with pytest.raises(ValidationError, match=r"15m|out of all time"):
        TypeAdapter(form).validate_python(text)


def test_a_time_as_such_is_taken() -> None:
    at = datetime(2026, 1, 2, tzinfo=UTC)

    assert TypeAdapter(Since).validate_python(at) == at
    assert TypeAdapter(Until).validate_python(at) == at


def test_nanoseconds_and_back_lose_nothing() -> None:
    at = datetime(2026, 3, 4, 5, 6, 7, 123457, tzinfo=UTC)

    assert told(nanoseconds(at)) == "2026-03-04T05:06:07.123457Z"


@pytest.mark.parametrize("memo", ["m", "ü" * 1000, "line one\nline two\ttab", "予算表"])
def test_a_memo_is_any_text_of_1_to_1000(memo: Any) -> None:
    assert TypeAdapter(Memo).validate_python(memo) == memo


@pytest.mark.parametrize("memo", ["", " \t", "x" * 1001, "esc \x1b[31m", "nul \0", "c1 \x9b"])
def test_a_memo_says_something_and_never_steers_a_terminal(memo: Any) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Memo).validate_python(memo)


@pytest.mark.parametrize("labels", [{"": "x"}, {"a.b": "x"}, {"a": "\x1b"}, {"a": "x" * 1001}])
def test_labels_are_plain(labels: Any) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Labels).validate_python(labels)


def test_a_key_is_revoked_before_it_is_expired() -> None:
    assert key_out("a", ["admin"], 1, None, None).state == "valid"
    assert key_out("a", ["admin"], 1, 2, None).state == "expired"
    assert key_out("a", ["admin"], 1, 2, 3).state == "revoked"


def test_a_length_has_a_unit() -> None:
    assert TypeAdapter(Length).validate_python("90m") == 5400
    assert TypeAdapter(Length).json_schema() == {"type": "string"}
    for wrong in ("90", 90, None):
        with pytest.raises(ValidationError):
            TypeAdapter(Length).validate_python(wrong)


def test_a_suppression_leaves_out_what_does_not_narrow_it() -> None:
    fixed = suppression_out(Suppression("x", path="/a")).model_dump(exclude_none=True)
    over = suppression_out(Suppression("y", (ip_network("::1"),), until=1, created=1, by="cli"))

    assert fixed == {"name": "x", "origin": "file", "state": "active", "path": "/a"}
    assert (over.state, over.origin, over.source) == ("expired", "added", ["::1/128"])


def test_an_acknowledgement_leaves_out_what_nobody_said() -> None:
    said = acknowledged_out(Acknowledgement("i", 1_000, "", ""))

    assert said.model_dump(exclude_none=True) == {"at": "1970-01-01T00:00:00.000001Z"}


def test_a_trip_that_a_step_failed_for_has_no_incident() -> None:
    assert incident_of({"canary": {"incident": {"id": "i"}}}) == "i"
    assert incident_of({"canary": {}}) == ""

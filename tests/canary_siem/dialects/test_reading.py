"""Reading documents that lack anything, and cutting text without breaking it."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canary_siem.dialects import reading
from tests.samples import health_document, trip_document


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a", "a"),
        (7, "7"),
        (True, "true"),
        (False, "false"),
        (["a", 1, None], "a,1"),
        (None, ""),
        ({"a": 1}, ""),
        ("\ud800", "\ufffd"),
    ],
)
def test_a_leaf_is_read_as_text(value: object, text: str) -> None:
    assert reading.text(value) == text


@pytest.mark.parametrize("name", ["event.id.x", "nothing", "source.geo.x", "message.x"])
def test_what_is_absent_reads_as_nothing(name: str) -> None:
    assert reading.read(trip_document(), name) == ""


@pytest.mark.parametrize("stamp", [None, "yesterday", 7, "0001-01-01T00:00:00+14:00"])
def test_a_time_that_is_none_reads_as_nothing(stamp: object) -> None:
    assert reading.moment({"@timestamp": stamp}) is None


@pytest.mark.parametrize("stamp", ["2026-03-04T05:06:07", "2026-03-04T06:06:07+01:00"])
def test_a_time_is_read_in_utc(stamp: str) -> None:
    assert reading.moment({"@timestamp": stamp}) == datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


@pytest.mark.parametrize("ip", ["", "1.2.3", "host", "fe80::1%eth0 x=y"])
def test_what_is_no_address_is_left_out(ip: str) -> None:
    assert reading.address({"source": {"ip": ip}}, "source.ip") == ""


@pytest.mark.parametrize(
    ("severity", "grade"), [(99, 1), (73, 2), (47, 3), (21, 4), (None, 2), (12, 2), ([], 2)]
)
def test_a_trip_is_graded_by_its_severity(severity: object, grade: int) -> None:
    document = trip_document(**{"event.severity": severity})

    assert reading.grade(document, {99: 1, 73: 2, 47: 3, 21: 4}, trip=2, other=6) == grade


@pytest.mark.parametrize(("severity", "grade"), [(None, 6), (21, 6), (47, 3), (73, 2)])
def test_what_we_say_ourselves_is_information_unless_it_warns(
    severity: object, grade: int
) -> None:
    document = health_document(**{"event.severity": severity})

    assert reading.grade(document, {99: 1, 73: 2, 47: 3, 21: 4}, trip=2, other=6) == grade


@pytest.mark.parametrize(
    ("dataset", "stream"),
    [("canary_siem.audit", "audit"), ("other.trip", "event"), ("canary_siem.x", "event")],
)
def test_the_stream_is_one_of_ours_or_none(dataset: str, stream: str) -> None:
    assert reading.stream({"event": {"dataset": dataset}}) == stream


@given(st.text(max_size=40), st.integers(-5, 60))
def test_a_cut_text_is_the_longest_head_that_fits(value: str, octets: int) -> None:
    value = reading.text(value)

    head = reading.cut(value, octets)

    assert value.startswith(head)
    assert len(head.encode()) <= max(octets, 0)
    assert head == value or len(value[: len(head) + 1].encode()) > octets


@given(st.lists(st.sampled_from([r"\\", r"\n", "a", "é"])), st.integers(0, 20))
def test_no_half_of_an_escape_is_left(parts: list[str], octets: int) -> None:
    head = reading.cut_escaped("".join(parts), octets)

    assert any(head == "".join(parts[:n]) for n in range(len(parts) + 1))

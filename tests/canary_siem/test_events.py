"""Ids, times and what we say ourselves."""

import time
from datetime import UTC, datetime
from uuid import UUID

import orjson
import pytest

from canary_siem.events import EventIds, Observer, Statements, carried, rfc3339, timestamp
from tests.ecs import problems


def test_an_event_id_is_a_uuid_of_version_7_and_tells_its_time() -> None:
    now = time.time_ns()

    made = UUID(EventIds()(now))

    assert (made.version, made.variant) == (7, "specified in RFC 4122")
    assert made.int >> 80 == now // 1_000_000


def test_event_ids_follow_a_clock_that_was_set_back() -> None:
    draw = EventIds()
    now = time.time_ns()
    draw(now)

    assert UUID(draw(now - 3600 * 10**9)).int >> 80 == (now - 3600 * 10**9) // 1_000_000


def test_event_ids_grow_even_where_the_clock_steps_back() -> None:
    draw = EventIds()
    now = time.time_ns()

    made = [draw(now - step * 1000) for step in range(1000)]

    assert made == sorted(set(made))


@pytest.mark.parametrize(
    ("nanoseconds", "text"),
    [
        (0, "1970-01-01T00:00:00.000000Z"),
        (1_767_323_045_000_001_999, "2026-01-02T03:04:05.000001Z"),
        (1_767_323_045_999_999_999, "2026-01-02T03:04:05.999999Z"),
    ],
)
def test_times_have_microseconds(nanoseconds: int, text: str) -> None:
    assert timestamp(nanoseconds) == text


def test_a_datetime_is_written_the_same_way() -> None:
    assert rfc3339(datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)) == "2026-01-02T03:04:05.000000Z"


def test_a_statement_is_ecs_and_never_an_alert() -> None:
    statements = Statements(Observer("0011223344556677"), EventIds())
    trip = statements.write(
        "audit",
        "canarytoken-created",
        "Token made",
        category="configuration",
        types=("creation",),
        fields={"rule": {"id": "x"}},
    )

    document = orjson.loads(trip.document(3))

    assert problems(document) == []
    assert document["event"]["kind"] == "event"
    assert document["data_stream"]["dataset"] == "canary_siem.audit"
    assert document["event"]["sequence"] == 3
    assert not trip.alert


def test_a_long_statement_is_a_title_and_its_whole_is_the_reason() -> None:
    statements = Statements(Observer("0011223344556677"), EventIds())

    trip = statements.write("health", "connector-down", "w" * 300)
    document = orjson.loads(trip.document(3))

    assert problems(document) == []
    assert len(document["message"]) == 200
    assert document["event"]["reason"] == "w" * 300


@pytest.mark.parametrize("number", [0, -3, 2**53, 1.5, 2**53 + 1, -(10**40)])
def test_a_number_is_carried_as_json_is_read(number: float) -> None:
    shown = carried(number)

    assert orjson.loads(orjson.dumps(shown)) == shown == float(number)
    assert isinstance(shown, int) == (abs(number) <= 2**53 and number != 1.5)

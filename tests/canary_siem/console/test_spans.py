"""Spans and their steps: each trip is counted in one of them."""

from datetime import UTC, datetime, timedelta

import pytest

from canary_siem.console.spans import DAY, SPANS, Span, span_of, steps
from tests.canary_siem.console.tripping import make_seen

NOW = datetime(2026, 3, 4, 12, 10, tzinfo=UTC)


@pytest.mark.parametrize("span", SPANS, ids=lambda span: span.name)
def test_steps_lie_at_round_times_and_the_last_one_holds_now(span: Span) -> None:
    found = steps([], span, NOW)

    assert len(found) * span.step == span.length
    assert found[-1].start <= NOW < found[-1].start + span.step
    assert all(each.start.timestamp() % span.step.total_seconds() == 0 for each in found)


def test_each_trip_is_counted_in_its_step_and_those_before_in_none() -> None:
    at = NOW.timestamp()
    seen = [
        make_seen(at=at),
        make_seen(at=at - 60, alert=False),
        make_seen(at=at - 3600),
        make_seen(at=at - 2 * 86400),
        make_seen(at=at + 86400),
    ]

    found = steps(seen, DAY, NOW)

    assert (found[-1].alerts, found[-1].events) == (1, 1)
    assert found[-3].alerts == 1
    assert sum(each.alerts for each in found) == 2


def test_a_step_leads_to_its_trips() -> None:
    found = steps([], DAY, NOW, "/trips", [("kind", "a&b")])

    assert found[-1].href == "/trips?kind=a%26b&at=2026-03-04T12%3A00%3A00Z"
    assert steps([], DAY, NOW)[0].href == ""


def test_a_span_is_found_by_name_or_it_is_a_day() -> None:
    assert span_of("7d").length == timedelta(days=7)
    assert span_of("7 years") is DAY

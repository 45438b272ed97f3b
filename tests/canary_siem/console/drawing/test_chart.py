"""Bars over time: what happened is seen, and nothing in them is markup of others."""

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

import pytest

from canary_siem.console.drawing.chart import ALERTS, LEAST, Step, chart, round_up, span, told

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
HALF = timedelta(minutes=30)


def day(**at: tuple[int, int]) -> list[Step]:
    """Make the 48 steps of a day, those named ``s7`` with their alerts and events."""
    return [Step(NOON + HALF * n, *at.get(f"s{n}", (0, 0))) for n in range(48)]


def drawn(steps: list[Step], length: timedelta = HALF) -> ET.Element:
    return ET.fromstring(str(chart(steps, length)))  # noqa: S314 - our own


def bars(root: ET.Element, name: str) -> list[int]:
    return [int(each.get("height", "")) for each in root.iter("rect") if each.get("class") == name]


def test_alerts_and_events_have_scales_of_their_own() -> None:
    root = drawn(day(s3=(1, 1000), s9=(2, 10)))

    assert bars(root, "alerts") == [ALERTS // 2, ALERTS]
    assert bars(root, "events")[1] == LEAST


def test_a_bar_says_when_and_how_many() -> None:
    root = drawn(day(s3=(1, 2)))

    assert [each.text for each in root.iter("title")] == [
        "04 Mar 13:30 to 14:00 UTC: 1 alert, 2 events"
    ]


def test_a_bar_leads_where_it_is_told_to_and_is_no_stop_of_the_tab_key() -> None:
    root = drawn([Step(NOON, 1, 0, '/trips?since=1&until="2"')])

    (link,) = root.iter("a")
    assert link.get("href") == '/trips?since=1&until="2"'
    assert link.get("tabindex") == "-1"


def test_round_hours_are_written_below_and_midnight_as_a_date() -> None:
    root = drawn(day(s1=(1, 1)))

    times = [each.text for each in root.iter("text") if "time" in each.get("class", "")]
    assert times == ["15:00", "18:00", "21:00", "05 Mar", "03:00", "06:00", "09:00"]


@pytest.mark.parametrize(
    ("steps", "length"),
    [
        (60, timedelta(minutes=1)),
        (56, timedelta(hours=3)),
        (60, timedelta(hours=12)),
    ],
)
def test_there_are_some_times_and_not_too_many(steps: int, length: timedelta) -> None:
    root = drawn([Step(NOON + length * n) for n in range(steps)], length)

    times = [each for each in root.iter("text") if "time" in each.get("class", "")]
    assert 2 <= len(times) <= 8


def test_nothing_at_all_is_drawn_as_an_empty_chart() -> None:
    assert bars(drawn([]), "alerts") == []
    assert bars(drawn(day()), "alerts") == []


def test_there_is_neither_style_nor_script() -> None:
    text = str(chart(day(s3=(1, 1000)), HALF))

    assert "style" not in text
    assert "script" not in text


def test_a_scale_ends_at_a_round_number() -> None:
    assert [round_up(n) for n in (0, 1, 2, 3, 6, 11, 99, 501)] == [1, 1, 2, 5, 10, 20, 100, 1000]


def test_a_step_over_midnight_names_both_days() -> None:
    step = Step(NOON + timedelta(hours=11, minutes=30), 2, 1)

    assert span(step, HALF) == "04 Mar 23:30 to 05 Mar 00:00 UTC"
    assert told(step) == "2 alerts, 1 event"

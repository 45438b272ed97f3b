"""Which events are for people."""

from typing import Any

import pytest

from canary_siem.dialects.notice.choice import Send, is_drill, wanted
from tests.samples import health_document, trip_document

ALERT = trip_document()
QUIET = trip_document(**{"event.kind": "event"})
LOW = trip_document(**{"event.severity": 21})
DRILL = trip_document(**{"event.kind": "event", "canary.drill": True})
HEARTBEAT = health_document()
DOWN = health_document(**{"event.kind": "event", "event.action": "connector-down"})
DOCTORS = health_document(**{"event.kind": "event", "event.action": "drill"})
AUDIT = health_document(
    **{"event.kind": "event", "event.dataset": "canary_siem.audit", "event.action": "key-created"}
)


@pytest.mark.parametrize(
    ("send", "expected"),
    [
        ("alerts", [ALERT, LOW, DRILL, DOWN, DOCTORS]),
        ("trips", [ALERT, QUIET, LOW, DRILL, DOWN, DOCTORS]),
        ("all", [ALERT, QUIET, LOW, DRILL, HEARTBEAT, DOWN, DOCTORS, AUDIT]),
    ],
)
def test_send_says_what_goes_out(send: Send, expected: list[dict[str, Any]]) -> None:
    every = [ALERT, QUIET, LOW, DRILL, HEARTBEAT, DOWN, DOCTORS, AUDIT]

    assert [each for each in every if wanted(each, send, 21, ())] == expected


def test_what_is_below_the_least_severity_is_left_out_but_never_a_drill() -> None:
    assert wanted(ALERT, "alerts", 73, ())
    assert not wanted(LOW, "alerts", 73, ())
    assert wanted(DRILL, "alerts", 99, ())
    assert wanted(DOWN, "alerts", 99, ())


def test_tags_pick_trips() -> None:
    assert wanted(ALERT, "alerts", 21, {"finance", "hr"})
    assert not wanted(ALERT, "alerts", 21, {"hr"})
    assert not wanted(trip_document(tags=None), "alerts", 21, {"hr"})
    assert wanted(DOWN, "alerts", 21, {"hr"})


def test_only_we_make_drills() -> None:
    named_so = trip_document(**{"event.action": "drill", "canary.token.memo": "drill"})

    assert [is_drill(each) for each in (DRILL, DOCTORS, named_so, DOWN)] == [
        True,
        True,
        False,
        False,
    ]

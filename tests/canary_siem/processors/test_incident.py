"""Which hits are one act, and which of them are to be seen."""

import time
from typing import Any

import orjson
import pytest

from canary_siem.processors.incident import ALERTS, SECOND, Incidents
from canary_siem.trips import Decoded, Draft
from tests.things import make_draft, make_token

WINDOW = 300 * SECOND
NOW = time.time_ns()
TOKEN = make_token()


@pytest.fixture
def incidents() -> Incidents:
    return Incidents(WINDOW, limit=100)


def alerted(incidents: Incidents, at: float = 0, severity: int = 73, **hit: Any) -> bool:
    """Send one unsuppressed hit *at* seconds through; say whether it is seen."""
    return judged(incidents, make_draft(TOKEN, at=NOW + int(at * SECOND), **hit), severity)


def judged(incidents: Incidents, draft: Draft, severity: int = 73) -> bool:
    draft.severity = severity
    incidents(None, "append", {"draft": draft})
    assert draft.incident
    return draft.incident.deserves_alert(draft)


def test_a_look_up_of_both_addresses_is_one_alert(incidents: Incidents) -> None:
    assert alerted(incidents)
    assert not alerted(incidents, 0.1)


def test_a_hit_after_the_window_is_another_act(incidents: Incidents) -> None:
    first, second = make_draft(TOKEN, at=NOW), make_draft(TOKEN, at=NOW + WINDOW + 1)

    assert judged(incidents, first)
    assert judged(incidents, second)
    assert first.incident
    assert second.incident
    assert first.incident.id == first.id
    assert second.incident.id == second.id


def test_an_act_ends_after_an_hour_even_if_the_hits_go_on(incidents: Incidents) -> None:
    seen = [alerted(incidents, minutes * 60) for minutes in range(0, 66, 4)]

    assert seen.count(True) == 2


def test_another_channel_alerts(incidents: Incidents) -> None:
    assert alerted(incidents)
    assert alerted(incidents, 1, channel="http", role="direct")
    assert not alerted(incidents, 2, channel="http", role="direct")


@pytest.mark.parametrize(
    ("channel", "source", "alerts"),
    [
        ("dns", "192.0.2.99", False),
        ("dns", "192.0.3.7", True),
        ("dns", "2001:db8:1:2::9", True),
        ("http", "192.0.2.99", True),
    ],
    ids=["same-24", "other-24", "ipv6", "http-is-exact"],
)
def test_a_further_source_alerts(
    incidents: Incidents, channel: str, source: str, *, alerts: bool
) -> None:
    alerted(incidents, channel=channel)

    assert alerted(incidents, 1, channel=channel, source_ip=source) is alerts


def test_dns_sources_in_one_ipv6_48_are_one(incidents: Incidents) -> None:
    alerted(incidents, source_ip="2001:db8:1:2::9")

    assert not alerted(incidents, 1, source_ip="2001:db8:1:3::7")


def test_a_further_complete_fact_alerts_and_an_incomplete_one_does_not(
    incidents: Incidents,
) -> None:
    bare, half, whole, again = (make_draft(TOKEN, at=NOW + i) for i in range(4))
    half.decoded = Decoded({"user": {"name": "ali"}}, complete=False)
    whole.decoded = again.decoded = Decoded({"user": {"name": "alice"}})

    assert [judged(incidents, d) for d in (bare, half, whole, again)] == [True, False, True, False]


def test_a_higher_grade_alerts_again(incidents: Incidents) -> None:
    assert alerted(incidents, severity=21)
    assert alerted(incidents, 1, severity=73)
    assert not alerted(incidents, 2, severity=21)


def test_after_ten_alerts_there_is_one_more_every_ten_minutes(incidents: Incidents) -> None:
    burst = [alerted(incidents, i, source_ip=f"10.0.{i}.1") for i in range(30)]
    later = [alerted(incidents, 30 + 60 * i, source_ip="10.9.9.9") for i in range(1, 25)]

    assert burst.count(True) == ALERTS
    assert later.count(True) == 2


def test_hits_are_numbered(incidents: Incidents) -> None:
    drafts = [make_draft(TOKEN, at=NOW + i) for i in range(3)]

    for draft in drafts:
        judged(incidents, draft)

    assert drafts[0].incident is drafts[2].incident
    assert drafts[2].incident
    assert drafts[2].incident.hits == 3


def test_a_drill_is_an_incident_of_its_own(incidents: Incidents) -> None:
    from canary_siem.trips import Drill

    drill = make_draft(TOKEN, at=NOW, drill=Drill("n"))
    judged(incidents, drill)

    assert alerted(incidents, 1)


def test_beyond_the_limit_hits_are_counted_one_event_a_minute() -> None:
    incidents = Incidents(WINDOW, limit=3)
    recorded = []
    for at in range(300):
        draft = make_draft(TOKEN, at=NOW + at * SECOND)
        if not incidents.counts_only(TOKEN.id, draft.hit.at):
            judged(incidents, draft)
            recorded.append(draft)

    assert len(recorded) == 3 + 4
    assert recorded[-1].incident
    assert recorded[-1].incident.hits > 240


def test_a_token_that_was_never_hit_is_not_counted_only(incidents: Incidents) -> None:
    assert not incidents.counts_only("other", NOW)


def test_a_restart_goes_on_with_what_was_open(incidents: Incidents) -> None:
    draft = make_draft(TOKEN, at=NOW)
    documents = [
        orjson.dumps(
            {
                "event": {"id": draft.id, "kind": "alert", "severity": 73},
                "source": {"ip": "192.0.2.7"},
                "user": {"name": "alice"},
                "canary": {
                    "token": {"id": TOKEN.id},
                    "channel": "dns",
                    "incident": {"id": draft.id, "sequence": 4},
                },
            }
        ),
        orjson.dumps({"canary": {"drill": True, "incident": {"id": draft.id}}}),
        orjson.dumps({"event": {"id": draft.id}, "canary": {"token": {"id": TOKEN.id}}}),
    ]

    incidents.resume(documents)
    follow_up = make_draft(TOKEN, at=NOW + SECOND)
    follow_up.decoded = Decoded({"user": {"name": "alice"}})

    assert not judged(incidents, follow_up)
    assert follow_up.incident
    assert (follow_up.incident.id, follow_up.incident.hits) == (draft.id, 5)


def test_a_restart_goes_on_with_a_token_that_its_owner_tagged_drill(incidents: Incidents) -> None:
    draft = make_draft(TOKEN, at=NOW)
    stored = {
        "event": {"id": draft.id, "kind": "alert", "severity": 73},
        "source": {"ip": "192.0.2.7"},
        "tags": ["canarytokens", "drill"],
        "canary": {
            "token": {"id": TOKEN.id},
            "channel": "dns",
            "incident": {"id": draft.id, "sequence": 1},
        },
    }

    incidents.resume([orjson.dumps(stored)])

    assert not alerted(incidents, 1)


def test_old_incidents_are_forgotten(incidents: Incidents) -> None:
    for number in range(3000):
        token = make_token(f"{number:020}")
        judged(incidents, make_draft(token, at=NOW + number * SECOND))

    assert len(incidents._open) < 2100

"""Trips and our own words as OCSF events, held against the published schema."""

from collections.abc import Iterator
from typing import Any

import orjson
import pytest

from canary_siem.dialects.ocsf import event
from tests.canary_siem.dialects.finding import faults
from tests.dashboards.corpus import everything
from tests.samples import (
    EVENT_ID,
    INCIDENT_ID,
    TOKEN_ID,
    health_document,
    trip_document,
    web_document,
)

REPHRASED = {
    *("event.created", "canary.token.created"),  # milliseconds
    *("event.kind", "event.severity", "event.risk_score"),  # is_alert, severity_id, an integer
    *("threat.framework", "network.type", "canary.drill"),  # OCSF's own words for them
}
"""Fields whose value stands in the event in another form."""


@pytest.fixture(scope="module")
def corpus() -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """All that the program can send, and what becomes of it."""
    return [(each, event(each)) for each in everything()]


def leaves(node: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(node, dict):
        for key, each in node.items():
            yield from leaves(each, f"{name}.{key}" if name else key)
    elif isinstance(node, list):
        for each in node:
            yield from leaves(each, name)
    else:
        yield name, node


def test_everything_that_can_be_sent_is_valid(corpus: Any) -> None:
    wrong = {fault for _, made in corpus for fault in faults(made)}

    assert wrong == set()
    assert {made["class_uid"] for _, made in corpus} == {2004, 0}


def test_the_judge_sees_faults() -> None:
    made = event(trip_document())
    made["severity_id"] = 7
    made["evidences"][0]["src_endpoint"]["ip"] = "nowhere"
    made["severitty"] = "High"
    del made["finding_info"]["uid"]

    assert len(faults(made)) == 4


def test_no_value_of_any_event_is_lost(corpus: Any) -> None:
    for document, made in corpus:
        values = {str(value) for _, value in leaves(made)}
        lost = {name for name, value in leaves(document) if str(value) not in values}

        assert lost <= REPHRASED


def test_every_event_can_be_written(corpus: Any) -> None:
    for _, made in corpus:
        assert orjson.loads(orjson.dumps(made)) == made


def test_a_trip_is_a_finding_of_its_own() -> None:
    made = event(trip_document())

    assert (made["class_uid"], made["type_uid"], made["activity_id"]) == (2004, 200401, 1)
    assert (made["severity_id"], made["severity"]) == (4, "High")
    assert (made["status_id"], made["is_alert"], made["risk_score"]) == (1, True, 73)
    assert made["time"] == 1_772_600_767_123
    assert made["metadata"]["uid"] == made["finding_info"]["uid"] == EVENT_ID
    assert made["metadata"]["correlation_uid"] == INCIDENT_ID
    assert made["metadata"]["event_code"] == "dns"
    assert made["metadata"]["sequence"] == 42
    assert made["finding_info"]["analytic"]["uid"] == TOKEN_ID
    assert made["finding_info"]["src_url"].endswith(EVENT_ID)
    assert made["finding_info"]["tags"] == [{"name": "owner", "value": "it-security"}]
    assert made["resources"][0]["name"] == "finance share"
    assert made["unmapped"]["canary.source.role"] == "resolver"


@pytest.mark.parametrize(
    ("severity", "expected"), [(21, 2), (47, 3), (73, 4), (99, 5), (1, 4), (None, 4)]
)
def test_severities_are_ocsfs(severity: int | None, expected: int) -> None:
    assert event(trip_document(**{"event.severity": severity}))["severity_id"] == expected


def test_what_is_no_alert_says_why() -> None:
    quiet = event(
        trip_document(**{"event.kind": "event", "canary.suppressed_by": "the backup"}),
    )
    drill = event(trip_document(**{"event.kind": "event", "canary.drill": True}))

    assert (quiet["is_alert"], quiet["status"]) == (False, "Suppressed")
    assert quiet["status_detail"] == "the backup"
    assert (drill["is_alert"], drill["status_id"], drill["status"]) == (False, 99, "Drill")


def test_techniques_carry_their_tactic_where_there_is_but_one() -> None:
    one = event(trip_document())["finding_info"]["attacks"]
    several = event(
        trip_document(
            **{
                "threat.tactic.id": ["TA0007", "TA0008"],
                "threat.tactic.name": ["Discovery", "Lateral Movement"],
                "threat.technique.id": ["T1021", "T1083"],
                "threat.technique.name": ["Remote Services"],
                "threat.technique.subtechnique": {"id": ["T1021.004"], "name": ["SSH"]},
            }
        )
    )["finding_info"]["attacks"]

    assert one == [
        {
            "tactic": {"uid": "TA0007", "name": "Discovery"},
            "technique": {"uid": "T1083", "name": "File and Directory Discovery"},
        }
    ]
    assert several == [
        {
            "technique": {"uid": "T1021", "name": "Remote Services"},
            "sub_technique": {"uid": "T1021.004", "name": "SSH"},
        },
        {"technique": {"uid": "T1083"}},
        {"tactic": {"uid": "TA0007", "name": "Discovery"}},
        {"tactic": {"uid": "TA0008", "name": "Lateral Movement"}},
    ]


def test_what_we_say_ourselves_is_a_base_event() -> None:
    calm = event(health_document())
    warning = event(
        health_document(**{"event.severity": 47, "event.action": "connector-down"}),
    )

    assert (calm["class_uid"], calm["type_uid"], calm["severity_id"]) == (0, 99, 1)
    assert (calm["activity_name"], calm["activity_id"]) == ("heartbeat", 99)
    assert (warning["severity_id"], warning["activity_name"]) == (3, "connector-down")
    assert faults(calm) == faults(warning) == []


def test_a_document_that_lacks_almost_all_is_valid_still() -> None:
    bare = {
        "@timestamp": "no time",
        "event": {"id": EVENT_ID, "dataset": "canary_siem.trip", "kind": "alert"},
    }
    made = event(bare)

    assert faults(made) == []
    assert made["time"] == 0
    assert made["evidences"] == [{"data": {"event_uid": EVENT_ID}}]


def test_a_request_over_ipv6_is_valid() -> None:
    made = event(web_document())

    assert faults(made) == []
    assert made["evidences"][0]["connection_info"]["protocol_ver_id"] == 6

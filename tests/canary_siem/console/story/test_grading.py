"""Why a trip is an alert or not."""

from canary_siem.console.story.grading import reasons


def test_an_alert_says_why_it_is_so_severe() -> None:
    assert reasons({"event": {"kind": "alert", "severity": 99}, "tags": ["x", "scanner"]}) == [
        "Critical: a credential was used, or somebody went in.",
        "What it calls itself is a scanner.",
    ]


def test_a_suppressed_trip_names_its_rule() -> None:
    document = {"event": {"kind": "event"}, "canary": {"suppressed_by": "mail gateway"}}

    assert reasons(document) == ["No alert: suppressed by “mail gateway”."]


def test_a_further_hit_says_that_it_is_one() -> None:
    document = {"event": {"kind": "event"}, "canary": {"incident": {"sequence": 7}}}

    assert reasons(document) == [
        "No alert: hit 7 of an incident that has alerted already, with nothing new."
    ]


def test_a_document_of_any_shape_has_reasons() -> None:
    assert reasons({"event": {"kind": "alert", "severity": []}, "tags": 3, "canary": None}) == []

"""What we write is LEEF:2.0, and no value can end before its delimiter."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canary_siem import __version__
from canary_siem.dialects import leef
from tests.anything import documents, overflowing
from tests.grammars import parse_leef
from tests.samples import EVENT_ID, INCIDENT_ID, TOKEN_ID, health_document, trip_document

KEYS = (
    "devTime devTimeFormat src srcPort dst dstPort proto sev cat usrName domain identHostName url"
    " policy externalId tokenId tokenType tokenClass tokenTags channel sourceRole eventKind reason"
    " filePath process incidentId incidentSequence mitre msg"
)
GOLDEN = "\t".join(
    [
        f"LEEF:2.0|canary-siem|canary-siem|{__version__}|canarytoken.dns|x09|devTime=2026-03-04T05:06:07.123+0000",
        "devTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSZ",
        "src=198.51.100.53",
        "srcPort=40123",
        "dst=203.0.113.10",
        "dstPort=53",
        "proto=UDP",
        "sev=8",
        "cat=honeytoken",
        "usrName=alice",
        "domain=CORP",
        "identHostName=WS-0042",
        "policy=finance share",
        f"externalId={EVENT_ID}",
        f"tokenId={TOKEN_ID}",
        "tokenType=dns",
        "tokenClass=network",
        "tokenTags=canarytokens,finance,source-is-resolver",
        "channel=dns",
        "sourceRole=resolver",
        "eventKind=alert",
        f"incidentId={INCIDENT_ID}",
        "incidentSequence=1",
        "mitre=T1083",
        "msg=Canarytoken tripped: finance share (dns) via resolver 198.51.100.53",
    ]
)


def test_a_trip_is_written_so() -> None:
    assert leef.line(trip_document()) == GOLDEN


@pytest.mark.parametrize(("severity", "grade"), [(21, "3"), (47, "5"), (73, "8"), (99, "10")])
def test_the_severity_is_translated(severity: int, grade: str) -> None:
    _, attributes = parse_leef(leef.line(trip_document(**{"event.severity": severity})))

    assert attributes["sev"] == grade


def test_a_heartbeat_is_no_honeytoken() -> None:
    header, attributes = parse_leef(leef.line(health_document()))

    assert header[-1] == "canary_siem.health"
    assert (attributes["cat"], attributes["sev"]) == ("health", "1")


def test_a_value_cannot_forge_an_attribute() -> None:
    user = "alice\tsev=1\nsrc=6.6.6.6\\"

    _, attributes = parse_leef(leef.line(trip_document(**{"user.name": user})))

    assert attributes["usrName"] == "alice sev=1 src=6.6.6.6\\ "
    assert attributes["sev"] == "8"


def test_an_equals_sign_is_part_of_a_value() -> None:
    _, attributes = parse_leef(leef.line(trip_document(**{"canary.token.memo": "a=b=c"})))

    assert attributes["policy"] == "a=b=c"


def test_a_kind_that_is_none_cannot_break_the_header() -> None:
    header, _ = parse_leef(leef.line(trip_document(**{"canary.token.kind": "a|b\tc\\"})))

    assert header[-1] == "canarytoken.a_b_c_"


def test_the_fullest_document_keeps_its_ids_whole_within_the_least_bound() -> None:
    line = leef.line(overflowing(), limit=1536)

    _, read = parse_leef(line)
    assert len(line.encode()) <= 1536
    assert read["externalId"] == "i" * 40


@settings(deadline=None, max_examples=150)
@given(documents(), st.integers(1536, 4000))
def test_any_document_makes_a_line_of_the_grammar_within_its_bound(
    document: dict[str, Any], limit: int
) -> None:
    line = leef.line(document, limit=limit)

    _, attributes = parse_leef(line)
    assert len(line.encode()) <= limit
    assert set(attributes) <= set(KEYS.split())

"""What we write is CEF:0, and no value can pass for a key."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canary_siem import __version__
from canary_siem.dialects import cef
from tests.anything import documents, overflowing
from tests.grammars import parse_cef
from tests.samples import (
    EVENT_ID,
    INCIDENT_ID,
    TOKEN_ID,
    health_document,
    trip_document,
    web_document,
)

KEYS = (
    "rt src c6a2 c6a2Label spt dst c6a3 c6a3Label dpt proto app act cat externalId msg request"
    " requestMethod requestClientApplication requestContext destinationDnsDomain suser sntdom"
    " shost sproc filePath dvchost outcome reason deviceExternalId cs1 cs1Label cs2 cs2Label"
    " cs3 cs3Label cs4 cs4Label cs5 cs5Label cs6 cs6Label flexString1 flexString1Label"
    " flexString2 flexString2Label cn1 cn1Label cn2 cn2Label"
    " deviceCustomDate1 deviceCustomDate1Label"
)
GOLDEN = (
    f"CEF:0|canary-siem|canary-siem|{__version__}|canarytoken.web|Canarytoken tripped|8|"
    "rt=1772600767123 c6a2=2001:db8::42 c6a2Label=Source IPv6 Address spt=50505"
    " c6a3=2001:db8::10 c6a3Label=Destination IPv6 Address dpt=443 proto=TCP app=http"
    f" act=canarytoken-tripped cat=honeytoken externalId={EVENT_ID}"
    " msg=Canarytoken tripped: finance share (web) from 2001:db8::42"
    rf" request=https://ct.example.org/docs/{TOKEN_ID}?a\=b requestMethod=GET"
    " requestClientApplication=curl/8.5.0 requestContext=https://intranet.example.org/"
    " destinationDnsDomain=ct.example.org dvchost=trap-1.example.org"
    f" deviceExternalId=0f8fad5b-d9cb-469f-a165-70867728950e cs1={TOKEN_ID} cs1Label=tokenId"
    " cs2=web cs2Label=tokenType cs3=finance share cs3Label=memo cs4=T1083 cs4Label=mitre"
    f" cs5=canarytokens,finance cs5Label=tokenTags cs6={INCIDENT_ID} cs6Label=incidentId"
    " flexString1=direct flexString1Label=sourceRole flexString2=web flexString2Label=tokenClass"
    " cn1=1 cn1Label=incidentSequence cn2=1 cn2Label=alert"
    " deviceCustomDate1=1767323045000 deviceCustomDate1Label=tokenCreated"
)


def test_a_trip_over_ipv6_is_written_so() -> None:
    assert cef.line(web_document()) == GOLDEN


def test_a_trip_over_ipv4_names_its_ends_and_who_it_was() -> None:
    _, extension = parse_cef(cef.line(trip_document()))

    assert (extension["src"], extension["dst"]) == ("198.51.100.53", "203.0.113.10")
    assert (extension["suser"], extension["shost"]) == ("alice", "WS-0042")
    assert extension["destinationDnsDomain"] == f"{TOKEN_ID}.ct.example.org"


@pytest.mark.parametrize(("severity", "grade"), [(21, "3"), (47, "5"), (73, "8"), (99, "10")])
def test_the_severity_is_translated(severity: int, grade: str) -> None:
    header, _ = parse_cef(cef.line(trip_document(**{"event.severity": severity})))

    assert header[5] == grade


def test_a_heartbeat_is_no_honeytoken() -> None:
    header, extension = parse_cef(cef.line(health_document()))

    assert header[3:] == ["canary_siem.health", "heartbeat", "1"]
    assert extension["cat"] == "health"


def test_what_needs_no_eyes_says_so_and_why() -> None:
    quiet = trip_document(**{"event.kind": "event", "canary.suppressed_by": "the backup"})

    _, extension = parse_cef(cef.line(quiet))

    assert (extension["cn2"], extension["reason"]) == ("0", "the backup")


def test_what_an_intruder_wrote_comes_back_as_he_wrote_it() -> None:
    agent = "x src=6.6.6.6 \\ a|b\\=c\r\nd"

    _, extension = parse_cef(cef.line(web_document(**{"user_agent.original": agent})))

    assert extension["requestClientApplication"] == agent
    assert "src" not in extension


def test_a_bar_in_the_header_is_escaped() -> None:
    header, _ = parse_cef(cef.line(trip_document(**{"canary.token.kind": "a|b\\"})))

    assert header[3] == "canarytoken.a|b\\"


def test_values_are_cut_as_the_dictionary_says_and_ids_never() -> None:
    document = web_document(
        **{"event.id": "i" * 41, "message": "é" * 5000, "canary.token.memo": "m" * 5000}
    )

    _, extension = parse_cef(cef.line(document))

    assert "externalId" not in extension
    assert extension["msg"] == "é" * 1023
    assert extension["cs3"] == "m" * 4000


def test_the_fullest_document_keeps_its_ids_whole_within_the_least_bound() -> None:
    line = cef.line(overflowing(), limit=1536)

    _, read = parse_cef(line)
    assert len(line.encode()) <= 1536
    assert read["externalId"] == "i" * 40


@settings(deadline=None, max_examples=150)
@given(documents(), st.integers(1536, 4000))
def test_any_document_makes_a_line_of_the_grammar_within_its_bound(
    document: dict[str, Any], limit: int
) -> None:
    line = cef.line(document, limit=limit)

    _, extension = parse_cef(line)
    assert len(line.encode()) <= limit
    assert set(extension) <= set(KEYS.split())

"""A stored trip as a line, in each format, within its bound."""

import json
from typing import Any

import pytest

from canary_siem.trips import StoredTrip
from connectors.syslog.lines import Lines, counted, ended
from connectors.syslog.settings import SyslogSettings
from tests.grammars import parse_cef, parse_leef, parse_syslog
from tests.samples import stored, trip_document


def write(document: dict[str, Any], url: str = "tcp://siem", **options: Any) -> bytes:
    settings = SyslogSettings.model_validate({"url": url, **options})
    return Lines(settings).write(stored(document))


def test_by_tcp_the_message_is_the_document() -> None:
    document = trip_document()

    assert json.loads(parse_syslog(write(document)).message) == document


def test_by_udp_the_message_is_the_title() -> None:
    document = trip_document()

    line = write(document, "udp://siem")

    assert parse_syslog(line).message.decode() == document["message"]


def test_facility_and_enterprise_are_as_set() -> None:
    message = parse_syslog(write(trip_document(), facility="local3", enterprise=12345))

    assert message.facility == 19
    assert list(message.elements) == ["canarytoken@12345"]


def test_cef_and_leef_are_the_message_of_a_syslog_line() -> None:
    cef = parse_syslog(write(trip_document(), format="cef"))
    leef = parse_syslog(write(trip_document(), format="leef"))

    assert parse_cef(cef.message.decode())[1]["suser"] == "alice"
    assert parse_leef(leef.message.decode())[1]["usrName"] == "alice"


@pytest.mark.parametrize("style", ["rfc5424", "cef", "leef"])
def test_a_datagram_is_never_beyond_its_bound(style: str) -> None:
    huge = trip_document(
        **{
            "message": "é" * 4000,
            "user.name": "é" * 4000,
            "canary.token.memo": "]" * 4000,
            "observer.hostname": "h" * 255,
        }
    )

    line = write(huge, "udp://siem", format=style)

    assert len(line) <= 2048
    parse_syslog(line)


@pytest.mark.parametrize("document", [b"[]", b"nonsense", b""])
def test_a_document_that_is_none_is_an_error(document: bytes) -> None:
    lines = Lines(SyslogSettings.model_validate({"url": "tcp://siem"}))

    with pytest.raises((TypeError, ValueError)):
        lines.write(StoredTrip(1, "x", "trip", document))


def test_a_line_is_framed_by_its_octets_or_by_a_line_feed() -> None:
    assert counted("é".encode()) == b"2 \xc3\xa9"
    assert ended(b"a") == b"a\n"

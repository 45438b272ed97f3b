"""The table that a line becomes: every key that we send has its column."""

from canary_siem.dialects import cef
from tests.dashboards.corpus import everything
from tests.dashboards.sentinel.table import COLUMNS, HEADER, KEYS, row
from tests.grammars import parse_cef
from tests.samples import EVENT_ID, trip_document, web_document


def test_every_key_that_is_sent_has_a_column() -> None:
    sent = {key for each in everything() for key in parse_cef(cef.line(each))[1]}

    assert sent <= set(KEYS)


def test_every_column_is_one_of_the_table() -> None:
    assert {*KEYS.values(), *HEADER, "LogSeverity"} <= set(COLUMNS)


def test_a_line_becomes_a_row() -> None:
    found = row(cef.line(trip_document()))

    assert found["DeviceEventClassID"] == "canarytoken.dns"
    assert (found["SourceIP"], found["ExtID"]) == ("198.51.100.53", EVENT_ID)
    assert found["TimeGenerated"] == "2026-03-04T05:06:09.123000"
    assert found["RequestURL"] == ""


def test_an_address_of_ipv6_has_a_column_of_its_own() -> None:
    found = row(cef.line(web_document()))

    assert (found["SourceIP"], found["DeviceCustomIPv6Address2"]) == ("", "2001:db8::42")

import random
from base64 import b64encode

import pytest
from dnslib import DNSRecord
from hypothesis import given, settings
from hypothesis import strategies as st

from canary_siem.artifacts.older import READINGS, as_written, base64_text, readings

ID = "h6jmkykjd2rrd2ahnkl6v6zdb"
DOMAIN = "ct.example.org"
quick = settings(max_examples=100, deadline=None)


def asked(name: str) -> bytes:
    return bytes(DNSRecord.question(name).pack())


def test_labels_come_as_written_where_id_and_domain_did() -> None:
    assert as_written(asked(f"YWxp.Y2U-.42.{ID}.{DOMAIN}"), ID) == ["YWxp", "Y2U-", "42"]


@pytest.mark.parametrize(
    "name",
    [
        f"ywxpy2u-.42.{ID}.{DOMAIN}",  # lowered on the way, or so it may be
        f"YWxpY2U-.42.{ID}.ct.eXample.org",
        f"YWxpY2U-.42.{ID.upper()}.{DOMAIN}",
        f"YWxpY2U-.42.{DOMAIN}",
        "YWxpY2U-.42.a1b2c3d4.ab.cd",  # too few letters to bear witness
    ],
)
def test_where_case_may_have_changed_nothing_is_said(name: str) -> None:
    token_id = "a1b2c3d4" if "a1b2c3d4" in name else ID

    assert as_written(asked(name), token_id) is None


@pytest.mark.parametrize("size", [0, 5, 12, 13, 20, 40])
def test_half_a_packet_has_no_labels(size: int) -> None:
    assert as_written(asked(f"YWxpY2U-.42.{ID}.{DOMAIN}")[:size], ID) is None


@quick
@given(st.binary(max_size=100))
def test_any_packet_is_read_without_an_exception(packet: bytes) -> None:
    assert as_written(packet, ID) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("c2E-", "sa"),
        ("c2E", "sa"),
        ("c2E=", "sa"),
        ("TlQgQVVUSE9SSVRZXFNZU1RFTQ--", "NT AUTHORITY\\SYSTEM"),
        ("byticmllbj8-", "o+brien?"),
        ("", ""),
        ("c2F-", None),  # bits behind the end
        ("c2E!", None),
        ("c", None),
        ("AAAA", None),
        ("/w--", None),
    ],
)
def test_base64_is_read_if_it_is_text(text: str, found: str | None) -> None:
    assert base64_text(text) == found


def test_a_short_login_of_lost_case_may_have_one_reading() -> None:
    assert readings("c2e-") == ["sa"]


@quick
@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1), st.randoms())
def test_the_true_login_is_among_the_readings_if_there_are_any(
    login: str, draw: random.Random
) -> None:
    text = b64encode(login.encode()).decode().replace("=", "-")
    folded = "".join(draw.choice((letter.upper(), letter.lower())) for letter in text)

    found = readings(folded)

    assert len(found) <= READINGS
    assert not found or login in found


@pytest.mark.parametrize(
    "text", ["", "c", "----", "AAAA", "not base64", "ÿÿÿÿ", "ywxpy2vsb3n0" * 3, "ßa=="]
)
def test_what_has_none_or_many_readings_gives_none(text: str) -> None:
    assert readings(text) == []


@quick
@given(st.text(max_size=80))
def test_any_text_is_read_without_an_exception(text: str) -> None:
    base64_text(text)

    assert len(readings(text)) <= READINGS

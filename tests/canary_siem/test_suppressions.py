"""Which hits an operator's rule fits."""

from ipaddress import ip_network
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canary_siem.suppressions import GLOB_CAP, VALUE_CAP, Suppression, like, within
from tests.things import make_draft

OFFICE = ip_network("192.0.2.0/24")
NASTY = ("*a" * GLOB_CAP)[: GLOB_CAP - 1] + "b"
"""Translated without care, it would take longer than the universe lasts."""


@pytest.mark.parametrize(
    ("rule", "fits"),
    [
        ({"source": (OFFICE,)}, True),
        ({"source": (ip_network("198.51.100.0/24"), OFFICE)}, True),
        ({"source": (ip_network("2001:db8::/32"),)}, False),
        ({"user_agent": "curl/*"}, True),
        ({"user_agent": "CURL/?.?.?"}, True),
        ({"user_agent": "curl"}, False),
        ({"path": "/health*"}, True),
        ({"path": "/health[xyz]"}, True),
        ({"path": "/other"}, False),
        ({"token": ("b", "aaaaaaaaaaaaaaaaaaaa")}, True),
        ({"token": ("b",)}, False),
        ({"user_agent": "curl/*", "path": "/other"}, False),
        ({"source": (OFFICE,), "user_agent": "curl/*", "until": 1}, False),
        ({"source": (OFFICE,), "until": 1 << 62}, True),
    ],
)
def test_every_criterion_given_must_fit(rule: dict[str, Any], *, fits: bool) -> None:
    draft = make_draft(channel="http", user_agent="curl/8.5.0", path="/healthz")

    assert Suppression("monitoring", **rule).fits(draft) is fits


def test_a_source_that_is_no_address_lies_in_no_network() -> None:
    assert not within("unknown", (ip_network("0.0.0.0/0"), ip_network("::/0")))


@pytest.mark.parametrize(
    ("rule", "narrows"),
    [
        ({}, False),
        ({"user_agent": "*"}, False),
        ({"path": "***", "until": 1 << 62}, False),
        ({"source": (ip_network("0.0.0.0/0"),)}, False),
        ({"source": (OFFICE, ip_network("::/0"))}, False),
        ({"source": (OFFICE,)}, True),
        ({"source": (ip_network("0.0.0.0/0"),), "path": "/a"}, True),
        ({"user_agent": "?*"}, True),
        ({"token": ("a",)}, True),
    ],
)
def test_a_rule_that_fits_every_hit_is_known(rule: dict[str, Any], *, narrows: bool) -> None:
    assert Suppression("x", **rule).narrows() is narrows


def test_a_rule_says_what_it_fits() -> None:
    rule = Suppression("x", (OFFICE, ip_network("::1")), "a*", "/b", ("t", "u"))

    assert rule.criteria() == ("source 192.0.2.0/24, ::1/128; user agent a*; path /b; token t, u")


def test_no_glob_and_no_value_takes_long() -> None:
    assert not like(NASTY, "a" * VALUE_CAP)
    assert like(NASTY, "a" * (VALUE_CAP - 1) + "b")


def test_what_is_longer_than_any_agent_is_suppressed_by_none() -> None:
    assert like("curl*", "curl" + "x" * (VALUE_CAP - 4))
    assert not like("curl*", "curl" + "x" * (VALUE_CAP - 3))


def test_a_glob_is_no_regular_expression() -> None:
    assert not like("a.c", "abc")
    assert not like("(a|b)+", "ab")
    assert like("(a|b)+", "(A|B)+")


@settings(max_examples=50, deadline=None)
@given(st.text("*?[]!-\\ab^|&~.(", max_size=40), st.text(max_size=40))
def test_any_glob_can_be_tried(glob: str, value: str) -> None:
    assert like(glob, value) in {True, False}

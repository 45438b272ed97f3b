"""Texts as people read them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canary_siem.console import texts


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0, "0 s"), (-5, "0 s"), (59.9, "59 s"), (60, "1 min"), (7199, "1 h"), (200_000, "2 d")],
)
def test_a_length_is_told_in_its_largest_unit(seconds: float, told: str) -> None:
    assert texts.age(seconds) == told


def test_a_time_is_told_from_now() -> None:
    past = (datetime.now(UTC) - timedelta(minutes=5, seconds=1)).isoformat()
    ahead = (datetime.now(UTC) + timedelta(hours=2, seconds=30)).isoformat()

    assert texts.ago(past) == "5 min ago"
    assert texts.ago(ahead) == "in 2 h"
    assert texts.when("2026-03-04T06:06:07.5+01:00") == "2026-03-04 05:06:07 UTC"
    assert texts.moment("2026-03-04T05:06:07") == texts.moment("2026-03-04T05:06:07Z")
    assert 'datetime="2026-03-04T05:06:07Z"' in texts.clock("2026-03-04T05:06:07Z")


@pytest.mark.parametrize(
    ("number", "word"),
    [(99, "critical"), (73, "high"), (47, "medium"), (21, "low"), (0, "low"), ("x", "low")],
)
def test_a_severity_has_a_word(number: object, word: str) -> None:
    assert texts.severity(number) == word


@pytest.mark.parametrize(
    ("octets", "told"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1000, "1.0 KB"),
        (5e13, "50.0 TB"),
        (5e16, "50000.0 TB"),
    ],
)
def test_a_size_is_told(octets: float, told: str) -> None:
    assert texts.size(octets) == told


def test_what_hides_or_turns_text_round_is_named() -> None:
    assert texts.plain("a\u202egpj.exe\u200b\x00\n") == (
        "a\u27e8U+202E\u27e9gpj.exe\u27e8U+200B\u27e9\u27e8U+0000\u27e9\n"
    )
    assert texts.plain("Grüße 日本 🐤") == "Grüße 日本 🐤"
    assert texts.plain(7) == "7"


@settings(max_examples=50, deadline=None)
@given(st.text(), st.integers(3, 50))
def test_a_short_text_is_short(text: str, most: int) -> None:
    assert len(texts.short(text, most)) <= most
    assert texts.short("x" * 200) != "x" * 200


def test_words_are_made_of_names() -> None:
    assert texts.words("user_agent.original") == "User agent original"


def test_how_a_kind_is_proven_is_told() -> None:
    assert texts.proof("proven").startswith("Seen to fire")
    assert texts.proof("something else") == "something else"


def test_code_is_marked_and_all_else_escaped() -> None:
    assert texts.marked("use `<b>` or ``x``") == ("use <code>&lt;b&gt;</code> or <code>x</code>")
    assert texts.marked("a ` <i>") == "a ` &lt;i&gt;"

"""What to do next."""

from typing import Any

import pytest

from canary_siem.console.story.advice import advice

SOURCE = {"address": "198.51.100.7"}


def test_a_drill_asks_for_nothing_else() -> None:
    assert advice({"tags": ["drill"], "host": {"name": "ws7"}}) == [
        "This is a drill. See that it reached your SIEM; nothing else is to be done."
    ]


def test_a_named_machine_goes_first() -> None:
    found = advice({"host": {"name": "ws7"}, "user": {"name": "alice"}, "source": SOURCE})

    assert found[0] == (
        "Begin with the machine ws7 and the account alice: that is where it was tripped."
    )
    assert found[-1].startswith("Search your other logs for 198.51.100.7")


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"canary": {"decode": {"error": "cut"}}}, "Take the names with care: cut."),
        ({"canary": {"token": {"class": "credential"}}}, "A credential that nobody should have"),
        ({"canary": {"source": {"role": "resolver"}}}, "The address is a resolver's."),
        ({"tags": ["tor-exit"], "source": SOURCE}, "Blocking a Tor exit gains little"),
        ({"tags": ["link-preview"]}, "If a program of yours fetched it"),
        ({"tags": ["deleted-token"]}, "Its token is deleted"),
        ({}, "Find out who can reach the place"),
    ],
)
def test_what_is_known_has_its_advice(document: dict[str, Any], said: str) -> None:
    assert any(each.startswith(said) for each in advice(document))


def test_a_look_up_is_searched_for_by_name_and_time() -> None:
    document = {
        "@timestamp": "2026-03-04T12:00:01.000000Z",
        "canary": {"source": {"role": "resolver"}},
        "dns": {"question": {"name": "a.example"}},
    }

    assert "search its log for a.example at 12:00:01 UTC" in advice(document)[-1]

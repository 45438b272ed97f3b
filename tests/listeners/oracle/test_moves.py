"""What is watched, what moved, and what is said of it."""

from dataclasses import replace
from typing import Any

import pytest

from canary_siem.kinds.oracle import DOOR
from canary_siem.kinds.oracle.kind import OracleOptions
from canary_siem.tokens import NoOptions, Token
from listeners.oracle.asking import Said
from listeners.oracle.moves import Wish, to_hit, trips, wish
from tests.canary_siem.kinds.things import token

PAGE = "https://stats.example.org:8443/a%20b?c=d"


def planted(**said: Any) -> Token:
    return token(DOOR, OracleOptions.model_validate({"url": PAGE, "pointer": "/n", **said}))


def test_a_token_says_what_it_wants() -> None:
    wanted = wish(planted(every="90s", alert_on="fall"))

    assert wanted == Wish(PAGE, "stats.example.org", "/n", "fall", 90.0)


def test_a_token_of_another_version_wants_nothing_that_we_know() -> None:
    assert wish(replace(planted(), options=NoOptions())) is None


@pytest.mark.parametrize(
    ("before", "after", "by"),
    [
        (1, 2, {"change", "rise"}),
        (2, 1, {"change", "fall"}),
        (5, 0, {"change", "fall"}),
        (0, 0.5, {"change", "rise"}),
        (-1, -2, {"change", "fall"}),
        (1, 1.0, set()),
        (0, -0.0, set()),
        (2**63, 2**63 + 1, {"change", "rise"}),
    ],
)
def test_a_move_trips_by_its_direction(before: float, after: float, by: set[str]) -> None:
    assert {each for each in ("change", "rise", "fall") if trips(before, after, each)} == by


def test_a_hit_tells_the_page_and_the_number_and_no_source() -> None:
    wanted = wish(planted())
    assert wanted

    hit = to_hit(wanted, Said(7, b'{"n": 2}' + b" " * 40_000), 0, 2)

    assert (hit.channel, hit.at, hit.name) == ("oracle", 7, "")
    assert (hit.source_ip, hit.transport, hit.destination_ip) == ("", "", "")
    assert hit.ecs["canary"] == {"oracle": {"before": 0, "after": 2}}
    assert hit.ecs["url"] == {
        "full": PAGE,
        "scheme": "https",
        "domain": "stats.example.org",
        "port": 8443,
        "path": "/a%20b",
        "query": "c=d",
    }
    assert hit.ecs["http"]["response"] == {"status_code": 200, "body": {"bytes": 40_008}}
    assert hit.original.startswith(b'{"n": 2}')
    assert len(hit.original) == 30_000

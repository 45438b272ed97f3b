"""A trip as a line."""

from dataclasses import replace
from typing import Any

import orjson
import pytest

from canary_siem.console.lines import asked, folded, line, lines, who
from canary_siem.house import House
from canary_siem.trips import StoredTrip
from tests.canary_siem.console.tripping import ENEMY, fetched, looked_up, planted


async def test_a_fetch_says_from_where_and_for_what(house: House) -> None:
    token = await planted(house)

    found = line(await fetched(house, token))

    assert found.alert
    assert (found.severity, found.hit) == (73, 1)
    assert (found.address, found.role, found.channel) == ("198.51.100.7", "direct", "http")
    assert found.asked == "GET /"
    assert found.agent == ENEMY
    assert (found.token, found.kind, found.memo) == (token.id, "web", "finance share, 2026")


async def test_lines_know_which_incidents_somebody_has_acknowledged(house: House) -> None:
    token = await planted(house)
    trips = [await fetched(house, token), await looked_up(house, token)]
    assert [each.seen for each in await lines(house.store, trips)] == [False, False]

    await house.store.incidents.acknowledge(trips[0].id, "k", "")

    assert [each.seen for each in await lines(house.store, trips)] == [True, True]


async def test_events_of_an_incident_stand_together_and_alerts_alone(house: House) -> None:
    token = await planted(house)
    alert = line(await fetched(house, token))
    event = replace(alert, alert=False)
    other = replace(event, incident="another")

    found = folded([event, event, event, alert, alert, event, other, event])

    assert [each.further for each in found] == [2, 0, 0, 0, 0, 0]


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"dns": {"question": {"name": "a.example", "type": "A"}}}, "A a.example"),
        ({"url": {"path": "/x"}, "http": {"request": {"method": "PUT"}}}, "PUT /x"),
        ({"url": {"full": "http://a.example/x?y=1", "path": "/x", "query": "y=1"}}, "/x?y=1"),
        ({"url": {"original": "/y"}}, "/y"),
        ({"url": {"full": "http://a.example"}}, "http://a.example"),
        ({"email": {"subject": "Hello"}}, "Hello"),
        ({"tls": {"client": {"server_name": "a.example"}}}, "a.example"),
        ({"dns": [], "url": 7, "email": None}, ""),
    ],
)
def test_what_was_asked_is_said_in_its_protocols_words(
    document: dict[str, Any], said: str
) -> None:
    assert asked(document) == said


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (
            {"user": {"name": "alice", "domain": "CORP"}, "host": {"name": "ws7"}},
            r"CORP\alice on ws7",
        ),
        ({"user": {"email": "a@b.example"}}, "a@b.example"),
        ({"host": {"name": "ws7"}}, "ws7"),
        ({}, ""),
    ],
)
def test_who_it_was_is_said_as_far_as_is_known(document: dict[str, Any], said: str) -> None:
    assert who(document) == said


@pytest.mark.parametrize(
    "document", [{}, {"canary": [], "tags": [1, {}], "event": {"severity": []}, "source": 3}]
)
def test_a_document_of_any_shape_is_a_line(document: dict[str, Any]) -> None:
    event_id = "019c0000-0000-7000-8000-000000000000"

    found = line(StoredTrip(1, event_id, "trip", orjson.dumps(document)))

    assert (found.severity, found.hit, list(found.facts)) == (0, 1, [])

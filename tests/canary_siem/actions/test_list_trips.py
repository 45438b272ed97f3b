from typing import Any

import pytest
from pydantic import ValidationError

from canary_siem.actions.list_trips import ListTrips


@pytest.fixture
async def tripped(act: Any, plant: Any) -> Any:
    """Two tokens, tripped in turn: a, b, a, b."""
    tokens = [await plant("dns", memo="first"), await plant("web", memo="second")]
    return [await act("trigger_token", id=token.id) for token in [*tokens, *tokens]]


def ids(page: Any) -> Any:
    return [each["event"]["id"] for each in page.items]


async def test_trips_come_oldest_first_and_nothing_else(act: Any, tripped: Any) -> None:
    page = await act("list_trips")

    assert ids(page) == [each.event_id for each in tripped]


async def test_the_cursor_gives_what_follows_now_and_later(act: Any, tripped: Any) -> None:
    first = await act("list_trips", page_size=3)
    second = await act("list_trips", after=first.next)
    nothing = await act("list_trips", after=second.next)
    later = await act("trigger_token", id=tripped[0].token)
    third = await act("list_trips", after=nothing.next)

    assert ids(first) + ids(second) == [each.event_id for each in tripped]
    assert ids(nothing) == []
    assert ids(third) == [later.event_id]


async def test_filters_narrow(act: Any, tripped: Any) -> None:
    by_token = await act("list_trips", token=tripped[0].token)
    by_kind = await act("list_trips", kind="web")
    by_incident = await act("list_trips", incident=tripped[2].incident)

    assert ids(by_token) == [tripped[0].event_id, tripped[2].event_id]
    assert ids(by_kind) == [tripped[1].event_id, tripped[3].event_id]
    assert ids(by_incident) == [tripped[2].event_id]


async def test_what_somebody_knows_of_is_shown_and_told_apart(act: Any, tripped: Any) -> None:
    known = tripped[1].incident
    nobody = await act("list_trips")
    await act("acknowledge_incident", id=known, note="case 4711")

    page = await act("list_trips")
    seen = await act("list_trips", acknowledged="yes")
    rest = await act("list_trips", acknowledged="no")

    assert nobody.acknowledged is None
    assert page.acknowledged.keys() == {known}
    assert page.acknowledged[known].note == "case 4711"
    assert ids(seen) == [tripped[1].event_id]
    assert ids(rest) == [each.event_id for each in (tripped[0], *tripped[2:])]
    assert rest.acknowledged is None


async def test_since_takes_an_age_and_rfc_3339(act: Any, tripped: Any) -> None:
    assert len((await act("list_trips", since="15m")).items) == 4
    assert len((await act("list_trips", since="2020-01-01T00:00:00Z")).items) == 4
    assert len((await act("list_trips", since="2999-01-01T00:00:00Z")).items) == 0


@pytest.mark.parametrize("wish", [{"since": "soon"}, {"page_size": 501}, {"after": -1}])
def test_what_makes_no_sense_is_refused(wish: Any) -> None:
    with pytest.raises(ValidationError):
        ListTrips(**wish)

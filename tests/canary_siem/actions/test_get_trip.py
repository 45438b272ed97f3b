from typing import Any

import pytest

from canary_siem.errors import ActionError


async def test_a_trip_is_given_whole(act: Any, plant: Any, trips: Any) -> None:
    token = await plant("dns")
    told = await act("trigger_token", id=token.id)

    found = await act("get_trip", event_id=told.event_id)

    assert [found.root] == await trips()


async def test_who_knows_of_its_incident_stands_beside_the_document(act: Any, plant: Any) -> None:
    told = await act("trigger_token", id=(await plant("dns")).id)
    before = await act("get_trip", event_id=told.event_id)
    known = await act("acknowledge_incident", id=told.incident, note="case 4711")

    after = await act("get_trip", event_id=told.event_id)

    assert before.acknowledged is None
    assert (after.acknowledged.at, after.acknowledged.note) == (known.at, "case 4711")
    assert after.root == before.root


async def test_what_is_not_kept_is_404(act: Any) -> None:
    with pytest.raises(ActionError, match="there is no trip") as caught:
        await act("get_trip", event_id="01a20fb8-2861-755d-b4f2-186f46570f2e")
    assert caught.value.status == 404

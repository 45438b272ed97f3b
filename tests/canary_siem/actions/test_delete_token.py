from typing import Any

from canary_siem.trips import Hit


async def test_a_deleted_tokens_hits_are_recorded_as_events(
    house: Any, act: Any, plant: Any, trips: Any, audits: Any
) -> None:
    token = await plant("dns")

    told = await act("delete_token", id=token.id)
    found = house.trap.find(token.hostname)
    await house.trap.spring(found, Hit("dns", 1, token.hostname, "192.0.2.1"))

    assert told.state == "deleted"
    [trip] = await trips()
    assert trip["event"]["kind"] == "event"
    assert "deleted-token" in trip["tags"]
    assert (await audits())[-1][0] == "canarytoken-deleted"


async def test_deleting_twice_is_deleting_once(act: Any, plant: Any, audits: Any) -> None:
    token = await plant("dns")

    await act("delete_token", id=token.id)
    told = await act("delete_token", id=token.id)

    assert told.state == "deleted"
    assert len(await audits()) == 2

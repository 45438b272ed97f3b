from typing import Any

from canary_siem.trips import Hit


async def test_a_paused_tokens_hits_are_events(
    house: Any, act: Any, plant: Any, trips: Any, audits: Any
) -> None:
    token = await plant("dns")

    told = await act("pause_token", id=token.id)
    found = house.trap.find(token.hostname)
    await house.trap.spring(found, Hit("dns", 1, token.hostname, "192.0.2.1"))

    assert told.state == "paused"
    [trip] = await trips()
    assert trip["event"]["kind"] == "event"
    assert trip["canary"]["suppressed_by"] == "paused"
    assert (await audits())[-1][0] == "canarytoken-paused"

from typing import Any

from canary_siem.trips import Hit


async def test_a_resumed_token_alerts_again(
    house: Any, act: Any, plant: Any, trips: Any, audits: Any
) -> None:
    token = await plant("dns")
    await act("pause_token", id=token.id)

    told = await act("resume_token", id=token.id)
    found = house.trap.find(token.hostname)
    await house.trap.spring(found, Hit("dns", 1, token.hostname, "192.0.2.1"))

    assert told.state == "active"
    [trip] = await trips()
    assert trip["event"]["kind"] == "alert"
    assert (await audits())[-1][0] == "canarytoken-resumed"

from typing import Any

import pytest

from canary_siem.errors import ActionError


@pytest.mark.parametrize(
    ("kind", "channel", "role"), [("dns", "dns", "resolver"), ("word", "http", "direct")]
)
async def test_a_drill_goes_through_the_trap(
    act: Any, plant: Any, trips: Any, audits: Any, kind: Any, channel: Any, role: Any
) -> None:
    token = await plant(kind)

    told = await act("trigger_token", id=token.id)

    [trip] = await trips()
    assert told.event_id == trip["event"]["id"]
    assert told.incident == trip["canary"]["incident"]["id"]
    assert told.at == trip["@timestamp"]
    assert trip["event"]["kind"] == "event"
    assert trip["canary"]["suppressed_by"] == "drill"
    assert "drill" in trip["tags"]
    assert trip["canary"]["channel"] == channel
    assert trip["canary"]["source"]["role"] == role
    assert (await audits())[-1][0] == "canarytoken-drilled"


async def test_a_drill_may_show_as_an_alert(act: Any, plant: Any, trips: Any) -> None:
    token = await plant("dns")

    await act("trigger_token", id=token.id, as_alert=True)

    [trip] = await trips()
    assert trip["event"]["kind"] == "alert"
    assert "drill" in trip["tags"]


async def test_each_drill_is_an_incident_of_its_own(act: Any, plant: Any) -> None:
    token = await plant("dns")

    told = [await act("trigger_token", id=token.id) for _ in range(3)]

    assert len({each.incident for each in told}) == 3


async def test_a_nonce_is_used_up(house: Any, act: Any, plant: Any) -> None:
    token = await plant("dns")

    await act("trigger_token", id=token.id)

    query = "SELECT count(*) FROM drills"
    assert await house.store.reader.run(lambda db: db.execute(query).fetchone()) == (0,)


async def test_there_must_be_a_token(act: Any) -> None:
    with pytest.raises(ActionError, match="no token"):
        await act("trigger_token", id="abcdefgh")

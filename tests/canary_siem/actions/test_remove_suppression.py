from typing import Any

import pytest

from canary_siem.errors import ActionError
from canary_siem.suppressions import Suppression
from tests.things import make_hit


async def test_hits_alert_again_at_once(
    house: Any, act: Any, plant: Any, trips: Any, audits: Any
) -> None:
    token = await plant()
    await act("add_suppression", name="one", token=[token.id])
    hit = make_hit(name=token.hostname)

    await house.trap.spring(house.trap.find(token.hostname), hit)
    told = await act("remove_suppression", name="one")
    await house.trap.spring(house.trap.find(token.hostname), hit)

    assert [trip["event"]["kind"] for trip in await trips()] == ["event", "alert"]
    assert (told.name, told.token) == ("one", [token.id])
    assert (await act("list_suppressions")).items == []
    assert (await audits())[-1] == (
        "suppression-removed",
        f"Suppression removed: one (token {token.id})",
    )


async def test_one_that_is_not_there_is_404(act: Any) -> None:
    with pytest.raises(ActionError, match="there is no suppression nope") as caught:
        await act("remove_suppression", name="nope")
    assert caught.value.status == 404


async def test_one_of_the_file_stays_there(house: Any, act: Any, audits: Any) -> None:
    house.store.suppressions.fixed = (Suppression("of the file", path="/a"),)

    with pytest.raises(ActionError, match="take it out there") as caught:
        await act("remove_suppression", name="of the file")
    assert caught.value.status == 409
    assert await audits() == []


async def test_one_whose_name_the_file_took_later_can_be_removed(house: Any, act: Any) -> None:
    await act("add_suppression", name="one", path="/a")
    house.store.suppressions.fixed = (Suppression("one", path="/b"),)

    await act("remove_suppression", name="one")

    [left] = (await act("list_suppressions")).items
    assert left.origin == "file"

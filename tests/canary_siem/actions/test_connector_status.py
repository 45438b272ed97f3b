from typing import Any


async def test_a_connector_that_never_ran_owes_nothing(act: Any, plant: Any) -> None:
    await plant("dns")

    told = (await act("connector_status")).items

    assert [each.name for each in told] == ["file", "elastic"]
    assert (told[0].type, told[0].guarantee) == ("jsonl", "at least once")
    assert (told[1].type, told[1].guarantee) == ("elasticsearch", "effectively once")
    assert {(each.state, each.delivered, each.pending, each.lag_seconds) for each in told} == {
        ("ok", 0, 0, 0.0)
    }


async def test_what_waits_is_counted_and_its_age_told(house: Any, act: Any, plant: Any) -> None:
    await house.store.cursors.open("file", 0)
    await plant("dns")
    await plant("dns")

    told = (await act("connector_status")).items[0]

    assert told.pending == 2
    assert 0 < told.lag_seconds < 60


async def test_what_the_courier_wrote_down_is_told(house: Any, act: Any) -> None:
    await house.store.cursors.open("elastic", 0)
    await house.store.cursors.settle("elastic", 0, 5)
    await house.store.cursors.tell("elastic", "held", "401: wrong key")

    told = (await act("connector_status")).items[1]

    assert (told.state, told.delivered, told.last_error) == ("held", 5, "401: wrong key")

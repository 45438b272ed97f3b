from typing import Any

import pytest

from canary_siem.errors import ActionError
from canary_siem.store.cursors import DeadLetter


@pytest.fixture
async def delivered(house: Any, plant: Any) -> Any:
    """Four events, all delivered to `file`."""
    for _ in range(4):
        await plant("dns")
    await house.store.cursors.open("file", 0)
    await house.store.cursors.settle("file", await house.store.history.last(), 4)


async def asked(house: Any) -> Any:
    return (await house.store.cursors.get("file")).asked


@pytest.mark.usefixtures("delivered")
async def test_all_that_is_kept_comes_again(house: Any, act: Any, audits: Any) -> None:
    told = await act("replay", connector="file")

    assert (told.events, told.dead_letters) == (4, 0)
    assert await asked(house) == 0
    assert (await audits())[-1][0] == "replay-requested"


@pytest.mark.usefixtures("delivered")
async def test_since_goes_back_to_that_time(house: Any, act: Any) -> None:
    assert (await act("replay", connector="file", since="1h")).events == 4
    assert await asked(house) == 0


@pytest.mark.usefixtures("delivered")
async def test_a_time_to_come_never_skips_anything(house: Any, act: Any) -> None:
    assert (await act("replay", connector="file", since="2999-01-01T00:00:00Z")).events == 0
    assert await asked(house) is None


@pytest.mark.usefixtures("delivered")
async def test_dead_letters_alone_leave_the_cursor_where_it_stands(house: Any, act: Any) -> None:
    await house.store.cursors.settle("file", 4, 0, [DeadLetter(2, "too long")])

    told = await act("replay", connector="file", dead_letters=True)

    assert (told.events, told.dead_letters) == (0, 1)
    assert await asked(house) is None
    assert await house.store.cursors.asked_dead_letters("file", 10) == [2]


@pytest.mark.usefixtures("delivered")
async def test_it_says_what_it_means_at_the_receiver(house: Any, act: Any) -> None:
    await house.store.cursors.open("elastic", 0)

    assert "same event.id" in (await act("replay", connector="file")).note
    assert "rollover" in (await act("replay", connector="elastic")).note


async def test_an_unknown_connector_is_404(act: Any) -> None:
    with pytest.raises(ActionError, match="no connector nope; there is file, elastic") as caught:
        await act("replay", connector="nope")
    assert caught.value.status == 404


async def test_a_connector_that_never_ran_has_nothing_to_replay(act: Any) -> None:
    with pytest.raises(ActionError, match="had nothing yet"):
        await act("replay", connector="file")

from typing import Any

import pytest
from pydantic import ValidationError

from canary_siem.actions.update_token import UpdateToken
from canary_siem.errors import ActionError


async def test_only_what_is_given_changes(act: Any, plant: Any, audits: Any) -> None:
    token = await plant("web", memo="old one", tags=["a"], labels={"b": "c"})

    told = await act("update_token", id=token.id, memo="new one", tags=["x", "x"])

    assert (told.memo, told.tags, told.labels) == ("new one", ["x"], {"b": "c"})
    assert told.state == "active"
    assert (await audits())[-1] == ("canarytoken-changed", "Canarytoken changed: new one (web)")


async def test_tags_and_labels_can_be_emptied(act: Any, plant: Any) -> None:
    token = await plant("web", tags=["a"], labels={"b": "c"})

    told = await act("update_token", id=token.id, tags=[], labels={})

    assert (told.tags, told.labels) == ([], {})


async def test_a_state_of_paused_pauses(house: Any, act: Any, plant: Any) -> None:
    token = await plant("web")

    await act("update_token", id=token.id, state="paused")

    assert house.trap.find(token.hostname).state == "paused"


async def test_a_deleted_token_is_left_alone(act: Any, plant: Any) -> None:
    token = await plant("web")
    await act("delete_token", id=token.id)

    with pytest.raises(ActionError, match="for good") as caught:
        await act("update_token", id=token.id, state="active")
    assert caught.value.status == 409


@pytest.mark.parametrize("wish", [{}, {"state": "deleted"}, {"memo": ""}, {"kind": "dns"}])
def test_what_makes_no_sense_is_refused(wish: Any) -> None:
    with pytest.raises(ValidationError):
        UpdateToken(id="abcdefgh", **wish)

from typing import Any

import pytest
from pydantic import ValidationError

from canary_siem.actions.rotate_key import RotateKey
from canary_siem.errors import ActionError


async def test_both_keys_open_until_the_overlap_is_over(house: Any, act: Any, audits: Any) -> None:
    old = await act("create_key", scopes=["tokens:read"])

    new = await act("rotate_key", id=old.id, overlap="30m")

    assert (new.scopes, new.old) == (["tokens:read"], old.id)
    assert (await house.store.keys.check(new.key)).id == new.id
    assert (await house.store.keys.check(old.key)).id == old.id
    [shown] = [each for each in (await act("list_keys")).items if each.id == old.id]
    assert (shown.state, shown.expires) == ("valid", new.old_expires)
    action, message = (await audits())[-1]
    assert action == "api-key-rotated"
    assert message == (
        f"API key {new.id} created in place of {old.id}, which ends {new.old_expires}"
    )
    assert new.key not in message


async def test_the_overlap_may_be_nothing(house: Any, act: Any) -> None:
    old = await act("create_key", scopes=["admin"])

    await act("rotate_key", id=old.id, overlap="0")

    assert await house.store.keys.check(old.key) is None


async def test_the_new_key_may_get_an_end_of_its_own(act: Any) -> None:
    old = await act("create_key", scopes=["admin"], expires="1d")

    new = await act("rotate_key", id=old.id, expires="90d")

    assert new.expires > old.expires
    with pytest.raises(ActionError, match="past"):
        await act("rotate_key", id=old.id, expires="2020-01-01T00:00:00Z")


async def test_a_key_that_is_unknown_or_has_ended_is_not_replaced(act: Any) -> None:
    old = await act("create_key", scopes=["admin"])
    await act("revoke_key", id=old.id)

    for key_id, status in ((old.id, 409), ("nope", 404)):
        with pytest.raises(ActionError) as caught:
            await act("rotate_key", id=key_id)
        assert caught.value.status == status


@pytest.mark.parametrize("overlap", ["", "soon", "-1h", "5", 5])
def test_an_overlap_is_a_length_of_time(overlap: Any) -> None:
    with pytest.raises(ValidationError):
        RotateKey(id="x", overlap=overlap)

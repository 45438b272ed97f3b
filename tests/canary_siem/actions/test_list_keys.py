from typing import Any


async def test_keys_are_listed_with_their_state_and_without_their_secret(
    house: Any, act: Any
) -> None:
    await house.store.keys.create(["admin"])
    old, _ = await house.store.keys.create(["tokens:read"], expires=1)
    gone, _ = await house.store.keys.create(["tokens:write"])
    await house.store.keys.revoke(gone.id)

    keys = (await act("list_keys")).items

    assert [key.state for key in keys] == ["valid", "expired", "revoked"]
    assert keys[1].id == old.id
    assert keys[2].revoked
    assert "key" not in keys[0].model_dump()

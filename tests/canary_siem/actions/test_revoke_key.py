from typing import Any

import pytest

from canary_siem.errors import ActionError


async def test_a_revoked_key_opens_nothing(house: Any, act: Any, audits: Any) -> None:
    made = await act("create_key", scopes=["admin"])

    told = await act("revoke_key", id=made.id)

    assert told.state == "revoked"
    assert await house.store.keys.check(made.key) is None
    assert (await audits())[-1] == ("api-key-revoked", f"API key {made.id} revoked")


async def test_an_unknown_key_is_404(act: Any) -> None:
    with pytest.raises(ActionError, match="there is no key") as caught:
        await act("revoke_key", id="nope")
    assert caught.value.status == 404

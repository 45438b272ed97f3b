from typing import Any

import pytest
from pydantic import ValidationError

from canary_siem.actions.create_key import CreateKey
from canary_siem.errors import ActionError


async def test_the_text_opens_what_was_asked_for(house: Any, act: Any, audits: Any) -> None:
    told = await act("create_key", scopes=["tokens:read", "trips:read", "tokens:read"])

    key = await house.store.keys.check(told.key)
    assert told.key.startswith(f"csk_{told.id}_")
    assert key.scopes == ("tokens:read", "trips:read")
    assert told.expires is None
    [(action, message)] = await audits()
    assert action == "api-key-created"
    assert told.key not in message


async def test_it_may_end_by_itself(act: Any) -> None:
    told = await act("create_key", scopes=["admin"], expires="90d")

    assert told.expires > told.created
    assert told.state == "valid"


@pytest.mark.parametrize("expires", ["2020-01-01T00:00:00Z", "0"])
async def test_an_end_in_the_past_is_refused(house: Any, act: Any, expires: Any) -> None:
    with pytest.raises(ActionError, match="past"):
        await act("create_key", scopes=["admin"], expires=expires)
    assert await house.store.keys.all() == []


@pytest.mark.parametrize("scopes", [[], ["root"], "admin"])
def test_there_must_be_a_scope_that_exists(scopes: Any) -> None:
    with pytest.raises(ValidationError):
        CreateKey(scopes=scopes)

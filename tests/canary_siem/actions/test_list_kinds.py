from typing import Any

import pytest

from canary_siem import plugins
from canary_siem.errors import ActionError


async def test_every_kind_says_what_it_is_and_what_fires_it(act: Any) -> None:
    kinds = (await act("list_kinds")).items

    assert [kind.name for kind in kinds] == plugins.names("kinds")
    for kind in kinds:
        assert kind.title
        assert kind.fires_on
        assert kind.proof
        assert "Does not fire" in kind.about


async def test_one_kind_is_told_with_its_options(act: Any) -> None:
    [kind] = (await act("list_kinds", name="word")).items

    told = {option.name: option for option in kind.options}
    assert told.keys() >= {"title", "text", "author", "template"}
    assert all(option.description and not option.required for option in kind.options)


async def test_an_unknown_kind_is_refused(act: Any) -> None:
    with pytest.raises(ActionError, match="there is no kind"):
        await act("list_kinds", name="nope")

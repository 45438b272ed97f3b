from typing import Any

import pytest

from canary_siem import plugins
from canary_siem.errors import ActionError, ConfigError


async def test_it_tells_what_create_told(act: Any, plant: Any) -> None:
    made = await plant("word", tags=["a"], labels={"b": "c"})

    assert await act("get_token", id=made.id) == made


async def test_an_unknown_token_is_404(act: Any) -> None:
    with pytest.raises(ActionError, match="there is no token abcdefgh") as caught:
        await act("get_token", id="abcdefgh")
    assert caught.value.status == 404


async def test_a_token_of_a_kind_that_is_gone_is_still_told(
    act: Any, plant: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await plant("web")
    load = plugins.load

    def without_web(group: Any, name: str) -> Any:
        if name == "web":
            raise ConfigError(group, name, "is unknown")
        return load(group, name)

    monkeypatch.setattr(plugins, "load", without_web)

    assert (await act("get_token", id=made.id)).memo == made.memo

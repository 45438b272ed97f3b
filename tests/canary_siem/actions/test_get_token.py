from typing import Any

import pytest

from canary_siem import plugins
from canary_siem.errors import ActionError, ConfigError
from canary_siem.tokens import Reading


async def test_it_tells_what_create_told(act: Any, plant: Any) -> None:
    made = await plant("word", tags=["a"], labels={"b": "c"})

    assert await act("get_token", id=made.id) == made


async def test_what_was_read_of_its_number_is_told(house: Any, act: Any, plant: Any) -> None:
    options = {"url": "https://www.example.org/n.json", "pointer": "/n"}
    made = await plant("oracle", options=options)
    assert (await act("get_token", id=made.id)).reading is None
    await house.store.readings.keep(made.id, Reading(2**70, 10**9, 2 * 10**9))

    told = (await act("get_token", id=made.id)).reading.model_dump(exclude_none=True)

    assert told == {
        "number": float(2**70),
        "at": "1970-01-01T00:00:01.000000Z",
        "asked": "1970-01-01T00:00:02.000000Z",
    }


async def test_why_its_number_can_not_be_read_is_told(house: Any, act: Any, plant: Any) -> None:
    made = await plant("oracle", options={"url": "https://www.example.org/n", "pointer": "#"})
    await house.store.readings.keep(made.id, Reading(None, 0, 3 * 10**9, 2, 10**9, "HTTP 503"))

    told = (await act("get_token", id=made.id)).reading.model_dump(exclude_none=True)

    assert told == {
        "asked": "1970-01-01T00:00:03.000000Z",
        "failures": 2,
        "failing": "1970-01-01T00:00:01.000000Z",
        "error": "HTTP 503",
    }


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

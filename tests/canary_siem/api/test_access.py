"""Keys and their rate."""

import pytest

from canary_siem.api.access import BURST, RATE, Access
from canary_siem.api.problems import ProblemError
from canary_siem.house import House


class Clock:
    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


async def test_a_key_that_asks_too_often_is_told_when_to_come_back(house: House) -> None:
    clock = Clock()
    access = Access(house.store.keys, clock)
    _, text = await house.store.keys.create(["tokens:read"])
    _, other = await house.store.keys.create(["tokens:read"])
    for _ in range(int(BURST)):
        await access.check(f"Bearer {text}")

    with pytest.raises(ProblemError) as caught:
        await access.check(f"Bearer {text}")
    await access.check(f"bearer {other}")
    clock.at += 10 / RATE
    for _ in range(10):
        await access.check(f"Bearer {text}")
    with pytest.raises(ProblemError):
        await access.check(f"Bearer {text}")

    assert caught.value.status == 429
    assert caught.value.headers == {"Retry-After": "1"}


async def test_looking_again_costs_nothing(house: House) -> None:
    access = Access(house.store.keys, Clock())
    key, text = await house.store.keys.create(["tokens:read"])
    for _ in range(int(BURST) + 1):
        assert (await access.renew(f"Bearer {text}")).id == key.id


async def test_the_books_of_many_keys_stay_small(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("canary_siem.api.access._BUCKETS", 2)
    access = Access(house.store.keys, Clock())
    for _ in range(5):
        _, text = await house.store.keys.create(["tokens:read"])
        await access.check(f"Bearer {text}")

    assert len(access._buckets) <= 2

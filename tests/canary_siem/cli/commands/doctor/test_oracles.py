"""Numbers that can't be read are told, with what to do."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from canary_siem.cli.commands.doctor import oracles
from canary_siem.house import House
from canary_siem.tokens import Reading, Token
from tests.canary_siem.api.served import make_house
from tests.things import make_token


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    made = make_house(tmp_path)
    yield made
    await made.close()


async def planted(house: House, letter: str) -> Token:
    token = make_token(letter * 20, kind="oracle", memo=f"wallet {letter}")
    await house.store.tokens.save([token])
    return token


async def test_where_there_is_none_nothing_is_said(house: House) -> None:
    assert [each async for each in oracles.look(house)] == []


async def test_those_that_are_read_are_well(house: House) -> None:
    one = await planted(house, "a")
    await planted(house, "b")
    await house.store.readings.keep(one.id, Reading(1, 1, 1))

    (found,) = [each async for each in oracles.look(house)]

    assert (found.ok, found.detail) == (True, "2: nothing is known to be wrong")


async def test_one_that_is_silent_is_told(house: House) -> None:
    one = await planted(house, "a")
    await planted(house, "b")
    reading = Reading(1, 1, 2, 9, 10**9, "HTTP 503", told=True)
    await house.store.readings.keep(one.id, reading)

    (found,) = [each async for each in oracles.look(house)]

    assert not found.ok
    assert found.detail == (
        f"wallet a ({one.id}): no number since 1970-01-01T00:00:01.000000Z: HTTP 503"
    )
    assert "oracle_hosts" in found.todo

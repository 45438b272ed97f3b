"""A house, and its API with all actions."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from canary_siem.house import House
from tests.canary_siem.api.served import Caller, make_house, serving


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    made = make_house(tmp_path)
    yield made
    await made.close()


@pytest.fixture
async def caller(house: House) -> AsyncIterator[Caller]:
    async with serving(house) as made:
        yield made

"""A house, and its console."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from canary_siem.house import House
from tests.canary_siem.api.served import make_house
from tests.canary_siem.console.browsing import Browser, browsing


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    made = make_house(tmp_path)
    yield made
    await made.close()


@pytest.fixture
async def stranger(house: House) -> AsyncIterator[Browser]:
    """Give a browser that is not logged in."""
    async with browsing(house) as made:
        yield made


@pytest.fixture
async def browser(stranger: Browser) -> Browser:
    """Give a browser that is logged in with all scopes."""
    assert (await stranger.log_in()).status == 303
    return stranger

"""A store of its own for each test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from canary_siem.store import Store
from tests.things import options_of


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = Store(tmp_path, options_of)
    yield opened
    await opened.close()

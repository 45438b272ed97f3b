"""A house with a connector, and its actions by name."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from canary_siem import plugins
from canary_siem.config import load
from canary_siem.house import House, room
from canary_siem.store.history import TripFilter

CONFIG = """\
domains = ["ct.example.org", "files.example.net"]
nx_domains = ["nx.example.net"]
public_ips = ["203.0.113.10"]
data_dir = "{folder}/data"
[connectors.file]
type = "jsonl"
path = "{folder}/trips.jsonl"
[connectors.elastic]
type = "elasticsearch"
url = "http://127.0.0.1:9"
"""
Act = Callable[..., Awaitable[Any]]


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    path = tmp_path / "canary-siem.toml"
    path.write_text(CONFIG.format(folder=tmp_path))
    opened = House(load(path, room, {}))
    yield opened
    await opened.close()


@pytest.fixture
def act(house: House) -> Act:
    """Do an action: ``await act("create_token", kind="web", memo="share")``."""

    async def run(action: str, **wish: Any) -> Any:
        door = plugins.load("actions", action)
        return await door.run(house, door.input(**wish))

    return run


@pytest.fixture
def plant(act: Act) -> Act:
    """Plant a token: ``await plant("word", memo="share")``."""

    async def run(kind: str = "web", memo: str = "finance share", **wish: Any) -> Any:
        return (await act("create_token", kind=kind, memo=memo, **wish)).root

    return run


@pytest.fixture
def audits(house: House) -> Callable[[], Awaitable[list[tuple[str, str]]]]:
    """Give what was audited: action and message."""

    async def read() -> list[tuple[str, str]]:
        stored = await house.store.history.after(0, 1000, 1 << 30)
        found = [orjson.loads(each.document) for each in stored if each.stream == "audit"]
        return [(each["event"]["action"], each["message"]) for each in found]

    return read


@pytest.fixture
def trips(house: House) -> Callable[[], Awaitable[list[dict[str, Any]]]]:
    """Give all trips."""

    async def read() -> list[dict[str, Any]]:
        return [orjson.loads(t.document) for t in await house.store.history.search(TripFilter())]

    return read

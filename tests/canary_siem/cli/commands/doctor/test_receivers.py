from pathlib import Path
from typing import Any

import orjson
import pytest

from canary_siem.cli.commands.doctor import receivers
from canary_siem.cli.commands.doctor.finding import Finding
from canary_siem.config import Config, load
from canary_siem.house import House, room
from canary_siem.service import Service
from canary_siem.store.cursors import DeadLetter

CONFIG = """\
domains = ["ct.example.org"]
data_dir = "{folder}/data"
heartbeat = "0"
"""
FILE = '[connectors.file]\ntype = "jsonl"\npath = "{folder}/trips.jsonl"\n'
DOWN = '[connectors.down]\ntype = "elasticsearch"\nurl = "http://127.0.0.1:9"\n'


def configured(folder: Path, *connectors: str) -> Config:
    file = folder / "canary-siem.toml"
    file.write_text("".join([CONFIG, *connectors]).replace("{folder}", str(folder)))
    return load(file, room, {})


async def look(house: House, config: Config) -> list[Finding]:
    return [each async for each in receivers.look(house, config)]


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receivers, "WAIT_SECONDS", 3.0)


async def test_the_running_service_delivers_it(tmp_path: Path) -> None:
    config = configured(tmp_path, FILE)
    service = Service(config)
    await service.start()
    house = House(config)
    try:
        [found] = await look(house, config)
    finally:
        await house.close()
        await service.stop(0)

    assert found.ok
    assert "the service delivered a drill" in found.detail


@pytest.fixture
async def alone(tmp_path: Path) -> Any:
    """A house without a service, with a file and a receiver that is down."""
    config = configured(tmp_path, FILE, DOWN)
    house = House(config)
    yield house, config
    await house.close()


async def test_without_a_service_it_goes_from_here(alone: Any, tmp_path: Path) -> None:
    well, down = await look(*alone)

    assert well.ok
    assert "no service" in well.detail
    assert not down.ok
    assert "127.0.0.1:9" in down.detail
    drill = orjson.loads((tmp_path / "trips.jsonl").read_bytes())
    assert drill["event"]["action"] == "drill"
    assert drill["event"]["kind"] == "event"
    assert drill["event"]["dataset"] == "canary_siem.health"


async def test_a_cursor_that_stands_still_is_not_waited_for_long(
    alone: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receivers, "WAIT_SECONDS", 0.2)
    house, config = alone
    await house.store.cursors.open("file", 0)

    well, _ = await look(house, config)

    assert "no service" in well.detail


async def test_dead_letters_are_told(alone: Any) -> None:
    house, config = alone
    await house.store.cursors.open("file", 1000)
    await house.store.cursors.settle("file", 1000, 0, [DeadLetter(1, "too long")])

    dead, well, _ = await look(house, config)

    assert dead.detail == "file: 1 dead letters"
    assert "replay file --dead-letters" in dead.todo
    assert well.ok


async def test_a_receiver_that_hangs_is_not_waited_for(
    alone: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receivers, "DIRECT_SECONDS", 0.0)

    assert "no answer within" in (await look(*alone))[0].detail


async def test_no_receiver_says_to_add_one(tmp_path: Path) -> None:
    config = configured(tmp_path)
    house = House(config)
    try:
        [found] = await look(house, config)
    finally:
        await house.close()

    assert "[connectors.NAME]" in found.todo

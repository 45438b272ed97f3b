import socket
from collections.abc import Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from canary_siem.cli.commands.doctor import asking, ports
from canary_siem.cli.commands.doctor.finding import Finding
from canary_siem.config import Config, load
from canary_siem.house import room
from canary_siem.service import Service
from tests.canary_siem.cli.shell import CONFIG

LISTENERS = """
[listeners.dns]
bind = "{dns}"
[listeners.http]
bind = "{http}"
[api]
bind = "{api}"
"""


def configured(folder: Path, dns: str, http: str, api: str) -> Config:
    file = folder / "canary-siem.toml"
    text = CONFIG.replace('"data"', f'"{folder}/data"').replace('"trips', f'"{folder}/trips')
    file.write_text(text + LISTENERS.format(dns=dns, http=http, api=api))
    return load(file, room, {})


async def look(config: Config) -> list[Finding]:
    return [each async for each in ports.look(config)]


def local(port: int = 0) -> str:
    return f"127.0.0.1:{port}"


@asynccontextmanager
async def running(config: Config) -> Any:
    service = Service(config)
    await service.start()
    try:
        yield {each.listener: each.port for each in service.bound}
    finally:
        await service.stop(0)


@pytest.fixture
def stranger() -> Iterator[int]:
    """A port of another program, which says nothing."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield listening.getsockname()[1]


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "SECONDS", 0.3)
    monkeypatch.setattr(ports, "SECONDS", 0.5)


async def test_free_ports_are_free_for_us(tmp_path: Path) -> None:
    found = await look(configured(tmp_path, local(), local(), local()))

    assert [each.ok for each in found] == [True] * 4
    assert all("free for us" in each.detail for each in found)


async def test_our_own_service_may_have_them(tmp_path: Path) -> None:
    async with running(configured(tmp_path, local(), local(), local())) as bound:
        places = [local(bound[name]) for name in ("dns", "http", "api")]
        found = await look(configured(tmp_path, *places))

    assert [each.ok for each in found] == [True] * 4
    assert all("our own service" in each.detail for each in found)


async def test_another_programs_port_is_told(tmp_path: Path, stranger: int) -> None:
    found = await look(configured(tmp_path, local(stranger), local(), local(stranger)))

    wrong = [each for each in found if not each.ok]
    assert [each.detail.split()[:2] for each in wrong] == [
        ["dns", f"127.0.0.1:{stranger}/tcp:"],
        ["api", f"127.0.0.1:{stranger}/tcp:"],
    ]
    assert all("ss -lntup" in each.todo for each in wrong)


async def test_an_address_that_is_not_ours_is_told(tmp_path: Path) -> None:
    found = await look(configured(tmp_path, local(), "192.0.2.77:8080", local()))

    [wrong] = [each for each in found if not each.ok]
    assert "no such address" in wrong.todo

"""The service in one process: what starts, what is told, what ends."""

import asyncio
import socket
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from canary_siem.config import Config, load
from canary_siem.errors import ConfigError
from canary_siem.house import room
from canary_siem.service import Service, notify, rooms
from canary_siem.store.retention import Retention
from listeners.oracle.settings import OracleSettings
from tests.things import until

CONFIG = """
domains = ["ct.example.org"]
public_ips = ["203.0.113.10"]
data_dir = "{home}/data"
heartbeat = "0"
[listeners.dns]
bind = ["127.0.0.1:0"]
[listeners.http]
bind = ["127.0.0.1:{http}"]
[api]
bind = ["127.0.0.1:0"]
[connectors.file]
type = "jsonl"
path = "{home}/trips.jsonl"
"""


def config(home: Path, http: int = 0) -> Config:
    path = home / "canary-siem.toml"
    path.write_text(CONFIG.format(home=home, http=http))
    return load(path, room, {})


async def test_everything_is_bound_and_ready_and_ends(tmp_path: Path) -> None:
    service = Service(config(tmp_path))

    await service.start()
    bound = {(b.listener, b.transport) for b in service.bound}
    names = {sample.name for sample in service.house.telemetry.samples()}
    ready = service.not_ready()
    await service.stop(1)

    assert bound == {("dns", "udp"), ("dns", "tcp"), ("http", "tcp"), ("api", "tcp")}
    assert ready == []
    assert {"canary_siem_listener_up", "canary_siem_retention_lost"} <= names


async def test_who_asks_runs_without_a_table_and_is_up(tmp_path: Path) -> None:
    made = config(tmp_path)
    service = Service(made)
    assert "listener oracle is not bound" in service.not_ready()

    await service.start()
    samples = [(s.labels, s.value) for s in service.house.telemetry.samples()]
    ready = service.not_ready()
    await service.stop(1)

    assert ((("listener", "oracle"),), 1.0) in samples
    assert ready == []
    assert rooms(made)["oracle"].timeout == 10
    told = {**made.listeners, "oracle": OracleSettings.model_validate({"timeout": "3s"})}
    assert rooms(made.model_copy(update={"listeners": told}))["oracle"].timeout == 3


async def warned(made: Config) -> list[str]:
    service = Service(made)
    with capture_logs() as logs:
        await service.start()
    await service.stop(1)
    return [each["event"] for each in logs if each["log_level"] == "warning"]


async def test_a_file_that_is_missing_is_told_at_the_start_and_not_by_the_first_trip(
    tmp_path: Path,
) -> None:
    config(tmp_path)
    path = tmp_path / "canary-siem.toml"
    path.write_text(path.read_text() + '[enrich]\ncity = "gone.mmdb"\n')

    assert await warned(load(path, room, {})) == ["file unreadable"]


async def test_a_service_that_hears_nothing_says_so(tmp_path: Path) -> None:
    made = config(tmp_path)

    assert await warned(made) == []
    assert await warned(made.model_copy(update={"listeners": {}})) == [
        "no listener is configured: no token can be tripped"
    ]


async def test_a_port_in_use_closes_everything_again(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        service = Service(config(tmp_path, http=taken.getsockname()[1]))

        with pytest.raises(ConfigError, match="can't bind") as caught:
            await service.start()

    assert caught.value.where == str(tmp_path / "canary-siem.toml")
    assert caught.value.key == "listeners.http.bind"
    dns = next(b for b in service.bound if b.transport == "udp")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as again:
        again.bind((dns.address, dns.port))


async def test_a_second_service_on_the_same_data_is_refused_and_delivers_nothing(
    tmp_path: Path,
) -> None:
    first = Service(config(tmp_path))
    await first.start()

    with pytest.raises(ConfigError, match="in use by another"):
        await Service(config(tmp_path)).start()

    assert first.not_ready() == []
    await first.stop(1)
    third = Service(config(tmp_path))
    await third.start()
    await third.stop(1)


async def test_a_failing_disk_is_not_ready_and_is_told(tmp_path: Path) -> None:
    service = Service(config(tmp_path))
    await service.start()
    log = service.house.store.log
    log.failing = "full"
    log.on_change("full")

    assert service.not_ready() == ["full"]

    log._retry()
    await until(lambda: not service.not_ready())
    await service.stop(1)


async def test_a_listener_that_can_not_stop_keeps_no_trip_from_its_receiver(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = Service(config(tmp_path))
    await service.start()
    listener = service._listeners["dns"]
    real = listener.stop

    async def broken() -> None:
        await real()
        raise ZeroDivisionError

    monkeypatch.setattr(listener, "stop", broken)
    await service.house.audit("canarytoken-created", "one more", "creation")

    await service.stop(5)

    assert "one more" in (tmp_path / "trips.jsonl").read_text()


async def test_old_trips_are_swept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    swept = asyncio.Event()

    async def sweep(self: Retention, now: int) -> int:
        swept.set()
        return 1

    monkeypatch.setattr(Retention, "sweep", sweep)
    service = Service(config(tmp_path))
    await service.start()

    async with asyncio.timeout(5):
        await swept.wait()
    await service.stop(0)


@pytest.mark.parametrize("abstract", [False, True])
def test_systemd_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, abstract: bool
) -> None:
    address = f"@canary-siem-test-{tmp_path.name}" if abstract else str(tmp_path / "n")
    monkeypatch.setenv("NOTIFY_SOCKET", address)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind("\0" + address[1:] if abstract else address)

        notify("READY=1")

        assert systemd.recv(64) == b"READY=1"


def test_without_systemd_nobody_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    notify("READY=1")
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "gone"))
    notify("READY=1")

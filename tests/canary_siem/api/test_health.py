"""Health and metrics, as monitoring sees them."""

import time

import pytest

from canary_siem.api.health import Health
from canary_siem.errors import StorageError
from canary_siem.events import EventIds
from canary_siem.house import House
from canary_siem.tokens import Reading
from tests.canary_siem.api.served import Caller, serving
from tests.things import make_token, make_trip


async def test_alive_and_ready(caller: Caller) -> None:
    alive = await caller.plain("/healthz")
    ready = await caller.plain("/readyz")

    assert (alive.status, alive.json) == (200, {"status": "ok"})
    assert (ready.status, ready.json) == (200, {"status": "ready"})


async def test_what_is_not_ready_says_why(house: House) -> None:
    async with serving(house, ready=lambda: ["listener dns is not bound"]) as caller:
        alive = await caller.plain("/healthz")
        ready = await caller.plain("/readyz")

    assert alive.status == 200
    assert (ready.status, ready.json["reasons"]) == (503, ["listener dns is not bound"])


async def test_health_is_only_asked_for(caller: Caller) -> None:
    async with caller.session.post(f"{caller.base}/metrics") as response:
        assert (response.status, response.headers["Allow"]) == (405, "GET")
    async with caller.session.head(f"{caller.base}/readyz") as response:
        assert response.status == 200


async def test_noise_and_connectors_are_counted(caller: Caller, house: House) -> None:
    house.trap.noise("dns", 3)
    await house.store.cursors.open("file", 0)
    await house.store.log.append(make_trip(id=EventIds()(time.time_ns() - 90 * 10**9)))
    said = await caller.plain("/metrics")
    lines = said.body.decode().splitlines()

    assert said.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    assert 'canary_siem_noise_total{channel="dns"} 3' in lines
    assert "# TYPE canary_siem_noise_total counter" in lines
    assert 'canary_siem_pending{connector="file"} 1' in lines
    assert 'canary_siem_delivered_total{connector="file"} 0' in lines
    assert 'canary_siem_dead_letters{connector="file"} 0' in lines
    (lag,) = [each for each in lines if each.startswith("canary_siem_lag_seconds{")]
    assert 89 < float(lag.split()[1]) < 120
    assert any(each.startswith("process_resident_memory_bytes ") for each in lines)
    assert "canary_siem_disk_failing 0" in lines


async def test_oracles_that_can_not_be_read_are_counted(caller: Caller, house: House) -> None:
    token = make_token(kind="oracle")
    await house.store.tokens.save([token])
    await house.store.readings.keep(token.id, Reading(failing=1, told=True))

    assert b"\ncanary_siem_oracles_failing 1\n" in (await caller.plain("/metrics")).body


async def test_what_the_store_counts_is_not_counted_twice(house: House) -> None:
    house.telemetry.count("canary_siem_delivered", 7, connector="file")
    text = (await Health(house, list).metrics()).body

    assert isinstance(text, bytes)
    assert text.count(b"canary_siem_delivered_total{") == 1
    assert b'canary_siem_delivered_total{connector="file"} 0\n' in text


async def test_a_failing_store_leaves_the_rest(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(_: str) -> None:
        raise StorageError("the database: disk I/O error")

    monkeypatch.setattr(house.store.cursors, "pending", broken)
    text = (await Health(house, list).metrics()).body

    assert isinstance(text, bytes)
    assert b"canary_siem_pending{" not in text
    assert b"canary_siem_disk_failing 0\n" in text

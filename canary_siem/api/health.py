"""Whether we live, whether we are ready, and our numbers: what monitoring asks, without a key."""

import time
from collections.abc import Callable
from typing import Any, Protocol

import orjson

from canary_siem import __version__
from canary_siem.api import exposition, process
from canary_siem.api.outputs import JSON
from canary_siem.api.replies import Reply
from canary_siem.errors import StorageError
from canary_siem.interfaces import House
from canary_siem.telemetry import HELP as COUNTED
from canary_siem.telemetry import Sample, Telemetry

HELP = {
    **COUNTED,
    **process.HELP,
    "canary_siem_dead_letters": "Trips that a receiver rejected, kept for replay",
    "canary_siem_lag_seconds": "Age of the oldest trip that waits for a connector",
    "canary_siem_oracles_failing": "Oracles whose number could not be read for long",
    "canary_siem_build_info": "1, labelled with the version",
}
FRESH_SECONDS = 1.0
"""How long numbers read from the store serve; nobody needs a key to ask for them."""


class Premises(House, Protocol):
    """The house as the API sees it: what actions may use, what is counted, where people read."""

    telemetry: Telemetry
    console_url: str

    def unheard(self, name: str) -> str:
        """Say why tokens of that kind don't fire as their planter expects; empty: they do."""


class Health:
    """Answers ``/healthz``, ``/readyz`` and ``/metrics``.

    Args:
        house: Whose numbers.
        ready: Says why we are not ready.
    """

    def __init__(self, house: Premises, ready: Callable[[], list[str]]) -> None:
        self._house = house
        self._ready = ready
        self._read: list[Sample] = []
        self._until = 0.0

    async def healthz(self) -> Reply:
        """Say that we are alive."""
        return _said(200, {"status": "ok"})

    async def readyz(self) -> Reply:
        """Say whether we are ready, or why not."""
        reasons = self._ready()
        if reasons:
            return _said(503, {"status": "not ready", "reasons": reasons})
        return _said(200, {"status": "ready"})

    async def metrics(self) -> Reply:
        """Give every number."""
        stored = await self._stored()
        names = {each.name for each in stored}
        counted = [each for each in self._house.telemetry.samples() if each.name not in names]
        build = Sample("canary_siem_build_info", "gauge", (("version", __version__),), 1)
        text = exposition.render([build, *counted, *stored, *process.samples()], HELP)
        return Reply(200, exposition.MEDIA_TYPE, text.encode())

    async def _stored(self) -> list[Sample]:
        if time.monotonic() >= self._until:
            try:
                self._read = [
                    *await connector_samples(self._house),
                    await oracle_sample(self._house),
                ]
            except StorageError:
                self._read = []  # `canary_siem_disk_failing` tells of it
            self._until = time.monotonic() + FRESH_SECONDS
        return self._read


async def connector_samples(house: House) -> list[Sample]:
    """Read where each connector stands; counts of earlier runs included."""
    found = []
    for connector in house.connectors:
        labels = (("connector", connector.name),)
        pending, oldest, dead = await house.store.cursors.pending(connector.name)
        cursor = await house.store.cursors.get(connector.name)
        found += [
            Sample("canary_siem_pending", "gauge", labels, pending),
            Sample("canary_siem_dead_letters", "gauge", labels, dead),
            Sample("canary_siem_lag_seconds", "gauge", labels, _age(oldest)),
            Sample("canary_siem_delivered", "counter", labels, cursor.delivered if cursor else 0),
        ]
    return found


async def oracle_sample(house: House) -> Sample:
    """Count the oracles whose number could not be read for long."""
    silent = await house.store.readings.silent()
    return Sample("canary_siem_oracles_failing", "gauge", (), len(silent))


def _age(event_id: str) -> float:
    """Give the seconds since a UUIDv7 was drawn: its first 48 bits are milliseconds."""
    if not event_id:
        return 0.0
    return round(max(0.0, time.time() - int(event_id.replace("-", "")[:12], 16) / 1000), 3)


def _said(status: int, document: dict[str, Any]) -> Reply:
    return Reply(status, JSON, orjson.dumps(document, option=orjson.OPT_APPEND_NEWLINE))

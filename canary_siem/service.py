"""The service: listeners, chain, delivery and API in one process; SIGTERM drains."""

import asyncio
import gc
import os
import signal
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from typing import TYPE_CHECKING, Any

import structlog

from canary_siem import plugins
from canary_siem.config import Config
from canary_siem.delivery import Delivery, Load, Route, Voice
from canary_siem.delivery.discretion import Discreet
from canary_siem.errors import ConfigError, StorageError
from canary_siem.house import House
from canary_siem.interfaces import Bound, Connector, ConnectorDoor, Identity, Listener
from canary_siem.sockets.tls import ServerTls
from canary_siem.store.claim import Claim
from canary_siem.store.retention import Retention
from canary_siem.tasks import Tasks
from canary_siem.telemetry import Sample
from canary_siem.workshop import Workshop

if TYPE_CHECKING:
    from canary_siem.api import Api

log = structlog.get_logger(__name__)
DRAIN_SECONDS = 15.0
"""How long SIGTERM waits for receivers; what is not delivered then waits in the log."""
SWEEP_SECONDS = 60.0


class Service:
    """Everything that `canary-siem run` runs.

    Attributes:
        house: What actions use.
        bound: The sockets that listen.

    Raises:
        ConfigError: It would serve in the clear, or a certificate can't be used; nothing was made.
    """

    def __init__(self, config: Config) -> None:
        refuse(config)
        self.house = House(config)
        self.house.workshop = Workshop()
        self.bound: list[Bound] = []
        self._config = config
        self._rooms = rooms(config)
        self._listeners: dict[str, Listener] = {}
        self._started: set[str] = set()
        self._api: Api | None = None
        self._claim: Claim | None = None
        self._voice = Voice(self.house.store, self.house.statements)
        self._delivery = self._deliveries()
        self._tasks = Tasks(4)
        self._retention = Retention(
            self.house.store.reader,
            self.house.store.log.writer,
            int(config.site.retention.age * 1e9),
            config.site.retention.size,
            [each.name for each in config.connectors],
        )

    async def start(self) -> None:
        """Open cursors, then bind; nothing is heard that could not be kept.

        Raises:
            ConfigError: Something can't be bound, or another service has the data directory;
                everything is closed again.
        """
        async with AsyncExitStack() as undo:
            undo.push_async_callback(self.stop, 0.0)
            self._claim = Claim(self._config.site.data_dir)
            await self.house.resume()
            self.house.store.log.on_change = self._voice.disk
            self.house.telemetry.gauges.append(self._samples)
            if self._config.site.api:
                from canary_siem.api import Api  # noqa: PLC0415 - only where it serves
                from canary_siem.console import front  # noqa: PLC0415 - the same

                self._api = Api(self.house, self._config.site.api, self.not_ready, front=front())
            await self._delivery.start()
            for name, settings in self._rooms.items():
                door = plugins.load("listeners", name)
                listener = door.build(settings, self.house.trap)
                self._listeners[name] = listener
                with located(self._config, f"listeners.{name}"):
                    self.bound += await listener.start()
                self._started.add(name)
            if self._api:
                with located(self._config, "api"):
                    self.bound += await self._api.start()
            self._tasks.start(self._sweep())
            if not self._config.listeners:
                log.warning("no listener is configured: no token can be tripped")
            undo.pop_all()

    async def stop(self, seconds: float = DRAIN_SECONDS) -> None:
        """Hear nothing new, finish what is under way, deliver what waits, close."""
        for name, listener in self._listeners.items():
            try:
                await listener.stop()
            except Exception as error:
                # A listener with a bug must not keep the others' trips from being delivered.
                log.exception("listener can't stop", listener=name, error=repr(error))
        self._listeners.clear()
        if self._api:
            await self._api.stop()
            self._api = None
        await self._tasks.drain(0)
        await self._delivery.stop(seconds)
        await self.house.close()
        if self._claim:
            self._claim.release()

    def not_ready(self) -> list[str]:
        """Say why we are not ready; nothing is ready."""
        why = [f"listener {n} is not bound" for n in self._rooms if n not in self._started]
        if failing := self.house.store.log.failing:
            why.append(failing)
        return why

    def _deliveries(self) -> Delivery:
        site = self._config.site
        observer = self.house.store.observer
        routes = []
        for each in self._config.connectors:
            door: ConnectorDoor[Connector] = plugins.load("connectors", each.courier.type)
            load = Load(
                max_count=door.max_count,
                max_bytes=door.max_bytes,
                max_backoff=each.courier.max_backoff,
                in_flight=each.courier.in_flight,
            )
            place = site.data_dir / "connectors" / each.name
            identity = Identity(observer, site.namespace, place)
            connector = Discreet(door.build(each.settings, identity), each.settings)
            routes.append(Route(each.name, connector, load, each.courier.start))
        return Delivery(
            routes, self.house.store, self.house.telemetry, self._voice, site.heartbeat
        )

    async def _sweep(self) -> None:
        while True:
            try:
                if taken := await self._retention.sweep(time.time_ns()):
                    log.info("retention", taken=taken)
            except StorageError as error:
                log.warning("retention waits for the disk", reason=str(error))
            await asyncio.sleep(SWEEP_SECONDS)

    def _samples(self) -> list[Sample]:
        up = [
            Sample(
                "canary_siem_listener_up", "gauge", (("listener", n),), float(n in self._started)
            )
            for n in self._rooms
        ]
        lost = Sample("canary_siem_retention_lost", "counter", (), self._retention.lost)
        return [*up, lost]


def rooms(config: Config) -> dict[str, Any]:
    """Give each listener that runs its settings: those with a table, and those that need none."""
    always = {
        name: door.settings()
        for name in plugins.built_in("listeners")
        if name not in config.listeners
        and getattr(door := plugins.load("listeners", name), "always", False)
    }
    return {**config.listeners, **always}


def refuse(config: Config) -> None:
    """See, before anything is made or bound, that TLS is as the configuration says.

    Raises:
        ConfigError: It is not.
    """
    if config.site.api:
        from canary_siem.api.guard import guard  # noqa: PLC0415 - only where it serves

        guard(config.site.api, str(config.path))
    for name, settings in config.listeners.items():
        certificate, key = (getattr(settings, each, None) for each in ("certificate", "key"))
        if certificate and key:
            with located(config, f"listeners.{name}"):
                ServerTls(name, certificate, key)


@contextmanager
def located(config: Config, table: str) -> Iterator[None]:
    """Name the file, and the key as it stands there, in what a room of *table* says is wrong."""
    try:
        yield
    except ConfigError as error:
        key = error.key if error.key.startswith(f"{table}.") else f"{table}.{error.key}"
        raise ConfigError(str(config.path), key, error.hint) from error


async def serve(config: Config, announce: Callable[[Sequence[Bound]], None]) -> None:
    """Run until SIGTERM or SIGINT.

    Args:
        config: What to run.
        announce: Told what was bound.

    Raises:
        ConfigError: Something can't be bound.
        StorageError: The data directory can't be used.
    """
    loop = asyncio.get_running_loop()
    stopping = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stopping.set)
    service = Service(config)
    await service.start()
    announce(service.bound)
    notify("READY=1")
    # What is here now stays: the collector need not look at it again and again.
    gc.collect()
    gc.freeze()
    gc.set_threshold(5_000, 10, 10)  # trips under way are no garbage either
    await stopping.wait()
    notify("STOPPING=1")
    log.info("stopping")
    await service.stop()


def notify(state: str) -> None:
    """Tell systemd, where it started us (sd_notify(3))."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    if address.startswith("@"):
        address = "\0" + address[1:]
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as to:
            to.sendto(state.encode(), address)
    except OSError as error:
        log.warning("systemd can't be told", reason=str(error))

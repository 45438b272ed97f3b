"""The house without its doors to the network: store, kinds, chain and trap put together.

Every process has one: the service, and each command that acts on the store beside it.
"""

import random
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from canary_siem import plugins
from canary_siem.callers import caller
from canary_siem.config import Config, Settings
from canary_siem.errors import ActionError, ConfigError
from canary_siem.events import EventIds, Observer, Statements
from canary_siem.interfaces import ConnectorInfo, Kind, Site
from canary_siem.kinds.web import decoy
from canary_siem.names import IdMaker
from canary_siem.pipeline import chain, trip_logger
from canary_siem.planting import audited, unheard
from canary_siem.processors.compose import Compose
from canary_siem.processors.decode import Decode
from canary_siem.processors.enrich import Enrich
from canary_siem.processors.grade import Grade
from canary_siem.processors.incident import LONGEST, SECOND, Incidents
from canary_siem.shapes import TokenOut
from canary_siem.sockets.reach import Reach
from canary_siem.store import Store
from canary_siem.suppressions import Suppression
from canary_siem.telemetry import Sample, Telemetry
from canary_siem.tokens import Class, NoOptions, Token
from canary_siem.trap import Trap
from canary_siem.trips import Artifact
from canary_siem.workshop import Workshop, make, present

WARNING = 47
RESUMED = 20_000
"""Trips of the last hour that are read at start to know the open incidents."""


class Kinds(Mapping[str, Kind[Any]]):
    """The kinds by name, each loaded when first asked for."""

    def __init__(self) -> None:
        self._loaded: dict[str, Kind[Any]] = {}

    def __getitem__(self, name: str) -> Kind[Any]:
        if kind := self._loaded.get(name):
            return kind
        try:
            loaded: Kind[Any] = plugins.load("kinds", name)
        except ConfigError as error:
            raise KeyError(name) from error
        self._loaded[name] = loaded
        return loaded

    def __iter__(self) -> Iterator[str]:
        return iter(plugins.names("kinds"))

    def __len__(self) -> int:
        return len(plugins.names("kinds"))

    def options(self, name: str) -> tuple[type[BaseModel], Class]:
        """Give the options model and the class of a kind, even of one that is gone."""
        kind = self.get(name)
        return (kind.options, kind.cls) if kind else (NoOptions, "network")


class House:
    """Everything behind the listeners. Make it with a running loop; close it.

    Attributes:
        workshop: Where artifacts are made; None for here, where no listener waits.
        console_url: Where people read trips; empty for nowhere.
    """

    def __init__(self, config: Config) -> None:
        site = config.site
        self.config = config
        self.telemetry = Telemetry()
        self.workshop: Workshop | None = None
        self.console_url = site.console_url
        self.site = Site(
            domains=tuple(site.domains),
            nx_domains=tuple(site.nx_domains),
            public_ips=tuple(map(str, site.public_ips)),
            nameservers=tuple(site.nameservers),
            reach=Reach(site.oracle_hosts),
        )
        self._kinds = Kinds()
        self.store = Store(site.data_dir, self._kinds.options)
        self.store.suppressions.fixed = _suppressions(site)
        self.observer = Observer(self.store.observer, site.namespace)
        ids = EventIds()
        self.statements = Statements(self.observer, ids)
        self._ids = IdMaker(self.store.check_key)
        self.incidents = Incidents(int(site.incident_window * SECOND), site.incident_limit)
        self._enrich = Enrich(site.enrich.city, site.enrich.asn, site.enrich.tor_exits)
        self._grade = Grade(self.store.suppressions.current, site.enrich.preview_networks)
        processors = chain(
            Decode(self._kinds),
            self.incidents,
            self._enrich,
            self._grade,
            Compose(self.observer, self._kinds, site.console_url),
        )
        self.trap = Trap(
            self.site,
            self.store,
            trip_logger(self.store.log, processors, self.observer, ids),
            self.incidents,
            self._kinds,
            decoy,  # noise is answered by the very function that answers for a `web` token
            self.telemetry,
            self._trouble,
        )
        self.telemetry.gauges.append(self._samples)

    @property
    def connectors(self) -> Sequence[ConnectorInfo]:
        """The connectors as configured."""
        return [
            ConnectorInfo(
                each.name,
                each.courier.type,
                plugins.load("connectors", each.courier.type).guarantee,
            )
            for each in self.config.connectors
        ]

    async def resume(self) -> None:
        """Take up the incidents that were open when the last process ended, and read the files."""
        self._enrich.look()
        self._grade.look()
        since = time.time_ns() - LONGEST
        self.incidents.resume(await self.store.history.recent(since, RESUMED))

    def kind(self, name: str) -> Kind[Any]:
        """Give the kind of that name."""
        kind = self._kinds.get(name.replace("-", "_"))
        if kind is None:
            known = ", ".join(self._kinds)
            raise ActionError(f"there is no kind {name!r}; there is {known}", status=422)
        return kind

    def unheard(self, name: str) -> str:
        """Say why tokens of that kind don't fire as their planter expects; empty: they do."""
        return unheard(name, self.kind(name), self.config.listeners)

    def kinds(self) -> Sequence[str]:
        """Name every kind."""
        return list(self._kinds)

    async def make(self, token: Token) -> Sequence[Artifact]:
        """Make the token's artifacts."""
        return await self.workshop.make(token) if self.workshop else make(token)

    async def present(self, tokens: Sequence[Token], *, inline: bool) -> list[TokenOut]:
        """Make the artifacts of each of *tokens*, and describe it with them."""
        if self.workshop:
            return await self.workshop.present(tokens, inline=inline)
        return present(tokens, inline=inline)

    def draw_id(self) -> str:
        """Draw a token id."""
        return self._ids.draw()

    def draw_domain(self, *, denied: bool = False) -> str:
        """Draw one of our domains: tokens spread over them; *denied*, of those that deny."""
        domains = (denied and self.site.nx_domains) or self.site.domains
        return random.choice(domains)  # noqa: S311 - no secret: it stands in the name

    async def audit(self, action: str, message: str, kind_of_change: str, **fields: Any) -> None:
        """Say in the trip log what was done."""
        statement = self.statements.write(
            "audit",
            action,
            message,
            category="configuration",
            types=(kind_of_change,),
            fields=caller().fields() | fields,
        )
        await self.store.log.append(statement)

    def _trouble(self, token: Token, reason: str) -> None:
        """Say in the trip log that *token* can't fire, or with no *reason* that it can again."""
        if reason:
            action, severity = f"{token.kind}-failing", WARNING
            message = f"Canarytoken can't fire: {token.memo} ({token.kind}): {reason}"
        else:
            action, severity = f"{token.kind}-recovered", 21
            message = f"Canarytoken can fire again: {token.memo} ({token.kind})"
        self.store.log.append(
            self.statements.write(
                "health", action, message, severity=severity, fields=audited(token)
            )
        )

    async def close(self) -> None:
        """Write what waits, then let go."""
        if self.workshop:
            await self.workshop.close()
        await self.store.close()

    def _samples(self) -> list[Sample]:
        log = self.store.log
        shed = [
            Sample("canary_siem_shed", "counter", (("kind", kind),), count)
            for kind, count in log.shed.items()
        ]
        held = float(len(log.held()))
        return [
            *shed,
            Sample("canary_siem_held", "gauge", (), held),
            Sample("canary_siem_disk_failing", "gauge", (), float(bool(log.failing))),
        ]


def room(group: str, name: str) -> type[BaseModel]:
    """Give the settings model of a listener or connector (config.Room)."""
    settings: type[BaseModel] = plugins.load(group, name).settings
    return settings


def _suppressions(site: Settings) -> tuple[Suppression, ...]:
    return tuple(
        Suppression(
            name=rule.name,
            source=tuple(rule.source),
            user_agent=rule.user_agent,
            path=rule.path,
            token=tuple(rule.token),
            until=int(rule.until.timestamp() * SECOND) if rule.until else 0,
            reason=rule.reason,
        )
        for rule in site.suppress
    )

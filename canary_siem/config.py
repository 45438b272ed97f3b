"""The configuration: TOML, laid over by the environment, checked before anything is opened."""

import os
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from canary_siem.durations import Duration
from canary_siem.environment import overlay
from canary_siem.errors import ConfigError
from canary_siem.sockets import Binds
from canary_siem.sockets.reach import Hosts
from canary_siem.suppressions import GLOB_CAP, Suppression

PLACES = (Path("canary-siem.toml"), Path("/etc/canary-siem/canary-siem.toml"))
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)", re.ASCII)
_SIZES = {"B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}


def _domain(value: str) -> str:
    name = value.lower().rstrip(".")
    if len(name) > 200 or not all(_LABEL.fullmatch(label) for label in name.split(".")):
        raise ValueError(f"{value!r} is no domain name")
    return name


def _size(value: Any) -> Any:
    found = re.fullmatch(r"([0-9]{1,12}) ?([KMGT]?B)", value) if isinstance(value, str) else None
    if not found:
        raise ValueError(f'{value!r} is no size, such as "500MB" or "20GB"')
    return int(found[1]) * _SIZES[found[2]]


def _moment(value: Any) -> Any:
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day, tzinfo=UTC)
    if isinstance(value, datetime) and value.tzinfo is None:
        value = value.replace(tzinfo=UTC)
    return value


Domain = Annotated[str, AfterValidator(_domain)]
Size = Annotated[int, BeforeValidator(_size)]
Moment = Annotated[datetime, BeforeValidator(_moment)]


class Part(BaseModel):
    """A table of the file: unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Retention(Part):
    """How long, and how much of, what is delivered is kept."""

    age: Duration = Field(365 * 86400.0, description="How long what is delivered is kept.")
    size: Size = Field(20 * 10**9, description="What the database may hold: MB, GB, TB.")


class ApiSettings(Part):
    """``[api]``: where actions and health are served."""

    bind: Binds = Field(["127.0.0.1:8484"], description="Where; port 0 takes a free one.")
    certificate: Path | None = Field(None, description="PEM, read again when it changes.")
    key: Path | None = Field(None, description="PEM; the certificate's key.")
    insecure: bool = Field(False, description="Serve plain HTTP beyond loopback.")


class EnrichSettings(Part):
    """``[enrich]``: local files, read again when they change."""

    city: Path | None = Field(None, description="MMDB with cities, as GeoLite2-City.")
    asn: Path | None = Field(None, description="MMDB with networks, as GeoLite2-ASN.")
    tor_exits: Path | None = Field(None, description="An address, or Tor's ExitAddress, a line.")
    preview_networks: Path | None = Field(None, description="Who fetches previews; a CIDR a line.")


class Suppress(Part):
    """``[[suppress]]``: hits that fit become events."""

    name: str = Field(min_length=1, max_length=100, description="`canary.suppressed_by`.")
    source: list[IPv4Network | IPv6Network] = Field([], description="CIDRs it comes from.")
    user_agent: str = Field("", max_length=GLOB_CAP, description="A glob, letter case aside.")
    path: str = Field(
        "", max_length=GLOB_CAP, description="A glob over the HTTP path, letter case aside."
    )
    token: list[str] = Field([], description="Ids of tokens.")
    until: Moment | None = Field(None, description="A date or time; the rule ends then.")
    reason: str = Field("", max_length=1000, description="Why; shown by `suppression list`.")

    @model_validator(mode="after")
    def _has_criterion(self) -> "Suppress":
        rule = Suppression(
            self.name, tuple(self.source), self.user_agent, self.path, tuple(self.token)
        )
        if not rule.narrows():
            raise ValueError(
                "needs a source, user_agent, path or token, or it would fit every hit"
            )
        return self


class CourierSettings(Part):
    """What delivery itself reads of ``[connectors.NAME]``."""

    type: str = Field(description="Which connector: a file's name in connectors/.")
    start: Literal["now", "beginning"] = Field(
        "now", description="Where in the trip log a new one begins: `now` or `beginning`."
    )
    max_backoff: Duration = Field(30.0, gt=0, description="Between two tries, at most.")
    in_flight: int = Field(
        1, ge=1, le=16, description="Batches under way at once; above 1 their order is given up."
    )


class Settings(Part):
    """The file as a whole; listeners' and connectors' tables are checked by their rooms."""

    domains: list[Domain] = Field(min_length=1, description="Ours; new tokens spread over them.")
    public_ips: list[IPv4Address | IPv6Address] = Field([], description="What A and AAAA answer.")
    data_dir: Path = Field(description="The trip log, tokens and keys; of this program alone.")
    nx_domains: list[Domain] = Field([], description="Names under these are denied, and trip.")
    namespace: str = Field(
        "default", pattern=r"^[a-z0-9_.]{1,100}$", description="`data_stream.namespace`."
    )
    incident_window: Duration = Field(300.0, description="Hits within it are one incident.")
    incident_limit: int = Field(100_000, ge=1, description="Hits of an incident kept one by one.")
    nameservers: list[Domain] = Field([], description="What NS answers; else the domain itself.")
    console_url: str = Field(
        "", pattern=r"^(https?://\S+)?$", description="Where people read trips: `event.url`."
    )
    retention: Retention = Field(Retention(), description="What is kept of the trip log.")
    heartbeat: Duration = Field(300.0, description='How often receivers hear we live; "0": never.')
    oracle_hosts: Hosts = Field(
        ["*"],
        description="Whom oracles of REST and console may ask: hosts as globs; networks that are "
        "not public, and this machine, only where a CIDR has them too.",
    )
    listeners: dict[str, dict[str, Any]] = Field({}, description="A table each; else it is off.")
    api: ApiSettings | None = Field(None, description="REST, health and metrics; else off.")
    enrich: EnrichSettings = Field(EnrichSettings(), description="Local files about sources.")
    suppress: list[Suppress] = Field([], description="What alerts no one.")
    connectors: dict[str, dict[str, Any]] = Field({}, description="Receivers, by your name.")


class Connection(Part):
    """One connector as configured."""

    name: str
    courier: CourierSettings
    settings: Any


class Config(Part):
    """All that was read and found good.

    Attributes:
        path: The file.
        site: The file's own part.
        listeners: By name, each room's settings.
        connectors: In the file's order.
    """

    path: Path
    site: Settings
    listeners: dict[str, Any]
    connectors: list[Connection]


Room = Callable[[str, str], type[BaseModel]]
"""Gives the settings model of a room by group and name; raises ConfigError."""


def find(path: Path | None) -> Path:
    """Give *path*, or the first of PLACES that is there.

    Raises:
        ConfigError: There is none.
    """
    if path is not None:
        return path
    for place in PLACES:
        if place.is_file():
            return place
    hint = "there is no configuration; write one with `canary-siem init` or name it by --config"
    raise ConfigError(str(PLACES[0]), "", hint)


def load(path: Path | None, room: Room, environment: Mapping[str, str] = os.environ) -> Config:
    """Read the configuration.

    Raises:
        ConfigError: Names the file, the key and the way out.
    """
    found = find(path)
    try:
        data = tomllib.loads(found.read_text("utf-8"))
    except OSError as error:
        raise ConfigError(str(found), "", f"can't be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(str(found), "", f"is no TOML: {error}") from error
    overlay(data, environment, Settings.model_fields)
    where = str(found)
    site = check(Settings, data, where)
    listeners = {
        name: _listener(name, table, room, where) for name, table in site.listeners.items()
    }
    connectors = [_connection(name, table, room, where) for name, table in site.connectors.items()]
    return Config(path=found, site=site, listeners=listeners, connectors=connectors)


def check(model: type[BaseModel], data: Any, where: str, prefix: str = "") -> Any:
    """Check *data* against *model*.

    Raises:
        ConfigError: Of the first thing that is wrong.
    """
    try:
        return model.model_validate(data)
    except ValidationError as error:
        wrong = error.errors(include_input=False, include_url=False)
        # A key that is missing is most often one that is misspelt: tell of that one.
        first = next((each for each in wrong if each["type"] == "extra_forbidden"), wrong[0])
        steps = [str(step) for step in first["loc"] if not _is_union_tag(step)]
        key = ".".join([prefix, *steps] if prefix else steps)
        hint = first["msg"].removeprefix("Value error, ")
        if first["type"] == "extra_forbidden":
            hint = f"is no key here; there is {', '.join(model.model_fields)}"
        raise ConfigError(where, key, hint) from None  # the cause would show the value


def _is_union_tag(step: object) -> bool:
    return isinstance(step, str) and not re.fullmatch(r"[a-z0-9_.-]+", step)


def _listener(name: str, table: dict[str, Any], room: Room, where: str) -> Any:
    key = f"listeners.{name}"
    with _at(where, key):
        model = room("listeners", name)
    return check(model, table, where, key)


def _connection(name: str, table: dict[str, Any], room: Room, where: str) -> Connection:
    prefix = f"connectors.{name}"
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,62}", name):
        raise ConfigError(where, prefix, "a connector's name is made of a-z, 0-9, _ and -")
    own = {key: table[key] for key in CourierSettings.model_fields if key in table}
    courier = check(CourierSettings, own, where, prefix)
    rest = {key: value for key, value in table.items() if key not in own}
    with _at(where, f"{prefix}.type"):
        model = room("connectors", courier.type)
    settings = check(model, rest, where, prefix)
    return Connection(name=name, courier=courier, settings=settings)


@contextmanager
def _at(where: str, key: str) -> Iterator[None]:
    """Name the file, and the key as it stands there, in what is wrong with the room it names."""
    try:
        yield
    except ConfigError as error:
        if not error.key:  # not of that room: a stranger's package is in the way
            raise
        raise ConfigError(where, key, f"{error.key} {error.hint}") from error

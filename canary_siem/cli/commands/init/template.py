"""The file that `init` writes: what is needed at once is set, the rest stands commented."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from canary_siem import plugins
from canary_siem.cli.show.columns import folded

FILE = "canary-siem.toml"
DOMAIN, ADDRESS = "ct.example.org", "203.0.113.10"
_AT_ONCE = {"dns", "http"}  # every kind needs them; whoever wants more ports open says so

_HEAD = """\
# canary-siem. Every setting can be given by the environment too:
# CANARY_SIEM_CONNECTORS__ELASTIC__API_KEY is api_key of [connectors.elastic].
# Lengths of time have a unit: "30s", "5m", "365d".

# The domains that are delegated to this machine; new tokens spread over them.
domains = {domains}
# Addresses of this machine as the world sees it: what A and AAAA answer.
public_ips = {addresses}
# The trip log, the tokens and the keys; of this program alone.
data_dir = {data_dir}

# Names under these are denied (NXDOMAIN) and trip all the same.
#nx_domains = ["cdn.example.net"]
# What NS answers; without, the domain itself.
#nameservers = ["ns1.example.org"]
# data_stream.namespace of every event.
#namespace = "default"
# Hits of one token within this time of each other are one incident.
#incident_window = "5m"
# Hits of one incident that are recorded one by one; more are counted.
#incident_limit = 100000
# Where people read trips: event.url.
#console_url = "https://canary.example.org"
# What is delivered is kept so long, and so much of it.
#retention = {{age = "365d", size = "20GB"}}
# Whom oracles may ask: hosts as globs; networks that are not public only where a CIDR has them.
#oracle_hosts = ["*"]
# How often each receiver hears that we live; "0" for never.
#heartbeat = "5m"
"""
_API = """
# Actions by REST, health and metrics. Beyond loopback give certificate and key.
[api]
bind = ["127.0.0.1:8484"]

# Local files that say where a source is; read again when they change.
#[enrich]
#city = "/usr/share/GeoIP/GeoLite2-City.mmdb"
#asn = "/usr/share/GeoIP/GeoLite2-ASN.mmdb"
#tor_exits = "/var/lib/canary-siem/tor-exits.txt"
#preview_networks = "/var/lib/canary-siem/previewers.txt"

# Hits that become events: delivered, but alerting no one. Give at least one criterion.
#[[suppress]]
#name = "mail gateway"
#source = ["192.0.2.0/24"]
#user_agent = "*Gateway*"
#path = "*"
#token = ["ID"]
#until = 2027-01-31
"""
_COURIER = """
# Where trips go. Of every connector: start = "now" or "beginning", max_backoff = "30s",
# in_flight = 1. This one needs nobody: read its file with any shipper.
[connectors.file]
type = "jsonl"
path = {path}
"""


def render(
    folder: Path,
    domains: Sequence[str],
    addresses: Sequence[str],
    data_dir: Path | None = None,
) -> str:
    """Give the file for *folder*; with a *data_dir* elsewhere, trips are written there too."""
    parts = [
        _HEAD.format(
            domains=value(list(domains) or [DOMAIN]),
            addresses=value(list(addresses) or [ADDRESS]),
            data_dir=value(str(data_dir or folder / "data")),
        ),
        *(_listener(name) for name in plugins.built_in("listeners")),
        _API,
        _COURIER.format(path=value(str((data_dir or folder) / "trips.jsonl"))),
        *(_connector(name) for name in plugins.built_in("connectors") if name != "jsonl"),
    ]
    return "".join(parts)


def value(given: Any) -> str:
    """Write a value as TOML: strings, numbers and lists of them are JSON's."""
    if isinstance(given, Mapping):
        return f"{{{', '.join(f'{key} = {value(each)}' for key, each in given.items())}}}"
    return json.dumps(given, ensure_ascii=False)


def _listener(name: str) -> str:
    door = plugins.load("listeners", name)
    needed = {key: each for key, each in door.example.items() if key == "bind"}
    rest = {key: each for key, each in door.example.items() if key not in needed}
    off = "" if name in _AT_ONCE else "#"
    lines = ["", *_about(name, door), f"{off}[listeners.{name}]"]
    lines += [f"{off}{key} = {value(each)}" for key, each in needed.items()]
    lines += [f"#{key} = {value(each)}" for key, each in rest.items()]
    lines += _others(door)
    return "\n".join([*lines, ""])


def _about(name: str, door: Any) -> Iterator[str]:
    """Say what is missed without the table, where that is not plain."""
    if getattr(door, "always", False):
        yield "# It runs without its table too."
    for kind in plugins.built_in("kinds"):
        if plugins.load("kinds", kind).listener == name:
            yield f"# Tokens of kind {kind} need it."


def _connector(name: str) -> str:
    door = plugins.load("connectors", name)
    lines = [f"\n#[connectors.{name}]", f"#type = {value(name)}"]
    lines += [f"#{key} = {value(each)}" for key, each in door.example.items()]
    return "\n".join([*lines, *_others(door), ""])


def _others(door: Any) -> Iterator[str]:
    """Tell of each setting that the example leaves out."""
    for name, field in door.settings.model_fields.items():
        if name not in door.example and field.description:
            first, *rest = folded(f"{name}: {field.description}", "#  ")
            yield from (first, *(f"#    {line.removeprefix('#  ')}" for line in rest))

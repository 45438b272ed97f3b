"""A night in an installation that stood for a day: what the console shows when it has to tell.

The past is made by the real chain at chosen times, before the program starts: places by a MaxMind
database that we write, look-ups through resolvers, an incident with a user's name in it, our own
scanner. Addresses are of the networks kept for documentation (RFC 5737).
"""

import asyncio
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.parse import urlsplit

from mmdb_writer import MMDBWriter
from netaddr import IPSet

from canary_siem.config import load
from canary_siem.console.lines import line
from canary_siem.house import House, room
from canary_siem.tokens import Token
from canary_siem.trips import StoredTrip
from tests.canary_siem.console.tripping import fetched, looked_up, planted
from tests.roads import scripted
from tests.roads.program import Program, installed, wait

MINUTE = 60_000_000_000
PLANTED = 1_500
"""Minutes ago."""
SITE = """
[enrich]
city = "{home}/city.mmdb"
asn = "{home}/asn.mmdb"
tor_exits = "{home}/tor-exits.txt"
[[suppress]]
name = "our own scanner"
source = ["192.0.2.240/28"]
[connectors.archive]
type = "jsonl"
path = "{home}/trips.jsonl"
start = "beginning"
[connectors.elastic]
type = "elasticsearch"
url = "{elastic}"
start = "beginning"
[connectors.splunk]
type = "splunk_hec"
url = "{splunk}"
token = "made-up"
start = "beginning"
"""
CITIES = {
    "198.51.100.0/28": ("Leeuwarden", "Netherlands", "NL", "Europe", "EU", 53.2, 5.8),
    "198.51.100.16/28": ("São Paulo", "Brazil", "BR", "South America", "SA", -23.5, -46.6),
    "198.51.100.32/28": ("Singapore", "Singapore", "SG", "Asia", "AS", 1.3, 103.8),
    "198.51.100.48/28": ("Kraków", "Poland", "PL", "Europe", "EU", 50.1, 19.9),
    "203.0.113.64/28": ("Chicago", "United States", "US", "North America", "NA", 41.9, -87.6),
    "203.0.113.96/28": ("Lagos", "Nigeria", "NG", "Africa", "AF", 6.5, 3.4),
}
NETWORKS = {
    "198.51.100.0/26": (64500, "Example Hosting B.V."),
    "203.0.113.64/26": (64501, "Example Broadband"),
    "192.0.2.0/25": (64510, "Example Public Resolver"),
    "192.0.2.128/25": (64511, "Example Telecom"),
}
AGENTS = {
    "word": "Mozilla/4.0 (compatible; ms-office; MSOffice 16)",
    "browser": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/138.0.0.0 Safari/537.36",
    "curl": "curl/8.14.1",
    "scanner": "our-scanner/2.1",
    "preview": "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
}
TOKENS = {
    "salaries": ("word", "Finance share, salaries 2026"),
    "deploy": ("dns", "deploy.sh on build-02"),
    "vault": ("web", "Password vault link in the admin wiki"),
    "board": ("windows_folder", "Board papers on \\\\files-01"),
    "backup": ("mysql", "Nightly dump on db-replica"),
    "budget": ("excel", "HR mailbox, budget draft"),
}
PAST: tuple[tuple[int, str, str, dict[str, Any]], ...] = (
    (1380, "budget", "198.51.100.50", {"agent": "preview"}),
    (1215, "deploy", "192.0.2.53", {}),
    (1214, "deploy", "192.0.2.53", {}),
    *((990 - each % 3, "vault", "192.0.2.244", {"agent": "scanner"}) for each in range(9)),
    (870, "vault", "198.51.100.20", {"agent": "curl"}),
    (869, "vault", "198.51.100.20", {"agent": "curl"}),
    (690, "budget", "203.0.113.70", {"agent": "browser"}),
    *((520 - each, "vault", "192.0.2.244", {"agent": "scanner"}) for each in range(4)),
    (430, "salaries", "203.0.113.100", {"agent": "word"}),
    (304, "vault", "198.51.100.35", {"agent": "browser"}),
    (303, "vault", "198.51.100.35", {"agent": "browser"}),
    (52, "board", "192.0.2.133", {}),
    (52, "board", "192.0.2.133", {"data": "w.m\\195\\169lanie.ws-117.corp.ini"}),
    (51, "board", "192.0.2.133", {"data": "w.m\\195\\169lanie.ws-117.corp.ini"}),
    (21, "salaries", "198.51.100.7", {"agent": "word"}),
    (20, "salaries", "198.51.100.7", {"agent": "word"}),
    (19, "deploy", "192.0.2.53", {}),
    (18, "vault", "198.51.100.7", {"agent": "curl"}),
)
"""Minutes ago, which token, from where, how; look-ups where no agent is said."""


@dataclass
class Night:
    """What there is to look at.

    Attributes:
        program: The program; it runs.
        tokens: Ids by the names in `TOKENS`.
        trips: The newest alert of each.
        key: An API key with all scopes.
    """

    program: Program
    tokens: dict[str, str]
    trips: dict[str, str]
    key: str

    def alerts(self) -> list[dict[str, Any]]:
        """List the alerts of the last day."""
        trips = self.program.trips("--since", "24h")
        return [trip for trip in trips if trip["event"]["kind"] == "alert"]

    @property
    def base(self) -> str:
        """The console's address."""
        return f"http://127.0.0.1:{self.program.bound['api', 'tcp']}"


@contextmanager
def fallen(home: Path) -> Iterator[Night]:
    """Lend a night in *home*: one receiver takes all, one not all, one refuses us."""
    trusted = {"CANARY_SIEM_LISTENERS__HTTP__TRUSTED_PROXIES": '["127.0.0.1/32"]'}
    elastic = Picky(poison=lambda document: "budget" in str(document.get("rule")))
    refused = scripted.Fault(403, '{"text":"Invalid token","code":4}')
    splunk = scripted.Hec(faults=[refused] * 1_000)
    _databases(home)
    with scripted.serving(elastic), scripted.serving(splunk):
        site = SITE.format(home=home, elastic=elastic.url, splunk=splunk.url)
        with installed(home, site, **trusted) as program:
            with ThreadPoolExecutor(1) as apart:  # a thread whose event loop nobody runs
                tokens, trips = apart.submit(asyncio.run, _past(program.config)).result()
            program.start()
            wait(lambda: _settled(program), 30, "every receiver has had its turn")
            (made,) = program.json("key", "create", "--scope", "admin")
            yield Night(program, tokens, trips, made["key"])


class Picky(scripted.Elasticsearch):
    """Says why as Elasticsearch does."""

    def _item(self, fault: scripted.Fault, number: int, document: dict[str, Any]) -> Any:
        item = super()._item(fault, number, document)
        if "error" in item["create"]:
            reason = "failed to parse field [labels.owner] of type [ip]"
            item["create"]["error"] = {"type": "document_parsing_exception", "reason": reason}
        return item


def _settled(program: Program) -> bool:
    found = {each["name"]: each for each in program.json("connectors")}
    delivered = all(not found[name]["pending"] for name in ("archive", "elastic"))
    return delivered and found["splunk"]["state"] == "held"


async def _past(config: Path) -> tuple[dict[str, str], dict[str, str]]:
    house = House(load(config, room, {}))
    now = time.time_ns()
    try:
        with mock.patch("time.time_ns", return_value=now - PLANTED * MINUTE):
            tokens = {name: await planted(house, *what) for name, what in TOKENS.items()}
        trips = {}
        for ago, name, source, way in PAST:
            trip = await _trip(house, tokens[name], now - ago * MINUTE, source, **way)
            if line(trip).alert:
                trips[name] = trip.id
        return {name: token.id for name, token in tokens.items()}, trips
    finally:
        await house.close()


async def _trip(
    house: House, token: Token, at: int, source: str, *, agent: str = "", data: str = ""
) -> StoredTrip:
    if not agent:
        name = f"{data}.{token.hostname}" if data else token.hostname
        dns = {"question": {"name": name, "type": "A"}}
        return await looked_up(house, token, at, source_ip=source, name=name, ecs={"dns": dns})
    url = urlsplit(house.kind(token.kind).url(token, token.options))
    ecs = {
        "url": {"full": url.geturl(), "domain": token.hostname, "path": url.path},
        "http": {"version": "1.1", "request": {"method": "GET"}},
        "user_agent": {"original": AGENTS[agent]},
    }
    return await fetched(house, token, at, source_ip=source, ecs=ecs)


def _databases(home: Path) -> None:
    """Write where addresses are, and whose."""
    city = MMDBWriter(database_type="GeoLite2-City", description="made up")
    for network, (name, country, iso, continent, code, latitude, longitude) in CITIES.items():
        record = {
            "continent": {"code": code, "names": {"en": continent}},
            "country": {"iso_code": iso, "names": {"en": country}},
            "city": {"names": {"en": name}},
            "location": {"latitude": latitude, "longitude": longitude},
        }
        city.insert_network(IPSet([network]), record)
    city.to_db_file(str(home / "city.mmdb"))
    asn = MMDBWriter(database_type="GeoLite2-ASN", description="made up")
    for network, (number, organization) in NETWORKS.items():
        record = {
            "autonomous_system_number": number,
            "autonomous_system_organization": organization,
        }
        asn.insert_network(IPSet([network]), record)
    asn.to_db_file(str(home / "asn.mmdb"))
    (home / "tor-exits.txt").write_text("198.51.100.35\n")

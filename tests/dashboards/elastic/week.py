"""A week in an organisation, by the real chain: what the pictures of the dashboards show."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from mmdb_writer import MMDBWriter
from netaddr import IPSet

from canary_siem.processors.enrich import Enrich
from tests.dashboards.world import BROWSER, HOME, RESOLVERS, TOR_EXIT, Document, World

COUNTRIES = {  # of networks for documentation (RFC 5737): ISO code, name, where its middle is
    "192.0.2.64/26": ("NL", "Netherlands", 52.4, 4.9),
    "198.51.100.0/27": ("US", "United States", 39.0, -77.5),
    "198.51.100.64/27": ("DE", "Germany", 50.1, 8.7),
    "198.51.100.96/27": ("SG", "Singapore", 1.35, 103.8),
    "203.0.113.64/27": ("BR", "Brazil", -23.5, -46.6),
    "203.0.113.192/27": ("RO", "Romania", 44.4, 26.1),
}
SECOND_HOME, THIRD_HOME = "9f3c27aa51d0e8b6", "c04d18e6b2f95a73"
PLACES = (
    *(("word", "Board minutes 2026, finance share"), ("excel", "Salaries Q3, HR share")),
    *(("windows_folder", "\\\\fs1\\it\\passwords"), ("pdf", "Merger plan, CEO's laptop")),
    *(("web", "Link in the IT wiki, VPN page"), ("image", "Mail to payroll, signature")),
    *(("sql_server", "View dbo.cards, CRM"), ("dns", "Name in web-03:/etc/hosts")),
)


def week(place: Path, end: datetime) -> list[Document]:
    """Give all that was sent in the seven days up to *end*, in order of time."""
    world = World(place)
    world._enrich = Enrich(countries(place / "countries.mmdb"), None, place / "tor")
    begin = end - timedelta(days=7)
    tokens = [
        world.plant(kind, at=begin, memo=memo, created=begin - timedelta(days=40 + 30 * number))
        for number, (kind, memo) in enumerate(PLACES)
    ]
    for at, number, source in curious(begin):
        world.look_up(tokens[number], at, RESOLVERS[number % 3])
        world.fetch(tokens[number], at + timedelta(seconds=2), source)
        if number % 2:
            agent = {"user-agent": BROWSER if number % 4 == 1 else "Microsoft Office/16.0"}
            world.fetch(tokens[number], at + timedelta(seconds=40), source, headers=agent)
    night = end - timedelta(hours=9)
    for minutes, who in ((0, "alice.ws-17"), (3, "alice.ws-17"), (19, "svc_backup.srv-04")):
        at = night + timedelta(minutes=minutes)
        for wait, kind in ((0, 1), (0.2, 28)):
            asked = at + timedelta(seconds=wait)
            world.look_up(tokens[2], asked, data=f"w.{who}.corp.ini", qtype=kind)
    for step, number in enumerate((1, 0, 3, 6)):  # one night's work
        at = night + timedelta(minutes=4 + 6 * step)
        world.look_up(tokens[number], at)
        world.fetch(tokens[number], at + timedelta(seconds=8), "203.0.113.200")
    world.fetch(tokens[4], night + timedelta(minutes=41), TOR_EXIT)
    for number in range(24 * 12):
        at = end - timedelta(minutes=5 * number + 1)
        for home, gone in ((HOME, 0), (SECOND_HOME, 0), (THIRD_HOME, 9)):
            if number >= gone:
                world.say(at, home=home)
    for hours, what in ((20, "elastic"), (19, ""), (6, "disk"), (5, "elastic"), (4, "")):
        world.say(end - timedelta(hours=hours), what or "elastic")
    return sorted(world.documents, key=lambda each: str(each["@timestamp"]))


def curious(begin: datetime) -> Iterator[tuple[datetime, int, str]]:
    """Say when who looked at which of the tokens."""
    sources = ("198.51.100.7", "198.51.100.70", "198.51.100.100", "203.0.113.70", "203.0.113.195")
    for day, hour, number, who in (
        *((0, 10, 0, 0), (0, 15, 4, 1), (1, 9, 5, 1), (1, 11, 7, 2), (2, 3, 4, 3)),
        *((2, 16, 1, 0), (3, 8, 5, 4), (3, 8, 0, 4), (4, 13, 3, 1), (4, 14, 4, 0)),
        *((4, 22, 7, 3), (5, 10, 5, 2), (5, 17, 0, 0), (6, 1, 6, 4)),
    ):
        yield begin + timedelta(days=day, hours=hour, minutes=7 * number), number, sources[who]


def countries(file: Path) -> Path:
    """Write a database of places for the networks that only documentation uses."""
    writer = MMDBWriter(ip_version=6, ipv4_compatible=True, database_type="Test-City")
    for network, (code, name, latitude, longitude) in COUNTRIES.items():
        place: dict[str, Any] = {
            "country": {"iso_code": code, "names": {"en": name}},
            "location": {"latitude": latitude, "longitude": longitude},
        }
        writer.insert_network(IPSet([network]), place)
    writer.to_db_file(str(file))
    return file

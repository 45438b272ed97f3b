"""enrich: where an address is and whose network, from local files. Never from a network."""

import shutil
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import maxminddb
from structlog.typing import EventDict, WrappedLogger

from canary_siem.files import Reloaded
from canary_siem.trips import Draft

_TOR = ("ExitNode", "Published", "LastStatus")  # what else Tor's exit-addresses file has
REMEMBERED = 4096
"""Addresses whose places are kept in memory."""


class Enrich:
    """Add ``geo`` and ``as`` to ``source`` and ``client``; tag Tor exits.

    Args:
        city: A MaxMind city database (GeoIP2 City schema), or None.
        asn: A MaxMind network database (GeoLite2 ASN schema), or None.
        tor_exits: An address a line, or Tor's ``ExitAddress`` lines, or None.
    """

    def __init__(
        self, city: Path | None = None, asn: Path | None = None, tor_exits: Path | None = None
    ) -> None:
        self._city = Reloaded(city, open_database) if city else None
        self._asn = Reloaded(asn, open_database) if asn else None
        self._tor = Reloaded(tor_exits, read_addresses) if tor_exits else None
        self._files = [file for file in (self._city, self._asn, self._tor) if file]
        self._known: dict[str, dict[str, Any]] = {}

    def __call__(self, _: WrappedLogger, __: str, event: EventDict) -> EventDict:
        """Fill in ``draft.places`` and ``draft.tags``."""
        if not self._files:
            return event
        draft: Draft = event["draft"]
        hit = draft.hit
        self.look()
        draft.places["source"] = self._place(hit.source_ip)
        if hit.role == "forwarded":
            draft.places["client"] = draft.places["source"]
        elif hit.client_subnet:
            draft.places["client"] = self._place(hit.client_subnet.partition("/")[0])
        if self._tor and self._tor.value and hit.source_ip in self._tor.value:
            draft.tags.append("tor-exit")
        return event

    def look(self) -> None:
        """Read the files that are new: before the first trip, or it would wait for them."""
        # Each of them is looked at, not only the first that changed.
        if sum(file.refresh() for file in self._files):
            self._known.clear()

    def _place(self, address: str) -> dict[str, Any]:
        found = self._known.get(address)
        if found is None:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            found = self._known[address] = dict(self._look_up(address))
        return found

    def _look_up(self, address: str) -> dict[str, Any]:
        place: dict[str, Any] = {}
        if (record := _record(self._city, address)) and (geo := _geo(record)):
            place["geo"] = geo
        if (record := _record(self._asn, address)) and (network := _network(record)):
            place["as"] = network
        return place


def open_database(path: Path) -> maxminddb.Reader:
    """Open a copy of an MMDB file, which lives as long as it is mapped into memory.

    The file itself may be written over where it stands (`cp` does), and whoever reads a mapped
    page that is gone is killed (SIGBUS, mmap(2)).

    Raises:
        OSError: It can't be read.
        ValueError: It is none.
    """
    with NamedTemporaryFile(prefix="canary-siem-", suffix=".mmdb") as copy:
        shutil.copyfile(path, copy.name)
        try:
            return maxminddb.open_database(copy.name)
        except maxminddb.InvalidDatabaseError as error:
            raise ValueError(f"{path} is no MMDB file") from error


def read_addresses(path: Path) -> frozenset[str]:
    """Read addresses, one a line; ``ExitAddress ADDRESS DATE`` lines and comments are fine.

    Raises:
        ValueError: A line is neither.
    """
    found = set()
    for line in path.read_text("utf-8").splitlines():
        words = line.partition("#")[0].split()
        if not words:
            continue
        if words[0] == "ExitAddress" and len(words) > 1:
            found.add(str(ip_address(words[1])))
        elif words[0] not in _TOR:
            found.add(str(ip_address(" ".join(words))))
    return frozenset(found)


def _record(
    database: "Reloaded[maxminddb.Reader] | None", address: str
) -> Mapping[str, Any] | None:
    if database is None or database.value is None:
        return None
    try:
        record = database.value.get(address)
    except ValueError:  # no address, or IPv6 in an IPv4 database
        return None
    return record if isinstance(record, Mapping) else None


def _geo(record: Mapping[str, Any]) -> dict[str, Any]:
    """Give ECS ``geo`` of a GeoIP2 City record."""
    country = record.get("country", {})
    region = (record.get("subdivisions") or [{}])[0]
    place = record.get("location", {})
    geo = {
        "continent_code": record.get("continent", {}).get("code"),
        "continent_name": _name(record.get("continent", {})),
        "country_iso_code": country.get("iso_code"),
        "country_name": _name(country),
        "region_name": _name(region),
        "city_name": _name(record.get("city", {})),
        "postal_code": record.get("postal", {}).get("code"),
        "timezone": place.get("time_zone"),
    }
    if country.get("iso_code") and region.get("iso_code"):
        geo["region_iso_code"] = f"{country['iso_code']}-{region['iso_code']}"
    if "latitude" in place and "longitude" in place:
        geo["location"] = {"lat": place["latitude"], "lon": place["longitude"]}
    return {key: value for key, value in geo.items() if value}


def _name(part: Mapping[str, Any]) -> str | None:
    name = part.get("names", {}).get("en")
    return name if isinstance(name, str) else None


def _network(record: Mapping[str, Any]) -> dict[str, Any]:
    """Give ECS ``as`` of a GeoLite2 ASN record."""
    network: dict[str, Any] = {}
    if number := record.get("autonomous_system_number"):
        network["number"] = number
    if name := record.get("autonomous_system_organization"):
        network["organization"] = {"name": name}
    return network

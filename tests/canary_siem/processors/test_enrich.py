"""Places and networks come from local files, and from nowhere else."""

from pathlib import Path
from typing import Any

import pytest
from mmdb_writer import MMDBWriter
from netaddr import IPSet

from canary_siem.processors.enrich import Enrich, open_database, read_addresses
from canary_siem.trips import Draft
from tests.things import make_draft

LEEUWARDEN = {
    "continent": {"code": "EU", "names": {"en": "Europe"}},
    "country": {"iso_code": "NL", "names": {"en": "Netherlands"}},
    "subdivisions": [{"iso_code": "FR", "names": {"en": "Friesland"}}],
    "city": {"names": {"en": "Leeuwarden"}},
    "postal": {"code": "8911"},
    "location": {"latitude": 53.2, "longitude": 5.8, "time_zone": "Europe/Amsterdam"},
}
NETWORK = {"autonomous_system_number": 64500, "autonomous_system_organization": "Example B.V."}


def database(path: Path, network: str, record: dict[str, Any]) -> Path:
    version = 6 if ":" in network else 4
    writer = MMDBWriter(ip_version=6, ipv4_compatible=True, database_type="Test")
    assert version
    writer.insert_network(IPSet([network]), record)
    writer.to_db_file(str(path))
    return path


def enriched(enrich: Enrich, **hit: Any) -> Draft:
    draft = make_draft(**hit)
    enrich(None, "append", {"draft": draft})
    return draft


@pytest.fixture
def enrich(tmp_path: Path) -> Enrich:
    exits = tmp_path / "tor"
    exits.write_text(
        "ExitNode ABC\nExitAddress 192.0.2.7 2026-11-24 10:00:00\n# x\n198.51.100.3\n"
    )
    return Enrich(
        database(tmp_path / "city.mmdb", "192.0.2.0/24", LEEUWARDEN),
        database(tmp_path / "asn.mmdb", "192.0.2.0/24", NETWORK),
        exits,
    )


def test_a_known_address_gets_its_place_and_network(enrich: Enrich) -> None:
    draft = enriched(enrich)

    assert draft.places["source"] == {
        "geo": {
            "continent_code": "EU",
            "continent_name": "Europe",
            "country_iso_code": "NL",
            "country_name": "Netherlands",
            "region_iso_code": "NL-FR",
            "region_name": "Friesland",
            "city_name": "Leeuwarden",
            "postal_code": "8911",
            "timezone": "Europe/Amsterdam",
            "location": {"lat": 53.2, "lon": 5.8},
        },
        "as": {"number": 64500, "organization": {"name": "Example B.V."}},
    }
    assert draft.tags == ["tor-exit"]


@pytest.mark.parametrize("address", ["203.0.113.9", "2001:db8::1", "no address", ""])
def test_what_is_unknown_stays_absent(enrich: Enrich, address: str) -> None:
    draft = enriched(enrich, source_ip=address)

    assert draft.places == {"source": {}}
    assert draft.tags == []


def test_a_client_subnet_is_placed_too(enrich: Enrich) -> None:
    draft = enriched(enrich, source_ip="203.0.113.9", client_subnet="192.0.2.0/24")

    assert draft.places["client"]["geo"]["city_name"] == "Leeuwarden"


def test_a_forwarded_client_is_placed_as_client_and_source(enrich: Enrich) -> None:
    draft = enriched(enrich, role="forwarded")

    assert draft.places["client"] == draft.places["source"] != {}


def test_without_files_nothing_is_done() -> None:
    assert enriched(Enrich()).places == {}


def test_a_replaced_file_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("canary_siem.files.LOOK_SECONDS", 0.0)
    exits = tmp_path / "tor"
    exits.write_text("198.51.100.3\n")
    enrich = Enrich(tor_exits=exits)
    assert enriched(enrich).tags == []

    exits.write_text("198.51.100.3\n192.0.2.7\n")

    assert enriched(enrich).tags == ["tor-exit"]


def test_a_broken_file_leaves_what_was_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("canary_siem.files.LOOK_SECONDS", 0.0)
    exits = tmp_path / "tor"
    exits.write_text("192.0.2.7\n")
    enrich = Enrich(tor_exits=exits)
    assert enriched(enrich).tags == ["tor-exit"]

    exits.write_text("<html>no list</html>\n")

    assert enriched(enrich).tags == ["tor-exit"]


def test_a_file_that_is_no_database_is_a_value_error(tmp_path: Path) -> None:
    path = tmp_path / "x.mmdb"
    path.write_bytes(b"no database")

    with pytest.raises(ValueError, match=r"x\.mmdb"):
        open_database(path)


def test_a_file_that_is_written_over_where_it_stands_kills_no_one(tmp_path: Path) -> None:
    path = database(tmp_path / "x.mmdb", "192.0.2.0/24", NETWORK)
    opened = open_database(path)

    path.write_bytes(b"")  # so begins `cp new.mmdb x.mmdb`: a mapped page would be gone

    assert opened.get("192.0.2.7") == NETWORK


def test_a_list_with_a_bad_address_is_refused_whole(tmp_path: Path) -> None:
    path = tmp_path / "exits"
    path.write_text("192.0.2.7\n999.1.1.1\n")

    with pytest.raises(ValueError, match=r"999\.1\.1\.1"):
        read_addresses(path)


def test_a_forwarded_clients_place_is_not_that_of_the_resolvers_subnet(enrich: Enrich) -> None:
    draft = enriched(enrich, role="forwarded", client_subnet="198.51.100.0/24")

    assert draft.places["client"] == draft.places["source"]
    assert draft.places["client"]["geo"]["country_iso_code"] == "NL"

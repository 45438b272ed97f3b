"""A Windows machine shows the folder: what Explorer would look up, through a real Unbound."""

import configparser
import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from dnslib import DNSLabel, DNSQuestion, DNSRecord

from tests.backends.fixtures import StartResolver
from tests.backends.processes import HOST
from tests.backends.resolvers import Zone
from tests.roads.program import Program, installed

pytestmark = [pytest.mark.backend, pytest.mark.slow]
PEOPLE: dict[str, tuple[Mapping[str, str], dict[str, Any]]] = {
    "a dotted user": (
        {"USERNAME": "Alice.Smith", "COMPUTERNAME": "DESKTOP-K3J2M1X", "USERDOMAIN": "CORP"},
        {"name": "alice.smith", "domain": "corp"},
    ),
    "a local user": (
        {"USERNAME": "bob", "COMPUTERNAME": "WS-17", "USERDOMAIN": "WS-17"},
        {"name": "bob"},
    ),
    "a user beyond ASCII": (
        {"USERNAME": "Zoë", "COMPUTERNAME": "WS-17", "USERDOMAIN": "CORP"},
        {"name": "zoë", "domain": "corp"},
    ),
    "the system": (
        {"USERNAME": "WS-17$", "COMPUTERNAME": "WS-17", "USERDOMAIN": "NT AUTHORITY"},
        {"name": "ws-17$", "domain": "nt authority"},
    ),
}
WAYS: dict[str, dict[str, Any]] = {
    "plain": {"minimisation": "off"},
    "strict and mixed case": {"minimisation": "strict", "mixed_case": True},
}


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """One service for all; each test has a token of its own."""
    with installed(tmp_path_factory.mktemp("windows")) as lent:
        lent.start()
        yield lent


def icon_of(archive: Path) -> str:
    """Give the icon that the folder's desktop.ini wants."""
    with zipfile.ZipFile(archive) as opened:
        (name,) = [name for name in opened.namelist() if name.endswith("/desktop.ini")]
        ini = configparser.ConfigParser(interpolation=None)
        ini.read_string(opened.read(name).decode("utf-16"))
    return ini[".ShellClassInfo"]["IconResource"]


def look_up(port: int, host: str) -> DNSRecord:
    """Ask a resolver for *host* as Windows does, in UTF-8, for both families."""
    labels = [label.encode() for label in host.split(".")]
    questions = [DNSRecord(q=DNSQuestion(DNSLabel(labels), qtype)) for qtype in (28, 1)]
    return [DNSRecord.parse(each.send(HOST, port, timeout=60)) for each in questions][-1]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("person", PEOPLE)
def test_whoever_looks_is_named_in_one_incident(
    person: str, way: str, program: Program, tmp_path: Path, unbound: StartResolver
) -> None:
    variables, user = PEOPLE[person]
    token = program.plant("windows_folder", "--output", str(tmp_path))
    icon = icon_of(Path(token["artifacts"][0]["path"]))
    expanded = re.sub("%([A-Z]+)%", lambda found: variables[found[1]], icon)
    host = expanded.removeprefix("\\\\").partition("\\")[0]
    recursor = unbound(Zone("ct.example.test", program.bound["dns", "udp"]), **WAYS[way])

    answer = look_up(recursor.port, host)
    trips = program.trips("--token", token["id"])

    assert [str(record.rdata) for record in answer.rr] == ["203.0.113.10"]
    assert len({trip["canary"]["incident"]["id"] for trip in trips}) == 1
    named = [trip for trip in trips if "user" in trip]
    assert named
    assert all(trip["user"] == user for trip in named)
    assert {trip["host"]["name"] for trip in named} == {variables["COMPUTERNAME"].lower()}
    alerts = [trip for trip in trips if trip["event"]["kind"] == "alert"]
    assert 1 <= len(alerts) <= 2
    assert alerts[-1]["user"] == user
    assert "decode" not in alerts[-1]["canary"]

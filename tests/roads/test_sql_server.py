"""What SQL Server would look up for a login, through a real Unbound, ends as that login."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.backends.fixtures import StartResolver
from tests.backends.resolvers import Zone
from tests.canary_siem.kinds.sql_server.tsql import path_of
from tests.roads.intruder import look_up
from tests.roads.program import Program, installed

LOGINS = {
    "sa": {"name": "sa"},
    "o'brien": {"name": "o'brien"},
    "NT AUTHORITY\\SYSTEM": {"name": "SYSTEM", "domain": "NT AUTHORITY"},
    "CORP\\Jürgen Müller-Lüdenscheidt von Hohen": {
        "name": "Jürgen Müller-Lüdenscheidt von Hohen",
        "domain": "CORP",
    },
}


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """One service for all; each test has tokens of its own."""
    with installed(tmp_path_factory.mktemp("sql")) as lent:
        lent.start()
        yield lent


def written(program: Program, folder: Path) -> tuple[dict[str, Any], str]:
    """Plant a view by the command line; give the token and the script."""
    token = program.plant("sql_server", "--output", str(folder))
    return token, Path(token["artifacts"][0]["path"]).read_text("utf-8")


@pytest.mark.backend
@pytest.mark.slow
@pytest.mark.parametrize("login", LOGINS)
def test_a_login_comes_through_a_resolver_that_minimises_and_mixes_case(
    login: str, program: Program, tmp_path: Path, unbound: StartResolver
) -> None:
    token, script = written(program, tmp_path)
    host = path_of(script, login).removeprefix("\\\\").partition("\\")[0]
    zone = Zone("ct.example.test", program.bound["dns", "udp"])

    unbound(zone, minimisation="strict", mixed_case=True).ask(host)
    trips = program.trips("--token", token["id"])

    assert len({trip["canary"]["incident"]["id"] for trip in trips}) == 1
    assert [trip["user"] for trip in trips if "user" in trip] == [LOGINS[login]]
    alerts = [trip for trip in trips if trip["event"]["kind"] == "alert"]
    assert alerts[-1]["user"] == LOGINS[login]
    assert "decode" not in alerts[-1]["canary"]
    assert alerts[-1]["canary"]["token"]["class"] == "database"


def test_an_older_client_is_served_but_believed_with_care(program: Program) -> None:
    token = program.plant("sql_server", "--id", "h6jmkykjd2rrd2ahnkl6v6zdb")

    look_up(program, f"YWxpY2U-.42.{token['hostname']}")
    look_up(program, f"ywxpy2u-.43.{token['hostname']}")
    kept, lost = program.trips("--token", token["id"])

    assert kept["user"] == {"name": "alice"}
    assert "older form" in kept["canary"]["decode"]["error"]
    assert "user" not in lost
    assert lost["canary"]["data"] == "ywxpy2u-"
    assert "letter case" in lost["canary"]["decode"]["error"]
    assert [trip["event"]["kind"] for trip in (kept, lost)] == ["alert", "event"]

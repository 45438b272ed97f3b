"""A real MariaDB loads the dump: it logs in to us, again and again, and that is one incident."""

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.backends import mariadb
from tests.backends.fixtures import needs
from tests.ecs import problems
from tests.roads import apart
from tests.roads.program import Program, wait

pytestmark = [pytest.mark.backend, pytest.mark.slow]
NAMED = ("unshare", "--uts", "--", "sh", "-c", 'echo "$0" >/proc/sys/kernel/hostname && exec "$@"')
"""Starts a program on a host that is called as the next word says."""
LISTENER = '[listeners.mysql]\nbind = ["127.0.0.1:3306"]\n'
STATUS = "show all slaves status"
TABLES = """select count(*) from information_schema.tables
  where table_type = 'BASE TABLE' and table_schema not in
  ('mysql', 'sys', 'performance_schema')"""


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    """A service where ports 53 and 3306 are free."""
    needs(mariadb.missing())
    needs(apart.missing(tmp_path))
    with apart.running(tmp_path, LISTENER) as lent:
        yield lent


def of(program: Program, channel: str, token: dict[str, Any]) -> list[dict[str, Any]]:
    """List the trips of *token* that came by *channel*."""
    trips = program.trips("--token", token["id"])
    return [trip for trip in trips if trip["canary"]["channel"] == channel]


def refused(server: mariadb.Server) -> str:
    """Give the server's word on its replication, once that is that we refused it."""
    status = server.sql(STATUS)
    return status if "Access denied for user" in status else ""


def written(token: dict[str, Any]) -> bytes:
    """Read the dump that was planted."""
    (artifact,) = token["artifacts"]
    return gzip.decompress(Path(artifact["path"]).read_bytes())


def test_loading_the_dump_is_one_incident(program: Program, tmp_path: Path) -> None:
    token = program.plant("mysql", "--output", str(tmp_path / "backups"))
    around = [*apart.beside(program), *NAMED, "o'brien's db"]
    with mariadb.server("--lc-time-names=sv_SE", around=around) as server:
        server.sql("create user loader identified by 'x'; grant all on *.* to loader")
        server.sql(written(token), "-uloader", "-px")
        wait(lambda: of(program, "mysql", token), what="a login")
        loaded = server.sql(TABLES)
        status = wait(lambda: refused(server), what="the refusal in the server's status")
        channel = status.split("\t")[0]
        server.sql(
            f"stop slave '{channel}'; change master '{channel}' to master_connect_retry=1;"
            f"start slave '{channel}'"
        )
        wait(lambda: len(of(program, "mysql", token)) >= 4, what="logins again and again")
        server.sql(f"stop slave '{channel}'")
    trips, logins = program.trips("--token", token["id"]), of(program, "mysql", token)

    assert int(loaded) == len(token["options"]["decoy"])
    assert {trip["canary"]["incident"]["id"] for trip in trips} == {
        trips[0]["canary"]["incident"]["id"]
    }
    sequence = [trip["canary"]["incident"]["sequence"] for trip in trips]
    assert sequence == list(range(1, len(trips) + 1))
    alerts = [trip for trip in trips if trip["event"]["kind"] == "alert"]
    assert [trip["canary"]["channel"] for trip in alerts] == ["dns", "mysql"]
    for trip in logins:
        assert trip["host"]["name"] == "o'brien's db"
        assert trip["user"] == {"name": "loader"}
        assert trip["related"]["user"] == ["loader"]
        assert trip["canary"]["data"].startswith("locale=sv_SE login=loader@")
        assert trip["user_agent"]["version"].startswith("10.")
        assert trip["network"]["protocol"] == "mysql"
        assert trip["canary"]["source"]["role"] == "direct"
        assert "decode" not in trip["canary"]
    assert [problem for trip in trips for problem in problems(trip)] == []


def test_a_name_that_does_not_fit_is_cut_and_said_to_be(program: Program, tmp_path: Path) -> None:
    token = program.plant("mysql", "--output", str(tmp_path / "backups"))
    around = [*apart.beside(program), *NAMED, host := "h" * 50 + ".example"]
    with mariadb.server(around=around) as server:
        server.sql(written(token))
        (login, *_) = wait(lambda: of(program, "mysql", token), what="a login")

    assert login["host"]["name"] == host
    assert "user" not in login
    assert "user" not in login["related"]
    assert login["canary"]["decode"]["error"] == "the login was cut by the writer"
    assert login["event"]["kind"] == "alert"

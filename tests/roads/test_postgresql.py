"""A real PostgreSQL, whose resolver leads to us: who reads the view, or writes, is named."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.backends import postgresql
from tests.backends.fixtures import needs
from tests.backends.processes import BackendError
from tests.ecs import problems
from tests.roads import apart
from tests.roads.program import Program, wait

pytestmark = [pytest.mark.backend, pytest.mark.slow]
SOON = 10.0
"""Seconds; libpq waits for two where nobody answers it, and this may be a busy machine."""
ROLES = ["alice", 'Köln O\'Brien "ops"', "r" * 63, "日本" * 10, "CORP\\bob"]
DOMAIN = "ct.example.test"
LONG = f"{'d' * 60}.{'e' * 60}.{'f' * 20}.example.test"


@contextmanager
def database(folder: Path) -> Iterator[tuple[Program, postgresql.Server]]:
    """Lend a service, and a database server that resolves names by it."""
    needs(postgresql.missing())
    needs(apart.missing(folder))
    with (
        apart.running(folder, CANARY_SIEM_DOMAINS=json.dumps([DOMAIN, LONG])) as program,
        postgresql.server(around=apart.beside(program)) as server,
    ):
        yield program, server


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Program, postgresql.Server]]:
    """One pair for all; each test has a token of its own."""
    with database(tmp_path_factory.mktemp("database")) as lent:
        yield lent


@pytest.fixture
def program(both: tuple[Program, postgresql.Server]) -> Program:
    return both[0]


@pytest.fixture
def server(both: tuple[Program, postgresql.Server]) -> postgresql.Server:
    return both[1]


def planted(
    program: Program,
    server: postgresql.Server,
    folder: Path,
    *options: str,
    domain: str = DOMAIN,
) -> tuple[dict[str, Any], str]:
    """Plant a token and run its script; give it, and the script that removes it."""
    words = [word for option in options for word in ("--option", option)]
    words += ["--domain", domain, "--output", str(folder)]
    token = program.plant("postgresql", *words)
    scripts = {Path(each["path"]).name: Path(each["path"]) for each in token["artifacts"]}
    (remove,) = (path for name, path in scripts.items() if name.endswith("_remove.sql"))
    (plant,) = (path for name, path in scripts.items() if not name.endswith("_remove.sql"))
    server.sql(plant.read_text())
    return token, remove.read_text()


def role(server: postgresql.Server, name: str) -> str:
    """Make an unprivileged role that may log in."""
    server.sql(f"""do $$ begin execute format('create role %I login', $n${name}$n$);
        exception when duplicate_object then null; end $$""")
    return name


def tripped(program: Program, token: dict[str, Any]) -> list[dict[str, Any]]:
    """List the trips of *token*, once there are any."""
    trips: list[dict[str, Any]] = wait(lambda: program.trips("--token", token["id"]))
    assert [problem for trip in trips for problem in problems(trip)] == []
    assert len({trip["canary"]["incident"]["id"] for trip in trips}) == 1
    return trips


def catalogues(server: postgresql.Server, name: str) -> str:
    """Read whatever an unprivileged role can read of definitions, as `pg_dump` would."""
    return server.sql(
        """select definition from pg_views union all select prosrc from pg_proc
        union all select pg_get_triggerdef(oid) from pg_trigger
        union all select pg_get_functiondef(oid) from pg_proc where prokind = 'f'
            and pronamespace = 'public'::regnamespace
        union all select description from pg_description""",
        name,
    )


@pytest.mark.parametrize("name", ROLES)
def test_who_reads_the_view_is_named(
    program: Program, server: postgresql.Server, tmp_path: Path, name: str
) -> None:
    token, remove = planted(program, server, tmp_path)
    who = role(server, name)
    began = time.monotonic()
    rows = server.sql("select user_name, password_hash from user_password", who)
    took = time.monotonic() - began
    trips = tripped(program, token)
    readable = catalogues(server, who)
    kept = server.sql(
        "select string_agg(format('select * from %I.%I', schemaname, tablename), ';')"
        " from pg_tables where schemaname = 'public'"
    )
    for query in kept.strip().split(";"):
        with pytest.raises(BackendError, match="permission denied"):
            server.sql(query, who)
    server.sql(remove)
    left = server.sql("select count(*) from pg_tables where schemaname = 'public'")

    assert len(rows.splitlines()) >= 3
    assert took < SOON
    domain, _, user = name.rpartition("\\")
    assert {trip["user"]["name"] for trip in trips} == {user}
    assert {trip["user"].get("domain", "") for trip in trips} == {domain}
    assert [trip["event"]["kind"] for trip in trips].count("alert") == 1
    assert all("decode" not in trip["canary"] for trip in trips)
    assert token["id"] not in readable
    assert "port=53" not in readable
    assert left == "0\n"


def test_a_role_that_does_not_fit_is_cut_and_said_to_be(
    program: Program, server: postgresql.Server, tmp_path: Path
) -> None:
    token, remove = planted(program, server, tmp_path, domain=LONG)
    server.sql("table user_password", role(server, "ü" * 31))
    trips = tripped(program, token)
    server.sql(remove)

    for trip in trips:
        assert "ü" * 31 > trip["user"]["name"] == "ü" * len(trip["user"]["name"]) > ""
        assert trip["canary"]["decode"]["error"] == "cut by the writer to fit the name"


def test_set_role_hides_nobody(
    program: Program, server: postgresql.Server, tmp_path: Path
) -> None:
    token, remove = planted(program, server, tmp_path, "object=Pay Roll")
    server.sql("create role cover; create role mallory login in role cover")
    server.sql('set role cover; select count(*) from "Pay Roll"', "mallory")
    trips = tripped(program, token)
    server.sql(remove)

    assert {trip["user"]["name"] for trip in trips} == {"mallory"}


@pytest.mark.parametrize(
    ("statement", "query"),
    [
        ("insert", "insert into user_password values (9999, 'eve', 'x', '2026-01-01')"),
        ("update", "update user_password set password_hash = 'x' where id = -1"),
        ("delete", "delete from user_password where id = -1"),
    ],
)
def test_who_writes_to_the_decoy_table_is_named(
    program: Program, server: postgresql.Server, tmp_path: Path, statement: str, query: str
) -> None:
    token, remove = planted(program, server, tmp_path, f"statement={statement}")
    who = role(server, "alice")
    read = server.sql("select user_name from user_password", who)
    quiet = program.trips("--token", token["id"])
    server.sql(query, who)
    trips = tripped(program, token)
    readable = catalogues(server, who)
    server.sql(remove)

    assert len(read.splitlines()) >= 3
    assert quiet == []
    assert {trip["user"]["name"] for trip in trips} == {"alice"}
    assert token["id"] not in readable


def test_a_table_of_the_planters_goes_on_as_before(
    program: Program, server: postgresql.Server, tmp_path: Path
) -> None:
    server.sql("create schema crm; create table crm.orders (id serial primary key, total int)")
    server.sql("insert into crm.orders (total) values (1), (2)")
    options = ("statement=delete", "table=crm.orders")
    token, remove = planted(program, server, tmp_path, *options)
    who = role(server, "clerk")
    server.sql("grant usage on schema crm to clerk; grant select, delete on crm.orders to clerk")
    gone = server.sql("delete from crm.orders where id = 1 returning total", who)
    trips = tripped(program, token)
    server.sql(remove)
    server.sql("delete from crm.orders", who)

    assert gone == "1\n"
    assert {trip["user"]["name"] for trip in trips} == {"clerk"}
    assert len(program.trips("--token", token["id"])) == len(trips)
    assert server.sql("select count(*) from crm.orders") == "0\n"


def test_a_planter_who_is_no_superuser_will_do_where_dblink_is_there(
    program: Program, server: postgresql.Server, tmp_path: Path
) -> None:
    server.sql("""create database shop; create role dba login""")
    server.sql(
        "create schema tools; create extension dblink schema tools; create schema app;"
        "grant create, usage on schema app to dba; grant usage on schema tools, app to public;"
        "alter role dba set search_path = app",
        database="shop",
    )
    token = program.plant("postgresql", "--option", "object=app.logins", "--output", str(tmp_path))
    script = Path(token["artifacts"][0]["path"]).read_text()
    server.sql(script, "dba", "shop")
    rows = server.sql("select * from app.logins", role(server, "alice"), "shop")
    trips = tripped(program, token)

    assert len(rows.splitlines()) >= 3
    assert {trip["user"]["name"] for trip in trips} == {"alice"}

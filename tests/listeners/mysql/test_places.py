from dataclasses import replace

import pytest

from listeners.mysql.login import Login
from listeners.mysql.places import dialled, find_token, left_behind
from tests.listeners.http.traps import DOMAIN, ID, OTHER, MemoryTrap, token

IMPORTED = "h6jmkykjd2rrd2ahnkl6v6zdb"


@pytest.fixture
def trap() -> MemoryTrap:
    made = MemoryTrap()
    made.known[IMPORTED] = replace(token(IMPORTED), imported=True)
    return made


@pytest.mark.parametrize(
    "user",
    [ID, ID.upper(), f"{ID}.en_US.3.4.db1.root", f"{ID}.{DOMAIN}", f"svc-{ID}", f"{ID}@host"],
)
def test_a_user_names_a_token_by_a_whole_run(trap: MemoryTrap, user: str) -> None:
    found = find_token(trap, Login(user))

    assert found
    assert found.id == ID


@pytest.mark.parametrize("user", ["", "root", f"{ID}x", f"x{ID}", ID[:-1], f"{ID}en_USdb1"])
def test_part_of_a_run_is_no_id(trap: MemoryTrap, user: str) -> None:
    assert find_token(trap, Login(user)) is None


def test_the_host_that_follows_can_not_name_another_token(trap: MemoryTrap) -> None:
    found = find_token(trap, Login(f"{ID}.en_US.{len(OTHER)}.4.{OTHER}.root"))

    assert found
    assert found.id == ID


def test_the_older_form_is_taken_for_imported_ids_only(trap: MemoryTrap) -> None:
    known = find_token(trap, Login(f"{IMPORTED}en_USdb1.example"))
    trap.known[IMPORTED] = token(IMPORTED)

    assert known
    assert find_token(trap, Login(f"{IMPORTED}en_USdb1.example")) is None


@pytest.mark.parametrize("length", [8, 24, 26, 40])
def test_the_older_form_takes_ids_of_any_length(trap: MemoryTrap, length: int) -> None:
    own = (IMPORTED * 2)[:length]
    trap.known[own] = replace(token(own), imported=True)

    found = find_token(trap, Login(f"{own.upper()}en_USdb_1"))

    assert found
    assert found.id == own


def test_a_database_and_a_dialled_host_are_places_too(trap: MemoryTrap) -> None:
    by_database = Login("app", database=f"shop_{ID}")
    by_host = Login("app", attributes={"_server_host": f"{OTHER}.{DOMAIN.upper()}."})

    assert [found.id for each in (by_database, by_host) if (found := find_token(trap, each))] == [
        ID,
        OTHER,
    ]
    assert dialled(by_host) == f"{OTHER}.{DOMAIN}"


def test_the_user_decides_before_the_host(trap: MemoryTrap) -> None:
    both = Login(ID, database=OTHER, attributes={"_server_host": f"{OTHER}.{DOMAIN}"})

    found = find_token(trap, both)

    assert found
    assert found.id == ID


def test_octets_that_are_no_login_are_looked_through(trap: MemoryTrap) -> None:
    found = left_behind(trap, f"GET /a/{ID.upper()}/b\r\n\xff\0".encode("latin-1"))

    assert found
    assert found.id == ID
    assert left_behind(trap, b"\0\xff" * 4000) is None

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listeners.mysql.login import PAIRS, Login, asks_for_tls, parse
from tests.listeners.mysql.clients import (
    CAPABILITIES,
    MARIADB_CLIENT,
    MARIADB_REPLICA,
    WITH_PASSWORD,
    login,
)


def read(payload: bytes) -> Login:
    found = parse(payload)
    assert found
    return found


def test_a_real_client_is_read_whole() -> None:
    assert parse(MARIADB_CLIENT) == Login(
        user="abc",
        password=True,
        database="mydb",
        plugin="mysql_native_password",
        attributes={
            "_os": "Linux",
            "_client_name": "libmariadb",
            "_pid": "13109",
            "_client_version": "3.3.20",
            "_platform": "x86_64",
            "program_name": "mysql",
            "_server_host": "127.0.0.1",
        },
    )


def test_a_real_replica_is_read_whole() -> None:
    found = read(MARIADB_REPLICA)

    assert (found.user, found.database, found.error) == ("repl", "", "")
    assert found.attributes["_client_version"] == "10.11.19"


def test_a_login_without_a_password_says_so() -> None:
    assert not read(login("a", b"")).password
    assert read(login("a", WITH_PASSWORD)).password


def test_a_password_of_counted_length_is_read() -> None:
    capabilities = CAPABILITIES | 0x0020_0000
    found = read(login("a", b"x" * 30, database=b"d", capabilities=capabilities))

    assert (found.password, found.database) == (True, "d")


def test_a_password_that_ends_with_a_nul_is_read() -> None:
    fixed = (0x0201).to_bytes(4, "little") + bytes(28)

    assert read(fixed + b"a\0secret\0").password
    assert not read(fixed + b"a\0\0").password


@pytest.mark.parametrize(
    ("flags", "end", "database"),
    [(0x0009, b"XXXXXXXX\0shop\0", "shop"), (0x0001, b"XXXXXXXX\0", ""), (0x0001, b"", "")],
)
def test_a_login_from_before_4_1_is_read(flags: int, end: bytes, database: str) -> None:
    found = read(flags.to_bytes(2, "little") + b"\0\0\1" + b"old\0" + end)

    assert (found.user, found.database, found.states) == ("old", database, False)
    assert found.password == bool(end)


def test_a_wish_for_tls_is_told_from_a_login() -> None:
    wish = (CAPABILITIES | 0x0800).to_bytes(4, "little") + bytes(28)

    assert asks_for_tls(wish)
    assert not asks_for_tls(login("a"))
    assert not asks_for_tls(bytes(32))


@pytest.mark.parametrize("octets", [b"", b"\0", b"\1\2\0\0", login("")[:20], b"\0\0abc"[:4]])
def test_what_ends_before_the_user_is_no_login(octets: bytes) -> None:
    assert parse(octets) is None


def test_what_ends_after_the_user_is_one_with_a_flaw() -> None:
    whole = login("alice", plugin=b"p", attributes={"_os": "Linux"})

    found = read(whole[:-3])

    assert (found.user, found.plugin, found.attributes) == ("alice", "p", {})
    assert found.error == "the login is broken: it ends too early"


def test_the_older_clients_user_is_read_from_octet_36_of_the_packet() -> None:
    assert read(login("h6jmkykjd2rrd2ahnkl6v6zdben_USdb1")).user.endswith("en_USdb1")


def test_a_user_that_is_no_utf_8_is_kept_as_far_as_it_is() -> None:
    assert read(login(b"a\xff\xfeb")).user == "a��b"


def test_attributes_are_bounded() -> None:
    many = {f"name{n}": "v" for n in range(PAIRS * 2)}

    assert len(read(login("a", attributes=many)).attributes) == PAIRS


@given(st.binary(max_size=400))
@settings(max_examples=200, deadline=None)
def test_whatever_comes_is_read_or_not(octets: bytes) -> None:
    for payload in (octets, login("alice")[:36] + octets, MARIADB_CLIENT[:60] + octets):
        found = parse(payload)
        assert found is None or isinstance(found.user, str)


@given(st.integers(0, len(MARIADB_CLIENT)), st.binary(min_size=1, max_size=8))
@settings(max_examples=100, deadline=None)
def test_a_damaged_login_never_raises(at: int, damage: bytes) -> None:
    parse(MARIADB_CLIENT[:at] + damage + MARIADB_CLIENT[at + len(damage) :])

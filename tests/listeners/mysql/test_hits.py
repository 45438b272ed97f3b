import pytest

from canary_siem.sockets.visitor import Visitor
from canary_siem.trips import ORIGINAL_CAP
from listeners.mysql.hits import to_hit
from listeners.mysql.login import Login, parse
from tests.listeners.mysql.clients import MARIADB_CLIENT, login

VISITOR = Visitor("192.0.2.7", 4711, "203.0.113.10", 3306)


def test_a_login_says_who_came_and_with_what() -> None:
    hit = to_hit(7, VISITOR, MARIADB_CLIENT, parse(MARIADB_CLIENT))

    assert hit.ecs == {
        "user": {"name": "abc"},
        "user_agent": {"name": "libmariadb", "version": "3.3.20", "os": {"name": "Linux"}},
        "host": {"architecture": "x86_64"},
        "process": {"name": "mysql", "pid": 13109},
    }
    assert (hit.channel, hit.at, hit.transport, hit.role) == ("mysql", 7, "tcp", "direct")
    assert (hit.source_ip, hit.source_port) == ("192.0.2.7", 4711)
    assert (hit.destination_ip, hit.destination_port) == ("203.0.113.10", 3306)
    assert hit.name == "127.0.0.1"
    assert hit.original == MARIADB_CLIENT
    assert hit.error == ""


def test_the_host_that_was_dialled_is_the_name() -> None:
    said = Login("a", attributes={"_server_host": "DB.ct.example.org."})

    assert to_hit(1, VISITOR, b"", said).name == "db.ct.example.org"


@pytest.mark.parametrize("pid", ["-1", "", "1e3", "9" * 11, "²"])
def test_a_process_id_that_is_none_is_left_out(pid: str) -> None:
    assert to_hit(1, VISITOR, b"", Login("", attributes={"_pid": pid})).ecs == {}


def test_a_proxys_client_is_forwarded() -> None:
    behind = Visitor("192.0.2.7", 1, "203.0.113.10", 3306, proxied=True)

    assert to_hit(1, behind, b"", Login("a")).role == "forwarded"


def test_what_is_no_login_is_kept_with_the_reason() -> None:
    hit = to_hit(1, VISITOR, b"x" * 40_000, None, error="no login")

    assert (hit.ecs, hit.name, hit.error) == ({}, "", "no login")
    assert len(hit.original) == ORIGINAL_CAP


def test_a_flaw_of_the_login_is_told() -> None:
    broken = parse(login("a", attributes={"_os": "x"})[:-2])

    assert "ends too early" in to_hit(1, VISITOR, b"", broken).error

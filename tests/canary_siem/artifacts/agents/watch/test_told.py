"""What the agent tells is read; what is not whole names nobody."""

from base64 import b32encode
from typing import Any

import pytest

from canary_siem.artifacts import pairs
from canary_siem.artifacts.agents.watch.told import FIELDS, MAX_PATH, Told, of_name, of_path
from canary_siem.names import decode, encode

TOLD: dict[str, str | int] = {
    "file.path": "/srv/plans.ods",
    "host.name": "db1",
    "process.pid": 4711,
    "user.name": "CORP\\anna",
    "user.id": 1000,
    "data.login": "bob",
    "process.name": "cat",
}
NESTED = {
    "file": {"path": "/srv/plans.ods"},
    "host": {"name": "db1"},
    "process": {"pid": 4711, "name": "cat"},
    "user": {"name": "anna", "domain": "CORP", "id": "1000"},
}


def by_name(told: dict[str, Any], room: int = 215) -> Told:
    labels, _ = encode(pairs.write(told), room=room)
    return of_name(decode(labels.split("."), imported=False))


def by_path(octets: bytes) -> Told | None:
    return of_path("/p" + b32encode(octets).decode().rstrip("=").lower())


def test_fields_come_by_name_and_by_path() -> None:
    named = by_name(TOLD)

    assert named == Told(NESTED, data="login=bob")
    assert by_path(pairs.write(TOLD)) == named


def test_octets_without_letters_between_pairs_are_no_pairs() -> None:
    assert by_name({"user.id": "0000000501", "process.name": "cat\0\0\0"}).fields == {
        "user": {"id": "501"},
        "process": {"name": "cat   "},
    }
    told = by_path(b"user.id=0000000501\0process.name=cat\0\0\0\0\0file.path=/x")
    assert told
    assert told.fields == {
        "user": {"id": "501"},
        "process": {"name": "cat"},
        "file": {"path": "/x"},
    }


def test_a_cut_end_is_said_and_the_rest_taken() -> None:
    told = by_name({"process.pid": 12, "process.command_line": "x" * 200})

    assert told.fields["process"]["pid"] == 12
    assert set(told.fields["process"]["command_line"]) == {"x"}
    assert "cut by the writer" in told.error


def test_a_number_that_is_cut_is_not_taken() -> None:
    told = by_name({"process.name": "id", "process.pid": 4711}, room=45)

    assert told.fields == {"process": {"name": "id"}}
    assert not told.complete


def test_what_a_kind_does_not_declare_is_not_taken() -> None:
    allowed = {"process.name": str}
    labels, _ = encode(b"file.path=/x\0process.name=id", room=200)

    told = of_name(decode(labels.split("."), imported=False), allowed)

    assert told.fields == {"process": {"name": "id"}}
    assert "no field of this kind: file.path" in told.error
    assert not told.complete


@pytest.mark.parametrize(
    ("found", "data", "data_hex"),
    [
        ((b"", False, "why"), "", ""),
        ((b"a\nb", False, "why"), "ab", ""),
        ((b"\xff", False, "why"), "", "ff"),
    ],
)
def test_what_is_not_whole_is_shown(
    found: tuple[bytes, bool, str], data: str, data_hex: str
) -> None:
    assert of_name(found) == Told(data=data, data_hex=data_hex, error="why", complete=False)


@pytest.mark.parametrize(
    "path", ["", "/", "/p", "/x/y", "/plans.ods", "/p0", "/pa", "/P" + "A" * 8, "/p\n"]
)
def test_other_paths_are_no_agents(path: str) -> None:
    assert of_path(path) is None


def test_whatever_the_path_says_it_is_bounded() -> None:
    told = by_path(b"process.command_line=" + b"x" * 4_000)

    assert told
    assert told.fields == {"process": {"command_line": "x" * 1024}}
    assert of_path("/p" + "a" * MAX_PATH) is None


def test_all_that_can_be_told_is_ecs_or_data() -> None:
    assert {name.partition(".")[0] for name in FIELDS} == {
        *("file", "host", "process", "user", "data"),
    }

"""What the planter may say, what he gets, and what an analyst learns."""

from base64 import b32encode, b64encode
from typing import Any

import pytest
from pydantic import ValidationError

from canary_siem.artifacts import pairs
from canary_siem.kinds.process_watch import DOOR
from canary_siem.kinds.process_watch.kind import FOLDERS, ProcessWatchOptions
from canary_siem.names import encode
from canary_siem.tokens import Token
from canary_siem.trips import NOTHING
from tests.canary_siem.kinds.things import hit, token

TOLD: dict[str, str | int] = {
    "process.name": "id",
    "process.pid": 7,
    "user.name": "anna",
    "process.command_line": "id -u",
}
PROCESS = {"name": "id", "pid": 7, "command_line": "id -u"}


def planted(*programs: str, **more: Any) -> Token:
    options = ProcessWatchOptions(program=list(programs)) if programs else None
    return token(DOOR, options, **more)


def said(one: Token, told: dict[str, str | int]) -> str:
    """Give the name by which the agent says it."""
    return f"{encode(pairs.write(told), room=200)[0]}.{one.hostname}"


def test_an_agent_and_its_unit_are_made() -> None:
    one = planted()

    program, service = DOOR.make(one, DOOR.options())

    called = program.filename.removesuffix(".c")
    assert service.filename == f"{called}.service"
    assert b"#define RUNS 1" in program.content
    for name in ("uname", "id", "ifconfig", "hostname"):
        assert all(f'    "{folder}/{name}",'.encode() in program.content for folder in FOLDERS)


def test_a_program_may_be_given_by_its_path() -> None:
    options = ProcessWatchOptions(program=["/opt/deploy.sh", "id", "/usr/bin/id"])
    one = planted(*options.program)

    program, _ = DOOR.make(one, options)

    assert program.content.count(b'"/opt/deploy.sh"') == 1
    assert program.content.count(b'"/usr/bin/id"') == 1


def test_what_the_agent_tells_is_read_by_name_and_by_path() -> None:
    one = planted()
    path = b32encode(pairs.write(TOLD)).decode().rstrip("=").lower()

    named = DOOR.decode(one, hit(said(one, TOLD)))
    fetched = DOOR.decode(one, hit(one.hostname, channel="http", path=f"/p{path}"))

    assert named == fetched
    assert named.fields["process"] == PROCESS
    assert named.fields["user"] == {"name": "anna"}
    assert named.fields["threat"]["technique"]["id"] == ["T1033"]
    assert (named.error, named.complete) == ("", True)


def test_a_program_that_may_serve_anything_has_no_technique() -> None:
    one = planted("/opt/deploy.sh")

    found = DOOR.decode(one, hit(said(one, {**TOLD, "process.name": "deploy.sh"})))

    assert "threat" not in found.fields


def test_no_file_is_taken_from_an_agent_that_watches_programs() -> None:
    one = planted()

    found = DOOR.decode(one, hit(said(one, {**TOLD, "file.path": "/x"})))

    assert found.fields == {"process": PROCESS, "user": {"name": "anna"}}
    assert not found.complete


def test_a_bare_name_tells_nothing() -> None:
    one = planted(imported=True)

    assert DOOR.decode(one, hit(one.hostname)) is NOTHING
    assert DOOR.decode(one, hit(f"_.{one.hostname}")) is NOTHING


@pytest.mark.parametrize("imported", [False, True])
def test_the_older_form_is_for_imported_ids_only(imported: bool) -> None:
    one = planted(imported=imported)
    values = (b64encode(each).decode() for each in (b"501", b"mac-1", b"id -u"))
    user, host, command = values
    name = f"77.{user}.H.{host}.C.{command}.D1.{one.hostname}"
    octets = b"".join(bytes([len(each)]) + each.encode() for each in name.split("."))

    found = DOOR.decode(one, hit(name.lower(), original=bytes(12) + octets + b"\0"))

    told = {
        "user": {"id": "501"},
        "host": {"name": "mac-1"},
        "process": {"command_line": "id -u", "name": "id"},
    }
    assert found.fields == (told if imported else {})
    assert found.error
    assert not found.complete


@pytest.mark.parametrize(
    ("program", "why"),
    [
        ([], "at least 1 item"),
        ([""], "should match pattern"),
        (["id -u"], "should match pattern"),
        (["bin/id"], "should match pattern"),
        (["/bin/"], "should match pattern"),
        (["/bin/\n"], "should match pattern"),
        (["id"] * 17, "at most 16 items"),
    ],
)
def test_what_can_not_be_meant_is_refused(program: list[str], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        ProcessWatchOptions.model_validate({"program": program})

"""What the planter may say, what he gets, and what an analyst learns."""

from base64 import b32encode
from typing import Any

import pytest
from pydantic import ValidationError

from canary_siem.artifacts import pairs
from canary_siem.kinds.file_watch import DOOR
from canary_siem.kinds.file_watch.kind import FileWatchOptions
from canary_siem.names import encode
from canary_siem.tokens import NoOptions, Token
from canary_siem.trips import NOTHING
from tests.canary_siem.kinds.things import hit, token

PATHS = ["/srv/plans.ods", "/etc/shadow.bak"]
TOLD: dict[str, str | int] = {"file.path": PATHS[0], "process.pid": 7, "user.id": 1000}
FIELDS = {"file": {"path": PATHS[0]}, "process": {"pid": 7}, "user": {"id": "1000"}}


def planted(**more: Any) -> Token:
    return token(DOOR, FileWatchOptions(path=PATHS), **more)


def said(one: Token, told: dict[str, str | int]) -> str:
    """Give the name by which the agent says it."""
    return f"{encode(pairs.write(told), room=200)[0]}.{one.hostname}"


def test_an_agent_its_unit_and_a_script_are_made() -> None:
    one = planted()

    program, service, script = DOOR.make(one, FileWatchOptions(path=[*PATHS, PATHS[0]]))

    names = {file.filename.rpartition(".")[0] for file in (program, service, script)}
    assert len(names) == 1
    assert f'#define HOST "{one.hostname}"'.encode() in program.content
    assert program.content.count(PATHS[0].encode()) == 1
    assert f"ExecStart=/usr/local/sbin/{names.pop()}\n".encode() in service.content
    assert all(path.encode() in script.content for path in PATHS)


def test_what_the_agent_tells_is_read_by_name_and_by_path() -> None:
    one = planted()
    path = b32encode(pairs.write(TOLD)).decode().rstrip("=").lower()

    named = DOOR.decode(one, hit(said(one, TOLD)))
    fetched = DOOR.decode(one, hit(one.hostname, channel="http", path=f"/p{path}"))

    assert named == fetched
    assert named.fields == FIELDS
    assert (named.error, named.complete) == ("", True)


def test_a_bare_name_tells_nothing() -> None:
    one = planted(imported=True)

    assert DOOR.decode(one, hit(one.hostname)) is NOTHING
    assert DOOR.decode(one, hit(f"_.{one.hostname}")) is NOTHING
    assert DOOR.decode(one, hit(one.hostname, channel="http", path="/")) is NOTHING


def test_a_token_whose_options_are_lost_still_reads() -> None:
    one = planted()
    bare = Token(one.id, "file_watch", "m", one.domain, one.created, NoOptions())

    assert DOOR.decode(bare, hit(said(one, TOLD))).fields == FIELDS


@pytest.mark.parametrize("imported", [False, True])
def test_the_older_form_is_for_imported_ids_only(imported: bool) -> None:
    one = planted(imported=imported)
    older = b32encode(b"/etc/plans").decode().rstrip("=").lower()

    found = DOOR.decode(one, hit(f"{older}.l42.{one.hostname}"))

    assert found.fields == ({"file": {"path": "/etc/plans"}} if imported else {})
    assert found.error
    assert not found.complete


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ([], "at least 1 item"),
        (["plans.ods"], "should match pattern"),
        (["/srv/\n"], "should match pattern"),
        (["/srv/"], "is a folder's"),
        (["/x"] * 33, "at most 32 items"),
    ],
)
def test_what_can_not_be_meant_is_refused(path: list[str], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        FileWatchOptions.model_validate({"path": path})

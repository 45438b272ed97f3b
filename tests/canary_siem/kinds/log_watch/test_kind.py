"""What the planter may say, what he gets, and what an analyst learns."""

from typing import Any

import pytest
from pydantic import ValidationError

from canary_siem.artifacts.agents.log_watch.spelling import spell
from canary_siem.kinds.log_watch import DOOR
from canary_siem.kinds.log_watch.kind import LogWatchOptions
from canary_siem.tokens import NoOptions, Token
from canary_siem.trips import NOTHING
from tests.canary_siem.kinds.things import hit, token


def options(*patterns: str) -> LogWatchOptions:
    return LogWatchOptions(file=["/var/log/app.log"], pattern=list(patterns))


def planted(*patterns: str) -> Token:
    return token(DOOR, options(*patterns))


def test_an_agent_and_its_unit_are_made() -> None:
    one = planted("sshd")

    program, service = DOOR.make(one, options("sshd"))

    assert program.filename.removesuffix(".py") == service.filename.removesuffix(".service")
    assert f'HOST = "{one.hostname}"'.encode() in program.content
    assert f"/usr/local/sbin/{program.filename}".encode() in service.content


def test_what_the_agent_tells_is_read() -> None:
    one = planted("sshd", "sudo:anna", r"(?P<zone>\w+)")
    name = spell(
        {"source.ip": "10.0.0.5", "data.zone": "dmz", "data.as_user": "root"}, one.hostname
    )

    found = DOOR.decode(one, hit(name))

    assert found.fields == {"source": {"address": "10.0.0.5", "ip": "10.0.0.5"}}
    assert found.data == "zone=dmz as_user=root"
    assert found.error == ""


def test_what_is_no_group_of_the_tokens_patterns_is_not_taken() -> None:
    one = planted("sshd")

    found = DOOR.decode(one, hit(spell({"data.zone": "dmz"}, one.hostname)))

    assert found.data == ""
    assert "no field of this kind" in found.error


def test_the_technique_is_told_where_the_agent_told_something() -> None:
    one = planted("sshd", "sshd:anna")

    told = DOOR.decode(one, hit(spell({"user.name": "anna"}, one.hostname)))

    assert told.fields["threat"]["technique"]["id"] == ["T1021"]
    assert DOOR.decode(one, hit(one.hostname)) is NOTHING


def test_a_token_whose_options_are_lost_still_reads() -> None:
    one = token(DOOR, planted("sshd").options)
    bare = Token(one.id, "log_watch", "m", one.domain, one.created, NoOptions())

    found = DOOR.decode(bare, hit(spell({"user.name": "anna"}, one.hostname)))

    assert found.fields == {"user": {"name": "anna"}}


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"pattern": ["sshd"]}, "Field required"),
        ({"file": ["/x"]}, "Field required"),
        ({"file": [], "pattern": ["sshd"]}, "at least 1 item"),
        ({"file": ["x.log"], "pattern": ["sshd"]}, "should match pattern"),
        ({"file": ["/x\n"], "pattern": ["sshd"]}, "should match pattern"),
        ({"file": ["/x"], "pattern": ["("]}, "no regular expression"),
        ({"file": ["/x"], "pattern": [""]}, "at least 1 character"),
    ],
)
def test_what_can_not_be_meant_is_refused(given: dict[str, Any], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        LogWatchOptions.model_validate(given)

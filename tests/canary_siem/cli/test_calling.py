import asyncio
import os

import click
import pytest

from canary_siem.cli.calling import in_house, operator
from canary_siem.cli.program import config_option, program
from canary_siem.interfaces import House
from tests.canary_siem.cli.shell import Shell


def test_the_house_is_closed_even_when_the_work_fails(shell: Shell) -> None:
    seen: list[House] = []

    async def fail(house: House) -> None:
        seen.append(house)
        raise ZeroDivisionError

    context = click.Context(click.Command("x", params=[config_option()]))
    context.params = {"config": "canary-siem.toml"}
    with pytest.raises(ZeroDivisionError):
        in_house(context, fail)

    [house] = seen
    with pytest.raises(RuntimeError, match="shutdown"):  # its reader's thread is gone
        asyncio.run(house.store.history.last())


def test_what_one_command_did_the_next_one_sees(shell: Shell) -> None:
    token = shell.plant()

    assert shell.json("token", "show", token["id"]).document["memo"] == "finance share"
    assert program.name == "canary-siem"


def test_whoever_types_a_command_is_named(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    known = operator()
    nobody: dict[int, str] = {}
    monkeypatch.setattr("pwd.getpwuid", lambda user: nobody[user])

    assert known.id == operator().id == "cli"
    assert known.name
    assert operator().name == str(os.geteuid())

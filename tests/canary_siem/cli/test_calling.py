import asyncio

import click
import pytest

from canary_siem.cli.calling import in_house
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

"""Opens the house for one command: its configuration, its logs, its store; closes it after."""

import asyncio
import os
import pwd
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

import click

from canary_siem.callers import CLI, Caller, acting
from canary_siem.cli import logs
from canary_siem.config import Config, load
from canary_siem.house import House, room

T = TypeVar("T")


def config_of(ctx: click.Context) -> Config:
    """Read the configuration that the command, or a group before it, names.

    Raises:
        ConfigError: It is wrong, or there is none.
    """
    at = ctx
    while not (given := at.params.get("config")) and at.parent:
        at = at.parent
    return load(Path(given) if given else None, room)


@asynccontextmanager
async def opened(config: Config) -> AsyncIterator[House]:
    """Open the house beside whoever has it open already."""
    house = House(config)
    try:
        yield house
    finally:
        await house.close()


def in_house(ctx: click.Context, work: Callable[[House], Awaitable[T]]) -> T:
    """Run *work* in the house that the command's configuration describes."""
    logs.configure()
    config = config_of(ctx)

    async def run() -> T:
        async with opened(config) as house:
            with acting(operator()):
                return await work(house)

    return asyncio.run(run())


def operator() -> Caller:
    """Give whoever stands at the command line, by the account that we run under."""
    user = os.geteuid()
    try:
        name = pwd.getpwuid(user).pw_name
    except KeyError:  # as in a container that runs under a bare number
        name = str(user)
    return Caller(CLI, name)

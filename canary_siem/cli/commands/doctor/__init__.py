"""doctor: check ports, delegation, files and receivers, and say what to do.

A drill goes through each connector: an event of ours that says it is one, no trip.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from ipaddress import ip_address
from typing import Any

import click
import orjson

from canary_siem.cli import logs
from canary_siem.cli.calling import config_of, opened
from canary_siem.cli.commands.doctor import (
    delegation,
    disk,
    files,
    listening,
    oracles,
    ports,
    receivers,
)
from canary_siem.cli.commands.doctor.asking import system_resolvers
from canary_siem.cli.commands.doctor.finding import Finding
from canary_siem.cli.program import config_option
from canary_siem.config import Config
from canary_siem.sockets.binds import parse_bind

DNS_PORT = 53


def resolver_address(value: str) -> tuple[str, int]:
    """Read ``ADDRESS`` or ``ADDRESS:PORT``."""
    with contextlib.suppress(ValueError):
        return str(ip_address(value)), DNS_PORT
    try:
        return parse_bind(value)
    except ValueError:
        raise click.BadParameter(f"{value!r} is not ADDRESS or ADDRESS:PORT") from None


async def examine(config: Config, resolvers: Sequence[tuple[str, int]]) -> AsyncIterator[Finding]:
    """Check everything, what is nearest first."""
    domains = ", ".join(config.site.domains)
    yield Finding("configuration", ok=True, detail=f"{config.path}: {domains}")
    async with opened(config) as house:
        for finding in disk.look(config.site.data_dir):
            yield finding
        for finding in files.look(config):
            yield finding
        async for finding in ports.look(config):
            yield finding
        for finding in listening.look(house):
            yield finding
        async for finding in delegation.look(config, resolvers):
            yield finding
        async for finding in oracles.look(house):
            yield finding
        async for finding in receivers.look(house, config):
            yield finding


@click.pass_context
def _doctor(
    ctx: click.Context, /, resolver: tuple[tuple[str, int], ...], as_json: bool, **_: Any
) -> None:
    logs.configure()
    config = config_of(ctx)

    def show(finding: Finding) -> None:
        text = orjson.dumps(finding.document()).decode() if as_json else finding.line()
        click.echo(text)

    wrong = asyncio.run(_count(config, resolver or system_resolvers(), show))
    if wrong and not as_json:
        click.echo(f"{wrong} to mend", err=True)
    ctx.exit(1 if wrong else 0)


async def _count(
    config: Config, resolvers: Sequence[tuple[str, int]], show: Callable[[Finding], None]
) -> int:
    wrong = 0
    async for finding in examine(config, resolvers):
        show(finding)
        wrong += not finding.ok
    return wrong


COMMAND = click.Command(
    "doctor",
    callback=_doctor,
    params=[
        click.Option(
            ["--resolver"],
            type=resolver_address,
            multiple=True,
            metavar="ADDRESS[:PORT]",
            help="Who is asked for our domains, again and again; else the system's resolvers.",
        ),
        click.Option(["--json", "as_json"], is_flag=True, help="One JSON document a line."),
        config_option(),
    ],
    help="Check ports, delegation, files and receivers, and say what to do.\n\n"
    "One drill goes through each connector. Exit 1 where something is to mend.",
    epilog="\b\nExample:\n  canary-siem doctor --resolver 9.9.9.9 --resolver 1.1.1.1",
)

"""init: write a commented configuration and the first API key.

Everything stands in one folder: the file, its data directory, the key, the first connector's file.
"""

import asyncio
import os
from pathlib import Path
from typing import Any

import click

from canary_siem import plugins
from canary_siem.callers import acting
from canary_siem.cli import logs
from canary_siem.cli.calling import opened, operator
from canary_siem.cli.commands.init.template import FILE, render
from canary_siem.cli.printing import Printer
from canary_siem.config import Config, load
from canary_siem.errors import ActionError
from canary_siem.house import room

KEY_FILE = "api.key"
MODE = 0o600


def write_new(path: Path, text: str) -> None:
    """Write a file that only its owner reads, where none is.

    Raises:
        ActionError: One is there, or it can't be written.
    """
    try:
        path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, MODE), "w") as file:
            file.write(text)
    except FileExistsError as error:
        hint = "it is left as it is: name another DIR, or remove it first"
        raise ActionError(f"{path} is there already; {hint}") from error
    except OSError as error:
        raise ActionError(f"{path}: {error.strerror}: name another DIR") from error


async def first_key(config: Config) -> str:
    """Make a key that opens everything."""
    door = plugins.load("actions", "create_key")
    async with opened(config) as house:
        with acting(operator()):
            made = await door.run(house, door.input(scopes=["admin"]))
    key: str = made.key
    return key


@click.pass_context
def _init(ctx: click.Context, /, directory: str, as_json: bool, **_: Any) -> None:
    logs.configure()
    folder = Path(directory).resolve()
    path = Path(ctx.params["config"] or folder / FILE).resolve()
    key_path = folder / KEY_FILE
    for place in (path, key_path):
        if place.exists():
            raise ActionError(f"{place} is there already; name another DIR, or remove it first")
    data_dir = ctx.params["data_dir"]
    elsewhere = Path(data_dir).resolve() if data_dir else None
    write_new(path, render(folder, ctx.params["domain"], ctx.params["public_ip"], elsewhere))
    try:
        key = asyncio.run(first_key(load(path, room, {})))
        write_new(key_path, f"{key}\n")
    except BaseException:
        path.unlink()  # half a house is none
        raise
    if as_json:
        told = {"config": str(path), "api_key_file": str(key_path), "key": key}
        Printer(("init",), as_json=True).document(told)
        return
    for line in _next(path, key_path, key):
        click.echo(line)


def _next(path: Path, key_path: Path, key: str) -> list[str]:
    done = click.style("✓", fg="green")
    named = f"--config {path}"
    return [
        f"{done} Wrote {path}",
        f"{done} API key, scope admin, shown this once and kept in {key_path}:",
        f"  {click.style(key, bold=True)}",
        "",
        "Next:",
        "  1. Set domains and public_ips in the file, and let your registrar delegate a domain",
        "     to this machine: an NS record that names it, and an A record for that name.",
        f"  2. canary-siem doctor {named}",
        f"  3. canary-siem run {named}",
        f'  4. canary-siem token create word --memo "finance share" {named}',
    ]


COMMAND = click.Command(
    "init",
    callback=_init,
    params=[
        click.Argument(
            ["directory"], metavar="[DIR]", default=".", type=click.Path(file_okay=False)
        ),
        click.Option(["--domain"], multiple=True, help="A domain that is delegated to us."),
        click.Option(["--public-ip"], multiple=True, help="An address that is ours outside."),
        click.Option(
            ["--data-dir"],
            metavar="DATA_DIR",
            type=click.Path(file_okay=False),
            help="Where trips, tokens and keys are kept; else DIR/data. The key holds there only.",
        ),
        click.Option(["--json", "as_json"], is_flag=True, help="One JSON document a line."),
        click.Option(
            ["--config"],
            metavar="FILE",
            type=click.Path(dir_okay=False),
            help=f"Write this file; else DIR/{FILE}.",
        ),
    ],
    help="Write a commented configuration and the first API key.\n\n"
    "Into DIR, else here; nothing that is there is overwritten.",
    epilog="\b\nExample:\n"
    "  canary-siem init /etc/canary-siem --domain ct.example.org --public-ip 203.0.113.10",
)

"""export: write what other systems import."""

import hashlib
from pathlib import Path
from typing import Any

import click

from canary_siem import plugins
from canary_siem.cli import logs
from canary_siem.cli.calling import config_of
from canary_siem.cli.exporting import write_files
from canary_siem.cli.printing import Printer
from canary_siem.cli.program import config_option
from canary_siem.config import PLACES, Config
from canary_siem.exports import Export, Sources

_NOTE = "Files that are there with other content are left alone, unless --force is said."


class Exports(click.Group):
    """A command for each file of canary_siem/exports."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name.replace("_", "-") for name in plugins.names("exports")]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        name = cmd_name.replace("_", "-")
        return _command(name) if name in self.list_commands(ctx) else None


def _command(name: str) -> click.Command:
    door: Export = plugins.load("exports", name)

    @click.pass_context
    def run(ctx: click.Context, /, output: str, force: bool, as_json: bool, **_: Any) -> None:
        logs.configure()
        files = door.make(_sources(ctx))
        printer = Printer(("export",), as_json=as_json)
        for place in write_files(Path(output), files, force=force):
            content = place.read_bytes()
            digest = hashlib.sha256(content).hexdigest()
            told = {"path": str(place), "size": len(content), "sha256": digest}
            if as_json:
                printer.document(told)
            else:
                click.echo(place)

    return click.Command(
        name,
        callback=run,
        params=[
            click.Option(
                ["--output"],
                type=click.Path(file_okay=False),
                required=True,
                metavar="DIR",
                help="Where they are written; it is made where it is missing.",
            ),
            click.Option(["--force"], is_flag=True, help="Write over what is there."),
            click.Option(["--json", "as_json"], is_flag=True, help="One JSON document a line."),
            config_option(),
        ],
        help=f"{door.summary}.\n\n{_NOTE}",
        short_help=door.summary,
        epilog=f"\b\nExample:\n  canary-siem export {name} --output {name}",
    )


def _sources(ctx: click.Context) -> Sources:
    return Sources(
        openapi=_described,
        dashboards=Path(plugins.folder("dashboards").__path__[0]),
        config=lambda: _config(ctx),
    )


def _described() -> bytes:
    from canary_siem.api.openapi import describe  # noqa: PLC0415 - only who exports it loads it
    from canary_siem.api.routes import derive, installed  # noqa: PLC0415 - as above

    return describe(derive(installed()))


def _config(ctx: click.Context) -> Config | None:
    """Give the configuration that is named, or lies where it should; none is no fault."""
    at: click.Context | None = ctx
    while at and not at.params.get("config"):
        at = at.parent
    named = at is not None
    return config_of(ctx) if named or any(map(Path.is_file, PLACES)) else None


COMMAND = Exports(
    "export",
    params=[config_option()],
    no_args_is_help=True,
    help="Write what other systems import.",
    epilog="\b\nExample:\n  canary-siem export openapi --output openapi",
)

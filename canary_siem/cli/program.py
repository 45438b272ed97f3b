"""The program: finds a command by its words, and says what went wrong in one line."""

import errno
import os
import sys
from importlib import import_module
from typing import Any

import click

from canary_siem import __version__
from canary_siem.cli.catalog import entries
from canary_siem.errors import CanarySiemError, ConfigError

INTERRUPTED = 130
FULL = {errno.ENOSPC, errno.EDQUOT}
EXAMPLES = """\b
Begin:
  canary-siem demo
  canary-siem init /etc/canary-siem
  canary-siem run --config /etc/canary-siem/canary-siem.toml
  canary-siem token create word --memo "finance share" --output .
"""


def config_option() -> click.Option:
    """Give ``--config``, which every command takes."""
    return click.Option(
        ["--config"],
        type=click.Path(),
        metavar="FILE",
        help="The configuration; else ./canary-siem.toml, then /etc/canary-siem/canary-siem.toml.",
    )


class Commands(click.Group):
    """The commands whose words begin with *prefix*, each made when it is asked for."""

    def __init__(self, prefix: tuple[str, ...] = (), **options: Any) -> None:
        super().__init__(no_args_is_help=True, params=[config_option()], **options)
        self.prefix = prefix

    def list_commands(self, ctx: click.Context) -> list[str]:
        depth = len(self.prefix)
        return sorted({words[depth] for words in entries() if words[:depth] == self.prefix})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        words = (*self.prefix, cmd_name)
        if entry := entries().get(words):
            if entry.module:
                command: click.Command = import_module(entry.module).COMMAND
                return command
            from canary_siem.cli.derive import command_of  # noqa: PLC0415 - imports pydantic

            return command_of(entry)
        if any(known[: len(words)] == words for known in entries()):
            first = min(known for known in entries() if known[: len(words)] == words)
            epilog = f"\b\nExample:\n  canary-siem {' '.join(first)} --help"
            return Commands(words, name=cmd_name, help=_summary(words), epilog=epilog)
        return None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            known = ", ".join(self.list_commands(ctx))
            raise click.UsageError(f"{error.format_message()} There is {known}.", ctx) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [(name, _summary((*self.prefix, name))) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


class Program(Commands):
    """The whole of them; the border where our errors become exit codes."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except KeyboardInterrupt:
            ctx.exit(INTERRUPTED)
        except BrokenPipeError:
            _hush()  # whoever read us has seen enough
            ctx.exit(0)
        except OSError as error:
            if error.errno not in FULL:
                raise
            _hush()
            click.echo(f"canary-siem: can't write it all: {error.strerror}", err=True)
            ctx.exit(1)
        except CanarySiemError as error:
            lines = " ".join(str(error).split())
            click.echo(f"canary-siem: {lines}", err=True)
            ctx.exit(2 if isinstance(error, ConfigError) else 1)
        return result


def _hush() -> None:
    """Say no more to stdout: the last flush at exit must not fail too."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _summary(words: tuple[str, ...]) -> str:
    if entry := entries().get(words):
        return f"{entry.summary[0].upper()}{entry.summary[1:]}."
    last = sorted(known[-1] for known in entries() if known[: len(words)] == words)
    return f"{', '.join(last)}."


program = Program(
    name="canary-siem",
    help="Honeytokens that speak SIEM: plant them, hear of each trip, lose none.",
    epilog=EXAMPLES,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
click.version_option(__version__, prog_name="canary-siem", message="%(prog)s %(version)s")(program)

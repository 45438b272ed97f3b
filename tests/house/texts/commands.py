"""Every command's help, as a shell shows it."""

from collections.abc import Iterator
from typing import Any

import click

from canary_siem.cli.program import program

WIDTH = 96


def commands() -> str:
    """Write the help of the program, and of each command below it."""
    return "\n".join(_sections(program, None, "canary-siem"))


def _sections(command: click.Command, parent: click.Context | None, name: str) -> Iterator[str]:
    settings: dict[str, Any] = {**command.context_settings}
    settings |= {"terminal_width": WIDTH, "max_content_width": WIDTH}
    context = click.Context(command, parent=parent, info_name=name, **settings)
    told = "\n".join(line.rstrip() for line in command.get_help(context).splitlines())
    yield f"## {context.command_path}\n\n```text\n{told}\n```\n"
    if isinstance(command, click.Group):
        for below in command.list_commands(context):
            found = command.get_command(context, below)
            if found and not found.hidden:
                yield from _sections(found, context, below)

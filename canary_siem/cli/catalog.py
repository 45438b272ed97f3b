"""Which commands there are, told from the first lines of their files, which are not imported.

So ``--help`` comes at once: pydantic and the rest are imported by the command that needs them.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from canary_siem import plugins

_FIRST_LINE = re.compile(r'"""([a-z][a-z ]*): (.+?)\.?(?:"""|\n)')
_HEAD = 400


@dataclass(frozen=True, slots=True)
class Entry:
    """A command.

    Attributes:
        words: What is typed: ``("token", "create")``.
        summary: One line of help, without its full stop.
        action: The action's name; empty for a command that is none.
        module: The module of a command that is no action; it exports COMMAND.
    """

    words: tuple[str, ...]
    summary: str
    action: str = ""
    module: str = ""


@cache
def entries() -> Mapping[tuple[str, ...], Entry]:
    """Give every command by its words."""
    return {entry.words: entry for entry in (*_actions(), *_others(), *_third_party())}


def first_line(file: Path) -> tuple[tuple[str, ...], str] | None:
    """Read ``words: summary.`` off the docstring that *file* begins with, if it has one."""
    with file.open(encoding="utf-8") as lines:
        found = _FIRST_LINE.match(lines.read(_HEAD))
    return (tuple(found[1].split()), found[2]) if found else None


def _actions() -> Iterator[Entry]:
    folder = Path(plugins.folder(plugins.FOLDERS["actions"]).__path__[0])
    for name in plugins.built_in("actions"):
        if found := first_line(_file(folder, name)):
            yield Entry(*found, action=name)


def _others() -> Iterator[Entry]:
    folder = Path(__file__).parent / "commands"
    for file in sorted(folder.iterdir()):
        name = file.stem
        if name.startswith(("_", ".")):
            continue
        if found := first_line(_file(folder, name)):
            yield Entry(*found, module=f"canary_siem.cli.commands.{name}")


def _third_party() -> Iterator[Entry]:
    for entry in plugins.third_party("actions"):
        door = plugins.load("actions", entry.name)
        if door.command:
            doc = (door.run.__doc__ or entry.name).strip().splitlines()[0]
            yield Entry(door.command, doc.rstrip("."), action=entry.name)


def _file(folder: Path, name: str) -> Path:
    package = folder / name / "__init__.py"
    return package if package.is_file() else folder / f"{name}.py"

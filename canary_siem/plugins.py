"""Finds rooms by name. A built-in is a file in its folder; a third party's is an entry point."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

import canary_siem
from canary_siem.errors import ConfigError

FOLDERS: Mapping[str, str] = {
    "listeners": "listeners",
    "connectors": "connectors",
    "kinds": "canary_siem.kinds",
    "actions": "canary_siem.actions",
    "exports": "canary_siem.exports",
}


def folder(package: str) -> ModuleType:
    """Import one of our top-level packages.

    Raises:
        ConfigError: A stranger's package of that name comes first.
    """
    module = import_module(package)
    ours = Path(canary_siem.__file__).parent.parent
    if package.partition(".")[0] != "canary_siem" and module.__spec__:
        found = [Path(place).parent for place in module.__path__]
        if found != [ours]:
            hint = "shadows ours: install canary-siem in an environment of its own"
            raise ConfigError(str(found[0] / package), "", hint)
    return module


@cache
def built_in(group: str) -> tuple[str, ...]:
    """Name the rooms of *group* that ship with us: their file names, private ones left out."""
    path = folder(FOLDERS[group]).__path__
    return tuple(sorted(m.name for m in iter_modules(path) if not m.name.startswith("_")))


@cache
def third_party(group: str) -> tuple[EntryPoint, ...]:
    """Give the entry points that others registered for *group*."""
    return tuple(entry_points(group=f"canary_siem.{group}"))


def names(group: str) -> list[str]:
    """Name every room of *group*."""
    return sorted({*built_in(group), *(entry.name for entry in third_party(group))})


@cache
def load(group: str, name: str) -> Any:
    """Open the DOOR of one room; a hyphen is taken for an underscore.

    Raises:
        ConfigError: Nothing has that name, or two things have.
    """
    plain = name.replace("-", "_")
    found = [entry for entry in third_party(group) if entry.name == plain]
    ours = plain in built_in(group)
    if ours + len(found) != 1:
        if ours + len(found) > 1:
            where = ", ".join(entry.value for entry in found)
            raise ConfigError(group, name, f"exists twice: {where}; uninstall one")
        raise ConfigError(group, name, f"is unknown; there is {', '.join(names(group))}")
    if ours:
        return import_module(f"{FOLDERS[group]}.{plain}").DOOR
    try:
        return found[0].load()
    except Exception as error:  # a stranger's code: whatever it raises
        hint = f"{found[0].value} can't be loaded: {error!r}; mend or uninstall it"
        raise ConfigError(group, name, hint) from error

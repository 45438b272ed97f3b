"""The listeners and the connectors: a section for each DOOR."""

import inspect
from collections.abc import Mapping
from importlib import import_module
from typing import Any

from canary_siem import plugins
from canary_siem.config import CourierSettings
from canary_siem.interfaces import ConnectorDoor
from tests.house.texts.markdown import code, prose, settings, table, toml


def listeners() -> str:
    """Write a section for each listener."""
    return "\n".join(map(_listener, plugins.built_in("listeners")))


def connectors() -> str:
    """Write a section for each connector."""
    return "\n".join(map(_connector, plugins.built_in("connectors")))


def guarantees() -> str:
    """Write what each connector promises, and how much it takes at once."""
    rows = []
    for name in plugins.built_in("connectors"):
        door: ConnectorDoor[Any] = plugins.load("connectors", name)
        size = f"{door.max_count} events, {door.max_bytes // 1024} KiB"
        rows.append((code(name), door.guarantee, size, "yes" if door.setup else ""))
    return table(("type", "guarantee", "a batch at most", "`setup`"), rows)


def courier() -> str:
    """Write the settings that every connector has."""
    return settings(CourierSettings)


def _listener(name: str) -> str:
    door = plugins.load("listeners", name)
    return _section("listeners", name, name, door.example, door.settings)


def _connector(name: str) -> str:
    door = plugins.load("connectors", name)
    example = {"type": name, **door.example}
    return _section("connectors", name, f"my_{name}", example, door.settings)


def _section(group: str, name: str, called: str, example: Mapping[str, object], model: Any) -> str:
    about = inspect.getdoc(import_module(f"{group}.{name}")) or ""
    parts = [prose(about), toml(f"{group}.{called}", example), settings(model)]
    return f"## {name}\n\n" + "\n".join(parts)

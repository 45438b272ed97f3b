"""Settings from the environment, laid over those of the file."""

from collections.abc import Collection, Mapping
from typing import Any

import orjson

from canary_siem.errors import ConfigError

PREFIX = "CANARY_SIEM_"


def overlay(data: dict[str, Any], environment: Mapping[str, str], known: Collection[str]) -> None:
    """Lay ``CANARY_SIEM_A__B=value`` over *data*; lists and tables are written as JSON.

    A secret that is given here counts instead of the file's, in place or as ``*_file``.

    Args:
        data: What the file says; it is changed.
        environment: Names and values.
        known: The keys of the top level; other names without a table are not ours to judge.

    Raises:
        ConfigError: Names the variable that can't be laid over.
    """
    for variable, value in sorted(environment.items()):
        if not variable.startswith(PREFIX) or variable.startswith(f"{PREFIX}SETUP__"):
            continue
        *path, last = variable.removeprefix(PREFIX).lower().split("__")
        if not path and last not in known:
            continue  # such as CANARY_SIEM_BACKENDS
        table = data
        for step in path:
            inner = table.setdefault(step, {})
            if not isinstance(inner, dict):
                raise ConfigError(variable, ".".join([*path, last]), f"{step} is no table")
            table = inner
        table[last] = _value(variable, value)
        if _other(variable) not in environment:
            table.pop(_other(last), None)


def _other(name: str) -> str:
    """Name the other form of a secret: ``api_key`` of ``api_key_file``, and back."""
    end = "_FILE" if name.isupper() else "_file"
    return name.removesuffix(end) if name.endswith(end) else name + end


def _value(variable: str, value: str) -> Any:
    if not value.startswith(("[", "{")):
        return value
    try:
        return orjson.loads(value)
    except ValueError as error:
        raise ConfigError(variable, "", "begins like JSON but is none") from error

"""Markdown from docstrings, settings and tables."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

_LENGTHS = (("d", 86400.0), ("h", 3600.0), ("m", 60.0), ("s", 1.0))
_SIZES = (("GB", 10**9), ("MB", 10**6), ("KB", 10**3), ("B", 1))


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a table."""
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    lines += [f"| {' | '.join(map(_cell, row))} |" for row in rows]
    return "\n".join(lines) + "\n"


def code(text: str) -> str:
    """Write *text* as code; nothing for nothing."""
    return f"`{text}`" if text else ""


def prose(docstring: str) -> str:
    """Give a docstring as Markdown: its code has one backtick."""
    return docstring.strip().replace("``", "`") + "\n"


def toml(table_name: str, given: Mapping[str, object]) -> str:
    """Write a table of the configuration."""
    lines = [f"[{table_name}]", *(f"{key} = {_toml(value)}" for key, value in given.items())]
    return "\n".join(["```toml", *lines, "```"]) + "\n"


def settings(model: type[BaseModel]) -> str:
    """Write a table of every setting of *model*."""
    rows = [
        (code(name), default(field), field.description or "")
        for name, field in model.model_fields.items()
    ]
    return table(("key", "default", "what it is"), rows)


def default(field: FieldInfo) -> str:
    """Write a setting's default as the configuration would."""
    value = field.default
    if field.is_required():
        return "*required*"
    if value is None or isinstance(value, BaseModel) or value in ([], {}, ""):
        return ""
    forms = {getattr(getattr(each, "func", None), "__name__", "") for each in field.metadata}
    if "_seconds" in forms:
        return code(json.dumps(_length(value)))
    if forms & {"_size", "_octets"}:
        return code(json.dumps(_in_units(value, _SIZES)))
    if "_permissions" in forms:
        return code(f'"{value:04o}"')
    return code(_toml(value))


def _length(seconds: float) -> str:
    return _in_units(seconds, _LENGTHS) if seconds else "0"


def _in_units(value: float, units: Sequence[tuple[str, float]]) -> str:
    return next(f"{value / size:g}{unit}" for unit, size in units if value % size == 0)


def _toml(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=_plain)


def _plain(value: Any) -> str:
    if isinstance(value, Path):
        return str(value)
    raise TypeError(value)


def _cell(text: str) -> str:
    return re.sub(r"\s*\n\s*", " ", text).replace("|", r"\|")

"""Lengths of time as configuration and command line write them: ``30s``, ``5m``, ``365d``."""

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}

_FORM = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,3})?)(ms|s|m|h|d)", re.ASCII)


def parse_duration(text: str) -> float:
    """Read ``<number><unit>``, or ``0``; give seconds.

    Raises:
        ValueError: It is no such length.
    """
    if text == "0":
        return 0.0
    found = _FORM.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no length of time, such as 500ms, 30s, 5m, 2h or 365d")
    return float(found[1]) * UNITS[found[2]]


def _seconds(value: Any) -> Any:
    """Ask for a unit where a bare number was written; 0 needs none."""
    if isinstance(value, bool) or (isinstance(value, int | float) and value):
        raise ValueError(f'{value} needs a unit: "{value}s" is seconds')
    return parse_duration(value) if isinstance(value, str) else value


Duration = Annotated[float, BeforeValidator(_seconds), Field(ge=0)]
"""A length of time in a setting: written with its unit, held in seconds (a default too)."""

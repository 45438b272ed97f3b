"""What our agents tell in a name: ``field=value`` pairs of ECS names, NUL between them.

An agent writes them in form ``g`` (`names.encode`), what matters most first, since it is the end
that is cut where a name has no room. Whoever knows the id can write such a name: only fields
that the kind declares are taken, and only values that fit them.
"""

import re
from collections.abc import Mapping
from typing import Any

TEXT_CAP = 1_024
"""Characters of a value (ECS ``ignore_above``)."""
PAIRS = 32
"""Pairs that are looked at."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_NUMBER = re.compile(rb"[0-9]{1,18}")  # what a long of Elasticsearch holds, whatever the digits


def write(fields: Mapping[str, str | int]) -> bytes:
    """Write *fields*, by their dotted ECS names, in their order.

    A NUL in a value gives way to a space: it would end the pair.
    """
    pairs = (f"{name}={value}".replace("\0", " ") for name, value in fields.items())
    return "\0".join(pairs).encode("utf-8", "replace")


def read(
    data: bytes, allowed: Mapping[str, type], *, cut: bool = False
) -> tuple[dict[str, Any], str]:
    """Read pairs that came in a name; never raises.

    Args:
        data: What stood in the name (`names.decode`), written by anybody.
        allowed: The fields that the kind declares, dotted, each `str` or `int`.
        cut: Whether the writer had to cut the end: a number there is not taken.

    Returns:
        The fields, nested as ECS has them, and why part of what came was not taken, or is not
        what was written (for ``canary.decode.error``); empty where all was.
    """
    found: dict[str, Any] = {}
    wrong: list[str] = []
    pairs = [pair for pair in data.split(b"\0") if pair]
    if len(pairs) > PAIRS:
        wrong.append(f"more than {PAIRS} fields")
    for place, pair in enumerate(pairs[:PAIRS], 1):
        raw_name, equals, raw = pair.partition(b"=")
        name = _shown(raw_name)
        wanted = allowed.get(name) if equals else None
        if wanted is None:
            wrong.append(f"no field of this kind: {name}" if equals else f"no pair: {name}")
        elif wanted is int and (not _NUMBER.fullmatch(raw) or (cut and place == len(pairs))):
            wrong.append(f"{name} is no number")
        elif (value := int(raw) if wanted is int else clean(raw)) != "":
            if not _put(found, name.split("."), value):
                wrong.append(f"{name} stands there twice")
            elif wanted is not int and not _is_text(raw):
                wrong.append(f"{name} is not all UTF-8")
    return found, "; ".join(wrong)[:TEXT_CAP]


def clean(raw: bytes) -> str:
    r"""Give *raw* as text that a SIEM takes: capped, without control characters.

    What is not UTF-8 stands as ``\xff``.
    """
    return _CONTROL.sub("", raw[: 4 * TEXT_CAP].decode("utf-8", "backslashreplace"))[:TEXT_CAP]


def _is_text(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _shown(raw: bytes) -> str:
    return clean(raw)[:40]


def _put(fields: dict[str, Any], steps: list[str], value: object) -> bool:
    """Put *value* where *steps* lead; False where something stands there already."""
    for step in steps[:-1]:
        fields = fields.setdefault(step, {})
        if not isinstance(fields, dict):
            return False
    return fields.setdefault(steps[-1], value) is value

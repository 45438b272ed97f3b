"""Finding the number in an answer: a JSON Pointer (RFC 6901) into JSON (RFC 8259)."""

import json
import re
from typing import Any, NoReturn

_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?", re.ASCII)
_INDEX = re.compile(r"0|[1-9][0-9]{0,8}", re.ASCII)
LONGEST = 400
"""Characters of a number in quotes."""
GREATEST = 1e300
_MISSING = object()


def read(body: bytes, pointer: str) -> float:
    """Give the number at *pointer*, exactly: an int where it is written as one.

    A number may stand in quotes, as sites write those that JavaScript would round; written as
    JSON writes it all the same. ``true`` and ``false``, ``null``, ``NaN``, ``Infinity`` and what
    is not there are no numbers, and not 0.

    Args:
        body: The answer.
        pointer: Well-formed.

    Raises:
        ValueError: There is none; the text says why, in words of ours alone.
    """
    try:
        document = json.loads(body, parse_constant=_constant)
    except (ValueError, RecursionError):
        raise ValueError("the answer is no JSON") from None
    found = _walk(document, pointer)
    where = pointer or "the top"
    if found is _MISSING:
        raise ValueError(f"the answer has nothing at {where}")
    number = _number(found)
    if number is None:
        raise ValueError(f"the answer has no number at {where}, but {_sort(found)}")
    if not -GREATEST <= number <= GREATEST:
        raise ValueError(f"the number at {where} is beyond all bounds")
    return number


def _constant(name: str) -> NoReturn:
    raise ValueError(f"JSON has no {name}")


def _walk(document: Any, pointer: str) -> Any:
    for step in pointer.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        if isinstance(document, dict):
            document = document.get(name, _MISSING)
        elif isinstance(document, list) and _INDEX.fullmatch(name) and int(name) < len(document):
            document = document[int(name)]
        else:
            return _MISSING
    return document


def _number(found: Any) -> float | None:
    if isinstance(found, str) and len(found) <= LONGEST and _NUMBER.fullmatch(found):
        found = json.loads(found)
    if isinstance(found, bool) or not isinstance(found, int | float):
        return None
    return found


def _sort(found: Any) -> str:
    if isinstance(found, bool):
        return "true" if found else "false"
    for sort, name in ((str, "another text"), (dict, "an object"), (list, "an array")):
        if isinstance(found, sort):
            return name
    return "null"

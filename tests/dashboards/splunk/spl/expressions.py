"""Expressions of ``eval`` and ``where`` (Search Reference, "Evaluation functions").

A value is a number, a text, a boolean, a list of values, or None for none. Whatever is compared
with none is none, and only what is true passes ``where``.
"""

import json
import operator
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from tests.dashboards.splunk.spl import times
from tests.dashboards.splunk.spl.words import Words

Value = Any
Fields = Mapping[str, Value]
Expression = Callable[[Fields], Value]
COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
COUNT: Mapping[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}


def expression(text: str, now: float = 0) -> Expression:
    """Read one.

    Args:
        text: As it is written.
        now: What ``now()`` gives.

    Raises:
        ValueError: It is none, or more than is understood.
    """
    words = Words(text)
    read = parsed(words, now)
    if words.peek():
        raise ValueError(f"{words.take()} is too much: {text}")
    return read


def parsed(words: Words, now: float) -> Expression:
    """Read an expression off the front of *words*."""
    return _either(words, now)


def number(value: Value) -> float | None:
    """Give *value* as a number, if it is one or is written like one."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return float(value)
    except ValueError:
        return None


def compared(sign: str, one: Value, other: Value) -> bool | None:
    """Compare: as numbers where both are; several values, if any does."""
    if one is None or other is None:
        return None
    if isinstance(one, list):
        return any(compared(sign, each, other) for each in one)
    first, second = number(one), number(other)
    if first is not None and second is not None:
        return COMPARE[sign](first, second)
    return COMPARE[sign](str(one), str(other))


def _either(words: Words, now: float) -> Expression:
    parts = [_both(words, now)]
    while words.peek("or"):
        words.take()
        parts.append(_both(words, now))
    return parts[0] if len(parts) == 1 else lambda fields: any(p(fields) is True for p in parts)


def _both(words: Words, now: float) -> Expression:
    parts = [_compare(words, now)]
    while words.peek("and"):
        words.take()
        parts.append(_compare(words, now))
    return parts[0] if len(parts) == 1 else lambda fields: all(p(fields) is True for p in parts)


def _compare(words: Words, now: float) -> Expression:
    left = _sum(words, now)
    if not words.peek(*COMPARE):
        return left
    sign, right = words.take(), _sum(words, now)
    return lambda fields: compared(sign, left(fields), right(fields))


def _sum(words: Words, now: float) -> Expression:
    found = _product(words, now)
    while words.peek("+", "-", "."):
        found = _joined(words.take(), found, _product(words, now))
    return found


def _product(words: Words, now: float) -> Expression:
    found = _one(words, now)
    while words.peek("*", "/"):
        found = _joined(words.take(), found, _one(words, now))
    return found


def _joined(sign: str, left: Expression, right: Expression) -> Expression:
    def value(fields: Fields) -> Value:
        one, other = left(fields), right(fields)
        if one is None or other is None:
            return None
        if sign == ".":
            return f"{one}{other}"
        first, second = number(one), number(other)
        return None if first is None or second is None else COUNT[sign](first, second)

    return value


def _one(words: Words, now: float) -> Expression:
    sort, word = words.sort(), words.take()
    if sort == "text":
        text = word[1:-1].replace('\\"', '"')
        return lambda fields: text
    if sort == "number":
        return lambda fields: float(word)
    if word == "(":
        inner = parsed(words, now)
        words.take(")")
        return inner
    if sort == "name" and words.peek("("):
        return _call(word, words, now)
    if sort not in {"name", "field"}:
        raise ValueError(f"{word} where a value was expected")
    return lambda fields: fields.get(word.strip("'"))


def _call(name: str, words: Words, now: float) -> Expression:
    words.take("(")
    given: list[Expression] = []
    while not words.peek(")"):
        given.append(parsed(words, now))
        if not words.peek(")"):
            words.take(",")
    words.take(")")
    if name in LAZY:
        return lambda fields: LAZY[name](given, fields)
    if name == "now":
        return lambda fields: now
    return lambda fields: FUNCTIONS[name](*(each(fields) for each in given))


def _if(given: Sequence[Expression], fields: Fields) -> Value:
    test, yes, no = given
    return (yes if test(fields) is True else no)(fields)


def _case(given: Sequence[Expression], fields: Fields) -> Value:
    pairs = zip(given[::2], given[1::2], strict=True)
    return next((then(fields) for test, then in pairs if test(fields) is True), None)


def _coalesce(given: Sequence[Expression], fields: Fields) -> Value:
    return next((found for each in given if (found := each(fields)) is not None), None)


def _json_extract(text: Value, path: str) -> Value:
    found = _object(text)
    for key in path.split("."):
        found = found.get(key) if isinstance(found, dict) else None
    return json.dumps(found) if isinstance(found, dict | list) else found


@lru_cache(maxsize=4)
def _object(text: Value) -> Value:
    try:
        return json.loads(text)
    except (TypeError, ValueError):
        return None


def _array(text: Value) -> Value:
    return None if text is None else list(json.loads(text))


def _known(run: Callable[..., Value]) -> Callable[..., Value]:
    """Give none for none, as most functions do."""
    return lambda *given: None if None in given else run(*given)


LAZY: Mapping[str, Callable[[Sequence[Expression], Fields], Value]] = {
    "if": _if,
    "case": _case,
    "coalesce": _coalesce,
}
FUNCTIONS: Mapping[str, Callable[..., Value]] = {
    "null": lambda: None,
    "true": lambda: True,
    "isnum": lambda value: number(value) is not None,
    "tonumber": number,
    "round": _known(lambda value: float(int(float(value) + 0.5))),
    "substr": _known(lambda text, start, length: str(text)[int(start) - 1 :][: int(length)]),
    "relative_time": _known(lambda at, modifier: times.relative(float(at), modifier)),
    "strftime": _known(lambda at, style: times.written(float(at), style)),
    "strptime": _known(times.read),
    "json_extract": _json_extract,
    "json_array_to_mv": _array,
}

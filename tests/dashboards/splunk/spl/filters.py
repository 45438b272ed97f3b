"""The terms of ``search``: ``field="value"``, IN, NOT, and a search of its own in brackets.

Letter case is no matter, ``*`` is anything, of several values any will do; what is absent is
unequal ("Comparison expressions", Search Reference).
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from tests.dashboards.splunk.spl.words import Words

Row = Mapping[str, Any]
Test = Callable[[Row], bool]
Inner = Callable[[str], list[dict[str, Any]]]


def filtered(text: str, inner: Inner) -> Test:
    """Read the terms of a search; all must hold.

    Args:
        text: Without its pipe.
        inner: Runs the search in brackets; its rows become terms: any row, all of its fields.
    """
    while "[" in text:
        start, end = text.index("["), _closing(text, text.index("["))
        rows = inner(text[start + 1 : end])
        text = f"{text[:start]} {_terms(rows)} {text[end + 1 :]}"
    words = Words(text)
    found = _all(words)
    if words.peek():
        raise ValueError(f"{words.take()} is too much: {text}")
    return found


def _closing(text: str, start: int) -> int:
    depth = 0
    for at in range(start, len(text)):
        depth += (text[at] == "[") - (text[at] == "]")
        if depth == 0:
            return at
    raise ValueError(f"a bracket is not closed: {text}")


def _terms(rows: list[dict[str, Any]]) -> str:
    each = [" ".join(f'{name}="{value}"' for name, value in row.items()) for row in rows]
    return f"({' OR '.join(f'({one})' for one in each)})" if each else "NOT *"


def _all(words: Words) -> Test:
    groups: list[list[Test]] = [[]]
    while words.peek() and not words.peek(")"):
        if words.peek("or"):
            words.take()
            last = groups[-1].pop()
            nxt = _term(words)
            groups[-1].append(_any(last, nxt))
        else:
            groups[-1].append(_term(words))
    tests = groups[-1]
    return lambda row: all(test(row) for test in tests)


def _any(one: Test, other: Test) -> Test:
    return lambda row: one(row) or other(row)


def _term(words: Words) -> Test:
    if words.peek("not"):
        words.take()
        test = _term(words)
        return lambda row: not test(row)
    if words.peek("("):
        words.take()
        test = _all(words)
        words.take(")")
        return test
    name = words.name()
    if name == "*":
        return lambda row: True
    if words.peek("in"):
        words.take()
        return _one_of(name, _listed(words))
    words.take("=")
    return _one_of(name, [words.name()])


def _listed(words: Words) -> list[str]:
    words.take("(")
    found = [words.name()]
    while words.peek(","):
        words.take()
        found.append(words.name())
    words.take(")")
    return found


def _one_of(name: str, wanted: list[str]) -> Test:
    shapes = [
        re.compile(".*".join(map(re.escape, each.split("*"))), re.IGNORECASE | re.DOTALL)
        for each in wanted
    ]

    def test(row: Row) -> bool:
        held = row.get(name)
        values = held if isinstance(held, list) else [held]
        texts = [_text(value) for value in values if value is not None]
        return any(shape.fullmatch(text) for shape in shapes for text in texts)

    return test


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:g}" if isinstance(value, float) and value.is_integer() else str(value)

"""What to look for in lines, and what has to be remembered of the lines before."""

from __future__ import annotations

import re
from typing import Any

MAX_KNOWN = 1000
"""Connections that are remembered; the one that was silent for longest goes first."""
MAX_VALUE = 512
"""Characters of a value."""


class Rule:
    """One rule, for the lines of one file.

    Args:
        patterns: With ``report`` alone, each line is searched for it. With ``begin``, lines are
            records of connections (group ``of``) that may go on over several lines; ``opens``
            says which are searched, ``remember`` what is known of a connection from then on, and
            ``renew`` that connections may be counted anew.
        state: What an earlier run remembered, as JSON has it.
    """

    def __init__(self, patterns: dict[str, str], state: dict[str, Any] | None = None) -> None:
        self.patterns = {name: re.compile(pattern) for name, pattern in patterns.items()}
        empty = {"known": {}, "age": 0, "of": "", "open": "begin" not in patterns, "told": False}
        self.state: dict[str, Any] = {**empty, **(state or {})}

    def look(self, text: str, *, begins: bool) -> dict[str, str] | None:
        """Give what *text* tells, once for each line or record; None for nothing.

        Args:
            text: A line, or a piece of a long one.
            begins: Whether a line begins with it.
        """
        state = self.state
        if begins and "begin" in self.patterns:
            self._begin(text)
        elif begins:
            state["told"] = False
        if state["told"] or not state["open"]:
            return None
        found = self.patterns["report"].search(text)
        if found is None:
            return None
        state["told"] = True
        return {**self._known(state["of"]), **groups(found)}

    def _begin(self, text: str) -> None:
        state = self.state
        if self.patterns["renew"].search(text):
            state.update(age=state["age"] + 1, open=False)
            return
        head = self.patterns["begin"].match(text)
        if head is None:
            return
        opens = self.patterns["opens"].match(text) is not None
        state.update(of=head.group("of"), open=opens, told=False)
        if told := self.patterns["remember"].match(text):
            self._remember(state["of"], groups(told))

    def _remember(self, of: str, told: dict[str, str]) -> None:
        """Keep what is certain: where a connection is told of twice, what both times agree in.

        Who may write into a record can imitate others; he can't be taken for another so.
        """
        age, known = self.state["known"].pop(of, (None, {}))
        if age == self.state["age"]:
            told = {name: value for name, value in told.items() if known.get(name) == value}
        self._keep(of, told)

    def _known(self, of: str) -> dict[str, str]:
        age, known = self.state["known"].pop(of, (None, {}))
        if age is not None:
            self._keep(of, known, age)
        return dict(known)

    def _keep(self, of: str, told: dict[str, str], age: int | None = None) -> None:
        every = self.state["known"]
        every[of] = (self.state["age"] if age is None else age, told)
        while len(every) > MAX_KNOWN:
            del every[next(iter(every))]


def groups(found: re.Match[str]) -> dict[str, str]:
    """Give the named groups that are not empty, but for ``of``."""
    return {
        name: value[:MAX_VALUE]
        for name, value in found.groupdict().items()
        if value and name != "of"
    }

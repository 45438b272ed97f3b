"""Whose turn it is: each when it is due, and only so many of one host at once."""

import heapq
from collections import Counter, deque
from math import inf

Entry = tuple[float, str, str]
"""When it is due, its name, its host."""


class Turns:
    """Keeps who waits. Times are seconds of any one clock.

    Args:
        each: How many of one host are let go at once.
    """

    def __init__(self, each: int) -> None:
        self._each = each
        self._due: list[Entry] = []
        self._when: dict[str, float] = {}
        self._lines: dict[str, deque[Entry]] = {}
        self._busy: Counter[str] = Counter()

    def __contains__(self, name: str) -> bool:
        return name in self._when

    def put(self, name: str, host: str, due: float) -> None:
        """Let *name*, of *host*, wait until *due*; what was said of it before is void."""
        self._when[name] = due
        heapq.heappush(self._due, (due, name, host))

    def drop(self, name: str) -> None:
        """Let *name* wait no more."""
        self._when.pop(name, None)

    def take(self, now: float) -> str | None:
        """Give one whose turn it is; its host is busy with it until `left`."""
        while self._due and self._due[0][0] <= now:
            entry = heapq.heappop(self._due)
            due, name, host = entry
            if self._when.get(name) != due:  # void: it may have stood for its host's next
                self._call(host)
            elif self._busy[host] >= self._each:
                self._lines.setdefault(host, deque()).append(entry)
            else:
                self._busy[host] += 1
                del self._when[name]
                return name
        return None

    def left(self, host: str) -> None:
        """Say that one of *host* is through; the next in its line is due."""
        self._busy -= Counter((host,))  # keeps none that is 0
        self._call(host)

    def wait(self, now: float) -> float:
        """Give the seconds until somebody is due, if nobody's host is in the way."""
        return max(0.0, self._due[0][0] - now) if self._due else inf

    def _call(self, host: str) -> None:
        if line := self._lines.get(host):
            heapq.heappush(self._due, line.popleft())
            if not line:
                del self._lines[host]

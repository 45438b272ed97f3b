"""How much mail one source may bring in a minute."""

import time
from collections import OrderedDict
from collections.abc import Callable

from canary_siem.sockets.seats import source_of

SOURCES = 4096
"""Sources that are remembered; of more the one that came longest ago is forgotten."""


class Pace:
    """Lets each source through so many times a minute, and as many at once.

    Args:
        per_minute: How many.
        now: A monotonic clock, seconds.
    """

    def __init__(self, per_minute: int, now: Callable[[], float] = time.monotonic) -> None:
        self._per_minute = per_minute
        self._now = now
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, address: str) -> bool:
        """Say whether *address* may bring another one now."""
        source, now = source_of(address), self._now()
        left, at = self._left.pop(source, (float(self._per_minute), now))
        left = min(self._per_minute, left + (now - at) * self._per_minute / 60)
        allowed = left >= 1
        self._left[source] = (left - allowed, now)
        if len(self._left) > SOURCES:
            self._left.popitem(last=False)
        return allowed

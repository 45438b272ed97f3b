"""When a number is looked at next: at its time, spread; after looks in vain, later each time."""

from random import Random

from canary_siem.tokens import Reading

FIRST_AGAIN = 60.0
"""Seconds after the first look that was in vain, at most."""
LATEST = 3600.0
"""Seconds beyond which looks in vain come no further apart, where they are due more often."""
PATIENCE = 86_400.0
"""Seconds that somebody may ask us to stay away, at most."""
JITTER = 0.1
CATCHING_UP = 60.0
"""Seconds over which looks that are overdue at a start are spread, at most."""
SECOND = 1e9
ROUNDING = 1e-6


class Tempo:
    """Lets so many begin in a second: some at once, then one after another.

    Args:
        each_second: How many; as many at once.
    """

    def __init__(self, each_second: int) -> None:
        self._each = float(each_second)
        self._room = self._each
        self._seen = 0.0

    def wait(self, now: float) -> float:
        """Give the seconds until one may begin; *now* is of a clock that only goes on."""
        self._room = min(self._each, self._room + (now - self._seen) * self._each)
        self._seen = now
        return 0.0 if self._room > 1 - ROUNDING else (1 - self._room) / self._each

    def begin(self) -> None:
        """Say that one did."""
        self._room -= 1


def after(
    reading: Reading, every: float, chance: Random, *, first: bool = False, asked: float = 0.0
) -> float:
    """Give the seconds from a look to the next.

    Args:
        reading: What came of it.
        every: The token's own time, seconds.
        chance: Draws the jitter.
        first: Whether it was the first that gave a number: tokens planted together part here.
        asked: Seconds that we were asked to stay away.
    """
    if first:
        return every * chance.uniform(0.5, 1.0)
    wait = _wait(reading, every) * chance.uniform(1 - JITTER, 1 + JITTER)
    return max(wait, min(asked, PATIENCE))


def at_start(reading: Reading | None, every: float, now: int, chance: Random) -> float:
    """Give the seconds from a start to the first look.

    Args:
        reading: What was read last, maybe long ago; None of a number never looked at.
        every: The token's own time, seconds.
        now: By the clock on the wall, nanoseconds since the epoch.
        chance: Draws where in the time to catch up it lies.
    """
    if reading is None or not reading.asked:
        return 0.0
    since = max(0.0, (now - reading.asked) / SECOND)  # the clock may have been set back
    rest = _wait(reading, every) - since
    return rest if rest > 0 else chance.uniform(0, min(every / 4, CATCHING_UP))


def _wait(reading: Reading, every: float) -> float:
    if not reading.failures:
        return every
    again = min(every, FIRST_AGAIN) * 2.0 ** min(reading.failures - 1, 30)
    return float(min(again, max(every, LATEST)))

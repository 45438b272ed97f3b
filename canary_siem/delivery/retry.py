"""When to come back: exponential, with jitter, never sooner than the receiver asked for."""

import random
from collections.abc import Callable
from dataclasses import dataclass

FIRST = 0.5
ASKED_AT_MOST = 600.0
"""Seconds that a receiver's Retry-After is honoured for."""


@dataclass(slots=True)
class Backoff:
    """Counts failures in a row.

    Attributes:
        longest: Seconds between two tries at most.
        failures: In a row so far.
    """

    longest: float
    uniform: Callable[[float, float], float] = random.uniform
    failures: int = 0

    def after_failure(self, asked: float | None = None) -> float:
        """Give the seconds to wait now."""
        # Half of it is random, so that many senders don't come back at once.
        delay = min(self.longest, FIRST * 2 ** min(self.failures, 30))
        self.failures += 1
        delay = self.uniform(delay / 2, delay)
        return max(delay, min(asked, ASKED_AT_MOST)) if asked else delay

    def reset(self) -> None:
        """Forget: the receiver took something."""
        self.failures = 0

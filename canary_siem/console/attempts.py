"""How often a log-in may be tried from one address: no key can be guessed, but trying costs."""

import math
import time
from collections.abc import Callable

from canary_siem.api.access import Bucket
from canary_siem.api.problems import ProblemError

RATE, BURST = 0.5, 20.0
"""Tries a second on the long run, and at once."""
_ADDRESSES = 1_000


class Attempts:
    """Counts tries.

    Args:
        now: A monotonic clock, seconds.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._buckets: dict[str, Bucket] = {}

    def take(self, address: str) -> None:
        """Count one try from *address*.

        Raises:
            ProblemError: 429, with the seconds to wait.
        """
        now = self._now()
        bucket = self._buckets.get(address)
        if bucket is None:
            if len(self._buckets) >= _ADDRESSES:
                self._buckets.clear()
            bucket = self._buckets[address] = Bucket(BURST, now)
        bucket.left = min(BURST, bucket.left + (now - bucket.at) * RATE)
        bucket.at = now
        if bucket.left < 1:
            wait = max(1, math.ceil((1 - bucket.left) / RATE))
            detail = f"too many log-ins were tried from here: wait {wait} seconds"
            raise ProblemError(429, detail, headers={"Retry-After": str(wait)})
        bucket.left -= 1

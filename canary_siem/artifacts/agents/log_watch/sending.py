"""Tells what was found, behind the back of who follows the files: that one never waits."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any

BURST, A_SECOND = 60.0, 1.0
"""So many at once, and so many a second; what is beyond is counted, and told with the next."""
MAX_PENDING = 200
TRIES = 12
"""How often something is tried; pauses grow from one second to MAX_PAUSE."""
MAX_PAUSE = 300.0


class Sender(threading.Thread):
    """Sends what is put into it, oldest first; what fails is tried again after all others.

    Args:
        send: Sends pairs once; says whether they arrived.
        saved: What `state` gave in an earlier run.
        now: Seconds that only grow.

    Attributes:
        changes: How often what `state` gives has changed.
    """

    def __init__(
        self,
        send: Callable[[dict[str, str]], bool],
        saved: dict[str, Any] | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(name="sender", daemon=True)
        state: dict[str, Any] = {"pending": [], "suppressed": 0, **(saved or {})}
        self._send, self._now = send, now
        self._pending = deque((dict(pairs), int(tries)) for pairs, tries in state["pending"])
        self._suppressed = int(state["suppressed"])
        self._level, self._filled = BURST, now()
        self._condition = threading.Condition()
        self._stopping = False
        self.changes = 0

    def put(self, pairs: dict[str, str]) -> None:
        """Take *pairs* to be sent, or count them where there are too many."""
        with self._condition:
            self.changes += 1
            if len(self._pending) >= MAX_PENDING or not self._may_pass():
                self._suppressed += 1
                return
            if self._suppressed:
                pairs = {"data.suppressed": str(self._suppressed), **pairs}
                self._suppressed = 0
            self._pending.append((pairs, 0))
            self._condition.notify_all()

    def state(self) -> dict[str, Any]:
        """Give what another run has to send."""
        with self._condition:
            pending = [[pairs, tries] for pairs, tries in self._pending]
            return {"pending": pending, "suppressed": self._suppressed}

    def stop(self, seconds: float) -> None:
        """Let it finish what it is sending, for some *seconds* at most."""
        with self._condition:
            self._stopping = True
            self._condition.notify_all()
        self.join(seconds)

    def run(self) -> None:
        """Send, until it is stopped."""
        failures = 0
        while True:
            with self._condition:
                self._condition.wait_for(lambda: self._stopping or self._pending)
                if self._stopping:
                    return
                pairs, tries = self._pending[0]
            arrived = self._send(pairs)
            with self._condition:
                self._pending.popleft()
                self.changes += 1
                if arrived:
                    failures = 0
                    continue
                failures += 1
                if tries + 1 < TRIES:
                    self._pending.append((pairs, tries + 1))
                else:
                    self._suppressed += 1
                pause = min(2.0 ** (failures - 1), MAX_PAUSE)
                self._condition.wait_for(lambda: self._stopping, pause)

    def _may_pass(self) -> bool:
        """Take a token out of the bucket, which fills up with time."""
        now = self._now()
        self._level = min(BURST, self._level + (now - self._filled) * A_SECOND)
        self._filled = now
        if self._level < 1:
            return False
        self._level -= 1
        return True

"""A progress bar on stderr for what takes over a second; silent where no one looks."""

import sys
import time
from contextlib import AbstractContextManager
from types import TracebackType

QUIET_SECONDS = 1.0
WIDTH = 30


class Progress(AbstractContextManager["Progress"]):
    """Shows how far *what* has come on its way to *total*."""

    def __init__(self, what: str, total: int) -> None:
        self._what = what
        self._total = total
        self._began = time.monotonic()
        self._shown = False

    def reached(self, done: int) -> None:
        """Say that *done* of them are done."""
        if not sys.stderr.isatty() or time.monotonic() - self._began < QUIET_SECONDS:
            return
        filled = WIDTH * done // self._total
        bar = "█" * filled + "░" * (WIDTH - filled)
        sys.stderr.write(f"\r{self._what} {bar} {done}/{self._total}")
        sys.stderr.flush()
        self._shown = True

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._shown:
            sys.stderr.write("\n")

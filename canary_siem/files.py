"""Local files that operators replace while we run: read again when they change."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

import structlog

log = structlog.get_logger(__name__)
T = TypeVar("T")
LOOK_SECONDS = 1.0
"""How often a file is looked at for changes."""
AGAIN_SECONDS = 10.0
"""How often one that is broken is read: it may be large."""


class Reloaded(Generic[T]):
    """What stands in a file, read again when the file changes.

    A file that is missing or broken is told once; what was read before stays.

    Args:
        path: The file.
        read: Reads it; raises OSError or ValueError where it can't.
        clock: Seconds, monotonic.

    Attributes:
        value: What was read last; None before the first time.
    """

    def __init__(
        self, path: Path, read: Callable[[Path], T], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._path = path
        self._read = read
        self._clock = clock
        self._look_at = float("-inf")
        self._stamp: tuple[int, int, int] | None = None
        self._trouble = ""
        self.value: T | None = None

    def refresh(self) -> bool:
        """Look at the file if it is time to; say whether there is something new."""
        if (now := self._clock()) < self._look_at:
            return False
        self._look_at = now + LOOK_SECONDS
        try:
            stat = self._path.stat()
            stamp = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
            if stamp == self._stamp:
                return False
            self._look_at = now + AGAIN_SECONDS
            self.value = self._read(self._path)
            self._look_at = now + LOOK_SECONDS
            self._stamp = stamp
        except (OSError, ValueError) as error:
            if str(error) != self._trouble:
                self._trouble = str(error)
                log.warning("file unreadable", path=str(self._path), reason=str(error))
            return False
        self._trouble = ""
        return True

"""One path, whatever is done to the files at it: rotated by name, copied and cut off, replaced."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from canary_siem.artifacts.agents.log_watch.reading import Reading, find, rotated

QUIET_SECONDS = 60.0
"""A file that was rotated away is let go of when nothing was written to it for so long."""
CLOCK_STEP = 0.05
"""By so much a file system's clock may be behind."""
MAX_OLD = 8
"""Files rotated away that are still read; the oldest goes first."""


class Follower:
    """Follows one path.

    Args:
        path: The file; it need not be there yet.
        saved: What `state` gave in an earlier run; None where there was none.
        from_start: Whether to read what a file has that no earlier run knew.
        say: Takes a line for the person who runs this.
        now: Seconds since the epoch.
    """

    def __init__(
        self,
        path: str,
        saved: dict[str, Any] | None,
        *,
        from_start: bool,
        say: Callable[[str], None],
        now: Callable[[], float] = time.time,
    ) -> None:
        self._path, self._say, self._now = path, say, now
        self._old: list[Reading] = []
        self._current: Reading | None = None
        self._looked = saved["looked"] if saved else now()
        self._active: dict[int, float] = {}
        self._trouble = ""
        if saved is None:
            self._open(at_end=not from_start)
        else:
            self._resume(saved["readings"])

    def pieces(self) -> list[tuple[bytes, bool]]:
        """Give what was written since: see `Reading.pieces`; nothing where nothing was."""
        now = self._now()
        self._look()
        for reading in list(self._old):
            over = self._is_over(reading)
            found = reading.pieces(ended=over)
            if found:
                self._active[reading.handle] = self._now()
                return found
            if over or len(self._old) > MAX_OLD:
                self._old.remove(reading)
                self._close(reading)
        found = self._current.pieces() if self._current else []
        if self._current and not found and self._current.changed():
            self._cut_off(self._current)
        self._looked = now
        return found

    def state(self) -> dict[str, Any]:
        """Give what another run has to know to go on from here."""
        readings = [
            {
                "identity": list(reading.identity),
                "offset": reading.offset,
                "mark": reading.mark,
                "long": reading.long,
            }
            for reading in self._every()
        ]
        return {"looked": self._looked, "readings": readings}

    def close(self) -> None:
        """Let go of every file."""
        for reading in self._every():
            self._close(reading)
        self._old, self._current = [], None

    def _every(self) -> list[Reading]:
        """List what is read, the oldest file first."""
        return [*self._old, self._current] if self._current else list(self._old)

    def _open(self, *, at_end: bool = False) -> bool:
        try:
            self._current = Reading(self._path, at_end=at_end)
        except OSError as error:
            trouble = error.strerror or "can't be read"
            if trouble != self._trouble:
                self._say(f"{self._path}: {trouble}")
            self._trouble = trouble
            return False
        self._trouble = ""
        self._say(f"{self._path}: reading from {self._current.offset}")
        return True

    def _resume(self, saved: list[dict[str, Any]]) -> None:
        """Go on in the files that were read, wherever they are now."""
        for entry in saved:
            device, inode = entry["identity"]
            reading = find(self._path, (device, inode), entry["offset"], entry["mark"])
            if reading is None:
                self._say(f"{self._path}: a file that was rotated is gone; lines may be missing")
                continue
            reading.long = entry["long"]
            if self._is_here(reading):
                self._current = reading
                self._say(f"{self._path}: going on from {reading.offset}")
            else:
                self._old.append(reading)
        if self._current is None:
            self._add_missed()
            self._open()

    def _look(self) -> None:
        """Notice another file at the path, and those that came and went in between."""
        before = self._current
        if before is None or not self._is_here(before):
            if self._open() and before:
                self._old.append(before)
                self._add_missed()
        elif before.offset == 0:  # whether it was cut off its witnesses can't tell: it has none
            self._add_missed()

    def _cut_off(self, current: Reading) -> None:
        """Begin anew, after the lines that only the copy has which was made before."""
        copy = find(self._path, current.identity, current.offset, current.mark)
        if copy:
            copy.long = current.long
            self._old.append(copy)
        self._close(current)
        self._current = None
        self._open()
        self._add_missed()

    def _add_missed(self) -> None:
        """Read what was rotated away before anybody looked; not what only copies a file here."""
        for path in rotated(self._path, self._looked - CLOCK_STEP):
            try:
                missed = Reading(path)
            except OSError:
                continue
            if any(missed.resembles(known) for known in self._every()):
                missed.close()
            else:
                self._old.append(missed)

    def _is_over(self, reading: Reading) -> bool:
        """Say whether nobody will write to a file any more: its writer has moved on."""
        active = self._active.setdefault(reading.handle, self._now())
        moved = self._current is not None and self._current.offset > 0
        return moved and self._now() - active >= QUIET_SECONDS

    def _is_here(self, reading: Reading) -> bool:
        try:
            status = Path(self._path).stat()
        except OSError:
            return False
        return (status.st_dev, status.st_ino) == reading.identity

    def _close(self, reading: Reading) -> None:
        self._active.pop(reading.handle, None)
        reading.close()

"""One service a data directory: two would deliver all twice and move each other's cursors."""

import fcntl
import os
import time
from pathlib import Path

from canary_siem.errors import ConfigError, StorageError

FILE = "run.lock"
TRIES, PAUSE_SECONDS = 5, 0.02
"""Whoever asks whether a service runs holds the lock for a moment: try again."""


class Claim:
    """Holds *data_dir* for this process, until it is released or the process ends, however.

    Commands beside the service need none.

    Raises:
        ConfigError: Another service holds it.
        StorageError: It can't be written.
    """

    def __init__(self, data_dir: Path) -> None:
        try:
            self._file: int | None = os.open(data_dir / FILE, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise StorageError(f"{data_dir / FILE}: {error.strerror}") from error
        for _ in range(TRIES):
            if _locked(self._file, fcntl.LOCK_EX):
                return
            time.sleep(PAUSE_SECONDS)
        self.release()
        hint = "in use by another `canary-siem run`: stop it, or give this one its own"
        raise ConfigError(str(data_dir), "data_dir", hint)

    def release(self) -> None:
        """Let go. Safe to call twice."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


def claimed(data_dir: Path) -> bool:
    """Tell whether a service, this process's or another's, holds *data_dir*."""
    try:
        file = os.open(data_dir / FILE, os.O_RDONLY)
    except OSError:
        return False  # none ever ran here, or we may not see it
    try:
        return not _locked(file, fcntl.LOCK_SH)
    finally:
        os.close(file)


def _locked(file: int, how: int) -> bool:
    try:
        fcntl.flock(file, how | fcntl.LOCK_NB)
    except OSError:
        return False
    return True

"""One service a data directory: two would deliver all twice and move each other's cursors."""

import fcntl
import os
from pathlib import Path

from canary_siem.errors import ConfigError, StorageError

FILE = "run.lock"


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
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self.release()
            hint = "in use by another `canary-siem run`: stop it, or give this one its own"
            raise ConfigError(str(data_dir), "data_dir", hint) from error

    def release(self) -> None:
        """Let go. Safe to call twice."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

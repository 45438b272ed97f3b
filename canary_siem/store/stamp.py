"""A mark that all processes see at once and without asking the database: something has changed.

Whoever changes tokens (or suppressions) makes a new mark after the commit; whoever keeps them in
memory looks whether the mark is still the one it knows. It need not be durable: memory isn't.
"""

import mmap
import os
from pathlib import Path

from canary_siem.errors import StorageError

SIZE = 8


class Stamp:
    """The mark beside *database*, shared by every process of this installation.

    Args:
        database: The database.
        of: What it marks, where that is not tokens.

    Raises:
        StorageError: The file can't be made or mapped.
    """

    def __init__(self, database: Path, of: str = "") -> None:
        path = database.with_suffix(f".{of}.stamp" if of else ".stamp")
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                # Room is taken: who touches a hole on a full disk is killed (SIGBUS).
                os.posix_fallocate(descriptor, 0, SIZE)
                self._map = mmap.mmap(descriptor, SIZE)
            finally:
                os.close(descriptor)
        except OSError as error:
            raise StorageError(f"{path}: {error.strerror}") from error

    def read(self) -> bytes:
        """Give the mark, to be compared with an earlier one."""
        return self._map[:]

    def renew(self) -> None:
        """Make another mark: drawn, so that two who do so at once don't make the same."""
        self._map[:] = os.urandom(SIZE)

    def close(self) -> None:
        """Let go."""
        self._map.close()

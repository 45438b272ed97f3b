"""A file that is read line by line, from where it was left, and known again wherever it went."""

from __future__ import annotations

import os
import re
import stat
from hashlib import sha256
from itertools import islice
from pathlib import Path

CHUNK = 65_536
"""Octets read at once; a longer line comes in pieces, which overlap by OVERLAP."""
OVERLAP = 256
WITNESS = 256
"""Octets at the start, and before the place that was read up to, by which a file is known."""
MANY = 1000
"""Files of a folder that are looked at."""


class Reading:
    """A file under way.

    Args:
        path: Where it is now; its handle stays with it wherever it goes.
        offset: Octets that were read, by whole lines.
        at_end: Whether to take what is there for read.

    Attributes:
        identity: Device and inode.
        long: Whether what was read ends within a long line.

    Raises:
        OSError: It can't be opened, or is no plain file.
    """

    def __init__(self, path: str, offset: int = 0, *, at_end: bool = False) -> None:
        self.handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        status = os.fstat(self.handle)
        self.identity = (status.st_dev, status.st_ino)
        self.offset, self.long = status.st_size if at_end else offset, False
        if not stat.S_ISREG(status.st_mode):
            self.close()
            raise OSError(None, "is no plain file", path)
        self._head, self._tail = self._witnesses()

    @property
    def mark(self) -> str:
        """Give what tells this file, read up to here, from others."""
        return sha256(b"%d\0%b\0%b" % (self.offset, self._head, self._tail)).hexdigest()

    def pieces(self, *, ended: bool = False) -> list[tuple[bytes, bool]]:
        """Read on: lines, or pieces of long ones, and whether a line begins there.

        A line is held until it is whole; where the file has *ended* nobody will write the rest.
        Nothing comes where the file was cut off and written anew: see `changed`.
        """
        chunk = os.pread(self.handle, CHUNK, self.offset)
        if self.changed():
            return []
        end = chunk.rfind(b"\n") + 1
        if end:
            lines = chunk[:end].split(b"\n")[:-1]
            found = [(line, place > 0 or not self.long) for place, line in enumerate(lines)]
            self._advance(chunk[:end], long=False)
        elif len(chunk) == CHUNK:
            found = [(chunk, not self.long)]
            self._advance(chunk[:-OVERLAP], long=True)
        elif chunk and ended:
            found = [(chunk, not self.long)]
            self._advance(chunk, long=False)
        else:
            found = []
        return found

    def changed(self) -> bool:
        """Say whether what was read is not there any more."""
        return (self._head, self._tail) != self._witnesses()

    def resembles(self, other: Reading) -> bool:
        """Say whether this is the *other* file, or seems to be a copy of it."""
        starts = [os.pread(each.handle, WITNESS, 0) for each in (self, other)]
        length = min(map(len, starts))
        same = length > 0 and starts[0][:length] == starts[1][:length]
        return same or self.identity == other.identity

    def size(self) -> int:
        """Give its octets."""
        return os.fstat(self.handle).st_size

    def close(self) -> None:
        """Let go of it."""
        os.close(self.handle)

    def _witnesses(self) -> tuple[bytes, bytes]:
        size = min(self.offset, WITNESS)
        return os.pread(self.handle, size, 0), os.pread(self.handle, size, self.offset - size)

    def _advance(self, octets: bytes, *, long: bool) -> None:
        missing = WITNESS - len(self._head) if len(self._head) == self.offset else 0
        self._head += octets[:missing]
        self._tail = (self._tail + octets)[-WITNESS:]
        self.offset += len(octets)
        self.long = long


def find(path: str, identity: tuple[int, int], offset: int, mark: str) -> Reading | None:
    """Find, beside *path*, the file that was read up to *offset*: renamed, or a copy of it.

    Args:
        path: Where it was; it may be there still.
        identity: Device and inode it had.
        offset: Octets that were read.
        mark: `Reading.mark`, as it was there.
    """
    files = beside(path)
    files.sort(key=lambda entry: entry.inode() != identity[1])
    for entry in files:
        try:
            found = Reading(entry.path, offset)
        except OSError:
            continue
        known = found.identity == identity or offset > 0
        if known and found.size() >= offset and found.mark == mark:
            return found
        found.close()
    return None


def beside(path: str) -> list[os.DirEntry[str]]:
    """List the plain files in the folder of *path*: those of its name first, the newest first."""
    real = Path(path).resolve()
    try:
        with os.scandir(real.parent) as entries:
            files = [entry for entry in islice(entries, MANY) if entry.is_file()]
        files.sort(key=lambda entry: -entry.stat().st_mtime)
    except OSError:
        return []
    files.sort(key=lambda entry: not entry.name.startswith(real.name))
    return files


def rotated(path: str, since: float) -> list[str]:
    """List what was rotated away from *path* and written to after *since*, the oldest first."""
    name = re.compile(re.escape(Path(path).resolve().name) + r"[.-][0-9][0-9.-]*")
    files = [entry for entry in beside(path) if name.fullmatch(entry.name)]
    return [entry.path for entry in reversed(files) if entry.stat().st_mtime > since]

"""A file that only grows by whole batches, whatever logrotate, a full disk or a crash do to it."""

import errno
import os
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

from canary_siem.errors import AccessRefusedError, ReceiverUnavailableError

FLAGS = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
"""Never through a symbolic link, and never waiting for the reader of a pipe."""

SOMEBODY_MUST_ACT = frozenset(
    {
        *(errno.EACCES, errno.EPERM, errno.EROFS, errno.ELOOP),
        *(errno.EISDIR, errno.ENOTDIR, errno.ENXIO, errno.ENAMETOOLONG),
    }
)
TAIL = 1 << 16
TRIES = 3
"""How often a batch is written again because the file was moved away under it."""


class Appender:
    """Appends batches of lines, each whole or not at all. Blocking: call it in a thread.

    Args:
        path: The file.
        max_size: Octets beyond which a new file is begun; 0 is never.
        keep: How many old files stay, as ``path.1`` (the newest), ``path.2``, …
        mode: Permissions of a new file.
        gid: Its group; None leaves the process's.
    """

    def __init__(
        self, path: Path, *, max_size: int, keep: int, mode: int, gid: int | None
    ) -> None:
        self._path = path
        self._max_size = max_size
        self._keep = keep
        self._mode = mode
        self._gid = gid
        self._descriptor: int | None = None
        self._lock = threading.Lock()

    def append(self, lines: bytes) -> None:
        """Write *lines* at the end of the file and wait until the disk has them.

        Raises:
            ReceiverUnavailableError: The disk is full or fails; nothing of *lines* is kept.
            AccessRefusedError: We may not write there, or what is there is no file of ours.
        """
        with self._lock, self._translated():
            for _ in range(TRIES):
                descriptor = self._ready(len(lines))
                self._write(descriptor, lines)
                # Moved away meanwhile, it may be packed and deleted before anyone read our lines.
                if self._in_place(descriptor):
                    return
            raise ReceiverUnavailableError(f"{self._path} is moved away as fast as it is written")

    def close(self) -> None:
        """Close the file; the next batch opens it again."""
        with self._lock:
            self._close()

    def _ready(self, size: int) -> int:
        """Give the open file that stands at the path, with room for *size* octets."""
        if self._descriptor is not None and not self._in_place(self._descriptor):
            self._close()
        descriptor = self._descriptor if self._descriptor is not None else self._open()
        filled = os.fstat(descriptor).st_size
        if self._max_size and filled and filled + size > self._max_size:
            self._close()
            self._rotate()
            descriptor = self._open()
        return descriptor

    def _in_place(self, descriptor: int) -> bool:
        try:
            there = self._path.lstat()
        except FileNotFoundError:
            return False
        return os.path.samestat(there, os.fstat(descriptor))

    def _open(self) -> int:
        self._make_folder()
        new = not os.path.lexists(self._path)
        descriptor = os.open(self._path, FLAGS, self._mode)
        try:
            self._claim(descriptor, new=new)
            _mend(descriptor)
        except BaseException:
            os.close(descriptor)
            raise
        self._descriptor = descriptor
        return descriptor

    def _make_folder(self) -> None:
        folder = self._path.parent
        if not folder.is_dir():
            folder.mkdir(mode=0o750, parents=True, exist_ok=True)
            if self._gid is not None:
                os.chown(folder, -1, self._gid)

    def _claim(self, descriptor: int, *, new: bool) -> None:
        """Refuse what is not ours to write to; give a new file its owner and permissions."""
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            raise AccessRefusedError(f"{self._path} is not a file: choose another path")
        ours = found.st_uid == os.geteuid() and found.st_nlink == 1
        if not ours and self._path.parent.stat().st_mode & stat.S_IWOTH:
            raise AccessRefusedError(
                f"{self._path} lies in a folder that everyone may write to, and is not ours:"
                " choose another folder"
            )
        if new:
            os.fchmod(descriptor, self._mode)
            if self._gid is not None:
                os.fchown(descriptor, -1, self._gid)
            self._sync_folder()

    def _write(self, descriptor: int, lines: bytes) -> None:
        """Write all of *lines* and wait for the disk, or leave nothing of them."""
        written = 0
        try:
            view = memoryview(lines)
            while written < len(lines):
                written += os.write(descriptor, view[written:])
            os.fdatasync(descriptor)
        except OSError:
            # copytruncate may have emptied the file meanwhile: count from its end as it is now.
            os.ftruncate(descriptor, max(0, os.fstat(descriptor).st_size - written))
            raise

    def _rotate(self) -> None:
        """Move path to path.1, path.1 to path.2, …; the oldest is overwritten."""
        names = [self._path, *(Path(f"{self._path}.{n}") for n in range(1, self._keep + 1))]
        for newer, older in reversed(list(pairwise(names))):
            if os.path.lexists(newer):
                newer.rename(older)
        self._sync_folder()

    def _sync_folder(self) -> None:
        folder = os.open(self._path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _close(self) -> None:
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            self._close()  # the next batch looks at the file afresh
            words = f"{self._path}: {error.strerror}"
            if error.errno in SOMEBODY_MUST_ACT:
                raise AccessRefusedError(words) from error
            raise ReceiverUnavailableError(words) from error


def _mend(descriptor: int) -> None:
    """Cut off a line that a crash left torn: nobody was told that it was delivered."""
    end = size = os.fstat(descriptor).st_size
    tail = b""
    while end and b"\n" not in tail:
        start = max(0, end - TAIL)
        tail = os.pread(descriptor, end - start, start) + tail
        end = start
    torn = tail.rpartition(b"\n")[2]
    if torn[:1] in {b"{", b"\0"}:
        os.ftruncate(descriptor, size - len(torn))
    elif torn:  # not a line of ours: end it and go on below
        os.write(descriptor, b"\n")

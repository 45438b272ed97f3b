"""Log-ins across a restart: written down at the end, read and struck off at the start.

The file names cookies by their digests: whoever reads it can't log in by it. It is gone as soon as
it is read, so that a log-out stays one; after a crash there is none, and everybody logs in again.
"""

import os
from pathlib import Path

import structlog
from pydantic import TypeAdapter

from canary_siem.console.sessions import Kept, Sessions

log = structlog.get_logger(__name__)
FILE = "console-sessions.json"
CAP = 16 << 20
"""Octets that are read at most."""
_ROWS = TypeAdapter(list[Kept])


def take_up(sessions: Sessions, folder: Path) -> None:
    """Open again what the last process wrote down in *folder*; what can't be read is forgotten."""
    path = folder / FILE
    try:
        with path.open("rb") as file:
            path.unlink()
            sessions.take_up(_ROWS.validate_json(file.read(CAP)))
    except FileNotFoundError:
        return
    except (OSError, ValueError) as error:
        # Not the text of the error: it may carry what the file says.
        log.warning("log-ins are not taken up", path=str(path), error=type(error).__name__)


def hand_on(sessions: Sessions, folder: Path) -> None:
    """Write down what is open, mode 0600, for the next process in *folder*."""
    path = folder / FILE
    rows = sessions.kept()
    if not rows:
        return
    unfinished = path.with_suffix(".partial")
    try:
        unfinished.unlink(missing_ok=True)
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(_ROWS.dump_json(rows))
        unfinished.rename(path)
    except OSError as error:
        log.warning("log-ins are not handed on", path=str(path), reason=error.strerror)

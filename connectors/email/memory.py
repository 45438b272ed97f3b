"""What was mailed and what waits to be, kept in a file: a restart forgets none of it."""

import os
from pathlib import Path
from typing import Annotated

import structlog
from pydantic import BaseModel, Field, ValidationError

log = structlog.get_logger(__name__)
FILE = "mailed.json"
MOST_IDS = 256
"""Hits of a thread that are remembered one by one: more than can come in a batch."""
MOST_THREADS = 1_000
MOST_LINES = 20
MOST_OWED = 100


class Waiting(BaseModel):
    """What happened since the last mail of a thread.

    Attributes:
        count: Hits.
        lines: A line each of the first of them.
        last: ``event.id`` of the newest.
        since: When the first was, in words.
        url: Where the newest is to be read.
    """

    count: int = 0
    lines: list[str] = []
    last: str = ""
    since: str = ""
    url: str = ""


class Thread(BaseModel):
    """What people were told of one incident.

    Attributes:
        id: Left part of the first mail's ``Message-ID``.
        subject: Of the first mail.
        mailed: When the last mail went, seconds since the epoch.
        mails: How many went.
        touched: When something was last heard of it.
        severity: The highest that people were told of.
        total: Hits so far.
        known: ``event.id`` of what was mailed, or waits: what comes again is not news.
        gathered: Whether it shares its mails with others.
        waiting: What was not mailed yet.
    """

    id: str = ""
    subject: str = ""
    mailed: float = 0.0
    mails: int = 0
    touched: float = 0.0
    severity: int = 0
    total: int = 0
    known: list[str] = []
    gathered: bool = False
    waiting: Waiting | None = None


class Owed(BaseModel):
    """A mail that the relay put off for some of its recipients.

    Attributes:
        mail: As it was sent to the others.
        to: Who has not got it.
        since: When it was first tried, seconds since the epoch.
        tried: When it was tried last.
    """

    mail: str
    to: list[str]
    since: float
    tried: float


class Memory(BaseModel):
    """All of it.

    Attributes:
        threads: By incident.
        mails: When mails went within the last interval, seconds since the epoch.
        owed: What is to be tried again.
    """

    threads: dict[str, Thread] = {}
    mails: list[float] = []
    owed: Annotated[list[Owed], Field(max_length=MOST_OWED)] = []

    def forget(self, now: float, age: float) -> None:
        """Forget threads of which nothing was heard for *age* seconds, and the oldest of many."""
        quiet = sorted(
            (each.touched, name) for name, each in self.threads.items() if each.waiting is None
        )
        beyond = max(0, len(self.threads) - MOST_THREADS)
        for place, (touched, name) in enumerate(quiet):
            if place < beyond or not 0 <= now - touched < age:
                del self.threads[name]


class Shelf:
    """The file. Blocking: call it in a thread.

    Args:
        folder: Where it lies; None: what is kept ends with the process.
    """

    def __init__(self, folder: Path | None) -> None:
        self._path = folder / FILE if folder else None
        self._kept = b""
        self._failing = False

    def read(self) -> Memory:
        """Give what was kept; nothing where there is no such thing, or it is broken."""
        if self._path is None:
            return Memory()
        try:
            return Memory.model_validate_json(self._path.read_bytes())
        except FileNotFoundError:
            return Memory()
        except (OSError, ValidationError) as error:
            log.warning("what was mailed is unknown", path=str(self._path), reason=str(error))
            return Memory()

    def keep(self, memory: Memory) -> None:
        """Write *memory*, whole or not at all.

        While the disk fails it is held in memory, as trips are: mails must go out just then.
        """
        content = memory.model_dump_json().encode()
        if self._path is None or content == self._kept:
            return
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _replace(self._path, content)
        except OSError as error:
            if not self._failing:
                log.warning("what is to be mailed can't be kept", reason=str(error))
            self._failing = True
        else:
            self._kept = content
            self._failing = False


def _replace(path: Path, content: bytes) -> None:
    unfinished = path.with_suffix(".partial")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)

"""The one thread that writes: whatever waits is committed together, with one fsync, no linger."""

import asyncio
import contextlib
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from queue import SimpleQueue
from typing import Any, TypeVar

from canary_siem.errors import CanarySiemError, StorageError
from canary_siem.store.checkpoints import COMMIT, Checkpoints
from canary_siem.store.database import connect, translated
from canary_siem.trips import Trip

T = TypeVar("T")
Job = Callable[[sqlite3.Connection], Any]
OVERDUE = 2.0
"""Seconds after which a commit that is not back counts as a failing disk."""

_COLUMNS = "id, stream, token, kind, alert, incident, document"
_WIDTH = 7
_ROW = f"({','.join('?' * _WIDTH)})"
_CHUNK = 128
"""Rows a statement at most."""
_COUNT = (
    "INSERT INTO sequences VALUES (?,?)"
    " ON CONFLICT DO UPDATE SET last=last+excluded.last RETURNING last"
)


@cache
def _insert(rows: int) -> str:
    # Many rows a statement: sqlite3 gives up the GIL at each step, and getting it back costs more
    # than the row. OR ROLLBACK: whatever fails here fails the transaction, and a statement that
    # could be undone alone would copy every page it touches to a temporary file first.
    return f"INSERT OR ROLLBACK INTO trips ({_COLUMNS}) VALUES {','.join([_ROW] * rows)}"


class Durable(asyncio.Future[None]):
    """A future that many wait for: one who is cancelled must not cancel it for the others.

    His cancellation comes through when the future is done.
    """

    def cancel(self, msg: Any | None = None) -> bool:
        """Refuse."""
        return False


@dataclass(slots=True)
class Batch:
    """What one transaction carries.

    Attributes:
        trips: In order of arrival.
        durable: Done when the trips are on disk, or held in memory because the disk fails.
        jobs: Other writes, each with the future of its result.
        again: Whether some of the trips may be on disk already, after a commit in doubt.
    """

    durable: asyncio.Future[None]
    trips: list[Trip] = field(default_factory=list)
    jobs: list[tuple[Job, asyncio.Future[Any]]] = field(default_factory=list)
    again: bool = False


Ended = Callable[[Batch, StorageError | None], None]


class Writer:
    """Commits batches on a thread of its own.

    Args:
        path: The database.
        ended: Called on the loop when a batch is committed, has failed, or is overdue
            (then it is called again when the commit came back after all).
    """

    def __init__(self, path: Path, ended: Ended) -> None:
        self._path = path
        self._ended = ended
        self._queue: SimpleQueue[Batch | None] = SimpleQueue()
        self._loop = asyncio.get_running_loop()
        self._connection = connect(path)
        self._checkpoints = Checkpoints(path)
        self._open = self._batch()
        self._in_flight: Batch | None = None
        self._late: StorageError | None = None
        self._scheduled = False
        self._timer: asyncio.TimerHandle | None = None
        self._idle = asyncio.Event()
        self._idle.set()
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    @property
    def waiting(self) -> int:
        """Count the trips that are not yet known to be on disk."""
        return len(self._open.trips) + (len(self._in_flight.trips) if self._in_flight else 0)

    @property
    def busy(self) -> bool:
        """Whether a commit is under way."""
        return self._in_flight is not None

    def append(self, trip: Trip) -> "asyncio.Future[None]":
        """Queue *trip*; the future is done when it is durable."""
        self._open.trips.append(trip)
        if not self._scheduled and self._in_flight is None:
            self._schedule()
        return self._open.durable

    def submit(self, job: Callable[[sqlite3.Connection], T]) -> "asyncio.Future[T]":
        """Queue another write; it runs inside the next transaction.

        The future raises what the job raised (its own writes are undone), or StorageError.
        """
        result: asyncio.Future[T] = self._loop.create_future()
        if self._late:  # nobody knows when the commit before comes back: who asks must go on
            result.set_exception(self._late)
            return result
        self._open.jobs.append((job, result))
        if not self._scheduled and self._in_flight is None:
            self._schedule()
        return result

    def retry(self, trips: Sequence[Trip]) -> None:
        """Write *trips*, some of which may be on disk already, before anything newer.

        For use while nothing is in flight.
        """
        self._open.trips[:0] = trips
        self._open.again = True
        if not self._scheduled and self._in_flight is None:
            self._schedule()

    async def close(self) -> None:
        """Write what waits, then end the thread."""
        await self._idle.wait()
        self._queue.put(None)
        await self._loop.run_in_executor(None, self._thread.join)
        self._checkpoints.close()
        with translated():
            self._connection.close()

    def _batch(self) -> Batch:
        return Batch(Durable(loop=self._loop))

    def _schedule(self) -> None:
        # One pass of the loop later, so that all that is ready now shares the commit.
        self._scheduled = True
        self._idle.clear()
        self._loop.call_soon(self._hand)

    def _hand(self) -> None:
        self._scheduled = False
        batch, self._open = self._open, self._batch()
        self._in_flight = batch
        self._timer = self._loop.call_later(OVERDUE, self._overdue, batch)
        self._queue.put(batch)

    def _overdue(self, batch: Batch) -> None:
        late = StorageError(f"the database: a commit is not back after {OVERDUE:.0f} s")
        self._late = late
        self._fail(batch, late)
        self._fail_open(late)

    def _fail(self, batch: Batch, error: StorageError) -> None:
        for _, result in batch.jobs:
            if not result.done():
                result.set_exception(error)
        self._ended(batch, error)

    def _fail_open(self, error: StorageError) -> None:
        """Fail what waits behind a failed batch too: it must not be written before it."""
        if self._open.trips or self._open.jobs:
            batch, self._open = self._open, self._batch()
            self._fail(batch, error)

    def _done(
        self, batch: Batch, error: StorageError | None, results: Sequence[Any | CanarySiemError]
    ) -> None:
        if self._timer:
            self._timer.cancel()
        self._in_flight = self._late = None
        if error:
            self._fail(batch, error)
            self._fail_open(error)
        else:
            for (_, result), outcome in zip(batch.jobs, results, strict=True):
                if result.done():
                    continue  # it was overdue, and its caller is gone
                if isinstance(outcome, CanarySiemError):
                    result.set_exception(outcome)
                else:
                    result.set_result(outcome)
            self._ended(batch, None)
        if self._scheduled:
            return
        if self._open.trips or self._open.jobs:
            self._hand()
        else:
            self._idle.set()

    # ---- on the thread -----------------------------------------------------------------

    def _run(self) -> None:
        while (batch := self._queue.get()) is not None:
            results: list[Any] = []
            failed: StorageError | None = None
            try:
                with translated():
                    self._commit(batch, results)
            except StorageError as error:
                failed = error
            except Exception as error:  # noqa: BLE001 - the thread must outlive any bug
                failed = StorageError(f"the database: {error!r}")
            if failed:
                self._undo()
            self._loop.call_soon_threadsafe(self._done, batch, failed, results)
            octets = COMMIT + sum([len(trip.head) + len(trip.tail) for trip in batch.trips])
            self._checkpoints.after_commit(self._connection, 0 if failed else octets)

    def _commit(self, batch: Batch, results: list[Any]) -> None:
        db = self._connection
        db.execute("BEGIN IMMEDIATE")
        insert(db, unwritten(db, batch.trips) if batch.again else batch.trips)
        for job, _ in batch.jobs:
            db.execute("SAVEPOINT job")
            try:
                results.append(job(db))
            except sqlite3.OperationalError:
                raise  # the disk: it fails for all
            except Exception as error:  # noqa: BLE001 - a bug in a job must not cost the trips
                db.execute("ROLLBACK TO job")
                ours = isinstance(error, CanarySiemError)
                results.append(error if ours else StorageError(f"the database: {error!r}"))
            db.execute("RELEASE job")
        db.execute("COMMIT")

    def _undo(self) -> None:
        with contextlib.suppress(sqlite3.Error):
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")


def unwritten(db: sqlite3.Connection, trips: Sequence[Trip]) -> list[Trip]:
    """Give those of *trips* that are not on disk."""
    known = "SELECT 1 FROM trips WHERE id=?"
    return [trip for trip in trips if not db.execute(known, (trip.id,)).fetchone()]


def insert(db: sqlite3.Connection, trips: Sequence[Trip]) -> None:
    """Write *trips* in order, each with the next number of its stream, in the open transaction."""
    counts = Counter(trip.stream for trip in trips)
    numbers = {}
    for stream, count in counts.items():
        (last,) = db.execute(_COUNT, (stream, count)).fetchone()
        numbers[stream] = last - count
    rows: list[Any] = []
    # Exact int, str and bytearray: sqlite3 asks for an adapter for anything else, bytes and bool
    # too, at a microsecond each.
    for trip in trips:
        number = numbers[trip.stream] = numbers[trip.stream] + 1
        rows += (
            trip.id,
            trip.stream,
            trip.token,
            trip.kind,
            1 if trip.alert else 0,
            trip.incident,
            bytearray(trip.document(number)),
        )
    for at in range(0, len(rows), _CHUNK * _WIDTH):
        part = rows[at : at + _CHUNK * _WIDTH]
        db.execute(_insert(len(part) // _WIDTH), part)

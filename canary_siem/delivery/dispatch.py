"""One batch until each of its trips is settled: delivered, or a dead letter."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import structlog

from canary_siem.errors import AccessRefusedError, BatchRefusedError, ReceiverUnavailableError
from canary_siem.interfaces import Connector, Outcome
from canary_siem.trips import StoredTrip

log = structlog.get_logger(__name__)
REASON_CAP = 1_024
GUARD = 600.0
"""Seconds after which a connector that does not come back is taken for a failed one."""


class Patience(Protocol):
    """How a courier bears trouble; each call returns when it is time to try again."""

    async def unavailable(self, reason: str, retry_after: float | None) -> None: ...
    async def refused(self, reason: str) -> None: ...
    async def well(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of one trip: delivered, or rejected with a reason."""

    trip: StoredTrip
    rejected: str = ""


Settle = Callable[[Sequence[Settled]], Awaitable[None]]


async def dispatch(
    connector: Connector, trips: Sequence[StoredTrip], patience: Patience, settle: Settle
) -> None:
    """Send *trips* until all are settled; *settle* hears of each as soon as it is.

    A batch that is refused as a whole is halved until the culprit stands alone; order is kept
    but for trips that a receiver put off one by one.
    """
    # A stack of chunks, the first to send on top.
    chunks = [list(trips)]
    while chunks:
        chunk = chunks.pop()
        try:
            async with asyncio.timeout(GUARD):
                verdicts = _read(await connector.deliver(chunk))
        except BatchRefusedError as error:
            chunks += reversed(await _split(chunk, error, settle))
            continue
        except ReceiverUnavailableError as error:
            await patience.unavailable(str(error), error.retry_after)
            chunks.append(chunk)
            continue
        except AccessRefusedError as error:
            await patience.refused(str(error))
            chunks += reversed([part for part in (chunk[:1], chunk[1:]) if part])
            continue
        except Exception as error:
            # What is not understood is retried: a bug must not cost a trip.
            log.exception("connector failed", error=repr(error))
            await patience.unavailable(repr(error), None)
            chunks.append(chunk)
            continue
        later, reason = await _judge(chunk, verdicts, settle)
        if later:
            chunks.append(later)
            await patience.unavailable(reason, None)
        else:
            await patience.well()


def _read(outcomes: Sequence[Outcome]) -> list[tuple[str, str]]:
    """Read verdicts and reasons while a connector that gave something else can still be told."""
    return [(outcome.verdict, outcome.reason[:REASON_CAP]) for outcome in outcomes]


async def _judge(
    chunk: Sequence[StoredTrip], verdicts: Sequence[tuple[str, str]], settle: Settle
) -> tuple[list[StoredTrip], str]:
    """Settle what is decided; give what is not, and why."""
    done: list[Settled] = []
    later: list[StoredTrip] = []
    reason = "the receiver did not answer for every trip"
    for index, trip in enumerate(chunk):
        verdict, why = verdicts[index] if index < len(verdicts) else ("retry", reason)
        if verdict == "delivered":
            done.append(Settled(trip))
        elif verdict == "rejected":
            done.append(Settled(trip, why or "rejected"))
        else:  # what is not understood is retried
            later.append(trip)
            reason = why
    if done:
        await settle(done)
    return later, reason


async def _split(
    chunk: list[StoredTrip], error: BatchRefusedError, settle: Settle
) -> list[list[StoredTrip]]:
    """Give the parts of a refused batch, in order; a culprit that stands alone is settled."""
    if len(chunk) == 1:
        await settle([Settled(chunk[0], str(error)[:REASON_CAP] or "rejected")])
        return []
    stored = min(error.stored, len(chunk))
    if stored:
        await settle([Settled(trip) for trip in chunk[:stored]])
    rest = chunk[stored:]
    culprit = error.culprit - stored if error.culprit is not None else None
    if culprit is not None and 0 <= culprit < len(rest) and (stored or len(rest) > 1):
        parts = [rest[:culprit], rest[culprit : culprit + 1], rest[culprit + 1 :]]
    elif stored:
        parts = [rest]
    else:
        half = len(rest) // 2
        parts = [rest[:half], rest[half:]]
    return [part for part in parts if part]

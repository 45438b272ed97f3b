"""The chain of a trip, top to bottom."""

import time
from collections.abc import Awaitable, Sequence
from typing import Any, cast

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from canary_siem.events import EventIds, Observer, timestamp
from canary_siem.processors.compose import Compose, minimal
from canary_siem.processors.decode import Decode
from canary_siem.processors.enrich import Enrich
from canary_siem.processors.grade import Grade
from canary_siem.processors.incident import Incidents
from canary_siem.tokens import Token
from canary_siem.trips import Draft, Hit, Trip

__all__ = ["TripLogger", "chain", "trip_logger"]

_NO_EVENT = None
"""structlog's own ``event`` key must not meet ECS's: it is never set."""


class TripLogger(structlog.BoundLoggerBase):
    """The bound logger whose only method records a trip."""

    def record(self, token: Token, hit: Hit) -> Awaitable[None]:
        """Run the chain and hand the trip to the log; await the result to know it durable."""
        now = time.time_ns()
        draft = Draft(self._context["ids"](now), now, token, hit)
        # What _proxy_to_logger() would do beside this is to catch DropEvent: see kept().
        arguments, _ = self._process_event("append", _NO_EVENT, {"draft": draft})
        recorded: Awaitable[None] = self._logger.append(*arguments)
        return recorded


def chain(
    decode: Decode, incidents: Incidents, enrich: Enrich, grade: Grade, compose: Compose
) -> list[Processor]:
    """Give the order in which a hit becomes a trip.

    `incident` needs the facts that `decode` found; `grade` asks the incident last, when
    everything that may suppress is known; `compose` only writes down.
    """
    return [decode, incidents, enrich, grade, compose]


def kept(processor: Processor) -> Processor:
    """Let *processor* fail without losing the trip."""

    def guarded(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
        try:
            return processor(logger, method, event)  # type: ignore[return-value]  # ours give one
        except (Exception, structlog.DropEvent) as error:  # noqa: BLE001, TID251 - kept, whatever a bug does
            event["draft"].errors.append(f"{type(error).__name__}: {error}")
            return event

    return guarded


def _seal(observer: Observer) -> Processor:
    """Close the chain: give what the trip log's append() takes."""

    def seal(_: WrappedLogger, __: str, event: EventDict) -> tuple[tuple[Trip], dict[str, Any]]:
        draft: Draft = event["draft"]
        return (draft.trip or minimal(draft, observer, timestamp(draft.hit.at)),), {}

    return cast("Processor", seal)


def trip_logger(
    log: object, processors: Sequence[Processor], observer: Observer, ids: EventIds
) -> TripLogger:
    """Wrap *log* with the chain.

    structlog calls the processors in turn and then ``log.append(trip)``, and returns what that
    returned. The trip log returns an awaitable: so the chain itself stays synchronous, a few
    microseconds on the loop, and ``await logger.record(…)`` means *durable*.
    """
    logger = structlog.wrap_logger(
        log,
        processors=[*map(kept, processors), _seal(observer)],
        wrapper_class=TripLogger,
        context_class=dict,
        ids=ids,
    )
    return cast("TripLogger", logger.bind())

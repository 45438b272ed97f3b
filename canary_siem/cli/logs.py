"""Operational logs: to stderr, JSON a line for machines, readable for a person."""

import sys
from typing import Any

import orjson
import structlog
from structlog.typing import EventDict, WrappedLogger


def configure() -> None:
    """Set structlog up for the process; trips have a logger of their own."""
    terminal = sys.stderr.isatty()
    render: Any = structlog.dev.ConsoleRenderer() if terminal else _json
    structlog.configure(  # noqa: TID251 - here is where it belongs
        processors=[
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *([] if terminal else [structlog.processors.format_exc_info]),
            render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger("info"),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )


def line(event: str, **fields: Any) -> str:
    """Write one JSON line, ``event`` first."""
    return orjson.dumps({"event": event, **fields}, default=str).decode()


def _json(_: WrappedLogger, __: str, event: EventDict) -> str:
    return line(str(event.pop("event", "")), **event)

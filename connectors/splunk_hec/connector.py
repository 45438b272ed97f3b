"""Delivers to one HEC, and waits for the indexers' acknowledgement where that is asked for."""

import asyncio
import time
from collections.abc import Sequence

import orjson
import structlog

from canary_siem.errors import AccessRefusedError, ReceiverUnavailableError
from canary_siem.interfaces import DELIVERED, Identity, Outcome
from canary_siem.trips import StoredTrip
from connectors.splunk_hec.client import Client
from connectors.splunk_hec.envelope import Envelope
from connectors.splunk_hec.replies import NEARLY_FULL, acknowledgement, trouble
from connectors.splunk_hec.settings import SplunkHecSettings

log = structlog.get_logger(__name__)

FIRST_POLL, LAST_POLL = 0.01, 1.0
"""Seconds between two questions for an acknowledgement, growing from the first to the last."""

POLL_FAILURES = 3
"""Questions in a row that may get no answer before the batch is sent again."""

SLOW_DOWN = 1.0
"""Seconds that a receiver which is nearly full is left alone."""


class SplunkHec:
    """Delivers to one HEC.

    Args:
        settings: Where, and how.
        identity: Who we are; its observer becomes Splunk's ``host``.
    """

    def __init__(self, settings: SplunkHecSettings, identity: Identity) -> None:
        self._settings = settings
        self._client = Client(settings)
        self._envelope = Envelope(identity.observer, settings.index)
        self._nearly_full = False

    async def deliver(self, trips: Sequence[StoredTrip]) -> Sequence[Outcome]:
        """Send one request; with ``ack`` return when the indexers have it.

        Raises:
            ReceiverUnavailableError: Nothing is known to be stored, or no acknowledgement came.
            BatchRefusedError: Too big, or an event HEC can't take; its number where HEC says it.
            AccessRefusedError: The token, the index or the acknowledgement is refused.
        """
        if self._nearly_full:
            await asyncio.sleep(SLOW_DOWN)
        body = self._envelope.body(trips)
        reply = await self._client.post("/event", body, compress=self._settings.compress)
        if error := trouble(reply, self._settings.collector, len(trips)):
            raise error
        self._notice(nearly_full=reply.code in NEARLY_FULL)
        if self._settings.ack:
            number = acknowledgement(reply)
            if number is None:
                raise AccessRefusedError(
                    f"{self._settings.collector}: the token has no indexer acknowledgement:"
                    " enable it, or set ack = false"
                )
            await self._acknowledged(number)
        return [DELIVERED] * len(trips)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.close()

    async def _acknowledged(self, number: int) -> None:
        """Return when the indexers have it.

        An acknowledgement that was read once is gone: if that answer got lost, the batch is sent
        again.
        """
        deadline = time.monotonic() + self._settings.ack_timeout
        question = orjson.dumps({"acks": [number]})
        wait, failures = FIRST_POLL, 0
        while time.monotonic() + wait < deadline:
            await asyncio.sleep(wait)
            wait = min(wait * 2, LAST_POLL)
            try:
                if await self._ask(question, str(number)):
                    return
                failures = 0
            except ReceiverUnavailableError:
                failures += 1
                if failures == POLL_FAILURES:
                    raise
        raise ReceiverUnavailableError(
            f"{self._settings.collector}: no acknowledgement within"
            f" {self._settings.ack_timeout:g} s; it is sent again"
        )

    async def _ask(self, question: bytes, number: str) -> bool:
        reply = await self._client.post("/ack", question)
        acks = reply.json.get("acks")
        if reply.status == 200 and isinstance(acks, dict):
            return acks.get(number) is True
        error = trouble(reply, f"{self._settings.collector}/ack", 1)
        if isinstance(error, AccessRefusedError):
            raise error
        raise ReceiverUnavailableError(f"{self._settings.collector}/ack: {reply.words}")

    def _notice(self, *, nearly_full: bool) -> None:
        if nearly_full and not self._nearly_full:
            log.warning("receiver nearly full", url=self._settings.collector)
        self._nearly_full = nearly_full

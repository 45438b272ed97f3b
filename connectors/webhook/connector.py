"""Posts each event to one address."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

import orjson

from canary_siem.delivery.discretion import hidden
from canary_siem.dialects.notice import wanted
from canary_siem.errors import AccessRefusedError, ReceiverUnavailableError
from canary_siem.interfaces import DELIVERED, Identity, Outcome
from canary_siem.trips import StoredTrip
from connectors.webhook import signature
from connectors.webhook.bodies import Write, written_as
from connectors.webhook.client import Client, place
from connectors.webhook.replies import Reply, outcome
from connectors.webhook.settings import WebhookSettings

Request = Callable[[StoredTrip, bytes], tuple[bytes, Mapping[str, str]]]

LONGEST_WAIT = 600.0
"""Seconds that a receiver's ``Retry-After`` is honoured for, as delivery does."""


class Webhook:
    """Posts to one address, one event after the other.

    Args:
        settings: Where, and what.
        identity: Who we are; the documents say it themselves.
        now: Seconds since the epoch.
    """

    def __init__(
        self,
        settings: WebhookSettings,
        identity: Identity,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._settings = settings
        self._now = now
        self._client = Client(settings)
        self._written: tuple[str, Write] | None = None
        self._not_before = 0.0
        self._reason = ""

    async def deliver(self, trips: Sequence[StoredTrip]) -> Sequence[Outcome]:
        """Post what is for this receiver; what comes after one that is put off is put off too.

        Raises:
            ReceiverUnavailableError: The first can't be taken now.
            AccessRefusedError: We, or our address, are refused; a file of ours can't be read.
        """
        wait = self._not_before - self._now()
        if 0 < wait <= LONGEST_WAIT:  # longer only where the clock stepped back
            raise ReceiverUnavailableError(self._reason, retry_after=wait)
        url = await asyncio.to_thread(self._settings.address)
        outcomes: list[Outcome] = []
        for trip in trips:
            try:
                outcomes.append(await self._post(url, trip))
            except (ReceiverUnavailableError, AccessRefusedError) as error:
                if not outcomes:
                    raise
                self._remember(error)
                rest = Outcome("retry", str(error))
                return [*outcomes, *[rest] * (len(trips) - len(outcomes))]
        return outcomes

    async def close(self) -> None:
        """Let go of the connections. Safe to call twice."""
        await self._client.close()

    async def _post(self, url: str, trip: StoredTrip) -> Outcome:
        settings = self._settings
        try:
            document = orjson.loads(trip.document)
            told = wanted(document, settings.audience, settings.min_severity, settings.tags)
            if not told:
                return DELIVERED
            media_type, write = await self._writer()
            body = write(trip, document)
        except (AttributeError, TypeError, ValueError) as error:
            return Outcome("rejected", f"can't be written: {error}")
        keys, own = await asyncio.to_thread(
            lambda: (settings.signing_keys(), settings.own_headers())
        )
        signed = signature.headers(trip.id, body, int(self._now()), keys)
        reply = await self._client.post(url, body, {"Content-Type": media_type, **own, **signed})
        # Some repeat what they were sent, and some of them without the scheme before it.
        parts = [value.partition(" ")[2] for value in own.values()]
        words = hidden(reply.words, [*own.values(), *parts])
        quiet = Reply(reply.status, words, reply.retry_after)
        return outcome(quiet, place(url), datetime.fromtimestamp(self._now(), UTC))

    async def _writer(self) -> tuple[str, Write]:
        if self._written is None:
            try:
                self._written = await asyncio.to_thread(written_as, self._settings)
            except (OSError, ValueError) as error:
                raise AccessRefusedError(f"the template can't be used: {error}") from error
        return self._written

    def _remember(self, error: ReceiverUnavailableError | AccessRefusedError) -> None:
        """Keep how long to stay away: a batch of which part was taken can't say it."""
        after = error.retry_after if isinstance(error, ReceiverUnavailableError) else None
        if after:
            self._not_before, self._reason = self._now() + min(after, LONGEST_WAIT), str(error)

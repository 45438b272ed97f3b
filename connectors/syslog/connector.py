"""Delivers to one syslog receiver."""

from collections.abc import Iterator, Sequence

from canary_siem.interfaces import DELIVERED, Identity, Outcome
from canary_siem.trips import StoredTrip
from connectors.syslog.datagrams import Datagrams
from connectors.syslog.lines import Lines
from connectors.syslog.settings import SyslogSettings
from connectors.syslog.stream import Stream

CHUNKS = {"rfc5424": 64, "cef": 16, "leef": 16}
"""Lines a write, a millisecond or two of work: between two of them the loop answers others."""


class Syslog:
    """Delivers to one syslog receiver.

    Args:
        settings: Where, and how.
        identity: Who we are; the documents say it themselves.
    """

    def __init__(self, settings: SyslogSettings, identity: Identity) -> None:
        self._lines = Lines(settings)
        self._chunk = CHUNKS[settings.format]
        udp = settings.place.transport == "udp"
        self._sender: Datagrams | Stream = Datagrams(settings) if udp else Stream(settings)

    async def deliver(self, trips: Sequence[StoredTrip]) -> Sequence[Outcome]:
        """Send a line each; delivered is what the other kernel took, by UDP what ours took.

        Raises:
            ReceiverUnavailableError: No connection, or it broke: everything is sent again.
            AccessRefusedError: A certificate is not trusted, the receiver's or ours.
        """
        outcomes = [DELIVERED] * len(trips)
        await self._sender.send(self._written(trips, outcomes))
        return outcomes

    async def close(self) -> None:
        """Let go of the connection."""
        await self._sender.close()

    def _written(
        self, trips: Sequence[StoredTrip], outcomes: list[Outcome]
    ) -> Iterator[list[bytes]]:
        """Write line after line, a chunk at a time; a document that is none is rejected."""
        for start in range(0, len(trips), self._chunk):
            lines = []
            for index, trip in enumerate(trips[start : start + self._chunk], start):
                try:
                    lines.append(self._lines.write(trip))
                except (TypeError, ValueError) as error:
                    outcomes[index] = Outcome("rejected", f"can't be written: {error}")
            yield lines

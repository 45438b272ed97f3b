"""A batch on its way, and how far the log is settled by it."""

from collections.abc import Sequence
from dataclasses import dataclass

from canary_siem.trips import StoredTrip


@dataclass(slots=True)
class Flight:
    """A batch under way: its trips, and which of them are settled."""

    trips: Sequence[StoredTrip]
    done: set[str]

    @property
    def landed(self) -> bool:
        """Whether every trip is settled."""
        return len(self.done) >= len(self.trips)

    def reached(self, before: int) -> int:
        """Give the position up to which, without a hole, everything is settled."""
        for trip in self.trips:
            if trip.id not in self.done:
                break
            before = trip.position or before
        return before

"""Counters and gauges, kept as plain numbers: `/metrics` reads them, nothing waits for them."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

Labels = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """One number of one metric.

    Attributes:
        name: As Prometheus shows it, without ``_total``.
        type: ``counter`` or ``gauge``.
    """

    name: str
    type: str
    labels: Labels
    value: float


HELP: Mapping[str, str] = {
    "canary_siem_noise": "Queries and requests for names that are no token",
    "canary_siem_trips": "Hits of tokens that were recorded",
    "canary_siem_counted": "Hits beyond incident_limit, counted and not recorded",
    "canary_siem_overloaded": "Hits that found the house full and got no answer",
    "canary_siem_shed": "Trips that were lost because the disk failed and memory was full",
    "canary_siem_retention_lost": "Undelivered trips that retention had to take",
    "canary_siem_held": "Trips in memory that are not yet on disk",
    "canary_siem_disk_failing": "1 while the disk fails",
    "canary_siem_delivered": "Trips that a receiver has acknowledged",
    "canary_siem_retries": "Batches sent again",
    "canary_siem_rejected": "Trips that became dead letters",
    "canary_siem_pending": "Trips that wait for a connector",
    "canary_siem_connector_up": "1 while a connector delivers, 0 while it retries or is held",
    "canary_siem_listener_up": "1 while a listener is bound",
}


@dataclass
class Telemetry:
    """What we count. Gauges are read where they live when somebody asks."""

    counts: Counter[tuple[str, Labels]] = field(default_factory=Counter)
    gauges: list[Callable[[], list[Sample]]] = field(default_factory=list)

    def count(self, name: str, by: int = 1, **labels: str) -> None:
        """Add to a counter."""
        self.counts[name, tuple(labels.items())] += by

    def samples(self) -> list[Sample]:
        """Give every number as it stands."""
        found = [Sample(n, "counter", labels, v) for (n, labels), v in self.counts.items()]
        for gauge in self.gauges:
            found += gauge()
        return found

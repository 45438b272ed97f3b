"""incident: which act of an intruder a hit belongs to, and which of its hits are to be seen."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import ip_network
from typing import Any

import orjson
from structlog.typing import EventDict, WrappedLogger

from canary_siem.trips import Decoded, Draft, Hit

SECOND = 1_000_000_000
LONGEST = 3600 * SECOND
"""An incident ends after this even if the hits go on."""
ALERTS = 10
"""After so many alerts an incident gets one more every PAUSE."""
PAUSE = 600 * SECOND
COUNT_EVERY = 60 * SECOND
SEEN = 1000
"""Sources and facts that an incident remembers at most; past ALERTS they decide nothing."""
FACTS = (("user", "name"), ("host", "name"), ("file", "path"), ("process", "name"))


@dataclass(slots=True)
class Incident:
    """The hits of one token, each within the window of the last. Times in nanoseconds."""

    id: str
    began: int
    last: int
    hits: int = 0
    alerts: int = 0
    alerted: int = 0
    counted: int = 0
    highest: int = 0
    seen: set[tuple[str, ...]] = field(default_factory=set)

    def deserves_alert(self, draft: Draft) -> bool:
        """Tell whether this hit, which nothing suppressed, is to be seen; remembers the answer.

        The first hit, the first of each channel, of each further source and with each further
        complete fact, and whatever is graded higher than all before.
        """
        marks = _marks(draft.hit, draft.decoded)
        new = not self.seen.issuperset(marks)
        if new and len(self.seen) < SEEN:
            self.seen.update(marks)
        higher = draft.severity > self.highest
        if self.alerts >= ALERTS and not higher:
            new = draft.hit.at - self.alerted >= PAUSE
        if not (new or higher):
            return False
        self.alerts += 1
        self.alerted = draft.hit.at
        self.highest = max(self.highest, draft.severity)
        return True


class Incidents:
    """Keeps the open incidents, one a token.

    Args:
        window: Nanoseconds after which another hit is another act.
        limit: Hits of one incident that are recorded one by one.
    """

    def __init__(self, window: int, limit: int) -> None:
        self._window = window
        self._limit = limit
        self._open: dict[str, Incident] = {}
        self._sweep_at = 1024

    def __call__(self, _: WrappedLogger, __: str, event: EventDict) -> EventDict:
        """Fill in ``draft.incident``."""
        draft: Draft = event["draft"]
        at = draft.hit.at
        if draft.hit.drill:  # of its own: it must not swallow, nor be swallowed by, a real one
            draft.incident = Incident(draft.id, at, at, hits=1)
            return event
        incident = self._current(draft.token.id, at)
        if incident is None:
            incident = self._begin(draft.token.id, Incident(draft.id, at, at))
        incident.last = max(at, incident.last)
        incident.hits += 1
        incident.counted = at
        draft.incident = incident
        return event

    def counts_only(self, token_id: str, at: int) -> bool:
        """Count a hit that comes after *limit* others, instead of recording it.

        False once a minute even then, so that the count shows.
        """
        incident = self._open.get(token_id)
        if incident is None or incident.hits < self._limit or self._over(incident, at):
            return False
        if at - incident.counted >= COUNT_EVERY:
            return False
        incident.hits += 1
        incident.last = max(at, incident.last)
        return True

    def resume(self, documents: Iterable[bytes]) -> None:
        """Open again the incidents of *documents*: stored trips of the last hour, in order."""
        for raw in documents:
            document: dict[str, Any] = orjson.loads(raw)
            # A trip that this step failed for belongs to none. A drill is known by its mark, not
            # by the tag: owners may give that to a token.
            canary = document["canary"]
            if "incident" in canary and "drill" not in canary:
                self._remember(document)

    def _remember(self, document: dict[str, Any]) -> None:
        event, canary = document["event"], document["canary"]
        at = _nanoseconds(event["id"])
        token_id, incident_id = canary["token"]["id"], canary["incident"]["id"]
        incident = self._open.get(token_id)
        if incident is None or incident.id != incident_id:
            incident = Incident(incident_id, _nanoseconds(incident_id), at)
            self._begin(token_id, incident)
        incident.hits = canary["incident"]["sequence"]
        incident.last = incident.counted = at
        suppressed = "suppressed_by" in canary
        if not suppressed and len(incident.seen) < SEEN:
            incident.seen |= set(_marks_of(document))
        if event["kind"] == "alert":
            incident.alerts += 1
            incident.alerted = at
            incident.highest = max(incident.highest, event["severity"])

    def _current(self, token_id: str, at: int) -> Incident | None:
        incident = self._open.get(token_id)
        return None if incident is None or self._over(incident, at) else incident

    def _over(self, incident: Incident, at: int) -> bool:
        return at - incident.last > self._window or at - incident.began > LONGEST

    def _begin(self, token_id: str, incident: Incident) -> Incident:
        if len(self._open) >= self._sweep_at:
            now = incident.last
            self._open = {k: i for k, i in self._open.items() if not self._over(i, now)}
            self._sweep_at = max(1024, 2 * len(self._open))
        self._open[token_id] = incident
        return incident


def _marks(hit: Hit, decoded: Decoded) -> list[tuple[str, ...]]:
    marks: list[tuple[str, ...]] = [
        ("channel", hit.channel),
        ("source", _origin(hit.channel, hit.source_ip)),
    ]
    if decoded.fields and decoded.complete:
        marks += _facts(decoded.fields)
    return marks


def _marks_of(document: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    channel = document["canary"]["channel"]
    yield "channel", channel
    yield "source", _origin(channel, document.get("source", {}).get("ip", ""))
    if "decode" not in document["canary"]:
        yield from _facts(document)


def _facts(fields: Any) -> Iterator[tuple[str, ...]]:
    for group, name in FACTS:
        if value := fields.get(group, {}).get(name):
            yield group, value


@lru_cache(4096)
def _origin(channel: str, address: str) -> str:
    """Widen a DNS source to its /24 or /48: anyone can forge the source of a UDP packet."""
    if channel != "dns":
        return address
    if ":" not in address:
        return address.rpartition(".")[0]
    try:
        return str(ip_network(f"{address}/48", strict=False))
    except ValueError:
        return address


def _nanoseconds(event_id: str) -> int:
    """Read the time of a UUIDv7."""
    return int(event_id[:8] + event_id[9:13], 16) * 1_000_000

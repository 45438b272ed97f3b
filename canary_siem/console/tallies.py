"""Trips counted by where they came from and by token, for maps and lists beside them."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from canary_siem.console.drawing.world import Place
from canary_siem.console.recent import Seen

PLACES, RESOLVERS, TOKENS = 200, 5, 5
"""How many of each are shown, those that count most."""
UNKNOWN = "Unnamed place"


@dataclass(frozen=True, slots=True)
class Resolver:
    """Somebody who asked for others: where the intruder is, it does not tell.

    Attributes:
        address: Its address.
        network: Who runs it, where known.
        count: Trips that came through it.
    """

    address: str
    network: str
    count: int


@dataclass(frozen=True, slots=True)
class Tripped:
    """A token and how often it was tripped."""

    token: str
    kind: str
    memo: str
    alerts: int
    events: int
    last: float


@dataclass(frozen=True, slots=True)
class Tally:
    """What a stretch of time holds.

    Attributes:
        open: Incidents that alerted and that nobody has acknowledged.
        places: Where trips came from, those that count most first.
        resolvers: Who asked for others, likewise.
        lookups: Trips that came through a resolver.
        nowhere: Trips from an address whose place is unknown.
        tokens: Which tokens were tripped, the most alerts first.
    """

    alerts: int = 0
    events: int = 0
    incidents: int = 0
    open: int = 0
    lookups: int = 0
    nowhere: int = 0
    places: Sequence[Place] = field(default_factory=list)
    resolvers: Sequence[Resolver] = field(default_factory=list)
    tokens: Sequence[Tripped] = field(default_factory=list)


def tally(seen: Iterable[Seen], known: Collection[str] = ()) -> Tally:
    """Count *seen*, newest first; *known* are incidents that somebody has acknowledged."""
    alerts = events = lookups = nowhere = 0
    incidents: set[str] = set()
    alerted: set[str] = set()
    spots: dict[tuple[float, float], list[int]] = {}
    names: dict[tuple[float, float], str] = {}
    resolvers: Counter[str] = Counter()
    networks: dict[str, str] = {}
    tokens: dict[str, list[int]] = {}
    newest: dict[str, Seen] = {}
    for each in seen:
        at = 0 if each.alert else 1
        alerts, events = alerts + 1 - at, events + at
        incidents.add(each.incident)
        if each.alert:
            alerted.add(each.incident)
        tokens.setdefault(each.token, [0, 0])[at] += 1
        newest.setdefault(each.token, each)
        if each.role == "resolver":
            lookups += 1
            resolvers[each.address] += 1
            networks.setdefault(each.address, each.network)
        elif each.spot is None:
            nowhere += 1
        else:
            spots.setdefault(each.spot, [0, 0])[at] += 1
            names.setdefault(each.spot, each.place)
    places = [
        Place(*spot, names[spot] or UNKNOWN, *counts)
        for spot, counts in sorted(spots.items(), key=lambda item: -sum(item[1]))[:PLACES]
    ]
    return Tally(
        alerts=alerts,
        events=events,
        incidents=len(incidents),
        open=len(alerted.difference(known)),
        lookups=lookups,
        nowhere=nowhere,
        places=places,
        resolvers=[
            Resolver(address, networks[address], count)
            for address, count in resolvers.most_common(RESOLVERS)
        ],
        tokens=[
            Tripped(token, newest[token].kind, newest[token].memo, many, few, newest[token].at)
            for token, (many, few) in sorted(
                tokens.items(), key=lambda item: item[1], reverse=True
            )[:TOKENS]
        ],
    )
